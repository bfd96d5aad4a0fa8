"""What programs that were ended left in a home: working folders, and files half written. A later refresh removes it."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path
from typing import Iterator

from .. import process_mark
from .home import Home
from .processes import runs

_UNFINISHED = re.compile(r"(?:tally|preview|unpacked)-.*|.*\.tmp")
_MARK = re.compile(r"(kh[0-9a-f]{8})-(\d+)")
_LONG = 24 * 60 * 60  # seconds; nobody works so long on what another computer, or an earlier version, began


def clear(home: Home) -> None:
    """Removes it; what another process is at work on stays, and so does what cannot be removed."""
    for path in _unfinished(home):
        if _is_left(path):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                try:
                    path.unlink()
                except OSError:
                    pass  # held by another program; goes another time


def _unfinished(home: Home) -> Iterator[Path]:
    for folder in (home.cache, home.snapshots, home.snapshots / "closed"):
        yield from (path for path in folder.glob("*") if _UNFINISHED.fullmatch(path.name))
    yield from (path for path in home.path.glob(".*.tmp") if _MARK.search(path.name))  # others there may be anybody's


def _is_left(path: Path) -> bool:
    mark = _MARK.search(path.name)
    if mark and mark[1] == process_mark().partition("-")[0]:
        return not runs(int(mark[2]))
    try:
        return time.time() - path.stat().st_mtime > _LONG
    except OSError:
        return False  # gone meanwhile
