"""Packed files: what a zip holds, under readable names, the one export in a .gz, whether check sums agree, and the limits
that keep a bomb from filling the disk or memory.
"""

from __future__ import annotations

import gzip
import re
import struct
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from isal import isal_zlib

from .model import BROKEN, Refused

MOST_MEMBERS = 2000
MOST_BYTES = 4 << 30
MOST_RATIO, FREE_BYTES = 200, 10 << 20
GZIP = b"\x1f\x8b"
_CHUNK = 1 << 20
_PACKED_CHUNK = 1 << 15
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_LOCAL_SIGNATURE = b"PK\x03\x04"
_DRIVE = re.compile(r"^[A-Za-z]:")
_BOMB = (
    "giải nén ra quá lớn so với tệp nén (dấu hiệu tệp độc hại); nếu đây đúng là tệp của hệ thống một cửa, hãy tự giải "
    "nén rồi chép các tệp bên trong vào thư mục dossiers"
)


def members(path: Path) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """(name, entry) of every file in a zip of exports; refuses what breaks the limits or needs a password."""
    with opened(path) as archive:
        entries = [entry for entry in archive.infolist() if not name_of(entry).endswith("/")]
        check(entries)
        if any(entry.flag_bits & 1 for entry in entries):
            raise Refused("tệp nén có mật khẩu; hãy giải nén rồi chép các tệp bên trong vào thư mục dossiers")
        yield from ((name_of(entry), entry) for entry in entries)


def check(entries: list[zipfile.ZipInfo]) -> None:
    """The limits, by what the zip says of itself; they hold for workbooks, which are zips too."""
    if len(entries) > MOST_MEMBERS:
        raise Refused(
            f"tệp nén có {len(entries)} tệp bên trong, quá giới hạn {MOST_MEMBERS}; hãy chia thành nhiều tệp nén"
        )
    total = sum(entry.file_size for entry in entries)
    if total > MOST_BYTES:
        raise Refused("giải nén ra hơn 4 GiB; hãy chia thành nhiều tệp nén nhỏ hơn")
    for size, packed in [
        (total, sum(entry.compress_size for entry in entries)),
        *((entry.file_size, entry.compress_size) for entry in entries),
    ]:
        if size > FREE_BYTES and size > MOST_RATIO * max(packed, 1):
            raise Refused(_BOMB)


def leaves(name: str) -> bool:
    """Whether a member's path leads out of the archive, or is that of a place on some machine."""
    return name.startswith("/") or bool(_DRIVE.match(name)) or ".." in name.split("/")


def check_workbook(path: Path) -> None:
    """The same for a workbook that is a zip; entries with a password or of the same name have no place in one."""
    with opened(path) as archive:
        check(archive.infolist())
        if len(set(archive.namelist())) < len(archive.namelist()):
            raise Refused(BROKEN)


class Watcher(Protocol):
    """Looks at a member's bytes while they are verified."""

    def feed(self, piece: bytes) -> None:
        """The next piece."""

    def end(self) -> None:
        """There are no more."""


def verify(path: Path, watch: Callable[[str], Watcher | None] = lambda name: None) -> None:
    """Refuses a zip of which a member's bytes are not those that were packed; readers of workbooks do not ask.

    `watch` may give what looks at a member's bytes meanwhile. ISA-L takes a third of zlib's time for it.
    """
    with opened(path) as archive, path.open("rb") as file:
        for entry in archive.infolist():
            watcher = watch(entry.filename)
            if _check_sum(archive, file, entry, watcher) != entry.CRC:
                raise Refused(BROKEN)
            if watcher is not None:
                watcher.end()


def _check_sum(archive: zipfile.ZipFile, file: IO[bytes], entry: zipfile.ZipInfo, watcher: Watcher | None) -> int:
    file.seek(entry.header_offset)
    signature, name_length, extra_length = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
    name = file.read(name_length).decode("utf-8" if entry.flag_bits & 0x800 else "cp437")
    if signature != _LOCAL_SIGNATURE or name != entry.orig_filename:
        raise Refused(BROKEN)
    file.seek(extra_length, 1)
    if entry.compress_type not in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
        with archive.open(entry) as packed:
            while piece := packed.read(_CHUNK):  # zipfile compares at the end
                if watcher is not None:
                    watcher.feed(piece)
        return entry.CRC
    inflated = isal_zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    found, size, left = 0, 0, entry.compress_size
    while left and size <= entry.file_size and (piece := file.read(min(left, _PACKED_CHUNK))):
        left -= len(piece)
        if inflated is not None:
            piece = inflated.decompress(piece)
        size += len(piece)
        found = isal_zlib.crc32(piece, found)
        if watcher is not None:
            watcher.feed(piece)
    ended = inflated is None or inflated.eof or not entry.compress_size
    return found if ended and left == 0 and size == entry.file_size else -1


def unpack(path: Path, member: str, target: Path) -> None:
    """Writes one member to `target`, no more bytes than it declares."""
    with target.open("wb") as file:
        for chunk in chunks(path, member):
            file.write(chunk)


def chunks(path: Path, member: str) -> Iterator[bytes]:
    """The bytes of one member, or of all that a .gz holds, piece by piece."""
    with path.open("rb") as file:
        is_gzip = file.read(len(GZIP)) == GZIP
    if is_gzip:
        with _damage_told(), gzip.open(path) as unpacked:
            yield from _chunks(unpacked, min(MOST_BYTES, max(FREE_BYTES, MOST_RATIO * path.stat().st_size)))
        return
    with opened(path) as archive:
        entry = next((entry for entry in archive.infolist() if name_of(entry) == member), None)
        if entry is None:
            raise Refused("không còn tệp này trong tệp nén; hãy làm mới lại")
        with archive.open(entry) as packed:
            yield from _chunks(packed, entry.file_size)


def size_in_gzip(path: Path) -> int:
    """How many bytes a .gz says that it holds."""
    with path.open("rb") as file:
        file.seek(-min(4, path.stat().st_size), 2)
        return int.from_bytes(file.read(), "little")


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """A zip whose damage, wherever it shows, is told in a sentence."""
    with _damage_told(), zipfile.ZipFile(path) as archive:
        yield archive


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, RuntimeError, struct.error) as error:
        raise Refused(BROKEN) from error
    except OSError as error:
        if error.errno is None or error.errno == 22:  # a seek to where the damaged directory points
            raise Refused(BROKEN) from error
        raise
    except Exception as error:
        if type(error).__module__ in ("zlib", "igzip_lib", "lzma", "_lzma", "bz2"):
            raise Refused(BROKEN) from error
        raise


def name_of(entry: zipfile.ZipInfo) -> str:
    """The member's path, composed. Names without the UTF-8 flag are UTF-8 all the same, or in Windows' or DOS' code page."""
    name = entry.filename
    if not entry.flag_bits & 0x800 and not name.isascii():
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            raw = b""
        for encoding in ("utf-8", "cp1258"):
            try:
                decoded = raw.decode(encoding)
            except UnicodeDecodeError:
                continue
            if decoded and (encoding == "utf-8" or not _is_of_letters(name)):
                name = decoded
                break
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _is_of_letters(name: str) -> bool:
    """A name decoded by the wrong code page shows box drawings and signs."""
    return all(letter.isascii() or letter.isalpha() for letter in name)


def _chunks(packed: IO[bytes] | gzip.GzipFile, declared: int) -> Iterator[bytes]:
    given = 0
    while chunk := packed.read(_CHUNK):
        given += len(chunk)
        if given > declared:
            raise Refused(_BOMB)
        yield chunk
