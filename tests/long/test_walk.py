"""A hundred things that people do to a workbook, at random, in a real LibreOffice.

After each, every figure is that of the snapshot that its part of the workbook names, and what is of another snapshot than the
formulas says so, or a sentence said why not.

WALK is the seed, WALK_STEPS how many things are done.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from khtargets.functions import CellError, Session
from khtargets.home import Home
from khtargets.refresh import refresh
from khtargets.workbook import assembly
from libreoffice import Office, installed_configuration, office, wait_for
from small_home import HEADER, make_home
from virtual_screen import screen

SEED, STEPS = int(os.environ.get("WALK", "1")), int(os.environ.get("WALK_STEPS", "100"))
UNITS = ("Sở Y tế", "Sở Nội vụ", "Sở Xây dựng", "Ủy ban nhân dân thành phố Nha Trang")
SHEETS = {"KH_XH_BANG": "Xếp hạng", "KH_CB_BANG": "Cảnh báo", "KH_CAU_HINH": "Cấu hình", "KH_BANG_TONG_HOP": "Tổng hợp"}
LINE = " LÀ CỦA BẢN SỐ LIỆU "
Figures = dict[str, tuple[Any, ...]]


class Walk:
    """The workbook, the home, and what each published snapshot answers."""

    def __init__(self, calc: Office, folder: Path) -> None:
        self.calc, self.folder, self.rng = calc, folder, random.Random(SEED)
        self.home = Home(folder / "data")
        self.done: list[str] = []
        self.answers: dict[str, Figures] = {}  # by the snapshot's name, over the decision's days
        self.tables: dict[str, list[Figures]] = {}  # the same for the days of each ranking that was written
        self.copies: list[str] = []
        self.notes: dict[str, str] = {}  # an office's own columns: the header and the text in them
        self.path = folder / "bảng.xlsm"
        self.document = calc.open(path=str(self.path), hidden=False)
        self.learn()

    def learn(self) -> None:
        session = Session(self.home.path)
        self.answers[session.in_use()] = figures(session, None)

    def do(self, thing: Any) -> None:
        """What LibreOffice refuses, as it does on protected sheets, is as good as not done."""
        try:
            thing(self)
        except AssertionError as error:
            if "com.sun.star" not in str(error):
                raise
            self.done[-1] += " (refused)"

    # --- what people do ------------------------------------------------------------------------------------------------

    def insert_column(self) -> None:
        sheet, left, top = self.somewhere()
        header = f"Cột riêng {len(self.done)}"
        column = left + self.rng.randrange(1, 8)
        self.calc.insert_columns(document=self.document, sheet=sheet, before=column)
        letter = chr(65 + column) if column < 26 else f"A{chr(39 + column)}"
        self.calc.write(document=self.document, sheet=sheet, cells=f"{letter}{top + 1}", rows=[[header]])

    def remove_column(self) -> None:
        sheet, left, _ = self.somewhere()
        self.calc.remove_columns(document=self.document, sheet=sheet, first=left + self.rng.randrange(1, 9))

    def move_column(self) -> None:
        sheet, left, _ = self.somewhere()
        column, before = self.rng.sample(range(left + 1, left + 8), 2)
        self.calc.move_column(document=self.document, sheet=sheet, column=column, before=before)

    def begin_again(self) -> None:
        """Takes a new workbook, as the sentences advise."""
        self.calc.close(document=self.document)
        self.path = self.folder / f"bảng mới {len(self.done)}.xlsm"
        assembly.build(self.path, Session(self.home.path))
        self.tables, self.copies = {}, []
        self.document = self.calc.open(path=str(self.path), hidden=False)

    def insert_rows(self) -> None:
        sheet, _, top = self.somewhere()
        self.calc.insert_rows(document=self.document, sheet=sheet, before=top + self.rng.choice([-1, 2, 5]), many=2)

    def remove_rows(self) -> None:
        sheet, _, top = self.somewhere()
        self.calc.remove_rows(document=self.document, sheet=sheet, first=top + self.rng.choice([3, 6, 30]))

    def rename_sheet(self) -> None:
        sheet, _, _ = self.somewhere()
        self.calc.rename_sheet(document=self.document, sheet=sheet, name=f"{sheet[:12]} {len(self.done)}")

    def hide_sheet(self) -> None:
        place = self.place(self.rng.choice(["KH_DS_BANG", "KH_CG_BANG", "KH_TT_DONG"]))
        if place:
            self.calc.show_sheet(document=self.document, sheet=place[0], shown=False)

    def protect_sheet(self) -> None:
        sheet, _, _ = self.somewhere()
        self.calc.protect(document=self.document, sheet=sheet, password=self.rng.choice(["", "bí mật"]))

    def unprotect_sheets(self) -> None:
        for name in SHEETS:
            place = self.place(name)
            if place:
                for password in ("", "bí mật"):
                    try:
                        self.calc.unprotect(document=self.document, sheet=place[0], password=password)
                    except AssertionError:
                        continue  # the other password

    def copy_sheet(self) -> None:
        sheet, _, _ = self.somewhere()
        name = f"Bản sao {len(self.done)}"
        self.calc.copy_sheet(document=self.document, sheet=sheet, name=name)
        self.copies.append(name)

    def remove_sheet(self) -> None:
        if self.copies:
            self.calc.remove_sheet(document=self.document, sheet=self.copies.pop())

    def change_settings(self) -> None:
        self.type("KH_XH_DEN_NGAY", self.rng.choice(["", "14/01/2024", "30/06/2024"]))
        self.type("KH_XH_THEO", self.rng.choice(["", "tỷ lệ", "chênh lệch"]))

    def save_and_open(self) -> None:
        self.path = self.folder / f"bảng {len(self.done)}.{self.rng.choice(['ods', 'xlsm'])}"
        self.calc.save(document=self.document, path=str(self.path))
        self.calc.close(document=self.document)
        self.document = self.calc.open(path=str(self.path), hidden=False)

    def elsewhere(self) -> None:
        unit, channel = self.rng.choice(UNITS), self.rng.choice(["Trực tuyến", "Trực tiếp"])
        code = f"w{len(self.done)}"
        line = f"{code},{unit},1.000001,{channel},Đã trả,11/0{self.rng.randrange(1, 8)}/2024\n"
        (self.home.dossiers / f"{code}.csv").write_text(HEADER + line, "utf-8")
        refresh(self.home)
        self.learn()
        wait_for_half_a_second()

    def look_at_a_sheet(self) -> None:
        sheets = self.calc.sheets(document=self.document)
        self.calc.choose_sheet(document=self.document, sheet=self.rng.choice([sheets[0], *sheets[2:4]]))

    def undo(self) -> None:
        self.calc.undo(document=self.document)

    def press(self) -> None:
        assert self.calc.press(document=self.document, button="refresh")
        told = str(wait_for(lambda: self.calc.choose(label="OK"), "a box after the button"))
        self.done[-1] += f": {told[:90]}"
        if told.startswith("Đã làm mới"):
            self.learn()
            session = Session(self.home.path)
            to = str(self.read("KH_XH_DEN_NGAY")[0][0] or "") or None
            self.tables.setdefault(session.in_use(), []).append(figures(session, to))

    # --- what must hold ------------------------------------------------------------------------------------------------

    def check(self) -> None:
        calculated = self.text("KH_BAN")
        of = self.text("KH_XH_BAN")
        if of and calculated and of != calculated:
            assert LINE in self.text("KH_XH_DONG"), (of, calculated)
        if of:
            shown = self.shown("KH_XH_BANG", "Tên đơn vị", "Tổng số hồ sơ", "Tỷ lệ hồ sơ trực tuyến")
            possible = self.tables.get(of, []) or [self.answers[of]]
            assert shown is None or any(agrees(shown, each) for each in possible), (shown, possible)
        shown = self.shown("KH_BANG_TONG_HOP", "Đơn vị", "Tổng số hồ sơ", "Tỷ lệ hồ sơ trực tuyến", headed=True)
        assert shown is None or agrees(shown, self.answers[calculated]), (shown, self.answers[calculated])

    def shown(self, name: str, *titles: str, headed: bool = False) -> Figures | None:
        """What a table shows for the units; None where a person took one of the columns away."""
        if self.place(name) is None:
            return None
        rows = self.read(name)
        header = rows[0] if headed else self.read(f"{name}_COT")[0]
        if any(header.count(title) != 1 for title in titles):
            return None
        unit, total, rate = (header.index(title) for title in titles)
        return {row[unit]: (row[total], row[rate]) for row in rows if row[unit] in UNITS}

    def somewhere(self) -> tuple[str, int, int]:
        """The sheet of a table, and the first cell of its header."""
        places = [place for name in SHEETS if (place := self.place(f"{name}_COT" if "TONG_HOP" not in name else name))]
        sheet, left, top = self.rng.choice(places)
        return sheet, left, top

    def place(self, name: str) -> Any:
        return self.calc.place_of(document=self.document, name=name)

    def read(self, name: str) -> list[list[Any]]:
        rows: list[list[Any]] = self.calc.named(document=self.document, name=name)
        return rows

    def text(self, name: str) -> str:
        return str(self.read(name)[0][0] or "") if self.place(name) else ""

    def type(self, name: str, value: str) -> None:
        if self.place(name):
            self.calc.set_named(document=self.document, name=name, rows=[[value]])


def figures(session: Session, to: str | None) -> Figures:
    return {unit: tuple(plain(session.call(name, [unit, None, to])) for name in ("KH_TOTAL", "KH_RATE")) for unit in UNITS}


def plain(answer: Any) -> Any:
    return "–" if isinstance(answer, CellError) and answer.code == "#DIV/0!" else answer


def agrees(shown: Figures, expected: Figures) -> bool:
    """Whether each cell shows its figure, or an error where a person took away what its formula needs."""
    pairs = [pair for unit, cells in shown.items() for pair in zip(cells, expected[unit], strict=True)]
    return all(isinstance(cell, dict) or cell == figure or cell == pytest.approx(figure) for cell, figure in pairs)


def wait_for_half_a_second() -> None:
    """How long a reader may keep to the snapshot that it knows."""
    import time

    time.sleep(0.6)


THINGS = (
    Walk.insert_column, Walk.remove_column, Walk.move_column, Walk.insert_rows, Walk.remove_rows, Walk.rename_sheet,
    Walk.hide_sheet, Walk.protect_sheet, Walk.unprotect_sheets, Walk.unprotect_sheets, Walk.copy_sheet, Walk.remove_sheet,
    Walk.change_settings, Walk.save_and_open, Walk.begin_again, Walk.begin_again, Walk.elsewhere, Walk.elsewhere,
    Walk.look_at_a_sheet, Walk.undo, Walk.press, Walk.press, Walk.press,
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    make_home(tmp_path / "data")
    refresh(Home(tmp_path / "data"))
    assembly.build(tmp_path / "bảng.xlsm", Session(tmp_path / "data"))
    yield tmp_path
    shutil.rmtree(tmp_path, ignore_errors=True)


def test_whatever_people_do_to_a_workbook_no_figure_is_wrong_without_a_word(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert date.fromisoformat("2024-06-30") < date(2024, 12, 14)  # the days above lie within the decision's
    configuration = installed_configuration(tmp_path_factory.mktemp("cấu hình"))
    with screen(tmp_path_factory.mktemp("màn hình")) as shown, office(configuration, shown.display) as calc:
        walk = Walk(calc, folder)
        walk.check()
        for _ in range(STEPS):
            thing = walk.rng.choice(THINGS)
            walk.done.append(thing.__name__)
            try:
                walk.do(thing)
                walk.look_at_a_sheet()
                walk.check()
            except Exception as error:
                raise AssertionError("\n".join([*walk.done, str(error)])) from error
    pressed = [each for each in walk.done if each.startswith("press")]
    assert any("Đã làm mới" in each for each in pressed), walk.done
