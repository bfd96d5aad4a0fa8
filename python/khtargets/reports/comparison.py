"""What moved between two snapshots: rates, ranks, verdicts, dossiers added, and corrections to days already counted.

The same days and the same order are asked of both. A day is already counted where it is not after the earlier snapshot's
last day (`as_of`): what differs there is a late correction, what lies after it is new. Corrections are taken by unit, day
and channel, so that a dossier whose channel was corrected is one taken away and one added; one that was exchanged for
another of the same unit, day and channel does not show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from ..decision import Unit, measures
from ..decision.measures import COMPLETION
from ..errors import KhError
from ..functions import ranking
from ..names import groups
from ..refresh import missing_words
from ..snapshot import Counts, Snapshot

ALIAS = "alias: "  # before a written name, where a comparison's settings name an alias
_ZERO = Counts(0, 0, 0)


@dataclass(frozen=True)
class Side:
    """A unit's standing in one of the snapshots; `rank` is None where it has none."""

    total: int
    online: int
    rank: int | None
    status: str

    @property
    def rate(self) -> float | None:
        """Online over total, None where there are no dossiers."""
        return self.online / self.total if self.total else None


@dataclass(frozen=True)
class Change:
    """One unit. `before` is None where the earlier snapshot did not list it (a unit that came with a merger).

    `new` counts dossiers of days after the earlier snapshot's last one, `corrected_in` and `corrected_out` those that
    came to, or went from, days already counted; new less out plus in is the change of the total.
    """

    block: str
    unit_id: str
    unit: str
    before: Side | None
    after: Side
    new: int
    new_online: int
    corrected_in: int
    corrected_out: int

    @property
    def rate_change(self) -> float | None:
        """In shares, 0.01 is one percentage point; None where either has no rate."""
        if self.before is None or self.before.rate is None or self.after.rate is None:
            return None
        return self.after.rate - self.before.rate

    @property
    def rank_change(self) -> int | None:
        """How many places up (positive) or down; None where either has no rank."""
        if self.before is None or self.before.rank is None or self.after.rank is None:
            return None
        return self.before.rank - self.after.rank

    @property
    def newly_met(self) -> bool:
        """Whether the target is met now and was not."""
        return self.after.status == measures.MET and (self.before is None or self.before.status != measures.MET)

    @property
    def newly_failing(self) -> bool:
        """Whether the target was met, or nothing had come in, and it is not met now."""
        return self.after.status == measures.NOT_MET and (
            self.before is None or self.before.status != measures.NOT_MET
        )

    @property
    def moved(self) -> bool:
        """Whether anything of the unit differs."""
        return self.before != self.after or bool(self.new or self.corrected_in or self.corrected_out)


@dataclass(frozen=True)
class Comparison:
    """All units of the three blocks, in the decision's order, and the province's sums.

    `missing` says which files could not be read for the later snapshot, a sentence for each.
    """

    before: str
    after: str
    first: date
    last: date
    as_of_before: date | None
    as_of_after: date | None
    total_before: int
    total_after: int
    new: int
    corrected_in: int
    corrected_out: int
    settings: list[dict[str, Any]]
    missing: list[str]
    changes: list[Change]

    @property
    def newly_met(self) -> list[Change]:
        """Units that meet their target now and did not."""
        return [each for each in self.changes if each.newly_met]

    @property
    def newly_failing(self) -> list[Change]:
        """Units that do not meet it now and did, or had no dossier."""
        return [each for each in self.changes if each.newly_failing]

    def to_json(self) -> dict[str, Any]:
        """Plain data; days stay dates."""
        found = asdict(self)
        found["changes"] = [
            {
                **asdict(each),
                "rate_before": each.before.rate if each.before else None,
                "rate_after": each.after.rate,
                "rate_change": each.rate_change,
                "rank_change": each.rank_change,
                "newly_met": each.newly_met,
                "newly_failing": each.newly_failing,
            }
            for each in self.changes
        ]
        return found


