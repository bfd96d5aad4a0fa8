"""The staff's week through Excel's host: xlwings' own book over a stand-in for Excel, with a person who answers."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import winstubs
from khtargets.functions import Session
from khtargets.home import Home
from khtargets.papers import pdf
from khtargets.reports import mending
from khtargets.snapshot import Store, closing
from khtargets.workbook import assembly
from khtargets.workbook.buttons import BUTTONS
from small_home import HEADER, make_home

BROKEN = b"PK\x03\x04 cut off"
ASKED = "Vẫn công bố, ghi rõ thiếu các tệp này?"


@pytest.fixture(scope="module")
def excel() -> Iterator[winstubs.Windows]:
    with winstubs.windows() as found:
        yield found


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mẫu") / "khtargets.xlsm"
    assembly.build(path, None)
    return path


class Desk:
    """An office's folder with its home, its workbook open in Excel, and the person at it."""

    def __init__(self, excel: winstubs.Windows, folder: Path, template: Path) -> None:
        self.excel, self.folder = excel, folder
        self.home = Home(make_home(folder / "data"))
        self.workbook = winstubs.Workbook(Path(shutil.copy(template, folder / "bảng.xlsm")))

    def press(self, button: str, *answers: bool) -> list[str]:
        """Presses a button and answers what it asks; the boxes that were shown."""
        self.excel.shown.clear()
        self.excel.answers[:] = answers
        getattr(self.excel.host, button)(self.excel.book(self.workbook))
        assert not self.excel.answers, "fewer questions than answers"
        return list(self.excel.shown)

    def read(self, name: str) -> list[list[Any]]:
        found = self.workbook.areas[name].Value
        return [list(row) for row in found] if isinstance(found, tuple) else [[found]]

    def type(self, name: str, value: Any, row: int = 0, column: int = 0) -> None:
        area = self.workbook.areas[name]
        area.Worksheet.values[area.Row + row, area.Column + column] = value

    def row(self, name: str, column: int, text: str) -> int:
        return next(at for at, cells in enumerate(self.read(name)) if cells[column] == text)

    def add(self, name: str, *rows: str) -> Path:
        path = self.home.dossiers / name
        path.write_text(HEADER + "".join(f"{row}\n" for row in rows), "utf-8")
        return path

    def total(self, unit: str = "Sở Y tế") -> Any:
        return Session(self.home.path).call("KH_TOTAL", [unit])

    def state(self) -> Any:
        """Everything in the workbook and in the home's own files."""
        cells = {name: (dict(sheet.values), dict(sheet.formulas)) for name, sheet in self.workbook.sheets.items()}
        files = [path for path in self.home.path.rglob("*") if path.is_file() and "cache" not in path.parts]
        return cells, {path: path.read_bytes() for path in files}


@pytest.fixture
def desk(excel: winstubs.Windows, tmp_path: Path, template: Path) -> Desk:
    return Desk(excel, tmp_path, template)


def test_mostly_blank_channels_are_asked_about_and_both_answers_do_what_they_say(desk: Desk) -> None:
    desk.press("refresh")
    desk.add("trống.csv", *(f"t{at},Sở Y tế,1.000001,,Đã trả kết quả,12/01/2024" for at in range(3)))
    before = desk.state()

    asked, told = desk.press("refresh", False)
    assert "“trống.csv” (3/3 hồ sơ)" in asked and "Vẫn công bố?" in asked
    assert told.startswith("Chưa công bố số liệu mới") and desk.state() == before and desk.total() == 20

    asked, told = desk.press("refresh", True)
    assert "Hình thức nộp để trống ở 3 hồ sơ, tính là trực tiếp" in told and desk.total() == 23


