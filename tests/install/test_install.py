"""Installing, undoing and examining, on a folder that stands for a user's profile and a registry made of a dictionary."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import khtargets
import pytest
from figures import DOSSIERS, publish
from khtargets.cli import run
from khtargets.errors import KhError
from khtargets.functions import REGISTRY
from khtargets.home import Home
from khtargets.hosts.addin import extension
from khtargets.install import conf, doctor, excel, libreoffice, user as user_configuration
from khtargets.install.excel import install, intellisense, uninstall
from khtargets.install.journal import Journal
from khtargets.install.machine import EVERYBODY, USER, ThisMachine
from khtargets.install.places import places
from khtargets.install.user import configured
from lxml import etree

OFFICE = r"Software\Microsoft\Office\16.0\Excel"
TRUSTED = rf"{OFFICE}\Security\Trusted Locations"
CLICK_TO_RUN = r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
DLL = "xlwings64-0.37.8.dll"


class FakeMachine:
    """A Windows computer: its registry is `registry`, (hive, key) -> values; its environment is made by `run`."""

    windows = True

    def __init__(self, user: Path, short: Path | None = None) -> None:
        self.user, self._short = user, short
        self.environ = {
            "USERPROFILE": str(user), "LOCALAPPDATA": str(user / "AppData" / "Local"),
            "APPDATA": str(user / "AppData" / "Roaming"), "PUBLIC": str(user.parent / "Public"),
        }  # fmt: skip
        self.registry: dict[tuple[str, str], dict[str, Any]] = {
            (USER, OFFICE): {"x": 1},
            (USER, TRUSTED): {},
            (USER, rf"{TRUSTED}\Location0"): {"Path": "C:\\Templates\\"},
            (EVERYBODY, CLICK_TO_RUN): {"Platform": "x64", "VersionToReport": "16.0.17328.20162"},
        }
        self.answers: dict[str, tuple[int, str]] = {}
        self.ran: list[list[str]] = []

    def value(self, key: str, name: str, hive: str = USER) -> Any:
        return self.registry.get((hive, key), {}).get(name)

    def set_value(self, key: str, name: str, value: Any) -> None:
        self.registry.setdefault((USER, key), {})[name] = value

    def delete_value(self, key: str, name: str) -> None:
        self.registry.get((USER, key), {}).pop(name, None)

    def delete_empty_key(self, key: str) -> None:
        if not self.registry.get((USER, key), {"none": 0}) and not self.keys(key):
            del self.registry[USER, key]

    def keys(self, key: str, hive: str = USER) -> list[str]:
        below = [found[len(key) + 1 :] for at, found in self.registry if at == hive and found.startswith(f"{key}\\")]
        return sorted({each.split("\\")[0] for each in below})

    def values(self, key: str, hive: str = USER) -> list[str]:
        return list(self.registry.get((hive, key), {}))

    def short(self, path: Path) -> Path:
        return self._short or path

    def run(self, command: Sequence[str], seconds: float = 600) -> tuple[int, str]:
        self.ran.append(list(command))
        program = Path(command[0])
        if command[1].endswith("kh.py"):
            scripts = Path(command[1]).parent / ".venv" / "Scripts"
            scripts.mkdir(parents=True, exist_ok=True)
            for name in ("python.exe", "pythonw.exe"):
                (scripts / name).write_bytes(b"MZ")
            (scripts.parent / DLL).write_bytes(b"MZ")
            return self.answers.get("kh.py", (0, "khtargets 0.1.0"))
        named = self.answers.get(" ".join([program.name, *command[1:-1]]))
        return named or self.answers.get(program.name, (0, "3.12.4"))


@pytest.fixture
def user(tmp_path: Path) -> Path:
    path = tmp_path / "Users" / "hoa"
    (path / "AppData" / "Local").mkdir(parents=True)
    (path / "AppData" / "Roaming" / "Microsoft" / "Excel").mkdir(parents=True)
    return path


@pytest.fixture
def machine(user: Path) -> FakeMachine:
    return FakeMachine(user)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout of the program, as small as can be."""
    root = tmp_path / "tải về"
    (root / "python" / "khtargets" / "__pycache__").mkdir(parents=True)
    (root / "python" / "khtargets" / "__init__.py").write_text("", encoding="utf-8")
    for name in ("kh.py", "khtargets.xlsm"):
        (root / name).write_text(name, encoding="utf-8")
    (root / "requirements.txt").write_text("numpy==2.4.6\npandas==3.1.1\nxlwings==0.37.8\n", encoding="utf-8")
    return root


