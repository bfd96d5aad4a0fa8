"""Where a rate is heading: the pace of the last three whole reporting months, carried on to a day.

Method. What was counted up to the snapshot's last day stays. For each day left, as many dossiers a day are added as came
in the last three reporting months that had ended by then (fewer where the year is younger), with those months' share of
online ones.

The interval shall hold the rate in 95 of 100 cases. It adds up three kinds of error as if they were independent: chance
in the months' dossiers and in those still to come; chance in how many will come; and drift, for shares do not stay as they
are. Drift is how much the shares of the province's units have moved a month so far this year beyond chance (the slope of
each unit's months, squared, less its own error, averaged by dossiers over all units, and one standard error of that
average more), carried on in a straight line from the middle of the last three months to the middle of the days left.

Tried on the synthetic year, whose shares drift, with 12,000, 60,000 and 400,000 dossiers: of the units' rates of the whole
year 92 to 100 in 100 lay inside the interval, in whichever month from the third on they were forecast
(tests/benchmarks/forecast.py).

It cannot know of seasons, campaigns, a list of procedures that changes, a unit whose data stopped, or exports that come
late. It is a help for planning; no verdict and no rank rests on it.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from math import sqrt
from typing import List, NamedTuple, Optional, Tuple

from ..decision import periods
from ..decision.measures import NOTHING
from ..errors import NoAnswer, NoDossiers
from ..snapshot import Snapshot

MONTHS = 3
_SURE = 1.96  # standard errors on either side that hold 95 of 100 cases


class Forecast(NamedTuple):
    """Shares 0..1; `low` to `high` is the interval. `total` and `online` are the dossiers expected on the day, rounded."""

    rate: float
    low: float
    high: float
    total: int
    online: int


def forecast(snapshot: Snapshot, key: str, to: date) -> Forecast:
    """What the rate of a unit or group (by id) from the decision's first day to `to` will be.

    A day that figures already reach is no forecast: the rate is what it was. NoDossiers where none came and none is to
    be expected, NoAnswer where there is no pace to carry on.
    """
    first = snapshot.decision.first_day
    to = min(to, snapshot.decision.last_day)
    as_of = snapshot.as_of
    if as_of is None:
        raise NoDossiers(NOTHING)
    total, online = _counted(snapshot, key, first, min(to, as_of), to)
    left = (to - as_of).days
    if left <= 0:
        if not total:
            raise NoDossiers(NOTHING)
        return Forecast(online / total, online / total, online / total, total, online)
    months = pace_months(snapshot)
    if not months:
        raise NoAnswer("Chưa có tháng báo cáo nào trọn vẹn nên chưa dự báo được; hãy đợi hết tháng đầu của năm báo cáo.")
    counts = [_counted(snapshot, key, each.first, each.last, to) for each in months]
    came, came_online = sum(each[0] for each in counts), sum(each[1] for each in counts)
    if not came:
        raise NoAnswer(
            f"Từ {months[0].first:%d/%m/%Y} đến {months[-1].last:%d/%m/%Y} không có hồ sơ nào nên không dự báo được; hãy kiểm "
            "tra xem tệp của đơn vị đã nộp đủ chưa."
        )
    days = (months[-1].last - months[0].first).days + 1
    more, share = came / days * left, came_online / came
    whole = total + more
    rate = (online + more * share) / whole
    wide = _SURE * sqrt(
        (more / whole) ** 2 * (_chance(came, came_online, more) + drift(snapshot) * ((days + left) / 2) ** 2)
        + ((share * total - online) / whole**2) ** 2 * more * (1 + more / came)  # how many will come
    )
    return Forecast(rate, max(rate - wide, 0.0), min(rate + wide, 1.0), round(whole), round(online + more * share))


@lru_cache(maxsize=4)  # asked for every unit
def drift(snapshot: Snapshot) -> float:
    """The mean square of how much a unit's share moves in a day beyond chance, on the safe side; 0 where none is seen.

    A single month shows no movement: then shares may move by all there is in a month.
    """
    months = _whole_months(snapshot)
    if len(months) < 2:
        return 1 / 30**2
    last = snapshot.decision.last_day
    found = []
    for unit in snapshot.decision.units:
        if unit.exists(last):
            middles = [each.first.toordinal() + (each.last - each.first).days / 2 for each in months]
            counts = [_counted(snapshot, unit.id, each.first, each.last, last) for each in months]
            slope = _slope([(day, *pair) for day, pair in zip(middles, counts) if pair[0]])
            if slope is not None:
                found.append(slope)
    weight = sum(many for many, _ in found)
    if not weight:
        return 0.0
    mean = sum(many * square for many, square in found) / weight
    error = sqrt(sum((many * (square - mean)) ** 2 for many, square in found)) / weight
    return max(mean + error, 0.0)


def _slope(points: List[Tuple[float, int, int]]) -> Optional[Tuple[int, float]]:
    """(dossiers, the squared slope of their share a day less the square of its error by chance) of (day, all, online)."""
    came, online = sum(all_ for _, all_, _ in points), sum(part for _, _, part in points)
    if len(points) < 2:
        return None
    middle = sum(day * all_ for day, all_, _ in points) / came
    spread = sum(all_ * (day - middle) ** 2 for day, all_, _ in points)
    slope = sum((day - middle) * part for day, _, part in points) / spread
    return came, slope**2 - _variance(came, online) / spread


def pace_months(snapshot: Snapshot) -> List[periods.Period]:
    """The reporting months whose pace is carried on: the last three that had ended on the snapshot's last day."""
    return _whole_months(snapshot)[-MONTHS:]


def _whole_months(snapshot: Snapshot) -> List[periods.Period]:
    as_of = snapshot.as_of
    return [] if as_of is None else [each for each in periods.months(snapshot.decision.year) if each.last <= as_of]


def _counted(snapshot: Snapshot, key: str, first: date, last: date, to: date) -> Tuple[int, int]:
    """(all, online) dossiers of these days, predecessors folded in as for a period that ends on `to`."""
    start, end = max(snapshot.offset(first), 0), min(snapshot.offset(last), snapshot.days - 1)
    if start > end:
        return 0, 0
    totals, onlines, _ = snapshot.prefix(key, snapshot.offset(to))
    return totals[end + 1] - totals[start], onlines[end + 1] - onlines[start]


def _chance(came: int, online: int, more: float) -> float:
    """The variance by chance of the share of the dossiers still to come, as estimated from those that came."""
    return _variance(came, online) * (1 / came + 1 / more)


def _variance(came: int, online: int) -> float:
    """Of one dossier: two online and two other dossiers are thought added, so that a share of none or of all is not taken
    as sure (Agresti and Coull 1998)."""
    share = (online + 2) / (came + 4)
    return share * (1 - share)
