"""A snapshot: one file with all figures that cells need, read with the standard library alone.

Only dossiers inside their procedure's window are in a snapshot. Days are offsets from the decision's first day.
"""

from __future__ import annotations

import time
from array import array
from bisect import bisect_left, bisect_right
from datetime import date
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Optional, Tuple

from ..decision import Alias, Decision, Settings
from ..errors import KhError, NoSnapshot, SnapshotError
from ..home import Home, write_whole
from ..home.procedures import Catalogue
from ..names.groups import find as find_group, members
from .layout import Known, damaged, read_header, read_section

SUFFIX = ".khsnap"
ROWS = ".rows.parquet"  # beside a snapshot: its dossiers one by one, which no cell reads
CLOSED = "closed"  # the folder below snapshots/ that holds closed periods, which are never pruned
KEPT = 5
_LOOK_AGAIN = 0.5  # seconds


def read_pointer(path: Path) -> str:
    """The name of the snapshot in use. OSError where the file cannot be read, SnapshotError where it holds no name."""
    try:
        name = path.read_bytes().decode("utf-8").strip()
    except UnicodeDecodeError:
        name = ""
    if not name or not name.isprintable():
        raise SnapshotError(f"Tệp “{path}” (tên bản số liệu đang dùng) bị hỏng; hãy bấm nút “Làm mới” để tổng hợp lại.")
    return name


class Counts(NamedTuple):
    """Dossiers counted: all, those filed online, those sent by post. The rest came in person."""

    total: int
    online: int
    post: int

    @property
    def direct(self) -> int:
        """Dossiers handed in in person."""
        return self.total - self.online - self.post


class Prefix(NamedTuple):
    """Running sums of one row; `x[last + 1] - x[first]` counts the days from first to last, both included."""

    totals: array[int]
    onlines: array[int]
    posts: array[int]


