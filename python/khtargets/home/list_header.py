"""The header of a published list: which column holds what, under one header row or several."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Dict, FrozenSet, List, Optional, Sequence

from ..names.text import bare, fold
from .levels import Said, ServiceLevels, government

Row = Sequence[Optional[str]]

_HEADERS = {
    "no": ("STT", "TT", "Số TT", "Số thứ tự"),
    "code": (
        "Mã TTHC", "Mã thủ tục", "Mã số TTHC", "Mã thủ tục hành chính", "Mã số", "Mã", "Ký hiệu thủ tục", "Mã số thủ tục",
        "Mã số thủ tục hành chính", "Mã TTHC quốc gia", "Mã hồ sơ TTHC", "Mã hồ sơ thủ tục",
    ),
    "name": (
        "Tên thủ tục hành chính", "Tên TTHC", "Tên thủ tục", "Thủ tục hành chính", "Thủ tục", "TTHC", "Tên",
        "Tên dịch vụ công", "Tên dịch vụ công trực tuyến", "Tên DVC", "Tên DVCTT", "Nội dung thủ tục hành chính",
    ),
    "level": ("Cấp", "Cấp thực hiện", "Cấp giải quyết", "Cấp hành chính", "Cấp thủ tục"),
    "agency": (
        "Cơ quan", "Cơ quan thực hiện", "Cơ quan giải quyết", "Đơn vị", "Đơn vị thực hiện", "Sở, ban, ngành",
        "Cơ quan chủ trì", "Đơn vị giải quyết", "Cơ quan, đơn vị thực hiện", "Cơ quan quản lý",
    ),
    "service": (
        "Loại dịch vụ", "Loại dịch vụ công", "Loại DVC", "Loại DVCTT", "Loại hình", "Loại hình dịch vụ", "Loại hình dịch vụ công",
        "Hình thức cung cấp", "Mức", "Hình thức",
    ),
    "area": ("Lĩnh vực", "Tên lĩnh vực", "Nhóm thủ tục", "Nhóm", "Ngành"),
}  # fmt: skip
_FIELD = {fold(header): name for name, headers in _HEADERS.items() for header in headers}
_LIKE = {  # where no column has a header of `_HEADERS`
    "code": re.compile(r"ma (so )?(ho so )?(tthc|thu tuc|dvc|dich vu)\b"),
    "name": re.compile(r"ten (cac )?(tthc|thu tuc|dvc|dich vu)\b"),
}
_GOVERNMENT = re.compile(
    r"(cap|tham quyen)( (thuc hien|giai quyet|hanh chinh|thu tuc|tiep nhan|chinh quyen|quan li|don vi|co quan|cong bo|ap dung"
    r"|tthc|dvc|ho so|tham quyen|va|thu tuc hanh chinh))*\Z"
)
_SERVICE = re.compile(r"(.* )?muc (do|dvc|dich vu)\b")
_MANNER = re.compile(r"(.* )?(cach|hinh|phuong) thuc (thuc hien|cung cap|tiep nhan|nop)\b")
_NUMBERS = re.compile(r"(so|so luong|ti le|tong|tong so|duong dan|dia chi|link|phi|le phi|thoi han|thoi gian)\b")
_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
_LONGEST = 60  # characters of a header
_ABOVE, _BELOW = 2, 2  # rows of a header besides the one that names code and name


@dataclass
class Service:
    """A column that speaks of the level of service. `says` is what its header says, which a mark in a cell asserts.

    `sure`: its header speaks of levels or of the post; one that names only "trực tuyến" may hold anything. `manner`: it tells
    how dossiers are handed in, and is asked only where no column tells the level.
    """

    column: int
    says: Said
    sure: bool
    manner: bool = False


@dataclass
class Columns:
    """Rows first..last of a sheet and what is in the columns; `government` are the levels that a mark in a column stands for."""

    first: int
    last: int
    fields: Dict[str, int]
    service: List[Service] = field(default_factory=list)
    government: Dict[int, FrozenSet[str]] = field(default_factory=dict)
    others: List[int] = field(default_factory=list)  # columns of remarks


def is_header(row: Row) -> bool:
    """Whether a row names the columns of code and name."""
    return {"code", "name"} <= {_named(cell) for cell in row if cell and len(cell) <= _LONGEST and any(map(str.isalpha, cell))}


@lru_cache(maxsize=8192)
def _named(cell: str) -> Optional[str]:
    return _field([cell]) or _like([cell])


def _like(parts: List[str]) -> Optional[str]:
    key = bare(" ".join(parts))
    return next((name for name, pattern in _LIKE.items() if pattern.match(key)), None)


def columns(rows: Sequence[Row], at: int, levels: ServiceLevels) -> Columns:
    """What the columns under the header in row `at` are."""
    first, last = _top(rows, at), _bottom(rows, at)
    found = Columns(first, last, {})
    like: Dict[str, int] = {}
    for column in range(max(map(len, rows[first : last + 1]))):
        parts = _parts(rows[first : last + 1], column)
        if not parts:
            continue
        name = _field(parts)
        if name == "service":
            found.service.append(Service(column, Said(), sure=True))
        elif name is not None:
            found.fields.setdefault(name, column)
        elif (name := _like(parts)) is not None:
            like.setdefault(name, column)
        else:
            _of_levels(found, column, parts, levels)
    found.fields = {**like, **found.fields}
    return found


def _of_levels(found: Columns, column: int, parts: List[str], levels: ServiceLevels) -> None:
    joined = bare(" ".join(parts))
    own = next((each for part in reversed(parts) if (each := government(part))), None)
    says = _header_says(parts, levels)
    if _GOVERNMENT.match(joined) or _GOVERNMENT.match(bare(parts[-1])):
        found.fields.setdefault("level", column)
    elif own is not None:
        found.government[column] = own
        if levels.names_a_level(says):  # "Toàn trình" above "Cấp tỉnh": a mark says both
            found.service.append(Service(column, says, sure=True))
    elif not _NUMBERS.match(joined):
        if _MANNER.match(joined):
            found.service.append(Service(column, says, sure=True, manner=True))
        elif _SERVICE.match(joined) or levels.names_a_level(says):
            found.service.append(Service(column, says, sure=True))
        elif says.anything:
            found.service.append(Service(column, says, sure=False))
        else:
            found.others.append(column)


def _header_says(parts: List[str], levels: ServiceLevels) -> Said:
    """What the lowest part says that says anything; "Không" below another part is its opposite, "Có" the same."""
    said = [levels.said(part) for part in parts]
    above = next((each for each in reversed(said[:-1]) if each.anything), Said())
    if above.anything and bare(parts[-1]) in ("khong", "chua"):
        return above.opposite
    return said[-1] if said[-1].anything else above


def _field(parts: List[str]) -> Optional[str]:
    whole = dict.fromkeys((" ".join(parts), " ".join(reversed(parts)), parts[-1]))
    keys = (fold(text) for each in whole for text in dict.fromkeys((each, _BRACKETS.sub(" ", each))))
    return next((_FIELD[key] for key in keys if key in _FIELD), None)


def _parts(band: Sequence[Row], column: int) -> List[str]:
    """A column's header from top to bottom; a heading over several columns stands at the left of them."""
    parts: List[str] = []
    for at, row in enumerate(band):
        cell = cell_at(row, column)
        if not cell and any(cell_at(below, column) for below in band[at + 1 :]):
            cell = next((cell_at(row, left) for left in range(column - 1, -1, -1) if cell_at(row, left)), "")
        if cell and cell not in parts:
            parts.append(cell)
    return parts


def _top(rows: Sequence[Row], at: int) -> int:
    """The first row of headings right above: those with two texts or more."""
    first = at
    while first and at - first < _ABOVE and len({cell.strip() for cell in rows[first - 1] if cell and cell.strip()}) >= 2:
        first -= 1
    return first


def _bottom(rows: Sequence[Row], at: int) -> int:
    """The last row of the header: below it, cells stand only under headings that are neither number, code nor name."""
    titled = [column for column, cell in enumerate(rows[at]) if cell and _named(cell) in ("no", "code", "name")]
    last = at
    for row in rows[at + 1 : at + 1 + _BELOW]:
        filled = [column for column in range(len(row)) if cell_at(row, column)]
        own = [column for column in filled if cell_at(row, column) != cell_at(rows[at], column)]
        if not own or any(column in titled for column in own) or not any(c.isalpha() for i in own for c in cell_at(row, i)):
            break
        last += 1
    return last


def cell_at(row: Row, column: Optional[int]) -> str:
    """A cell's text, "" for none."""
    return (row[column] or "").strip() if column is not None and column < len(row) else ""
