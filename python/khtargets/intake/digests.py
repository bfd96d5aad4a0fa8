"""Which bytes a file holds, without reading them again where nothing has touched it.

A table in the cache says of each file: size, times, number on its disk, and the digest of what it held. A file that was
changed only just before it was hashed may change again within the same tick of the disk's clock, and so is not listed.
"""

from __future__ import annotations

import json
import os
import threading
import uuid
from pathlib import Path
from typing import Any

from .. import process_mark
from ..errors import BadExport
from .sources import Source, digest, unreadable

_TICK = 2_000_000_000  # nanoseconds; FAT counts in two seconds
_Stamp = list[int]


class Digests:
    """Digests of exports, remembered in a cache from one refresh to the next. `of` may be called from several threads."""

    def __init__(self, cache: Path) -> None:
        self._path = cache / "digests.json"
        self._now = _clock(cache)
        self._lock = threading.Lock()
        self._known = _load(self._path)
        self._kept: dict[str, tuple[_Stamp, str]] = {}

    def of(self, source: Source) -> str:
        """sha256 of the export's bytes. BadExport where it cannot be read."""
        key = json.dumps([os.path.abspath(source.path), source.member])
        stamp = self._stamp(source)
        known = self._known.get(key)
        found = known[1] if known is not None and known[0] == stamp else digest(source)
        if max(stamp[1], stamp[2]) + _TICK <= self._now and stamp == self._stamp(source):
            with self._lock:
                self._kept[key] = (stamp, found)
        return found

    def is_sure(self, source: Source, found: str) -> bool:
        """Whether the export certainly still holds the bytes of that digest, told without reading them."""
        known = self._kept.get(json.dumps([os.path.abspath(source.path), source.member]))
        return known is not None and known == (self._stamp(source), found)

    def save(self) -> None:
        """Keeps what was asked for, and what is known of other files that are still there.

        A table that cannot be written costs time only.
        """
        others = {
            key: entry
            for key, entry in self._known.items()
            if key not in self._kept and os.path.exists(json.loads(key)[0])
        }
        found = {**others, **self._kept}
        if found == self._known:
            return
        beside = self._path.with_name(f"{self._path.name}.{process_mark()}.{uuid.uuid4().hex}.tmp")
        try:
            beside.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
            os.replace(beside, self._path)
        except OSError:
            beside.unlink(missing_ok=True)

    def _stamp(self, source: Source) -> _Stamp:
        """Size, time of the last change, time that the system alone sets, number on the disk.

        On Windows the third is the file's creation before Python 3.12: a change that keeps the size and puts the time
        back is not seen there.
        """
        try:
            found = source.path.stat()
        except OSError as error:
            raise BadExport(source.name, unreadable(error, source.is_open)) from error
        return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


def _load(path: Path) -> dict[str, tuple[_Stamp, str]]:
    """What was kept, without what is not of its form: a table that somebody damaged costs time only."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    entries = kept.items() if isinstance(kept, dict) else ()
    return {key: (entry[0], entry[1]) for key, entry in entries if _is_key(key) and _is_entry(entry)}


def _is_key(key: str) -> bool:
    try:
        path, member = json.loads(key)
    except (ValueError, TypeError):
        return False
    return isinstance(path, str) and (member is None or isinstance(member, str))


def _is_entry(entry: Any) -> bool:
    return (
        isinstance(entry, list)
        and len(entry) == 2
        and isinstance(entry[0], list)
        and len(entry[0]) == 4
        and all(isinstance(each, int) for each in entry[0])
        and isinstance(entry[1], str)
    )


def _clock(cache: Path) -> int:
    """Now by the disk's own clock, which on a file server is not this machine's; 0 where nothing can be written."""
    beside = cache / f"{process_mark()}.{uuid.uuid4().hex}.tmp"
    try:
        beside.touch()
        return beside.stat().st_mtime_ns
    except OSError:
        return 0
    finally:
        beside.unlink(missing_ok=True)
