"""Texts to meanings to counts: the maps are made here from distinct values, the rows stay in the engine.

Python sees only the distinct texts of an export (unit names, procedures, channels, statuses, dates) and sends small
maps back; `tally.sql` joins them, keeps one copy of each dossier and counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from .decision import Decision
from .engine import Engine
from .errors import BadExport
from .intake import Reading, Source
from .procedures import Catalogue
from .settings import DATE_FIELDS, Settings
from .units import Match, Names
from .values import CHANNELS, Values, channel_of_title, only_month_first, read_date

REASONS = (
    "",
    "duplicate",
    "date_unreadable",
    "not_received",
    "channel_unknown",
    "unit_unresolved",
    "procedure_unlisted",
    "outside_window",
)
_SCRIPT = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
_STATEMENTS = [each.strip() for each in _SCRIPT.split(";\n") if each.strip()]
TABLE_VIEWS = _STATEMENTS[:1]  # the view of date texts: what `dossiers` needs before any map
_ENOUGH = 20  # dates of each kind before a spreadsheet is said to have turned them
_LISTED = 200  # examples of one kind that a report lists at most


@dataclass(frozen=True)
class Export:
    """One export that was read: where it came from and what was read."""

    source: Source
    reading: Reading

    @property
    def file_name(self) -> str:
        """The last part of its path without the suffix, for words such as “trực tuyến”."""
        return Path(self.source.name).stem


@dataclass
class Unresolved:
    """Texts that stand for nothing known, each with how often and where, for a person to map."""

    units: list[dict[str, Any]] = field(default_factory=list)
    channels: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[dict[str, Any]] = field(default_factory=list)
    procedures: list[dict[str, Any]] = field(default_factory=list)
    dates: list[dict[str, Any]] = field(default_factory=list)
    recoded: list[dict[str, Any]] = field(default_factory=list)  # new procedures that bear a dropped one's name


@dataclass
class Tally:
    """Counts by (file, reason, unit, procedure, day, channel); -1 where a row has none.

    Units and procedures are places in the decision's and the catalogue's lists, days are ordinals
    (`date.toordinal`), channels places in `CHANNELS`, reasons places in `REASONS`.
    """

    cells: dict[str, np.ndarray[Any, Any]]
    unresolved: Unresolved
    copies: list[dict[str, Any]]
    disagreeing: int


def wrong_columns(export: Export, settings: Settings) -> BadExport | None:
    """Why an export cannot be counted under these settings: no column of the day asked for, or no channel anywhere."""
    for sheet in export.reading.sheets:
        if settings.date_field not in sheet.columns:
            return BadExport(
                export.source.name,
                f"không có cột {DATE_FIELDS[settings.date_field]}; hãy xuất lại danh sách có cột này",
                sheet=sheet.name,
            )
        if "channel" not in sheet.columns and _title_channel(export, sheet) is None:
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


def tally(
    engine: Engine,
    exports: Sequence[Export],
    dates: DateTexts,
    decision: Decision,
    names: Names,
    catalogue: Catalogue,
    values: Values,
) -> Tally:
    """Makes the maps, runs `tally.sql` and fetches the counts. The engine then also has `judged`, row by row."""
    places = _upload_sheets(engine, exports)
    unresolved = Unresolved()
    unresolved.recoded = [
        {"code": new.code, "name": new.name, "dropped": old.code} for old, new in catalogue.perhaps_recoded()
    ]
    unit_index = {unit.id: at for at, unit in enumerate(decision.units)}
    matches = _upload_units(engine, places, names, unit_index)
    _upload_procedures(engine, catalogue, names, unit_index, unresolved)
    _upload_dates(engine, dates, unresolved)
    _upload_channels(engine, values, unresolved)
    _upload_statuses(engine, values, unresolved)
    engine.run(_STATEMENTS[1:])
    unresolved.units = _unresolved_units(engine, exports, matches)
    cells = engine.arrays(
        "SELECT file, reason, coalesce(unit, -1) AS unit, coalesce(procedure, -1) AS procedure, "
        "coalesce(day, -1) AS day, coalesce(channel, -1) AS channel, dossiers FROM tally"
    )
    disagreeing = int(engine.rows("SELECT count(*) FROM copies WHERE disagree")[0][0])
    return Tally(cells, unresolved, _disagreeing_copies(engine, exports, decision, catalogue), disagreeing)


@dataclass(frozen=True)
class _Place:
    """What surrounds the rows of a sheet: texts that may name a parent, and the unit where no column names one."""

    texts: tuple[str, ...]
    has_unit: bool


def _title_channel(export: Export, sheet: Any) -> str | None:
    for text in (sheet.name, sheet.title, export.file_name):
        channel = channel_of_title(text)
        if channel is not None:
            return channel
    return None


def _upload_sheets(engine: Engine, exports: Sequence[Export]) -> list[_Place]:
    places: dict[_Place, int] = {}
    columns: dict[str, list[Any]] = {"file": [], "sheet": [], "place": [], "has_channel": [], "channel": []}
    for file, export in enumerate(exports):
        folders = export.source.name.split("/")[:-1]
        for sheet in export.reading.sheets:
            texts = (sheet.name, sheet.title, export.file_name, *reversed(folders))
            place = _Place(tuple(text for text in texts if text), "unit" in sheet.columns)
            channel = None if "channel" in sheet.columns else _title_channel(export, sheet)
            columns["file"].append(file)
            columns["sheet"].append(sheet.index)
            columns["place"].append(places.setdefault(place, len(places)))
            columns["has_channel"].append("channel" in sheet.columns)
            columns["channel"].append(None if channel is None else CHANNELS.index(channel))
    types = {"file": "INTEGER", "sheet": "INTEGER", "place": "INTEGER", "has_channel": "BOOLEAN", "channel": "INTEGER"}
    engine.upload("sheets", types, columns)
    return list(places)


def _upload_units(
    engine: Engine, places: Sequence[_Place], names: Names, unit_index: dict[str, int]
) -> dict[tuple[str, str, str, int], Match]:
    """Maps (receiving unit, resolving unit, parent, place) to a unit, or to “as the procedure's list says”."""
    query = """SELECT DISTINCT coalesce(d.unit, ''), coalesce(d.resolver, ''), coalesce(d.parent, ''), x.place
        FROM dossiers AS d INNER JOIN sheets AS x ON x.file = d.file AND x.sheet = d.sheet"""
    combinations = sorted(engine.rows(query))
    matches = {}
    columns: dict[str, list[Any]] = {
        name: [] for name in ("unit_text", "resolver_text", "parent_text", "place", "unit", "counter")
    }
    for unit, resolver, parent, place in combinations:
        match = _receiving_unit(names, places[place], unit, resolver, parent)
        matches[unit, resolver, parent, place] = match
        columns["unit_text"].append(unit)
        columns["resolver_text"].append(resolver)
        columns["parent_text"].append(parent)
        columns["place"].append(place)
        columns["unit"].append(unit_index[match.unit_id] if match.unit_id else None)
        columns["counter"].append(match.kind == "counter")
    types = {
        "unit_text": "VARCHAR",
        "resolver_text": "VARCHAR",
        "parent_text": "VARCHAR",
        "place": "INTEGER",
        "unit": "INTEGER",
        "counter": "BOOLEAN",
    }
    engine.upload("unit_map", types, columns)
    return matches


