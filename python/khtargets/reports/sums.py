"""The sum that every report of totals must agree with: departments + districts + communes + units without a target +
excluded = read, over the decision's whole period. No dossier stands in two of them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import NamedTuple

from ..functions.explain import number
from ..names import groups
from ..refresh import REASON_WORDS
from ..snapshot import Snapshot


class Sums(NamedTuple):
    """Dossiers. The blocks are those of units with a target; `elsewhere` are counted for units that are not in being on
    the decision's last day and have no successor then."""

    departments: int
    districts: int
    communes: int
    untargeted: int
    elsewhere: int
    excluded: int
    read: int

    @property
    def counted(self) -> int:
        """All that were counted."""
        return self.read - self.excluded


WORDS = {
    "departments": "Sở, ban, ngành",
    "districts": "Cấp huyện",
    "communes": "Cấp xã",
    "untargeted": "Đơn vị không giao chỉ tiêu",
    "elsewhere": "Đơn vị chưa thành lập hoặc không còn vào ngày cuối kỳ",
}


def sums(snapshot: Snapshot) -> Sums:
    """A snapshot's sums. One that does not agree with what was read is a bug and stops here."""
    decision, told = snapshot.decision, snapshot.header["reconciliation"]
    first, last = decision.first_day, decision.last_day
    by_level: Counter[str] = Counter()
    for unit in groups.members(decision, groups.groups(decision)[0], last):
        targeted = decision.target(unit.id).percent is not None and unit.level != "province"
        by_level[unit.level if targeted else "none"] += snapshot.counts(unit.id, first, last).total
    found = Sums(
        by_level["department"],
        by_level["district"],
        by_level["commune"],
        by_level["none"],
        snapshot.counts(groups.ALL, first, last).total - sum(by_level.values()),
        sum(told["excluded"].values()),
        told["read"],
    )
    if sum(found[:-1]) != found.read or found.counted != told["counted"]:
        raise AssertionError(f"{found} does not agree with {told}")
    return found


def parts(found: Sums) -> list[tuple[str, int]]:
    """What makes up the counted ones: words and numbers; what stands nowhere only where there is any."""
    return [(words, getattr(found, key)) for key, words in WORDS.items() if key != "elsewhere" or found.elsewhere]


def sentence(snapshot: Snapshot, first: date | None = None, last: date | None = None) -> str:
    """The sum in words, with the reasons of what was not counted; for a report of some of the period's days only (both
    included) also how much of it lies in them."""
    found = sums(snapshot)
    counted = " + ".join(f"{words[:1].lower()}{words[1:]} {number(many)}" for words, many in parts(found))
    listed = snapshot.header["reconciliation"]["excluded"].items()
    why = "; ".join(f"{REASON_WORDS[reason]}: {number(many)}" for reason, many in listed if many)
    within = snapshot.counts(groups.ALL, first or date.min, last or date.max).total
    part = (
        ""
        if within == found.counted
        else f" Trong {number(found.counted)} hồ sơ được tính, thuộc kỳ báo cáo {number(within)}, ngoài kỳ báo cáo "
        f"{number(found.counted - within)}."
    )
    return (
        f"Đối soát cả kỳ: {counted} = được tính {number(found.counted)}; được tính {number(found.counted)} + không tính "
        f"{number(found.excluded)}{f' ({why})' if why else ''} = đã đọc {number(found.read)} hồ sơ.{part}"
    )
