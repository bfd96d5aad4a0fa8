"""A .csv whose every line below its header is plainly a dossier, as systems write it: read a block at a time.

It is never in memory as a whole, and only the columns that are needed leave it; letters broken in others do no harm.
Anything else (a title, totals or a signature, a line break within a cell, a row of another length, another encoding, two
columns for one field) is left to the reader of whole sheets; what both would read comes out the same.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from . import header, neighbours, placement, rows, tables
from .formats import delimited, encodings
from .formats.workbook import LIMITS
from .model import DATES, Refused, Sheet
from .tidy import tidied
from .unknown_headers import unknown_headers

_SMALLEST = 1 << 20  # bytes; a smaller file is quick to read whole
_SAMPLE = 1 << 18
_BLOCK = 1 << 23
_FEW = 1 << 16
_REPEATED = pa.dictionary(pa.int32(), pa.string())


class _NotStraight(Exception):
    """Left to the reader of whole sheets."""


def read(path: Path, add: Callable[[int, pa.Table], None]) -> Sheet | None:
    """Hands the dossiers to `add(0, rows)`, block by block; None, whatever was handed over, if the file is not straight."""
    if path.stat().st_size < _SMALLEST:
        return None
    try:
        return _read(path, add)
    except (_NotStraight, Refused, UnicodeDecodeError, csv.Error, pa.ArrowInvalid):
        return None  # what is wrong with it is told where it is read whole


def _read(path: Path, add: Callable[[int, pa.Table], None]) -> Sheet:
    beginning = _beginning(path)
    delimiter, width = delimited.shape(beginning)
    sample = delimited.sample_grid(beginning, delimiter)
    head = header.find(sample)
    if head is None or not head.is_dossier_list or head.first > 0:
        raise _NotStraight
    chosen, notes = header.columns(head, _never_the_same)
    if "code" not in chosen:
        raise _NotStraight  # perhaps in a column whose header is not known
    above, height = head.last + 1, 0
    if len(delimited.first_rows("".join(_lines(beginning, above)), delimiter, strict=True)) != above:
        raise _NotStraight  # a row of the header is more than a line
    names = [str(at) for at in range(width)]
    parsing = pacsv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False)
    repeated = {str(each.column) for name, each in chosen.items() if name not in ("code", *DATES)}
    converting = pacsv.ConvertOptions(
        include_columns=[str(each.column) for each in chosen.values()],
        column_types={name: _REPEATED if name in repeated else pa.string() for name in names},
    )
    headers = [" ".join(row[at] or "" for row in sample.rows(head.first, head.last + 1)) for at in range(len(sample.columns))]
    beside = {name: each.column + 1 for name, each in chosen.items() if each.column + 1 < len(headers)}
    kin = {name for name, at in beside.items() if neighbours.belongs(name, headers[at])}
    for lines, text, last in _blocks(path, above):
        reading = pacsv.ReadOptions(column_names=names, use_threads=False, block_size=len(text) + 1)
        block = pacsv.read_csv(pa.BufferReader(pa.py_buffer(text)), reading, parsing, converting)
        # A quote left open in the last line would be taken for closed, and strictly is an error.
        if len(block) != lines or len(delimited.first_rows(last.decode("utf-8", "replace"), delimiter, strict=True)) != 1:
            raise _NotStraight
        cells = tidied({name: block[str(each.column)].chunk(0) for name, each in chosen.items()})
        cells |= {name: cells[name].dictionary_encode() for name in DATES if name in cells}  # asked for twice
        if not rows.plainly_dossiers(cells, lines).all() or not placement.surely_in_place(cells):
            raise _NotStraight
        if _moved(text, delimiter, cells, beside, kin):
            raise _NotStraight
        numbers = np.arange(above + height + 1, above + height + lines + 1, dtype=np.int32)
        add(0, tables.data(pa.array(numbers), cells))
        height += lines
    if not height or above + height == LIMITS["xlsx"]:
        raise _NotStraight
    columns = {name: each.header for name, each in chosen.items()}
    return Sheet(0, "", "", columns, height, {"header": above}, tuple(notes), unknown=unknown_headers(sample, head))


def _moved(
    text: memoryview, delimiter: str, cells: Mapping[str, pa.Array], beside: Mapping[str, int], kin: Collection[str]
) -> bool:
    """Whether some row's cells may have moved to the right; `beside` are the columns to the right of the fields', of `kin`
    where the field's texts belong too."""
    told = [(name, column, *neighbours.alone(name, cells[name])) for name, column in beside.items()]
    if not any(len(rare) for *_, rare, _ in told):
        return False
    ends = np.flatnonzero(np.frombuffer(text, np.uint8) == 10)
    for name, column, rare, counts in told:
        for row in rare.tolist():
            if name in kin and (name != "unit" or neighbours.may_be_a_unit(name, cells[name][row].as_py())):
                continue
            line = bytes(text[int(ends[row - 1]) + 1 if row else 0 : int(ends[row])]).decode("utf-8", "replace")
            found = next(csv.reader([line], delimiter=delimiter), [])
            if column < len(found) and neighbours.usual(counts, found[column].strip()):
                return True
    return False


def _beginning(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    if encodings.by_mark(head) not in (None, "utf-8-sig"):
        raise _NotStraight
    beginning = head[: head.rfind(b"\n") + 1].decode("utf-8-sig")
    if beginning.startswith("sep="):
        raise _NotStraight
    return beginning


def _lines(text: str, count: int) -> list[str]:
    return [f"{line}\n" for line in text.split("\n")[:count]]


def _never_the_same(one: int, other: int) -> bool:
    """Two columns for one field are compared where the whole sheet is there."""
    raise _NotStraight


def _blocks(path: Path, above: int) -> Iterator[tuple[int, memoryview, bytes]]:
    """The text below the first `above` lines in pieces of whole lines, each with how many, and its last; one is gone with
    the next.

    A carriage return that stands alone may end a line too, and so there must be none.
    """
    room = bytearray(_BLOCK)  # memory that is used again costs less than new
    there, text = 0, memoryview(room)
    with path.open("rb") as file:
        for _ in range(above):
            if b"\r" in file.readline().removesuffix(b"\r\n"):
                raise _NotStraight
        while read := file.readinto(text[there:]):
            there += read
            end = room.rfind(b"\n", 0, there) + 1
            if not end:
                raise _NotStraight  # a line longer than all the room, or without its end
            if room.find(b"\r", 0, end) >= 0 and room.count(b"\r", 0, end) != room.count(b"\r\n", 0, end):
                raise _NotStraight
            yield _feeds(room, end), text[:end], bytes(room[room.rfind(b"\n", 0, end - 1) + 1 : end])
            text[: there - end] = bytes(text[end:there])
            there -= end
    if there:
        room[there : there + 1] = b"\n"
        yield 1, text[: there + 1], bytes(room[: there + 1])


def _feeds(room: bytearray, end: int) -> int:
    """Line feeds before `end`; a little at a time, which takes half as long as `bytearray.count`."""
    letters = np.frombuffer(room, np.uint8, end)
    return sum(int(np.count_nonzero(letters[at : at + _FEW] == 10)) for at in range(0, end, _FEW))
