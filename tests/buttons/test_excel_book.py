"""The buttons: what they read, write and leave alone, on the file itself and on xlwings' book over a stand-in for Excel."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import khtargets
import openpyxl
import pytest
import winstubs
from khtargets.buttons import figures, outputs, port
from khtargets.buttons.books.excel import ExcelBook
from khtargets.buttons.books.file import FileBook
from khtargets.buttons.books.package import MAIN, WORKBOOK, Package
from khtargets.buttons.books.values_only import values_only
from khtargets.buttons.port import Table, press, put
from khtargets.buttons.settings_edit import changes, edited
from khtargets.errors import KhError
from khtargets.functions import Session
from khtargets.workbook import assembly
from khtargets.workbook.buttons import BUTTONS
from khtargets.workbook.content import SYNTHETIC, gather
from khtargets.workbook.page import MARK_CODES, Sheet
from khtargets.workbook.tables.ranking import ranking_report
from khtargets.workbook.tables.reconciliation import reconciliation_lines
from lxml import etree

WRITTEN = (
    "KH_XH_KY", "KH_XH_THONG_DIEP", "KH_XH_BANG", "KH_XH_GHI_CHU", "KH_XH_THAP_NHAT", "KH_TT_THONG_DIEP",
    "KH_DS_THONG_DIEP", "KH_DS_BANG", "KH_TH_DOI_SOAT", "KH_CB_THONG_DIEP", "KH_CB_NOI", "KH_CB_BANG", "KH_SS_THONG_DIEP",
    "KH_SS_NOI", "KH_SS_BANG", "KH_SS_DS_KY", "KH_CT_THONG_DIEP", "KH_CT_LOAI", "KH_CG_BANG", "KH_CAU_HINH",
)  # fmt: skip
TRICKY = ["=1+1", "+84", "-5", "@x", "00123", "1/2", "15/12/2023", "TRUE", "(1)", "#N/A?", "5%", "x  y ", "Đạt", "'quoted"]


class Staff:
    """A sheet that an office made for itself."""

    NAME = "Riêng của Sở"

    @staticmethod
    def fill(sheet: Sheet, workbook: Any) -> None:
        bold = workbook.add_format({"bold": True, "bg_color": "#FFCC00", "num_format": "0.000"})
        sheet.worksheet.write_row(0, 0, ["Đơn vị", "Tỷ lệ", "=không phải công thức"])
        sheet.worksheet.write(1, 0, "Sở Y tế", bold)
        sheet.worksheet.write_formula(1, 1, "=KH_RATE(A2)", bold, 0.5)
        sheet.worksheet.write_formula(2, 1, "=SUM(B2,1)", bold, 1.5)
        sheet.worksheet.conditional_format(1, 1, 2, 1, {"type": "cell", "criteria": ">", "value": 1, "format": bold})
        chart = workbook.add_chart({"type": "column"})
        chart.add_series({"values": [Staff.NAME, 1, 1, 2, 1]})
        sheet.worksheet.insert_chart("E2", chart)


@pytest.fixture
def folder(tmp_path: Path, province: Path) -> Path:
    """A copy of the small province whose workbook has a sheet of the office's own, before a refresh of it."""
    shutil.copytree(province / "data", tmp_path / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assembly, "SHEETS", (*assembly.SHEETS, Staff))
        assembly.build(tmp_path / "bảng của Sở.xlsm", None)
    return tmp_path


@pytest.fixture
def path(folder: Path) -> Path:
    return folder / "bảng của Sở.xlsm"


@pytest.fixture(scope="module")
def excel() -> Iterator[winstubs.Windows]:
    with winstubs.windows() as found:
        yield found


@pytest.fixture(scope="module")
def done(province: Path) -> port.Work:
    """A button's work whose outcome is known: the small province's tables."""
    outcome = port.Outcome("xong", figures.tables(gather(Session(province / "data"))))
    return lambda stated, folder, say, ask: outcome


Opened = Callable[[Path], Any]


@pytest.fixture(params=["file", "xlwings"])
def opened(request: pytest.FixtureRequest, excel: winstubs.Windows) -> Opened:
    """Opens a workbook as a `Book`, in each of the two ways."""
    if request.param == "file":
        return FileBook
    return lambda path: ExcelBook(excel.book(winstubs.Workbook(path)))


