"""Installing the extension into the user's LibreOffice, by LibreOffice's own program unopkg."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from .. import __version__
from ..errors import KhError
from ..home import Home, user_configuration_file
from ..hosts.addin import IDENTIFIER, NAME, build
from .finding import Finding
from .machine import EVERYBODY, Machine
from .places import places
from .user import configured

_INSTALL_PATHS = (r"SOFTWARE\LibreOffice\UNO\InstallPath", r"SOFTWARE\WOW6432Node\LibreOffice\UNO\InstallPath")
_LINUX = ("/usr/lib/libreoffice/program", "/usr/lib64/libreoffice/program")
_OLDEST = (7, 4)
_FAILED = "ERROR: unopkg failed."  # its last line, whatever went wrong


def present(machine: Machine) -> bool:
    """Whether there is a LibreOffice that takes extensions."""
    return _unopkg(machine) is not None


def install(machine: Machine, say: Callable[[str], None]) -> None:
    """Installs the extension for this user, or this version in the place of another; not where all users have it already.

    KhError says what to do: LibreOffice is open, or this is root, which LibreOffice refuses.
    """
    unopkg = _needed(machine)
    if not machine.windows and os.geteuid() == 0:
        raise KhError("LibreOffice không cài phần mở rộng cho root; hãy chạy lệnh install bằng tài khoản thường của bạn.")
    if _version(machine) is None and _version(machine, shared=True) == __version__:
        say("Quản trị viên đã cài phần mở rộng cho mọi người dùng máy này; dùng luôn bản đó.")
        return
    say("Cài phần mở rộng cho LibreOffice…")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        build(path)
        _run(machine, [unopkg, "add", "-f", "-s", str(path)])
    say(f"Đã cài phần mở rộng {NAME} cho LibreOffice.")


def uninstall(machine: Machine) -> bool:
    """Takes this user's extension out; whether it was there."""
    if _version(machine) is None:
        return False
    _run(machine, [_needed(machine), "remove", IDENTIFIER])
    return True


def examine(machine: Machine, home: Home) -> Iterator[Finding]:
    """LibreOffice's version, the extension's, and the Python that the workbook's buttons start."""
    unopkg = _needed(machine)
    status, output = machine.run([str(Path(unopkg).with_name("soffice.com" if machine.windows else "soffice")), "--version"], 60)
    found = re.search(r"(\d+)\.(\d+)[\d.]*", output)
    if status == 0 and found:
        fine = (int(found[1]), int(found[2])) >= _OLDEST
        yield Finding("LibreOffice", fine, found[0], "" if fine else "Cài LibreOffice 7.4 trở lên từ libreoffice.org.")
    own = _version(machine)
    version = own or _version(machine, shared=True)
    seen = f"{version} (cài cho mọi người dùng)" if version and not own else version or "chưa cài"
    mend = "" if version == __version__ else "Đóng LibreOffice rồi chạy lệnh install."
    yield Finding("Phần mở rộng khtargets.oxt", not mend, seen, mend)
    yield _buttons(machine)


def _buttons(machine: Machine) -> Finding:
    what = "Nút bấm trong LibreOffice"
    place = places(machine).configuration if machine.windows else user_configuration_file()
    stated = configured(place)
    python, source = stated.get("python"), stated.get("source")
    if not python or not source:
        return Finding(what, False, f"“{place}” chưa nêu Python của chương trình", "Chạy lệnh install.")
    code = "import sys; sys.path.insert(0, sys.argv[1]); import khtargets.buttons.works; print(sys.version.split()[0])"
    status, output = machine.run([python, "-c", code, source], 120)
    last = (output.strip().splitlines() or ["không trả lời"])[-1]
    mend = f"Chạy lại lệnh install ở thư mục chương trình; “{python}” và “{source}” phải còn nguyên chỗ."
    return Finding(what, status == 0, f"Python {last}" if status == 0 else last, "" if status == 0 else mend)


def _unopkg(machine: Machine) -> str | None:
    if machine.windows:
        for key in _INSTALL_PATHS:
            folder = machine.value(key, "", EVERYBODY)
            if folder and (Path(str(folder)) / "unopkg.com").is_file():
                return str(Path(str(folder)) / "unopkg.com")
        return None
    places = [shutil.which("unopkg"), *(f"{folder}/unopkg" for folder in (*_LINUX, *_own_installations()))]
    return next((str(Path(place).resolve()) for place in places if place and Path(place).exists()), None)


def _own_installations() -> list[str]:
    """LibreOffice's own packages for Linux, the newest first."""
    return sorted((str(path) for path in Path("/opt").glob("libreoffice*/program")), reverse=True)


def _needed(machine: Machine) -> str:
    found = _unopkg(machine)
    if found is None:
        raise KhError("Không thấy LibreOffice trên máy này; hãy cài LibreOffice 7.4 trở lên rồi chạy lại.")
    return found


def _version(machine: Machine, shared: bool = False) -> str | None:
    """The version of the extension that this user (`shared`: an administrator for all) has installed; None where none is."""
    status, output = machine.run([_needed(machine), "list", *["--shared"] * shared, IDENTIFIER], 120)
    found = re.search(r"Version:\s*([\d.]+)", output)
    return found[1] if status == 0 and found else None


def _run(machine: Machine, command: list[str]) -> None:
    status, output = machine.run(command, 300)
    if status:
        lines = [line.strip() for line in output.splitlines() if line.strip() and line.strip() != _FAILED]
        last = lines[-1] if lines else "không rõ nguyên nhân"
        raise KhError(f"LibreOffice không nhận lệnh ({last}); hãy đóng hết các cửa sổ LibreOffice rồi chạy lại.")
