"""What a person or a button asks of a refresh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Options:
    """What is asked of a refresh. With `publish` false nothing is published. `paths` are read in place of the home's
    exports; `rows_file` gets each excluded row as .csv. `allow_missing`: files that cannot be read are left out;
    `allow_blank_channels`: files may have no channel in more than half of their rows. `break_lock`: another's lock is broken.
    """

    publish: bool = True
    allow_missing: bool = False
    paths: Sequence[Path] = ()
    rows_file: Path | None = None
    allow_blank_channels: bool = True
    break_lock: bool = False


USUAL = Options()
