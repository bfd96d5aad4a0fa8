"""Exports tallied and classified by the decision's rules: what a refresh reports and publishes of them."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from .. import intake, process_mark
from ..errors import BadExport
from ..home import Home
from ..home.inputs import Inputs
from ..snapshot import ROWS, Store
from ..tally import Export, Tally
from ..tally.dossiers import date_texts, open_readings, resolving_readings, wrong_dates
from ..tally.engine import DuckDB, Engine
from ..tally.tally import tally
from . import dossier_list, publish
from .classified_tally import ClassifiedTally
from .excluded import ROW_COLUMNS, write_rows
from .last_good import NOTE, LastGood, in_order
from .reconciliation import last_days, reconcile
from .report import Report, full_names
from .sensitivity import sensitivity
from .verdicts import classify


@contextmanager
def tallied(
    home: Home, exports: Sequence[Export], inputs: Inputs, before: LastGood | None = None
) -> Iterator[TalliedExports]:
    """The exports tallied and classified, for as long as the engine is open.

    Those with misread dates are left out; what `before` read of them stands in.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"tally-{process_mark()}-", dir=home.cache))
    misdated: list[BadExport] = []
    engine: Engine | None = None
    try:
        while exports:
            engine = DuckDB(folder)
            open_readings(engine, exports, inputs.settings)
            dates = date_texts(engine)
            wrong = wrong_dates(dates, exports)
            if not wrong:
                found = tally(engine, exports, dates, inputs, resolving_readings(exports))
                yield TalliedExports(misdated, exports, inputs, engine, found, classify(found, inputs))
                return
            engine.close()
            refused = {exports[at].reading.digest for at in wrong}
            again = [] if before is None else before.exports(wrong.values(), _without(exports, refused))
            misdated += [each for each in wrong.values() if each.file not in {bad.file for bad in misdated}]
            exports = in_order([*_without(exports, refused), *_without(again, refused)])
        yield TalliedExports(misdated, (), inputs)
    finally:
        if engine is not None:
            engine.close()
        shutil.rmtree(folder, ignore_errors=True)


def _without(exports: Sequence[Export], digests: set[str]) -> list[Export]:
    return [export for export in exports if export.reading.digest not in digests]


@dataclass
class TalliedExports:
    """What came of the exports; without an engine and counts where there was no export to count."""

    misdated: list[BadExport]
    exports: Sequence[Export]
    inputs: Inputs
    engine: Engine | None = None
    tally: Tally | None = None
    classified: ClassifiedTally | None = None

    def report(self, bad: Sequence[BadExport]) -> Report:
        """What was read, counted and excluded. A sum that does not agree with the rows read is a bug and stops here."""
        provisional = self.inputs.settings.provisional
        bad = sorted([*bad, *self.misdated], key=lambda each: each.file)
        if self.tally is None or self.classified is None:
            lists = self.inputs.catalogue.understood
            return Report(bad=bad, provisional=provisional, unit_names=full_names(self.inputs.decision), lists=lists)
        sums = reconcile(self.classified, [export.source.name for export in self.exports])
        expected = sum(export.reading.rows for export in self.exports)
        if not expected == sums["read"] == sums["counted"] + sum(sums["excluded"].values()):
            raise AssertionError(f"read {expected} rows, but {sums['read']} were tallied")
        for at, (entry, export) in enumerate(zip(sums["files"], self.exports, strict=True)):
            entry["blank_channels"] = self.tally.blank_channels.get(at, 0)
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
            sensitivity=sensitivity(self.classified, self.inputs),
            provisional=provisional,
            unit_names=full_names(self.inputs.decision),
            kept=dict(self._kept(bad)),
            lists=self.inputs.catalogue.understood,
            last_days=last_days(self.classified, self.inputs.decision),
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
        if self.engine is None or self.tally is None or self.classified is None:
            path.write_text(",".join(ROW_COLUMNS) + "\r\n", encoding="utf-8-sig")
        else:
            write_rows(path, self.engine, self.exports, self.tally, self.classified)

    def publish(self, home: Home, report: Report, fingerprint: str, listed: bool = True) -> str:
        """Publishes a snapshot and gives its name; the same inputs give the same name but for its number.

        With `listed` the list of dossiers is laid beside it, written while the snapshot is built, and the engine closed.
        """
        store = Store(home)
        number = store.next_number()
        beside = home.snapshots / f".{number:06d}.{process_mark()}.tmp"
        try:
            with ThreadPoolExecutor(1) as aside:
                listing = aside.submit(self._list_dossiers, beside) if listed else None
                data = self.snapshot_bytes(home, report, fingerprint)
                if listing is not None:
                    listing.result()
            name = f"{number:06d}-{hashlib.sha256(data).hexdigest()[:10]}"
            if listed:
                os.replace(beside, home.snapshots / (name + ROWS))
            store.publish(name, data)
        finally:
            beside.unlink(missing_ok=True)
        return name

    def _list_dossiers(self, path: Path) -> None:
        assert self.engine is not None and self.tally is not None and self.classified is not None
        path.parent.mkdir(parents=True, exist_ok=True)
        dossier_list.write(path, self.engine, self.exports, self.tally, self.classified, self.inputs)
        self.engine.close()

    def snapshot_bytes(self, home: Home, report: Report, fingerprint: str) -> bytes:
        """The snapshot's bytes."""
        assert self.classified is not None
        facts = {
            **report.facts(),
            "inputs": [
                {"file": each.source.name, "sha256": each.reading.digest, "reading": each.reading.parquet.stem}
                for each in self.exports
            ],
            "fingerprint": fingerprint,
            "reader": intake.READER_VERSION,
            "synthetic": home.synthetic,
        }
        return publish.build(self.classified, self.inputs, self.inputs.aliases, facts)
