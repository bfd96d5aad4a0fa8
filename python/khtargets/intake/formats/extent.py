"""How far out the cells of a sheet stand: the reader makes a cell of every place up to the furthest, however few are filled."""

from __future__ import annotations

from ..model import Refused

_WIDEST, _TALLEST = 16_384, 1_048_576
_WIDE = 256  # columns; lists are no wider
_MOST_PLACES, _MOST_PLACES_WIDE = 150_000_000, 8_000_000  # of 24 bytes each
_SPARSE = 20  # times as many places as filled cells


class Extent:
    """The filled cells of a sheet, in any order: how far they go, and how many they are."""

    def __init__(self, sheet: str | None = None) -> None:
        self.sheet = sheet
        self.rows = self.columns = self.filled = 0
        self._widest = 0  # the row of the cell furthest to the right

    def add(self, row: int, column: int, cells: int = 1) -> None:
        """Filled cells of a row up to this column, both from 0."""
        self.filled += cells
        self.reach(row, column)

    def reach(self, row: int, column: int = -1) -> None:
        """Something stands there, from 0."""
        self.rows = max(self.rows, row + 1)
        if column >= self.columns:
            self.columns, self._widest = column + 1, row + 1

    def check(self, sparse: bool = True) -> None:
        """Refuses a sheet where a cell for every place would fill the memory; `sparse`: `filled` counts all cells."""
        places = self.rows * self.columns
        few = self.columns > _WIDE or (sparse and self.filled * _SPARSE < places)
        if self.rows > _TALLEST or self.columns > _WIDEST or places > (_MOST_PLACES_WIDE if few else _MOST_PLACES):
            from xlsxwriter.utility import xl_rowcol_to_cell  # loaded where it is needed

            cell = xl_rowcol_to_cell(self._widest - 1, self.columns - 1)
            raise Refused(
                f"có ô dữ liệu ở quá xa (ô {cell}); hãy xóa các cột, các dòng thừa đó, lưu lại rồi làm mới",
                sheet=self.sheet,
                row=self._widest,
            )
