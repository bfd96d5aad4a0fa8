"""A table with its titles, headers and footers, written in the formats that one-stop systems export."""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path

import xlsxwriter

Cell = str | float
_MIDDLE = "Thời gian"
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_ODS_NAMES = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
_ODS_CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
_OLD = (1980, 1, 1, 0, 0, 0)  # a zip's members need a time; the same one every run


@dataclass(frozen=True)
class Table:
    """A list of dossiers as it is exported. `times` names the columns that stand under a common heading (none: the
    header has one row); `group` is a heading row above the dossiers, `total` a closing row with their number."""

    titles: list[str]
    header: list[str]
    rows: list[list[Cell]]
    times: frozenset[str] = frozenset()
    numbered: bool = False
    group: str = ""
    total: bool = False
    footer: str = ""

    @property
    def headers(self) -> list[list[str]]:
        """The header's rows: one, or two where columns share a heading."""
        if not self.times:
            return [self.header]
        top = [_MIDDLE if name in self.times else name for name in self.header]
        return [top, [name if name in self.times else "" for name in self.header]]

    def lines(self) -> Iterator[Sequence[Cell]]:
        """Every row from the first title to the footer."""
        yield from ([title] for title in self.titles)
        if self.titles:
            yield []
        yield from self.headers
        if self.numbered:
            yield [f"({number})" for number in range(1, len(self.header) + 1)]
        if self.group:
            yield [self.group]
        yield from self.rows
        if self.total:
            yield ["Tổng cộng", "", float(len(self.rows))]
        if self.footer:
            yield from ([], ["", "", self.footer])


@contextmanager
def workbook(path: Path) -> Iterator[xlsxwriter.Workbook]:
    """A workbook to fill, written when done; its bytes do not depend on when that is."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    book.set_properties({"title": "DỮ LIỆU MÔ PHỎNG", "created": datetime(2024, 12, 15)})
    yield book
    book.close()
    path.write_bytes(made.getvalue())


def xlsx(path: Path, sheets: dict[str, Table]) -> None:
    """One sheet a table; text stays text, numbers get a date's format."""
    with workbook(path) as book:
        bold = book.add_format({"bold": True})
        heading = book.add_format({"bold": True, "text_wrap": True, "border": 1, "align": "center"})
        day = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        for name, table in sheets.items():
            sheet = book.add_worksheet(name)
            top = len(table.titles) + bool(table.titles)
            for row, line in enumerate(table.lines()):
                format_ = bold if row < top else heading if row < top + len(table.headers) else None
                for column, cell in enumerate(line):
                    if isinstance(cell, str):
                        if cell:
                            sheet.write_string(row, column, cell, format_)
                    else:
                        sheet.write_number(row, column, cell, day if cell > 40_000 else None)
            for row, title in enumerate(table.titles):
                sheet.merge_range(row, 0, row, len(table.header) - 1, title, bold)
            for first, last, text in _spans(table):
                if first != last:
                    sheet.merge_range(top, first, top, last, text, heading)
                elif text != _MIDDLE:
                    sheet.merge_range(top, first, top + 1, first, text, heading)
            sheet.set_column(1, len(table.header), 18)


def html(path: Path, table: Table) -> None:
    """A table in HTML under a workbook's suffix, as many systems call their "Excel" exports."""
    width = len(table.header)
    parts = ['<html><head><meta charset="utf-8"></head><body><table border="1">']
    parts += [f'<tr><td colspan="{width}"><b>{escape(title)}</b></td></tr>' for title in table.titles]
    spans = _spans(table) or [(place, place, name) for place, name in enumerate(table.header)]
    cells = []
    for first, last, text in spans:
        extent = f'colspan="{last - first + 1}"' if first != last else f'rowspan="{len(table.headers)}"'
        cells.append(f"<th {extent}>{escape(text)}</th>")
    parts.append(f"<tr>{''.join(cells)}</tr>")
    if table.times:
        below = (name for name in table.header if name in table.times)
        parts.append(f"<tr>{''.join(f'<th>{escape(name)}</th>' for name in below)}</tr>")
    skipped = len(table.titles) + bool(table.titles) + len(table.headers)
    for number, line in enumerate(table.lines()):
        if number < skipped:
            continue
        shown = [cell if isinstance(cell, str) else f"{cell:g}" for cell in line]
        if len(shown) == 1:
            parts.append(f'<tr><td colspan="{width}"><b>{escape(shown[0])}</b></td></tr>')
        else:
            parts.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in shown) + "</tr>")
    parts.append("</table></body></html>")
    path.write_text("\n".join(parts), encoding="utf-8")


def delimited(table: Table, delimiter: str, encoding: str) -> bytes:
    """Delimited text; with cp1258 in that code page's half-composed form."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(table.lines())
    value = text.getvalue()
    return half_composed(value).encode(encoding) if encoding == "cp1258" else value.encode(encoding)


def half_composed(text: str) -> str:
    """Vietnamese as Windows-1258 holds it: tone marks after their letters where it has no letter with the tone."""
    text = unicodedata.normalize("NFC", text)
    table: dict[str, str | int | None] = {}
    for letter in set(text):
        try:
            letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
            table[letter] = base + "".join(part for part in parts if part in _TONES)
    return text.translate(str.maketrans(table))


def zipped(path: Path, members: dict[str, bytes]) -> None:
    """A zip of exports."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, _OLD), data, zipfile.ZIP_DEFLATED)


def ods(path: Path, sheet: str, table: Table) -> None:
    """An OpenDocument spreadsheet of text cells."""
    rows = []
    for line in table.lines():
        texts = (escape(cell if isinstance(cell, str) else f"{cell:g}") for cell in line)
        cells = "".join(_ODS_CELL.format(text) for text in texts)
        rows.append(f"<table:table-row>{cells or '<table:table-cell/>'}</table:table-row>")
    names = " ".join(f'xmlns:{name}="{_ODS_NAMES.format(name)}"' for name in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="{escape(sheet)}">{"".join(rows)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    entry = '<manifest:file-entry manifest:full-path="{}" manifest:media-type="{}"/>'
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest manifest:version="1.2" '
        f'xmlns:manifest="{_ODS_NAMES.format("manifest")}">'
        f"{entry.format('/', kind)}{entry.format('content.xml', 'text/xml')}</manifest:manifest>"
    )
    members = {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest}
    zipped(path, {name: text.encode() for name, text in members.items()})


def _spans(table: Table) -> list[tuple[int, int, str]]:
    """The top header row as (first column, last column, text); empty for a header of one row."""
    found: list[tuple[int, int, str]] = []
    for place, text in enumerate(table.headers[0] if table.times else ()):
        if found and text == _MIDDLE == found[-1][2]:
            found[-1] = (found[-1][0], place, text)
        else:
            found.append((place, place, text))
    return found
