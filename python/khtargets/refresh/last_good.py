"""For an export that cannot be read now: what was read from it last time takes its place, and the notes say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..decision import Settings
from ..errors import BadExport, KhError
from ..home import Home
from ..intake import READER_VERSION, Reading, Source
from ..intake.parquet import load
from ..snapshot import Snapshot, Store
from ..tally import Export
from ..tally.dossiers import wrong_columns

NOTE = "tệp này nay không đọc được; số liệu là của lần đọc trước, chưa gồm thay đổi sau đó"


@dataclass(frozen=True)
class LastGood:
    """The readings that the newest snapshot was made from, by the exports' names."""

    cache: Path
    settings: Settings
    readings: dict[str, tuple[str, str]]  # the digest of each, and the version by which it was read

    @staticmethod
    def of(home: Home, settings: Settings) -> LastGood:
        """Those of the home's newest snapshot; none where there is none, or where the cache was emptied."""
        published = Store(home).published()
        try:
            inputs = Snapshot(published[-1]).header.get("inputs", []) if published else []
        except KhError:
            inputs = []
        found = {each["file"]: (each["sha256"], _version(each)) for each in inputs}
        return LastGood(home.cache, settings, {file: each for file, each in found.items() if _is_current(each[1])})

    def offered(self, bad: Iterable[BadExport], have: Sequence[Export]) -> dict[str, int]:
        """The files that a reading of last time could stand in for, with its rows."""
        return {each.file: rows for each in bad if (rows := sum(one.reading.rows for one in self.exports([each], have)))}

    def exports(self, bad: Iterable[BadExport], have: Iterable[Export]) -> list[Export]:
        """What stands in for these files; a zip's members each for themselves, but for those that could be read."""
        read = {export.source.name for export in have}
        found = []
        for each in bad:
            for name, (digest, version) in self.readings.items():
                if (name == each.file or name.startswith(each.file + "/")) and name not in read:
                    export = self._export(name, digest, version)
                    if export is not None:
                        read.add(name)
                        found.append(export)
        return found

    def _export(self, name: str, digest: str, version: str) -> Export | None:
        reading: Reading | None = load(self.cache, digest, version)
        if reading is None:
            return None
        source = Source(name, reading.parquet, None, 0)
        export = Export(source, replace(reading, notes=(*reading.notes, NOTE)))
        return export if wrong_columns(export, self.settings) is None else None


def _version(listed: Mapping[str, str]) -> str:
    """By which version an input was read; that of before headers could be taught did not say it."""
    return listed.get("reading", "").rpartition("-")[2] or str(READER_VERSION)


def _is_current(version: str) -> bool:
    return version.partition("h")[0] == str(READER_VERSION)


def in_order(exports: Sequence[Export]) -> list[Export]:
    """In the natural order of their paths, which decides between copies of a dossier."""
    return sorted(exports, key=lambda export: export.source.key)
