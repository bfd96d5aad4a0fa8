"""`refresh` and `check`: read the exports, say what was counted and what was not, and why."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import KhError
from .common import (
    HomeOption,
    JsonOption,
    WrongArguments,
    complain,
    console,
    existing,
    home_of,
    print_json,
    progress_bar,
    wants_json,
)

if TYPE_CHECKING:
    from rich.console import Console

    from ..refresh import Report

_LONGEST = 100  # characters of a text that a screen shows
_SHOWN = 10  # names of a kind; the workbook's sheet "Đối soát" and --json have all
_KINDS = {
    "units": "Tên đơn vị chưa nhận ra",
    "channels": "Hình thức nộp chưa biết",
    "statuses": "Trạng thái chưa biết (được tính là đã tiếp nhận)",
    "procedures": "Thủ tục không thuộc danh mục trực tuyến",
    "dates": "Ngày không đọc được",
}
_ADVICE = {
    "units": "thêm vào tệp aliases.csv (cột written, unit)",
    "channels": "thêm vào tệp values.csv (cột field, written, meaning)",
    "statuses": "thêm vào tệp values.csv (cột field, written, meaning)",
}


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(refresh)
    app.command()(check)


def refresh(
    context: typer.Context,
    allow_missing: Annotated[
        bool,
        typer.Option("--allow-missing", help="Công bố cả khi có tệp không đọc được; số liệu ghi rõ thiếu tệp nào."),
    ] = False,
    break_lock: Annotated[
        bool,
        typer.Option("--break-lock", help="Gỡ khóa mà một lần làm mới bị dừng giữa chừng để lại, khi đã chắc chắn."),
    ] = False,
    source: Annotated[
        str,
        typer.Option(
            "--source", metavar="URL", help="Đếm trong cơ sở dữ liệu thay cho tệp: postgresql://, sc://, spark://, duckdb://."
        ),
    ] = "",
    table: Annotated[str, typer.Option("--table", metavar="BẢNG", help="Bảng hồ sơ trong cơ sở dữ liệu đó.")] = "",
    columns: Annotated[
        str, typer.Option("--columns", metavar="TRƯỜNG=CỘT,…", help="Cột của bảng ứng với từng trường, nếu tên khác.")
    ] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Đọc các tệp xuất trong thư mục dossiers, tổng hợp và công bố số liệu mới."""
    from ..refresh import Options, RefreshIncomplete, refresh as run
    from ..reports.sums import sentence
    from ..snapshot import Store

    place, quiet = home_of(context, home), wants_json(context, as_json)
    if bool(source) != bool(table) or (columns and not source):
        raise WrongArguments("--source và --table đi cùng nhau; --columns chỉ dùng với hai mục này.")
    if source:
        from ..refresh.table_refresh import refresh_table
        from ..tally.engines.tables import columns_of

        with progress_bar() as progress:
            report = refresh_table(place, source, table, columns_of(columns), progress, break_lock)
    else:
        try:
            with progress_bar() as progress:
                report = run(place, Options(allow_missing=allow_missing, break_lock=break_lock), progress)
        except RefreshIncomplete as error:
            _tell(error.report, quiet)
            raise
    _tell(report, quiet)
    if not quiet:
        console().print(sentence(Store(place).current()))


