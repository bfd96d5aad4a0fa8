"""Installing, undoing and examining, on a folder that stands for a user's profile and a registry made of a dictionary."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import sys
import tomllib
from pathlib import Path

import khtargets
import pytest
from fake_machine import CLICK_TO_RUN, TRUSTED, FakeMachine, everything, quiet
from khtargets.buttons.books.file import FileBook
from khtargets.errors import KhError
from khtargets.functions import REGISTRY
from khtargets.install import conf, excel
from khtargets.install.excel import install, intellisense, uninstall
from khtargets.install.journal import Journal
from khtargets.install.machine import EVERYBODY, USER, ThisMachine
from khtargets.install.places import places
from khtargets.workbook import assembly
from lxml import etree


def test_install_puts_everything_into_the_user_s_own_places(machine: FakeMachine, user: Path, root: Path) -> None:
    where = install(machine, None, quiet, root)
    local = user / "AppData" / "Local" / "khtargets"
    assert where.program == local / "app" and (where.packages / "khtargets" / "__init__.py").is_file()
    assert not list(where.packages.rglob("__pycache__"))
    assert (where.program / "requirements.txt").read_text().split() == ["numpy==2.4.6", "xlwings==0.37.8"]
    assert machine.ran[0][1:] == [str(where.program / "kh.py"), "--version"]
    assert where.addin.read_bytes() == excel.addin_bytes()
    start = user / "AppData" / "Roaming" / "Microsoft" / "Excel" / "XLSTART"
    assert {each.name for each in start.iterdir()} == {"xlwings.xlam", "khtargets.xlam"}
    assert (start / "khtargets.xlam").read_bytes() == assembly.addin_bytes()
    assert conf.read(user / ".xlwings" / "xlwings.conf") == {
        "INTERPRETER_WIN": str(local / "app" / ".venv" / "Scripts" / "pythonw.exe"),
        "PYTHONPATH": str(local / "app" / "python"),
        "ADD_WORKBOOK_TO_PYTHONPATH": "False",
        "TEMP DIR": str(local / "app" / "temp"),
    }
    assert json.loads((local / "config.json").read_text(encoding="utf-8")) == {
        "home": str(user / "khtargets"),
        "python": str(local / "app" / ".venv" / "Scripts" / "python.exe"),
        "source": str(local / "app" / "python"),
    }
    assert FileBook(user / "khtargets" / "khtargets.xlsm").read("KH_HOME") == [[str(user / "khtargets")]]
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
    assert not where.program.exists() and not where.addin.exists() and not where.functions.exists()


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
