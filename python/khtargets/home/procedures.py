"""Administrative procedures: the published lists, their codes and names.

Source: Quyết định 2653/QĐ-UBND (the previous list) and the decision that replaced it (the current list). Only
procedures that the province offers online (toàn trình, một phần) are listed; the same decisions also publish postal
ones. Codes compare by their first two dotted parts, the second padded to six digits, since spreadsheets drop zeros.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Dict, FrozenSet, Iterable, List, Mapping, NamedTuple, Optional, Sequence, Set, Tuple

from ..names.text import fold

_CODE = re.compile(r"(\d+)[.,](\d+)(?:[.\s].*)?\Z", re.DOTALL)
LEVEL_OF = {"province": "province", "department": "province", "district": "district", "commune": "commune"}


@dataclass(frozen=True)
class Procedure:
    """A procedure on at least one list. `levels` ("province", "district", "commune") is empty where any unit may receive it."""

    code: str
    name: str
    lists: FrozenSet[str]
    levels: FrozenSet[str] = frozenset()
    agency: str = ""

    def counts_for(self, unit_level: str) -> bool:
        """Whether it counts for a unit of that level; departments and the provincial committee are of the province's."""
        return not self.levels or LEVEL_OF[unit_level] in self.levels


class ListedRow(NamedTuple):
    """One row of a published list, as read; `online` tells whether its service level makes it count.

    `postal`: by its level it is offered by post alone. `whole`: its list tells no level of service, so that all rows count.
    """

    list: str
    code: str
    name: str
    levels: FrozenSet[str]
    agency: str
    online: bool
    postal: bool = False
    whole: bool = False


def understood(rows: Sequence[ListedRow]) -> Dict[str, object]:
    """What was understood of one list, in procedures: all, online, by post alone, and those online by level of government
    ("any" where no level is told; one of several levels stands in each). `whole`: nothing in it tells a level of service."""
    online = {row.code for row in rows if row.online}
    levels: Dict[str, Set[str]] = {name: set() for name in ("province", "district", "commune", "any")}
    for row in rows:
        if row.online:
            for level in row.levels or ("any",):
                levels[level].add(row.code)
    return {
        "procedures": len({row.code for row in rows}),
        "online": len(online),
        "postal": len({row.code for row in rows if row.postal} - online),
        "levels": {name: len(codes) for name, codes in levels.items()},
        "whole": bool(rows) and all(row.whole for row in rows),
    }


def code_key(text: str) -> Optional[str]:
    """The form under which codes compare: "1.002835.000.00.00.H56" and "1.002835" are one, "1.90034" is "1.900340".

    A code of another form compares whole, without case; None for a text without a digit, which is no code.
    """
    text = text.strip()
    found = _CODE.match(text)
    if found:
        return f"{int(found.group(1))}.{found.group(2):0<6}"
    return text.upper() if any(character.isdigit() for character in text) else None


