"""What an .ods says of its cells beside their texts: cells merged over rows, formulas without a value, errors, hidden
rows.

Its one part is looked at for the words first; it is read only where one of them is there. OpenDocument 1.3, 9.1 and 19.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from .. import archives
from ..details import Details, Range
from . import safe_xml
from .extent import Extent

_CONTENT = "content.xml"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_WORDS = re.compile(
    rb"""visibility\s*=\s*["'](?:collapse|filter)["']|number-rows-spanned\s*=\s*["'](?!1["'])|:formula\s*="""
    rb"""|value-type\s*=\s*["']error["']"""
    # Many cells or rows at once that are filled, or before one that is.
    rb"""|columns-repeated\s*=\s*["']\d{3,}["'][^>]*(?:[^/>]>|/>\s*<[^>]*table-cell[^>]*[^/>]>)"""
    rb"""|rows-repeated\s*=\s*["']\d{3,}["'][^>]*>(?:\s*<[^>]*/>)*\s*<[^/>][^>]*[^/>]>"""
)
_ERROR = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"
_MOST, _MANY = 1 << 20, 1 << 14  # rows and columns of a sheet
_OVERLAP = 1000  # bytes of the piece before that are looked at again


class _Watch:
    """Whether the content has anything to look for."""

    def __init__(self) -> None:
        self.found, self._rest = False, b""

    def feed(self, piece: bytes) -> None:
        text = self._rest + piece
        self.found = self.found or bool(_WORDS.search(text))
        self._rest = text[-_OVERLAP:]

    def end(self) -> None:
        pass


@dataclass
class _Sheet:
    name: str = ""
    merged: list[Range] = field(default_factory=list)
    unvalued: list[tuple[int, int]] = field(default_factory=list)
    errors: list[tuple[int, int, str]] = field(default_factory=list)
    hidden_rows: int = 0
    extent: Extent = field(default_factory=Extent)


def details(path: Path) -> dict[str, Details] | None:
    """The details of the sheets, by their names; None where there is nothing to tell. Refuses damage and cells far out."""
    watch = _Watch()
    archives.verify(path, lambda name: watch if name == _CONTENT else None)
    return {sheet.name: _details(sheet) for sheet in _sheets(path)} if watch.found else None


def _details(sheet: _Sheet) -> Details:
    return Details(lambda: sheet.merged, lambda: sheet.unvalued, sheet.hidden_rows, errors=sheet.errors)


def _sheets(path: Path) -> Iterator[_Sheet]:
    sheet, row = _Sheet(), 0
    with archives.opened(path) as archive, archive.open(_CONTENT) as file:
        for event, element in safe_xml.events(file, (f"{_TABLE}table", f"{_TABLE}table-row")):
            if element.tag == f"{_TABLE}table":
                if event == "start":
                    name = element.get(f"{_TABLE}name") or ""
                    sheet, row = _Sheet(name, extent=Extent(name)), 0
                else:
                    sheet.extent.check()
                    yield sheet
                    element.clear()
            elif event == "end":
                times = _times(element, "rows")
                filled = _row(sheet, element, row, min(times, _MOST))
                if filled:
                    sheet.extent.add(row + times - 1, -1, filled * times)
                if filled and element.get(f"{_TABLE}visibility") in ("collapse", "filter"):
                    sheet.hidden_rows += times
                row += times
                safe_xml.drop(element)


def _row(sheet: _Sheet, element: etree._Element, row: int, rows: int) -> int:
    """Adds what a row's cells say, which stands for so many; how many of them are filled."""
    column = filled = 0
    for cell in element:
        down = int(cell.get(f"{_TABLE}number-rows-spanned") or 1)
        if down > 1:
            across = int(cell.get(f"{_TABLE}number-columns-spanned") or 1)
            sheet.merged.append(Range(row, column, row + down - 1, column + across - 1))
        has_value = cell.get(f"{_OFFICE}value-type") is not None or len(cell) > 0
        if cell.get(f"{_TABLE}formula") and not has_value:
            sheet.unvalued.append((row, column))
        times = _times(cell, "columns")
        if cell.get(_ERROR) == "error":  # LibreOffice writes an empty text as its value
            shown = " ".join("".join(map(str, each.itertext())) for each in cell.iter(_TEXT)).strip() or "#N/A"
            sheet.errors += [(row + at, column + beside, shown) for at in range(rows) for beside in range(min(times, _MANY))]
        column += times
        if has_value:
            filled += times
            sheet.extent.reach(row, column - 1)
    return filled


def _times(element: etree._Element, of: str) -> int:
    return int(element.get(f"{_TABLE}number-{of}-repeated") or 1)
