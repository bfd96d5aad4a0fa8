"""A text or a page whose rows lost their shape is refused with the row's number, and never with what a cell holds."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from exports import HEADER, ONE, TWO, read, refused, rows, text, xlsx
from khtargets.errors import BadExport
from khtargets.intake import plain_csv, plain_sheets
from khtargets.names.text import strip_marks

FULL = ["STT", "Mã hồ sơ", "Người nộp", "Đơn vị tiếp nhận", "Mã TTHC", "Hình thức nộp", "Ngày nhận", "Ghi chú"]
GOOD = [
    f"{at},H32.15-240102-{at:04d},Nguyễn Văn MARKED,Sở Y tế,1.002835,Trực tuyến,0{at}/01/2024,MARKED" for at in range(1, 9)
]
NAME = "Công ty MARKED X, chi nhánh MARKED Y"


def lines(*given, end="\n", header=FULL):
    return ("\n".join([",".join(header), *given]) + end).encode()


def shifted(place, content, row, name="hồ sơ.csv"):
    """The sentence of the refusal; nothing of the file stays behind."""
    sentence = refused(place, content, name)
    assert f"dòng {row}:" in sentence and "hãy" in sentence and "MARKED" not in sentence
    assert not list((Path(place) / "cache").iterdir())
    return sentence


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (GOOD[2].replace("Nguyễn Văn MARKED", NAME), "có 9 ô trong khi tiêu đề có 8 ô"),
        (GOOD[2].replace("Nguyễn Văn MARKED", NAME).replace("2024,MARKED", "2024,"), "có 9 ô"),
        (GOOD[2].replace("Nguyễn Văn MARKED", NAME).replace("2024,MARKED", "2024"), "không nằm dưới tiêu đề"),
        (GOOD[2].replace("2024,MARKED", "2024,MARKED, MARKED"), "có 9 ô"),
        (GOOD[2] + ",", "có 9 ô"),
        (GOOD[2].replace(",MARKED", ""), "có 7 ô"),
        (GOOD[2].replace("3,H32", "3H32"), "có 7 ô"),
        (GOOD[2].replace("MARKED,Sở", "MARKED Sở"), "có 7 ô"),
        (GOOD[2].replace("Văn MARKED", "Văn\nMARKED"), "có 3 ô"),
        (GOOD[2].replace("Văn MARKED", "Văn\nMARKED\nMARKED"), "có 3 ô"),
        (f"{GOOD[2]}{GOOD[3]}", "có 15 ô"),
        (GOOD[2].replace(",Sở Y tế,", ',"Sở Y tế,'), "ngoặc kép"),
        (GOOD[2].replace("MARKED,Sở", "MARKED Sở").replace("Trực tuyến", "Trực, tuyến"), "không nằm dưới"),
        (GOOD[2].replace("3,H32.15-240102-0003,Nguyễn Văn MARKED", "3,Văn MARKED,H32.15-240102-0003"), "không nằm dưới"),
        (GOOD[2].replace("Sở Y tế,1.002835", "1.002835,MARKED"), "không nằm dưới"),
        (GOOD[2].replace("MARKED,Sở", "MARKED,,Sở").replace("2024,MARKED", "2024"), "không nằm dưới"),
        (GOOD[2].replace("03/01/2024,MARKED", "phường MARKED,03/01/2024"), "không nằm dưới"),
        (GOOD[2].replace("03/01/2024,MARKED", ",03/01/2024"), "không nằm dưới"),
        (GOOD[2].replace("Trực tuyến,03/01/2024", "03/01/2024,Trực tuyến"), "không nằm dưới"),
        (GOOD[2].replace("03/01/2024,MARKED", "MARKED,03/01/2024"), "không nằm dưới"),
    ],
)
@pytest.mark.parametrize("end", ["\n", ""])
def test_a_row_whose_cells_do_not_stand_under_their_headers_is_refused(tmp_path, row, says, end):
    content = lines(*GOOD[:2], row, *GOOD[3:], end=end)
    assert says in shifted(tmp_path, content, 4)


@pytest.mark.parametrize("delimiter", "\t;|")
def test_so_it_is_with_every_delimiter(tmp_path, delimiter):
    bad = GOOD[2].replace("Nguyễn Văn MARKED", f"MARKED{delimiter}X").replace("2024,MARKED", "2024,")
    content = lines(*GOOD[:2], bad, *GOOD[3:]).decode().replace(",", delimiter).encode()
    assert "có 9 ô" in shifted(tmp_path, content, 4)


def test_a_large_list_is_refused_too(tmp_path, monkeypatch):
    monkeypatch.setattr(plain_csv, "_SMALLEST", 0)
    for at, bad in enumerate([
        GOOD[2].replace("Nguyễn Văn MARKED", NAME).replace("2024,MARKED", "2024"),
        GOOD[2].replace("3,H32.15-240102-0003,Nguyễn Văn MARKED", "3,Văn MARKED,H32.15-240102-0003"),
        GOOD[2].replace("H32.15-240102-0003,Nguyễn Văn MARKED", "MARKED 3,H32.15-240102-0003"),
        GOOD[2].replace("1.002835,Trực tuyến", "MARKED,1.002835"),
    ]):  # fmt: skip
        (tmp_path / str(at)).mkdir()
        assert "không nằm dưới" in shifted(tmp_path / str(at), lines(*GOOD[:2], bad, *GOOD[3:]), 4)


@pytest.mark.parametrize(
    "cut", ["9,Sở", "9", "9,H32.15-2401", "9,H32.15-240102-0009,Nguyễn Văn MARKED,Sở Y t", '9,H32.15-240102-0009,"MARKED']
)
def test_a_last_line_that_is_cut_is_refused(tmp_path, cut):
    shifted(tmp_path, lines(*GOOD, cut, end=""), 10)


@pytest.mark.parametrize("length", [1, 4, 8, 9])
def test_a_last_cell_that_is_cut_is_refused(tmp_path, length):
    content = lines(*[line.removesuffix(",MARKED") for line in GOOD], end="", header=FULL[:-1])
    assert "bị cắt giữa chừng" in shifted(tmp_path, content[:-length], 9)


@pytest.mark.parametrize("last", ["Tổng cộng: 8", "Tổng cộng,8", "Người lập biểu", "", ",,,,,,,", "\x1a"])
def test_a_last_line_without_an_end_may_be_a_total_or_a_signature(tmp_path, last):
    assert read(tmp_path, lines(*GOOD, last, end="")).rows == 8


@pytest.mark.parametrize("column", ["Điện thoại", "Ngày hẹn trả", "Mã TTHC"])
def test_a_last_cell_that_is_cut_is_refused_whatever_column_it_is_of(tmp_path, column):
    last = {"Điện thoại": "0905123456", "Ngày hẹn trả": "05/01/2024", "Mã TTHC": "1.002835.000.00.00.H32"}[column]
    given = [f"{line.replace('1.002835', 'x').removesuffix(',MARKED')},{last}" for line in GOOD]
    header = [*[name.replace("Mã TTHC", "Cột lạ") for name in FULL[:-1]], column]
    content = lines(*given, end="", header=header)
    assert read(tmp_path, content, "đủ.csv").rows == 8
    for place in tmp_path.glob("cache/*"):
        place.unlink()
    shifted(tmp_path, content[:-3], 9)


def test_a_whole_last_cell_may_be_shorter_than_others(tmp_path):
    given = [line.removesuffix(",MARKED") + ",1.000948.000.00.00.H56" for line in GOOD[:-1]]
    given.append(GOOD[-1].removesuffix(",MARKED") + ",1.002835")
    header = [*[name.replace("Mã TTHC", "Cột lạ") for name in FULL[:-1]], "Mã TTHC"]
    assert read(tmp_path, lines(*given, end="", header=header)).rows == 8
    names = [f"{line} Nguyễn{' Văn' * (at % 2)} An" for at, line in enumerate(GOOD[:-1])] + [f"{GOOD[-1]} Nguyễn"]
    assert read(tmp_path, lines(*names, end="")).rows == 8


def test_a_line_break_in_the_first_or_last_cell_is_refused(tmp_path):
    for at, (row, good, rest) in enumerate([
        (5, GOOD[:2], [GOOD[2] + "\nTổ 2", *GOOD[3:]]),
        (10, GOOD[:7], [GOOD[7] + "\nphường MARKED"]),
        (2, [], ["Sở\n" + GOOD[0], *GOOD[1:]]),
    ]):  # fmt: skip
        (tmp_path / str(at)).mkdir()
        shifted(tmp_path / str(at), lines(*good, *rest), row)


@pytest.mark.parametrize("cut", ["1", "1,H32", "1,H32.15-240102-0001,MARKED"])
def test_a_file_cut_in_its_first_dossier_is_refused(tmp_path, cut):
    shifted(tmp_path, lines(cut, end=""), 2)


def test_a_list_that_says_that_there_is_nothing_is_not_cut(tmp_path):
    assert read(tmp_path, lines("Không có hồ sơ nào", end="")).rows == 0


@pytest.mark.parametrize("section", ["Sở Nội vụ", "1. Xã Diên An", "HUYỆN DIÊN KHÁNH", "Lĩnh vực đất đai", "II. SỞ Y TẾ"])
def test_a_line_of_one_cell_may_be_a_section(tmp_path, section):
    assert read(tmp_path, lines(*GOOD[:2], section, *GOOD[2:])).rows == 8


@pytest.mark.parametrize("write", [text, lambda *table: xlsx(list(table))])
def test_a_list_whose_codes_stand_under_a_header_that_is_not_known_is_refused(tmp_path, write):
    content = write(["Mã h”ồ sơ hỏng", *HEADER[1:]], ONE, TWO)
    sentence = refused(tmp_path, content)
    assert "dòng 1:" in sentence and "tiêu đề" in sentence and "H32" not in sentence


def test_an_open_quote_in_the_last_line_is_refused(tmp_path):
    bad = GOOD[7].replace(",MARKED", ',"MARKED')
    assert "ngoặc kép" in shifted(tmp_path, lines(*GOOD[:7], bad), 9)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_quotes_that_swallow_rows_are_refused_whatever_ends_the_lines(tmp_path, end):
    given = [line.replace("1.002835", '"1.002835') if at in (1, 3) else line for at, line in enumerate(GOOD)]
    assert "ngoặc kép" in shifted(tmp_path, lines(*given).replace(b"\n", end.encode()), 3)


@pytest.mark.parametrize(
    "furniture",
    [
        ["Tổng cộng", "8"],
        ["Tổng cộng", *[""] * 9, "8"],
        ["I. KHỐI SỞ, BAN, NGÀNH"],
        ["Trong đó:", "", "5", "3"],
        [],
        [""] * 12,
        ["Khánh Hòa, ngày 15 tháng 12 năm 2024"],
        ["Khánh Hòa", " ngày 15 tháng 12 năm 2024"],
        ["NGƯỜI LẬP", "", "", "", "", "", "", "", "", "GIÁM ĐỐC"],
    ],
)
def test_totals_headings_and_signatures_of_any_length_are_harmless(tmp_path, furniture):
    good = [line.split(",") for line in GOOD]
    reading = read(tmp_path, text(["BÁO CÁO", "Từ ngày", "1/1/2024", *[""] * 9, "x"], FULL, *good[:4], furniture, *good[4:]))
    assert reading.rows == 8
    (tmp_path / "cuối").mkdir()
    assert read(tmp_path / "cuối", text(["BÁO CÁO"], FULL, *good, furniture, furniture)).rows == 8


@pytest.mark.parametrize("end", ["", "Tổng cộng"])
def test_a_single_dossier_is_looked_at_alone(tmp_path, end):
    header = [*FULL[:1], *FULL[1:6], "Địa chỉ", "Ngày nhận", "Ghi chú"]
    good = "1,H32.15-240102-0001,MARKED,Sở Y tế,1.002835,Trực tuyến,MARKED,03/01/2024,MARKED"
    assert read(tmp_path, lines(good, end, header=header), "đủ.csv").rows == 1
    for place in tmp_path.glob("cache/*"):
        place.unlink()
    bad = good.replace("MARKED,03/01/2024,MARKED", "MARKED,MARKED,03/01/2024")
    assert "không nằm dưới" in shifted(tmp_path, lines(bad, end, header=header), 2)


def test_names_of_signers_in_the_columns_of_date_and_unit_are_no_dossiers(tmp_path):
    header = ["Ngày nhận", "Đơn vị tiếp nhận", "Hình thức nộp", "Mã hồ sơ"]
    signed = [["NGƯỜI LẬP", "GIÁM ĐỐC"], ["Nguyễn MARKED", "Trần MARKED"]]
    for at in range(3):
        (tmp_path / str(at)).mkdir()
        dossier = ["05/01/2024", "Sở Y tế", "Trực tuyến", "H32.15-240105-0001"]
        reading = read(tmp_path / str(at), text(header, dossier, *signed[-at:]))
        assert rows(reading, "unit") == ["Sở Y tế"] and reading.sheets[0].skipped["footer"] == len(signed[-at:])


@pytest.mark.parametrize("form", ["NFC", "NFD", "no marks"])
def test_a_date_that_is_none_beside_another_date_has_not_moved_however_the_headers_are_encoded(tmp_path, form):
    header = ["Mã hồ sơ", "Đơn vị tiếp nhận", "Mã TTHC", "Hình thức nộp", "Ngày nộp hồ sơ", "Ngày nhận"]
    written = [strip_marks(each) if form == "no marks" else unicodedata.normalize(form, each) for each in header]
    dossiers = [f"H32.15-240102-{at:04d},Sở Y tế,1.002835,Trực tuyến,02/01/2024,0{at}/01/2024" for at in range(1, 9)]
    dossiers[3] = dossiers[3].replace("04/01/2024", "chưa cập nhật")
    assert read(tmp_path, lines(*dossiers, header=written), "a.csv").rows == 8


def test_blank_cells_beyond_the_header_of_all_dossiers_move_nothing(tmp_path):
    assert rows(read(tmp_path, lines(*[f"{line},," for line in GOOD], "Tổng cộng")), "unit") == ["Sở Y tế"] * 8


def test_a_header_may_have_blank_cells_at_its_end_that_dossiers_have_not(tmp_path):
    assert read(tmp_path, lines(*GOOD, header=[*FULL, "", ""])).rows == 8


def test_excel_leaves_out_blank_cells_at_the_end_of_sixteen_rows(tmp_path):
    dossiers = [f"{at},H32.15-240102-{at:04d},MARKED,Sở Y tế,1.002835,Trực tuyến,03/01/2024" for at in range(1, 41)]
    written = [f"{line}," if at < 15 or 31 <= at < 47 else line for at, line in enumerate(dossiers)]
    assert read(tmp_path, lines(*written)).rows == 40
    written[20] += ","
    (tmp_path / "hỏng").mkdir()
    assert "có 7 ô" in shifted(tmp_path / "hỏng", lines(*written), 17)


def page(*table_rows, end="</table></body></html>"):
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row.split(",")) + "</tr>" for row in table_rows)
    return f'<html><head><meta charset="utf-8"></head><body><table>{body}{end}'.encode()


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (GOOD[2].replace(",MARKED", ""), "có 7 ô"),
        (GOOD[2] + ",MARKED", "có 9 ô"),
        (GOOD[2].replace("Trực tuyến,03/01/2024", "03/01/2024,Trực tuyến"), "không nằm dưới"),
    ],
)
def test_a_page_s_row_that_does_not_fill_the_header_is_refused(tmp_path, row, says):
    assert says in shifted(tmp_path, page(",".join(FULL), *GOOD[:2], row, *GOOD[3:]), 4, "a.xls")


def test_a_cell_over_two_columns_moves_the_rest(tmp_path):
    content = page(",".join(FULL), *GOOD[:3]).replace(b"<td>1.002835", b'<td colspan="2">1.002835')
    assert "có 9 ô" in shifted(tmp_path, content, 2, "a.xls")


@pytest.mark.parametrize("kept", ["</td></tr>", "</td>", "", "<td", "<td>x", "<td>x</td>"])
def test_a_page_that_is_cut_is_refused(tmp_path, kept):
    whole = page(",".join(FULL), *GOOD)
    content = whole[: whole.rindex(b"</td></tr>")] + kept.encode()
    shifted(tmp_path, content, 9, "a.xls")
    (tmp_path / "16").mkdir()
    shifted(tmp_path / "16", content.decode().encode("utf-16"), 9, "a.xls")


def test_a_page_s_headings_and_totals_need_not_fill_it(tmp_path):
    content = page(",".join(FULL), "I. KHỐI SỞ", *GOOD[:4], "Tổng cộng,4", *GOOD[4:], "Người lập,Giám đốc")
    assert read(tmp_path, content, "a.xls").rows == 8


def workbook(*aside, header=HEADER):
    """A workbook's two dossiers with such rows between them."""
    return xlsx([header, ONE, *aside, TWO])


