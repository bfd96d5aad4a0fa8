"""The sheet "Đơn vị cần gán": what exports write that stands for nothing known; staff choose, the next refresh uses it."""

from __future__ import annotations

from xlsxwriter import Workbook

from ...reports.mending import COLUMN, UNIT, WORDS
from ..page import Sheet
from ..tables.mending import MENDING_TITLES, NAMES, mending_lines
from . import written

NAME = "Đơn vị cần gán"
SAID = (
    "Chọn hoặc gõ ở cột “Gán cho”: tên đơn vị, “Ngoài phạm vi” nếu là cơ quan không được giao chỉ tiêu; với hình thức nộp: "
    "trực tuyến, trực tiếp, bưu chính; với trạng thái: đã tiếp nhận, chưa tiếp nhận; với thủ tục: mã thủ tục; "
    "với tiêu đề cột: cột ấy ghi gì. "
    "Hai cột cuối chỉ dùng cho tên đơn vị. "
    "Bấm “Làm mới” để ghi lại và tính lại; nhật ký ở tệp mending-log.csv."
)
WIDTHS = [17, 42, 10, 42, 36, 38, 22, 22]
_FORMATS = ["left", "left text", "count", "left", "left", "input left text", "input left text", "input left text"]


def fill(sheet: Sheet, workbook: Workbook) -> None:
    """Writes the whole sheet."""
    lines = mending_lines(sheet.content)
    table = written.Written("CÁCH VIẾT CHƯA NHẬN RA", "CG", SAID, MENDING_TITLES, lines, WIDTHS, _FORMATS, NAMES)
    written.fill(sheet, workbook, table)
    kind = f"$A{written.FIRST + 1}"
    offered = f'IF({kind}="{WORDS[COLUMN]}",KH_DS_COT,KH_DS_GAN)'
    sheet.choices((written.FIRST, written.FIRST + NAMES - 1, 5), offered, "Vẫn dùng giá trị này?")
    unlimited = {
        "type": "formula", "criteria": f'=AND({kind}<>"",{kind}<>"{WORDS[UNIT]}")', "format": sheet.styles.condition("closed"),
    }  # fmt: skip
    sheet.worksheet.conditional_format(written.FIRST, 6, written.FIRST + NAMES - 1, 7, unlimited)
    sheet.buttons(written.NOTICE_ROW - 1, "refresh", "preview")
