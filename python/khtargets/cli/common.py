"""What all commands share: the options that every one takes, the home, how numbers and failures are put into words."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import KhError
from ..functions import CellError
from ..home import Home, find_home

if TYPE_CHECKING:
    from rich.console import Console

    from ..refresh.exports import Progress

HomeOption = Annotated[
    str | None, typer.Option("--home", metavar="THƯ_MỤC", help="Thư mục dữ liệu (mặc định: KHTARGETS_HOME, hoặc data).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="In JSON để chương trình khác đọc.")]


class WrongArguments(Exception):
    """The command line asks for what there is not; the text is the sentence for the person."""


@dataclass(frozen=True)
class State:
    """The options given before the command's name."""

    home: str | None = None
    json: bool = False


def home_of(context: typer.Context, home: str | None) -> Home:
    """The home to work on: the option after the command's name, or before it, or what `find_home` finds."""
    return Home(find_home(home or context.obj.home))


def wants_json(context: typer.Context, as_json: bool) -> bool:
    """Whether --json was given, before the command's name or after it."""
    return bool(as_json or context.obj.json)


def print_json(value: Any) -> None:
    """One JSON value on standard output, days as YYYY-MM-DD."""
    sys.stdout.write(json_text(value))


def json_text(value: Any) -> str:
    """The value as indented JSON with a newline at its end."""
    return json.dumps(plain(value), ensure_ascii=False, indent=1) + "\n"


def plain(value: Any) -> Any:
    """A function's answer or a report as JSON has it: days as YYYY-MM-DD, cell errors as {"error": …, "why": …}."""
    if isinstance(value, CellError):
        return {"error": value.code, "why": value.why}
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value


def decimal(value: float, places: int = 6) -> str:
    """A number as Vietnamese writes it: decimal comma, dots for thousands, no trailing zeros.

    >>> decimal(0.638575), decimal(38500), decimal(-0.05), decimal(1234.5)
    ('0,638575', '38.500', '-0,05', '1.234,5')
    """
    whole, _, fraction = f"{value:,.{places}f}".partition(".")
    fraction = fraction.rstrip("0")
    return whole.replace(",", ".") + ("," + fraction if fraction else "")


def complain(sentence: str) -> None:
    """One sentence on standard error."""
    print(sentence, file=sys.stderr, flush=True)


def sentence_of(error: KhError | OSError) -> str:
    """What went wrong, for a person, and what to do."""
    if isinstance(error, KhError):
        return error.sentence
    where = f" “{error.filename}”" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"Đĩa đã đầy nên không ghi được{where or ' tệp'}; hãy giải phóng chỗ trống rồi chạy lại. Số liệu cũ còn nguyên."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS) and error.filename:
        file = Path(error.filename)
        if file.parent.is_dir() and not file.exists() and not os.access(file.parent, os.W_OK):
            return f"Không có quyền ghi vào thư mục “{file.parent}”; hãy chọn thư mục khác hoặc xin quyền ghi rồi chạy lại."
    if isinstance(error, PermissionError):
        return f"Không mở được{where or ' tệp'}: tệp đang mở ở chương trình khác hoặc không có quyền; hãy đóng tệp rồi chạy lại."
    if isinstance(error, FileNotFoundError):
        return f"Không tìm thấy{where or ' tệp'}; hãy kiểm tra lại đường dẫn."
    return f"Không đọc hoặc ghi được{where or ' tệp'}: {error.strerror or error}; hãy kiểm tra ổ đĩa rồi chạy lại."


def console(stderr: bool = False) -> Console:
    """A Rich console that colours nothing of its own accord, so that names and codes stand as they are.

    Sentences wrap at words in a terminal only: what goes into a file or another program stays on one line.
    """
    from rich.console import Console

    found = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    found.soft_wrap = not found.is_terminal
    return found


@contextmanager
def progress_bar() -> Iterator[Progress | None]:
    """A progress bar on standard error where a person is watching; None elsewhere."""
    screen = console(stderr=True)
    if not screen.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen, transient=True) as bar:
        tasks: dict[str, Any] = {}

        def show(what: str, done: int, whole: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=whole)
            bar.update(tasks[what], completed=done, total=whole)

        yield show


def existing(path: Path) -> Path:
    """The path of a file or folder that must be there. KhError where it is not."""
    if not path.exists():
        raise KhError(f"Không tìm thấy “{path}”; hãy kiểm tra lại đường dẫn.")
    return path


class Format(StrEnum):
    """How rows of a result are given."""

    table = "table"
    csv = "csv"
    json = "json"
    xlsx = "xlsx"


def write_text(text: str, out: Path | None) -> None:
    """Writes a text into a file, or on standard output as UTF-8."""
    if out is not None:
        out.write_bytes(text.encode("utf-8"))
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.buffer.flush()
