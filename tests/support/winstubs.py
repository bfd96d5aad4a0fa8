"""Stand-ins for pywin32 and for Excel's objects, so that xlwings' own code for Windows runs where there is no Windows.

Real: xlwings.udfs (func, arg, call_udf), xlwings.com_server.XLPython.CallUDF, the converters, xlwings' Book, Names and
Range. Stand-ins: pythoncom, pywintypes, win32api and its kin, the loader of DLLs, COM's marshalling, and Excel itself.
What Excel does with a value that is written into a cell is imitated from its documentation: text that reads like a
number, a day or a formula becomes one unless an apostrophe stands before it.
"""

from __future__ import annotations

import contextlib
import ctypes
import datetime as dt
import importlib
import re
import subprocess
import sys
import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

ERRORS = {
    "#NULL!": -2146826288, "#DIV/0!": -2146826281, "#VALUE!": -2146826273, "#REF!": -2146826265,
    "#NAME?": -2146826259, "#NUM!": -2146826252, "#N/A": -2146826246,
}  # fmt: skip
MISSING = -2147352572  # what pywin32 hands over for an argument that was left out
_RANGE = "{00020846-0000-0000-C000-000000000046}"
_EPOCH = dt.datetime(1899, 12, 30)
_STUBBED = (
    "pywintypes", "pythoncom", "win32api", "win32con", "win32gui", "win32process", "win32event", "win32timezone",
    "win32com", "win32com.client", "win32com.server", "win32com.server.dispatcher", "win32com.server.policy",
    "win32com.server.exception", "win32com.server.util",
)  # fmt: skip

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


class Anything:
    """Takes any call; for window handles, which nothing here reaches."""

    def __getattr__(self, name: str) -> Anything:
        return Anything()

    def __call__(self, *args: Any, **named: Any) -> Anything:
        return Anything()

    def __index__(self) -> int:
        return 1


@dataclass(frozen=True)
class Windows:
    """What a test works with: xlwings as on Windows, its COM server, the host, the boxes that were shown, and what the
    person answers in those that ask, first to last; who has no answer left says no."""

    xw: Any
    server: Any
    host: Any
    shown: list[str]
    answers: list[bool]

    def book(self, workbook: Workbook) -> Any:
        """xlwings' Book on a stand-in for Excel's."""
        return self.xw.Book(impl=self.xw._xlwindows.Book(xl=workbook))


@contextlib.contextmanager
def windows() -> Iterator[Windows]:
    """xlwings and the host, imported anew as on Windows; at its end everything is as before."""
    mine = lambda name: name.split(".")[0] == "xlwings" or name in _STUBBED or name == "khtargets.hosts.excel"  # noqa: E731
    before = {name: module for name, module in sys.modules.items() if mine(name)}
    attributes = [(ctypes, "windll"), (ctypes, "oledll"), (ctypes, "PyDLL"), (subprocess, "CREATE_NO_WINDOW")]
    kept = [(owner, name, getattr(owner, name, None)) for owner, name in attributes]
    for name in before:
        del sys.modules[name]
    try:
        yield _load([], [])
    finally:
        for name in [name for name in sys.modules if mine(name)]:
            del sys.modules[name]
        sys.modules.update(before)
        for owner, name, value in kept:
            if value is None:
                delattr(owner, name)
            else:
                setattr(owner, name, value)


def _load(shown: list[str], answers: list[bool]) -> Windows:
    _stub(shown, answers)
    xw = importlib.import_module("xlwings")
    engine = importlib.import_module("xlwings._xlwindows")
    import atexit

    atexit.unregister(engine.cleanup)
    xw.engines.add(xw.Engine(impl=engine.engine))
    xw.engines.active = xw.engines["excel"]
    udfs = importlib.import_module("xlwings.udfs")
    # What xlwings/__init__.py does where sys.platform begins with "win".
    xw.func, xw.arg, xw.ret, xw.sub = udfs.xlfunc, udfs.xlarg, udfs.xlret, udfs.xlsub
    server = importlib.import_module("xlwings.com_server")
    return Windows(xw, server.XLPython(), importlib.import_module("khtargets.hosts.excel"), shown, answers)


