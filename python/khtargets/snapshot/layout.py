"""How a snapshot lies in its file.

Layout: the magic, the header's length, the header in JSON (settings, decision, units' rows, procedures and their
windows, reconciliation, section offsets), then 8-aligned little-endian arrays:

- `dense`: prefix sums, uint32 [row][total, online, post][day 0 .. days], a row being a unit's own counts, a successor's
  with its predecessors' folded in, or a group's. Loaded at once.
- `keys`, `starts`, `days`, `totals`, `onlines`, `posts`: counts by (unit, procedure), running over the days within
  a key. Read on the first call that names a procedure.
"""

from __future__ import annotations

import json
import struct
import sys
from array import array
from datetime import timedelta
from pathlib import Path
from typing import Any, Dict, List, Mapping, Tuple

from ..decision import Decision
from ..errors import SnapshotError
from ..names.groups import groups, members

MAGIC = b"KHSNAP01"


def pack(header: Mapping[str, Any], sections: Mapping[str, Tuple[str, bytes]]) -> bytes:
    """A snapshot's bytes from its header and its sections: name -> (array type code, little-endian bytes)."""
    at, offsets, body = 0, {}, []
    for name, (code, data) in sections.items():
        offsets[name] = [code, at, len(data)]
        padded = data + bytes(-len(data) % 8)
        body.append(padded)
        at += len(padded)
    text = json.dumps({**header, "sections": offsets}, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    text += b" " * (-(len(MAGIC) + 8 + len(text)) % 8)
    return MAGIC + struct.pack("<Q", len(text)) + text + b"".join(body)


def read_header(handle: Any, path: Path) -> Tuple[Dict[str, Any], int]:
    damaged = SnapshotError(f"Tệp số liệu “{path}” bị hỏng; hãy bấm nút “Làm mới” để tổng hợp lại.")
    start = handle.read(len(MAGIC) + 8)
    if start[: len(MAGIC)] != MAGIC or len(start) < len(MAGIC) + 8:
        raise damaged
    (length,) = struct.unpack("<Q", start[len(MAGIC) :])
    text = handle.read(length)
    try:
        header = json.loads(text.decode("utf-8"))
    except ValueError as error:
        raise damaged from error
    base = len(MAGIC) + 8 + length
    end = max((at + size for _, at, size in header["sections"].values()), default=0)
    if path.stat().st_size < base + end:
        raise damaged
    return header, base


def read_section(handle: Any, base: int, section: Any) -> array[int]:
    code, at, size = section
    handle.seek(base + at)
    found = array(code)
    found.frombytes(handle.read(size))
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
