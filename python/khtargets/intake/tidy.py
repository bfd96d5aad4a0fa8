"""Cells without what counts for nothing: white space around a text, the time of day after a date, ".0" after a code.

Where all texts of a column are alike, which their bytes tell at once, each by itself is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from .model import BLANKS, DATES

_DAY_AND_TIME = r"^(\d\d[-/.]\d\d[-/.]\d{4}|\d{4}[-/.]\d\d[-/.]\d\d)[ T]\d\d:\d\d(:\d\d([.,]\d+)?)?$"
_DAY_LENGTH = 10
_MINUTES_IN_ZONE = r"^(\d{4}-\d\d-\d\d[ T]\d\d):\d\d(?::\d\d(?:[.,]\d+)?)?([Zz]|[+-]\d\d:?00)$"
_WHOLE = r"^(\d{1,15})[.,]0$"
_PART_OF_DAY = r"^([3-6]\d{4})\.\d+$"


def tidied(columns: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    """The columns by their field: dates as `days`, all others `trimmed`, codes as `whole` numbers if they are numbers."""
    found = {name: days(cell) if name in DATES else trimmed(cell) for name, cell in columns.items()}
    return {name: whole(cell) if name == "code" else cell for name, cell in found.items()}


def whole(cell: pa.Array) -> pa.Array:
    """Codes without the ".0" that programs write behind a number: 12345.0 is 12345."""
    if any(pc.any(pc.ends_with(cell, end)).as_py() for end in (".0", ",0")):
        return pc.replace_substring_regex(cell, _WHOLE, r"\1")
    return cell


def days(cell: pa.Array) -> pa.Array:
    """Dates, trimmed, without a plain time of day, which counts for nothing, so that a year has few texts; odd ones stay."""
    letters = _same_length(cell)
    if letters is not None and re.match(_DAY_AND_TIME, _layout(letters)):
        return _cut(letters, _DAY_LENGTH)
    dates = trimmed(cell)
    timed = pc.match_substring_regex(dates, _DAY_AND_TIME)
    cut = pc.utf8_slice_codeunits(dates, 0, _DAY_LENGTH)
    if pc.all(timed, skip_nulls=True).as_py():
        return cut
    # An hour in another zone may lie on another day, but no minute does; nor does a part of a spreadsheet's day.
    odd = pc.replace_substring_regex(dates, _MINUTES_IN_ZONE, r"\1:00\2")
    return pc.if_else(timed, cut, pc.replace_substring_regex(odd, _PART_OF_DAY, r"\1"))


def _same_length(cell: pa.Array) -> npt.NDArray[np.uint8] | None:
    """The texts as rows of bytes, where all are there and of one length."""
    if not pa.types.is_string(cell.type) or cell.null_count or not len(cell):
        return None
    places = bounds(cell)
    length = int(places[1] - places[0])
    if not length or (np.diff(places) != length).any():
        return None
    return np.frombuffer(cell.buffers()[2], np.uint8)[places[0] : places[-1]].reshape(len(cell), length)


def _layout(letters: npt.NDArray[np.uint8]) -> str:
    """What all texts are like: at each place "0" for digits, a sign that all have there, or "?"; told by bytes."""
    low, high = letters.min(axis=0), letters.max(axis=0)
    return "".join(
        "0" if 48 <= one and other <= 57 else chr(one) if one == other < 128 else "?"
        for one, other in zip(low.tolist(), high.tolist(), strict=True)
    )


def _cut(letters: npt.NDArray[np.uint8], length: int) -> pa.Array:
    """The first bytes of each row of bytes, as text."""
    places = np.arange(len(letters) + 1, dtype=np.int32) * np.int32(length)
    cut = np.ascontiguousarray(letters[:, :length])
    return pa.StringArray.from_buffers(len(letters), pa.py_buffer(places), pa.py_buffer(cut))


def trimmed(cell: pa.Array) -> pa.Array:
    """Without outer white space of any kind; blank becomes null."""
    if pa.types.is_dictionary(cell.type):
        return pa.DictionaryArray.from_arrays(cell.indices, trimmed(cell.dictionary))
    if _is_trimmed(cell):
        return cell
    stripped = pc.utf8_trim(cell, characters=BLANKS)
    return pc.if_else(pc.equal(stripped, ""), None, stripped)


_ENDS = [blank.encode("utf-8")[-2:] for blank in BLANKS]  # the last two bytes of each blank, of a letter's one
_FIRST_BYTES = np.isin(np.arange(256), [blank.encode("utf-8")[0] for blank in BLANKS])
_LAST_BYTES = np.isin(np.arange(256), [end[0] for end in _ENDS if len(end) == 1])
_LAST_PAIRS = np.isin(np.arange(65536), [end[0] << 8 | end[1] for end in _ENDS if len(end) == 2])


def _is_trimmed(cell: pa.Array) -> bool:
    """Whether certainly no text is blank, begins or ends with one; told by bytes, which costs a tenth of trimming."""
    if not pa.types.is_string(cell.type):
        return False
    letters = cell.buffers()[2]
    if not len(cell) or letters is None:
        return False
    places = bounds(cell)
    begins, ends = places[:-1], places[1:]
    filled = ends > begins
    if int(filled.sum()) != len(cell) - cell.null_count:
        return False
    begins, ends = begins[filled], ends[filled]
    text = np.frombuffer(letters, np.uint8)
    last = text[ends - 1]
    if _FIRST_BYTES[text[begins]].any() or _LAST_BYTES[last].any():
        return False
    before = text[np.maximum(ends - 2, begins)].astype(np.uint16)
    return not _LAST_PAIRS[before << 8 | last].any()


def bounds(cell: pa.Array) -> npt.NDArray[np.int32]:
    """Where each text begins in the array's bytes, and where the last one ends; of an array with at least one place."""
    places: npt.NDArray[np.int32] = np.frombuffer(cell.buffers()[1], np.int32)
    return places[cell.offset : cell.offset + len(cell) + 1]
