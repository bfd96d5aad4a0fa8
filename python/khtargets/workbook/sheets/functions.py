"""The sheet "Hàm": the worksheet functions with examples, from the registry; and the texts that VBA shows.

Help texts of the function wizard (KH_TRO_GIUP) and messages (KH_THONG_BAO) stand in hidden columns: VBA sources are
ASCII, so that Vietnamese text is kept in cells.
"""

from __future__ import annotations

import unicodedata

from xlsxwriter import Workbook

from ...functions import REGISTRY
from ..page import Sheet
from ..styles import line_count
from .of_refresh import CALCULATED

NAME = "Hàm"
HELP_LIMIT = 255  # characters that the function wizard takes
MESSAGES = {
    "python": "khtargets: chưa gọi được Python. Hãy mở lại Excel; nếu vẫn vậy, chạy lệnh “py kh.py doctor” để biết cách "
    "sửa. Số liệu đã có trên các trang được giữ nguyên.",
    "hanging": "khtargets: Python khởi động quá lâu nên tạm thời không gọi nữa; các ô giữ số đã có. Bấm “Làm mới” hoặc mở lại "
    "bảng tính rồi sửa một ô để thử lại; nếu vẫn vậy, chạy lệnh “py kh.py doctor” để biết cách sửa.",
    "extension": "khtargets: LibreOffice chưa cài phần mở rộng khtargets.oxt. Hãy chạy lệnh “python3 kh.py install” rồi mở lại "
    "tệp này.",
}
_COLUMNS = [("Hàm", 56), ("Cho biết", 52), ("Kết quả", 44), ("Ví dụ", 52)]
_HELP_COLUMN = len(_COLUMNS) + 1


def fill(sheet: Sheet, workbook: Workbook) -> None:
    """Writes the whole sheet."""
    worksheet = sheet.worksheet
    last_column = len(_COLUMNS) - 1
    for column, (_, width) in enumerate(_COLUMNS):
        worksheet.set_column(column, column, width)
    sheet.across(0, 0, last_column, "CÁC HÀM DÙNG TRONG Ô", "title")
    worksheet.set_row(0, 28)
    sheet.across(
        1, 0, last_column,
        "Đối số trong ngoặc vuông có thể bỏ. Dấu ngăn cách đối số là dấu chấm phẩy hoặc dấu phẩy, tùy máy. Ghi một vùng ô vào "
        "đối số thì được một mảng kết quả.", "italic center",
    )  # fmt: skip
    sheet.headers(3, [title for title, _ in _COLUMNS], 20)
    row = 3
    widths = [width * narrower for (_, width), narrower in zip(_COLUMNS, (0.85, 1, 1, 0.8), strict=True)]  # bold, fixed width
    for row, function in enumerate(REGISTRY.values(), start=4):
        cells = (function.signature(label=True), function.help, function.result, function.example)
        for column, text in enumerate(cells):
            parts = "grid top wrap bold ink" if column == 0 else "grid top wrap code" if column == 3 else "grid top wrap"
            sheet.write(row, column, text, parts)
        lines = max(line_count(text, width) for text, width in zip(cells, widths, strict=True))
        worksheet.set_row(row, 4 + 15 * lines)
    row = _arguments(sheet, row + 2)
    row = _errors(sheet, row + 2)
    _hidden(sheet, workbook)
    sheet.page(row, last_column)
    worksheet.freeze_panes(4, 1)


def _arguments(sheet: Sheet, row: int) -> int:
    sheet.write(row, 0, "Đối số", "section")
    seen: dict[str, str] = {}
    for function in REGISTRY.values():
        for argument in function.arguments:
            seen.setdefault(argument.label, argument.help)
    for label, words in seen.items():
        row += 1
        sheet.write(row, 0, label, "grid top bold")
        sheet.across(row, 1, 3, words, "grid top wrap")
        sheet.worksheet.set_row(row, 4 + 15 * line_count(words, sum(width for _, width in _COLUMNS[1:])))
    return row


def _errors(sheet: Sheet, row: int) -> int:
    sheet.write(row, 0, "Lỗi trong ô", "section")
    meanings = {
        "#N/A": "Tên đơn vị không có hoặc trùng nhiều đơn vị; không giao chỉ tiêu; thủ tục không có trong danh mục",
        "#VALUE!": "Đối số sai: không phải ngày, từ ngày sau đến ngày, từ lạ",
        "#DIV/0!": "Chưa phát sinh hồ sơ trong kỳ",
        "#NULL!": "Chưa có số liệu: bấm nút “Làm mới”",
        "#NAME?": "Macro bị chặn hoặc chưa gọi được Python: xem trang “Hướng dẫn”",
    }
    for code, words in meanings.items():
        row += 1
        sheet.write(row, 0, code, "grid top bold red")
        sheet.across(row, 1, 3, words + ". Dùng KH_EXPLAIN để biết rõ vì sao." * (code == "#N/A"), "grid top wrap")
    return row


def _hidden(sheet: Sheet, workbook: Workbook) -> None:
    """What VBA reads: a row for each function, a row for each message."""
    most = max(len(function.arguments) for function in REGISTRY.values())
    column, first = _HELP_COLUMN, 4
    message_column = column + most + 3
    for row, function in enumerate(REGISTRY.values(), start=first):
        texts = [function.name, function.help, *(argument.help for argument in function.arguments)]
        for at in range(most + 2):
            sheet.write(row, column + at, texts[at][:HELP_LIMIT] if at < len(texts) else None)
    for row, (key, text) in enumerate(MESSAGES.items(), start=first):
        for at, words in enumerate((key, text, _unaccented(text))):
            sheet.write(row, message_column + at, words)
    sheet.worksheet.set_column(column, message_column + 2, 10, None, {"hidden": True})

    def place(top: int, left: int, many: int, wide: int) -> str:
        return f"='{NAME}'!${chr(65 + left)}${top + 1}:${chr(64 + left + wide)}${top + many}"

    workbook.define_name("KH_TRO_GIUP", place(first, column, len(REGISTRY), most + 2))
    workbook.define_name("KH_THONG_BAO", place(first, message_column, len(MESSAGES), 3))
    # Hosts write it whenever they calculate, also where the office has protected the sheet.
    row, snapshot = first + len(MESSAGES) + 1, sheet.content.snapshot
    sheet.write(row, message_column, snapshot.name if snapshot is not None else None, "text unlocked")
    workbook.define_name(CALCULATED, place(row, message_column, 1, 1))


def _unaccented(text: str) -> str:
    """The text in ASCII: letters without their marks, plain quotation marks and dashes."""
    letters = unicodedata.normalize("NFD", text.translate(str.maketrans("đĐ“”–", "dD\"\"-")))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
