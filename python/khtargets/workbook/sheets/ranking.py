"""The sheet "Xếp hạng": the blocks, their charts, the buttons.

Lines keep no format of their own: conditional formats dress each by its kind (a hidden column), so that a refresh only
writes values. Spare lines, for years with more units, are hidden.
"""

from __future__ import annotations

from xlsxwriter import Workbook

from ...names import groups
from ..charts import target_chart
from ..page import Sheet
from ..styles import line_count
from ..tables.line import Line
from ..tables.ranking import BLOCK, GROUP, KIND, LOWEST, NUMBERING, TITLES, TOTAL, UNIT, RankingReport, ranking_report
from . import of_refresh
from .written import KIND_TITLE

NAME = "Xếp hạng"
TITLE_ROW, PERIOD_ROW, NOTICE_ROW, TITLES_ROW = 3, 4, 5, 6
FIRST = 8  # the row of the first line
NOTES = 10  # rows kept for notes
LOWEST_COLUMN = 27
LOWEST_TITLES = ["Đơn vị thấp nhất", "Tỷ lệ", "Chỉ tiêu"]  # hidden, above what the chart of the lowest shows
_WIDTHS = [5, 42, 12, 11, 11, 10, 12, 10, 13, 9, 19, 44]
_CHARTS_COLUMN, _CHARTS_LAST = KIND + 1, KIND + 12
_LAST = len(TITLES) - 1
_FORMATS = [
    "grid middle center", "grid middle", *["grid middle count"] * 4,
    "grid middle percent", "grid middle target", "grid middle percent",
    "grid middle center", "grid middle center", "grid middle wrap",
]  # fmt: skip


def fill(sheet: Sheet, workbook: Workbook) -> None:
    """Writes the whole sheet."""
    report = ranking_report(sheet.content)
    worksheet = sheet.worksheet
    for column, width in enumerate(_WIDTHS):
        worksheet.set_column(column, column, width)
    worksheet.set_column(KIND, KIND, 2, None, {"hidden": True})
    sheet.heading(_LAST, 5, "BẢNG XẾP HẠNG TỶ LỆ HỒ SƠ TRỰC TUYẾN")
    sheet.across(PERIOD_ROW, 0, _LAST, report.period, "italic center middle")
    of_refresh.fill(sheet, workbook, "XH", NOTICE_ROW, _LAST, KIND, report.notice)
    worksheet.set_row(PERIOD_ROW, 18)
    worksheet.set_row(NOTICE_ROW, 18)
    sheet.headers(TITLES_ROW, TITLES, 48)
    for column, text in enumerate(NUMBERING):
        sheet.write(TITLES_ROW + 1, column, text, "numbering wrap")
    sheet.write(TITLES_ROW, KIND, KIND_TITLE)
    worksheet.set_row(TITLES_ROW + 1, 26)
    _lines(sheet, report)
    after = FIRST + report.capacity + 1
    _notes(sheet, after, report.notes)
    last = sheet.signatures(after + NOTES + 2, 6, _LAST)
    sheet.buttons(TITLE_ROW, "refresh", "export", "close")
    sheet.buttons(PERIOD_ROW, "report", "handout", top=5)
    _charts(sheet, workbook, report)
    _names(workbook, report, after)
    sheet.page(None, _LAST, repeat=(TITLES_ROW, TITLES_ROW + 1))
    _print_areas(workbook, last)
    worksheet.freeze_panes(FIRST, 2)


def line_height(line: Line) -> float:
    """The height in points of a line, whose remark may wrap."""
    return 3 + 15 * line_count(line[_LAST] or "", _WIDTHS[_LAST])


def note_height(text: str) -> float:
    """The height in points of a note across the whole table."""
    return 1 + 15 * line_count(text, sum(_WIDTHS))


def _lines(sheet: Sheet, report: RankingReport) -> None:
    empty = [None] * (KIND + 1)
    for at in range(report.capacity):
        line = report.lines[at] if at < len(report.lines) else empty
        for column, parts in enumerate(_FORMATS):
            parts = "grid middle center" if line[column] == "–" else parts
            sheet.write(FIRST + at, column, line[column], parts)
        sheet.write(FIRST + at, KIND, line[KIND])
        sheet.worksheet.set_row(FIRST + at, line_height(line), None, {"hidden": at >= len(report.lines)})
    _conditions(sheet, report.capacity)


