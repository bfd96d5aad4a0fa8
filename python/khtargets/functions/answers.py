"""What each worksheet function gives, a method a function: KH_RATE is `rate`, KH_ASOF is `asof`.

The methods take cells that hold no error, blank ones being the defaults, and give a cell's value, or rows where the
registry says that the function gives a table. They raise a `KhError` where a cell shows an error. Where a function
needs several things, the unit is looked at first, then whether the decision gives it a target, then the days, and
last whether there are dossiers.

Choices where the decision and the design are silent: the first day is compared with the last as given, before both are
cut to the decision's days, and a span outside these holds no dossiers; a district named where a block is expected
stands for its communes; a ranking lists units without dossiers or target at its end; the units of the whole province
are all of them, the provincial committee included, as of the decision's last day.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Dict, List, Tuple

from ..decision import Unit, measures, periods
from ..errors import KhError, NoAnswer, NoDossiers, NoRank, NoTarget, UnknownProcedure
from ..names import groups
from ..names.text import fold
from ..snapshot import Counts
from . import cell_counts, cells, explain
from .forecast import forecast
from .lookup import Lookup
from .ranking import Row, Standings, table


def _words(choices: Dict[str, Tuple[str, ...]]) -> Dict[str, str]:
    return {fold(word): choice for choice, words in choices.items() for word in words}


ORDERS = _words(
    {
        measures.COMPLETION: ("hoàn thành", "completion"),
        measures.RATE: ("tỷ lệ", "rate"),
        measures.GAP: ("chênh lệch", "gap"),
    }
)
_MEASURES = _words(
    {
        cell_counts.RATE: ("tỷ lệ", "rate"),
        cell_counts.TOTAL: ("tổng", "total"),
        cell_counts.ONLINE: ("trực tuyến", "online"),
        cell_counts.DIRECT: ("trực tiếp", "direct"),
        cell_counts.POST: ("bưu chính", "bcci", "post"),
    }
)
_PERIODS = _words(
    {
        "month": ("tháng", "month"),
        "quarter": ("quý", "quarter"),
        "calendar": ("tháng dương lịch", "calendar month"),
    }
)
_EDGES = _words({"from": ("đầu", "from"), "to": ("cuối", "to")})


class Answers:
    """The functions on one decision and one snapshot."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.decision = lookup.decision
        self._standings = Standings()

    def rate(self, unit: Any, from_date: Any = None, to_date: Any = None, procedure: Any = None) -> Any:
        """Online over total, 0..1; a CellError #DIV/0! where there are no dossiers."""
        return self._counted(cell_counts.RATE, unit, from_date, to_date, procedure)

    def total(self, unit: Any, from_date: Any = None, to_date: Any = None, procedure: Any = None) -> Any:
        """All dossiers."""
        return self._counted(cell_counts.TOTAL, unit, from_date, to_date, procedure)

    def online(self, unit: Any, from_date: Any = None, to_date: Any = None, procedure: Any = None) -> Any:
        """Online dossiers."""
        return self._counted(cell_counts.ONLINE, unit, from_date, to_date, procedure)

    def direct(self, unit: Any, from_date: Any = None, to_date: Any = None, procedure: Any = None) -> Any:
        """Dossiers handed in in person."""
        return self._counted(cell_counts.DIRECT, unit, from_date, to_date, procedure)

    def post(self, unit: Any, from_date: Any = None, to_date: Any = None, procedure: Any = None) -> Any:
        """Dossiers sent by post."""
        return self._counted(cell_counts.POST, unit, from_date, to_date, procedure)

    def target(self, unit: Any) -> float:
        """The target as a share, 0..1. NoTarget where the decision gives none."""
        return self._percent(self.lookup.unit(unit, "chỉ tiêu")) / 100

    def basis(self, unit: Any) -> str:
        """The clause that sets the target, as Vietnamese law cites it. NoTarget where there is none."""
        found = self.lookup.unit(unit, "căn cứ giao chỉ tiêu")
        self._percent(found)
        return self.decision.target(found.id).basis

    def gap(self, unit: Any, from_date: Any = None, to_date: Any = None) -> float:
        """Rate less target."""
        percent, counts = self._measured(unit, from_date, to_date)
        return measures.gap(counts.online, counts.total, percent)

    def needed(self, unit: Any, from_date: Any = None, to_date: Any = None) -> int:
        """How many more dossiers, all online, bring the rate to the target."""
        percent, counts = self._measured(unit, from_date, to_date)
        return measures.needed(counts.online, counts.total, percent)

    def status(self, unit: Any, from_date: Any = None, to_date: Any = None) -> str:
        """One of the four words of `measures`; a unit without a target is told so first."""
        found = self.lookup.unit(unit, "đánh giá")
        counts = self.lookup.snapshot.counts(found.id, *self.lookup.clamped(from_date, to_date))
        return measures.status(counts.online, counts.total, self.decision.target(found.id).percent)

    def rank(
        self, unit: Any, from_date: Any = None, to_date: Any = None, by: Any = None, block: Any = None
    ) -> int:
        """The unit's place in its block, or in the block named. NoRank says why it has none."""
        found = self.lookup.unit(unit, "thứ hạng")
        self._percent(found)
        first, last = self.lookup.clamped(from_date, to_date)
        order = cells.as_choice(by, ORDERS, measures.COMPLETION, "Cách xếp hạng")
        where = self.lookup.block_of(found) if cells.is_blank(block) else self.lookup.ranked_block(block)
        if found.level != where.level or where.parent_id not in (None, found.parent_id):
            raise NoRank(f"{found.full_name(self.decision)} không thuộc khối “{where.name}”.")
        if not found.exists(last):
            raise NoRank(
                f"{self.lookup.unit_name(found)} không còn hoặc chưa có vào ngày {last:%d/%m/%Y} nên không xếp hạng; "
                "hãy xem đơn vị mới sau sắp xếp."
            )
        place = self._standings.places(self.lookup.snapshot, where, first, last, order).get(found.id)
        if place is None:
            raise NoRank(f"{found.full_name(self.decision)} chưa phát sinh hồ sơ trong kỳ nên không xếp hạng.")
        return place

    def ranking(self, block: Any, from_date: Any = None, to_date: Any = None, by: Any = None) -> List[List[Any]]:
        """Rows [rank, unit, total, online, direct, post, rate, target, completion, status]; "" where there is none."""
        where = self.lookup.ranked_block(block)
        first, last = self.lookup.clamped(from_date, to_date)
        order = cells.as_choice(by, ORDERS, measures.COMPLETION, "Cách xếp hạng")
        return [self._ranking_row(row) for row in table(self.lookup.snapshot, where, first, last, order)]

    def series(self, unit: Any, measure: Any = None, period: Any = None) -> List[List[Any]]:
        """Rows [label, first day, last day, value], one a period; the rate of a period without dossiers is #DIV/0!."""
        subject = self.lookup.subject(unit)
        kind = cells.as_choice(measure, _MEASURES, cell_counts.RATE, "Chỉ số")
        length = cells.as_choice(period, _PERIODS, "month", "Loại kỳ")
        if length == "calendar":
            parts = periods.calendar_months(self.decision.first_day, self.decision.last_day)
        else:
            parts = (periods.months if length == "month" else periods.quarters)(self.decision.year)
        spans = [self.lookup.span_of(each.first, each.last) for each in parts]
        found = cell_counts.values(self.lookup.snapshot, kind, subject.id, spans)
        return [[each.label, each.first, each.last, value] for each, value in zip(parts, found)]

    def procedures(
        self, unit: Any, from_date: Any = None, to_date: Any = None, many: Any = None
    ) -> List[List[Any]]:
        """Rows [code, total, online, rate, missing, name], the most missing first; at most `many`.

        A group, and a unit without a target, has "" for missing; then the most dossiers not online come first.
        NoDossiers where there is none.
        """
        subject = self.lookup.subject(unit)
        first, last = self.lookup.clamped(from_date, to_date)
        wanted = cells.as_count(many, "Số dòng")
        percent = None if subject.unit is None else self.decision.target(subject.unit.id).percent
        found = self.lookup.snapshot.by_procedure(subject.id, first, last)
        if not found:
            raise NoDossiers(measures.NOTHING)
        names = {each.code: each.name for each in self.lookup.snapshot.catalogue.procedures}

        def missing(counts: Counts) -> int:
            return measures.short(counts.online, counts.total, 100 if percent is None else percent)

        ordered = sorted(found.items(), key=lambda item: (-missing(item[1]), item[1].online / item[1].total, item[0]))
        return [
            [code, each.total, each.online, each.online / each.total, "" if percent is None else missing(each), names[code]]
            for code, each in ordered[:wanted]
        ]

    def forecast(self, unit: Any, to_date: Any = None) -> List[List[Any]]:
        """One row [rate, low, high, total, online]: see `forecast`. NoAnswer for a unit that is no more by then."""
        subject = self.lookup.subject(unit)
        _, last = self.lookup.clamped(None, to_date)
        if subject.unit is not None and not subject.unit.exists(last):
            raise NoAnswer(
                f"{self.lookup.unit_name(subject.unit)} không còn hoặc chưa có vào ngày {last:%d/%m/%Y} nên không dự báo; "
                "hãy xem đơn vị mới sau sắp xếp."
            )
        return [list(forecast(self.lookup.snapshot, subject.id, last))]

    def period(self, year: Any, part: Any, edge: Any = None) -> date:
        """The first or last day of a reporting period of any year."""
        found = periods.period(cells.as_year(year), cells.as_text(part))
        return found.first if cells.as_choice(edge, _EDGES, "from", "Mốc") == "from" else found.last

    def window(self, procedure: Any, edge: Any) -> date:
        """The first or the last day on which a procedure's dossiers count."""
        return self.window_days(procedure)[cells.as_choice(edge, _EDGES, None, "Mốc") == "to"]

    def window_days(self, procedure: Any) -> Tuple[date, date]:
        """Both days. UnknownProcedure where it is on no list, or where none of its dossiers count."""
        found = self.lookup.procedure(procedure)
        days = self.lookup.snapshot.window(found.code)
        if days is None:
            raise UnknownProcedure(f"Thủ tục {found.code} không có ngày nào được tính theo Điều 2.")
        return days

    def unit(self, text: Any) -> str:
        """The full name of the unit or group."""
        return self.lookup.subject(text).name

    def units(self, group: Any) -> List[List[str]]:
        """The full names of the group's units in being on the decision's last day, one a row."""
        found = groups.members(self.decision, self.lookup.block(group), self.decision.last_day)
        return [[unit.full_name(self.decision)] for unit in found]

    def asof(self) -> date:
        """The last day with a counted dossier."""
        found = self.lookup.snapshot.as_of
        if found is None:
            raise NoAnswer("Số liệu đang dùng chưa có hồ sơ nào được tính; hãy kiểm tra tệp xuất rồi bấm “Làm mới”.")
        return found

    def explain(self, unit: Any, from_date: Any = None, to_date: Any = None) -> str:
        """One sentence on the figures, or why the cell shows an error."""
        try:
            return explain.sentence(self.lookup, self._standings, unit, from_date, to_date)
        except KhError as error:
            return error.sentence

    def _counted(self, kind: str, unit: Any, from_date: Any, to_date: Any, procedure: Any) -> Any:
        snapshot = self.lookup.snapshot
        key = self.lookup.subject(unit).id
        if procedure is None or cells.is_blank(procedure):
            return cell_counts.value(snapshot, kind, key, self.lookup.span(from_date, to_date))
        first, last = self.lookup.clamped(from_date, to_date)
        return cell_counts.of_counts(
            kind, snapshot.procedure_counts(key, self.lookup.procedure(procedure).code, first, last)
        )

    def _percent(self, unit: Unit) -> int:
        """The unit's target in per cent. NoTarget where the decision gives none."""
        found = self.decision.target(unit.id).percent
        if found is None:
            raise NoTarget(f"Quyết định không giao chỉ tiêu cho {unit.full_name(self.decision)}.")
        return found

    def _measured(self, unit: Any, from_date: Any, to_date: Any) -> Tuple[int, Counts]:
        found = self.lookup.unit(unit, "chỉ tiêu")
        percent = self._percent(found)
        return percent, self.lookup.snapshot.counts(found.id, *self.lookup.clamped(from_date, to_date))

    def _ranking_row(self, row: Row) -> List[Any]:
        return [
            "" if row.rank is None else row.rank,
            row.unit.full_name(self.decision),
            row.total,
            row.online,
            row.total - row.online - row.post,
            row.post,
            measures.rate(row.online, row.total) if row.total else "",
            "" if row.percent is None else row.percent / 100,
            "" if row.percent is None or not row.total else measures.completion(row.online, row.total, row.percent),
            measures.status(row.online, row.total, row.percent),
        ]

