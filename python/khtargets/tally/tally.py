"""Texts to meanings to counts: the maps are joined to the rows, and `tally.sql` keeps one copy of each dossier and counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from ..home.channels import CHANNELS
from ..home.inputs import Inputs
from ..intake.sections import BETWEEN
from ..names.units import Match
from . import maps
from .dossiers import DateTexts, Export, script
from .engine import Engine
from .maps import LISTED, Unresolved

REASONS = (
    "",
    "duplicate",
    "date_unreadable",
    "not_received",
    "channel_unknown",
    "unit_unresolved",
    "unit_outside",
    "procedure_unlisted",
    "outside_window",
)


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
    blank_channels: dict[int, int] = field(default_factory=dict)  # file -> rows whose channel is blank: taken as direct


def tally(
    engine: Engine,
    exports: Sequence[Export],
    dates: DateTexts,
    inputs: Inputs,
    resolving: Sequence[str],
) -> Tally:
    """Makes the maps, runs `tally.sql` and fetches the counts. The engine then also has `classified`, row by row.

    `resolving` are the statements that make `resolved` and `repeated` of what was opened, once the maps are there.
    """
    places = maps.upload_sheets(engine, exports)
    unresolved, files = Unresolved(), [export.source.name for export in exports]
    unresolved.recoded = [
        {"code": new.code, "name": new.name, "dropped": old.code} for old, new in inputs.catalogue.perhaps_recoded()
    ]
    unit_index = {unit.id: at for at, unit in enumerate(inputs.decision.units)}
    matches = maps.upload_units(engine, places, inputs.names, unit_index)
    maps.upload_procedures(engine, inputs, unit_index, files, unresolved)
    maps.upload_dates(engine, dates, unresolved)
    maps.upload_channels(engine, inputs.values, files, unresolved)
    maps.upload_statuses(engine, inputs.values, files, unresolved)
    engine.run([*resolving, *script("tally")])
    unresolved.units = _unresolved_units(engine, exports, matches)
    cells = engine.arrays(
        "SELECT file, reason, coalesce(unit, -1) AS unit, coalesce(procedure, -1) AS procedure, "
        "coalesce(day, -1) AS day, coalesce(channel, -1) AS channel, CAST(dossiers AS INTEGER) AS dossiers FROM tally"
    )
    disagreeing = int(engine.rows("SELECT count(*) FROM copies WHERE disagree")[0][0])
    return Tally(cells, unresolved, _disagreeing_copies(engine, exports, inputs), disagreeing, _blank_channels(engine))


def _blank_channels(engine: Engine) -> dict[int, int]:
    query = """SELECT t.file, sum(t.times) FROM channel_texts AS t
        INNER JOIN sheets AS x ON x.file = t.file AND x.sheet = t.sheet AND x.has_channel
        WHERE t.channel IS NULL GROUP BY t.file"""
    return {file: int(rows) for file, rows in engine.rows(query)}


def _unresolved_units(
    engine: Engine, exports: Sequence[Export], matches: dict[tuple[str, str, str, str, int], tuple[Match, str]]
) -> list[dict[str, Any]]:
    """The rows whose unit is not known, whatever else they are left out for: one round of answers shall suffice."""
    query = """SELECT coalesce(u.unit, ''), coalesce(u.resolver, ''), coalesce(u.parent, ''), coalesce(u.section, ''),
            x.place, x.file, sum(u.times)
        FROM unresolved_units AS u INNER JOIN sheets AS x ON x.file = u.file AND x.sheet = u.sheet
        GROUP BY 1, 2, 3, 4, 5, 6"""
    found: dict[tuple[str, str, str, str], dict[str, Any]] = {}
    counts = sorted(engine.rows(query), key=lambda row: (-row[6], *row[:4], row[5]))
    for unit, resolver, parent, section, place, file, times in counts:
        match, matched = matches[unit, resolver, parent, section, place]
        if section and not unit:
            unit, *further = section.split(BETWEEN)
            parent = parent or next(filter(None, further), "")
        written = matched or unit or resolver
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
        entry["dossiers"] += int(times)
        if exports[file].source.name not in entry["files"]:
            entry["files"].append(exports[file].source.name)
    return sorted(found.values(), key=lambda entry: (-entry["dossiers"], entry["written"]))


def _disagreeing_copies(
    engine: Engine, exports: Sequence[Export], inputs: Inputs
) -> list[dict[str, Any]]:
    """Copies of one dossier that differ in unit, procedure, day or channel; at most so many codes are listed."""
    query = f"""SELECT c.code, c.file, c.sheet, c.row, c.unit, c.procedure, c.day, c.channel, x.place
        FROM perhaps_copies AS c
        INNER JOIN (SELECT code FROM copies WHERE disagree ORDER BY code LIMIT {LISTED}) AS k ON k.code = c.code
        LEFT JOIN duplicates AS x ON x.place = c.place
        """
    found: dict[str, dict[str, Any]] = {}
    copies = sorted(engine.rows(query), key=lambda row: row[:4])
    for code, file, sheet, row, unit, procedure, day, channel, duplicate in copies:
        entry = found.setdefault(code, {"code": code.upper(), "rows": []})
        entry["rows"].append(
            {
                "file": exports[file].source.name,
                "sheet": sheet_name(exports[file], sheet),
                "row": row,
                "kept": duplicate is None,
                "unit": None if unit is None else inputs.decision.units[unit].id,
                "procedure": None if procedure is None else inputs.catalogue.procedures[procedure].code,
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
