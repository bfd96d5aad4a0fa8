"""`demo`, `workbook` and `test`: what is made for a person to open."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import BadArgument, KhError, NoSnapshot
from ..home import Home
from ..reports.ranking import BLOCKS, lines
from . import rank, reconcile
from .common import (
    HomeOption,
    JsonOption,
    WrongArguments,
    console,
    home_of,
    print_json,
    progress_bar,
    wants_json,
)

if TYPE_CHECKING:
    from ..functions import Session

_LOWEST = 5  # communes shown by the demo


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(demo)
    app.command("test")(explain_test)
    app.command("bench")(explain_bench)
    app.command()(workbook)


def demo(
    context: typer.Context,
    dossiers: Annotated[int, typer.Option("--dossiers", min=1, max=20_000_000, help="Số hồ sơ mô phỏng.")] = 60_000,
    out: Annotated[Path, typer.Option("--out", help="Thư mục ghi dữ liệu mô phỏng.")] = Path("khtargets-demo"),
    until: Annotated[
        str | None, typer.Option("--until", metavar="NGÀY", help="Chỉ hồ sơ đến ngày này, như đang ở giữa năm.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Tạo một tỉnh mô phỏng, tổng hợp, xếp hạng và lập bảng tính để dùng thử."""
    from .. import demo as province
    from ..functions import Session
    from ..functions.cells import as_day
    from ..refresh import refresh

    quiet = wants_json(context, as_json)
    screen = console()
    try:
        last = as_day(until)
    except BadArgument as error:
        raise WrongArguments(error.sentence) from error
    home = Home(province.write(out, dossiers, last))
    if not quiet:
        screen.print("DỮ LIỆU MÔ PHỎNG: mọi hồ sơ, thủ tục và con số dưới đây đều do máy sinh ra.\n")
    with progress_bar() as progress:
        report = refresh(home, progress=progress)
    session = Session(home.path)
    path = out / "khtargets.xlsm"
    build(path, session)
    if quiet:
        print_json({"home": home.path.resolve().as_posix(), "workbook": path.resolve().as_posix(), **report.to_json()})
        return
    reconcile.show(report, screen)
    screen.print()
    ranked = [line for line in lines(session, BLOCKS[2]) if line.rank is not None]
    report_words = rank.words(session)
    rank.say(report_words.notice, report_words.period)
    rank.show([line for block in BLOCKS[:2] for line in lines(session, block)])
    screen.print(f"{BLOCKS[2]}, {_LOWEST} đơn vị thấp nhất:")
    rank.show(ranked[-_LOWEST:])
    rank.say(*report_words.notes)
    screen.print()
    screen.print(f"Bảng tính: {path.resolve()}", soft_wrap=True)
    screen.print(f"Dữ liệu:   {home.path.resolve()}", soft_wrap=True)
    screen.print("Xem thêm:  mở bảng tính, hoặc chạy với --home và thư mục dữ liệu trên, ví dụ lệnh ranking.")


def workbook(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", help="Tệp bảng tính.")] = Path("khtargets.xlsm"),
    home: HomeOption = None,
    renewed: Annotated[
        Path | None, typer.Option("--refresh", metavar="TỆP", help="Làm mới một bảng tính đang đóng, như bấm nút “Làm mới”.")
    ] = None,
    allow_missing: Annotated[
        bool, typer.Option("--allow-missing", help="Cùng --refresh: vẫn công bố khi có tệp chưa đọc được.")
    ] = False,
) -> None:
    """Lập bảng tính khtargets.xlsm, có số liệu đang dùng nếu đã công bố; hoặc làm mới một bảng tính đang đóng."""
    from ..functions import Session

    if renewed is not None:
        _renew(renewed, allow_missing)
        return
    session = Session(home_of(context, home).path)
    try:
        session.snapshot()
    except NoSnapshot:
        kept = build(out, None)
    else:
        kept = build(out, session)
    if kept is not None:
        console().print(f"Tệp đã có ở đó được giữ lại với tên “{kept.name}”.", soft_wrap=True)
    console().print(f"Đã ghi bảng tính vào “{out}”.", soft_wrap=True)


def _renew(path: Path, allow_missing: bool) -> None:
    """The button "Làm mới" on a closed workbook; the home is the workbook's own. KhError where the file cannot be written."""
    from ..buttons import port
    from ..buttons.books.file import FileBook
    from ..buttons.works import work_of

    try:
        book = FileBook(path, answer=allow_missing)
        outcome = port.press(book, work_of("refresh"))
        book.write_file()
    except OSError as error:
        raise KhError(
            f"Không đọc, ghi được “{path}”: {error.strerror or error}; tệp đang mở thì hãy đóng rồi chạy lại."
        ) from error
    console().print(outcome.message, soft_wrap=True)
    if not outcome.snapshot:
        raise typer.Exit(1)


def explain_test() -> None:
    """Chạy các phép thử của chương trình (python3 kh.py test)."""
    raise WrongArguments("Các phép thử chạy bằng: python3 kh.py test.")


def explain_bench() -> None:
    """Đo tốc độ, bộ nhớ bên cạnh các cách làm khác (python3 kh.py bench)."""
    raise WrongArguments("Các phép đo chạy bằng: python3 kh.py bench.")


def build(out: Path, session: Session | None) -> Path | None:
    """Write the workbook, with figures where there is a session; a file that was there is kept under another name.

    Gives that name; None where there was none, or the very same file.
    """
    from ..home import write_whole
    from ..workbook import assembly

    out.parent.mkdir(parents=True, exist_ok=True)
    data = assembly.built(out, session)
    before = out.read_bytes() if out.exists() else data
    if before == data and out.exists():
        return None
    kept = None
    if before != data:
        names = (out.with_name(f"{out.stem} (bản trước {number}){out.suffix}") for number in itertools.count(1))
        kept = next(name for name in names if not name.exists())
        out.rename(kept)
    write_whole(out, data)
    return kept
