"""A dossier's code in one form, however spreadsheets and people write it; without case it is the code itself (`keys`).

Composed letters (NFC), every dash a "-", no white space, no invisible characters, no apostrophe in front (Excel's sign for
text), no ".0" behind a number. Codes that are plain already, as whole files are, cost one look at their bytes.
"""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .tidy import bounds

DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"
APOSTROPHES = "'`\u00b4\u2018\u2019\u02bc\uff07"
UNSEEN = (
    "\t\n\x0b\x0c\r \x85\xa0\xad\u1680\u180e\u2028\u2029\u202f\u205f\u3000\ufeff"
    + "".join(map(chr, (*range(0x2000, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065))))
)
_ERROR = r"^(#N/A|#(REF|DIV/0|VALUE|NUM|NULL|SPILL|CALC|FIELD|CONNECT|BLOCKED|UNKNOWN|BUSY)!|#NAME\?|#GETTING_DATA|Err:\d{3})$"


def canonical(codes: pa.Array) -> pa.Array:
    """The codes, each in its one form; null for a null, and where nothing is left."""
    letters = _letters(codes)
    if not _plain(letters):
        codes = pc.utf8_normalize(codes, form="NFC")
        codes = pc.replace_substring_regex(codes, f"[{re.escape(DASHES)}]", "-")
        codes = pc.replace_substring_regex(codes, f"[{re.escape(UNSEEN)}]+", "")
        codes = pc.replace_substring_regex(codes, f"^[{re.escape(APOSTROPHES)}]+", "")
        codes = pc.if_else(pc.equal(codes, ""), None, codes)
    elif not len(letters) or not _end_in_zero(letters, bounds(codes)):
        return codes
    return pc.replace_substring_regex(codes, r"^(\d+)[.,]0+$", r"\1")


def _letters(codes: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """The bytes of all codes, one after another."""
    text = codes.buffers()[2] if len(codes) else None
    if text is None:
        return np.zeros(0, np.uint8)
    places = bounds(codes)
    return np.frombuffer(text, np.uint8)[places[0] : places[-1]]


def _plain(letters: np.ndarray[tuple[int], np.dtype[np.uint8]]) -> bool:
    """Whether there are certainly only signs of ASCII that are no white space and no apostrophes: all but "`" lie below "("."""
    if not len(letters):
        return True
    last = letters.max()
    return bool(letters.min() >= ord("(") and (last < ord("`") or (last < 127 and not (letters == ord("`")).any())))


def errors(codes: pa.Array) -> pa.Array:
    """Which codes are a spreadsheet's errors instead, such as #N/A, which name no dossier; false for a null."""
    letters = _letters(codes)
    if not len(letters) or letters.min() > ord("#") and not (letters == ord(":")).any():
        return pa.array(np.zeros(len(codes), bool))
    return pc.match_substring_regex(codes, _ERROR).fill_null(False)


def _end_in_zero(letters: np.ndarray[tuple[int], np.dtype[np.uint8]], places: np.ndarray[tuple[int], np.dtype[np.int32]]) -> bool:
    """Whether some code ends in ".0", ".00", or the same with a comma."""
    ends = places[1:][np.diff(places) > 2] - places[0]
    ends = ends[letters[ends - 1] == ord("0")]
    second, points = letters[ends - 2], (ord("."), ord(","))
    return bool((np.isin(second, points) | (second == ord("0")) & np.isin(letters[ends - 3], points)).any())
