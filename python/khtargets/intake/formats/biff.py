"""What an .xls says of its cells beside their texts: merged ranges and hidden rows. [MS-XLS] 2.4.28, 2.4.168, 2.4.221."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import olefile

from ..details import Details, Range
from ..model import BROKEN, Refused
from .extent import Extent

_SHEET, _DIMENSIONS, _ROW, _MERGED, _CODE_PAGE, _END = 0x85, 0x200, 0x208, 0xE5, 0x42, 0x0A
_SEVERAL = 0xBD  # numbers of a row in columns beside one another
# A number, a text, a truth value or an error, a formula: row and column stand first in each.
_CELLS = frozenset((0x06, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x27E, _SEVERAL))
_HEAD = struct.Struct("<HH")
_HIDDEN_ROW = 0x20  # of the byte at 12


def details(path: Path) -> dict[str, Details]:
    """The details of the sheets, by their names. Refuses damage and cells far out."""
    with olefile.OleFileIO(path) as ole:
        old = not ole.exists("Workbook")
        stream = ole.openstream("Book" if old else "Workbook").read()
    return {name: _sheet(name, stream, start, hidden) for name, start, hidden in _sheets(stream, old)}


def _sheets(stream: bytes, old: bool) -> Iterator[tuple[str, int, bool]]:
    """Each sheet's name, where its records begin, and whether it is hidden; in an old book names are of single bytes."""
    at, encoding = 0, "cp1252"
    while at + 4 <= len(stream):
        record, length = _HEAD.unpack_from(stream, at)
        if record == _CODE_PAGE and old:
            encoding = f"cp{struct.unpack_from('<H', stream, at + 4)[0]}"
        if record == _SHEET and length >= 8:
            start, state, _, letters = struct.unpack_from("<IBBB", stream, at + 4)
            wide = not old and stream[at + 11] & 1
            first = at + (11 if old else 12)
            name = stream[first : first + letters * (2 if wide else 1)]
            yield name.decode("utf-16-le" if wide else encoding if old else "latin-1", "replace"), start, bool(state & 3)
        if record == _END:
            return
        at += 4 + length
    raise Refused(BROKEN)


def _sheet(name: str, stream: bytes, at: int, hidden: bool) -> Details:
    merged: list[Range] = []
    extent = Extent(name)
    rows, size, unpack = 0, len(stream) - 4, _HEAD.unpack_from
    while at <= size:
        record, length = unpack(stream, at)
        at += 4
        if record in _CELLS:
            row, column = unpack(stream, at)
            last = struct.unpack_from("<H", stream, at + length - 2)[0] if record == _SEVERAL else column
            extent.add(row, last, last - column + 1)
        elif record == _DIMENSIONS and length >= 10:
            last_row, last_column = struct.unpack_from("<4xI2xH" if length >= 14 else "<2xH2xH", stream, at)
            claimed = Extent(name)  # the reader believes it
            claimed.reach(last_row - 1, last_column - 1)
            claimed.check(sparse=False)
        elif record == _ROW:
            first, last = struct.unpack_from("<HH", stream, at + 2)
            rows += bool(stream[at + 12] & _HIDDEN_ROW) and last > first
        elif record == _MERGED:
            count = struct.unpack_from("<H", stream, at)[0]
            for number in range(min(count, (length - 2) // 8)):
                top, bottom, left, right = struct.unpack_from("<4H", stream, at + 2 + 8 * number)
                merged.append(Range(top, left, bottom, right))
        elif record == _END:
            break
        at += length
    extent.check()
    return Details(lambda: merged, hidden_rows=rows, hidden=hidden)
