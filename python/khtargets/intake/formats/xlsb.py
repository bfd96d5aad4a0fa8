"""What an .xlsb says of its cells beside their texts: merged ranges and hidden rows. [MS-XLSB] 2.4.313, 2.4.680, 2.4.721."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from .. import archives
from ..details import Details, Range
from . import relations
from .extent import Extent

_ROW, _LAST_CELL, _MERGED, _SHEET = 0x00, 0x0B, 0xB0, 0x9C  # between the first two: cells of all kinds
_HIDDEN_ROW = 0x10  # of the byte at 11


def details(path: Path) -> dict[str, Details]:
    """The details of the sheets, by their names. Refuses damage and cells far out."""
    archives.verify(path)  # damage inside binary records can hold the reader in an endless loop
    with archives.opened(path) as archive:
        targets = relations.targets(archive, "xl/workbook.bin")
        return {
            name: _details(name, archive.read(targets[identity]), hidden)
            for name, identity, hidden in _sheets(relations.read(archive, "xl/workbook.bin"))
            if identity in targets
        }


def _sheets(book: bytes) -> Iterator[tuple[str, str, bool]]:
    """Each sheet's name, its relation's identity, and whether it is hidden."""
    for record, data in _records(book):
        if record == _SHEET:
            identity, end = _text(data, 8)
            yield _text(data, end)[0], identity, bool(data[0])


def _details(name: str, part: bytes, hidden: bool) -> Details:
    merged: list[Range] = []
    extent, rows, row = Extent(name), 0, 0
    for record, data in _records(part):
        if record == _ROW and len(data) >= 12:
            rows += bool(data[11] & _HIDDEN_ROW)
            row = int.from_bytes(data[:4], "little")
        elif record <= _LAST_CELL and len(data) >= 4:
            extent.add(row, int.from_bytes(data[:4], "little"))
        elif record == _MERGED and len(data) >= 16:
            top, bottom, left, right = struct.unpack_from("<4I", data)
            merged.append(Range(top, left, bottom, right))
    extent.check()
    return Details(lambda: merged, hidden_rows=rows, hidden=hidden)


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Each record's number and data; both its number and its length are written in as few bytes as they need."""
    at, size = 0, len(part)
    while at < size - 1:
        record = part[at]
        at += 1
        if record >= 0x80:
            record = record & 0x7F | part[at] << 7
            at += 1
        length = shift = 0
        while at < size:
            byte = part[at]
            at += 1
            length |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
            shift += 7
        yield record, part[at : at + length]
        at += length


def _text(data: bytes, at: int) -> tuple[str, int]:
    """A text that stands with its length before it, and where it ends; one that is null is empty."""
    length = struct.unpack_from("<I", data, at)[0]
    end = at + 4 + (0 if length == 0xFFFFFFFF else 2 * length)
    return data[at + 4 : end].decode("utf-16-le"), end
