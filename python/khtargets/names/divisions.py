"""A division beside its department: "Chi cục Dân số - Sở Y tế" is a name of Sở Y tế.

Only divisions by their form, "Chi cục …" and "Phòng …"; a centre, a school or a company is a body of its own, and a district
has divisions that bear a department's name.
"""

from __future__ import annotations

import re
from typing import Iterator, Tuple

from .phrases import pattern

_BESIDE = re.compile(r"\s+[-–—]\s*|\s*[-–—]\s+|\s*[,(/]\s*|\s+(?:trực\s+)?thuộc\s+", re.IGNORECASE)
_FORM = pattern(
    r"(?:chi cục|phòng(?! (?:nội vụ|tư pháp|y tế|tài chính|tài nguyên|lao động|văn hoá|giáo dục|kinh tế|hạ tầng|quản lý đô thị"
    r"|nông nghiệp|dân tộc|khám|công chứng|giao dịch)(?= |$)))(?: [^ ]+)+"
)
# What belongs to another body, or to a district: such a text must stay unknown whatever stands beside it.
_ANOTHERS = pattern(
    r"(?:.* )?(?:thuế|hải quan|thi hành án|thống kê|dự trữ|kho bạc|bảo hiểm|bhxh|ngân hàng|công an|quản lý thị trường|qltt"
    r"|kiểm toán|ub|ubnd|uỷ ban|của|huyện|thị xã|thị trấn|thành phố|tp|tx|xã(?! hội)|phường|quận|khu vực|liên huyện|giao dịch"
    r"|cục(?<!chi cục))"
)


def sides(text: str) -> Iterator[Tuple[str, str]]:
    """Every way to take a text for two that stand beside each other, (what may be a division, what may be its department)."""
    parts = _BESIDE.split(text.rstrip(") "))
    for at in range(1, len(parts)):
        one, other = " - ".join(parts[:at]), " - ".join(parts[at:])
        yield one, other
        yield other, one


def is_division(key: str) -> bool:
    """Whether a folded text is a division of a department by its form, of no district and of no other body."""
    return bool(_FORM.match(key)) and not _ANOTHERS.match(key)
