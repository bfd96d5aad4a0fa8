"""What intake hands over, and what its parts hand each other.

`FIELDS` are what is known of a dossier, text as written but for a plain time of day after a date, which is cut off.
All but the code repeat themselves: a file's different texts stand once in `Reading.texts`, and its Parquet has their
numbers. A `Grid` is a sheet as it stands in the file, a `Sheet` one table of dossiers found in it, a `Reading` a whole file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from .details import Details

FIELDS = (
    "code",
    "unit",
    "resolver",
    "parent",
    "procedure_code",
    "procedure_name",
    "received",
    "submitted",
    "status",
    "channel",
)
SECTION = "section"  # of a row without a unit: the section rows above it, as `sections.above` gives them
DATES = ("received", "submitted")
KINDS = {  # what has one number: the fields that together mean one thing
    "unit": ("unit", "resolver", "parent", SECTION),
    "procedure": ("procedure_code", "procedure_name"),
    "received": ("received",),
    "submitted": ("submitted",),
    "status": ("status",),
    "channel": ("channel",),
}
BROKEN = "tệp bị hỏng hoặc tải về chưa hết; hãy xuất hoặc chép lại tệp này"
NOT_A_ROW = ("blank", "header", "number_row", "group", "total", "footer", "other")


@dataclass(frozen=True)
class Sheet:
    """One table of dossiers. `index` is its place in `Reading.sheets` and the Parquet column `sheet`.

    A sheet of the workbook gives one, and more where a second table with other columns or another title follows below.
    `title` is the text above the header, `columns` maps a field to its header as written, `skipped` counts the rows
    that are no dossiers by kind (`NOT_A_ROW` and "title": the rows above the header), `aside` has the numbers of those
    among them where a cell has the form of a dossier's code all the same. `unknown` are the headers that were not understood.
    """

    index: int
    name: str
    title: str
    columns: Mapping[str, str]
    rows: int
    skipped: Mapping[str, int]
    notes: tuple[str, ...] = ()
    aside: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()


class Text(NamedTuple):
    """The texts of one of `KINDS` that rows of a table have in common: `written` in the order of its fields, null for none."""

    kind: str
    sheet: int
    written: tuple[str | None, ...]
    rows: int


@dataclass(frozen=True)
class Reading:
    """One file as read: its rows in `parquet`, its tables, and Vietnamese sentences a person should see.

    The Parquet has a row a dossier: `sheet`, `row` (the number that a person sees), `code`, `key` (`keys.keys` of the
    code) and for each of `KINDS` the place in `texts`.
    """

    parquet: Path
    digest: str
    sheets: tuple[Sheet, ...]
    rows: int
    notes: tuple[str, ...] = ()
    texts: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Shape:
    """How rows were written that can gain or lose a cell: the number of cells of each, blanks at its end counted, whether
    they are lines of a text, which any line break ends, and whether the last one has its end."""

    lengths: npt.NDArray[np.int32]
    of_lines: bool = False
    ended: bool = True


@dataclass
class Grid:
    """All cells of a sheet as text; `numbers` are the row numbers a person sees, where they are not 1, 2, 3 …

    `shape`: of text and HTML, whose rows may be damaged; None where every cell has its place. `is_number`: of workbooks,
    which cells of a column are numbers. `details`: what else the sheet says of its cells.
    """

    name: str
    columns: list[pa.Array]
    numbers: pa.Array | None = None
    notes: list[str] = field(default_factory=list)
    shape: Shape | None = None
    is_number: Callable[[int], pa.Array] | None = None
    details: Details | None = None

    @property
    def height(self) -> int:
        return len(self.columns[0]) if self.columns else 0

    def number(self, at: int) -> int:
        """The row number a person sees for the 0-based row `at`."""
        return at + 1 if self.numbers is None else int(self.numbers[at].as_py())

    def rows(self, first: int, last: int) -> list[list[str | None]]:
        """Rows first..last-1 with blanks as None; for the few rows that are looked at one by one."""
        columns = [[_filled(cell) for cell in column.slice(first, last - first).to_pylist()] for column in self.columns]
        return [list(row) for row in zip(*columns, strict=True)]


class Refused(Exception):
    """A file that cannot be read whole, before its name is known to the place that notices; see errors.BadExport."""

    def __init__(
        self,
        sentence: str,
        sheet: str | None = None,
        row: int | None = None,
        value: str | None = None,
        headers: tuple[str, ...] = (),
    ) -> None:
        super().__init__(sentence)
        self.sentence, self.sheet, self.row, self.value, self.headers = sentence, sheet, row, value, headers


def _filled(cell: str | None) -> str | None:
    return cell if cell is not None and cell.strip(BLANKS) else None


BLANKS = "\0 \t\r\n\v\f\u00a0\u2007\u202f\u3000\u200b\u200c\u200d\u2060\ufeff"
