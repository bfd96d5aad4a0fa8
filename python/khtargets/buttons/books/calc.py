"""A workbook that LibreOffice Calc has open, through UNO, as a `Book`. Python 3.8 and the standard library only.

Runs inside LibreOffice, so that a call costs little; the document and the component context are UNO objects.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from datetime import date
from typing import Any, Iterator, List, Optional, Sequence, Tuple
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from ...functions import CellError
from .. import log
from ..port import CALCULATED, REPORTED, Cell, PageMark, Rows, runs
from . import calc_header

_EPOCH = date(1899, 12, 30).toordinal()
_1904 = 1904  # the other first days that Calc knows are two days apart, and no .xlsx has them
_OK, _YES_NO = 1, 3  # com.sun.star.awt.MessageBoxButtons
_YES = 2  # com.sun.star.awt.MessageBoxResults
_MM_PER_POINT = 2540 / 72  # hundredths of a millimetre, which is how UNO counts


def home_setting(document: Any) -> str:
    """The workbook's own home, "" where it states none."""
    area = _area(document, "KH_HOME")
    return "" if area is None else str(area.getCellByPosition(0, 0).getString()).strip()


def office_path(document: Any) -> Optional[str]:
    """A document's file; None where it was never saved on a disk."""
    address = urlsplit(document.getURL())
    if address.scheme != "file":
        return None
    share = f"//{address.netloc}" if address.netloc else ""
    return url2pathname(share + address.path) if os.name == "nt" else unquote(address.path)


def office_folder(document: Any) -> Optional[str]:
    """The folder of a document's file; None where it was never saved on a disk."""
    path = office_path(document)
    return None if path is None else os.path.dirname(path)


def calculated(document: Any) -> Optional[str]:
    """The snapshot that the document's formulas were calculated from; None where the document does not say."""
    area = _area(document, CALCULATED)
    return None if area is None else str(area.getCellByPosition(0, 0).getString())


def calculate(document: Any, snapshot: Optional[str]) -> None:
    """Every formula anew, of that snapshot. What is noted is not undone with what a person undoes: values are not either."""
    if snapshot is not None and calculated(document) not in (None, snapshot):
        undo = document.getUndoManager()
        undo.lock()
        try:
            _area(document, CALCULATED).getCellByPosition(0, 0).setString(snapshot)
        finally:
            undo.unlock()
    document.calculateAll()


