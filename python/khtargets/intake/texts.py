"""The different texts of a file, each with a number: what repeats itself over hundreds of thousands of rows stands once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from .model import KINDS, Text

_Numbers = npt.NDArray[np.int64]
_Entry = tuple[str, int, tuple[str | None, ...]]


class Texts:
    """Numbers the texts of a file's tables in the order in which they come."""

    def __init__(self) -> None:
        self._numbers: dict[_Entry, int] = {}
        self._rows: list[int] = []

    def numbered(self, sheet: int, data: pa.RecordBatch) -> dict[str, pa.Array]:
        """For each of `KINDS` the numbers of the rows' texts; `data` has the columns of `FIELDS`, text or dictionaries, and
        perhaps `SECTION`."""
        there = {field: data[field] for field in data.schema.names}
        nothing = pa.nulls(len(data), pa.string())
        return {
            kind: self._of_kind(kind, sheet, [there.get(field, nothing) for field in fields]) for kind, fields in KINDS.items()
        }

    def _of_kind(self, kind: str, sheet: int, columns: list[pa.Array]) -> pa.Array:
        places, written = _distinct(columns)
        counts = np.bincount(places, minlength=len(written))
        numbers = np.zeros(len(written), np.int32)
        for at, texts in enumerate(written):
            number = self._numbers.setdefault((kind, sheet, texts), len(self._numbers))
            if number == len(self._rows):
                self._rows.append(0)
            self._rows[number] += int(counts[at])
            numbers[at] = number
        return pa.array(numbers[places])

    def found(self) -> Iterator[Text]:
        """Each text with how many rows have it; its place is its number."""
        for (kind, sheet, written), rows in zip(self._numbers, self._rows, strict=True):
            yield Text(kind, sheet, written, rows)


def _distinct(columns: list[pa.Array]) -> tuple[_Numbers, list[tuple[str | None, ...]]]:
    """Each row's place in the list of different combinations of the columns' texts, and that list."""
    first, *others = [_encoded(column) for column in columns]
    places = first[0]
    written: list[tuple[str | None, ...]] = [(text,) for text in first[1]]
    for more, texts in others:
        if len(texts) == 1:
            written = [(*each, texts[0]) for each in written]
            continue
        pairs = pa.array(places * len(texts) + more).dictionary_encode()
        places = pairs.indices.to_numpy()
        both = (divmod(pair, len(texts)) for pair in pairs.dictionary.to_pylist())
        written = [(*written[one], texts[other]) for one, other in both]
    return places, written


def _encoded(column: pa.Array) -> tuple[_Numbers, list[str | None]]:
    if column.null_count == len(column):
        return np.zeros(len(column), np.int64), [None]
    encoded = column.dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    if not encoded.indices.null_count:
        return encoded.indices.to_numpy().astype(np.int64), texts
    return encoded.indices.fill_null(len(texts)).to_numpy().astype(np.int64), [*texts, None]
