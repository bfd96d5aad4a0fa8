"""Zip files: what they hold, under readable names, and the limits that keep a bomb from filling the disk or memory."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .model import BROKEN, Refused

MOST_MEMBERS = 2000
MOST_BYTES = 4 << 30
MOST_RATIO, FREE_BYTES = 200, 10 << 20
_CHUNK = 1 << 20
_BOMB = (
    "giải nén ra quá lớn so với tệp nén (dấu hiệu tệp độc hại); nếu đây đúng là tệp của hệ thống một cửa, hãy tự giải "
    "nén rồi chép các tệp bên trong vào thư mục dossiers"
)


def members(path: Path) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """(name, entry) of every file in a zip of exports; refuses what breaks the limits or needs a password."""
    with opened(path) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
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


def check_workbook(path: Path) -> None:
    """The same for a workbook that is a zip; entries with a password have no place in one."""
    with opened(path) as archive:
        check(archive.infolist())


def unpack(path: Path, member: str, target: Path) -> None:
    """Writes one member to `target`, no more bytes than it declares."""
    with opened(path) as archive:
        entry = next((entry for entry in archive.infolist() if not entry.is_dir() and name_of(entry) == member), None)
        if entry is None:
            raise Refused("không còn tệp này trong tệp nén; hãy làm mới lại")
        with archive.open(entry) as packed, target.open("wb") as file:
            for chunk in _chunks(packed, entry.file_size):
                file.write(chunk)


def chunks(path: Path, member: str) -> Iterator[bytes]:
    """The bytes of one member, piece by piece."""
    with opened(path) as archive:
        entry = next((entry for entry in archive.infolist() if not entry.is_dir() and name_of(entry) == member), None)
        if entry is None:
            raise Refused("không còn tệp này trong tệp nén; hãy làm mới lại")
        with archive.open(entry) as packed:
            yield from _chunks(packed, entry.file_size)


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """A zip whose damage, wherever it shows, is told in a sentence."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise Refused(BROKEN) from error
    except OSError as error:
        if error.errno is None or error.errno == 22:  # a seek to where the damaged directory points
            raise Refused(BROKEN) from error
        raise
    except Exception as error:
        if type(error).__module__ in ("zlib", "lzma", "_lzma", "bz2"):
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


def _chunks(packed: IO[bytes], declared: int) -> Iterator[bytes]:
    given = 0
    while chunk := packed.read(_CHUNK):
        given += len(chunk)
        if given > declared:
            raise Refused(_BOMB)
        yield chunk
