"""The sheet "Tổng hợp": a template in which staff write units and a period; every figure is a worksheet function.

Formulas are those of Excel 2010. Where there is no dossier a cell shows "–" and not #DIV/0!; other errors stay seen.
"""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook

from ...decision.measures import NO_TARGET
from ...functions import CellError
from ...names import groups
from ...reports import sums
from ..content import Content
from ..page import ANY_UNIT, Sheet
from ..tables.line import NONE
from . import of_refresh
from .reach import hide_before_refresh, notice_with_reach, read_out

NAME = "Tổng hợp"
TITLES = [
    "TT", "Đơn vị", "Tổng số hồ sơ", "Trực tuyến", "Trực tiếp", "BCCI", "Tỷ lệ hồ sơ trực tuyến", "Chỉ tiêu", "Chênh lệch",
    "Cần thêm (hồ sơ)", "Xếp hạng", "Đánh giá", "Căn cứ giao chỉ tiêu",
]  # fmt: skip
SPARE = 12  # rows left for units of one's own
_WIDTHS = [5, 42, 11, 10, 10, 9, 12, 10, 11, 10, 9, 19, 40]
_LAST = len(TITLES) - 1
PERIOD_ROW, NOTICE_ROW, _INPUT_ROW, _HINT_ROW, _TITLES_ROW, _FIRST = 4, 5, 6, 7, 8, 9
_HIDDEN = 40  # a column far from the table
_PERIOD = ("KH_TU_NGAY", "KH_DEN_NGAY")
WHOLE = "Toàn tỉnh"


def fill(sheet: Sheet, workbook: Workbook) -> None:
    """Writes the whole sheet."""
    content, worksheet = sheet.content, sheet.worksheet
    for column, width in enumerate(_WIDTHS):
        worksheet.set_column(column, column, width)
    sheet.heading(_LAST, 6, "BẢNG TỔNG HỢP KẾT QUẢ TIẾP NHẬN HỒ SƠ TRỰC TUYẾN")
    read_out(sheet, PERIOD_ROW, _LAST)
    notice_with_reach(sheet, NOTICE_ROW, _LAST)
    _inputs(sheet, workbook)
    sheet.headers(_TITLES_ROW, TITLES, 48)
    units = _units(content)
    for at in range(len(units) + SPARE):
        _row(sheet, _FIRST + at, units[at] if at < len(units) else None)
    after = _FIRST + len(units) + SPARE
    _whole(sheet, after)
    _conditions(sheet, after)
    sheet.across(
        after + 1, 0, _LAST,
        "Ghi chú: “–” là chưa phát sinh hồ sơ hoặc không giao chỉ tiêu; chênh lệch là tỷ lệ trừ chỉ tiêu; cần thêm là số hồ "
        "sơ trực tuyến còn thiếu để tỷ lệ bằng chỉ tiêu; xếp hạng trong khối sở, ban hoặc cấp huyện, cấp xã toàn tỉnh.",
        "italic wrap top",
    )  # fmt: skip
    worksheet.set_row(after + 1, 32)
    explained = content.call("KH_EXPLAIN", WHOLE, content.decision.first_day, content.decision.last_day)
    words = f'=KH_EXPLAIN("{WHOLE}",{",".join(_PERIOD)})'  # the interpretations in force, and whether figures are provisional
    sheet.across(after + 2, 0, _LAST, explained, "italic wrap top", words)
    worksheet.set_row(after + 2, 48)
    agreement = sums.sentence(content.snapshot) if content.snapshot is not None else ""
    of_refresh.fill(sheet, workbook, "TH", after + 3, _LAST, _HIDDEN, agreement, "italic wrap top")
    worksheet.set_row(after + 3, 48)
    last = sheet.signatures(after + 5, 7, _LAST)
    sheet.choices((_FIRST, after - 1, 1), "KH_DS_DON_VI", ANY_UNIT)
    workbook.define_name("KH_BANG_TONG_HOP", f"='{NAME}'!$A${_TITLES_ROW + 1}:$M${after + 1}")
    sheet.page(last, _LAST, repeat=(_TITLES_ROW, _TITLES_ROW))
    worksheet.freeze_panes(_FIRST, 2)


def _units(content: Content) -> list[str]:
    """The departments and districts with a target, which a report of the province names."""
    found = []
    for group in groups.groups(content.decision):
        if group.id in (groups.DEPARTMENTS, groups.DISTRICTS):
            members = groups.members(content.decision, group, content.decision.last_day)
            found += [unit.name for unit in members if content.decision.target(unit.id).percent is not None]
    return found


def _inputs(sheet: Sheet, workbook: Workbook) -> None:
    """The cells for the period, and how far the figures reach."""
    decision = sheet.content.decision
    sheet.worksheet.set_row(_INPUT_ROW, 20)
    sheet.write(_INPUT_ROW, 1, "Từ ngày:", "right middle")
    sheet.across(_INPUT_ROW, 5, 6, "Đến ngày:", "right middle")
    rule = {
        "validate": "date", "criteria": "between", "minimum": decision.first_day, "maximum": decision.last_day,
        "input_title": "Ngày/tháng/năm", "input_message": "Xem dòng chữ trên: tháng phải đúng như định ghi.",
        "error_title": "Ngày ngoài kỳ", "error_type": "warning",
        "error_message": f"Quyết định tính từ {decision.first_day:%d/%m/%Y} đến {decision.last_day:%d/%m/%Y}. Vẫn dùng ngày này?",
    }  # fmt: skip
    for column, day, name, letter in ((2, decision.first_day, "KH_TU_NGAY", "C"), (7, decision.last_day, "KH_DEN_NGAY", "H")):
        sheet.across(_INPUT_ROW, column, column + 1, day, "input day center middle bold")
        sheet.worksheet.data_validation(_INPUT_ROW, column, _INPUT_ROW, column, rule)
        workbook.define_name(name, f"='{NAME}'!${letter}${_INPUT_ROW + 1}")
    sheet.across(_INPUT_ROW, 10, 11, "Số liệu có đến:", "right middle grey")
    sheet.formula(_INPUT_ROW, 12, "=KH_ASOF()", sheet.content.call("KH_ASOF"), "left day middle grey")
    workbook.define_name("KH_SO_LIEU_DEN", f"='{NAME}'!$M${_INPUT_ROW + 1}")
    sheet.across(
        _HINT_ROW, 0, _LAST, "Ô nền vàng là ô để nhập: kỳ tính và tên đơn vị (viết đủ, viết tắt hoặc tên nhóm như Cấp xã huyện "
        "Diên Khánh). Các ô khác là công thức.", "italic small grey center middle",
    )  # fmt: skip


