"""What the home's workbooks state for themselves: where Python is, and the home. And whether xlwings could find it elsewhere.

xlwings reads its file in the user's folder, and hands Python its environment, by calls of Windows that know only the letters
of the code page in use (its source: Config.bas, Main.bas). An account named in Vietnamese is beyond most of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..buttons.books.file import FileBook
from ..errors import KhError
from ..home import Home
from ..workbook.assembly import CONFIGURATION
from .excel import xlwings_conf
from .finding import INSTALL, Finding
from .machine import Machine
from .places import places

_WHAT = "Bảng tính"


def fits(machine: Machine) -> bool:
    """Whether the code page in use has all letters of the path to the user's folder."""
    try:
        machine.environ.get("USERPROFILE", "").encode(f"cp{machine.code_page()}")
    except UnicodeEncodeError:
        return False
    except LookupError:  # a code page that only Windows knows
        return machine.environ.get("USERPROFILE", "").isascii()
    return True


def examine(machine: Machine, home: Home) -> Iterator[Finding]:
    """The account's letters, and each workbook of ours in the home where it states something else than the installation."""
    lettered = fits(machine)
    books = {path: book for path in workbooks(home) if (book := _opened(path))}
    troubles = [trouble for path, book in books.items() for trouble in _troubles(machine, home, path.name, book, lettered)]
    if not lettered:
        user = machine.environ.get("USERPROFILE", "")
        seen = f"“{user}” có chữ ngoài bảng mã {machine.code_page()} của máy, nên bảng tính phải tự nêu Python và thư mục số liệu"
        seen += "; muốn dùng hàm KH_ trong bảng tính khác thì mở khtargets.xlsm trước"
        yield Finding("Chữ trong tên tài khoản Windows", True, seen)
        if not books:
            yield Finding(_WHAT, False, f"không có bảng tính nào trong “{home.path}”", f"Hãy {INSTALL}.")
    yield from troubles
    if books and not troubles:
        yield Finding(_WHAT, True, ", ".join(f"“{path.name}”" for path in books))


def workbooks(home: Home) -> list[Path]:
    """The home's workbooks with macros, but for the marks of open ones."""
    return [path for path in sorted(home.path.glob("*.xlsm")) if not path.name.startswith("~$")]


def _opened(path: Path) -> FileBook | None:
    """The workbook where it is one of ours and can be read."""
    try:
        book = FileBook(path)
        return book if book.size("KH_HOME") else None
    except (KhError, OSError, ValueError, SyntaxError):  # damaged, or locked; lxml's errors are SyntaxErrors
        return None


def _troubles(machine: Machine, home: Home, name: str, book: FileBook, lettered: bool) -> Iterator[Finding]:
    wanted = xlwings_conf(places(machine))
    stated = book.pairs(CONFIGURATION)
    lines = "; ".join(f"{key} | {value}" for key, value in wanted.items())
    if stated is None and not lettered:
        mend = f"Thêm một trang tên “{CONFIGURATION}” vào bảng tính, ghi vào cột A | cột B, từ dòng 1: {lines}."
        yield Finding(_WHAT, False, f"“{name}” chưa có trang {CONFIGURATION}", mend)
    elif stated is not None:
        kept = {key.upper(): value for key, value in stated.items()}
        wrong = [key for key, value in wanted.items() if kept.get(key, "").casefold() != value.casefold()]
        if wrong:
            seen = "; ".join(f"{key} = {kept.get(key, '(không có)')}" for key in wrong)
            mend = f"Bấm chuột phải vào tên trang > Unhide, mở trang {CONFIGURATION}, ghi vào cột A | cột B: {lines}."
            yield Finding(_WHAT, False, f"trang {CONFIGURATION} của “{name}” khác bản đã cài: {seen}", mend)
    rows = book.read("KH_HOME")
    own, place = str(rows[0][0] or "").strip() if rows else "", str(home.path.absolute())
    if own.rstrip("\\/").casefold() != place.rstrip("\\/").casefold() and (own or not lettered):
        seen = f"“{name}” ghi thư mục số liệu là “{own}”" if own else f"“{name}” chưa ghi thư mục số liệu"
        mend = f"Ở trang “Cấu hình”, ô “Thư mục số liệu”, ghi “{place}”; hoặc {INSTALL} với --home nếu thư mục kia mới đúng."
        yield Finding(_WHAT, False, f"{seen}, bản đã cài dùng “{place}”", mend)
