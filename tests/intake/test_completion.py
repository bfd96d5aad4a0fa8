"""Cells that are blank to a reader and not to a person: errors, merged cells, formulas without values; hidden rows and sheets."""

from __future__ import annotations

import io
import re
import struct
import time
import zipfile

import openpyxl
import pytest
from acceptance import formats
from acceptance.field import Shown
from exports import HEADER, read, refused, rows
from khtargets.intake import plain_sheets
from khtargets.intake.details import Details
from khtargets.intake.formats import workbook

KINDS = ["xlsx", "xlsb", "xls", "ods"]
DAY = "10/01/2024"
UNITS = ["Sở Y tế", None, None, "Sở Nội vụ", None]
BODY = [[f"H32.15-240110-{at:04d}", unit, "Trực tuyến", DAY] for at, unit in enumerate(UNITS, 1)]
SS = "urn:schemas-microsoft-com:office:spreadsheet"


def sheet(body, merges=(), hidden=(), name="A"):
    return formats.Sheet(name, [HEADER, *body], list(merges), set(hidden))


def xml(rows_, worksheet=""):
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{SS}" xmlns:ss="{SS}" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        f'<Worksheet ss:Name="A"><Table>{rows_}</Table>{worksheet}</Worksheet></Workbook>'
    ).encode()


def xml_row(*cells, **attributes):
    inner = "".join(cell if cell.startswith("<") else f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in cells)
    return f"<Row{''.join(f' ss:{name}={chr(34)}{value}{chr(34)}' for name, value in attributes.items())}>{inner}</Row>"


