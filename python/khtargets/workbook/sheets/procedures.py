"""The sheet "Thủ tục": the listed procedures, each with its class and the days on which its dossiers count."""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook

from ...decision.windows import procedure_class
from ...reports.lists import sentence
from ..content import Content
from ..page import Sheet
from ..styles import line_count
from .units import LEVELS

NAME = "Thủ tục"
_COLUMNS = [
    ("Mã thủ tục", 13, "middle text"),
    ("Tên thủ tục", 78, "middle wrap"),
    ("Cơ quan", 26, "middle wrap"),
    ("Cấp", 16, "middle wrap"),
    ("Danh mục cũ", 10, "middle center"),
    ("Danh mục mới", 10, "middle center"),
    ("Nhóm", 32, "middle wrap"),
    ("Tính từ ngày", 12, "day middle center"),
    ("Tính đến ngày", 12, "day middle center"),
]
_TITLES_ROW = 3
# A refresh does not write this sheet: its rows, unlike those of the reports, are as many as the lists have.
_NOT_FILLED = (
    "Nút “Làm mới” không ghi trang này. Muốn có danh mục, sau khi làm mới hãy lập bảng tính mới: lệnh workbook --out TỆP.xlsm"
)


def fill(sheet: Sheet, workbook: Workbook) -> None:
    """Writes the whole sheet."""
    worksheet, content = sheet.worksheet, sheet.content
    last_column = len(_COLUMNS) - 1
    sheet.across(0, 0, last_column, "THỦ TỤC HÀNH CHÍNH ĐƯỢC CÔNG BỐ THỰC HIỆN TRỰC TUYẾN", "title")
    worksheet.set_row(0, 28)
    worksheet.set_row(_TITLES_ROW, 33)
    sheet.across(1, 0, last_column, _subtitle(content), "italic center")
    told = "\n".join(map(sentence, content.snapshot.header.get("lists", []) if content.snapshot else []))
    if told:
        sheet.across(2, 0, last_column, told, "italic center wrap")
        worksheet.set_row(2, 3 + 15 * line_count(told, sum(width for _, width, _ in _COLUMNS)))
    rows = _rows(content)
    for column, (_, width, _) in enumerate(_COLUMNS):
        worksheet.set_column(column, column, width)
    for number, row in enumerate(rows or [[None] * len(_COLUMNS)], start=_TITLES_ROW + 1):
        for column, (value, (_, _, parts)) in enumerate(zip(row, _COLUMNS, strict=True)):
            sheet.write(number, column, value, f"grid {parts}")
        lines = max(line_count(row[at] or "", _COLUMNS[at][1]) for at in (1, 2, 3, 6))
        worksheet.set_row(number, 3 + 15 * lines)
    last = _TITLES_ROW + max(len(rows), 1)
    columns = [{"header": title, "header_format": sheet.styles("header")} for title, _, _ in _COLUMNS]
    worksheet.add_table(_TITLES_ROW, 0, last, last_column, {"name": "ThuTuc", "columns": columns, "style": None})
    sheet.page(last, last_column, repeat=(_TITLES_ROW, _TITLES_ROW))
    worksheet.freeze_panes(_TITLES_ROW + 1, 2)


def _subtitle(content: Content) -> str:
    if content.snapshot is None:
        return _NOT_FILLED
    effective = content.settings.replacement_effective
    said = f"Danh mục mới có hiệu lực từ ngày {effective:%d/%m/%Y}" if effective else (
        f"Số liệu tạm tính: {content.decision.while_unknown.get('label', '')}"
    )
    return f"{said} · lập theo bản số liệu {content.snapshot.name}; nút “Làm mới” không ghi trang này"


def _rows(content: Content) -> list[list[Any]]:
    if content.snapshot is None:
        return []
    rows: list[list[Any]] = []
    for each in content.snapshot.catalogue.procedures:
        group = procedure_class(content.decision, content.settings, each.lists)
        days = content.snapshot.window(each.code) or (None, None)
        words = group.label if group else content.decision.while_unknown.get("label") if days[0] else "không tính"
        if group is None and days[0]:
            words = "danh mục cũ, tạm tính cả năm"
        levels = ", ".join(LEVELS.get(level, level) for level in ("province", "district", "commune") if level in each.levels)
        marks = ["x" if name in each.lists else None for name in ("previous", "current")]
        rows.append([each.code, each.name, each.agency or None, levels or None, *marks, words, *days])
    return rows
