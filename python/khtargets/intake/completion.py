"""Cells that are blank to a reader and not to a person: merged ones, and formulas without a stored value.

A cell merged over several rows is each row's cell. A formula whose value was never stored shows one in Excel, so that the
file is refused. Both are looked for only in columns that are needed and have blanks.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from .details import Details, Range
from .model import Grid, Refused

_NO_VALUE = "công thức chưa có giá trị được lưu; hãy mở tệp bằng Excel hoặc LibreOffice, lưu lại rồi làm mới"


def complete(grid: Grid, columns: Iterable[int], start: int) -> None:
    """Fills merged cells of these columns from the row `start` on. Refuses a formula there that has no stored value."""
    details = grid.details
    if details is None:
        return
    blank = {column for column in columns if grid.columns[column].slice(start).null_count}
    if not blank:
        return
    first = details.first_column
    wrong = [row for row, column in details.unvalued() if column - first in blank and row >= start]
    if wrong:
        raise Refused(_NO_VALUE, row=min(wrong) + 1)
    _fill(grid, details, blank, start)


def _fill(grid: Grid, details: Details, columns: set[int], start: int) -> None:
    ranges: dict[int, list[Range]] = {}
    for each in details.merged():
        column = each.left - details.first_column
        if column in columns and each.bottom > each.top and each.bottom >= start:
            ranges.setdefault(column, []).append(each)
    for column, within in ranges.items():
        grid.columns[column] = _filled(grid.columns[column], within, start)


def _filled(cells: pa.Array, merged: Iterable[Range], start: int) -> pa.Array:
    """Each row of a range with the text of its first one, which is where spreadsheets keep it."""
    taken = np.arange(len(cells))
    for each in merged:
        first = max(each.top, start)
        taken[first : each.bottom + 1] = each.top
    return cells.take(pa.array(taken))
