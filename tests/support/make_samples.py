"""Writes tests/samples/exports: small exports in the formats and layouts that occur, each beside what it must give.

    PYTHONPATH=tests python tests/support/make_samples.py

All persons, addresses and dossiers in them are synthetic, and marked so. The expected files are written from the lists in
here, made by hand, never from what the program reads.
"""

from __future__ import annotations

import io
import json
import re
import unicodedata
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt
from acceptance import formats
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

PLACE = Path(__file__).parents[1] / "samples" / "exports"
MARK = "DỮ LIỆU GIẢ LẬP - DANH SÁCH HỒ SƠ"
PERSON = "Người Giả Lập"
HEADER = [
    "STT",
    "Đơn vị tiếp nhận",
    "Tên thủ tục hành chính",
    "Mã TTHC",
    "Mã hồ sơ",
    "Trạng thái",
    "Hình thức nộp",
    "Người nộp",
    "Ngày nộp hồ sơ",
    "Ngày nhận",
]
FIELDS = ["unit", "procedure_name", "procedure_code", "code", "status", "channel", "submitted", "received"]
UNITS = ["Sở Y tế", "UBND thành phố Nha Trang", "UBND phường Vĩnh Hòa"]
NAMES = ["Cấp giấy phép hoạt động", "Đăng ký kết hôn", "Chứng thực bản sao"]
CODES = ["H32.15-240102-0001", "H32.21-240520-0007", "000.00.16.H32-241214-0020"]
CHANNELS = ["Trực tuyến", "Trực tiếp", "Qua bưu chính công ích"]
SUBMITTED = [datetime(2024, 1, 1, 20, 15, 0), datetime(2024, 5, 20, 8, 0, 0), datetime(2024, 12, 14, 7, 30, 0)]
RECEIVED = [datetime(2024, 1, 2, 7, 45, 30), datetime(2024, 5, 20, 8, 1, 0), datetime(2024, 12, 14, 23, 59, 59)]
PROCEDURES = ["1.002835", "1.000948.000.00.00.H32", "2.000815"]
COLUMNS = {
    "code": "Mã hồ sơ",
    "unit": "Đơn vị tiếp nhận",
    "procedure_name": "Tên thủ tục hành chính",
    "procedure_code": "Mã TTHC",
    "received": "Ngày nhận",
    "submitted": "Ngày nộp hồ sơ",
    "status": "Trạng thái",
    "channel": "Hình thức nộp",
}


def slashed(moment: datetime) -> str:
    return moment.strftime("%d/%m/%Y %H:%M:%S")


def dossier(at: int, dates: Any = slashed) -> list[Any]:
    """The cells of one dossier under HEADER."""
    return [
        at + 1,
        UNITS[at],
        NAMES[at],
        PROCEDURES[at],
        CODES[at],
        "Đã trả kết quả",
        CHANNELS[at],
        PERSON,
        dates(SUBMITTED[at]),
        dates(RECEIVED[at]),
    ]


def expected(
    lines: list[int],
    dates: Any = slashed,
    name: str = "",
    above: str = MARK,
    columns: dict[str, str] | None = None,
    **skipped: int,
) -> dict[str, Any]:
    """One sheet with the three dossiers on the given lines."""
    rows = []
    for at, line in enumerate(lines):
        cells = dict(
            zip(
                FIELDS,
                [
                    UNITS[at],
                    NAMES[at],
                    PROCEDURES[at],
                    CODES[at],
                    "Đã trả kết quả",
                    CHANNELS[at],
                    dates(SUBMITTED[at]),
                    dates(RECEIVED[at]),
                ],
                strict=True,
            )
        )
        rows.append({"row": line, **cells})
    return {"name": name, "title": above, "columns": columns or COLUMNS, "skipped": skipped, "rows": rows}


def iso(moment: datetime) -> str:
    return moment.isoformat(" ")


