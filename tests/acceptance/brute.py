"""A slow, plain count of a home folder whose meaning is known: the other side of the acceptance check.

It works on what the generator meant, not on what it wrote: each row says which dossier, unit, procedure, channel and
day it stands for. Every rule is a loop that can be read beside the contract and the decision. Nothing of the package is
imported.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date, timedelta
from fractions import Fraction

from acceptance.expected import ANY_ERROR, Anything, Either, Ranking, Sentence, UnitColumn, error
from acceptance.province import (
    FIRST,
    LAST,
    ONE_DAY,
    ORDER,
    TARGETS,
    UNITS,
    exists,
    full_name,
    members,
    merger_day,
    months,
    percent,
    quarters,
)


def natural(path):
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", path.casefold())]


class Count:
    """All rows of a case, each counted or excluded for one reason.

    `case` holds rows, previous, current, effective (D), first_time_start, dropped_end, date_field. A row's keys: path,
    sheet, line, dossier, unit (an id, "counter" or None), resolver, procedure_code, procedure_name, channel (None when
    unknown), received, received_day, submitted_day.
    """

    def __init__(self, case):
        self.case = case
        self.counted = []
        self.reasons = []
        keep = self._one_copy_each()
        for row in case["rows"]:
            reason = self._why_not(row, keep)
            if reason:
                self.reasons.append((row["path"], row["sheet"], row["line"], reason))
        self.read = len(case["rows"])
        self.excluded = Counter(reason for *_, reason in self.reasons)

    def _one_copy_each(self):
        copies = defaultdict(list)
        for number, row in enumerate(self.case["rows"]):
            copies[row["dossier"] or ("own", number)].append(row)
        keep = set()
        for rows in copies.values():
            rows.sort(key=lambda row: (natural(row["path"]), row["sheet"], row["line"]))
            received = [row for row in rows if row["received"]]
            keep.add(id((received or rows)[-1]))
        return keep

    def _why_not(self, row, keep):
        if id(row) not in keep:
            return "duplicate"
        day = row["submitted_day"] if self.case["date_field"] == "submitted" else row["received_day"]
        if day is None:
            return "date_unreadable"
        if not row["received"]:
            return "not_received"
        if row["channel"] is None:
            return "channel_unknown"
        code = self.procedure(row)
        unit = row["unit"]
        if unit == "counter":
            unit = row["resolver"] or (self.agency(code) if code else None)
        if unit is None:
            return "unit_unresolved"
        if UNITS[unit]["successor_id"] and day >= merger_day(unit):
            unit = UNITS[unit]["successor_id"]
        if code is None or not self.level_fits(code, unit):
            return "procedure_unlisted"
        window = self.window(code)
        if window is None or not window[0] <= day <= window[1]:
            return "outside_window"
        self.counted.append({"unit": unit, "procedure": code, "day": day, "channel": row["channel"]})
        return None

    def listed(self):
        for name in ("previous", "current"):
            for entry in self.case[name] or ():
                if entry["online"]:
                    yield name, entry

    def procedure(self, row):
        """The listed procedure's code that the row means, or None."""
        if row["procedure_code"]:
            found = {entry["code"] for _, entry in self.listed() if entry["code"] == row["procedure_code"]}
        else:
            found = {entry["code"] for _, entry in self.listed() if entry["name"] == row["procedure_name"]}
        return found.pop() if len(found) == 1 else None

    def agency(self, code):
        for _, entry in self.listed():
            if entry["code"] == code and entry["agency"]:
                return entry["agency"]
        return None

    def level_fits(self, code, unit):
        levels = set()
        for _, entry in self.listed():
            if entry["code"] == code:
                levels |= entry["levels"]
        level = UNITS[unit]["level"]
        return not levels or ("province" if level == "department" else level) in levels

    def window(self, code):
        """First and last day that count, or None for a procedure on no list."""
        lists = {name for name, entry in self.listed() if entry["code"] == code}
        start, effective = self.case["first_time_start"], self.case["effective"]
        if not lists:
            return None
        if effective is None:
            return (FIRST, LAST) if "previous" in lists else None
        if lists == {"previous", "current"}:
            return FIRST, LAST
        if lists == {"previous"}:
            return FIRST, effective - ONE_DAY if self.case["dropped_end"] == "exclusive" else effective
        if isinstance(start, date):
            return start, LAST
        return effective + timedelta(days=5 if start == "fifth-day" else 6), LAST

    # What a cell asks. `unit` is a unit's id, a group ("departments", "communes:huyen-dien-khanh", "all"), None for a
    # name that no unit has, or "" for a blank cell. `first` and `last` are dates or None.

    def tally(self, first, last, procedure=None):
        """Own dossiers of every unit in a period: unit -> [total, online, post]."""
        counts = defaultdict(lambda: [0, 0, 0])
        for row in self.counted:
            if first <= row["day"] <= last and procedure in (None, row["procedure"]):
                for key in (row["unit"], "all"):
                    counts[key][0] += 1
                    counts[key][1] += row["channel"] == "online"
                    counts[key][2] += row["channel"] == "post"
        return counts

    def counts(self, unit, first=None, last=None, procedure=None, own=None):
        first, last = max(first or FIRST, FIRST), min(last or LAST, LAST)
        own = self.tally(first, last, procedure) if own is None else own
        if unit in UNITS:
            units = {unit} | {
                other for other in UNITS if UNITS[other]["successor_id"] == unit and last >= merger_day(other)
            }
        elif unit == "all":
            units = {"all"}
        else:
            units = set(members(unit))
        return [sum(own[each][k] for each in units) for k in range(3)]

    def _refuse(self, unit, first, last, group_allowed=True):
        if first and last and first > last:
            # Two mistakes in one call: which one shows is not decided.
            sound = unit in UNITS and percent(unit)
            return error("#VALUE!") if sound else Either(error("#VALUE!"), error("#N/A"), *[""][: unit == ""])
        if unit == "":
            return ""
        if unit is None or (unit not in UNITS and not group_allowed):
            return error("#N/A")
        return None

    def figure(self, which, unit, first=None, last=None, procedure=None):
        refused = self._refuse(unit, first, last)
        if refused is not None:
            return refused
        if procedure is not None and self.window(procedure) is None:
            return error("#N/A")
        total, online, post = self.counts(unit, first, last, procedure)
        return {"total": total, "online": online, "post": post, "direct": total - online - post}[which]

    def KH_TOTAL(self, *args):
        return self.figure("total", *args)

    def KH_ONLINE(self, *args):
        return self.figure("online", *args)

    def KH_POST(self, *args):
        return self.figure("post", *args)

    def KH_DIRECT(self, *args):
        return self.figure("direct", *args)

    def KH_RATE(self, *args):
        total = self.KH_TOTAL(*args)
        if not isinstance(total, int):
            return total
        return self.KH_ONLINE(*args) / total if total else error("#DIV/0!")

    def KH_TARGET(self, unit):
        refused = self._refuse(unit, None, None, group_allowed=False)
        if refused is not None:
            return refused
        return percent(unit) / 100 if percent(unit) else error("#N/A")

    def KH_BASIS(self, unit):
        refused = self._refuse(unit, None, None, group_allowed=False)
        if refused is not None:
            return refused
        return TARGETS[unit]["basis"] if percent(unit) else ANY_ERROR

    def KH_GAP(self, unit, first=None, last=None):
        refused = self._refuse(unit, first, last, group_allowed=False)
        if refused is not None:
            return refused
        if not percent(unit):
            return error("#N/A")
        total, online, _ = self.counts(unit, first, last)
        return float(Fraction(online, total) - Fraction(percent(unit), 100)) if total else error("#DIV/0!")

    def KH_NEEDED(self, unit, first=None, last=None):
        refused = self._refuse(unit, first, last, group_allowed=False)
        if refused is not None:
            return refused
        if not percent(unit):
            return error("#N/A")
        total, online, _ = self.counts(unit, first, last)
        if not total:
            return Either(error("#DIV/0!"), 0, 1)
        more = 0
        while 100 * (online + more) < percent(unit) * (total + more):
            more += 1
        return more

    def KH_STATUS(self, unit, first=None, last=None):
        refused = self._refuse(unit, first, last, group_allowed=False)
        if refused is not None:
            return refused
        return self.status(unit, self.counts(unit, first, last))

    def status(self, unit, counts):
        if not percent(unit):
            return "Không giao chỉ tiêu"
        if not counts[0]:
            return "Chưa phát sinh hồ sơ"
        return "Đạt" if 100 * counts[1] >= percent(unit) * counts[0] else "Chưa đạt"

    def table(self, block, first, last, by):
        """Ranked rows [rank, unit, total, online, post], then the ids listed without a rank."""
        first, last = max(first or FIRST, FIRST), min(last or LAST, LAST)
        own = self.tally(first, last)
        ranked, others = [], {}
        for unit in members(block):
            if not exists(unit, last):
                continue
            counts = self.counts(unit, first, last, own=own)
            if percent(unit) and counts[0]:
                rate = Fraction(counts[1], counts[0])
                target = Fraction(percent(unit), 100)
                score = {"rate": rate, "gap": rate - target, "completion": rate / target}[by]
                ranked.append((score, unit, counts))
            else:
                others[unit] = counts
        ranked.sort(key=lambda entry: (-entry[0], ORDER[entry[1]]))
        rows = []
        for score, unit, counts in ranked:
            place = 1 + sum(1 for other, *_ in ranked if other > score)
            rows.append([place, unit, *counts])
        return rows, others

    def KH_RANK(self, unit, first=None, last=None, by="completion", block=None):
        refused = self._refuse(unit, first, last, group_allowed=False)
        if refused is not None:
            return refused
        own_block = f"{UNITS[unit]['level']}s"
        if UNITS[unit]["level"] == "province":
            return error("#N/A")
        block = block or own_block
        if unit not in members(block):
            return ANY_ERROR
        rows, _ = self.table(block, first, last, by)
        for place, ranked, *_ in rows:
            if ranked == unit:
                return place
        return error("#N/A")

    def KH_RANKING(self, block, first=None, last=None, by="completion"):
        refused = self._refuse(block, first, last)
        if refused is not None:
            return refused
        if block == "all" or block in UNITS:
            return ANY_ERROR
        rows, others = self.table(block, first, last, by)
        table = []
        for place, unit, total, online, post in rows:
            rate, target = Fraction(online, total), Fraction(percent(unit), 100)
            name = Either(full_name(unit), UNITS[unit]["name"])
            status = self.status(unit, (total, online))
            numbers = [total, online, total - online - post, post, float(rate), float(target), float(rate / target)]
            table.append([place, name, *numbers, status])
        return Ranking(table, others, self.status)

    def KH_SERIES(self, unit, measure="rate", period="month"):
        refused = self._refuse(unit, None, None)
        if refused is not None:
            return refused
        rows = []
        for first, last in quarters() if period == "quarter" else months():
            total, online, post = self.counts(unit, first, last)
            value = {"total": total, "online": online, "post": post, "direct": total - online - post}.get(measure)
            if measure == "rate":
                value = online / total if total else Either(error("#DIV/0!"), None, "")
            rows.append([Anything(), first.isoformat(), last.isoformat(), value])
        return rows

    def KH_WINDOW(self, procedure, edge=None):
        window = self.window(procedure)
        if window is None:
            return error("#N/A")
        first, last = (day.isoformat() for day in window)
        return Either([[first, last]], [first, last]) if edge is None else first if edge == "from" else last

    def KH_UNIT(self, unit):
        if unit == "":
            return ""
        if unit is None:
            return error("#N/A")
        return full_name(unit) if unit in UNITS else Either(Anything(), error("#N/A"))

    def KH_UNITS(self, group):
        if group not in ("all", "") and (group is None or group in UNITS):
            return ANY_ERROR
        return UnitColumn(group)

    def KH_ASOF(self):
        return max(row["day"] for row in self.counted).isoformat() if self.counted else ANY_ERROR

    def KH_PERIOD(self, first, last, edge=None):
        first, last = first.isoformat(), last.isoformat()
        if edge is None:
            return Either(first, [[first, last]], [first, last])
        return first if edge == "from" else last

    def KH_EXPLAIN(self, unit, first=None, last=None):
        if unit == "":
            return ""
        if unit is None or (first and last and first > last):
            return Either(Anything(), ANY_ERROR)
        return Sentence(self.counts(unit, first, last)[0])
