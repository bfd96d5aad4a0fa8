"""A refresh: exports are read, tallied, judged by the decision's rules and published.

Files that cannot be read whole are named; without `allow_missing` nothing is published then, and what was published
before stays.
"""

from __future__ import annotations

import csv
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import intake, publish
from .engine import DuckDB, Engine
from .errors import BadExport, RefreshFailed
from .home import Home
from .inputs import Inputs, read_inputs
from .intake import Source
from .settings import write_default
from .snapshot import Store
from .tally import REASONS, Export, Tally, open_dossiers, sheet_name, tally, wrong_columns, wrong_dates

Progress = Callable[[str, int, int], None]  # what is being done, how much of it is done, of how much
_READERS = 2

ROW_COLUMNS = ("file", "sheet", "row", "code", "reason", "value", "explanation")
REASON_WORDS = {
    "duplicate": "bản trùng của một hồ sơ đã tính",
    "date_unreadable": "không đọc được ngày",
    "not_received": "chưa được tiếp nhận",
    "channel_unknown": "không rõ hình thức nộp",
    "unit_unresolved": "không rõ đơn vị",
    "procedure_unlisted": "thủ tục không thuộc danh mục trực tuyến",
    "outside_window": "ngoài thời gian tính",
}
_WRITTEN = {  # which text of a row is the cause of a reason
    "duplicate": "d.code",
    "date_unreadable": "d.dated",
    "not_received": "d.status",
    "channel_unknown": "d.channel",
    "unit_unresolved": "coalesce(d.unit, d.resolver)",
    "procedure_unlisted": "coalesce(d.procedure_code, d.procedure_name)",
    "outside_window": "d.dated",
}


