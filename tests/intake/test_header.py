"""Where a table's header is and which column holds what."""

from __future__ import annotations

import unicodedata

import pytest
from exports import HEADER, ONE, TWO, read, refused, rows, text, xlsx


def columns(place, *header_rows, cells=8):
    dossier = [ONE[0], "Sở Y tế", "Sở Tư pháp", "Trực tuyến", "01/01/2024", "02/01/2024", "Huyện Vạn Ninh", "x"][:cells]
    reading = read(place, xlsx([*header_rows, dossier]), "a.xlsx")
    assert reading.rows == 1
    return dict(reading.sheets[0].columns)


@pytest.mark.parametrize(
    "spelled",
    [
        ["MÃ HỒ SƠ", "ĐƠN VỊ TIẾP NHẬN", "HÌNH THỨC NỘP", "NGÀY NHẬN"],
        ["Mã\nhồ sơ", "Đơn vị\u00a0tiếp nhận", " Hình thức nộp: ", "Ngày nhận (dd/mm/yyyy)"],
        [unicodedata.normalize("NFD", header) for header in HEADER],
        ["Ma ho so", "Don vi tiep nhan", "Hinh thuc nop", "Ngay nhan"],
        ["M· hå s¬", "§¬n vÞ tiÕp nhËn", "H×nh thøc nép", "Ngµy nhËn"],
        ["Maõ hoà sô", "Ñôn vò tieáp nhaän", "Hình thöùc noäp", "Ngaøy nhaän"],
        ["Số biên nhận", "Cơ quan tiếp nhận", "Kênh tiếp nhận", "Thời gian tiếp nhận"],
    ],
)
def test_a_header_is_known_however_it_is_spelled(tmp_path, spelled):
    reading = read(tmp_path, xlsx([spelled, ONE, TWO]), "a.xlsx")
    assert set(reading.sheets[0].columns) == {"code", "unit", "channel", "received"}
    assert rows(reading, "code") == [ONE[0], TWO[0]]


def test_a_near_miss_of_a_header_is_not_accepted(tmp_path):
    found = columns(
        tmp_path, ["Mã hồ sơ", "Đơn vị tiếp nhân viên", "x", "Hình thức nội bộ", "Ngày nộp", "Ngày nhận"], cells=6
    )
    assert set(found) == {"code", "submitted", "received"}


def test_headings_over_several_columns_are_joined_with_what_stands_below_them(tmp_path):
    found = columns(
        tmp_path,
        [None, "Tiếp nhận", None, None, "Ngày", None, None, None],
        ["Mã hồ sơ", "Đơn vị", "x", "Hình thức", "nộp", "nhận", "Huyện", "Ghi chú"],
    )
    assert found == {
        "code": "Mã hồ sơ",
        "unit": "Đơn vị Tiếp nhận",
        "channel": "Hình thức Tiếp nhận",
        "submitted": "Ngày nộp",
        "received": "Ngày nhận",
        "parent": "Huyện",
    }


def test_receiving_resolving_and_parent_units_are_told_apart(tmp_path):
    header = [
        "Mã hồ sơ",
        "Cơ quan tiếp nhận",
        "Đơn vị giải quyết TTHC",
        "Hình thức nộp",
        "Ngày nộp",
        "Ngày nhận",
        "Quận/Huyện",
    ]
    found = columns(tmp_path, header, cells=7)
    assert (found["unit"], found["resolver"], found["parent"]) == (
        "Cơ quan tiếp nhận",
        "Đơn vị giải quyết TTHC",
        "Quận/Huyện",
    )


def test_a_plain_unit_column_is_the_receiving_unit_where_there_is_no_other(tmp_path):
    header = ["Mã hồ sơ", "Tên đơn vị", "Cơ quan thực hiện", "Hình thức nộp", "Ngày nộp", "Ngày nhận"]
    found = columns(tmp_path, header, cells=6)
    assert (found["unit"], found["resolver"]) == ("Tên đơn vị", "Cơ quan thực hiện")


def test_a_lone_resolving_unit_is_the_unit(tmp_path):
    found = columns(tmp_path, ["Mã hồ sơ", "Cơ quan thực hiện", "x", "Hình thức nộp", "Ngày nộp", "Ngày nhận"], cells=6)
    assert found["unit"] == "Cơ quan thực hiện" and "resolver" not in found


@pytest.mark.parametrize(
    "pair",
    [
        ("Đơn vị tiếp nhận", "Cơ quan tiếp nhận"),
        ("Đơn vị", "Tên đơn vị"),
        ("Cơ quan thực hiện", "Đơn vị xử lý"),
        ("Đơn vị tiếp nhận", "Đơn vị"),
    ],
)
def test_two_columns_that_could_be_the_unit_are_refused_by_name(tmp_path, pair):
    sentence = refused(tmp_path, text(["Mã hồ sơ", *pair, "Ngày nhận"], [ONE[0], "Sở Y tế", "Sở Tư pháp", ONE[3]]))
    assert all(f"“{header}”" in sentence for header in pair) and "cột B" in sentence and "cột C" in sentence


def test_a_column_written_twice_with_the_same_cells_is_no_ambiguity(tmp_path):
    reading = read(tmp_path, text([*HEADER, "Ngày nhận"], [*ONE, ONE[3]], [*TWO, TWO[3]]))
    assert rows(reading, "received") == [ONE[3], "20/05/2024"]


def test_the_same_header_over_different_dates_is_refused(tmp_path):
    assert "cột D" in refused(tmp_path, text([*HEADER, "Ngày nhận"], [*ONE, "03/03/2024"]))


