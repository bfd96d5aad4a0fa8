"""What the one-stop systems' channel and status texts mean, what a date text says, and the channel a title names.

`values.csv` beside this module holds the values known from comparable one-stop systems; staff add their own in the
home's values.csv, which win. A text in neither list is not guessed at: it is reported.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from .errors import SettingsError
from .home import Home
from .procedures import code_key
from .text import bare, fold

CHANNELS = ("direct", "online", "post")
_SERIAL_EPOCH = date(1899, 12, 30)
_SERIALS = range(10_000, 110_000)  # 1927 to 2201; smaller or larger numbers are no dates

_FIELDS = {"channel": "channel", "kenh": "channel", "hinh thuc": "channel", "hinh thuc nop": "channel",
           "status": "status", "trang thai": "status",
           "procedure": "procedure", "thu tuc": "procedure"}  # fmt: skip
_MEANINGS = {
    "channel": {
        "online": "online", "truc tuyen": "online",
        "direct": "direct", "truc tiep": "direct",
        "post": "post", "buu chinh": "post", "bcci": "post", "buu chinh cong ich": "post",
    },
    "status": {
        "received": "received", "tinh": "received", "da tiep nhan": "received",
        "not received": "not_received", "khong tinh": "not_received", "chua tiep nhan": "not_received",
        "khong tiep nhan": "not_received",
    },
}  # fmt: skip
_HERE = timedelta(hours=7)  # Asia/Ho_Chi_Minh, which has no summer time
_TIME = (
    r"(?:[\sT,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2}(?:[.,]\d+)?)?"
    r"\s*(?:AM|PM|SA|CH|(?P<zone>Z|[+-]\d{2}:?\d{2}))?)?"
)
_DAY_FIRST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})" + _TIME + r"\Z", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})" + _TIME + r"\Z", re.IGNORECASE)
_TIME_FIRST = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?[\s,]+(\d{1,2}[/.-]\d{1,2}[/.-]\d{4})\Z")
_NUMBER = re.compile(r"(\d{5,6})(?:[.,]\d+)?\Z")


@dataclass
class Values:
    """Folded text -> channel ("online", "direct", "post"), and folded text -> whether the dossier was received."""

    channels: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, bool] = field(default_factory=dict)
    procedures: dict[str, str] = field(default_factory=dict)  # a name as exports write it, folded -> a code

    def channel(self, written: str) -> str | None:
        """The channel a text stands for; None where it is in no list."""
        return self.channels.get(fold(written))

    def received(self, written: str) -> bool | None:
        """Whether the status means that the dossier was received; None where it is in no list."""
        return self.statuses.get(fold(written))


def load(home: Home | None = None) -> Values:
    """The known values with the home's own. SettingsError names the row of values.csv that cannot be understood."""
    values = Values()
    with Path(__file__).with_name("values.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            _add(values, row["field"], row["written"], row["meaning"])
    for line, cells in home.values() if home else ():
        where = f"Tệp “{home.values_file}”, dòng {line}" if home else ""
        kind = _FIELDS.get(bare(cells["field"]))
        if kind is None:
            raise SettingsError(
                f"{where}: cột field ghi “{cells['field']}”; phải là channel (kênh), status (trạng thái) hoặc "
                "procedure (thủ tục)."
            )
        if kind == "procedure":
            if code_key(cells["meaning"]) is None:
                raise SettingsError(f"{where}: cột meaning ghi “{cells['meaning']}”; phải là mã thủ tục, ví dụ 1.002835.")
            values.procedures[fold(cells["written"])] = cells["meaning"]
            continue
        meaning = _MEANINGS[kind].get(bare(cells["meaning"]))
        if meaning is None:
            known = "online, direct, post" if kind == "channel" else "received, not_received"
            raise SettingsError(f"{where}: cột meaning ghi “{cells['meaning']}”; phải là một trong: {known}.")
        _add(values, kind, cells["written"], meaning)
    return values


def _add(values: Values, kind: str, written: str, meaning: str) -> None:
    if kind == "channel":
        values.channels[fold(written)] = meaning
    else:
        values.statuses[fold(written)] = meaning == "received"


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


def channel_of_title(text: str) -> str | None:
    """The one channel that a sheet name, a title or a file name speaks of; None for none or several.

    The system's own name (“dịch vụ công trực tuyến”) says nothing of the channel.
    """
    plain = bare(text).replace("dich vu cong truc tuyen", " ")
    plain = re.sub(r"[^a-z0-9]+", " ", plain)
    said = {
        channel
        for channel, words in (
            ("online", r"\b(truc tuyen|qua mang|online)\b"),
            ("direct", r"\b(truc tiep)\b"),
            ("post", r"\b(bcci|buu chinh|buu dien)\b"),
        )
        if re.search(words, plain)
    }
    return said.pop() if len(said) == 1 else None


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
