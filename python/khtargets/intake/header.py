"""Finds the header of a table and which column holds what.

The known headers are in known_headers.csv, strongest first within a field. A header may stand anywhere, take up to three rows
(a heading over several columns), be upper case, legacy-encoded or without diacritics, and carry words in brackets. It
must match a known one exactly under `text.fold` or, where no two fields share it, `text.bare`: near matches are never
accepted. Only the fields of `model.FIELDS` are read; the others are known so that a header is recognised as one.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources

from ..names import text
from . import taught
from .model import Grid, Refused

READ = (
    "code",
    "receiving",
    "generic",
    "resolver",
    "parent",
    "procedure_code",
    "procedure_name",
    "received",
    "submitted",
    "status",
    "channel",
)
UNIT_LIKE = ("receiving", "generic", "resolver")
_TALLEST = 3
_BLOCK = 20
_LONGEST = 200
_LOOK = 2000  # rows searched for a header: longer preambles do not occur, and every cell costs a look-up
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_NUMBER = re.compile(r"^\(?\s*(\d{1,2}|[A-Za-z])\s*\)?$|^[\s\d()=+\-/*:x%.]+$")
_LIKE_DATA = re.compile(r"\d{4}|\d[/.]\d")
_PERSONAL = re.compile(
    r"\b(?:ho (?:va )?(?:chu dem )?(?:va )?ten|ten (?:to chuc|doanh nghiep|cong ty)|khach hang|cong dan|duong su"
    r"|nguoi (?:dung don|de nghi|yeu cau|nop|khai|lam don|dai dien|lien he|nhan)|ben de nghi|chu (?:dau tu|ho so|ho|co so)"
    r"|cccd|cmnd|cmt|can cuoc|ho chieu|so dinh danh|dien thoai|sdt|email|thu dien tu|dia chi|noi o|thuong tru"
    r"|ngay sinh|nam sinh)\b"
)
_ROLE = {
    "code": "mã hồ sơ",
    "received": "ngày tiếp nhận",
    "submitted": "ngày nộp",
    "channel": "hình thức nộp",
    "status": "trạng thái",
    "parent": "đơn vị cấp trên",
    "procedure_code": "mã thủ tục",
    "procedure_name": "tên thủ tục",
    "resolver": "đơn vị giải quyết",
    "receiving": "đơn vị tiếp nhận",
    "generic": "đơn vị",
}


_Look = Callable[[str], "tuple[str, int] | None"]


@dataclass(frozen=True)
class Header:
    """Rows first..last (0-based, both included) of a grid and, for each field found, candidate columns, best first."""

    first: int
    last: int
    candidates: Mapping[str, tuple[Candidate, ...]]
    known: int

    @property
    def read(self) -> int:
        return sum(name in self.candidates for name in READ)

    @property
    def is_dossier_list(self) -> bool:
        dated = "received" in self.candidates or "submitted" in self.candidates
        return dated and ("code" in self.candidates or any(name in self.candidates for name in UNIT_LIKE))

    @property
    def is_totals(self) -> bool:
        aggregates = sum(name.startswith("agg_") for name in self.candidates)
        return not self.is_dossier_list and "code" not in self.candidates and aggregates >= 2


@dataclass(frozen=True)
class Candidate:
    """A column that a field's header stands over; `rank` is its place in known_headers.csv, -1 for a taught one."""

    column: int
    header: str
    rank: int


def field_of(header: str) -> str | None:
    """The field a single header text names, or None."""
    found = _lookup_legacy(header)
    return found[0] if found else None


def find(grid: Grid) -> Header | None:
    """The first header of a dossier list; without one the likeliest header of anything else, or None."""
    best: Header | None = None
    height = min(grid.height, _LOOK)
    for look in (_lookup, _lookup_legacy):  # undoing legacy encodings costs ten times as much and is seldom needed
        for start in range(0, height, _BLOCK):
            rows = grid.rows(start, min(start + _BLOCK + _TALLEST - 1, grid.height))
            bands = list(_bands(rows, start, min(_BLOCK, height - start), look))
            lists = [header for header in bands if header.is_dossier_list]
            if lists:
                # Only what overlaps the first may replace it: a fuller header further down has dossiers above it.
                return _with_headings(grid, max((each for each in lists if each.first <= lists[0].last), key=_rank))
            best = max([*bands, *([best] if best else [])], key=_rank, default=None)
    return best if best is not None and best.known >= 2 else None


