"""Excel's objects as stand-ins: an application, a workbook filled from a file, its names, sheets and ranges.

What Excel does with a value that is written into a cell is imitated from its documentation: text that reads like a
number, a day or a formula becomes one unless an apostrophe stands before it.
"""

from __future__ import annotations

import datetime as dt
import re
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl

ERRORS = {
    "#NULL!": -2146826288, "#DIV/0!": -2146826281, "#VALUE!": -2146826273, "#REF!": -2146826265,
    "#NAME?": -2146826259, "#NUM!": -2146826252, "#N/A": -2146826246,
}  # fmt: skip
_ALLOWED = ("AllowFormattingCells", "AllowSorting", "AllowFiltering", "AllowFormattingColumns", "AllowFormattingRows",
            "AllowInsertingColumns", "AllowInsertingRows", "AllowInsertingHyperlinks", "AllowDeletingColumns",
            "AllowDeletingRows", "AllowUsingPivotTables")  # fmt: skip
_RANGE = "{00020846-0000-0000-C000-000000000046}"
EPOCH = dt.datetime(1899, 12, 30)

calls: list[str] = []  # each property read or written and each method called on an Excel object, in order


class ComError(Exception):
    """pywintypes.com_error."""

    def __init__(self, hresult: int, text: str, excepinfo: Any = None, argerror: Any = None) -> None:
        super().__init__(hresult, text, excepinfo, argerror)
        self.hresult = hresult


class Dispatch:
    """Any object of Excel's; what is asked of it is noted in `calls`."""

    def __getattribute__(self, name: str) -> Any:
        if name[:1].isupper():
            calls.append(f"{type(self).__name__}.{name}")
        return object.__getattribute__(self, name)


class Time(dt.datetime):
    """pywintypes.TimeType: how a day comes out of a cell."""


class Application(Dispatch):
    """Excel, with one workbook open and a cell selected."""

    Hwnd, Version, Name = 1, "16.0", "Microsoft Excel"

    def __init__(self) -> None:
        self.StatusBar: Any = False
        self.ScreenUpdating, self.EnableEvents, self.Calculation = True, True, -4105
        self.calculated = 0
        self.said: list[Any] = []
        self.ActiveSheet: Any = None
        self.Selection: Any = None

    def __setattr__(self, name: str, value: Any) -> None:
        if name[:1].isupper():
            calls.append(f"Application.{name}=")
        if name == "StatusBar":
            self.__dict__.setdefault("said", []).append(value)
        object.__setattr__(self, name, value)

    def CalculateFull(self) -> None:
        self.calculated += 1


class Workbook(Dispatch):
    """A workbook as Excel has it open, filled from a file. Excel refuses the write number `refused`, from 1."""

    def __init__(self, path: Path) -> None:
        book = openpyxl.load_workbook(path, keep_vba=True)
        shown = openpyxl.load_workbook(path, keep_vba=True, data_only=True)
        self.Application = Application()
        self.Name, self.Path, self.FullName, self.FileFormat = path.name, str(path.parent), str(path), 52
        self.source, self.ReadOnly, self.Date1904 = path, False, False
        self.refused, self.written = 0, 0
        self.sheets = {sheet.title: Worksheet(self, sheet, shown[sheet.title]) for sheet in book}
        self.areas: dict[str, Area] = {}
        self.own: dict[str, dict[str, Area]] = {}  # names of one sheet, which come first while it is shown
        for name, defined in book.defined_names.items():
            place = re.fullmatch(r"'?([^'!]+)'?!(\$[A-Z]+\$\d+(?::\$[A-Z]+\$\d+)?)", defined.attr_text)
            if place:
                left, top, right, bottom = openpyxl.utils.range_boundaries(place[2])
                self.areas[name] = Area(self.sheets[place[1]], top, left, bottom - top + 1, right - left + 1)
        first = next(iter(self.sheets.values()))
        self.Application.ActiveSheet, self.Application.Selection = first, Area(first, 3, 2, 2, 2)
        self.Names = Names(self)
        self.Worksheets = list(self.sheets.values())

    def copy_sheet(self, name: str) -> Worksheet:
        """What Excel makes of a copied sheet: cells, and names of its own for those that pointed into it; it is shown."""
        sheet, copied = self.sheets[name], Worksheet.__new__(Worksheet)
        copied.__dict__.update(sheet.__dict__, Name=f"{name} (2)", values=dict(sheet.values), formulas=dict(sheet.formulas))
        copied.heights = dict(sheet.heights)
        self.sheets[copied.Name] = copied
        self.own[copied.Name] = {
            each: Area(copied, area.Row, area.Column, area.Rows.Count, area.Columns.Count)
            for each, area in self.areas.items()
            if area.Worksheet is sheet
        }
        self.Application.ActiveSheet = copied
        return copied

    def SaveCopyAs(self, path: str) -> None:
        Path(path).write_bytes(self.source.read_bytes())