def cells(book: Any) -> dict[str, Any]:
    """What stands in the ranges that a refresh writes, numbers as numbers and days as serial numbers."""
    return {name: [[_plain(cell) for cell in row] for row in book.read(name)] for name in WRITTEN}


def _plain(cell: Any) -> Any:
    if isinstance(cell, date):
        return float((cell.replace(tzinfo=None) - winstubs._EPOCH).days)  # type: ignore[call-arg, operator]
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


def as_cells(lines: list[list[Any]]) -> list[list[Any]]:
    return [[float(cell) if isinstance(cell, int) else None if cell == "" else cell for cell in line] for line in lines]


def state(workbook: winstubs.Workbook) -> Any:
    """Everything in a stand-in for a workbook."""
    return {
        name: (dict(sheet.values), dict(sheet.formulas), {at: tall for at, tall in sheet.heights.items() if tall != 15})
        for name, sheet in workbook.sheets.items()
    }


def test_the_button_writes_the_ranking_and_the_reconciliation_of_the_new_figures(
    folder: Path, path: Path, opened: Opened
) -> None:
    book = opened(path)
    outcome = press(book, figures.refreshed)
    content = gather(Session(folder / "data"))
    report = ranking_report(content)
    found = cells(book)
    assert found["KH_XH_KY"] == [[report.period]]
    assert found["KH_XH_BANG"][: len(report.lines)] == as_cells(report.lines)
    assert not any(cell for row in found["KH_XH_BANG"][len(report.lines) :] for cell in row)
    lines = reconciliation_lines(content)
    assert found["KH_DS_BANG"][: len(lines)] == as_cells(lines)
    assert "Đã làm mới: đọc " in outcome.message
    assert found["KH_XH_THONG_DIEP"] == found["KH_DS_THONG_DIEP"] != [[None]]


def test_a_refresh_done_twice_gives_the_same_cells(
    done: port.Work, path: Path, opened: Opened
) -> None:
    book = opened(path)
    press(book, done)
    first = cells(book)
    press(book, done)
    assert cells(book) == first


def test_text_stays_text_whatever_it_begins_with(path: Path, opened: Opened) -> None:
    book = opened(path)
    put(book, [Table("KH_DS_BANG", [[text] for text in TRICKY])])
    read = [row[0] for row in book.read("KH_DS_BANG")[: len(TRICKY)]]
    assert read == [text.removeprefix("''") for text in TRICKY]


def test_a_table_greater_than_its_range_is_refused_before_anything_is_written(path: Path, opened: Opened) -> None:
    book = opened(path)
    before = cells(book)
    with pytest.raises(KhError, match="KH_XH_KY"):
        put(book, [Table("KH_XH_THONG_DIEP", [["x"]]), Table("KH_XH_KY", [["a"], ["b"]])])
    assert cells(book) == before


def test_a_name_that_staff_deleted_is_left_out(path: Path, opened: Opened) -> None:
    book = opened(path)
    put(book, [Table("KH_KHONG_CO", [["x"]]), Table("KH_XH_KY", [["kỳ"]])])
    assert book.read("KH_XH_KY") == [["kỳ"]] and book.read("KH_KHONG_CO") is None


def test_in_the_file_only_the_sheets_of_the_report_change_and_all_else_is_the_same_bytes(
    done: port.Work, path: Path
) -> None:
    before = Package.open(path)
    book = FileBook(path)
    press(book, done)
    book.write_file()
    after = Package.open(path)
    sheets = before.sheets()
    changed = {part for part in before.parts if after.parts.get(part) != before.parts[part]}
    assert list(before.parts) == list(after.parts)
    desk = ("Cảnh báo", "So với kỳ trước", "Chi tiết đơn vị", "Đơn vị cần gán")
    assert changed == {sheets[name] for name in ("Xếp hạng", "Tổng hợp", "Theo tháng", "Đối soát", "Cấu hình", "Hàm", *desk)}


def test_a_file_refreshed_keeps_the_values_of_its_formulas_and_is_calculated_only_where_python_answers(
    done: port.Work, path: Path
) -> None:
    def stored() -> dict[tuple[str, str], Any]:
        shown, written = openpyxl.load_workbook(path, data_only=True), openpyxl.load_workbook(path)
        return {
            (sheet.title, cell.coordinate): shown[sheet.title][cell.coordinate].value
            for sheet in written
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        }

    before = stored()
    book = FileBook(path)
    assert book.read("KH_TINH_LAI") == [[None]]
    press(book, done)
    book.write_file()
    assert stored() == before and before["Riêng của Sở", "B2"] == 0.5
    assert FileBook(path).read("KH_TINH_LAI") == [[1.0]]
    calculation = Package.open(path).tree(WORKBOOK).find("{*}calcPr")
    assert calculation is not None and calculation.get("fullCalcOnLoad") is None


