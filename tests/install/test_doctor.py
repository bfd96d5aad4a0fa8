"""What the doctor finds on a computer, and the mend that it names."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from fake_machine import CLICK_TO_RUN, DLL, OFFICE, TRUSTED, FakeMachine
from khtargets.home import Home
from khtargets.install import doctor
from khtargets.install.machine import EVERYBODY, USER
from khtargets.install.places import places


def troubles(machine: FakeMachine, home: Home) -> dict[str, doctor.Finding]:
    return {each.what: each for each in doctor.examine(machine, home) if not each.fine}


def test_a_sound_installation_has_no_trouble(machine: FakeMachine, installed: Home) -> None:
    found = doctor.examine(machine, installed)
    assert [each for each in found if not each.fine] == []
    assert {each.what for each in found} == {
        "Excel", "Python", "Phần bổ trợ xlwings", "Phần bổ trợ khtargets", "DLL của xlwings", "Cấu hình xlwings",
        "Thư mục số liệu", "Số liệu", "Vị trí tin cậy", "Khởi động Python cho Excel", "Bảng tính",
    }  # fmt: skip
    assert doctor.summary(found).endswith("Không thấy điều gì cần sửa.")
    assert "16.0.17328.20162, 64 bit" in doctor.summary(found)


def no_python(machine: FakeMachine, home: Home) -> None:
    places(machine).python.unlink()


def blocked_python(machine: FakeMachine, home: Home) -> None:
    machine.answers["python.exe"] = (127, "Access is denied")


def no_addin(machine: FakeMachine, home: Home) -> None:
    places(machine).addin.unlink()


def old_addin(machine: FakeMachine, home: Home) -> None:
    places(machine).addin.write_bytes(b"older")


def no_functions(machine: FakeMachine, home: Home) -> None:
    places(machine).functions.unlink()


def old_functions(machine: FakeMachine, home: Home) -> None:
    places(machine).functions.write_bytes(b"older")


def disabled(machine: FakeMachine, home: Home) -> None:
    machine.set_value(rf"{OFFICE}\Resiliency\DisabledItems", "1", "xlwings")


def no_dll(machine: FakeMachine, home: Home) -> None:
    (places(machine).program / ".venv" / DLL).unlink()


def wrong_bits(machine: FakeMachine, home: Home) -> None:
    machine.registry[EVERYBODY, CLICK_TO_RUN]["Platform"] = "x86"


def no_configuration(machine: FakeMachine, home: Home) -> None:
    places(machine).conf.unlink()


def other_configuration(machine: FakeMachine, home: Home) -> None:
    places(machine).conf.write_bytes(b'"INTERPRETER_WIN","C:\\Anaconda\\pythonw.exe"\r\n')


def no_figures(machine: FakeMachine, home: Home) -> None:
    (home.snapshots / "current").unlink()


def old_figures(machine: FakeMachine, home: Home) -> None:
    import os

    for path in home.snapshots.iterdir():
        os.utime(path, (time.time() - 90 * 86400,) * 2)


def blocked_file(machine: FakeMachine, home: Home) -> None:
    Path(f"{home.path / 'khtargets.xlsm'}:Zone.Identifier").write_text("[ZoneTransfer]\r\nZoneId=3\r\n")


def untrusted(machine: FakeMachine, home: Home) -> None:
    del machine.registry[USER, rf"{TRUSTED}\Location1"]


def macros_off(machine: FakeMachine, home: Home) -> None:
    machine.set_value(rf"{OFFICE}\Security", "VBAWarnings", 4)


def macros_off_by_policy(machine: FakeMachine, home: Home) -> None:
    machine.set_value(r"Software\Policies\Microsoft\Office\16.0\Excel\Security", "VBAWarnings", 4)


def locations_off_by_policy(machine: FakeMachine, home: Home) -> None:
    machine.set_value(
        r"Software\Policies\Microsoft\Office\16.0\Excel\Security\Trusted Locations", "AllLocationsDisabled", 1
    )


def no_office(machine: FakeMachine, home: Home) -> None:
    machine.registry = {key: values for key, values in machine.registry.items() if "Office" not in key[1]}


@pytest.mark.parametrize(
    ("harm", "what", "mend"),
    [
        (no_python, "Python", "install"),
        (blocked_python, "Python", "diệt virus"),
        (no_addin, "Phần bổ trợ xlwings", "install"),
        (old_addin, "Phần bổ trợ xlwings", "cùng phiên bản"),
        (no_functions, "Phần bổ trợ khtargets", "cách ly khtargets.xlam"),
        (old_functions, "Phần bổ trợ khtargets", "cùng phiên bản"),
        (disabled, "Phần bổ trợ bị Excel tắt", "Disabled Items"),
        (no_dll, "DLL của xlwings", "cách ly"),
        (wrong_bits, "DLL của xlwings", "cách ly"),
        (no_configuration, "Cấu hình xlwings", "install"),
        (other_configuration, "Cấu hình xlwings", "install"),
        (no_figures, "Số liệu", "Làm mới"),
        (old_figures, "Số liệu", "90 ngày"),
        (blocked_file, "Tệp bị Windows chặn", "Unblock"),
        (untrusted, "Vị trí tin cậy", "Trusted Locations"),
        (macros_off, "Macro", "Macro Settings"),
        (macros_off_by_policy, "Macro", "quản trị viên"),
        (locations_off_by_policy, "Macro", "quản trị viên"),
        (no_office, "Excel", "Excel 2016"),
    ],
)
def test_each_trouble_is_named_with_its_mend(
    machine: FakeMachine, installed: Home, harm: Any, what: str, mend: str
) -> None:
    harm(machine, installed)
    found = troubles(machine, installed)
    assert what in found and mend in found[what].mend
    assert f"[LỖI] {what}" in doctor.summary(list(found.values()))


def test_a_home_that_is_not_there_is_a_trouble_of_its_own(machine: FakeMachine, installed: Home, tmp_path: Path) -> None:
    found = troubles(machine, Home(tmp_path / "không có"))
    assert "--home" in found["Thư mục số liệu"].mend


def test_where_there_is_no_windows_only_home_and_figures_are_examined(machine: FakeMachine, installed: Home) -> None:
    machine.windows = False
    assert [each.what for each in doctor.examine(machine, installed)] == ["Thư mục số liệu", "Số liệu"]