def test_a_broken_file_is_asked_about_no_changes_nothing_and_yes_publishes_what_is_missing_stated(desk: Desk) -> None:
    desk.press("refresh")
    (desk.home.dossiers / "hồ sơ.csv").write_bytes(BROKEN)
    (desk.home.dossiers / "mới.xlsx").write_bytes(BROKEN)
    desk.add("T2.csv", "m,Sở Y tế,1.000001,Trực tuyến,Đã trả,11/01/2024")
    before = desk.state()

    asked, told = desk.press("refresh", False)
    assert ASKED in asked and "sẽ dùng lại 42 hồ sơ của lần đọc trước" in asked
    assert "“mới.xlsx”" in asked and "chưa có lần đọc trước để dùng lại" in asked
    assert told.startswith("Chưa công bố số liệu mới") and desk.state() == before and desk.total() == 20

    asked, told = desk.press("refresh", True)
    assert ASKED in asked and "Thiếu 2 tệp chưa đọc được" in told and "1 tệp dùng lại lần đọc trước" in told
    assert desk.total() == 21
    for notice in ("KH_XH_THONG_DIEP", "KH_CB_THONG_DIEP", "KH_SS_THONG_DIEP", "KH_CT_THONG_DIEP", "KH_DS_THONG_DIEP"):
        assert "THIẾU SỐ LIỆU CỦA MỘT SỐ TỆP" in desk.read(notice)[0][0], notice
    listed = "\n".join(str(row[1]) for row in desk.read("KH_DS_BANG"))
    assert "TỆP CHƯA ĐỌC ĐƯỢC (2 tệp)" in "\n".join(str(row[0]) for row in desk.read("KH_DS_BANG")) and "hồ sơ.csv" in listed


def test_headers_that_a_file_was_refused_for_are_offered_and_a_choice_lets_the_next_refresh_read_it(desk: Desk) -> None:
    odd = HEADER.replace("Ngày nhận", "Mốc vào sổ")
    (desk.home.dossiers / "lạ.csv").write_text(f"{odd}m,Sở Y tế,1.000001,Trực tuyến,Đã trả,11/01/2024\n", "utf-8")
    asked, told = desk.press("refresh", False)
    assert "tiêu đề chưa hiểu: “Mốc vào sổ”" in asked and "trang “Đơn vị cần gán”" in told
    at = desk.row("KH_CG_BANG", 1, "Mốc vào sổ")
    assert desk.read("KH_CG_BANG")[at][:4] == ["tiêu đề cột", "Mốc vào sổ", None, "lạ.csv"]
    desk.press("refresh", False)
    assert [row[1] for row in desk.read("KH_CG_BANG")].count("Mốc vào sổ") == 1
    desk.type("KH_CG_BANG", "ngày tiếp nhận", at, 5)
    (told,) = desk.press("refresh")
    assert "Đã ghi 1 cách viết vừa gán" in told and desk.total() == 21
    assert "received" in desk.home.columns_file.read_text("utf-8")
    assert "Mốc vào sổ" not in [row[1] for row in desk.read("KH_CG_BANG")]


def test_headers_are_offered_too_where_nothing_at_all_could_be_read(desk: Desk) -> None:
    whole = (desk.home.dossiers / "hồ sơ.csv").read_text("utf-8")
    (desk.home.dossiers / "hồ sơ.csv").write_text(whole.replace("Ngày nhận", "Mốc vào sổ"), "utf-8")
    (told,) = desk.press("refresh")
    assert "tiêu đề chưa hiểu: “Mốc vào sổ”" in told
    desk.type("KH_CG_BANG", "ngày tiếp nhận", desk.row("KH_CG_BANG", 1, "Mốc vào sổ"), 5)
    desk.press("refresh")
    assert desk.total() == 20


def test_choices_on_the_sheets_hold_with_the_new_figures_or_not_at_all(desk: Desk) -> None:
    desk.press("refresh")
    at = desk.row("KH_CG_BANG", 1, "Sở Lạ")
    desk.type("KH_CG_BANG", "Sở Y tế", at, 5)
    setting = desk.row("KH_CAU_HINH", 4, "dropped_end")
    desk.type("KH_CAU_HINH", "exclusive", setting, 1)
    good = (desk.home.dossiers / "hồ sơ.csv").read_bytes()
    (desk.home.dossiers / "hồ sơ.csv").write_bytes(BROKEN)
    before = desk.state()
    desk.press("refresh", False)
    assert desk.state() == before and not desk.home.aliases_file.exists() and mending.log(desk.home) == []

    desk.type("KH_CAU_HINH", "đôi khi", setting, 1)  # the choice of a name before it is right, and is not kept either
    (told,) = desk.press("refresh")
    assert "đôi khi" in told and not desk.home.aliases_file.exists() and mending.log(desk.home) == []

    desk.type("KH_CAU_HINH", "exclusive", setting, 1)
    (desk.home.dossiers / "hồ sơ.csv").write_bytes(good)
    (told,) = desk.press("refresh")
    assert "Đã ghi 1 cách viết vừa gán" in told and "Đã ghi vào settings.toml: dropped_end" in told
    assert desk.total() == 21 and [each["after"] for each in mending.log(desk.home)] == ["Sở Y tế"]
    assert not [row for row in desk.read("KH_CG_BANG") if row[1]]


