"""The sheet "So với kỳ trước": what moved since the period closed last."""

from __future__ import annotations

from xlsxwriter import Workbook

from . import written
from .page import Sheet
from .report_desk import CHANGES, COMPARISON_TITLES, comparison_lines

NAME = "So với kỳ trước"
WIDTHS = [5, 40, 10, 10, 10, 8, 8, 21, 21, 10, 10, 10, 16]
_FORMATS = ["center", "left", *["percent"] * 3, "center", "center", "left", "left", *["count"] * 3, "left"]


def fill(sheet: Sheet, workbook: Workbook) -> None:
    """Writes the whole sheet."""
    said, lines = comparison_lines(sheet.content)
    written.fill(
        sheet, workbook, "SO VỚI KỲ TRƯỚC", "SS", said, COMPARISON_TITLES, lines, WIDTHS, _FORMATS, CHANGES
    )