def xlsx_with_all_furniture() -> tuple[bytes, list[Any]]:
    """Blank first column, titles, a three-row header, number row, groups, totals, signatures; then a sheet of totals."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("Hồ sơ 2024")
    moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
    page.merge_range("B2:K2", MARK)
    page.merge_range("B3:K3", "Từ ngày 15/12/2023 đến ngày 14/12/2024")
    heads = [
        "STT",
        "ĐƠN VỊ\nTIẾP NHẬN",
        "Tên thủ tục hành chính",
        "Mã TTHC",
        "Mã hồ sơ (1)",
        "Trạng thái",
        "Hình thức\u00a0nộp",
        "Người nộp",
    ]
    for at, head in enumerate(heads):
        page.merge_range(4, 1 + at, 6, 1 + at, head)
    page.merge_range(4, 9, 4, 10, "Thời hạn")
    page.merge_range(5, 9, 5, 10, "Ngày")
    page.write(6, 9, "nộp hồ sơ")
    page.write(6, 10, "nhận (dd/mm/yyyy)")
    for at in range(10):
        page.write(7, 1 + at, f"({at + 1})")
    page.write(8, 1, "I")
    page.write(8, 2, "I. KHỐI SỞ, BAN, NGÀNH")
    page.write(8, 5, 1)
    lines = {0: 9, 1: 11, 2: 12}
    for at, line in lines.items():
        for column, cell in enumerate(dossier(at, lambda each: each)):
            if isinstance(cell, datetime):
                page.write_datetime(line, 1 + column, cell, moment)
            elif cell is not None:
                page.write(line, 1 + column, cell)
    page.write(10, 2, "Trong đó:")
    page.merge_range(13, 1, 13, 4, "Tổng cộng")
    for column in (5, 6, 9, 10):
        page.write(13, column, 45000 + column)
    page.write(15, 8, "Khánh Hòa, ngày 15 tháng 12 năm 2024")
    page.write(16, 2, "NGƯỜI LẬP BIỂU")
    page.write(16, 9, "GIÁM ĐỐC")
    page.write(18, 2, "Người Ký Giả Lập")
    page.write(18, 9, "Giám Đốc Giả Lập")
    totals = book.add_worksheet("Tổng hợp")
    for at, cell in enumerate(
        ["TT", "Tên đơn vị", "Tổng số hồ sơ", "Trực tuyến", "Trực tiếp", "Tỷ lệ hồ sơ trực tuyến"]
    ):
        totals.write(0, at, cell)
    for at, cell in enumerate([1, "Sở Y tế", 120, 80, 40, 0.6667]):
        totals.write(1, at, cell)
    book.close()
    columns = {
        **COLUMNS,
        "unit": "ĐƠN VỊ TIẾP NHẬN",
        "code": "Mã hồ sơ (1)",
        "channel": "Hình thức nộp",
        "submitted": "Ngày nộp hồ sơ",
        "received": "Ngày nhận (dd/mm/yyyy)",
    }
    sheet = expected(
        [10, 12, 13],
        iso,
        "Hồ sơ 2024",
        f"{MARK} | Từ ngày 15/12/2023 đến ngày 14/12/2024",
        columns,
        title=4,
        header=3,
        number_row=1,
        group=2,
        total=1,
        blank=2,
        footer=3,
    )
    return out.getvalue(), [sheet]


def html_called_xls() -> tuple[bytes, list[Any]]:
    """Text before the table, a heading over two columns, a unit over two rows, a total over five."""
    rows = "".join(
        f"<tr><td>{cells[0]}</td>{unit}" + "".join(f"<td x:str>{cell}</td>" for cell in cells[2:]) + "</tr>"
        for cells, unit in [
            (dossier(0), f"<td>{UNITS[0]}&nbsp;</td>"),
            (dossier(1), f"<td>{UNITS[1]}</td>"),
            (dossier(2), "<td><p>UBND phường</p> Vĩnh&nbsp;Hòa</td>"),
        ]
    )
    page = f"""<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type"
