"""xlwings' configuration file: lines of "KEY","value", in the code page of the user's Windows."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path


def read(path: Path) -> dict[str, str]:
    """Keys and values; empty where there is no file."""
    if not path.is_file():
        return {}
    rows = csv.reader(io.StringIO(path.read_bytes().decode("latin-1"), newline=""))
    return {row[0]: row[1] for row in rows if len(row) > 1}


def text(values: Mapping[str, str]) -> bytes:
    """The file's bytes."""
    held = io.StringIO(newline="")
    csv.writer(held, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(values.items())
    return held.getvalue().encode("latin-1")
