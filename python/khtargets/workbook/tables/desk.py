"""The working sheets as plain values: who fails, what moved, which names wait for an answer, what was not counted.

A refresh writes them anew. Every line ends in its kind, by which the sheets' conditional formats know headings.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...decision import Decision
from ...errors import KhError
from ...functions.cells import as_text, is_blank
from ...functions.explain import number
from ...names.groups import TITLES
from ...refresh import REASON_WORDS
from ...refresh.dossier_list import dossiers
from ...reports import mending
from ...reports.comparison import Change, Comparison, Side, compare
from ...reports.warnings import BASIS, alerts, silence, silent
from ...snapshot import Snapshot, closing
from ...tally import REASONS
from ..content import NO_FIGURES, Content

Line = list[Any]
HEADING, ROW = "khối", "dòng"
NONE = "–"

WARNING_TITLES = [
    "TT", "Đơn vị", "Chỉ tiêu", "Tổng số hồ sơ", "Trực tuyến", "Tỷ lệ", "Còn thiếu", "Số ngày còn lại", "Dự kiến còn nhận",
    "Trong đó cần trực tuyến", "Cần mỗi ngày", "Dự báo cuối kỳ", "Khả năng",
]  # fmt: skip
COMPARISON_TITLES = [
    "TT", "Đơn vị", "Tỷ lệ kỳ trước", "Tỷ lệ kỳ này", "Tăng, giảm (điểm %)", "Hạng kỳ trước", "Hạng kỳ này", "Đánh giá kỳ trước",
    "Đánh giá kỳ này", "Hồ sơ thêm", "Đính chính: thêm", "Đính chính: bớt", "Chuyển biến",
]  # fmt: skip
MENDING_TITLES = ["Loại", "Cách viết trong tệp", "Số hồ sơ", "Ở đâu", "Có thể là", "Gán cho", "Chỉ trong tệp", "Chỉ khi đi kèm"]
EXCLUDED_TITLES = ["Mã hồ sơ", "Thủ tục", "Ngày", "Lý do", "Tệp", "Trang tính", "Dòng"]
WARNINGS, CHANGES, NAMES, EXCLUDED, PERIODS = 190, 190, 300, 100, 60  # lines that a sheet has


def warning_lines(content: Content) -> tuple[str, list[Line]]:
    """(what is said above, lines) of “Cảnh báo”; 14 values each."""
    if content.snapshot is None:
        return NO_FIGURES, []
    found = alerts(content.snapshot)
    lines: list[Line] = []
    for block in dict.fromkeys(each.heading for each in found):
        own = [each for each in found if each.heading == block]
        lines.append([None, f"{block}: {len(own)} đơn vị chưa đạt", *[None] * 11, HEADING])
        for at, each in enumerate(own, start=1):
            pace = NONE if each.pace is None else each.pace
            expected = each.forecast.rate if each.forecast else NONE
            lines.append(
                [
                    at, each.unit.full_name(content.decision), each.percent / 100, each.total, each.online, each.rate,
                    each.short, each.days_left, each.still_to_come, each.online_needed, pace, expected, each.outlook, ROW,
                ]
            )  # fmt: skip
    unheard = silent(content.snapshot)
    if unheard:
        lines.append([None, f"Số liệu có dấu hiệu dừng: {len(unheard)} đơn vị", *[None] * 11, HEADING])
        for at, (unit, day) in enumerate(unheard, start=1):
            lines.append([at, unit.full_name(content.decision), *[None] * 10, silence(day), ROW])
    as_of = content.snapshot.as_of
    reach = f"Số liệu đến ngày {as_of:%d/%m/%Y}. " if as_of else ""
    return reach + (BASIS if found else "Mọi đơn vị có hồ sơ đều đạt chỉ tiêu."), lines[:WARNINGS]


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


def mending_lines(content: Content) -> list[Line]:
    """Lines of “Đơn vị cần gán”: eight values each, the last three for staff to fill in."""
    return [] if content.snapshot is None else lines_of(mending.unresolved(content.snapshot), content.decision)


def lines_of(unresolved: Sequence[mending.Unresolved], decision: Decision) -> list[Line]:
    """The same of these texts."""
    lines: list[Line] = []
    for each in unresolved[:NAMES]:
        near = "; ".join(decision.unit(id).full_name(decision) for id in each.candidates)
        if each.why == "counter":
            near = f"không gán được: {mending.COUNTER}"
        where = "; ".join(each.files[:2]) + (f" và {len(each.files) - 2} tệp khác" if len(each.files) > 2 else "")
        beside = f" (đi kèm: {each.parent})" if each.parent else ""
        if each.written:
            asked = [mending.WORDS[each.kind], each.written, each.dossiers or None, where + beside, near or None]
            lines.append([*asked, None, None, None])
    return lines


def excluded_lines(content: Content, unit: Any) -> list[Line]:
    """The first rows of a unit that were read and not counted; seven values each."""
    if content.snapshot is None or content.session is None or not unit:
        return []
    try:
        key = content.session.lookup().subject(unit).id
        found = dossiers(content.snapshot, key, verdicts=[reason for reason in REASONS if reason], limit=EXCLUDED)
    except KhError:
        return []
    return [
        [each.code or None, each.procedure, each.day, REASON_WORDS[each.verdict], each.file, each.sheet, each.row]
        for each in found
    ]


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
