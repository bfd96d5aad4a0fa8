"""The VBA modules with one function for each worksheet function and one macro for each button, generated from their tables.

`python -m khtargets.workbook.wrappers` writes them anew; a test fails when a committed one is stale.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ..functions import REGISTRY, Function
from ..functions.arguments import Argument
from .buttons import BUTTONS

FILE = Path(__file__).parent / "vba" / "KH_Functions.bas"
BUTTONS_FILE = FILE.with_name("KH_Buttons.bas")

_HEAD = """\
Attribute VB_Name = "KH_Functions"
Option Explicit
Option Private Module

' The worksheet functions. Generated from the registry (khtargets.workbook.wrappers); do not edit by hand. The workbook's own are
' private, so that Excel lists those of the add-in alone, where this is left out.
"""


_BUTTONS_HEAD = """\
Attribute VB_Name = "KH_Buttons"
Option Explicit

' The buttons. Generated from their table (khtargets.workbook.wrappers); do not edit by hand.
"""


def buttons_source() -> str:
    """The text of the buttons' module."""
    macros = (f"\n' {each.does}\nPublic Sub {each.macro}()\n    KH_Press \"{each.key}\"\nEnd Sub\n" for each in BUTTONS.values())
    return _BUTTONS_HEAD + "".join(macros)


def source(functions: Iterable[Function] = tuple(REGISTRY.values())) -> str:
    """The module's text."""
    listed = tuple(functions)
    names = "|".join(function.name for function in listed)
    head = f"{_HEAD}\nPublic Const KH_NAMES As String = \"|{names}|\"\n"
    return head + "".join("\n" + _wrapper(function) for function in listed)


def _wrapper(function: Function) -> str:
    """A function that hands its arguments on as values; one that is left out stays Empty."""
    arguments = function.arguments
    declared = ", ".join(map(_declaration, arguments))
    lines = [f"' {function.help_en}", f"Public Function {function.name}({declared}) As Variant"]
    if arguments:
        lines.append(f"    Dim args(0 To {len(arguments) - 1}) As Variant")
        lines += [_taken(function, at, argument) for at, argument in enumerate(arguments)]
    given = "args" if arguments else "Array()"
    lines.append(f'    {function.name} = KH_Ask("{function.name}", {given}, {function.blank_gives_blank})')
    return "\n".join([*lines, "End Function", ""])


def _declaration(argument: Argument) -> str:
    return f"{'Optional ' if argument.optional else ''}{argument.name} As Variant"


def _taken(function: Function, at: int, argument: Argument) -> str:
    condition = f"If Not IsMissing({argument.name}) Then " if argument.optional else ""
    plain = f'KH_Plain("{function.name}", {argument.name})'
    return f"    {condition}args({at}) = {f'KH_Day({plain})' if argument.kind == 'day' else plain}"


if __name__ == "__main__":
    FILE.write_text(source(), encoding="ascii", newline="\n")
    BUTTONS_FILE.write_text(buttons_source(), encoding="ascii", newline="\n")
