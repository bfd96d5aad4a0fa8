"""The brute-force count itself agrees with the answers worked by hand."""

from __future__ import annotations

import csv
from datetime import date

from acceptance import brute, expected, province


def table(name):
    return list(csv.DictReader((province.ANSWERS / name).open(encoding="utf-8")))


def entry(code):
    return {"code": code, "name": code, "levels": set(), "agency": None, "online": True}


def a_case(**changes):
    case = {"rows": [], "previous": [entry("both"), entry("old")], "current": None, "effective": None,
            "first_time_start": "after-five-full-days", "dropped_end": "inclusive", "date_field": "received"}  # fmt: skip
    return {**case, **changes}


def a_row(number, unit, day, channel="online", **changes):
    row = {"path": "a.csv", "sheet": 0, "line": number, "dossier": None, "unit": unit, "resolver": None,
           "procedure_code": "both", "procedure_name": None, "channel": channel, "received": True,
           "received_day": day, "submitted_day": day}  # fmt: skip
    return {**row, **changes}


def test_windows_are_those_worked_by_hand():
    codes = {"old_list": "old", "continuing": "both", "dropped": "old", "first_time": "new"}
    for line in table("windows.csv"):
        changes = {"dropped_end": line["dropped_end"] or "inclusive"}
        if line["replacement_effective"]:
            changes |= {"effective": date.fromisoformat(line["replacement_effective"])}
            changes |= {"current": [entry("both"), entry("new")]}
        start = line["first_time_start"] or "after-five-full-days"
        changes["first_time_start"] = date.fromisoformat(start) if start[0].isdigit() else start
        window = brute.Count(a_case(**changes)).window(codes[line["class"]])
        assert [day.isoformat() for day in window] == [line["first"], line["last"]], line


def test_measures_are_those_worked_by_hand():
    ids = {unit["name"]: unit_id for unit_id, unit in province.UNITS.items()}
    for line in table("measures.csv"):
        unit, total, online = ids[line["unit"]], int(line["total"]), int(line["online"])
        day = date(2024, 6, 1)
        rows = [a_row(number, unit, day, "online" if number < online else "direct") for number in range(total)]
        count = brute.Count(a_case(rows=rows))
        assert count.KH_RATE(unit) == float(line["rate"]) and count.KH_STATUS(unit) == line["status"]
        if line["percent"]:
            assert abs(count.KH_GAP(unit) - float(line["gap"])) < 1e-12 and count.KH_NEEDED(unit) == int(line["needed"])
        else:
            assert count.KH_GAP(unit) == expected.error("#N/A")


def test_mergers_are_those_worked_by_hand():
    for line in table("mergers.csv"):
        old, new = line["predecessor"], line["successor"]
        rows = [a_row(1, old, date(2024, 10, 31)), a_row(2, old, date(2024, 11, 1)), a_row(3, old, date(2024, 1, 1))]
        count = brute.Count(a_case(rows=rows))
        last, day = date.fromisoformat(line["own_last_day"]), date.fromisoformat(line["merger_day"])
        assert (count.KH_TOTAL(old), count.KH_TOTAL(new, None, last), count.KH_TOTAL(new, None, day)) == (2, 0, 3)
        assert (count.KH_RANK(old, None, last), count.KH_RANK(new, None, day)) == (1, 1)
        assert count.KH_RANK(old, None, day) == expected.error("#N/A")


def test_a_received_copy_stays_then_the_last():
    day = date(2024, 6, 1)
    rows = [a_row(1, "so-y-te", day, "online", dossier="A"), a_row(2, "so-y-te", day, "direct", dossier="A")]
    assert brute.Count(a_case(rows=rows)).KH_ONLINE("so-y-te") == 0
    rows[1]["received"] = False
    assert brute.Count(a_case(rows=rows)).KH_ONLINE("so-y-te") == 1
    rows[1] |= {"received": True, "path": "thang 2.csv"}
    rows[0]["path"] = "thang 10.csv"
    assert brute.Count(a_case(rows=rows)).KH_ONLINE("so-y-te") == 1


def test_targets_belong_to_161_units_before_the_mergers_and_154_after():
    for day, number in ((date(2024, 10, 31), 161), (date(2024, 11, 1), 154)):
        assert sum(1 for unit in province.UNITS if province.percent(unit) and province.exists(unit, day)) == number
