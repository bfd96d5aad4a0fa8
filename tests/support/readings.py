"""What a reading holds, with the texts in the place of their numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from khtargets.intake import FIELDS
from khtargets.intake.model import KINDS, Sheet
from khtargets.intake.parquet import Writer

SCHEMA = pa.schema([("sheet", pa.int32()), ("row", pa.int32()), *((name, pa.string()) for name in FIELDS)])


def rows(reading: Any) -> list[dict[str, Any]]:
    """Each row by `SCHEMA`."""
    found = []
    for row in pq.read_table(reading.parquet).to_pylist():
        written = {"sheet": row["sheet"], "row": row["row"], "code": row["code"]}
        for kind, fields in KINDS.items():
            text = reading.texts[row[kind]]
            assert (text.kind, text.sheet) == (kind, row["sheet"])
            written |= dict(zip(fields, text.written, strict=True))
        found.append({name: written[name] for name in SCHEMA.names})
    return found


def table(reading: Any) -> pa.Table:
    """The same as a table."""
    return pa.Table.from_pylist(rows(reading), SCHEMA)


def write(folder: Path, digest: str, listed: list[dict[str, Any]]) -> Any:
    """A reading of one sheet that holds these rows; fields that a row lacks are blank."""
    full = [{"sheet": 0, "row": at, **dict.fromkeys(FIELDS), **row} for at, row in enumerate(listed, start=2)]
    data = pa.Table.from_pylist(full, SCHEMA).drop_columns(["sheet"])
    with Writer(folder, digest, 0) as writer:
        writer.add(0, data)
        return writer.finish([Sheet(0, "Sheet1", "", {name: name for name in FIELDS}, len(listed), {})], ())
