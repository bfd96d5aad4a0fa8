"""The decision's rules applied once to the tally: what counts, the sums that cells read, and a snapshot's bytes.

Mergers, levels, windows and readings live here and nowhere else; the reason each tally cell gets goes back to the
engine, so that a list of excluded rows follows the same rule.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from . import __version__, measures
from .decision import Alias, Decision
from .errors import RefreshFailed
from .layout import pack, row_plan
from .procedures import Catalogue
from .settings import Settings
from .snapshot import Counts
from .tally import REASONS, Tally
from .values import CHANNELS
from .windows import alternatives, window

Integers = npt.NDArray[np.signedinteger[Any]]
_UNLISTED, _OUTSIDE = REASONS.index("procedure_unlisted"), REASONS.index("outside_window")
_ONLINE, _POST = CHANNELS.index("online"), CHANNELS.index("post")


@dataclass(frozen=True)
class Rules:
    """What the tally is judged by."""

    decision: Decision
    settings: Settings
    catalogue: Catalogue


@dataclass(frozen=True)
class Counted:
    """A judged tally: one entry a tally cell. `unit` is the unit that counts it (a merged one's successor, after)."""

    file: Integers
    unit: Integers
    procedure: Integers
    day: Integers  # offset from the decision's first day
    ordinal: Integers  # the same as date.toordinal has it, -1 where there is none
    channel: Integers
    dossiers: Integers
    reason: Integers  # a place in REASONS, 0 where counted

    @property
    def is_counted(self) -> npt.NDArray[np.bool_]:
        """Which cells are counted."""
        return np.equal(self.reason, 0)


def judge(tally: Tally, rules: Rules) -> Counted:
    """Gives each tally cell its unit and its reason."""
    # Four bytes a value: a country has more cells than memory for eight.
    cells = {name: np.asarray(values).astype(np.int32, copy=False) for name, values in tally.cells.items()}
    decision, first = rules.decision, rules.decision.first_day.toordinal()
    unit, day, reason = cells["unit"].copy(), cells["day"] - first, cells["reason"].copy()
    unit[reason == 0] = _after_mergers(decision, unit[reason == 0], cells["day"][reason == 0])
    open_ = reason == 0
    reason[open_] = _reasons(rules, unit[open_], cells["procedure"][open_], day[open_])
    return Counted(cells["file"], unit, cells["procedure"], day, cells["day"], cells["channel"], cells["dossiers"], reason)


def verdicts(tally: Tally, counted: Counted) -> dict[str, npt.NDArray[Any]]:
    """For the engine: of every (unit as resolved, procedure, day) that publishing judged otherwise the reason why it is
    excluded, or 0, and the unit that it counts for (`counted_for`: a merged one's successor, after the merger)."""
    open_ = np.asarray(tally.cells["reason"]) == 0
    open_ &= (counted.reason != 0) | (counted.unit != np.asarray(tally.cells["unit"]))
    unit, procedure, day = (np.asarray(tally.cells[name])[open_].astype(np.int64) for name in ("unit", "procedure", "day"))
    _, at = np.unique((unit << 48) | ((procedure + 1) << 24) | day, return_index=True)  # one number a key sorts fastest
    return {
        "unit": unit[at],
        "procedure": procedure[at],
        "day": day[at],
        "reason": counted.reason[open_][at],
        "counted_for": counted.unit[open_][at],
    }


def reconcile(counted: Counted, files: list[str]) -> dict[str, Any]:
    """read = counted + excluded, in all and by file. A sum that fails is a bug, and nothing may be published from it."""
    by_reason = np.bincount(counted.reason, weights=counted.dossiers, minlength=len(REASONS)).astype(np.int64)
    size = len(files) * len(REASONS)
    by_file = np.bincount(counted.file * len(REASONS) + counted.reason, counted.dossiers, size)
    table = by_file.astype(np.int64).reshape(len(files), len(REASONS))
    days = _latest(counted, counted.file, len(files))
    return {
        "read": int(by_reason.sum()),
        "counted": int(by_reason[0]),
        "excluded": {name: int(by_reason[at]) for at, name in enumerate(REASONS) if at},
        "files": [
            {
                "file": name,
                "read": int(row.sum()),
                "counted": int(row[0]),
                "excluded": {reason: int(row[at]) for at, reason in enumerate(REASONS) if at},
                "last_day": day and day.isoformat(),
            }
            for name, row, day in zip(files, table, days, strict=True)
        ],
    }


def last_days(counted: Counted, decision: Decision) -> dict[str, str]:
    """The latest day on which each unit received a dossier, counted or outside the rules, by the unit's id, ISO form."""
    days = _latest(counted, counted.unit, len(decision.units))
    return {unit.id: day.isoformat() for unit, day in zip(decision.units, days, strict=True) if day is not None}


def _latest(counted: Counted, by: Integers, size: int) -> list[date | None]:
    """The latest day of the dossiers whose day and unit are known, for each number in `by`."""
    known = np.isin(counted.reason, (0, _UNLISTED, _OUTSIDE))
    found = np.full(size, -1, dtype=counted.ordinal.dtype)  # of another type it would take thirty times as long
    np.maximum.at(found, by[known], counted.ordinal[known])
    return [date.fromordinal(int(day)) if day > 0 else None for day in found]


def sensitivity(counted: Counted, rules: Rules) -> list[dict[str, Any]]:
    """What each other reading of an open clause would change over the whole period.

    Dossiers that it would add or remove, and the units whose verdict it would flip.
    """
    found = []
    now = _statuses(rules.decision, _unit_sums(counted, counted.is_counted, rules.decision))
    in_play = (counted.reason == 0) | (counted.reason == _OUTSIDE)
    for other in alternatives(rules.decision, rules.settings):
        reason = counted.reason.copy()
        reason[in_play] = _reasons(
            Rules(rules.decision, other.settings, rules.catalogue),
            counted.unit[in_play],
            counted.procedure[in_play],
            counted.day[in_play],
        )
        then = _statuses(rules.decision, _unit_sums(counted, reason == 0, rules.decision))
        flips = [
            {"unit": unit.id, "now": now[unit.id], "then": then[unit.id]}
            for unit in rules.decision.units
            if unit.id in now and now[unit.id] != then[unit.id]
        ]
        found.append(
            {
                "clause": other.clause,
                "option": other.option,
                "label": other.label,
                "added": int(counted.dossiers[(reason == 0) & ~counted.is_counted].sum()),
                "removed": int(counted.dossiers[(reason != 0) & counted.is_counted].sum()),
                "flips": flips,
            }
        )
    return found


def build(counted: Counted, rules: Rules, aliases: list[Alias], facts: dict[str, Any]) -> bytes:
    """A snapshot's bytes; `facts` are what else its header carries (reconciliation, unresolved names, inputs)."""
    decision, settings, catalogue = rules.decision, rules.settings, rules.catalogue
    kept = counted.is_counted
    days = (decision.last_day - decision.first_day).days + 1
    steps, rows = row_plan(decision)
    last = int(counted.day[kept].max()) if kept.any() else None
    keys, starts, cells = _cells(counted, kept, len(catalogue.procedures), days)
    header = {
        "version": __version__,
        "decision": decision.to_dict(),
        "settings": settings.to_dict(),
        "aliases": [{name: value for name, value in asdict(alias).items() if value} for alias in aliases],
        "procedures": catalogue.to_list(),
        "shared_names": sorted(catalogue.shared_names),
        "renamed": catalogue.renamed,
        "windows": _windows(rules),
        "provisional": settings.provisional,
        "unconfirmed": [clause for clause in decision.readings if clause not in settings.readings],
        "as_of": None if last is None else date.fromordinal(decision.first_day.toordinal() + last).isoformat(),
        "unit_ids": [unit.id for unit in decision.units],
        "rows": steps,
        **facts,
    }
    sections = {
        "dense": ("I", _dense(counted, kept, decision, rows, days).astype("<u4").tobytes()),
        "keys": ("I", keys.astype("<u4").tobytes()),
        "starts": ("I", starts.astype("<u4").tobytes()),
        "days": ("H", cells[0].astype("<u2").tobytes()),
        "totals": ("I", cells[1].astype("<u4").tobytes()),
        "onlines": ("I", cells[2].astype("<u4").tobytes()),
        "posts": ("I", cells[3].astype("<u4").tobytes()),
    }
    if int(counted.dossiers.sum()) >= 2**32 or len(decision.units) * max(len(catalogue.procedures), 1) >= 2**32:
        raise RefreshFailed("Số hồ sơ hoặc số thủ tục vượt quá khả năng của tệp số liệu (4.294.967.295).")
    return pack(header, sections)


def _after_mergers(decision: Decision, unit: Integers, day: Integers) -> Integers:
    """The units that count the dossiers: a merged one's successor after its last day; days are ordinals."""
    index = {each.id: at for at, each in enumerate(decision.units)}
    successor = np.arange(len(decision.units), dtype=np.int32)
    last = np.full(len(decision.units), np.iinfo(np.int64).max)
    for at, each in enumerate(decision.units):
        if each.successor_id is not None and each.valid_to is not None:
            successor[at], last[at] = index[each.successor_id], each.valid_to.toordinal()
    while (moved := day > last[unit]).any():
        unit = np.where(moved, successor[unit], unit)
    return unit


def _reasons(rules: Rules, unit: Integers, procedure: Integers, day: Integers) -> Integers:
    """0, procedure_unlisted or outside_window for each cell."""
    decision, procedures = rules.decision, rules.catalogue.procedures
    first = decision.first_day.toordinal()
    length = (decision.last_day - decision.first_day).days + 1
    counts_all = decision.denominator == "all"
    # The last place of each array answers for a procedure on no list, which numpy reaches as -1.
    start = np.full(len(procedures) + 1, 0 if counts_all else length, dtype=np.int64)
    end = np.full(len(procedures) + 1, length - 1 if counts_all else -1, dtype=np.int64)
    by_lists = {each.lists: window(decision, rules.settings, each.lists) for each in procedures}
    for at, each in enumerate(procedures):
        days = by_lists[each.lists]
        if days is not None:
            start[at], end[at] = days.first.toordinal() - first, days.last.toordinal() - first
    levels = sorted({each.level for each in decision.units})
    level_of = np.array([levels.index(each.level) for each in decision.units], dtype=np.int64)
    allowed = np.full((len(levels), len(procedures) + 1), counts_all)
    for at, each in enumerate(procedures):
        for number, level in enumerate(levels):
            allowed[number, at] = each.counts_for(level)
    reason = np.zeros(len(unit), dtype=np.int32)
    reason[(day < start[procedure]) | (day > end[procedure])] = _OUTSIDE
    reason[~allowed[level_of[unit], procedure]] = _UNLISTED
    return reason


def _dense(
    counted: Counted, kept: npt.NDArray[np.bool_], decision: Decision, rows: list[list[str]], days: int
) -> Integers:
    """Prefix sums [row][total, online, post][0 .. days]."""
    own = np.zeros((3, len(decision.units), days), dtype=np.int64)
    at = counted.unit[kept] * days + counted.day[kept]
    dossiers, channel = counted.dossiers[kept], counted.channel[kept]
    for measure, weights in enumerate((dossiers, dossiers * (channel == _ONLINE), dossiers * (channel == _POST))):
        sums = np.bincount(at, weights, len(decision.units) * days)
        own[measure] = sums.astype(np.int64).reshape(len(decision.units), days)
    index = {unit.id: at for at, unit in enumerate(decision.units)}
    dense = np.zeros((len(rows), 3, days + 1), dtype=np.int64)
    for row, unit_ids in enumerate(rows):
        dense[row, :, 1:] = own[:, [index[unit_id] for unit_id in unit_ids], :].sum(axis=1).cumsum(axis=1)
    return dense


def _cells(
    counted: Counted, kept: npt.NDArray[np.bool_], procedures: int, days: int
) -> tuple[Integers, Integers, tuple[Integers, Integers, Integers, Integers]]:
    """(unit, procedure) keys, where each starts, and its days with running sums."""
    kept = kept & (counted.procedure >= 0)
    place = (counted.unit[kept].astype(np.int64) * procedures + counted.procedure[kept]) * days + counted.day[kept]
    cells, inverse = np.unique(place, return_inverse=True)
    dossiers, channel = counted.dossiers[kept], counted.channel[kept]
    keys, starts = np.unique(cells // days, return_index=True)
    lengths = np.diff(np.append(starts, len(cells)))
    running = []
    for weights in (dossiers, dossiers * (channel == _ONLINE), dossiers * (channel == _POST)):
        sums = np.bincount(inverse, weights, len(cells)).astype(np.int64).cumsum()
        before = np.repeat(np.where(starts > 0, sums[starts - 1], 0), lengths) if len(cells) else sums
        running.append(sums - before)
    return keys, np.append(starts, len(cells)), (cells % days, running[0], running[1], running[2])


def _windows(rules: Rules) -> dict[str, list[str] | None]:
    found: dict[str, list[str] | None] = {}
    for each in rules.catalogue.procedures:
        days = window(rules.decision, rules.settings, each.lists)
        found[each.code] = [days.first.isoformat(), days.last.isoformat()] if days else None
    return found


def _unit_sums(counted: Counted, kept: npt.NDArray[np.bool_], decision: Decision) -> dict[str, Counts]:
    """Whole-period counts of the units in being on the last day, predecessors folded in."""
    size = len(decision.units)
    totals = np.bincount(counted.unit[kept], counted.dossiers[kept], size).astype(np.int64)
    online = kept & (counted.channel == _ONLINE)
    onlines = np.bincount(counted.unit[online], counted.dossiers[online], size).astype(np.int64)
    index = {unit.id: at for at, unit in enumerate(decision.units)}
    found = {}
    for unit in decision.units:
        if unit.exists(decision.last_day):
            ids = [unit.id, *(each.id for each in decision.predecessors(unit.id))]
            at = [index[each] for each in ids]
            found[unit.id] = Counts(int(totals[at].sum()), int(onlines[at].sum()), 0)
    return found


def _statuses(decision: Decision, sums: dict[str, Counts]) -> dict[str, str]:
    return {
        unit_id: measures.status(counts.online, counts.total, decision.target(unit_id).percent)
        for unit_id, counts in sums.items()
    }
