"""`rows`: every dossier counted or excluded for a unit, for disputes."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import astuple, fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..home import harmless
from .common import (
    Format,
    HomeOption,
    JsonOption,
    WrongArguments,
    complain,
    console,
    home_of,
    json_text,
    wants_json,
    write_text,
)

if TYPE_CHECKING:
    from ..refresh.dossier_list import Dossier

CHANNELS = {"online": "trực tuyến", "direct": "trực tiếp", "post": "bưu chính"}


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(rows)


def rows(
    context: typer.Context,
    unit: Annotated[str, typer.Argument(metavar="ĐƠN_VỊ", help="Đơn vị hoặc nhóm; “Toàn tỉnh” là tất cả dòng đã đọc.")],
    from_date: Annotated[str | None, typer.Option("--from", metavar="NGÀY", help="Từ ngày, tính cả ngày đó.")] = None,
    to_date: Annotated[str | None, typer.Option("--to", metavar="NGÀY", help="Đến ngày, tính cả ngày đó.")] = None,
    verdict: Annotated[
        str | None,
        typer.Option("--verdict", help="counted (được tính), excluded (không tính), hoặc một lý do như outside_window."),
    ] = None,
    format_: Annotated[Format, typer.Option("--format", help="Dạng kết quả: table, csv, json.")] = Format.table,
    out: Annotated[Path | None, typer.Option("--out", help="Ghi vào tệp này.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Từng hồ sơ được tính hoặc không tính của một đơn vị: mã, thủ tục, ngày, hình thức, kết luận, tệp, trang tính, dòng."""
    from ..errors import BadArgument
    from ..functions import Session
    from ..functions.cells import as_day
    from ..refresh.dossier_list import dossiers

    session = Session(home_of(context, home).path)
    snapshot = session.snapshot()
    try:
        first, last = as_day(from_date), as_day(to_date)
    except BadArgument as error:
        raise WrongArguments(error.sentence) from error
    key = session.lookup().subject(unit).id
    found = dossiers(snapshot, key, first, last, verdicts_of(verdict))
    chosen = Format.json if wants_json(context, as_json) else format_
    if chosen is Format.json:
        write_text(json_text([vars(each) for each in found]), out)
    elif chosen is Format.csv or out is not None:
        write_text(_csv(found), out)
    else:
        _show(found)
    if out is not None:
        complain(f"Đã ghi {len(found)} dòng vào “{out}”.")


def verdicts_of(written: str | None) -> list[str]:
    """The verdicts that a word stands for; none stands for all. WrongArguments where it is no such word."""
    from ..names.text import fold
    from ..tally import REASONS

    reasons = [reason for reason in REASONS if reason]
    words = {"counted": ["counted"], fold("được tính"): ["counted"]}
    words.update(dict.fromkeys(("excluded", fold("không tính"), fold("bị loại")), reasons))
    words.update({fold(reason): [reason] for reason in reasons})
    if written is None:
        return []
    if fold(written) not in words:
        raise WrongArguments(f"Không có kết luận “{written}”; hãy ghi một trong: counted, excluded, {', '.join(reasons)}.")
    return words[fold(written)]


def _show(found: list[Dossier]) -> None:
    from ..refresh import REASON_WORDS

    screen = console()
    for each in found:
        day = "không rõ ngày" if each.day is None else f"{each.day:%d/%m/%Y}"
        channel = CHANNELS.get(each.channel or "", "không rõ hình thức")
        verdict = "được tính" if each.verdict == "counted" else f"không tính: {REASON_WORDS[each.verdict]}"
        where = ", ".join(filter(None, (each.file, each.sheet, f"dòng {each.row}")))
        parts = (each.code or "không mã", each.procedure or "thủ tục ngoài danh mục", day, channel, verdict, where)
        screen.print("\t".join(parts))
    counts = Counter(each.verdict == "counted" for each in found)
    screen.print(f"{len(found)} dòng: {counts[True]} được tính, {counts[False]} không tính.")


def _csv(found: list[Dossier]) -> str:
    from ..refresh.dossier_list import Dossier

    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([each.name for each in fields(Dossier)])
    for each in found:
        writer.writerow([harmless(_written(cell)) for cell in astuple(each)])
    return "\ufeff" + text.getvalue()


def _written(cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, date) else "" if cell is None else cell
