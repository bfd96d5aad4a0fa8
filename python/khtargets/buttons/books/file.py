"""A workbook file as a `Book`: its named ranges are read and written in the file itself, without a spreadsheet program.

Formulas, formats, charts, macros and all sheets outside the ranges stay as they are. The formulas
keep their stored values; the workbook's macros calculate them anew when it is opened where Python answers.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from datetime import date, datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

from lxml import etree
from xlsxwriter.utility import xl_col_to_name

from ...functions import CellError
from ...home import write_whole
from ...workbook.sheets import of_refresh
from ..port import CALCULATED, FOOT_CODES, REPORTED, Cell, PageMark, Rows, marked
from .package import MAIN, WORKBOOK, Area, Package, number_of

_EPOCH = date(1899, 12, 30)
_C, _ROW, _V, _F, _IS, _T = (f"{{{MAIN}}}{name}" for name in ("c", "row", "v", "f", "is", "t"))
# What may stand after a page's header in a sheet, in the schema's order.
_AFTER_HEADER = (
    "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing", "drawingHF",
    "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst", "legacyDrawing", "legacyDrawingHF",
    "AlternateContent",
)  # fmt: skip
_PARTS = re.compile(r"&([LCR])|&.|[^&]+", re.DOTALL)
_MOST_PAIRS = 1000
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class FileBook:
    """A `Book` on a file; `write_file` puts the changes on the disk, whole or not at all."""

    def __init__(self, path: Path, answer: bool = False) -> None:
        """`answer` is what every question gets, since nobody is there to ask."""
        self.path, self._answer = path, answer
        self._package = Package.open(path)
        self._areas = self._package.areas()
        self._sheets = {name: _Sheet(self._package, part) for name, part in self._package.sheets().items()}
        self.said: list[str] = []
        self.asked: list[str] = []

    @property
    def folder(self) -> str:
        """The folder that the file lies in."""
        return str(self.path.resolve().parent)

    @property
    def read_only(self) -> bool:
        """Whether this user may not write the file."""
        return not os.access(self.path, os.W_OK)

    def write_file(self) -> None:
        """Replaces the file. OSError where it is open elsewhere or the disk is full; then it stays as it was."""
        write_whole(self.path, self._package.data())

    @property
    def from_1904(self) -> bool:
        """Whether the file says that its days count from 1904."""
        stated = self._package.tree(WORKBOOK).find(f"{{{MAIN}}}workbookPr")
        return stated is not None and stated.get("date1904") in ("1", "true")

    def read(self, name: str) -> Rows | None:
        """The values of a named range, days as serial numbers; None where there is no such name."""
        area = self._area(name)
        return None if area is None else self._sheets[area.sheet].values(area)

    def pairs(self, sheet: str) -> dict[str, str] | None:
        """Columns A and B of a sheet, down to the first blank key, as texts; None where there is no such sheet."""
        if sheet not in self._sheets:
            return None
        rows = self._sheets[sheet].values(Area(sheet, 1, 1, _MOST_PAIRS, 2))
        texts = [["" if cell is None else str(cell).strip() for cell in row] for row in rows]
        return dict(takewhile(lambda pair: pair[0], texts))

    def size(self, name: str) -> tuple[int, int] | None:
        """Rows and columns of a named range; None where there is no such name."""
        area = self._area(name)
        return None if area is None else area.size

    def place(self, name: str) -> tuple[str, int] | None:
        """The sheet's title and the first column of a named range; None where there is no such name."""
        area = self._area(name)
        return None if area is None else (area.sheet, area.left)

    def save(self, name: str, rows: int) -> Any:
        """The rows of the range as they are."""
        area = self._known(name)
        return self._sheets[area.sheet].copy(area)

    def restore(self, name: str, saved: Any) -> None:
        """Puts the rows back."""
        area = self._known(name)
        self._sheets[area.sheet].put_back(area, saved)

    def write(self, name: str, rows: Rows, first: int = 0) -> None:
        """Writes values over the range from a column on; cells keep their formats."""
        area = self._known(name)
        sheet = self._sheets[area.sheet]
        for at, cells in enumerate(rows):
            sheet.write_row(area.top + at, area.left + first, cells)

    def show(self, name: str, heights: Sequence[float]) -> None:
        """Sets the heights of the range's first rows; 0 hides one."""
        area = self._known(name)
        for at, height in enumerate(heights):
            self._sheets[area.sheet].set_height(area.top + at, height)

    def status(self, text: str | None) -> None:
        """Nobody watches; what was said is kept in `said`."""
        if text is not None:
            self.said.append(text)

    def ask(self, text: str) -> bool:
        """The answer given beforehand; the questions are kept in `asked`."""
        self.asked.append(text)
        return self._answer

    def locked(self, names: Sequence[str]) -> list[str]:
        """None: protection is for people, and a file's owner asked for this."""
        return []

    @contextmanager
    def undisturbed(self, names: Sequence[str]) -> Iterator[None]:
        """Nothing is drawn or calculated anyway."""
        yield

    def recalculate(self, snapshot: str | None) -> None:
        """Calculates nothing: formulas stay of the snapshot that the workbook names, and each table says that it is of another.

        The workbook's macros calculate when it is opened where Python answers. A program told to calculate at opening would
        put errors over the stored values where there is no Python.
        """
        now = str((self.read(CALCULATED) or [[None]])[0][0] or "")
        for key in of_refresh.SUBJECTS:
            area = self._area(f"KH_{key}_DONG")
            said, of = (str((self.read(f"KH_{key}_{name}") or [[None]])[0][0] or "") for name in ("THONG_DIEP", "BAN"))
            if area is not None:
                self._sheets[area.sheet].set_result(area, of_refresh.shown(key, said, of, now))

    def mark(self, mark: PageMark) -> None:
        """Sets the middle of the headers of the sheets' pages."""
        areas = (self._area(name) for name in REPORTED)
        ours = {area.sheet for area in areas if area is not None}
        for name, sheet in self._sheets.items():
            sheet.mark(mark._replace(shown=mark.shown and name in ours))
            if name in ours and mark.foot:
                sheet.foot(FOOT_CODES + mark.foot.replace("&", "&&"))

    def _area(self, name: str) -> Area | None:
        area = self._areas.get(name)
        return area if area is not None and area.sheet in self._sheets else None

    def _known(self, name: str) -> Area:
        area = self._area(name)
        if area is None:
            raise AssertionError(f"no range {name}")
        return area


