"""Counting windows: from which day to which a procedure's dossiers count.

Source: Điều 2 of the decision. A procedure is classed by the published lists it stands on (`ProcedureClass`); the
bounds are the decision's first and last day or lie a number of days from D, the day when the decision replacing the
old list takes effect. D is a setting; until it is known every procedure of the old list counts over the whole year,
new ones do not count, and results are provisional. Where a clause can be understood in several ways, the interpretation is a
setting too, and `alternatives` gives the others. All days are inclusive, calendar days.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import AbstractSet, Any, List, Mapping, NamedTuple, Optional, Union

from .decision import Decision, ProcedureClass
from .settings import Settings


class Window(NamedTuple):
    """The first and the last day that count, both included."""

    first: date
    last: date


class Alternative(NamedTuple):
    """Another interpretation of one open clause: the settings with it, and words for people."""

    clause: str
    option: str
    label: str
    settings: Settings


def procedure_class(decision: Decision, settings: Settings, lists: AbstractSet[str]) -> Optional[ProcedureClass]:
    """The class of a procedure on these lists; None where it stands on none, or where D is not known."""
    if settings.replacement_effective is None or not lists:
        return None
    return next(each for each in decision.classes if each.covers(lists))


def window(decision: Decision, settings: Settings, lists: AbstractSet[str]) -> Optional[Window]:
    """The days that count for a procedure on these lists; None where none does.

    A window is cut to the decision's first and last day.
    """
    if settings.replacement_effective is None:
        whole = decision.while_unknown.get("list", "previous") in lists
        return Window(decision.first_day, decision.last_day) if whole else None
    each = procedure_class(decision, settings, lists)
    if each is None:
        return None
    first = max(_bound(decision, settings, each.first), decision.first_day)
    last = min(_bound(decision, settings, each.last), decision.last_day)
    return Window(first, last) if first <= last else None


def alternatives(decision: Decision, settings: Settings) -> List[Alternative]:
    """Every interpretation of each open clause other than the one in force; none while D is unknown."""
    found: List[Alternative] = []
    if settings.replacement_effective is None:
        return found
    for clause, interpretation in decision.interpretations.items():
        now = _bound(decision, settings, clause)
        for option, words in interpretation["options"].items():
            if settings.interpretation(clause, interpretation["default"]) == option:
                continue
            other = settings.with_interpretation(clause, option)
            if _bound(decision, other, clause) != now:
                found.append(Alternative(clause, option, words["label"], other))
    return found


def bound(decision: Decision, settings: Settings, clause: str) -> Optional[date]:
    """The day that an open clause gives under the settings; None while D is unknown."""
    return None if settings.replacement_effective is None else _bound(decision, settings, clause)


def _bound(decision: Decision, settings: Settings, name: str) -> date:
    if name == "first_day":
        return decision.first_day
    if name == "last_day":
        return decision.last_day
    interpretation = decision.interpretations[name]
    chosen: Union[str, date] = settings.interpretation(name, interpretation["default"])
    if isinstance(chosen, date):
        return chosen
    assert settings.replacement_effective is not None
    return _from_effect(settings.replacement_effective, interpretation["options"][chosen], decision.holidays)


def _from_effect(effective: date, option: Mapping[str, Any], holidays: Any) -> date:
    """The day so many days from D; where the clause's term ends on a day off, from the next working day on."""
    day = effective + timedelta(days=int(option["days"]))
    if option.get("term_ends_on_working_day"):
        end = day - timedelta(days=1)
        while end.weekday() >= 5 or end in holidays:
            end += timedelta(days=1)
        day = end + timedelta(days=1)
    return day
