"""The report to be signed: the three blocks, units without a target in a block of their own, sums that agree, who signs."""

from __future__ import annotations

from ..home import Home
from ..snapshot import Snapshot
from ..workbook.content import Content, Span
from ..workbook.tables.notes import ranking_notes
from ..workbook.tables.ranking import BLOCK as BLOCK_LINE, GROUP, KIND, TITLES, TOTAL, ranking_report
from . import office as offices
from .office import Office
from .paper import Book, standing

_WIDTHS = [6, 44, 11, 11, 11, 9, 11, 9, 11, 9, 20, 34]
_FORMATS = [
    "center", "left", *["count right"] * 4, "percent right", "target right", "percent right", "center", "center", "left",
]  # fmt: skip


def report(home: Home, snapshot: Snapshot, span: Span | None = None, office: Office | None = None) -> bytes:
    """The report's workbook, one sheet; `span` are its days and order, by default the decision's, `office` who signs it,
    by default what office.toml states."""
    decision = snapshot.decision
    office = office or offices.load(home, decision)
    content = Content(decision, snapshot.settings, snapshot)
    span = span or content.span
    span = Span(max(span.first, decision.first_day), min(span.last, decision.last_day), span.by)
    found = ranking_report(content, span)
    book = Book("Báo cáo kết quả hồ sơ trực tuyến", snapshot)
    paper = book.paper("Báo cáo", _WIDTHS)
    said = [f"{office.basis}.", *standing(snapshot, span.first, span.last)]
    paper.head(office, "BÁO CÁO KẾT QUẢ TIẾP NHẬN HỒ SƠ TRỰC TUYẾN SO VỚI CHỈ TIÊU", said)
    strong = {at for at, line in enumerate(found.lines) if line[KIND] in (BLOCK_LINE, GROUP, TOTAL)}
    paper.table(TITLES, [line[:KIND] for line in found.lines], _FORMATS, strong, repeat=True)
    for at, note in enumerate(ranking_notes(content, span), start=1):
        paper.line(f"{at}. {note}")
    paper.row += 1
    paper.signatures(office)
    return book.finish()
