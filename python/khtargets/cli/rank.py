"""`ranking`: the ranking of one block or of all three, as a table, csv, json or a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict, astuple, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import BadArgument
from ..home import harmless
from ..reports.ranking import BLOCKS, HEADINGS, Line, lines as lines_of, shown
from .common import (
    Format,
    HomeOption,
    JsonOption,
    WrongArguments,
    complain,
    console,
    decimal,
    home_of,
    json_text,
    wants_json,
    write_text,
)

if TYPE_CHECKING:
    from ..functions import Session
    from ..workbook.tables.ranking import RankingReport

_NARROW = 76  # columns of a terminal below which two of the table's are left out


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(ranking)


def ranking(
    context: typer.Context,
    block: Annotated[
        str | None, typer.Argument(metavar="KHỐI", help="Sở, ban; Cấp huyện; Cấp xã; Cấp xã huyện …")
    ] = None,
    from_date: Annotated[str | None, typer.Option("--from", metavar="NGÀY", help="Từ ngày, tính cả ngày đó.")] = None,
    to_date: Annotated[str | None, typer.Option("--to", metavar="NGÀY", help="Đến ngày, tính cả ngày đó.")] = None,
    by: Annotated[str | None, typer.Option("--by", help="hoàn thành (mặc định), tỷ lệ, chênh lệch.")] = None,
    format_: Annotated[Format, typer.Option("--format", help="Dạng kết quả.")] = Format.table,
    out: Annotated[Path | None, typer.Option("--out", help="Ghi vào tệp này (xlsx: mặc định xep-hang.xlsx).")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Xếp hạng các đơn vị theo mức hoàn thành chỉ tiêu."""
    from ..functions import Session

    session = Session(home_of(context, home).path)
    session.snapshot()
    chosen = Format.json if wants_json(context, as_json) else format_
    try:
        lines = [each for name in ([block] if block else BLOCKS) for each in lines_of(session, name, from_date, to_date, by)]
    except BadArgument as error:
        raise WrongArguments(error.sentence) from error
    if chosen is Format.json:
        write_text(json_text([asdict(line) for line in lines]), out)
    elif chosen is Format.csv:
        write_text(_csv(lines), out)
    elif chosen is Format.xlsx:
        from .rank_sheet import write

        path = out or Path("xep-hang.xlsx")
        report = words(session, from_date, to_date, by)
        write(path, lines, [report.notice, report.period], report.notes)
        complain(f"Đã ghi bảng xếp hạng vào “{path}”.")
    else:
        report = words(session, from_date, to_date, by)
        say(report.notice, report.period)
        show(lines)
        say(*report.notes)


def words(
    session: Session, from_date: str | None = None, to_date: str | None = None, by: str | None = None
) -> RankingReport:
    """What must be said with a ranking, as the workbook says it: period, what a reader must not miss, interpretations used."""
    from ..decision.measures import COMPLETION
    from ..functions.answers import ORDERS
    from ..functions.cells import as_choice, as_day
    from ..workbook.content import Span, gather
    from ..workbook.tables.ranking import ranking_report

    content = gather(session)
    first, last = content.span.first, content.span.last
    span = Span(max(as_day(from_date) or first, first), min(as_day(to_date) or last, last))
    return ranking_report(content, replace(span, by=as_choice(by, ORDERS, COMPLETION, "Cách xếp hạng")))


def say(*sentences: str) -> None:
    """Print those that say something, each a paragraph."""
    screen = console()
    for sentence in filter(None, sentences):
        screen.print(sentence)


def show(lines: Iterable[Line]) -> None:
    """Print the lines as one table a block, names whole however narrow the terminal is."""
    from rich import box
    from rich.table import Table

    from ..functions.explain import number, percentage

    screen = console()
    wide = screen.width >= _NARROW
    table: Table | None = None
    block = ""
    for line in lines:
        if table is None or line.block != block:
            if table is not None:
                screen.print(table)
            block = line.block
            table = Table(title=block, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
            table.add_column("Hạng", justify="right", no_wrap=True)
            table.add_column("Đơn vị", overflow="fold", ratio=1)
            for name in ("Tổng", "T.tuyến", "Tỷ lệ", "C.tiêu", "H.thành") if wide else ("Tổng", "Tỷ lệ", "H.thành"):
                table.add_column(name, justify="right", no_wrap=True)
            table.add_column("Đánh giá", overflow="fold", max_width=12)
        percent = None if line.target is None else round(100 * line.target)
        rate = percentage(line.online, line.total, percent) if line.total else "–"
        target = "–" if percent is None else f"{percent}%"
        done = "–" if line.completion is None else f"{decimal(100 * line.completion, 1)}%"
        figures = [number(line.total), rate, done]
        if wide:
            figures = [number(line.total), number(line.online), rate, target, done]
        table.add_row("–" if line.rank is None else str(line.rank), shown(line), *figures, line.status)
    if table is not None:
        screen.print(table)


def _csv(lines: Iterable[Line]) -> str:
    """With a byte order mark, so that Excel reads it as UTF-8; text that looks like a formula is made text."""
    text = io.StringIO("\ufeff")
    text.seek(0, io.SEEK_END)
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(HEADINGS)
    rows.writerows([harmless(cell) for cell in astuple(line)] for line in lines)
    return text.getvalue()
