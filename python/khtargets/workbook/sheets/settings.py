"""The sheet "Cấu hình": the home folder, the heading's texts, and settings.toml with what each key may say.

The file settings.toml rules; the sheet shows it, and the button takes what was changed in the column "Giá trị" over into it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from xlsxwriter import Workbook

from ...decision import DATE_FIELDS
from ...decision.measures import COMPLETION, GAP, RATE
from ..content import Content
from ..page import Sheet, office
from ..styles import line_count

NAME = "Cấu hình"
BY_WORDS = {COMPLETION: "hoàn thành", RATE: "tỷ lệ", GAP: "chênh lệch"}
# What papers say of the office (khtargets.papers.office): label and name of each one's cell.
PAPER_NAMES = {
    "parent": ("Cơ quan chủ quản", "KH_CO_QUAN_CHU_QUAN"),
    "agency": ("Cơ quan lập báo cáo", "KH_CO_QUAN"),
    "number": ("Số của báo cáo", "KH_SO_BAO_CAO"),
    "place": ("Địa danh", "KH_DIA_DANH"),
    "day": ("Ngày lập", "KH_NGAY_LAP"),
    "decision_number": ("Số quyết định giao chỉ tiêu", "KH_SO_QUYET_DINH"),
    "decision_date": ("Ngày quyết định giao chỉ tiêu", "KH_NGAY_QUYET_DINH"),
    "author_title": ("Chức danh người lập", "KH_CHUC_DANH_LAP"),
    "author": ("Họ tên người lập", "KH_NGUOI_LAP"),
    "signer_title": ("Chức danh người ký", "KH_CHUC_DANH_KY"),
    "signer": ("Họ tên người ký", "KH_NGUOI_KY"),
    "recipients": ("Nơi nhận", "KH_NOI_NHAN"),
}
TITLES = ["Mục", "Giá trị", "Được phép ghi", "Đã xác nhận", "Khóa", "Giá trị đã ghi"]  # the last two are hidden
_WIDTHS = [44, 46, 64, 24]
_KEY_COLUMN = 4


@dataclass(frozen=True)
class Setting:
    """One key of settings.toml: what it is called, its value in force, what it may be, and whether the file states it."""

    key: str
    label: str
    value: str | date | None
    choices: dict[str, str]
    confirmed: bool
    is_day: bool = False

    def cells(self) -> list[Any]:
        """The setting's line: label, value, what it may be, whether it is confirmed; hidden, its key and the value
        once more, by which the button tells a change by hand from one in the file."""
        allowed = "\n".join(f"{value}: {words}" if value else words for value, words in self.choices.items())
        sure = "có" if self.confirmed else "chưa biết" if self.is_day else "chưa (theo mặc định)"
        value = self.value
        if isinstance(value, date) and not self.is_day:
            value = f"{value:%d/%m/%Y}"  # the cell is one for text
        return [self.label, value, allowed, sure, self.key, value]


def settings_of(content: Content) -> list[Setting]:
    """The settings in force, in the file's order."""
    decision, settings = content.decision, content.settings
    found = [
        Setting("decision", "Bộ dữ liệu của quyết định", settings.decision, {settings.decision: decision.title}, True),
        Setting(
            "replacement_effective",
            f"Ngày có hiệu lực của {decision.lists.get('current', 'danh mục mới')}",
            settings.replacement_effective,
            {"": "để trống khi chưa biết: kết quả là số liệu tạm tính; điền cùng với danh mục mới"},
            settings.replacement_effective is not None,
            True,
        ),
    ]
    for clause, interpretation in decision.interpretations.items():
        choices = {option: words["label"] for option, words in interpretation["options"].items()}
        if interpretation.get("date_allowed"):
            choices["ngày/tháng/năm"] = "một ngày do cơ quan quyết định"
        chosen = settings.interpretation(clause, interpretation["default"])
        found.append(Setting(clause, interpretation["label"], chosen, choices, clause in settings.confirmed))
    found.append(
        Setting("date_field", "Ngày của hồ sơ", settings.date_field, dict(DATE_FIELDS), "date_field" in settings.confirmed)
    )
    return found


def fill(sheet: Sheet, workbook: Workbook) -> None:
    """Writes the whole sheet."""
    worksheet = sheet.worksheet
    for column, width in enumerate(_WIDTHS):
        worksheet.set_column(column, column, width)
    worksheet.set_column(_KEY_COLUMN, _KEY_COLUMN + 1, 24, None, {"hidden": True})
    worksheet.set_row(0, 28)
    sheet.across(0, 0, 3, "CẤU HÌNH", "title")
    sheet.across(1, 0, 3, "Ô nền vàng là ô để nhập. Nhập xong, bấm nút “Làm mới” ở trang “Xếp hạng”.", "italic center grey")
    row = _places(sheet, workbook, 3)
    row = _office(sheet, workbook, row + 1)
    row = _span(sheet, workbook, row + 1)
    row = _settings(sheet, workbook, row + 1)
    sheet.page(row, 3, portrait=True)


def _section(sheet: Sheet, row: int, text: str) -> int:
    sheet.worksheet.set_row(row, 22)
    sheet.write(row, 0, text, "section")
    return row + 1


