"""What offices do to exports: codes written otherwise, other words for channels and states, cells that show errors, merged
units, units in section rows, hidden rows. Each change keeps beside it what a row then means.
"""

from __future__ import annotations

import random
from itertools import groupby

from acceptance.province import UNITS

TEXT_FORMATS = ("csv", "txt")
DASHES = "-‐‑–—−"
APOSTROPHES = "'`´’"
WORDS = {
    "online": ["Trực tuyến toàn trình", "Nộp qua mạng", "Nộp hồ sơ trực tuyến", "DVC trực tuyến", "trực  tuyến"],
    "direct": ["Nộp trực tiếp tại bộ phận một cửa", "Nhận trực tiếp", "Hồ sơ giấy"],
    "post": ["Gửi qua bưu điện", "Dịch vụ bưu chính công ích", "Bưu điện"],
    None: ["Trực tiếp / Trực tuyến", "Khác", "Không trực tuyến"],
}
ERRORS = ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!"]
ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]


class Shown(str):
    """A cell that shows an error."""


class Field:
    """The changes to one file, drawn from a generator of its own, so that the rest of a home stays as it is."""

    def __init__(self, seed, file):
        rng = self.rng = random.Random(f"field {seed} {file.number}")
        self.codes, self.words, self.errors = (rng.random() < 0.5 for _ in range(3))
        self.encoding = "cp1258" if file.kind == "csv-cp1258" else "utf-8"
        mergeable = not file.kind.startswith(TEXT_FORMATS)
        self.merged = mergeable and rng.random() < 0.4
        self.sections = not self.merged and "code" in file.columns and rng.random() < 0.3
        self.hides = file.kind == "xlsx" and rng.random() < 0.5

    def entries(self, entries, columns):
        """The dossiers in the order in which the sheet has them."""
        if self.sections and ({"parent", "resolver"} & set(columns) or not all(each["unit"] in UNITS for each in entries)):
            self.sections = False
        if self.merged or self.sections:
            return sorted(entries, key=lambda each: line_of(each["unit"]))
        return entries

    def headings(self, before, unit):
        """The section rows above a dossier of this unit, where the dossier before it was of another one."""
        if not self.sections or before == unit:
            return
        above, own = line_of(unit)[0], UNITS[unit]
        if own["level"] != "commune":
            yield f"{self.rng.choice(ROMAN)}. {own['name'].upper()}"
            return
        if before is None or line_of(before)[0] != above:
            yield UNITS[above]["name"].upper()
        yield f"{self.rng.randrange(1, 30)}. {own['name']}"

    def change(self, cells, row):
        """Writes a row's cells otherwise, and says what they then mean."""
        rng = self.rng
        if self.sections:
            cells["unit"] = None
        if self.codes and cells.get("code") and rng.random() < 0.3:
            cells["code"] = self._code(row["dossier"])
        if self.words and cells.get("channel") and "channel" in cells and rng.random() < 0.3:
            cells["channel"] = rng.choice(WORDS[row["channel"]])
        if not self.errors or rng.random() > 0.05:
            return
        which = rng.choice(["channel", "unit", "received", "code"])
        if which == "channel" and row["channel_in_column"]:
            row["channel"] = None
        elif which == "unit" and not self.sections and not self.merged:
            row["unit"] = None
        elif which == "received":
            row["received_day"] = None
        elif which == "code" and row["dossier"] and row["unit"] in UNITS and row["received_day"]:
            row["dossier"] = None
        else:
            return
        cells[which] = Shown(rng.choice(ERRORS))

    def _code(self, code):
        rng, noise = self.rng, self.rng.random()
        if noise < 0.4:
            return code.replace("-", self._one_of(DASHES))
        if noise < 0.6:
            return self._one_of(APOSTROPHES) + code
        if noise < 0.8:
            at = rng.randrange(1, len(code))
            return code[:at] + self._one_of("\u200b \u00a0\ufeff") + code[at:]
        return code.swapcase()

    def _one_of(self, letters):
        """One of the letters that the file's encoding has."""
        return self.rng.choice([letter for letter in letters if letter.encode(self.encoding, "ignore")])

    def merge(self, sheet, column, rows):
        """Merges the unit's cells of dossiers of one unit that stand below one another; `rows` are (place, meaning)."""
        if self.hides:
            sheet.hidden = {at for at, _ in rows if self.rng.random() < 0.1}
        if not self.merged:
            return
        plain = [(at, row["unit"] if row["unit"] in UNITS and not row["resolver"] else None) for at, row in rows]
        for (unit, _), run in groupby(enumerate(plain), key=lambda each: (each[1][1], each[1][0] - each[0])):
            places = [at for _, (at, _) in run]
            if unit is None or len(places) < 2:
                continue
            for at in places[1:]:
                sheet.rows[at][column] = None
            sheet.merges.append((places[0], column, places[-1], column))


def line_of(unit):
    """(the unit above, the unit), by which communes stand below their district."""
    if unit not in UNITS:
        return "", str(unit)
    return (UNITS[unit]["parent_id"] if UNITS[unit]["level"] == "commune" else unit), unit