content="text/html; charset=utf-8"><style>td {{mso-number-format:"\\@"}}</style><title>bao cao</title></head><body>
<h3>{MARK}</h3><table border=1><thead><tr><th rowspan=2>STT</th><th rowspan=2>Đơn vị<br>tiếp nhận</th><th colspan=3>Thủ tục</th>
<th rowspan=2>Trạng thái</th><th rowspan=2>Hình thức nộp</th><th rowspan=2>Người nộp</th><th colspan=2>Thời gian</th></tr>
<tr><th>Tên thủ tục hành chính</th><th>Mã TTHC</th><th>Mã hồ sơ</th><th>Ngày nộp hồ sơ</th><th>Ngày nhận</th></tr></thead>
<tbody>{rows}<tr><td colspan=5>Tổng cộng</td><td>3</td><td>3</td><td></td><td>3</td><td>3</td></tr></tbody>
</table></body></html>"""
    sheet = expected([4, 5, 6], columns={**COLUMNS, "unit": "Đơn vị tiếp nhận"}, title=1, header=2, total=1)
    sheet["rows"][2]["unit"] = "UBND phường\nVĩnh Hòa"
    return page.encode("utf-8"), [sheet]


def biff() -> tuple[bytes, list[Any]]:
    """Empty rows above, dates as dates, a procedure code that Excel took for a number."""
    book = xlwt.Workbook()
    page = book.add_sheet("Sheet1")
    moment = xlwt.easyxf(num_format_str="dd/mm/yyyy hh:mm:ss")
    page.write(2, 0, MARK)
    for at, head in enumerate(HEADER):
        page.write(3, at, head)
    for at in range(3):
        cells = dossier(at, lambda each: each)
        cells[3] = 1.00283 if at == 0 else cells[3]
        for column, cell in enumerate(cells):
            page.write(4 + at, column, cell, moment) if isinstance(cell, datetime) else page.write(4 + at, column, cell)
    out = io.BytesIO()
    book.save(out)
    sheet = expected([5, 6, 7], iso, "Sheet1", title=3, header=1)
    sheet["rows"][0]["procedure_code"] = "1.00283"
    return out.getvalue(), [sheet]


def xlsb() -> tuple[bytes, list[Any]]:
    rows = [[MARK], HEADER, *(dossier(at) for at in range(3))]
    return formats.xlsb_bytes([formats.Sheet("Danh sách", rows)]), [
        expected([3, 4, 5], name="Danh sách", title=1, header=1)
    ]


def ods() -> tuple[bytes, list[Any]]:
    """Two sheets, each with its own header; the second has other columns and no code."""
    book = OpenDocumentSpreadsheet()
    second = [["Tên đơn vị", "Ngày gửi", "Thủ tục", "Kênh tiếp nhận"], ["X. Diên Hòa", "05/06/2024", NAMES[2], "BCCI"]]
    for name, rows in [
        ("Trang 1", [[MARK], HEADER, *(dossier(at, lambda each: each) for at in range(3))]),
        ("Trang 2", second),
    ]:
        table = Table(name=name)
        for cells in rows:
            row = TableRow()
            for cell in cells:
                if isinstance(cell, datetime):
                    made = TableCell(valuetype="date", datevalue=cell.isoformat())
                elif isinstance(cell, int):
                    made = TableCell(valuetype="float", value=str(cell))
                else:
                    made = TableCell(valuetype="string")
                made.addElement(P(text=str(cell)))
                row.addElement(made)
            table.addElement(row)
        table.addElement(TableRow(numberrowsrepeated="1000000"))
        book.spreadsheet.addElement(table)
    out = io.BytesIO()
    book.write(out)
    other = {
        "name": "Trang 2",
        "title": "",
        "columns": {
            "unit": "Tên đơn vị",
            "submitted": "Ngày gửi",
            "procedure_name": "Thủ tục",
            "channel": "Kênh tiếp nhận",
        },
        "skipped": {"header": 1},
        "rows": [
            {"row": 2, "unit": "X. Diên Hòa", "submitted": "05/06/2024", "procedure_name": NAMES[2], "channel": "BCCI"}
        ],
    }
    return out.getvalue(), [expected([3, 4, 5], datetime.isoformat, "Trang 1", title=1, header=1), other]


def quoted_csv() -> tuple[bytes, list[Any]]:
    """UTF-8 with a mark, commas; a title, a blank line, a line break and quotes inside cells, a short last line."""
    lines = [f"{MARK},,,,,,,,,", ""] + [",".join(HEADER)]
    for at in range(3):
        cells = [str(cell) for cell in dossier(at)]
        cells[7] = f'"{PERSON}, ""ABC"" Co.\nPhòng 2"'
        lines.append(",".join(cells))
    lines.append("Tổng cộng,3")
    return "\r\n".join(lines).encode("utf-8-sig"), [expected([4, 6, 8], title=2, header=1, total=1)]


def semicolons_cp1258() -> tuple[bytes, list[Any]]:
    """Semicolons in Windows' Vietnamese code page, its tones as marks of their own."""
    text = "\n".join([MARK, ";".join(HEADER), *(";".join(map(str, dossier(at))) for at in range(3))]) + "\n"
    return formats.cp1258(text), [_half_composed(expected([3, 4, 5], title=1, header=1))]


