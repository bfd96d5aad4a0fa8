"""The functions as LibreOffice wants them declared: an interface in UNOIDL, and names and help texts as configuration; and
the menu.

Every function is told its document, so that each workbook gets the figures of its own home, and gives rows of cells,
which carry single values, tables and errors inside tables alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from ...functions import REGISTRY, Function
from ...functions.arguments import Argument
from ...workbook.buttons import BUTTONS, Button

INTERFACE = "XFunctions"
IMPLEMENTATION = "org.khtargets.Functions"

_ROWS = "sequence< sequence< any > >"
_DOCUMENT = "[in] com::sun::star::beans::XPropertySet document"
_XCU = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" \
oor:name="{name}" oor:package="org.openoffice.Office">
{content}</oor:component-data>
"""
_SHEETS = "com.sun.star.sheet.SpreadsheetDocument"


def functions_idl(functions: Iterable[Function] = tuple(REGISTRY.values())) -> str:
    """The interface that the add-in implements, a method a function."""
    methods = "".join(f"    {_method(function)}\n" for function in functions)
    return f"module org {{ module khtargets {{ interface {INTERFACE} {{\n{methods}}}; }}; }};\n"


def functions_xcu(functions: Iterable[Function] = tuple(REGISTRY.values())) -> str:
    """Names, help texts in Vietnamese and English, and the names that .xlsx files use."""
    declared = _node("AddInFunctions", "".join(map(_function, functions)), replace=False)
    return _XCU.format(name="CalcAddIns", content=_node("AddInInfo", _node(IMPLEMENTATION, declared), replace=False))


def menu_xcu(buttons: Iterable[Button] = tuple(BUTTONS.values())) -> str:
    """A menu in Calc's menu bar with what the workbook's buttons do, which is there with macros off too."""
    items = "".join(_item(f"{at:02}", button) for at, button in enumerate(buttons))  # they are shown in the names' order
    menu = _text("Title", en="khtargets", vi="khtargets") + _plain("Context", _SHEETS) + _node("Submenu", items, replace=False)
    bar = _node("OfficeMenuBar", _node("org.khtargets.menu", menu), replace=False)
    return _XCU.format(name="Addons", content=_node("AddonUI", bar, replace=False))


def safe_name(argument: Argument) -> str:
    """An argument's name as UNOIDL allows it, without underscores: fromDate."""
    first, *more = argument.name.split("_")
    return first + "".join(word.capitalize() for word in more)


def _method(function: Function) -> str:
    given = [_DOCUMENT, *(f"[in] any {safe_name(argument)}" for argument in function.arguments)]
    return f"{_ROWS} {function.name}( {', '.join(given)} );"


def _function(function: Function) -> str:
    about = (
        _text("DisplayName", en=function.name)
        + _text("Description", en=function.help_en, vi=function.help)
        + _plain("Category", "Add-In")
        + _text("CompatibilityName", **{"en-US": function.name})
    )
    return _node(function.name, about + _node("Parameters", "".join(map(_argument, function.arguments)), replace=False))


def _argument(argument: Argument) -> str:
    names = _text("DisplayName", en=argument.name, vi=argument.label)
    return _node(safe_name(argument), names + _text("Description", en=argument.help_en, vi=argument.help))


def _item(name: str, button: Button) -> str:
    titled = _text("Title", en=button.caption, vi=button.caption)
    return _node(name, _plain("URL", f"org.khtargets:{button.key}") + titled + _plain("Target", "_self"))


def _node(name: str, content: str, replace: bool = True) -> str:
    operation = ' oor:op="replace"' if replace else ""
    return f"<node oor:name={quoteattr(name)}{operation}>\n{content}</node>\n"


def _plain(name: str, value: str) -> str:
    return f'<prop oor:name="{name}"><value>{escape(value)}</value></prop>\n'


def _text(name: str, **by_language: str) -> str:
    values = "".join(f'<value xml:lang="{language}">{escape(text)}</value>' for language, text in by_language.items())
    return f'<prop oor:name="{name}">{values}</prop>\n'
