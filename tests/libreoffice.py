"""A private LibreOffice with the extension, on a fresh profile, for tests.

LibreOffice's uno module belongs to the system's Python, so that a child process (`uno_driver.py`) drives it. As root the
extension is installed by the user nobody: unopkg refuses root.
"""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from khtargets import addin

DRIVER = Path(__file__).with_name("uno_driver.py")
PACKAGES = "libreoffice-calc python3-uno"


class Office:
    """A running LibreOffice; operations of `uno_driver.Driver` are methods here."""

    def __init__(self, profile: Path, environment: Mapping[str, str], options: Sequence[str] | None) -> None:
        """`options` are more options for one that has a window; None for one without."""
        question = json.dumps({"profile": str(profile), "headless": options is None, "options": list(options or ())})
        self._driver = subprocess.Popen(
            [python_with_uno(), str(DRIVER), question],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=dict(environment),
        )
        self._answer()

    def __getattr__(self, operation: str) -> Any:
        def ask(**arguments: Any) -> Any:
            assert self._driver.stdin is not None
            self._driver.stdin.write(json.dumps([operation, arguments]) + "\n")
            self._driver.stdin.flush()
            return self._answer()

        return ask

    def _answer(self) -> Any:
        assert self._driver.stdout is not None
        line = self._driver.stdout.readline()
        assert line, "the driver of LibreOffice ended"
        reply = json.loads(line)
        assert "failed" not in reply, reply["failed"]
        return reply["answer"]

    def end(self) -> None:
        """Ends LibreOffice and its driver."""
        try:
            self.quit()
            self._driver.wait(20)
        finally:
            self._driver.kill()
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
        found = Office(folder / "profile", environment, None if display is None else _window_options(folder))
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
    done = subprocess.run([*as_user(folder), *command], env=_environment(folder), capture_output=True, text=True, check=False)
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


@contextmanager
def screen(width: int = 1600, height: int = 1000) -> Iterator[str]:
    """A virtual X display."""
    if shutil.which("Xvfb") is None or shutil.which("xdotool") is None:
        pytest.skip("needs Xvfb and xdotool")
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            yield f":{answer.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def click(display: str, x: int, y: int) -> None:
    """A click of the left mouse button, no faster than a person's."""
    command = f"xdotool mousemove {x - 3} {y} sleep 0.1 mousemove {x} {y} sleep 0.2 mousedown 1 sleep 0.1 mouseup 1".split()
    subprocess.run(command, env={**os.environ, "DISPLAY": display}, check=True)


def wait_for(condition: Any, seconds: float = 180) -> Any:
    """What `condition` gives once it is true."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)
    return found


def installed_configuration(folder: Path) -> Path:
    """A user's configuration as `install` writes it, for this checkout's program."""
    place = folder / "khtargets"
    place.mkdir(parents=True)
    written = {"python": sys.executable, "source": str(Path(addin.__file__).parents[2])}
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


def _window_options(folder: Path) -> list[str]:
    """Options without which a window cannot be opened.

    Debian's 7.4.7-1+deb12u14 lacks the declaration of two settings that its own program reads for every window, and ends
    there; it is then given a copy of the declarations that has them.
    """
    program = Path(shutil.which("soffice") or "").resolve().parent
    layers = re.search(r"^CONFIGURATION_LAYERS=(xcsxcu:file://(\S+).*)$", _text(program / "fundamentalrc"), re.MULTILINE)
    if layers is None or 'oor:name="Persona"' in _text(Path(layers[2]) / "main.xcd"):
        return []
    copy = folder / "registry"
    shutil.copytree(layers[2], copy, ignore=shutil.ignore_patterns("*.sample"))
    declared = _text(copy / "main.xcd")
    common = re.search(r'<oor:component-schema[^>]*oor:name="Common"', declared)
    assert common is not None
    at = declared.index('<group oor:name="Misc">', common.end()) + len('<group oor:name="Misc">')
    persona = '<prop oor:name="{}" oor:type="xs:string" oor:nillable="false"><value>{}</value></prop>'
    missing = persona.format("Persona", "no") + persona.format("PersonaSettings", "")
    (copy / "main.xcd").write_text(declared[:at] + missing + declared[at:], encoding="utf-8")
    return [f"-env:CONFIGURATION_LAYERS={layers[1].replace(layers[2], str(copy))}"]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
