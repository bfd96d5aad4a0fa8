"""Whether Python starts as xlwings would start it for Excel, and why not: gone, upgraded, blocked.

xlwings' library runs `cmd.exe /K ""INTERPRETER" -B -c "CODE""` and waits for the server that CODE starts (its source: Main.bas).
No Excel and no Windows were at hand: what is said of them here is inferred.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

from .finding import INSTALL, Finding
from .machine import HUNG, Machine
from .places import Places, places

SECONDS = 12  # that a start may take; Excel's macros give up after ten
# Where the workbook's macros note that a start is under way (modOffice.bas).
NOTE = r"Software\VB and VBA Program Settings\khtargets\Python"
NOTED = "start"
_WHAT = "Khởi động Python cho Excel"
_ENDS_ITSELF = (
    "import threading, win32api; "
    "threading.Timer(1, win32api.PostThreadMessage, (win32api.GetCurrentThreadId(), 18, 0, 0)).start(); "  # 18: WM_QUIT
)


def examine(machine: Machine) -> Iterator[Finding]:
    """Whether Python is there, loads the program, and starts as a server."""
    where = places(machine)
    if not where.python.is_file():
        mend = f"Hãy {INSTALL}; nếu tệp mất lại thì phần mềm diệt virus đã cách ly: {_allow(where)}"
        yield Finding("Python", False, f"không có “{where.python}”", mend)
        return
    gone = _gone(where)
    if gone:
        yield gone
        return
    code = "import sys; sys.path.insert(0, sys.argv[1]); import khtargets.hosts.excel; print(sys.version.split()[0])"
    status, output = machine.run([str(_console(where)), "-c", code, str(where.packages)], 60)
    mend = "" if status == 0 else _upgraded(machine, where) or _why(where, status, output)
    yield Finding("Python", status == 0, _told(status, output, 60), mend)
    if status == 0:
        yield _started(machine, where)


def server_code(where: Places, clsid: str, before_serving: str = "") -> str:
    """The code that xlwings' add-in has its library run, for an Excel whose workbook is khtargets.xlsm."""
    workbook = str(where.workbook)
    listed = ";".join(["False", workbook, workbook, "", "", "", str(where.packages)])
    escaped = listed.replace("\\", "\\\\").replace("'", "\\'")
    path = f'import sys, os;import xlwings.utils;xlwings.utils.prepare_sys_path("{escaped}");import xlwings; '
    return f"{path}{before_serving}xlwings.serve('{clsid}')"


def forget_hanging(machine: Machine) -> None:
    """Takes the macros' note back, so that Excel starts Python by itself again."""
    machine.delete_value(NOTE, NOTED)
    for key in (NOTE, NOTE.rpartition("\\")[0]):
        machine.delete_empty_key(key)


def _started(machine: Machine, where: Places) -> Finding:
    status, output = machine.run(["cmd.exe", "/C", str(_console(where)), "--version"], SECONDS)
    if status:
        mend = f"Nhờ quản trị viên bỏ chính sách chặn cmd.exe; hoặc phần mềm diệt virus đã chặn: {_allow(where)}"
        return Finding(_WHAT, False, f"cmd.exe không chạy được Python: {_told(status, output, SECONDS)}", mend)
    code = server_code(where, f"{{{uuid.uuid4()}}}", _ENDS_ITSELF)
    status, output = machine.run([str(where.python), "-B", "-c", code], SECONDS)
    if status:
        return Finding(_WHAT, False, _told(status, output, SECONDS), _why(where, status, output))
    if machine.value(NOTE, NOTED) == "1":
        mend = f"Mở lại bảng tính rồi bấm “Làm mới”; Excel lại đứng lâu thì phần mềm diệt virus đang giữ Python: {_allow(where)}"
        return Finding(_WHAT, False, "lần trước Excel chờ Python mà không được; bây giờ thì được", mend)
    return Finding(_WHAT, True, "được")


def _console(where: Places) -> Path:
    return where.python.with_name("python.exe")


def _made_from(where: Places) -> dict[str, str]:
    """What the environment says of the Python that it was made from."""
    try:
        lines = (where.python.parents[1] / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return {}
    return {key.strip(): value.strip() for key, _, value in (line.partition("=") for line in lines)}


def _gone(where: Places) -> Finding | None:
    base = _made_from(where).get("home")
    if not base or Path(base).is_dir():
        return None
    mend = f"Cài Python 3.11 trở lên từ https://www.python.org/downloads/windows/ nếu máy chưa có, rồi {INSTALL} lại."
    return Finding("Python", False, f"Python ở “{base}” không còn: đã bị gỡ, hoặc được nâng cấp sang thư mục khác", mend)


def _upgraded(machine: Machine, where: Places) -> str:
    """What to do where another version stands in the place of the Python that the environment was made from."""
    made = _made_from(where)
    then = re.match(r"\d+\.\d+", made.get("version", ""))
    status, output = machine.run([str(Path(made.get("home", "")) / "python.exe"), "--version"], SECONDS)
    now = re.search(r"(\d+\.\d+)\.", output)
    if not then or status or not now or now[1] == then[0]:
        return ""
    folder = where.python.parents[1]
    return f"Python đã được nâng cấp từ {then[0]} lên {now[1]}: xóa thư mục “{folder}” rồi {INSTALL} lại."


def _told(status: int, output: str, seconds: int) -> str:
    if status == HUNG:
        return f"không trả lời trong {seconds} giây"
    return (output.strip().splitlines() or ["không trả lời"])[-1]


def _why(where: Places, status: int, output: str) -> str:
    if status == HUNG:
        return f"Thường là phần mềm diệt virus đang giữ Python lại: {_allow(where)}"
    if status == 127:
        return f"Phần mềm diệt virus hoặc chính sách của máy đã chặn Python: {_allow(where)}"
    return f"Tệp của chương trình thiếu hoặc hỏng: hãy {INSTALL} lại; lại mất thì phần mềm diệt virus đã cách ly: {_allow(where)}"


def _allow(where: Places) -> str:
    return (
        f"hãy cho phép thư mục “{where.program}” trong phần mềm ấy (Windows Security > Virus & threat protection > Exclusions), "
        f"rồi {INSTALL} lại."
    )
