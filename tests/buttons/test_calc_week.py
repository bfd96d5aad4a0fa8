"""The staff's week in a real LibreOffice, from the button's command to the cells and files; boxes are answered as they come."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from khtargets.functions import Session
from khtargets.home import Home
from khtargets.refresh import refresh
from khtargets.reports import mending
from khtargets.snapshot import closing
from khtargets.workbook import assembly
from libreoffice import Office, installed_configuration, office, wait_for
from small_home import HEADER, make_home
from virtual_screen import screen

BROKEN = b"PK\x03\x04 cut off"


@dataclass
class Desk:
    """LibreOffice with the workbook open beside its home."""

    calc: Office
    folder: Path
    document: int

    @property
    def home(self) -> Home:
        return Home(self.folder / "data")

    def begin(self) -> None:
        """A home as before the week began, refreshed without the workbook."""
        shutil.rmtree(self.home.path, ignore_errors=True)
        refresh(Home(make_home(self.home.path)))
        for name in ("KH_CK_TEN", "KH_SS_KY", "KH_CG_BANG"):
            blank = [["" for _ in cells] for cells in self.read(name)]
            self.calc.set_named(document=self.document, name=name, rows=blank)

    def press(self, button: str, *answers: str) -> list[str]:
        """Sends the button's command and answers its boxes, the last with OK; what they said."""
        assert self.calc.press(document=self.document, button=button)
        return [
            str(wait_for(lambda label=label: self.calc.choose(label=label), f"a box with {label} after {button}"))  # type: ignore[misc]
            for label in (*answers, "OK")
        ]

    def read(self, name: str) -> list[list[Any]]:
        rows: list[list[Any]] = self.calc.named(document=self.document, name=name)
        return rows

    def type(self, name: str, value: Any, row: int = 0, column: int = 0) -> None:
        rows = [["" if cell is None else cell for cell in cells] for cells in self.read(name)]
        rows[row][column] = value
        self.calc.set_named(document=self.document, name=name, rows=rows)

    def row(self, name: str, text: str) -> list[Any]:
        """The line of a table that has this text in its second column."""
        return next(cells for cells in self.read(name) if cells[1] == text)

    def add(self, name: str, *rows: str) -> None:
        (self.home.dossiers / name).write_text(HEADER + "".join(f"{row}\n" for row in rows), "utf-8")

    def map(self, written: str, unit: str) -> None:
        """Chooses a unit for a spelling on the sheet "Đơn vị cần gán"."""
        at = [cells[1] for cells in self.read("KH_CG_BANG")].index(written)
        self.type("KH_CG_BANG", unit, at, 5)

    def total(self, unit: str = "Sở Y tế") -> Any:
        return Session(self.home.path).call("KH_TOTAL", [unit])


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("tuần làm việc")
    assembly.build(folder / "bảng.xlsm", None)
    make_home(folder / "data")
    configuration = installed_configuration(tmp_path_factory.mktemp("cấu hình"))
    with screen(tmp_path_factory.mktemp("màn hình")) as shown, office(configuration, shown.display) as calc:
        document = calc.open(path=str(folder / "bảng.xlsm"), hidden=False)
        yield Desk(calc, folder, document)


LINE = " LÀ CỦA BẢN SỐ LIỆU "
OTHERS = ("KH_XH_DONG", "KH_CB_DONG", "KH_SS_DONG", "KH_DS_DONG", "KH_CG_DONG", "KH_TT_DONG", "KH_CT_DONG", "KH_TH_DONG")


def of_another(desk: Desk) -> set[bool]:
    """Whether the parts that a refresh wrote say that the formulas are of another snapshot."""
    return {LINE in str(desk.read(name)[0][0]) for name in OTHERS}


def formula_total(desk: Desk, unit: str = "Sở Y tế") -> Any:
    """What the sheet "Tổng hợp" shows."""
    return next(cells[2] for cells in desk.read("KH_BANG_TONG_HOP") if cells[1] == unit)


def elsewhere(desk: Desk, code: str) -> None:
    """Somebody else refreshes the home, with one dossier more of Sở Y tế."""
    desk.add(f"{code}.csv", f"{code},Sở Y tế,1.000001,Trực tuyến,Đã trả,11/01/2024")
    refresh(desk.home)