def _receiving_unit(names: Names, place: _Place, unit: str, resolver: str, parent: str) -> Match:
    """The unit of a row: the receiving unit; at a shared counter the resolving one, or (kind "counter") the list's agency.

    Where the sheet has no column for it, the one unit that the sheet's name, the title or the file's name gives.
    """
    if not place.has_unit:
        for text in place.texts:
            found = names.resolve(text)
            if found.kind == "unit":
                return found
    around = tuple(text for text in (parent, resolver, *place.texts) if text)
    match = names.resolve(unit, around)
    if match.kind == "counter" and resolver:
        resolved = names.resolve(resolver, tuple(text for text in (parent, *place.texts) if text))
        return match if resolved.kind in ("counter", "blank") else resolved
    return match


def _upload_procedures(
    engine: Engine, catalogue: Catalogue, names: Names, unit_index: dict[str, int], unresolved: Unresolved
) -> None:
    place = {each.code: at for at, each in enumerate(catalogue.procedures)}
    agencies = {text: names.resolve(text) for text in {each.agency for each in catalogue.procedures} if text}
    columns: dict[str, list[Any]] = {name: [] for name in ("code_text", "name_text", "procedure", "agency")}
    query = """SELECT coalesce(procedure_code, ''), coalesce(procedure_name, ''), count(*) FROM dossiers
        GROUP BY 1, 2"""
    # Sorted here and not by the engine: each has its own order of letters.
    for code, name, count in sorted(engine.rows(query), key=lambda row: (-row[2], row[0], row[1])):
        written = catalogue.has_code(code)
        found = catalogue.by_code(code) if written else catalogue.by_name(name)
        agency = agencies.get(found.agency) if found else None
        columns["code_text"].append(code)
        columns["name_text"].append(name)
        columns["procedure"].append(place[found.code] if found else None)
        columns["agency"].append(unit_index[agency.unit_id] if agency and agency.unit_id else None)
        if found is None and len(unresolved.procedures) < _LISTED:
            unresolved.procedures.append({"code": code, "name": name, "dossiers": count})
    types = {"code_text": "VARCHAR", "name_text": "VARCHAR", "procedure": "INTEGER", "agency": "INTEGER"}
    engine.upload("procedure_map", types, columns)


