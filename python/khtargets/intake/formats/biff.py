"""What an .xls says of its cells beside their texts: merged ranges and hidden rows. [MS-XLS] 2.4.28, 2.4.168, 2.4.221."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from pathlib import Path

import olefile

from ..details import Details, Range

_SHEET, _ROW, _MERGED, _END = 0x85, 0x208, 0xE5, 0x0A
_HEAD = struct.Struct("<HH")
_HIDDEN_ROW = 0x20  # of the byte at 12
_WORKSHEET = 0


def details(path: Path) -> Callable[[Sequence[str]], list[Details]]:
    """What is given tells the details of the sheets, in their order."""

    def told(names: Sequence[str]) -> list[Details]:
        with olefile.OleFileIO(path) as ole:
            stream = ole.openstream("Workbook" if ole.exists("Workbook") else "Book").read()
        found = [_sheet(stream, start, hidden) for start, hidden in _starts(stream)]
        return found if len(found) == len(names) else [Details() for _ in names]

    return told


def _starts(stream: bytes) -> list[tuple[int, bool]]:
    """Where each worksheet's records begin, and whether the sheet is hidden."""
    found, at = [], 0
    while at + 4 <= len(stream):
        record, length = _HEAD.unpack_from(stream, at)
        if record == _SHEET and length >= 6:
            start, state, kind = struct.unpack_from("<IBB", stream, at + 4)
            if kind == _WORKSHEET:
                found.append((start, bool(state & 3)))
        if record == _END:
            break
        at += 4 + length
    return found


def _sheet(stream: bytes, at: int, hidden: bool) -> Details:
    merged: list[Range] = []
    rows, size, unpack = 0, len(stream) - 4, _HEAD.unpack_from
    while at <= size:
        record, length = unpack(stream, at)
        at += 4
        if record == _ROW:
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
    return Details(lambda: merged, hidden_rows=rows, hidden=hidden)
