"""Who stands where: order, ties and blocks.

Blocks are departments, districts, communes of the province, and on request the communes of one district. Units are
ranked by completion (rate over target), rate, or gap (rate less target); higher is better, equal units share a place
and the next is skipped (1, 2, 2, 4). Ratios are compared exactly, as whole numbers. Ties stand in the decision's order.

A ranking lists the units in being on its last day. Those without dossiers or without a target have no place and stand
at the end. That Điều 3 ranks units without saying how makes the order a convention ("quy ước").
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cmp_to_key
from typing import Dict, Iterable, List, Mapping, Optional, Tuple, TypeVar

from ..decision import Unit
from ..decision.measures import COMPLETION, ratio
from ..names import groups
from ..names.groups import Group
from ..snapshot import Snapshot

Entry = TypeVar("Entry")
Ratio = Tuple[int, int]


@dataclass(frozen=True)
class Row:
    """One unit of a ranking; `rank` is None where it has no place, `percent` None where it has no target."""

    rank: Optional[int]
    unit: Unit
    total: int
    online: int
    post: int
    percent: Optional[int]


def table(snapshot: Snapshot, block: Group, first: date, last: date, by: str = COMPLETION) -> List[Row]:
    """The block's units in being on `last`: by place, then those without dossiers, then those without a target.

    The days are inclusive; nothing counts where `first` is after `last`. `by` is COMPLETION, RATE or GAP.
    """
    ranked: List[Tuple[Row, Ratio]] = []
    idle: List[Row] = []
    untargeted: List[Row] = []
    for unit in groups.members(snapshot.decision, block, last):
        counts = snapshot.counts(unit.id, first, last)
        percent = snapshot.decision.target(unit.id).percent
        row = Row(None, unit, counts.total, counts.online, counts.post, percent)
        if percent is None:
            untargeted.append(row)
        elif not counts.total:
            idle.append(row)
        else:
            ranked.append((row, ratio(counts.online, counts.total, percent, by)))
    placed = [Row(rank, row.unit, row.total, row.online, row.post, row.percent) for rank, row in places(ranked)]
    return placed + idle + untargeted


class Standings:
    """Each block's places on one snapshot, worked out once for a block, period and order."""

    def __init__(self) -> None:
        self._places: Dict[Tuple[str, date, date, str], Dict[str, int]] = {}

    def places(
        self, snapshot: Snapshot, block: Group, first: date, last: date, by: str = COMPLETION
    ) -> Mapping[str, int]:
        """The place of each unit of the block that has one, by the unit's id."""
        key = (block.id, first, last, by)
        if key not in self._places:
            rows = table(snapshot, block, first, last, by)
            self._places[key] = {row.unit.id: row.rank for row in rows if row.rank is not None}
        return self._places[key]


def places(entries: Iterable[Tuple[Entry, Ratio]]) -> List[Tuple[int, Entry]]:
    """(place, entry) of each entry by its ratio, the highest first; equal ratios keep their order and share a place.

    >>> places([("a", (1, 2)), ("b", (2, 3)), ("c", (2, 4)), ("d", (0, 5))])
    [(1, 'b'), (2, 'a'), (2, 'c'), (4, 'd')]
    """
    ordered = sorted(entries, key=_descending)
    found: List[Tuple[int, Entry]] = []
    for at, (entry, value) in enumerate(ordered):
        tied = at > 0 and compare(ordered[at - 1][1], value) == 0
        found.append((found[-1][0] if tied else at + 1, entry))
    return found


def compare(one: Ratio, other: Ratio) -> int:
    """Below, at or above zero as one ratio is less than, equal to or greater than the other; denominators positive."""
    return one[0] * other[1] - other[0] * one[1]


def _higher_first(one: Tuple[object, Ratio], other: Tuple[object, Ratio]) -> int:
    return compare(other[1], one[1])


_descending = cmp_to_key(_higher_first)