class CalcBook:
    """A `Book` on an open spreadsheet document."""

    def __init__(self, document: Any, context: Any) -> None:
        self._document = document
        controller = document.getCurrentController()
        self._frame = None if controller is None else controller.getFrame()
        self._toolkit = context.ServiceManager.createInstanceWithContext("com.sun.star.awt.Toolkit", context)
        self._indicator: Any = None

    @property
    def folder(self) -> Optional[str]:
        """The folder it lies in; None where it was never saved on a disk."""
        return office_folder(self._document)

    @property
    def read_only(self) -> bool:
        """Whether it is open for reading only; Calc then refuses what is written."""
        return bool(self._document.isReadonly())

    @property
    def from_1904(self) -> bool:
        """Whether Calc counts its days from 1904."""
        return int(self._document.NullDate.Year) == _1904

    def read(self, name: str) -> Optional[Rows]:
        """The values of a named range, days as their numbers; None where there is no such name."""
        area = _area(self._document, name)
        return None if area is None else [[None if cell == "" else cell for cell in row] for row in area.getDataArray()]

    def size(self, name: str) -> Optional[Tuple[int, int]]:
        """Rows and columns of a named range; None where there is no such name."""
        area = _area(self._document, name)
        return None if area is None else (area.getRows().getCount(), area.getColumns().getCount())

    def place(self, name: str) -> Optional[Tuple[str, int]]:
        """The sheet's title and the first column of a named range; None where there is no such name."""
        area = _area(self._document, name)
        return None if area is None else (str(area.getSpreadsheet().Name), int(area.getRangeAddress().StartColumn))

    def save(self, name: str, rows: int) -> Any:
        """Formulas (values among them) and the heights of the first rows, 0 for hidden ones."""
        area = self._known(name)
        found = [area.getRows().getByIndex(at) for at in range(rows)]
        return area.getFormulaArray(), [row.Height / _MM_PER_POINT if row.IsVisible else 0.0 for row in found]

    def restore(self, name: str, saved: Any) -> None:
        """Puts formulas, values and heights back."""
        formulas, heights = saved
        self._known(name).setFormulaArray(formulas)
        self.show(name, heights)

    def write(self, name: str, rows: Rows, first: int = 0) -> None:
        """Writes values over the range from a column on in one call; text stays text."""
        area = self._known(name).getCellRangeByPosition(first, 0, first + len(rows[0]) - 1, len(rows) - 1)
        area.setDataArray(tuple(tuple(map(_as_sent, row)) for row in rows))
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, CellError):
                    area.getCellByPosition(column, at).setFormula(f"={cell.code}")

    def show(self, name: str, heights: Sequence[float]) -> None:
        """Sets the heights of the range's first rows, in points; 0 hides them."""
        area = self._known(name)
        for first, many, height in runs(heights):
            rows = area.getCellRangeByPosition(0, first, 0, first + many - 1).getRows()
            rows.IsVisible = height > 0
            if height > 0:
                rows.Height = round(height * _MM_PER_POINT)

    def status(self, text: Optional[str]) -> None:
        """The status bar's progress text."""
        if self._frame is None:
            return
        if text is None:
            if self._indicator is not None:
                self._indicator.end()
            self._indicator = None
        else:
            if self._indicator is None:
                self._indicator = self._frame.createStatusIndicator()
                self._indicator.start(text, 0)
            self._indicator.setText(text)
            self.breathe()

    def locked(self, names: Sequence[str]) -> List[str]:
        """The titles of the sheets that hold these ranges and are protected by a password."""
        found = self._protected(names)
        opened = self._unprotected(found)
        for sheet in opened:
            sheet.protect("")
        return [sheet.Name for sheet in found if sheet not in opened]

    def _protected(self, names: Sequence[str]) -> List[Any]:
        sheets = [area.getSpreadsheet() for area in (_area(self._document, name) for name in names) if area is not None]
        return list({sheet.Name: sheet for sheet in sheets if sheet.isProtected()}.values())

    @staticmethod
    def _unprotected(sheets: Sequence[Any]) -> List[Any]:
        """Those whose protection went without a password."""
        for sheet in sheets:
            with suppress(Exception):  # Calc raises where a password is needed
                sheet.unprotect("")
        return [sheet for sheet in sheets if not sheet.isProtected()]

    @contextmanager
    def undisturbed(self, names: Sequence[str]) -> Iterator[None]:
        """Nothing is drawn, calculated or protected while it is open; the selection is not touched. Undone in one step."""
        document = self._document
        opened = self._unprotected(self._protected(names))
        automatic, undo = document.isAutomaticCalculationEnabled(), document.getUndoManager()
        document.lockControllers()
        undo.enterUndoContext("khtargets")
        document.enableAutomaticCalculation(False)
        try:
            yield
        finally:
            undo.leaveUndoContext()
            for sheet in opened:
                sheet.protect("")
            document.enableAutomaticCalculation(automatic)
            document.unlockControllers()

    def recalculate(self, snapshot: Optional[str]) -> None:
        """Every formula anew: the functions are not volatile, so that Calc deems them up to date."""
        calculate(self._document, snapshot)

    def mark(self, mark: PageMark) -> None:
        """Sets the middle of the headers of the sheets' page styles; what an office wrote there stays, fields included.

        A style that refuses is logged and no reason to fail: the line under each title says the same.
        """
        areas = (_area(self._document, name) for name in REPORTED)
        ours = {area.getSpreadsheet().PageStyle for area in areas if area is not None}
        styles = self._document.StyleFamilies.getByName("PageStyles")
        for name in {sheet.PageStyle for sheet in self._document.Sheets}:
            try:
                calc_header.mark(styles.getByName(name), mark._replace(shown=mark.shown and name in ours))
                if name in ours and mark.foot:
                    calc_header.foot(styles.getByName(name), mark.foot)
            except Exception as error:
                log.record(error)

    @contextmanager
    def kept_from_input(self) -> Iterator[None]:
        """While it is open the window takes no clicks and no keys: a second press, or closing the workbook, waits."""
        window = None if self._frame is None else self._frame.getContainerWindow()
        if window is not None:
            window.setEnable(False)
        try:
            yield
        finally:
            if window is not None:
                window.setEnable(True)

    def breathe(self) -> None:
        """Lets the window draw itself."""
        if self._frame is not None:
            self._toolkit.reschedule()  # what is waiting, and no more: an animation would never let it become idle

    def tell(self, text: str, wrong: bool = False) -> None:
        """One message box; nothing where the document has no window."""
        self._box("ERRORBOX" if wrong else "INFOBOX", _OK, text)

    def ask(self, text: str) -> bool:
        """One message box with yes and no; no where the document has no window."""
        return self._box("QUERYBOX", _YES_NO, text) == _YES

    def _box(self, kind: str, buttons: int, text: str) -> int:
        """What the person chose in a message box; 0 where there is no window to show it."""
        if self._frame is None:
            return 0
        window = self._frame.getContainerWindow()
        taking = window.isEnabled()
        window.setEnable(True)  # a box of a window that takes no input would take none either
        box = self._toolkit.createMessageBox(window, _enum("com.sun.star.awt.MessageBoxType", kind), buttons, "khtargets", text)
        try:
            return int(box.execute())
        finally:
            box.dispose()
            window.setEnable(taking)

    def _known(self, name: str) -> Any:
        area = _area(self._document, name)
        if area is None:
            raise LookupError(f"the workbook has lost its range {name}")
        return area


def _enum(name: str, value: str) -> Any:
    import uno  # only within LibreOffice

    return uno.Enum(name, value)


def _area(document: Any, name: str) -> Any:
    """The cells of a name; None where there is none, or it stands for no cells any more (#REF!)."""
    names = document.NamedRanges
    return names.getByName(name).getReferredCells() if names.hasByName(name) else None


def _as_sent(cell: Cell) -> Any:
    if cell is None or isinstance(cell, CellError):
        return ""
    if isinstance(cell, date):
        return float(cell.toordinal() - _EPOCH)
    return cell
