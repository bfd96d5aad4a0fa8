"""The ranking as a plain workbook, one sheet a block."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from itertools import groupby
from pathlib import Path

import xlsxwriter

from ..reports.ranking import HEADINGS, Line

_WIDTHS = (7, 48, 14, 11, 11, 9, 10, 10, 12, 24)
_PERCENT_FROM = 6  # the columns after these counts hold shares


def write(path: Path, lines: Iterable[Line], above: Sequence[str], below: Sequence[str]) -> None:
    """Write the lines, with sentences above and below each table."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    bold = book.add_format({"bold": True})
    head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"})
    text = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    count = book.add_format({"border": 1, "num_format": "#,##0", "valign": "top"})
    share = book.add_format({"border": 1, "num_format": "0.00%", "valign": "top"})
    for block, members in groupby(lines, key=lambda line: line.block):
        sheet = book.add_worksheet(block[:31].replace("/", "-"))
        sheet.write_string(0, 0, f"XẾP HẠNG {block.upper()}", bold)
        for row, sentence in enumerate(filter(None, above), start=1):
            sheet.write_string(row, 0, sentence)
        row = top = len(above) + 2
        sheet.write_row(top, 0, HEADINGS[1:], head)
        for row, line in enumerate(members, start=top + 1):
            for column, cell in enumerate(astuple(line)[1:]):
                if cell is None:
                    sheet.write_string(row, column, "–", text)
                elif isinstance(cell, str):
                    sheet.write_string(row, column, cell, text)
                else:
                    sheet.write_number(row, column, cell, share if column >= _PERCENT_FROM else count)
        for place, sentence in enumerate(below, start=row + 2):
            sheet.write_string(place, 0, sentence)
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(top + 1, 2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(top)
    book.close()
    path.write_bytes(made.getvalue())
