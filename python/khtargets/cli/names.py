"""`names`: what exports write that stands for nothing known, and a person's answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer

from ..home.taught_headers import FIELDS, field_of
from .common import HomeOption, JsonOption, WrongArguments, console, home_of, print_json, wants_json
from .vietnamese import App

app = App()
_SHOWN = {"unit": "đơn vị", "channel": "hình thức nộp", "status": "trạng thái", "procedure": "thủ tục", "column": "tiêu đề cột"}
_MEANT = {
    "online": "trực tuyến", "direct": "trực tiếp", "post": "bưu chính", "received": "đã tiếp nhận",
    "not_received": "chưa tiếp nhận",
}  # fmt: skip


def register(parent: typer.Typer) -> None:
    """Add the command to the application."""
    parent.add_typer(app, name="names", help="Cách viết chưa nhận ra: xem, gán (set, value, column), nhật ký (log).")


@app.callback(invoke_without_command=True)
def list_(context: typer.Context, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Cách viết chưa nhận ra trong số liệu đang dùng, kèm số hồ sơ và đơn vị có thể là."""
    from ..functions.explain import number
    from ..reports import mending
    from ..snapshot import Store

    if context.invoked_subcommand is not None:
        return
    snapshot = Store(home_of(context, home)).current()
    found = mending.unresolved(snapshot)
    if wants_json(context, as_json):
        print_json([vars(each) for each in found])
        return
    screen = console()
    for each in found:
        names = [snapshot.decision.unit(id).full_name(snapshot.decision) for id in each.candidates]
        where = f"; tệp {', '.join(each.files[:3])}" if each.files else ""
        near = f"; có thể là: {'; '.join(names)}" if names else ""
        if each.why == "counter":
            near = f"; nơi tiếp nhận chung, không gán được: {mending.COUNTER}"
        many = f": {number(each.dossiers)} hồ sơ" if each.dossiers else ""
        screen.print(f"- {_SHOWN[each.kind]} “{each.written or '(để trống)'}”{many}{where}{near}")
    screen.print("Mọi cách viết đều đã nhận ra." if not found else 'Gán bằng lệnh: names set "CÁCH VIẾT" "ĐƠN VỊ".')


@app.command("set")
def set_(
    context: typer.Context,
    written: Annotated[str, typer.Argument(metavar="CÁCH_VIẾT", help="Đúng như ghi trong tệp xuất.")],
    unit: Annotated[str, typer.Argument(metavar="ĐƠN_VỊ", help="Mã hoặc tên đầy đủ của đơn vị; “-” là ngoài phạm vi.")],
    file: Annotated[str, typer.Option("--file", help="Chỉ trong tệp (hoặc thư mục) này của dossiers.")] = "",
    parent: Annotated[str, typer.Option("--parent", help="Chỉ khi đi kèm đơn vị cấp trên này.")] = "",
    note: Annotated[str, typer.Option("--note", help="Ghi chú.")] = "",
    home: HomeOption = None,
) -> None:
    """Gán một cách viết cho một đơn vị; lần làm mới sau sẽ dùng."""
    from ..reports import mending

    place = home_of(context, home)
    shown = mending.assign_unit(place, written, unit, mending.Limits(file, parent), note)
    console().print(f"Đã gán “{written}” cho {shown}; hãy làm mới để tính lại.")


@app.command()
def value(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="LOẠI", help="channel, status hoặc procedure.")],
    written: Annotated[str, typer.Argument(metavar="CÁCH_VIẾT", help="Đúng như ghi trong tệp xuất.")],
    meaning: Annotated[
        str,
        typer.Argument(metavar="NGHĨA", help="online, direct, post; received, not_received; hoặc mã thủ tục."),
    ],
    home: HomeOption = None,
) -> None:
    """Gán nghĩa cho một hình thức nộp, một trạng thái, hoặc tên một thủ tục."""
    from ..reports import mending

    if kind not in (mending.CHANNEL, mending.STATUS, mending.PROCEDURE):
        raise WrongArguments(f"Không có loại “{kind}”; hãy ghi channel, status hoặc procedure.")
    mending.assign_value(home_of(context, home), kind, written, meaning)
    console().print(f"Đã gán {_SHOWN[kind]} “{written}” là {_MEANT.get(meaning, meaning)}; hãy làm mới để tính lại.")


@app.command()
def column(
    context: typer.Context,
    header: Annotated[str, typer.Argument(metavar="TIÊU_ĐỀ", help="Đúng như ghi ở dòng tiêu đề của tệp xuất.")],
    field: Annotated[str, typer.Argument(metavar="TRƯỜNG", help=f"Cột ấy ghi gì: {', '.join(FIELDS)}.")],
    home: HomeOption = None,
) -> None:
    """Gán một tiêu đề cột cho một trường; lần làm mới sau đọc lại các tệp."""
    from ..reports import mending

    if field_of(field) is None:
        raise WrongArguments(f"Không có trường “{field}”; hãy ghi một trong: {', '.join(FIELDS)}.")
    shown = mending.assign_column(home_of(context, home), header, field)
    console().print(f"Đã gán tiêu đề “{header}” là {shown}; hãy làm mới để đọc lại các tệp.")


@app.command()
def log(context: typer.Context, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Ai đã gán gì, khi nào."""
    from ..reports import mending

    place = home_of(context, home)
    found: list[Any] = mending.log(place)
    if wants_json(context, as_json):
        print_json([dict(each) for each in found])
        return
    if not found:
        console().print("Chưa gán cách viết nào.")
    for each in found:
        limits = "; ".join(filter(None, (each["file"], each["parent"])))
        meant = FIELDS if each["kind"] == mending.COLUMN else _MEANT
        after, was = (meant.get(each[key], each[key]) for key in ("after", "before"))
        before = f" (trước là {was})" if was else ""
        where = f" [{limits}]" if limits else ""
        day = f"{datetime.fromisoformat(each['day']):%d/%m/%Y %H:%M}"
        console().print(f"{day} {each['who']}: {_SHOWN[each['kind']]} “{each['written']}”{where} → {after}{before}")
