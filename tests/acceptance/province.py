"""The province as the decision and the units file give it, read without the package."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

ANSWERS = Path(__file__).parents[1] / "answers"
FIRST, LAST = date(2023, 12, 15), date(2024, 12, 14)
ONE_DAY = timedelta(days=1)
UNITS = {row["unit_id"]: row for row in csv.DictReader((ANSWERS / "units.csv").open(encoding="utf-8"))}
TARGETS = {row["unit_id"]: row for row in csv.DictReader((ANSWERS / "targets.csv").open(encoding="utf-8"))}
# The decision's own order for departments and districts, the units file's order for communes.
ORDER = {unit_id: place for place, unit_id in enumerate(TARGETS)} | {
    unit_id: 1000 + place for place, unit_id in enumerate(UNITS) if UNITS[unit_id]["level"] == "commune"
}
GROUPS = {"departments": "department", "districts": "district", "communes": "commune"}


def full_name(unit_id):
    unit = UNITS[unit_id]
    if unit["level"] == "commune":
        return f"{unit['name']}, {UNITS[unit['parent_id']]['name']}"
    return unit["name"]


def percent(unit_id):
    """The unit's target as a whole per cent, or None."""
    text = TARGETS[unit_id]["percent"]
    return int(text) if text else None


def merger_day(unit_id):
    """First day on which the unit's successor stands for it, or None."""
    end = UNITS[unit_id]["valid_to"]
    return date.fromisoformat(end) + ONE_DAY if end else None


def exists(unit_id, day):
    unit = UNITS[unit_id]
    return (not unit["valid_from"] or date.fromisoformat(unit["valid_from"]) <= day) and (
        not unit["valid_to"] or day <= date.fromisoformat(unit["valid_to"])
    )


def members(group):
    """Ids of a group's units in the order of the decision, whenever they exist."""
    if group == "all":
        units = list(UNITS)
    elif group.startswith("communes:"):
        units = [unit for unit in UNITS if UNITS[unit]["parent_id"] == group.split(":", 1)[1]]
    else:
        units = [unit for unit in UNITS if UNITS[unit]["level"] == GROUPS[group]]
    return sorted(units, key=ORDER.__getitem__)


def months():
    first = FIRST
    for number in range(12):
        year, month = (2024, number + 1)
        yield first, date(year, month, 14)
        first = date(year, month, 15)


def quarters():
    every = list(months())
    return [(every[k][0], every[k + 2][1]) for k in range(0, 12, 3)]
