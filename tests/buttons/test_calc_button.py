"""The workbook's buttons in a real LibreOffice on a virtual screen, pressed with the mouse."""

from __future__ import annotations

import csv
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from khtargets.functions import Session
from khtargets.workbook.content import SYNTHETIC
from libreoffice import Office, installed_configuration, office, wait_for
from virtual_screen import Screen, screen

WINNER = "Sở Y tế"
RANKED = 25  # departments and districts
WRITTEN = ("KH_XH_KY", "KH_XH_BANG", "KH_XH_GHI_CHU", "KH_XH_THAP_NHAT", "KH_DS_BANG", "KH_CAU_HINH")


@dataclass
class Desk:
    """A screen with LibreOffice on it, and a copy of the demo."""

    screen: Screen
    calc: Office
    folder: Path
    document: int
    told: set[bytes] = field(default_factory=set, repr=False)  # what the status bar's corner showed after the last click

    def press(self, caption: str, answer: str = "OK") -> str:
        """Clicks on a button of the workbook, waits for the message box, closes it by that button; what it said."""
        page = {"document": self.document, "sheet": "Xếp hạng"}
        self.calc.go_to_buttons(**page)
        self.screen.click(*self._standing(lambda: self.calc.button(**page, label=caption), f"the button “{caption}”"))
        self.told = set()
        return self.close_box(answer, f"after a click on “{caption}”")

    def choose(self, *entries: str) -> str:
        """Clicks through the menus, waits for the message box, closes it; what it said."""
        self.calc.go_to_buttons(document=self.document, sheet="Xếp hạng")
        for many in range(1, len(entries) + 1):
            named = {"document": self.document, "entries": entries[:many]}
            self.screen.click(*self._standing(lambda named=named: self.calc.menu(**named), f"the menu's {entries[:many]}"))
        return self.close_box("OK", f"after a click on {entries}")

    def close_box(self, answer: str, when: str) -> str:
        """Waits for a message box, closes it by its button; what it said."""
        box = wait_for(self._box, f"a message box {when}")
        self.screen.focus(box)
        said, place = self._standing(lambda: self.calc.message(label=answer), f"the message box's text and its button {answer}")
        self.screen.click(*place)
        wait_for(lambda: self._box() != box, f"the end of the message box “{said}”")
        return str(said)

    def status_bar(self) -> bytes:
        """What the status bar shows where its text begins: the sheet's number while nothing is going on."""
        return self.screen.corner(100, 20)

    def sheet(self, name: str) -> list[list[Any]]:
        """The cells of a range of the workbook, by its name."""
        rows: list[list[Any]] = self.calc.named(document=self.document, name=name)
        return rows

    def ranking(self) -> list[list[Any]]:
        """Rank, unit, total, online, direct, post of the departments and districts, as the sheet "Xếp hạng" lists them."""
        ranked = [row for row in self.sheet("KH_XH_BANG") if isinstance(row[0], float)]
        return [[row[9], *row[1:6]] for row in ranked[:RANKED]]

    def _box(self) -> str:
        self.told.add(self.status_bar())
        return self.screen.window("khtargets")

    def _standing(self, look: Callable[[], Any], what: str) -> Any:
        """What is seen twice the same: a window that has just opened is still being laid out."""

        def twice() -> Any:
            before = look()
            time.sleep(0.5)
            return before == look() and before

        return wait_for(twice, what)


