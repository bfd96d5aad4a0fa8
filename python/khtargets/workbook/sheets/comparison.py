"""The sheet "So với kỳ trước": what moved since a closed period; here staff name the period that they close."""

from __future__ import annotations

from xlsxwriter import Workbook

from ..page import Sheet
from ..tables.comparison import CHANGES, COMPARISON_TITLES, PERIODS, comparison_lines, period_lines
from . import written

NAME = "So với kỳ trước"
WIDTHS = [5, 40, 10, 10, 10, 8, 8, 21, 21, 10, 10, 10, 16]
_FORMATS = [
    "center", "left", "percent right", "percent right", "points right", "center", "center", "left", "left", *["count"] * 3,
    "left",
]  # fmt: skip


def fill(sheet: Sheet, workbook: Workbook) -> None:
    """Writes the whole sheet."""
    said, lines = comparison_lines(sheet.content)
    table = written.Written("SO VỚI KỲ TRƯỚC", "SS", said, COMPARISON_TITLES, lines, WIDTHS, _FORMATS, CHANGES)
    written.fill(sheet, workbook, table)
    _inputs(sheet, workbook)
    sheet.buttons(written.NOTICE_ROW - 1, "refresh", "close", "preview")


def _inputs(sheet: Sheet, workbook: Workbook) -> None:
    """The cells for the name of the period to be closed and for the one to compare with, and the periods to choose from."""
    worksheet, row = sheet.worksheet, written.INPUT_ROW
    worksheet.set_row(row, 21)
    sheet.write(row, 1, "Tên kỳ cần chốt:", "bold right middle")
    sheet.across(row, 2, 5, None, "input text middle indent")
    sheet.across(row, 6, 7, "So với kỳ đã chốt:", "bold right middle")
    sheet.across(row, 8, 10, None, "input text middle indent")
    worksheet.data_validation(
        row, 2, row, 2,
        {
            "validate": "any", "input_title": "Tên kỳ",
            "input_message": "Ví dụ: Quý I năm 2024. Để trống thì tên là “Chốt” kèm ngày hôm nay.",
        },
    )  # fmt: skip
    message = "Để trống: kỳ chốt gần nhất. Chọn xong, bấm “Làm mới”."
    sheet.choices((row, row, 8), "KH_SS_DS_KY", "Vẫn dùng tên này?", "Chọn kỳ đã chốt", message)
    column = len(COMPARISON_TITLES) + 1
    worksheet.set_column(column, column, 2, None, {"hidden": True})
    lines = period_lines(sheet.content)
    for at, line in enumerate(lines):
        sheet.write(written.FIRST + at, column, line[0])
    letter = chr(65 + column)
    workbook.define_name("KH_CK_TEN", f"='{NAME}'!$C${row + 1}")
    workbook.define_name("KH_SS_KY", f"='{NAME}'!$I${row + 1}")
    workbook.define_name("KH_SS_DS_KY", f"='{NAME}'!${letter}${written.FIRST + 1}:${letter}${written.FIRST + PERIODS}")
