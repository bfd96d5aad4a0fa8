"""Mergers, levels and windows applied to tally cells: who counts a dossier, and why it is not counted."""

from __future__ import annotations

import numpy as np

from .decision import Decision
from .judged_tally import OUTSIDE, UNLISTED, Counted, Integers
from .procedures import Catalogue
from .settings import Settings
from .windows import window


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

    def follow(self, cells: Counted) -> None:
        """Puts successors in the place of the units that had ended before the day."""
        while len(moved := np.flatnonzero(cells.day > self._last[cells.unit])):
            cells.unit[moved] = self._successor[cells.unit[moved]]


class Judge:
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

    def reasons(self, cells: Counted) -> Integers:
        """0, procedure_unlisted or outside_window for each cell; of a cell that has a unit and a day."""
        reason = np.zeros(len(cells.reason), dtype=np.int32)
        outside = (cells.day < self._start[cells.procedure]) | (cells.day > self._end[cells.procedure])
        reason[outside] = OUTSIDE
        reason[~self._allowed[self._level[cells.unit], cells.procedure]] = UNLISTED
        return reason