def tabs_utf16() -> tuple[bytes, list[Any]]:
    """What Excel saves as "Unicode text"."""
    text = "\r\n".join([MARK, "\t".join(HEADER), *("\t".join(map(str, dossier(at))) for at in range(3))]) + "\r\n"
    return text.encode("utf-16"), [expected([3, 4, 5], title=1, header=1)]


def spreadsheetml() -> tuple[bytes, list[Any]]:
    """The XML of Excel 2003, with rows and cells that say their own place."""

    def row(cells: list[Any], index: int | None = None) -> str:
        made = []
        for cell in cells:
            kind, text = (
                ("DateTime", cell.isoformat() + ".000")
                if isinstance(cell, datetime)
                else ("Number" if isinstance(cell, int) else "String", str(cell))
            )
            made.append(f'<Cell><Data ss:Type="{kind}">{text}</Data></Cell>')
        return f"<Row{'' if index is None else f' ss:Index={chr(34)}{index}{chr(34)}'}>" + "".join(made) + "</Row>"

    rows = [row([MARK], 2), row(HEADER), *(row(dossier(at, lambda each: each)) for at in range(3))]
    book = (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook '
        'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="Hồ sơ"><Table>{"".join(rows)}</Table></Worksheet></Workbook>'
    )
    return book.encode("utf-8"), [expected([4, 5, 6], iso, "Hồ sơ", title=2, header=1)]


def zip_of_folders() -> tuple[bytes, list[Any]]:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(unicodedata.normalize("NFD", "Tháng 1/Hồ sơ.csv"), quoted_csv()[0])
        archive.writestr("__MACOSX/._Hồ sơ.csv", b"\0\0")
    return out.getvalue(), quoted_csv()[1]


def _half_composed(sheet: dict[str, Any]) -> dict[str, Any]:
    """The same texts as code page 1258 spells them; codes come composed, and are ASCII anyway."""

    def spell(value: Any) -> Any:
        if isinstance(value, str):
            return formats.cp1258(value).decode("cp1258")
        if isinstance(value, dict):
            return {key: spell(each) for key, each in value.items()}
        return [spell(each) for each in value] if isinstance(value, list) else value

    spelled: dict[str, Any] = spell(sheet)
    return spelled


def _without_times(sheets: list[Any]) -> list[Any]:
    """What is kept of a date with a plain time of day: the day."""
    for sheet in sheets:
        for row in sheet["rows"]:
            for field in ("received", "submitted"):
                if field in row:
                    row[field] = re.sub(r"[ T]\d\d:\d\d:\d\d$", "", row[field])
    return sheets


SAMPLES = {
    "day-du.xlsx": xlsx_with_all_furniture,
    "html.xls": html_called_xls,
    "biff.xls": biff,
    "nhi-phan.xlsb": xlsb,
    "hai-trang.ods": ods,
    "ngoac-kep.csv": quoted_csv,
    "cp1258.csv": semicolons_cp1258,
    "unicode-text.txt": tabs_utf16,
    "excel-2003.xls": spreadsheetml,
    "nen.zip": zip_of_folders,
}

if __name__ == "__main__":
    PLACE.mkdir(parents=True, exist_ok=True)
    for name, make in SAMPLES.items():
        content, sheets = make()
        (PLACE / name).write_bytes(content)
        (PLACE / f"{name}.expected.json").write_text(
            json.dumps(_without_times(sheets), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
