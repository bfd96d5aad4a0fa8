"""Typer's own words, in help texts and complaints, put into Vietnamese: the library has no translations of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

_Function = TypeVar("_Function", bound=Callable[..., Any])
_Phrases = Sequence[tuple[str, str | Callable[[re.Match[str]], str]]]

_HELP: _Phrases = (
    (r"^Usage: ", "Cách dùng: "),
    (r"^Options:$", "Tùy chọn:"),
    (r"^Arguments:$", "Đối số:"),
    (r"^Commands:$", "Lệnh:"),
    (r"\[OPTIONS\]", "[TÙY_CHỌN]"),
    (r"COMMAND \[ARGS\]\.\.\.", "LỆNH [ĐỐI_SỐ]..."),
    (r"Show this message and exit\.", "In trang này rồi thoát."),
    (r" <[A-Za-z][\w \[\]]*>", lambda found: " " * len(found[0])),  # a type; the columns stay in line
    (r"\[required\]", "[bắt buộc]"),
    (r"\[default:", "[mặc định:"),  # what follows may stand on the next line
    (r"\b(\d+)<=x<=(\d+)\b", r"từ \1 đến \2"),
)
_COMPLAINTS: _Phrases = (
    (r"No such command '(.*?)'\.", r"không có lệnh “\1”."),
    (r"Did you mean (.*?)\?", lambda found: f"Có phải {found[1].replace(chr(39), '')} không?"),
    (r"No such option: (\S+)\.?", r"không có tùy chọn “\1”."),
    (r"\(Possible options: (.*?)\)", r"Có phải \1 không?"),
    (r"Missing argument '(.*?)'\.?", r"thiếu đối số “\1”."),
    (r"Missing option '(.*?)'\.?", r"thiếu tùy chọn “\1”."),
    (r"Missing command\.?", "thiếu tên lệnh."),
    (r"Option '(.*?)' requires (?:an argument|(\d+) arguments)\.?", r"tùy chọn “\1” cần một giá trị đi kèm."),
    (r"Option '(.*?)' does not take a value\.?", r"tùy chọn “\1” không nhận giá trị."),
    (r"Got unexpected extra argument(?:\(s\)|s)? \((.*?)\)\.?", r"thừa đối số “\1”."),
    (r"Argument '(.*?)' takes (\d+) values\.?", r"đối số “\1” cần \2 giá trị."),
    (r"Invalid value for '(.*?)': Value '(.*?)' is not a valid .*", r"giá trị “\2” của “\1” không hợp lệ."),
    (r"Invalid value for '(.*?)': ", r"giá trị của “\1” không hợp lệ: "),
    (r"Input should be a valid integer.*", "cần một số nguyên."),
    (r"Input should be a valid number.*", "cần một số."),
    (r" '([^']*)' does not exist\.?", r" “\1” không có."),
)


def complaint(message: str) -> str:
    """A complaint of Typer's about the arguments."""
    return _translated(message, _COMPLAINTS)


class _Command(TyperCommand):
    def get_help(self, ctx: Any) -> str:
        return _translated(super().get_help(ctx), _HELP)


class _Group(TyperGroup):
    def get_help(self, ctx: Any) -> str:
        return _translated(super().get_help(ctx), _HELP)


class App(typer.Typer):
    """A Typer whose help is in Vietnamese."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(cls=_Group, add_completion=False, rich_markup_mode=None, **settings)

    def command(self, name: str | None = None, **settings: Any) -> Callable[[_Function], _Function]:
        return super().command(name, cls=_Command, **settings)


def _translated(text: str, phrases: _Phrases) -> str:
    for pattern, vietnamese in phrases:
        text = re.sub(pattern, vietnamese, text, flags=re.MULTILINE)
    return text
