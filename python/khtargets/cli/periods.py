"""`snapshots` and `diff`: closed periods, which figures are in use, and what moved between two of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import BadArgument
from ..home import Home
from .common import (
    HomeOption,
    JsonOption,
    WrongArguments,
    console,
    home_of,
    print_json,
    wants_json,
)
from .vietnamese import App

if TYPE_CHECKING:
    from ..reports.comparison import Change, Comparison, Side
    from ..snapshot import Snapshot
    from ..snapshot.closing import Closed, Kept

FromOption = Annotated[str | None, typer.Option("--from", metavar="NGÀY", help="Từ ngày, tính cả ngày đó.")]
ToOption = Annotated[str | None, typer.Option("--to", metavar="NGÀY", help="Đến ngày, tính cả ngày đó.")]
ByOption = Annotated[str | None, typer.Option("--by", help="hoàn thành (mặc định), tỷ lệ, chênh lệch.")]
_LISTED = 20

app = App()


def register(parent: typer.Typer) -> None:
    """Add the commands to the application."""
    parent.add_typer(app, name="snapshots", help="Kỳ đã chốt và số liệu đang dùng: list, close, use, diff.")
    parent.command()(diff)


@app.command("list")
def list_(context: typer.Context, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Các bản số liệu đang giữ và các kỳ đã chốt."""
    from ..snapshot import closing

    found = closing.snapshots(home_of(context, home))
    if wants_json(context, as_json):
        print_json([_described(each) for each in found])
        return
    screen = console()
    if not found:
        screen.print("Chưa có số liệu nào; hãy chạy lệnh refresh.")
    for each in found:
        screen.print(f"{'*' if each.in_use else ' '} {each.name}{_closed(each)}")


