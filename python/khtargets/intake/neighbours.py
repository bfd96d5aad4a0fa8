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
_UNIT_WORD = re.compile(
    r"\b(?:sở|ubnd|uỷ ban|ủy ban|phường|xã|huyện|thị trấn|thành phố|tp|tt|phòng|chi cục|trung tâm|văn phòng|ban|cục|quầy|điểm"
    r"|bộ phận|so|uy ban|phuong|xa|huyen|thi tran|thanh pho|phong|trung tam|van phong|cuc|quay|diem|bo phan|p|x|h|s|vp)\b"
)
_SHORT_FORM = re.compile(r"[^\saeiou]*")
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


def belongs(name: str, headers: str) -> bool:
    """Whether a field's texts may stand under another header too, as a unit's do under "Cơ quan giải quyết"."""
    above = fold(headers)
    kin = _KIN.get(name, "")
    return not kin or bool(re.search(strip_marks(kin) if above.isascii() else kin, above))


def usual(counts: Mapping[str, int], text: str | None) -> bool:
    """Whether a text is one that stands in a column often."""
    return text is not None and counts.get(text, 0) >= _USUAL


def may_be_a_unit(name: str, text: str | None) -> bool:
    """Whether a unit's text has a word of one, or is a short form: one word without a vowel, as no name of a person is."""
    if name != "unit" or text is None:
        return False
    return bool(_UNIT_WORD.search(fold(text)) or _SHORT_FORM.fullmatch(strip_marks(fold(text)).replace("ubnd", "")))


def strangers(
    grid: Grid, head: header.Header, dossiers: Places, cell: pa.Array, name: str, column: int
) -> Places:
    """The dossiers whose text is rare in its column while the cell to the right holds one that usually stands there.

    Where the texts belong under the header to the right too, each cell up to the first where they do not must hold what
    usually stands to its left.
    """
    rare, own = alone(name, cell)
    at, counts, left = column + 1, own, rare
    taken = pa.array(dossiers)
    while len(left) and at < len(grid.columns):
        beside = trimmed(grid.columns[at].take(taken)).to_pylist()
        left = left[[usual(counts, beside[place]) for place in left.tolist()]]
        there = Counter(beside) if len(left) else Counter()
        out_of_place = [place for place in left.tolist() if counts[beside[place]] >= _USUAL * there[beside[place]]]
        if not belongs(name, " ".join(row[at] or "" for row in grid.rows(head.first, head.last + 1))):
            return dossiers[out_of_place]
        odd = [place for place in out_of_place if there[beside[place]] <= _RARE and not may_be_a_unit(name, cell[place].as_py())]
        if odd and at + 1 == len(grid.columns):
            return dossiers[odd]
        at, counts = at + 1, there
    return dossiers[:0]
