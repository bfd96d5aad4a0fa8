"""Headers that staff taught for the exports that are being read, beside those of known_headers.csv in this folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from ..names import text

_OWN_NAMES = {"unit": "receiving"}  # where a field of `model.FIELDS` has another name among headers


class Taught:
    """What headers mean to staff; this comes before what they usually mean. `mark` stands for all of it, "" for nothing."""

    def __init__(self, columns: Mapping[str, str]) -> None:
        """`columns`: header as written -> field of `model.FIELDS`."""
        folded = {text.fold(header): _OWN_NAMES.get(field, field) for header, field in columns.items()}
        self._fields = {**{text.strip_marks(key): field for key, field in folded.items()}, **folded}
        listed = json.dumps(sorted(folded.items())).encode("utf-8")
        self.mark = hashlib.sha256(listed).hexdigest()[:10] if folded else ""

    def field(self, header: str) -> str | None:
        """The field that a header was taught to name."""
        return self._fields.get(text.fold(header)) if self._fields else None


NOTHING = Taught({})
_IN_USE: ContextVar[Taught] = ContextVar("taught", default=NOTHING)


@contextmanager
def using(taught: Taught) -> Iterator[None]:
    """Inside the block headers are looked up here first; each thread has its own."""
    token = _IN_USE.set(taught)
    try:
        yield
    finally:
        _IN_USE.reset(token)


def in_use() -> Taught:
    """What the block around was given."""
    return _IN_USE.get()
