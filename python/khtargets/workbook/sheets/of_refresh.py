"""What a refresh wrote beside formulas: each such part carries its snapshot's name, and says where the workbook's formulas
are of another snapshot by now, since somebody else refreshed the home.

The part's own cell is a formula over two hidden cells of its sheet, so that a copy of the sheet tells of itself; which snapshot
the formulas were calculated from stands once, in the cell KH_BAN, which hosts write when they calculate.
"""

from __future__ import annotations

from xlsxwriter import Workbook

from ..page import Sheet

CALCULATED = "KH_BAN"
_BOLD = "bold red center middle shrink"
# What is of a refresh, by the part of its names that tells the sheet.
SUBJECTS = {
    "XH": "BẢNG NÀY", "CB": "BẢNG NÀY", "SS": "BẢNG NÀY", "DS": "BẢNG NÀY", "CG": "BẢNG NÀY", "TT": "THÔNG BÁO NÀY",
    "CT": "DANH SÁCH HỒ SƠ KHÔNG TÍNH DƯỚI ĐÂY", "TH": "CÂU ĐỐI SOÁT NÀY",
}  # fmt: skip


def fill(
    sheet: Sheet, workbook: Workbook, key: str, row: int, last: int, hidden: int, text: str | None, parts: str = _BOLD
) -> None:
    """A text across a row's columns up to `last`; column `hidden` holds it alone, the snapshot's name in the row above.

    The names: KH_<key>_THONG_DIEP the text, KH_<key>_BAN the snapshot, KH_<key>_DONG what is shown.
    """
    sheet.of_refresh = True
    snapshot = sheet.content.snapshot.name if sheet.content.snapshot is not None else None
    sheet.worksheet.set_column(hidden, hidden, 2, None, {"hidden": True})
    sheet.write(row, hidden, text or None, "text")
    sheet.write(row - 1, hidden, snapshot, "text")
    said, of = (sheet.place(at, hidden) for at in (row, row - 1))
    other = f'"{SUBJECTS[key]} LÀ CỦA BẢN SỐ LIỆU "&{of}&", CÔNG THỨC TRONG TỆP THEO BẢN "&{CALCULATED}&": BẤM “LÀM MỚI”. "'
    formula = f'=IF(OR({of}="",{CALCULATED}="",{of}={CALCULATED}),"",{other})&{said}'
    sheet.across(row, 0, last, text or "", parts, formula)
    title = sheet.worksheet.get_name()
    for name, place in (("THONG_DIEP", said), ("BAN", of), ("DONG", sheet.place(row, 0))):
        workbook.define_name(f"KH_{key}_{name}", f"='{title}'!{place}")


def shown(key: str, said: str, of: str, calculated: str) -> str:
    """What the formula shows, for a program that does not calculate."""
    if not of or not calculated or of == calculated:
        return said
    return f"{SUBJECTS[key]} LÀ CỦA BẢN SỐ LIỆU {of}, CÔNG THỨC TRONG TỆP THEO BẢN {calculated}: BẤM “LÀM MỚI”. {said}"
