"""Section rows of a published list, and the titles above: what they say of the rows below them.

"B. CẤP HUYỆN" and "II. DỊCH VỤ CÔNG TRỰC TUYẾN MỘT PHẦN" tell levels, "I. SỞ Y TẾ" the agency. A section holds until one of
its own kind of number comes, or without numbers one that tells the same; what stands above it further out holds too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Callable, FrozenSet, List, Optional, Sequence, Set

from ..decision import Unit
from ..names.text import bare, fold, numbered
from .levels import Said, ServiceLevels, government, government_named

UnitOf = Callable[[str], Optional[Unit]]
_AREA = re.compile(r"(linh vuc|nganh|nhom)\b")
_ANNEX = re.compile(r"(phu luc|danh muc|bieu|bang)\b")
_BODY = re.compile(
    r"(?:so|ban|ubnd|uy ban|van phong|phong|thanh tra|cong an|cuc|chi cuc|bao hiem|kho bac|toa an|vien|ngan hang|trung tam|truong"
    r"|hoi|lien doan|doan|chi nhanh|benh vien|bo chi huy|don vi|co quan|dien luc|cong ty)\b"
)
_BY_DECISION = re.compile(r"(ban hanh )?kem theo\b")
_COUNT = re.compile(r"[(\[][^()\[\]]*\d[^()\[\]]*[)\]]|:\s*\d[\d.]*\s*(?:TTHC|thủ tục).*\Z", re.IGNORECASE)
_ONLY_COUNT = re.compile(r"\W*\d[\d.]*\s+(?:TTHC|thủ tục|DVC|DVCTT|dịch vụ|dịch vụ công)\W*\Z", re.IGNORECASE)
_FIRST = ("A", "I", "1", "a")


@dataclass(frozen=True)
class Section:
    """A section as read; what it does not tell is None."""

    style: str
    service: Optional[Said] = None
    government: Optional[FrozenSet[str]] = None
    agency: Optional[Unit] = None
    body: bool = False  # a body's name, of the decision or not

    @property
    def kind(self) -> str:
        return "service" if self.service else "government" if self.government else "agency" if self.body else ""


class Sections:
    """The sections that hold for the row that comes next."""

    def __init__(self, levels: ServiceLevels, unit_of: UnitOf) -> None:
        self._levels, self._unit_of = levels, unit_of
        self._open: List[Section] = []
        self._of_service: Set[str] = set()  # styles of sections that tell the level of service

    def clear(self) -> None:
        """A new annex begins."""
        self._open.clear()

    def add(self, cells: Sequence[str]) -> Optional[Said]:
        """A row without a procedure, by its different texts from left to right; what it says of the level of service."""
        style, number, text = numbered(cells[0])
        if style and not text and len(cells) > 1:
            text = cells[1]
        else:
            style, number, text = numbered(next((cell for cell in cells if any(map(str.isalpha, cell))), cells[0]))
        if is_annex(cells[0]) or is_annex(text):
            self.clear()
        section = self._read(style, text)
        if not section.style and not section.kind:
            return None
        at = self._takes_the_place_of(section, number)
        if at is not None:
            del self._open[at:]
        self._open.append(section)
        return section.service

    def _takes_the_place_of(self, new: Section, number: str) -> Optional[int]:
        """The place of the open section that a new one ends, with all inside it; a number that begins again is inside."""
        same_style = [at for at, each in enumerate(self._open) if each.style == new.style]
        same = [at for at in same_style if self._open[at].kind == new.kind]
        if same:
            return same[-1]
        return same_style[0] if same_style and new.style and number not in _FIRST else None

    def _read(self, style: str, text: str) -> Section:
        if _AREA.match(bare(text)):
            return Section(style)
        said = self._levels.said(text)
        if style in self._of_service:  # beside "I. TRỰC TUYẾN" is "II. BƯU CHÍNH" no field of business
            said = self._levels.surely(said)
        if self._levels.tells(said):
            self._of_service.add(style)
        levels = government_named(text) or government(text)
        unit = None if levels else self._unit_of(text) or self._unit_of(re.split(r"\bcủa\b", text, flags=re.IGNORECASE)[-1])
        body = unit is not None or (not levels and not said.anything and bool(_BODY.match(bare(text))))
        told = said if said.anything or self._levels.speaks(said) else None
        return Section(style, told, levels, unit, body)

    @property
    def service(self) -> Optional[Said]:
        """What the nearest section says that tells the level of service, be it by "trực tuyến" alone."""
        said = (each.service for each in reversed(self._open) if each.service)
        return next((each for each in said if self._levels.tells(each)), None)

    @property
    def government(self) -> Optional[FrozenSet[str]]:
        """The levels of government that the nearest section tells."""
        return next((each.government for each in reversed(self._open) if each.government), None)

    @property
    def agency(self) -> Optional[Unit]:
        """The unit that the nearest section names."""
        return next((each.agency for each in reversed(self._open) if each.body), None)


@dataclass(frozen=True)
class Title:
    """What the lines above a table and its sheet's name say of all its rows: of the level of service (several where one does
    not yield to another), of the level of government."""

    service: Sequence[Said]
    government: Optional[FrozenSet[str]]

    @staticmethod
    def of(lines: Sequence[str], sheet: str, levels: ServiceLevels) -> Title:
        """`lines` are the texts above the header. A line "Kèm theo Quyết định …" speaks of the whole decision: it comes last."""
        own = [line for line in lines if not _BY_DECISION.match(bare(line))] + [sheet]
        named = [each for each in map(government_named, own) if each]
        named += [each for each in [government(sheet)] if each]
        common = frozenset.intersection(*named) if named else frozenset()
        scopes = [_said(own, levels), _said([line for line in lines if line not in own], levels)]
        return Title([each for each in scopes if each is not None], common or (frozenset() if named else None))


def is_annex(text: str) -> bool:
    """Whether a line begins an annex, or is the title of a list."""
    return bool(_ANNEX.match(bare(text)))


def without_count(text: str) -> str:
    """A section's text without the number of its procedures."""
    return _COUNT.sub(" ", text).strip()


def is_count(text: str) -> bool:
    """Whether a cell is nothing but a number of procedures, as beside a section."""
    return bool(_ONLY_COUNT.match(text))


def _said(lines: Sequence[str], levels: ServiceLevels) -> Optional[Said]:
    said = [levels.said(line) for line in lines if fold(line)]
    if any(levels.names_a_level(each) for each in said):
        return levels.common(said)
    return next((each for each in said if each.anything), None)
