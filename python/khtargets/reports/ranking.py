"""The lines of a ranking, the same for the terminal, .csv, JSON, a plain workbook and pandas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..errors import BadArgument
from ..functions import CellError, Session

BLOCKS = ("Sở, ban", "Cấp huyện", "Cấp xã")
HEADINGS = (
    "Khối", "Hạng", "Đơn vị", "Tổng số hồ sơ", "Trực tuyến", "Trực tiếp", "BCCI", "Tỷ lệ", "Chỉ tiêu", "Hoàn thành",
    "Đánh giá",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One unit's line, as KH_RANKING gives it; what a unit lacks (rank, rate, target, completion) is None."""

    block: str
    rank: int | None
    unit: str
    total: int
    online: int
    direct: int
    post: int
    rate: float | None
    target: float | None
    completion: float | None
    status: str


Day = date | str | None


def lines(session: Session, block: str, first: Day = None, last: Day = None, by: str | None = None) -> list[Line]:
    """A block's lines, in order. BadArgument where the block, a day or the order is not understood."""
    answer = session.call("KH_RANKING", [block, first, last, by])
    if isinstance(answer, CellError):
        raise BadArgument(answer.why)
    table = answer if answer and isinstance(answer[0], list) else [answer]
    return [_line(block, row) for row in table]


def _line(block: str, row: Sequence[Any]) -> Line:
    values: list[Any] = [None if cell == "" or isinstance(cell, CellError) else cell for cell in row]
    return Line(block, *values)


def shown(line: Line) -> str:
    """A unit's name; in one district's block, which says which district, without it."""
    return line.unit if line.block in BLOCKS else line.unit.partition(", ")[0]
