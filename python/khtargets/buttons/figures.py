"""The button "Làm mới": reads the exports, publishes, and gives what the sheets shall show."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from typing import Any

from ..decision import load_decision, load_settings
from ..decision.measures import COMPLETION
from ..errors import BadArgument, KhError
from ..functions import CellError, Session
from ..functions.cells import as_day, is_blank
from ..functions.explain import number
from ..home import Home, unchanged_where_it_fails
from ..home.lock import Lock, RefreshLocked, refreshing
from ..names.text import fold
from ..refresh import MostlyBlankChannels, Options, RefreshIncomplete, Report, refresh
from ..reports import mending, sums
from ..workbook.content import SYNTHETIC, Content, Span, gather
from ..workbook.page import MARK_CODES, foot
from ..workbook.sheets import (
    comparison as sheet_comparison,
    detail as sheet_detail,
    mending as sheet_mending,
    of_refresh,
    ranking as sheet_ranking,
    reconciliation as sheet_reconciliation,
    warnings as sheet_warnings,
    written,
)
from ..workbook.sheets.settings import BY_WORDS, settings_of
from ..workbook.tables.comparison import comparison_lines, period_lines
from ..workbook.tables.excluded import excluded_lines
from ..workbook.tables.mending import MENDING_TITLES, NAMES, lines_of, mending_lines
from ..workbook.tables.ranking import RankingReport, notice, ranking_report
from ..workbook.tables.reconciliation import reconciliation_lines
from ..workbook.tables.warnings import warning_lines
from . import place
from .port import Ask, Outcome, PageMark, Rows, Say, Table
from .settings_edit import take_over

Stated = Mapping[str, Rows | None]

_SAY_EVERY = 0.2  # seconds; each text in a status bar is a call between processes
NAMED = 5  # files that a message names
_TO_TEACH = "Tiêu đề chưa hiểu đã ghi ở trang “Đơn vị cần gán”: chọn cột ấy ghi gì ở cột “Gán cho” rồi bấm “Làm mới” lại."
_NOT_PUBLISHED = "Chưa công bố số liệu mới; số liệu đã công bố, các trang và những gì đã chọn được giữ nguyên."


def refreshed(stated: Stated, folder: str | None, say: Say, ask: Ask) -> Outcome:
    """Reads the exports, publishes the figures, and gives what the sheets shall show.

    Where exports cannot be read, or most rows of one have no channel, it asks whether to publish all the same; no leaves
    everything as it is. What staff chose
    on the sheets is written for good only together with the new figures. KhError where the home, the sheet "Cấu hình" or
    an export is not as it must be: one sentence with what to do.
    """
    home = home_of(stated, folder)
    span_of(stated)  # a day that is none is said at once, not after the long work
    options, published = Options(allow_blank_channels=False), None
    while published is None:
        try:
            published = _published(home, stated, say, ask, options)
        except RefreshIncomplete as error:
            asked = mending.headers(error.report.bad_files)
            if not (error.report.read or error.offered):
                sentence = "\n".join([error.sentence, *named_files(error)])
                if not asked:
                    raise KhError(sentence) from error
                return Outcome(f"{sentence}\n{_TO_TEACH}", [_offered(home, stated, asked)])
            if not ask(_question(error)):
                taught = [_offered(home, stated, asked)] if asked else []
                return Outcome(f"{_NOT_PUBLISHED} {_TO_TEACH}" if asked else _NOT_PUBLISHED, taught)
            options = replace(options, allow_missing=True)
        except MostlyBlankChannels as error:
            if not ask(f"{error.sentence}\n\nVẫn công bố? Nếu không, số liệu đã công bố và các trang được giữ nguyên."):
                return Outcome(_NOT_PUBLISHED)
            options = replace(options, allow_blank_channels=True)
    report, said = published
    content = gather(Session(home.path))
    written_now = tables(content, span_of(stated), cell(stated, "KH_CT_DON_VI"), cell(stated, "KH_SS_KY"))
    return Outcome(_message(report) + said, written_now, page_mark(content), snapshot_of(content))


def _offered(home: Home, stated: Stated, asked: Sequence[mending.Unresolved]) -> Table:
    """The sheet “Đơn vị cần gán” as it is, with the headers that it does not ask about yet."""
    known = [[*row[: len(MENDING_TITLES)]] for row in stated.get("KH_CG_BANG") or [] if row and not is_blank(row[0])]
    there = {(row[0], row[1]) for row in known}
    decision = load_decision(load_settings(home.settings_file).decision)
    new = [line for line in lines_of(asked, decision) if (line[0], line[1]) not in there]
    return written_table("KH_CG_BANG", [*known, *new][:NAMES], sheet_mending.WIDTHS)


def _published(home: Home, stated: Stated, say: Say, ask: Ask, options: Options) -> tuple[Report, str]:
    """The report of a refresh, and what is to be said of the choices on the sheets that went into it.

    Choices are written while the home's lock is held, and put back where the refresh publishes nothing.
    """
    with ExitStack() as stack:
        lock = _locked(home, ask, stack)
        stack.enter_context(unchanged_where_it_fails([home.settings_file, *mending.files(home)]))
        answered = mending.answer_rows(home, stated.get("KH_CG_BANG") or [])
        changed = take_over(home.settings_file, stated.get("KH_CAU_HINH") or [])
        report = refresh(home, options, progress=Throttled(say), held=lock)
    said = f" Đã ghi {number(answered)} cách viết vừa gán ở trang “Đơn vị cần gán”." if answered else ""
    return report, said + (f" Đã ghi vào settings.toml: {', '.join(changed)}." if changed else "")


def _locked(home: Home, ask: Ask, stack: ExitStack) -> Lock:
    """The home's lock; one that seems to be left over is broken where the person says so."""
    try:
        return stack.enter_context(refreshing(home))
    except RefreshLocked as error:
        if not error.seems_left or not ask(error.question):
            raise
    return stack.enter_context(refreshing(home, break_it=True))


