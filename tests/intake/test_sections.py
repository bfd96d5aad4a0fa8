"""Section rows above dossiers without a unit: which texts are kept for them."""

import pyarrow.parquet as pq
import pytest
from exports import read, text, xlsx

HEADER = ["Mã hồ sơ", "Hình thức nộp", "Ngày nhận"]


def dossier(number):
    return [f"H32.01-240102-{number:04d}", "Trực tuyến", "02/01/2024"]


def kept(place, *table, header=HEADER, name="a.xlsx"):
    """The sections of each dossier, nearest first."""
    reading = read(place, xlsx([header, *table]) if name == "a.xlsx" else text(header, *table), name)
    found = pq.read_table(reading.parquet).sort_by("row").to_pylist()
    return [(reading.texts[row["unit"]].written[-1] or "").split("\n") for row in found]


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_the_section_row_above_stands_with_a_dossier_without_a_unit_and_those_further_out_after_it(tmp_path, name):
    table = [
        dossier(1), ["I. KHỐI SỞ, BAN, NGÀNH", None, None], ["II. SỞ NỘI VỤ", None, None], dossier(2),
        ["Lĩnh vực đất đai", None, None], dossier(3), ["B. CẤP HUYỆN", None, None], dossier(4),
        ["HUYỆN DIÊN KHÁNH", None, None], dossier(5),
        ["1. Xã Diên An", None, None], dossier(6), ["2. Xã Diên Phú", None, None], dossier(7),
        ["THÀNH PHỐ NHA TRANG", None, None], dossier(8), ["X. Vĩnh Thạnh", 2, None], dossier(9),
    ]  # fmt: skip
    assert kept(tmp_path, *table, name=name) == [
        [""], ["SỞ NỘI VỤ"], ["SỞ NỘI VỤ"], [""], ["HUYỆN DIÊN KHÁNH"], ["Xã Diên An", "HUYỆN DIÊN KHÁNH"],
        ["Xã Diên Phú", "HUYỆN DIÊN KHÁNH"], ["THÀNH PHỐ NHA TRANG"], ["X. Vĩnh Thạnh", "THÀNH PHỐ NHA TRANG"],
    ]  # fmt: skip


@pytest.mark.parametrize("group", ["II. UBND CẤP HUYỆN", "Cấp xã", "KHỐI XÃ", "Các đơn vị cấp huyện"])
def test_the_heading_of_a_group_ends_what_stands_above_it_and_is_no_unit(tmp_path, group):
    table = [["HUYỆN DIÊN KHÁNH"], ["1. Xã Diên An"], dossier(1), [group], dossier(2), ["SỞ Y TẾ"], dossier(3)]
    assert kept(tmp_path, *table) == [["Xã Diên An", "HUYỆN DIÊN KHÁNH"], [""], ["SỞ Y TẾ"]]


def test_a_heading_that_is_numbered_like_the_units_before_it_ends_them_unless_it_is_certainly_none(tmp_path):
    table = [
        ["I. SỞ Y TẾ (12 hồ sơ)"], ["1. Cấp giấy phép"], dossier(1), ["II. Lĩnh vực đất đai"], dossier(2),
        ["III. NHA TRANG"], dossier(3), ["Đơn vị: Huyện Diên Khánh"], dossier(4), ["Đơn vị: Xã Diên An"], dossier(5),
    ]  # fmt: skip
    assert kept(tmp_path, *table) == [
        ["SỞ Y TẾ"], ["SỞ Y TẾ"], ["NHA TRANG"], ["Đơn vị: Huyện Diên Khánh"], ["Đơn vị: Xã Diên An", "Đơn vị: Huyện Diên Khánh"],
    ]  # fmt: skip


def test_counts_beside_a_section_are_none_of_it_and_other_texts_leave_it_open_whose_the_rows_are(tmp_path):
    table = [
        ["SỞ Y TẾ", "12 hồ sơ", 12], dossier(1), ["II. SỞ NỘI VỤ", "Tổng số: 3", None], dossier(2),
        ["III. SỞ TƯ PHÁP", "theo quý"], dossier(3), ["SỞ TÀI CHÍNH", "theo quý"], dossier(4),
    ]  # fmt: skip
    assert kept(tmp_path, *table) == [["SỞ Y TẾ"], ["SỞ NỘI VỤ"], ["SỞ TƯ PHÁP"], [""]]


def test_a_dossier_with_a_unit_has_no_section(tmp_path):
    header = ["Mã hồ sơ", "Đơn vị", "Ngày nhận"]
    table = [["II", "SỞ NỘI VỤ", None], ["H32-240102-0001", None, "02/01/2024"], ["H32-240102-0002", "Sở Y tế", "02/01/2024"]]
    assert kept(tmp_path, *table, header=header) == [["SỞ NỘI VỤ"], [""]]


def test_a_section_goes_on_under_a_repeated_header(tmp_path):
    assert kept(tmp_path, ["I. SỞ Y TẾ"], dossier(1), HEADER, dossier(2)) == [["SỞ Y TẾ"], ["SỞ Y TẾ"]]


def test_the_number_of_a_section_may_stand_in_a_column_of_its_own_and_its_text_in_any(tmp_path):
    header = ["STT", "Chủ hồ sơ", *HEADER]
    table = [["I", "SỞ Y TẾ"], [1, "An", *dossier(1)], ["II", "SỞ NỘI VỤ"], [1, "Bình", *dossier(2)]]
    assert kept(tmp_path, *table, header=header) == [["SỞ Y TẾ"], ["SỞ NỘI VỤ"]]


def test_a_text_in_a_column_that_is_not_read_is_not_kept_but_ends_what_stands_above(tmp_path):
    header = ["STT", "Địa chỉ", *HEADER]
    table = [["I. SỞ Y TẾ"], [1, "x", *dossier(1)], [None, "Xã Diên An, huyện Diên Khánh"], [2, "x", *dossier(2)]]
    reading = read(tmp_path, xlsx([header, *table]), "a.xlsx")
    assert "Diên" not in str(reading.texts)
    assert kept(tmp_path, *table, header=header) == [["SỞ Y TẾ"], ["", "SỞ Y TẾ"]]


@pytest.mark.parametrize(
    "row", [["Nguyễn Văn An"], ["1. Nguyễn Văn An"], ["ĐIỆN LỰC KHÁNH HÒA"], ["NHA TRANG"], ["1. Diên An"], [None, "NHA TRANG"]]
)
def test_a_text_alone_that_may_be_a_unit_ends_what_stands_above_and_is_not_kept(tmp_path, row):
    assert kept(tmp_path, ["I. SỞ Y TẾ"], dossier(1), row, dossier(2)) == [["SỞ Y TẾ"], ["", "SỞ Y TẾ"]]


@pytest.mark.parametrize("written", ["SNN&PTNT", "SLĐ-TB&XH", "STC-KH", "SYT-KH", "BDT"])
def test_the_symbol_of_a_department_is_a_section(tmp_path, written):
    assert kept(tmp_path, ["SỞ XÂY DỰNG"], dossier(1), [written], dossier(2)) == [["SỞ XÂY DỰNG"], [written]]


@pytest.mark.parametrize(
    "row", [["Đăng ký khai sinh"], ["Chuyển mục đích sử dụng đất"], ["Quý I"], ["Tổng cộng", 5], ["Ghi chú: theo tháng"]]
)
def test_what_is_certainly_no_unit_is_no_section(tmp_path, row):
    assert kept(tmp_path, ["I. SỞ Y TẾ"], dossier(1), row, dossier(2)) == [["SỞ Y TẾ"], ["SỞ Y TẾ"]]