def test_a_refresh_that_finds_somebody_else_refreshing_keeps_no_choice_either(desk: Desk) -> None:
    from khtargets.home.lock import refreshing

    desk.press("refresh")
    desk.type("KH_CG_BANG", "Sở Y tế", desk.row("KH_CG_BANG", 1, "Sở Lạ"), 5)
    with refreshing(desk.home):
        (told,) = desk.press("refresh")
    assert "đang làm mới số liệu" in told and not desk.home.aliases_file.exists()


def test_a_period_is_closed_under_the_name_typed_and_chosen_to_compare_with(desk: Desk) -> None:
    desk.press("refresh")
    desk.type("KH_CK_TEN", "Quý I/2024")
    (told,) = desk.press("close")
    assert told.startswith("Đã chốt kỳ “Quý I/2024”") and str(desk.home.snapshots / "closed") in told
    assert (desk.home.snapshots / "closed" / "Quý I-2024.khsnap").exists()
    assert desk.read("KH_CK_TEN") == [[None]]

    desk.type("KH_CK_TEN", "Quý I/2024")
    (told,) = desk.press("close")
    assert "đã chốt rồi" in told and desk.read("KH_CK_TEN") == [["Quý I/2024"]]
    desk.type("KH_CK_TEN", None)
    today = f"Chốt {date.today():%d/%m/%Y}"
    desk.add("T2.csv", "m,Sở Y tế,1.000001,Trực tuyến,Đã trả,11/01/2024")
    desk.press("refresh")
    for name in (today, f"{today} (2)"):
        assert f"“{name}”" in desk.press("close")[0]
    assert [row[0] for row in desk.read("KH_SS_DS_KY")[:4]] == [f"{today} (2)", today, "Quý I/2024", None]

    desk.press("refresh")
    assert f"So với “{today} (2)”: 41 → 41 hồ sơ" in desk.read("KH_SS_NOI")[0][0]
    desk.type("KH_SS_KY", "Quý I/2024")
    desk.press("refresh")
    assert "So với “Quý I/2024”: 40 → 41 hồ sơ; thêm của các ngày sau 1" in desk.read("KH_SS_NOI")[0][0]
    changed = desk.read("KH_SS_BANG")[desk.row("KH_SS_BANG", 1, "Sở Y tế")]
    assert changed[2:4] == [0.55, pytest.approx(12 / 21)] and changed[9] == 1
    desk.type("KH_SS_KY", "Quý IX")
    desk.press("refresh")
    assert "Không có kỳ đã chốt" in desk.read("KH_SS_NOI")[0][0]
    kept = {each.name: each.intact for each in closing.closed_periods(desk.home)}
    assert kept == {"Quý I/2024": True, today: True, f"{today} (2)": True}


def test_what_a_choice_would_move_is_shown_before_it_is_published(desk: Desk) -> None:
    desk.press("refresh")
    desk.type("KH_CG_BANG", "Sở Y tế", desk.row("KH_CG_BANG", 1, "Sở Lạ"), 5)
    desk.type("KH_CAU_HINH", "submitted", desk.row("KH_CAU_HINH", 4, "date_field"), 1)
    (told,) = desk.press("preview")
    assert "date_field" not in told and "cột" in told  # the exports have no such column, and the file is named
    desk.type("KH_CAU_HINH", "received", desk.row("KH_CAU_HINH", 4, "date_field"), 1)
    files = desk.state()[1]
    (told,) = desk.press("preview")
    assert told.startswith("XEM TRƯỚC, CHƯA CÔNG BỐ. So với “số liệu đang dùng”: 40 → 41 hồ sơ")
    assert "đính chính các ngày đã tính: thêm 1, bớt 0" in told and desk.read("KH_SS_NOI")[0][0] in told
    assert desk.read("KH_SS_BANG")[desk.row("KH_SS_BANG", 1, "Sở Y tế")][10] == 1
    assert desk.state()[1] == files and desk.total() == 20


