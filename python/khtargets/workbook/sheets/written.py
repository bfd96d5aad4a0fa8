"""A table that a refresh writes as a whole: titles, lines of one format a column, headings known by their kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from xlsxwriter import Workbook

from ..page import Sheet
from ..styles import line_count
from ..tables.line import HEADING
from ..tables.ranking import notice
from . import of_refresh

KIND_TITLE = "Loại dòng"  # over the hidden column that tells what a line is
NOTICE_ROW, SAID_ROW, INPUT_ROW, TITLES_ROW, FIRST = 4, 5, 6, 7, 8


class Written(NamedTuple):
    """A table and what stands above it; `key` is part of its names. Lines may have one value more than there are titles:
    their kind, in a hidden column. `capacity` is how many lines the sheet has room for.
    """

    title: str
    key: str
    said: str
    titles: Sequence[str]
    lines: Sequence[Sequence[Any]]
    widths: Sequence[float]
    formats: Sequence[str]
    capacity: int


def fill(sheet: Sheet, workbook: Workbook, table: Written) -> None:
    """Writes the whole sheet; notice, what is said above and the table get the names KH_<key>_THONG_DIEP, _NOI and _BANG."""
    worksheet, last = sheet.worksheet, len(table.titles) - 1
    for column, (width, parts) in enumerate(zip(table.widths, table.formats, strict=True)):
        plain = " ".join(part for part in parts.split() if part != "input")  # boxes stand in the table's lines only
        worksheet.set_column(column, column, width, sheet.styles(f"top wrap {plain}"))
    sheet.heading(last, 4, table.title)
    worksheet.set_row(INPUT_ROW, 6)
    worksheet.set_row(SAID_ROW, 33)
    sheet.across(SAID_ROW, 0, last, table.said or None, "italic left wrap middle")
    sheet.headers(TITLES_ROW, list(table.titles), 48)
    sheet.write(TITLES_ROW, last + 1, KIND_TITLE)
    for at in range(table.capacity):
        line = table.lines[at] if at < len(table.lines) else [None] * len(table.titles)
        for column, value in enumerate(line):
            parts = f"top wrap {table.formats[column]}" if column <= last else ""
            if value is not None or "input" in parts:
                sheet.write(FIRST + at, column, value, parts)
        if at < len(table.lines):
            worksheet.set_row(FIRST + at, line_height(line, table.widths))
    bottom = FIRST + table.capacity - 1
    kind = f"${chr(66 + last)}{FIRST + 1}"
    bold = {"type": "formula", "criteria": f'={kind}="{HEADING}"', "format": sheet.styles.condition("block")}
    worksheet.conditional_format(FIRST, 0, bottom, last, bold)
    name, key = worksheet.get_name(), table.key
    of_refresh.fill(sheet, workbook, key, NOTICE_ROW, last, last + 1, notice(sheet.content))
    workbook.define_name(f"KH_{key}_NOI", f"='{name}'!$A${SAID_ROW + 1}")
    workbook.define_name(f"KH_{key}_BANG", f"='{name}'!$A${FIRST + 1}:${chr(66 + last)}${bottom + 1}")
    workbook.define_name(f"KH_{key}_BANG_COT", f"='{name}'!$A${TITLES_ROW + 1}:${chr(66 + last)}${TITLES_ROW + 1}")
    sheet.page(None, last, repeat=(TITLES_ROW, TITLES_ROW))
    worksheet.freeze_panes(FIRST, 2)


def line_height(line: Sequence[Any], widths: Sequence[float]) -> float:
    """The height in points of a line of the table."""
    cells = zip(line, widths, strict=False)
    return 15.5 * max(line_count(cell, width * 0.9) if isinstance(cell, str) else 1 for cell, width in cells)