def everything(machine: FakeMachine, root: Path) -> Any:
    """All folders and files outside the checkout, and the registry."""
    found = {
        path.relative_to(root.parent).as_posix(): path.read_bytes() if path.is_file() else None
        for path in root.parent.rglob("*")
        if root not in (path, *path.parents)
    }
    return found, {key: dict(values) for key, values in machine.registry.items()}


def quiet(text: str) -> None:
    """Says nothing."""


def test_install_puts_everything_into_the_user_s_own_places(machine: FakeMachine, user: Path, root: Path) -> None:
    where = install(machine, None, quiet, root)
    local = user / "AppData" / "Local" / "khtargets"
    assert where.program == local / "app" and (where.packages / "khtargets" / "__init__.py").is_file()
    assert not list(where.packages.rglob("__pycache__"))
    assert (where.program / "requirements.txt").read_text().split() == ["numpy==2.4.6", "xlwings==0.37.8"]
    assert machine.ran[0][1:] == [str(where.program / "kh.py"), "--version"]
    assert where.addin.read_bytes() == excel.addin_bytes()
    assert conf.read(user / ".xlwings" / "xlwings.conf") == {
        "INTERPRETER_WIN": str(local / "app" / ".venv" / "Scripts" / "pythonw.exe"),
        "PYTHONPATH": str(local / "app" / "python"),
        "ADD_WORKBOOK_TO_PYTHONPATH": "False",
    }
    assert json.loads((local / "config.json").read_text(encoding="utf-8")) == {
        "home": str(user / "khtargets"),
        "python": str(local / "app" / ".venv" / "Scripts" / "python.exe"),
        "source": str(local / "app" / "python"),
    }
    assert (user / "khtargets" / "khtargets.xlsm").read_text() == "khtargets.xlsm"
    assert (user / "khtargets" / "dossiers").is_dir() and (user / "khtargets" / "procedures").is_dir()
    assert machine.registry[USER, rf"{TRUSTED}\Location1"] == {
        "Path": f"{user / 'khtargets'}\\", "AllowSubfolders": 1, "Description": "khtargets: bảng tính và số liệu",
    }  # fmt: skip
    assert {(hive, key) for hive, key in machine.registry if hive == EVERYBODY} == {(EVERYBODY, CLICK_TO_RUN)}


def test_uninstall_leaves_files_and_registry_exactly_as_they_were(machine: FakeMachine, user: Path, root: Path) -> None:
    before = everything(machine, root)
    install(machine, None, quiet, root)
    assert everything(machine, root) != before
    assert uninstall(machine) == []
    assert everything(machine, root) == before


def test_uninstall_puts_back_another_version_of_the_add_in_and_the_configuration_of_others(
    machine: FakeMachine, user: Path, root: Path
) -> None:
    where = places(machine)
    for path, content in ((where.addin, b"older"), (where.conf, b'"PYTHONPATH","C:\\x"\r\n"Show Console","True"\r\n')):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    before = everything(machine, root)
    install(machine, None, quiet, root)
    assert conf.read(where.conf)["Show Console"] == "True"
    install(machine, None, quiet, root)
    assert uninstall(machine) == []
    assert everything(machine, root) == before