def _conditions(sheet: Sheet, capacity: int) -> None:
    add, form = sheet.worksheet.conditional_format, sheet.styles.condition
    last = FIRST + capacity - 1
    kind, verdict = f"$M{FIRST + 1}", f"$K{FIRST + 1}"
    for what, parts in ((BLOCK, "block ink"), (TOTAL, "block ink"), (GROUP, "group")):
        add(FIRST, 0, last, _LAST, {"type": "formula", "criteria": f'={kind}="{what}"', "format": form(parts)})
    for what, parts in (("Đạt", "good"), ("Chưa đạt", "bad")):
        add(FIRST, 10, last, 10, {"type": "formula", "criteria": f'={verdict}="{what}"', "format": form(parts)})
    below = f'=AND({kind}="{UNIT}",{verdict}="Chưa đạt")'
    add(FIRST, 6, last, 6, {"type": "formula", "criteria": below, "format": form("red")})
    add(
        FIRST, 8, last, 8,
        {
            "type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_color": "#BDD7EE",
            "min_type": "num", "min_value": 0, "max_type": "num", "max_value": 2,
        },
    )  # fmt: skip


def _notes(sheet: Sheet, row: int, notes: list[str]) -> None:
    sheet.across(row, 0, _LAST, "Ghi chú:", "bold italic")
    for at in range(NOTES):
        text = f"{at + 1}. {notes[at]}" if at < len(notes) else ""
        sheet.across(row + 1 + at, 0, _LAST, text, "wrap top")
        sheet.worksheet.set_row(row + 1 + at, note_height(text), None, {"hidden": not text})


def _charts(sheet: Sheet, workbook: Workbook, report: RankingReport) -> None:
    worksheet = sheet.worksheet
    worksheet.set_column(_CHARTS_COLUMN, _CHARTS_LAST, 10.5)
    sheet.across(3, _CHARTS_COLUMN, _CHARTS_LAST, "BIỂU ĐỒ TỶ LỆ HỒ SƠ TRỰC TUYẾN SO VỚI CHỈ TIÊU", "title")
    worksheet.set_column(LOWEST_COLUMN, LOWEST_COLUMN + 2, 10, None, {"hidden": True})
    for column, text in enumerate(LOWEST_TITLES, start=LOWEST_COLUMN):
        sheet.write(TITLES_ROW, column, text)
    for at, (name, share, target) in enumerate(report.lowest):
        sheet.write(FIRST + at, LOWEST_COLUMN, name)
        sheet.write(FIRST + at, LOWEST_COLUMN + 1, share, "percent")
        sheet.write(FIRST + at, LOWEST_COLUMN + 2, target, "percent")

    def rows(id: str) -> tuple[int, int]:
        first, many = report.blocks[id]
        return FIRST + first, FIRST + first + many - 1

    lowest = (FIRST, FIRST + LOWEST - 1)
    left, right = _CHARTS_COLUMN, _CHARTS_COLUMN + 6
    departments = target_chart(workbook, NAME, "Sở, ban, ngành", rows(groups.DEPARTMENTS), (1, 6, 7), 606)
    districts = target_chart(workbook, NAME, "Ủy ban nhân dân cấp huyện", rows(groups.DISTRICTS), (1, 6, 7), 290)
    columns = (LOWEST_COLUMN, LOWEST_COLUMN + 1, LOWEST_COLUMN + 2)
    title = f"{LOWEST} đơn vị cấp xã hoàn thành thấp nhất"
    communes = target_chart(workbook, NAME, title, lowest, columns, 312)
    communes.show_hidden_data()
    worksheet.insert_chart(4, left, departments, {"x_offset": 2, "y_offset": 4})
    worksheet.insert_chart(4, right, districts, {"x_offset": 2, "y_offset": 4})
    worksheet.insert_chart(4, right, communes, {"x_offset": 2, "y_offset": 298})


def _names(workbook: Workbook, report: RankingReport, after: int) -> None:
    def define(name: str, row: int, column: int, last_row: int, last_column: int) -> None:
        place = f"${_letter(column)}${row + 1}"
        if (row, column) != (last_row, last_column):
            place += f":${_letter(last_column)}${last_row + 1}"
        workbook.define_name(name, f"='{NAME}'!{place}")

    define("KH_XH_KY", PERIOD_ROW, 0, PERIOD_ROW, 0)
    define("KH_XH_BANG", FIRST, 0, FIRST + report.capacity - 1, KIND)
    define("KH_XH_BANG_COT", TITLES_ROW, 0, TITLES_ROW, KIND)
    define("KH_XH_GHI_CHU", after + 1, 0, after + NOTES, 0)
    define("KH_XH_THAP_NHAT_COT", TITLES_ROW, LOWEST_COLUMN, TITLES_ROW, LOWEST_COLUMN + 2)
    define("KH_XH_THAP_NHAT", FIRST, LOWEST_COLUMN, FIRST + LOWEST - 1, LOWEST_COLUMN + 2)


def _print_areas(workbook: Workbook, last: int) -> None:
    """The table, then the charts on a page of their own."""
    table = f"'{NAME}'!$A$1:${_letter(_LAST)}${last + 1}"
    charts = f"'{NAME}'!${_letter(_CHARTS_COLUMN)}$4:${_letter(_CHARTS_LAST)}$31"
    workbook.define_name(f"'{NAME}'!_xlnm.Print_Area", f"={table},{charts}")


def _letter(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
