"""The sheet "Đơn vị": every unit that the decision knows, as a table, and the lists behind the drop-downs."""

from __future__ import annotations

from datetime import date
from typing import Any

from xlsxwriter import Workbook

from ...home.aliases import OUTSIDE_WORDS
from ...home.taught_headers import FIELDS
from ...names import groups
from ..content import Content
from ..page import Sheet

NAME = "Đơn vị"
LEVELS = {"province": "Tỉnh", "department": "Sở, ban, ngành", "district": "Cấp huyện", "commune": "Cấp xã"}
_COLUMNS = [
    ("Tên đơn vị", 42, "middle"),
    ("Cấp", 15, "middle"),
    ("Trực thuộc", 24, "middle"),
    ("Chỉ tiêu", 11, "target middle center"),
    ("Căn cứ", 42, "middle"),
    ("Từ ngày", 12, "day middle center"),
    ("Đến ngày", 12, "day middle center"),
    ("Nhập vào", 32, "middle"),
    ("Mã đơn vị", 44, "middle grey"),
]
_LIST_COLUMN = len(_COLUMNS) + 1
_TITLES_ROW = 3


def fill(sheet: Sheet, workbook: Workbook) -> None:
    """Writes the whole sheet."""
    worksheet, content = sheet.worksheet, sheet.content
    last_column = len(_COLUMNS) - 1
    sheet.across(0, 0, last_column, "DANH SÁCH ĐƠN VỊ VÀ CHỈ TIÊU", "title")
    worksheet.set_row(0, 28)
    sheet.across(1, 0, last_column, f"Theo {content.decision.title[:1].lower()}{content.decision.title[1:]}", "italic center")
    rows = [_row(content, at) for at in range(len(content.decision.units))]
    for column, (_, width, _) in enumerate(_COLUMNS):
        worksheet.set_column(column, column, width)
    for at, row in enumerate(rows, start=_TITLES_ROW + 1):
        for column, (value, (_, _, parts)) in enumerate(zip(row, _COLUMNS, strict=True)):
            sheet.write(at, column, value, f"grid {parts}")
    last = _TITLES_ROW + len(rows)
    columns = [{"header": title, "header_format": sheet.styles("header")} for title, _, _ in _COLUMNS]
    style = {"name": "DonVi", "columns": columns, "style": None}
    worksheet.add_table(_TITLES_ROW, 0, last, last_column, style)
    names = unit_names(content)
    worksheet.set_column(_LIST_COLUMN, _LIST_COLUMN + 2, 10, None, {"hidden": True})
    for at, name in enumerate(names):
        sheet.write(_TITLES_ROW + 1 + at, _LIST_COLUMN, name)
    for at, name in enumerate([OUTSIDE_WORDS, *(unit.full_name(content.decision) for unit in content.decision.units)]):
        sheet.write(_TITLES_ROW + 1 + at, _LIST_COLUMN + 1, name)
    end = _TITLES_ROW + 2 + len(content.decision.units)
    for at, words in enumerate(FIELDS.values()):
        sheet.write(_TITLES_ROW + 1 + at, _LIST_COLUMN + 2, words)
    workbook.define_name("KH_DS_COT", f"='{NAME}'!$M${_TITLES_ROW + 2}:$M${_TITLES_ROW + 1 + len(FIELDS)}")
    workbook.define_name("KH_DS_GAN", f"='{NAME}'!$L${_TITLES_ROW + 2}:$L${end}")
    workbook.define_name("KH_DS_DON_VI", f"='{NAME}'!$K${_TITLES_ROW + 2}:$K${_TITLES_ROW + 1 + len(names)}")
    sheet.page(last, last_column, repeat=(_TITLES_ROW, _TITLES_ROW))
    worksheet.freeze_panes(_TITLES_ROW + 1, 1)


def unit_names(content: Content) -> list[str]:
    """What a drop-down offers: groups first, then every unit by its full name."""
    found = [group.name for group in groups.groups(content.decision)]
    return found + [unit.full_name(content.decision) for unit in content.decision.units]


def _row(content: Content, at: int) -> list[Any]:
    decision = content.decision
    unit = decision.units[at]
    target = decision.target(unit.id)
    parent = decision.unit(unit.parent_id).name if unit.parent_id else None
    successor = decision.unit(unit.successor_id).name if unit.successor_id else None
    share: Any = "không giao" if target.percent is None else target.percent / 100
    days: list[date | None] = [unit.valid_from, unit.valid_to]
    return [unit.name, LEVELS[unit.level], parent, share, target.basis or None, *days, successor, unit.id]