def test_after_somebody_elses_refresh_no_sheet_shows_two_truths_without_saying_so(desk: Desk) -> None:
    desk.begin()
    desk.press("refresh")
    assert of_another(desk) == {False} and formula_total(desk) == desk.row("KH_XH_BANG", "Sở Y tế")[2] == 20
    elsewhere(desk, "m1")
    desk.calc.choose_sheet(document=desk.document, sheet="Cảnh báo")  # a click on a tab
    assert formula_total(desk) == 21 and desk.row("KH_XH_BANG", "Sở Y tế")[2] == 20 and of_another(desk) == {True}
    elsewhere(desk, "m2")
    one_cell = {"document": desk.document, "sheet": "Tổng hợp", "formulas": ['=KH_TOTAL("Sở Y tế")']}
    wait_for(lambda: desk.calc.evaluate(**one_cell) == [22], "a cell that is typed shows the newest figure")
    wait_for(lambda: formula_total(desk) == 22, "all cells are of the newest figures")
    assert of_another(desk) == {True}
    desk.press("refresh")
    assert of_another(desk) == {False} and desk.row("KH_XH_BANG", "Sở Y tế")[2] == 22 == formula_total(desk)


def test_a_refresh_that_is_undone_says_that_its_tables_are_older(desk: Desk) -> None:
    desk.begin()
    desk.press("refresh")
    desk.add("m3.csv", "m3,Sở Y tế,1.000001,Trực tuyến,Đã trả,11/01/2024")
    desk.press("refresh")
    assert desk.row("KH_XH_BANG", "Sở Y tế")[2] == 21 and of_another(desk) == {False}
    assert desk.calc.undo(document=desk.document) == "khtargets"
    assert desk.row("KH_XH_BANG", "Sở Y tế")[2] == 20 and formula_total(desk) == 21
    assert of_another(desk) == {True}


def test_protected_sheets_are_told_before_publishing_or_opened_for_the_writing(desk: Desk) -> None:
    desk.begin()
    desk.press("refresh")
    elsewhere_before = Session(desk.home.path).in_use()
    desk.add("m4.csv", "m4,Sở Y tế,1.000001,Trực tuyến,Đã trả,11/01/2024")
    calc, document = desk.calc, desk.document
    calc.protect(document=document, sheet="Đối soát", password="bí mật")
    calc.protect(document=document, sheet="Xếp hạng", password="")
    (told,) = desk.press("refresh")
    assert told.startswith("Trang “Đối soát” được bảo vệ bằng mật khẩu") and "Chưa có gì thay đổi" in told
    assert Session(desk.home.path).in_use() == elsewhere_before and desk.total() == 20
    assert calc.unprotect(document=document, sheet="Đối soát", password="bí mật")
    calc.protect(document=document, sheet="", password="cấu trúc")
    with pytest.raises(AssertionError):  # LibreOffice refuses: the structure is protected indeed
        calc.copy_sheet(document=document, sheet="Hàm", name="không được")
    (told,) = desk.press("refresh")
    assert told.startswith("Đã làm mới") and desk.row("KH_XH_BANG", "Sở Y tế")[2] == 21
    assert calc.unprotect(document=document, sheet="", password="cấu trúc"), "the structure is still protected"
    assert calc.unprotect(document=document, sheet="Xếp hạng", password=""), "the sheet is protected again"


def test_a_copied_sheet_is_never_written_and_says_that_it_is_older(desk: Desk) -> None:
    desk.begin()
    desk.press("refresh")
    calc, document = desk.calc, desk.document
    calc.copy_sheet(document=document, sheet="Xếp hạng", name="Xếp hạng tuần trước")
    before = calc.read(document=document, sheet="Xếp hạng tuần trước", cells="A9:L60")
    desk.add("m5.csv", "m5,Sở Y tế,1.000001,Trực tuyến,Đã trả,11/01/2024")
    desk.press("refresh")
    assert desk.row("KH_XH_BANG", "Sở Y tế")[2] == 21 and of_another(desk) == {False}
    assert calc.read(document=document, sheet="Xếp hạng tuần trước", cells="A9:L60") == before
    assert LINE in calc.read(document=document, sheet="Xếp hạng tuần trước", cells="A6")[0][0]
    feet = calc.feet(document=document)
    assert feet["Xếp hạng"] == f"Bản số liệu {Session(desk.home.path).in_use()} · {desk.home.path.resolve()}"


