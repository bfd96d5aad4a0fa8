"""The sheet “Cảnh báo” as plain values: who fails, and whose figures stopped."""

from __future__ import annotations

from ...reports.warnings import BASIS, alerts, silence, silent
from ..content import NO_FIGURES, Content
from .line import HEADING, NONE, ROW, Line

WARNING_TITLES = [
    "TT", "Đơn vị", "Chỉ tiêu", "Tổng số hồ sơ", "Trực tuyến", "Tỷ lệ", "Còn thiếu", "Số ngày còn lại", "Dự kiến còn nhận",
    "Trong đó cần trực tuyến", "Cần mỗi ngày", "Dự báo cuối kỳ", "Khả năng",
]  # fmt: skip
WARNINGS = 190  # lines that the sheet has


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
