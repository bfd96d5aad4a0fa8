"""A table of dossiers in an engine as the relation `dossiers` that the tally counts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from ...decision import Settings
from ...errors import RefreshFailed
from ...intake import FIELDS, Reading, Sheet, Source
from ...intake.model import DATES
from ..dossiers import Export, script
from ..engine import Engine

ROW = "row"  # a column of whole numbers, each once; among copies of one dossier the highest wins
_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*){0,2}\Z")


def columns_of(text: str) -> dict[str, str]:
    """`code=ma_ho_so,unit=don_vi` as a mapping; blank maps nothing. RefreshFailed names a part that is not understood."""
    found = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        field, _, column = (each.strip() for each in part.partition("="))
        if field not in (*FIELDS, ROW) or not column:
            raise RefreshFailed(
                f"Không hiểu “{part}” trong --columns; mỗi mục viết trường=cột, trường là một trong: {', '.join((*FIELDS, ROW))}."
            )
        found[field] = column
    return found


def open_table(engine: Engine, table: str, columns: Mapping[str, str], settings: Settings) -> Export:
    """Shows a table to the tally and gives what stands for it among the exports.

    `columns` maps fields to the table's columns; where it is empty, columns named like fields are taken. Without a
    column for `ROW` the rows are numbered in the order of their values, for which the engine makes a copy of them.
    """
    if not _NAME.match(table):
        raise RefreshFailed(f"“{table}” không phải tên bảng; hãy ghi tên bảng, hoặc lược đồ.bảng.")
    parts = table.split(".")
    if engine.catalogue and parts[0] != engine.catalogue:
        parts.insert(0, engine.catalogue)
    place = ".".join(f'"{part}"' for part in parts)
    known = dict(columns) or _named_like_fields(engine, place)
    texts = {
        name: f"nullif(trim(CAST({_quoted(known[name])} AS VARCHAR)), '')" if name in known else "CAST(NULL AS VARCHAR)"
        for name in FIELDS
    }
    texts["date_written"] = texts[settings.date_field]
    listed = ", ".join(f"{text} AS {name}" for name, text in texts.items() if name not in DATES)
    kept = "code IS NOT NULL OR (coalesce(unit, resolver) IS NOT NULL AND date_written IS NOT NULL)"
    if ROW in known:
        number = f"CAST({_quoted(known[ROW])} AS BIGINT)"
        made = f"""CREATE VIEW dossiers AS SELECT *
            FROM (SELECT 0 AS file, 0 AS sheet, {number} AS row, {listed} FROM {place}) AS t WHERE {kept}"""
    else:
        order = ", ".join(name for name in texts if name not in DATES)
        made = f"""CREATE TABLE dossiers AS SELECT 0 AS file, 0 AS sheet, row_number() OVER (ORDER BY {order}) AS row, t.*
            FROM (SELECT {listed} FROM {place}) AS t WHERE {kept}"""
    engine.run([made, *script("table_texts"), *script("date_texts")])
    rows, numbered = (int(count) for count in engine.rows("SELECT count(*), count(row) FROM dossiers")[0])
    if rows != numbered:
        raise unnumbered(table)
    sheet = Sheet(0, table, "", {name: column for name, column in known.items() if name in FIELDS}, rows, {})
    return Export(Source(table, Path(table), None, 0), Reading(Path(), "", (sheet,), rows))


def unnumbered(table: str) -> RefreshFailed:
    """Copies of a dossier of which none is the last would all be counted."""
    return RefreshFailed(
        f"Cột số thứ tự (row) của bảng “{table}” có số trùng nhau hoặc để trống; hãy chọn cột khác có số riêng cho từng dòng, "
        "hoặc bỏ row trong --columns."
    )


def _named_like_fields(engine: Engine, place: str) -> dict[str, str]:
    names = engine.arrays(f"SELECT * FROM {place} WHERE FALSE")
    return {name.lower(): name for name in names if name.lower() in (*FIELDS, ROW)}


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
