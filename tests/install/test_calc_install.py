"""Installing the extension into a real LibreOffice by its own unopkg, examining it, and taking it out again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import khtargets
import pytest
from khtargets.errors import KhError
from khtargets.home import Home
from khtargets.install import libreoffice
from khtargets.install.machine import ThisMachine
from libreoffice import PATIENCE, as_user, require


class Private(ThisMachine):
    """This computer, with a user's profile of its own. Programs run as nobody where the tests run as root."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._prefix = [*as_user(folder), "env", f"HOME={folder}"]
        self._as_nobody = len(self._prefix) > 2

    def run(self, command: Sequence[str], seconds: float = 600) -> tuple[int, str]:
        for argument in command[1:]:
            if self._as_nobody and Path(argument).is_file():  # the package that is to be added
                subprocess.run(["chown", "-R", "nobody", str(Path(argument).parent)], check=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "XDG_"))}
        prefix = [] if command[0] == sys.executable else self._prefix
        done = subprocess.run(
            [*prefix, *command], env=kept, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            timeout=PATIENCE, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Private]:
    require()
    folder = Path(tempfile.mkdtemp(prefix="khtargets-user-"))
    found = Private(folder)
    yield found
    shutil.rmtree(folder, ignore_errors=True)


def test_the_extension_goes_into_a_real_libreoffice_and_out_again(
    machine: Private, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    configuration = tmp_path / "khtargets" / "config.json"
    configuration.parent.mkdir()
    source = Path(khtargets.__file__).parents[1]
    configuration.write_text(json.dumps({"python": sys.executable, "source": str(source)}), encoding="utf-8")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    home = Home(tmp_path)
    assert libreoffice.present(machine)

    before = {each.what: each for each in libreoffice.examine(machine, home)}
    assert [what for what, each in before.items() if not each.fine] == ["Phần mở rộng khtargets.oxt"]
    assert not libreoffice.uninstall(machine)

    libreoffice.install(machine, lambda text: None)
    libreoffice.install(machine, lambda text: None)  # over itself, as with a new version
    after = {each.what: each for each in libreoffice.examine(machine, home)}
    assert all(each.fine for each in after.values())
    assert after["Phần mở rộng khtargets.oxt"].seen == khtargets.__version__

    assert libreoffice.uninstall(machine) and not libreoffice.uninstall(machine)


def test_root_is_refused_before_anything_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    class Untouched(ThisMachine):
        def run(self, command: Sequence[str], seconds: float = 600) -> tuple[int, str]:
            raise AssertionError(f"ran {command}")

    require()
    monkeypatch.setattr("os.geteuid", lambda: 0)
    with pytest.raises(KhError, match="không cài phần mở rộng cho root"):
        libreoffice.install(Untouched(), lambda text: None)