@dataclass
class Report:
    """What a refresh read, counted and excluded; `snapshot` is the published one's name, None where none was."""

    read: int = 0
    counted: int = 0
    excluded: dict[str, int] = field(default_factory=lambda: {reason: 0 for reason in REASONS if reason})
    files: list[dict[str, Any]] = field(default_factory=list)
    bad: list[BadExport] = field(default_factory=list)
    unresolved: dict[str, Any] = field(default_factory=dict)
    copies: list[dict[str, Any]] = field(default_factory=list)
    disagreeing: int = 0
    sensitivity: list[dict[str, Any]] = field(default_factory=list)
    provisional: bool = True
    snapshot: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The report as `refresh --json` prints it."""
        return {
            "read": self.read,
            "counted": self.counted,
            "excluded": self.excluded,
            "files": self.files,
            "bad_files": [{"file": each.file, "why": each.sentence} for each in self.bad],
            "unresolved": self.unresolved,
            "copies": {"disagreeing": self.disagreeing, "listed": self.copies},
            "sensitivity": self.sensitivity,
            "provisional": self.provisional,
            "incomplete": bool(self.bad),
            "snapshot": self.snapshot,
        }


class RefreshIncomplete(RefreshFailed):
    """Some export could not be read, so that nothing was published; `report` says what was read all the same."""

    def __init__(self, report: Report) -> None:
        super().__init__(
            f"Có {len(report.bad)} tệp chưa đọc được nên chưa công bố số liệu mới; số liệu đã công bố trước đây được giữ "
            "nguyên. Hãy sửa các tệp đã nêu rồi làm mới lại, hoặc chấp nhận công bố thiếu các tệp này (--allow-missing)."
        )
        self.report = report


def refresh(
    home: Home,
    *,
    allow_missing: bool = False,
    publish_it: bool = True,
    paths: Sequence[Path] = (),
    rows_file: Path | None = None,
    progress: Progress | None = None,
) -> Report:
    """Reads, tallies and judges the home's exports (or those at `paths`) and publishes the figures.

    With `publish_it` false nothing is published. `rows_file` gets each excluded row as .csv. RefreshIncomplete where an
    export cannot be read and `allow_missing` is false; other KhErrors where settings or lists are wrong or there is no
    dossier at all. OSError where the disk is full.
    """
    say = progress or (lambda *_: None)
    write_default(home.settings_file)
    inputs = read_inputs(home)
    exports, bad = _read_exports(home, paths, inputs, say)
    say("Tổng hợp", 0, 1)
    with _work(home, exports, inputs) as work:
        report = work.report([*bad, *work.misdated])
        if rows_file is not None:
            work.write_rows(rows_file)
        if publish_it:
            if report.bad and not allow_missing:
                raise RefreshIncomplete(report)
            if not report.read:
                raise RefreshFailed(
                    f"Không có hồ sơ nào trong “{home.dossiers}”; hãy chép vào đó các danh sách hồ sơ xuất từ hệ thống "
                    "một cửa rồi làm mới lại. Số liệu đã công bố trước đây được giữ nguyên."
                )
            report.snapshot = work.publish(home, report)
    _prune_cache(home, paths, exports)
    say("Tổng hợp", 1, 1)
    return report


def _read_exports(
    home: Home, paths: Sequence[Path], inputs: Inputs, say: Progress
) -> tuple[list[Export], list[BadExport]]:
    """Every export that was read and can be counted under the settings, in the order of their paths; and the others."""
    sources: list[Source] = []
    bad: list[BadExport] = []
    for path in paths or [home.dossiers]:
        found, unusable = intake.sources(path)
        sources += found
        bad += unusable
    home.cache.mkdir(parents=True, exist_ok=True)

    def read(source: Source) -> Export | BadExport:
        try:
            return Export(source, intake.read(source, intake.digest(source), home.cache))
        except BadExport as error:
            return error

    exports = []
    say("Đọc tệp", 0, len(sources))
    with ThreadPoolExecutor(_READERS) as readers:
        for done, result in enumerate(readers.map(read, sources), start=1):
            wrong = result if isinstance(result, BadExport) else wrong_columns(result, inputs.settings)
            if wrong is not None:
                bad.append(wrong)
            elif isinstance(result, Export):
                exports.append(result)
            say("Đọc tệp", done, len(sources))
    return exports, bad


@contextmanager
def _work(home: Home, exports: Sequence[Export], inputs: Inputs) -> Iterator[_Work]:
    """The exports tallied and judged, for as long as the engine is open."""
    folder = Path(tempfile.mkdtemp(prefix="tally-", dir=home.cache))
    misdated: dict[int, BadExport] = {}
    try:
        if exports:
            engine: Engine = DuckDB(folder)
            open_dossiers(engine, exports, inputs.settings)
            misdated = wrong_dates(engine, exports)
            if misdated:
                engine.close()
                exports = [export for at, export in enumerate(exports) if at not in misdated]
        if not exports:
            yield _Work(list(misdated.values()), [], inputs)
            return
        if misdated:
            engine = DuckDB(folder)
            open_dossiers(engine, exports, inputs.settings)
        try:
            found = tally(engine, exports, inputs.decision, inputs.names, inputs.catalogue, inputs.values)
            counted = publish.judge(found, inputs.rules)
            yield _Work(list(misdated.values()), exports, inputs, engine, found, counted)
        finally:
            engine.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class _Work:
    misdated: list[BadExport]
    exports: Sequence[Export]
    inputs: Inputs
    engine: Engine | None = None
    tally: Tally | None = None
    counted: publish.Counted | None = None

    def report(self, bad: list[BadExport]) -> Report:
        """What was read, counted and excluded. A sum that does not agree with the rows read is a bug and stops here."""
        provisional = self.inputs.settings.provisional
        bad = sorted(bad, key=lambda each: each.file)
        if self.tally is None or self.counted is None:
            return Report(bad=bad, provisional=provisional)
        sums = publish.reconcile(self.counted, [export.source.name for export in self.exports])
        expected = sum(export.reading.rows for export in self.exports)
        if not expected == sums["read"] == sums["counted"] + sum(sums["excluded"].values()):
            raise AssertionError(f"read {expected} rows, but {sums['read']} were tallied")
        for entry, export in zip(sums["files"], self.exports, strict=True):
            entry["notes"] = list(export.reading.notes)
            entry["sheets"] = [
                {"name": each.name, "rows": each.rows, "skipped": each.skipped} for each in export.reading.sheets
            ]
        unresolved = self.tally.unresolved
        return Report(
            read=sums["read"],
            counted=sums["counted"],
            excluded=sums["excluded"],
            files=sums["files"],
            bad=bad,
            unresolved={
                "units": unresolved.units,
                "channels": unresolved.channels,
                "statuses": unresolved.statuses,
                "procedures": unresolved.procedures,
                "dates": unresolved.dates,
            },
            copies=self.tally.copies,
            disagreeing=self.tally.disagreeing,
            sensitivity=publish.sensitivity(self.counted, self.inputs.rules),
            provisional=provisional,
        )

    def write_rows(self, path: Path) -> None:
        """Each excluded row: file, sheet, row, code, reason, the value as written, the reason in words."""
        lines: list[Sequence[Any]] = []
        if self.engine is not None and self.tally is not None and self.counted is not None:
            upload_verdicts(self.engine, self.tally, self.counted)
            cases = " ".join(f"WHEN {at} THEN {_WRITTEN[name]}" for at, name in enumerate(REASONS) if name)
            query = f"""SELECT e.file, e.sheet, e.row, d.code, e.reason, CASE e.reason {cases} END
                FROM excluded AS e INNER JOIN dossiers AS d ON d.file = e.file AND d.sheet = e.sheet AND d.row = e.row
                ORDER BY e.file, e.sheet, e.row"""
            for file, sheet, row, code, reason, written in self.engine.rows(query):
                export, name = self.exports[file], REASONS[reason]
                place = (export.source.name, sheet_name(export, sheet), row)
                lines.append((*place, code or "", name, written or "", REASON_WORDS[name]))
        with path.open("w", encoding="utf-8-sig", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(ROW_COLUMNS)
            writer.writerows([_no_formula(cell) for cell in line] for line in lines)

    def publish(self, home: Home, report: Report) -> str:
        """Publishes a snapshot and gives its name; the same inputs give the same name but for its number."""
        assert self.counted is not None
        facts = {
            "reconciliation": {"read": report.read, "counted": report.counted, "excluded": report.excluded},
            "files": report.files,
            "inputs": [{"file": each.source.name, "sha256": each.reading.digest} for each in self.exports],
            "missing": [{"file": each.file, "why": each.sentence} for each in report.bad],
            "unresolved": report.unresolved,
            "copies": {"disagreeing": report.disagreeing, "listed": report.copies},
            "sensitivity": report.sensitivity,
            "synthetic": home.synthetic,
        }
        data = publish.build(self.counted, self.inputs.rules, self.inputs.aliases, facts)
        store = Store(home)
        name = f"{store.next_number():06d}-{hashlib.sha256(data).hexdigest()[:10]}"
        store.publish(name, data)
        return name


def upload_verdicts(engine: Engine, found: Tally, counted: publish.Counted) -> None:
    """Gives the engine the view `excluded`: each row that is not counted, with its final reason."""
    columns = publish.verdicts(found, counted)
    engine.upload("verdicts", {name: "INTEGER" for name in columns}, columns)
    engine.run(
        [
            """CREATE VIEW excluded AS
            SELECT j.file, j.sheet, j.row, coalesce(v.reason, j.reason) AS reason
            FROM judged AS j
            LEFT JOIN verdicts AS v ON j.reason = 0 AND v.unit = j.unit
                AND v.procedure = coalesce(j.procedure, -1) AND v.day = j.day
            WHERE j.reason > 0 OR v.reason > 0"""
        ]
    )


def _no_formula(cell: Any) -> Any:
    """A text that a spreadsheet would take for a formula, made plain text."""
    return "'" + cell if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _prune_cache(home: Home, paths: Sequence[Path], exports: Sequence[Export]) -> None:
    """Drops what was read from files that are gone; a look at other paths leaves the home's cache alone."""
    if paths:
        return
    kept = {export.reading.digest for export in exports}
    for path in home.cache.glob("*-*.*"):
        if path.is_file() and path.name.split("-", 1)[0] not in kept:
            try:
                path.unlink()
            except OSError:
                continue  # open elsewhere; goes at the next refresh
