"""A refresh: exports are read, tallied, judged by the decision's rules and published.

Files that cannot be read whole are named; without `allow_missing` nothing is published then, and what was published
before stays.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path

from . import __version__, intake, publish
from .closing import HOME_READ_ONLY
from .dossiers import Export, date_texts, script, wrong_columns, wrong_dates
from .engine import load_library
from .errors import NoSnapshot, RefreshFailed, SnapshotError
from .exports import Progress, reading
from .files import writing_into
from .home import Home
from .inputs import Inputs, read_inputs
from .judged import Judged, judged
from .last_good import LastGood, in_order
from .lock import Lock, refreshing
from .report import RefreshIncomplete, Report
from .settings import write_default
from .snapshot import SUFFIX, Snapshot, Store
from .tally import tally

_NAMED = 5  # files that a sentence names


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
    with judged(home, exports, inputs, before) as work:
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
            if not paths:  # and never without publishing: the next refresh may need what the one before read
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
            meant = script("table_meant")
            found = tally(engine, exports, dates, inputs.decision, inputs.names, inputs.catalogue, inputs.values, meant)
            work = Judged([], exports, inputs, engine, found, publish.judge(found, inputs.rules))
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
    """The snapshot that a refresh which allows missing files would publish now, published to nobody; it is there as long
    as the block lasts.

    `inputs` are settings and aliases that are only thought of; by default the home's own. RefreshFailed where there is no
    dossier, ReadOnly where the home can only be read.
    """
    with writing_into(home.cache.parent, "xem trước", HOME_READ_ONLY):
        with reading(home.cache, [home.dossiers]) as pending:
            inputs = inputs or read_inputs(home)
            exports, bad = pending.read(inputs.settings, progress or (lambda *_: None))
        before = LastGood.of(home, inputs.settings)
        exports = in_order([*exports, *before.exports(bad, exports)])
        scratch = tempfile.TemporaryDirectory(prefix="preview-", dir=home.cache)
        with scratch as folder, judged(home, exports, inputs, before) as work:
            report = work.report(bad)
            if not report.read:
                raise RefreshFailed(" ".join(each.sentence for each in report.bad[:_NAMED]) or _no_dossiers(home))
            path = Path(folder) / f"preview{SUFFIX}"
            path.write_bytes(work.snapshot_bytes(home, report, ""))
            yield Snapshot(path)


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
