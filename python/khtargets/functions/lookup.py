"""What the cells of a call mean: units and groups, spans of days, procedures, blocks.

A lookup belongs to one decision with its written names, and to one snapshot where figures are published. Everything
it works out from a text or a serial number it keeps, so that a sheet's second call with the same cell is a dictionary
look-up.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Dict, NamedTuple, NoReturn, Optional, Tuple, Union

from ..decision import Decision, Unit
from ..errors import AmbiguousUnit, BadArgument, GroupHasNone, KhError, NoRank, UnknownProcedure, UnknownUnit
from ..home.procedures import Procedure
from ..names import groups
from ..names.groups import Group
from ..names.text import fold
from ..names.units import Match, Names
from ..snapshot import Snapshot
from . import cells

_KEPT = 50_000
# Exact types whose equal values mean the same day. True equals 1 and aware times equal across zones: not these.
_KEYS = frozenset({type(None), str, float, int, date})


class Subject(NamedTuple):
    """What a first argument names: a unit, or a group of units; exactly one of the two."""

    id: str
    name: str
    unit: Optional[Unit] = None
    group: Optional[Group] = None


class Span(NamedTuple):
    """Days as offsets from the decision's first day, `stop` no more included; both 0 where no day is left."""

    start: int
    stop: int


class Lookup:
    """Reads cells in the light of one decision and one snapshot."""

    def __init__(self, decision: Decision, names: Names, snapshot: Union[Snapshot, KhError]) -> None:
        """`snapshot` is the one in use, or the error that says why there is none."""
        self.decision = decision
        self._names = names
        self._snapshot = snapshot
        self._groups = groups.written_names(decision)
        self._subjects: Dict[str, Union[Subject, KhError]] = {}
        self._spans: Dict[Tuple[Any, Any], Span] = {}
        self._blocks = {group.level: group for group in groups.groups(decision) if group.parent_id is None}
        self._procedures: Dict[str, Optional[Procedure]] = {}
        self._days_counted = (decision.last_day - decision.first_day).days + 1
        self._first = decision.first_day.toordinal()

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot in use. NoSnapshot (or SnapshotError) where there is none."""
        if isinstance(self._snapshot, KhError):
            raise self._snapshot.with_traceback(None)
        return self._snapshot

    def subject(self, cell: Any) -> Subject:
        """The unit or group that a cell names. UnknownUnit (or AmbiguousUnit) offers the nearest names."""
        if cell.__class__ is not str:
            cell = cells.as_text(cell)
        found = self._subjects.get(cell)
        if found is None:
            try:
                found = self._find(cell.strip())
            except KhError as error:
                found = error
            _make_room(self._subjects)
            self._subjects[cell] = found
        if isinstance(found, KhError):
            raise found.with_traceback(None)
        return found

    def unit(self, cell: Any, what: str) -> Unit:
        """The unit that a cell names. GroupHasNone where it names a group, which has no `what` of its own."""
        found = self.subject(cell)
        if found.unit is None:
            raise GroupHasNone(f"“{found.name}” là một nhóm đơn vị nên không có {what} riêng; hãy ghi tên một đơn vị.")
        return found.unit

    def block(self, cell: Any) -> Group:
        """The group that a cell names, by its own name or as the communes of a district that it names."""
        text = cells.as_text(cell)
        group = self._groups.get(fold(text))
        if group is not None:
            return group
        named = self._names.resolve(text)
        meant = [named.unit_id, *(named.candidates if named.kind == "ambiguous" else ())]
        for group in self._groups.values():
            if group.parent_id is not None and group.parent_id in meant:
                return group
        shown = ", ".join(f"“{each.name}”" for each in groups.groups(self.decision)[:4])
        raise UnknownUnit(f"Không có khối hay nhóm “{text}”; hãy ghi một trong: {shown}, “Cấp xã huyện …”.")

    def block_of(self, unit: Unit) -> Group:
        """The block in which a unit is ranked by default. NoRank for the provincial committee, which is in none."""
        if unit.level not in self._blocks:
            raise NoRank(f"{unit.full_name(self.decision)} không thuộc khối nào được xếp hạng.")
        return self._blocks[unit.level]

    def ranked_block(self, cell: Any) -> Group:
        """The same for a block in which units are ranked: NoRank for the whole province."""
        group = self.block(cell)
        if group.level is None:
            raise NoRank(f"“{group.name}” gồm nhiều khối nên không xếp hạng; hãy ghi một khối, ví dụ “Cấp huyện”.")
        return group

    def days(self, from_cell: Any, to_cell: Any) -> Tuple[date, date]:
        """First and last day as given, blank ones the decision's. BadArgument where the first is after the last."""
        first = cells.as_day(from_cell) or self.decision.first_day
        last = cells.as_day(to_cell) or self.decision.last_day
        if first > last:
            raise BadArgument(f"Từ ngày {first:%d/%m/%Y} sau đến ngày {last:%d/%m/%Y}; hãy sửa lại kỳ cần tính.")
        return first, last

    def clamped(self, from_cell: Any, to_cell: Any) -> Tuple[date, date]:
        """The same, cut to the decision's days; the first is after the last where none is left."""
        first, last = self.days(from_cell, to_cell)
        return max(first, self.decision.first_day), min(last, self.decision.last_day)

    def span(self, from_cell: Any, to_cell: Any) -> Span:
        """The same as offsets."""
        if from_cell.__class__ not in _KEYS or to_cell.__class__ not in _KEYS:
            return self.span_of(*self.days(from_cell, to_cell))
        found = self._spans.get((from_cell, to_cell))
        if found is None:
            found = self.span_of(*self.days(from_cell, to_cell))
            _make_room(self._spans)
            self._spans[from_cell, to_cell] = found
        return found

    def span_of(self, first: date, last: date) -> Span:
        """Days, both included, as offsets, cut to the decision's days."""
        start = first.toordinal() - self._first
        stop = last.toordinal() - self._first + 1
        if start < 0:
            start = 0
        if stop > self._days_counted:
            stop = self._days_counted
        return Span(start, stop) if start < stop else Span(0, 0)

    def procedure(self, cell: Any) -> Procedure:
        """The listed procedure of a code or a name. UnknownProcedure where none, or several of one name, are listed."""
        text = cells.as_text(cell)
        if text not in self._procedures:
            _make_room(self._procedures)
            self._procedures[text] = self.snapshot.catalogue.find(text)
        found = self._procedures[text]
        if found is None:
            raise UnknownProcedure(
                f"Thủ tục “{text}” không có trong danh mục trực tuyến đã công bố, hoặc nhiều thủ tục cùng tên; "
                "hãy ghi mã thủ tục, ví dụ 1.002835."
            )
        return found

    def unit_name(self, unit: Unit) -> str:
        """The unit's full name, for one that is no more with its last day."""
        name = unit.full_name(self.decision)
        return name if unit.valid_to is None else f"{name} (đến {unit.valid_to:%d/%m/%Y})"

    def _find(self, text: str) -> Subject:
        group = self._groups.get(fold(text))
        if group is not None:
            return Subject(group.id, group.name, group=group)
        named = self._names.resolve(text)
        if named.kind != "unit" or named.unit_id is None:
            self._refuse(text, named)
        unit = self.decision.unit(named.unit_id)
        return Subject(unit.id, unit.full_name(self.decision), unit=unit)

    def _refuse(self, text: str, named: Match) -> NoReturn:
        offered = "; ".join(self.unit_name(self.decision.unit(each)) for each in named.candidates)
        if named.kind == "ambiguous":
            levels = {self.decision.unit(each).level for each in named.candidates}
            advice = "ghi rõ cấp hoặc ghi kèm tên huyện" if "commune" in levels else "ghi tên đầy đủ của đơn vị"
            raise AmbiguousUnit(f"“{text}” là tên của nhiều đơn vị: {offered}; hãy {advice}.", named.candidates)
        if named.kind == "outside":
            raise UnknownUnit(f"“{text}” là cơ quan ngoài phạm vi giao chỉ tiêu (theo tệp aliases.csv) nên không có số liệu.")
        if named.kind == "counter":
            raise UnknownUnit(f"“{text}” là nơi tiếp nhận chung, không phải một đơn vị; hãy ghi tên đơn vị giải quyết.")
        if named.kind != "unknown":
            raise UnknownUnit(f"“{text}” không phải là tên đơn vị; hãy ghi tên một đơn vị hoặc một nhóm đơn vị.")
        near = f"; gần giống: {offered}" if offered else ""
        advice = "hãy sửa tên, hoặc thêm một dòng vào tệp aliases.csv"
        raise UnknownUnit(f"Không nhận ra đơn vị “{text}”{near}; {advice}.", named.candidates)


def _make_room(kept: Dict[Any, Any]) -> None:
    """Empties a dictionary that has grown too large: a process may live for weeks."""
    if len(kept) >= _KEPT:
        kept.clear()

