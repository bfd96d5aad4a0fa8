"""A sheet of paper being written: head, tables, notes, signatures; plain cells without macros or formulas."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from ..errors import KhError
from ..refresh import missing_words
from ..snapshot import Snapshot
from ..workbook.content import SYNTHETIC
from ..workbook.page import COUNTRY, MOTTO, in_words
from ..workbook.styles import FONT, Styles, line_count
from .office import Office

_CREATED = datetime(2024, 1, 1)
_LINE = 15.5  # points a line of text takes


class Book:
    """A workbook of papers; the same content gives the same bytes."""

    def __init__(self, title: str, snapshot: Snapshot) -> None:
        self._target = io.BytesIO()
        fonts = {"font_name": FONT, "font_size": 11}
        options = {"in_memory": True, "default_format_properties": fonts, "strings_to_formulas": False, "strings_to_urls": False}
        self._workbook = xlsxwriter.Workbook(self._target, options)
        self._workbook.set_properties({"title": title, "author": "khtargets", "created": _CREATED})
        self._styles = Styles(self._workbook)
        self._synthetic = bool(snapshot.header.get("synthetic"))

    def paper(self, name: str, widths: Sequence[float], portrait: bool = False) -> Paper:
        """A new sheet of paper with columns of these widths."""
        sheet = self._workbook.add_worksheet(_sheet_name(name))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_paper(9)
        if portrait:
            sheet.set_portrait()
        else:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.6, right=0.5, top=0.7, bottom=0.7)
        sheet.hide_gridlines(2)
        if self._synthetic:
            sheet.set_header(f'&C&"{FONT},Bold"&11{SYNTHETIC}')
        sheet.set_footer(f'&R&"{FONT},Regular"&9Trang &P/&N')
        return Paper(sheet, self._styles, widths)

    def finish(self) -> bytes:
        """The workbook's bytes."""
        self._workbook.close()
        return self._target.getvalue()