def test_a_broken_file_is_asked_about_and_both_answers_do_what_they_say(desk: Desk) -> None:
    desk.begin()
    (desk.home.dossiers / "hồ sơ.csv").write_bytes(BROKEN)
    desk.add("T2.csv", "m,Sở Y tế,1.000001,Trực tuyến,Đã trả,11/01/2024")
    before = desk.read("KH_XH_BANG")
    asked, told = desk.press("refresh", "No")
    assert "Vẫn công bố, ghi rõ thiếu" in asked and "sẽ dùng lại 42 hồ sơ của lần đọc trước" in asked
    assert told.startswith("Chưa công bố") and desk.total() == 20 and desk.read("KH_XH_BANG") == before
    asked, told = desk.press("refresh", "Yes")
    assert "Thiếu 1 tệp chưa đọc được" in told and desk.total() == 21
    assert "THIẾU SỐ LIỆU CỦA MỘT SỐ TỆP" in desk.read("KH_XH_THONG_DIEP")[0][0]
    assert desk.row("KH_XH_BANG", "Sở Y tế")[2] == 21


def test_a_period_is_closed_and_compared_with(desk: Desk) -> None:
    desk.begin()
    desk.type("KH_CK_TEN", "Quý I/2024")
    (told,) = desk.press("close")
    assert told.startswith("Đã chốt kỳ “Quý I/2024”")
    assert [each.name for each in closing.closed_periods(desk.home)] == ["Quý I/2024"]
    assert desk.read("KH_CK_TEN") == [[""]] and desk.read("KH_SS_DS_KY")[0] == ["Quý I/2024"]
    desk.add("T2.csv", "m,Sở Y tế,1.000001,Trực tuyến,Đã trả,11/01/2024")
    desk.type("KH_SS_KY", "Quý I/2024")
    desk.press("refresh")
    assert "So với “Quý I/2024”: 40 → 41 hồ sơ" in desk.read("KH_SS_NOI")[0][0]
    changed = desk.row("KH_SS_BANG", "Sở Y tế")
    assert (changed[2], changed[3], changed[9]) == (0.55, pytest.approx(12 / 21), 1)


def test_what_a_choice_would_move_is_shown_before_it_is_published(desk: Desk) -> None:
    desk.begin()
    desk.press("refresh")
    desk.map("Sở Lạ", "Sở Y tế")
    (told,) = desk.press("preview")
    assert told.startswith("XEM TRƯỚC, CHƯA CÔNG BỐ. So với “số liệu đang dùng”: 40 → 41 hồ sơ")
    assert desk.row("KH_SS_BANG", "Sở Y tế")[10] == 1 and desk.total() == 20 and not desk.home.aliases_file.exists()


def test_a_name_is_mended_on_the_sheet(desk: Desk) -> None:
    desk.begin()
    desk.press("refresh")
    desk.map("Sở Lạ", "Sở Y tế")
    (told,) = desk.press("refresh")
    assert "Đã ghi 1 cách viết vừa gán" in told and desk.total() == 21
    assert [(each["written"], each["after"], each["who"]) for each in mending.log(desk.home)] == [
        ("Sở Lạ", "Sở Y tế", closing.user_name())
    ]
    assert "Sở Lạ" not in [cells[1] for cells in desk.read("KH_CG_BANG")]


def test_a_unit_s_details_forecast_and_warnings(desk: Desk) -> None:
    desk.begin()
    days = [date(2023, 12, 15) + timedelta(days=at) for at in range(183)]  # up to 14 June: half the year, 1 of 3 online
    channels = ("Trực tuyến", "Trực tiếp", "Trực tiếp")
    line = "n-{}-{},Sở Nội vụ,1.000001,{},Đã trả,{:%d/%m/%Y}".format
    rows = [line(at, to, channel, day) for at, day in enumerate(days) for to, channel in enumerate(channels)]
    desk.add("nửa năm.csv", *rows)
    desk.type("KH_CT_DON_VI", "Sở Y tế")
    desk.press("refresh")
    excluded = [cells for cells in desk.read("KH_CT_LOAI") if cells[0]]
    assert [(cells[0], cells[4], cells[6]) for cells in excluded] == [("x-1", "hồ sơ.csv", 42)]
    warned = desk.row("KH_CB_BANG", "Sở Nội vụ")
    expected = Session(desk.home.path).call("KH_FORECAST", ["Sở Nội vụ"])[0]
    assert warned[2:5] == [0.6, 569, 194] and warned[11] == pytest.approx(expected[0])
    desk.type("KH_CT_DON_VI", "Sở Nội vụ")
    shown = desk.calc.read(document=desk.document, sheet="Chi tiết đơn vị", cells="E9:E12")
    assert [cells[0] for cells in shown] == [pytest.approx(value) for value in expected[:4]]
    place = {"document": desk.document, "sheet": "Chi tiết đơn vị"}
    # 60 per cent of 569 are 341.4: 342, and 194 are online
    assert desk.calc.evaluate(**place, formulas=['=INDEX(KH_PROCEDURES("Sở Nội vụ");1;5)']) == [148]


