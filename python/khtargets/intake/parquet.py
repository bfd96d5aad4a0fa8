"""The cache: one Parquet a file, keyed by its bytes and the reader's version, with what was found in it beside as JSON:
its tables. The texts whose numbers the rows have are in the Parquet's own metadata, so that they cannot part.

The JSON is written last, so that a pair is whole when the JSON is there. Both are written beside and moved into place.
"""

from __future__ import annotations

import json
import os
import time
import uuid
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from .. import process_mark
from .codes import canonical
from .keys import keys
from .model import KINDS, Reading, Sheet, Text
from .texts import Texts

SCHEMA = pa.schema(
    [
        ("sheet", pa.int32()),
        ("row", pa.int32()),
        ("code", pa.string()),
        ("key", pa.int64()),
        *((kind, pa.int32()) for kind in KINDS),
    ]
)
_TEXTS = b"khtargets.texts"
_AT_ONCE = 1 << 16  # rows; few enough to stay in the processor's cache
_ROW_GROUP = 1 << 18
_PIECE = 1 << 17  # bytes


def place(cache: Path, digest: str, version: str) -> Path:
    return cache / f"{digest}-{version}.parquet"


def load(cache: Path, digest: str, version: str) -> Reading | None:
    """The reading of these bytes, if it is there, whole and undamaged."""
    parquet = place(cache, digest, version)
    try:
        check, found = json.loads(parquet.with_suffix(".json").read_text(encoding="utf-8"))
        if check != _check_of(found) or found["digest"] != digest or found["check"] != _check(parquet):
            return None
        lists = ("notes", "aside", "unknown")
        sheets = tuple(Sheet(**{**each, **{name: tuple(each[name]) for name in lists}}) for each in found["sheets"])
        listed = json.loads(zlib.decompress(pq.read_metadata(parquet).metadata[_TEXTS]))
        texts = tuple(Text(kind, sheet, tuple(written), rows) for kind, sheet, written, rows in listed)
        return Reading(parquet, digest, sheets, found["rows"], tuple(found["notes"]), texts)
    except (OSError, ValueError, KeyError, TypeError, zlib.error):  # pyarrow's own errors are of these kinds too
        return None


class Writer:
    """Writes tables one after the other; `finish` puts the pair into place, leaving the block without it nothing."""

    def __init__(self, cache: Path, digest: str, version: str) -> None:
        cache.mkdir(parents=True, exist_ok=True)
        self._target = place(cache, digest, version)
        self._digest = digest
        self._beside = cache / f"{digest}-{version}.{process_mark()}.{uuid.uuid4().hex}.tmp"
        self._writer: pq.ParquetWriter | None = None
        self._texts = Texts()
        self._waiting: list[pa.RecordBatch] = []  # not enough rows yet for a row group

    def __enter__(self) -> Writer:
        self._writer = pq.ParquetWriter(
            self._beside,
            SCHEMA,
            compression="snappy",
            use_dictionary=["sheet", *KINDS],
            column_encoding={"row": "DELTA_BINARY_PACKED"},
            write_statistics=False,
        )
        return self

    def __exit__(self, *_: object) -> None:
        if self._writer is not None:
            self._writer.close()
        self._beside.unlink(missing_ok=True)

    def add(self, sheet: int, data: pa.Table) -> None:
        """Rows of one table; `data` has the columns of `tables.SCHEMA`, those that repeat themselves perhaps as dictionaries."""
        self._waiting += [self._numbered(sheet, batch) for batch in data.to_batches(_AT_ONCE) if len(batch)]
        if sum(map(len, self._waiting)) >= _ROW_GROUP:
            self._flush()

    def _flush(self) -> None:
        assert self._writer is not None
        if self._waiting:
            self._writer.write_table(pa.Table.from_batches(self._waiting, SCHEMA), _ROW_GROUP)
            self._waiting.clear()

    def _numbered(self, sheet: int, data: pa.RecordBatch) -> pa.RecordBatch:
        numbers = self._texts.numbered(sheet, data)
        sheets = pa.array([sheet], pa.int32()).take(pa.nulls(len(data), pa.int8()).fill_null(0))
        return pa.RecordBatch.from_arrays(
            [sheets, data["row"], data["code"], keys(canonical(data["code"])), *(numbers[kind] for kind in KINDS)], schema=SCHEMA
        )

    def finish(self, sheets: Iterable[Sheet], notes: Iterable[str]) -> Reading:
        self._flush()
        assert self._writer is not None
        found = tuple(sheets)
        rows, texts = sum(sheet.rows for sheet in found), tuple(self._texts.found())
        listed = json.dumps(texts, ensure_ascii=False).encode("utf-8")
        self._writer.add_key_value_metadata({_TEXTS: zlib.compress(listed, 1)})  # small, and told apart from damage
        self._writer.close()
        self._writer = None
        reading = Reading(self._target, self._digest, found, rows, tuple(notes), texts)
        content = {
            "digest": self._digest,
            "rows": reading.rows,
            "check": _check(self._beside),
            "notes": reading.notes,
            "sheets": [
                {**vars(sheet), "columns": dict(sheet.columns), "skipped": dict(sheet.skipped)} for sheet in found
            ],
        }
        _move(self._beside, self._target)
        described = json.dumps([_check_of(content), content], ensure_ascii=False)
        self._beside.write_text(described, encoding="utf-8")
        _move(self._beside, self._target.with_suffix(".json"))
        return reading


def _check(path: Path) -> int:
    """crc32 of a file: a disk or a copy that changes a byte must not change a figure."""
    found = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            found = zlib.crc32(piece, found)
    return found


def _check_of(content: dict[str, Any]) -> int:
    return zlib.crc32(json.dumps(content, sort_keys=True).encode("utf-8"))


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
