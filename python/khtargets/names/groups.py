"""Groups of units that a person can name where a unit is expected: “Sở, ban”, “Cấp huyện”, “Cấp xã huyện Diên Khánh”.

A group holds all its units, those without a target included.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Dict, List, Optional

from ..decision import Decision, Unit
from .text import fold

ALL, DEPARTMENTS, DISTRICTS, COMMUNES = "all", "departments", "districts", "communes"

_WORDS = {
    ALL: ("Toàn tỉnh", "Cả tỉnh"),
    DEPARTMENTS: ("Sở, ban", "Sở, ban, ngành", "Các sở, ban, ngành", "Cấp sở", "Cấp tỉnh"),
    DISTRICTS: ("Cấp huyện", "Các huyện, thị xã, thành phố"),
    COMMUNES: ("Cấp xã", "Các xã, phường, thị trấn"),
}
# What a document's heading has in place of a group's name; formulas and JSON have the name.
TITLES = {"Sở, ban": "Sở, ban, ngành"}
_LEVEL = {DEPARTMENTS: "department", DISTRICTS: "district", COMMUNES: "commune"}


@dataclass(frozen=True)
class Group:
    """A group's id and the name it is shown under; `parent_id` only for the communes of one district."""

    id: str
    name: str
    level: Optional[str] = None
    parent_id: Optional[str] = None


def groups(decision: Decision) -> List[Group]:
    """All groups: the province, the three blocks, and each district's communes, in the decision's order."""
    found = [Group(id, _WORDS[id][0], _LEVEL.get(id)) for id in (ALL, DEPARTMENTS, DISTRICTS, COMMUNES)]
    for unit in decision.units:
        if unit.level == "district" and decision.children(unit.id):
            name = f"Cấp xã {unit.name[:1].lower()}{unit.name[1:]}"
            found.append(Group(f"{COMMUNES}:{unit.id}", name, "commune", unit.id))
    return found


def written_names(decision: Decision) -> Dict[str, Group]:
    """Every accepted spelling, folded, with its group; a district's bare name stands where no other district bears it."""
    found: Dict[str, Group] = {}
    for group in groups(decision):
        spellings = [group.id, group.name, *_WORDS.get(group.id, ())]
        if group.parent_id is not None:
            district = decision.unit(group.parent_id).name
            bare = district[len(decision.unit(group.parent_id).kind) :].strip()
            for start in ("Cấp xã", "Cấp xã thuộc", "Các xã", "Các xã thuộc"):
                spellings += [f"{start} {district}", f"{start} {bare}"]
            spellings += [f"Cấp xã {short} {bare}" for short in _short(decision.unit(group.parent_id).kind)]
        for spelling in spellings:
            found.setdefault(fold(spelling), group)
    return found


def find(decision: Decision, text: str) -> Optional[Group]:
    """The group that a text names, or None."""
    return written_names(decision).get(fold(text))


def members(decision: Decision, group: Group, day: Optional[date] = None) -> List[Unit]:
    """The group's units in the decision's order; with a day, only those in being then."""
    return [
        unit
        for unit in decision.units
        if (group.level is None or unit.level == group.level)
        and (group.parent_id is None or unit.parent_id == group.parent_id)
        and (day is None or unit.exists(day))
    ]


def _short(kind: str) -> List[str]:
    return {"thành phố": ["TP", "T.P"], "thị xã": ["TX"], "huyện": ["H"]}.get(kind, [])
