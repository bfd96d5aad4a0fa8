"""Seeded home folders in the formats and layouts of one-stop exports, with the meaning of every row beside them.

`build(seed, folder)` writes a home and gives its case: what `brute.Count` counts. Personal columns hold `PERSON`, so
that a test can look for it in what the product keeps.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from acceptance import formats, spellings
from acceptance.field import Field
from acceptance.layout import NAMED, SHEET_NAMES, SHEET_PARENTS, TEXT_KINDS, lay_out
from acceptance.province import FIRST, LAST, UNITS
from acceptance.published import procedures, write_aliases, write_lists, write_settings

D = date(2024, 5, 20)
# One line a seed: the interpretations under which it is counted. None: a key left out of settings.toml.
SITUATIONS = [
    {"effective": None},
    {"effective": D},
    {"effective": D, "first_time_start": "fifth-day", "dropped_end": "exclusive"},
    {"effective": date(2024, 7, 1), "first_time_start": date(2024, 7, 10), "date_field": "submitted"},
    {"effective": date(2024, 2, 26), "dropped_end": "inclusive", "levels": False},
    {"effective": date(2024, 10, 28), "first_time_start": "after-five-full-days", "date_field": "received"},
]


@dataclass
class File:
    number: int
    kind: str
    channel_from: str
    sheets: list
    columns: list
    date_style: str
    names_only: bool
    no_parents: bool
    folder: str = ""
    parent: str | None = None
    archive: str = ""
    label: str = ""
    entries: dict = field(default_factory=dict)
    field: Field | None = None


def build(seed, home, dossiers=None):
    """Writes a home folder under `home` and returns its case."""
    rng = random.Random(seed)
    situation = SITUATIONS[seed % len(SITUATIONS)]
    case = {
        "effective": situation["effective"],
        "first_time_start": situation.get("first_time_start") or "after-five-full-days",
        "dropped_end": situation.get("dropped_end") or "inclusive",
        "date_field": situation.get("date_field") or "received",
        "rows": [],
    }
    write_settings(home, situation)
    procedures(rng, case, situation.get("levels", True))
    write_lists(rng, home, case, situation.get("levels", True))
    aliases = write_aliases(rng, home)
    files = plan_files(rng, case)
    fill_files(rng, case, files, dossiers or rng.randint(300, 3000))
    archives = {}
    for file in files:
        file.field = Field(seed, file)
        path, content = lay_out(rng, case, file, aliases)
        if file.archive:
            archives.setdefault(file.archive, {})[path[len(file.archive) + 1 :]] = content
        else:
            formats.write(home / "dossiers" / path, content)
    for name, parts in archives.items():
        formats.write(home / "dossiers" / name, formats.zip_bytes(parts))
    return case


def plan_files(rng, case):
    files = []
    texts = TEXT_KINDS * 2
    rng.shuffle(texts)
    kinds = ["xlsx", "xlsx", "xlsx", "ods", "xlsb", "xls", *texts[:7]]
    rng.shuffle(kinds)
    for number, kind in enumerate(kinds, 1):
        one_sheet = kind in TEXT_KINDS
        channel_from = rng.choice(["column"] * 4 + ["title", "file"] + ([] if one_sheet else ["sheet", "sheet"]))
        columns = ["code", "unit", "received", "owner", "address"]
        names_only = rng.random() < 0.25
        columns.append("name")
        if not names_only:
            columns.append("tthc")
        if channel_from == "column":
            columns.append("channel")
        if rng.random() < 0.85:
            columns.append("status")
        if case["date_field"] == "submitted" or rng.random() < 0.6:
            columns.append("submitted")
        columns += [extra for extra in ("due", "finished", "field") if rng.random() < 0.5]
        extra = rng.random()
        if extra < 0.35:
            columns.append("resolver")
        elif extra < 0.5:
            columns.append("parent")
        if number == 4:
            columns.remove("code")
        rng.shuffle(columns)
        columns.insert(0, "no")
        styles = ["dmy", "dmyhms", "iso", "isohms", "isoT", "mixed", "serial"]
        if kind in ("xlsx", "ods"):
            styles = ["cell", "cell", "datecell", "serial", "dmyhms", "mixed"]
        elif kind in ("xls", "xlsb"):
            styles = ["serial", "serial", "dmyhms", "iso"]
        file = File(number, kind, channel_from, [], columns, rng.choice(styles), names_only, False)
        file.no_parents = "parent" not in columns and "resolver" not in columns
        if channel_from == "sheet":
            file.sheets = [(SHEET_NAMES[channel], channel) for channel in rng.sample(["online", "direct", "post"], 3)]
        elif channel_from in ("title", "file"):
            channel = rng.choice(["online", "direct", "post"])
            file.sheets = [("Sheet1", channel)]
            file.label = NAMED[channel] if channel_from == "file" else ""
        else:
            names = ["Sheet1", "Danh sách 2"][: 1 if one_sheet else rng.choice([1, 1, 2])]
            if not one_sheet and file.no_parents and rng.random() < 0.3:
                names = list(SHEET_PARENTS)
            file.sheets = [(name, None) for name in names]
        if not file.label:
            file.label = rng.choice(["xuat du lieu", "Danh sách hồ sơ", "một cửa"])
            if file.no_parents and "Sheet1" in dict(file.sheets) and rng.random() < 0.25:
                file.parent = rng.choice(["thanh-pho-nha-trang", "huyen-van-ninh"])
                file.label = (
                    "UBND " + {"thanh-pho-nha-trang": "TP Nha Trang", "huyen-van-ninh": "huyện Vạn Ninh"}[file.parent]
                )
        if rng.random() < 0.2:
            file.label = spellings.decomposed(file.label)
        if number in (5, 6):
            file.archive = "bc 5 nen.zip"
        file.entries = {name: [] for name, _ in file.sheets}
        files.append(file)
    return files


def boundary_days(case):
    days = [FIRST - timedelta(days=1), FIRST, LAST, LAST + timedelta(days=1), date(2024, 10, 31), date(2024, 11, 1)]
    start = case["effective"] or D
    days += [start + timedelta(days=step) for step in range(-1, 8)]
    if isinstance(case["first_time_start"], date):
        days += [case["first_time_start"] + timedelta(days=step) for step in (-1, 0, 1)]
    return days


def a_dossier(rng, number, case, unit_pool, edges):
    """The truth of one dossier before any file writes it."""
    day = rng.choice(edges) if rng.random() < 0.35 else date(2023, 12, 1) + timedelta(days=rng.randrange(396))
    unit = rng.choice(unit_pool)
    while UNITS[unit]["valid_from"] and day < date(2024, 11, 1):
        unit = rng.choice(unit_pool)
    level = {"department": "province"}.get(UNITS[unit]["level"], UNITS[unit]["level"])
    pool = case["procedures"]
    if rng.random() < 0.93:
        pool = [each for each in pool if not each["levels"] or level in each["levels"]]
    procedure = rng.choice(pool)
    code, name = procedure["code"], procedure["name"]
    if rng.random() < 0.04:
        code, name = rng.choice(case["unlisted"])
    noise = rng.random()
    dossier = {
        "dossier": f"H32.{rng.randrange(10, 60)}-{day:%y%m%d}-{number:04d}",
        "unit": unit,
        "resolver": None,
        "code": code,
        "name": name,
        "channel": rng.choices(["online", "direct", "post", None], [55, 33, 8, 2])[0],
        "received": rng.random() > 0.05,
        "day": day,
        "submitted": day - timedelta(days=rng.choice([0, 0, 0, 1, 2, 5])),
        "unreadable": rng.random() < 0.02,
        "clock": rng.choice([time(0, 0), time(23, 59, 59), time(8, 30, 12), time(12, 0), time(16, 45, 1)]),
    }
    if number % 50 == 0:
        dossier["dossier"] = f"H32.Hòa-{number}"
    if noise < 0.05 and level == "province":
        dossier["unit"] = "counter"
        if rng.random() < 0.6:
            dossier["resolver"] = unit
    elif noise < 0.07:
        dossier["unit"] = None
    elif noise < 0.10:
        dossier["unit"] = "ambiguous"
    return dossier


def fill_files(rng, case, files, number_of_dossiers):
    units = list(UNITS)
    busy = rng.sample(units, 25) + ["huyen-truong-sa", "khanh-hoa", "huyen-dien-khanh/xa-dien-xuan"]
    ended = [unit for unit in units if UNITS[unit]["successor_id"]]
    joined = [UNITS[unit]["successor_id"] for unit in ended]
    pool = units + busy * 4 + ended * 4 + joined * 2
    edges = boundary_days(case)
    places = [(file, name, channel) for file in files for name, channel in file.sheets]
    written = []
    for number in range(number_of_dossiers):
        dossier = a_dossier(rng, number, case, pool, edges)
        if put(rng, dossier, places):
            written.append(dossier)
    for dossier in rng.sample(written, len(written) // 10):
        for _ in range(rng.choice([1, 1, 2])):
            copy = dict(dossier)
            change = rng.random()
            if change < 0.3:
                copy["received"] = not copy["received"]
            elif change < 0.5:
                copy["day"] = rng.choice(edges)
                if UNITS.get(copy["unit"], {}).get("valid_from"):
                    copy["day"] = date(2024, 11, 1)
                copy["submitted"] = copy["day"]
            elif change < 0.6 and copy["unit"] in UNITS:
                copy["unit"] = "so-y-te"
            elif change < 0.8:
                copy["channel"] = rng.choice(["online", "direct", "post"])
            elif change < 0.85:
                copy["unreadable"] = True
            put(rng, copy, places)
    for file in files:
        for entries in file.entries.values():
            rng.shuffle(entries)


def put(rng, dossier, places):
    """Writes the dossier into one of the places that can hold it, if there is one."""
    possible = [each for each in places if fits(dossier, each)]
    if not possible:
        return False
    file, sheet, _ = rng.choice(possible)
    file.entries[sheet].append(dossier)
    return True


def fits(dossier, place):
    """Whether the file can say what the dossier's truth needs."""
    file, _, channel = place
    if dossier["channel"] is None and file.channel_from != "column":
        return False
    if dossier["resolver"] and "resolver" not in file.columns:
        return False
    if "code" not in file.columns and (dossier["unit"] is None or dossier["unreadable"]):
        return False
    return channel is None or channel == dossier["channel"]