def test_hand_outs_and_the_report_to_be_signed_are_written_beside_the_workbook(desk: Desk) -> None:
    desk.begin()
    (told,) = desk.press("handout")
    (folder,) = desk.folder.glob("Tài liệu gửi đơn vị *")
    assert f"“{folder}”" in told
    rows = openpyxl.load_workbook(folder / "Sở Y tế.xlsx")["Kết quả"].iter_rows(values_only=True)
    assert next(cells[2:4] for cells in rows if cells[1] == "Sở Y tế") == (20, 11)
    desk.type("KH_NGUOI_KY", "Trần Văn A")
    (told,) = desk.press("report")
    (report,), (printed,) = desk.folder.glob("Báo cáo trình ký *.xlsx"), desk.folder.glob("Báo cáo trình ký *.pdf")
    assert f"“{report}”" in told and f"“{printed}”" in told and printed.read_bytes().startswith(b"%PDF")
    pages = subprocess.run(["pdftotext", "-layout", printed, "-"], check=True, capture_output=True, text=True).stdout
    health = next(line for line in pages.splitlines() if "Sở Y tế" in line)
    assert "55,00%" in health and "Trần Văn A" in pages
    shown = [cell for cells in openpyxl.load_workbook(report).active.iter_rows(values_only=True) for cell in cells]
    assert "Trần Văn A" in shown


def test_a_workbook_open_for_reading_only_is_told_so_and_nothing_is_done(desk: Desk) -> None:
    desk.begin()
    copy = desk.folder / "chỉ đọc.xlsm"
    shutil.copy(desk.folder / "bảng.xlsm", copy)
    document = desk.calc.open(path=str(copy), hidden=False, read_only=True)
    reading = Desk(desk.calc, desk.folder, document)
    desk.add("T2.csv", "m,Sở Y tế,1.000001,Trực tuyến,Đã trả,11/01/2024")
    for button in ("refresh", "close"):
        (told,) = reading.press(button)
        assert "đang mở ở chế độ chỉ đọc" in told
    assert desk.total() == 20 and closing.closed_periods(desk.home) == []
    desk.calc.close(document=document)


def test_a_table_with_a_header_twice_is_refused_before_anything_is_published(desk: Desk) -> None:
    desk.begin()
    desk.press("refresh")
    before = desk.read("KH_XH_BANG")
    desk.add("T2.csv", "m,Sở Y tế,1.000001,Trực tuyến,Đã trả,11/01/2024")
    titles = desk.read("KH_XH_BANG_COT")
    desk.type("KH_XH_BANG_COT", titles[0][6], 0, 7)
    try:
        (told,) = desk.press("refresh")
        assert "Trang “Xếp hạng”" in told and titles[0][6] in told and "Chưa có gì thay đổi" in told
        assert desk.total() == 20 and desk.read("KH_XH_BANG") == before
    finally:
        desk.type("KH_XH_BANG_COT", titles[0][7], 0, 7)


def test_an_office_s_own_column_in_a_table_stays_and_figures_stand_under_their_headers(desk: Desk) -> None:
    """The last test of the file: the workbook is not put back."""
    desk.begin()
    desk.press("refresh")
    usual = [desk.read("KH_XH_BANG_COT")[0], desk.row("KH_XH_BANG", "Sở Y tế")]
    desk.calc.insert_columns(document=desk.document, sheet="Xếp hạng", before=3)
    desk.calc.insert_columns(document=desk.document, sheet="Cấu hình", before=1)
    at = [cells[1] for cells in desk.read("KH_XH_BANG")].index("Sở Y tế")
    desk.type("KH_XH_BANG", "của Sở", at, 3)
    desk.add("T2.csv", "m,Sở Y tế,1.000001,Trực tuyến,Đã trả,11/01/2024")
    (told,) = desk.press("refresh")
    assert told.startswith("Đã làm mới") and "settings.toml" not in told
    row = desk.row("KH_XH_BANG", "Sở Y tế")
    shown = dict(zip(desk.read("KH_XH_BANG_COT")[0], row, strict=True))
    assert row[3] == "của Sở"
    expected = dict(zip(*usual, strict=True))
    assert shown[usual[0][2]] == expected[usual[0][2]] + 1 == 21
    assert shown[usual[0][6]] == pytest.approx(12 / 21) and shown[usual[0][7]] == expected[usual[0][7]]
