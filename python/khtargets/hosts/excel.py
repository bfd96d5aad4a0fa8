"""Excel through xlwings: the worksheet functions, and the buttons.

A function's cells come as `CallUDF("khtargets.hosts.excel", "KH_RATE", (home setting, workbook's folder, argument, ...))`
from the VBA of the workbook or the add-in (module modHost): plain values and never Range objects, an omitted argument as
None, an error inside a range as its text. Answers go back as rows of cells, an error as its text, which VBA makes a cell
error again.

Excel itself was never at hand: what is said of it here is inferred from xlwings' source.
"""

from __future__ import annotations

import functools
import inspect
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlwings as xw

from ..buttons.place import home_of
from ..functions import CellError, Session
from ..functions.session import REGISTRY, Function
from ..workbook.buttons import BUTTONS, Button
from . import formulas

CATEGORY = "khtargets"
_HOME_AGAIN = 2.0  # seconds after which the home is looked for anew
# What COM hands over for a cell error where VBA did not turn it into text (xlwings' own wrappers, a macro by staff).
_ERRORS = {
    -2146826288: "#NULL!", -2146826281: "#DIV/0!", -2146826273: "#VALUE!", -2146826265: "#REF!",
    -2146826259: "#NAME?", -2146826252: "#NUM!", -2146826246: "#N/A",
}  # fmt: skip
_CODES = frozenset(_ERRORS.values())

_homes: dict[tuple[str, str], tuple[float, Path]] = {}
_sessions: dict[Path, Session] = {}


def answer(name: str, setting: Any, folder: Any, args: tuple[Any, ...]) -> list[list[Any]]:
    """One worksheet function's answer as rows of cells; never raises.

    `setting` is the workbook's own home, blank for none; `folder` is where the workbook lies. Two workbooks with two
    homes get two answers. A bug of ours is #VALUE! and stands in the log.
    """
    try:
        found = _session(setting, folder).call(name, _given(name, args))
    except Exception as error:  # an exception here would make VBA start Python anew for every cell
        from ..buttons.log import record

        record(error)
        found = CellError("#VALUE!")
    rows = found if isinstance(found, list) else [[found]]
    return [[_sent(cell) for cell in row] for row in rows]


def home_in_use(home_setting: Any, workbook_folder: Any) -> list[list[str]]:
    """The home of a workbook, so that VBA can see when another snapshot is in use."""
    return [[str(_home(home_setting, workbook_folder))]]


def snapshot_in_use(home_setting: Any, workbook_folder: Any) -> list[list[str]]:
    """The snapshot in use in a workbook's home, "" for none, so that VBA can see whether the workbook's formulas are of it."""
    return [[_session(home_setting, workbook_folder).in_use()]]


def taken(home_setting: Any, workbook_folder: Any, name: Any, formula: Any, spills: Any) -> list[list[str]]:
    """What the calling cell takes of the answers to a range, by its formula; see `formulas`."""
    return [[formulas.taken(str(formula), str(name), bool(spills))]]


def press(button: Button, book: Any = None) -> None:
    """A button's work on the workbook that called, or `book`; it ends in one message.

    The macros call it by the button's key: `refresh()`, `export()` and so on.
    """
    from ..buttons.books.excel import ExcelBook
    from ..buttons.log import sentence_of

    open_book = ExcelBook(xw.Book.caller() if book is None else book)
    try:
        open_book.status("Đang chuẩn bị…")
        from ..buttons import port
        from ..buttons.works import work_of  # takes long to load

        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "copy.xlsm"
            if button.copies:
                open_book.save_copy(str(copy))
            outcome = port.press(open_book, work_of(button.key, str(copy)), button.fills)
    except Exception as error:  # whatever happened, the person reads one sentence
        open_book.status(None)
        open_book.tell(sentence_of(error), wrong=True)
    else:
        open_book.tell(outcome.message)


def _session(setting: Any, folder: Any) -> Session:
    home = _home(setting, folder)
    if home not in _sessions:
        _sessions[home] = Session(home)
    return _sessions[home]


def _home(setting: Any, folder: Any) -> Path:
    key = (str(setting or "").strip(), str(folder or ""))
    looked, found = _homes.get(key, (0.0, Path()))
    now = time.monotonic()
    if not looked or now - looked > _HOME_AGAIN:
        found = home_of(*key)
        _homes[key] = (now, found)
    return found


def _given(name: str, args: tuple[Any, ...]) -> list[Any]:
    """Arguments as functions take them; those that are blank at the end are left out, like omitted ones."""
    given = [_taken(arg) for arg in args]
    required = REGISTRY[name].required
    while len(given) > required and given[-1] is None:
        given.pop()
    return given


def _taken(value: Any) -> Any:
    kind = value.__class__
    if kind is str:
        return CellError(value) if value in _CODES else value
    if kind is tuple or kind is list:
        return [[_taken(cell) for cell in row] if row.__class__ in (tuple, list) else _taken(row) for row in value]
    if kind is int and value in _ERRORS:
        return CellError(_ERRORS[value])
    return float(value) if kind is Decimal else value  # how COM hands over a cell whose format is money's


def _sent(cell: Any) -> Any:
    if isinstance(cell, CellError):
        return cell.code
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return datetime(cell.year, cell.month, cell.day)
    return cell


def _worksheet_function(function: Function) -> Callable[..., list[list[Any]]]:
    """The function as xlwings calls it: its signature is the registry's, after the home setting and the folder."""

    def asked(setting: Any, folder: Any, *args: Any) -> list[list[Any]]:
        return answer(function.name, setting, folder, args)

    asked.__name__ = asked.__qualname__ = function.name
    asked.__doc__ = function.help
    _sign(asked, [(argument.name, argument.optional) for argument in function.arguments])
    return _registered(asked, {argument.name: argument.help for argument in function.arguments})


def _sign(asked: Any, arguments: list[tuple[str, bool]]) -> None:
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    places = [inspect.Parameter(name, kind) for name in ("home_setting", "workbook_folder")]
    for name, optional in arguments:
        places.append(inspect.Parameter(name, kind, default=None if optional else inspect.Parameter.empty))
    asked.__signature__ = inspect.Signature(places)
    asked.__annotations__ = {}  # xlwings takes hints for converters


def _registered(asked: Any, helps: dict[str, str]) -> Callable[..., list[list[Any]]]:
    """The function with its converters (none: values stay as COM gives them), help texts and category.

    xlwings sets the category anew with each argument, so that it comes last.
    """
    for name, text in {"home_setting": "", "workbook_folder": "", **helps}.items():
        asked = xw.arg(name, "raw", doc=text)(asked)
    found: Callable[..., list[list[Any]]] = xw.func(category=CATEGORY)(asked)
    return found


for _button in BUTTONS.values():
    globals()[_button.key] = functools.partial(press, _button)
for _asked in (home_in_use, snapshot_in_use, taken):
    _asked.__annotations__ = {}
_registered(home_in_use, {})
_registered(snapshot_in_use, {})
_registered(taken, {"name": "", "formula": "", "spills": ""})
for _function in REGISTRY.values():
    globals()[_function.name] = _worksheet_function(_function)