class Names(Dispatch):
    """Workbook.Names."""

    def __init__(self, book: Workbook) -> None:
        self.book = book

    def _all(self) -> list[Any]:
        own = [(f"'{sheet}'!{name}", area) for sheet, areas in self.book.own.items() for name, area in areas.items()]
        found = []
        for name, area in [*own, *self.book.areas.items()]:
            found.append(Dispatch.__new__(Dispatch))
            found[-1].__dict__.update(RefersToRange=area, Name=name)
        return found

    @property
    def Count(self) -> int:
        return len(self._all())

    def __call__(self, name: Any) -> Any:
        shown = f"'{self.book.Application.ActiveSheet.Name}'!{name}"
        found = self._all()
        if isinstance(name, int):
            return found[name - 1]
        for wanted in (shown, name):
            for each in found:
                if each.Name == wanted:
                    return each
        raise ComError(-2147352567, "no such name")


class Worksheet(Dispatch):
    """A sheet: values, formulas and the heights of rows."""

    def __init__(self, book: Workbook, written: Any, shown: Any) -> None:
        self.Parent, self.Name = book, written.title
        self.values: dict[tuple[int, int], Any] = {}
        self.formulas: dict[tuple[int, int], str] = {}
        self.heights: dict[int, float] = {}
        self.activated = 0
        self.PageSetup = PageSetup(written.oddHeader.center)
        self.ProtectContents, self.ProtectDrawingObjects, self.ProtectScenarios = False, True, False
        self.password: str | None = None
        self.Protection = types.SimpleNamespace(**dict.fromkeys(_ALLOWED, False))
        for row in written.iter_rows():
            for cell in row:
                if cell.value is None:
                    continue
                place = (cell.row, cell.column)
                self.values[place] = shown.cell(*place).value
                if cell.data_type == "f":
                    self.formulas[place] = cell.value if isinstance(cell.value, str) else cell.value.text
        for number, dimension in written.row_dimensions.items():
            self.heights[number] = 0 if dimension.hidden else dimension.height or 15

    def Cells(self, row: int, column: int) -> Area:
        return Area(self, row, column, 1, 1)

    def Range(self, address: Any, other: Any = None) -> Area:
        if other is not None:  # from one cell to another
            return Area(self, address.Row, address.Column, other.Row - address.Row + 1, other.Column - address.Column + 1)
        first, last = map(int, address.split(":"))
        return Area(self, first, 1, last - first + 1, 16384)

    def Activate(self) -> None:
        self.activated += 1

    def Protect(
        self, Password: str = "", Contents: bool = True, DrawingObjects: bool = True, Scenarios: bool = True, **allowed: Any
    ) -> None:
        self.ProtectContents, self.ProtectDrawingObjects, self.ProtectScenarios = Contents, DrawingObjects, Scenarios
        self.password, self.Protection = Password, types.SimpleNamespace(**{**dict.fromkeys(_ALLOWED, False), **allowed})

    def Unprotect(self, Password: str) -> None:
        if Password != self.password:
            raise ComError(-2147352567, "wrong password")
        self.ProtectContents = False


class PageSetup(Dispatch):
    """Worksheet.PageSetup; without a printer Excel refuses it."""

    def __init__(self, center: Any) -> None:
        font = f'&"{center.font}"' if center.font else ""
        self.CenterFooter = ""
        self.CenterHeader = f"{font}{f'&{center.size}' if center.size else ''}{center.text}" if center.text else ""


class _TypeAttr:
    iid = _RANGE


