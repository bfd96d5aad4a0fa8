"""What a refresh makes of exports that were read: it tallies, classifies and publishes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from .. import __version__, intake
from ..errors import BadExport, NoSnapshot, RefreshFailed, SnapshotError
from ..home import Home
from ..home.inputs import Inputs, read_inputs
from ..home.lock import Lock
from ..snapshot import Store
from ..tally import Export
from ..tally.engine import load_library
from .exports import Exports, Progress
from .last_good import LastGood, in_order
from .options import Options
from .report import MostlyBlankChannels, RefreshIncomplete, Report
from .tallied import tallied


def wait(home: Home, pending: Exports, say: Progress) -> tuple[Inputs, tuple[list[Export], list[BadExport]]]:
    """Reads the home's settings and lists while the exports are being read: those, the exports, and those that are bad."""
    inputs = read_inputs(home)
    load_library()
    return inputs, pending.read(inputs, say)


def tally_and_publish(
    home: Home, inputs: Inputs, read: tuple[list[Export], list[BadExport]], options: Options, lock: Lock | None, say: Progress
) -> Report:
    """Tallies, classifies and, with a lock, publishes what was read; KhErrors as of `run.refresh`."""
    exports, bad = read
    fingerprint = _fingerprint(home, inputs, exports)
    if lock is not None and not bad and options.rows_file is None:
        unchanged = _published(home, fingerprint)
        if unchanged is not None:
            return unchanged
    say("Tổng hợp", 0, 1)
    before = LastGood.of(home, inputs.settings) if options.allow_missing and not options.paths else None
    if before is not None and bad:
        exports = in_order([*exports, *before.exports(bad, exports)])
    with tallied(home, exports, inputs, before) as work:
        report = work.report(bad)
        if options.rows_file is not None:
            work.write_rows(options.rows_file)
        if lock is not None:
            if report.bad and not options.allow_missing:
                offered = None if options.paths else LastGood.of(home, inputs.settings).offered(report.bad, work.exports)
                raise RefreshIncomplete(report, offered)
            if not report.read:
                raise RefreshFailed(no_dossiers(home))
            if report.mostly_blank and not options.allow_blank_channels:
                raise MostlyBlankChannels(report)
            lock.check()
            report.snapshot = work.publish(home, report, fingerprint)
            if not options.paths:  # and never without publishing: the next refresh may need what the one before read
                _prune_cache(home, [*exports, *work.exports])
    say("Tổng hợp", 1, 1)
    return report


def no_dossiers(home: Home) -> str:
    """The sentence where there is nothing to count."""
    return (
        f"Không có hồ sơ nào trong “{home.dossiers}”; hãy chép vào đó các danh sách hồ sơ xuất từ hệ thống một cửa rồi "
        "làm mới lại. Số liệu đã công bố trước đây được giữ nguyên."
    )


def _fingerprint(home: Home, inputs: Inputs, exports: Sequence[Export]) -> str:
    """Stands for everything that figures depend on: two refreshes with the same one give the same snapshot."""
    known = {
        "program": [__version__, intake.READER_VERSION, _rules()],
        "exports": [[export.source.name, export.reading.parquet.stem, export.reading.notes] for export in exports],
        "settings": inputs.settings.to_dict(),
        "decision": inputs.decision.to_dict(),
        "aliases": [asdict(alias) for alias in inputs.aliases],
        "procedures": [inputs.catalogue.to_list(), sorted(inputs.catalogue.shared_names), inputs.catalogue.renamed],
        "lists": inputs.catalogue.understood,
        "values": [sorted(inputs.values.channels.items()), sorted(inputs.values.statuses.items()), inputs.values.procedures],
        "synthetic": home.synthetic,
    }
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode("utf-8")).hexdigest()


def _rules() -> str:
    """Stands for the program's rules and words: what a file of a room that makes figures says."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for room in ("decision", "names", "intake", "home", "tally", "snapshot", "refresh"):
        for path in sorted((package / room).rglob("*")):
            if path.suffix in {".py", ".sql", ".csv", ".json"}:
                digest.update(f"{path.relative_to(package).as_posix()}\n".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


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
    try:
        snapshot.verify()
    except SnapshotError:
        return None
    return Report.from_facts(snapshot.header, snapshot.name)


def _prune_cache(home: Home, exports: Sequence[Export]) -> None:
    """Drops what was read from files that are gone, or by a reader of another version, or by other headers."""
    kept = {export.reading.parquet.stem for export in exports}
    for path in home.cache.glob("*-*.*"):
        if path.is_file() and path.name.split(".", 1)[0] not in kept:
            try:
                path.unlink()
            except OSError:
                continue  # open elsewhere; goes at the next refresh