class Snapshot:
    """Reads one snapshot and answers counts."""

    def __init__(self, path: Path) -> None:
        """Loads the header and the dense sums. SnapshotError where the file is damaged or gone."""
        self.path = path
        self.name = path.name[: -len(SUFFIX)]
        try:
            with path.open("rb") as handle:
                self.header, self._base = read_header(handle, path)
                dense = read_section(handle, self._base, self.header, "dense")
        except OSError as error:
            raise SnapshotError(f"Không đọc được tệp số liệu “{path}”: {error.strerror or error}.") from error
        try:
            self._load(dense)
        except (KhError, LookupError, TypeError, ValueError, AttributeError) as error:  # a header without a check sum
            raise damaged(path) from error
        self._cells: Optional[_Cells] = None
        self._members: Dict[str, List[str]] = {}

    def _load(self, dense: array[int]) -> None:
        self.decision = Decision.from_dict(self.header["decision"])
        self.settings = Settings.from_dict(self.header["settings"])
        self.catalogue = Catalogue.from_list(
            self.header["procedures"], self.header["shared_names"], self.header.get("renamed")
        )
        self.aliases = [Alias(**row) for row in self.header["aliases"]]
        self.days = (self.decision.last_day - self.decision.first_day).days + 1
        self._first = self.decision.first_day.toordinal()
        self._steps: Dict[str, List[Tuple[int, Prefix]]] = Known(
            {key: [(start, self._prefix(dense, row)) for start, row in steps] for key, steps in self.header["rows"].items()},
            self.path,
        )

    @property
    def provisional(self) -> bool:
        """Whether the figures are provisional, because the replacing decision's day is not known."""
        return bool(self.header["provisional"])

    @property
    def as_of(self) -> Optional[date]:
        """The last day with a counted dossier."""
        found = self.header["as_of"]
        return date.fromisoformat(found) if found else None

    def window(self, code: str) -> Optional[Tuple[date, date]]:
        """The first and last day that count for a listed procedure; None where none does."""
        found = self.header["windows"].get(code)
        return (date.fromisoformat(found[0]), date.fromisoformat(found[1])) if found else None

    def offset(self, day: date) -> int:
        """The day's place in the prefix sums; before the first day negative, after the last at least `days`."""
        return day.toordinal() - self._first

    def prefix(self, key: str, last: int) -> Prefix:
        """The running sums of a unit's or group's id for a period that ends on that day (an offset).

        A successor's hold its predecessors' dossiers once the period reaches the merger's day.
        """
        steps = self._steps[key]
        chosen = steps[0][1]
        for start, prefix in steps[1:]:
            if last >= start:
                chosen = prefix
        return chosen

    def counts(self, key: str, first: date, last: date) -> Counts:
        """Dossiers of a unit or group (by id) from one day to another, both included, cut to the decision's days."""
        start, end = max(self.offset(first), 0), min(self.offset(last), self.days - 1)
        if start > end:
            return Counts(0, 0, 0)
        totals, onlines, posts = self.prefix(key, end)
        return Counts(
            totals[end + 1] - totals[start], onlines[end + 1] - onlines[start], posts[end + 1] - posts[start]
        )

    def procedure_counts(self, key: str, code: str, first: date, last: date) -> Counts:
        """The same for one procedure, by its code."""
        start, end = max(self.offset(first), 0), min(self.offset(last), self.days - 1)
        if start > end:
            return Counts(0, 0, 0)
        cells = self._loaded_cells()
        total = online = post = 0
        for unit_id in self._own_rows(key, end):
            counts = cells.counts(unit_id, code, start, end)
            total, online, post = total + counts.total, online + counts.online, post + counts.post
        return Counts(total, online, post)

    def by_procedure(self, key: str, first: date, last: date) -> Dict[str, Counts]:
        """The same for each procedure that has dossiers there, by its code."""
        start, end = max(self.offset(first), 0), min(self.offset(last), self.days - 1)
        found: Dict[str, Counts] = {}
        if start > end:
            return found
        cells = self._loaded_cells()
        for unit_id in self.own_rows(key, last):
            for code, counts in cells.of_unit(unit_id, start, end):
                before = found.get(code, Counts(0, 0, 0))
                found[code] = Counts(*(one + other for one, other in zip(before, counts)))
        return found

    def verify(self) -> None:
        """SnapshotError where any part of the file is damaged, also one that no cell has asked for yet."""
        self._loaded_cells()

    def _loaded_cells(self) -> _Cells:
        if self._cells is None:
            self._cells = _Cells(self.path, self._base, self.header)
        return self._cells

    def own_rows(self, key: str, last: date) -> List[str]:
        """The ids of the units whose own counts make up those of a unit or group for a period ending on that day."""
        return self._own_rows(key, min(self.offset(last), self.days - 1))

    def _own_rows(self, key: str, last: int) -> List[str]:
        """The units whose own counts make up those of a unit or group for a period ending on that day."""
        if not self.decision.has_unit(key):
            if key not in self._members:
                group = find_group(self.decision, key)
                assert group is not None
                self._members[key] = [unit.id for unit in members(self.decision, group)]
            return self._members[key]
        merged = self.decision.predecessors(key, date.fromordinal(self._first + last))
        return [key, *(unit.id for unit in merged)]

    def _prefix(self, dense: array[int], row: int) -> Prefix:
        width = self.days + 1
        at = row * 3 * width
        if not 0 <= at <= len(dense) - 3 * width:
            raise IndexError(row)
        return Prefix(*(dense[at + width * measure : at + width * (measure + 1)] for measure in range(3)))


class _Cells:
    """Counts by (unit, procedure), found by bisection."""

    def __init__(self, path: Path, base: int, header: Known) -> None:
        try:
            with path.open("rb") as handle:
                read = {
                    name: read_section(handle, base, header, name)
                    for name in ("keys", "starts", "days", "totals", "onlines", "posts")
                }
        except OSError as error:
            raise SnapshotError(f"Không đọc được tệp số liệu “{path}”: {error.strerror or error}.") from error
        self._keys, self._starts, self._days = read["keys"], read["starts"], read["days"]
        self._sums = (read["totals"], read["onlines"], read["posts"])
        self._unit = Known({unit_id: at for at, unit_id in enumerate(header["unit_ids"])}, path)
        self._codes = [each["code"] for each in header["procedures"]]
        self._procedure = {code: at for at, code in enumerate(self._codes)}

    def counts(self, unit_id: str, code: str, first: int, last: int) -> Counts:
        key = self._unit[unit_id] * len(self._procedure) + self._procedure[code]
        at = bisect_left(self._keys, key)
        if at == len(self._keys) or self._keys[at] != key:
            return Counts(0, 0, 0)
        return self._counts(at, first, last)

    def of_unit(self, unit_id: str, first: int, last: int) -> Iterator[Tuple[str, Counts]]:
        """Each procedure of a unit with dossiers on these days, by its code."""
        start = self._unit[unit_id] * len(self._procedure)
        for at in range(bisect_left(self._keys, start), bisect_left(self._keys, start + len(self._procedure))):
            counts = self._counts(at, first, last)
            if counts.total:
                yield self._codes[self._keys[at] - start], counts

    def _counts(self, at: int, first: int, last: int) -> Counts:
        start, end = self._starts[at], self._starts[at + 1]
        before = bisect_left(self._days, first, start, end)
        after = bisect_right(self._days, last, start, end)
        if after == before:
            return Counts(0, 0, 0)
        total, online, post = (
            sums[after - 1] - (sums[before - 1] if before > start else 0) for sums in self._sums
        )
        return Counts(total, online, post)