@pytest.fixture(scope="module")
def desk(province: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("bàn") / "demo"
    shutil.copytree(province, folder)
    configuration = installed_configuration(tmp_path_factory.mktemp("cấu hình"))
    with screen(tmp_path_factory.mktemp("màn hình")) as shown, office(configuration, shown.display) as calc:
        document = calc.open(path=str(folder / "khtargets.xlsm"), hidden=False)
        yield Desk(shown, calc, folder, document)


def test_a_click_on_the_button_ranks_what_a_new_export_brings(desk: Desk) -> None:
    home = desk.folder / "data"
    desk.calc.add_sheets(document=desk.document, names=["Của tôi"])
    own = [["Số hồ sơ Sở Y tế", f'=KH_TOTAL("{WINNER}")+0'], ["'=1+1", "'12/2024"]]
    desk.calc.enter(document=desk.document, sheet="Của tôi", cells="A1:B2", rows=own)
    total = Session(home).call("KH_TOTAL", (WINNER,))
    assert desk.calc.read(document=desk.document, sheet="Của tôi", cells="B1") == [[total]]
    assert desk.ranking() == ranking_of(home) and desk.ranking()[0][1] != WINNER
    drop_export(home, "bổ sung.csv", 500)

    assert "Đã làm mới" in desk.press("Làm mới")

    assert desk.ranking() == ranking_of(home) and desk.ranking()[0][1] == WINNER
    kept = desk.calc.read(document=desk.document, sheet="Của tôi", cells="A1:B2")
    assert kept == [["Số hồ sơ Sở Y tế", total + 500], ["=1+1", "12/2024"]]
    first = {name: desk.sheet(name) for name in WRITTEN}
    number = desk.status_bar()

    assert "Đã làm mới" in desk.press("Làm mới")
    assert desk.told - {number}, "the status bar says what is being done"
    wait_for(lambda: desk.status_bar() == number, "the sheet's number in the status bar again")
    assert {name: desk.sheet(name) for name in WRITTEN} == first, "a refresh without news changes nothing"


def test_a_click_while_a_button_s_work_goes_on_begins_nothing(desk: Desk) -> None:
    begun = time.monotonic()
    assert "Đã làm mới" in desk.press("Làm mới")
    took = time.monotonic() - begun
    page = {"document": desk.document, "sheet": "Xếp hạng"}
    desk.calc.go_to_buttons(**page)
    place = wait_for(lambda: desk.calc.button(**page, label="Làm mới"), "the button")
    desk.calc.keep_from_input(document=desk.document)
    desk.screen.click(*place)
    time.sleep(1)
    desk.calc.take_input()
    time.sleep(took)  # long enough for the work and its message box
    assert not desk.screen.window("khtargets")


def test_a_file_that_cannot_be_read_is_asked_about_and_no_leaves_everything_as_it_was(desk: Desk) -> None:
    before = {name: desk.sheet(name) for name in WRITTEN}
    broken = desk.folder / "data" / "dossiers" / "hỏng.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing of use")
    asked = desk.press("Làm mới", "No")
    assert "hỏng.xlsx" in asked and "Vẫn công bố, ghi rõ thiếu" in asked
    told = desk.close_box("OK", "after the answer")
    assert "Chưa công bố" in told and told.count("khtargets.log") <= 1
    assert {name: desk.sheet(name) for name in WRITTEN} == before
    broken.unlink()


def test_true_figures_take_the_mark_off_the_pages(desk: Desk) -> None:
    assert desk.calc.headers(document=desk.document)["Xếp hạng"] == SYNTHETIC
    made_up = desk.folder / "data" / "MO-PHONG.txt"
    made_up.rename(made_up.with_suffix(".bak"))
    assert "Đã làm mới" in desk.press("Làm mới")
    made_up.with_suffix(".bak").rename(made_up)
    assert SYNTHETIC not in desk.calc.headers(document=desk.document).values()
    assert desk.sheet("KH_XH_THONG_DIEP")[0][0] != SYNTHETIC


def test_the_button_for_a_report_writes_the_values_without_macros(desk: Desk) -> None:
    assert "Đã ghi báo cáo" in desk.press("Xuất báo cáo")
    (report,) = desk.folder.glob("Báo cáo*.xlsx")
    book = openpyxl.load_workbook(report)
    assert not [cell for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    listed = [[cell.value for cell in row] for row in book["Xếp hạng"].iter_rows()]
    ranked = [[row[9], *row[1:6]] for row in listed if isinstance(row[0], (int, float))]
    assert ranked[:RANKED] == desk.ranking()


def test_with_macros_off_the_menu_does_what_the_buttons_do(desk: Desk) -> None:
    path = desk.folder / "không macro.xlsm"
    shutil.copy(desk.folder / "khtargets.xlsm", path)
    without = replace(desk, document=desk.calc.open(path=str(path), macros=False, hidden=False))
    home = desk.folder / "data"
    before = ranking_of(home)
    drop_export(home, "bổ sung nữa.csv", 300, first="NU")
    assert "Đã làm mới" in without.choose("khtargets", "Làm mới")
    assert without.ranking() == ranking_of(home) != before
    desk.calc.close(document=without.document)


def ranking_of(home: Path) -> list[list[Any]]:
    """What KH_RANKING answers for the departments and the districts."""
    rows = [row for block in ("Sở, ban", "Cấp huyện") for row in Session(home).call("KH_RANKING", (block,))]
    return [row[:6] for row in rows if row[0] != ""]


def drop_export(home: Path, name: str, many: int, first: str = "BS") -> None:
    """An export with online dossiers of one department, for a procedure that always counts."""
    listed = Session(home).snapshot().catalogue.procedures
    code = next(each.code for each in listed if len(each.lists) == 2 and "province" in each.levels)
    with (home / "dossiers" / name).open("w", encoding="utf-8", newline="") as handle:
        rows = csv.writer(handle)
        rows.writerow(["Mã hồ sơ", "Mã thủ tục", "Đơn vị tiếp nhận", "Hình thức nộp", "Ngày nhận"])
        for at in range(many):
            day = date(2024, 1, 2) + timedelta(days=at % 90)
            rows.writerow([f"{first}-{at:06d}", code, WINNER, "Trực tuyến", f"{day:%d/%m/%Y}"])
