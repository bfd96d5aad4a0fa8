"""How a snapshot lies in its file.

Layout: the magic, the header's length and CRC-32, the header in JSON (settings, decision, units' rows, procedures and
their windows, reconciliation, and of each section its type, place, size and CRC-32), then 8-aligned little-endian arrays:

- `dense`: prefix sums, uint32 [row][total, online, post][day 0 .. days], a row being a unit's own counts, a successor's
  with its predecessors' folded in, or a group's. Loaded at once.
- `keys`, `starts`, `days`, `totals`, `onlines`, `posts`: counts by (unit, procedure), running over the days within
  a key. Read on the first call that names a procedure.

Check sums are compared whenever something is read, so that a damaged file gives no figure. Version 0.1.0 wrote none: its
magic is another, and its header's length takes the place of the sum too.
"""

from __future__ import annotations

import json
import struct
import sys
import zlib
from array import array
from datetime import timedelta
from pathlib import Path
from typing import Any, Dict, List, Mapping, NoReturn, Tuple

from ..decision import Decision
from ..errors import SnapshotError
from ..names.groups import groups, members

MAGIC = b"KHSNAP02"
_MAGIC_WITHOUT_SUMS = b"KHSNAP01"
_START = len(MAGIC) + 8


class Known(Dict[str, Any]):
    """What a snapshot's header says, by name; a name that it lacks is damage (SnapshotError)."""

    def __init__(self, values: Mapping[str, Any], path: Path) -> None:
        super().__init__(values)
        self.path = path

    def __missing__(self, key: str) -> NoReturn:
        raise damaged(self.path)


def damaged(path: Path) -> SnapshotError:
    return SnapshotError(f"Tệp số liệu “{path}” bị hỏng; hãy bấm nút “Làm mới” để tổng hợp lại.")


def pack(header: Mapping[str, Any], sections: Mapping[str, Tuple[str, bytes]]) -> bytes:
    """A snapshot's bytes from its header and its sections: name -> (array type code, little-endian bytes)."""
    at, offsets, body = 0, {}, []
    for name, (code, data) in sections.items():
        offsets[name] = [code, at, len(data), zlib.crc32(data)]
        padded = data + bytes(-len(data) % 8)
        body.append(padded)
        at += len(padded)
    text = json.dumps({**header, "sections": offsets}, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    text += b" " * (-(_START + len(text)) % 8)
    return MAGIC + struct.pack("<II", len(text), zlib.crc32(text)) + text + b"".join(body)


def read_header(handle: Any, path: Path) -> Tuple[Known, int]:
    """The header and where the sections begin. SnapshotError where anything of it is damaged or the file is cut."""
    start, size = handle.read(_START), path.stat().st_size
    if len(start) < _START or start[: len(MAGIC)] not in (MAGIC, _MAGIC_WITHOUT_SUMS):
        raise damaged(path)
    length, *expected = struct.unpack("<II" if start[: len(MAGIC)] == MAGIC else "<Q", start[len(MAGIC) :])
    if _START + length > size:
        raise damaged(path)
    text = handle.read(length)
    if expected and zlib.crc32(text) != expected[0]:
        raise damaged(path)
    try:
        header = Known(json.loads(text.decode("utf-8")), path)
        end = max((at + taken for _, at, taken, *_ in header["sections"].values()), default=0)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise damaged(path) from error
    base = _START + length
    if size < base + end:
        raise damaged(path)
    return header, base


def read_section(handle: Any, base: int, header: Known, name: str) -> array[int]:
    """One array. SnapshotError where its bytes are not those that were written."""
    try:
        code, at, size, *expected = header["sections"][name]
        handle.seek(base + at)
        data = handle.read(size)
        if expected and zlib.crc32(data) != expected[0]:
            raise damaged(header.path)
        found = array(code)
        found.frombytes(data)
    except (KeyError, ValueError, TypeError) as error:
        raise damaged(header.path) from error
    if sys.byteorder == "big":
        found.byteswap()
    return found


def row_plan(decision: Decision) -> Tuple[Dict[str, List[Tuple[int, int]]], List[List[str]]]:
    """How units and groups map to dense rows.

    Gives, for each id, its steps (day offset from which a row holds, row), and for each row the ids of the units
    whose own counts it sums. A successor has one step more for each day on which units were merged into it.
    """
    steps: Dict[str, List[Tuple[int, int]]] = {}
    sums: List[List[str]] = []
    for unit in decision.units:
        steps[unit.id] = [(0, len(sums))]
        sums.append([unit.id])
        merger_days = {each.valid_to + timedelta(days=1) for each in decision.predecessors(unit.id) if each.valid_to}
        for day in sorted(merger_days):
            steps[unit.id].append(((day - decision.first_day).days, len(sums)))
            sums.append([unit.id, *(each.id for each in decision.predecessors(unit.id, day))])
    for group in groups(decision):
        steps[group.id] = [(0, len(sums))]
        sums.append([unit.id for unit in members(decision, group)])
    return steps, sums
