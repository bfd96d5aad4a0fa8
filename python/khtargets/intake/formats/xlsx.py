"""The parts of an .xlsx: what their bytes say before the reader makes a cell of every place.

Each part is inflated once for its check sum; on the way a worksheet's bytes tell of cells far out and hidden rows. A worksheet
is gone through for merged ranges and formulas only where somebody asks. Office Open XML, ECMA-376 part 1, 18.3.1.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .. import archives
from ..details import Details, Range
from . import relations, safe_xml
from .extent import Extent

_LONGEST = 1 << 20  # bytes of an element
_A = np.uint8(ord("A"))
_DD = np.uint16(0x6464)
_WORKSHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_OVERLAP = 400  # bytes of the piece before that are looked at again
_AT_ONCE = 1 << 18  # bytes; they stay in the processor's cache
_REFERENCE = re.compile(rb"""\sr=["']\$?([A-Z]{1,7})\$?(\d{1,10})["']""")
_ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br=["'](\d{1,10})["']""")
_HIDDEN = re.compile(rb"""<(?:\w+:)?row\s[^>]*\bhidden=["'](?:1|true)["']""")
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s+ref=["']\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})["']""")
_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\s(?P<c>[^>]*)>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"""
    rb"""(?P<v><(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"""
)
_EMPTY_TEXT = re.compile(rb"""\bt=["']str["']""")  # a formula's own empty text is a value


class _Part:
    """Looks at the bytes of a worksheet, piece by piece, while their check sum is taken: for cells far out, and hidden rows.

    Columns A to Z are never far out, and a search for what lies beyond them and for a word is all that each byte costs.
    """

    def __init__(self) -> None:
        self.has_hidden = False
        self._extent = Extent()
        self._rest = b""

    def feed(self, piece: bytes) -> None:
        """The next piece. Refuses a cell so far out that a cell for every place up to it would fill the memory."""
        self._look(self._rest + piece[:_OVERLAP])
        self._look(piece)
        self._rest = piece[-_OVERLAP:]

    def end(self) -> None:
        """The last piece was fed."""

    def _look(self, text: bytes) -> None:
        self.has_hidden = self.has_hidden or (_has_dd(text) and b" hidden=" in text)
        row = text.rfind(b"row ")
        found = _ROW.search(text, max(row - 12, 0)) if row >= 0 else None
        if found:
            self._extent.reach(int(found[1]) - 1)
        for at in _beyond_z(text):
            found = _REFERENCE.match(text, at)
            if found:
                self._extent.reach(int(found[2]) - 1, _number(found[1]) - 1)
                self._extent.check(sparse=False)


def _has_dd(text: bytes) -> bool:
    """Whether two letters d stand beside one another, as in "hidden" and hardly elsewhere; a quarter of a search for the word."""
    return any((np.frombuffer(text, np.uint16, (len(text) - first) // 2, first) == _DD).any() for first in (0, 1))


def _beyond_z(text: bytes) -> Iterator[int]:
    """Where ` r="AB…` begins, the reference of a cell whose column has two letters or more."""
    letters = np.frombuffer(text, np.uint8)
    for start in range(0, len(letters), _AT_ONCE):
        some = letters[start : start + _AT_ONCE + 5]
        capital = (some - _A) < 26
        both = np.logical_and(capital[:-1], capital[1:], out=capital[:-1])
        if not both.any():
            continue
        places = np.flatnonzero(both) - 4
        places = places[places >= 0]
        for at in places[(some[places + 1] == ord("r")) & (some[places + 2] == ord("="))].tolist():
            yield start + at


def details(path: Path) -> dict[str, Details]:
    """What there is beside the texts of the sheets, by their names. Refuses damage and cells far out.

    All members' check sums are verified, and worksheets looked at meanwhile.
    """
    parts = _paths(path)
    seen: dict[str, _Part] = {}
    sheets = set(parts.values())

    def watch(name: str) -> _Part | None:
        return seen.setdefault(name, _Part()) if name in sheets or _WORKSHEET.fullmatch(name) else None

    archives.verify(path, watch)
    return {name: _details(path, part, seen[part]) for name, part in parts.items() if part in seen}


def _details(path: Path, name: str, part: _Part) -> Details:
    @cache
    def marks() -> _Marks:
        return _marks(path, name)

    hidden = marks().hidden_rows if part.has_hidden else 0
    return Details(lambda: marks().merged, lambda: marks().unvalued, hidden)


class _Marks(NamedTuple):
    merged: list[Range]
    unvalued: list[tuple[int, int]]
    hidden_rows: int


def _marks(path: Path, name: str) -> _Marks:
    """Merged ranges, formulas without a stored value and hidden rows of a worksheet, by going through all of it."""
    found = _Marks([], [], 0)
    rest = b""
    for piece in itertools.chain(archives.chunks(path, name), (None,)):
        text = rest + (piece or b"")
        # A piece is cut before a cell or any other element that may go on in the next one.
        end = len(text) if piece is None else max(text.rfind(b"<c "), text.rfind(b":c "), text.rfind(b"<row"), 0)
        end = end if piece is None or len(text) - end < _LONGEST else text.rfind(b"<")
        hidden = len(_HIDDEN.findall(text, 0, end)) if b" hidden=" in text else 0
        found = found._replace(hidden_rows=found.hidden_rows + hidden)
        if b"mergeCell " in text:
            found.merged.extend(_range(*each) for each in _MERGED.findall(text, 0, end))
        if b"<f" in text or b":f" in text:
            found.unvalued.extend(_unvalued(text, end))
        rest = text[end:]
    return found


def _unvalued(text: bytes, end: int) -> Iterator[tuple[int, int]]:
    for found in _FORMULA.finditer(text, 0, end):
        place = _PLACE.search(found["c"])
        if place and not (found["v"] and _EMPTY_TEXT.search(found["c"])):
            yield int(place[2]) - 1, _number(place[1]) - 1


def _paths(path: Path) -> dict[str, str]:
    """The part of each sheet, by its name; empty where the workbook does not tell."""
    try:
        with archives.opened(path) as archive:
            book = safe_xml.tree(relations.read(archive, "xl/workbook.xml"))
            targets = relations.targets(archive, "xl/workbook.xml")
    except KeyError:
        return {}
    found = {}
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        identity = next((value for name, value in sheet.attrib.items() if str(name).endswith("}id")), None)
        if identity in targets:
            found[sheet.get("name", "")] = targets[identity]
    return found


def _range(left: bytes, top: bytes, right: bytes, bottom: bytes) -> Range:
    return Range(int(top) - 1, _number(left) - 1, int(bottom) - 1, _number(right) - 1)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
