"""`handout`, `warnings` and `report`: papers for units, the list of failing units, the report to be signed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import KhError
from .common import HomeOption, JsonOption, WrongArguments, console, home_of, print_json, wants_json

if TYPE_CHECKING:
    from ..names.groups import Group
    from ..reports.warnings import Alert
    from ..snapshot import Snapshot


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(handout)
    app.command()(warnings)
    app.command()(report)


def handout(
    context: typer.Context,
    block: Annotated[
        str | None, typer.Argument(metavar="KHỐI", help="Sở, ban; Cấp huyện; hoặc Cấp xã huyện … (mặc định: sở và huyện).")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Thư mục ghi các tệp.")] = Path("tai-lieu-gui"),
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Lập tài liệu gửi từng huyện, từng sở (.xlsx không macro), và danh sách “Cảnh báo”."""
    from ..functions import Session
    from ..papers import handouts

    place = home_of(context, home)
    session = Session(place.path)
    snapshot = session.snapshot()
    try:
        chosen = session.lookup().ranked_block(block) if block else None
    except KhError as error:
        raise WrongArguments(error.sentence) from error
    made = handouts.write(place, snapshot, out, chosen)
    if wants_json(context, as_json):
        print_json([path.as_posix() for path in made])
    else:
        console().print(f"Đã lập {len(made)} tệp trong “{out}”.")


def warnings(
    context: typer.Context,
    block: Annotated[str | None, typer.Argument(metavar="KHỐI", help="Một khối (mặc định: cả ba khối).")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Ghi thành tệp .xlsx.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Cảnh báo: đơn vị chưa đạt, còn thiếu bao nhiêu, từ nay cần bao nhiêu mỗi ngày, còn đạt được không."""
    from ..functions import Session
    from ..home import write_whole
    from ..papers import handouts
    from ..reports.warnings import alerts

    session = Session(home_of(context, home).path)
    snapshot = session.snapshot()
    try:
        blocks = [session.lookup().ranked_block(block)] if block else None
    except KhError as error:
        raise WrongArguments(error.sentence) from error
    found = alerts(snapshot, blocks)
    if out is not None:
        write_whole(out, handouts.warnings(snapshot, blocks))
        console().print(f"Đã ghi danh sách {len(found)} đơn vị chưa đạt vào “{out}”.")
    elif wants_json(context, as_json):
        print_json([{**vars(each), **_plain(each)} for each in found])
    else:
        _show(snapshot, found, blocks)


def report(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", help="Tệp .xlsx cần ghi.")] = Path("bao-cao.xlsx"),
    pdf: Annotated[bool, typer.Option("--pdf", help="Lập thêm PDF cạnh tệp này (cần LibreOffice).")] = False,
    from_date: Annotated[str | None, typer.Option("--from", metavar="NGÀY", help="Từ ngày, tính cả ngày đó.")] = None,
    to_date: Annotated[str | None, typer.Option("--to", metavar="NGÀY", help="Đến ngày, tính cả ngày đó.")] = None,
    home: HomeOption = None,
) -> None:
    """Lập báo cáo để trình ký (.xlsx không macro, đã dàn trang; phần đầu và phần ký theo office.toml)."""
    from ..functions import Session
    from ..home import write_whole
    from ..papers import signoff
    from ..papers.pdf import to_pdf
    from ..workbook.content import Span

    place = home_of(context, home)
    session = Session(place.path)
    snapshot = session.snapshot()
    try:
        span = Span(*session.lookup().clamped(from_date, to_date))
    except KhError as error:
        raise WrongArguments(error.sentence) from error
    write_whole(out, signoff.report(place, snapshot, span))
    console().print(f"Đã ghi báo cáo vào “{out}”.")
    if pdf:
        to_pdf(out, out.with_suffix(".pdf"))
        console().print(f"Đã ghi báo cáo PDF vào “{out.with_suffix('.pdf')}”.")


def _plain(each: Alert) -> dict[str, object]:
    expected = each.forecast
    return {
        "unit": each.unit.id,
        "rate": each.rate,
        "pace": each.pace,
        "outlook": each.outlook,
        "forecast": None if expected is None else expected._asdict(),
    }


def _show(snapshot: Snapshot, found: list[Alert], blocks: list[Group] | None) -> None:
    from ..functions.explain import number, percentage
    from ..papers.paper import standing
    from ..reports.warnings import BASIS, SHORT, silence, silent
    from ..workbook.content import SYNTHETIC

    screen, decision = console(), snapshot.decision
    for sentence in [*([SYNTHETIC] if snapshot.header.get("synthetic") else []), *standing(snapshot)]:
        screen.print(sentence)
    block = ""
    for each in found:
        if each.heading != block:
            block = each.heading
            screen.print(f"\n{block}")
        pace = "" if each.pace is None else f", tức {each.pace:.2f} mỗi ngày".replace(".", ",")
        screen.print(
            f"- {each.unit.full_name(decision)}: {percentage(each.online, each.total, each.percent)} "
            f"(chỉ tiêu {each.percent}%), còn thiếu {number(each.short)} hồ sơ; "
            f"còn {each.days_left} ngày, cần {number(each.online_needed)} trong "
            f"{number(each.still_to_come)} hồ sơ dự kiến là trực tuyến{pace}. {each.outlook}."
        )
    unheard = silent(snapshot, blocks)
    if unheard:
        screen.print(f"\nSố liệu có dấu hiệu dừng ({len(unheard)} đơn vị)")
        for unit, day in unheard:
            screen.print(f"- {unit.full_name(decision)}: {silence(day)}.")
    screen.print(f"\n{SHORT}\n{BASIS}" if found else "Mọi đơn vị có hồ sơ đều đạt chỉ tiêu.")
