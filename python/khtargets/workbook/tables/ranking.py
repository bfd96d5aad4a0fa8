"""The sheet "Xếp hạng" as plain values: what is built into the workbook, and what a refresh writes anew.

Columns: TT, unit, total, online, direct, post, rate, target, completion, place, verdict, remark, and the line's kind,
by which the sheet's conditional formats know headings from units. Every dossier stands in one line only, so that the
lines of units add up to the closing total.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ...decision import Unit, measures
from ...functions import ranking
from ...functions.explain import number
from ...functions.ranking import Row
from ...names import groups
from ...names.groups import Group
from ...reports.staleness import stopped
from ...snapshot import Counts
from ..content import NO_FIGURES, SYNTHETIC, Content, Span
from ..page import in_words
from .line import NONE, Line
from .notes import flipping, ranking_notes

TITLES = [
    "TT", "Tên đơn vị", "Tổng số hồ sơ", "Trực tuyến", "Trực tiếp", "BCCI", "Tỷ lệ hồ sơ trực tuyến", "Chỉ tiêu",
    "Mức độ hoàn thành", "Xếp hạng", "Đánh giá", "Ghi chú",
]  # fmt: skip
NUMBERING = ["(1)", "(2)", "(3) = (4)+(5)+(6)", "(4)", "(5)", "(6)", "(7) = (4)/(3)", "(8)", "(9) = (7)/(8)", "(10)", "(11)", "(12)"]  # noqa: E501
KIND = len(TITLES)
BLOCK, GROUP, UNIT, TOTAL = "khối", "nhóm", "đơn vị", "tổng"
LOWEST = 10
_BLOCKS = (
    (groups.DEPARTMENTS, "A", "SỞ, BAN, NGÀNH"),
    (groups.DISTRICTS, "B", "ỦY BAN NHÂN DÂN CẤP HUYỆN"),
    (groups.COMMUNES, "C", "ỦY BAN NHÂN DÂN CẤP XÃ"),
)
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")


@dataclass(frozen=True)
class RankingReport:
    """The sheet's changing cells.

    `lines` have 13 values each; `blocks` maps a block's id to the first line of its units and how many they are;
    `lowest` holds name, rate and target of the communes with the lowest completion; `period`, `notice` and `notes` are
    texts. `capacity` is the greatest number of lines that the decision's units can need.
    """

    period: str
    notice: str
    lines: list[Line]
    blocks: dict[str, tuple[int, int]]
    lowest: list[Line]
    notes: list[str]
    capacity: int


def ranking_report(content: Content, span: Span | None = None) -> RankingReport:
    """The ranking of every block over the span (the decision's own days by default)."""
    span = span or content.span
    tables = {id: _table(content, id, span) for id, _, _ in _BLOCKS}
    lines: list[Line] = []
    blocks: dict[str, tuple[int, int]] = {}
    for id, letter, name in _BLOCKS:
        rows = [row for row in tables[id] if row.percent is not None]
        lines.append(_heading(BLOCK, letter, name, rows, content))
        blocks[id] = (len(lines), len(rows))
        if id == groups.COMMUNES:
            lines += _by_district(content, rows, span)
        else:
            lines += [_unit_line(content, at, row, span) for at, row in enumerate(rows, start=1)]
    others = [row for id, _, _ in _BLOCKS for row in tables[id] if row.percent is None]
    others = _provinces(content, span) + others
    lines.append(_heading(BLOCK, "D", "ĐƠN VỊ KHÔNG GIAO CHỈ TIÊU", others, content))
    lines += [_unit_line(content, at, row, span) for at, row in enumerate(others, start=1)]
    lines += _closing(content, span, [row for rows in tables.values() for row in rows] + _provinces(content, span))
    return RankingReport(
        period=f"Từ {in_words(span.first)} đến {in_words(span.last)}{_reach(content, span)}",
        notice=notice(content),
        lines=lines,
        blocks=blocks,
        lowest=_lowest(content, tables[groups.COMMUNES]),
        notes=ranking_notes(content, span),
        capacity=_capacity(content),
    )


def notice(content: Content) -> str:
    """What a reader must not miss: no figures yet, made-up figures, provisional figures."""
    if content.snapshot is None:
        return NO_FIGURES
    said = [SYNTHETIC] if content.synthetic else []
    if content.snapshot.provisional:
        said.append("SỐ LIỆU TẠM TÍNH")
    if content.snapshot.header.get("missing"):
        said.append("THIẾU SỐ LIỆU CỦA MỘT SỐ TỆP (xem trang Đối soát)")
    return " · ".join(said)


def _table(content: Content, block: str, span: Span) -> list[Row]:
    """A block's rows in order of their place; without figures the units alone."""
    group = next(each for each in groups.groups(content.decision) if each.id == block)
    if content.snapshot is not None:
        return ranking.table(content.snapshot, group, span.first, span.last, span.by)
    return _bare(content, group, span.last)


def _bare(content: Content, group: Group, day: date) -> list[Row]:
    units = groups.members(content.decision, group, day)
    return [Row(None, unit, 0, 0, 0, content.decision.target(unit.id).percent) for unit in units]


def _provinces(content: Content, span: Span) -> list[Row]:
    """The provincial committee's own dossiers; it stands in no block."""
    rows = []
    for unit in content.decision.units:
        if unit.level == "province":
            counts = _counts(content, unit.id, span)
            percent = content.decision.target(unit.id).percent
            rows.append(Row(None, unit, counts.total, counts.online, counts.post, percent))
    return rows


def _counts(content: Content, id: str, span: Span) -> Counts:
    return content.snapshot.counts(id, span.first, span.last) if content.snapshot is not None else Counts(0, 0, 0)


def _by_district(content: Content, rows: Sequence[Row], span: Span) -> list[Line]:
    """Communes under a heading for their district, in order of their place in the province."""
    lines: list[Line] = []
    districts = [unit for unit in content.decision.units if any(row.unit.parent_id == unit.id for row in rows)]
    for at, district in enumerate(districts):
        below = [row for row in rows if row.unit.parent_id == district.id]
        lines.append(_heading(GROUP, _ROMAN[at], f"Cấp xã thuộc {_lower(district.name)}", below, content))
        lines += [_unit_line(content, place, row, span) for place, row in enumerate(below, start=1)]
    return lines


def _unit_line(content: Content, at: int, row: Row, span: Span) -> Line:
    figures = _figures(content, row.total, row.online, row.post)
    target = None if row.percent is None else row.percent / 100
    done: Any = None
    if content.snapshot is not None and row.percent is not None:
        done = measures.completion(row.online, row.total, row.percent) if row.total else NONE
    if content.snapshot is None:
        place, verdict = None, None
    else:
        place = NONE if row.rank is None else row.rank
        verdict = measures.status(row.online, row.total, row.percent)
    grouped = row.unit.level == "commune" and row.percent is not None
    name = row.unit.name if grouped else row.unit.full_name(content.decision)
    if row.percent is None:
        target, done, place, verdict = NONE, NONE, NONE, NONE  # type: ignore[assignment]
    return [at, name, *figures, target, done, place, verdict, _remark(content, row, span), UNIT]


def _figures(content: Content, total: int, online: int, post: int) -> Line:
    if content.snapshot is None:
        return [None, None, None, None, None]
    share: Any = measures.rate(online, total) if total else NONE
    return [total, online, total - online - post, post, share]


def _heading(kind: str, letter: str, name: str, rows: Sequence[Row], content: Content) -> Line:
    """A block's or district's line with the sums of its units, and how many of them meet their target."""
    total, online, post = (sum(getattr(row, what) for row in rows) for what in ("total", "online", "post"))
    targeted = [row for row in rows if row.percent is not None]
    met = sum(measures.is_met(row.online, row.total, row.percent) for row in targeted if row.percent is not None)
    verdict = f"{met}/{len(targeted)} đạt" if targeted and content.snapshot is not None else None
    figures = _figures(content, total, online, post)
    return [letter, f"{name} ({len(rows)} đơn vị)", *figures, None, None, None, verdict, None, kind]


def _closing(content: Content, span: Span, listed: Iterable[Row]) -> list[Line]:
    """The total of everything counted; what stands under no unit listed gets a line of its own."""
    if content.snapshot is None:
        return [[None, "TỔNG CỘNG TOÀN TỈNH", *[None] * 10, TOTAL]]
    counts = _counts(content, groups.ALL, span)
    rows = list(listed)
    rest = Counts(
        counts.total - sum(row.total for row in rows),
        counts.online - sum(row.online for row in rows),
        counts.post - sum(row.post for row in rows),
    )
    lines: list[Line] = []
    if any(rest):
        name = "Đơn vị chưa thành lập hoặc không còn vào ngày cuối kỳ"
        lines.append([NONE, name, *_figures(content, *rest), NONE, NONE, NONE, NONE, None, UNIT])
    figures = _figures(content, *counts)
    return [*lines, [None, "TỔNG CỘNG TOÀN TỈNH", *figures, None, None, None, None, None, TOTAL]]


def _remark(content: Content, row: Row, span: Span) -> str | None:
    if content.snapshot is None:
        return None
    said = []
    merged = content.decision.predecessors(row.unit.id, span.last)
    if merged:
        since = max(each.valid_to for each in merged if each.valid_to) + timedelta(days=1)
        said.append(f"Gồm cả {', '.join(each.name for each in merged)} (sáp nhập từ {since:%d/%m/%Y})")
    if row.percent is not None and row.total and not measures.is_met(row.online, row.total, row.percent):
        if row.percent < 100:
            missing = measures.needed(row.online, row.total, row.percent)
            said.append(f"Cần thêm {number(missing)} hồ sơ trực tuyến")
    if row.unit.id in stopped(content.snapshot):
        said.append(f"Số liệu dừng từ {stopped(content.snapshot)[row.unit.id]:%d/%m/%Y}")
    if span == content.span and row.unit.id in flipping(content):
        said.append("(*)")
    return "; ".join(said) or None


def _lowest(content: Content, rows: Sequence[Row]) -> list[Line]:
    """Name, rate and target of the communes that are furthest from their targets, the furthest first."""
    ranked = [row for row in rows if row.rank is not None and row.percent is not None]
    ordered = ranking.places(
        [(row, measures.ratio(row.online, row.total, row.percent or 1, measures.COMPLETION)) for row in ranked]
    )
    found: list[Line] = [
        [_short(content, row.unit), measures.rate(row.online, row.total), (row.percent or 0) / 100]
        for _, row in ordered[::-1][:LOWEST]
    ]
    return found + [[None, None, None]] * (LOWEST - len(found))


def _short(content: Content, unit: Unit) -> str:
    parent = content.decision.unit(unit.parent_id).name if unit.parent_id else ""
    return f"{unit.name} ({parent})" if parent else unit.name


def _reach(content: Content, span: Span) -> str:
    as_of = content.snapshot.as_of if content.snapshot is not None else None
    return f" (số liệu có đến ngày {as_of:%d/%m/%Y})" if as_of is not None and as_of < span.last else ""


def _capacity(content: Content) -> int:
    """Lines for all units that ever were, the blocks', districts' and closing lines."""
    districts = sum(unit.level == "district" for unit in content.decision.units)
    return len(content.decision.units) + districts + len(_BLOCKS) + 3


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
