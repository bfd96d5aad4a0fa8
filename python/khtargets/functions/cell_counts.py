"""The five figures that are counted: rate, total, online, direct, post; of one cell, of a series, of whole ranges.

A sheet of 170 units by 12 months is 2,040 figures, so a range is answered in two steps: what each cell of each
argument means is worked out once, then each unit's row is read off its running sums.
"""

from __future__ import annotations

from typing import Any, List, NamedTuple, Sequence, Union

from ..decision import measures
from ..errors import KhError, NoDossiers
from ..snapshot import Counts, Prefix, Snapshot
from . import cells
from .cells import CellError, Grid
from .lookup import Lookup, Span, Subject

RATE, TOTAL, ONLINE, DIRECT, POST = "rate", "total", "online", "direct", "post"

NOTHING = CellError(NoDossiers.cell, measures.NOTHING)


class Answered(NamedTuple):
    """A cell's answer that is settled without counting: "" for a blank unit, or the error of a wrong argument."""

    value: Any


def of_counts(kind: str, counts: Counts) -> Union[int, float]:
    """One figure of counts. NoDossiers for the rate of none."""
    if kind == RATE:
        return measures.rate(counts.online, counts.total)
    return int(getattr(counts, kind))


def value(snapshot: Snapshot, kind: str, key: str, span: Span) -> Any:
    """A unit's or group's figure (by id) of one span; a CellError for the rate of a span without dossiers."""
    start, stop = span
    totals, onlines, posts = snapshot.prefix(key, stop - 1)
    if kind == RATE:
        total = totals[stop] - totals[start]
        return (onlines[stop] - onlines[start]) / total if total else NOTHING
    return _read(Prefix(totals, onlines, posts), kind, (span,))[0]


def values(snapshot: Snapshot, kind: str, key: str, spans: Sequence[Span]) -> List[Any]:
    """A unit's or group's figures (by id) of several spans; a CellError for the rate of a span without dossiers."""
    whole = snapshot.prefix(key, snapshot.days)
    if snapshot.prefix(key, -1) is whole:
        return _read(whole, kind, spans)
    return [value(snapshot, kind, key, span) for span in spans]


def over_ranges(lookup: Lookup, kind: str, grids: Sequence[Grid]) -> List[List[Any]]:
    """The figures of broadcast ranges of unit, from and to, equal to those of the cells one by one.

    BadArgument where the ranges do not broadcast.
    """
    units, firsts, lasts = grids
    height, width = cells.broadcast_shape([cells.shape(rows) for rows in grids])
    subjects = [[_subject(lookup, cell) for cell in row] for row in units]
    days = cells.over_cells(lambda first, last: _span(lookup, first, last), (firsts, lasts))
    if cells.shape(units)[1] == 1:
        days = [list(row) for row in cells.spread(days, (len(days), width))]
        return [
            _row(lookup.snapshot, kind, subjects[at if len(subjects) > 1 else 0][0], days[at if len(days) > 1 else 0])
            for at in range(height)
        ]
    if len(units) == 1 and len(days[0]) == 1:
        down = [row[0] for row in cells.spread(days, (height, 1))]
        columns = [_row(lookup.snapshot, kind, subject, down) for subject in subjects[0]]
        return [list(row) for row in zip(*columns)]
    return cells.over_cells(lambda subject, day: _row(lookup.snapshot, kind, subject, (day,))[0], (subjects, days))


def _row(snapshot: Snapshot, kind: str, subject: Any, days: Sequence[Any]) -> List[Any]:
    """One unit's figures of several spans; the leftmost wrong argument answers where there is one."""
    plain = subject.__class__ is Subject
    if plain and all([day.__class__ is Span for day in days]):
        return values(snapshot, kind, subject.id, days)
    if subject.__class__ is CellError:
        return [subject] * len(days)
    found = []
    for day in days:
        if day.__class__ is CellError:
            found.append(day)
        elif not plain:
            found.append(subject.value)
        else:
            found.append(day.value if day.__class__ is Answered else value(snapshot, kind, subject.id, day))
    return found


def _read(row: Prefix, kind: str, spans: Sequence[Span]) -> List[Any]:
    totals, onlines, posts = row
    if kind == RATE:
        return [
            (onlines[stop] - onlines[start]) / total if (total := totals[stop] - totals[start]) else NOTHING
            for start, stop in spans
        ]
    if kind == TOTAL:
        return [totals[stop] - totals[start] for start, stop in spans]
    if kind == ONLINE:
        return [onlines[stop] - onlines[start] for start, stop in spans]
    if kind == POST:
        return [posts[stop] - posts[start] for start, stop in spans]
    return [
        totals[stop] - totals[start] - onlines[stop] + onlines[start] - posts[stop] + posts[start]
        for start, stop in spans
    ]


def _subject(lookup: Lookup, cell: Any) -> Union[Subject, CellError, Answered]:
    if isinstance(cell, CellError):
        return cell
    if cells.is_blank(cell):
        return Answered("")
    try:
        return lookup.subject(cell)
    except KhError as error:
        return Answered(CellError(error.cell, error.sentence))


def _span(lookup: Lookup, first: Any, last: Any) -> Union[Span, CellError, Answered]:
    for cell in (first, last):
        if isinstance(cell, CellError):
            return cell
    try:
        return lookup.span(first, last)
    except KhError as error:
        return Answered(CellError(error.cell, error.sentence))
