"""The kinds of units by their names ("thành phố", "xã"), how each is written, and the level that a kind has."""

from __future__ import annotations

from typing import Dict, Optional, Tuple

from .text import bare, fold_composed

# Kind -> its spellings. "tt" is a township only before a place: a department's letters come after "Sở".
KIND_WORDS: Dict[str, Tuple[str, ...]] = {
    "tỉnh": ("tỉnh", "t"),
    "thành phố": ("thành phố", "tp", "t p", "t phố", "th phố", "tphố"),
    "thị xã": ("thị xã", "tx", "t x", "t xã", "th xã", "txã"),
    "huyện": ("huyện", "huyện đảo", "h", "hđ"),
    "phường": ("phường", "p", "ph", "f", "phưòng", "phuờng"),
    "xã": ("xã", "x"),
    "thị trấn": ("thị trấn", "tt", "t t", "t trấn", "th trấn", "ttr", "ttrấn"),
}
KIND_LEVEL = {"tỉnh": "province", "thành phố": "district", "thị xã": "district", "huyện": "district"}

_ALONE = {key: kind for kind, words in KIND_WORDS.items() for word in words[:1] for key in (fold_composed(word), bare(word))}


def kind_alone(key: str) -> Optional[str]:
    """The kind of unit where a text is nothing but its word, as in a column of kinds."""
    return _ALONE.get(key)