def home_of(stated: Stated, folder: str | None) -> Home:
    """The home that the workbook states, or that this computer finds. KhError where it is not there."""
    home = Home(place.home_of(cell(stated, "KH_HOME"), folder))
    if not home.path.is_dir():
        raise KhError(
            f"Không tìm thấy thư mục số liệu “{home.path}”; hãy ghi đúng thư mục ở ô “Thư mục số liệu”, trang “Cấu hình”, "
            "hoặc tạo thư mục này với hai thư mục con dossiers, procedures, rồi bấm “Làm mới” lại."
        )
    return home


def span_of(stated: Stated) -> Span | None:
    """The days and the order of the ranking; None where the decision's own are meant. KhError names the wrong cell."""
    first = _day(stated, "KH_XH_TU_NGAY", "Xếp hạng từ ngày")
    last = _day(stated, "KH_XH_DEN_NGAY", "Xếp hạng đến ngày")
    if first and last and first > last:
        raise KhError(
            f"Trang “Cấu hình”: ngày đầu {first:%d/%m/%Y} sau ngày cuối {last:%d/%m/%Y}; hãy sửa rồi bấm “Làm mới” lại."
        )
    written = cell(stated, "KH_XH_THEO")
    by = COMPLETION if is_blank(written) else {fold(word): by for by, word in BY_WORDS.items()}.get(fold(str(written)))
    if by is None:
        words = ", ".join(BY_WORDS.values())
        raise KhError(f"Trang “Cấu hình”, ô “Xếp hạng theo”: “{written}” không có; hãy ghi một trong: {words}.")
    if first is None and last is None and by == COMPLETION:
        return None
    return Span(first or date.min, last or date.max, by)


def tables(content: Content, span: Span | None = None, unit: Any = None, before: Any = None) -> list[Table]:
    """What a refresh writes, by the workbook's names for the places.

    `unit` is the one that "Chi tiết đơn vị" shows, `before` the period that "So với kỳ trước" compares with.
    """
    decision = content.decision
    if span is not None:
        span = Span(max(span.first, decision.first_day), min(span.last, decision.last_day), span.by)
    report = ranking_report(content, span)
    lines = reconciliation_lines(content)[: sheet_reconciliation.CAPACITY]
    agreement = sums.sentence(content.snapshot) if content.snapshot is not None else None
    said = notice(content)
    warned, warnings = warning_lines(content)
    compared, changes = comparison_lines(content, before)
    return [
        Table("KH_XH_KY", [[report.period]]),
        Table("KH_XH_BANG", report.lines, _line_heights(report)),
        Table("KH_XH_GHI_CHU", *_notes(report)),
        Table("KH_XH_THAP_NHAT", report.lowest),
        Table("KH_DS_BANG", lines, [sheet_reconciliation.line_height(line) for line in lines]),
        Table("KH_CB_NOI", [[warned]]),
        written_table("KH_CB_BANG", warnings, sheet_warnings.WIDTHS),
        Table("KH_SS_NOI", [[compared]]),
        written_table("KH_SS_BANG", changes, sheet_comparison.WIDTHS),
        Table("KH_SS_DS_KY", period_lines(content)),
        written_table("KH_CT_LOAI", excluded_lines(content, unit), sheet_detail.WIDTHS),
        written_table("KH_CG_BANG", mending_lines(content), sheet_mending.WIDTHS),
        Table("KH_CAU_HINH", _settings(content)),
        *(Table(f"KH_{key}_THONG_DIEP", [[(agreement if key == "TH" else said) or None]]) for key in of_refresh.SUBJECTS),
        *(Table(f"KH_{key}_BAN", [[snapshot_of(content)]]) for key in of_refresh.SUBJECTS),
    ]


