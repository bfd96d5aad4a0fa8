"""The day that a text from an export says, and texts that are dates only with the month first.

Read are: day first with four or two digits of the year (10/01/2024, 10.1.24), ISO, words (ngày 10 tháng 01 năm 2024, 10 thg 1
2024), months by their English names, which may stand first since nobody can mistake them (10-Jan-2024, Jan 10, 2024), eight
or fourteen digits (20240110, 10012024, 20240110083000), a spreadsheet's serial number. A weekday and a time of day may stand
before or behind. Numbers are never read month first.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from ..names.text import nfc, strip_marks

_SERIAL_EPOCH = date(1899, 12, 30)
_SERIALS = range(10_000, 110_000)  # 1927 to 2201; smaller or larger numbers are no dates
_SHORT_YEARS = range(20, 60)  # what two digits mean: 2020 to 2059
_HERE = timedelta(hours=7)  # Asia/Ho_Chi_Minh, which has no summer time
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = re.compile(
    r"\b(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|t[2-7]|chu nhat|cn"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\b[.,]?(?: ngay)?"
)
_TIME = re.compile(
    r"(?:(?<=\dt)|\b)(?:luc )?(?P<hour>\d{1,2})\s?(?::|h|g|gio)\s?(?P<minute>\d{1,2})"
    r"(?:\s?(?::|phut)\s?\d{1,2}(?:[.,]\d+)?)?(?:\s?(?:phut|giay))?"
    r"\s*(?:am|pm|sa|ch|a\.m\.|p\.m\.|(?P<zone>z|[+-]\d{2}:?\d{2}))?(?![\w:])"
)
_SIGN = r"\s?([/.\- ])\s?"
_DAY_FIRST = re.compile(rf"(?P<day>\d{{1,2}}){_SIGN}(?P<month>\d{{1,2}})\s?\2\s?(?P<year>\d{{4}}|\d\d)\Z")
_FORMS = (
    _DAY_FIRST,
    re.compile(rf"(?P<year>\d{{4}}){_SIGN}(?P<month>\d{{1,2}})\s?\2\s?(?P<day>\d{{1,2}})\Z"),
    re.compile(r"(?:ngay )?(?P<day>\d{1,2})[,.]? (?:thang|thg|th)\.? ?(?P<month>\d{1,2})[,.]?(?: nam)? (?P<year>\d{4})\Z"),
    re.compile(rf"(?P<day>\d{{1,2}})[ \-/.]{_MONTH}[ \-/.,]+(?P<year>\d{{4}}|\d\d)\Z"),
    re.compile(rf"{_MONTH} (?P<day>\d{{1,2}}),? (?P<year>\d{{4}})\Z"),
    re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?:\d{6})?\Z"),
    re.compile(r"(?P<day>\d\d)(?P<month>\d\d)(?P<year>(?:19|20)\d\d)\Z"),  # never both: no month is the 19th
)
_NUMBER = re.compile(r"(\d{5,6})(?:[.,]\d+)?\Z")


def read_date(written: str) -> date | None:
    """The day that a text says; None where it says none, or one that there is not. A time of day is cut off.

    A moment in another time zone is the day that it was in Viet Nam.
    """
    plain = written.strip()
    number = _NUMBER.match(plain)
    if number:
        return _SERIAL_EPOCH + timedelta(days=int(number[1])) if int(number[1]) in _SERIALS else None
    text, time = _without_time(plain)
    for form in _FORMS:
        found = form.match(text)
        day = _day(found) if found else None
        if day is not None:
            return _local(day, time)
    return None


def only_month_first(written: str) -> bool:
    """Whether a text is a date only if its month stands first, as in 05/25/2024."""
    found = _DAY_FIRST.match(_without_time(written.strip())[0])
    if not found or int(found["month"]) <= 12:
        return False
    return _date(int(found["year"]), int(found["day"]), int(found["month"])) is not None


def _without_time(text: str) -> tuple[str, re.Match[str] | None]:
    """The text in plain small letters without weekday and time, and the time; a text that needs none of it as it is."""
    if len(text) <= 10 and text.replace("/", "").replace("-", "").replace(".", "").isdigit():
        return text, None
    plain = strip_marks(nfc(text)).lower()
    plain = _WEEKDAY.sub(" ", plain, count=1)
    time = _TIME.search(plain)
    if time:
        before, behind = plain[: time.start()], plain[time.end() :]
        plain = f"{before.removesuffix('t') if before[-2:-1].isdigit() else before} {behind}"
    return re.sub(r"^ngay (?=\d+[/.-])", "", " ".join(plain.split()).strip(" ,;()")), time


def _day(found: re.Match[str]) -> date | None:
    parts = found.groupdict()
    month = _MONTHS.index(parts["name"][:3]) + 1 if parts.get("name") else int(parts["month"])
    year = int(parts["year"])
    if len(parts["year"]) == 2:
        turned = "-" in found.group() and int(parts["day"]) in _SHORT_YEARS  # "24-05-20": of 2024 or of 2020
        if turned or year not in _SHORT_YEARS:
            return None
        year += 2000
    return _date(year, month, int(parts["day"]))


def _local(day: date | None, time: re.Match[str] | None) -> date | None:
    if day is None or time is None:
        return day
    hour, minute, zone = int(time["hour"]), int(time["minute"]), time["zone"]
    if hour > 24 or minute > 59:
        return None
    if zone is None:
        return day
    if hour > 23:
        return None
    moment = datetime(day.year, day.month, day.day, hour, minute)
    if zone != "z":
        behind = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        moment -= behind if zone[0] == "+" else -behind
    return (moment + _HERE).date()


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
