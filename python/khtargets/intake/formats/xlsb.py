"""What an .xlsb says of its cells beside their texts: merged ranges and hidden rows. [MS-XLSB] 2.4.680, 2.4.721."""

from __future__ import annotations

import struct
from pathlib import Path

from .. import archives
from ..details import Details, Range

_ROW, _MERGED = 0x00, 0xB0
_HIDDEN_ROW = 0x10  # of the byte at 11


def details(path: Path, sheets: int) -> list[Details]:
    """The details of the sheets, in their order; none where the workbook does not tell which part is whose."""
    with archives.opened(path) as archive:
        names = sorted(
            (name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".bin")),
            key=lambda name: (len(name), name),
        )
        parts = [archive.read(name) for name in names] if len(names) == sheets else []
    return [_sheet(part) for part in parts] or [Details() for _ in range(sheets)]


def _sheet(part: bytes) -> Details:
    merged: list[Range] = []
    rows, at, size = 0, 0, len(part)
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
        if record == _ROW and length >= 12:
            rows += bool(part[at + 11] & _HIDDEN_ROW)
        elif record == _MERGED and length >= 16:
            top, bottom, left, right = struct.unpack_from("<4I", part, at)
            merged.append(Range(top, left, bottom, right))
        at += length
    return Details(lambda: merged, hidden_rows=rows)
