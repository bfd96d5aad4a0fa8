"""The buttons: what they read, write and leave alone, on the file itself and on xlwings' book over a stand-in for Excel."""

from __future__ import annotations

import contextlib
import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import winstubs
from button_books import WRITTEN, Opened, Staff, as_cells, cells, state
from khtargets.buttons import figures, port
from khtargets.buttons.books.excel import ExcelBook
from khtargets.buttons.books.file import FileBook
from khtargets.buttons.books.package import MAIN, WORKBOOK, Package
from khtargets.buttons.books.values_only import values_only
from khtargets.buttons.port import Table, press, put
from khtargets.errors import KhError
from khtargets.functions import Session
from khtargets.workbook.content import SYNTHETIC, gather
from khtargets.workbook.page import MARK_CODES
from khtargets.workbook.tables.ranking import ranking_report
from khtargets.workbook.tables.reconciliation import reconciliation_lines
from lxml import etree

TRICKY = ["=1+1", "+84", "-5", "@x", "00123", "1/2", "15/12/2023", "TRUE", "(1)", "#N/A?", "5%", "x  y ", "Đạt", "'quoted"]


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
    assert changed == {sheets[name] for name in ("Xếp hạng", "Tổng hợp", "Theo tháng", "Đối soát", "Cấu hình", *desk)}


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
    put(book, [Table("KH_BAN", [["bản trước"]])])
    press(book, done)
    book.write_file()
    after = stored()
    changed = {place for place, value in after.items() if value != before[place]}
    parts = {(REPORT[0], "A6"), *((name, "A6") for name in ("Theo tháng",)), *((name, "A5") for name in REPORT[3:7])}
    assert changed - {place for place in changed if place[0] == "Tổng hợp"} == {*parts, ("Đơn vị cần gán", "A5")}
    now = FileBook(path).read("KH_XH_BAN")[0][0]  # type: ignore[index]
    line = f"BẢNG NÀY LÀ CỦA BẢN SỐ LIỆU {now}, CÔNG THỨC TRONG TỆP THEO BẢN bản trước: BẤM “LÀM MỚI”. "
    assert after["Xếp hạng", "A6"].startswith(line) and before["Riêng của Sở", "B2"] == 0.5
    assert all(after[place].count(f" LÀ CỦA BẢN SỐ LIỆU {now},") == 1 for place in changed)
    assert FileBook(path).read("KH_BAN") == [["bản trước"]]
    calculation = Package.open(path).tree(WORKBOOK).find("{*}calcPr")
    assert calculation is not None and calculation.get("fullCalcOnLoad") is None


REPORT = ["Xếp hạng", "Tổng hợp", "Theo tháng", "Cảnh báo", "So với kỳ trước", "Chi tiết đơn vị", "Đối soát", "Đơn vị cần gán"]


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
    foot = f"Bản số liệu {outcome.snapshot} · {(folder / 'data').resolve()}"
    assert outcome.mark == port.PageMark(SYNTHETIC, synthetic, MARK_CODES, foot)
    assert str(book._package.tree(book._package.sheets()["Xếp hạng"]).findtext("{*}headerFooter/{*}oddFooter")).count(foot) == 1
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

    def refuse(self: FileBook, name: str, rows: Any, first: int = 0) -> None:
        write(self, name, rows, first)
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
    with contextlib.suppress(RuntimeError), ExcelBook(excel.book(workbook)).undisturbed([]):
        assert (app.ScreenUpdating, app.EnableEvents, app.Calculation) == (False, False, -4135)
        raise RuntimeError
    assert (app.ScreenUpdating, app.EnableEvents, app.Calculation) == (True, True, -4135)
    assert sheet.activated == 1


def test_a_sheet_protected_without_a_password_is_written_and_protected_as_before(
    done: port.Work, path: Path, excel: winstubs.Windows
) -> None:
    workbook = winstubs.Workbook(path)
    sheet = workbook.sheets["Xếp hạng"]
    sheet.Protect(AllowSorting=True, Scenarios=False)
    before = (dict(vars(sheet.Protection)), sheet.ProtectDrawingObjects, sheet.ProtectScenarios)
    book = ExcelBook(excel.book(workbook))
    press(book, done)
    assert as_cells(book.read("KH_XH_BANG")) and book.read("KH_XH_BANG")[1][1]  # type: ignore[index]
    assert sheet.ProtectContents
    assert (dict(vars(sheet.Protection)), sheet.ProtectDrawingObjects, sheet.ProtectScenarios) == before


def test_a_sheet_protected_by_a_password_is_told_before_anything_is_done(path: Path, excel: winstubs.Windows) -> None:
    workbook = winstubs.Workbook(path)
    workbook.sheets["Đối soát"].Protect(Password="bí mật")
    before = state(workbook)

    def work(*_: Any) -> port.Outcome:
        raise AssertionError("nothing may be published")

    with pytest.raises(KhError, match="Trang “Đối soát” được bảo vệ bằng mật khẩu"):
        press(ExcelBook(excel.book(workbook)), work)
    assert state(workbook) == before and workbook.sheets["Đối soát"].ProtectContents


def test_a_copied_sheet_is_never_written(done: port.Work, path: Path, excel: winstubs.Windows) -> None:
    workbook = winstubs.Workbook(path)
    copied = workbook.copy_sheet("Xếp hạng")
    before = (dict(copied.values), dict(copied.heights))
    book = ExcelBook(excel.book(workbook))
    press(book, done)
    assert (copied.values, copied.heights) == before
    assert workbook.sheets["Xếp hạng"].values != before[0]


@pytest.mark.parametrize("kind", ["file", "export"])
def test_a_workbook_that_opens_with_a_password_is_told_as_such(path: Path, tmp_path: Path, kind: str) -> None:
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
    path.write_bytes(locked)
    with pytest.raises(KhError, match="có mật khẩu mở tệp"):
        FileBook(path) if kind == "file" else values_only(locked)


@pytest.mark.parametrize("kind", ["file", "xlwings"])
def test_a_workbook_that_counts_its_days_from_1904_is_told_so(path: Path, excel: winstubs.Windows, kind: str) -> None:
    def work(*_: Any) -> port.Outcome:
        raise AssertionError("nothing may be published")

    if kind == "file":
        package = Package.open(path)
        stated = package.change(WORKBOOK).find("{*}workbookPr")
        assert stated is not None
        stated.set("date1904", "1")
        path.write_bytes(package.data())
        book: Any = FileBook(path)
    else:
        workbook = winstubs.Workbook(path)
        workbook.Date1904 = True
        book = ExcelBook(excel.book(workbook))
    with pytest.raises(KhError, match="tính ngày từ năm 1904"):
        press(book, work)


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
