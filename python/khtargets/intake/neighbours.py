"""Rows whose cells moved to the right although no code or date tells it: a name stands in a column of units or channels.

Such a text is rare in its column, and the cell to its right holds what usually stands in the column itself, under a header
over which that does not belong.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from ..names.text import fold, strip_marks
from . import header
from .forms import Places
from .model import Grid
from .tidy import trimmed

_KIN = {  # columns of few texts, and headers over which the same texts may stand
    "unit": r"đơn vị|cơ quan|phòng|nơi|địa|xã|huyện|bộ phận",
    "procedure_name": r"thủ tục|tthc|dịch vụ|lĩnh vực|tên|loại",
    "status": r"trạng|tình|kết quả|xử l|tiến độ|giai đoạn",
    "channel": r"hình thức|cách thức|phương thức|kênh|nguồn|loại|mức|kết quả|trả|nhận|nộp|dvc|dịch vụ|channel",
}
_RARE, _USUAL = 2, 4  # times that a text stands in a column; how many times more often a moved one stands in its own


def alone(name: str, cell: pa.Array) -> tuple[Places, dict[str, int]]:
    """The places of a column's texts that come no more than twice, blanks too; and how often each text comes."""
    if name not in _KIN or not len(cell):
        return np.empty(0, np.intp), {}
    encoded = cell if pa.types.is_dictionary(cell.type) else cell.dictionary_encode()
    texts, nulls = encoded.dictionary.to_pylist(), encoded.null_count
    places = encoded.indices.fill_null(len(texts)).to_numpy(zero_copy_only=False)
    counts = np.bincount(places, minlength=len(texts) + 1)
    counts[-1] = nulls
    return np.flatnonzero(counts[places] <= _RARE), dict(zip(texts, counts.tolist(), strict=False))


def asks_beside(name: str, headers: str) -> bool:
    """Whether a field's texts do not belong under the header to its right, as a unit's do under "Cơ quan giải quyết"."""
    above = fold(headers)
    kin = _KIN.get(name, "")
    return bool(kin) and not re.search(strip_marks(kin) if above.isascii() else kin, above)


def usual(counts: Mapping[str, int], text: str | None) -> bool:
    """Whether a text is one that stands in a column often."""
    return text is not None and counts.get(text, 0) >= _USUAL


def strangers(
    grid: Grid, head: header.Header, dossiers: Places, cell: pa.Array, name: str, column: int
) -> Places:
    """The dossiers whose text is rare in its column while the cell to the right holds one that usually stands there."""
    rare, counts = alone(name, cell)
    if not len(rare) or column + 1 >= len(grid.columns):
        return dossiers[:0]
    if not asks_beside(name, " ".join(row[column + 1] or "" for row in grid.rows(head.first, head.last + 1))):
        return dossiers[:0]
    beside = trimmed(grid.columns[column + 1].take(pa.array(dossiers))).to_pylist()
    found = [at for at in rare.tolist() if usual(counts, beside[at])]
    there = Counter(beside) if found else Counter()
    return dossiers[[at for at in found if counts[beside[at]] >= _USUAL * there[beside[at]]]]
