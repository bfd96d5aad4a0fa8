"""Snapshots made from plain lists of dossiers, without the program's own intake, tally or publishing.

A dossier is (unit id, procedure code, day, channel), channel being "online", "direct" or "post"; all of them count.
The expected side of a test counts the same list with a loop.
"""

from __future__ import annotations

import itertools
import random
import struct
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from khtargets.decision import Alias, Decision, Settings, load_decision as load
from khtargets.decision.windows import window
from khtargets.home import Home
from khtargets.home.procedures import Catalogue, Procedure
from khtargets.snapshot import Store
from khtargets.snapshot.layout import pack, row_plan

Dossier = tuple[str, str, date, str]

DECISION = load()
FIRST, LAST = DECISION.first_day, DECISION.last_day
BOTH, OLD, NEW = frozenset({"previous", "current"}), frozenset({"previous"}), frozenset({"current"})
CATALOGUE = Catalogue(
    [
        Procedure("1.002835", "Cấp giấy phép hoạt động", OLD),
        Procedure("1.900340", "Đăng ký khai sinh", OLD),
        Procedure("2.000011", "Cấp bản sao", OLD),
        Procedure("2.000022", "Cấp bản sao", OLD),
    ],
    {"cấp bản sao"},
)

SUCCESSOR, PREDECESSOR = "thanh-pho-nha-trang/phuong-phuong-sai", "thanh-pho-nha-trang/phuong-phuong-son"
MERGED_ON = date(2024, 11, 1)
QUIET = {"so-du-lich", "so-tai-chinh"}


def dossiers() -> list[Dossier]:
    """A year of chance: every unit but the quiet ones, none after its end; the last counted day is 1 December."""
    chance = random.Random(20240520)
    found: list[Dossier] = []
    for unit in DECISION.units:
        share = chance.choice([0.3, 0.45, 0.55, 0.8])
        for _ in range(0 if unit.id in QUIET else chance.randrange(5, 60)):
            day = FIRST + timedelta(days=chance.randrange(353))
            if unit.valid_to is not None:
                day = min(day, unit.valid_to)
            channel = "online" if chance.random() < share else chance.choice(["direct", "post"])
            found.append((unit.id, chance.choice(["1.002835", "1.900340"]), day, channel))
    return [*found, ("so-y-te", "1.002835", date(2024, 12, 1), "online")]


DOSSIERS = dossiers()


def publish(
    path: Path,
    dossiers: Sequence[Dossier],
    settings: Settings = Settings(),  # noqa: B008  # frozen
    catalogue: Catalogue = CATALOGUE,
    aliases: Sequence[Alias] = (),
    facts: Mapping[str, Any] = {},  # noqa: B006  # never changed
) -> None:
    """Puts a snapshot of these dossiers in use in the home at `path`; `facts` go into its header."""
    store = Store(Home(path))
    store.publish(f"{store.next_number():06d}-test", snapshot_bytes(dossiers, settings, catalogue, aliases, facts))


def snapshot_bytes(
    dossiers: Sequence[Dossier],
    settings: Settings,
    catalogue: Catalogue,
    aliases: Sequence[Alias],
    facts: Mapping[str, Any],
) -> bytes:
    """The snapshot's file."""
    decision = DECISION
    steps, rows = row_plan(decision)
    days = [decision.first_day + timedelta(days=n) for n in range((decision.last_day - decision.first_day).days + 1)]
    per_day = {
        channel: Counter((unit, day) for unit, _, day, of in dossiers if channel in (of, "all"))
        for channel in ("all", "online", "post")
    }
    dense: list[int] = []
    for units in rows:
        for channel in ("all", "online", "post"):
            dense += itertools.accumulate(
                (sum(per_day[channel][unit, day] for unit in units) for day in days), initial=0
            )
    windows = {each.code: window(decision, settings, each.lists) for each in catalogue.procedures}
    header = {
        "version": "test",
        "decision": decision.to_dict(),
        "settings": settings.to_dict(),
        "aliases": [{"written": each.written, "unit_id": each.unit_id, "note": each.note} for each in aliases],
        "procedures": catalogue.to_list(),
        "shared_names": sorted(catalogue.shared_names),
        "windows": {code: [day.isoformat() for day in found] if found else None for code, found in windows.items()},
        "provisional": settings.provisional,
        "as_of": max((day.isoformat() for _, _, day, _ in dossiers), default=None),
        "unit_ids": [unit.id for unit in decision.units],
        "rows": steps,
        **facts,
    }
    return pack(header, {"dense": ("I", _packed("I", dense)), **_cells(decision, catalogue, dossiers)})


def brute(dossiers: Iterable[Dossier], units: Iterable[str], first: date, last: date, code: str | None = None) -> Counter[str]:
    """How many dossiers of these units there are by channel, and in "all", counted one by one."""
    wanted, found = set(units), Counter[str]()
    for unit, procedure, day, channel in dossiers:
        if unit in wanted and first <= day <= last and code in (None, procedure):
            found[channel] += 1
            found["all"] += 1
    return found


def folded(unit_id: str, last: date) -> list[str]:
    """The unit, and those merged into it on or before `last`; the decision's mergers are one step deep."""
    merged = [u.id for u in DECISION.units if u.successor_id == unit_id and u.valid_to is not None and u.valid_to < last]
    return [unit_id, *merged]


def _cells(decision: Decision, catalogue: Catalogue, dossiers: Sequence[Dossier]) -> dict[str, tuple[str, bytes]]:
    unit_at = {unit.id: at for at, unit in enumerate(decision.units)}
    procedure_at = {each.code: at for at, each in enumerate(catalogue.procedures)}
    by_key: dict[int, dict[int, list[int]]] = {}
    for unit, code, day, channel in dossiers:
        key = unit_at[unit] * len(procedure_at) + procedure_at[code]
        sums = by_key.setdefault(key, {}).setdefault((day - decision.first_day).days, [0, 0, 0])
        sums[0] += 1
        sums[1] += channel == "online"
        sums[2] += channel == "post"
    columns: dict[str, list[int]] = {name: [] for name in ("keys", "starts", "days", "totals", "onlines", "posts")}
    for key in sorted(by_key):
        columns["keys"].append(key)
        columns["starts"].append(len(columns["days"]))
        running = [0, 0, 0]
        for day_at in sorted(by_key[key]):
            running = [have + more for have, more in zip(running, by_key[key][day_at], strict=True)]
            columns["days"].append(day_at)
            for name, value in zip(("totals", "onlines", "posts"), running, strict=True):
                columns[name].append(value)
    columns["starts"].append(len(columns["days"]))
    return {name: (code := "H" if name == "days" else "I", _packed(code, values)) for name, values in columns.items()}


def _packed(code: str, values: Sequence[Any]) -> bytes:
    return struct.pack(f"<{len(values)}{code}", *values)
