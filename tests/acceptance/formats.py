"""Writes tables of cells as the files that one-stop systems export. Cells are texts, numbers, dates or None."""

from __future__ import annotations

import csv
import html
import io
import struct
import unicodedata
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from acceptance.field import Shown

ERROR_CODES = {"#NULL!": 0x00, "#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17, "#NAME?": 0x1D, "#NUM!": 0x24, "#N/A": 0x2A}


@dataclass
class Sheet:
    name: str
    rows: list = field(default_factory=list)
    merges: list = field(default_factory=list)  # (first row, first column, last row, last column), from 0
    hidden: set = field(default_factory=set)  # rows, from 0; .xlsx only


def cp1258(text):
    """Vietnamese as Windows keeps it: letters with their hats composed, tones as marks of their own."""
    out = bytearray()
    for letter in unicodedata.normalize("NFC", text):
        try:
            out += letter.encode("cp1258")
            continue
        except UnicodeEncodeError:
            pass
        parts = unicodedata.normalize("NFD", letter)
        tone = [mark for mark in parts[1:] if mark in "\u0300\u0301\u0303\u0309\u0323"]
        base = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in tone))
        out += (base + "".join(tone)).encode("cp1258", "replace")
    return bytes(out)


def plain(cell):
    """A cell as a text file holds it."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%d/%m/%Y %H:%M:%S")
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    return repr(cell) if isinstance(cell, float) else str(cell)


def csv_bytes(sheet, encoding="utf-8", delimiter=","):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    width = max(map(len, sheet.rows))
    for row in sheet.rows:
        cells = [plain(cell).replace("\n", " ") for cell in row]
        writer.writerow(cells + [""] * (width - len(cells)))
    text = out.getvalue()
    if encoding == "cp1258":
        return cp1258(text)
    if encoding == "utf-16":
        return b"\xff\xfe" + text.encode("utf-16-le")
    return text.encode(encoding)


def xlsx_bytes(sheets):
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        for number, row in enumerate(sheet.rows, 1):
            for place, cell in enumerate(row, 1):
                if cell is None:
                    continue
                written = page.cell(number, place, cell)
                if isinstance(cell, Shown):
                    written.data_type = "e"
                elif isinstance(cell, str):
                    written.data_type = "s"
                elif isinstance(cell, datetime):
                    written.number_format = "dd/mm/yyyy hh:mm:ss"
                elif isinstance(cell, date):
                    written.number_format = "dd/mm/yyyy"
        for number in sheet.hidden:
            page.row_dimensions[number + 1].hidden = True
        for top, left, bottom, right in sheet.merges:
            page.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def html_bytes(sheet):
    """An HTML table as old report pages send it under the name .xls."""
    spans, hidden = {}, set()
    for top, left, bottom, right in sheet.merges:
        spans[top, left] = f' rowspan="{bottom - top + 1}" colspan="{right - left + 1}"'
        hidden |= {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)} - {(top, left)}
    width = max(map(len, sheet.rows))
    lines = ['<html><head><meta charset="utf-8"><style>td {border: 1px solid}</style></head><body>']
    lines.append('<table border="1">')
    for r, row in enumerate(sheet.rows):
        cells = list(row) + [None] * (width - len(row))
        texts = (
            f"<td{spans.get((r, c), '')}>{html.escape(plain(cell)) or '&nbsp;'}</td>"
            for c, cell in enumerate(cells)
            if (r, c) not in hidden
        )
        lines.append("<tr>" + "".join(texts) + "</tr>")
    lines.append("</table></body></html>")
    return "\n".join(lines).encode("utf-8")


def ods_bytes(sheets):
    from odf import style, table, text
    from odf.opendocument import OpenDocumentSpreadsheet

    book = OpenDocumentSpreadsheet()
    book.automaticstyles.addElement(style.Style(name="plain", family="table-cell"))
    for sheet in sheets:
        page = table.Table(name=sheet.name)
        spans, covered = {}, set()
        for top, left, bottom, right in sheet.merges:
            spans[top, left] = {"numberrowsspanned": bottom - top + 1, "numbercolumnsspanned": right - left + 1}
            covered |= {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)} - {(top, left)}
        for r, row in enumerate(sheet.rows):
            line = table.TableRow()
            blanks = 0
            for c, cell in enumerate(row):
                if (r, c) in covered:
                    if blanks:
                        line.addElement(table.TableCell(numbercolumnsrepeated=str(blanks)))
                        blanks = 0
                    line.addElement(table.CoveredTableCell())
                    continue
                span = spans.get((r, c), {})
                if cell is None and not span:
                    blanks += 1
                    continue
                if blanks:
                    line.addElement(table.TableCell(numbercolumnsrepeated=str(blanks)))
                    blanks = 0
                if isinstance(cell, datetime):
                    written = table.TableCell(valuetype="date", datevalue=cell.strftime("%Y-%m-%dT%H:%M:%S"), **span)
                elif isinstance(cell, date):
                    written = table.TableCell(valuetype="date", datevalue=cell.isoformat(), **span)
                elif isinstance(cell, (int, float)):
                    written = table.TableCell(valuetype="float", value=repr(cell), **span)
                else:
                    written = table.TableCell(valuetype="string", **span)
                for paragraph in plain(cell).split("\n"):
                    written.addElement(text.P(text=paragraph))
                line.addElement(written)
            page.addElement(line)
        book.spreadsheet.addElement(page)
    out = io.BytesIO()
    book.write(out)
    return out.getvalue()


def xlsb_bytes(sheets):
    """The least of an .xlsb: records of numbers and texts in place, no styles, so dates are serial numbers."""

    def record(kind, body=b""):
        head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
        size, length = bytearray(), len(body)
        while True:
            size.append(length & 0x7F | (0x80 if length > 0x7F else 0))
            length >>= 7
            if not length:
                return head + bytes(size) + body

    def wide(text):
        raw = text.encode("utf-16-le")
        return struct.pack("<I", len(raw) // 2) + raw

    parts = {}
    bundle = b""
    for number, sheet in enumerate(sheets, 1):
        width = max(map(len, sheet.rows), default=1)
        body = record(0x81) + record(0x94, struct.pack("<4I", 0, max(len(sheet.rows) - 1, 0), 0, width - 1))
        body += record(0x91)
        for r, row in enumerate(sheet.rows):
            body += record(0x00, struct.pack("<IIHBBBI", r, 0, 300, 0, 0, 0, 0))
            for c, cell in enumerate(row):
                if isinstance(cell, (int, float)):
                    body += record(0x05, struct.pack("<IId", c, 0, cell))
                elif isinstance(cell, Shown):
                    body += record(0x03, struct.pack("<IIB", c, 0, ERROR_CODES[cell]))
                elif cell is not None:
                    body += record(0x06, struct.pack("<II", c, 0) + wide(plain(cell)))
        body += record(0x92)
        if sheet.merges:
            ranges = (struct.pack("<4I", top, bottom, left, right) for top, left, bottom, right in sheet.merges)
            body += record(0xB1, struct.pack("<I", len(sheet.merges))) + b"".join(record(0xB0, each) for each in ranges)
            body += record(0xB2)
        parts[f"xl/worksheets/sheet{number}.bin"] = body + record(0x82)
        bundle += record(0x9C, struct.pack("<II", 0, number) + wide(f"rId{number}") + wide(sheet.name))
    parts["xl/workbook.bin"] = record(0x83) + record(0x8F) + bundle + record(0x90) + record(0x84)
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.ms-excel.'
        f'{"sheet.binary.macroEnabled.main" if "workbook" in name else "worksheet"}"/>'
        for name in parts
    )
    parts["[Content_Types].xml"] = (
        f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{types}"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{overrides}</Types>'
    ).encode()
    parts["_rels/.rels"] = (
        f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{relations}"><Relationship Id="rId1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.bin"/></Relationships>'
    ).encode()
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.bin"/>'
        for n in range(1, len(sheets) + 1)
    )
    parts["xl/_rels/workbook.bin.rels"] = (
        f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{relations}">{links}</Relationships>'
    ).encode()
    return zip_bytes(parts)


def xls_bytes(sheets):
    """A BIFF8 .xls in its compound file, with texts and numbers in place; dates are serial numbers."""

    def record(kind, body=b""):
        return struct.pack("<HH", kind, len(body)) + body

    start = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    pages = []
    for sheet in sheets:
        width = max(map(len, sheet.rows), default=1)
        page = record(0x0809, start[:2] + struct.pack("<H", 0x0010) + start[4:])
        page += record(0x0200, struct.pack("<IIHHH", 0, len(sheet.rows), 0, width, 0))
        for r, row in enumerate(sheet.rows):
            for c, cell in enumerate(row):
                if isinstance(cell, (int, float)):
                    page += record(0x0203, struct.pack("<HHHd", r, c, 0, cell))
                elif isinstance(cell, Shown):
                    page += record(0x0205, struct.pack("<HHHBB", r, c, 0, ERROR_CODES[cell], 1))
                elif cell is not None:
                    raw = plain(cell).encode("utf-16-le")
                    page += record(0x0204, struct.pack("<HHHHB", r, c, 0, len(raw) // 2, 1) + raw)
        for start_at in range(0, len(sheet.merges), 1000):
            some = sheet.merges[start_at : start_at + 1000]
            ranges = b"".join(struct.pack("<4H", top, bottom, left, right) for top, left, bottom, right in some)
            page += record(0x00E5, struct.pack("<H", len(some)) + ranges)
        pages.append(page + record(0x000A))
    names = [sheet.name.encode("utf-16-le") for sheet in sheets]
    head = record(0x0809, start) + record(0x0042, struct.pack("<H", 1200)) + record(0x0022, struct.pack("<H", 0))
    size = len(head) + sum(12 + len(name) for name in names) + 4
    bounds = b""
    for name, page in zip(names, pages, strict=True):
        bounds += record(0x0085, struct.pack("<IBBBB", size, 0, 0, len(name) // 2, 1) + name)
        size += len(page)
    return compound(head + bounds + record(0x000A) + b"".join(pages))


def compound(stream):
    """A compound file (version 3) with one stream, "Workbook"."""
    stream = stream.ljust(4096, b"\0")
    stream += b"\0" * (-len(stream) % 512)
    sectors = len(stream) // 512
    tables = 1
    while tables * 128 < sectors + 1 + tables:
        tables += 1
    end, free, none = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF
    fat = [0xFFFFFFFD] * tables + [end]
    fat += [tables + 2 + k for k in range(sectors - 1)] + [end]
    fat += [free] * (tables * 128 - len(fat))

    def entry(name, kind, child, first, size):
        raw = (name + "\0").encode("utf-16-le") if name else b""
        fixed = struct.pack("<HBBIII", len(raw), kind, 1, none, none, child)
        return raw.ljust(64, b"\0") + fixed + b"\0" * 36 + struct.pack("<IQ", first, size)

    directory = entry("Root Entry", 5, 1, end, 0) + entry("Workbook", 2, none, tables + 1, len(stream))
    directory += entry("", 0, none, 0, 0) * 2
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += b"\0" * 6 + struct.pack("<9I", 0, tables, tables, 0, 4096, end, 0, end, 0)
    header += struct.pack(f"<{tables}I", *range(tables)) + struct.pack("<I", free) * (109 - tables)
    return header + struct.pack(f"<{len(fat)}I", *fat) + directory + stream


def zip_bytes(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def file_bytes(kind, sheets):
    """The sheets in one of the formats; a text format holds the first sheet."""
    if kind == "xlsx":
        return xlsx_bytes(sheets)
    if kind == "ods":
        return ods_bytes(sheets)
    if kind == "xlsb":
        return xlsb_bytes(sheets)
    if kind == "xls":
        return xls_bytes(sheets)
    if kind == "html":
        return html_bytes(sheets[0])
    encoding, delimiter = {
        "csv": ("utf-8", ","),
        "csv-bom": ("utf-8-sig", ","),
        "csv-semicolon": ("utf-8-sig", ";"),
        "csv-utf16": ("utf-16", "\t"),
        "csv-cp1258": ("cp1258", ";"),
        "txt-tab": ("utf-8", "\t"),
    }[kind]
    return csv_bytes(sheets[0], encoding, delimiter)


def write(path, content):
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
