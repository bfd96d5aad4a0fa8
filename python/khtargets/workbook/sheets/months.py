"""The sheet "Theo tháng": one unit's reporting months, alone and so far, beside its target."""

from __future__ import annotations

from datetime import date
from typing import Any

from xlsxwriter import Workbook

from ...decision import periods
from ...functions import CellError
from ..charts import months_chart
from ..page import ANY_UNIT, Sheet, in_words, words_of_day
from ..tables.ranking import notice
from . import of_refresh
from .reach import hide_before_refresh

NAME = "Theo tháng"
TITLES = [
    "Tháng báo cáo", "Từ ngày", "Đến ngày", "Tổng số hồ sơ", "Trực tuyến", "Trực tiếp", "BCCI", "Tỷ lệ trong tháng",
    "Tỷ lệ lũy kế", "Chỉ tiêu",
]  # fmt: skip
_WIDTHS = [16, 12, 12, 13, 13, 13, 13, 15, 15, 13]
_LAST = len(TITLES) - 1
_PERIOD_ROW, _NOTICE_ROW, _INPUT_ROW, _REACH_ROW, _TITLES_ROW, _FIRST = 4, 5, 6, 7, 8, 9
_HIDDEN = 40  # a column far from the charts
_UNIT = "Toàn tỉnh"
_NONE = "–"


def fill(sheet: Sheet, workbook: Workbook) -> None:
    """Writes the whole sheet."""
    content, worksheet = sheet.content, sheet.worksheet
    for column, width in enumerate(_WIDTHS):
        worksheet.set_column(column, column, width)
    sheet.heading(_LAST, 4, "TỶ LỆ HỒ SƠ TRỰC TUYẾN THEO THÁNG BÁO CÁO")
    months = periods.months(content.decision.year)
    after = _FIRST + len(months)
    first, last = months[0].first, months[-1].last
    sheet.across(
        _PERIOD_ROW, 0, _LAST, f"Từ {in_words(first)} đến {in_words(last)}", "italic center middle",
        f'="Từ "&{words_of_day(f"$B${_FIRST + 1}")}&" đến "&{words_of_day(f"$C${after}")}',
    )  # fmt: skip
    of_refresh.fill(sheet, workbook, "TT", _NOTICE_ROW, _LAST, _HIDDEN, notice(content))
    worksheet.set_row(_INPUT_ROW, 21)
    sheet.write(_INPUT_ROW, 0, "Đơn vị:", "bold right middle")
    sheet.across(_INPUT_ROW, 1, 5, _UNIT, "input bold middle indent")
    sheet.write(_REACH_ROW, 7, "Số liệu đến ngày:", "bold right middle")
    sheet.formula(_REACH_ROW, 8, "=KH_SO_LIEU_DEN", content.call("KH_ASOF"), "day center middle")
    hide_before_refresh(sheet, _REACH_ROW, 8, _REACH_ROW, 8)
    sheet.write(_INPUT_ROW, 7, "Năm báo cáo:", "bold right middle")
    sheet.write(_INPUT_ROW, 8, content.decision.year, "input bold center middle")
    workbook.define_name("KH_DON_VI", f"='{NAME}'!$B${_INPUT_ROW + 1}")
    workbook.define_name("KH_NAM", f"='{NAME}'!$I${_INPUT_ROW + 1}")
    message = "Chọn trong danh sách, hoặc gõ tên (viết tắt cũng được)."
    sheet.choices((_INPUT_ROW, _INPUT_ROW, 1), "KH_DS_DON_VI", ANY_UNIT, "Chọn đơn vị", message)
    sheet.headers(_TITLES_ROW, TITLES, 33)
    for at, month in enumerate(months, start=1):
        _month(sheet, _FIRST + at - 1, at, month)
    _year(sheet, after)
    hide_before_refresh(sheet, _FIRST, 1, after, _LAST)
    absent = {"type": "formula", "criteria": f"=ISNA(I{_FIRST + 1})", "format": sheet.styles.condition("hidden")}
    worksheet.conditional_format(_FIRST, 8, after - 1, 9, absent)
    chart = months_chart(workbook, NAME, (_FIRST, after - 1), (0, 7, 8, 9))
    chart.set_size({"width": 985, "height": 330})
    worksheet.insert_chart(after + 2, 0, chart, {"x_offset": 4, "y_offset": 0})
    sheet.page(after + 19, _LAST)
    worksheet.fit_to_pages(1, 1)
    worksheet.freeze_panes(_FIRST, 1)


