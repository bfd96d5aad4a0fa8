"""SpreadsheetML 2003: the XML that Excel 2002 and 2003 wrote and some systems still write, into files called .xls or .xml."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from ..model import BROKEN, Grid, Refused
from .builder import Columns

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_TOO_FAR = 16384, 1_048_576


def grids(path: Path) -> Iterator[Grid]:
    """Each worksheet; entities are not resolved and nothing is fetched."""
    name, columns, height = "", Columns(), 0
    try:
        with path.open("rb") as file:
            events = etree.iterparse(
                file,
                events=("start", "end"),
                tag=(f"{_SS}Worksheet", f"{_SS}Row"),
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                huge_tree=True,
                remove_comments=True,
            )
            for event, element in events:
                if element.tag == f"{_SS}Worksheet":
                    if event == "start":
                        name, columns, height = element.get(f"{_SS}Name", ""), Columns(), 0
                    else:
                        yield Grid(name, columns.arrays())
                elif event == "end":
                    place = _index(element, height)
                    for _ in range(height, place):
                        columns.add([])
                    columns.add(_cells(element))
                    height = place + 1
                    element.clear()
                    while element.getprevious() is not None:
                        element.getparent().remove(element.getprevious())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused(BROKEN) from error


def _cells(row: etree._Element) -> list[str | None]:
    cells: list[str | None] = []
    for cell in row.iterchildren(f"{_SS}Cell"):
        cells.extend([None] * (_index(cell, len(cells)) - len(cells)))
        data = cell.find(f"{_SS}Data")
        text = "".join(str(piece) for piece in data.itertext()) if data is not None else None
        if text and len(text) > 15 and data is not None and data.get(f"{_SS}Type") == "Number" and float(text) >= 1e15:
            text = f"{float(text):E}"  # more digits than a number keeps
        cells.append(
            text.replace("T", " ", 1).removesuffix(".000")
            if text and data is not None and data.get(f"{_SS}Type") == "DateTime"
            else text
        )
        cells.extend([None] * min(int(cell.get(f"{_SS}MergeAcross") or 0), _TOO_FAR[0] - len(cells)))
    return cells


def _index(element: etree._Element, following: int) -> int:
    """0-based place of a row or cell: the next one, or where ss:Index says."""
    written = int(element.get(f"{_SS}Index") or following + 1)
    if not following < written <= _TOO_FAR[1]:
        raise Refused(BROKEN)
    return written - 1