def at(grid: Grid, row: int) -> Header | None:
    """The header of a dossier list that begins at the 0-based row or in one of the two above it."""
    first = max(0, row - _TALLEST + 1)
    rows = grid.rows(first, min(row + _TALLEST, grid.height))
    found = [
        header
        for header in _bands(rows, first, row - first + 1, _lookup_legacy)
        if header.last >= row and header.is_dossier_list
    ]
    return _with_headings(grid, max(found, key=_rank)) if found else None


def is_personal(header: str) -> bool:
    """Whether a header is known to stand over an applicant's name, address or the like, which is never read."""
    found = _meaning_in_any_encoding(header, taught.NOTHING)
    if found is not None and found[0] not in ("applicant", "address"):
        return False
    return found is not None or bool(_PERSONAL.search(text.strip_marks(text.fold(header))))


def not_understood(band: list[list[str | None]]) -> list[str]:
    """The texts of a header's rows that name nothing known, one a column."""
    found = []
    for column in range(len(band[0]) if band else 0):
        texts = list(_texts(band, column))
        if texts and not any(map(_lookup_legacy, texts)):
            found.append(texts[-1])
    return found


def is_numbering(row: list[str | None]) -> bool:
    """Whether a row has nothing but the numbers of columns."""
    return all(_NUMBER.match(cell) for cell in row if cell)


def known_headers() -> list[str]:
    """The known headers of columns that are read, folded."""
    return [key for key, (field, _) in _known()[0].items() if field in READ or field == "no"]


def columns(header: Header, same: Callable[[int, int], bool]) -> tuple[dict[str, Candidate], list[str]]:
    """Field of `model.FIELDS` -> its column, and notes on columns left out. Refuses what could be read in two ways.

    `same(a, b)` says whether two columns hold the same text in every row: such a copy is no ambiguity.
    """
    chosen: dict[str, Candidate] = {}
    notes: list[str] = []
    for name in READ:
        several = _distinct(header.candidates.get(name, ()), same)
        if not several:
            continue
        if len(several) > 1 and (several[0].rank == several[1].rank or _could_be_unit(name, header)):
            raise _two(several[0], several[1], name, header)
        if name == "generic" and "receiving" in chosen and not same(chosen["receiving"].column, several[0].column):
            raise _two(chosen["receiving"], several[0], "receiving", header)
        chosen[name] = several[0]
        notes += [
            f"dùng cột “{several[0].header}” làm {_ROLE[name]}, không dùng cột “{other.header}”"
            for other in several[1:]
        ]
    unit = next((name for name in UNIT_LIKE if name in chosen), None)
    if unit is not None:
        chosen["unit"] = chosen.pop(unit)
    chosen.pop("generic", None)
    return chosen, notes


