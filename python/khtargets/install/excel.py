"""Installing for Excel: the program with its environment, xlwings' add-in and ours, the configuration, the home, the workbook."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from xml.sax.saxutils import quoteattr

from ..errors import KhError
from ..functions import REGISTRY
from ..workbook import assembly
from . import network
from .journal import Journal
from .machine import Machine
from .places import Places, office_versions, places, trusted_key
from .starting import forget_hanging
from .user import configure, configured

Say = Callable[[str], None]
Ask = Callable[[str], bool]
_ROOT = Path(__file__).parents[3]
# xlwings loads pandas wherever it is there, which doubles the time until the first cell has its answer; no cell and no
# button needs it.
_LEFT_OUT = "pandas"
_TRUSTED = "khtargets: bảng tính và số liệu"
_INTELLISENSE = "http://schemas.excel-dna.net/intellisense/1.0"


def nobody(question: str) -> bool:
    """The answer where nobody is there to ask."""
    return False


def install(machine: Machine, home: Path | None, say: Say, root: Path = _ROOT, *, ask: Ask = nobody) -> Places:
    """Installs for this user, again where it is installed; a first installation that fails is undone.

    Without a home the one that is configured stays, else it is `khtargets` in the user's folder. What needs the person's
    consent is asked before anything is done.

    KhError says what to do: Excel is open, the environment cannot be made, Python is the Store's.
    """
    if from_store(getattr(sys, "_base_executable", sys.executable)):
        raise KhError(
            "Python đang chạy được cài từ Microsoft Store: những gì nó ghi vào AppData và registry bị Windows giấu đi, Excel "
            "không thấy. Hãy cài Python từ https://www.python.org/downloads/windows/ (không cần quyền quản trị), xóa thư mục "
            f".venv trong “{root}” rồi chạy lại lệnh install."
        )
    where = places(machine)
    # As it was named: a drive that stands for a share stays one, by which Excel knows the workbook too.
    stated = os.path.abspath(home) if home else configured(where.configuration).get("home")
    where = places(machine, Path(stated) if stated else None)
    trusts_network = network.asked(machine, where, ask)
    journal = Journal(where.journal, machine)
    try:
        _program(where, journal, machine, say, root)
        _home(where, journal, say)
        _addin(where, journal, say)
        network.allow(machine, where, journal, trusts_network, say)  # undone after the location below the same key
        _trust(where, journal, machine)
        forget_hanging(machine)
    except BaseException as error:
        if not journal.found:
            journal.undo()
        if isinstance(error, PermissionError):
            raise KhError(
                f"Không ghi được “{error.filename}”: tệp đang mở. Hãy đóng hết các cửa sổ Excel rồi chạy lệnh install lại."
            ) from error
        raise
    return where


def from_store(python: str) -> bool:
    """Whether an interpreter came from the Microsoft Store, which keeps what it writes in a profile of its own."""
    return "\\windowsapps\\" in python.lower()


def uninstall(machine: Machine) -> list[str] | None:
    """Undoes an installation; what others changed since stays and is given. None where nothing is installed."""
    journal = Journal(places(machine).journal, machine)
    if not journal.found:
        return None
    forget_hanging(machine)
    return journal.undo()


def xlwings_conf(where: Places) -> dict[str, str]:
    """What xlwings must know: the interpreter, the folder of the package, and one for a button's last words.

    A workbook's own folder is kept out of Python's path, where a file named like a library would be taken for it. The user's
    folder for passing files is not used, since xlwings' macros cannot name it where the account has Vietnamese letters.
    """
    return {
        "INTERPRETER_WIN": str(where.python),
        "PYTHONPATH": str(where.packages),
        "ADD_WORKBOOK_TO_PYTHONPATH": "False",
        "TEMP DIR": str(where.passing),
    }


def addin_bytes() -> bytes:
    """xlwings' add-in as it comes with the library."""
    return resources.files("xlwings").joinpath("addin", "xlwings.xlam").read_bytes()


def intellisense() -> bytes:
    """The functions' help for Excel-DNA's IntelliSense, an add-in that shows it while a formula is typed."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', f'<IntelliSense xmlns="{_INTELLISENSE}">', "  <FunctionInfo>"]
    for function in REGISTRY.values():
        lines.append(f"    <Function Name={quoteattr(function.name)} Description={quoteattr(function.help)}>")
        for argument in function.arguments:
            name = f"[{argument.label}]" if argument.optional else argument.label
            lines.append(f"      <Argument Name={quoteattr(name)} Description={quoteattr(argument.help)} />")
        lines.append("    </Function>")
    return "\n".join([*lines, "  </FunctionInfo>", "</IntelliSense>", ""]).encode("utf-8")


def _program(where: Places, journal: Journal, machine: Machine, say: Say, root: Path) -> None:
    if not (root / "kh.py").is_file():
        raise KhError(f"Không thấy kh.py trong “{root}”; hãy tải lại trọn bộ chương trình rồi chạy install từ đó.")
    say("Chép chương trình…")
    journal.own_folder(where.program)
    where.passing.mkdir(parents=True, exist_ok=True)
    if where.packages.exists():
        shutil.rmtree(where.packages)
    shutil.copytree(root / "python" / "khtargets", where.packages / "khtargets", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(root / "kh.py", where.program / "kh.py")
    needed = (root / "requirements.txt").read_text(encoding="utf-8").splitlines()
    kept = [line for line in needed if not line.startswith(f"{_LEFT_OUT}==")]
    (where.program / "requirements.txt").write_text("\n".join([*kept, ""]), encoding="utf-8")
    if (root / "wheels").is_dir():
        shutil.copytree(root / "wheels", where.program / "wheels", dirs_exist_ok=True)
    say("Tạo môi trường Python (một hai phút)…")
    status, output = machine.run([sys.executable, str(where.program / "kh.py"), "--version"], 1800)
    if status:
        last = (output.strip().splitlines() or ["không rõ nguyên nhân"])[-1]
        raise KhError(f"Không tạo được môi trường Python trong “{where.program}”: {last}")


def _home(where: Places, journal: Journal, say: Say) -> None:
    say("Đặt thư mục số liệu và bảng tính…")
    for name in ("dossiers", "procedures"):
        journal.folder(where.home / name)
    configure(journal, where.configuration, where.python.with_name("python.exe"), where.packages, where.home)
    if not where.workbook.exists():  # one that staff work with already stays
        journal.file(where.workbook, assembly.installed(where.home, xlwings_conf(where)))
    journal.file(where.workbook.with_suffix(".intellisense.xml"), intellisense())


def _addin(where: Places, journal: Journal, say: Say) -> None:
    say("Cài phần bổ trợ cho Excel…")
    journal.file(where.addin, addin_bytes())
    journal.file(where.functions, assembly.addin_bytes())
    journal.settings(where.conf, xlwings_conf(where))


def _trust(where: Places, journal: Journal, machine: Machine) -> None:
    for version in office_versions(machine):
        key = trusted_key(machine, version, where.home)
        journal.value(key, "Path", f"{where.home}\\")
        journal.value(key, "AllowSubfolders", 1)
        journal.value(key, "Description", _TRUSTED)