class _Sheet:
    """A sheet's rows and cells, found by number."""

    def __init__(self, package: Package, part: str) -> None:
        self._package, self._part = package, part
        self._rows: dict[int, etree._Element] | None = None

    def values(self, area: Area) -> Rows:
        """The cells of an area, blank ones as None."""
        found: Rows = []
        for number in range(area.top, area.bottom + 1):
            row = self._find(number)
            cells = {} if row is None else {_column(cell): cell for cell in row.iterchildren(_C)}
            found.append([self._value(cells.get(column)) for column in range(area.left, area.right + 1)])
        return found

    def write_row(self, number: int, left: int, cells: Sequence[Cell]) -> None:
        """Writes values side by side; a cell that is not there is made where there is something to write."""
        row = self._find(number)
        if row is None:
            if all(cell is None for cell in cells):
                return
            row = self._make(number)
        there = {_column(cell): cell for cell in row.iterchildren(_C)}
        for column, value in enumerate(cells, start=left):
            element = there.get(column)
            if element is None and value is None:
                continue
            self._package.change(self._part)
            if element is None:
                element = there[column] = etree.Element(_C, r=f"{xl_col_to_name(column - 1)}{number}")
                style = row.get("s") if row.get("customFormat") else self._column_style(column)
                if style:
                    element.set("s", style)
                before = [each for each in there if each < column]
                row.insert(row.index(there[max(before)]) + 1 if before else 0, element)
            _set(element, value)

    def set_result(self, area: Area, text: str) -> None:
        """What the formula in an area's first cell shows."""
        row = self._find(area.top)
        cell = None if row is None else next((cell for cell in row.iterchildren(_C) if _column(cell) == area.left), None)
        if cell is not None and cell.find(_F) is not None:
            self._package.change(self._part)
            for element in cell.findall(_V):
                cell.remove(element)
            cell.set("t", "str")
            etree.SubElement(cell, _V).text = text

    def set_height(self, number: int, height: float) -> None:
        """A row's height in points; 0 hides it."""
        row = self._find(number)
        if row is None:
            row = self._make(number)
        self._package.change(self._part)
        if height:
            row.attrib.pop("hidden", "")
            row.set("ht", f"{height:g}")
            row.set("customHeight", "1")
        else:
            row.set("hidden", "1")

    def mark(self, mark: PageMark) -> None:
        """Sets the middle of the pages' header where that changes."""
        root = self._package.tree(self._part)
        element = root.find(f"{{{MAIN}}}headerFooter/{{{MAIN}}}oddHeader")
        parts = _header_parts("" if element is None else element.text or "")
        wanted = marked(parts["C"], mark)
        if wanted == parts["C"]:
            return
        self._package.change(self._part)
        if element is None:
            element = etree.Element(f"{{{MAIN}}}oddHeader")
            self._header_footer().insert(0, element)
        parts["C"] = wanted
        element.text = "".join(f"&{side}{text}" for side, text in parts.items() if text)

    def foot(self, text: str) -> None:
        """Sets the middle of the pages' foot."""
        element = self._package.change(self._part).find(f"{{{MAIN}}}headerFooter/{{{MAIN}}}oddFooter")
        if element is not None:
            parts = _header_parts(element.text or "") | {"C": text}
            element.text = "".join(f"&{side}{written}" for side, written in parts.items() if written)

    def _header_footer(self) -> etree._Element:
        root = self._package.tree(self._part)
        found = root.find(f"{{{MAIN}}}headerFooter")
        if found is None:
            found = etree.Element(f"{{{MAIN}}}headerFooter")
            later = [at for at, each in enumerate(root) if etree.QName(each).localname in _AFTER_HEADER]
            root.insert(min(later, default=len(root)), found)
        return found

    def copy(self, area: Area) -> dict[int, etree._Element | None]:
        """Copies of the area's rows, None for those that are not there."""
        rows = {number: self._find(number) for number in range(area.top, area.bottom + 1)}
        return {number: None if row is None else deepcopy(row) for number, row in rows.items()}

    def put_back(self, area: Area, saved: dict[int, etree._Element | None]) -> None:
        """Puts copies of rows in the place of those that are there now."""
        index = self._index()
        for number, before in saved.items():
            now = index.get(number)
            if now is not None and before is not None:
                self._data().replace(now, before)
                index[number] = before
            elif now is not None:
                self._data().remove(now)
                del index[number]

    def _data(self) -> etree._Element:
        data = self._package.tree(self._part).find(f"{{{MAIN}}}sheetData")
        assert data is not None  # the schema requires it
        return data

    def _index(self) -> dict[int, etree._Element]:
        if self._rows is None:
            self._rows = {int(row.get("r", "0")): row for row in self._data().iterchildren(_ROW)}
        return self._rows

    def _find(self, number: int) -> etree._Element | None:
        return self._index().get(number)

    def _make(self, number: int) -> etree._Element:
        index = self._index()
        row = etree.Element(_ROW, r=str(number))
        before = max((each for each in index if each < number), default=None)
        self._data().insert(0 if before is None else self._data().index(index[before]) + 1, row)
        index[number] = row
        return row

    def _column_style(self, column: int) -> str | None:
        for element in self._package.tree(self._part).iterfind(f"{{{MAIN}}}cols/{{{MAIN}}}col"):
            if int(element.get("min", "0")) <= column <= int(element.get("max", "0")):
                return element.get("style")
        return None

    def _value(self, cell: etree._Element | None) -> Cell:
        if cell is None:
            return None
        kind, written = cell.get("t", "n"), cell.findtext(_V)
        if kind == "inlineStr":
            return "".join(text.text or "" for text in cell.iter(_T)) or None
        if not written:
            return None
        if kind == "s":
            return self._shared()[int(written)]
        if kind == "str":
            return written
        if kind == "b":
            return written == "1"
        return CellError(written) if kind == "e" else float(written)

    def _shared(self) -> list[str]:
        part = next(iter(self._package.related(WORKBOOK, "sharedStrings").values()))
        # Phonetic guides (rPh) are no part of the text.
        return [
            "".join(text.text or "" for text in item.iter(_T) if text.getparent().tag != f"{{{MAIN}}}rPh")  # type: ignore[union-attr]
            for item in self._package.tree(part)
        ]


