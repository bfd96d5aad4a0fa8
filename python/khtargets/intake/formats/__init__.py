"""Containers and formats: what a file is, by its content, and its sheets as grids of text.

`sniff` tells the format. `delimited` reads text, `html` pages, `spreadsheetml` XML 2003, and `workbook` all others through one
library; `xlsx`, `xlsb`, `ods` and `biff` say what that library does not: merged cells, hidden rows, formulas without a value.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..model import Grid
from . import delimited, workbook


def grids(path: Path, kind: str) -> Iterator[Grid]:
    """The sheets of a file of one of `sniff.READABLE`, one at a time."""
    if kind == "text":
        yield delimited.grid(path)
    elif kind == "html":
        from . import html  # what reads XML is loaded where it is needed

        yield html.grid(path)
    elif kind == "spreadsheetml":
        from . import spreadsheetml

        yield from spreadsheetml.grids(path)
    else:
        yield from workbook.grids(path, kind)