class Area(Dispatch):
    """A Range."""

    CLSID = _RANGE
    # How xlwings tells a range: the interface's id in its type information.
    _oleobj_ = types.SimpleNamespace(GetTypeInfo=lambda: types.SimpleNamespace(GetTypeAttr=lambda: _TypeAttr))

    def __init__(self, sheet: Worksheet, row: int, column: int, rows: int, columns: int) -> None:
        self.Worksheet, self.Row, self.Column = sheet, row, column
        self.Rows, self.Columns = types.SimpleNamespace(Count=rows), types.SimpleNamespace(Count=columns)
        self.Count = rows * columns
        self.selected = 0

    def _places(self) -> list[list[tuple[int, int]]]:
        height, width = self.Rows.Count, self.Columns.Count
        return [[(self.Row + at, self.Column + to) for to in range(width)] for at in range(height)]

    @property
    def Value(self) -> Any:
        rows = tuple(tuple(_out(self.Worksheet.values.get(place)) for place in row) for row in self._places())
        return rows[0][0] if self.Count == 1 else rows

    @Value.setter
    def Value(self, given: Any) -> None:
        calls.append("Area.Value=")
        sheet, book = self.Worksheet, self.Worksheet.Parent
        if sheet.ProtectContents:
            raise ComError(-2147352567, "the sheet is protected")
        book.written += 1
        if book.written == book.refused:
            raise ComError(-2147352567, "Excel refuses", (0, None, "refused", None, 0, -2146827284))
        places = self._places()
        rows = given if isinstance(given, (list, tuple)) else [[given] * len(places[0])] * len(places)
        assert (len(rows), len(rows[0])) == (len(places), len(places[0]))
        for row, cells in zip(places, rows, strict=True):
            for place, cell in zip(row, cells, strict=True):
                _enter(sheet, place, cell)

    @property
    def Formula(self) -> Any:
        sheet = self.Worksheet
        rows = tuple(tuple(sheet.formulas.get(p, _text(sheet.values.get(p))) for p in row) for row in self._places())
        return rows[0][0] if self.Count == 1 else rows

    @property
    def RowHeight(self) -> float | None:
        found = {self.Worksheet.heights.get(self.Row + at, 15) for at in range(self.Rows.Count)}
        return found.pop() if len(found) == 1 else None

    @RowHeight.setter
    def RowHeight(self, height: float) -> None:
        calls.append("Area.RowHeight=")
        for at in range(self.Rows.Count):
            self.Worksheet.heights[self.Row + at] = height

    def Select(self) -> None:
        self.selected += 1


def _enter(sheet: Worksheet, place: tuple[int, int], cell: Any) -> None:
    """What Excel makes of a value that is given to a cell."""
    sheet.formulas.pop(place, None)
    sheet.values.pop(place, None)
    if cell is None or cell == "":
        return
    if isinstance(cell, str) and cell.startswith("'"):
        sheet.values[place] = cell[1:]
    elif isinstance(cell, str) and cell.startswith("="):
        sheet.formulas[place] = cell
        sheet.values[place] = cell[1:] if cell[1:] in ERRORS else 0.0
    elif isinstance(cell, str) and re.fullmatch(r"[-+(]?[\d.,]+[)%]?", cell):
        sheet.values[place] = float(re.sub(r"[^\d]", "", cell) or 0)
    elif isinstance(cell, str) and re.match(r"\d{1,4}[-/]\d{1,2}", cell):
        sheet.values[place] = EPOCH
    else:
        sheet.values[place] = cell


def _out(value: Any) -> Any:
    """A cell's value as COM hands it over."""
    if isinstance(value, str) and value in ERRORS:
        return ERRORS[value]
    if isinstance(value, dt.datetime):
        return Time(*value.timetuple()[:6], tzinfo=dt.UTC)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def variant(value: Any) -> Any:
    """A value of a cell as the VBA wrapper sends it and COM hands it over: ranges as tuples, errors in them as text."""
    if isinstance(value, (list, tuple)):
        rows: Sequence[Any] = value
        return tuple(variant(row) for row in rows)
    if hasattr(value, "code"):
        return value.code
    if isinstance(value, dt.datetime):
        return Time(*value.timetuple()[:6], tzinfo=dt.UTC)
    if isinstance(value, dt.date):
        return Time(value.year, value.month, value.day, tzinfo=dt.UTC)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
