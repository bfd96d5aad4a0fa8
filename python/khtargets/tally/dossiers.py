"""Exports as relations that an engine can count, and exports that must be refused.

Rows have numbers of texts where intake read them (`reading_*.sql`), and texts where they lie in an engine's table
(`table_*.sql`). Both give the different texts, for `maps`, and then what each row means, for `tally.sql`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from ..decision import DATE_FIELDS, Settings
from ..errors import BadExport
from ..home import channels
from ..intake import Reading, Source
from ..intake.codes import APOSTROPHES, DASHES, UNSEEN
from .dates import only_month_first, read_date
from .engine import Engine


def script(name: str) -> list[str]:
    """The statements of one of the .sql files here; canonical(…) stands for a code in the form of `intake.codes`."""
    text = Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8")
    text = _CANONICAL.sub(lambda found: canonical(found[1]), text)
    return [each.strip() for each in text.split(";\n") if each.strip()]


def canonical(code: str) -> str:
    """A code in the form of `intake.codes`, as SQL; only its letters are left as they are composed."""
    dashes = "-" * len(DASHES)
    plain = f"trim(LEADING {_text(APOSTROPHES)} FROM translate({code}, {_text(DASHES + UNSEEN)}, '{dashes}'))"
    whole = f"CASE WHEN regexp_matches({plain}, '^[0-9]+[.,]0+$') THEN regexp_replace({plain}, '[.,]0+$', '') ELSE {plain} END"
    return f"nullif({whole}, '')"


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_CANONICAL = re.compile(r"canonical\(([\w.]+)\)")
_GROUPED_AT_ONCE = 2_000_000  # keys; so many fit into memory
_ENOUGH = 20  # dates of each kind before a spreadsheet is said to have turned them


@dataclass(frozen=True)
class Export:
    """One export that was read: where it came from and what was read."""

    source: Source
    reading: Reading

    @property
    def file_name(self) -> str:
        """The last part of its path without the suffix, for words such as “trực tuyến”."""
        return Path(self.source.name).stem


def wrong_columns(export: Export, settings: Settings) -> BadExport | None:
    """Why an export cannot be counted under these settings: no column of the day asked for, or no channel anywhere."""
    for sheet in export.reading.sheets:
        if settings.date_field not in sheet.columns:
            return BadExport(
                export.source.name,
                f"không có cột {DATE_FIELDS[settings.date_field]}; hãy xuất lại danh sách có cột này",
                sheet=sheet.name,
                headers=sheet.unknown,
            )
        if "channel" not in sheet.columns and title_channel(export, sheet) is None:
            return BadExport(
                export.source.name,
                "không biết hồ sơ nộp trực tuyến hay trực tiếp: không có cột hình thức nộp, tên trang tính, tiêu đề và "
                "tên tệp cũng không ghi; hãy xuất lại có cột này hoặc ghi “trực tuyến”, “trực tiếp” vào tên tệp",
                sheet=sheet.name,
                headers=sheet.unknown,
            )
    return None


def open_readings(engine: Engine, exports: Sequence[Export], settings: Settings) -> None:
    """Shows what intake read to an embedded engine: its texts, each with a number of its own, and its rows."""
    bases = [0, *accumulate(len(export.reading.texts) for export in exports)]
    engine.upload(
        "files",
        {"file": "INTEGER", "base": "INTEGER", "parquet": "VARCHAR"},
        {
            "file": range(len(exports)),
            "base": bases[:-1],
            "parquet": [str(export.reading.parquet) for export in exports],
        },
    )
    texts = [(file, text) for file, export in enumerate(exports) for text in export.reading.texts]
    written = [(*text.written, None, None, None)[:4] for _, text in texts]
    engine.upload(
        "texts",
        {name: "INTEGER" for name in ("file", "sheet", "number", "times")}
        | {name: "VARCHAR" for name in ("kind", "one", "two", "three", "four")},
        {
            "file": [file for file, _ in texts],
            "sheet": [text.sheet for _, text in texts],
            "number": range(len(texts)),
            "times": [text.rows for _, text in texts],
            "kind": ["date_written" if text.kind == settings.date_field else text.kind for _, text in texts],
            "one": [each[0] for each in written],
            "two": [each[1] for each in written],
            "three": [each[2] for each in written],
            "four": [each[3] for each in written],
        },
    )
    paths = sorted({str(export.reading.parquet) for export in exports})
    listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    engine.run(
        [
            f"""CREATE VIEW readings AS
            SELECT f.file, r.sheet, r.row, r.code, r.key, f.base + r.unit AS unit, f.base + r.procedure AS procedure,
                f.base + r.{settings.date_field} AS date_written, f.base + r.status AS status, f.base + r.channel AS channel
            FROM read_parquet([{listed}], filename = true, hive_partitioning = false) AS r
            INNER JOIN files AS f ON f.parquet = r.filename""",
            *script("reading_texts"),
            *script("date_texts"),
        ]
    )


def resolving_readings(exports: Sequence[Export]) -> list[str]:
    """The statements that make `resolved` and `repeated` of what `open_readings` shows, once the maps are there."""
    rows = sum(export.reading.rows for export in exports)
    parts = 1 << max(0, rows // _GROUPED_AT_ONCE).bit_length()
    repeated = [
        f"INSERT INTO repeated SELECT key FROM readings WHERE key & {parts - 1} = {part} GROUP BY key HAVING count(*) > 1"
        for part in range(parts)
    ]
    return [*script("reading_resolved"), "CREATE TABLE repeated (key BIGINT)", *repeated]


DateTexts = Sequence[tuple[int, str, int]]


def date_texts(engine: Engine) -> DateTexts:
    """(file, text, how often) of each date text, its time of day cut off."""
    query = "SELECT file, date_text, sum(times) FROM dates WHERE date_text IS NOT NULL GROUP BY file, date_text"
    return [(file, text, int(times)) for file, text, times in engine.rows(query)]


def wrong_dates(dates: DateTexts, exports: Sequence[Export]) -> dict[int, BadExport]:
    """The exports whose dates are plainly not written day first, by their place.

    Either some texts are dates only with the month first and none only with the day first; or a spreadsheet has
    already turned month and day round: its date cells all lie in the first twelve days of a month, and the dates that
    it could not turn are left as texts, all of a later day.
    """
    found: dict[int, BadExport] = {}
    month_first: dict[int, str] = {}
    day_first: set[int] = set()
    cells: dict[int, list[tuple[bool, int, int]]] = {}
    for file, text, count in sorted(dates):
        if only_month_first(text):
            month_first.setdefault(file, text)
            continue
        day = read_date(text)
        if day is not None:
            typed = text[:4].isdigit()
            cells.setdefault(file, []).append((typed, day.day, count))
            if not typed and day.day > 12:
                day_first.add(file)
    for file, text in sorted(month_first.items()):
        if file not in day_first:
            found[file] = BadExport(
                exports[file].source.name,
                "ngày được ghi tháng trước ngày sau; hãy xuất lại với ngày dạng ngày/tháng/năm",
                value=text,
            )
    for file, days in cells.items():
        in_cells = [(day, count) for typed, day, count in days if typed]
        in_texts = [(day, count) for typed, day, count in days if not typed]
        if (
            min(sum(count for _, count in in_cells), sum(count for _, count in in_texts)) >= _ENOUGH
            and all(day <= 12 for day, _ in in_cells)
            and all(day > 12 for day, _ in in_texts)
        ):
            found[file] = BadExport(
                exports[file].source.name,
                "các ô ngày đã bị bảng tính đổi ngày thành tháng (ô kiểu ngày chỉ có ngày 1 đến 12, các ngày khác còn là "
                "chữ); hãy xuất lại từ hệ thống và không lưu lại bằng bảng tính có định dạng ngày kiểu Mỹ",
            )
    return found


def title_channel(export: Export, sheet: Any) -> str | None:
    """The channel of all rows of a sheet, as its name, its title or the file's name tells it."""
    for text in (sheet.name, sheet.title, export.file_name):
        channel = channels.of_title(text)
        if channel is not None:
            return channel
    return None