REPORT = ["Xếp hạng", "Tổng hợp", "Theo tháng", "Cảnh báo", "So với kỳ trước", "Chi tiết đơn vị", "Đối soát"]


def headers(path: Path, book: Any) -> dict[str, str]:
    """The middle of each sheet's header, where there is one."""
    if isinstance(book, FileBook):
        book.write_file()
        setups = winstubs.Workbook(path).Worksheets
    else:
        setups = book._book.api.Worksheets
    return {sheet.Name: sheet.PageSetup.CenterHeader for sheet in setups if sheet.PageSetup.CenterHeader}


def test_made_up_figures_are_marked_on_every_page_and_true_ones_are_not(path: Path, opened: Opened) -> None:
    book, mark = opened(path), figures.page_mark(gather(None))
    assert (mark.text, mark.shown) == (SYNTHETIC, False)
    press(book, lambda *asked: port.Outcome("", [Table("KH_XH_KY", [["kỳ"]])], mark._replace(shown=True)))
    assert headers(path, book) == dict.fromkeys(REPORT, f'&"Times New Roman,Bold"&11{SYNTHETIC}')
    press(book, lambda *asked: port.Outcome("", [Table("KH_XH_KY", [["kỳ"]])], mark))
    assert headers(path, book) == {}


def test_a_refresh_says_whether_pages_are_to_be_marked(path: Path, folder: Path) -> None:
    synthetic = bool(Session(folder / "data").snapshot().header.get("synthetic"))
    book = FileBook(path)
    outcome = press(book, figures.refreshed)
    assert outcome.mark == port.PageMark(SYNTHETIC, synthetic, MARK_CODES)
    assert port.decode_outcome(json.loads(json.dumps(port.encode(outcome)))).mark == outcome.mark


def test_an_office_s_own_header_stays_below_the_mark(path: Path, opened: Opened, excel: winstubs.Windows) -> None:
    mark = port.PageMark("MÔ PHỎNG", True, '&"Arial,Bold"&11')
    for own in ("", "Sở Y tế", '&"Arial"&9Sở && ban\nngành', "&D"):
        assert port.marked(port.marked(own, mark), mark) == port.marked(own, mark)
        assert port.marked(port.marked(own, mark), mark._replace(shown=False)) == own
        assert port.marked(own, mark).endswith(own)


def test_in_the_file_the_header_s_left_and_right_stay(path: Path) -> None:
    def text() -> str:
        return str(Package.open(path).tree(part).findtext("{*}headerFooter/{*}oddHeader"))

    package = Package.open(path)
    part = package.sheets()["Xếp hạng"]
    footer = package.change(part).find("{*}headerFooter")
    assert footer is not None
    etree.SubElement(footer, f"{{{MAIN}}}oddHeader").text = "giữa&Ltrái && &Rphải &D"
    footer.insert(0, footer[-1])
    path.write_bytes(package.data())
    mark = port.PageMark("MÔ PHỎNG", True)
    for shown, middle in ((True, "MÔ PHỎNG\ngiữa"), (False, "giữa")):
        book = FileBook(path)
        book.mark(mark._replace(shown=shown))
        book.write_file()
        assert text() == f"&Ltrái && &C{middle}&Rphải &D"


def test_without_a_printer_a_refresh_goes_on(done: port.Work, path: Path, excel: winstubs.Windows) -> None:
    workbook = winstubs.Workbook(path)
    for sheet in workbook.Worksheets:
        del sheet.PageSetup
    mark = port.PageMark(SYNTHETIC, True)
    press(ExcelBook(excel.book(workbook)), lambda *asked: done(*asked)._replace(mark=mark))
    assert workbook.Application.calculated == 1


