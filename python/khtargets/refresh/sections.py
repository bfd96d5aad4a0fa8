"""The arrays of a snapshot, from a classified tally: sums by unit and day, and by unit, procedure and day."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..decision import Decision
from ..home.channels import CHANNELS
from .classified_tally import ClassifiedTally, Integers, sums

_ONLINE, _POST = CHANNELS.index("online"), CHANNELS.index("post")
_CHANNEL = 2  # bits


def by_unit(classified: ClassifiedTally, decision: Decision, rows: list[list[str]], days: int) -> npt.NDArray[np.int64]:
    """Running sums [row][total, online, post][0 .. days]; a row is the units that it adds up."""
    units = len(decision.units)
    own = np.zeros((3, units * days), dtype=np.int64)
    for part in classified.parts():
        kept = part.kept()
        at = kept.unit * days + kept.day
        own[0] += sums(at, kept.dossiers, units * days)
        own[1] += sums(at, kept.dossiers * (kept.channel == _ONLINE), units * days)
        own[2] += sums(at, kept.dossiers * (kept.channel == _POST), units * days)
    by_day = own.reshape(3, units, days)
    index = {unit.id: at for at, unit in enumerate(decision.units)}
    dense = np.zeros((len(rows), 3, days + 1), dtype=np.int64)
    for row, unit_ids in enumerate(rows):
        dense[row, :, 1:] = by_day[:, [index[unit_id] for unit_id in unit_ids], :].sum(axis=1).cumsum(axis=1)
    return dense


def by_procedure(
    classified: ClassifiedTally, units: int, procedures: int, days: int
) -> dict[str, npt.NDArray[np.unsignedinteger]]:
    """`keys` (unit times `procedures`, plus procedure), where each `starts`, and of its `days` those with dossiers and the
    running sums `totals`, `onlines`, `posts`. OverflowError where a key does not fit into 32 bits, or a cell into 64.
    """
    if units * max(procedures, 1) >= 2**32:
        raise OverflowError
    packed, bits = _packed(classified, units, procedures, days)
    packed.sort()
    bounds = np.searchsorted(packed, np.arange(units + 1, dtype=np.int64) * (procedures * days) << (bits + _CHANNEL))
    types = {"keys": "<u4", "starts": "<u4", "days": "<u2", "totals": "<u4", "onlines": "<u4", "posts": "<u4"}
    found: dict[str, list[npt.NDArray[np.unsignedinteger]]] = {name: [np.zeros(0, kind)] for name, kind in types.items()}
    cells = 0
    for start, end in zip(bounds[:-1], bounds[1:], strict=True):
        if start == end:
            continue
        of_unit = _running(packed[start:end], bits, days)
        of_unit["starts"] += cells
        for name, kind in types.items():
            found[name].append(of_unit[name].astype(kind))
        cells += len(of_unit["days"])
    found["starts"].append(np.array([cells], types["starts"]))
    return {name: np.concatenate(pieces) for name, pieces in found.items()}


def _running(packed: npt.NDArray[np.int64], bits: int, days: int) -> dict[str, Integers]:
    """What `by_procedure` says of one unit's entries."""
    dossiers, channel = packed & ((1 << bits) - 1), packed >> bits & ((1 << _CHANNEL) - 1)
    place = packed >> (bits + _CHANNEL)
    last = _ends(place)  # of a cell's entries
    place = place[last]
    lengths = np.diff(_ends(place // days), prepend=-1)
    starts = np.cumsum(lengths) - lengths
    found: dict[str, Integers] = {"keys": place[starts] // days, "starts": starts, "days": place % days}
    weights = {"totals": dossiers, "onlines": dossiers * (channel == _ONLINE), "posts": dossiers * (channel == _POST)}
    for name, each in weights.items():
        running = each.cumsum()[last]
        found[name] = running - np.repeat(np.where(starts > 0, running[starts - 1], 0), lengths)
    return found


def _packed(classified: ClassifiedTally, units: int, procedures: int, days: int) -> tuple[npt.NDArray[np.int64], int]:
    """Each counted entry on a list as one number (unit, procedure, day, channel, dossiers), and the bits of the last."""
    bits = int(classified.dossiers.max(initial=0)).bit_length()
    if (units * procedures * days).bit_length() + _CHANNEL + bits > 63:
        raise OverflowError
    packed = np.empty(len(classified.reason), np.int64)
    end = 0
    for part in classified.parts():
        listed = np.flatnonzero((part.reason == 0) & (part.procedure >= 0))
        number = packed[end : end + len(listed)]
        number[:] = part.unit[listed]
        for size, column in (
            (procedures, part.procedure), (days, part.day), (1 << _CHANNEL, part.channel), (1 << bits, part.dossiers),
        ):  # fmt: skip
            number *= size
            number += column[listed]
        end += len(listed)
    return packed[:end], bits


def _ends(ordered: Integers) -> Integers:
    """The place of the last of each run of equal numbers; there is at least one number."""
    return np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True))
