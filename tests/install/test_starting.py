"""Whether Python starts as xlwings starts it for Excel, and the words for why not."""

from __future__ import annotations

import re
import sys
import time
import types
from importlib import resources
from pathlib import Path

import pytest
import winstubs
from fake_machine import FakeMachine
from khtargets.home import Home
from khtargets.install import doctor, starting
from khtargets.install.excel import install, uninstall
from khtargets.install.finding import Finding
from khtargets.install.machine import HUNG, USER, ThisMachine
from khtargets.install.places import places

NOTE = r"Software\VB and VBA Program Settings\khtargets"


def troubles(machine: FakeMachine) -> dict[str, Finding]:
    return {each.what: each for each in starting.examine(machine) if not each.fine}


def test_a_sound_installation_is_started_as_excel_would_start_it(machine: FakeMachine, installed: Home) -> None:
    machine.ran.clear()
    assert all(each.fine for each in starting.examine(machine))
    python = places(machine).python
    assert [(Path(command[0]).name, command[1]) for command in machine.ran] == [
        ("python.exe", "-c"), ("cmd.exe", "/C"), ("pythonw.exe", "-B"),
    ]  # fmt: skip
    assert machine.ran[1][2:] == [str(python.with_name("python.exe")), "--version"]
    assert machine.ran[2][0] == str(python) and machine.ran[2][2] == "-c"


def test_the_code_is_the_one_that_xlwings_macros_give_to_its_library(machine: FakeMachine, installed: Home) -> None:
    """Main.bas puts it together from pieces; a quotation mark in VBA's text is doubled, and in the command it has a slash."""
    source = resources.files("xlwings").joinpath("addin", "Main.bas").read_text(encoding="latin-1")
    (line,) = re.findall(r'^ +tail = (" -B -c .*)$', source, re.MULTILINE)
    where = places(machine)
    listed = f"False;{where.workbook};{where.workbook};;;;{where.packages}"
    values = {"LicenseKeyEnvString": "", "PYTHONPATH": listed.replace("\\", "\\\\").replace("'", "\\'")}
    pieces = re.findall(r'"((?:[^"]|"")*)"|(\w+)', line)
    command = "".join(values[name] if name else text.replace('""', '"') for text, name in pieces)
    code = command.removeprefix(' -B -c "').removesuffix('"').replace('\\"', '"')
    assert starting.server_code(where, "$(CLSID)") == code