def test_in_the_file_formulas_formats_and_notes_of_the_written_sheets_stay(
    done: port.Work, path: Path
) -> None:
    def kept(book: Any) -> dict[str, dict[str, Any]]:
        return {
            sheet.title: {
                cell.coordinate: (tuple(cell._style), cell.value if cell.data_type == "f" else None)
                for row in sheet.iter_rows()
                for cell in row
                if cell.has_style or cell.data_type == "f"
            }
            for sheet in book
        }

    before = kept(openpyxl.load_workbook(path))
    book = FileBook(path)
    press(book, done)
    book.write_file()
    after = kept(openpyxl.load_workbook(path))
    for name, found in before.items():
        assert {place: after[name].get(place) for place in found} == found, name


def test_in_excel_the_office_s_own_sheet_and_all_formulas_stay(
    done: port.Work, path: Path, excel: winstubs.Windows
) -> None:
    workbook = winstubs.Workbook(path)
    before = state(workbook)
    press(ExcelBook(excel.book(workbook)), done)
    after = state(workbook)
    assert after[Staff.NAME] == before[Staff.NAME]
    assert {name: found[1] for name, found in after.items()} == {name: found[1] for name, found in before.items()}


def test_in_excel_ranges_are_found_where_staff_moved_them(
    done: port.Work, path: Path, excel: winstubs.Windows
) -> None:
    workbook = winstubs.Workbook(path)
    area = workbook.areas["KH_XH_KY"]
    workbook.areas["KH_XH_KY"] = winstubs.Area(workbook.sheets[Staff.NAME], 40, 7, 1, 1)
    before = workbook.sheets["Xếp hạng"].values.get((area.Row, area.Column))
    press(ExcelBook(excel.book(workbook)), done)
    assert workbook.sheets[Staff.NAME].values[40, 7].startswith("Từ ngày ")
    assert workbook.sheets["Xếp hạng"].values.get((area.Row, area.Column)) == before


def test_in_excel_each_range_is_written_in_one_call_and_heights_in_few(
    done: port.Work, path: Path, excel: winstubs.Windows
) -> None:
    workbook = winstubs.Workbook(path)
    book = ExcelBook(excel.book(workbook))
    winstubs.calls.clear()
    press(book, done)
    assert winstubs.calls.count("Area.Value=") == len(WRITTEN)
    assert winstubs.calls.count("Area.RowHeight=") < 120
    assert workbook.Application.calculated == 1


@pytest.mark.parametrize("refused", range(1, len(WRITTEN) + 1))
def test_in_excel_a_refresh_that_fails_midway_leaves_everything_as_it_was(
    done: port.Work, path: Path, excel: winstubs.Windows, refused: int
) -> None:
    workbook = winstubs.Workbook(path)
    book, app = ExcelBook(excel.book(workbook)), workbook.Application
    press(book, done)
    book.write("KH_XH_KY", [["=của người dùng"]])
    own = (workbook.areas["KH_XH_BANG"].Row, 12)
    workbook.sheets["Xếp hạng"].formulas[own], workbook.sheets["Xếp hạng"].values[own] = '="ghi chú của Sở"', 0.0
    before, workbook.written, workbook.refused = state(workbook), 0, refused
    with pytest.raises(winstubs.ComError):
        press(book, done)
    assert state(workbook) == before
    assert (app.ScreenUpdating, app.EnableEvents, app.Calculation, app.StatusBar) == (True, True, -4105, False)


