"""A refresh: exports are read, tallied, judged by the decision's rules and published.

Files that cannot be read whole are named; without `allow_missing` nothing is published then, and what was published
before stays. Reading begins before what counts is loaded, which takes as long as reading a small file.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from .closing import HOME_READ_ONLY
from .exports import Progress, reading
from .files import writing_into
from .home import Home
from .lock import Lock, refreshing
from .settings import write_default

if TYPE_CHECKING:
    from .report import Report


def refresh(
    home: Home,
    *,
    allow_missing: bool = False,
    publish_it: bool = True,
    paths: Sequence[Path] = (),
    rows_file: Path | None = None,
    progress: Progress | None = None,
    break_lock: bool = False,
    held: Lock | None = None,
) -> Report:
    """Reads, tallies and judges the home's exports (or those at `paths`) and publishes the figures.

    With `publish_it` false nothing is published. `rows_file` gets each excluded row as .csv. Where nothing has changed
    since the snapshot in use, that one stays. RefreshIncomplete where an export cannot be read and `allow_missing` is
    false; RefreshLocked where somebody else is refreshing, unless `break_lock`; other KhErrors where settings or lists
    are wrong, the home can only be read, or there is no dossier at all. OSError where the disk is full. `held` is the
    home's lock where the caller has it already.
    """
    say = progress or (lambda *_: None)
    if not publish_it:
        with writing_into(home.path, "đọc tệp", HOME_READ_ONLY):  # what is read goes through the home's cache
            return _refresh(home, allow_missing, paths, rows_file, say, None)
    with nullcontext(held) if held is not None else refreshing(home, break_lock) as lock:
        return _refresh(home, allow_missing, paths, rows_file, say, lock)


def _refresh(
    home: Home, allow_missing: bool, paths: Sequence[Path], rows_file: Path | None, say: Progress, lock: Lock | None
) -> Report:
    """The same; without a lock nothing is published."""
    write_default(home.settings_file)
    with reading(home.cache, paths or [home.dossiers]) as pending:
        from .counting import count, wait  # here, so that the readers are at work meanwhile

        inputs, exports, bad = wait(home, pending, say)
    return count(home, inputs, exports, bad, lock, allow_missing=allow_missing, paths=paths, rows_file=rows_file, say=say)