def test_a_lock_that_was_left_is_broken_where_the_person_says_so(desk: Desk) -> None:
    from khtargets.home.lock import lock_file

    left = {"who": "lan", "computer": "PC-05", "process": 1, "since": "2024-03-15T08:30:00", "token": "x"}
    lock_file(desk.home).parent.mkdir(parents=True)
    lock_file(desk.home).write_text(json.dumps(left), "utf-8")
    asked, told = desk.press("refresh", False)
    assert "lan (máy PC-05, từ 08:30 ngày 15/03/2024)" in asked and "gỡ khóa và làm mới ngay?" in asked
    assert "đang làm mới số liệu" in told and lock_file(desk.home).exists()
    asked, told = desk.press("refresh", True)
    assert told.startswith("Đã làm mới") and desk.total() == 20 and not lock_file(desk.home).exists()


def test_a_unit_s_rows_its_forecast_and_the_warnings_stand_on_their_sheets(desk: Desk) -> None:
    desk.type("KH_CT_DON_VI", "Sở Y tế")
    desk.press("refresh")
    excluded = [row for row in desk.read("KH_CT_LOAI") if row[0]]
    assert [(row[0], row[3], row[4], row[6]) for row in excluded] == [("x-1", "chưa được tiếp nhận", "hồ sơ.csv", 42)]
    warned = desk.read("KH_CB_BANG")
    unit = warned[desk.row("KH_CB_BANG", 1, "Sở Nội vụ")]
    # 11 of 20 and 60 per cent wanted: 1 short; no whole month yet, so no forecast
    assert unit[2:7] == [0.6, 20, 11, 0.55, 1] and unit[11] == "–" and "Sở Y tế" not in [row[1] for row in warned]


def test_hand_outs_are_written_into_a_new_folder_each_time(desk: Desk) -> None:
    desk.press("refresh")
    desk.type("KH_CO_QUAN", "VĂN PHÒNG UBND TỈNH")
    (told,) = desk.press("handout")
    first = desk.folder / f"Tài liệu gửi đơn vị {date.today():%Y-%m-%d}"
    assert f"“{first}”" in told and f"Đã lập {len(list(first.iterdir()))} tệp" in told
    head = [cell.value for row in openpyxl.load_workbook(first / "Sở Y tế.xlsx")["Kết quả"].iter_rows(max_row=2) for cell in row]
    assert "VĂN PHÒNG UBND TỈNH" in head
    (first / "Sở Y tế.xlsx").write_bytes(b"ghi tay")
    (told,) = desk.press("handout")
    assert f"“{first} (2)”" in told and (first / "Sở Y tế.xlsx").read_bytes() == b"ghi tay"
    assert sorted(each.name for each in desk.folder.iterdir() if each.name.startswith((".", "tmp"))) == []


def test_the_report_to_be_signed_says_what_the_sheet_says_of_the_office(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "soffice", lambda: None)
    desk.press("refresh")
    (desk.home.path / "office.toml").write_text('signer = "Từ tệp"\nnumber = "Số: 1/BC"\n', "utf-8")
    for name, value in (
        ("KH_NGUOI_KY", "Trần Văn A"), ("KH_NGAY_LAP", "20/03/2024"), ("KH_NOI_NHAN", "UBND tỉnh; Lưu: VT"),
        ("KH_SO_QUYET_DINH", "Quyết định số 99/QĐ-UBND"), ("KH_NGAY_QUYET_DINH", "31/01/2024"),
    ):  # fmt: skip
        desk.type(name, value)
    (told,) = desk.press("report")
    path = desk.folder / f"Báo cáo trình ký {date.today():%Y-%m-%d}.xlsx"
    assert f"“{path}”" in told and "không có LibreOffice" in told
    shown = "\n".join(str(cell.value) for row in openpyxl.load_workbook(path).active.iter_rows() for cell in row if cell.value)
    based = "Căn cứ Quyết định số 99/QĐ-UBND ngày 31/01/2024"
    for words in ("Trần Văn A", "Số: 1/BC", "ngày 20 tháng 3 năm 2024", "- UBND tỉnh;", based):
        assert words in shown, words
    assert "Từ tệp" not in shown
    before = path.read_bytes()
    desk.press("report")
    assert path.read_bytes() == before and path.with_name(f"{path.stem} (2).xlsx").exists()
    desk.type("KH_NGAY_LAP", "mai")
    assert "Ngày lập" in desk.press("report")[0]


@pytest.mark.parametrize("button", [each.key for each in BUTTONS.values() if each.fills])
def test_a_workbook_that_is_open_for_reading_only_is_told_so_and_nothing_is_done(desk: Desk, button: str) -> None:
    desk.press("refresh")
    desk.type("KH_CG_BANG", "Sở Y tế", desk.row("KH_CG_BANG", 1, "Sở Lạ"), 5)
    desk.workbook.ReadOnly = True
    before = desk.state()
    (told,) = desk.press(button)
    assert "đang mở ở chế độ chỉ đọc" in told and "Save As" in told and desk.state() == before
    assert desk.workbook.Application.StatusBar is False


