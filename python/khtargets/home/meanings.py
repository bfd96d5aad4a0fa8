"""What the one-stop systems' channel and status texts mean, and the channel that a title names.

`values.csv` beside this module holds the values known from comparable one-stop systems; staff add their own in the
home's values.csv, which win. A text in neither list is not guessed at: it is reported.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import SettingsError
from ..names.text import bare, fold
from .home import Home
from .procedures import code_key

CHANNELS = ("direct", "online", "post")

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
