"""Reads a written name word by word, so that nothing in it is passed over.

A parse covers every word of the text: units (a department by its name or letters, a place with or without the word
of its kind), the phrases of `phrases`, and joints between them. What has no parse is not understood. The units of a
parse must lie above one another (commune, district, province); the lowest is the one meant.
"""

from __future__ import annotations

from typing import FrozenSet, Iterator, List, NamedTuple, Optional, Sequence, Set, Tuple

from ..decision import Unit
from .letters import Words
from .lexicon import Lexicon, Piece
from .phrases import AROUND

_LONGEST = 40  # words; what is longer is a paragraph and no name
_STEPS = 5000  # a name has a handful of parses


class Outcome(NamedTuple):
    """What the parses of a text say together.

    `units`: the units it may mean. `clashing`: units named side by side that do not belong together. `kinds`: kinds of
    a committee named without its place. `shared`: it names a shared counter. `outside`: a body outside the decision.
    """

    units: FrozenSet[str] = frozenset()
    clashing: FrozenSet[str] = frozenset()
    kinds: FrozenSet[str] = frozenset()
    shared: bool = False
    outside: bool = False


class Grammar:
    """Reads texts in which the units of one lexicon are named."""

    def __init__(self, units: Sequence[Unit], lexicon: Lexicon) -> None:
        """`units` are all of the decision, for who lies above whom."""
        self._units = {unit.id: unit for unit in units}
        self._lexicon = lexicon
        successors = {unit.successor_id for unit in units if unit.successor_id}
        self._changed = {unit.id for unit in units if unit.valid_to} | successors
        self._new = {unit.id for unit in units if unit.valid_from} | successors

    def words(self, key: str) -> Words:
        """The words of a folded text, as `Lexicon.words`."""
        return self._lexicon.words(key)

    def read(self, words: Words) -> Outcome:
        """What a text says when all its words are understood; an empty outcome where they are not."""
        units: Set[str] = set()
        clashing: Set[str] = set()
        kinds: Set[str] = set()
        shared = False
        for parse in self._parses(words):
            what = {piece.what for piece in parse}
            mentions = [piece.units for piece in parse if piece.units]
            chains = list(self._chains(mentions))
            if mentions and not chains:
                clashing.update(*mentions)
                continue
            lowest = {chain[-1] for chain in chains if self._fits(chain, parse)}
            provincial = all(self._units[unit].level == "province" for unit in lowest)
            nameless = [piece for piece in parse if piece.what == "kind" and not piece.units]
            if nameless and (not lowest or provincial):
                kinds.update(kind for piece in nameless for kind in self._lexicon.kinds_ending(words, piece.end))
                shared = shared or bool(what & {"section", "centre"})
            elif what & {"section", "centre"} and (provincial or "centre" in what and self._is_office(lowest)):
                shared = True
            elif lowest and not nameless and not self._is_at_the_provinces_office(parse):
                units |= lowest
        return Outcome(frozenset(units), frozenset(clashing), frozenset(kinds), shared)

    def mentions(self, words: Words) -> List[Piece]:
        """Every unit named anywhere in the text, longest stretches first, whatever else stands there."""
        found = [(piece.end - at, piece) for at in range(len(words)) for piece in self._lexicon.unit_pieces(words, at)]
        return [piece for _, piece in sorted(found, key=lambda each: -each[0])]

    def without_parents(self, words: Words) -> Words:
        """The words that may be a misspelt name: phrases, kinds and named districts or the province left out."""
        key, starts = _joined(words)
        left: List[str] = []
        at = 0
        while at < len(words):
            ends = [piece.end for piece in self._lexicon.place_pieces(words, at) if self._are_above(piece.units)]
            ends += [end for end, _ in _phrases(key, starts, at)] + [
                end for end, _ in self._lexicon.kind_words(words, at)
            ]
            if not ends:
                left.append(words[at])
            at = max(ends, default=at + 1)
        return tuple(left)

    # --- parses -----------------------------------------------------------------------------------------------

    def _parses(self, words: Words) -> Iterator[Tuple[Piece, ...]]:
        """Every way to cover all words; joints stand between, a committee before its place."""
        if len(words) > _LONGEST:
            return
        key, starts = _joined(words)
        pieces = [self._pieces(words, key, starts, at) for at in range(len(words))]
        alive = [False] * len(words) + [True]
        for at in reversed(range(len(words))):
            alive[at] = any(alive[piece.end] for piece in pieces[at])
        open_ends: List[Tuple[int, Tuple[Piece, ...]]] = [(0, ())] if words and alive[0] else []
        for _ in range(_STEPS):
            if not open_ends:
                return
            at, before = open_ends.pop()
            if at == len(words):
                if _well_formed(before):
                    yield before
                continue
            open_ends += [(piece.end, (*before, piece)) for piece in pieces[at] if alive[piece.end]]

    def _pieces(self, words: Words, key: str, starts: List[int], at: int) -> List[Piece]:
        found = [*self._lexicon.unit_pieces(words, at), *self._lexicon.nameless_pieces(words, at)]
        found += [Piece(name, end) for end, name in _phrases(key, starts, at)]
        return found

    # --- what a parse means -----------------------------------------------------------------------------------

    def _chains(self, mentions: List[FrozenSet[str]]) -> Iterator[Tuple[str, ...]]:
        """Choices of one unit a mention that lie above one another, highest first."""
        chosen: Set[FrozenSet[str]] = {frozenset()}
        for mention in mentions:
            chosen = {before | {unit} for before in chosen for unit in mention if self._one_line(before, unit)}
        for chain in chosen:
            if chain:
                yield tuple(sorted(chain, key=lambda unit: len(self._line(unit))))

    def _one_line(self, others: FrozenSet[str], unit: str) -> bool:
        return all(other in self._line(unit) or unit in self._line(other) for other in others)

    def _line(self, unit_id: str) -> Tuple[str, ...]:
        """The unit and those above it."""
        line: List[str] = []
        at: Optional[str] = unit_id
        while at is not None and at not in line:
            line.append(at)
            at = self._units[at].parent_id
        return tuple(line)

    def _fits(self, chain: Tuple[str, ...], parse: Tuple[Piece, ...]) -> bool:
        """Letters alone name parents only; "cũ" and "mới" go with units that changed."""
        lowest = self._units[chain[-1]]
        what = {piece.what for piece in parse}
        if not any(lowest.id in piece.units for piece in parse if piece.what not in ("parent", "province")):
            return False
        if "former" in what and lowest.id not in self._changed:
            return False
        return "merged" not in what or lowest.id in self._new

    def _is_at_the_provinces_office(self, parse: Tuple[Piece, ...]) -> bool:
        """Whether "văn phòng" is that of the province's committee, a unit by itself, and not a district's."""
        for office, committee, place in zip(parse, parse[1:], parse[2:]):
            if (office.what, committee.what) == ("office", "committee") and place.units:
                return all(self._units[unit].level == "province" for unit in place.units)
        return False

    def _is_office(self, units: Set[str]) -> bool:
        """The provincial committee's office, which runs the province's shared counter."""
        return bool(units) and all(self._units[unit].kind == "cơ quan" for unit in units)

    def _are_above(self, units: FrozenSet[str]) -> bool:
        return all(self._units[unit].level in ("district", "province") for unit in units)


