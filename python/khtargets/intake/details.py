"""What a sheet says beside the texts of its cells: merged ranges, formulas without a stored value, hidden rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Range(NamedTuple):
    """Merged cells: the first and the last row and column, from 0, all included."""

    top: int
    left: int
    bottom: int
    right: int


def _none() -> Sequence[tuple[int, int]]:
    return ()


@dataclass
class Details:
    """`merged` gives the ranges, `unvalued` (row, column) of each formula without a stored value; both when they are asked
    for. `hidden_rows` and `hidden`: how many rows are hidden, by a filter too, and whether the sheet itself is.
    `first_column`: which of the sheet's columns is the grid's first, as readers leave out empty ones before it.
    `errors`: (row, column, text) of each cell that shows an error which the reader takes for a blank."""

    merged: Callable[[], Iterable[Range]] = tuple
    unvalued: Callable[[], Iterable[tuple[int, int]]] = field(default=_none)
    hidden_rows: int = 0
    hidden: bool = False
    first_column: int = 0
    errors: Sequence[tuple[int, int, str]] = ()

    def notes(self, sheet: str, rows: str = "hồ sơ") -> list[str]:
        """What a person should know: hidden rows, by the word for them, count."""
        found = []
        if self.hidden:
            found.append(f"trang tính “{sheet}” đang ẩn; {rows} trong trang vẫn được tính")
        if self.hidden_rows:
            where = f"trang tính “{sheet}” có " if sheet else ""
            found.append(f"{where}{self.hidden_rows} dòng đang ẩn (có thể do bộ lọc); {rows} ở các dòng này vẫn được tính")
        return found