class _Entry(NamedTuple):
    """A cell to type into: what stands before and behind it, and the name that hosts know it by."""

    label: str
    value: Any
    name: str
    hint: str
    parts: str = "text"  # of its format


def _write(sheet: Sheet, workbook: Workbook, row: int, entry: _Entry) -> int:
    sheet.write(row, 0, entry.label, "grid middle wrap")
    sheet.write(row, 1, entry.value, f"input middle wrap {entry.parts}")
    sheet.across(row, 2, 3, entry.hint, "grid middle wrap grey")
    sheet.worksheet.set_row(row, 3 + 15 * line_count(entry.hint, _WIDTHS[2] + _WIDTHS[3]))
    workbook.define_name(entry.name, f"='{NAME}'!$B${row + 1}")
    return row + 1


def _places(sheet: Sheet, workbook: Workbook, row: int) -> int:
    row = _section(sheet, row, "1. Nơi lưu số liệu")
    hint = (
        "Thư mục có dossiers, procedures, snapshots. Để trống: theo biến KHTARGETS_HOME, cấu hình của người dùng, hoặc thư "
        "mục data cạnh tệp này."
    )
    return _write(sheet, workbook, row, _Entry("Thư mục số liệu", sheet.content.home or None, "KH_HOME", hint))


def _office(sheet: Sheet, workbook: Workbook, row: int) -> int:
    who = office(sheet.content)
    row = _section(sheet, row, "2. Đầu trang và chữ ký")
    signed = "Chỉ ở báo cáo trình ký và tài liệu gửi đơn vị"
    entries: list[tuple[str, Any, str, str]] = [
        ("parent", who.parent, "Dòng đầu, bên trái các trang báo cáo", ""),
        ("agency", who.name, "Dòng thứ hai, bên trái", ""),
        ("number", None, f"{signed}; ví dụ: Số: 12/BC-STTTT", ""),
        ("place", who.place, "Trước ngày tháng năm ở phần ký", ""),
        ("day", None, "Để trống: in chỗ chấm để ghi tay", "day left"),
        ("decision_number", None, f"{signed}; ví dụ: Quyết định số 12/QĐ-UBND", ""),
        ("decision_date", None, signed, "day left"),
        ("author_title", who.author, "", ""),
        ("author", None, "", ""),
        ("signer_title", who.signer, "", ""),
        ("signer", None, "", ""),
        ("recipients", None, f"{signed}; các nơi cách nhau bằng dấu chấm phẩy. Ví dụ: UBND tỉnh; Lưu: VT", ""),
    ]
    for field, value, hint, parts in entries:
        label, name = PAPER_NAMES[field]
        row = _write(sheet, workbook, row, _Entry(label, value, name, hint, parts or "text"))
    return row


def _span(sheet: Sheet, workbook: Workbook, row: int) -> int:
    decision = sheet.content.decision
    row = _section(sheet, row, "3. Kỳ và cách xếp hạng của trang “Xếp hạng”")
    for label, name, day in (
        ("Xếp hạng từ ngày", "KH_XH_TU_NGAY", decision.first_day),
        ("Xếp hạng đến ngày", "KH_XH_DEN_NGAY", decision.last_day),
    ):
        row = _write(sheet, workbook, row, _Entry(label, None, name, f"Để trống: {day:%d/%m/%Y}, theo quyết định", "day left"))
    words = list(BY_WORDS.values())
    row = _write(sheet, workbook, row, _Entry("Xếp hạng theo", words[0], "KH_XH_THEO", "Chọn: " + ", ".join(words)))
    sheet.worksheet.data_validation(row - 1, 1, row - 1, 1, {"validate": "list", "source": words})
    return row


def _settings(sheet: Sheet, workbook: Workbook, row: int) -> int:
    row = _section(sheet, row, "4. Cách tính (tệp settings.toml trong thư mục số liệu)")
    sheet.headers(row, TITLES[:_KEY_COLUMN], 20)
    for column, title in enumerate(TITLES[_KEY_COLUMN:], start=_KEY_COLUMN):
        sheet.write(row, column, title)
    workbook.define_name("KH_CAU_HINH_COT", f"='{NAME}'!$A${row + 1}:$F${row + 1}")
    first = row + 1
    for row, setting in enumerate(settings_of(sheet.content), start=first):
        cells = setting.cells()
        day = "day left" if setting.is_day else "text"
        parts = ("grid middle wrap", f"input middle wrap {day}", "grid middle wrap grey", "grid middle center wrap", "", day)
        for column, value in enumerate(cells):
            sheet.write(row, column, value, parts[column])
        lines = max(line_count(cells[2], _WIDTHS[2]), line_count(setting.label, _WIDTHS[0]))
        sheet.worksheet.set_row(row, 5 + 15 * lines)
        options = [value for value in setting.choices if value and "/" not in value]
        if options and not setting.is_day:
            rule = {"validate": "list", "source": options, "error_type": "warning", "error_title": "Giá trị lạ"}
            rule["error_message"] = "Giá trị này không có trong danh sách được phép. Vẫn ghi?"
            sheet.worksheet.data_validation(row, 1, row, 1, rule)
    workbook.define_name("KH_CAU_HINH", f"='{NAME}'!$A${first + 1}:$F${row + 1}")
    return row