def letter(column: int) -> str:
    """0 -> "A", 26 -> "AA": how a spreadsheet names a column."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


class SameColumn:
    """For `columns`: compares two columns of a grid."""

    def __init__(self, grid: Grid, first: int) -> None:
        self._grid, self._first = grid, first

    def __call__(self, one: int, other: int) -> bool:
        return bool(self._grid.columns[one].slice(self._first).equals(self._grid.columns[other].slice(self._first)))


def _two(one: Candidate, other: Candidate, name: str, header: Header) -> Refused:
    return Refused(
        f"có hai cột “{one.header}” (cột {letter(one.column)}) và “{other.header}” (cột {letter(other.column)}) đều "
        f"có thể là {_ROLE[name]}; hãy xóa một cột, hoặc đổi tên tiêu đề của cột không dùng, rồi làm mới lại",
        row=header.last + 1,
    )


def _could_be_unit(name: str, header: Header) -> bool:
    """Two columns of this field would each be the unit: no stronger field is there."""
    return name in UNIT_LIKE and not any(other in header.candidates for other in UNIT_LIKE[: UNIT_LIKE.index(name)])


def _distinct(candidates: Iterable[Candidate], same: Callable[[int, int], bool]) -> list[Candidate]:
    kept: list[Candidate] = []
    for candidate in candidates:
        if not any(same(candidate.column, other.column) for other in kept):
            kept.append(candidate)
    return kept


def _rank(header: Header) -> tuple[bool, int, int, int, int]:
    return header.is_dossier_list, header.read, header.known, header.first - header.last, -header.first


def _with_headings(grid: Grid, header: Header) -> Header:
    """The same with the header rows right above it, whose cells over several rows were repeated in its own row."""
    first = header.first
    above = grid.rows(max(0, first - _TALLEST + 1), first)
    while above and sum(bool(cell and _lookup_legacy(cell)) for cell in above.pop()) >= 2:
        first -= 1
    return replace(header, first=first)


def _bands(rows: list[list[str | None]], offset: int, starts: int, look: _Look) -> Iterable[Header]:
    for first in range(starts):
        if first >= len(rows) or not any(rows[first]):
            continue
        for last in range(first, min(first + _TALLEST, len(rows))):
            if any(cell and _LIKE_DATA.search(_BRACKETS.sub("", cell)) for cell in rows[last]):
                break
            found = _recognise(rows[first : last + 1], look)
            known = len(found)
            if known:
                yield Header(offset + first, offset + last, found, known)


def _recognise(band: list[list[str | None]], look: _Look) -> dict[str, tuple[Candidate, ...]]:
    found: dict[str, list[Candidate]] = {}
    for column in range(len(band[0])):
        for header in _texts(band, column):
            match = look(header)
            if match:
                found.setdefault(match[0], []).append(Candidate(column, header, match[1]))
                break
    return {name: tuple(sorted(each, key=lambda c: (c.rank, c.column))) for name, each in found.items()}


def _texts(band: list[list[str | None]], column: int) -> Iterable[str]:
    """What a column's header may read as: heading and own text joined (either way round), then its own text."""
    parts: list[str] = []
    for level, row in enumerate(band):
        cell = row[column]
        if cell is None and any(below[column] for below in band[level + 1 :]):
            cell = next((row[left] for left in range(column - 1, -1, -1) if row[left]), None)
        if cell and not _NUMBER.match(cell) and cell not in parts:
            parts.append(" ".join(cell.split()))
    if not parts:
        return
    own = parts[-1]
    for heading in reversed(parts[:-1]):
        yield f"{heading} {own}"
        yield f"{own} {heading}"
    yield own


def _lookup(header: str) -> tuple[str, int] | None:
    """(field, rank) of a header text; words in brackets are tried with and without."""
    return _meaning(header, taught.in_use())


def _lookup_legacy(header: str) -> tuple[str, int] | None:
    """The same, trying every legacy encoding the text may be in."""
    return _meaning_in_any_encoding(header, taught.in_use())


@lru_cache(maxsize=8192)
def _meaning(header: str, words: taught.Taught) -> tuple[str, int] | None:
    if len(header) > _LONGEST:
        return None
    return _exact(header, words) or _exact(_BRACKETS.sub(" ", header), words)


@lru_cache(maxsize=8192)
def _meaning_in_any_encoding(header: str, words: taught.Taught) -> tuple[str, int] | None:
    found = _meaning(header, words)
    if found or header.isascii() or len(header) > _LONGEST:
        return found
    return next((match for reading in text.repairs(header) if (match := _meaning(reading, words))), None)


def _exact(header: str, words: taught.Taught) -> tuple[str, int] | None:
    field = words.field(header)
    if field is not None:
        return field, -1
    folded, plain = _known()
    key = text.fold(header)
    return folded.get(key) or (plain.get(key) if key.isascii() else None)


@cache
def _known() -> tuple[dict[str, tuple[str, int]], dict[str, tuple[str, int]]]:
    """fold key -> (field, rank) and the same for bare keys that one field alone has."""
    source = resources.files("khtargets.intake").joinpath("known_headers.csv").read_text(encoding="utf-8-sig")
    folded: dict[str, tuple[str, int]] = {}
    plain: dict[str, tuple[str, int]] = {}
    shared: set[str] = set()
    for rank, row in enumerate(csv.DictReader(source.splitlines())):
        entry = row["field"], rank
        folded.setdefault(text.fold(row["header"]), entry)
        key = text.bare(row["header"])
        if plain.setdefault(key, entry)[0] != entry[0]:
            shared.add(key)
    return folded, {key: entry for key, entry in plain.items() if key not in shared}
