"""Containers and formats: what a file is, by its content, and its sheets as grids of text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from khtargets.intake.formats import delimited, workbook
from khtargets.intake.model import Grid


def grids(path: Path, kind: str) -> Iterator[Grid]:
    """The sheets of a file of one of `sniff.READABLE`, one at a time."""
    if kind == "text":
        yield delimited.grid(path)
    elif kind == "html":
        from khtargets.intake.formats import html  # what reads XML is loaded where it is needed

        yield html.grid(path)
    elif kind == "spreadsheetml":
        from khtargets.intake.formats import spreadsheetml

        yield from spreadsheetml.grids(path)
    else:
        yield from workbook.grids(path, kind)
