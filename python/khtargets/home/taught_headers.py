"""Headers that staff taught: a home's columns.csv, which says what an export's column holds."""

from __future__ import annotations

from typing import Dict, Optional

from ..errors import SettingsError
from ..names.text import fold
from .home import Home

FIELDS = {
    "code": "mã hồ sơ",
    "unit": "đơn vị tiếp nhận",
    "resolver": "cơ quan giải quyết",
    "parent": "đơn vị cấp trên",
    "procedure_code": "mã thủ tục",
    "procedure_name": "tên thủ tục",
    "received": "ngày tiếp nhận",
    "submitted": "ngày nộp",
    "status": "trạng thái",
    "channel": "hình thức nộp",
}


def read_columns(home: Home) -> Dict[str, str]:
    """Header, as written -> field. SettingsError names the row whose field is not known, or that contradicts another."""
    found: Dict[str, str] = {}
    fields: Dict[str, str] = {}
    for line, cells in home.columns():
        where = f"Tệp “{home.columns_file}”, dòng {line}"
        field = field_of(cells["field"])
        if field is None:
            raise SettingsError(f"{where}: không có trường “{cells['field']}”; hãy ghi một trong: {', '.join(FIELDS)}.")
        if fields.setdefault(fold(cells["header"]), field) != field:
            raise SettingsError(
                f"{where}: tiêu đề “{cells['header']}” đã được gán cho trường khác ở dòng trên; chỉ giữ lại một dòng."
            )
        found[cells["header"]] = field
    return found


def field_of(written: str) -> Optional[str]:
    """The field of its name in columns.csv or of its Vietnamese words; None where there is no such field."""
    names = {fold(name): field for field, words in FIELDS.items() for name in (field, words)}
    return names.get(fold(written))
