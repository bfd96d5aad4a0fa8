"""What the texts of exports mean: maps made from their distinct values and sent to the engine.

Python sees only the distinct texts (unit names, procedures, channels, statuses, dates); the rows stay in the engine.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..home.channels import CHANNELS
from ..home.inputs import Inputs
from ..home.meanings import Values
from ..intake.sections import BETWEEN
from ..names.text import fold
from ..names.units import Match, Names
from .dates import read_date
from .dossiers import DateTexts, Export, title_channel
from .engine import Engine

_DIVISION = re.compile(r"(phòng|bộ phận|tổ|đội|quầy)\b(?!.*\b(?:công an|thuế|bảo hiểm|bhxh|kho bạc|ngân hàng|giao dịch)\b)")
_OUTSIDE = -1  # in place of a unit: the body is outside the decision
LISTED = 200  # examples of one kind that a report lists at most


@dataclass
class Unresolved:
    """Texts that stand for nothing known, each with how often and where, for a person to map."""

    units: list[dict[str, Any]] = field(default_factory=list)
    channels: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[dict[str, Any]] = field(default_factory=list)
    procedures: list[dict[str, Any]] = field(default_factory=list)
    dates: list[dict[str, Any]] = field(default_factory=list)
    recoded: list[dict[str, Any]] = field(default_factory=list)  # new procedures that bear a dropped one's name


@dataclass(frozen=True)
class Place:
    """What surrounds the rows of a sheet: texts that may name a parent, and the unit where no column names one."""

    texts: tuple[str, ...]
    has_unit: bool


def upload_sheets(engine: Engine, exports: Sequence[Export]) -> list[Place]:
    """Sends `sheets`, what each sheet says of all its rows; the places that its `place` counts."""
    places: dict[Place, int] = {}
    columns: dict[str, list[Any]] = {"file": [], "sheet": [], "place": [], "has_channel": [], "channel": []}
    for file, export in enumerate(exports):
        folders = export.source.name.split("/")[:-1]
        for sheet in export.reading.sheets:
            texts = (sheet.name, sheet.title, export.file_name, *reversed(folders))
            place = Place(tuple(text for text in texts if text), "unit" in sheet.columns)
            channel = None if "channel" in sheet.columns else title_channel(export, sheet)
            columns["file"].append(file)
            columns["sheet"].append(sheet.index)
            columns["place"].append(places.setdefault(place, len(places)))
            columns["has_channel"].append("channel" in sheet.columns)
            columns["channel"].append(None if channel is None else CHANNELS.index(channel))
    types = {"file": "INTEGER", "sheet": "INTEGER", "place": "INTEGER", "has_channel": "BOOLEAN", "channel": "INTEGER"}
    engine.upload("sheets", types, columns)
    return list(places)


def upload_units(
    engine: Engine, places: Sequence[Place], names: Names, unit_index: dict[str, int]
) -> dict[tuple[str, str, str, str, int], tuple[Match, str]]:
    """Maps (receiving unit, resolving unit, parent, sections, place) to a unit, to _OUTSIDE, or to “as the procedure's list
    says”. Gives each one's match and the text that was matched.
    """
    query = """SELECT DISTINCT coalesce(d.unit, ''), coalesce(d.resolver, ''), coalesce(d.parent, ''), coalesce(d.section, ''),
            x.place
        FROM unit_texts AS d INNER JOIN sheets AS x ON x.file = d.file AND x.sheet = d.sheet"""
    combinations = sorted(engine.rows(query))
    matches = {}
    columns: dict[str, list[Any]] = {
        name: [] for name in ("unit_text", "resolver_text", "parent_text", "section_text", "place", "unit", "counter")
    }
    for unit, resolver, parent, section, place in combinations:
        match, written = _receiving_unit(names, places[place], unit, resolver, parent, section)
        matches[unit, resolver, parent, section, place] = match, written
        columns["unit_text"].append(unit)
        columns["resolver_text"].append(resolver)
        columns["parent_text"].append(parent)
        columns["section_text"].append(section)
        columns["place"].append(place)
        columns["unit"].append(_number(match, unit_index))
        columns["counter"].append(match.kind == "counter")
    types = {
        "unit_text": "VARCHAR",
        "resolver_text": "VARCHAR",
        "parent_text": "VARCHAR",
        "section_text": "VARCHAR",
        "place": "INTEGER",
        "unit": "INTEGER",
        "counter": "BOOLEAN",
    }
    engine.upload("unit_map", types, columns)
    return matches


def _receiving_unit(
    names: Names, place: Place, unit: str, resolver: str, parent: str, section: str
) -> tuple[Match, str]:
    """The unit of a row: the receiving unit; at a shared counter the resolving one, or (kind "counter") the list's agency.

    Where the row names none, that of the section above; where the sheet has no column for it, the one unit that the
    sheet's name, the title or the file's name gives.
    """
    named = _of_section(names, section, tuple(text for text in (parent, resolver, *place.texts) if text)) if section else None
    if named is not None:
        return _resolving(names, place, *named, resolver, parent)
    if not place.has_unit:
        for text in place.texts:
            found = names.resolve(text)
            if found.kind in ("unit", "outside"):
                return found, text
    around = tuple(text for text in (parent, resolver, *place.texts) if text)
    return _resolving(names, place, names.resolve(unit, around), unit, resolver, parent)


def _of_section(names: Names, section: str, around: tuple[str, ...]) -> tuple[Match, str] | None:
    """The unit of the nearest section that is one, and its text; those further out are its context. None where none is.

    A name that is not known is not passed over: rows below it belong to no section further out. A division ("Phòng Tư
    pháp") is no unit by itself and belongs to what stands above it.
    """
    texts = section.split(BETWEEN)
    for at, text in enumerate(texts):
        match = names.resolve(text, (*filter(None, texts[at + 1 :]), *around)) if text else Match("unknown")
        division = match.kind == "unknown" and bool(_DIVISION.match(fold(text)))
        if not division and match.kind not in ("not_a_unit", "blank"):
            return match, text
    return None


def _resolving(names: Names, place: Place, match: Match, written: str, resolver: str, parent: str) -> tuple[Match, str]:
    """The resolving unit, and its text, in the place of a shared counter."""
    if match.kind == "counter" and resolver:
        resolved = names.resolve(resolver, tuple(text for text in (parent, *place.texts) if text))
        return (match, written) if resolved.kind in ("counter", "blank") else (resolved, resolver)
    return match, written


def _number(match: Match, unit_index: dict[str, int]) -> int | None:
    return _OUTSIDE if match.kind == "outside" else unit_index[match.unit_id] if match.unit_id else None


def upload_procedures(
    engine: Engine, inputs: Inputs, unit_index: dict[str, int], files: Sequence[str], unresolved: Unresolved
) -> None:
    """Maps (code, name) to a procedure and the unit that the lists name for it; a written code goes before the name."""
    catalogue = inputs.catalogue
    place = {each.code: at for at, each in enumerate(catalogue.procedures)}
    agencies = {text: inputs.names.resolve(text) for text in {each.agency for each in catalogue.procedures} if text}
    columns: dict[str, list[Any]] = {name: [] for name in ("code_text", "name_text", "procedure", "agency")}
    query = """SELECT coalesce(procedure_code, ''), coalesce(procedure_name, ''), sum(times) FROM procedure_texts
        GROUP BY 1, 2"""
    # Sorted here and not by the engine: each has its own order of letters.
    for code, name, times in sorted(engine.rows(query), key=lambda row: (-row[2], row[0], row[1])):
        written = catalogue.has_code(code)
        found = catalogue.by_code(code) if written else catalogue.by_name(name)
        agency = agencies.get(found.agency) if found else None
        columns["code_text"].append(code)
        columns["name_text"].append(name)
        columns["procedure"].append(place[found.code] if found else None)
        columns["agency"].append(_number(agency, unit_index) if agency else None)
        if found is None and len(unresolved.procedures) < LISTED:
            unresolved.procedures.append({"code": code, "name": name, "dossiers": int(times), "files": []})
    # A name is a person's to answer for, and stands somewhere; a code that is on no list does so everywhere.
    named = {each["name"]: each for each in unresolved.procedures if not each["code"] and each["name"]}
    if named:
        for name, _, places in _distinct(engine, "procedure_texts", "procedure_name", files, "coalesce(procedure_code, '') = ''"):
            if name in named:
                named[name]["files"] = places
    types = {"code_text": "VARCHAR", "name_text": "VARCHAR", "procedure": "INTEGER", "agency": "INTEGER"}
    engine.upload("procedure_map", types, columns)


def upload_dates(engine: Engine, dates: DateTexts, unresolved: Unresolved) -> None:
    """Maps a date's text to its day (`date.toordinal`)."""
    columns: dict[str, list[Any]] = {"date_text": [], "day": []}
    counts: Counter[str] = Counter()
    for _, text, count in dates:
        counts[text] += count
    for text, count in sorted(counts.items()):
        day = read_date(text)
        columns["date_text"].append(text)
        columns["day"].append(None if day is None else day.toordinal())
        if day is None and len(unresolved.dates) < LISTED:
            unresolved.dates.append({"written": text[:80], "dossiers": count})
    engine.upload("date_map", {"date_text": "VARCHAR", "day": "INTEGER"}, columns)


def upload_channels(engine: Engine, values: Values, files: Sequence[str], unresolved: Unresolved) -> None:
    """Maps a channel's text to its place in `CHANNELS`."""
    columns: dict[str, list[Any]] = {"channel_text": [], "channel": []}
    for text, count, places in _distinct(engine, "channel_texts", "channel", files):
        channel = values.channel(text)
        columns["channel_text"].append(text)
        columns["channel"].append(None if channel is None else CHANNELS.index(channel))
        if channel is None:
            unresolved.channels.append({"written": text[:80], "dossiers": count, "files": places})
    engine.upload("channel_map", {"channel_text": "VARCHAR", "channel": "INTEGER"}, columns)


def upload_statuses(engine: Engine, values: Values, files: Sequence[str], unresolved: Unresolved) -> None:
    """A status in no list, or none at all, counts as received."""
    columns: dict[str, list[Any]] = {"status": [""], "received": [True]}
    for text, count, places in _distinct(engine, "status_texts", "status", files):
        received = values.received(text)
        columns["status"].append(text)
        columns["received"].append(received is None or received)
        if received is None:
            unresolved.statuses.append({"written": text[:80], "dossiers": count, "files": places})
    engine.upload("status_map", {"status": "VARCHAR", "received": "BOOLEAN"}, columns)


def _distinct(
    engine: Engine, relation: str, column: str, files: Sequence[str], where: str = "TRUE"
) -> Iterable[tuple[str, int, list[str]]]:
    """A column's texts, how many rows write each and in which files (by name, most rows first); most frequent first."""
    query = f"SELECT {column}, file, sum(times) FROM {relation} WHERE {column} IS NOT NULL AND {where} GROUP BY 1, 2"
    found: dict[str, list[tuple[int, int]]] = {}
    for text, file, count in engine.rows(query):
        found.setdefault(text, []).append((-int(count), file))
    summed = [(text, -sum(count for count, _ in places), places) for text, places in found.items()]
    ordered = sorted(summed, key=lambda entry: (-entry[1], entry[0]))
    return [(text, count, [files[file] for _, file in sorted(places)]) for text, count, places in ordered]