BESIDE = [None, "Sở Y tế", "H32.15-240102-0009", None]


def test_a_single_row_of_a_workbook_whose_code_stands_elsewhere_is_told_with_its_number(tmp_path):
    content = workbook(BESIDE)
    reading = read(tmp_path, content, "a.xlsx")
    [sheet] = reading.sheets
    assert sheet.rows == 2 and sheet.aside == (3,) and sheet.skipped == {"header": 1, "group": 1}
    assert len(sheet.notes) == 1 and sheet.notes[0].startswith("dòng 3 có mã hồ sơ") and "0009" not in str(sheet.notes)
    assert read(tmp_path, content, "a.xlsx") == reading  # from the cache


@pytest.mark.parametrize(
    "table",
    [
        [HEADER, ONE, BESIDE, BESIDE, TWO],
        [HEADER, BESIDE],
        [["Mã số hỏng", *HEADER[1:]], [ONE[0], None, *ONE[2:]], [TWO[0], None, *TWO[2:]]],
        [["Mã số hỏng", *HEADER[1:]], ONE, [TWO[0], None, *TWO[2:]], [TWO[0], None, *TWO[2:]]],
    ],
)
def test_a_workbook_whose_rows_with_codes_are_no_dossiers_is_refused(tmp_path, table):
    sentence = shifted(tmp_path, xlsx(table), 2 + (len(table) > 3), "a.xlsx")
    assert "H32" not in sentence and "có mã hồ sơ" in sentence


def test_a_sheet_with_codes_whose_header_is_not_understood_is_not_left_out(tmp_path):
    odd = [["Mã hồ sơ", "Đơn vị tiếp nhận", "Ngày lạ"], [ONE[0], "Sở Y tế", ONE[3]]]
    assert "không có cột ngày" in refused(tmp_path, xlsx([HEADER, ONE], odd), "a.xlsx")


def test_a_published_list_with_cells_beyond_its_header_is_refused(tmp_path):
    path = tmp_path / "previous.csv"
    path.write_text("DANH MỤC, KÈM THEO, QĐ\nMã TTHC,Tên thủ tục\n1.000001,Một,\n1.000002,Hai, ba\n", encoding="utf-8")
    with pytest.raises(BadExport, match="dòng 4: có 3 ô trong khi tiêu đề có 2 ô"):
        plain_sheets(path)