def _row(sheet: Sheet, row: int, unit: str | None) -> None:
    """One unit's formulas with their values; a row without a unit looks empty even where macros are blocked."""
    content = sheet.content
    unit_cell = f"$B{row + 1}"
    days = (content.decision.first_day, content.decision.last_day)
    total_cell, target_cell, status_cell = f"C{row + 1}", f"H{row + 1}", f"L{row + 1}"

    def ask(function: str) -> str:
        return f"{function}({unit_cell},{','.join(_PERIOD)})"

    def put(column: int, formula: str, value: Any, parts: str) -> None:
        text = f'=IF({unit_cell}="","",{formula})'
        sheet.formula(row, column, text, value if unit else "", f"grid middle {parts}")

    sheet.worksheet.set_row(row, 18)
    put(0, f"COUNTA($B${_FIRST + 1}:{unit_cell})", row - _FIRST + 1, "center")
    sheet.write(row, 1, unit, "input middle")
    total = content.call("KH_TOTAL", unit, *days)
    status = content.call("KH_STATUS", unit, *days)
    put(2, ask("KH_TOTAL"), total, "count")
    for column, function in ((3, "KH_ONLINE"), (4, "KH_DIRECT"), (5, "KH_POST")):
        put(column, ask(function), content.call(function, unit, *days), "count")
    put(11, ask("KH_STATUS"), status, "center")
    rate = _shown(content, total, "KH_RATE", unit, *days)
    put(6, f'IF({total_cell}=0,"{NONE}",{ask("KH_RATE")})', rate, "percent right")
    target = NONE if status == NO_TARGET else content.call("KH_TARGET", unit)
    target = status if isinstance(status, CellError) else target
    put(7, f'IF({status_cell}="{NO_TARGET}","{NONE}",KH_TARGET({unit_cell}))', target, "target right")
    for column, function, parts in (
        (8, "KH_GAP", "percent right"),
        (9, "KH_NEEDED", "count right"),
        (10, "KH_RANK", "count center"),
    ):
        value = NONE if target == NONE else _shown(content, total, function, unit, *days)
        value = target if isinstance(target, CellError) else value
        put(column, f'IF({target_cell}="{NONE}","{NONE}",IF({total_cell}=0,"{NONE}",{ask(function)}))', value, parts)
    basis = target if isinstance(target, CellError) or target == NONE else content.call("KH_BASIS", unit)
    put(12, f'IF({target_cell}="{NONE}","{NONE}",KH_BASIS({unit_cell}))', basis, "")


def _shown(content: Content, total: Any, function: str, unit: str | None, *args: Any) -> Any:
    """What IF(total=0,"–",function(...)) shows."""
    if isinstance(total, CellError):
        return total
    return NONE if total == 0 else content.call(function, unit, *args)


def _whole(sheet: Sheet, row: int) -> None:
    """The province's sums, with a rate but no target of its own."""
    content = sheet.content
    days = (content.decision.first_day, content.decision.last_day)
    sheet.worksheet.set_row(row, 20)
    sheet.write(row, 0, None, "grid block")
    sheet.write(row, 1, WHOLE, "grid block middle")
    total: Any = None
    for column, function in ((2, "KH_TOTAL"), (3, "KH_ONLINE"), (4, "KH_DIRECT"), (5, "KH_POST")):
        value = content.call(function, WHOLE, *days)
        total = value if function == "KH_TOTAL" else total
        sheet.formula(row, column, f"={function}($B{row + 1},{','.join(_PERIOD)})", value, "grid block count middle")
    rate = _shown(content, total, "KH_RATE", WHOLE, *days)
    text = f'=IF(C{row + 1}=0,"{NONE}",KH_RATE($B{row + 1},{",".join(_PERIOD)}))'
    sheet.formula(row, 6, text, rate, "grid block percent middle right")
    for column in range(7, _LAST + 1):
        sheet.write(row, column, None, "grid block")


def _conditions(sheet: Sheet, after: int) -> None:
    """Verdicts in colour; before the first refresh cells look empty, other errors stay seen."""
    add, form = sheet.worksheet.conditional_format, sheet.styles.condition
    hide_before_refresh(sheet, _FIRST, 2, after, _LAST)
    hide_before_refresh(sheet, _INPUT_ROW, 12, _INPUT_ROW, 12)
    verdict = f"$L{_FIRST + 1}"
    for what, parts in (("Đạt", "good"), ("Chưa đạt", "bad")):
        add(_FIRST, 11, after, 11, {"type": "formula", "criteria": f'={verdict}="{what}"', "format": form(parts)})
    below = f'={verdict}="Chưa đạt"'
    add(_FIRST, 8, after, 8, {"type": "formula", "criteria": below, "format": form("red")})
