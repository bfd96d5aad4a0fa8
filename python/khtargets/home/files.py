"""Writing files: whole or not at all, never over another, put back where what they were written for fails; no formulas."""

from __future__ import annotations

import errno
import itertools
import os
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator, Sequence

from .. import process_mark
from ..errors import KhError

# What somebody does who may only read a home.
HOME_READ_ONLY = (
    "hãy xin quyền ghi vào thư mục này, hoặc nhờ người có quyền làm. Số liệu đã công bố vẫn xem được bình thường và chưa có "
    "gì thay đổi."
)
_READ_ONLY = (errno.EACCES, errno.EPERM, errno.EROFS)


class ReadOnly(KhError):
    """A folder that this user may only read; nothing was written."""


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file so that it is there whole or not at all; waits a little where another program holds the old one."""
    beside = path.with_name(f".{path.name}.{process_mark()}.tmp")
    try:
        with beside.open("wb") as handle:
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
        for attempt in range(100):
            try:
                os.replace(beside, path)
                return
            except PermissionError as error:  # Windows: a reader has the old file open
                if attempt == 99:
                    raise PermissionError(error.errno, error.strerror, str(path)) from error
                time.sleep(0.05)
    finally:
        try:
            beside.unlink()
        except OSError:
            pass


@contextmanager
def unchanged_where_it_fails(paths: Sequence[Path]) -> Iterator[None]:
    """Puts these files back as they were, or away, where the block raises."""
    before = {path: path.read_bytes() if path.exists() else None for path in paths}
    try:
        yield
    except BaseException:
        for path, data in before.items():
            if data is None:
                if path.exists():
                    path.unlink()
            elif path.read_bytes() != data:
                write_whole(path, data)
        raise


@contextmanager
def writing_into(folder: Path, what: str, then: str) -> Iterator[None]:
    """ReadOnly where the block cannot write because the folder can only be read.

    `what` was to be done (“làm mới”), `then` is the sentence that says what to do instead.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in _READ_ONLY or _takes_files(folder):  # else one file is held by another program
            raise
        raise ReadOnly(f"Thư mục “{folder}” chỉ cho đọc nên không {what} được; {then}") from error


def unused(path: Path) -> Path:
    """The path, or the first of “name (2)”, “name (3)” … that is not taken: what is there is kept."""
    if not path.exists():
        return path
    names = (path.with_name(f"{path.stem} ({number}){path.suffix}") for number in itertools.count(2))
    return next(name for name in names if not name.exists())


def harmless(cell: Any) -> Any:
    """A text that a spreadsheet would take for a formula, made plain text."""
    return "'" + cell if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _takes_files(folder: Path) -> bool:
    """Whether a file can be made in the folder, or in the nearest one above it that is there."""
    here = next((each for each in (folder, *folder.parents) if each.is_dir()), folder)
    try:
        descriptor, name = tempfile.mkstemp(dir=str(here))
    except OSError:
        return False
    os.close(descriptor)
    os.unlink(name)
    return True