@pytest.mark.parametrize("kind", [*KINDS, "html", "csv"])
@pytest.mark.parametrize("shown", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"])
def test_an_error_in_a_cell_is_the_text_that_it_shows(tmp_path, kind, shown):
    body = [["H32.15-240110-0001", Shown(shown), Shown(shown), DAY], ["H32.15-240110-0002", "Sở Y tế", "Trực tiếp", Shown(shown)]]
    found = read(tmp_path, formats.file_bytes(kind, [sheet(body)]), f"a.{'xls' if kind == 'html' else kind}")
    assert rows(found, "unit", "channel", "received") == [[shown, shown, DAY], ["Sở Y tế", "Trực tiếp", shown]]


@pytest.mark.parametrize("kind", [*KINDS, "html", "csv"])
def test_dossiers_whose_codes_are_errors_have_no_code_and_are_told(tmp_path, kind):
    body = [[shown, "Sở Y tế", "Trực tuyến", DAY] for shown in (Shown("#N/A"), Shown("#N/A"), "H32.15-240110-0003")]
    found = read(tmp_path, formats.file_bytes(kind, [sheet(body)]), f"a.{'xls' if kind == 'html' else kind}")
    assert rows(found, "code") == [None, None, "H32.15-240110-0003"]
    assert any(note.startswith("2 hồ sơ có lỗi của bảng tính") for note in found.sheets[0].notes)


def test_an_error_in_xml_is_its_text_too(tmp_path):
    error = '<Cell><Data ss:Type="Error">#N/A</Data></Cell>'
    content = xml(xml_row(*HEADER) + xml_row("H32.15-240110-0001", "Sở Y tế", error, DAY))
    assert rows(read(tmp_path, content, "a.xml"), "channel") == ["#N/A"]


@pytest.mark.parametrize("kind", [*KINDS, "html"])
def test_a_cell_merged_over_rows_is_each_row_s_cell(tmp_path, kind):
    content = formats.file_bytes(kind, [sheet(BODY, [(1, 1, 3, 1), (4, 1, 5, 1)])])
    found = read(tmp_path, content, f"a.{'xls' if kind == 'html' else kind}")
    assert rows(found, "unit") == ["Sở Y tế"] * 3 + ["Sở Nội vụ"] * 2


@pytest.mark.parametrize("kind", KINDS)
def test_merged_cells_are_found_right_of_columns_that_are_empty(tmp_path, kind):
    cells = [[None, None, *row] for row in [HEADER, *BODY]]
    found = read(tmp_path, formats.file_bytes(kind, [formats.Sheet("A", cells, [(1, 3, 3, 3), (4, 3, 5, 3)])]), f"a.{kind}")
    assert rows(found, "unit") == ["Sở Y tế"] * 3 + ["Sở Nội vụ"] * 2


def test_merged_cells_of_xml_are_each_row_s_cells(tmp_path):
    merged = '<Cell ss:MergeDown="1"><Data ss:Type="String">Sở Y tế</Data></Cell>'
    channel, day = '<Cell ss:Index="3"><Data ss:Type="String">Trực tuyến</Data></Cell>', DAY
    content = xml(
        xml_row(*HEADER) + xml_row("H32.15-240110-0001", merged, "Trực tuyến", day) + xml_row("H32.15-240110-0002", channel, day)
    )
    assert rows(read(tmp_path, content, "a.xml"), "unit", "channel") == [["Sở Y tế", "Trực tuyến"]] * 2


def test_blanks_that_are_not_merged_stay_blank(tmp_path):
    found = read(tmp_path, formats.file_bytes("xlsx", [sheet(BODY, [(1, 1, 2, 1)])]), "a.xlsx")
    assert rows(found, "unit") == ["Sở Y tế", "Sở Y tế", None, "Sở Nội vụ", None]


def formulas(kind):
    """Rows whose channel is a formula, in the third row without a stored value."""
    body = [["H32.15-240110-0001", "Sở Y tế", "Trực tiếp", DAY], ["H32.15-240110-0002", "Sở Y tế", "=A1", DAY]]
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for row in [HEADER, *body]:
            book.active.append(row)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()
    if kind == "ods":
        content = formats.file_bytes("ods", [sheet(body)])
        members = {name: data for name, data in _members(content).items()}
        cell = members["content.xml"].decode().partition("=A1")[0].rpartition("<table:table-cell")[0]
        rest = members["content.xml"].decode()[len(cell) :].partition("</table:table-cell>")[2]
        members["content.xml"] = f'{cell}<table:table-cell table:formula="of:=[.A1]"/>{rest}'.encode()
        return formats.zip_bytes(members)
    return xml(
        xml_row(*HEADER) + xml_row(*body[0]) + xml_row("H32.15-240110-0002", "Sở Y tế", '<Cell ss:Formula="=RC[-1]"></Cell>', DAY)
    )


def _members(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xml"])
def test_a_needed_formula_without_a_stored_value_makes_the_file_refused(tmp_path, kind):
    sentence = refused(tmp_path, formulas(kind), f"a.{kind}")
    assert "dòng 3" in sentence and "mở tệp bằng Excel hoặc LibreOffice, lưu lại rồi làm mới" in sentence


def test_formulas_outside_the_needed_columns_and_empty_texts_of_formulas_are_no_matter(tmp_path):
    body = [["H32.15-240110-0001", "Sở Y tế", "CHANNEL", DAY, "NOTE"]]
    members = _members(formats.file_bytes("xlsx", [formats.Sheet("A", [[*HEADER, "Ghi chú"], *body])]))
    text = members["xl/worksheets/sheet1.xml"].decode()
    cells = {place: cell for cell, place in re.findall(r"(<c r=\"([A-Z]2)\".*?</c>)", text)}
    text = text.replace(cells["C2"], '<c r="C2" t="str"><f>IF(1=1,"","x")</f><v></v></c>')  # as Excel stores an empty text
    text = text.replace(cells["E2"], '<c r="E2"><f>1+1</f></c>')
    members["xl/worksheets/sheet1.xml"] = text.encode()
    assert rows(read(tmp_path, formats.zip_bytes(members), "a.xlsx"), "channel") == [None]


def test_hidden_rows_and_sheets_count_and_are_told(tmp_path):
    body = [[f"H32.15-240110-{at:04d}", "Sở Y tế", "Trực tuyến", DAY] for at in range(1, 5)]
    found = read(tmp_path, formats.file_bytes("xlsx", [sheet(body, hidden={2, 3})]), "a.xlsx")
    assert found.rows == 4 and any("2 dòng đang ẩn" in note for note in found.notes)
    book = openpyxl.load_workbook(io.BytesIO(formats.file_bytes("xlsx", [sheet(body), sheet(body[:1], name="nháp")])))
    book["nháp"].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    found = read(tmp_path, out.getvalue(), "b.xlsx")
    assert found.rows == 5 and any("“nháp” đang ẩn" in note for note in found.notes)


@pytest.mark.parametrize("kind", KINDS)
def test_each_sheet_s_merged_cells_are_its_own_also_beside_hidden_and_empty_sheets(tmp_path, kind):
    merged = sheet(BODY, [(1, 1, 3, 1), (4, 1, 5, 1)], name="Có gộp ô & dấu")
    plain = formats.Sheet("Không gộp", [HEADER, *[[cell.replace("-00", "-01"), *rest] for cell, *rest in BODY]])
    content = formats.file_bytes(kind, [formats.Sheet("Trống"), plain, merged])
    found = read(tmp_path, content, f"a.{kind}")
    assert rows(found, "unit") == [*UNITS, *["Sở Y tế"] * 3, *["Sở Nội vụ"] * 2]


def test_the_sheets_of_an_xlsb_are_told_apart_by_the_workbook_s_relations(tmp_path):
    sheets = [sheet(BODY, [(1, 1, 3, 1), (4, 1, 5, 1)]), sheet([["H32.15-240110-0009", None, "Trực tuyến", DAY]], name="B")]
    members = _members(formats.file_bytes("xlsb", sheets))
    one, two = (f"xl/worksheets/sheet{number}.bin" for number in (1, 2))
    members[one], members[two] = members[two], members[one]
    relations = members["xl/_rels/workbook.bin.rels"].decode()
    swapped = relations.replace("sheet1.bin", "#").replace("sheet2.bin", "sheet1.bin").replace("#", "sheet2.bin")
    members["xl/_rels/workbook.bin.rels"] = swapped.encode()
    found = read(tmp_path, formats.zip_bytes(members), "a.xlsb")
    assert rows(found, "unit") == [*["Sở Y tế"] * 3, *["Sở Nội vụ"] * 2, None]


@pytest.mark.parametrize("folder", ["xl/trang", "XL/Worksheets"])
def test_worksheets_in_another_folder_are_looked_at_too(tmp_path, folder):
    members = _members(formats.file_bytes("xlsx", [sheet(BODY, [(1, 1, 3, 1), (4, 1, 5, 1)], hidden={2})]))
    moved = {name.replace("xl/worksheets", folder): data for name, data in members.items()}
    for name in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        moved[name] = moved[name].replace(b"worksheets/", folder.partition("/")[2].encode() + b"/")
    found = read(tmp_path, formats.zip_bytes(moved), "a.xlsx")
    assert rows(found, "unit") == ["Sở Y tế"] * 3 + ["Sở Nội vụ"] * 2
    assert any("1 dòng đang ẩn" in note for note in found.notes)


def test_an_ods_whose_attributes_stand_in_single_quotes_is_looked_at_too(tmp_path):
    members = _members(formats.file_bytes("ods", [sheet(BODY, [(1, 1, 3, 1), (4, 1, 5, 1)])]))
    text = re.sub(r'(table:[a-z-]+)="([^"\']*)"', r"\1 = '\2'", members["content.xml"].decode())
    head, mark, last = text.rpartition("<table:table-row")
    members["content.xml"] = f"{head}{mark} table:visibility = 'collapse'{last}".encode()
    found = read(tmp_path, formats.zip_bytes(members), "a.ods")
    assert rows(found, "unit") == ["Sở Y tế"] * 3 + ["Sở Nội vụ"] * 2
    assert any("1 dòng đang ẩn" in note for note in found.notes)


def test_a_sheet_of_which_nothing_can_be_told_beside_its_texts_makes_the_file_refused(tmp_path, monkeypatch):
    monkeypatch.setitem(workbook._DETAILS, "ods", lambda path: {"B": Details()})
    sentence = refused(tmp_path, formats.file_bytes("ods", [sheet(BODY)]), "a.ods")
    assert "trang tính “A”" in sentence and "lưu lại rồi làm mới" in sentence


def test_hidden_rows_of_xml_and_html_are_told(tmp_path):
    body = [f"H32.15-240110-000{at}" for at in (1, 2)]
    content = xml(xml_row(*HEADER) + "".join(xml_row(code, "Sở Y tế", "Trực tuyến", DAY, Hidden="1") for code in body))
    assert any("2 dòng đang ẩn" in note for note in read(tmp_path, content, "a.xml").notes)
    page = formats.html_bytes(sheet([[code, "Sở Y tế", "Trực tuyến", DAY] for code in body]))
    page = page.replace(f"<tr><td>{body[0]}".encode(), f'<tr style="display: none"><td>{body[0]}'.encode())
    found = read(tmp_path, page, "b.xls")
    assert found.rows == 2 and any("1 dòng đang ẩn" in note for note in found.notes)


@pytest.mark.parametrize("place", [(2, "XFE"), (2, "ZZZZ"), (1_048_576, "ZZ"), (2000, "XFD")])
def test_a_cell_far_out_is_refused_by_its_place_in_little_time_whatever_the_dimension_says(tmp_path, place):
    row, column = place
    content = formats.file_bytes("xlsx", [sheet(BODY[:1])])
    members = _members(content)
    text = members["xl/worksheets/sheet1.xml"].decode()
    far = f'<row r="{row}"><c s="0" r="{column}{row}" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    members["xl/worksheets/sheet1.xml"] = text.replace("</sheetData>", far).encode()
    begun = time.monotonic()
    sentence = refused(tmp_path, formats.zip_bytes(members), "a.xlsx")
    assert f"ô {column}{row}" in sentence and time.monotonic() - begun < 5


@pytest.mark.parametrize(("kind", "row", "column"), [("ods", 2000, 16383), ("xlsb", 2000, 16383), ("xls", 65000, 255)])
def test_a_cell_far_out_is_refused_in_every_format_before_a_cell_is_made_of_every_place(tmp_path, kind, row, column):
    cells = [HEADER, BODY[0], *([None] * 4 for _ in range(row - 2)), [None] * column + ["x"]]
    begun = time.monotonic()
    sentence = refused(tmp_path, formats.file_bytes(kind, [formats.Sheet("A", cells)]), f"a.{kind}")
    assert f"dòng {row + 1}" in sentence and "ở quá xa" in sentence and time.monotonic() - begun < 5


@pytest.mark.parametrize("kind", ["ods", "xlsb"])
def test_a_lone_cell_far_to_the_right_of_a_short_list_is_read(tmp_path, kind):
    cells = [HEADER, *BODY[:1], [None] * 16383 + ["x"]]
    assert read(tmp_path, formats.file_bytes(kind, [formats.Sheet("A", cells)]), f"a.{kind}").rows == 1


def test_the_rows_of_an_xlsb_stand_where_their_numbers_say_in_whatever_order_they_come(tmp_path):
    days = [1, 2, 3]
    body = [[f"H32.15-240110-{at:04d}", "Sở Y tế", "Trực tuyến", f"{at:02d}/01/2024"] for at in days]
    members = _members(formats.file_bytes("xlsb", [sheet(body)]))
    part = members["xl/worksheets/sheet1.bin"]
    second, third = (b"\0\x11" + struct.pack("<I", row) for row in (2, 3))
    assert part.count(second) == part.count(third) == 1
    members["xl/worksheets/sheet1.bin"] = part.replace(second, b"#").replace(third, second).replace(b"#", third)
    found = read(tmp_path, formats.zip_bytes(members), "a.xlsb")
    assert rows(found, "row", "received") == [[2, "01/01/2024"], [3, "03/01/2024"], [4, "02/01/2024"]]


def test_merged_cells_of_a_published_list_are_each_row_s_cells(tmp_path):
    rows_ = [["Mã TTHC", "Tên TTHC", "Cơ quan"], ["1.000001", "Một", "Sở Y tế"], ["1.000002", "Hai", None]]
    path = tmp_path / "previous.xlsx"
    path.write_bytes(formats.file_bytes("xlsx", [formats.Sheet("A", rows_, [(1, 2, 2, 2)])]))
    [(_, cells, *_)] = plain_sheets(path)
    assert [row[2] for row in cells] == ["Cơ quan", "Sở Y tế", "Sở Y tế"]