def _stub(shown: list[str], answers: list[bool]) -> None:
    def module(name: str, **content: Any) -> None:
        made = types.ModuleType(name)
        made.__dict__.update(content)
        sys.modules[name] = made
        above, _, leaf = name.rpartition(".")
        if above:
            setattr(sys.modules[above], leaf, made)

    class Utc(dt.tzinfo):
        def utcoffset(self, moment: Any) -> dt.timedelta:
            return dt.timedelta(0)

        def dst(self, moment: Any) -> dt.timedelta:
            return dt.timedelta(0)

        @classmethod
        def utc(cls) -> dt.tzinfo:
            return cls()

    class Wrapped:
        def __init__(self, obj: Any) -> None:
            self.obj = obj

    def unwrap(given: Any) -> Any:
        if isinstance(given, Wrapped):
            return given.obj
        raise ValueError("not an object of ours")

    def box(window: Any, text: str, title: str, style: int) -> int:
        shown.append(text)
        if style & 15 == 4:  # MB_YESNO; 6 is yes, 7 no
            return 6 if answers and answers.pop(0) else 7
        return 1

    module("pywintypes", com_error=ComError, error=ComError, TimeType=Time, IID=str.upper)
    module(
        "pythoncom", __file__="pythoncom.dll", ole_error=ComError, com_error=ComError, Empty=None, Missing=MISSING,
        CoInitialize=lambda: None, CoUninitialize=lambda: None, IID_IDispatch="IDispatch", IID_IEnumVARIANT="IEnum",
        TypeIIDs={"IDispatch": type("PyIDispatch", (), {})}, VT_ERROR=10,
    )  # fmt: skip
    module("win32api", MessageBox=box)
    module("win32con", MB_OK=0, MB_OKCANCEL=1, MB_YESNOCANCEL=3, MB_YESNO=4, WM_CLOSE=16,
           MB_ICONINFORMATION=64, MB_ICONWARNING=48)  # fmt: skip
    module("win32gui")
    module("win32process", GetWindowThreadProcessId=lambda handle: (0, 4242))
    module("win32event")
    module("win32timezone", TimeZoneInfo=Utc)
    module("win32com")
    module("win32com.server")
    module(
        "win32com.client", CDispatch=Dispatch, CoClassBaseClass=type("CoClassBaseClass", (Dispatch,), {}),
        DispatchBaseClass=type("DispatchBaseClass", (Dispatch,), {}), VARIANT=object, Dispatch=lambda obj, *a, **n: obj,
        DispatchEx=Anything(), GetObject=Anything(), gencache=Anything(),
    )  # fmt: skip
    module("win32com.server.dispatcher")
    module("win32com.server.policy", DefaultPolicy=object)
    module("win32com.server.exception", COMException=ComError)
    module("win32com.server.util", wrap=lambda obj, *a, **n: Wrapped(obj), unwrap=unwrap)
    ctypes.windll = ctypes.oledll = Anything()  # type: ignore[attr-defined]
    real = ctypes.PyDLL
    ctypes.PyDLL = lambda name, *a, **n: Anything() if "pythoncom" in str(name) else real(name, *a, **n)  # type: ignore
    subprocess.CREATE_NO_WINDOW = 0  # type: ignore[attr-defined]


# ---- Excel's objects


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
        self.source, self.ReadOnly = path, False
        self.refused, self.written = 0, 0
        self.sheets = {sheet.title: Worksheet(self, sheet, shown[sheet.title]) for sheet in book}
        self.areas: dict[str, Area] = {}
        for name, defined in book.defined_names.items():
            place = re.fullmatch(r"'?([^'!]+)'?!(\$[A-Z]+\$\d+(?::\$[A-Z]+\$\d+)?)", defined.attr_text)
            if place:
                left, top, right, bottom = openpyxl.utils.range_boundaries(place[2])
                self.areas[name] = Area(self.sheets[place[1]], top, left, bottom - top + 1, right - left + 1)
        first = next(iter(self.sheets.values()))
        self.Application.ActiveSheet, self.Application.Selection = first, Area(first, 3, 2, 2, 2)
        self.Names = Names(self)
        self.Worksheets = list(self.sheets.values())

    def SaveCopyAs(self, path: str) -> None:
        Path(path).write_bytes(self.source.read_bytes())


class Names(Dispatch):
    """Workbook.Names."""

    def __init__(self, book: Workbook) -> None:
        self.book = book

    def __call__(self, name: str) -> Any:
        if name not in self.book.areas:
            raise ComError(-2147352567, "no such name")
        found = Dispatch.__new__(Dispatch)
        found.__dict__.update(RefersToRange=self.book.areas[name], Name=name)
        return found


class Worksheet(Dispatch):
    """A sheet: values, formulas and the heights of rows."""

    def __init__(self, book: Workbook, written: Any, shown: Any) -> None:
        self.Parent, self.Name = book, written.title
        self.values: dict[tuple[int, int], Any] = {}
        self.formulas: dict[tuple[int, int], str] = {}
        self.heights: dict[int, float] = {}
        self.activated = 0
        self.PageSetup = PageSetup(written.oddHeader.center)
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


class PageSetup(Dispatch):
    """Worksheet.PageSetup; without a printer Excel refuses it."""

    def __init__(self, center: Any) -> None:
        font = f'&"{center.font}"' if center.font else ""
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
        sheet.values[place] = _EPOCH
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
