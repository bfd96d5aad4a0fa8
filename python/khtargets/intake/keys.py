"""A number for each dossier code, the same wherever the code is the same without case: copies are looked for by it.

The codes are in their one form (`codes`). Codes of the same number may still differ; whoever looks for copies compares
the codes themselves. The numbers are kept in the cache, so that a change here needs another `READER_VERSION`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from .tidy import bounds

_WORD = 8  # bytes
_CASE = np.uint64(0x2020202020202020)  # sets apart the capitals of ASCII, and no digit or sign that codes have
_ODD = np.uint64(0x9E3779B97F4A7C15)  # of no meaning; odd, so that multiplying loses nothing
_SHIFT = np.uint64(29)

Numbers = npt.NDArray[np.uint64]


def keys(codes: pa.Array) -> pa.Array:
    """A 64-bit number for each code; null for a null."""
    if not len(codes):
        return pa.array([], pa.int64())
    begins, lengths, text = _letters(codes)
    if (text >= 128).any():
        begins, lengths, text = _letters(pc.utf8_lower(codes))
    words: Numbers = np.ndarray(len(text) - _WORD + 1, "<u8", text.data, strides=(1,))  # one begins at every letter
    found = _mixed(lengths.astype(np.uint64))
    for at in range(0, int(lengths.max(initial=0)), _WORD):
        left = np.minimum(lengths - at, _WORD)
        rows = slice(None) if left.min() > 0 else np.flatnonzero(left > 0)
        unused = ((_WORD - left[rows]) * 8).astype(np.uint64)
        word = (words[begins[rows] + at] | _CASE) << unused  # the letters of the next code are shifted out
        found[rows] = _mixed(found[rows] ^ word)
    return pa.array(found.view(np.int64), mask=~np.asarray(codes.is_valid()) if codes.null_count else None)


def _letters(codes: pa.Array) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    """Where each code begins, its length in bytes, and all their bytes with room for a word after the last."""
    places = bounds(codes).astype(np.int64)
    first, last = int(places[0]), int(places[-1])
    text = np.zeros(last - first + _WORD, np.uint8)
    if last > first:
        text[: last - first] = np.frombuffer(codes.buffers()[2], np.uint8)[first:last]
    return places[:-1] - first, np.diff(places), text


def _mixed(numbers: Numbers) -> Numbers:
    mixed: Numbers = (numbers ^ (numbers >> _SHIFT)) * _ODD
    mixed ^= mixed >> _SHIFT
    return mixed
