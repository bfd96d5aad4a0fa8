"""A private LibreOffice with the extension, on a fresh profile, for tests.

LibreOffice's uno module belongs to the system's Python, so that a child process (`uno_driver.py`) drives it. As root the
extension is installed by the user nobody: unopkg refuses root.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from khtargets.hosts import addin

DRIVER = Path(__file__).with_name("uno_driver.py")
PACKAGES = "libreoffice-calc python3-uno"
PATIENCE = 180.0  # seconds for anything that takes a few on a quiet machine


class Office:
    """A running LibreOffice; operations of `uno_driver.Driver` are methods here.

    One that does not answer in time is killed, and the test fails with the operation's name.
    """

    def __init__(self, profile: Path, environment: Mapping[str, str], headless: bool) -> None:
        question = json.dumps({"profile": str(profile), "headless": headless})
        self._driver = subprocess.Popen(
            [python_with_uno(), str(DRIVER), question],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=dict(environment),
            start_new_session=True,  # a group of their own, so that all of it can be killed
        )
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()
        self._answer("its start", PATIENCE)

    def __getattr__(self, operation: str) -> Any:
        def ask(**arguments: Any) -> Any:
            return self._ask(operation, arguments, PATIENCE)

        return ask

    def _ask(self, operation: str, arguments: Mapping[str, Any], seconds: float) -> Any:
        assert self._driver.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # there is no answer then, which is said below
            self._driver.stdin.write(json.dumps([operation, arguments]) + "\n")
            self._driver.stdin.flush()
        return self._answer(operation, seconds)

    def _listen(self) -> None:
        assert self._driver.stdout is not None
        for line in self._driver.stdout:
            self._lines.put(line)
        self._lines.put("")

    def _answer(self, what: str, seconds: float) -> Any:
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            self._kill()
            raise AssertionError(f"LibreOffice did not answer within {seconds} seconds: {what}") from None
        assert line, f"LibreOffice or its driver ended: {what}"
        reply = json.loads(line)
        assert "failed" not in reply, reply["failed"]
        return reply["answer"]

    def end(self) -> None:
        """Ends LibreOffice and its driver: kills them where they do not end by themselves, as with a box still open."""
        with contextlib.suppress(AssertionError):
            self._ask("quit", {}, seconds=30)
        self._kill()

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._driver.pid, signal.SIGKILL)
        self._driver.wait()


@contextmanager
def office(
    configuration: Path | None = None, display: str | None = None, extension: bytes | None = None
) -> Iterator[Office]:
    """LibreOffice with the extension; `configuration` is the folder of the user's configuration, `display` an X one."""
    require()
    folder = Path(tempfile.mkdtemp(prefix="khtargets-office-"))
    try:
        install(folder, extension or addin.extension())
        environment = _environment(folder)
        if configuration is not None:
            environment["XDG_CONFIG_HOME"] = str(configuration)
        if display is not None:
            environment |= {"DISPLAY": display, "SAL_USE_VCLPLUGIN": "gen"}
        found = Office(folder / "profile", environment, headless=display is None)
        try:
            yield found
        finally:
            found.end()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def install(folder: Path, extension: bytes) -> None:
    """Installs the extension into the profile `folder/profile`, by unopkg."""
    package = folder / addin.NAME
    package.write_bytes(extension)
    command = ["unopkg", "add", "-f", "-s", str(package), f"-env:UserInstallation=file://{folder / 'profile'}"]
    command = [*as_user(folder), *command]
    done = subprocess.run(command, env=_environment(folder), capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0, done.stdout + done.stderr


def as_user(folder: Path) -> list[str]:
    """What to put before a command that refuses root; the folder becomes that user's."""
    if os.geteuid() != 0:
        return []
    subprocess.run(["chown", "-R", "nobody", str(folder)], check=True)
    return ["runuser", "-u", "nobody", "--"]


def require() -> None:
    """Skips the test where there is no LibreOffice (in CI a skipped test is a failed one)."""
    if shutil.which("soffice") is None or python_with_uno() is None:
        pytest.skip(f"needs LibreOffice Calc and Python with uno (on Debian: {PACKAGES})")


@functools.cache
def python_with_uno() -> Any:
    """A Python that can drive LibreOffice; None where there is none."""
    for candidate in ("/usr/bin/python3", "/usr/lib/libreoffice/program/python", shutil.which("python3")):
        if candidate and Path(candidate).exists():
            tried = subprocess.run([candidate, "-c", "import uno"], capture_output=True, check=False)
            if tried.returncode == 0:
                return candidate
    return None


def wait_for(condition: Any, what: str, seconds: float = PATIENCE) -> Any:
    """What `condition` gives once it is true."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not within {seconds} seconds: {what}"
        time.sleep(0.2)
    return found


def installed_configuration(folder: Path) -> Path:
    """A user's configuration as `install` writes it, for this checkout's program."""
    place = folder / "khtargets"
    place.mkdir(parents=True)
    written = {"python": sys.executable, "source": str(Path(addin.__file__).parents[3])}
    (place / "config.json").write_text(json.dumps(written), encoding="utf-8")
    return folder


def _environment(folder: Path) -> dict[str, str]:
    """The environment without what would lead LibreOffice's own Python to another one's library: its PATH names none."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "KHTARGETS"))}
    here = Path(sys.executable).resolve().parent
    folders = [each for each in os.environ.get("PATH", "").split(os.pathsep) if each and not _holds_python(Path(each), here)]
    return {**kept, "PATH": os.pathsep.join(folders), "HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}


def _holds_python(folder: Path, here: Path) -> bool:
    """Whether a folder has a python3 that is not the system's."""
    found = folder / "python3"
    return found.exists() and (folder.resolve() == here or not found.resolve().is_relative_to("/usr"))
