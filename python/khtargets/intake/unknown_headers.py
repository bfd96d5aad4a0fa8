"""The headers of a sheet that were not understood, for staff to teach: texts of the header's row and of no other.

A row that no header is known in counts as the header only where nothing speaks against it: it stands right above the first
row of data, most of its cells have a word of known headers, and none has a number, a date, or comes again below. What is
not surely a header must not be shown, as it may be an applicant's name.
"""

from __future__ import annotations

import re
from functools import cache

from ..names import text
from . import header, rows
from .model import Grid

_LONGEST = 80
_SURELY_NONE = re.compile(r"\d{3}|\d[/.]\d|@")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_LOOK, _BELOW, _FEWEST = 200, 50, 3


def unknown_headers(grid: Grid, head: header.Header | None) -> tuple[str, ...]:
    """Those of a header that was found in part, or where none was (None) of the row that must be it."""
    if head is None:
        row = _likeliest(grid.rows(0, min(grid.height, _LOOK)))
        band = [] if row is None else [row]
    else:
        band = grid.rows(head.first, head.last + 1)
    return tuple(dict.fromkeys(each for each in header.not_understood(band) if _may_be_header(each)))


def _likeliest(seen: list[list[str | None]]) -> list[str | None] | None:
    data = next((at for at, row in enumerate(seen) if _is_data(row)), None)
    if data is None:
        return None
    above = [row for row in seen[:data] if any(row) and not header.is_numbering(row)][-1:]
    if not above:
        return None
    cells = [cell for cell in above[0] if cell]
    spoken = sum(any(word in _words() for word in text.fold(cell).split()) for cell in cells)
    below = {(column, cell) for row in seen[data : data + _BELOW] for column, cell in enumerate(row)}
    fits = (
        len(cells) >= _FEWEST
        and len(set(cells)) == len(cells)
        and 2 * spoken > len(cells)
        and all(map(_may_be_header, cells))
        and not any((column, cell) in below for column, cell in enumerate(above[0]) if cell)
    )
    return above[0] if fits else None


def _is_data(row: list[str | None]) -> bool:
    cells = [cell.strip() for cell in row if cell]
    return any(rows.is_dossier_code(cell) for cell in cells) or len(cells) >= _FEWEST and any(map(rows.is_date, cells))


def _may_be_header(cell: str) -> bool:
    return len(cell) <= _LONGEST and bool(_LETTERS.search(cell)) and not _SURELY_NONE.search(cell)


@cache
def _words() -> frozenset[str]:
    return frozenset(word for known in header.known_headers() for word in known.split())
