"""The sheet "Chi tiết đơn vị": one unit's figures, forecast, months with their chart, worst procedures, rows not counted."""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook

from ...decision import periods
from ...decision.measures import NO_TARGET
from ...functions import CellError
from ..charts import months_chart
from ..page import ANY_UNIT, Sheet
from ..tables.excluded import EXCLUDED, EXCLUDED_TITLES, excluded_lines
from ..tables.line import NONE
from ..tables.ranking import notice
from . import of_refresh
from .reach import hide_before_refresh
from .written import line_height

NAME = "Chi tiết đơn vị"
PROCEDURES = 10
_LAST = 7
WIDTHS = [20, 15, 14, 30, 38, 22, 10, 24]
_INPUT, _FIGURES, _MONTHS = 6, 8, 16
_NAME, _NAME_HEIGHT = 5, 31  # a procedure's name: its column, and two lines of text in points
_HIDDEN = 40  # a column far from the charts


def fill(sheet: Sheet, workbook: Workbook) -> None:
    """Writes the whole sheet."""
    content, worksheet = sheet.content, sheet.worksheet
    for column, width in enumerate(WIDTHS):
        worksheet.set_column(column, column, width)
    sheet.heading(_LAST, 4, "CHI TIẾT ĐƠN VỊ")
    of_refresh.fill(sheet, workbook, "CT", 4, _LAST, _HIDDEN, notice(content))
    unit = next(each.name for each in content.decision.units if each.level == "department")
    worksheet.set_row(_INPUT, 21)
    sheet.write(_INPUT, 0, "Đơn vị:", "bold right middle")
    sheet.across(_INPUT, 1, 3, unit, "input bold middle indent")
    sheet.write(_INPUT, 4, "Số liệu đến ngày:", "bold right middle")
    sheet.formula(_INPUT, 5, "=KH_SO_LIEU_DEN", content.call("KH_ASOF"), "bold left day middle")
    workbook.define_name("KH_CT_DON_VI", f"='{NAME}'!$B${_INPUT + 1}")
    sheet.choices((_INPUT, _INPUT, 1), "KH_DS_DON_VI", ANY_UNIT)
    _figures(sheet, unit)
    after = _months(sheet, workbook, unit)
    after = _procedures(sheet, unit, after + 14)
    _excluded(sheet, workbook, unit, after + 1)
    hide_before_refresh(sheet, _INPUT, 5, _INPUT, 5)
    hide_before_refresh(sheet, _FIGURES, 1, after, _LAST)
    sheet.page(None, _LAST)


def _figures(sheet: Sheet, unit: str) -> None:
    total, status = f"$B${_FIGURES + 1}", f"$B${_FIGURES + 5}"
    untold = f'IF({status}="{NO_TARGET}","{NONE}",{{}}(KH_CT_DON_VI))'  # a unit without a target has no rank either
    shown: list[tuple[str, str, str, str]] = [
        ("Tổng số hồ sơ", "KH_TOTAL", "{}(KH_CT_DON_VI)", "count"),
        ("Trực tuyến", "KH_ONLINE", "{}(KH_CT_DON_VI)", "count"),
        ("Tỷ lệ", "KH_RATE", "{}(KH_CT_DON_VI)", "percent"),
        ("Chỉ tiêu", "KH_TARGET", untold, "target"),
        ("Đánh giá", "KH_STATUS", "{}(KH_CT_DON_VI)", "left"),
        ("Hạng trong khối", "KH_RANK", f'IF({total}=0,"{NONE}",{untold})', "left"),
    ]
    answers = {function: sheet.content.call(function, unit) for _, function, _, _ in shown}
    if answers["KH_STATUS"] == NO_TARGET:
        answers |= {"KH_TARGET": NONE, "KH_RANK": NONE}
    if answers["KH_TOTAL"] == 0:
        answers["KH_RANK"] = NONE
    for at, (words, function, call, parts) in enumerate(shown):
        sheet.write(_FIGURES + at, 0, words, "grid middle")
        if function == "KH_RATE":
            sheet.unless_none(_FIGURES + at, 1, call.format(function), answers[function], f"grid {parts} middle")
        else:
            sheet.formula(_FIGURES + at, 1, f"={call.format(function)}", answers[function], f"grid {parts} middle")
    expected = sheet.content.call("KH_FORECAST", unit)
    for at, (words, parts) in enumerate(
        (("Dự báo cuối kỳ", "percent"), ("Thấp nhất", "percent"), ("Cao nhất", "percent"), ("Tổng hồ sơ dự báo", "count"))
    ):
        sheet.write(_FIGURES + at, 3, words, "grid middle")
        value = expected if isinstance(expected, CellError) else expected[0][at]
        sheet.unless_none(_FIGURES + at, 4, f"INDEX(KH_FORECAST(KH_CT_DON_VI),1,{at + 1})", value, f"grid right {parts} middle")
    words = (
        "Dự báo theo ba tháng báo cáo gần nhất; khoảng 95%, tính cả mức đổi từng tháng đã thấy trong năm; không biết trước "
        "mùa vụ, đợt vận động, danh mục thay đổi."
    )
    form = sheet.styles("italic left wrap middle")
    sheet.worksheet.merge_range(_FIGURES + 4, 3, _FIGURES + 5, _LAST, words, form)