def _upload_dates(engine: Engine, dates: DateTexts, unresolved: Unresolved) -> None:
    columns: dict[str, list[Any]] = {"date_text": [], "day": []}
    counts: Counter[str] = Counter()
    for _, text, count in dates:
        counts[text] += count
    for text, count in sorted(counts.items()):
        day = read_date(text)
        columns["date_text"].append(text)
        columns["day"].append(None if day is None else day.toordinal())
        if day is None and len(unresolved.dates) < _LISTED:
            unresolved.dates.append({"written": text[:80], "dossiers": count})
    engine.upload("date_map", {"date_text": "VARCHAR", "day": "INTEGER"}, columns)


def _upload_channels(engine: Engine, values: Values, unresolved: Unresolved) -> None:
    columns: dict[str, list[Any]] = {"channel_text": [], "channel": []}
    for text, count in _distinct(engine, "channel"):
        channel = values.channel(text)
        columns["channel_text"].append(text)
        columns["channel"].append(None if channel is None else CHANNELS.index(channel))
        if channel is None:
            unresolved.channels.append({"written": text[:80], "dossiers": count})
    engine.upload("channel_map", {"channel_text": "VARCHAR", "channel": "INTEGER"}, columns)


def _upload_statuses(engine: Engine, values: Values, unresolved: Unresolved) -> None:
    """A status in no list, or none at all, counts as received."""
    columns: dict[str, list[Any]] = {"status": [""], "received": [True]}
    for text, count in _distinct(engine, "status"):
        received = values.received(text)
        columns["status"].append(text)
        columns["received"].append(received is None or received)
        if received is None:
            unresolved.statuses.append({"written": text[:80], "dossiers": count})
    engine.upload("status_map", {"status": "VARCHAR", "received": "BOOLEAN"}, columns)


def _distinct(engine: Engine, column: str) -> Iterable[tuple[str, int]]:
    query = f"SELECT {column}, count(*) FROM dossiers WHERE {column} IS NOT NULL GROUP BY 1"
    return sorted(((row[0], row[1]) for row in engine.rows(query)), key=lambda row: (-row[1], row[0]))


def _unresolved_units(
    engine: Engine, exports: Sequence[Export], matches: dict[tuple[str, str, str, int], Match]
) -> list[dict[str, Any]]:
    query = """SELECT coalesce(d.unit, ''), coalesce(d.resolver, ''), coalesce(d.parent, ''), x.place, x.file, count(*)
        FROM judged AS j
        INNER JOIN dossiers AS d ON d.file = j.file AND d.sheet = j.sheet AND d.row = j.row
        INNER JOIN sheets AS x ON x.file = j.file AND x.sheet = j.sheet
        WHERE j.reason = 5 GROUP BY 1, 2, 3, 4, 5"""
    found: dict[tuple[str, str, str, str], dict[str, Any]] = {}
    counts = sorted(engine.rows(query), key=lambda row: (-row[5], *row[:3], row[4]))
    for unit, resolver, parent, place, file, count in counts:
        match = matches[unit, resolver, parent, place]
        written = resolver if match.kind != "counter" and resolver and not match.candidates and not unit else unit
        entry = found.setdefault(
            (written, resolver, parent, match.kind),
            {
                "written": written,
                "resolver": resolver,
                "parent": parent,
                "kind": match.kind,
                "candidates": list(match.candidates),
                "files": [],
                "dossiers": 0,
            },
        )
        entry["dossiers"] += count
        if exports[file].source.name not in entry["files"]:
            entry["files"].append(exports[file].source.name)
    return sorted(found.values(), key=lambda entry: (-entry["dossiers"], entry["written"]))


def _disagreeing_copies(
    engine: Engine, exports: Sequence[Export], decision: Decision, catalogue: Catalogue
) -> list[dict[str, Any]]:
    """Copies of one dossier that differ in unit, procedure, day or channel; at most so many codes are listed."""
    query = f"""SELECT m.code, m.file, m.sheet, m.row, m.unit, m.procedure, m.day, m.channel, j.reason
        FROM meant AS m
        INNER JOIN (SELECT code FROM copies WHERE disagree ORDER BY code LIMIT {_LISTED}) AS k ON k.code = m.code
        INNER JOIN judged AS j ON j.file = m.file AND j.sheet = m.sheet AND j.row = m.row
        """
    found: dict[str, dict[str, Any]] = {}
    copies = sorted(engine.rows(query), key=lambda row: row[:4])
    for code, file, sheet, row, unit, procedure, day, channel, reason in copies:
        entry = found.setdefault(code, {"code": code.upper(), "rows": []})
        entry["rows"].append(
            {
                "file": exports[file].source.name,
                "sheet": sheet_name(exports[file], sheet),
                "row": row,
                "kept": reason != 1,
                "unit": None if unit is None else decision.units[unit].id,
                "procedure": None if procedure is None else catalogue.procedures[procedure].code,
                "day": None if day is None else _iso(day),
                "channel": None if channel is None else CHANNELS[channel],
            }
        )
    return list(found.values())


def sheet_name(export: Export, index: int) -> str:
    """The name of a sheet of an export, by its place in the file."""
    return next(sheet.name for sheet in export.reading.sheets if sheet.index == index)


def _iso(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()