class Catalogue:
    """All listed procedures, by code and by name."""

    def __init__(
        self,
        procedures: Iterable[Procedure],
        shared_names: Iterable[str] = (),
        renamed: Optional[Mapping[str, str]] = None,
    ) -> None:
        """`shared_names` (folded) answer for no procedure; `renamed` maps an old code to the one that took its place."""
        self.procedures: List[Procedure] = list(procedures)
        self.renamed: Dict[str, str] = dict(renamed or {})
        self._by_code: Dict[str, Procedure] = {each.code: each for each in self.procedures}
        self._by_code.update({old: self._by_code[new] for old, new in self.renamed.items() if new in self._by_code})
        self.shared_names: FrozenSet[str] = frozenset(shared_names)
        self.understood: List[Dict[str, object]] = []  # of each list, as `understood`, with its name, label and file
        self.named: Dict[str, str] = {}  # names as exports write them, folded -> a code, as staff say
        self._by_name: Optional[Dict[str, Procedure]] = None  # made when first asked for: cells mostly give codes

    @staticmethod
    def from_rows(rows: Iterable[ListedRow], renamed: Optional[Mapping[str, str]] = None) -> Catalogue:
        """One procedure a code from the lists' rows; a name that two codes bear, listed or not, answers for neither.

        A procedure that was only recoded (`renamed`: old code -> new one) is one, under its new code.
        """
        renamed = renamed or {}
        codes_of: Dict[str, Set[str]] = {}
        online: Dict[str, List[ListedRow]] = {}
        for row in (each._replace(code=renamed.get(each.code, each.code)) for each in rows):
            if row.name:
                codes_of.setdefault(fold(row.name), set()).add(row.code)
            if row.online:
                online.setdefault(row.code, []).append(row)
        procedures = [_merge(code, listed) for code, listed in online.items()]
        return Catalogue(procedures, [name for name, codes in codes_of.items() if len(codes) > 1], renamed)

    def perhaps_recoded(self) -> List[Tuple[Procedure, Procedure]]:
        """(dropped, first announced) procedures of one name: perhaps only the code changed, which a person must say.

        Source: a procedure that was only recoded is not announced "lần đầu" in truth (gạch đầu dòng thứ ba Điều 2).
        """
        dropped = {fold(each.name): each for each in self.procedures if each.lists == {"previous"} and each.name}
        new = [each for each in self.procedures if each.lists == {"current"}]
        return [(dropped[fold(each.name)], each) for each in new if fold(each.name) in dropped]

    @staticmethod
    def has_code(text: str) -> bool:
        """Whether a text from a code column is a code at all; if not, the name decides."""
        return code_key(text) is not None

    def by_code(self, text: str) -> Optional[Procedure]:
        """The procedure of a code as written, or None."""
        key = code_key(text)
        return None if key is None else self._by_code.get(key)

    def by_name(self, text: str) -> Optional[Procedure]:
        """The one procedure of that name, compared without case and punctuation; None where none or several have it."""
        if self._by_name is None:
            named = [(fold(each.name), each) for each in self.procedures]
            self._by_name = {name: each for name, each in named if name not in self.shared_names}
            found = ((name, self.by_code(code)) for name, code in self.named.items())
            self._by_name.update({name: each for name, each in found if each is not None})
        return self._by_name.get(fold(text))

    def find(self, text: str) -> Optional[Procedure]:
        """The procedure of a code, or of a name."""
        return self.by_code(text) or self.by_name(text)

    def to_list(self) -> List[Dict[str, object]]:
        """Plain data for a snapshot's header."""
        return [
            {
                "code": each.code,
                "name": each.name,
                "lists": sorted(each.lists),
                "levels": sorted(each.levels),
                "agency": each.agency,
            }
            for each in self.procedures
        ]

    @staticmethod
    def from_list(
        raw: Iterable[Mapping[str, object]],
        shared_names: Iterable[str] = (),
        renamed: Optional[Mapping[str, str]] = None,
    ) -> Catalogue:
        """The inverse of `to_list`."""
        return Catalogue(
            [
                Procedure(
                    str(each["code"]),
                    str(each["name"]),
                    frozenset(each["lists"]),  # type: ignore[call-overload]  # plain data of our own header
                    frozenset(each["levels"]),  # type: ignore[call-overload]
                    str(each["agency"]),
                )
                for each in raw
            ],
            shared_names,
            renamed,
        )


def _merge(code: str, rows: List[ListedRow]) -> Procedure:
    """The rows of one code as one procedure; a list without levels makes it count for every unit."""
    any_level = any(not row.levels for row in rows)
    newest = [row for row in rows if row.name][-1:] or rows
    return Procedure(
        code=code,
        name=newest[0].name,
        lists=frozenset(row.list for row in rows),
        levels=frozenset() if any_level else frozenset(level for row in rows for level in row.levels),
        agency=next((row.agency for row in reversed(rows) if row.agency), ""),
    )