def _months(sheet: Sheet, workbook: Workbook, unit: str) -> int:
    content = sheet.content
    titles = ["Tháng báo cáo", "Tổng số hồ sơ", "Trực tuyến", "Tỷ lệ trong tháng", "Tỷ lệ lũy kế", "Chỉ tiêu"]
    sheet.headers(_MONTHS - 1, titles, 20)
    first = content.decision.first_day
    target, as_of, absent = content.call("KH_TARGET", unit), content.call("KH_ASOF"), CellError("#N/A")
    months = periods.months(content.decision.year)
    for row, month in enumerate(months, start=_MONTHS):
        days = [f"DATE({day.year},{day.month},{day.day})" for day in (first, month.first, month.last)]
        sheet.write(row, 0, f"{month.label}/{content.decision.year}", "grid indent")
        for column, function in ((1, "KH_TOTAL"), (2, "KH_ONLINE")):
            value = content.call(function, unit, month.first, month.last)
            sheet.formula(row, column, f"={function}(KH_CT_DON_VI,{days[1]},{days[2]})", value, "grid count middle")
        value = content.call("KH_RATE", unit, month.first, month.last)
        sheet.unless_none(row, 3, f"KH_RATE(KH_CT_DON_VI,{days[1]},{days[2]})", value, "grid percent right middle")
        # #N/A leaves a gap in the chart's lines, where a dash would be drawn as 0; the cell hides it.
        begun = not isinstance(as_of, CellError) and month.first <= as_of
        value = content.call("KH_RATE", unit, first, month.last) if begun else absent
        so_far = f"IF({days[1]}>KH_SO_LIEU_DEN,NA(),KH_RATE(KH_CT_DON_VI,{days[0]},{days[2]}))"
        sheet.unless_none(row, 4, so_far, value, "grid percent right middle", none="NA()")
        sheet.formula(row, 5, "=KH_TARGET(KH_CT_DON_VI)", target, "grid target right middle")
    after = _MONTHS + len(months)
    hidden = {"type": "formula", "criteria": f"=ISNA(E{_MONTHS + 1})", "format": sheet.styles.condition("hidden")}
    sheet.worksheet.conditional_format(_MONTHS, 4, after - 1, 5, hidden)
    chart = months_chart(workbook, NAME, (_MONTHS, after - 1), (0, 3, 4, 5))
    chart.set_size({"width": 985, "height": 225})
    sheet.worksheet.insert_chart(after + 1, 0, chart, {"x_offset": 4, "y_offset": 0})
    return after


def _procedures(sheet: Sheet, unit: str, top: int) -> int:
    sheet.worksheet.set_h_pagebreaks([top])
    sheet.across(top, 0, _LAST, f"{PROCEDURES} THỦ TỤC KÉO TỶ LỆ XUỐNG NHIỀU NHẤT", "section")
    titles = ["Mã thủ tục", "Tổng số hồ sơ", "Trực tuyến", "Tỷ lệ", "Còn thiếu", "Tên thủ tục"]
    sheet.headers(top + 1, titles, 20)
    sheet.across(top + 1, _NAME, _LAST, titles[_NAME], "header")
    found = sheet.content.call("KH_PROCEDURES", unit, None, None, PROCEDURES)
    formats = ["left", "count right", "count right", "percent right", "count right", "left indent wrap"]
    for at in range(PROCEDURES):
        sheet.worksheet.set_row(top + 2 + at, _NAME_HEIGHT)
        sheet.worksheet.merge_range(top + 2 + at, _NAME, top + 2 + at, _LAST, "", sheet.styles("grid left indent wrap middle"))
        for column, parts in enumerate(formats):
            value: Any = found
            if not isinstance(found, CellError):
                value = found[at][column] if at < len(found) else NONE
            call = f"INDEX(KH_PROCEDURES(KH_CT_DON_VI,,,{PROCEDURES}),{at + 1},{column + 1})"
            # A line beyond the last procedure is an error of INDEX; one of the unit shows in the total too.
            total = f"$B${_FIGURES + 1}"
            text = f'=IF(ISERROR({total}),{total},IFERROR({call},"{NONE}"))'
            sheet.formula(top + 2 + at, column, text, value, f"grid {parts} middle")
    return top + 2 + PROCEDURES


def _excluded(sheet: Sheet, workbook: Workbook, unit: str, top: int) -> None:
    said = f"HỒ SƠ ĐÃ ĐỌC NHƯNG KHÔNG TÍNH CỦA ĐƠN VỊ NÀY, LÚC LÀM MỚI ({EXCLUDED} dòng đầu)"
    sheet.across(top, 0, _LAST, said, "section")
    sheet.headers(top + 1, EXCLUDED_TITLES, 20)
    formats = ["left", "left", "center day", "left", "left", "left", "number center"]
    lines = excluded_lines(sheet.content, unit)
    for at in range(EXCLUDED):
        line = lines[at] if at < len(lines) else [None] * len(formats)
        for column, parts in enumerate(formats):
            sheet.write(top + 2 + at, column, line[column], f"top wrap {parts}")
        if at < len(lines):
            sheet.worksheet.set_row(top + 2 + at, line_height(line, WIDTHS))
    workbook.define_name("KH_CT_LOAI_COT", f"='{NAME}'!$A${top + 2}:$G${top + 2}")
    workbook.define_name("KH_CT_LOAI", f"='{NAME}'!$A${top + 3}:$G${top + 2 + EXCLUDED}")
