"""`call`: one worksheet function, or a stream of them; `functions`: what there is to call."""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..functions import CellError
from .common import HomeOption, JsonOption, WrongArguments, decimal, home_of, plain, print_json, wants_json

if TYPE_CHECKING:
    from ..functions import Session
    from ..functions.session import Function


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(call)
    app.command()(functions)


def call(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="HÀM", help="Tên hàm, ví dụ KH_RATE.")] = None,
    arguments: Annotated[
        list[str] | None, typer.Argument(metavar="ĐỐI_SỐ", help="Đối số; ngày ghi YYYY-MM-DD.")
    ] = None,
    lines: Annotated[
        bool,
        typer.Option("--lines", help='Đọc từng mảng JSON ["KH_RATE", "Sở Y tế"] từ đầu vào chuẩn, trả lời từng dòng.'),
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tính một hàm của bảng tính, như trong ô."""
    from ..functions import Session
    from ..functions.session import REGISTRY

    session = Session(home_of(context, home).path)
    if lines:
        if name is not None:
            raise WrongArguments("--lines đọc tên hàm từ đầu vào chuẩn nên không nhận tên hàm trên dòng lệnh.")
        _answer_lines(session)
        return
    function = REGISTRY.get((name or "").upper())
    if function is None:
        raise WrongArguments(f"Không có hàm “{name or ''}”; xem danh sách hàm bằng lệnh functions.")
    answer = session.call(function.name, _typed(function, arguments or []))
    if wants_json(context, as_json):
        print_json(answer)
    else:
        sys.stdout.write(_shown(answer) + "\n")


def functions(context: typer.Context, as_json: JsonOption = False) -> None:
    """Danh sách các hàm: tên, đối số, kết quả, ví dụ."""
    from ..functions import REGISTRY

    if wants_json(context, as_json):
        print_json([_described(function) for function in REGISTRY.values()])
        return
    for function in REGISTRY.values():
        words = (
            function.signature(label=True),
            function.help,
            f"Kết quả: {function.result}.",
            f"Ví dụ: {function.example}",
        )
        typer.echo("\n    ".join(words))


def _answer_lines(session: Session) -> None:
    """One JSON value a line for every line that is not blank, at once, so that a program can hold a conversation."""
    for number, line in enumerate(sys.stdin.buffer):
        try:
            text = line.decode("utf-8-sig" if number == 0 else "utf-8").strip()
            if not text:
                continue
            answer = _answer(session, json.loads(text))
        except (ValueError, RecursionError):
            answer = CellError("#VALUE!", 'Dòng này không phải một mảng JSON như ["KH_RATE", "Sở Y tế"].')
        sys.stdout.write(json.dumps(plain(answer), ensure_ascii=False) + "\n")
        sys.stdout.flush()


def _answer(session: Session, question: Any) -> Any:
    if not isinstance(question, list) or not question or not isinstance(question[0], str):
        raise ValueError("no array that begins with a function's name")
    return session.call(question[0], [_cell(argument) for argument in question[1:]])


def _cell(value: Any) -> Any:
    """A JSON value as a cell: arrays are ranges, null is an omitted argument, {"error": "#N/A"} is a cell's error."""
    if isinstance(value, list):
        return [_cell(each) for each in value]
    if isinstance(value, dict):
        if isinstance(value.get("error"), str):
            return CellError(value["error"], str(value.get("why", "")))
        raise ValueError("an object that is no cell error")
    return value


def _typed(function: Function, arguments: list[str]) -> list[Any]:
    """Text, as typed; but where a day is asked for, a number is a day's serial number and 0 the default."""
    typed: list[Any] = list(arguments)
    for place, argument in enumerate(function.arguments[: len(typed)]):
        if argument.kind == "day" and typed[place].strip().isdecimal():
            typed[place] = int(typed[place])
    return typed


def _shown(answer: Any) -> str:
    """An answer for a person: tables as lines of columns, decimal commas, days as dd/mm/yyyy."""
    if isinstance(answer, list):
        rows = [row if isinstance(row, list) else [row] for row in answer]
        return "\n".join("\t".join(_shown(cell) for cell in row) for row in rows)
    if isinstance(answer, CellError):
        return f"{answer.code} {answer.why}".strip()
    if isinstance(answer, date):
        return f"{answer:%d/%m/%Y}"
    if isinstance(answer, (int, float)) and not isinstance(answer, bool):
        return decimal(answer)
    return str(answer)


def _described(function: Function) -> dict[str, Any]:
    arguments = [
        {"name": each.name, "label": each.label, "help": each.help, "optional": each.optional}
        for each in function.arguments
    ]
    return {
        "name": function.name,
        "signature": function.signature(),
        "arguments": arguments,
        "help": function.help,
        "result": function.result,
        "example": function.example,
    }
