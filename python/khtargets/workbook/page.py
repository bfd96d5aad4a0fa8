"""What every sheet has: the heading of an administrative document, the page's setup, and the signatures.

The heading's texts stand on the sheet "Cấu hình" under names (KH_CO_QUAN and so on); the sheets repeat them by formula,
so that an office changes them once. Source of the form: Nghị định 30/2020/NĐ-CP, Phụ lục I.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from ..functions import CellError
from .buttons import BUTTONS
from .content import SYNTHETIC, Content
from .styles import FONT, Styles
from .tables.line import NONE

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


MARK_CODES = f'&"{FONT},Bold"&11'  # the font of the mark above a page, as headers have it


@dataclass(frozen=True)
class Office:
    """The heading's and signatures' texts as the workbook is built; staff change them on the sheet "Cấu hình"."""

    parent: str
    name: str
    place: str
    signer: str = "GIÁM ĐỐC"
    author: str = "NGƯỜI LẬP BIỂU"


_FOOT_CODES, _FOOT = "&8", 150  # a foot takes 255 characters in all


def foot(content: Content) -> str:
    """Below a page of figures: their snapshot, and the home that they are of; "" before the first refresh."""
    if content.snapshot is None or content.session is None:
        return ""
    home = str(content.session.home.path.resolve())
    return f"Bản số liệu {content.snapshot.name} · {home if len(home) <= _FOOT else '…' + home[-_FOOT:]}"


def office(content: Content) -> Office:
    """The office of the decision's province that compiles the figures (Điều 3)."""
    province = next(unit.name for unit in content.decision.units if unit.level == "province")
    bare = province.removeprefix("Tỉnh ").removeprefix("Thành phố ")
    return Office(f"ỦY BAN NHÂN DÂN {province.upper()}", "SỞ THÔNG TIN VÀ TRUYỀN THÔNG", bare)


ANY_UNIT = "Vẫn dùng tên này? Hàm hiểu cả tên viết tắt."  # asked where a unit is typed that no list has