def test_what_was_changed_by_others_since_stays(machine: FakeMachine, user: Path, root: Path) -> None:
    where = install(machine, None, quiet, root)
    where.workbook.write_bytes(b"work of weeks")
    conf_now = conf.read(where.conf)
    where.conf.write_bytes(conf.text({**conf_now, "SHOW CONSOLE": "True"}))
    machine.set_value(rf"{TRUSTED}\Location1", "Description", "của tôi")
    (where.home / "dossiers" / "tháng 1.xlsx").write_bytes(b"x")
    left = uninstall(machine)
    assert left is not None and set(left) == {str(where.workbook), rf"{TRUSTED}\Location1\Description"}
    assert where.workbook.read_bytes() == b"work of weeks" and (where.home / "dossiers" / "tháng 1.xlsx").is_file()
    assert conf.read(where.conf) == {"SHOW CONSOLE": "True"}
    assert not where.program.exists() and not where.addin.exists()


def test_a_workbook_that_is_there_already_stays_at_installing_and_uninstalling(
    machine: FakeMachine, user: Path, root: Path
) -> None:
    home = user / "Số liệu"
    home.mkdir()
    (home / "khtargets.xlsm").write_bytes(b"mine")
    where = install(machine, home, quiet, root)
    assert where.workbook.read_bytes() == b"mine"
    assert uninstall(machine) == [] and (home / "khtargets.xlsm").read_bytes() == b"mine"


def test_an_installation_that_fails_is_undone(machine: FakeMachine, user: Path, root: Path) -> None:
    before = everything(machine, root)
    machine.answers["kh.py"] = (1, "…\nKhông tải được các thư viện từ Internet.")
    with pytest.raises(KhError, match="Không tải được các thư viện"):
        install(machine, None, quiet, root)
    assert everything(machine, root) == before


