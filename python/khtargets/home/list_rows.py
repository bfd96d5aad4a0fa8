"""The procedures of one sheet of a published list, each with what is known of its levels.

What stands nearest tells: the row's own cells, the section above it, the title or the sheet's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import FrozenSet, List, NamedTuple, Optional, Sequence

from ..decision import Unit
from ..names.text import numbered
from .levels import NONE, ON_THE_NET, ONLINE, POST, Said, ServiceLevels, government, government_named, mark, names_one
from .list_header import Columns, Row, Service, cell_at, columns, is_header
from .list_sections import Sections, Title, UnitOf, is_annex, is_count, without_count
from .procedures import LEVEL_OF, code_key

HEADER_DEPTH = 40  # rows from the top in which the header must stand
_CODES = re.compile(r"(?<![\d.])\d{1,2}\.\d{6}(?:\.[\w.]+)?")  # of several procedures in one cell
_PROCEDURE_CODE = re.compile(r"\d{1,2}\.\d{6}(\.|\Z)")
_OWN = ("no", "code", "name")
_DENIED = Said(frozenset(), frozenset((ON_THE_NET,)))


@dataclass(frozen=True)
class FoundRow:
    """A procedure in a row of a sheet (0-based). `status`: what its level of service makes of it, None where nothing tells
    it plainly; `levels` of government, None where its sheet has them and the row's is not known. `written`: what was not
    understood, of the level of service or of government."""

    row: int
    code: str
    name: str
    agency: str
    status: Optional[str]
    levels: Optional[FrozenSet[str]]
    written: str = ""
    written_level: str = ""


class FoundSheet(NamedTuple):
    """`speaks`: something in it speaks of levels of service or of the post. `uncoded`: rows without a code of a procedure."""

    rows: List[FoundRow]
    speaks: bool
    uncoded: int


class _Above(NamedTuple):
    """What the sections and the title say of a row."""

    section: Optional[Said]
    government: Optional[FrozenSet[str]]
    agency: Optional[Unit]
    title: Title


def read_sheet(name: str, rows: Sequence[Row], levels: ServiceLevels, unit_of: UnitOf) -> Optional[FoundSheet]:
    """The procedures of a sheet; None where it has no header."""
    at = next((at for at, row in enumerate(rows[:HEADER_DEPTH]) if is_header(row)), None)
    if at is None:
        return None
    found: List[FoundRow] = []
    speaks, uncoded = False, 0
    sections, title = Sections(levels, unit_of), Title((), None)
    lines: List[str] = []
    start = 0
    while at is not None:
        head = columns(rows, at, levels)
        lines = [text for row in rows[start : head.first] for text in _texts(row)]
        if start == 0 or any(map(is_annex, lines)):
            title = Title.of(lines, name, levels)
            sections.clear()
        following = next((below for below in range(head.last + 1, len(rows)) if is_header(rows[below])), None)
        table = _Table(head, levels, unit_of)
        start = head.last + 1
        for below in range(head.last + 1, len(rows) if following is None else following):
            if table.is_procedure(rows[below]):
                above = _Above(sections.service, sections.government, sections.agency, title)
                table.add(below, rows[below], above)
                start = below + 1
            else:
                texts = table.section(rows[below])
                if texts:
                    said = sections.add(texts)
                    speaks = speaks or said is not None and levels.speaks(said)
        rows_of_table, table_speaks = table.read()
        found += rows_of_table
        uncoded += table.uncoded
        speaks = speaks or table_speaks or any(levels.speaks(each) or not each.anything for each in title.service)
        at = following
    return FoundSheet(found, speaks, uncoded)


def holds_procedures(rows: Sequence[Row]) -> bool:
    """Whether a sheet without a header has codes of procedures: passing it over would lose them."""
    return any(_PROCEDURE_CODE.match(cell.strip()) for row in rows for cell in row if cell)


class _Table:
    """The rows under one header. The columns are understood once all rows are there."""

    def __init__(self, head: Columns, levels: ServiceLevels, unit_of: UnitOf) -> None:
        self._head, self._levels, self._unit_of = head, levels, unit_of
        self._rows: List[tuple[int, Row, _Above]] = []
        self._service: List[Service] = []
        self._marked = False
        self.uncoded = 0  # rows that name a procedure and have no code
        self._number = 0  # the last procedure's own

    def is_procedure(self, row: Row) -> bool:
        """Not a heading, a number row or a footer."""
        code, title = self._cell(row, "code"), self._cell(row, "name")
        if _PROCEDURE_CODE.match(code) and not title:
            return True
        return code_key(code) is not None and any(map(str.isalpha, title)) and code != title

    def section(self, row: Row) -> List[str]:
        """The texts of a row that may be a section; none where other columns are filled, as of a procedure without a code."""
        all_texts = [without_count(text) for text in _texts(row) if not is_count(text)]
        texts = [text for at, text in enumerate(all_texts) if at == 0 or any(map(str.isalpha, text))]
        words = [text for text in texts if any(map(str.isalpha, text))]
        if not words:
            return []
        own = numbered(texts[0])[2] or texts[min(1, len(texts) - 1)]
        said = self._levels.said(own)
        if government(own) or said.anything and said.understood:
            return texts[:2]
        named, code, number = (self._cell(row, name) for name in ("name", "code", "no"))
        follows = number.isdigit() and int(number) == self._number + 1 and self._number > 0
        if any(map(str.isalpha, named)) and (code.startswith("#") or (follows and not code)):
            self._number += follows
            self.uncoded += 1
            return []
        beside = [cell_at(row, at) for at in range(len(row)) if at not in (self._head.fields.get(name) for name in _OWN)]
        others = [cell for cell in beside if numbered(cell)[2] and any(map(str.isalpha, cell)) and not is_count(cell)]
        if len(texts) > 2 or (others and len({*others, named or others[0]}) > 1):
            self.uncoded += any(map(str.isalpha, named)) and not self._cell(row, "code")
            return []
        return texts

    def add(self, at: int, row: Row, above: _Above) -> None:
        number = self._cell(row, "no")
        self._number = int(number) if number.isdigit() and len(number) < 10 else 0
        self._rows.append((at, row, above))

    def read(self) -> tuple[List[FoundRow], bool]:
        """The table's procedures, and whether its columns or sections speak of levels of service or of the post."""
        usable = [each for each in self._head.service if each.sure or self._is_of_levels(each)]
        of_levels = [each for each in usable if not each.manner]
        detailed = any(not self._levels.is_of_the_post_alone(each.says) for each in of_levels)
        self._service = of_levels if detailed else usable
        self._marked = self._marks_every_level()
        told = [self._government(row, above) for _, row, above in self._rows]
        found = [self._read(*each, levels) for each, levels in zip(self._rows, told)]
        if any(each is not None for each in told):  # where levels are told, a row without one has its agency's
            found = [
                each if each.levels or each.written_level else replace(each, levels=_of_agency(each.agency, self._unit_of))
                for each in found
            ]
        several = [_CODES.findall(self._cell(row, "code")) for _, row, _ in self._rows]
        found = [
            replace(each, code=code_key(code) or "")
            for each, codes in zip(found, several)
            for code in (codes if len(codes) > 1 else [each.code])
        ]
        speaks = bool(self._service) or any(self._remarks(row).anything for _, row, _ in self._rows)
        return found, speaks

    def _read(self, at: int, row: Row, above: _Above, told: Optional[FrozenSet[str]]) -> FoundRow:
        status, written = self._status(row, above)
        agency = self._cell(row, "agency")
        levels, written_level = told or _stated(agency), ""
        if levels is None:
            title = above.title.government
            levels = frozenset() if title is None else title or None  # lines of the title that contradict each other tell none
        if levels == _UNREAD:
            levels, written_level = None, self._cell(row, "level") or "x"
        code = code_key(self._cell(row, "code")) or ""
        shown = agency or (above.agency.name if above.agency else "")
        return FoundRow(at, code, self._cell(row, "name"), shown, status, levels, written, written_level)

    # --- level of service ---------------------------------------------------------------------------------------

    def _status(self, row: Row, above: _Above) -> tuple[Optional[str], str]:
        """What the row's level of service makes of it, and the text that was not understood."""
        around = [each for each in (above.section, *above.title.service) if each is not None]
        remarks = self._remarks(row)
        if any(each.withdrawn for each in (*around, remarks)):
            return None, "bãi bỏ, dừng"
        said, told = Said(), False
        for column in self._service:
            cell = cell_at(row, column.column)
            if cell:
                each = self._cell_says(column, cell)
                if each is None:
                    return None, cell
                said, told = said.beside(each), True
        detailed = any(not self._levels.is_of_the_post_alone(each.says) for each in self._service)
        if not detailed:
            if remarks.anything:
                outside = self._outside(above, plainly=True)
                status = self._levels.of_row(remarks) if remarks.understood else None
                return (None if status == POST and outside == ONLINE else status), "ghi chú"
        if told and (detailed or not self._levels.is_of_the_post_alone(said)):
            status = self._levels.of_row(said)
            if status is not None or said.asserted:
                return status, ""
        if self._marked:
            return NONE, ""
        outside = self._outside(above, plainly=detailed)
        if said.asserted and outside == NONE:
            return POST, ""
        return outside, ""

    def _cell_says(self, column: Service, cell: str) -> Optional[Said]:
        """What a filled cell says; None where it is not understood."""
        marked = mark(cell)
        if marked is not None:
            header = column.says
            if not header.anything:
                return None if marked else _DENIED
            if not marked:
                return header.opposite
            return None if self._levels.of_rows_below(header) is None else header._replace(understood=True)
        said = self._levels.said(cell)
        return said if said.understood and (said.asserted or said.denied) else None

    def _is_of_levels(self, column: Service) -> bool:
        """Whether a column "Dịch vụ công trực tuyến" holds levels or marks, and not addresses."""
        cells = [cell for _, row, _ in self._rows if (cell := cell_at(row, column.column))]
        if any(self._levels.names_a_level(self._levels.said(cell)) for cell in cells):
            return True
        return bool(cells) and all(self._cell_says(column, cell) is not None for cell in cells)

    def _marks_every_level(self) -> bool:
        """Whether each level that counts has a column, so that a row without a mark has none of them."""
        marked = [
            each.says.asserted
            for each in self._service
            if all(mark(cell_at(row, each.column)) is not None for _, row, _ in self._rows if cell_at(row, each.column))
        ]
        named = frozenset(level for each in marked for level in each)
        return self._levels.counted <= named or (ON_THE_NET in named and self._levels.counted == self._levels.known)

    def _remarks(self, row: Row) -> Said:
        """What columns of other headers say of levels or of the post."""
        found = Said()
        for cell in (cell_at(row, at) for at in self._head.others):
            each = self._levels.said(cell)
            if self._levels.names_a_level(each) and (each.asserted or each.withdrawn or names_one(cell)):
                found = found.beside(each)
        return found

    def _outside(self, above: _Above, plainly: bool) -> Optional[str]:
        """What the sections and the title say; `plainly`: by naming a level or the post, not "trực tuyến" alone."""
        for said in (above.section, *above.title.service):
            if said is not None and (self._levels.names_a_level(said) or not said.anything):
                return self._levels.of_rows_below(said)
            if said is not None and said.asserted == {ON_THE_NET} and not plainly:
                return self._levels.of_row(said)
        return None

    # --- level of government ------------------------------------------------------------------------------------

    def _government(self, row: Row, above: _Above) -> Optional[FrozenSet[str]]:
        """The levels that the row's own columns or its section tell; `_UNREAD` where a cell is not understood."""
        told: FrozenSet[str] = frozenset()
        written = self._cell(row, "level")
        if written:
            told = self._of_cell(written)
        for column, levels in self._head.government.items():
            cell = cell_at(row, column)
            marked = mark(cell)
            both = next((each for each in self._service if each.column == column), None)
            if both is not None:
                said = self._cell_says(both, cell) if cell else None
                told |= levels if said is not None and self._levels.of_row(said) == ONLINE else frozenset()
            elif cell and marked is not False:
                told |= levels if marked else self._of_cell(cell)
        return _UNREAD if _UNREAD <= told and told else told or above.government

    def _of_cell(self, cell: str) -> FrozenSet[str]:
        return government(cell, departments=True) or _of_agency(cell, self._unit_of) or _UNREAD

    def _cell(self, row: Row, name: str) -> str:
        return cell_at(row, self._head.fields.get(name))


_UNREAD: FrozenSet[str] = frozenset(("?",))


def _stated(agency: str) -> Optional[FrozenSet[str]]:
    """The levels that an agency is, or names: "UBND cấp huyện", "Sở Tư pháp, UBND cấp xã", "Phòng Tư pháp cấp huyện"."""
    named = government_named(agency)
    return government(agency, departments=named is not None) or named


def _of_agency(agency: str, unit_of: UnitOf) -> Optional[FrozenSet[str]]:
    unit = unit_of(agency) if agency else None
    return frozenset((LEVEL_OF[unit.level],)) if unit else government(agency, departments=True)


def _texts(row: Row) -> List[str]:
    """The different texts of a row, from left to right."""
    return list(dict.fromkeys(" ".join(cell.split()) for cell in row if cell and cell.strip()))