class Store:
    """The snapshots of a home: publishes them, and gives the one in use."""

    def __init__(self, home: Home) -> None:
        self._folder = home.snapshots
        self._pointer = home.snapshots / "current"
        self._seen: Optional[Tuple[int, int, int]] = None
        self._looked = -_LOOK_AGAIN
        self._snapshot: Optional[Snapshot] = None
        self._named = ""

    def look_again(self) -> None:
        """The next question looks for a new snapshot, however short ago the last one did."""
        self._looked = -_LOOK_AGAIN

    def current(self) -> Snapshot:
        """The snapshot in use; looks for a new one at most twice a second. NoSnapshot where none was published."""
        now = time.monotonic()
        if self._snapshot is None or now - self._looked >= _LOOK_AGAIN:
            self._looked = now
            self._look()
        assert self._snapshot is not None
        return self._snapshot

    def _look(self) -> None:
        for attempt in range(20):
            try:
                status = self._pointer.stat()
                seen = (status.st_mtime_ns, status.st_size, status.st_ino)
                if self._snapshot is not None and seen == self._seen:
                    return
                name = read_pointer(self._pointer)
                if self._snapshot is None or self._named != name:
                    self._snapshot = Snapshot(self._folder / (name + SUFFIX))
                    self._named = name
                self._seen = seen
                return
            except FileNotFoundError:
                if self._snapshot is not None and attempt < 19:
                    time.sleep(0.01)  # the pointer is being replaced
                    continue
                self._snapshot = None
                raise NoSnapshot("Chưa có số liệu; hãy bấm nút “Làm mới” (hoặc chạy lệnh refresh) để tổng hợp.") from None
            except (PermissionError, SnapshotError):
                if attempt == 19:
                    raise
                time.sleep(0.01)  # being replaced, or pruned since the pointer was read

    def publish(self, name: str, data: bytes) -> Path:
        """Writes a snapshot beside the others, then switches to it in one step, and prunes old ones.

        A reader, or a kill at any moment, sees the old one or the new one, whole. OSError where the disk is full.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / (name + SUFFIX)
        write_whole(path, data)
        self.use(name)
        self._prune()
        return path

    def use(self, name: str) -> None:
        """Switches every reader to a snapshot: its name, or for a closed period "closed/" and the period's name."""
        write_whole(self._pointer, name.encode("utf-8"))

    def published(self) -> List[Path]:
        """The snapshots that refreshes left, oldest first; closed periods are not among them."""
        return sorted(self._folder.glob("*" + SUFFIX))

    def next_number(self) -> int:
        """One more than the highest number any snapshot here begins with."""
        numbers = [int(path.name[:6]) for path in self.published() if path.name[:6].isdigit()]
        return max(numbers, default=0) + 1

    def _prune(self) -> None:
        published = self.published()
        in_use = read_pointer(self._pointer) + SUFFIX
        for path in published[:-KEPT]:
            if path.name != in_use:
                try:
                    path.unlink()
                except OSError:
                    pass  # open elsewhere; goes at the next refresh
        kept = {path.name[: -len(SUFFIX)] for path in self.published()}
        for path in self._folder.glob("*" + ROWS):
            if path.name[: -len(ROWS)] not in kept:
                try:
                    path.unlink()
                except OSError:
                    pass  # likewise