@pytest.mark.parametrize(
    ("python", "refused"),
    [
        (r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.12_3.12.1_x64__qbz5n2kfra8p0\python3.12.exe", True),
        (r"C:\Users\hoa\AppData\Local\Microsoft\WindowsApps\python.exe", True),
        (r"C:\Users\hoa\AppData\Local\Programs\Python\Python312\python.exe", False),
    ],
)
def test_the_store_s_python_whose_files_excel_cannot_see_is_refused_before_anything_is_written(
    machine: FakeMachine, user: Path, root: Path, monkeypatch: pytest.MonkeyPatch, python: str, refused: bool
) -> None:
    monkeypatch.setattr(sys, "_base_executable", python)
    before = everything(machine, root)
    if refused:
        with pytest.raises(KhError, match="Microsoft Store"):
            install(machine, None, quiet, root)
    else:
        install(machine, None, quiet, root)
    assert (everything(machine, root) == before) == refused


def test_the_environment_holds_the_pinned_packages_but_pandas_and_nothing_needs_a_package_that_is_not_pinned(
    machine: FakeMachine, root: Path
) -> None:
    from importlib.metadata import PackageNotFoundError, requires

    from packaging.requirements import Requirement

    checkout = Path(khtargets.__file__).parents[2]
    shutil.copyfile(checkout / "requirements.txt", root / "requirements.txt")
    where = install(machine, None, quiet, root)
    pinned = (root / "requirements.txt").read_text(encoding="utf-8").splitlines()
    kept = (where.program / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in pinned if line not in kept] == [line for line in pinned if line.startswith("pandas==")]
    assert all(re.match(r"[a-z0-9.-]+==[0-9.]+( |$)", line) for line in kept)

    names = {line.split("==")[0] for line in kept}
    windows = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "extra": ""}
    declared = tomllib.loads((checkout / "python" / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    sought, seen = [Requirement(each) for each in declared if not each.startswith("pandas")], set[str]()
    while sought:
        name = sought.pop().name.lower().replace("_", "-")
        assert name in names, name
        if name not in seen:
            seen.add(name)
            with contextlib.suppress(PackageNotFoundError):  # pywin32, which needs nothing
                below = [Requirement(each) for each in requires(name) or []]
                sought += [each for each in below if not each.marker or each.marker.evaluate(windows)]
    assert "pywin32" in seen and "pandas" not in seen


def test_an_open_excel_is_named_as_the_cause(
    machine: FakeMachine, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Journal.file

    def locked(self: Journal, path: Path, content: bytes) -> None:
        if path.suffix == ".xlam":
            raise PermissionError(13, "in use", str(path))
        real(self, path, content)

    before = everything(machine, root)
    monkeypatch.setattr(Journal, "file", locked)
    with pytest.raises(KhError, match="đóng hết các cửa sổ Excel"):
        install(machine, None, quiet, root)
    assert everything(machine, root) == before


def test_uninstall_without_an_installation_does_nothing(machine: FakeMachine, root: Path) -> None:
    before = everything(machine, root)
    assert uninstall(machine) is None
    assert everything(machine, root) == before


def test_python_and_program_lie_in_an_ascii_path_whatever_the_user_is_called(tmp_path: Path) -> None:
    user = tmp_path / "Users" / "Hồng Ánh"
    short = tmp_path / "Users" / "HNGNH~1" / "AppData" / "Local"
    assert places(FakeMachine(user, short)).program == short / "khtargets" / "app"
    shared = places(FakeMachine(user)).program
    assert str(shared).isascii() and shared.is_relative_to(tmp_path / "Users" / "Public")
    assert shared != places(FakeMachine(tmp_path / "Users" / "Ánh")).program


def test_the_help_while_typing_names_every_function_and_argument() -> None:
    space = {"i": "http://schemas.excel-dna.net/intellisense/1.0"}
    found = etree.fromstring(intellisense()).findall("i:FunctionInfo/i:Function", space)
    assert [each.get("Name") for each in found] == list(REGISTRY)
    for each, function in zip(found, REGISTRY.values(), strict=True):
        assert each.get("Description") == function.help
        assert [argument.get("Description") for argument in each] == [argument.help for argument in function.arguments]


def test_the_computer_that_this_runs_on_answers_without_a_registry() -> None:
    machine = ThisMachine()
    assert machine.run(["no such program"])[0] == 127
    if not machine.windows:
        assert machine.value("a", "b") is None and machine.keys("a") == [] and machine.short(Path("x")) == Path("x")


# ---- doctor


@pytest.fixture
def installed(machine: FakeMachine, root: Path) -> Home:
    """A sound installation with figures."""
    where = install(machine, None, quiet, root)
    publish(where.home, DOSSIERS[:50])
    return Home(where.home)


def troubles(machine: FakeMachine, home: Home) -> dict[str, doctor.Finding]:
    return {each.what: each for each in doctor.examine(machine, home) if not each.fine}


def test_a_sound_installation_has_no_trouble(machine: FakeMachine, installed: Home) -> None:
    found = doctor.examine(machine, installed)
    assert [each for each in found if not each.fine] == []
    assert {each.what for each in found} == {
        "Excel", "Python", "Phần bổ trợ xlwings", "DLL của xlwings", "Cấu hình xlwings", "Thư mục số liệu", "Số liệu",
        "Vị trí tin cậy",
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


def test_the_double_click_is_ascii_with_windows_line_ends_and_starts_the_installation() -> None:
    content = (Path(__file__).parents[2] / "install.cmd").read_bytes()
    assert content.isascii() and content.count(b"\r\n") == content.count(b"\n")
    lines = content.decode("ascii").splitlines()
    assert "%KH_PYTHON% kh.py install %*" in lines
    assert lines[-2:] == ["pause", "exit /b %KH_STATUS%"]
    assert 'pushd "%~dp0"' in lines and not any(line.strip().endswith("(") for line in lines)
    told = {label: at for at, label in enumerate(lines) if label.startswith(":")}
    assert {f":{line.split()[-1]}" for line in lines if "goto " in line} == set(told)
    assert "python.org" in lines[told[":nopython"] + 1] and "giai nen" in lines[told[":notwhole"] + 1]


# ---- LibreOffice, and the commands


@pytest.fixture
def with_office(machine: FakeMachine, tmp_path: Path) -> FakeMachine:
    """The same computer with LibreOffice on it."""
    program = tmp_path / "LibreOffice" / "program"
    program.mkdir(parents=True)
    (program / "unopkg.com").write_bytes(b"MZ")
    machine.registry[EVERYBODY, r"SOFTWARE\LibreOffice\UNO\InstallPath"] = {"": str(program)}
    machine.answers["soffice.com"] = (0, "LibreOffice 24.8.4.2 bb3cfa12")
    machine.answers["unopkg.com"] = (0, f"Identifier: org.khtargets\n  Version: {khtargets.__version__}\n")
    return machine


@pytest.fixture
def with_buttons(with_office: FakeMachine) -> FakeMachine:
    """The same, with the configuration that its buttons go by."""
    place = places(with_office).configuration
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps({"python": r"C:\app\python.exe", "source": r"C:\app\python"}), encoding="utf-8")
    return with_office


def test_the_extension_is_added_and_removed_by_libreoffice_s_own_program(with_office: FakeMachine) -> None:
    libreoffice.install(with_office, quiet)
    assert libreoffice.uninstall(with_office)
    looked, added, listed, removed = ([Path(each).name for each in command] for command in with_office.ran)
    assert looked == ["unopkg.com", "list", "org.khtargets"]
    assert added == ["unopkg.com", "add", "-f", "-s", "khtargets.oxt"]
    assert listed == ["unopkg.com", "list", "org.khtargets"]
    assert removed == ["unopkg.com", "remove", "org.khtargets"]


def test_an_extension_that_an_administrator_installed_for_all_users_is_sound_and_gets_no_second_copy(
    with_buttons: FakeMachine,
) -> None:
    with_buttons.answers["unopkg.com list"] = (1, "ERROR: There is no such extension deployed: org.khtargets")
    examined = {each.what: each for each in libreoffice.examine(with_buttons, Home(with_buttons.user))}
    found = examined["Phần mở rộng khtargets.oxt"]
    assert found.fine and found.seen == f"{khtargets.__version__} (cài cho mọi người dùng)"
    said: list[str] = []
    libreoffice.install(with_buttons, said.append)
    assert ["mọi người dùng" in text for text in said] == [True]
    assert not libreoffice.uninstall(with_buttons), "it is the administrator's"
    assert not [command for command in with_buttons.ran if {"add", "remove"} & set(command)]

    with_buttons.answers["unopkg.com list --shared"] = (0, "Version: 0.0.1")
    examined = {each.what: each for each in libreoffice.examine(with_buttons, Home(with_buttons.user))}
    assert "install" in examined["Phần mở rộng khtargets.oxt"].mend
    libreoffice.install(with_buttons, quiet)
    assert "add" in with_buttons.ran[-1], "the user's own copy goes before an old one of all users"


def test_an_open_libreoffice_is_named_as_the_cause(with_office: FakeMachine) -> None:
    with_office.answers["unopkg.com"] = (1, "ERROR: unopkg cannot be started. The lock file indicates it is already running.")
    with pytest.raises(KhError, match="đóng hết các cửa sổ LibreOffice"):
        libreoffice.install(with_office, quiet)


def test_without_libreoffice_nothing_is_said_of_it(machine: FakeMachine) -> None:
    assert not libreoffice.present(machine)
    with pytest.raises(KhError, match="Không thấy LibreOffice"):
        libreoffice.install(machine, quiet)


@pytest.mark.parametrize(
    ("program", "answer", "what", "mend"),
    [
        ("soffice.com", "LibreOffice 6.4.7.2", "LibreOffice", "7.4"),
        ("unopkg.com", "Version: 0.0.1", "Phần mở rộng khtargets.oxt", "install"),
        ("unopkg.com", "", "Phần mở rộng khtargets.oxt", "install"),
    ],
)
def test_an_old_libreoffice_or_extension_is_named_with_its_mend(
    with_buttons: FakeMachine, program: str, answer: str, what: str, mend: str
) -> None:
    home = Home(with_buttons.user)
    assert all(each.fine for each in libreoffice.examine(with_buttons, home))
    with_buttons.answers[program] = (0, answer)
    assert [(each.what, mend in each.mend) for each in libreoffice.examine(with_buttons, home) if not each.fine] == [(what, True)]


def test_a_python_for_the_buttons_that_is_missing_or_broken_is_named_with_its_mend(with_buttons: FakeMachine) -> None:
    with_buttons.answers[r"C:\app\python.exe"] = (1, "ModuleNotFoundError: No module named 'duckdb'")
    (broken,) = (each for each in libreoffice.examine(with_buttons, Home(with_buttons.user)) if not each.fine)
    assert "duckdb" in broken.seen and r"C:\app\python.exe" in broken.mend
    places(with_buttons).configuration.unlink()
    (missing,) = (each for each in libreoffice.examine(with_buttons, Home(with_buttons.user)) if not each.fine)
    assert missing.what == "Nút bấm trong LibreOffice" and "install" in missing.mend


@pytest.fixture
def here(with_office: FakeMachine, root: Path, monkeypatch: pytest.MonkeyPatch) -> FakeMachine:
    """The commands work on that computer."""
    monkeypatch.setattr("khtargets.install.machine.ThisMachine", lambda: with_office)
    monkeypatch.setattr(excel.install, "__defaults__", (root,))
    monkeypatch.setenv("LOCALAPPDATA", with_office.environ["LOCALAPPDATA"])
    return with_office


def test_the_commands_install_examine_and_uninstall(
    here: FakeMachine, user: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = everything(here, root)
    assert run(["install"]) == 0
    assert str(user / "khtargets" / "khtargets.xlsm") in capsys.readouterr().out.replace("\n", "")
    assert run(["doctor", "--home", str(user / "khtargets"), "--json"]) == 1
    found = {each["what"]: each for each in json.loads(capsys.readouterr().out)}
    assert [each for each, told in found.items() if not told["fine"]] == ["Số liệu"]
    assert "LibreOffice" in found
    assert run(["uninstall"]) == 0 and "Đã gỡ xong." in capsys.readouterr().out
    assert everything(here, root) == before
    here.answers["unopkg.com"] = (0, "")
    assert run(["uninstall"]) == 0 and "Không có gì để gỡ." in capsys.readouterr().out


def test_a_second_installation_keeps_the_home_that_was_chosen(here: FakeMachine, user: Path) -> None:
    chosen = user / "Số liệu của Sở"
    assert run(["install", "--home", str(chosen)]) == 0
    assert run(["install"]) == 0
    assert configured(places(here).configuration)["home"] == str(chosen)
    assert not (user / "khtargets").exists()


def test_where_there_is_no_windows_the_configuration_names_this_python_and_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    machine = FakeMachine(tmp_path)
    user_configuration.install(machine, tmp_path / "nhà")
    found = configured(tmp_path / "khtargets" / "config.json")
    assert found["home"] == str(tmp_path / "nhà") and Path(found["python"]).samefile(sys.executable)
    assert (Path(found["source"]) / "khtargets" / "buttons" / "__main__.py").is_file()
    assert user_configuration.uninstall(machine) == [] and not list(tmp_path.iterdir())


def test_the_same_sources_give_the_same_extension_byte_for_byte() -> None:
    code = "import sys; from khtargets.hosts.addin import extension; sys.stdout.buffer.write(extension())"
    path = str(Path(khtargets.__file__).parents[1])
    made = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True,
            env={"PYTHONPATH": path, "PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Ho_Chi_Minh"))
    }  # fmt: skip
    assert made == {extension()}
    with zipfile.ZipFile(io.BytesIO(extension())) as package:
        held = package.infolist()
    assert {each.date_time for each in held} == {(1980, 1, 1, 0, 0, 0)}
    assert {each.compress_type for each in held} == {zipfile.ZIP_STORED}, "packing depends on the zlib"
    assert [each.filename for each in held] == sorted(each.filename for each in held)


def test_the_extension_is_written_where_it_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["addin", "--out", str(tmp_path / "x" / "khtargets.oxt")]) == 0
    assert (tmp_path / "x" / "khtargets.oxt").read_bytes() == extension()
