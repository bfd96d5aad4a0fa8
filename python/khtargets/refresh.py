"""A refresh: exports are read, tallied, judged by the decision's rules and published.

Files that cannot be read whole are named; without `allow_missing` nothing is published then, and what was published
before stays.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path

from . import __version__, dossier_list, intake, publish
from .closing import HOME_READ_ONLY
from .engine import DuckDB, Engine, load_library
from .errors import BadExport, NoSnapshot, RefreshFailed, SnapshotError
from .excluded import ROW_COLUMNS, write_rows
from .exports import Progress, reading
from .files import writing_into
from .home import Home
from .inputs import Inputs, read_inputs
from .last_good import NOTE, LastGood, in_order
from .lock import Lock, refreshing
from .report import RefreshIncomplete, Report, full_names
from .settings import write_default
from .snapshot import ROWS, SUFFIX, Snapshot, Store
from .tally import Export, Tally, date_texts, open_dossiers, tally, wrong_columns, wrong_dates


def refresh(
    home: Home,
    *,
    allow_missing: bool = False,
    publish_it: bool = True,
    paths: Sequence[Path] = (),
    rows_file: Path | None = None,
    progress: Progress | None = None,
    break_lock: bool = False,
    held: Lock | None = None,
) -> Report:
    """Reads, tallies and judges the home's exports (or those at `paths`) and publishes the figures.

    With `publish_it` false nothing is published. `rows_file` gets each excluded row as .csv. Where nothing has changed
    since the snapshot in use, that one stays. RefreshIncomplete where an export cannot be read and `allow_missing` is
    false; RefreshLocked where somebody else is refreshing, unless `break_lock`; other KhErrors where settings or lists
    are wrong, the home can only be read, or there is no dossier at all. OSError where the disk is full. `held` is the
    home's lock where the caller has it already.
    """
    say = progress or (lambda *_: None)
    if not publish_it:
        with writing_into(home.path, "đọc tệp", HOME_READ_ONLY):  # what is read goes through the home's cache
            return _refresh(home, allow_missing, paths, rows_file, say, None)
    with nullcontext(held) if held is not None else refreshing(home, break_lock) as lock:
        return _refresh(home, allow_missing, paths, rows_file, say, lock)


def _refresh(
    home: Home, allow_missing: bool, paths: Sequence[Path], rows_file: Path | None, say: Progress, lock: Lock | None
) -> Report:
    """The same; without a lock nothing is published."""
    write_default(home.settings_file)
    with reading(home.cache, paths or [home.dossiers]) as pending:
        inputs = read_inputs(home)
        load_library()
        exports, bad = pending.read(inputs.settings, say)
    fingerprint = _fingerprint(home, inputs, exports)
    if lock is not None and not bad and rows_file is None:
        unchanged = _published(home, fingerprint)
        if unchanged is not None:
            return unchanged
    say("Tổng hợp", 0, 1)
    last = None if paths else LastGood.of(home, inputs.settings)
    before = last if allow_missing else None
    if before is not None and bad:
        exports = in_order([*exports, *before.exports(bad, exports)])
    with _judged(home, exports, inputs, before) as work:
        report = work.report(bad)
        if rows_file is not None:
            work.write_rows(rows_file)
        if lock is not None:
            if report.bad and not allow_missing:
                raise RefreshIncomplete(report, last.offered(report.bad, work.exports) if last is not None else None)
            if not report.read:
                raise RefreshFailed(_no_dossiers(home))
            lock.check()
            report.snapshot = work.publish(home, report, fingerprint)
        if not paths:
            _prune_cache(home, [*exports, *work.exports])
    say("Tổng hợp", 1, 1)
    return report


def refresh_table(
    home: Home, url: str, table: str, columns: Mapping[str, str], progress: Progress | None = None, break_lock: bool = False
) -> Report:
    """Counts the dossiers of a table where they lie, and publishes the figures; the home's own exports are left out.

    `url` and `table` as in `engines`, `columns` maps fields to the table's columns. Rows stay in the engine, so that no
    list of dossiers lies beside the snapshot. BadExport where a column is missing or dates are misread; RefreshFailed
    where the engine cannot be reached or the table has no dossier; otherwise as `refresh`.
    """
    from .engines import connect
    from .engines.tables import open_table

    say = progress or (lambda *_: None)
    home.cache.mkdir(parents=True, exist_ok=True)
    with refreshing(home, break_lock) as lock, tempfile.TemporaryDirectory(prefix="tally-", dir=home.cache) as folder:
        write_default(home.settings_file)
        inputs = read_inputs(home)
        say("Tổng hợp", 0, 1)
        engine = connect(url, Path(folder))
        try:
            exports = [open_table(engine, table, columns, inputs.settings)]
            dates = date_texts(engine)
            for wrong in (wrong_columns(exports[0], inputs.settings), *wrong_dates(dates, exports).values()):
                if wrong is not None:
                    raise wrong
            found = tally(engine, exports, dates, inputs.decision, inputs.names, inputs.catalogue, inputs.values)
            work = _Judged([], exports, inputs, engine, found, publish.judge(found, inputs.rules))
            report = work.report([])
            if not report.read:
                raise RefreshFailed(f"Không có hồ sơ nào trong bảng “{table}”; hãy kiểm tra tên bảng và các cột.")
            lock.check()
            report.snapshot = work.publish(home, report, "table", listed=False)
        finally:
            engine.close()
    say("Tổng hợp", 1, 1)
    return report


@contextmanager
def preview(home: Home, inputs: Inputs | None = None, progress: Progress | None = None) -> Iterator[Snapshot]:
    """The snapshot that a refresh would publish now, published to nobody; it is there as long as the block lasts.

    `inputs` are settings and aliases that are only thought of; by default the home's own. RefreshIncomplete where an
    export cannot be read, RefreshFailed where there is no dossier.
    """
    with reading(home.cache, [home.dossiers]) as pending:
        inputs = inputs or read_inputs(home)
        exports, bad = pending.read(inputs.settings, progress or (lambda *_: None))
    with _judged(home, exports, inputs) as work, tempfile.TemporaryDirectory(prefix="preview-", dir=home.cache) as folder:
        report = work.report(bad)
        if report.bad:
            raise RefreshIncomplete(report)
        if not report.read:
            raise RefreshFailed(_no_dossiers(home))
        path = Path(folder) / f"preview{SUFFIX}"
        path.write_bytes(work.snapshot_bytes(home, report, ""))
        yield Snapshot(path)


@contextmanager
def _judged(
    home: Home, exports: Sequence[Export], inputs: Inputs, before: LastGood | None = None
) -> Iterator[_Judged]:
    """The exports tallied and judged, for as long as the engine is open.

    Those with misread dates are left out; what `before` read of them stands in.
    """
    folder = Path(tempfile.mkdtemp(prefix="tally-", dir=home.cache))
    misdated: list[BadExport] = []
    engine: Engine | None = None
    try:
        while exports:
            engine = DuckDB(folder)
            open_dossiers(engine, exports, inputs.settings)
            dates = date_texts(engine)
            wrong = wrong_dates(dates, exports)
            if not wrong:
                found = tally(engine, exports, dates, inputs.decision, inputs.names, inputs.catalogue, inputs.values)
                counted = publish.judge(found, inputs.rules)
                yield _Judged(misdated, exports, inputs, engine, found, counted)
                return
            engine.close()
            refused = {exports[at].reading.digest for at in wrong}
            again = [] if before is None else before.exports(wrong.values(), _without(exports, refused))
            misdated += [each for each in wrong.values() if each.file not in {bad.file for bad in misdated}]
            exports = in_order([*_without(exports, refused), *_without(again, refused)])
        yield _Judged(misdated, (), inputs)
    finally:
        if engine is not None:
            engine.close()
        shutil.rmtree(folder, ignore_errors=True)


def _without(exports: Sequence[Export], digests: set[str]) -> list[Export]:
    return [export for export in exports if export.reading.digest not in digests]


@dataclass
class _Judged:
    misdated: list[BadExport]
    exports: Sequence[Export]
    inputs: Inputs
    engine: Engine | None = None
    tally: Tally | None = None
    counted: publish.Counted | None = None

    def report(self, bad: Sequence[BadExport]) -> Report:
        """What was read, counted and excluded. A sum that does not agree with the rows read is a bug and stops here."""
        provisional = self.inputs.settings.provisional
        bad = sorted([*bad, *self.misdated], key=lambda each: each.file)
        if self.tally is None or self.counted is None:
            return Report(bad=bad, provisional=provisional, unit_names=full_names(self.inputs.decision))
        sums = publish.reconcile(self.counted, [export.source.name for export in self.exports])
        expected = sum(export.reading.rows for export in self.exports)
        if not expected == sums["read"] == sums["counted"] + sum(sums["excluded"].values()):
            raise AssertionError(f"read {expected} rows, but {sums['read']} were tallied")
        for entry, export in zip(sums["files"], self.exports, strict=True):
            entry["notes"] = list(export.reading.notes)
            entry["sheets"] = [
                {"name": each.name, "rows": each.rows, "skipped": dict(each.skipped), "notes": list(each.notes)}
                for each in export.reading.sheets
            ]
        return Report(
            read=sums["read"],
            counted=sums["counted"],
            excluded=sums["excluded"],
            files=sums["files"],
            bad=bad,
            unresolved=asdict(self.tally.unresolved),
            copies=self.tally.copies,
            disagreeing=self.tally.disagreeing,
            sensitivity=publish.sensitivity(self.counted, self.inputs.rules),
            provisional=provisional,
            unit_names=full_names(self.inputs.decision),
            kept=dict(self._kept(bad)),
            last_days=publish.last_days(self.counted, self.inputs.decision),
        )

    def _kept(self, bad: Sequence[BadExport]) -> Iterator[tuple[str, int]]:
        """The files that could not be read and whose last reading stands in, with the rows of it."""
        for each in bad:
            rows = [
                export.reading.rows
                for export in self.exports
                if NOTE in export.reading.notes
                and (export.source.name == each.file or export.source.name.startswith(each.file + "/"))
            ]
            if rows:
                yield each.file, sum(rows)

    def write_rows(self, path: Path) -> None:
        """Each excluded row as .csv; only the header where there is no row at all."""
        if self.engine is None or self.tally is None or self.counted is None:
            path.write_text(",".join(ROW_COLUMNS) + "\r\n", encoding="utf-8-sig")
        else:
            write_rows(path, self.engine, self.exports, self.tally, self.counted)

    def publish(self, home: Home, report: Report, fingerprint: str, listed: bool = True) -> str:
        """Publishes a snapshot and gives its name; the same inputs give the same name but for its number."""
        data = self.snapshot_bytes(home, report, fingerprint)
        store = Store(home)
        name = f"{store.next_number():06d}-{hashlib.sha256(data).hexdigest()[:10]}"
        if listed:
            self._list_dossiers(home.snapshots, name)
        store.publish(name, data)
        return name

    def _list_dossiers(self, folder: Path, name: str) -> None:
        """Writes the list of dossiers that lies beside the snapshot."""
        assert self.engine is not None and self.tally is not None and self.counted is not None
        folder.mkdir(parents=True, exist_ok=True)
        beside = folder / f".{name}.{os.getpid()}.tmp"
        try:
            dossier_list.write(beside, self.engine, self.exports, self.tally, self.counted, self.inputs.rules)
            os.replace(beside, folder / (name + ROWS))
        finally:
            beside.unlink(missing_ok=True)

    def snapshot_bytes(self, home: Home, report: Report, fingerprint: str) -> bytes:
        """The snapshot's bytes."""
        assert self.counted is not None
        facts = {
            **report.facts(),
            "inputs": [{"file": each.source.name, "sha256": each.reading.digest} for each in self.exports],
            "fingerprint": fingerprint,
            "reader": intake.READER_VERSION,
            "synthetic": home.synthetic,
        }
        return publish.build(self.counted, self.inputs.rules, self.inputs.aliases, facts)


