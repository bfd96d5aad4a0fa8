"""How many files are read at once: as many as fit into memory together, by their unpacked size."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from .sources import Source

MOST = 800 << 20  # bytes that the files being read may take together
_OF_UNPACKED = 2.8  # memory over size: a sheet of 58 MB of XML takes 165 MB while it is read
_OF_TEXT = 2.0  # .csv of 190 MB takes 370 MB
_PACKED = 10  # how much larger a workbook inside a zip is unpacked


class Room:
    """Memory for reading, shared by several threads. One file larger than all of it is read alone."""

    def __init__(self, most: int = MOST) -> None:
        self._free = self._most = most
        self._changed = threading.Condition()

    @contextmanager
    def taken(self, source: Source) -> Iterator[None]:
        """Waits until there is room for a file and holds it for the block."""
        size = min(needed(source), self._most)
        with self._changed:
            self._changed.wait_for(lambda: self._free >= size)
            self._free -= size
        try:
            yield
        finally:
            with self._changed:
                self._free += size
                self._changed.notify_all()


def needed(source: Source) -> int:
    """Bytes of memory that reading an export takes, near enough."""
    if source.member is not None:
        packed = source.member.lower().endswith((".xlsx", ".xlsb", ".xlsm", ".ods"))
        return int(source.size * (_PACKED * _OF_UNPACKED if packed else _OF_TEXT))
    try:
        with zipfile.ZipFile(source.path) as archive:
            return int(sum(entry.file_size for entry in archive.infolist()) * _OF_UNPACKED)
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return int(source.size * _OF_TEXT)
