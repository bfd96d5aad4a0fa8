"""Reporting periods: the state reporting year runs from 15 December to 14 December, a month from the 15th to the 14th.

Source: the reporting rules under Decree 09/2019/NĐ-CP. Month 1 of 2024 is 15/12/2023 to 14/01/2024, quarter 1 is
15/12/2023 to 14/03/2024. All days are inclusive.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import List

from ..errors import BadArgument

_PART = re.compile(r"(?:(T)(\d{1,2})|(Q)(\d)|(\d)(T)|(N))\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Period:
    """A label for people, and the first and last day, both included."""

    label: str
    first: date
    last: date


def period(year: int, part: str) -> Period:
    """A reporting period of a year: "T1" to "T12", "Q1" to "Q4", "6T", "9T" (from the year's start), "N" (the year).

    BadArgument where the part is none of these or the year is not between 1900 and 9998.
    """
    found = _PART.match(part.strip())
    if not 1900 <= year <= 9998:
        raise BadArgument(f"Năm {year} không hợp lệ.")
    if found:
        if found.group(1) and 1 <= int(found.group(2)) <= 12:
            month = int(found.group(2))
            return _months(f"Tháng {month}", year, month, month)
        if found.group(3) and 1 <= int(found.group(4)) <= 4:
            quarter = int(found.group(4))
            return _months(f"Quý {quarter}", year, 3 * quarter - 2, 3 * quarter)
        if found.group(5) in ("6", "9"):
            return _months(f"{found.group(5)} tháng", year, 1, int(found.group(5)))
        if found.group(7):
            return _months(f"Năm {year}", year, 1, 12)
    raise BadArgument(f"Không có kỳ báo cáo “{part}”; các kỳ là T1 đến T12, Q1 đến Q4, 6T, 9T và N.")


def months(year: int) -> List[Period]:
    """The twelve reporting months."""
    return [period(year, f"T{month}") for month in range(1, 13)]


def quarters(year: int) -> List[Period]:
    """The four reporting quarters."""
    return [period(year, f"Q{quarter}") for quarter in range(1, 5)]


def calendar_months(first: date, last: date) -> List[Period]:
    """The calendar months from one day to another, the outer ones cut off at these days."""
    found = []
    start = first
    while start <= last:
        end = date(start.year, start.month, monthrange(start.year, start.month)[1])
        found.append(Period(f"Tháng {start.month}/{start.year}", start, min(end, last)))
        start = end + timedelta(days=1)
    return found


def _months(label: str, year: int, first: int, last: int) -> Period:
    """From the first day of one reporting month to the last day of another."""
    start = date(year - 1, 12, 15) if first == 1 else date(year, first - 1, 15)
    return Period(label, start, date(year, last, 14))
