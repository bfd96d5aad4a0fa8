"""Closing a period (“chốt kỳ”): a snapshot under a name of its own, which is never pruned and never changed.

A closed period lies in `snapshots/closed/` (a “/” in its name is a “-” in its files'): the snapshot's own bytes, and
beside them who closed it and when, what it was made from, and the hash that shows whether its bytes are still the same.
Its figures are those of the day it was closed, whatever program, decision or settings are in use later: a snapshot carries
its rules itself.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ..errors import KhError, NoSnapshot, SnapshotError
from ..home import HOME_READ_ONLY, Home, user_name, write_whole, writing_into
from .snapshot import CLOSED, ROWS, SUFFIX, Snapshot, Store, read_pointer

LATEST = "mới nhất"
_FORBIDDEN = set('\\:*?"<>|')
_LONGEST = 80
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}


@dataclass(frozen=True)
class Closed:
    """The record of a closed period. `day` is a local day and time in ISO form, `reader` the reader's version."""

    name: str
    day: str
    who: str
    snapshot: str
    sha256: str
    version: str
    reader: int | None
    decision: str
    title: str
    settings: dict[str, Any]
    as_of: str | None
    inputs: list[dict[str, str]]


@dataclass(frozen=True)
class Kept:
    """A snapshot that the home holds.

    `record` is a closed period's, None for one that a refresh left and may prune. `intact` is false where a closed
    period's bytes are not those that were closed, or its record is gone.
    """

    name: str
    path: Path
    in_use: bool
    record: Closed | None = None
    intact: bool = True

    @property
    def is_closed(self) -> bool:
        """Whether it is a closed period."""
        return self.path.parent.name == CLOSED


def close(home: Home, name: str, *, who: str | None = None, now: datetime | None = None) -> Closed:
    """Closes the snapshot in use under a name.

    KhError where the name is taken, or cannot be a file's; ReadOnly where the home can only be read.
    """
    name = checked_name(name)
    snapshot = Store(home).current()
    folder = home.snapshots / CLOSED
    stem = _stem(name)
    if stem.casefold() in {each.path.stem.casefold() for each in closed_periods(home)}:
        raise KhError(f"Kỳ “{name}” đã chốt rồi và không sửa được; hãy chọn một tên khác.")
    data = snapshot.path.read_bytes()
    header = snapshot.header
    record = Closed(
        name=name,
        day=(now or datetime.now()).isoformat(timespec="seconds"),
        who=who or user_name(),
        snapshot=snapshot.name,
        sha256=hashlib.sha256(data).hexdigest(),
        version=header["version"],
        reader=header.get("reader"),
        decision=snapshot.decision.id,
        title=snapshot.decision.title,
        settings=header["settings"],
        as_of=header["as_of"],
        inputs=header.get("inputs", []),
    )
    with writing_into(home.path, "chốt kỳ", HOME_READ_ONLY):
        folder.mkdir(parents=True, exist_ok=True)
        rows = snapshot.path.with_name(snapshot.name + ROWS)
        if rows.exists():
            write_whole(folder / (stem + ROWS), rows.read_bytes())
        write_whole(folder / f"{stem}.json", json.dumps(asdict(record), ensure_ascii=False, indent=1).encode("utf-8"))
        write_whole(folder / (stem + SUFFIX), data)  # last: a period is closed when its figures are there
    return record


def use(home: Home, name: str) -> Kept:
    """Puts a closed period, an earlier snapshot, or the newest one (“mới nhất”) in use; cells follow within a second."""
    found = find(home, name)
    if not found.intact:
        raise SnapshotError(
            f"Kỳ đã chốt “{found.name}” không còn nguyên như khi chốt (tệp “{found.path}” hoặc biên bản cạnh nó đã bị sửa); "
            "hãy chép lại từ bản lưu."
        )
    Snapshot(found.path)  # one that cannot be read is not put in use
    with writing_into(home.path, "đổi số liệu đang dùng", HOME_READ_ONLY):
        Store(home).use(f"{CLOSED}/{found.path.stem}" if found.is_closed else found.name)
    return found


def snapshots(home: Home) -> list[Kept]:
    """All snapshots of the home: those that refreshes left, oldest first, then the closed periods by their day."""
    pointer = _pointer(home)
    left = [Kept(path.stem, path, pointer == path.stem) for path in Store(home).published()]
    return left + closed_periods(home)


