"""Who issues a paper: agency, place, signer, numbers; in the home's office.toml, which staff edit.

Source of the form: Nghị định 30/2020/NĐ-CP, Phụ lục I.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from ..decision import Decision
from ..errors import SettingsError
from ..home import Home
from ..workbook.page import in_words

TEMPLATE = """\
# Phần đầu và phần ký của báo cáo. Dòng bắt đầu bằng dấu # là chú thích; bỏ dấu # ở đầu dòng để dùng một mục.
# parent = "ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA"
# agency = "SỞ THÔNG TIN VÀ TRUYỀN THÔNG"
# number = "Số: 12/BC-STTTT"
# place = "Khánh Hòa"
# day = 2024-03-20
# decision_number = "Quyết định số ...../QĐ-UBND"
# decision_date = 2024-01-31
# signer_title = "GIÁM ĐỐC"
# signer = "Họ và tên"
# author_title = "NGƯỜI LẬP BIỂU"
# author = "Họ và tên"
# recipients = ["UBND tỉnh (báo cáo)", "Các sở, ban, ngành", "UBND các huyện, thị xã, thành phố", "Lưu: VT"]
"""


@dataclass(frozen=True)
class Office:
    """What the paper's head and foot say; what is empty is left to be filled in by hand."""

    parent: str
    agency: str
    place: str
    number: str = "Số: ........."
    day: date | None = None
    decision_number: str = ""
    decision_date: date | None = None
    signer_title: str = "GIÁM ĐỐC"
    signer: str = ""
    author_title: str = "NGƯỜI LẬP BIỂU"
    author: str = ""
    recipients: tuple[str, ...] = (
        "UBND tỉnh (báo cáo)", "Các sở, ban, ngành", "UBND các huyện, thị xã, thành phố", "Lưu: VT",
    )  # fmt: skip

    @property
    def dated(self) -> str:
        """“Khánh Hòa, ngày 20 tháng 3 năm 2024”."""
        if self.day is None:
            return f"{self.place}, ngày ...... tháng ...... năm .........."
        return f"{self.place}, {in_words(self.day)}"

    @property
    def basis(self) -> str:
        """The decision as the report cites it; its number and date stand open until the office states them."""
        number = self.decision_number or "Quyết định số ........../QĐ-UBND"
        day = f"{self.decision_date:%d/%m/%Y}" if self.decision_date else "...../...../2024"
        return f"Căn cứ {number} ngày {day}"


def load(home: Home, decision: Decision) -> Office:
    """What office.toml states, and defaults for the rest; writes the commented file where there is none.

    SettingsError names a key that is not known or a value of another kind.
    """
    path = home.path / "office.toml"
    if not path.exists():
        try:
            path.write_text(TEMPLATE, encoding="utf-8")
        except OSError:
            pass  # a home that can only be read: the defaults hold
    known = {each.name: each for each in fields(Office)}
    stated: dict[str, Any] = {}
    if path.exists():
        try:
            raw = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"Không đọc được tệp “{path}”: {error}; hãy sửa lại tệp này.") from error
        for key, value in raw.items():
            stated[key] = _checked(str(path), key, value, known)
    return replace(default(decision), **stated)


def default(decision: Decision) -> Office:
    """The office that compiles the figures of the decision's province (Điều 3), as papers say it before staff change it."""
    province = next(unit.name for unit in decision.units if unit.level == "province")
    place = province.removeprefix("Tỉnh ").removeprefix("Thành phố ")
    return Office(f"ỦY BAN NHÂN DÂN {province.upper()}", "SỞ THÔNG TIN VÀ TRUYỀN THÔNG", place)


def _checked(path: str, key: str, value: Any, known: dict[str, Any]) -> Any:
    if key not in known:
        raise SettingsError(f"Tệp “{path}”: không có mục “{key}”; các mục là {', '.join(known)}.")
    if key in ("day", "decision_date"):
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        raise SettingsError(f"Tệp “{path}”, mục “{key}”: phải là một ngày, viết như 2024-01-31.")
    if key == "recipients":
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(value)
        raise SettingsError(f"Tệp “{path}”, mục “{key}”: phải là danh sách các dòng chữ, viết như [\"Lưu: VT\"].")
    if not isinstance(value, str):
        raise SettingsError(f"Tệp “{path}”, mục “{key}”: phải là chữ, viết trong dấu ngoặc kép.")
    return value