class Sheet:
    """A worksheet being filled: rows and columns count from 0."""

    def __init__(self, worksheet: Worksheet, styles: Styles, content: Content) -> None:
        self.worksheet = worksheet
        self.styles = styles
        self.content = content
        self.of_refresh = False  # whether it shows figures that a refresh wrote

    def write(self, row: int, column: int, value: Any, parts: str = "") -> None:
        """One value; text is written as text whatever it begins with, None as an empty cell of that format."""
        form = self.styles(parts)
        if value is None or value == "":
            self.worksheet.write_blank(row, column, None, form)
        elif isinstance(value, CellError):
            self.worksheet.write_formula(row, column, f"={value.code}", form, value.code)
        elif isinstance(value, str):
            self.worksheet.write_string(row, column, value, form)
        elif isinstance(value, date):
            self.worksheet.write_datetime(row, column, value, form)
        else:
            self.worksheet.write_number(row, column, value, form)

    def formula(self, row: int, column: int, text: str, value: Any, parts: str = "") -> None:
        """A formula with the value that it has now, so that a viewer that does not calculate shows it too."""
        if isinstance(value, CellError):
            shown: Any = value.code
        elif isinstance(value, date):
            shown = (value - date(1899, 12, 30)).days
        else:
            shown = "" if value is None else value
        self.worksheet.write_formula(row, column, text, self.styles(parts), shown)

    def unless_none(self, row: int, column: int, call: str, value: Any, parts: str = "", none: str = f'"{NONE}"') -> None:
        """A call that shows `none` where there is no dossier (#DIV/0!); every other error stays seen."""
        text = f"=IF(ISERROR({call}),IF(ERROR.TYPE({call})=2,{none},{call}),{call})"
        empty = isinstance(value, CellError) and value.code == "#DIV/0!"
        self.formula(row, column, text, (CellError("#N/A") if none == "NA()" else NONE) if empty else value, parts)

    def across(self, row: int, first: int, last: int, value: Any, parts: str = "", formula: str = "") -> None:
        """One value, or a formula with its value, across several columns."""
        self.worksheet.merge_range(row, first, row, last, "", self.styles(parts))
        if formula:
            self.formula(row, first, formula, value, parts)
        else:
            self.write(row, first, value, parts)

    @staticmethod
    def place(row: int, column: int) -> str:
        """A cell's absolute address: (0, 0) is $A$1."""
        return str(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))

    def choices(self, cells: tuple[int, int, int], source: str, question: str, title: str = "", message: str = "") -> None:
        """A drop-down in rows first..last of a column, (first, last, column): another text is asked about, not refused."""
        first, last, column = cells
        asked = {"error_title": "Tên chưa có trong danh sách", "error_message": question}
        shown = {"input_title": title, "input_message": message} if title else {}
        rule = {"validate": "list", "source": f"={source}", "error_type": "information", **shown, **asked}
        self.worksheet.data_validation(first, column, last, column, rule)

    def headers(self, row: int, titles: list[str], height: float = 33, first: int = 0) -> None:
        """A table's row of column titles."""
        self.worksheet.set_row(row, height)
        for column, title in enumerate(titles, start=first):
            self.write(row, column, title, "header")

    def heading(self, last: int, split: int, title: str) -> int:
        """Office left of column `split`, country right of it, title below; the next free row."""
        who = office(self.content)
        for row, height in enumerate((17, 17, 8, 26)):
            self.worksheet.set_row(row, height)
        self.across(0, 0, split - 1, who.parent, "center middle", "=KH_CO_QUAN_CHU_QUAN")
        self.across(1, 0, split - 1, who.name, "bold underline center middle", "=KH_CO_QUAN")
        self.across(0, split, last, COUNTRY, "bold center middle")
        self.across(1, split, last, MOTTO, "bold underline center middle")
        self.across(3, 0, last, title, "title")
        return 4

    def buttons(self, row: int, *keys: str, top: int = 3) -> None:
        """Buttons in one line from the sheet's left edge, where they stay in view; they are not printed."""
        left = 8
        for button in (BUTTONS[key] for key in keys):
            wide = 24 + round(6.6 * len(button.caption))
            options = {"macro": button.macro, "caption": button.caption, "width": wide, "height": 30}
            self.worksheet.insert_button(row, 0, {**options, "x_offset": left, "y_offset": top})
            left += wide + 6

    def signatures(self, row: int, split: int, last: int) -> int:
        """Place and day, who made it, who signs; the next free row. A day left open is filled in by hand."""
        who = office(self.content)
        day = 'IF(KH_NGAY_LAP="","ngày ...... tháng ...... năm ..........",{})'.format(words_of_day("KH_NGAY_LAP"))
        shown = f"{who.place}, ngày ...... tháng ...... năm .........."
        self.across(row, split, last, shown, "italic center", f'=KH_DIA_DANH&", "&{day}')
        self.across(row + 1, 0, split - 1, who.author, "bold center", "=KH_CHUC_DANH_LAP")
        self.across(row + 1, split, last, who.signer, "bold center", "=KH_CHUC_DANH_KY")
        self.across(row + 2, 0, split - 1, "(Ký, ghi rõ họ tên)", "italic center")
        self.across(row + 2, split, last, "(Ký, ghi rõ họ tên, đóng dấu)", "italic center")
        self.across(row + 6, 0, split - 1, "", "bold center", '=KH_NGUOI_LAP&""')
        self.across(row + 6, split, last, "", "bold center", '=KH_NGUOI_KY&""')
        return row + 7

    def page(
        self, last_row: int | None, last_column: int, *, portrait: bool = False, repeat: tuple[int, int] | None = None
    ) -> None:
        """A4, one page wide, with page numbers; made-up figures are marked on every page.

        Without a last row all that is written is printed, however long a refresh makes the sheet.
        """
        sheet = self.worksheet
        sheet.set_paper(9)
        if portrait:
            sheet.set_portrait()
        else:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.center_horizontally()
        if self.content.synthetic:
            sheet.set_header(f"&C{MARK_CODES}{SYNTHETIC}")
        told = foot(self.content).replace("&", "&&") if self.of_refresh else ""
        middle = f"&C{_FOOT_CODES}{told}" if told else ""
        sheet.set_footer(f'&L&"{FONT},Regular"&9&A{middle}&R&"{FONT},Regular"&9Trang &P/&N')
        if last_row is not None:
            sheet.print_area(0, 0, last_row, last_column)
        if repeat:
            sheet.repeat_rows(*repeat)
        sheet.hide_gridlines(2)


def words_of_day(cell: str) -> str:
    """A formula's part that writes a day in words, so that a day typed with the month first is noticed."""
    month = f'TEXT(MONTH({cell}),IF(MONTH({cell})<3,"00","0"))'
    return f'"ngày "&TEXT(DAY({cell}),"00")&" tháng "&{month}&" năm "&YEAR({cell})'


def in_words(day: date) -> str:
    """The same for a day that is known: days below 10 and the months 1 and 2 have a 0 before them.

    >>> in_words(date(2024, 3, 5)), in_words(date(2024, 2, 14))
    ('ngày 05 tháng 3 năm 2024', 'ngày 14 tháng 02 năm 2024')
    """
    month = f"{day.month:02d}" if day.month < 3 else day.month
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"
