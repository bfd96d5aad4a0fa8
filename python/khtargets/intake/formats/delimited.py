"""Text with delimiters: .csv, .tsv, .txt, whatever the encoding and the delimiter.

pyarrow reads it, which keeps quoted line breaks and hands over every line of another length instead of dropping it
(DuckDB's reader lost the last letter of `"ABC" Co` and left blank lines out, which shifts row numbers).
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from .. import header, rows, taught
from ..model import Grid, Refused, Shape
from . import encodings
from .builder import Columns
from .workbook import LIMITS

_DELIMITERS = ";,\t|"
_LOOK = 200
_LAST, _TAIL = 8, 1 << 16  # bytes
_DATE = re.compile(r"\b\d{1,2}[-/.]\d{1,2}[-/.]\d{4}\b|\b\d{4}-\d{2}-\d{2}\b")
_OPEN_QUOTE = (
    "có dấu ngoặc kép mở mà không đóng nên các dòng bị dính vào nhau; hãy sửa dòng này hoặc xuất lại thành .xlsx"
)


def grid(path: Path) -> Grid:
    """The file as one sheet without a name; row numbers are those of its lines."""
    encoding, damaged = encodings.detect(path, lambda beginning: _best_delimiter(beginning)[1])
    beginning = encodings.sample(path, encoding)
    skip = 1 if re.match(r"sep=.\r?\n", beginning) else 0
    delimiter, width = shape(beginning, beginning[4] if skip else None)
    odd: list[pacsv.InvalidRow] = []

    def keep(row: pacsv.InvalidRow) -> str:
        odd.append(row)
        return "skip"

    with path.open("rb") as file:
        clean = encoding in ("utf-8", "utf-8-sig") and not damaged
        try:
            table = pacsv.read_csv(
                file if clean else pa.PythonFile(encodings.Utf8(file, encoding), mode="r"),
                pacsv.ReadOptions(column_names=[str(at) for at in range(width)], use_threads=False, block_size=1 << 24),
                pacsv.ParseOptions(
                    delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=keep
                ),
                pacsv.ConvertOptions(column_types={str(at): pa.string() for at in range(width)}),
            )
        except pa.ArrowInvalid as error:
            raise Refused(_OPEN_QUOTE) from error
    pieces = table.columns
    del table
    columns = _joined(pieces)
    columns = _with_odd(columns, odd, delimiter)
    if skip:
        columns = [column.slice(skip) for column in columns]
    whole = clean and not skip and _lines(path) == len(columns[0])  # no line breaks within cells
    numbers = None if whole else _line_numbers(columns, skip)
    result = Grid("", columns, numbers)
    _refuse_swallowed(result, delimiter, width)
    _refuse_open_end(path, result, delimiter)
    lengths = np.full(len(columns[0]) + skip, width, np.int32)
    lengths[[row.number - 1 for row in odd]] = [len(cells) for cells in _cells(odd, delimiter)]
    result.shape = Shape(lengths[skip:], True, _is_ended(path))
    if damaged:
        result.notes.append(encodings.DAMAGED)
    if result.height == LIMITS["xlsx"]:
        result.notes.append(
            "tệp có đúng 1.048.576 dòng, là giới hạn của Excel, nên có thể đã bị cắt bớt; hãy xuất lại theo "
            "khoảng thời gian ngắn hơn"
        )
    return result


def _joined(columns: list[pa.ChunkedArray]) -> list[pa.Array]:
    """Each column in one piece, its pieces let go of before the next is joined: both at once would fill the memory."""
    joined = []
    while columns:
        column = columns.pop(0)
        joined.append(column.combine_chunks() if column.num_chunks != 1 else column.chunk(0))
    return joined


def _lines(path: Path) -> int:
    """Lines of a file, by their line feeds; 0 where a carriage return stands alone, which may end a line too."""
    count, last = 0, b"\n"
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            if chunk.endswith(b"\r"):
                chunk += file.read(1)
            count += chunk.count(b"\n")
            last = chunk[-1:]
            if b"\r" in chunk:
                letters = np.frombuffer(chunk, np.uint8)
                if last == b"\r" or (letters[1:][letters[:-1] == 13] != 10).any():
                    return 0
    return count + (last != b"\n")


def _best_delimiter(beginning: str) -> tuple[str, int]:
    """The delimiter that gives a header with most known columns, then most columns; and the number known."""
    there = [each for each in _DELIMITERS if each in beginning] or [_DELIMITERS[0]]
    best = max(there, key=lambda delimiter: (*_known(beginning, delimiter, taught.in_use()), -_DELIMITERS.index(delimiter)))
    return best, _known(beginning, best, taught.in_use())[0]


@lru_cache(maxsize=32)
def _known(beginning: str, delimiter: str, words: taught.Taught) -> tuple[int, int]:
    """`words` are what headers are looked up in: what is kept holds for them only."""
    rows = _parse(beginning, delimiter)
    found = header.find(_grid(rows))
    usual = sorted(len(row) for row in rows)[len(rows) // 2] if rows else 0
    return (found.read * 100 + found.known if found else 0), usual


def shape(beginning: str, delimiter: str | None = None) -> tuple[str, int]:
    """The delimiter, and how many cells the header's longest row has; without a header, the longest row."""
    delimiter = delimiter or _best_delimiter(beginning)[0]
    rows = _parse(beginning, delimiter)
    found = header.find(_grid(rows))
    considered = rows[found.first : found.last + 1] if found else rows
    return delimiter, max([1, *(len(row) for row in considered)])


