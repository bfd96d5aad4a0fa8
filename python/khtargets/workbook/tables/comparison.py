"""The sheet “So với kỳ trước” as plain values: what moved since a closed period or another snapshot."""

from __future__ import annotations

from typing import Any

from ...errors import KhError
from ...functions.cells import as_text, is_blank
from ...functions.explain import number
from ...names.groups import TITLES
from ...reports.comparison import Change, Comparison, Side, compare
from ...snapshot import Snapshot, closing
from ..content import NO_FIGURES, Content
from .line import HEADING, NONE, ROW, Line

COMPARISON_TITLES = [
    "TT", "Đơn vị", "Tỷ lệ kỳ trước", "Tỷ lệ kỳ này", "Tăng, giảm (điểm %)", "Hạng kỳ trước", "Hạng kỳ này", "Đánh giá kỳ trước",
    "Đánh giá kỳ này", "Hồ sơ thêm", "Đính chính: thêm", "Đính chính: bớt", "Chuyển biến",
]  # fmt: skip
CHANGES, PERIODS = 190, 60  # lines that the sheet has


def comparison_lines(content: Content, chosen: Any = None) -> tuple[str, list[Line]]:
    """(what is said above, lines) of “So với kỳ trước”: the period chosen, else the one closed last or the snapshot before."""
    if content.snapshot is None or content.session is None:
        return NO_FIGURES, []
    home = content.session.home
    try:
        before = closing.previous(home, content.snapshot) if is_blank(chosen) else closing.find(home, as_text(chosen))
        found = compare(Snapshot(before.path), content.snapshot, names=(before.name, content.snapshot.name))
    except KhError as error:
        return error.sentence, []
    return summary(found), change_lines(found)


def change_lines(found: Comparison) -> list[Line]:
    """The units of a comparison that moved, under headings for their blocks; 14 values each."""
    lines: list[Line] = []
    moved = [each for each in found.changes if each.moved]
    for block in dict.fromkeys(each.block for each in moved):
        own = [each for each in moved if each.block == block]
        lines.append([None, f"{TITLES.get(block, block)}: {len(own)} đơn vị thay đổi", *[None] * 11, HEADING])
        lines += [_change(at, each) for at, each in enumerate(own, start=1)]
    return lines[:CHANGES]


def summary(found: Comparison) -> str:
    """A comparison in one line."""
    settings = f" Cấu hình khác: {', '.join(each['key'] for each in found.settings)}." if found.settings else ""
    return (
        f"So với “{found.before}”: {number(found.total_before)} → {number(found.total_after)} hồ sơ; thêm của các ngày sau "
        f"{number(found.new)}; đính chính các ngày đã tính: thêm {number(found.corrected_in)}, bớt "
        f"{number(found.corrected_out)}; mới đạt {len(found.newly_met)}, mới chưa đạt {len(found.newly_failing)} đơn vị."
        f"{settings}"
    )


def period_lines(content: Content) -> list[Line]:
    """The names of the closed periods, the one closed last first: what staff may compare with."""
    if content.session is None:
        return []
    return [[each.name] for each in reversed(closing.closed_periods(content.session.home)) if each.intact][:PERIODS]


def _change(at: int, each: Change) -> Line:
    said = "Mới đạt" if each.newly_met else "Mới chưa đạt" if each.newly_failing else None
    moved = NONE if each.rate_change is None else 100 * each.rate_change
    before = each.before
    return [
        at, each.unit, _rate(before), _rate(each.after), moved, _rank(before), _rank(each.after),
        before.status if before else NONE, each.after.status, each.new, each.corrected_in, each.corrected_out, said, ROW,
    ]  # fmt: skip


def _rate(side: Side | None) -> Any:
    return NONE if side is None or side.rate is None else side.rate


def _rank(side: Side | None) -> Any:
    return NONE if side is None or side.rank is None else side.rank