def test_of_two_headers_for_one_thing_the_stronger_is_used_and_said(tmp_path):
    reading = read(tmp_path, text([*HEADER, "Số biên nhận"], [*ONE, "17"], [*TWO, "18"]))
    assert rows(reading, "code") == [ONE[0], TWO[0]]
    assert "“Số biên nhận”" in reading.sheets[0].notes[0]


def test_filters_above_the_header_are_its_title(tmp_path):
    above = [["HỒ SƠ TRỰC TUYẾN"], ["Đơn vị:", "Sở Y tế"], ["Trạng thái:", "Đã trả kết quả"], []]
    reading = read(tmp_path, xlsx([*above, HEADER, ONE]), "a.xlsx")
    assert reading.sheets[0].title == "HỒ SƠ TRỰC TUYẾN | Đơn vị: | Sở Y tế | Trạng thái: | Đã trả kết quả"
    assert rows(reading, "row", "code") == [[6, ONE[0]]]


def test_a_header_may_stand_far_down_and_to_the_right(tmp_path):
    table = [[None] * 30 + row for row in [HEADER, ONE, TWO]]
    reading = read(tmp_path, xlsx([*[[f"ghi chú {at}"] for at in range(300)], *table]), "a.xlsx")
    assert rows(reading, "row", "code") == [[302, ONE[0]], [303, TWO[0]]]


def test_a_second_table_with_other_columns_is_read_with_its_own(tmp_path):
    second = [["Ngày tiếp nhận", "Cơ quan tiếp nhận", "Mã hồ sơ"], ["03/03/2024", "Sở Tư pháp", "H32.16-240303-0002"]]
    reading = read(tmp_path, xlsx([["HỒ SƠ TRỰC TUYẾN"], HEADER, ONE, [], ["HỒ SƠ TRỰC TIẾP"], *second]), "a.xlsx")
    assert [sheet.title for sheet in reading.sheets] == ["HỒ SƠ TRỰC TUYẾN", "HỒ SƠ TRỰC TIẾP"]
    assert rows(reading, "sheet", "row", "code", "unit", "received") == [
        [0, 3, ONE[0], "Sở Y tế", "02/01/2024"],
        [1, 7, "H32.16-240303-0002", "Sở Tư pháp", "03/03/2024"],
    ]


def test_the_same_header_under_another_channel_begins_a_table_of_its_own(tmp_path):
    reading = read(tmp_path, xlsx([["Hồ sơ trực tuyến"], HEADER, ONE, ["Hồ sơ trực tiếp"], HEADER, TWO]), "a.xlsx")
    assert [(sheet.title, sheet.rows) for sheet in reading.sheets] == [("Hồ sơ trực tuyến", 1), ("Hồ sơ trực tiếp", 1)]


def test_page_breaks_with_the_same_title_and_header_stay_one_table(tmp_path):
    page = [["DANH SÁCH"], HEADER, ["(1)", "(2)", "(3)", "(4)"]]
    reading = read(tmp_path, xlsx([*page, ONE, *page, TWO, ["Cấp xã"], HEADER, ONE]), "a.xlsx")
    assert [(sheet.title, sheet.rows) for sheet in reading.sheets] == [("DANH SÁCH", 3)]
    assert reading.sheets[0].skipped == {"title": 1, "header": 3, "number_row": 2, "group": 2}


def test_a_fuller_header_further_down_loses_no_dossier_above_it(tmp_path):
    over = ["STT", "Thông tin hồ sơ", None, "Đơn vị tiếp nhận", "Ngày nhận"]
    under = [None, "Mã hồ sơ", "Mã TTHC", None, None]
    dossiers = [[at, f"D-{at}", "1.000001", "Sở Y tế", "01/06/2024"] for at in range(1, 13)]
    table = [over, under, *dossiers[:4], ["STT", "Mã hồ sơ", "Mã TTHC", *over[3:]], *dossiers[4:]]
    reading = read(tmp_path, xlsx(table), "a.xlsx")
    assert rows(reading, "code") == [row[1] for row in dossiers] and len(reading.sheets) == 1


def test_dossiers_above_the_only_header_that_is_known_are_refused(tmp_path):
    for at, code in enumerate([ONE[0], "D-1"]):
        unknown = [["Mã số phiếu", "Nơi nhận phiếu", "Cách", "Ngày vào sổ"], *[[code, *ONE[1:]]] * 2]
        sentence = refused(tmp_path, xlsx([*unknown, HEADER, TWO]), f"{at}.xlsx")
        assert "phía trên tiêu đề (dòng 4)" in sentence


def test_labels_of_filters_that_read_like_a_header_are_part_of_the_title(tmp_path):
    reading = read(tmp_path, xlsx([["Hồ sơ trực tuyến"], ["Đơn vị", "Ngày nhận"], [], [], [], HEADER, ONE]), "a.xlsx")
    assert [sheet.title for sheet in reading.sheets] == ["Hồ sơ trực tuyến | Ngày nhận | Đơn vị"]
    assert rows(reading, "code") == [ONE[0]] and not reading.notes


def test_a_procedure_list_beside_the_dossiers_is_left_out_and_said(tmp_path):
    others = [["Mã TTHC", "Tên TTHC"], ["1.000001", "Cấp giấy phép"]]
    reading = read(tmp_path, xlsx([HEADER, ONE], others, [], names=["Hồ sơ", "Danh mục", "Trống"]), "a.xlsx")
    assert [sheet.name for sheet in reading.sheets] == ["Hồ sơ"]
    assert len(reading.notes) == 1 and "“Danh mục”" in reading.notes[0]


def test_a_sheet_of_dossiers_without_a_header_is_never_left_out(tmp_path):
    sentence = refused(tmp_path, xlsx([HEADER, ONE], [ONE, TWO], names=["Trang 1", "Trang 2"]), "a.xlsx")
    assert "“Trang 2”" in sentence and "không tìm thấy dòng tiêu đề" in sentence