def test_that_code_starts_xlwings_own_server_and_ends_it(
    machine: FakeMachine, installed: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    list(starting.examine(machine))
    code, quitting = machine.ran[-1][3], list[object]()
    caplog.set_level("INFO")
    with winstubs.windows() as excel:
        com, windows, events = sys.modules["pythoncom"], sys.modules["win32api"], sys.modules["win32event"]
        com.__dict__.update(
            CLSCTX_LOCAL_SERVER=4, REGCLS_MULTIPLEUSE=1, REGCLS_SUSPENDED=4, MakePyFactory=lambda clsid: clsid,
            CoRegisterClassObject=lambda *a: 1, EnableQuitMessage=lambda thread: None, CoResumeClassObjects=lambda: None,
            CoRevokeClassObject=lambda at: None, PumpWaitingMessages=lambda: bool(quitting),
        )  # fmt: skip
        windows.__dict__.update(GetCurrentThreadId=lambda: 77, PostThreadMessage=lambda *a: quitting.append(a))
        events.__dict__.update(
            INFINITE=-1, QS_ALLEVENTS=191, WAIT_OBJECT_0=0, MsgWaitForMultipleObjects=lambda *a: time.sleep(0.05) or 0
        )
        sys.modules["win32com"].server = types.SimpleNamespace(  # type: ignore[attr-defined]
            policy=sys.modules["win32com.server.policy"], util=sys.modules["win32com.server.util"]
        )
        monkeypatch.setattr(sys, "path", list(sys.path))
        excel.xw.serve = sys.modules["xlwings.com_server"].serve  # what xlwings/__init__.py does on Windows
        exec(code, {})
    assert quitting == [(77, 18, 0, 0)]
    assert "xlwings server running, clsid={" in caplog.text


def gone(machine: FakeMachine) -> None:
    _made_from(machine, places(machine).program / "Python312", "3.12.4", there=False)


def upgraded(machine: FakeMachine) -> None:
    base = _made_from(machine, places(machine).program / "Python", "3.12.4")
    machine.answers["python.exe"] = (1, "ModuleNotFoundError: No module named 'numpy._core._multiarray_umath'")
    machine.answers[str(base / "python.exe")] = (0, "Python 3.13.1")


def _made_from(machine: FakeMachine, base: Path, version: str, there: bool = True) -> Path:
    if there:
        base.mkdir()
    written = f"home = {base}\ninclude-system-site-packages = false\nversion = {version}\n"
    (places(machine).python.parents[1] / "pyvenv.cfg").write_text(written, encoding="utf-8")
    return base


def missing(machine: FakeMachine) -> None:
    places(machine).python.unlink()


def forbidden(machine: FakeMachine) -> None:
    machine.answers["python.exe"] = (127, "[WinError 5] Access is denied")


def waiting(machine: FakeMachine) -> None:
    machine.answers["python.exe"] = (HUNG, "")


def torn(machine: FakeMachine) -> None:
    machine.answers["python.exe"] = (1, "ModuleNotFoundError: No module named 'xlwings'")


def no_shell(machine: FakeMachine) -> None:
    machine.answers["cmd.exe"] = (1, "The command prompt has been disabled by your administrator.")


def server_waits(machine: FakeMachine) -> None:
    machine.answers["pythonw.exe"] = (HUNG, "")


def server_fails(machine: FakeMachine) -> None:
    machine.answers["pythonw.exe"] = (1, "pywintypes.com_error: (-2147221164, 'Class not registered')")


def hung_before(machine: FakeMachine) -> None:
    machine.set_value(rf"{NOTE}\Python", "start", "1")


@pytest.mark.parametrize(
    ("harm", "what", "seen", "mend"),
    [
        (missing, "Python", "không có", "cách ly"),
        (gone, "Python", "gỡ, hoặc được nâng cấp", "python.org"),
        (upgraded, "Python", "multiarray", "từ 3.12 lên 3.13: xóa thư mục"),
        (forbidden, "Python", "Access is denied", "chính sách của máy đã chặn Python"),
        (waiting, "Python", "không trả lời trong 60 giây", "diệt virus"),
        (torn, "Python", "xlwings", "thiếu hoặc hỏng"),
        (no_shell, "Khởi động Python cho Excel", "cmd.exe không chạy được Python: The command prompt", "quản trị viên"),
        (server_waits, "Khởi động Python cho Excel", "không trả lời trong 12 giây", "diệt virus"),
        (server_fails, "Khởi động Python cho Excel", "Class not registered", "thiếu hoặc hỏng"),
        (hung_before, "Khởi động Python cho Excel", "lần trước Excel chờ Python", "Làm mới"),
    ],
)
def test_each_cause_is_told_apart(machine: FakeMachine, installed: Home, harm: object, what: str, seen: str, mend: str) -> None:
    harm(machine)  # type: ignore[operator]
    found = troubles(machine)
    assert set(found) == {what} and seen in found[what].seen and mend in found[what].mend


def test_installing_and_uninstalling_take_the_note_of_a_start_that_hung_back(machine: FakeMachine, root: Path) -> None:
    hung_before(machine)
    install(machine, None, lambda text: None, root)
    assert not [key for _, key in machine.registry if key.startswith(NOTE)]
    hung_before(machine)
    uninstall(machine)
    assert not [key for _, key in machine.registry if key.startswith(NOTE)]


@pytest.mark.parametrize("hive", [USER, "HKEY_LOCAL_MACHINE"])
def test_an_office_from_the_microsoft_store_is_named(machine: FakeMachine, installed: Home, hive: str) -> None:
    store = r"C:\Program Files\WindowsApps\Microsoft.Office.Desktop.Excel_16051.0_x86__8wekyb3d8bbwe\Office16\EXCEL.EXE"
    machine.registry[hive, r"Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"] = {"": store}
    (found,) = (each for each in doctor.examine(machine, installed) if each.what == "Excel")
    assert not found.fine and "Microsoft Store" in found.seen and "office.com" in found.mend


def test_a_program_that_takes_too_long_is_ended_even_where_it_started_another() -> None:
    began = time.monotonic()
    child = "import subprocess, sys; print('x', flush=True); subprocess.run([sys.executable, '-c', 'import time; time.sleep(9)'])"
    assert ThisMachine().run([sys.executable, "-c", child], 1) == (HUNG, "x\n")
    assert time.monotonic() - began < 8
