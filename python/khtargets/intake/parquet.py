"""The cache: one Parquet a file, keyed by its bytes and the reader's version, with what was found in it beside as JSON.

The JSON is written last, so that a pair is whole when the JSON is there. Both are written beside and moved into place.
"""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from khtargets.intake.model import FIELDS, Reading, Sheet

SCHEMA = pa.schema([("sheet", pa.int32()), ("row", pa.int32()), *((name, pa.string()) for name in FIELDS)])
_REPEATING = ["sheet", *(name for name in FIELDS if name not in ("code",))]


def place(cache: Path, digest: str, version: int) -> Path:
    return cache / f"{digest}-{version}.parquet"


def load(cache: Path, digest: str, version: int) -> Reading | None:
    """The reading of these bytes, if it is there and whole."""
    parquet = place(cache, digest, version)
    try:
        found = json.loads(parquet.with_suffix(".json").read_text(encoding="utf-8"))
        if parquet.stat().st_size != found["size"]:
            return None
        sheets = tuple(Sheet(**{**each, "notes": tuple(each["notes"])}) for each in found["sheets"])
        return Reading(parquet, digest, sheets, found["rows"], tuple(found["notes"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


class Writer:
    """Writes tables one after the other; `finish` puts the pair into place, leaving the block without it nothing."""

    def __init__(self, cache: Path, digest: str, version: int) -> None:
        cache.mkdir(parents=True, exist_ok=True)
        self._target = place(cache, digest, version)
        self._digest = digest
        self._beside = cache / f"{digest}-{version}.{uuid.uuid4().hex}.tmp"
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> Writer:
        self._writer = pq.ParquetWriter(
            self._beside,
            SCHEMA,
            compression="snappy",
            use_dictionary=_REPEATING,
            write_statistics=False,
        )
        return self

    def __exit__(self, *_: object) -> None:
        if self._writer is not None:
            self._writer.close()
        self._beside.unlink(missing_ok=True)

    def add(self, sheet: int, data: pa.Table) -> None:
        """Rows of one table; `data` has the columns of `SCHEMA` but `sheet`."""
        assert self._writer is not None
        numbers = pa.array([sheet], pa.int32()).take(pa.nulls(len(data), pa.int8()).fill_null(0))
        self._writer.write_table(data.add_column(0, SCHEMA.field(0), numbers), row_group_size=1 << 18)

    def finish(self, sheets: Iterable[Sheet], notes: Iterable[str]) -> Reading:
        assert self._writer is not None
        self._writer.close()
        self._writer = None
        found = tuple(sheets)
        reading = Reading(self._target, self._digest, found, sum(sheet.rows for sheet in found), tuple(notes))
        content = {
            "rows": reading.rows,
            "size": self._beside.stat().st_size,
            "notes": reading.notes,
            "sheets": [
                {**vars(sheet), "columns": dict(sheet.columns), "skipped": dict(sheet.skipped)} for sheet in found
            ],
        }
        _move(self._beside, self._target)
        self._beside.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        _move(self._beside, self._target.with_suffix(".json"))
        return reading


def _move(beside: Path, target: Path) -> None:
    """os.replace, tried again for a while: on Windows a reader or a virus scanner may hold the target for a moment."""
    for attempt in range(20):
        try:
            os.replace(beside, target)
            return
        except PermissionError:
            if attempt == 19:
                raise
            time.sleep(0.1)