@app.command()
def close(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="TÊN", help="Tên kỳ, ví dụ “Quý I năm 2024”.")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Chốt số liệu đang dùng thành một kỳ: giữ mãi, không sửa."""
    from ..snapshot import closing

    record = closing.close(home_of(context, home), name)
    if wants_json(context, as_json):
        print_json(_record(record))
    else:
        console().print(f"Đã chốt kỳ “{record.name}” từ số liệu {record.snapshot}, người chốt {record.who}.")


@app.command()
def use(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="TÊN", help="Kỳ đã chốt, bản số liệu, hoặc “mới nhất”.")],
    home: HomeOption = None,
) -> None:
    """Đưa một kỳ đã chốt (hoặc “mới nhất”) vào dùng: mọi ô tính theo số liệu đó cho đến lần làm mới sau."""
    from ..snapshot import closing

    found = closing.use(home_of(context, home), name)
    console().print(f"Đang dùng số liệu “{found.name}”{_closed(found)}. Lần làm mới sau sẽ trở lại số liệu mới.")


@app.command("diff")
def diff_two(
    context: typer.Context,
    before: Annotated[str, typer.Argument(metavar="A", help="Kỳ trước.")],
    after: Annotated[str, typer.Argument(metavar="B", help="Kỳ sau.")],
    from_date: FromOption = None,
    to_date: ToOption = None,
    by: ByOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """So sánh hai bản số liệu: tỷ lệ, hạng, đánh giá, hồ sơ thêm, đính chính."""
    with _pair(home_of(context, home), before, after) as pair:
        _tell(_compared(*pair, from_date, to_date, by), wants_json(context, as_json))


def diff(
    context: typer.Context,
    before: Annotated[str | None, typer.Argument(metavar="A", help="Kỳ trước (mặc định: kỳ chốt gần nhất).")] = None,
    after: Annotated[str | None, typer.Argument(metavar="B", help="Kỳ sau (mặc định: số liệu đang dùng).")] = None,
    from_date: FromOption = None,
    to_date: ToOption = None,
    by: ByOption = None,
    preview: Annotated[
        bool,
        typer.Option("--preview", help="So số liệu đang dùng với số liệu sẽ có nếu làm mới bây giờ; không công bố."),
    ] = False,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="MỤC=GIÁ_TRỊ", help="Thử một giá trị của settings.toml mà không sửa tệp."),
    ] = None,
    aliases: Annotated[
        list[str] | None, typer.Option("--alias", metavar="CÁCH_VIẾT=ĐƠN_VỊ", help="Thử gán một cách viết.")
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """So với kỳ trước; hoặc, với --preview, --set, --alias: điều gì sẽ đổi nếu công bố."""
    place = home_of(context, home)
    if preview or changes or aliases:
        if after is not None:
            raise WrongArguments("Khi xem trước thì chỉ ghi kỳ trước (A); kỳ sau là số liệu sẽ có.")
        pair = _previewed(place, before, _pairs(changes or [], "--set"), _pairs(aliases or [], "--alias"))
    else:
        pair = _pair(place, before, after)
    with pair as found:
        _tell(_compared(*found, from_date, to_date, by), wants_json(context, as_json))


Pair = tuple["Snapshot", "Snapshot", tuple[str, str]]


@contextmanager
def _pair(home: Home, before: str | None, after: str | None) -> Iterator[Pair]:
    from ..snapshot import Snapshot, Store, closing

    later = Snapshot(closing.find(home, after).path) if after else Store(home).current()
    earlier = closing.find(home, before) if before else closing.previous(home, later)
    name = next((each.name for each in closing.snapshots(home) if each.path == later.path), later.name)
    yield Snapshot(earlier.path), later, (earlier.name, name)


@contextmanager
def _previewed(home: Home, before: str | None, changes: dict[str, str], aliases: dict[str, str]) -> Iterator[Pair]:
    from ..home.inputs import supposed
    from ..refresh import preview
    from ..snapshot import Snapshot, Store, closing

    kept = closing.find(home, before) if before else None
    now = Snapshot(kept.path) if kept else Store(home).current()
    with preview(home, supposed(home, changes, aliases)) as after:
        yield now, after, (kept.name if kept else "số liệu đang dùng", "xem trước")


def _compared(
    before: Snapshot, after: Snapshot, names: tuple[str, str], from_date: str | None, to_date: str | None, by: str | None
) -> Comparison:
    from ..decision.measures import COMPLETION
    from ..functions.answers import ORDERS
    from ..functions.cells import as_choice, as_day
    from ..reports.comparison import compare

    try:
        order = as_choice(by, ORDERS, COMPLETION, "Cách xếp hạng")
        return compare(before, after, as_day(from_date), as_day(to_date), order, names)
    except BadArgument as error:
        raise WrongArguments(error.sentence) from error


def _tell(found: Comparison, as_json: bool) -> None:
    if as_json:
        print_json(found.to_json())
        return
    from ..functions.explain import number
    from ..names.groups import TITLES
    from ..reports.comparison import ALIAS

    screen = console()
    screen.print(
        f"So “{found.after}” với “{found.before}”, từ {found.first:%d/%m/%Y} đến {found.last:%d/%m/%Y} "
        f"(số liệu trước có đến {_day(found.as_of_before)}, nay có đến {_day(found.as_of_after)})."
    )
    for sentence in found.missing:
        screen.print(sentence)
    for setting in found.settings:
        key = setting["key"]
        what = f"Cách viết “{key[len(ALIAS) :]}”" if key.startswith(ALIAS) else f"Cấu hình “{key}”"
        screen.print(f"{what}: {_word(setting['before'])} → {_word(setting['after'])}.")
    screen.print(
        f"Toàn tỉnh: {number(found.total_before)} → {number(found.total_after)} hồ sơ; thêm của các ngày sau: "
        f"{number(found.new)}; đính chính các ngày đã tính: thêm {number(found.corrected_in)}, "
        f"bớt {number(found.corrected_out)}."
    )
    _named(screen, "Mới đạt", found.newly_met)
    _named(screen, "Mới chưa đạt", found.newly_failing)
    moved = [each for each in found.changes if each.moved]
    if not moved:
        screen.print("Không đơn vị nào thay đổi.")
    block = ""
    for each in moved:
        if each.block != block:
            block = each.block
            screen.print(f"\n{TITLES.get(block, block)}")
        screen.print(f"- {each.unit}: {_line(each)}")


def _line(each: Change) -> str:
    from ..functions.explain import number

    parts = [f"tỷ lệ {_rate(each.before)} → {_rate(each.after)}"]
    if each.rate_change is not None:
        points = round(each.rate_change * 100, 2) + 0.0  # never -0.0
        parts[0] += f" ({points:+.2f} điểm)".replace(".", ",")
    parts.append(f"hạng {_rank(each.before)} → {_rank(each.after)}")
    if each.before is None or each.before.status != each.after.status:
        parts.append(f"{each.before.status if each.before else 'chưa có'} → {each.after.status}")
    if each.new:
        parts.append(f"thêm {number(each.new)} hồ sơ ({number(each.new_online)} trực tuyến)")
    if each.corrected_in or each.corrected_out:
        parts.append(f"đính chính ngày cũ: thêm {number(each.corrected_in)}, bớt {number(each.corrected_out)}")
    return "; ".join(parts)


def _named(screen: Any, title: str, changes: Sequence[Change]) -> None:
    if changes:
        more = f" … và {len(changes) - _LISTED} đơn vị nữa" if len(changes) > _LISTED else ""
        screen.print(f"{title} ({len(changes)}): {'; '.join(each.unit for each in changes[:_LISTED])}{more}.")


def _rate(side: Side | None) -> str:
    return "–" if side is None or side.rate is None else f"{100 * side.rate:.2f}%".replace(".", ",")


def _rank(side: Side | None) -> str:
    return "–" if side is None or side.rank is None else str(side.rank)


def _day(day: date | None) -> str:
    return "–" if day is None else f"{day:%d/%m/%Y}"


def _word(value: Any) -> str:
    return "chưa có" if value is None else str(value)


def _pairs(written: Sequence[str], option: str) -> dict[str, str]:
    found = {}
    for each in written:
        key, equals, value = each.partition("=")
        if not equals or not key.strip():
            raise WrongArguments(f"{option} phải viết dạng MỤC=GIÁ_TRỊ; nay là “{each}”.")
        found[key.strip()] = value.strip().strip('"')
    return found


def _closed(each: Kept) -> str:
    if not each.is_closed:
        return ""
    if each.record is None or not each.intact:
        return " (kỳ đã chốt, KHÔNG CÒN NGUYÊN: tệp số liệu hoặc biên bản đã bị sửa)"
    day = datetime.fromisoformat(each.record.day)
    return f" (chốt {day:%d/%m/%Y %H:%M}, {each.record.who}, hồ sơ đến {_day(_as_date(each.record.as_of))})"


def _as_date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _described(each: Kept) -> dict[str, Any]:
    return {
        "name": each.name,
        "closed": each.is_closed,
        "in_use": each.in_use,
        "intact": each.intact,
        "record": None if each.record is None else _record(each.record),
    }


def _record(record: Closed) -> dict[str, Any]:
    return dict(vars(record))

