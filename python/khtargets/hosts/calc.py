"""LibreOffice Calc through UNO: the worksheet functions, and what happens at loading and at the press of a button.

Runs inside LibreOffice, in its own Python, from the extension khtargets.oxt, which bundles the modules needed here and
none else. Calc hands over text, numbers (days are serial numbers, TRUE is 1, a reference to an empty cell is 0), None
for an omitted argument, and rows for a range. It does not call where an argument is an error, and refuses a range with
an error in it before it gets here. Numbers of days are counted from the document's own first day.
"""

from __future__ import annotations

import os
import re
import struct
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any, Callable, Dict, List, Sequence, Tuple

import uno
import unohelper
from com.sun.star.awt import XCallback
from com.sun.star.beans import PropertyValue
from com.sun.star.frame import XDispatch, XDispatchProvider
from com.sun.star.lang import XInitialization, XServiceInfo
from com.sun.star.sheet import XActivationEventListener
from com.sun.star.task import XJob

from ..buttons import log, place
from ..buttons.books.calc import CalcBook, calculate, calculated, home_setting, office_folder, office_path
from ..buttons.child import ChildFailed, work_in_child
from ..buttons.port import press
from ..functions import CellError, Session
from ..functions.session import REGISTRY
from ..workbook.buttons import BUTTONS
from . import calc_callers, saved

_EPOCH = date(1899, 12, 30).toordinal()
_LOOK_AGAIN = 0.5  # seconds after which a workbook's home is looked for anew
_DOCUMENTS = 16  # of which the homes are kept
_DRAWING = 0.5  # seconds for what is waiting after loading; charts are drawn in the first tenths
_VBA_FILTER = "Calc MS Excel 2007 VBA XML"
IMPLEMENTATION = "org.khtargets.Functions"
_CALL = re.compile(rf"(?<![\w.$'\"])(?:{IMPLEMENTATION}\.)?(?:{'|'.join(REGISTRY)})\s*\(", re.IGNORECASE)


def _error_number(code: int) -> float:
    """A number that Calc shows as an error: one that is none (NaN), with Calc's own code in it."""
    number: float = struct.unpack("<d", struct.pack("<II", code, 0x7FF80000))[0]
    return number


_ERRORS: Dict[str, float] = {
    "#NULL!": _error_number(521),
    "#DIV/0!": _error_number(532),
    "#VALUE!": _error_number(519),
    "#REF!": _error_number(524),
    "#NAME?": _error_number(525),
    "#NUM!": _error_number(503),
    "#N/A": _error_number(32767),
}


class _Open:
    """An open document: the session of its home, how many days after 30/12/1899 its own day 0 is, until when both hold, and
    what its cells were last answered from.
    """

    __slots__ = ("document", "session", "later", "until", "answered_from")

    def __init__(self, document: Any) -> None:
        self.document, self.answered_from = document, None  # type: Any, object
        self.until, self.later = 0.0, 0
        self.session: Session


class _Documents:
    """The open documents; a document's home and its first day are looked for anew twice a second."""

    def __init__(self) -> None:
        self._known: List[_Open] = []  # the last one used first
        self._by_home: Dict[Path, Session] = {}

    def of(self, document: Any) -> _Open:
        """What is known of a document."""
        at = next((at for at, known in enumerate(self._known) if known.document == document), None)
        found = _Open(document) if at is None else self._known[at]
        if at != 0:
            if at is not None:
                del self._known[at]
            self._known.insert(0, found)
            del self._known[_DOCUMENTS:]
        if time.monotonic() >= found.until:
            home = place.home_of(home_setting(document), office_folder(document))
            if home not in self._by_home:
                self._by_home[home] = Session(home)
            null = document.NullDate
            found.later = date(null.Year, null.Month, null.Day).toordinal() - _EPOCH
            found.session, found.until = self._by_home[home], time.monotonic() + _LOOK_AGAIN
        return found

    def forget(self) -> None:
        """Every document's home is looked for anew."""
        for known in self._known:
            known.until = 0.0


_documents = _Documents()


class _Component(unohelper.Base, XServiceInfo):  # type: ignore[misc]
    """What UNO wants to know of each class here."""

    name = ""
    services: Tuple[str, ...] = ()

    def __init__(self, context: Any, *_: Any) -> None:
        self._context = context

    def getImplementationName(self) -> str:
        return self.name

    def supportsService(self, service: str) -> bool:
        return service in self.services

    def getSupportedServiceNames(self) -> Tuple[str, ...]:
        return self.services


class Functions(_Component, uno.getClass("org.khtargets.XFunctions")):  # type: ignore[misc]
    """The add-in; its methods, one for each worksheet function, are added below."""

    name = IMPLEMENTATION
    services = (name, "com.sun.star.sheet.AddIn")


