"""The sheet "Cảnh báo": the failing units, what they need from now on, and whether it can still be; whose data stopped."""

from __future__ import annotations

from xlsxwriter import Workbook

from ..page import Sheet
from ..tables.warnings import WARNING_TITLES, WARNINGS, warning_lines
from . import written

NAME = "Cảnh báo"
WIDTHS = [5, 42, 9, 11, 11, 10, 10, 9, 11, 12, 10, 10, 44]
_FORMATS = [
    "center", "left", "target right", "count", "count", "percent right", *["count"] * 4, "decimal right", "percent right", "left",
]  # fmt: skip


def fill(sheet: Sheet, workbook: Workbook) -> None:
    """Writes the whole sheet."""
    said, lines = warning_lines(sheet.content)
    title = "CẢNH BÁO: ĐƠN VỊ CHƯA ĐẠT CHỈ TIÊU"
    table = written.Written(title, "CB", said, WARNING_TITLES, lines, WIDTHS, _FORMATS, WARNINGS)
    written.fill(sheet, workbook, table)
