"""KH_EXPLAIN: what stands behind a unit's figure, in one Vietnamese sentence.

It gives the period, the numbers, the target with its basis, the verdict, the place in the block, the last day of the
figures, whether they are provisional and why, the conventions ("quy ước") they rest on, and which interpretations of open
clauses nobody has confirmed.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, List, Optional

from ..decision import DATE_FIELDS, Unit, measures
from ..errors import KhError, NoRank
from ..names import groups
from ..snapshot import Counts
from .lookup import Lookup
from .ranking import Standings


def sentence(lookup: Lookup, standings: Standings, unit_cell: Any, from_cell: Any, to_cell: Any) -> str:
    """The sentence for a unit or group and a period. KhError, whose sentence says why, where cells show an error."""
    snapshot = lookup.snapshot
    subject = lookup.subject(unit_cell)
    first, last = lookup.clamped(from_cell, to_cell)
    if first > last:
        bounds = f"từ {_day(lookup.decision.first_day)} đến {_day(lookup.decision.last_day)}"
        return f"Kỳ cần tính nằm ngoài thời gian tính theo quyết định ({bounds}) nên {subject.name} không có hồ sơ nào."
    counts = snapshot.counts(subject.id, first, last)
    parts = []
    if subject.unit is not None:
        percent = lookup.decision.target(subject.unit.id).percent
        parts.append(f"Từ {_day(first)} đến {_day(last)}, {subject.name} {_figures(counts, percent)}")
        parts += _verdict(lookup, subject.unit, counts)
        parts += _place(lookup, standings, subject.unit, first, last)
    elif subject.group is not None:
        parts.append(f"Từ {_day(first)} đến {_day(last)}, {subject.name} {_figures(counts, None)}")
        members = len(groups.members(lookup.decision, subject.group, last))
        parts.append(f"đây là nhóm gồm {number(members)} đơn vị nên không có chỉ tiêu chung")
    parts += _standing(lookup, subject.unit, last)
    return "; ".join(parts) + "."


def number(value: int) -> str:
    """A whole number with dots for thousands.

    >>> number(38500)
    '38.500'
    """
    return f"{value:,}".replace(",", ".")


def percentage(online: int, total: int, percent: Optional[int] = None) -> str:
    """The rate in per cent with a decimal comma, rounded half up; there must be dossiers.

    Two decimals, or as many as it takes to show on which side of the target it lies.

    >>> percentage(6386, 10000), percentage(54998, 100000, 55)
    ('63,86%', '54,998%')
    """
    decimals = 2
    while True:
        scale = 10**decimals
        rounded = (200 * online * scale + total) // (2 * total)
        if percent is None or (rounded >= percent * scale) == measures.is_met(online, total, percent):
            return f"{rounded // scale},{rounded % scale:0{decimals}d}%"
        decimals += 1


def _figures(counts: Counts, percent: Optional[int]) -> str:
    if not counts.total:
        return "chưa phát sinh hồ sơ nên chưa có tỷ lệ"
    share = percentage(counts.online, counts.total, percent)
    return f"có {number(counts.online)} hồ sơ trực tuyến trên tổng số {number(counts.total)} hồ sơ, tỷ lệ {share}"


def _verdict(lookup: Lookup, unit: Unit, counts: Counts) -> List[str]:
    target = lookup.decision.target(unit.id)
    if target.percent is None:
        return ["quyết định không giao chỉ tiêu cho đơn vị này"]
    words = f"chỉ tiêu {target.percent}% giao tại {target.basis}"
    if not counts.total:
        return [words]
    if measures.is_met(counts.online, counts.total, target.percent):
        return [f"đạt {words}"]
    try:
        missing = number(measures.needed(counts.online, counts.total, target.percent))
    except KhError:
        return [f"chưa đạt {words}, không thể đạt được nữa"]
    return [f"chưa đạt {words}, cần thêm {missing} hồ sơ, tất cả trực tuyến, mới đạt"]


def _place(lookup: Lookup, standings: Standings, unit: Unit, first: date, last: date) -> List[str]:
    if unit.valid_to is not None and unit.valid_to < last:
        if unit.successor_id is None:
            return [f"đơn vị này không còn sau ngày {_day(unit.valid_to)}"]
        successor = lookup.decision.unit(unit.successor_id).full_name(lookup.decision)
        since = _day(unit.valid_to + timedelta(days=1))
        return [f"từ {since} đã sáp nhập vào {successor} nên không xếp hạng, đây là số hồ sơ riêng trước khi sáp nhập"]
    try:
        block = lookup.block_of(unit)
    except NoRank:
        return []
    places = standings.places(lookup.snapshot, block, first, last)
    if unit.id not in places:
        return []
    place = f"xếp thứ {places[unit.id]} trong {number(len(places))} đơn vị được xếp hạng"
    return [f"{place} của khối “{block.name}” theo mức hoàn thành chỉ tiêu"]


def _standing(lookup: Lookup, unit: Optional[Unit], last: date) -> List[str]:
    """How far the figures reach and how sure they are."""
    snapshot, decision = lookup.snapshot, lookup.decision
    parts = ["số liệu mô phỏng, không phải số liệu thật"] if snapshot.header.get("synthetic") else []
    if snapshot.as_of is not None and snapshot.as_of < last:
        parts.append(f"số liệu có đến {_day(snapshot.as_of)}")
    if snapshot.provisional:
        why = decision.while_unknown.get("label", "chưa biết ngày quyết định thay thế có hiệu lực")
        parts.append(f"số liệu tạm tính ({why})")
    missing = snapshot.header.get("missing", ())
    kept = sum(bool(each.get("kept")) for each in missing)
    if len(missing) > kept:
        parts.append(f"chưa kể {number(len(missing) - kept)} tệp không đọc được")
    if kept:
        parts.append(f"{number(kept)} tệp không đọc được nên dùng số liệu của lần đọc trước")
    conventions = [f"hồ sơ tính theo {DATE_FIELDS[snapshot.settings.date_field]}"]
    folded = decision.predecessors(unit.id, last) if unit is not None else []
    if folded:
        conventions.append(f"gộp cả hồ sơ của {', '.join(each.name for each in folded)} đã sáp nhập vào")
    parts.append(f"quy ước: {', '.join(conventions)}")
    unconfirmed = _unconfirmed(lookup)
    if unconfirmed:
        parts.append(f"cách hiểu chưa được xác nhận: {', '.join(unconfirmed)}")
    for other in snapshot.header.get("sensitivity", ()):
        for flip in other["flips"]:
            if unit is not None and flip["unit"] == unit.id:
                parts.append(f"nếu hiểu là {other['label']} thì đánh giá cả năm đổi thành “{flip['then']}”")
    return parts


def _unconfirmed(lookup: Lookup) -> List[str]:
    """Readings in force that settings.toml does not state; none matters while D is unknown."""
    settings = lookup.snapshot.settings
    if settings.provisional:
        return []
    found = []
    for clause, interpretation in lookup.decision.interpretations.items():
        if clause not in settings.confirmed:
            words = interpretation["options"][interpretation["default"]]["label"]
            found.append(f"{interpretation['label'][:1].lower()}{interpretation['label'][1:]} ({words})")
    return found


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