def _method(name: str) -> Callable[..., Any]:
    days = [at for at, argument in enumerate(REGISTRY[name].arguments) if argument.kind == "day"]
    table = REGISTRY[name].table  # which refuses ranges in any case

    def answer(self: Functions, document: Any, *args: Any) -> Tuple[Tuple[Any, ...], ...]:
        later = 0
        try:
            known = _documents.of(document)
            later = known.later
            given: Sequence[Any] = args
            if later:
                given = [_day(arg, later) if at in days else arg for at, arg in enumerate(args)]
            for arg in args:
                if arg.__class__ is tuple and not table and (len(arg) > 1 or len(arg[0]) > 1):
                    given = calc_callers.whole(document, name, given)
                    break
            found = known.session.call(name, given)
            if known.session.made_from is not known.answered_from:
                _noticed(self._context, known)
        except Exception as error:  # a bug of ours: the cell shows an error, the log says where
            log.record(error)
            found = CellError("#VALUE!")
        if found.__class__ is float:
            return ((found,),)
        if found.__class__ is list:
            return tuple(tuple(_sent(cell, later) for cell in row) for row in found)
        return ((_sent(found, later),),)

    return answer


def _day(given: Any, later: int) -> Any:
    """An argument that is a day, or a range of them, with its numbers counted from 30/12/1899; 0 stays blank."""
    if given.__class__ is tuple:
        return tuple(tuple(_day(cell, later) for cell in row) for row in given)
    return given + later if given.__class__ is float and given else given


for _name in REGISTRY:
    setattr(Functions, _name, _method(_name))


def _sent(cell: Any, later: int) -> Any:
    if isinstance(cell, CellError):
        return _ERRORS[cell.code]
    if isinstance(cell, date):
        return float(cell.toordinal() - _EPOCH - later)
    return "" if cell is None else cell


def _noticed(context: Any, known: _Open) -> None:
    """Cells were answered from another snapshot than those before: all others are to be calculated too, once this is done."""
    renewal = _Renewal(known.answered_from is not None)
    known.answered_from = known.session.made_from
    _later(context, renewal, known.document)


def _renew(document: Any, noticed: bool = False) -> None:
    """Calculates a document's formulas anew where it says that they are of another snapshot than the one in use; one that does
    not say so where another one was `noticed`, or is seen now."""
    known = _documents.of(document)
    now = known.session.in_use()
    other = noticed or known.session.made_from is not known.answered_from
    known.answered_from = known.session.made_from
    said = calculated(document)
    if now and (other if said is None else said != now):
        modified = document.isModified()
        calculate(document, now)
        document.setModified(modified)  # closing need not ask for the sake of figures that are looked up anyway


class _Renewal(unohelper.Base, XCallback):  # type: ignore[misc]
    """Looks for another snapshot when it is called back; `noticed`: a cell has seen one."""

    def __init__(self, noticed: bool = False) -> None:
        self._noticed = noticed

    def notify(self, document: Any) -> None:
        try:
            _renew(document, self._noticed)
        except Exception as error:  # it may be closed by now
            log.record(error)


class _Watch(_Renewal, XActivationEventListener):  # type: ignore[misc]
    """Looks for another snapshot whenever a person chooses a sheet; called back once the document has its window."""

    def notify(self, document: Any) -> None:
        controller = document.getCurrentController()
        if controller is not None:
            controller.addActivationEventListener(self)

    def activeSpreadsheetChanged(self, event: Any) -> None:
        super().notify(event.Source.getModel())

    def disposing(self, event: Any) -> None:
        """The document is closed."""


class Loaded(_Component, XJob, XCallback):  # type: ignore[misc]
    """After a document is loaded: formulas that call our functions are entered again.

    LibreOffice 7.4 does not know an add-in's functions by the names that .xlsx and .xlsm files use, and takes the
    workbook's own VBA functions of these names for them. Formulas that it does know may have been calculated while the
    document had no address yet, so that its home could not be found, or kept figures of an older snapshot.
    """

    name = "org.khtargets.Loaded"
    services = (name,)

    def execute(self, arguments: Any) -> None:
        document = _model(arguments)
        if document is None:
            return
        _documents.forget()
        modified, undo = document.isModified(), document.getUndoManager()
        undo.lock()
        try:
            entered = [_enter_all(sheet) for sheet in document.Sheets]
            says = calculated(document) is not None
            if says:
                _renew(document)
            if says or any(entered):  # any other document is none of ours: its values stay as they were stored
                _later(self._context, _Watch(), document)
            if not modified:
                _untouched(document)
                _later(self._context, self, document)
        except Exception as error:  # loading goes on, whatever this sheet is
            log.record(error)
        finally:
            undo.unlock()

    def notify(self, document: Any) -> None:
        """After the job: charts of an .ods file are drawn anew when LibreOffice has time, which counts as a change too."""
        try:
            toolkit = self._context.ServiceManager.createInstanceWithContext("com.sun.star.awt.Toolkit", self._context)
            until = time.monotonic() + _DRAWING
            while time.monotonic() < until:
                toolkit.reschedule()
                time.sleep(0.01)
            if not document.getUndoManager().isUndoPossible():  # nobody has changed a cell by now
                _untouched(document)
        except Exception as error:  # it may be closed by now
            log.record(error)