def closed_periods(home: Home) -> list[Kept]:
    """The closed periods, the first closed first."""
    pointer = _pointer(home)
    found = []
    for path in sorted((home.snapshots / CLOSED).glob("*" + SUFFIX)):
        record = _record(path)
        intact = record is not None and hashlib.sha256(path.read_bytes()).hexdigest() == record.sha256
        name = record.name if record else path.stem
        found.append(Kept(name, path, pointer == f"{CLOSED}/{path.stem}", record, intact))
    return sorted(found, key=lambda kept: (kept.record.day if kept.record else "", kept.path.stat().st_mtime_ns))


def find(home: Home, name: str) -> Kept:
    """The snapshot of a name: a closed period's, a snapshot's or the start of it, its number, or “mới nhất”."""
    wanted = unicodedata.normalize("NFC", name).strip().casefold()
    held = snapshots(home)
    left = [each for each in held if not each.is_closed]
    if wanted in (LATEST, "latest") and left:
        return left[-1]
    for each in reversed(held):
        if each.is_closed and wanted in (each.name.casefold(), each.path.stem.casefold()):
            return each
    matching = [each for each in left if each.name.casefold() == wanted or wanted and each.name.startswith(wanted)]
    if wanted.isdigit():
        matching += [each for each in left if each.name[:6] == wanted.zfill(6) and each not in matching]
    if len(matching) == 1:
        return matching[0]
    if not held:
        raise NoSnapshot("Chưa có số liệu; hãy bấm nút “Làm mới” (hoặc chạy lệnh refresh) để tổng hợp.")
    known = ", ".join(f"“{each.name}”" for each in held)
    raise KhError(f"Không có kỳ đã chốt hay bản số liệu nào tên “{name}”; đang có: {known}.")


def previous(home: Home, than: Snapshot) -> Kept:
    """What figures are compared with: the period closed last before them, or where there is none the snapshot before.

    A closed period comes after those closed earlier, other figures after those that do not reach further. KhError where
    there is nothing earlier.
    """
    held = snapshots(home)
    own = next((at for at, each in enumerate(held) if each.path == than.path), len(held))
    record = held[own].record if own < len(held) else None
    if record is not None:
        closed, name = [each for each in held[:own] if each.record is not None and each.intact], record.snapshot
    else:
        reach, name = than.header["as_of"] or "", than.name
        closed = [each for each in held if each.record is not None and each.intact and (each.record.as_of or "") <= reach]
    earlier = closed or [each for each in held if not each.is_closed and each.name < name]
    if not earlier:
        raise KhError(
            "Chưa có kỳ trước để so sánh; hãy chốt kỳ (nút “Chốt kỳ”, hoặc lệnh snapshots close TÊN), rồi làm mới ở kỳ sau."
        )
    return earlier[-1]


def checked_name(name: str) -> str:
    """The name of a period; but for “/”, fit to be a file's name on every system."""
    found = " ".join(unicodedata.normalize("NFC", name).split())
    wrong = sorted({each for each in found if each in _FORBIDDEN or ord(each) < 32})
    if wrong:
        raise KhError(f"Tên kỳ “{found}” có ký tự không dùng được ({' '.join(wrong)}); hãy đặt tên khác, ví dụ “Quý I năm 2024”.")
    taken = _stem(found).casefold() in _RESERVED | {LATEST, "latest"}
    if not found or len(found) > _LONGEST or "." in (found[0], found[-1]) or taken:
        raise KhError(
            f"Tên kỳ “{found}” không dùng được; hãy đặt tên khác, dài nhất {_LONGEST} ký tự, ví dụ “Quý I năm 2024”."
        )
    return found


def _stem(name: str) -> str:
    return name.replace("/", "-")


def _pointer(home: Home) -> str:
    try:
        return read_pointer(home.snapshots / "current")
    except (OSError, SnapshotError):
        return ""


def _record(path: Path) -> Closed | None:
    """The record beside a closed period; None where it is gone or damaged, so that nothing vouches for the figures."""
    try:
        return Closed(**json.loads(path.with_name(path.stem + ".json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
