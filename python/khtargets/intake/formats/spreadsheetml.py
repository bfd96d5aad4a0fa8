"""SpreadsheetML 2003: the XML that Excel 2002 and 2003 wrote and some systems still write, into files called .xls or .xml."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from ..details import Details, Range
from ..model import BROKEN, Grid, Refused
from . import safe_xml
from .builder import Columns

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_X = "{urn:schemas-microsoft-com:office:excel}"
_WIDEST, _TALLEST = 16_384, 1_048_576


def grids(path: Path) -> Iterator[Grid]:
    """Each worksheet; entities are not resolved and nothing is fetched."""
    sheet = _Sheet("")
    try:
        with path.open("rb") as file:
            for event, element in safe_xml.events(file, (f"{_SS}Worksheet", f"{_SS}Row", f"{_X}Visible")):
                if element.tag == f"{_SS}Worksheet":
                    if event == "start":
                        sheet = _Sheet(element.get(f"{_SS}Name", ""))
                    else:
                        yield sheet.grid()
                elif event == "end" and element.tag == f"{_X}Visible":
                    sheet.details.hidden = (element.text or "").strip() != "SheetVisible"
                elif event == "end":
                    sheet.add(element)
                    safe_xml.drop(element)
    except ValueError as error:
        raise Refused(BROKEN) from error


class _Sheet:
    """A worksheet that is being read."""

    def __init__(self, name: str) -> None:
        self._name, self._columns, self._height = name, Columns(), 0
        self._merged: list[Range] = []
        self._unvalued: list[tuple[int, int]] = []
        self.details = Details(lambda: self._merged, lambda: self._unvalued)

    def add(self, row: etree._Element) -> None:
        """The next row, and blank ones before it where it says that it stands further down."""
        place = _index(row, self._height, _TALLEST)
        for _ in range(self._height, place):
            self._columns.add([])
        self._columns.add(self._cells(row, place))
        self._height = place + 1
        self.details.hidden_rows += row.get(f"{_SS}Hidden") == "1"

    def grid(self) -> Grid:
        return Grid(self._name, self._columns.arrays(), details=self.details)

    def _cells(self, row: etree._Element, place: int) -> list[str | None]:
        cells: list[str | None] = []
        for cell in row.iterchildren(f"{_SS}Cell"):
            cells.extend([None] * (_index(cell, len(cells), _WIDEST) - len(cells)))
            data = cell.find(f"{_SS}Data")
            if data is None and cell.get(f"{_SS}Formula"):
                self._unvalued.append((place, len(cells)))
            down = int(cell.get(f"{_SS}MergeDown") or 0)
            across = min(int(cell.get(f"{_SS}MergeAcross") or 0), _WIDEST - len(cells) - 1)
            if down > 0:
                self._merged.append(Range(place, len(cells), place + down, len(cells) + across))
            cells.append(None if data is None else _text(data))
            cells.extend([None] * across)
        return cells


def _text(data: etree._Element) -> str:
    text, kind = "".join(str(piece) for piece in data.itertext()), data.get(f"{_SS}Type")
    if kind == "Number" and len(text) > 15 and float(text) >= 1e15:
        return f"{float(text):E}"  # more digits than a number keeps
    return text.replace("T", " ", 1).removesuffix(".000") if kind == "DateTime" else text


def _index(element: etree._Element, following: int, most: int) -> int:
    """0-based place of a row or cell: the next one, or where ss:Index says."""
    written = int(element.get(f"{_SS}Index") or following + 1)
    if not following < written <= most:
        raise Refused(BROKEN)
    return written - 1