class Saved(_Component, XJob):  # type: ignore[misc]
    """After a document is saved: what Calc wrote for Excel is put right. Where that fails Excel's own macros do it."""

    name = "org.khtargets.Saved"
    services = (name,)

    def execute(self, arguments: Any) -> None:
        document = _model(arguments)
        try:
            path = None if document is None else office_path(document)
            if path is not None:
                saved.mend(path)
        except Exception as error:  # the file is as Calc saved it
            log.record(error)


def _model(arguments: Any) -> Any:
    """The spreadsheet that a job is for; None for any other document."""
    given = {each.Name: each.Value for group in arguments if group.Name == "Environment" for each in group.Value}
    document = given.get("Model")
    return document if document is not None and document.supportsService("com.sun.star.sheet.SpreadsheetDocument") else None


def _later(context: Any, callback: Any, data: Any) -> None:
    """Calls back when what is being done has ended."""
    context.ServiceManager.createInstanceWithContext("com.sun.star.awt.AsyncCallback", context).addCallback(callback, data)


def _enter_all(sheet: Any) -> bool:
    """Enters a sheet's formulas with our functions again; whether it has any."""
    found = False
    for block in calc_callers.formula_blocks(sheet):
        for row, formulas in enumerate(block.getFormulaArray()):
            for column, formula in enumerate(formulas):
                if _CALL.search(formula):
                    _enter_again(sheet, block.getCellByPosition(column, row), formula)
                    found = True
    return found


def _untouched(document: Any) -> None:
    """Nobody changed anything, so that closing need not ask; a chart that was drawn anew counts as changed too."""
    for sheet in document.Sheets:
        for chart in sheet.Charts:
            chart.EmbeddedObject.setModified(False)
    document.setModified(False)


def _enter_again(sheet: Any, cell: Any, formula: str) -> None:
    if not formula.startswith("{"):
        cell.setFormula(formula)
        return
    cursor = sheet.createCursorByRange(cell)
    cursor.collapseToCurrentArray()
    whole, here = cursor.getRangeAddress(), cell.getCellAddress()
    if (whole.StartColumn, whole.StartRow) == (here.Column, here.Row):
        cursor.setArrayFormula(formula[1:-1])


class Button(_Component, XInitialization, XDispatchProvider, XDispatch, XCallback):  # type: ignore[misc]
    """The buttons: the workbook's macro sends org.khtargets:refresh (or another button's key) to its window's frame.

    Where the extension is not installed nobody answers that address, which the macro sees.
    """

    name = "org.khtargets.Button"
    services = ("com.sun.star.frame.ProtocolHandler",)

    def initialize(self, arguments: Any) -> None:
        self._frame = arguments[0]

    def queryDispatch(self, url: Any, target: str, flags: int) -> Any:
        return self if _button(url) in BUTTONS else None

    def queryDispatches(self, requests: Any) -> Any:
        return tuple(self.queryDispatch(each.FeatureURL, each.FrameName, each.SearchFlags) for each in requests)

    def dispatch(self, url: Any, arguments: Any) -> None:
        _later(self._context, self, _button(url))  # once the macro has ended and the mouse has let the button go

    def notify(self, key: str) -> None:
        """The work itself."""
        button = BUTTONS[key]
        document = self._frame.getController().getModel()
        book = CalcBook(document, self._context)
        try:
            with book.kept_from_input(), tempfile.TemporaryDirectory() as folder:
                copy = os.path.join(folder, "copy.xlsm")
                if button.copies:
                    document.storeToURL(uno.systemPathToFileUrl(copy), (PropertyValue("FilterName", 0, _VBA_FILTER, 0),))
                outcome = press(book, work_in_child(key, copy, book.breathe), button.fills)
        except ChildFailed as error:
            book.tell(error.sentence, wrong=True)  # it names the log already
        except Exception as error:  # whatever happened, the person reads one sentence
            book.tell(log.sentence_of(error), wrong=True)
        else:
            book.tell(outcome.message)

    def addStatusListener(self, listener: Any, url: Any) -> None:
        """A button of the workbook looks the same at all times."""

    def removeStatusListener(self, listener: Any, url: Any) -> None:
        """The same."""


def _button(url: Any) -> str:
    return str(url.Complete).partition(":")[2]


g_ImplementationHelper = unohelper.ImplementationHelper()
for _component in (Functions, Loaded, Saved, Button):
    g_ImplementationHelper.addImplementation(_component, _component.name, _component.services)