def _header_parts(header: str) -> dict[str, str]:
    """The left, the middle and the right of a header; what stands before the first of them is in the middle."""
    parts, side = {"L": "", "C": "", "R": ""}, "C"
    for found in _PARTS.finditer(header):
        if found[1]:
            side = found[1]
        else:
            parts[side] += found[0]
    return parts


def _column(cell: etree._Element) -> int:
    return number_of(cell.get("r", "").rstrip("0123456789"))


def _set(element: etree._Element, value: Cell) -> None:
    """Puts a value into a cell that keeps its format."""
    for child in list(element):
        element.remove(child)
    element.attrib.pop("t", "")
    element.attrib.pop("cm", "")
    if value is None or value == "":
        return
    if isinstance(value, str):
        element.set("t", "inlineStr")
        text = etree.SubElement(etree.SubElement(element, _IS), _T)
        text.text = value
        if value != value.strip():
            text.set(_SPACE, "preserve")
        return
    written = etree.SubElement(element, _V)
    if isinstance(value, bool):
        element.set("t", "b")
        written.text = str(int(value))
    elif isinstance(value, CellError):
        element.set("t", "e")
        written.text = value.code
    elif isinstance(value, date):
        written.text = str(((value.date() if isinstance(value, datetime) else value) - _EPOCH).days)
    else:
        written.text = repr(value)
