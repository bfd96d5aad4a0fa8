"""HTML tables, as many systems write them into files called .xls; read row by row in little memory.

All tables are one sheet, one below the other, as a spreadsheet program shows them; headings and other text before a table
are rows of one cell, since the channel often stands there. A cell over several columns fills the first, one over several
rows fills them all.
"""

from __future__ import annotations

import mmap
import os
import re
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from lxml import etree

from .. import header
from ..details import Details
from ..model import BROKEN, Grid, Refused, Shape
from . import encodings
from .builder import Columns

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_NOT_SHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_UNSEEN = ("style", "script", "title", "head", "meta", "colgroup")
_BREAKS = ("br", "p", "div", "li", "tr", "td", "h1", "h2", "h3", "h4", "h5", "h6", "caption")
_TAIL = 1 << 20  # bytes
_CUT = "trang bị cắt giữa chừng, tệp tải về chưa hết; hãy xuất lại từ hệ thống một cửa"
_ASTRAY = (
    "có ô nằm ngoài các dòng của bảng (thẻ <tr> bị thiếu, hoặc nội dung một ô chứa ký hiệu của trang web) nên sẽ sót hồ sơ; "
    "hãy mở tệp bằng Excel hoặc LibreOffice, kiểm tra rồi lưu thành .xlsx, hoặc xuất lại từ hệ thống một cửa"
)
_CELL = re.compile(rb"<script.*?</script|<style.*?</style|<!--.*?-->|(<t[dh][\s>/])", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(rb"<script.*?</script|<style.*?</style|<!--.*?-->|<(/?)t([dhr])[\s>/]", re.IGNORECASE | re.DOTALL)
_WIDEST, _TALLEST = 1000, 1_048_576


def grid(path: Path) -> Grid:
    """The file's tables as one sheet without a name; row numbers count table rows and the texts before tables."""
    with path.open("rb") as file:
        declared = _CHARSET.search(file.read(65536))
    encoding, damaged = encodings.detect(path, _known_cells, declared[1].decode() if declared else None)
    columns, lengths, hidden, cells = Columns(), array("i"), 0, _Cells()
    with path.open("rb") as file:
        try:
            for row, shown in _rows(encodings.Utf8(file, encoding), cells):
                columns.add(row)
                lengths.append(len(row))
                hidden += not shown
        except etree.XMLSyntaxError as error:
            raise Refused(BROKEN) from error
    if lengths and _is_cut(path):
        raise Refused(_CUT, row=len(lengths))
    if _written(path) > cells.handed:
        raise Refused(_ASTRAY, row=_first_astray(path) or len(lengths))
    result = Grid("", columns.arrays(), shape=Shape(np.array(lengths, np.int32)), details=Details(hidden_rows=hidden))
    if damaged:
        result.notes.append(encodings.DAMAGED)
    return result


def _is_cut(path: Path) -> bool:
    """Whether no table ends behind the last cell: unlike the ends of cells and rows, this one is never left out."""
    with path.open("rb") as file:
        file.seek(-min(_TAIL, path.stat().st_size), os.SEEK_END)
        tail = _CELL.sub(lambda found: found[1] or b"", file.read().replace(b"\0", b"")).lower()
    last = max(tail.rfind(b"<td"), tail.rfind(b"<th"), tail.rfind(b"<tr"), tail.rfind(b"</td"), tail.rfind(b"</tr"))
    return tail.find(b"</table", max(last, 0)) < 0


class _Cells:
    """How many cells the rows had that were handed over."""

    def __init__(self) -> None:
        self.handed = 0


def _written(path: Path) -> int:
    """How many cells the file writes, comments and scripts that end left out; 0 where its letters take two bytes."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return sum(found.lastindex is not None for found in _CELL.finditer(content))


def _first_astray(path: Path) -> int | None:
    """The place, among the rows that the file writes, of the first cell outside them; None where all are inside."""
    rows, inside = 0, False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for found in _TAG.finditer(content):
            if found[2] is None:
                continue  # a script or a remark
            if found[2].lower() != b"r":
                if not inside and not found[1]:
                    return rows + 1
            else:
                inside = not found[1]
                rows += inside
    return None


def _rows(stream: encodings.Utf8, cells: _Cells) -> Iterator[tuple[Sequence[str | None], bool]]:
    """Each row with whether a person sees it."""
    spans: dict[int, tuple[int, str | None]] = {}
    table = None
    events = etree.iterparse(
        stream,
        events=("start", "end"),
        tag=("table", "tr", "caption"),
        html=True,
        recover=True,
        huge_tree=True,
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
    )
    for event, element in events:
        if element.tag == "table":
            if event == "start":
                yield from (([line], True) for line in _before(element))
        elif event == "end" and element.tag == "caption":
            yield from (([line], True) for line in _lines(element))
            element.clear(keep_tail=True)
        elif event == "end":
            own = next(element.iterancestors("table"), None)
            if own is not table:
                table, spans = own, {}
            nested = any(map(len, element)) and element.find(".//table") is not None
            row = _row(element, spans)
            cells.handed += sum(1 for _ in _cells(element))
            if not nested or any(row):  # the row of a layout table that holds the real one is none a person sees
                yield row, not (any(row) and _NOT_SHOWN.search(element.get("style") or ""))
            element.clear(keep_tail=True)
            while element.getprevious() is not None and element.getprevious().tag == "tr":
                element.getparent().remove(element.getprevious())


def _row(element: etree._Element, spans: dict[int, tuple[int, str | None]]) -> list[str | None]:
    row: list[str | None] = []

    def spanned() -> None:
        while len(row) in spans:
            left, text = spans.pop(len(row))
            if left > 1:
                spans[len(row)] = left - 1, text
            row.append(text)

    held: dict[int, tuple[int, str | None]] = {}
    for cell in _cells(element):
        if spans:
            spanned()
        text = "\n".join(_lines(cell)) or None
        if cell.get("colspan") is None and cell.get("rowspan") is None:
            row.append(text)
            continue
        rows = _span(cell, "rowspan", _TALLEST)
        for at in range(_span(cell, "colspan", _WIDEST)):
            if rows > 1:
                held[len(row)] = rows - 1, text if at == 0 else None
            row.append(text if at == 0 else None)
    spanned()
    for place in sorted(place for place in spans if place > len(row)):
        row.extend([None] * (place - len(row)))
        spanned()
    spans.update(held)
    return row


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    """A row's cells; a form around them, as pages with a form for each row have it, is none."""
    for element in row.iterchildren("td", "th", "form"):
        if element.tag == "form":
            yield from element.iterchildren("td", "th")
        else:
            yield element


def _span(cell: etree._Element, name: str, most: int) -> int:
    written = (cell.get(name) or "1").strip()
    return min(max(int(written), 1), most) if written.isascii() and written.isdigit() and len(written) < 10 else 1


def _lines(element: etree._Element) -> list[str]:
    """The element's text, line by line, without nested tables' rows (these were handed over and emptied) and scripts."""
    if len(element) == 0:
        own = " ".join((element.text or "").split())
        return [own] if own else []
    parts: list[str] = []

    def walk(node: etree._Element) -> None:
        if isinstance(node.tag, str) and node.tag not in _UNSEEN:
            if node.tag in _BREAKS:
                parts.append("\n")
            parts.append(re.sub(r"\s+", " ", node.text or ""))
            for child in node:
                walk(child)
                parts.append(re.sub(r"\s+", " ", child.tail or ""))
            if node.tag in _BREAKS:
                parts.append("\n")

    walk(element)
    return [line for line in (" ".join(piece.split()) for piece in "".join(parts).split("\n")) if line]


def _before(table: etree._Element) -> list[str]:
    """Lines of text between this table and what was before it: the previous table, or the start of the page or cell."""
    pieces: list[list[str]] = []
    node: etree._Element | None = table
    while node is not None and node.tag not in ("td", "th", "body", "html"):
        previous = node.getprevious()
        while previous is not None:
            tail = " ".join((previous.tail or "").split())
            pieces.append([tail] if tail else [])
            if not isinstance(previous.tag, str) or previous.tag == "table" or previous.find(".//table") is not None:
                return _in_order(pieces)
            if previous.tag not in _UNSEEN:
                pieces.append(_lines(previous))
            previous = previous.getprevious()
        node = node.getparent()
        if node is not None and node.tag in ("body", "div", "form", "center"):
            pieces.append([" ".join((node.text or "").split())] if (node.text or "").strip() else [])
    return _in_order(pieces)


def _in_order(pieces: list[list[str]]) -> list[str]:
    return [line for piece in reversed(pieces) for line in piece]


def _known_cells(beginning: str) -> int:
    """How many cells of the first rows are known headers, to choose between encodings."""
    cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", beginning[:100_000], re.IGNORECASE | re.DOTALL)[:500]
    return sum(header.field_of(re.sub(r"<[^>]+>", " ", cell).strip()) is not None for cell in cells)
