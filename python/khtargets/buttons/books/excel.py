"""A workbook that Excel has open, through xlwings, as a `Book`.

Few calls between processes: a named range is read or written in one. The selection is not touched, and put back all the
same; every step of putting back is tried, whatever another one raises.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from typing import Any

from ...functions import CellError
from ..port import CALCULATED, FOOT_CODES, REPORTED, Cell, PageMark, Rows, marked, runs

_MANUAL = -4135  # xlCalculationManual


class ExcelBook:
    """A `Book` on an xlwings Book of the Windows engine."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._app = book.app.api

    @property
    def folder(self) -> str | None:
        """The folder it lies in, as Excel names it; None where it was never saved."""
        return str(self._book.api.Path) or None

    @property
    def read_only(self) -> bool:
        """Whether Excel has it open for reading only."""
        return bool(self._book.api.ReadOnly)

    @property
    def from_1904(self) -> bool:
        """Whether Excel counts its days from 1904."""
        return bool(self._book.api.Date1904)

    def read(self, name: str) -> Rows | None:
        """The values of a named range; None where there is no such name."""
        found = self._find(name)
        if found is None:
            return None
        rows: Rows = found.options(ndim=2, err_to_str=True).value
        return rows

    def size(self, name: str) -> tuple[int, int] | None:
        """Rows and columns of a named range; None where there is no such name."""
        found = self._find(name)
        return None if found is None else (found.shape[0], found.shape[1])

    def place(self, name: str) -> tuple[str, int] | None:
        """The sheet's title and the first column of a named range; None where there is no such name."""
        found = self._find(name)
        return None if found is None else (str(found.sheet.name), int(found.column))

    def save(self, name: str, rows: int) -> Any:
        """Values, formulas and the heights of the first rows."""
        found = self._known(name)
        values, formulas = _grid(found.raw_value), _grid(found.formula)
        return [
            [_as_found(value, formula) for value, formula in zip(*pair, strict=True)]
            for pair in zip(values, formulas, strict=True)
        ], _heights(found.api, 0, rows)

    def restore(self, name: str, saved: Any) -> None:
        """Puts values, formulas and heights back."""
        cells, heights = saved
        found = self._known(name)
        found.raw_value = cells
        self._set_heights(found.api, heights)

    def write(self, name: str, rows: Rows, first: int = 0) -> None:
        """Writes values over the range from a column on in one call; text stays text."""
        area = self._known(name)
        if (len(rows), len(rows[0])) != area.shape:
            area = area[0 : len(rows), first : first + len(rows[0])]
        area.raw_value = [[_as_sent(cell) for cell in row] for row in rows]

    def show(self, name: str, heights: Sequence[float]) -> None:
        """Sets the heights of the range's first rows, one call for rows of one height; 0 hides them."""
        self._set_heights(self._known(name).api, runs(heights))

    def status(self, text: str | None) -> None:
        """The status bar; a bar that cannot be written is no reason to fail."""
        with contextlib.suppress(Exception):
            self._app.StatusBar = False if text is None else text

    def locked(self, names: Sequence[str]) -> list[str]:
        """The titles of the sheets that hold these ranges and are protected by a password."""
        found = []
        for sheet in self._protected(names):
            again = _unprotect(sheet)
            if again is None:
                found.append(str(sheet.Name))
            else:
                again()
        return found

    def _protected(self, names: Sequence[str]) -> list[Any]:
        areas = (self._find(name) for name in names)
        sheets = {area.sheet.name: area.api.Worksheet for area in areas if area is not None}
        return [sheet for sheet in sheets.values() if sheet.ProtectContents]

    @contextmanager
    def undisturbed(self, names: Sequence[str]) -> Iterator[None]:
        """Screen, events, calculation and protection off while it is open; then they, sheet and selection are as they were."""
        app = self._app
        with ExitStack() as stack:
            for name, value in (("ScreenUpdating", False), ("EnableEvents", False), ("Calculation", _MANUAL)):
                stack.callback(setattr, app, name, getattr(app, name))
                setattr(app, name, value)
            stack.callback(_quietly, _select(app))
            for sheet in self._protected(names):
                again = _unprotect(sheet)
                if again is not None:
                    stack.callback(_quietly, again)
            yield

    def recalculate(self, snapshot: str | None) -> None:
        """Every formula of the open workbooks anew: the functions are not volatile, so that Excel deems them up to date.

        The snapshot is noted first, so that the workbook's macros do not calculate once more for its sake.
        """
        if snapshot is not None and self._find(CALCULATED) is not None:
            self.write(CALCULATED, [[snapshot]])
        self._app.CalculateFull()

    def mark(self, mark: PageMark) -> None:
        """Sets the middle of the pages' headers where it changes: each is a call to the printer's driver.

        Without a printer Excel knows no pages; the line under each title says the same.
        """
        named = self._named_sheets()
        ours = named if mark.shown else set()
        for sheet in self._book.api.Worksheets:
            with contextlib.suppress(Exception):
                setup = sheet.PageSetup
                now = str(setup.CenterHeader or "")
                wanted = marked(now, mark._replace(shown=sheet.Name in ours))
                if wanted != now:
                    setup.CenterHeader = wanted
                foot = f"{FOOT_CODES}{mark.foot.replace('&', '&&')}"
                if sheet.Name in named and mark.foot and str(setup.CenterFooter or "") != foot:
                    setup.CenterFooter = foot

    def save_copy(self, path: str) -> None:
        """Writes a copy as it stands, unsaved changes included, in the workbook's own format."""
        self._book.api.SaveCopyAs(path)

    def tell(self, text: str, wrong: bool = False) -> None:
        """One message box, which knows all letters."""
        self._book.app.alert(text, "khtargets", mode="critical" if wrong else "info")

    def ask(self, text: str) -> bool:
        """One message box with yes and no."""
        return bool(self._book.app.alert(text, "khtargets", buttons="yes_no", mode="info") == "yes")

    def _named_sheets(self) -> set[str]:
        found = {name: self._find(name) for name in REPORTED}
        return {str(area.sheet.name) for area in found.values() if area is not None}

    def _find(self, name: str) -> Any:
        """The range of a workbook's name; None where it is missing, or stands for no cells any more (#REF!).

        A copied sheet has names of its own, which come before the workbook's while that sheet is shown.
        """
        try:
            found = self._book.names[name]
            if "!" in found.name:
                found = next(each for each in self._book.names if each.name == name)
            return found.refers_to_range
        except Exception:  # COM errors have no common class outside Windows
            return None

    def _known(self, name: str) -> Any:
        found = self._find(name)
        if found is None:
            raise LookupError(f"the workbook has lost its range {name}")
        return found

    def _set_heights(self, area: Any, heights: Sequence[tuple[int, int, float]]) -> None:
        for first, many, height in heights:
            _rows(area, first, many).RowHeight = height