def check(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="TỆP", help="Tệp hoặc thư mục; mặc định dossiers.")
    ] = None,
    rows: Annotated[
        Path | None, typer.Option("--rows", metavar="TỆP.csv", help="Ghi từng dòng không tính vào tệp này.")
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Đọc như refresh nhưng không công bố: dòng nào không tính, vì sao."""
    from ..refresh import Options, refresh as run

    chosen = [existing(path) for path in paths or []]
    with progress_bar() as progress:
        report = run(home_of(context, home), Options(publish=False, paths=chosen, rows_file=rows), progress)
    _tell(report, wants_json(context, as_json))
    if rows is not None:
        complain(f"\nĐã ghi các dòng không tính vào “{rows}”.")
    if report.bad:
        raise KhError(f"Có {len(report.bad)} tệp chưa đọc được; hãy sửa theo hướng dẫn ở trên.")


def _tell(report: Report, as_json: bool) -> None:
    if as_json:
        print_json(report.to_json())
    else:
        show(report, console())


def show(report: Report, screen: Console) -> None:
    """Print a reconciliation: what was read, counted, excluded and why, and what a person should look at."""
    from ..functions.explain import number
    from ..refresh import REASON_WORDS
    from ..reports.lists import sentence

    screen.print(f"Đã đọc {number(report.read)} dòng hồ sơ từ {number(len(report.files))} tệp.")
    _pairs(screen, [("Được tính", report.counted), ("Không tính", report.read - report.counted)])
    _pairs(screen, [(f"  {REASON_WORDS[reason]}", count) for reason, count in report.excluded.items() if count])
    if report.blank_channels:
        screen.print(f"Hình thức nộp để trống: {number(report.blank_channels)} dòng hồ sơ, tính là nộp trực tiếp.")
        for each in report.mostly_blank[:_SHOWN]:
            screen.print(
                f"- {each['file']}: {number(each['blank_channels'])} trong {number(each['read'])} dòng để trống; nếu hệ thống "
                "chưa xuất đủ cột này thì hãy xuất lại."
            )
    for each in report.lists:
        screen.print(sentence(each))
    if report.bad:
        screen.print(f"\nTệp chưa đọc được ({len(report.bad)}):")
        for bad in report.bad:
            rows = report.kept.get(bad.file)
            kept = f"; dùng lại {number(rows)} dòng của lần đọc trước" if rows else ""
            screen.print(f"- {bad.sentence.rstrip('.')}{kept}.")
    _notes(screen, report)
    if any(report.unresolved.get(kind) for kind in _KINDS):
        screen.print("\nSố hồ sơ ở các mục dưới đây tính mọi dòng đã đọc, kể cả bản trùng và dòng không tính vì lý do khác.")
    for kind, title in _KINDS.items():
        _names(screen, title, report.unresolved.get(kind) or [], _ADVICE.get(kind, ""), report.unit_names)
    recoded = report.unresolved.get("recoded") or []
    if recoded:
        screen.print(
            f"\nThủ tục mới trùng tên thủ tục bị bỏ ({len(recoded)}): nếu chỉ đổi mã thì không phải công bố lần đầu; hãy ghi "
            "vào tệp procedures/renames.csv (cột old, new)."
        )
        for entry in recoded[:_SHOWN]:
            screen.print(f"- {entry['dropped']} → {entry['code']}: {entry['name'][:_LONGEST]}")
        if len(recoded) > _SHOWN:
            screen.print(f"  … và {len(recoded) - _SHOWN} thủ tục nữa; xem trang “Đối soát” hoặc dùng --json.")
    if report.disagreeing:
        screen.print(
            f"\nHồ sơ có nhiều bản ghi khác nhau về đơn vị, thủ tục, ngày hoặc hình thức nộp: {report.disagreeing}."
        )
        for copy in report.copies[:_SHOWN]:
            places = "; ".join(
                f"{row['file']}, dòng {row['row']}{' (được dùng)' * row['kept']}" for row in copy["rows"]
            )
            screen.print(f"- {copy['code']}: {places}")
    _interpretations(screen, report)
    if report.provisional:
        screen.print("\nSố liệu tạm tính: chưa ghi ngày quyết định thay thế có hiệu lực (replacement_effective).")
    if report.snapshot:
        screen.print(f"\nĐã công bố số liệu {report.snapshot}.")


def _pairs(screen: Console, pairs: list[tuple[str, int]]) -> None:
    from rich.table import Table

    from ..functions.explain import number

    table = Table.grid(padding=(0, 2))
    table.add_column(min_width=48)
    table.add_column(justify="right", no_wrap=True, min_width=10)
    for name, count in pairs:
        table.add_row(name, number(count))
    screen.print(table)


def _notes(screen: Console, report: Report) -> None:
    """What was noticed while reading: sheets left out, files open in Excel or at a format's limit."""
    found = [
        f"- {entry['file']}: {note}"
        for entry in report.files
        for note in (*entry["notes"], *(note for sheet in entry["sheets"] for note in sheet["notes"]))
    ]
    if found:
        screen.print(f"\nLưu ý khi đọc tệp ({len(found)}):")
        for line in found[:_SHOWN]:
            screen.print(line)
        if len(found) > _SHOWN:
            screen.print(f"  … và {len(found) - _SHOWN} lưu ý nữa; xem trang “Đối soát” hoặc dùng --json.")


def _names(
    screen: Console, title: str, found: list[dict[str, Any]], advice: str, unit_names: Mapping[str, str]
) -> None:
    """What stands for nothing known, the most frequent first; a name that was spelt in several encodings once."""
    from ..functions.explain import number
    from ..names.text import nfc

    entries: dict[str, tuple[int, list[str]]] = {}
    for entry in found:
        written = entry.get("written") or " ".join(filter(None, (entry.get("code"), entry.get("name"))))
        name = nfc(written) or "để trống"
        before, candidates = entries.get(name, (0, []))
        entries[name] = before + entry["dossiers"], [*candidates, *entry.get("candidates", ())]
    if not entries:
        return
    screen.print(f"\n{title} ({number(len(entries))}){f': {advice}' if advice else ''}:")
    ordered = sorted(entries.items(), key=lambda item: (-item[1][0], item[0]))
    for name, (count, candidates) in ordered[:_SHOWN]:
        near = "; ".join(unit_names.get(each, each) for each in dict.fromkeys(candidates))
        shown = name if len(name) <= _LONGEST else name[:_LONGEST] + "…"
        screen.print(f"- “{shown}”: {number(count)} hồ sơ{f'; gần giống: {near}' if near else ''}")
    if len(ordered) > _SHOWN:
        screen.print(f"  … và {number(len(ordered) - _SHOWN)} mục nữa; xem trang “Đối soát” hoặc dùng --json.")


def _interpretations(screen: Console, report: Report) -> None:
    """What the other interpretations of open clauses would change."""
    from ..functions.explain import number

    for other in report.sensitivity:
        if not (other["added"] or other["removed"]):
            continue
        flips = (
            f"đổi đánh giá của {len(other['flips'])} đơn vị" if other["flips"] else "không đổi đánh giá của đơn vị nào"
        )
        screen.print(
            f"\nNếu hiểu theo cách khác ({other['label']}): thêm {number(other['added'])}, bớt {number(other['removed'])} "
            f"hồ sơ, {flips}."
        )
        for flip in other["flips"][:_SHOWN]:
            screen.print(f"- {report.unit_names.get(flip['unit'], flip['unit'])}: {flip['now']} → {flip['then']}")
