"""Which names are spelt like a text: for a person to choose from, never an answer."""

from __future__ import annotations

import difflib
from typing import Iterator, Mapping, Sequence, Tuple

from ..decision import Unit
from .text import fold_composed, strip_marks


def near(units: Sequence[Unit], cores: Mapping[str, str], left: str, whole: str) -> Iterator[Tuple[float, int]]:
    """(likeness, minus the unit's place in `units`) of each unit spelt like a bare text, or like what is `left` of it without
    the units above; `cores` are the units' own names, bare."""
    if not left:
        return
    matcher = difflib.SequenceMatcher(autojunk=False)
    for written in {left, whole}:
        matcher.set_seq2(written)
        for at, unit in enumerate(units):
            for name in (cores[unit.id], strip_marks(fold_composed(unit.name))):
                matcher.set_seq1(name)
                if matcher.real_quick_ratio() > 0.7 and matcher.quick_ratio() > 0.7 and matcher.ratio() > 0.7:
                    yield matcher.ratio(), -at