def _joined(words: Words) -> Tuple[str, List[int]]:
    """The words as one text, and where each begins in it; the last entry lies behind its end."""
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word) + 1)
    return " ".join(words), starts


def _phrases(key: str, starts: List[int], at: int) -> Iterator[Tuple[int, str]]:
    for name, pattern in AROUND.items():
        found = pattern.match(key, starts[at])
        if found and found.end() + 1 in starts:
            yield starts.index(found.end() + 1), name


def _well_formed(parse: Tuple[Piece, ...]) -> bool:
    """Each phrase stands where it means what we take it for."""
    for at, piece in enumerate(parse):
        before = parse[at - 1].what if at else ""
        after = parse[at + 1].what if at + 1 < len(parse) else ""
        if piece.what == "committee" and after not in ("committee", "place", "kind"):
            if after or before != "office" or parse[0].what not in ("committee", "place"):
                return False  # only "UBND huyện … - Văn phòng HĐND và UBND" ends with it
        if piece.what == "kind" and before not in ("committee", "section", "centre", "department", "other", "joint"):
            return False
        if piece.what == "kind" and after in ("place", "parent", "kind"):
            return False
        if piece.what == "office" and after not in ("committee", "department"):
            return False
        if piece.what == "person" and after not in ("committee", "department"):
            return False
        if piece.what == "joint" and ("" in (before, after) or "joint" in (before, after)):
            return False
        if piece.what == "province" and before not in ("place", "parent", "department", "other", "centre"):
            return False
        if piece.what == "label" and before:
            return False
        if piece.what in ("former", "merged") and before not in ("place", "parent"):
            return False
        if piece.what in ("report", "period") and not _at_an_edge(parse, at):
            return False
    return True


def _at_an_edge(parse: Tuple[Piece, ...], at: int) -> bool:
    """A title's words stand before the name or after it, not inside."""
    loose = ("report", "period", "joint")
    return all(piece.what in loose for piece in parse[:at]) or all(piece.what in loose for piece in parse[at:])
