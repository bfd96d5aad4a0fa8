"""“Cảnh báo”: the units that do not meet their target, what they need from now on, and whether that can still be.

The volume still to come is taken as the volume so far: as many dossiers a day as from the decision's first day to the
snapshot's last day. Needed are the online ones among them that bring the rate to the target on the decision's last day;
where even all of them would not, the target can no longer be reached at the volume so far. A convention, said so where
it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..decision import Unit, measures
from ..errors import KhError
from ..functions import ranking
from ..functions.forecast import Forecast, forecast
from ..names import groups
from ..names.groups import Group
from ..snapshot import Snapshot
from .staleness import stopped

SHORT = (
    "“Còn thiếu” là số hồ sơ đã nhận lẽ ra phải nộp trực tuyến để tỷ lệ bằng chỉ tiêu; “Cần thêm” trong báo cáo là số hồ sơ "
    "trực tuyến phải nhận thêm, lớn hơn vì mỗi hồ sơ nhận thêm cũng làm tăng tổng số."
)
BASIS = (
    "Quy ước: số hồ sơ còn lại tính bằng số hồ sơ bình quân một ngày từ đầu kỳ đến nay nhân với số ngày còn lại; dự báo theo "
    "ba tháng báo cáo gần nhất, không biết trước mùa vụ, đợt vận động hay danh mục thay đổi."
)


@dataclass(frozen=True)
class Alert:
    """One failing unit. `short` is how many of the dossiers received should also have been online.

    `still_to_come` are the dossiers expected until the last day, `online_needed` those of them that must be online,
    `pace` is that a day. `forecast` is None where there is no pace to carry on.
    """

    block: str
    unit: Unit
    percent: int
    total: int
    online: int
    short: int
    days_left: int
    still_to_come: int
    online_needed: int
    reachable: bool
    forecast: Forecast | None

    @property
    def heading(self) -> str:
        """The block as a document's heading has it."""
        return groups.TITLES.get(self.block, self.block)

    @property
    def rate(self) -> float:
        """Online over total."""
        return self.online / self.total

    @property
    def pace(self) -> float | None:
        """Online dossiers needed a day from now on; None where no day is left."""
        return self.online_needed / self.days_left if self.days_left else None

    @property
    def outlook(self) -> str:
        """Whether the target can still be reached, in words."""
        if not self.days_left:
            return "Đã hết thời gian"
        if not self.reachable:
            return "Không thể đạt với số hồ sơ như hiện nay"
        if self.forecast is not None and 100 * self.forecast.high < self.percent:
            return "Khó đạt: dự báo cao nhất vẫn dưới chỉ tiêu"
        return "Còn có thể đạt"


def alerts(snapshot: Snapshot, blocks: Sequence[Group] | None = None) -> list[Alert]:
    """The failing units of the blocks (the three of the province by default), each block's furthest first."""
    as_of = snapshot.as_of
    if as_of is None:
        return []
    decision = snapshot.decision
    if blocks is None:
        blocks = [each for each in groups.groups(decision) if each.level is not None and each.parent_id is None]
    found = []
    for block in blocks:
        rows = ranking.table(snapshot, block, decision.first_day, decision.last_day)
        for row in reversed([each for each in rows if each.rank is not None]):
            if row.percent is not None and not measures.is_met(row.online, row.total, row.percent):
                found.append(_alert(snapshot, block, row, row.percent, as_of))
    return found


def silent(snapshot: Snapshot, blocks: Sequence[Group] | None = None) -> list[tuple[Unit, date]]:
    """The units of the blocks (of all by default) whose data seem to have stopped, with their latest day, the longest
    silent first."""
    decision = snapshot.decision
    known = None if blocks is None else {unit.id for block in blocks for unit in groups.members(decision, block)}
    found = [(decision.unit(id), day) for id, day in stopped(snapshot).items() if known is None or id in known]
    return sorted(found, key=lambda each: each[1])


def silence(day: date) -> str:
    """What is said of a unit whose latest dossier is of this day."""
    return f"Hồ sơ mới nhất ngày {day:%d/%m/%Y}; hãy kiểm tra tệp của đơn vị"


def _alert(snapshot: Snapshot, block: Group, row: ranking.Row, percent: int, as_of: date) -> Alert:
    first, last = snapshot.decision.first_day, snapshot.decision.last_day
    left, elapsed = (last - as_of).days, (as_of - first).days + 1
    more = row.total * left // elapsed
    needed = measures.short(row.online, row.total + more, percent)
    try:
        expected = forecast(snapshot, row.unit.id, last)
    except KhError:
        expected = None
    return Alert(
        block.name, row.unit, percent, row.total, row.online, measures.short(row.online, row.total, percent),
        left, more, needed, bool(left) and needed <= more, expected,
    )  # fmt: skip