@pytest.mark.parametrize("failing", WRITTEN)
def test_in_the_file_a_refresh_that_fails_midway_leaves_everything_as_it_was(
    done: port.Work, path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    book, write = FileBook(path), FileBook.write

    def refuse(self: FileBook, name: str, rows: Any) -> None:
        write(self, name, rows)
        if name == failing:
            raise OSError("refused")

    def canonical(package: Package) -> dict[str, bytes]:
        return {part: etree.tostring(package.tree(part), method="c14n") for part in package.sheets().values()}

    before = canonical(Package.open(path))
    monkeypatch.setattr(FileBook, "write", refuse)
    with pytest.raises(OSError, match="refused"):
        press(book, done)
    assert canonical(Package(book._package.data())) == before


def test_in_excel_screen_mode_sheet_and_selection_come_back_even_where_one_step_fails(
    path: Path, excel: winstubs.Windows
) -> None:
    workbook = winstubs.Workbook(path)
    app = workbook.Application
    app.Calculation = -4135
    app.Selection.Select = lambda: 1 / 0
    sheet = app.ActiveSheet
    with contextlib.suppress(RuntimeError), ExcelBook(excel.book(workbook)).undisturbed():
        assert (app.ScreenUpdating, app.EnableEvents, app.Calculation) == (False, False, -4135)
        raise RuntimeError
    assert (app.ScreenUpdating, app.EnableEvents, app.Calculation) == (True, True, -4135)
    assert sheet.activated == 1


def test_hidden_lines_are_those_that_the_ranking_does_not_fill(
    done: port.Work, folder: Path, path: Path, excel: winstubs.Windows
) -> None:
    workbook = winstubs.Workbook(path)
    press(ExcelBook(excel.book(workbook)), done)
    area, sheet = workbook.areas["KH_XH_BANG"], workbook.sheets["Xếp hạng"]
    filled = len(ranking_report(gather(Session(folder / "data"))).lines)
    heights = [sheet.heights[area.Row + at] for at in range(area.Rows.Count)]
    assert all(heights[:filled]) and not any(heights[filled:])


def test_the_button_in_excel_shows_progress_and_ends_in_one_message(path: Path, excel: winstubs.Windows) -> None:
    workbook = winstubs.Workbook(path)
    excel.shown.clear()
    excel.host.refresh(excel.book(workbook))
    said = workbook.Application.said
    assert any(str(text).startswith("Đọc tệp ") for text in said) and said[-1] is False
    assert len(excel.shown) == 1 and excel.shown[0].startswith("Đã làm mới: ")


def test_where_nothing_at_all_can_be_read_the_files_are_named_in_one_message_and_nothing_is_asked(
    folder: Path, path: Path, excel: winstubs.Windows
) -> None:
    for export in (folder / "data" / "dossiers").rglob("*"):
        if export.is_file():
            export.unlink()
    (folder / "data" / "dossiers" / "hỏng.xlsx").write_bytes(b"PK\x03\x04 cut off")
    shutil.rmtree(folder / "data" / "cache")
    workbook = winstubs.Workbook(path)
    before = state(workbook)
    excel.shown.clear()
    excel.host.refresh(excel.book(workbook))
    assert len(excel.shown) == 1 and "hỏng.xlsx" in excel.shown[0] and "khtargets.log" in excel.shown[0]
    assert state(workbook) == before and workbook.Application.StatusBar is False


def test_a_bug_ends_in_one_sentence_and_its_traceback_in_the_log(
    path: Path, excel: winstubs.Windows, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from khtargets.buttons.log import log_file

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr(figures, "refresh", lambda *args, **named: 1 / 0)
    excel.shown.clear()
    excel.host.refresh(excel.book(winstubs.Workbook(path)))
    assert len(excel.shown) == 1 and "lỗi ngoài dự kiến" in excel.shown[0] and str(log_file()) in excel.shown[0]
    assert "ZeroDivisionError" in log_file().read_text(encoding="utf-8")


def test_a_home_that_is_not_there_is_said_with_what_to_do(path: Path) -> None:
    book = FileBook(path)
    book.write("KH_HOME", [["không/có"]])
    with pytest.raises(KhError, match="không/có.*Cấu hình"):
        press(book, figures.refreshed)


def test_the_ranking_s_days_and_order_come_from_the_sheet(folder: Path, path: Path) -> None:
    from khtargets.decision.measures import RATE
    from khtargets.workbook.content import Span

    book = FileBook(path)
    for name, value in (("KH_XH_TU_NGAY", "01/01/2024"), ("KH_XH_DEN_NGAY", 45473.0), ("KH_XH_THEO", "tỷ lệ")):
        book.write(name, [[value]])
    press(book, figures.refreshed)
    span = Span(date(2024, 1, 1), date(2024, 6, 30), RATE)
    report = ranking_report(gather(Session(folder / "data")), span)
    assert cells(book)["KH_XH_BANG"][: len(report.lines)] == as_cells(report.lines)


@pytest.mark.parametrize(
    ("name", "value", "label"),
    [("KH_XH_TU_NGAY", "31/02/2024", "Xếp hạng từ ngày"), ("KH_XH_DEN_NGAY", "mai", "Xếp hạng đến ngày"),
     ("KH_XH_THEO", "chiều cao", "Xếp hạng theo")],
)  # fmt: skip
def test_a_cell_of_the_settings_that_means_nothing_is_named(path: Path, name: str, value: str, label: str) -> None:
    book = FileBook(path)
    book.write(name, [[value]])
    with pytest.raises(KhError, match=label):
        press(book, figures.refreshed)


def setting(book: Any, key: str) -> list[Any]:
    return next(row for row in book.read("KH_CAU_HINH") if row[4] == key)


def change(book: Any, key: str, value: Any) -> None:
    rows = [[*row[:1], value, *row[2:]] if row[4] == key else row for row in book.read("KH_CAU_HINH")]
    book.write("KH_CAU_HINH", rows)


def test_a_setting_changed_on_the_sheet_goes_into_the_file_and_only_that_one(folder: Path, path: Path) -> None:
    file = folder / "data" / "settings.toml"
    before = file.read_text(encoding="utf-8")
    book = FileBook(path)
    press(book, figures.refreshed)
    assert file.read_text(encoding="utf-8") == before
    change(book, "dropped_end", "exclusive")
    outcome = press(book, figures.refreshed)
    assert file.read_text(encoding="utf-8") == before + 'dropped_end = "exclusive"\n'
    assert "dropped_end" in outcome.message
    assert setting(book, "dropped_end")[1:] == ["exclusive", setting(book, "dropped_end")[2], "có", "dropped_end", "exclusive"]


def test_a_setting_changed_in_the_file_rules_over_what_the_sheet_showed(folder: Path, path: Path) -> None:
    file = folder / "data" / "settings.toml"
    book = FileBook(path)
    press(book, figures.refreshed)
    file.write_text(file.read_text(encoding="utf-8") + 'first_time_start = "fifth-day"\n', encoding="utf-8")
    press(book, figures.refreshed)
    assert setting(book, "first_time_start")[1] == "fifth-day"
    assert 'first_time_start = "fifth-day"' in file.read_text(encoding="utf-8")


def test_a_setting_that_cannot_be_is_refused_and_the_file_stays(folder: Path, path: Path) -> None:
    file = folder / "data" / "settings.toml"
    before = file.read_bytes()
    book = FileBook(path)
    change(book, "dropped_end", "sometimes")
    with pytest.raises(KhError, match="dropped_end.*sometimes"):
        press(book, figures.refreshed)
    assert file.read_bytes() == before


def test_a_refresh_that_fails_takes_the_settings_back_too(folder: Path, path: Path) -> None:
    file = folder / "data" / "settings.toml"
    before = file.read_bytes()
    book = FileBook(path)
    press(book, figures.refreshed)
    change(book, "replacement_effective", None)  # the new list is still there, which must come with its day
    with pytest.raises(KhError):
        press(book, figures.refreshed)
    assert file.read_bytes() == before


def test_settings_are_edited_in_place_with_their_comments() -> None:
    text = '# đầu\ndecision = "a"\n# dropped_end = "inclusive"\nreplacement_effective = 2024-01-01 # chú thích\n'
    found = edited(text, {"dropped_end": "exclusive", "replacement_effective": "", "decision": "b", "date_field": "submitted"})
    assert found == (
        '# đầu\ndecision = "b"\n# dropped_end = "inclusive"\ndropped_end = "exclusive"\n'
        '# replacement_effective = 2024-01-01 # chú thích\ndate_field = "submitted"\n'
    )


def test_a_day_is_the_same_setting_however_it_was_typed() -> None:
    shown = 45432.0
    for typed in (45432, "20/05/2024", date(2024, 5, 20), "2024-05-20"):
        assert changes([["", typed, "", "", "replacement_effective", shown]]) == {}
    assert changes([["", "21/05/2024", "", "", "replacement_effective", shown]]) == {"replacement_effective": "2024-05-21"}
    assert changes([["", "21/05/2024", "", "", "replacement_effective"]]) == {}


def test_the_report_for_leaders_holds_what_is_shown_and_nothing_that_calculates(
    done: port.Work, path: Path, excel: winstubs.Windows
) -> None:
    book = FileBook(path)
    press(book, done)
    book.write_file()
    excel.shown.clear()
    excel.host.export(excel.book(winstubs.Workbook(path)))
    made = path.parent / f"Báo cáo hồ sơ trực tuyến {date.today():%Y-%m-%d}.xlsx"
    assert excel.shown == [f"Đã ghi báo cáo chỉ có số liệu, không có macro, vào “{made}”."]
    names = zipfile.ZipFile(made).namelist()
    assert not [name for name in names if "vba" in name.lower() or "vml" in name.lower() or "calcChain" in name]
    shown = openpyxl.load_workbook(path, data_only=True)
    plain = openpyxl.load_workbook(made)
    assert plain.sheetnames == shown.sheetnames
    for sheet in plain:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", f"{sheet.title}!{cell.coordinate}"
                assert cell.value == shown[sheet.title][cell.coordinate].value or not cell.value
    charts = [name for name in names if "charts/chart" in name]
    assert charts == [name for name in zipfile.ZipFile(path).namelist() if "charts/chart" in name]


def test_a_second_report_of_the_day_does_not_replace_the_first(path: Path) -> None:
    for expected in ("2024-12-15.xlsx", "2024-12-15 (2).xlsx"):
        outputs.exported(path, str(path.parent), date(2024, 12, 15))
        assert (path.parent / f"Báo cáo hồ sơ trực tuyến {expected}").is_file()


@pytest.mark.parametrize("make", [lambda path: path.read_bytes(), lambda path: values_only(path.read_bytes())])
def test_what_is_written_is_a_valid_package(
    done: port.Work, path: Path, tmp_path: Path, make: Callable[[Path], bytes]
) -> None:
    book = FileBook(path)
    press(book, done)
    book.write_file()
    out = tmp_path / f"out{'.xlsm' if make(path) == path.read_bytes() else '.xlsx'}"
    out.write_bytes(make(path))
    command = [sys.executable, "-c", "from openxml_audit.cli import main; main()", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "Errors: 0" in done.stdout, done.stdout + done.stderr


def test_a_host_without_libraries_gets_the_same_tables_from_a_child_process(path: Path) -> None:
    book = FileBook(path)
    stated = {name: book.read(name) for name in port.STATED}
    asked = json.dumps({"stated": port.encode(stated), "folder": book.folder})
    root = str(Path(khtargets.__file__).parents[1])
    command = [sys.executable, "-m", "khtargets.buttons", "refresh"]
    done = subprocess.run(command, input=asked.encode(), capture_output=True, check=True, env={"PYTHONPATH": root})
    *progress, last = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    assert any(line["status"].startswith("Đọc tệp") for line in progress)
    put(book, port.decode_outcome(last).tables)
    other = FileBook(path)
    press(other, figures.refreshed)
    assert cells(book) == cells(other)


def test_a_child_process_that_fails_says_one_sentence(tmp_path: Path) -> None:
    asked = json.dumps({"stated": {}, "folder": str(tmp_path)})
    env = {"PYTHONPATH": str(Path(khtargets.__file__).parents[1]), "XDG_CONFIG_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "khtargets.buttons", "refresh"]
    done = subprocess.run(command, input=asked.encode(), capture_output=True, check=False, env=env)
    assert done.returncode == 1
    assert str(tmp_path / "data") in json.loads(done.stdout)["failed"]


def test_days_and_errors_go_through_json_and_back() -> None:
    from khtargets.functions import CellError

    rows = [[date(2024, 5, 20), CellError("#N/A"), None, "=x", 0.5, True]]
    assert port.decode(json.loads(json.dumps(port.encode(rows)))) == rows


def test_what_calc_s_own_python_runs_needs_no_more_than_python_3_8() -> None:
    folder = Path(port.__file__).parent
    vermin = [sys.executable, "-c", "from vermin import main; main()", "-t=3.8-", "--no-tips"]
    done = subprocess.run(
        [*vermin, *(str(folder / name) for name in ("__init__.py", "port.py", "place.py", "buttons.py", "child.py"))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_every_button_works_in_the_environment_without_pandas(path: Path) -> None:
    book = FileBook(path)
    asked = {"stated": {name: book.read(name) for name in port.STATED}, "folder": book.folder, "copy": str(path)}
    code = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "pandas":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Missing())
from khtargets.buttons.__main__ import main
sys.exit(main())
"""
    for button in BUTTONS:
        done = subprocess.run(
            [sys.executable, "-c", code, button], input=json.dumps(port.encode(asked)).encode(), capture_output=True,
            check=False, env={"PYTHONPATH": str(Path(khtargets.__file__).parents[1]), "PATH": ""},
        )  # fmt: skip
        last = json.loads(done.stdout.decode("utf-8").splitlines()[-1])
        assert (done.returncode, "message" in last) == (0, True), last
