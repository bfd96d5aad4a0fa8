"""What an answer must be, and how an answer differs from it."""

from __future__ import annotations

from acceptance.province import FIRST, LAST, UNITS, exists, full_name, members


class Either:
    """More than one answer is right where the contract does not decide."""

    def __init__(self, *answers):
        self.answers = answers

    def __repr__(self):
        return " or ".join(map(repr, self.answers))


class Anything:
    """Any answer that is not a cell error."""

    def __repr__(self):
        return "anything but an error"


def error(code):
    return {"error": code}


ANY_ERROR = Either(*(error(code) for code in ("#N/A", "#VALUE!", "#DIV/0!", "#NULL!")))


class Ranking:
    """A ranking's answer: the ranked rows in order; units without a rank may follow, with their own figures."""

    def __init__(self, rows, others, status):
        self.rows, self.others, self.status = rows, others, status

    def __repr__(self):
        return f"ranking {self.rows[:3]}… then perhaps {list(self.others)[:3]}…"

    def unlike(self, answer):
        if isinstance(answer, dict):
            # A block of which no unit has a rank may be an error.
            return None if not self.rows else f"an error instead of {len(self.rows)} rows"
        for number, row in enumerate(self.rows):
            if number >= len(answer):
                return f"only {len(answer)} rows instead of {len(self.rows)}"
            if unlike(row, answer[number]):
                return f"row {number + 1}: {unlike(row, answer[number])}"
        names = {}
        for unit in self.others:
            names[full_name(unit)] = names[UNITS[unit]["name"]] = unit
        for row in answer[len(self.rows) :]:
            if all(cell in ("", None) for cell in row):
                continue
            unit = names.get(row[1])
            if unit is None:
                return f"row of a unit that should not be listed: {row}"
            total, online, post = self.others[unit]
            if isinstance(row[0], (int, float)):
                return f"a rank for a unit that has none: {row}"
            if [row[2], row[3], row[4], row[5]] != [total, online, total - online - post, post]:
                return f"figures of {unit}: {row}, expected {total, online, post}"
            if row[9] != self.status(unit, (total, online)):
                return f"status of {unit}: {row[9]}"
        return None


class UnitColumn:
    """A group's units as a column, with or without those that a merger ended or has yet to make."""

    def __init__(self, group):
        self.group = group

    def __repr__(self):
        return f"the units of {self.group}"

    def unlike(self, answer):
        if not isinstance(answer, list):
            return f"no column: {answer!r}"
        cells = [row[0] if isinstance(row, list) else row for row in answer]
        wanted = members(self.group)
        always = {unit for unit in wanted if exists(unit, FIRST) and exists(unit, LAST)}
        names = {}
        for unit in wanted:
            names[full_name(unit)] = names[UNITS[unit]["name"]] = unit
        if "" in cells or None in cells:
            return "blank cells in the column"
        strangers = [cell for cell in cells if cell not in names]
        if strangers:
            return f"not of the group: {strangers[:3]}"
        named = [full_name(unit) for unit in always]
        missing = [name for name in named if name not in cells and name.split(", ")[0] not in cells]
        return f"missing: {missing[:3]}" if missing and self.group != "all" else None


class Sentence:
    """A sentence that holds the number, written as Vietnamese does."""

    def __init__(self, number):
        self.number = number

    def __repr__(self):
        return f"a sentence with {self.number}"

    def unlike(self, answer):
        written = f"{self.number:,}".replace(",", ".")
        if not isinstance(answer, str) or len(answer) < 20:
            return f"no sentence: {answer!r}"
        return None if not self.number or written in answer else f"no {written} in {answer!r}"


def unlike(expected, answer):
    """None when the answer is as expected, else what differs."""
    if isinstance(expected, Either):
        return None if any(unlike(each, answer) is None for each in expected.answers) else f"{answer!r}"
    if isinstance(expected, Anything):
        return f"{answer!r}" if isinstance(answer, dict) else None
    if hasattr(expected, "unlike"):
        return expected.unlike(answer)
    if isinstance(expected, dict):
        if isinstance(answer, dict) and answer.get("error") == expected["error"]:
            return None if answer.get("why") else "an error without its reason"
        return f"{answer!r}"
    if isinstance(expected, list):
        if not isinstance(answer, list) or len(answer) != len(expected):
            return f"{len(expected)} items expected, came {answer!r}"
        for number, (left, right) in enumerate(zip(expected, answer, strict=True)):
            if unlike(left, right):
                return f"item {number + 1}: {unlike(left, right)}, expected {left!r}"
        return None
    if isinstance(expected, float) or isinstance(answer, float):
        number = isinstance(answer, (int, float)) and not isinstance(answer, bool)
        near = number and isinstance(expected, (int, float)) and abs(answer - expected) < 1e-9
        return None if near else f"{answer!r}"
    return None if type(answer) is type(expected) and answer == expected else f"{answer!r}"
