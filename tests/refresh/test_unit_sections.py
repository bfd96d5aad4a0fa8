"""Units in section rows: whose the dossiers below are."""

import openpyxl
import pytest
from khtargets.functions import Session
from khtargets.home import Home
from khtargets.refresh import Options, refresh

HEADER = ["Mã hồ sơ", "Hình thức nộp", "Ngày nhận", "Mã TTHC"]


@pytest.fixture
def home(tmp_path):
    found = Home(tmp_path / "nhà")
    found.dossiers.mkdir(parents=True)
    found.procedures.mkdir()
    lists = "Mã TTHC,Tên TTHC,Cơ quan thực hiện\n1.000001,Một,Sở Tư pháp\n"
    (found.procedures / "previous.csv").write_text(lists, "utf-8")
    return found


def dossiers(*numbers):
    return [[f"H32.01-240102-{number:04d}", "Trực tuyến", "02/01/2024", "1.000001"] for number in numbers]


def export(home, *rows, header=HEADER, name="a.xlsx"):
    book = openpyxl.Workbook()
    for row in [header, *rows]:
        book.active.append(row)
    book.save(home.dossiers / name)


def totals(home, *units):
    session = Session(home.path)
    return [session.call("KH_TOTAL", [unit]) for unit in units]


def test_the_nearest_section_that_is_a_unit_is_the_rows_unit_and_those_further_out_tell_which(home):
    export(
        home, ["A. KHỐI SỞ, BAN, NGÀNH"], ["I. SỞ Y TẾ"], ["1. Lĩnh vực dược"], *dossiers(1, 2), ["B. CẤP XÃ"],
        ["HUYỆN DIÊN KHÁNH"], ["1. Xã Diên An"], *dossiers(3), ["THÀNH PHỐ NHA TRANG"], ["1. Phường Vĩnh Hòa"],
        *dossiers(4, 5, 6),
        ["II. UBND huyện Vạn Ninh"], *dossiers(7),
    )  # fmt: skip
    report = refresh(home)
    assert (report.read, report.counted) == (7, 7)
    units = ("Sở Y tế", "Xã Diên An, huyện Diên Khánh", "Phường Vĩnh Hòa, TP Nha Trang", "UBND huyện Vạn Ninh")
    assert totals(home, *units) == [2, 1, 3, 1]


def test_a_section_is_nearer_than_the_title_the_sheets_and_the_files_name(home):
    export(home, *dossiers(1), ["SỞ NỘI VỤ"], *dossiers(2, 3), name="Sở Y tế.xlsx")
    refresh(home)
    assert totals(home, "Sở Y tế", "Sở Nội vụ") == [1, 2]


def test_a_row_that_names_its_unit_keeps_it_and_a_blank_one_has_the_sections(home):
    header = [*HEADER, "Đơn vị"]
    rows = [["II. SỞ NỘI VỤ"], *([*row, unit] for row, unit in zip(dossiers(1, 2, 3), ["Sở Y tế", None, "Sở Y tế"], strict=True))]
    export(home, *rows, header=header)
    refresh(home)
    assert totals(home, "Sở Y tế", "Sở Nội vụ") == [2, 1]


def test_a_section_that_is_not_known_takes_its_rows_from_the_one_further_out_until_staff_say_whose_they_are(home):
    export(home, ["HUYỆN DIÊN KHÁNH"], *dossiers(1), ["1. Xã Diên Ann"], *dossiers(2, 3))
    report = refresh(home)
    assert (report.counted, report.excluded["unit_unresolved"]) == (1, 2)
    (asked,) = report.unresolved["units"]
    assert (asked["written"], asked["parent"], asked["dossiers"]) == ("Xã Diên Ann", "HUYỆN DIÊN KHÁNH", 2)
    home.aliases_file.write_text('written,unit\nXã Diên Ann,"Xã Diên An, huyện Diên Khánh"\n', "utf-8")
    assert refresh(home).counted == 3


def test_a_division_belongs_to_the_section_or_the_title_above_it_and_a_body_outside_to_none(home):
    export(home, ["HUYỆN DIÊN KHÁNH"], ["1. Phòng Tư pháp"], *dossiers(1, 2), ["2. Công an huyện"], *dossiers(3))
    export(home, ["1. Phòng Nghiệp vụ Y"], *dossiers(4), name="Sở Y tế.xlsx")
    report = refresh(home)
    assert totals(home, "UBND huyện Diên Khánh", "Sở Y tế") == [2, 1]
    assert [each["written"] for each in report.unresolved["units"]] == ["Công an huyện"]


def test_a_shared_counters_section_leaves_its_rows_to_the_lists_agency(home):
    export(home, ["I. SỞ Y TẾ"], *dossiers(1), ["II. TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG TỈNH"], *dossiers(2))
    refresh(home)
    assert totals(home, "Sở Y tế", "Sở Tư pháp") == [1, 1]


def test_a_row_without_a_unit_is_listed_with_the_section_that_is_not_known(home, tmp_path):
    export(home, ["I. SỞ LẠ"], *dossiers(1))
    refresh(home, Options(publish=False, rows_file=tmp_path / "rows.csv"))
    assert "unit_unresolved,SỞ LẠ," in (tmp_path / "rows.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (["DANH SÁCH HỒ SƠ CỦA SỞ Y TẾ"], ["DANH SÁCH HỒ SƠ CỦA SỞ NỘI VỤ"]),
        (["BÁO CÁO HỒ SƠ SỞ Y TẾ"], ["BÁO CÁO HỒ SƠ SỞ NỘI VỤ"]),
    ],
)
def test_each_of_several_tables_on_a_sheet_belongs_to_the_unit_of_its_own_title(home, first, second):
    book = openpyxl.Workbook()
    below = [second, HEADER, *dossiers(3), [], second, HEADER, *dossiers(4)]
    for row in [first, HEADER, *dossiers(1, 2), ["Tổng cộng: 2 hồ sơ"], [], *below]:
        book.active.append(row)
    book.save(home.dossiers / "a.xlsx")
    refresh(home)
    assert totals(home, "Sở Y tế", "Sở Nội vụ") == [2, 2]


@pytest.mark.parametrize("row", [["ĐIỆN LỰC KHÁNH HÒA"], ["NHA TRANG"], ["2. Diên Toàn"]])
def test_dossiers_below_a_heading_that_may_be_another_unit_are_nobodys_and_told(home, row):
    export(home, ["SỞ Y TẾ"], *dossiers(1, 2), row, *dossiers(3, 4, 5), ["SỞ NỘI VỤ"], *dossiers(6))
    report = refresh(home)
    assert totals(home, "Sở Y tế", "Sở Nội vụ") == [2, 1]
    assert report.read == 6 and report.excluded["unit_unresolved"] == 3
