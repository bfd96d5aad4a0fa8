"""What an .ods says of its cells beside their texts: cells merged over rows, formulas without a value, hidden rows.

Its one part is looked at for the words first; it is read only where one of them is there. OpenDocument 1.3, 9.1 and 19.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from .. import archives
from ..details import Details, Range
from . import safe_xml

_CONTENT = "content.xml"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_WORDS = re.compile(rb"""visibility\s*=\s*["'](?:collapse|filter)["']|number-rows-spanned\s*=\s*["'](?!1["'])|:formula\s*=""")


class _Watch:
    """Whether the content has anything to look for."""

    def __init__(self) -> None:
        self.found, self._rest = False, b""

    def feed(self, piece: bytes) -> None:
        text = self._rest + piece
        self.found = self.found or bool(_WORDS.search(text))
        self._rest = text[-64:]

    def end(self) -> None:
        pass


@dataclass
class _Sheet:
    name: str = ""
    merged: list[Range] = field(default_factory=list)
    unvalued: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: int = 0


def details(path: Path) -> Callable[[], dict[str, Details] | None]:
    """Verifies the file; what is given tells the details of its sheets, by their names; None where there is nothing to tell."""
    watch = _Watch()
    archives.verify(path, lambda name: watch if name == _CONTENT else None)

    return lambda: {sheet.name: _details(sheet) for sheet in _sheets(path)} if watch.found else None


def _details(sheet: _Sheet) -> Details:
    return Details(lambda: sheet.merged, lambda: sheet.unvalued, sheet.hidden_rows)


def _sheets(path: Path) -> Iterator[_Sheet]:
    sheet, row = _Sheet(), 0
    with archives.opened(path) as archive, archive.open(_CONTENT) as file:
        for event, element in safe_xml.events(file, (f"{_TABLE}table", f"{_TABLE}table-row")):
            if element.tag == f"{_TABLE}table":
                if event == "start":
                    sheet, row = _Sheet(element.get(f"{_TABLE}name") or ""), 0
                else:
                    yield sheet
                    element.clear()
            elif event == "end":
                times = _times(element, "rows")
                filled = _row(sheet, element, row)
                if filled and element.get(f"{_TABLE}visibility") in ("collapse", "filter"):
                    sheet.hidden_rows += times
                row += times
                safe_xml.drop(element)


def _row(sheet: _Sheet, element: etree._Element, row: int) -> bool:
    """Adds what a row's cells say; whether any of them is filled."""
    column, filled = 0, False
    for cell in element:
        down = int(cell.get(f"{_TABLE}number-rows-spanned") or 1)
        if down > 1:
            across = int(cell.get(f"{_TABLE}number-columns-spanned") or 1)
            sheet.merged.append(Range(row, column, row + down - 1, column + across - 1))
        has_value = cell.get(f"{_OFFICE}value-type") is not None or len(cell) > 0
        filled = filled or has_value
        if cell.get(f"{_TABLE}formula") and not has_value:
            sheet.unvalued.append((row, column))
        column += _times(cell, "columns")
    return filled


def _times(element: etree._Element, of: str) -> int:
    return int(element.get(f"{_TABLE}number-{of}-repeated") or 1)
