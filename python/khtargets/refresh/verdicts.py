"""The verdict on each tally cell: who counts its dossiers, and whether they are counted or why not.

Mergers, levels, windows and interpretations are applied here and nowhere else. The verdicts go back to the engine, so that
a list of excluded rows follows the same rule.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ..decision import Decision, Settings
from ..decision.windows import window
from ..home.inputs import Rules
from ..home.procedures import Catalogue
from ..tally import Tally
from .classified_tally import OUTSIDE, UNLISTED, ClassifiedTally, Integers


def classify(tally: Tally, rules: Rules) -> ClassifiedTally:
    """Gives each tally cell its unit and its reason."""
    # Four bytes a value: a country has more cells than memory for eight.
    cells = {name: np.asarray(values).astype(np.int32, copy=False) for name, values in tally.cells.items()}
    first = rules.decision.first_day.toordinal()
    day = cells["day"] - np.int32(first)
    given = {name: cells[name] for name in ("file", "procedure", "channel", "dossiers")}
    classified = ClassifiedTally(first, unit=cells["unit"].copy(), day=day, reason=cells["reason"].copy(), **given)
    mergers, classifier = Mergers(rules.decision), Classifier(rules.decision, rules.settings, rules.catalogue)
    for part in classified.parts():
        mergers.follow(part)
        part.reason[:] = np.where(part.reason == 0, classifier.reasons(part), part.reason)
    return classified


def changed_verdicts(tally: Tally, classified: ClassifiedTally) -> dict[str, npt.NDArray[Any]]:
    """For the engine: of every (unit as resolved, procedure, day) that the rules classify otherwise the reason why it is
    excluded, or 0, and the unit that it counts for (`counted_for`: a merged one's successor, after the merger)."""
    open_ = np.asarray(tally.cells["reason"]) == 0
    open_ &= (classified.reason != 0) | (classified.unit != np.asarray(tally.cells["unit"]))
    unit, procedure, day = (np.asarray(tally.cells[name])[open_].astype(np.int64) for name in ("unit", "procedure", "day"))
    _, at = np.unique((unit << 48) | ((procedure + 1) << 24) | day, return_index=True)  # one number a key sorts fastest
    return {
        "unit": unit[at],
        "procedure": procedure[at],
        "day": day[at],
        "reason": classified.reason[open_][at],
        "counted_for": classified.unit[open_][at],
    }


class Mergers:
    """Which unit counts what a merged one received after its last day."""

    def __init__(self, decision: Decision) -> None:
        index = {each.id: at for at, each in enumerate(decision.units)}
        first = decision.first_day.toordinal()
        self._successor = np.arange(len(decision.units), dtype=np.int32)
        # The last place of the array answers for a cell without a unit, which numpy reaches as -1.
        self._last = np.full(len(decision.units) + 1, np.iinfo(np.int32).max, dtype=np.int32)
        for at, each in enumerate(decision.units):
            if each.successor_id is not None and each.valid_to is not None:
                self._successor[at] = index[each.successor_id]
                self._last[at] = each.valid_to.toordinal() - first

    def follow(self, cells: ClassifiedTally) -> None:
        """Puts successors in the place of the units that had ended before the day."""
        while len(moved := np.flatnonzero(cells.day > self._last[cells.unit])):
            cells.unit[moved] = self._successor[cells.unit[moved]]


class Classifier:
    """The windows of procedures, and the levels of units that they count for, under given settings."""

    def __init__(self, decision: Decision, settings: Settings, catalogue: Catalogue) -> None:
        procedures = catalogue.procedures
        first = decision.first_day.toordinal()
        length = (decision.last_day - decision.first_day).days + 1
        counts_all = decision.denominator == "all"
        # The last place of each array answers for a procedure on no list, which numpy reaches as -1.
        self._start = np.full(len(procedures) + 1, 0 if counts_all else length, dtype=np.int32)
        self._end = np.full(len(procedures) + 1, length - 1 if counts_all else -1, dtype=np.int32)
        by_lists = {each.lists: window(decision, settings, each.lists) for each in procedures}
        for at, each in enumerate(procedures):
            days = by_lists[each.lists]
            if days is not None:
                self._start[at], self._end[at] = days.first.toordinal() - first, days.last.toordinal() - first
        levels = sorted({each.level for each in decision.units})
        self._level = np.array([levels.index(each.level) for each in decision.units], dtype=np.int8)
        self._allowed = np.full((len(levels), len(procedures) + 1), counts_all)
        for at, each in enumerate(procedures):
            for number, level in enumerate(levels):
                self._allowed[number, at] = each.counts_for(level)

    def reasons(self, cells: ClassifiedTally) -> Integers:
        """0, procedure_unlisted or outside_window for each cell; of a cell that has a unit and a day."""
        reason = np.zeros(len(cells.reason), dtype=np.int32)
        outside = (cells.day < self._start[cells.procedure]) | (cells.day > self._end[cells.procedure])
        reason[outside] = OUTSIDE
        reason[~self._allowed[self._level[cells.unit], cells.procedure]] = UNLISTED
        return reason
