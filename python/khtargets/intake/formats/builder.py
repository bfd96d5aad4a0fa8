"""Collects rows of unequal length into the columns of a grid, a few thousand at a time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

import pyarrow as pa

_FLUSH = 5000


class Columns:
    """`add` rows, then `arrays`; missing cells are null. Width is unlimited up to what sheets allow."""

    def __init__(self) -> None:
        self._waiting: list[Sequence[str | None]] = []
        self._chunks: list[list[pa.Array]] = []
        self._height = 0

    def add(self, row: Sequence[str | None]) -> None:
        self._waiting.append(row)
        if len(self._waiting) >= _FLUSH:
            self._flush()

    def arrays(self) -> list[pa.Array]:
        self._flush()
        return [pa.concat_arrays(chunks) for chunks in self._chunks]

    def _flush(self) -> None:
        columns = [pa.array(column, pa.string()) for column in zip_longest(*self._waiting)]
        count = len(self._waiting)
        for _ in range(len(self._chunks), len(columns)):
            self._chunks.append([pa.nulls(self._height, pa.string())])
        for at, chunks in enumerate(self._chunks):
            chunks.append(columns[at] if at < len(columns) else pa.nulls(count, pa.string()))
        self._height += count
        self._waiting = []