class Paper:
    """One sheet, written from the top down; `row` is the next free row."""

    def __init__(self, sheet: Any, styles: Styles, widths: Sequence[float]) -> None:
        self._sheet, self._styles, self._widths = sheet, styles, list(widths)
        self._last = len(widths) - 1
        self.row = 0

    def head(self, office: Office, title: str, lines: Iterable[str] = ()) -> None:
        """Agency left, country and motto right, place and day, the title, and lines below it."""
        split = max(1, (self._last + 1) * 2 // 5)
        for left, right, parts in (
            (office.parent, COUNTRY, ("center", "bold center")),
            (office.agency, MOTTO, ("bold underline center", "bold underline center")),
            (office.number, office.dated, ("center", "italic center")),
        ):
            self._across(0, split - 1, left, parts[0])
            self._across(split, self._last, right, parts[1])
            self.row += 1
        self.row += 1
        self.title(title, lines)

    def annex(self, title: str, lines: Iterable[str] = ()) -> None:
        """The head of an annex, which goes with a letter that bears agency, number and day."""
        self.line("Phụ lục", "bold center")
        letter = "(Kèm theo Văn bản số ........./......... ngày ...../...../..........)"
        self.title(title, [letter, *lines])

    def title(self, title: str, lines: Iterable[str] = ()) -> None:
        """A paper's title, and lines below it."""
        self._sheet.set_row(self.row, 26)
        self.line(title, "title")
        for each in lines:
            self.line(each, "italic center")
        self.row += 1

    def line(self, text: str, parts: str = "left") -> None:
        """One text across the whole paper, as high as it needs to be."""
        if text:
            lines = line_count(text, sum(self._widths))
            if "title" not in parts:
                self._sheet.set_row(self.row, _LINE * lines)
            self._across(0, self._last, text, f"{parts} wrap")
            self.row += 1

    def table(
        self, titles: Sequence[str], rows: Iterable[Sequence[Any]], formats: Sequence[str], strong: Collection[int] = (),
        repeat: bool = False,
    ) -> None:  # fmt: skip
        """A table; `formats` are the columns' cell formats. Rows without a first cell, and those in `strong`, are bold.

        With `repeat` its titles are printed on every page; one table of a sheet can have that.
        """
        if repeat:
            self._sheet.repeat_rows(self.row)
        height = max(line_count(title, width * 0.8) for title, width in zip(titles, self._widths, strict=False))
        self._sheet.set_row(self.row, _LINE * height + 3)
        for column, title in enumerate(titles):
            self._cell(self.row, column, title, "header")
        self.row += 1
        for at, row in enumerate(rows):
            bold = " block" if row[0] is None or at in strong else ""
            cells = zip(row, self._widths, strict=False)
            lines = max(line_count(cell, width) if isinstance(cell, str) else 1 for cell, width in cells)
            self._sheet.set_row(self.row, _LINE * lines)
            for column, cell in enumerate(row):
                self._cell(self.row, column, cell, f"grid top wrap {formats[column]}{bold}")
            self.row += 1
        self.row += 1

    def signatures(self, office: Office) -> None:
        """Recipients and who made it on the left, who signs on the right."""
        split = max(1, (self._last + 1) // 2)
        top = self.row
        self._across(0, split - 1, "Nơi nhận:", "bold italic left")
        self._across(split, self._last, office.signer_title, "bold center")
        for left, each in enumerate(office.recipients, start=1 - len(office.recipients)):
            self.row += 1
            self._across(0, split - 1, f"- {each.rstrip('.;')}{';' if left else '.'}", "small left")
        self.row = max(self.row, top + 5)
        self._across(split, self._last, office.signer, "bold center")
        self.row += 2
        if office.author:
            self._across(0, split - 1, f"{office.author_title}: {office.author}", "italic left")
            self.row += 1

    def _across(self, first: int, last: int, value: str, parts: str) -> None:
        if first == last:
            self._cell(self.row, first, value, parts)
        else:
            self._sheet.merge_range(self.row, first, self.row, last, "", self._styles(parts))
            self._cell(self.row, first, value, parts)

    def _cell(self, row: int, column: int, value: Any, parts: str) -> None:
        form = self._styles(parts)
        if value is None or value == "":
            self._sheet.write_blank(row, column, None, form)
        elif isinstance(value, str):
            self._sheet.write_string(row, column, value, form)
        elif isinstance(value, date):
            self._sheet.write_datetime(row, column, value, form)
        else:
            self._sheet.write_number(row, column, value, form)


def standing(snapshot: Snapshot, first: date | None = None, last: date | None = None) -> list[str]:
    """What every paper says of its figures: their days (the decision's by default), how far they reach, which snapshot,
    provisional or not, what is missing."""
    first, last = first or snapshot.decision.first_day, last or snapshot.decision.last_day
    reach = f"đến ngày {snapshot.as_of:%d/%m/%Y}" if snapshot.as_of else "chưa có hồ sơ"
    said = [
        f"Kỳ báo cáo: từ {in_words(first)} đến {in_words(last)}; số liệu {reach}; bản số liệu {snapshot.name}."
    ]
    if snapshot.provisional:
        said.append("SỐ LIỆU TẠM TÍNH: chưa biết ngày quyết định thay thế Quyết định số 2653/QĐ-UBND có hiệu lực.")
    return said + missing_words(snapshot.header)


def file_name(text: str) -> str:
    """A text fit to be a file's name everywhere."""
    kept = "".join(" " if each in '\\/:*?"<>|' else each for each in text)
    found = " ".join(kept.split()).strip(". ")
    if not found:
        raise KhError(f"Không đặt được tên tệp từ “{text}”.")
    return found[:80]


def _sheet_name(text: str) -> str:
    return "".join(" " if each in "[]:*?/\\" else each for each in text)[:31].strip()