@pytest.fixture
def cannot_write(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Makes a folder read-only, also for root: opening for writing, replacing and making folders fail in it."""

    def make(folder: Path) -> None:
        def guarded(real: Callable[..., Any], writes: Callable[..., bool]) -> Callable[..., Any]:
            def call(path: Any, *more: Any, **named: Any) -> Any:
                inside = not isinstance(path, int) and Path(os.fsdecode(path)).resolve().is_relative_to(folder.resolve())
                if inside and writes(*more, **named):
                    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
                return real(path, *more, **named)

            return call

        import io

        changing = os.O_WRONLY | os.O_RDWR | os.O_CREAT
        monkeypatch.setattr(os, "open", guarded(os.open, lambda flags, *_, **__: bool(flags & changing)))
        text = guarded(io.open, lambda mode="r", *_, **__: bool(set("wax+") & set(mode)))
        monkeypatch.setattr(io, "open", text)
        monkeypatch.setattr("builtins.open", text)
        for name in ("replace", "rename", "mkdir", "unlink", "remove", "rmdir"):
            monkeypatch.setattr(os, name, guarded(getattr(os, name), lambda *_, **__: True))

    return make


def test_a_home_that_can_only_be_read_is_told_so_by_the_buttons_and_nothing_is_lost(
    desk: Desk, cannot_write: Callable[[Path], None]
) -> None:
    desk.press("refresh")
    desk.type("KH_CG_BANG", "Sở Y tế", desk.row("KH_CG_BANG", 1, "Sở Lạ"), 5)
    desk.add("T2.csv", "m,Sở Y tế,1.000001,Trực tuyến,Đã trả,11/01/2024")
    before = desk.state()
    cannot_write(desk.home.path)
    for button in ("refresh", "close", "preview"):
        (told,) = desk.press(button)
        assert f"Thư mục “{desk.home.path}” chỉ cho đọc" in told, told
        assert desk.state() == before, button
    for button in ("export", "handout", "report"):
        assert desk.press(button)[0].startswith("Đã "), button
    assert desk.total() == 20


def test_a_folder_that_can_only_be_read_is_told_so_where_files_go_beside_the_workbook(
    desk: Desk, cannot_write: Callable[[Path], None]
) -> None:
    desk.press("refresh")
    cannot_write(desk.folder)
    for button in ("export", "handout", "report"):
        (told,) = desk.press(button)
        assert f"Thư mục “{desk.folder}” chỉ cho đọc" in told and "hãy lưu bảng tính vào một thư mục ghi được" in told


def test_a_home_that_can_only_be_read_is_told_so_by_the_commands(
    home: Path, khtargets: Callable[..., tuple[int, str, str]], cannot_write: Callable[[Path], None], tmp_path: Path
) -> None:
    assert khtargets("refresh", home=home)[0] == 0
    cannot_write(home)
    for command in (
        ["refresh"], ["check"], ["diff", "--preview"], ["snapshots", "close", "Quý I"], ["snapshots", "use", "mới nhất"],
        ["names", "set", "Sở Lạ", "Sở Y tế"], ["names", "value", "channel", "Nhận giúp", "direct"],
    ):  # fmt: skip
        status, _, err = khtargets(*command, home=home)
        assert status == 1 and err.count("\n") == 1 and "chỉ cho đọc" in err, (command, err)
    for command in (["ranking"], ["snapshots", "list"], ["names"], ["rows", "Sở Y tế"], ["warnings"],
                    ["handout", "--out", str(tmp_path / "gửi")], ["report", "--out", str(tmp_path / "b.xlsx")]):  # fmt: skip
        status, _, err = khtargets(*command, home=home)
        assert status == 0, (command, err)
    assert Store(Home(home)).current().counts("so-y-te", date.min, date.max).total == 20


def test_each_closed_period_s_record_says_who_closed_it(desk: Desk) -> None:
    desk.press("refresh")
    desk.press("close")
    (record,) = [json.loads(path.read_text("utf-8")) for path in (desk.home.snapshots / "closed").glob("*.json")]
    assert record["who"] == closing.user_name() and record["name"] == f"Chốt {date.today():%d/%m/%Y}"