def first_rows(beginning: str, delimiter: str, strict: bool = False) -> list[list[str]]:
    """The first rows of a text; `strict`: csv.Error where one has an open quote, or a quote in an odd place."""
    return list(islice(csv.reader(_lines_of(beginning), delimiter=delimiter, strict=strict), _LOOK))


def sample_grid(beginning: str, delimiter: str) -> Grid:
    """The first lines of a file."""
    return _grid(_parse(beginning, delimiter))


def _parse(beginning: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(1 << 26)
    try:
        return first_rows(beginning, delimiter)
    except csv.Error:
        return []


def _lines_of(text: str) -> io.StringIO:
    """The text for a reader of lines; what Unicode counts as a line's end besides, such as U+2028, is none in a file."""
    return io.StringIO(text, newline="")


def _grid(rows: Sequence[Sequence[str]]) -> Grid:
    columns = Columns()
    for row in rows:
        columns.add(row)
    return Grid("", columns.arrays())


def _with_odd(columns: list[pa.Array], odd: list[pacsv.InvalidRow], delimiter: str) -> list[pa.Array]:
    """The rows of another length put back at their places."""
    if not odd:
        return columns
    parsed = _cells(odd, delimiter)
    extra = Columns()
    for row in parsed:
        extra.add(row)
    extras = extra.arrays()
    usual = len(columns[0])
    at = np.array([row.number - 1 for row in odd])
    order = np.empty(usual + len(odd), np.int64)
    is_odd = np.zeros(len(order), bool)
    is_odd[at] = True
    order[is_odd] = np.arange(usual, usual + len(odd))
    order[~is_odd] = np.arange(usual)
    taken = pa.array(order)
    joined = []
    for place in range(max(len(columns), len(extras))):
        top = columns[place] if place < len(columns) else pa.nulls(usual, pa.string())
        below = extras[place] if place < len(extras) else pa.nulls(len(odd), pa.string())
        joined.append(pa.concat_arrays([top, below]).take(taken))
    return joined


def _cells(odd: Sequence[pacsv.InvalidRow], delimiter: str) -> list[list[str]]:
    return [next(csv.reader(_lines_of(row.text), delimiter=delimiter), []) for row in odd]


def _line_numbers(columns: list[pa.Array], skip: int) -> pa.Array | None:
    """The line each row begins on, where quoted line breaks or a "sep=" line put it out of step; else None."""
    breaks = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        if pc.any(pc.match_substring_regex(column, "[\r\n]")).as_py():
            breaks += pc.count_substring_regex(column, "\r\n|\r|\n").fill_null(0).to_numpy(zero_copy_only=False)
    if not breaks.any() and not skip:
        return None
    before = np.concatenate(([0], np.cumsum(breaks)[:-1]))
    return pa.array((np.arange(1 + skip, len(breaks) + 1 + skip) + before).astype(np.int32))


def _is_ended(path: Path) -> bool:
    """Whether the last line has its end; what DOS wrote behind it is nothing."""
    with path.open("rb") as file:
        file.seek(-min(_LAST, path.stat().st_size), os.SEEK_END)
        return file.read().replace(b"\0", b"").rstrip(b"\x1a").endswith((b"\n", b"\r"))


def _refuse_swallowed(grid: Grid, delimiter: str, width: int) -> None:
    """A quote that was never closed makes one cell of several rows: a line inside a cell then holds a row's delimiters,
    or a dossier's code between two."""
    if grid.numbers is None or width < 3:
        return
    sign = re.escape(delimiter)
    rows_within = rf"[\r\n]([^\r\n]*{sign}){{{width - 2}}}"
    code_within = rf"(^|[\r\n]|{sign}){rows.DOSSIER_CODE.strip('^$')}({sign}|[\r\n])"
    for column in grid.columns:
        broken = column.filter(pc.match_substring_regex(column, "[\r\n]"))
        if not len(broken):
            continue
        found = pc.match_substring_regex(column, rf"{rows_within}|[\r\n].*{code_within}|{code_within}.*[\r\n]")
        at = pc.index(found, True).as_py()
        if at >= 0:
            raise Refused(_OPEN_QUOTE, row=grid.number(at))


def _refuse_open_end(path: Path, grid: Grid, delimiter: str) -> None:
    """A quote left open in the last line is taken for closed by the reader."""
    with path.open("rb") as file:
        file.seek(-min(_TAIL, path.stat().st_size), os.SEEK_END)
        lines = file.read().replace(b"\0", b"").rstrip(b"\r\n\x1a").decode("latin-1").replace("\r", "\n").split("\n")
    try:
        first_rows(lines[-1], delimiter, strict=True)
    except csv.Error as error:
        if "end of data" in str(error):
            raise Refused(_OPEN_QUOTE, row=grid.number(grid.height - 1)) from error
