"""What is understood of a published list, however it tells its levels; what is not understood is refused."""

import openpyxl
import pytest
from khtargets.decision import load_decision as load
from khtargets.errors import BadExport
from khtargets.home.procedures import understood
from khtargets.home.published_lists import read_list
from khtargets.names.units import Names

DECISION = load()
NAMES = Names(DECISION)
ONE, TWO, THREE = "1.000001", "1.000002", "1.000003"
HEADER = ["STT", "Mã TTHC", "Tên thủ tục hành chính"]
P, D, C = "province", "district", "commune"


def unit_of(text):
    found = NAMES.resolve(text).unit_id
    return DECISION.unit(found) if found else None


def listed(place, *sheets, service_levels=DECISION.service_levels):
    """The rows of a list whose sheets are given by (name, rows)."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = place / "previous.xlsx"
    book.save(path)
    return read_list(path, "previous", service_levels, unit_of)[0]


def of_one(place, *rows, **options):
    return listed(place, ("Sheet1", rows), **options)


def status(rows):
    """Last digit of each code: "o" online, "p" by post alone, "-" neither."""
    return {row.code[-1]: "o" if row.online else "p" if row.postal else "-" for row in rows}


def levels(rows):
    return {row.code[-1]: set(row.levels) for row in rows}


@pytest.mark.parametrize(
    "header",
    [
        "Mức độ", "Mức độ dịch vụ", "Mức độ cung cấp DVCTT", "Mức độ DVC", "Mức độ cung cấp dịch vụ công trực tuyến", "MỨC ĐỘ",
        "Muc do dich vu cong", "Loại dịch vụ công", "Hình thức cung cấp", "Mức độ (toàn trình, một phần)",
        "Dịch vụ công trực tuyến", "Cách thức thực hiện", "Toàn trình/Một phần/BCCI",
    ],
)  # fmt: skip
def test_the_level_of_service_stands_in_a_column_under_any_usual_header(tmp_path, header):
    rows = of_one(
        tmp_path, [*HEADER, header, "Ghi chú"], [1, ONE, "A", "DVC trực tuyến toàn trình"], [2, TWO, "B", "Bưu chính công ích"],
        [3, THREE, "C", "Chưa cung cấp trực tuyến"], [4, "1.000004", "D", "Một phần, BCCI"],
    )  # fmt: skip
    assert status(rows) == {"1": "o", "2": "p", "3": "-", "4": "o"}


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("TOÀN TRÌNH", "o"), ("mot phan", "o"), ("Trực tuyến toàn trình", "o"), ("DVCTT một phần", "o"), ("Trực tuyến", "o"),
        ("Không toàn trình, chỉ một phần", "o"), ("Toàn trình (không BCCI)", "o"), ("Trực tiếp; trực tuyến; BCCI", "o"),
        ("BCCI", "p"), ("Qua dịch vụ bưu chính công ích", "p"), ("Không trực tuyến, BCCI", "p"), ("Trực tiếp, bưu chính", "p"),
        ("Không", "-"), ("Chưa", "-"), ("-", "-"), ("Không toàn trình, không một phần", "-"), ("Trực tiếp", "-"),
        ("Không cung cấp DVCTT", "-"), ("Cung cấp thông tin trực tuyến", "-"), ("Không đủ điều kiện", "-"),
    ],
)  # fmt: skip
def test_a_level_of_service_is_known_by_its_words_and_their_denial(tmp_path, written, kind):
    rows = of_one(tmp_path, [*HEADER, "Mức độ"], [1, ONE, "A", "Toàn trình"], [2, TWO, "B", written])
    assert status(rows) == {"1": "o", "2": kind}


@pytest.mark.parametrize("written", ["Mức độ 4", "Không toàn trình", "Không toàn trình, một phần", "x", "2", "Liên thông", None])
def test_a_level_of_service_that_is_not_understood_is_refused_with_its_row(tmp_path, written):
    with pytest.raises(BadExport, match=r"dòng 3") as caught:
        of_one(tmp_path, [*HEADER, "Mức độ"], [1, ONE, "A", "Toàn trình"], [2, TWO, "B", written])
    assert (caught.value.sheet, caught.value.row) == ("Sheet1", 3)


@pytest.mark.parametrize("sign", ["x", "X", "✓", "có", "Có", 1, "√", "(x)"])
def test_a_mark_says_what_its_columns_header_says(tmp_path, sign):
    rows = of_one(
        tmp_path, [*HEADER, "Toàn trình", "Một phần", "BCCI"], [1, ONE, "A", sign], [2, TWO, "B", None, None, sign],
        [3, THREE, "C", "-", "Không", None], [4, "1.000004", "D", None, sign, sign],
    )  # fmt: skip
    assert status(rows) == {"1": "o", "2": "p", "3": "-", "4": "o"}


@pytest.mark.parametrize(
    "header",
    [
        [[*HEADER, "Dịch vụ công trực tuyến", None, "BCCI"], [None, None, None, "Toàn trình", "Một phần", None]],
        [[*HEADER, "Mức độ", None, None], [None, None, None, "Toàn trình", "Một phần", "Bưu chính công ích"]],
        [["STT", "Thủ tục hành chính", None, "Mức độ", None, "BCCI"], [None, "Mã số", "Tên", "Toàn trình", "Một phần", None]],
        [[*HEADER, "DVCTT", None, "Bưu chính"], [*HEADER, "Toàn trình", "Một phần", "Bưu chính"], ["(1)", "(2)", "(3)", "(4)"]],
    ],
)
def test_marks_may_stand_under_two_header_rows(tmp_path, header):
    rows = of_one(
        tmp_path, ["DANH MỤC"], *header, [1, ONE, "A", "x"], [2, TWO, "B", None, "x"], [3, THREE, "C", None, None, "x"]
    )
    assert status(rows) == {"1": "o", "2": "o", "3": "p"}


def test_yes_and_no_may_be_columns_of_their_own(tmp_path):
    header = [[*HEADER, "Cung cấp trực tuyến", None], [None, None, None, "Có", "Không"]]
    assert status(of_one(tmp_path, *header, [1, ONE, "A", "x"], [2, TWO, "B", None, "x"])) == {"1": "o", "2": "-"}


def test_how_dossiers_are_handed_in_is_asked_only_where_no_column_tells_the_level(tmp_path):
    manner = "Trực tiếp tại Trung tâm; trực tuyến; bưu chính công ích"
    header = [*HEADER, "Cách thức thực hiện"]
    rows = of_one(tmp_path, [*header, "Mức độ DVC"], [1, ONE, "A", manner, "Một phần"], [2, TWO, "B", manner, "Không"])
    assert status(rows) == {"1": "o", "2": "-"}
    rows = of_one(tmp_path, header, [1, ONE, "A", "Trực tiếp, trực tuyến"], [2, TWO, "B", "Trực tiếp, BCCI"])
    assert status(rows) == {"1": "o", "2": "p"}


def test_a_column_of_online_services_without_a_mark_is_not_online(tmp_path):
    header = [*HEADER, "Dịch vụ công trực tuyến", "BCCI"]
    rows = of_one(tmp_path, header, [1, ONE, "A", "x"], [2, TWO, "B", None, "x"], [3, THREE, "C"])
    assert status(rows) == {"1": "o", "2": "p", "3": "-"}


def test_a_number_of_procedures_beside_a_section_is_none_of_its_text(tmp_path):
    rows = of_one(
        tmp_path, [*HEADER, "Ghi chú"], ["A", None, "CẤP TỈNH", "12 TTHC"], [1, ONE, "A"], ["B. CẤP HUYỆN: 2 thủ tục"],
        [2, TWO, "B"],
        ["C", None, "CẤP XÃ", "tiếp nhận tại xã"], [3, THREE, "C"],
    )  # fmt: skip
    assert levels(rows) == {"1": {P}, "2": {D}, "3": {C}}


def test_a_procedure_whose_name_is_blank_is_known_by_its_code(tmp_path):
    assert status(of_one(tmp_path, HEADER, [1, ONE, "A"], [2, TWO, None])) == {"1": "o", "2": "o"}


def test_sections_tell_the_level_of_service(tmp_path):
    rows = of_one(
        tmp_path, ["DANH MỤC THỦ TỤC HÀNH CHÍNH"], HEADER, ["I", None, "DỊCH VỤ CÔNG TRỰC TUYẾN TOÀN TRÌNH"], [1, ONE, "A"],
        ["II. DỊCH VỤ CÔNG TRỰC TUYẾN MỘT PHẦN (1 TTHC)"], ["1", None, "Lĩnh vực Bưu chính"], [1, TWO, "B"],
        [None, "III. THỰC HIỆN QUA DỊCH VỤ BƯU CHÍNH CÔNG ÍCH"], ["1", None, "Lĩnh vực Đất đai"], [1, THREE, "C"],
        ["IV", None, "CHƯA CUNG CẤP TRỰC TUYẾN", 1], [1, "1.000004", "D"],
    )  # fmt: skip
    assert status(rows) == {"1": "o", "2": "o", "3": "p", "4": "-"}


def test_bưu_chính_beside_other_levels_of_service_is_the_post_and_below_one_a_field(tmp_path):
    rows = of_one(tmp_path, HEADER, ["I. TRỰC TUYẾN"], ["1. Bưu chính"], [1, ONE, "A"], ["II. BƯU CHÍNH"], [2, TWO, "B"])
    assert status(rows) == {"1": "o", "2": "p"}


def test_sections_tell_the_level_of_government_and_the_agency(tmp_path):
    rows = of_one(
        tmp_path, ["DANH MỤC DỊCH VỤ CÔNG TRỰC TUYẾN"], HEADER, ["A", None, "CẤP TỈNH"], ["I", None, "SỞ Y TẾ"], [1, ONE, "A"],
        ["II. SỞ NỘI VỤ"], ["1. Lĩnh vực thi đua"], [2, TWO, "B"], ["B. THỦ TỤC HÀNH CHÍNH CẤP HUYỆN"], ["I. Lĩnh vực đất đai"],
        [3, THREE, "C"], ["C. UBND CẤP HUYỆN, UBND CẤP XÃ"], [4, "1.000004", "D"], ["D. XÃ, PHƯỜNG, THỊ TRẤN"],
        [5, "1.000005", "E"],
    )  # fmt: skip
    assert levels(rows) == {"1": {P}, "2": {P}, "3": {D}, "4": {D, C}, "5": {C}}
    assert [row.agency for row in rows] == ["Sở Y tế", "Sở Nội vụ", "", "", ""]


def test_sections_without_numbers_tell_as_much(tmp_path):
    rows = of_one(
        tmp_path, HEADER, ["CẤP TỈNH"], ["SỞ Y TẾ"], ["TOÀN TRÌNH"], [1, ONE, "A"], ["MỘT PHẦN"], [2, TWO, "B"], ["SỞ NỘI VỤ"],
        ["TOÀN TRÌNH"], [3, THREE, "C"], ["CẤP XÃ"], ["BƯU CHÍNH CÔNG ÍCH"], [4, "1.000004", "D"],
    )  # fmt: skip
    assert levels(rows) == {"1": {P}, "2": {P}, "3": {P}, "4": {C}}
    assert [row.agency for row in rows] == ["Sở Y tế", "Sở Y tế", "Sở Nội vụ", ""]
    assert status(rows) == {"1": "o", "2": "o", "3": "o", "4": "p"}


def test_numbers_that_begin_again_below_are_sections_inside(tmp_path):
    rows = of_one(
        tmp_path, HEADER, ["I. TOÀN TRÌNH"], ["I. SỞ Y TẾ"], [1, ONE, "A"], ["II. SỞ NỘI VỤ"], [2, TWO, "B"], ["II. BCCI"],
        ["I. SỞ Y TẾ"], [3, THREE, "C"],
    )  # fmt: skip
    assert status(rows) == {"1": "o", "2": "o", "3": "p"}


def test_a_departments_section_beside_those_of_levels_is_of_the_provinces_level(tmp_path):
    rows = of_one(tmp_path, HEADER, ["I. SỞ Y TẾ"], [1, ONE, "A"], ["II. CẤP HUYỆN"], [2, TWO, "B"])
    assert levels(rows) == {"1": {P}, "2": {D}}


def test_departments_sections_alone_tell_no_level(tmp_path):
    rows = of_one(tmp_path, HEADER, ["I. SỞ Y TẾ"], [1, ONE, "A"], ["II. SỞ NỘI VỤ"], [2, TWO, "B"])
    assert levels(rows) == {"1": set(), "2": set()} and all(row.whole for row in rows)


@pytest.mark.parametrize(
    "titles",
    [
        ["DANH MỤC DỊCH VỤ CÔNG TRỰC TUYẾN TOÀN TRÌNH", "DANH MỤC THỦ TỤC TIẾP NHẬN QUA DỊCH VỤ BƯU CHÍNH CÔNG ÍCH"],
        ["DANH MỤC DỊCH VỤ CÔNG TRỰC TUYẾN", "DANH MỤC THỦ TỤC CHƯA CUNG CẤP TRỰC TUYẾN, NHẬN QUA BCCI"],
        ["DANH MỤC TOÀN TRÌNH, MỘT PHẦN", "DANH MỤC BƯU CHÍNH CÔNG ÍCH"],
    ],
)
def test_the_title_of_an_annex_tells_the_level_of_service_on_its_sheet_or_further_down(tmp_path, titles):
    decided = ["(Kèm theo Quyết định công bố danh mục toàn trình, một phần, BCCI của Chủ tịch UBND tỉnh)"]
    one = [["PHỤ LỤC I"], [titles[0]], decided, [], HEADER, [1, ONE, "A"]]
    two = [["PHỤ LỤC II"], [titles[1]], decided, [], HEADER, [1, TWO, "B"]]
    assert status(listed(tmp_path, ("PL1", one), ("PL2", two))) == {"1": "o", "2": "p"}
    assert status(of_one(tmp_path, *one, [], *two)) == {"1": "o", "2": "p"}


def test_the_sheets_name_tells_the_levels(tmp_path):
    title = ["DANH MỤC TOÀN TRÌNH, MỘT PHẦN VÀ BƯU CHÍNH CÔNG ÍCH CẤP TỈNH, CẤP HUYỆN"]
    rows = listed(
        tmp_path, ("Toàn trình - cấp tỉnh", [title, HEADER, [1, ONE, "A"]]),
        ("Một phần_Cấp huyện", [title, HEADER, [1, TWO, "B"]]), ("BCCI", [title, HEADER, [1, THREE, "C"]]),
    )  # fmt: skip
    assert status(rows) == {"1": "o", "2": "o", "3": "p"}
    assert levels(rows) == {"1": {P}, "2": {D}, "3": {P, D}}


@pytest.mark.parametrize(
    ("header", "written", "level"),
    [
        ("Cấp thực hiện", "Cấp tỉnh", {P}), ("Cấp", "Sở", {P}), ("Cấp thực hiện", "Tỉnh", {P}),
        ("Cấp giải quyết", "Sở Y tế", {P}),
        ("Cấp thực hiện", "UBND cấp huyện, UBND cấp xã", {D, C}), ("Cấp thực hiện TTHC", "Huyện/Xã", {D, C}),
        ("Thẩm quyền giải quyết", "UBND xã, phường, thị trấn", {C}), ("CẤP CHÍNH QUYỀN", "ba cấp", {P, D, C}),
        ("Cấp", "Cấp tỉnh (Sở Y tế)", {P}), ("Cấp", "Sở Y tế; UBND cấp huyện", {P, D}), ("Cấp", "UBND tỉnh Khánh Hòa", {P}),
        ("Cấp thực hiện: tỉnh, huyện, xã", "Huyện", {D}), ("Cơ quan thực hiện", "UBND cấp xã", {C}),
        ("Cơ quan thực hiện", "Sở Y tế", set()),
    ],
)  # fmt: skip
def test_the_level_of_government_stands_in_a_column(tmp_path, header, written, level):
    assert levels(of_one(tmp_path, [*HEADER, header], [1, ONE, "A", written])) == {"1": level}


def test_marks_tell_the_level_of_government_too(tmp_path):
    header = [[*HEADER, "Cấp thực hiện", None, None, "Mức độ"], [None, None, None, "Tỉnh", "Huyện", "Xã", None]]
    rows = of_one(tmp_path, *header, [1, ONE, "A", "x", None, None, "Toàn trình"], [2, TWO, "B", None, "x", "x", "Một phần"])
    assert levels(rows) == {"1": {P}, "2": {D, C}} and status(rows) == {"1": "o", "2": "o"}


@pytest.mark.parametrize(
    "header",
    [
        [[*HEADER, "Toàn trình", None, "BCCI", None], [None, None, None, "Cấp tỉnh", "Cấp huyện", "Cấp tỉnh", "Cấp huyện"]],
        [[*HEADER, "Tỉnh", "Huyện", "Tỉnh", "Huyện"], [None, None, None, "Toàn trình", "Toàn trình", "BCCI", "BCCI"]],
    ],
)
def test_a_mark_may_tell_the_level_of_service_and_of_government_at_once(tmp_path, header):
    marks = [[1, ONE, "A", "x", None, None, "x"], [2, TWO, "B", None, "x"], [3, THREE, "C", None, None, "x", "x"]]
    rows = of_one(tmp_path, *header, *marks)
    assert status(rows) == {"1": "o", "2": "o", "3": "p"}
    assert levels([row for row in rows if row.online]) == {"1": {P}, "2": {D}}


@pytest.mark.parametrize("written", ["thôn", "Liên thông", None])
def test_a_level_of_government_that_is_not_understood_is_refused_with_its_row(tmp_path, written):
    with pytest.raises(BadExport, match="dòng 3.*cấp phải là tỉnh, huyện hoặc xã"):
        of_one(tmp_path, [*HEADER, "Cấp"], [1, ONE, "A", "Tỉnh"], [2, TWO, "B", written])


@pytest.mark.parametrize(
    "rows",
    [
        [["DANH MỤC THỰC HIỆN TRỰC TUYẾN VÀ QUA BƯU CHÍNH CÔNG ÍCH"], HEADER, [1, ONE, "A"]],
        [["DANH MỤC TOÀN TRÌNH"], ["DANH MỤC BƯU CHÍNH CÔNG ÍCH"], HEADER, [1, ONE, "A"]],
        [HEADER, [1, TWO, "B"], ["I. BCCI"], [2, ONE, "A"]],
        [HEADER, ["I. TOÀN TRÌNH VÀ BCCI"], [1, ONE, "A"]],
        [HEADER, ["I. Bưu chính"], [1, ONE, "A"]],
        [[*HEADER, "BCCI"], [1, ONE, "A", "x"], [2, TWO, "B"]],
        [[*HEADER, "Ghi chú"], [1, ONE, "A"], [2, TWO, "B", "Chỉ nhận qua BCCI"]],
        [[*HEADER, "Dịch vụ công trực tuyến"], [1, ONE, "A", "Một phần"], [2, TWO, "B", "Toàn trình từ tháng 6"]],
        [[*HEADER, "Mức độ 3", "Mức độ 4"], [1, ONE, "A", "x"]],
        [[*HEADER, "Toàn trình"], [1, ONE, "A", "x"], [2, TWO, "B"]],
    ],
)
def test_what_speaks_of_the_post_or_of_levels_and_is_not_understood_never_counts(tmp_path, rows):
    with pytest.raises(BadExport, match="không rõ mức độ dịch vụ công"):
        of_one(tmp_path, *rows)


def test_a_list_that_speaks_of_neither_counts_whole(tmp_path):
    rows = of_one(
        tmp_path, ["DANH MỤC DỊCH VỤ CÔNG TRỰC TUYẾN"], [*HEADER, "Lĩnh vực", "Ghi chú", "Đường dẫn dịch vụ công trực tuyến"],
        ["I. Lĩnh vực Bưu chính"], [1, ONE, "Cấp giấy phép bưu chính", "Bưu chính", "mới", "https://dvc.example/1"],
    )  # fmt: skip
    assert status(rows) == {"1": "o"} and rows[0].whole


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("Mã số TTHC (theo CSDLQG)", "Tên thủ tục hành chính/dịch vụ công"), ("MÃ DVC", "TÊN DỊCH VỤ CÔNG"),
        ("Mã hồ sơ TTHC", "Tên TTHC (cắt giảm)"), ("Mã\nthủ tục hành chính", "Tên các thủ tục"),
    ],
)  # fmt: skip
def test_code_and_name_stand_under_headers_that_say_more(tmp_path, code, name):
    rows = of_one(tmp_path, ["STT", code, name, "Mã TTHC liên quan cũ"], [1, ONE, "A", THREE], [2, TWO, "B"])
    assert [(row.code, row.name) for row in rows] == [(ONE, "A"), (TWO, "B")]


def test_a_sheet_with_procedures_whose_header_is_not_found_is_named(tmp_path):
    with pytest.raises(BadExport, match="dòng tiêu đề") as caught:
        listed(tmp_path, ("Một", [HEADER, [1, ONE, "A"]]), ("Hai", [["STT", "Số hiệu", "Việc"], [1, TWO, "B"]]))
    assert caught.value.sheet == "Hai"


def test_a_procedure_without_a_code_is_no_section(tmp_path):
    rows = of_one(tmp_path, [*HEADER, "Mức độ"], [1, ONE, "A", "Toàn trình"], [2, None, "B", "BCCI"], [3, THREE, "C", "Một phần"])
    assert status(rows) == {"1": "o", "3": "o"}


def test_under_a_decision_that_counts_one_level_alone_the_other_does_not_count(tmp_path):
    rows = of_one(
        tmp_path, [*HEADER, "Mức độ"], [1, ONE, "A", "Toàn trình"], [2, TWO, "B", "Một phần"], service_levels=["toàn trình"]
    )
    assert status(rows) == {"1": "o", "2": "-"}


def test_what_was_understood_is_told_in_numbers(tmp_path):
    one = [["DANH MỤC TOÀN TRÌNH"], HEADER, ["A. CẤP TỈNH"], [1, ONE, "A"], ["B. CẤP HUYỆN, CẤP XÃ"], [2, TWO, "B"]]
    two = [["DANH MỤC BƯU CHÍNH CÔNG ÍCH"], HEADER, [1, ONE, "A"], [2, THREE, "C"]]
    assert understood(listed(tmp_path, ("PL1", one), ("PL2", two))) == {
        "procedures": 3, "online": 2, "postal": 1, "levels": {"province": 1, "district": 1, "commune": 1, "any": 0},
        "whole": False,
    }  # fmt: skip


GONE = "II. DVCTT TOÀN TRÌNH BỊ BÃI BỎ"


@pytest.mark.parametrize(
    "rows",
    [
        [["DANH MỤC DVCTT TOÀN TRÌNH BỊ BÃI BỎ"], HEADER, [1, ONE, "A"], [2, TWO, "B"]],
        [["DANH MỤC DVCTT TOÀN TRÌNH"], HEADER, [1, ONE, "A"], [GONE], [2, TWO, "B"]],
        [["DANH MỤC DVCTT TOÀN TRÌNH"], HEADER, [1, ONE, "A"], ["II. DỪNG CUNG CẤP TOÀN TRÌNH"], [2, TWO, "B"]],
        [[*HEADER, "Mức độ", "Ghi chú"], [1, ONE, "A", "Toàn trình", None], [2, TWO, "B", "Toàn trình", "Bãi bỏ từ 01/6/2024"]],
        [[*HEADER, "Mức độ hiện tại", "Mức độ công bố"], [1, ONE, "A", "Toàn trình"], [2, TWO, "B", "Toàn trình", "Không"]],
        [HEADER, [1, ONE, "A"], ["II. TTHC CHỈ TIẾP NHẬN TRỰC TIẾP"], [2, TWO, "B"]],
    ],
)
def test_what_is_abolished_contradicted_or_in_person_is_refused_and_never_counted(tmp_path, rows):
    with pytest.raises(BadExport, match="không rõ mức độ"):
        of_one(tmp_path, *rows)


def test_a_remark_that_denies_the_net_is_heard_where_no_column_tells_the_level(tmp_path):
    rows = [[*HEADER, "Ghi chú"], [1, ONE, "A", "Toàn trình"], [2, TWO, "B", "Không cung cấp trực tuyến"]]
    assert status(of_one(tmp_path, *rows)) == {"1": "o", "2": "-"}


def test_a_column_of_payment_tells_no_level(tmp_path):
    header = [*HEADER, "Mức độ", "Thanh toán trực tuyến"]
    rows = of_one(tmp_path, header, [1, ONE, "A", "Toàn trình", "x"], [2, TWO, "B", "BCCI", "x"], [3, THREE, "C", "Không", "x"])
    assert status(rows) == {"1": "o", "2": "p", "3": "-"}


def test_a_body_outside_the_decision_ends_the_agency_above(tmp_path):
    rows = of_one(tmp_path, HEADER, ["SỞ Y TẾ"], [1, ONE, "A"], ["CÔNG AN TỈNH"], [2, TWO, "B"], ["SỞ NỘI VỤ"], [3, THREE, "C"])
    assert [row.agency for row in rows] == ["Sở Y tế", "", "Sở Nội vụ"]


def test_every_code_of_a_cell_is_a_procedure_and_rows_without_a_code_are_told(tmp_path):
    book = openpyxl.Workbook()
    rows = [HEADER, [1, ONE, "A"], [2, f"{TWO}\n{THREE}", "B"], [3, "1.000004; 1.000005", "C"], [4, None, "D"], [5, "#REF!", "E"]]
    for row in rows:
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    book.create_sheet("Bản cũ").sheet_state = "hidden"
    for row in [HEADER, [1, "1.000009", "Z"]]:
        book["Bản cũ"].append(row)
    book.save(tmp_path / "previous.xlsx")
    found, besides = read_list(tmp_path / "previous.xlsx", "previous", DECISION.service_levels, unit_of)
    assert [row.code for row in found] == [ONE, TWO, THREE, "1.000004", "1.000005", "1.000009"]
    assert besides["uncoded"] == 2
    assert len(besides["notes"]) == 2 and all("đang ẩn" in note and "thủ tục" in note for note in besides["notes"])


def test_sections_between_procedures_are_no_procedures_without_a_code(tmp_path):
    book = openpyxl.Workbook()
    rows = [["I", None, "Lĩnh vực A"], [1, ONE, "A"], ["II", None, "Lĩnh vực B"], [1, TWO, "B"], [2, None, "Cấp đổi"]]
    for row in [HEADER, *rows]:
        book.active.append(row)
    book.save(tmp_path / "previous.xlsx")
    assert read_list(tmp_path / "previous.xlsx", "previous", DECISION.service_levels, unit_of)[1]["uncoded"] == 1  # the last


def test_a_formula_of_a_list_that_was_never_calculated_is_refused(tmp_path):
    with pytest.raises(BadExport, match="dòng 3.*công thức"):
        of_one(tmp_path, [*HEADER, "Mức độ"], [1, ONE, "A", "Toàn trình"], [2, TWO, "B", '=IF(1=1,"BCCI","")'])


@pytest.mark.parametrize(
    ("agency", "level"),
    [
        ("Sở Tư pháp, UBND cấp huyện", {P, D}),
        ("Phòng Tư pháp cấp huyện", {D}),
        ("UBND cấp huyện; UBND cấp xã", {D, C}),
        ("Sở Tư pháp", set()),
    ],
)
def test_an_agency_that_names_levels_tells_them(tmp_path, agency, level):
    rows = of_one(tmp_path, [*HEADER, "Cơ quan thực hiện"], [1, ONE, "A", agency])
    assert levels(rows) == {"1": level}


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("1 phần", "o"), ("Toàn trình (mức độ 4)", "o"), ("Một phần (phải nộp bản chính)", "o"), ("Không, 1 phần", "x"),
        ("Mức độ 4", "x"),
    ],
)  # fmt: skip
def test_a_part_may_be_written_as_a_number_and_the_old_levels_stand_beside_the_new(tmp_path, written, kind):
    rows = [[*HEADER, "Mức độ"], [1, ONE, "A", written], [2, TWO, "B", "Toàn trình"]]
    if kind == "x":
        with pytest.raises(BadExport, match="dòng 2"):
            of_one(tmp_path, *rows)
    else:
        assert status(of_one(tmp_path, *rows)) == {"1": kind, "2": "o"}
