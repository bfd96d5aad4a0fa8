"""How good KH_FORECAST is on the synthetic year: `python tests/benchmarks/forecast.py HOME`, HOME being a refreshed one.

At the end of each reporting month from the third on the rate of the whole year is forecast for every unit from what was
known then, and compared with what it became. Printed: the middle and the worst-but-one-in-ten error in percentage points,
and in how many cases of 100 the year's rate lay inside the interval. The synthetic year has no season and no campaign
beyond its own drift, so that real years will be forecast worse.
"""

from __future__ import annotations

import statistics
import sys
from datetime import date
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[2] / "python"))
from khtargets.decision import periods
from khtargets.errors import KhError
from khtargets.functions.forecast import forecast
from khtargets.home import Home
from khtargets.snapshot import Snapshot, Store


class Known(Snapshot):
    """A snapshot as it was known on an earlier day."""

    def __init__(self, whole: Snapshot, day: date) -> None:
        self.__dict__ = {**whole.__dict__}
        self._day = day

    @property
    def as_of(self) -> date:
        return self._day


class Month(NamedTuple):
    """The forecasts made on a month's last day: errors in percentage points, and how many intervals held the rate."""

    last: date
    errors: list[float]
    inside: int


def tried(home: Path) -> list[Month]:
    """The forecasts of each unit's rate of the year, made at the end of each month from the third on."""
    whole = Store(Home(home)).current()
    decision = whole.decision
    found = []
    for month in periods.months(decision.year)[2:11]:
        known = Known(whole, month.last)
        errors, inside = [], 0
        for unit in decision.units:
            if not unit.exists(decision.last_day):
                continue
            counts = whole.counts(unit.id, decision.first_day, decision.last_day)
            try:
                expected = forecast(known, unit.id, decision.last_day)
            except KhError:
                continue
            became = counts.online / counts.total
            errors.append(100 * abs(expected.rate - became))
            inside += expected.low <= became <= expected.high
        found.append(Month(month.last, errors, inside))
    return found


def main(home: Path) -> None:
    print("| Số liệu đến | Số đơn vị | Sai số giữa (điểm %) | Sai số ở mức 90% | Trong khoảng 95% |\n|---|---|---|---|---|")
    for each in tried(home):
        tenth = statistics.quantiles(each.errors, n=10)[-1]
        share = f"{100 * each.inside / len(each.errors):.0f}%"
        cells = (f"{each.last:%d/%m/%Y}", len(each.errors), f"{statistics.median(each.errors):.2f}", f"{tenth:.2f}", share)
        print("| " + " | ".join(str(cell).replace(".", ",") for cell in cells) + " |")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