# What a protection of a sheet allows all the same: Worksheet.Protect's arguments of the same names.
_ALLOWED = (
    "AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows", "AllowInsertingColumns", "AllowInsertingRows",
    "AllowInsertingHyperlinks", "AllowDeletingColumns", "AllowDeletingRows", "AllowSorting", "AllowFiltering",
    "AllowUsingPivotTables",
)  # fmt: skip


def _unprotect(sheet: Any) -> Callable[[], None] | None:
    """Takes a sheet's protection off, and gives what puts it back as it was; None where it needs a password."""
    allowed = {name: bool(getattr(sheet.Protection, name)) for name in _ALLOWED}
    allowed |= {"DrawingObjects": bool(sheet.ProtectDrawingObjects), "Scenarios": bool(sheet.ProtectScenarios)}
    with contextlib.suppress(Exception):
        sheet.Unprotect("")  # without any password it would ask the person for one
    if sheet.ProtectContents:
        return None
    return lambda: sheet.Protect(Contents=True, **allowed)


def _rows(area: Any, first: int, many: int) -> Any:
    """Whole rows of the sheet, counted from the area's first."""
    top = area.Row + first
    return area.Worksheet.Range(f"{top}:{top + many - 1}")


def _heights(area: Any, first: int, many: int) -> list[tuple[int, int, float]]:
    """The heights of rows as runs; Excel gives none for rows of several heights, which are then halved."""
    if not many:
        return []
    height = _rows(area, first, many).RowHeight
    if height is not None:
        return [(first, many, height)]
    half = many // 2
    return _heights(area, first, half) + _heights(area, first + half, many - half)


def _as_sent(cell: Cell) -> Any:
    """A cell as Excel is to take it: an apostrophe keeps text from being read as a formula, a number or a day."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell and not _is_plain(cell) else cell
    if isinstance(cell, CellError):
        return f"={cell.code}"
    if isinstance(cell, date):
        moment = cell if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day)
        return (moment - datetime(1899, 12, 30)).days
    return cell


def _is_plain(text: str) -> bool:
    """Whether Excel, in any language, takes a text for nothing but text: letters first, no digit, no word of its own."""
    return text[0].isalpha() and not any(letter.isdigit() for letter in text) and text.upper() not in ("TRUE", "FALSE")


def _as_found(value: Any, formula: Any) -> Any:
    """What to write so that a cell is as before: its formula, or its value."""
    if isinstance(formula, str) and formula.startswith("=") and value != formula:
        return formula
    return f"'{value}" if isinstance(value, str) and value and not _is_plain(value) else "" if value is None else value


def _grid(found: Any) -> Sequence[Sequence[Any]]:
    """What COM gives for a range, as rows: one cell comes alone."""
    return found if isinstance(found, (list, tuple)) else ((found,),)


def _select(app: Any) -> Callable[[], None]:
    """A function that goes back to the sheet and selection of now."""
    try:
        sheet, selection = app.ActiveSheet, app.Selection
    except Exception:  # a chart's sheet, a window that is none
        return lambda: None

    def back() -> None:
        sheet.Activate()
        selection.Select()

    return back


def _quietly(step: Callable[[], None]) -> None:
    with contextlib.suppress(Exception):
        step()
