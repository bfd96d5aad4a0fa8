"""`install`, `uninstall`, `doctor` and `addin`: khtargets in Excel and in LibreOffice."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from ..errors import KhError
from .common import HomeOption, JsonOption, console, home_of, print_json, wants_json


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(install)
    app.command()(uninstall)
    app.command()(doctor)
    app.command()(addin)


def install(
    context: typer.Context,
    home: HomeOption = None,
    network: Annotated[
        bool | None,
        typer.Option("--network/--no-network", help="Cho Excel tin cậy thư mục số liệu trên mạng; không ghi thì hỏi."),
    ] = None,
) -> None:
    """Cài vào Excel và LibreOffice của người dùng này (không cần quyền quản trị)."""
    from ..install import excel, libreoffice, user
    from ..install.machine import ThisMachine

    machine, screen = ThisMachine(), console()
    chosen = Path(os.path.abspath(home or context.obj.home)) if home or context.obj.home else None
    if not machine.windows and not libreoffice.present(machine):
        raise KhError("Không thấy Excel hay LibreOffice trên máy này; hãy cài một trong hai rồi chạy lại lệnh install.")
    if machine.windows:
        where = excel.install(machine, chosen, screen.print, ask=_asks if network is None else lambda question: bool(network))
        screen.print(f"Đã cài cho Excel. Bảng tính: {where.workbook}")
        screen.print(f"Chép tệp xuất từ hệ thống một cửa vào: {where.home / 'dossiers'}")
    if libreoffice.present(machine):
        libreoffice.install(machine, screen.print)
    if not machine.windows:  # last, so that nothing is left where LibreOffice refuses
        user.install(machine, chosen)


def _asks(question: str) -> bool:
    """The answer of the person at the terminal; no where there is none."""
    if not sys.stdin.isatty():
        return False
    console().print(question)
    try:
        return input("Gõ c (có) hoặc k (không) rồi Enter: ").strip().lower() in ("c", "có", "co", "y", "yes")
    except EOFError:
        return False


def uninstall() -> None:
    """Gỡ đúng những gì lệnh install đã đặt; số liệu và bảng tính đã sửa được giữ lại."""
    from ..install import excel, libreoffice, user
    from ..install.machine import ThisMachine

    machine, screen = ThisMachine(), console()
    left = excel.uninstall(machine) if machine.windows else user.uninstall(machine)
    removed = libreoffice.present(machine) and libreoffice.uninstall(machine)
    if left is None and not removed:
        screen.print("Không có gì để gỡ.")
        return
    screen.print("Đã gỡ xong.")
    for path in left or []:
        screen.print(f"Giữ lại vì đã được sửa sau khi cài: {path}")


def doctor(context: typer.Context, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Kiểm tra những gì Excel và LibreOffice cần; nêu từng chỗ hỏng và cách sửa."""
    from ..install import doctor as examiner, libreoffice, others
    from ..install.machine import ThisMachine

    machine, place = ThisMachine(), home_of(context, home)
    findings = examiner.examine(machine, place)
    if libreoffice.present(machine):
        findings += libreoffice.examine(machine, place)
    findings += others.examine(machine)
    if wants_json(context, as_json):
        print_json([each._asdict() for each in findings])
    else:
        console().print(examiner.summary(findings))
    if not all(each.fine for each in findings):
        raise typer.Exit(1)


def addin(
    out: Annotated[Path, typer.Option("--out", help="Tệp phần mở rộng LibreOffice.")] = Path("khtargets.oxt"),
) -> None:
    """Lập phần mở rộng LibreOffice (khtargets.oxt)."""
    from ..hosts.addin import build

    build(out)
    console().print(f"Đã ghi phần mở rộng LibreOffice vào “{out}”.")
