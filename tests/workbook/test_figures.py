"""The workbook with figures: every stored value is the function's answer, and the sums agree."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from khtargets.functions import CellError, Session
from khtargets.home import Home
from khtargets.refresh import refresh
from khtargets.workbook import assembly
from khtargets.workbook.content import SYNTHETIC, Content, Span, gather
from khtargets.workbook.tables.ranking import BLOCK, GROUP, KIND, TOTAL, UNIT, Line, ranking_report
from khtargets.workbook.tables.reconciliation import REASONS, reconciliation_lines
from openxml_audit import OpenXmlValidator
from small_home import HEADER, make_home

FUNCTIONS = {6: "KH_RATE", 7: "KH_TARGET", 8: "KH_GAP", 9: "KH_NEEDED", 10: "KH_RANK", 12: "KH_BASIS"}  # of "Tổng hợp"
REPORTS = ("Xếp hạng", "Tổng hợp", "Theo tháng", "Đối soát")


@pytest.fixture(scope="module")
def session(province: Path) -> Session:
    return Session(province / "data")


@pytest.fixture(scope="module")
def content(session: Session) -> Content:
    return gather(session)


@pytest.fixture(scope="module")
def path(session: Session, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("figures") / "khtargets.xlsm"
    assembly.build(path, session)
    return path


@pytest.fixture(scope="module")
def shown(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path, data_only=True)


@pytest.fixture(scope="module")
def lines(content: Content) -> list[Line]:
    return ranking_report(content).lines


def evaluated(session: Session, formula: str, names: Callable[[str], Any]) -> Any:
    """The value of a formula that is one call with cells and names as arguments."""
    found = re.fullmatch(r"=(KH_\w+)\((.*)\)", formula)
    assert found
    return session.call(found[1], [names(argument) for argument in found[2].split(",")])


def test_stored_values_of_formulas_are_the_functions_answers(path: Path, shown: openpyxl.Workbook, session: Session) -> None:
    book = openpyxl.load_workbook(path)
    compared = 0
    for name in ("Tổng hợp", "Theo tháng"):
        sheet, values = book[name], shown[name]

        def value(argument: str, values: Any = values) -> Any:
            if argument.startswith('"'):
                return argument.strip('"')
            if re.fullmatch(r"\$?[A-Z]+\$?\d+", argument):
                return values[argument.replace("$", "")].value
            place = book.defined_names[argument].attr_text
            title, cell = place.replace("'", "").split("!")
            return shown[title][cell.replace("$", "")].value

        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            guarded = re.fullmatch(r'=IF\(\$B\d+="","",(KH_\w+\([^()]*\))\)', cell.value)
            formula = f"={guarded[1]}" if guarded else cell.value
            if not re.fullmatch(r"=KH_\w+\([^()]*\)", formula) or formula == "=KH_ASOF()":
                continue
            if guarded and values[f"B{cell.row}"].value is None:
                assert values[cell.coordinate].value in (None, "")
                continue
            expected = evaluated(session, formula, value)
            expected = expected.code if isinstance(expected, CellError) else expected
            stored = values[cell.coordinate].value
            stored = stored.date() if hasattr(stored, "date") else stored
            assert stored == pytest.approx(expected) if isinstance(expected, float) else stored == expected, cell.coordinate
            compared += 1
    assert compared > 180


def test_rates_gaps_and_ranks_of_the_summary_are_those_of_the_functions(shown: openpyxl.Workbook, session: Session) -> None:
    rows = [row for row in shown["Tổng hợp"].iter_rows(min_row=10, max_col=13, values_only=True) if row[0] and row[1]]
    assert len(rows) == 25
    for row in rows:
        for column, name in FUNCTIONS.items():
            expected = session.call(name, [row[1]])
            if isinstance(expected, CellError):
                assert row[column] == "–" and row[2] == 0
            else:
                assert row[column] == (pytest.approx(expected) if isinstance(expected, float) else expected), (row[1], name)


@pytest.mark.parametrize("column", range(2, 6))
def test_the_units_lines_add_up_to_the_closing_total(lines: list[Line], column: int, session: Session) -> None:
    total = next(line for line in lines if line[KIND] == TOTAL)
    assert sum(line[column] for line in lines if line[KIND] == UNIT) == total[column]
    assert sum(line[column] for line in lines if line[KIND] == BLOCK) == total[column]
    names = {2: "KH_TOTAL", 3: "KH_ONLINE", 4: "KH_DIRECT", 5: "KH_POST"}
    assert total[column] == session.call(names[column], ["Toàn tỉnh"])


def test_communes_add_up_to_their_district_line_and_districts_lines_to_the_block(lines: list[Line]) -> None:
    sums: dict[str, list[int]] = {}
    heading = ""
    for line in lines:
        if line[KIND] in (BLOCK, GROUP):
            heading = line[1]
        elif line[KIND] == UNIT and heading.startswith("Cấp xã thuộc"):
            sums.setdefault(heading, []).append(line[2])
    groups = {line[1]: line[2] for line in lines if line[KIND] == GROUP}
    assert {heading: sum(each) for heading, each in sums.items()} == groups
    assert sum(groups.values()) == next(line[2] for line in lines if line[1].startswith("ỦY BAN NHÂN DÂN CẤP XÃ"))


def test_places_are_those_of_the_function_and_rise_within_each_block_and_district(lines: list[Line], session: Session) -> None:
    previous, district = 0, ""
    for line in lines:
        if line[KIND] != UNIT:
            previous, district = 0, line[1]
            continue
        if not isinstance(line[9], int):
            continue
        assert line[9] >= previous
        previous = line[9]
        parent = re.sub(r"Cấp xã thuộc | \(.*", "", district) if district.startswith("Cấp xã") else ""
        name = f"{line[1]}, {parent}" if parent else line[1]
        assert (session.call("KH_RANK", [name]), session.call("KH_STATUS", [name])) == (line[9], line[10]), name


def test_a_unit_without_a_target_stands_in_the_block_of_its_own(lines: list[Line]) -> None:
    at = next(at for at, line in enumerate(lines) if line[1].startswith("ĐƠN VỊ KHÔNG GIAO CHỈ TIÊU"))
    names = [line[1] for line in lines[at + 1 :] if line[KIND] == UNIT]
    assert names[:5] == ["Tỉnh Khánh Hòa", "Văn phòng Ủy ban nhân dân tỉnh", "Thanh tra tỉnh", "Sở Ngoại vụ", "Ban Dân tộc"]
    assert "Huyện Trường Sa" in names and len(names) == 9
    assert all(line[7] == line[9] == line[10] == "–" for line in lines[at + 1 :] if line[KIND] == UNIT)


def test_129_communes_are_listed_after_the_mergers_and_136_before(content: Content) -> None:
    first = content.decision.first_day
    assert ranking_report(content).blocks["communes"][1] == 129
    assert ranking_report(content, Span(first, date(2024, 10, 31))).blocks["communes"][1] == 136
    assert ranking_report(content, Span(first, date(2024, 11, 1))).blocks["communes"][1] == 129


def test_a_merged_commune_says_whose_dossiers_it_holds(lines: list[Line]) -> None:
    remark = next(line[11] for line in lines if line[1] == "Phường Vạn Thạnh")
    assert remark.startswith("Gồm cả Phường Xương Huân, Phường Vạn Thắng (sáp nhập từ 01/11/2024)")


def test_the_ten_lowest_are_the_communes_with_the_last_places(content: Content, lines: list[Line]) -> None:
    report = ranking_report(content)
    first, _ = report.blocks["communes"]
    last = next(at for at, line in enumerate(report.lines) if line[0] == "D")
    ranked = [line for line in report.lines[first:last] if line[KIND] == UNIT and isinstance(line[9], int)]
    worst = sorted(line[8] for line in ranked)[:10]
    assert [share / target for _, share, target in report.lowest] == pytest.approx(worst)


def test_read_is_counted_plus_excluded_and_each_file_adds_up(content: Content) -> None:
    found = reconciliation_lines(content)
    by_text = {line[1]: line for line in found if line[1]}
    assert by_text["Hồ sơ đã đọc"][2] == by_text["Hồ sơ được tính"][2] + by_text["Hồ sơ không tính"][2]
    reasons = [by_text[f"   – {words}"][2] for _, words in REASONS.values()]
    assert sum(reasons) == by_text["Hồ sơ không tính"][2]
    start = next(at for at, line in enumerate(found) if line[1] == "Tệp")
    end = next(at for at, line in enumerate(found) if line[1] == "Cộng")
    files = [line for line in found[start + 1 : end] if line[2] is not None]
    assert all(line[2] == line[3] + line[4] == line[3] + sum(line[5:13]) for line in files)
    assert [sum(line[column] for line in files) for column in range(2, 13)] == found[end][2:13]
    assert found[end][5:13] == reasons


def test_made_up_figures_are_marked_on_every_report_and_every_printed_page(path: Path, shown: openpyxl.Workbook) -> None:
    book = openpyxl.load_workbook(path)
    for sheet in book:
        assert SYNTHETIC in sheet.oddHeader.center.text
    for name in REPORTS:
        assert any(SYNTHETIC in str(cell.value) for row in shown[name].iter_rows(max_row=6) for cell in row), name


def test_notes_name_the_readings_and_that_nobody_has_confirmed_them(content: Content) -> None:
    notes = " ".join(ranking_report(content).notes)
    assert "sau đủ 05 ngày, không tính ngày có hiệu lực" in notes and "chưa được xác nhận (quy ước)" in notes
    assert "tính cả ngày có hiệu lực" in notes


def test_there_is_a_chart_for_each_block_and_one_for_the_months(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        charts = [package.read(name).decode("utf-8") for name in package.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 5  # the months of “Theo tháng” and of “Chi tiết đơn vị”
    assert sum("<c:barDir val=\"bar\"/>" in chart for chart in charts) == 3
    assert all("Chỉ tiêu" in chart for chart in charts)


def test_the_workbook_states_its_home_from_its_own_folder_on(path: Path, province: Path, tmp_path: Path) -> None:
    def stated(path: Path) -> Any:
        book = openpyxl.load_workbook(path)
        title, cell = book.defined_names["KH_HOME"].attr_text.replace("'", "").split("!")
        return book[title][cell.replace("$", "")].value

    assert stated(path) == str((province / "data").resolve())
    shutil.copytree(province / "data", tmp_path / "data")
    assembly.build(tmp_path / "beside.xlsm", Session(tmp_path / "data"))
    assert stated(tmp_path / "beside.xlsm") == "data"


def test_two_builds_with_figures_are_identical_and_without_an_error(path: Path, session: Session) -> None:
    twice = path.with_name("twice.xlsm")
    assembly.build(twice, session)
    assert twice.read_bytes() == path.read_bytes()
    assert OpenXmlValidator().validate(str(path)).errors == []


def test_text_from_files_is_never_a_formula(content: Content, session: Session, tmp_path: Path) -> None:
    assert content.snapshot is not None
    unresolved = content.snapshot.header["unresolved"]
    entry = {"written": "=HYPERLINK(\"x\")", "kind": "unknown", "candidates": [], "files": ["@a.xlsx", "+b.xlsx"], "dossiers": 1}
    unresolved["units"].append({"resolver": "", "parent": "", **entry})
    try:
        assembly.build(tmp_path / "k.xlsm", session)
    finally:
        unresolved["units"].pop()
    sheet = openpyxl.load_workbook(tmp_path / "k.xlsm")["Đối soát"]
    written = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=HYPERLINK")]
    assert [cell.data_type for cell in written] == ["s"]


def test_a_home_of_forty_dossiers_is_ranked_as_by_hand(published: Path) -> None:
    report = ranking_report(gather(Session(published)))
    lines = {line[1]: line for line in report.lines}
    # 11 of 20 online: exactly the 55% of health; 5 points short of the 60% of home affairs, (11+3)/(20+3) = 60.9%.
    assert lines["Sở Y tế"][2:KIND] == [20, 11, 9, 0, 0.55, 0.55, 1.0, 1, "Đạt", None]
    shortfall = [20, 11, 9, 0, 0.55, 0.6, pytest.approx(0.55 / 0.6), 2, "Chưa đạt", "Cần thêm 3 hồ sơ trực tuyến"]
    assert lines["Sở Nội vụ"][2:KIND] == shortfall
    assert lines["Sở Tài chính"][2:KIND] == [0, 0, 0, 0, "–", 0.6, "–", "–", "Chưa phát sinh hồ sơ", None]
    assert lines["SỞ, BAN, NGÀNH (17 đơn vị)"][2:KIND] == [40, 22, 18, 0, 0.55, None, None, None, "1/17 đạt", None]


def test_figures_are_provisional_while_the_day_of_effect_is_unknown(published: Path, tmp_path: Path) -> None:
    report = ranking_report(gather(Session(published)))
    assert report.notice == "SỐ LIỆU TẠM TÍNH"
    assert any(note.startswith("Số liệu tạm tính: ") and "cả năm" in note for note in report.notes)
    assembly.build(tmp_path / "k.xlsm", Session(published))
    shown = openpyxl.load_workbook(tmp_path / "k.xlsm", data_only=True)
    for name in ("Xếp hạng", "Tổng hợp", "Theo tháng", "Đối soát"):
        assert any("SỐ LIỆU TẠM TÍNH" in str(cell.value) for row in shown[name].iter_rows(max_row=6) for cell in row), name


@pytest.fixture(scope="module")
def january(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    """A workbook whose figures end on 10/01/2024, in the first reporting month: 3 of 4 online, and one row left out."""
    home = make_home(tmp_path_factory.mktemp("january") / "nhà")
    unit = "Ban Quản lý Khu kinh tế Vân Phong"
    rows = [f"v-{at},{unit},1.000001,{'Trực tuyến' if at < 3 else 'Trực tiếp'},Đã trả,08/01/2024" for at in range(4)]
    rows.append(f"n-0,{unit},1.000001,Trực tiếp,Mới đăng ký,01/01/2024")
    (home / "dossiers" / "một tệp có tên khá dài để xuống dòng, tháng 1 năm 2024.csv").write_text(
        HEADER + "".join(f"{row}\n" for row in rows), "utf-8"
    )
    refresh(Home(home))
    path = home / "khtargets.xlsm"
    assembly.build(path, Session(home))
    return openpyxl.load_workbook(path, data_only=True)


def test_months_to_come_have_no_rate_so_far_neither_in_the_cell_nor_in_the_chart(january: openpyxl.Workbook) -> None:
    detail = [january["Chi tiết đơn vị"].cell(row, 5).value for row in range(17, 29)]
    assert detail == [0.75, *["#N/A"] * 11]  # a chart's line has a gap for #N/A only
    months = [january["Theo tháng"].cell(row, 9).value for row in range(10, 22)]
    assert months == [pytest.approx(25 / 44), *["#N/A"] * 11]


def test_the_working_sheets_say_until_which_day_the_figures_reach(january: openpyxl.Workbook) -> None:
    for name, said, day in (("Chi tiết đơn vị", "E7", "F7"), ("Theo tháng", "H8", "I8")):
        assert january[name][said].value == "Số liệu đến ngày:" and january[name][day].value == datetime(2024, 1, 10)
    assert january["Cảnh báo"]["A6"].value.startswith("Số liệu đến ngày 10/01/2024. ")


def test_a_row_left_out_is_shown_with_its_place_uncut(january: openpyxl.Workbook) -> None:
    sheet = january["Chi tiết đơn vị"]
    top = next(row for row in range(50, 80) if sheet.cell(row, 1).value == "Mã hồ sơ") + 1
    assert [sheet.cell(top, column).value for column in (1, 3, 7)] == ["n-0", datetime(2024, 1, 1), 6]
    assert sheet.cell(top, 7).number_format == "0"  # 1086 and not 1.086
    assert sheet.cell(top, 3).alignment.horizontal == "center" and sheet.cell(top, 5).alignment.wrap_text
    assert sheet.row_dimensions[top].height > 30  # the file's name takes two lines
    assert "F45:H45" in {str(area) for area in sheet.merged_cells.ranges}  # a procedure's name up to the border


def test_limits_are_not_offered_where_an_answer_cannot_have_them(path: Path) -> None:
    sheet = openpyxl.load_workbook(path)["Đơn vị cần gán"]
    rules = {str(area.sqref): [rule.formula for rule in area.rules] for area in sheet.conditional_formatting}
    assert rules["G9:H308"] == [['AND($A9<>"",$A9<>"đơn vị")']]


def test_a_unit_that_never_had_a_dossier_stands_with_the_ages_of_the_units(published: Path) -> None:
    lines = reconciliation_lines(gather(Session(published)))
    top = next(at for at, line in enumerate(lines) if line[1] == "Đơn vị" and line[2] == "Cũ (ngày)")
    ages = [line[1] for line in lines[top + 1 :]]
    ages = [text for text in ages[: ages.index(None) if None in ages else None] if text]
    assert "chưa có hồ sơ: Xã Ba Cụm Nam, Huyện Khánh Sơn" in ages and "10/01/2024: Sở Y tế" in ages
    assert not any("chưa có hồ sơ: Sở Y tế" in text or "Tỉnh Khánh Hòa" in text for text in ages)
