"""Section rows of a table ("II. SỞ NỘI VỤ"): for rows without a unit, which stand above them.

Texts that begin like a body's name are kept; what each means, `tally.maps` decides. A section ends where one of its own rank
or a higher one begins: a commune's where its district's ends. Headings of groups end what stands above and are none
themselves; headings that are certainly no unit ("Lĩnh vực đất đai") change nothing. Any other text that stands alone may be a
unit ("Diên An", "ĐIỆN LỰC KHÁNH HÒA") or a person: it is kept in capitals with a roman number only, and the rows below it
belong to nobody above.

A text that stands in a column that is not read, without a roman number or a letter before it, might be personal: it is not
kept, but it ends what stands above, so that no row is counted for the wrong unit.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..names import text

BETWEEN = "\n"  # the sections of a row, nearest first; an empty one was not kept
_LONGEST = 200
_COUNT = re.compile(r"\s*(?:[(\[][^()\[\]]*\d[^()\[\]]*[)\]]|[:–-]\s*\d[\d.]*\s*(?:hồ sơ|hs)?)\s*\Z", re.IGNORECASE)
_ONLY_COUNT = re.compile(r"\W*(?:tổng(?: số| cộng)?\W*)?\d[\d.]*\s*(?:hồ sơ|hs)?\W*\Z", re.IGNORECASE)
_LABEL = re.compile(r"(tên )?(đơn vị|cơ quan)( (tiếp nhận|giải quyết|thực hiện|xử lí))?( hồ sơ| tthc)? (?=[^ ])")
# Headings that are certainly no unit. What is numbered like the units before it and is none of these may well be one.
_NEUTRAL = re.compile(
    r"(lĩnh vực|lv|ngành|nhóm|thủ tục|tthc|loại|ngày|tháng|quí|năm|tuần|kì|từ|đợt|hồ sơ|hs|danh sách|trực tuyến|trực tiếp"
    r"|bưu chính|bcci|dịch vụ|dvc|mức|toàn trình|một phần|đã|đang|chưa|quá hạn|đúng hạn|cấp|đăng kí|trong đó|tổng|cộng"
    r"|ghi chú|trang|tiếp theo|chứng thực|chứng nhận|chuyển|thay đổi|xác nhận|gia hạn|điều chỉnh|phê duyệt|thẩm định|công nhận"
    r"|giải quyết|thông báo|sửa đổi|bổ sung|xoá|khai|hỗ trợ|trợ cấp|tách|hợp|thu hồi|đính chính|cho phép|chấp thuận|công bố"
    r"|đề nghị|bổ nhiệm|miễn|giảm|hưởng|thực hiện|trích lục|xét|tuyển|liên thông|đổi|di chuyển|giao|thuê|kết hôn|nuôi con)\b"
)
_BLOCK, _UPPER, _LOWER = range(3)
_KINDS = (
    (
        _BLOCK,
        r"khối\b|các\b|toàn (tỉnh|huyện)\b|((uỷ ban nhân dân|ubnd|hđnd|đơn vị|cơ quan) )*cấp (tỉnh|huyện|xã|sở)\b"
        r"|(đơn vị |cơ quan )?khác$|sở ban\b|xã phường\b|phường xã\b"
        r"|(huyện|quận) (thị xã|thành phố)$|(huyện|thị xã|thành phố) (thị xã|thành phố|huyện)\b",
    ),
    (
        _LOWER,
        r"((uỷ ban nhân dân|uỷ ban|ubnd|ub|hđnd|và|bộ phận.*?|tổ.*?) )*(xã|phường|thị trấn|ttr|x|p|tt)\b|phòng\b|trung tâm\b"
        r"|ttpvhcc\b|chi cục\b|cục\b|công an\b|bảo hiểm\b|bhxh\b|kho bạc\b|trường\b|bệnh viện\b|viện\b|chi nhánh\b|trạm\b"
        r"|đội\b|tổ\b|điểm\b|bộ phận\b|quầy\b|đơn vị\b|cơ quan\b|thuế\b",
    ),
    (
        _UPPER,
        r"sở\b|ban\b|bql|văn phòng\b|vp|thanh tra\b|tỉnh\b|huyện\b|thị xã\b|thành phố\b|quận\b|tp\b|tx\b|h\b|uỷ ban\b|ub|hđnd\b"
        r"|hội đồng\b|s [^ ]|s[^aeiouyăâêôơư ]{1,7}( [^aeiouyăâêôơư ]{1,7})*$|syt( kh)?$|bdt$",
    ),
)
_MARKED = tuple((rank, re.compile(source)) for rank, source in _KINDS)
_NEUTRAL_PLAIN = re.compile(text.strip_marks(_NEUTRAL.pattern))
_PLAIN = tuple((rank, re.compile(text.strip_marks(source))) for rank, source in _KINDS)


def above(
    at: npt.NDArray[np.int64],
    rows: Sequence[Sequence[str | None]],
    kept: Collection[int],
    wanted: npt.NDArray[np.bool_],
) -> pa.Array:
    """For each row the sections that stand above it, nearest first and apart by `BETWEEN`; null where there is none.

    `rows` are all cells of the rows at the places `at` that are no dossiers, `kept` the columns whose texts may be kept,
    `wanted` which rows ask.
    """
    open_: list[_Section] = []
    places: list[int] = []
    chains: list[str | None] = []
    for place, row in zip(at, rows, strict=True):
        found = _section(row, kept, open_)
        if found is not None:
            while open_ and open_[-1].rank >= found.rank:
                open_.pop()
            if found.rank != _BLOCK:
                open_.append(found)
            places.append(int(place))
            chains.append(BETWEEN.join(each.text for each in reversed(open_)) if open_ else None)
    nearest = np.searchsorted(np.array(places, np.int64), np.arange(len(wanted)), "right") - 1
    return pa.array(chains, pa.string()).take(pa.array(nearest, mask=~wanted | (nearest < 0)))


class _Section(NamedTuple):
    rank: int
    text: str
    style: str


def _section(row: Sequence[str | None], kept: Collection[int], open_: Sequence[_Section]) -> _Section | None:
    """A section row: one text, perhaps repeated, with a number of its own or counts beside it.

    What begins like one and has other texts beside it ends what stands above, and is kept where it is plainly numbered.
    """
    cells = [(at, " ".join(cell.split())) for at, cell in enumerate(row) if cell]
    worded = [(at, cell) for at, cell in cells if text.numbered(cell)[2] and any(map(str.isalpha, cell)) and not _is_count(cell)]
    if not worded or len(worded[0][1]) > _LONGEST:
        return None
    alone = len({cell for _, cell in worded}) == 1
    whole = _COUNT.sub("", worded[0][1])
    style, _, written = text.numbered(whole)
    rank = _rank(written)
    if rank is None and style and (rank := _rank(whole)) is not None:  # "X. Diên An" is a commune and no tenth section
        style, written = "", whole
    beside = text.numbered(cells[0][1])
    style = style or ("" if beside[2] else beside[0])
    if rank is None:
        alike = next((each for each in reversed(open_) if style and each.style == style), None)
        if not alone or _is_neutral(written):
            return None
        text_of_it = written if style.startswith("I") and written.isupper() else ""
        return _Section(_LOWER if alike is None else alike.rank, text_of_it, style)
    sure = bool(style.strip("1.")) or (alone and any(at in kept for at, _ in worded))
    return _Section(rank, written if sure else "", style)


def _is_count(cell: str) -> bool:
    return bool(_ONLY_COUNT.match(cell))


def _rank(written: str) -> int | None:
    key = _LABEL.sub("", text.fold(written))
    bodies = _PLAIN if key.isascii() else _MARKED
    return next((rank for rank, body in bodies if body.match(key)), None)


def _is_neutral(written: str) -> bool:
    key = text.fold(written)
    return bool(_NEUTRAL.match(key) or key.isascii() and _NEUTRAL_PLAIN.match(key))