def compare(
    before: Snapshot,
    after: Snapshot,
    first: date | None = None,
    last: date | None = None,
    by: str = COMPLETION,
    names: tuple[str, str] | None = None,
) -> Comparison:
    """What moved from one snapshot to another over the same days, both included; by default the decision's.

    KhError where they follow different decisions: their figures cannot be compared.
    """
    if before.decision.id != after.decision.id:
        raise KhError(
            f"Hai bản số liệu theo hai quyết định khác nhau (“{before.decision.id}”, “{after.decision.id}”) nên không so sánh "
            "được; hãy chọn hai bản của cùng một quyết định."
        )
    decision = after.decision
    first = max(first or decision.first_day, decision.first_day)
    last = min(last or decision.last_day, decision.last_day)
    whole = groups.groups(decision)[0]
    cut = before.as_of or decision.first_day - timedelta(days=1)
    corrections = {
        unit.id: _corrections(before, after, unit, first, last, cut) for unit in groups.members(decision, whole, last)
    }
    changes = []
    for block in groups.groups(decision):
        if block.level is None or block.parent_id is not None:
            continue
        old, new = _sides(before, block.id, first, last, by), _sides(after, block.id, first, last, by)
        for unit in groups.members(decision, block, last):
            extra = _new(after, unit.id, first, last, cut)
            into, out = corrections[unit.id]
            changes.append(
                Change(
                    block.name, unit.id, unit.full_name(decision), old.get(unit.id), new[unit.id],
                    extra.total, extra.online, into, out,
                )
            )  # fmt: skip
    return Comparison(
        *(names or (before.name, after.name)),
        first, last, before.as_of, after.as_of,
        before.counts(groups.ALL, first, last).total,
        after.counts(groups.ALL, first, last).total,
        _new(after, groups.ALL, first, last, cut).total,
        sum(into for into, _ in corrections.values()),
        sum(out for _, out in corrections.values()),
        _settings(before, after),
        missing_words(after.header),
        changes,
    )  # fmt: skip


def _sides(snapshot: Snapshot, block_id: str, first: date, last: date, by: str) -> Mapping[str, Side]:
    block = next(each for each in groups.groups(snapshot.decision) if each.id == block_id)
    return {
        row.unit.id: Side(row.total, row.online, row.rank, measures.status(row.online, row.total, row.percent))
        for row in ranking.table(snapshot, block, first, last, by)
    }


def _new(after: Snapshot, key: str, first: date, last: date, cut: date) -> Counts:
    """Dossiers of days after `cut`, folded as for the whole period."""
    start = max(first, cut + timedelta(days=1))
    return after.counts(key, start, last) if start <= last else _ZERO


def _corrections(
    before: Snapshot, after: Snapshot, unit: Unit, first: date, last: date, cut: date
) -> tuple[int, int]:
    """(dossiers that came, dossiers that went) on days up to `cut`, by day and channel."""
    stop = min(last, cut)
    if stop < first or unit.id not in before.header["rows"]:
        return 0, 0
    came = went = 0
    days = [_daily(snapshot, unit.id, first, stop, last) for snapshot in (before, after)]
    for old, new in zip(*days, strict=True):
        for one, other in zip(old, new, strict=True):
            came += max(other - one, 0)
            went += max(one - other, 0)
    return came, went


def _daily(snapshot: Snapshot, key: str, first: date, stop: date, last: date) -> list[tuple[int, int, int]]:
    """(online, post, direct) of each day from `first` to `stop`, folded as for a period that ends on `last`."""
    start, end = max(snapshot.offset(first), 0), min(snapshot.offset(stop), snapshot.days - 1)
    totals, onlines, posts = snapshot.prefix(key, snapshot.offset(last))
    found = []
    for at in range(start, end + 1):
        total, online = totals[at + 1] - totals[at], onlines[at + 1] - onlines[at]
        post = posts[at + 1] - posts[at]
        found.append((online, post, total - online - post))
    return found


def _settings(before: Snapshot, after: Snapshot) -> list[dict[str, Any]]:
    """What differs in the settings and in the staff's aliases: [{"key", "before", "after"}]."""
    old, new = ({**raw, **raw["interpretations"]} for raw in (each.settings.to_dict() for each in (before, after)))
    found = [
        {"key": key, "before": old.get(key), "after": new.get(key)}
        for key in sorted({*old, *new} - {"interpretations", "confirmed"})
        if old.get(key) != new.get(key)
    ]
    aliases = [{alias.written: alias.unit_id for alias in each.aliases} for each in (before, after)]
    for written in sorted({*aliases[0], *aliases[1]}):
        if aliases[0].get(written) != aliases[1].get(written):
            found.append({"key": ALIAS + written, "before": aliases[0].get(written), "after": aliases[1].get(written)})
    return found
