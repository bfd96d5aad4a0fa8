"""The sheet "Đối soát": read = counted + excluded, by reason and by file, and what a person must look at."""

from __future__ import annotations

from xlsxwriter import Workbook

from ..page import Sheet
from ..tables.line import Line
from ..tables.ranking import notice
from ..tables.reconciliation import COLUMNS, MORE, SECTION, TOTAL, WIDTH, reconciliation_lines
from . import of_refresh
from .written import KIND_TITLE

NAME = "Đối soát"
FIRST = 6
CAPACITY = 3000  # lines that a refresh may write
TITLES = [f"Cột {at}" for at in range(1, WIDTH + 1)]  # the sheet has a header for each part; these stand in a hidden row
_WIDTHS = [5, 60, *[13] * 11]
_FORMATS = ["left top", "top", *["right top count wrap"] * 11]
_SHARES = range(2, 18)  # the lines of the first part that hold shares, in column D


def fill(sheet: Sheet, workbook: Workbook) -> None:
    """Writes the whole sheet."""
    worksheet = sheet.worksheet
    for column, (width, parts) in enumerate(zip(_WIDTHS, _FORMATS, strict=True)):
        worksheet.set_column(column, column, width, sheet.styles(parts))
    sheet.heading(WIDTH - 1, 4, "ĐỐI SOÁT SỐ LIỆU")
    of_refresh.fill(sheet, workbook, "DS", 4, WIDTH - 1, WIDTH, notice(sheet.content))
    for column, title in enumerate([*TITLES, KIND_TITLE]):
        sheet.write(FIRST - 1, column, title)
    worksheet.set_row(FIRST - 1, None, None, {"hidden": True})
    lines = reconciliation_lines(sheet.content)
    for at in range(max(len(lines), _SHARES.stop)):
        line = lines[at] if at < len(lines) else [None] * (WIDTH + 1)
        for column, value in enumerate(line[:WIDTH]):
            parts = "right top percent" if column == 3 and at in _SHARES else _FORMATS[column]
            if value is not None or "percent" in parts:
                sheet.write(FIRST + at, column, value, parts)
        sheet.write(FIRST + at, WIDTH, line[WIDTH])
        worksheet.set_row(FIRST + at, line_height(line))
    _conditions(sheet)
    workbook.define_name("KH_DS_BANG", f"='{NAME}'!$A${FIRST + 1}:$N${FIRST + CAPACITY}")
    workbook.define_name("KH_DS_BANG_COT", f"='{NAME}'!$A${FIRST}:$N${FIRST}")
    sheet.page(None, WIDTH - 1)
    worksheet.freeze_panes(FIRST, 2)


def line_height(line: Line) -> float:
    """The height in points of a line of the sheet."""
    long = any(len(str(title)) > _WIDTHS[2] for title in line[2:WIDTH] if title is not None)
    return {COLUMNS: 33 if long else 20, SECTION: 22}.get(line[WIDTH], 16)


def _conditions(sheet: Sheet) -> None:
    add, form = sheet.worksheet.conditional_format, sheet.styles.condition
    last = FIRST + CAPACITY - 1
    for kind, parts in ((SECTION, "bold ink"), (COLUMNS, "bold block"), (TOTAL, "bold"), (MORE, "italic grey")):
        add(
            FIRST, 0, last, WIDTH - 1,
            {"type": "formula", "criteria": f'=$N{FIRST + 1}="{kind}"', "format": form(parts)},
        )  # fmt: skip
