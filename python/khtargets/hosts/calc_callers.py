"""Which formulas of a Calc document give our functions ranges. Python 3.8 and the standard library only.

Calc hands an add-in a range as values, shows the first of several answers in a cell, and never says which cell asks. So a
range is answered only where a formula stands in the document that takes the whole answer, an array formula or an aggregate,
and none that gives the same function a range of that shape and shows one cell of the answer: the range in such a formula
stands for one cell, and nobody can say for which. An error is seen there; the first figure would be taken for the row's own.
"""

from __future__ import annotations

import re
import time
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Set, Tuple

from ..functions import CellError, cells
from .formulas import ALL, Call, calls

_FORMULA_CELLS = 16  # com.sun.star.sheet.CellFlags.FORMULA
_LOOK_AGAIN = 0.1  # seconds; nobody changes a formula and waits for its figure faster
_TALL = 10_000  # rows, above which the blank end of a range is cut off: text is what Calc takes slowly, "" too
_RANGE = re.compile(r"\$?([A-Z]*)\$?(\d*):(?:.*\.)?\$?([A-Z]*)\$?(\d*)", re.IGNORECASE)

_ONE_CELL = CellError("#VALUE!", "Ô này chỉ hiện một số, nên đối số phải là một ô chứ không phải một vùng ô.")

_Shape = Tuple[Optional[int], Optional[int]]  # rows, columns; None where any number of them is meant


class _Callers(NamedTuple):
    """The formulas that call one function: whether one takes whole answers, and the shapes that others give."""

    whole: bool
    shapes: Set[_Shape]


_NOBODY = _Callers(False, set())
_seen: List[Any] = [None, 0.0, {}]  # document, until when, what its formulas do


def whole(document: Any, name: str, args: Sequence[Any]) -> Sequence[Any]:
    """The arguments, among them ranges, of a call whose whole answer is taken; errors where one cell of it may be shown.

    Ranges as tall as whole columns are cut to what is used in them; what is left keeps their rows together.
    """
    known = _callers(document).get(name, _NOBODY)
    given = [(len(arg), len(arg[0])) for arg in args if arg.__class__ is tuple]
    if not known.whole or any(_fits(shape, each) for shape in known.shapes for each in given if each != (1, 1)):
        return [_ONE_CELL] * len(args)
    tall = [arg for arg in args if arg.__class__ is tuple and len(arg) > _TALL]
    used = max(map(_used, tall), default=0)
    return [arg[:used] if arg.__class__ is tuple and len(arg) > _TALL else arg for arg in args]


def formula_blocks(sheet: Any) -> Iterator[Any]:
    """The ranges of a sheet that hold its formulas."""
    for area in sheet.queryContentCells(_FORMULA_CELLS).getRangeAddresses():
        yield sheet.getCellRangeByPosition(area.StartColumn, area.StartRow, area.EndColumn, area.EndRow)


def _used(rows: Sequence[Sequence[Any]]) -> int:
    """How many rows there are to the last one that is not blank; at least one."""
    for at in range(len(rows), 1, -1):
        if not all(map(cells.is_blank, rows[at - 1])):
            return at
    return 1


def _fits(shape: _Shape, given: Tuple[int, int]) -> bool:
    return all(mine is None or mine == its for mine, its in zip(shape, given))


def _callers(document: Any) -> Dict[str, _Callers]:
    """What the formulas of a document do."""
    if _seen[0] is not None and _seen[0] == document and time.monotonic() < _seen[1]:
        found: Dict[str, _Callers] = _seen[2]
        return found
    found = {}
    for sheet in document.Sheets:
        for block in formula_blocks(sheet):
            for formulas in block.getFormulaArray():
                for formula in formulas:
                    if "KH_" in formula:
                        _note(found, sheet, document, formula)
    _seen[:] = [document, time.monotonic() + _LOOK_AGAIN, found]
    return found


def _note(found: Dict[str, _Callers], sheet: Any, document: Any, formula: str) -> None:
    array = formula.startswith("{")
    for call in calls(formula[1:-1] if array else formula):
        known = found.setdefault(call.name, _Callers(False, set()))
        if array or call.taken == ALL:
            if call.ranges or call.inner:
                found[call.name] = known._replace(whole=True)
        else:
            known.shapes.update(_shapes(call, sheet, document))


def _shapes(call: Call, sheet: Any, document: Any) -> Iterator[_Shape]:
    """The shapes of what a call in a single cell is given, other than single cells."""
    if call.gives_many:
        yield None, None
    for text in call.ranges:
        shape = _shape(text, sheet, document)
        if shape != (1, 1):
            yield shape


def _shape(text: str, sheet: Any, document: Any) -> _Shape:
    """The shape of a range as a formula writes it, of a name's cells; unknown for an array, a table's column and all else."""
    for names in (sheet.NamedRanges, document.NamedRanges):
        if names.hasByName(text):
            area = names.getByName(text).getReferredCells()
            if area is None:
                return None, None
            address = area.getRangeAddress()
            return address.EndRow - address.StartRow + 1, address.EndColumn - address.StartColumn + 1
    corners = _RANGE.fullmatch(text.rpartition(".")[2] if text.count(".") == 1 else text)
    if corners is None:
        return None, None
    left, top, right, bottom = corners.groups()
    rows = int(bottom) - int(top) + 1 if top and bottom else None
    return rows, _column(right) - _column(left) + 1 if left and right else None


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
