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

sys.path.insert(0, str(Path(__file__).parents[2] / "python"))
from khtargets import periods
from khtargets.errors import KhError
from khtargets.forecast import forecast
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


def main(home: Path) -> None:
    whole = Store(Home(home)).current()
    decision = whole.decision
    print("| Số liệu đến | Số đơn vị | Sai số giữa (điểm %) | Sai số ở mức 90% | Trong khoảng 95% |\n|---|---|---|---|---|")
    for month in periods.months(decision.year)[2:11]:
        known = Known(whole, month.last)
        errors, inside = [], 0
        for unit in decision.units:
            if not unit.exists(decision.last_day):
                continue
            counts = whole.counts(unit.id, decision.first_day, decision.last_day)
            try:
                found = forecast(known, unit.id, decision.last_day)
            except KhError:
                continue
            became = counts.online / counts.total
            errors.append(100 * abs(found.rate - became))
            inside += found.low <= became <= found.high
        tenth = statistics.quantiles(errors, n=10)[-1]
        share = f"{100 * inside / len(errors):.0f}%"
        cells = (f"{month.last:%d/%m/%Y}", len(errors), f"{statistics.median(errors):.2f}", f"{tenth:.2f}", share)
        print("| " + " | ".join(str(cell).replace(".", ",") for cell in cells) + " |")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
