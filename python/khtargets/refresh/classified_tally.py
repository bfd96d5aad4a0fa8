"""A tally with its verdicts. It is gone through a part at a time, so that what is made on the way stays small."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from ..tally import REASONS

Integers = npt.NDArray[np.signedinteger[Any]]
UNLISTED, OUTSIDE = REASONS.index("procedure_unlisted"), REASONS.index("outside_window")
_PART = 1 << 18  # entries; few enough to stay in the processor's cache
_DATED = np.isin(np.arange(len(REASONS)), (0, UNLISTED, OUTSIDE))
_NEVER = np.iinfo(np.int32).min


@dataclass(frozen=True)
class ClassifiedTally:
    """One entry a tally cell. `unit` is the unit that counts it (a merged one's successor, after); -1 where a row has none."""

    first: int  # date.toordinal of the decision's first day
    file: Integers
    unit: Integers
    procedure: Integers
    day: Integers  # offset from the first day
    channel: Integers
    dossiers: Integers
    reason: Integers  # a place in REASONS, 0 where counted

    def parts(self) -> Iterator[ClassifiedTally]:
        """The same in pieces, one after the other."""
        for start in range(0, len(self.reason), _PART):
            yield self._taken(slice(start, start + _PART))

    def kept(self) -> ClassifiedTally:
        """The entries that are counted."""
        return self._taken(np.flatnonzero(self.reason == 0))

    def _taken(self, which: Any) -> ClassifiedTally:
        columns = (self.file, self.unit, self.procedure, self.day, self.channel, self.dossiers, self.reason)
        return ClassifiedTally(self.first, *(column[which] for column in columns))

    def latest(self, by: str, size: int) -> list[date | None]:
        """The latest day of the dossiers whose day and unit are known, for each number of the column `by`."""
        found = np.full(size, _NEVER, dtype=np.int32)  # of another type than the days it would take thirty times as long
        for part in self.parts():
            known = _DATED[part.reason]
            np.maximum.at(found, getattr(part, by)[known], part.day[known])
        return [None if day == _NEVER else date.fromordinal(self.first + int(day)) for day in found]


def sums(at: Integers, dossiers: Integers, size: int) -> npt.NDArray[np.int64]:
    """How many dossiers there are at each of 0 .. size - 1."""
    return np.bincount(at, dossiers, size).astype(np.int64)  # exact, as there are fewer than 2^53
