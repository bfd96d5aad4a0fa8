"""WPS Office and ONLYOFFICE beside Excel and LibreOffice, or without either."""

from __future__ import annotations

import json

import pytest
from fake_machine import FakeMachine
from khtargets.cli import run
from khtargets.install import others
from khtargets.install.machine import EVERYBODY, USER

UNINSTALL = r"Microsoft\Windows\CurrentVersion\Uninstall"
CHOICE = r"Software\Microsoft\Windows\CurrentVersion\Explorer\FileExts\.xlsm\UserChoice"
# As the programs register themselves: hive, key, the name shown, the version.
WPS_OF_A_USER = (USER, rf"Software\{UNINSTALL}\Kingsoft Office", "WPS Office (12.2.0.19805)", "12.2.0.19805")
WPS_OF_ALL = (EVERYBODY, rf"SOFTWARE\WOW6432Node\{UNINSTALL}\Kingsoft Office", "WPS Office (11.2.0.9453)", "11.2.0.9453")
ONLYOFFICE = (EVERYBODY, rf"SOFTWARE\{UNINSTALL}\ONLYOFFICE Desktop Editors", "ONLYOFFICE 8.3.1 (x64)", "8.3.1.25")
OTHER = (EVERYBODY, rf"SOFTWARE\{UNINSTALL}\Foxit", "Foxit cho WPS Office", "1")


def with_programs(machine: FakeMachine, *programs: tuple[str, str, str, str]) -> None:
    for hive, key, name, version in (*programs, OTHER):
        machine.registry[hive, key] = {"DisplayName": name, "DisplayVersion": version}


def without_excel(machine: FakeMachine) -> None:
    machine.registry = {key: values for key, values in machine.registry.items() if r"Microsoft\Office" not in key[1]}


@pytest.mark.parametrize(
    ("programs", "names"),
    [
        ((WPS_OF_A_USER,), ["WPS Office 12.2.0.19805"]), ((WPS_OF_ALL,), ["WPS Office 11.2.0.9453"]),
        ((ONLYOFFICE, WPS_OF_ALL), ["ONLYOFFICE 8.3.1.25", "WPS Office 11.2.0.9453"]), ((), []),
    ],
)  # fmt: skip
def test_each_is_named_with_what_works_there(machine: FakeMachine, programs: tuple[tuple[str, str, str, str], ...],
                                             names: list[str]) -> None:  # fmt: skip
    with_programs(machine, *programs)
    found = list(others.examine(machine))
    assert [each.seen.split(":")[0] for each in found] == names
    assert all(each.fine and "không chạy" in each.seen and not each.mend for each in found), "Excel is there"


def test_without_excel_and_libreoffice_what_is_missing_is_said(machine: FakeMachine) -> None:
    with_programs(machine, ONLYOFFICE)
    without_excel(machine)
    (found,) = others.examine(machine)
    assert not found.fine and "Excel 2016" in found.mend and "LibreOffice 7.4" in found.mend


def test_libreoffice_is_enough(with_office: FakeMachine) -> None:
    with_programs(with_office, WPS_OF_A_USER)
    without_excel(with_office)
    assert [each.fine for each in others.examine(with_office)] == [True]


@pytest.mark.parametrize(
    ("program", "taken"), [("KET.Workbook.12", True), ("Excel.SheetMacroEnabled.12", False), ("LibreOffice.Xlsm", False)]
)
def test_a_program_that_took_the_workbook_from_excel_is_told(machine: FakeMachine, program: str, taken: bool) -> None:
    with_programs(machine, WPS_OF_A_USER)
    machine.set_value(CHOICE, "ProgId", program)
    found = {each.what: each for each in others.examine(machine)}
    assert ("Mở tệp .xlsm" in found) == taken
    assert not taken or (program in found["Mở tệp .xlsm"].seen and "Open with" in found["Mở tệp .xlsm"].mend)


def test_the_command_names_them(
    machine: FakeMachine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with_programs(machine, WPS_OF_A_USER)
    monkeypatch.setattr("khtargets.install.machine.ThisMachine", lambda: machine)
    run(["doctor", "--home", str(machine.user), "--json"])
    assert "WPS Office" in {each["what"] for each in json.loads(capsys.readouterr().out)}