def snapshot_of(content: Content) -> str | None:
    """The name of the snapshot that a content is of; None before the first refresh."""
    return None if content.snapshot is None else content.snapshot.name


def written_table(name: str, lines: Rows, widths: Sequence[float]) -> Table:
    return Table(name, lines, [written.line_height(line, widths) for line in lines])


def page_mark(content: Content) -> PageMark:
    """Made-up figures are marked on every page that is printed, true ones are not; each says whose figures it shows."""
    return PageMark(SYNTHETIC, content.synthetic, MARK_CODES, foot(content))


class Throttled:
    """Progress as texts for a status bar, the first and last of each step and a few between."""

    def __init__(self, say: Say) -> None:
        self._say, self._said = say, 0.0

    def __call__(self, what: str, done: int, whole: int) -> None:
        now = time.monotonic()
        if done in (0, whole) or now - self._said > _SAY_EVERY:
            self._said = now
            self._say(f"{what} {number(done)}/{number(whole)}…" if whole > 1 else f"{what}…")


def _line_heights(report: RankingReport) -> list[float]:
    shown = [sheet_ranking.line_height(line) for line in report.lines]
    return [*shown, *[0.0] * (report.capacity - len(shown))]


def _notes(report: RankingReport) -> tuple[Rows, list[float]]:
    texts = [f"{at}. {note}" for at, note in enumerate(report.notes[: sheet_ranking.NOTES], start=1)]
    heights = [sheet_ranking.note_height(text) for text in texts]
    return [[text] for text in texts], [*heights, *[0.0] * (sheet_ranking.NOTES - len(texts))]


def _settings(content: Content) -> Rows:
    return [setting.cells() for setting in settings_of(content)]


def _message(report: Report) -> str:
    excluded = sum(report.excluded.values())
    said = f"Đã làm mới: đọc {number(report.read)} hồ sơ, tính {number(report.counted)}, không tính {number(excluded)}"
    said += " (lý do ở trang “Đối soát”)." if excluded else "."
    if report.blank_channels:
        said += f" Hình thức nộp để trống ở {number(report.blank_channels)} hồ sơ, tính là trực tiếp."
    if report.bad:
        said += f" Thiếu {number(len(report.bad))} tệp chưa đọc được, đã ghi rõ ở các trang"
        said += f"; {number(len(report.kept))} tệp dùng lại lần đọc trước." if report.kept else "."
    if report.unresolved.get("units"):
        said += f" Có {number(len(report.unresolved['units']))} tên đơn vị chưa nhận ra."
    return said


def _question(error: RefreshIncomplete) -> str:
    head = f"Có {number(len(error.report.bad))} tệp chưa đọc được:"
    asked = "Vẫn công bố, ghi rõ thiếu các tệp này? Nếu không, số liệu đã công bố và các trang được giữ nguyên."
    return "\n".join([head, *named_files(error), "", asked])


def named_files(error: RefreshIncomplete) -> list[str]:
    """The files that could not be read, why, and whether what was read last time would stand in."""
    bad, found = error.report.bad, []
    for each in bad[:NAMED]:
        rows = error.offered.get(each.file)
        kept = f"sẽ dùng lại {number(rows)} hồ sơ của lần đọc trước" if rows else "chưa có lần đọc trước để dùng lại"
        found.append(f"– {each.sentence.rstrip('.')}; {kept}.")
    return found + ([f"– và {number(len(bad) - NAMED)} tệp khác."] if len(bad) > NAMED else [])


def cell(stated: Stated, name: str) -> Any:
    rows: Sequence[Sequence[Any]] | None = stated.get(name)
    value = rows[0][0] if rows and rows[0] else None
    return None if isinstance(value, CellError) else value


def _day(stated: Stated, name: str, label: str) -> date | None:
    try:
        return as_day(cell(stated, name))
    except BadArgument as error:
        raise KhError(f"Trang “Cấu hình”, ô “{label}”: {error.sentence}") from error
