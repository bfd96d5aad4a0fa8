"""The words of a unit's own name: its core, and the head that tells a department from a district's division."""

from __future__ import annotations

from ..decision import Unit
from .text import fold_composed, strip_marks


def core(unit: Unit) -> str:
    """The name without the word of its kind, bare: "vinh hoa", "y te"."""
    name = unit.name[len(unit.kind) :] if unit.name.lower().startswith(unit.kind) else unit.name
    return strip_marks(fold_composed(name))


def names_head(unit: Unit, key: str) -> bool:
    """Whether the department's own word ("Sở", "Ban", "tỉnh") is written, be it by its letter in "SYT"."""
    words = strip_marks(key).split()
    if unit.kind not in ("sở", "ban"):
        return not {"tinh", "t"}.isdisjoint(words)
    head = strip_marks(unit.kind)
    return head in words or len(words) == 1 and words[0].startswith(head[0]) or unit.kind == "ban" and words[0][0] == "b"


def names_province(province: Unit, key: str) -> bool:
    """Whether the province is named, or its letters stand by themselves: "Khánh Hòa", "KH"."""
    words, name = strip_marks(key).split(), core(province)
    return f" {name} " in f" {' '.join(words)} " or "".join(word[0] for word in name.split()) in words
