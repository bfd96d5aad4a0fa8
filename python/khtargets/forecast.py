"""Where a rate is heading: the pace of the last three whole reporting months, carried on to a day.

Method. What was counted up to the snapshot's last day stays. For each day left, as many dossiers a day are added as came
in the last three reporting months that had ended by then (fewer where the year is younger), with those months' share of
online ones. The interval is where the rate lies in about 95 of 100 cases if dossiers keep coming as in these months: the
share's sampling error from the months' dossiers and from those still to come, widened where the months differed by more
than chance. How many dossiers will come is taken as sure.

Tried on the synthetic year, whose shares drift, the year's rate lay inside the interval in 69 of 100 cases when forecast
in March, 84 in July and 91 in November (tests/benchmarks/forecast.py): a pace that changes is what it does not foresee.

It cannot know of seasons, campaigns, a list of procedures that changes, a unit whose data stopped, or exports that come
late. It is a help for planning; no verdict and no rank rests on it.
"""

from __future__ import annotations

from datetime import date
from math import sqrt
from typing import List, NamedTuple, Tuple

from . import periods
from .errors import NoAnswer, NoDossiers
from .measures import NOTHING
from .snapshot import Snapshot

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
    more = came / ((months[-1].last - months[0].first).days + 1) * left
    share, error = came_online / came, _error(counts, more)
    low, high = max(share - _SURE * error, 0.0), min(share + _SURE * error, 1.0)
    whole = total + more
    rate, least, most = ((online + more * each) / whole for each in (share, low, high))
    return Forecast(rate, least, most, round(whole), round(online + more * share))


def pace_months(snapshot: Snapshot) -> List[periods.Period]:
    """The reporting months whose pace is carried on: the last three that had ended on the snapshot's last day."""
    as_of = snapshot.as_of
    if as_of is None:
        return []
    return [each for each in periods.months(snapshot.decision.year) if each.last <= as_of][-MONTHS:]


def _counted(snapshot: Snapshot, key: str, first: date, last: date, to: date) -> Tuple[int, int]:
    """(all, online) dossiers of these days, predecessors folded in as for a period that ends on `to`."""
    start, end = max(snapshot.offset(first), 0), min(snapshot.offset(last), snapshot.days - 1)
    if start > end:
        return 0, 0
    totals, onlines, _ = snapshot.prefix(key, snapshot.offset(to))
    return totals[end + 1] - totals[start], onlines[end + 1] - onlines[start]


def _error(counts: List[Tuple[int, int]], more: float) -> float:
    """The standard error of the share of the dossiers still to come.

    Two online and two other dossiers are thought added, so that a share of none or of all is not taken as sure
    (Agresti and Coull 1998).
    """
    came, online = sum(each[0] for each in counts), sum(each[1] for each in counts)
    share = (online + 2) / (came + 4)
    spread = share * (1 - share)
    months = [each for each in counts if each[0]]
    chi_squared = sum(total * (part / total - online / came) ** 2 / spread for total, part in months)
    wider = max(1.0, chi_squared / (len(months) - 1)) if len(months) > 1 else 1.0
    return sqrt(wider * spread * (1 / came + 1 / more))
