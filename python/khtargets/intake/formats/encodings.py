"""In which encoding a text file is written, and its bytes as UTF-8.

A byte order mark rules; without one, UTF-16 shows by its zero bytes and UTF-8 by being valid throughout. Of the
single-byte encodings of Vietnamese, cp1258 is told from text in TCVN3 or VNI fonts (which stands in files as cp1252) by
what reads as known headers; font-encoded text is kept as it is, for `khtargets.text` to repair.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

_CHUNK = 1 << 20
_SAMPLE = 1 << 18
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
DAMAGED = "có ký tự không giải mã được, thay bằng dấu “\ufffd”; nếu tên đơn vị bị lỗi, hãy xuất lại thành .xlsx"
_FEW = 1000  # one byte in so many may be broken before a file stops being taken for UTF-8


def by_mark(head: bytes) -> str | None:
    """The encoding that a byte order mark, or zero bytes at every other place, tell; else None."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    even, odd = head[0:2000:2].count(0), head[1:2000:2].count(0)
    if max(even, odd) * 5 > len(head[:2000]) and min(even, odd) * 20 < max(even, odd):
        return "utf-16-le" if odd > even else "utf-16-be"
    return None


def detect(path: Path, score: Callable[[str], int], declared: str | None = None) -> tuple[str, bool]:
    """(encoding, whether some bytes do not fit it). `score` counts what a decoded beginning of the file makes sense of.

    `declared` is what the file says of itself; it is tried after UTF-8, as it is often wrong.
    """
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
        marked = by_mark(head)
        if marked:
            return marked, not _fits(file, head, marked)
        if _fits(file, head, "utf-8"):
            return "utf-8", False
        cut = head[: head.rfind(b"\n") + 1] or head
        if cut.decode("utf-8", "replace").count("\ufffd") * _FEW < sum(byte > 127 for byte in cut):
            return "utf-8", True
        names = [name for name in (declared, "cp1258", "cp1252", "latin-1") if name and _is_codec(name)]
        scores = {name: score(cut.decode(name, "replace")) for name in names}
        best = max(names, key=lambda name: (scores[name], -names.index(name)))
        if best == "cp1252" and not _fits(file, head, best):
            best = "latin-1"
        return best, not _fits(file, head, best)


def sample(path: Path, encoding: str) -> str:
    """The beginning of the file, whole lines."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    text = head.decode(encoding, "ignore").lstrip("\ufeff")
    return text if len(head) < _SAMPLE else text[: text.rfind("\n") + 1] or text


class Utf8(io.RawIOBase):
    """A binary stream of the file's text as UTF-8, without byte order mark and zero bytes; what cannot be decoded is U+FFFD."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._left, self._begun = b"", False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while not self._left or size < 0:
            raw = self._file.read(_CHUNK)
            text = self._decoder.decode(raw, final=not raw)
            if not self._begun and text:
                text, self._begun = text.removeprefix("\ufeff"), True
            self._left += text.replace("\0", "").encode("utf-8", "replace")
            if not raw:
                break
        size = len(self._left) if size < 0 else size
        given, self._left = self._left[:size], self._left[size:]
        return given

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        given = self.read(len(buffer))
        buffer[: len(given)] = given
        return len(given)


def _fits(file: BinaryIO, head: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    file.seek(len(head))
    try:
        decoder.decode(head)
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_codec(name: str) -> bool:
    try:
        return codecs.lookup(name).name not in ("utf-8", "utf-16", "utf-7")
    except LookupError:
        return False
