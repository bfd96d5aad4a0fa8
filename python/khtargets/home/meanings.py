"""What channel and status texts mean: by the staff's list, by the list of systems' codes, or by their words.

The home's values.csv comes first. `values.csv` beside this module has what one-stop systems write that no words explain
("2", "onReceiving"). All else is read word by word (`channels`, `statuses`). What none of them tells is reported, not guessed.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import SettingsError
from ..names.text import bare, fold
from . import channels, statuses
from .home import Home
from .procedures import code_key

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
        """The channel that a text stands for, by the lists or else by its words; None where neither tells."""
        return self.channels.get(fold(written)) or channels.said(written)

    def received(self, written: str) -> bool | None:
        """Whether the status means that the dossier was received, by the lists or else by its words; None if neither tells."""
        listed = self.statuses.get(fold(written))
        return statuses.received(written) if listed is None else listed


def load(home: Home | None = None) -> Values:
    """The systems' codes with the home's own texts. SettingsError names the row of values.csv that cannot be understood."""
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
