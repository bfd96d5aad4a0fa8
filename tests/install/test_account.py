"""An account named in Vietnamese, whose letters the code page in use does not have, and what a workbook states for itself."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import Any

import khtargets
import openpyxl
import pytest
from fake_machine import FakeMachine, everything, quiet
from figures import DOSSIERS, publish
from khtargets.buttons.books.file import FileBook
from khtargets.buttons.books.values_only import values_only
from khtargets.functions import Session
from khtargets.home import Home
from khtargets.install import doctor
from khtargets.install.excel import install, uninstall, xlwings_conf
from khtargets.install.places import Places, places
from khtargets.install.stated import fits
from khtargets.workbook import assembly
from khtargets.workbook.content import NO_FIGURES
from oletools.olevba import VBA_Parser
from openxml_audit import OpenXmlValidator

ROOT = Path(khtargets.__file__).parents[2]


@pytest.fixture
def user(tmp_path: Path) -> Path:
    path = tmp_path / "Users" / "Nguyễn Văn Án"
    (path / "AppData" / "Local").mkdir(parents=True)
    (path / "AppData" / "Roaming" / "Microsoft" / "Excel").mkdir(parents=True)
    return path


@pytest.fixture
def machine(user: Path) -> FakeMachine:
    """Windows keeps short names in ASCII beside the long ones."""
    short = user.parent / "NGUYNV~1" / "AppData" / "Local"
    short.parent.parent.symlink_to(user)
    return FakeMachine(user, short)


@pytest.fixture
def where(machine: FakeMachine, root: Path) -> Places:
    return install(machine, None, quiet, root)


def read_by_xlwings(path: Path) -> dict[str, Any]:
    """The sheet as GetConfigFromSheet of xlwings' Config.bas reads it: A1 alone where A2 is blank, else down to the last
    cell before a blank one; keys in capitals, each once."""
    sheet = openpyxl.load_workbook(path)["xlwings.conf"]
    found: dict[str, Any] = {}
    for key, value in sheet.iter_rows(max_col=2, values_only=True):
        if key is None:
            break
        assert key.upper() not in found, "Scripting.Dictionary.Add refuses a key that is there"
        found[key.upper()] = value
    return found


def troubles(machine: FakeMachine, home: Path) -> dict[str, doctor.Finding]:
    found = [each for each in doctor.examine(machine, Home(home)) if not each.fine and each.what != "Số liệu"]
    assert len({each.what for each in found}) == len(found)
    return {each.what: each for each in found}


def test_the_workbook_that_is_placed_states_python_and_its_home(where: Places, user: Path) -> None:
    program = user.parent / "NGUYNV~1" / "AppData" / "Local" / "khtargets" / "app"
    assert read_by_xlwings(where.workbook) == {
        "INTERPRETER_WIN": str(program / ".venv" / "Scripts" / "pythonw.exe"),
        "PYTHONPATH": str(program / "python"),
        "ADD_WORKBOOK_TO_PYTHONPATH": "False",
        "TEMP DIR": str(program / "temp"),
    }
    assert (program / "temp").is_dir()
    rows = FileBook(where.workbook).read("KH_HOME")
    assert rows == [[str(user / "khtargets")]] and Path(str(rows[0][0])).is_absolute()


def test_the_sheet_is_hidden_behind_the_others_and_has_its_module(where: Places) -> None:
    book = openpyxl.load_workbook(where.workbook)
    assert book.sheetnames == [each.NAME for each in assembly.SHEETS] + ["xlwings.conf"]
    assert book["xlwings.conf"].sheet_state == "hidden" and book.active.title == "Xếp hạng"
    names = {name.removesuffix(".bas").removesuffix(".cls") for _, _, name, _ in VBA_Parser(str(where.workbook)).extract_macros()}
    assert names == {each.name for each in assembly.modules()} | {"Sheet14"}
    assert 'codeName="Sheet14"' in zipfile.ZipFile(where.workbook).read("xl/worksheets/sheet14.xml").decode()
    assert not OpenXmlValidator().validate(str(where.workbook)).errors


def test_a_home_that_has_figures_already_gets_a_workbook_with_them(
    machine: FakeMachine, root: Path, user: Path, published: Path
) -> None:
    home = shutil.copytree(published, user / "có số liệu")
    where = install(machine, home, quiet, root)
    assert FileBook(where.workbook).read("KH_HOME") == [[str(home)]]
    sheet = openpyxl.load_workbook(where.workbook, data_only=True)["Xếp hạng"]
    shown = {row[1]: row[2] for row in sheet.iter_rows(values_only=True)}
    assert shown["Sở Y tế"] == Session(published).call("KH_TOTAL", ["Sở Y tế"])


def test_damaged_figures_do_not_stop_installing_and_are_not_shown(machine: FakeMachine, root: Path, user: Path) -> None:
    home = user / "hỏng"
    publish(home, DOSSIERS)  # a file of figures without the sections that only sheets need
    where = install(machine, home, quiet, root)
    assert FileBook(where.workbook).read("KH_HOME") == [[str(home)]]
    sheet = openpyxl.load_workbook(where.workbook)["Xếp hạng"]
    assert NO_FIGURES in [cell.value for row in sheet.iter_rows() for cell in row]


def test_without_a_home_the_workbook_is_the_committed_one(tmp_path: Path) -> None:
    assert assembly.built(tmp_path / "x.xlsm", None) == (ROOT / "khtargets.xlsm").read_bytes()
    assert "xlwings.conf" not in openpyxl.load_workbook(ROOT / "khtargets.xlsm").sheetnames


def test_a_report_of_values_leaves_the_configuration_out(where: Places, tmp_path: Path) -> None:
    report = tmp_path / "x.xlsx"
    report.write_bytes(values_only(where.workbook.read_bytes()))
    before, after = openpyxl.load_workbook(where.workbook), openpyxl.load_workbook(report)
    assert after.sheetnames == before.sheetnames[:-1]
    assert [each.print_area for each in after] == [each.print_area for each in before][:-1]
    assert not OpenXmlValidator().validate(str(report)).errors


def test_names_that_count_sheets_follow_where_the_configuration_does_not_stand_last(where: Places, tmp_path: Path) -> None:
    moved, report = tmp_path / "x.xlsm", tmp_path / "x.xlsx"
    book = openpyxl.load_workbook(where.workbook, keep_vba=True)
    book.move_sheet("xlwings.conf", -5)
    book.active = len(book.sheetnames) - 1
    areas = {each.title: each.print_area for each in book if each.title != "xlwings.conf"}
    book.save(moved)
    report.write_bytes(values_only(moved.read_bytes()))
    after = openpyxl.load_workbook(report)
    assert {each.title: each.print_area for each in after} == areas
    assert after.active.title == book.sheetnames[-1]


def test_installing_and_uninstalling_leave_nothing_behind(machine: FakeMachine, root: Path) -> None:
    before = everything(machine, root)
    install(machine, None, quiet, root)
    assert uninstall(machine) == []
    assert everything(machine, root) == before


@pytest.mark.parametrize(
    ("account", "page", "expected"),
    [
        ("Nguyễn Văn Án", 1252, False), ("Nguyễn Văn Án", 1258, False), ("Nguyễn Văn Án", 65001, True),
        ("Nguyen Van An", 1252, True), ("José", 1252, True), ("Án", 1252, True), ("Án", 874, False), ("hoa", 99999, True),
        ("Án", 99999, False),
    ],
)  # fmt: skip
def test_which_accounts_fit_the_code_page(account: str, page: int, expected: bool) -> None:
    machine = FakeMachine(Path("C:/Users") / account)
    machine.page = page
    assert fits(machine) == expected


def test_the_doctor_says_that_the_letters_do_not_fit_and_that_the_workbook_copes(machine: FakeMachine, where: Places) -> None:
    found = {each.what: each for each in doctor.examine(machine, Home(where.home))}
    assert found["Chữ trong tên tài khoản Windows"].fine and "1252" in found["Chữ trong tên tài khoản Windows"].seen
    assert found["Bảng tính"].fine and not troubles(machine, where.home)
    machine.page = 65001
    assert "Chữ trong tên tài khoản Windows" not in {each.what for each in doctor.examine(machine, Home(where.home))}


def test_a_workbook_of_before_stays_and_the_doctor_tells_what_it_lacks(machine: FakeMachine, root: Path, user: Path) -> None:
    path = user / "khtargets" / "khtargets.xlsm"
    path.parent.mkdir()
    assembly.build(path, None)
    before = path.read_bytes()
    where = install(machine, None, quiet, root)
    assert where.workbook == path and path.read_bytes() == before
    whats = [each for each in doctor.examine(machine, Home(where.home)) if each.what == "Bảng tính"]
    assert [each.fine for each in whats] == [False, False]
    sheet, home = whats
    assert "xlwings.conf" in sheet.seen and f"PYTHONPATH | {where.packages}" in sheet.mend
    assert "chưa ghi thư mục số liệu" in home.seen and str(where.home) in home.mend
    machine.page = 65001  # xlwings finds its file, and Python the user's configuration
    assert not troubles(machine, where.home)


def test_a_sheet_or_home_that_differs_from_the_installation_is_told(machine: FakeMachine, where: Places) -> None:
    machine.page = 65001
    other = {"interpreter_win": r"C:\Anaconda\pythonw.exe"}
    where.workbook.write_bytes(assembly.installed(where.home, other))
    found = troubles(machine, where.home)["Bảng tính"]
    assert r"INTERPRETER_WIN = C:\Anaconda\pythonw.exe" in found.seen and "PYTHONPATH = (không có)" in found.seen
    assert "Unhide" in found.mend

    elsewhere = where.home.parent / "nơi khác"
    where.workbook.write_bytes(assembly.installed(elsewhere, xlwings_conf(places(machine))))
    found = troubles(machine, where.home)["Bảng tính"]
    assert str(elsewhere) in found.seen and str(where.home) in found.mend and "--home" in found.mend


def test_a_damaged_or_foreign_workbook_in_the_home_is_not_ours_to_examine(machine: FakeMachine, where: Places) -> None:
    (where.home / "hỏng.xlsm").write_bytes(b"PK")
    openpyxl.Workbook().save(where.home / "khác.xlsm")
    assert not troubles(machine, where.home)
    where.workbook.unlink()
    assert "install" in troubles(machine, where.home)["Bảng tính"].mend
