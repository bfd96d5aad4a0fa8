"""The exports as the relation `dossiers` that an engine counts, and the exports that cannot be counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .engine import Engine
from .errors import BadExport
from .intake import Reading, Source
from .settings import DATE_FIELDS, Settings
from .values import channel_of_title, only_month_first, read_date

_SCRIPT = Path(__file__).with_name("tally.sql").read_text(encoding="utf-8")
STATEMENTS = [each.strip() for each in _SCRIPT.split(";\n") if each.strip()]
TABLE_VIEWS = STATEMENTS[:1]  # the view of date texts: what `dossiers` needs before any map
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
            )
        if "channel" not in sheet.columns and title_channel(export, sheet) is None:
            return BadExport(
                export.source.name,
                "không biết hồ sơ nộp trực tuyến hay trực tiếp: không có cột hình thức nộp, tên trang tính, tiêu đề và "
                "tên tệp cũng không ghi; hãy xuất lại có cột này hoặc ghi “trực tuyến”, “trực tiếp” vào tên tệp",
                sheet=sheet.name,
            )
    return None


def open_dossiers(engine: Engine, exports: Sequence[Export], settings: Settings) -> None:
    """Shows the exports' Parquet files to an embedded engine as the relation `dossiers`."""
    paths = sorted({str(export.reading.parquet) for export in exports})
    listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    engine.upload(
        "files",
        {"file": "INTEGER", "parquet": "VARCHAR"},
        {"file": range(len(exports)), "parquet": [str(export.reading.parquet) for export in exports]},
    )
    engine.run(
        [
            f"""CREATE VIEW dossiers AS
            SELECT f.file, r.sheet, r.row, r.code, r.unit, r.resolver, r.parent, r.procedure_code, r.procedure_name,
                   r.{settings.date_field} AS dated, r.status, r.channel
            FROM read_parquet([{listed}], filename = true) AS r INNER JOIN files AS f ON f.parquet = r.filename""",
            *TABLE_VIEWS,
        ]
    )


DateTexts = Sequence[tuple[int, str, int]]


def date_texts(engine: Engine) -> DateTexts:
    """(file, text, how often) of each date text, its time of day cut off."""
    return engine.rows("SELECT file, date_text, count(*) FROM dated WHERE date_text IS NOT NULL GROUP BY file, date_text")


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
        channel = channel_of_title(text)
        if channel is not None:
            return channel
    return None
