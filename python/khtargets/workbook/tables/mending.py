"""The sheet “Đơn vị cần gán” as plain values: which texts wait for an answer."""

from __future__ import annotations

from collections.abc import Sequence

from ...decision import Decision
from ...reports import mending
from ..content import Content
from .line import Line

MENDING_TITLES = ["Loại", "Cách viết trong tệp", "Số hồ sơ", "Ở đâu", "Có thể là", "Gán cho", "Chỉ trong tệp", "Chỉ khi đi kèm"]
NAMES = 300  # lines that the sheet has


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
