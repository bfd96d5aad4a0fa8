"""One refresh at a time in a home that several people share: a lock that names its holder and the time.

Readers need no lock. The lock is a file, since a network folder has nothing better that all systems honour. If the program
that holds it has ended on this computer, the lock is taken over; a lock from another computer is broken only when a person
says so. The lock is checked again before anything is published, so that whoever lost it publishes nothing.
"""

from __future__ import annotations

import json
import os
import platform
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ..errors import RefreshFailed
from .files import HOME_READ_ONLY, writing_into
from .home import Home, user_name
from .processes import runs

_LONG = timedelta(minutes=15)


class RefreshLocked(RefreshFailed):
    """Somebody else is refreshing; `holder` is who, None where the lock says nothing."""

    def __init__(self, holder: Holder | None) -> None:
        who = "Một người khác" if holder is None else holder.words
        super().__init__(
            f"{who} đang làm mới số liệu; hãy đợi xong rồi làm mới lại. Nếu chắc chắn việc đó đã dừng giữa chừng (máy tắt, "
            "mất mạng) thì chạy lệnh refresh --break-lock để gỡ khóa. Số liệu đã công bố vẫn xem được bình thường."
        )
        self.holder, self._who = holder, who

    @property
    def seems_left(self) -> bool:
        """Whether the lock is older than a refresh takes, so that a person may be asked whether to break it."""
        return self.holder is None or datetime.now() - datetime.fromisoformat(self.holder.since) > _LONG

    @property
    def question(self) -> str:
        """What that person is asked."""
        return (
            f"{self._who} giữ khóa làm mới; việc đó có thể đã dừng giữa chừng (máy tắt, mất mạng). Nếu đã chắc chắn như vậy thì "
            "gỡ khóa và làm mới ngay?"
        )


@dataclass(frozen=True)
class Holder:
    """Who holds the lock; `since` is the holder's local time in ISO form."""

    who: str
    computer: str
    process: int
    since: str
    token: str

    @property
    def words(self) -> str:
        """“lan (máy PC-05, từ 08:30 ngày 15/03/2024)”."""
        return f"{self.who} (máy {self.computer}, từ {datetime.fromisoformat(self.since):%H:%M ngày %d/%m/%Y})"


class Lock:
    """A lock that is held."""

    def __init__(self, path: Path, holder: Holder, broken: Holder | None) -> None:
        self._path, self._holder, self.broken = path, holder, broken

    def check(self) -> None:
        """RefreshFailed where somebody has broken the lock meanwhile."""
        if holder_of(self._path) != self._holder:
            raise RefreshFailed(
                "Khóa làm mới đã bị người khác gỡ trong khi đang tổng hợp nên chưa công bố số liệu; hãy làm mới lại."
            )

    def release(self) -> None:
        """Gives the lock back, if it is still ours."""
        if holder_of(self._path) == self._holder:
            with suppress(OSError):
                self._path.unlink()


@contextmanager
def refreshing(home: Home, break_it: bool = False) -> Iterator[Lock]:
    """Holds the home's lock for the block. RefreshLocked where somebody else does, unless `break_it`.

    ReadOnly where the home can only be read.
    """
    path = lock_file(home)
    holder = Holder(user_name(), platform.node() or "?", os.getpid(), f"{datetime.now():%Y-%m-%dT%H:%M:%S}", uuid.uuid4().hex)
    with writing_into(home.path, "làm mới", HOME_READ_ONLY):
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = Lock(path, holder, _take(path, holder, break_it))
    try:
        yield lock
    finally:
        lock.release()


def lock_file(home: Home) -> Path:
    """Where the lock is."""
    return home.snapshots / "refresh.lock"


def holder_of(path: Path) -> Holder | None:
    """What a lock's file says; None where there is none, or nothing readable in it."""
    try:
        return Holder(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _take(path: Path, holder: Holder, break_it: bool) -> Holder | None:
    """Makes the lock's file, and gives the holder whose lock was broken or taken over."""
    broken = None
    for attempt in range(2):
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        except FileExistsError:
            found = holder_of(path)
            if attempt or not (break_it or found is not None and _has_ended(found)):
                raise RefreshLocked(found) from None
            broken = found
            path.unlink(missing_ok=True)
            continue
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            json.dump(asdict(holder), handle, ensure_ascii=False)
        return broken
    return broken


def _has_ended(holder: Holder) -> bool:
    """Whether the holder was a program of this computer that runs no more."""
    if holder.computer != platform.node():
        return False
    return not runs(holder.process)
