"""A refresh: exports are read, tallied, classified by the decision's rules and published.

Files that cannot be read whole are named; without `allow_missing` nothing is published then, and what was published
before stays. Reading starts before the counting libraries are loaded, since loading them takes as long as a small file.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from ..decision.settings import write_default
from ..home import HOME_READ_ONLY, Home, writing_into
from ..home.lock import Lock, refreshing
from ..home.scratch import clear
from ..home.taught_headers import read_columns
from .exports import Progress, reading
from .options import USUAL, Options

if TYPE_CHECKING:
    from .report import Report


def refresh(home: Home, options: Options = USUAL, progress: Progress | None = None, held: Lock | None = None) -> Report:
    """Reads, tallies and classifies the home's exports and publishes the figures.

    Where nothing has changed since the snapshot in use, that one stays. RefreshIncomplete where an export cannot be read
    and none may be missing; MostlyBlankChannels where most rows of one have no channel and that is not allowed;
    RefreshLocked where somebody else is refreshing; other KhErrors where settings or lists are wrong, the home can only be
    read, or there is no dossier at all. OSError where the disk is full. `held` is the home's lock where the caller has it.
    """
    say = progress or (lambda *_: None)
    if not options.publish:
        with writing_into(home.path, "đọc tệp", HOME_READ_ONLY):  # what is read goes through the home's cache
            return _refresh(home, options, say, None)
    with nullcontext(held) if held is not None else refreshing(home, options.break_lock) as lock:
        return _refresh(home, options, say, lock)


def _refresh(home: Home, options: Options, say: Progress, lock: Lock | None) -> Report:
    """The same; without a lock nothing is published."""
    clear(home)
    write_default(home.settings_file)
    with reading(home.cache, options.paths or [home.dossiers], read_columns(home)) as pending:
        from .tally_and_publish import tally_and_publish, wait  # here, so that the readers are at work meanwhile

        inputs, read = wait(home, pending, say)
    return tally_and_publish(home, inputs, read, options, lock, say)
