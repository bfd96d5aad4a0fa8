"""Every dossier of a snapshot, counted or not: code, procedure, day, channel, verdict, file, sheet, row; for disputes.

A list lies beside its snapshot as Parquet, goes with it when it is pruned and stays with a closed period. It holds
dossier codes and nothing of an applicant; no cell reads it. Its columns are numbers but for the code; what the numbers
mean (units, procedures, files and sheets) is in the file's own metadata, so that it explains itself.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ..errors import SnapshotError
from ..home.channels import CHANNELS
from ..home.inputs import Rules
from ..names.groups import ALL
from ..snapshot import ROWS, Snapshot
from ..tally import REASONS, Export, Tally
from ..tally.engine import DuckDB, Engine
from .classified_tally import ClassifiedTally
from .verdicts import changed_verdicts

COUNTED = "counted"
_KEY = "khtargets"
_ROW_GROUP = 122_880


@dataclass(frozen=True)
class Dossier:
    """One row of an export. `verdict` is "counted" or the reason why not; unit is an id, None where it is not known."""

    code: str
    procedure: str | None
    unit: str | None
    day: date | None
    channel: str | None
    verdict: str
    file: str
    sheet: str
    row: int


def write(path: Path, engine: Engine, exports: Sequence[Export], found: Tally, classified: ClassifiedTally, rules: Rules) -> None:
    """Writes the list of all rows that were read; the engine is the embedded one, with `classified`."""
    columns = changed_verdicts(found, classified)
    engine.upload("final", {name: "INTEGER" for name in columns}, columns)
    places = [(file, sheet) for file, export in enumerate(exports) for sheet in export.reading.sheets]
    engine.upload(
        "list_places",
        {"file": "INTEGER", "sheet": "INTEGER", "place": "INTEGER"},
        {
            "file": [file for file, _ in places],
            "sheet": [sheet.index for _, sheet in places],
            "place": range(len(places)),
        },
    )
    meaning = {
        "units": [unit.id for unit in rules.decision.units],
        "procedures": [each.code for each in rules.catalogue.procedures],
        "channels": CHANNELS,
        "verdicts": [name or COUNTED for name in REASONS],
        "places": [[exports[file].source.name, sheet.name] for file, sheet in places],
    }
    engine.run(
        [
            f"""COPY (
                SELECT j.written AS code, j.procedure, coalesce(v.counted_for, j.unit) AS unit, j.day,
                    CAST(j.channel AS TINYINT) AS channel, CAST(coalesce(v.reason, j.reason) AS TINYINT) AS verdict,
                    p.place, j.row
                FROM classified AS j
                INNER JOIN list_places AS p ON p.file = j.file AND p.sheet = j.sheet
                LEFT JOIN final AS v ON j.reason = 0 AND v.unit = j.unit
                    AND v.procedure = coalesce(j.procedure, -1) AND v.day = j.day
            ) TO {_quoted(str(path))} (
                FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {_ROW_GROUP},
                KV_METADATA {{{_KEY}: {_quoted(json.dumps(meaning, ensure_ascii=False))}}}
            )"""
        ]
    )


def dossiers(
    snapshot: Snapshot,
    key: str,
    first: date | None = None,
    last: date | None = None,
    verdicts: Sequence[str] = (),
    limit: int | None = None,
) -> list[Dossier]:
    """The dossiers of a unit or group (by id), in the order of files, sheets and rows.

    The counted ones are exactly those that the unit's figures count for the same days, predecessors included. With a
    day given, rows whose day cannot be read are left out. Without `verdicts` all are given. The whole province has also
    the rows whose unit is not known. SnapshotError where there is no list beside the snapshot.
    """
    with _listed(snapshot) as (engine, path, meaning):
        where = _where(meaning, snapshot, key, first, last, verdicts)
        query = f"""SELECT code, procedure, unit, day, channel, verdict, place, row FROM {_parquet(path)}
            WHERE {where} ORDER BY place, row{'' if limit is None else f' LIMIT {limit}'}"""
        return [_dossier(meaning, row) for row in engine.rows(query)]


def verdicts_of(snapshot: Snapshot, keys: Sequence[str]) -> dict[str, int]:
    """How many rows of these units or groups (by id), each once, got which verdict; those that none got are left out.

    SnapshotError where there is no list beside the snapshot.
    """
    with _listed(snapshot) as (engine, path, meaning):
        where = " OR ".join(f"({_where(meaning, snapshot, key)})" for key in keys)
        query = f"SELECT verdict, count(*) FROM {_parquet(path)} WHERE {where} GROUP BY 1 ORDER BY 1"
        return {meaning["verdicts"][verdict]: many for verdict, many in engine.rows(query)}


@contextmanager
def _listed(snapshot: Snapshot) -> Iterator[tuple[Engine, Path, Any]]:
    """An engine, the list beside the snapshot, and what its numbers mean."""
    path = snapshot.path.with_name(snapshot.name + ROWS)
    if not path.exists():
        raise SnapshotError(
            f"Bản số liệu “{snapshot.name}” không kèm danh sách từng hồ sơ; hãy bấm “Làm mới” để lập lại, rồi xem lại."
        )
    engine = DuckDB(Path(tempfile.gettempdir()))
    try:
        yield engine, path, json.loads(_metadata(engine, path))
    finally:
        engine.close()


def _where(
    meaning: Any, snapshot: Snapshot, key: str, first: date | None = None, last: date | None = None, verdicts: Sequence[str] = ()
) -> str:
    conditions = ["TRUE"]
    if key != ALL:
        own = snapshot.own_rows(key, last or snapshot.decision.last_day)
        conditions.append(f"unit IN ({', '.join(str(meaning['units'].index(each)) for each in own)})")
    if first is not None:
        conditions.append(f"day >= {first.toordinal()}")
    if last is not None:
        conditions.append(f"day <= {last.toordinal()}")
    if verdicts:  # a list of an earlier version does not know every verdict
        numbers = [str(at) for at, verdict in enumerate(meaning["verdicts"]) if verdict in verdicts]
        conditions.append(f"verdict IN ({', '.join(numbers)})" if numbers else "FALSE")
    return " AND ".join(conditions)


def _metadata(engine: Engine, path: Path) -> str:
    for key, value in engine.rows(f"SELECT key, value FROM parquet_kv_metadata({_quoted(str(path))})"):
        if bytes(key).decode("utf-8") == _KEY:
            return bytes(value).decode("utf-8")
    raise SnapshotError(f"Danh sách hồ sơ “{path}” bị hỏng; hãy bấm “Làm mới” để lập lại.")


def _dossier(meaning: Any, row: Sequence[Any]) -> Dossier:
    code, procedure, unit, day, channel, verdict, place, number = row

    def named(kind: str, at: int | None) -> str | None:
        return None if at is None else str(meaning[kind][at])

    file, sheet = meaning["places"][place]
    return Dossier(
        code or "",
        named("procedures", procedure),
        named("units", unit),
        None if day is None else date.fromordinal(day),
        named("channels", channel),
        meaning["verdicts"][verdict],
        file,
        sheet,
        number,
    )


def _parquet(path: Path) -> str:
    """For FROM; a folder called "unit=3" says nothing of what lies in it."""
    return f"read_parquet({_quoted(str(path))}, hive_partitioning = false)"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
