"""The workbook before the first refresh: what everyone gets, on every machine the same."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from khtargets.decision import load_decision as load
from khtargets.functions import REGISTRY, Session
from khtargets.workbook import assembly
from khtargets.workbook.buttons import BUTTONS
from lxml import etree
from openxml_audit import OpenXmlValidator

ROOT = Path(__file__).parents[2]
SHEETS = [
    "Xếp hạng", "Tổng hợp", "Theo tháng", "Cảnh báo", "So với kỳ trước", "Chi tiết đơn vị", "Đối soát", "Đơn vị cần gán",
    "Cấu hình", "Đơn vị", "Thủ tục", "Hàm", "Hướng dẫn",
]  # fmt: skip
NOTHING = "Chưa có số liệu: bấm nút “Làm mới”"
# Functions that Excel 2010 has and the sheets use beside ours.
KNOWN = {"AND", "COUNTA", "DATE", "DAY", "IF", "ISERROR", "ISNUMBER", "ISTEXT", "MONTH", "NA", "OR", "TEXT", "YEAR"}
KNOWN |= {"ERROR.TYPE", "IFERROR", "INDEX", "ISNA"}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("workbook") / "khtargets.xlsm"
    assembly.build(path, None)
    return path


@pytest.fixture(scope="module")
def book(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path, keep_vba=False)


@pytest.fixture(scope="module")
def shown(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path, keep_vba=False, data_only=True)


def formulas(book: openpyxl.Workbook) -> list[tuple[str, str, str]]:
    return [
        (sheet.title, cell.coordinate, cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


def test_it_has_its_sheets_in_order(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == SHEETS


def test_two_builds_are_identical_and_a_build_without_figures_is_the_template(path: Path, tmp_path: Path) -> None:
    assembly.build(tmp_path / "a.xlsm", None)
    assembly.build(tmp_path / "b.xlsm", Session(tmp_path / "a home without figures"))
    assert (tmp_path / "a.xlsm").read_bytes() == (tmp_path / "b.xlsm").read_bytes() == path.read_bytes()


def test_it_is_smaller_than_400_kb(path: Path) -> None:
    assert path.stat().st_size < 400_000


def test_openxml_audit_finds_no_error(path: Path) -> None:
    assert OpenXmlValidator().validate(str(path)).errors == []


def test_it_says_that_there_are_no_figures_yet(shown: openpyxl.Workbook) -> None:
    for name in ("Xếp hạng", "Tổng hợp", "Theo tháng", "Cảnh báo", "So với kỳ trước", "Chi tiết đơn vị", "Đối soát"):
        assert NOTHING in {cell.value for row in shown[name].iter_rows(max_row=7) for cell in row}, name


def test_the_sheet_that_a_refresh_does_not_fill_does_not_ask_for_one(shown: openpyxl.Workbook) -> None:
    assert shown["Thủ tục"]["A2"].value.startswith("Nút “Làm mới” không ghi trang này.")


def test_opening_it_calculates_nothing_so_that_stored_values_stay(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        calculation = etree.fromstring(package.read("xl/workbook.xml")).find("{*}calcPr")
    assert dict(calculation.attrib) == {"calcId": "191029"}


def test_no_name_is_defined_twice_for_the_same_sheet(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        found = etree.fromstring(package.read("xl/workbook.xml")).iterfind(".//{*}definedName")
        names = [(name.get("name").lower(), name.get("localSheetId")) for name in found]
    assert len(names) == len(set(names)) and ("_xlnm.print_area", "0") in names


def test_formulas_use_only_functions_of_excel_2010_and_ours(book: openpyxl.Workbook) -> None:
    used = set()
    for _, _, formula in formulas(book):
        used |= set(re.findall(r"([A-Z_.]+[A-Z_])\(", re.sub(r'"[^"]*"', "", formula)))
    assert {name for name in used if not name.startswith("KH_")} <= KNOWN
    assert {name for name in used if name.startswith("KH_")} <= set(REGISTRY)


def test_formulas_depend_on_no_spilling(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        parts = [package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any(b't="array"' in part or b"_xlfn" in part for part in parts)


def test_a_unit_that_is_blank_gives_blank_in_every_column(book: openpyxl.Workbook) -> None:
    rows = [row for row in book["Tổng hợp"].iter_rows(min_row=10, max_row=46) if row[2].data_type == "f"]
    for row in rows[:-1]:
        for cell in row[2:13]:
            assert cell.value.startswith(f'=IF($B{cell.row}="","",'), cell.coordinate


def test_every_formula_carries_a_value(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/sheet"):
                cells = etree.fromstring(package.read(name)).iterfind(".//{*}c")
                assert all(cell.find("{*}v") is not None for cell in cells if cell.find("{*}f") is not None)


def test_targets_are_shown_before_the_first_refresh(shown: openpyxl.Workbook) -> None:
    rows = {row[1]: row[7] for row in shown["Xếp hạng"].iter_rows(min_row=9, max_row=60, values_only=True) if row[1]}
    assert (rows["Sở Y tế"], rows["Sở Nội vụ"], rows["Huyện Khánh Sơn"]) == (0.55, 0.60, 0.50)


def test_the_period_is_read_out_in_words_from_the_cells(book: openpyxl.Workbook, shown: openpyxl.Workbook) -> None:
    assert shown["Tổng hợp"]["A5"].value == "Từ ngày 15 tháng 12 năm 2023 đến ngày 14 tháng 12 năm 2024"
    assert "MONTH(" in book["Tổng hợp"]["A5"].value and "KH_TU_NGAY" in book["Tổng hợp"]["A5"].value


@pytest.mark.parametrize("name", SHEETS[:8])
def test_a_report_sheet_has_office_and_country_at_its_head(shown: openpyxl.Workbook, name: str) -> None:
    heads = [cell for row in shown[name].iter_rows(max_row=2, values_only=True) for cell in row if cell]
    assert heads == [
        "ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "SỞ THÔNG TIN VÀ TRUYỀN THÔNG", "Độc lập - Tự do - Hạnh phúc",
    ]  # fmt: skip


@pytest.mark.parametrize("name", SHEETS)
def test_every_sheet_prints_on_a4_one_page_wide_with_page_numbers(book: openpyxl.Workbook, name: str) -> None:
    sheet = book[name]
    assert sheet.page_setup.paperSize == 9 and sheet.page_setup.fitToWidth in (None, 1)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert "Trang &P/&N" in sheet.oddFooter.right.text or "&P/&N" in (sheet.oddFooter.right.text or "")


@pytest.mark.parametrize("name", ["Xếp hạng", "Tổng hợp", "Cảnh báo", "So với kỳ trước", "Đơn vị cần gán", "Đơn vị", "Thủ tục"])
def test_a_long_table_repeats_its_header_and_keeps_it_in_view(book: openpyxl.Workbook, name: str) -> None:
    assert book[name].print_title_rows and book[name].freeze_panes


def test_the_font_is_that_of_administrative_documents(book: openpyxl.Workbook) -> None:
    fonts = {cell.font.name for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert fonts <= {"Times New Roman", "Consolas"}


def test_tables_and_ranges_have_names_that_a_person_can_use(book: openpyxl.Workbook) -> None:
    tables = {name for sheet in book for name in sheet.tables}
    assert tables == {"DonVi", "ThuTuc"}
    assert {"KH_HOME", "KH_TU_NGAY", "KH_DEN_NGAY", "KH_DON_VI", "KH_DS_DON_VI", "KH_CO_QUAN", "KH_CAU_HINH"} <= set(
        book.defined_names
    )


def test_the_units_sheet_lists_every_unit_with_its_target(shown: openpyxl.Workbook) -> None:
    decision = load()
    rows = [row for row in shown["Đơn vị"].iter_rows(min_row=5, max_col=9, values_only=True) if row[8]]
    assert [row[8] for row in rows] == [unit.id for unit in decision.units]
    assert sum(isinstance(row[3], float) for row in rows) == sum(
        decision.target(unit.id).percent is not None for unit in decision.units
    )


def test_the_functions_sheet_lists_every_function_with_an_example_that_is_text(book: openpyxl.Workbook) -> None:
    cells = [row[3] for row in book["Hàm"].iter_rows(min_row=5, max_row=4 + len(REGISTRY))]
    assert [cell.value for cell in cells] == [function.example for function in REGISTRY.values()]
    assert {cell.data_type for cell in cells} == {"s"}


def test_each_button_is_bound_to_its_macro_and_stands_where_staff_look_for_it(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        drawings = [package.read(name).decode("utf-8") for name in sorted(package.namelist()) if "vmlDrawing" in name]
    macros = [re.findall(r"<x:FmlaMacro>\[0\]!(.*?)</x:FmlaMacro>", drawing) for drawing in drawings]
    first = ["KH_Refresh", "KH_Export", "KH_Close", "KH_Report", "KH_HandOut"]
    assert macros == [first, ["KH_Refresh", "KH_Close", "KH_Preview"], ["KH_Refresh", "KH_Preview"]]
    assert {each.macro for each in BUTTONS.values()} == {macro for macros_ in macros for macro in macros_}
    assert all(each.caption in "".join(drawings) for each in BUTTONS.values())
