"""Dossiers' codes that a spreadsheet took for numbers.

It keeps fifteen digits: of a longer code the last ones are gone, so that different dossiers have one code. Shown as
"1,70424E+17" even more are. Such a file is refused, wherever in the column it is; a long code that is text has lost
nothing.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from . import rows
from .model import Grid, Refused

_SCIENTIFIC = r"^['’`´]?(\d+[.,]\d+[eE]\+?\d{1,3}|\d+[eE]\+\d{1,3})$"
_LONG = r"^\d{16,}$"
_NOT_DOSSIERS = [rows.KIND[name] for name in ("total", "header", "number_row")]
_ROUNDED = (
    "mã hồ sơ đã bị bảng tính đổi thành số (dạng 1,70424E+17 hoặc quá 15 chữ số) nên mất các chữ số cuối, không còn phân "
    "biệt được các hồ sơ; hãy xuất lại từ hệ thống một cửa, và đừng mở rồi lưu lại tệp .csv bằng Excel khi chưa đặt cột "
    "mã hồ sơ là kiểu Văn bản (Text)"
)


def refuse_rounded(grid: Grid, column: int, codes: pa.Array, start: int, kinds: rows.Kinds) -> None:
    """`codes` are the trimmed cells of a grid's column from the row `start`."""
    codes = codes.slice(0, len(kinds))
    found = is_rounded(codes)
    long = _matches(codes, _LONG)
    if grid.is_number is not None and long.any():
        found |= long & np.asarray(grid.is_number(column))[start : start + len(kinds)]
    rounded = np.flatnonzero(found & ~np.isin(kinds, _NOT_DOSSIERS))
    if len(rounded):
        raise Refused(_ROUNDED, row=start + int(rounded[0]) + 1)


def is_rounded(codes: pa.Array) -> rows.Mask:
    """Which codes are numbers in scientific notation."""
    return _matches(codes, _SCIENTIFIC)


def _matches(codes: pa.Array, pattern: str) -> rows.Mask:
    return np.array(pc.match_substring_regex(codes, pattern).fill_null(False))
