"""The decision's rules applied once to the tally: what counts, the sums that cells read, and a snapshot's bytes.

Mergers, levels, windows and readings are applied here (`judging`) and nowhere else; the reason each tally cell gets goes
back to the engine, so that a list of excluded rows follows the same rule.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from . import __version__, measures, sections
from .decision import Alias, Decision
from .errors import RefreshFailed
from .judged_tally import OUTSIDE, Counted, sums
from .judging import Judge, Mergers
from .layout import pack, row_plan
from .procedures import Catalogue
from .settings import Settings
from .tally import REASONS, Tally
from .values import CHANNELS
from .windows import alternatives, window

_ONLINE = CHANNELS.index("online")


@dataclass(frozen=True)
class Rules:
    """What the tally is judged by."""

    decision: Decision
    settings: Settings
    catalogue: Catalogue


def judge(tally: Tally, rules: Rules) -> Counted:
    """Gives each tally cell its unit and its reason."""
    # Four bytes a value: a country has more cells than memory for eight.
    cells = {name: np.asarray(values).astype(np.int32, copy=False) for name, values in tally.cells.items()}
    first = rules.decision.first_day.toordinal()
    day = cells["day"] - np.int32(first)
    given = {name: cells[name] for name in ("file", "procedure", "channel", "dossiers")}
    counted = Counted(first, unit=cells["unit"].copy(), day=day, reason=cells["reason"].copy(), **given)
    mergers, judge = Mergers(rules.decision), Judge(rules.decision, rules.settings, rules.catalogue)
    for part in counted.parts():
        mergers.follow(part)
        part.reason[:] = np.where(part.reason == 0, judge.reasons(part), part.reason)
    return counted


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
    size = len(files) * len(REASONS)
    by_file = np.zeros(size, np.int64)
    for part in counted.parts():
        by_file += sums(part.file * len(REASONS) + part.reason, part.dossiers, size)
    table = by_file.reshape(len(files), len(REASONS))
    by_reason = table.sum(axis=0)
    days = counted.latest("file", len(files))
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
    days = counted.latest("unit", len(decision.units))
    return {unit.id: day.isoformat() for unit, day in zip(decision.units, days, strict=True) if day is not None}


def sensitivity(counted: Counted, rules: Rules) -> list[dict[str, Any]]:
    """What each other reading of an open clause would change over the whole period.

    Dossiers that it would add or remove, and the units whose verdict it would flip.
    """
    found = []
    decision, here = rules.decision, _UnitSums(rules.decision)
    for part in counted.parts():
        here.add(part, part.reason == 0)
    now = here.statuses()
    for other in alternatives(decision, rules.settings):
        judge, there = Judge(decision, other.settings, rules.catalogue), _UnitSums(decision)
        added = removed = 0
        for part in counted.parts():
            is_counted = part.reason == 0
            would = (is_counted | (part.reason == OUTSIDE)) & (judge.reasons(part) == 0)
            there.add(part, would)
            added += int(part.dossiers[would & ~is_counted].sum())
            removed += int(part.dossiers[is_counted & ~would].sum())
        then = there.statuses()
        flips = [{"unit": unit, "now": now[unit], "then": then[unit]} for unit in now if now[unit] != then[unit]]
        found.append(
            {
                "clause": other.clause,
                "option": other.option,
                "label": other.label,
                "added": added,
                "removed": removed,
                "flips": flips,
            }
        )
    return found


def build(counted: Counted, rules: Rules, aliases: list[Alias], facts: dict[str, Any]) -> bytes:
    """A snapshot's bytes; `facts` are what else its header carries (reconciliation, unresolved names, inputs)."""
    decision, settings, catalogue = rules.decision, rules.settings, rules.catalogue
    days = (decision.last_day - decision.first_day).days + 1
    steps, rows = row_plan(decision)
    last = max((int(part.day[part.reason == 0].max(initial=-1)) for part in counted.parts()), default=-1)
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
        "as_of": None if last < 0 else date.fromordinal(decision.first_day.toordinal() + last).isoformat(),
        "unit_ids": [unit.id for unit in decision.units],
        "rows": steps,
        **facts,
    }
    dense = sections.by_unit(counted, decision, rows, days).astype("<u4")
    try:
        if int(counted.dossiers.sum()) >= 2**32:
            raise OverflowError
        sparse = sections.by_procedure(counted, len(decision.units), len(catalogue.procedures), days)
    except OverflowError:
        raise RefreshFailed("Số hồ sơ hoặc số thủ tục vượt quá khả năng của tệp số liệu (4.294.967.295).") from None
    arrays = {"dense": dense, **sparse}
    return pack(header, {name: ("H" if name == "days" else "I", each.tobytes()) for name, each in arrays.items()})


def _windows(rules: Rules) -> dict[str, list[str] | None]:
    found: dict[str, list[str] | None] = {}
    for each in rules.catalogue.procedures:
        days = window(rules.decision, rules.settings, each.lists)
        found[each.code] = [days.first.isoformat(), days.last.isoformat()] if days else None
    return found


class _UnitSums:
    """Whole-period counts of the units in being on the last day, predecessors folded in."""

    def __init__(self, decision: Decision) -> None:
        self._decision = decision
        self._totals = np.zeros(len(decision.units), np.int64)
        self._onlines = np.zeros(len(decision.units), np.int64)

    def add(self, cells: Counted, kept: npt.NDArray[np.bool_]) -> None:
        unit, dossiers, size = cells.unit[kept], cells.dossiers[kept], len(self._totals)
        self._totals += sums(unit, dossiers, size)
        self._onlines += sums(unit, dossiers * (cells.channel[kept] == _ONLINE), size)

    def statuses(self) -> dict[str, str]:
        decision, found = self._decision, {}
        index = {unit.id: at for at, unit in enumerate(decision.units)}
        for unit in decision.units:
            if unit.exists(decision.last_day):
                at = [index[each.id] for each in (unit, *decision.predecessors(unit.id))]
                total, online = int(self._totals[at].sum()), int(self._onlines[at].sum())
                found[unit.id] = measures.status(online, total, decision.target(unit.id).percent)
        return found
