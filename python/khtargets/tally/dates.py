"""The day that a text from an export says, and texts that are dates only with the month first."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

_SERIAL_EPOCH = date(1899, 12, 30)
_SERIALS = range(10_000, 110_000)  # 1927 to 2201; smaller or larger numbers are no dates
_HERE = timedelta(hours=7)  # Asia/Ho_Chi_Minh, which has no summer time
_TIME = (
    r"(?:[\sT,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2}(?:[.,]\d+)?)?"
    r"\s*(?:AM|PM|SA|CH|(?P<zone>Z|[+-]\d{2}:?\d{2}))?)?"
)
_DAY_FIRST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})" + _TIME + r"\Z", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})" + _TIME + r"\Z", re.IGNORECASE)
_TIME_FIRST = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?[\s,]+(\d{1,2}[/.-]\d{1,2}[/.-]\d{4})\Z")
_NUMBER = re.compile(r"(\d{5,6})(?:[.,]\d+)?\Z")


def read_date(written: str) -> date | None:
    """The day that a text from an export says: DD/MM/YYYY, ISO, or a spreadsheet's serial number; a time is cut off.

    Never month first: such a text is unreadable (None), or read day first where it can be. A moment in another time
    zone is the day that it was in Viet Nam.
    """
    text = written.strip()
    swapped = _TIME_FIRST.match(text)
    if swapped:
        text = swapped.group(1)
    found = _DAY_FIRST.match(text)
    if found:
        return _local(_date(int(found.group(4)), int(found.group(3)), int(found.group(1))), found)
    found = _YEAR_FIRST.match(text)
    if found:
        return _local(_date(int(found.group(1)), int(found.group(3)), int(found.group(4))), found)
    found = _NUMBER.match(text)
    if found and int(found.group(1)) in _SERIALS:
        return _SERIAL_EPOCH + timedelta(days=int(found.group(1)))
    return None


def only_month_first(written: str) -> bool:
    """Whether a text is a date only if its month stands first, as in 05/25/2024."""
    found = _DAY_FIRST.match(written.strip())
    return bool(found) and int(found[3]) > 12 and _date(int(found[4]), int(found[1]), int(found[3])) is not None  # type: ignore[index]


def _local(day: date | None, found: re.Match[str]) -> date | None:
    zone = found.group("zone")
    if day is None or zone is None or int(found.group("hour")) > 23 or int(found.group("minute")) > 59:
        return day if zone is None else None
    moment = datetime(day.year, day.month, day.day, int(found.group("hour")), int(found.group("minute")))
    if zone.upper() != "Z":
        behind = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        moment -= behind if zone[0] == "+" else -behind
    return (moment + _HERE).date()


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