def _month(sheet: Sheet, row: int, at: int, month: periods.Period) -> None:
    content = sheet.content
    sheet.worksheet.set_row(row, 18)
    sheet.formula(row, 0, f'="Tháng {at}/"&KH_NAM', f"{month.label}/{content.decision.year}", "grid middle indent")
    for column, edge, day in ((1, "đầu", month.first), (2, "cuối", month.last)):
        sheet.formula(row, column, f'=KH_PERIOD(KH_NAM,"T{at}","{edge}")', day, "grid day center middle")
    _counts(sheet, row, month, "grid")
    as_of = content.call("KH_ASOF")
    begun = isinstance(as_of, CellError) or month.first <= as_of  # months to come have a gap, in the chart too
    so_far = _rate(sheet, content.decision.first_day, month.last) if begun else _NONE
    start = f"$B${_FIRST + 1}"
    total = f"KH_TOTAL(KH_DON_VI,{start},$C{row + 1})"
    sheet.formula(
        row, 8, f"=IF($B{row + 1}>KH_SO_LIEU_DEN,NA(),IF({total}=0,NA(),KH_RATE(KH_DON_VI,{start},$C{row + 1})))",
        CellError("#N/A") if so_far == _NONE else so_far, "grid percent middle right",
    )  # fmt: skip
    sheet.formula(row, 9, "=KH_TARGET(KH_DON_VI)", content.call("KH_TARGET", _UNIT), "grid target middle right")


def _year(sheet: Sheet, row: int) -> None:
    months = periods.months(sheet.content.decision.year)
    sheet.worksheet.set_row(row, 20)
    sheet.write(row, 0, "Cả năm", "grid bold middle indent")
    sheet.formula(row, 1, f"=$B${_FIRST + 1}", months[0].first, "grid bold day center middle")
    sheet.formula(row, 2, f"=$C${row}", months[-1].last, "grid bold day center middle")
    year = periods.Period("", months[0].first, months[-1].last)
    _counts(sheet, row, year, "grid bold")
    sheet.formula(row, 8, f"=$H{row + 1}", _rate(sheet, year.first, year.last), "grid bold percent middle right")
    target = sheet.content.call("KH_TARGET", _UNIT)
    shown = _NONE if isinstance(target, CellError) else target
    sheet.formula(row, 9, f'=IF(ISNA($J{row}),"{_NONE}",$J{row})', shown, "grid bold target middle center")


def _counts(sheet: Sheet, row: int, days: periods.Period, parts: str) -> None:
    """Counts and rate of the days in the row's own cells."""
    start, end = f"$B{row + 1}", f"$C{row + 1}"
    for column, function in enumerate(("KH_TOTAL", "KH_ONLINE", "KH_DIRECT", "KH_POST"), start=3):
        value = sheet.content.call(function, _UNIT, days.first, days.last)
        sheet.formula(row, column, f"={function}(KH_DON_VI,{start},{end})", value, f"{parts} count middle")
    text = f'=IF(D{row + 1}=0,"{_NONE}",KH_RATE(KH_DON_VI,{start},{end}))'
    sheet.formula(row, 7, text, _rate(sheet, days.first, days.last), f"{parts} percent middle right")


def _rate(sheet: Sheet, first: date, last: date) -> Any:
    total = sheet.content.call("KH_TOTAL", _UNIT, first, last)
    if isinstance(total, CellError):
        return total
    return _NONE if total == 0 else sheet.content.call("KH_RATE", _UNIT, first, last)
