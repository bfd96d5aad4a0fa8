"""Installing into LibreOffice, and the commands that install, examine and uninstall."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import khtargets
import pytest
from fake_machine import FakeMachine, everything, quiet
from khtargets.cli import run
from khtargets.errors import KhError
from khtargets.home import Home
from khtargets.hosts.addin import extension
from khtargets.install import excel, libreoffice, user as user_configuration
from khtargets.install.places import places
from khtargets.install.user import configured


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