def _no_dossiers(home: Home) -> str:
    return (
        f"Không có hồ sơ nào trong “{home.dossiers}”; hãy chép vào đó các danh sách hồ sơ xuất từ hệ thống một cửa rồi "
        "làm mới lại. Số liệu đã công bố trước đây được giữ nguyên."
    )


def _fingerprint(home: Home, inputs: Inputs, exports: Sequence[Export]) -> str:
    """Stands for everything that figures depend on: two refreshes with the same one give the same snapshot."""
    known = {
        "program": [__version__, intake.READER_VERSION],
        "exports": [[export.source.name, export.reading.digest, export.reading.notes] for export in exports],
        "settings": inputs.settings.to_dict(),
        "decision": inputs.decision.to_dict(),
        "aliases": [asdict(alias) for alias in inputs.aliases],
        "procedures": [inputs.catalogue.to_list(), sorted(inputs.catalogue.shared_names), inputs.catalogue.renamed],
        "values": [sorted(inputs.values.channels.items()), sorted(inputs.values.statuses.items()), inputs.values.procedures],
        "synthetic": home.synthetic,
    }
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode("utf-8")).hexdigest()


def _published(home: Home, fingerprint: str) -> Report | None:
    """The report of the snapshot in use, if it is whole and was made from the very same inputs."""
    try:
        snapshot = Store(home).current()
    except (NoSnapshot, SnapshotError):
        return None
    if snapshot.path.parent != home.snapshots:  # a closed period is in use: a refresh goes back to what is new
        return None
    if snapshot.header["fingerprint"] != fingerprint or snapshot.header["missing"]:
        return None
    return Report.from_facts(snapshot.header, snapshot.name)


def _prune_cache(home: Home, exports: Sequence[Export]) -> None:
    """Drops what was read from files that are gone."""
    kept = {export.reading.digest for export in exports}
    for path in home.cache.glob("*-*.*"):
        if path.is_file() and path.name.split("-", 1)[0] not in kept:
            try:
                path.unlink()
            except OSError:
                continue  # open elsewhere; goes at the next refresh
