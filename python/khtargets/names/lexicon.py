"""Where in a folded text the units of a decision are named.

A department is named by its words or their letters, a place by its name, with or without the word of its kind, a
district after the word of its kind also by letters ("TP.NT"). Nothing is matched by likeness.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Callable, Dict, FrozenSet, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Set, Tuple

from ..decision import Alias, Unit
from .kinds import KIND_LEVEL, KIND_WORDS
from .letters import Words, align, initials, is_sure
from .text import fold_composed, strip_marks

_VOWEL = re.compile("[aeiouy]")
# A department's unit, its words without "và", where "và" stood, and how many words head the name.
_Department = Tuple[Unit, Words, FrozenSet[int], int]


class Piece(NamedTuple):
    """A stretch of words: `what` is "department", "place", "parent" (letters of a district), "kind" or a phrase's name."""

    what: str
    end: int
    units: FrozenSet[str] = frozenset()
    spelt: bool = True  # whether a department's name stands there in full


class Lexicon:
    """The names of one decision, folded (or bare, for texts without any diacritics), ready to be found in words."""

    def __init__(self, units: Sequence[Unit], aliases: Iterable[Alias], plain: bool) -> None:
        """`aliases` are names that may stand inside a longer text; `plain` compares without diacritics."""
        self._key: Callable[[str], str] = strip_marks if plain else str
        self._provinces = [unit for unit in units if unit.level == "province"]
        self._cores: Dict[Words, List[Unit]] = {}
        self._departments: List[_Department] = []
        self._other_names = self._unmistakable(units, aliases)
        self._kinds: Dict[Words, Tuple[str, ...]] = {}
        for kind, spellings in KIND_WORDS.items():
            for spelling in spellings:
                folded = fold_composed(spelling)
                for written in {tuple(folded.split()), tuple(strip_marks(folded).split())}:
                    self._kinds[written] = tuple(dict.fromkeys((*self._kinds.get(written, ()), kind)))
        for unit in units:
            if unit.level == "department":
                self._departments.append(self._department(unit))
            else:
                core = unit.name[len(unit.kind) :] if unit.name.lower().startswith(unit.kind) else unit.name
                self._cores.setdefault(self._words(core), []).append(unit)
        self._longest = max((len(name) for name in (*self._cores, *self._other_names)), default=1)
        self._letters: Dict[str, List[Unit]] = {}
        for words, bearers in self._cores.items():
            for unit in bearers:
                if unit.level in ("district", "province"):
                    self._letters.setdefault("".join(word[0] for word in words), []).append(unit)
        self._beginning: Dict[str, List[Tuple[_Department, int]]] = {}
        for department in self._departments:
            for start in {0, department[3]}:
                for letter in initials(department[1][start]):
                    self._beginning.setdefault(letter, []).append((department, start))
        self._syllables = self._all_words()
        self._split = lru_cache(maxsize=20_000)(self._taken_apart)

    def words(self, key: str) -> Words:
        """The words of a folded text; words run together ("NhaTrang", "UBNDTP", "TPNT") taken apart where known."""
        found: List[str] = []
        for word in key.split():
            found.extend((word,) if word in self._syllables or len(word) < 4 else self._split(word))
        return tuple(word for at, word in enumerate(found) if word != self._key("sở") or found[at - 1 : at] != [word])

    def unit_pieces(self, words: Words, at: int) -> Iterator[Piece]:
        """Every unit named from that word on; what is an alias is not read as letters too."""
        yield from self.place_pieces(words, at)
        others: Dict[int, str] = {}
        for end in range(at + 1, min(len(words), at + self._longest) + 1):
            unit_id = self._other_names.get(words[at:end])
            if unit_id is not None:
                others[end] = unit_id
        yield from (piece for piece in self._department_pieces(words, at) if piece.spelt or piece.end not in others)
        for end, unit_id in others.items():
            yield Piece("other", end, frozenset((unit_id,)))

    def place_pieces(self, words: Words, at: int) -> Iterator[Piece]:
        """The province, districts and communes named from that word on."""
        for end, bearers in self._cores_at(words, at):
            yield Piece("place", end, frozenset(unit.id for unit in bearers))
            for last, kinds in self.kind_words(words, end):
                of_kind = frozenset(unit.id for unit in bearers if unit.kind in kinds)
                if last == len(words) and of_kind:  # "Diên Khánh (thị trấn)"
                    yield Piece("place", last, of_kind)
        for what, level in (("parent", "district"), ("province", "province")):
            letters = [unit for unit in self._letters.get(words[at], []) if unit.level == level]
            if len(words[at]) > 1 and len(letters) == 1:
                yield Piece(what, at + 1, frozenset(unit.id for unit in letters))
        for start, kinds in self.kind_words(words, at):
            for end, bearers in self._cores_at(words, start):
                named = _of_kind(bearers, kinds)
                if named:
                    yield Piece("place", end, frozenset(unit.id for unit in named))
            yield from self._shortened_pieces(words, start, kinds)

    def _shortened_pieces(self, words: Words, at: int, kinds: Tuple[str, ...]) -> Iterator[Piece]:
        """After the word of a kind: a district's letters ("TP.NT"), or letters and the last word ("TX N.Hòa")."""
        named: Dict[int, Set[str]] = {}
        if at >= len(words) or not (words[at] in self._letters or any(len(word) == 1 for word in words[at : at + 3])):
            return
        for core, bearers in self._cores.items():
            fitting = {unit.id for unit in bearers if unit.kind in kinds}
            if not fitting:
                continue
            end = at + len(core)
            written = words[at:end]
            if written != core and len(written) == len(core) and written[-1] == core[-1]:
                if all(word in (full, full[0], strip_marks(full[0])) for word, full in zip(written, core)):
                    named.setdefault(end, set()).update(fitting)
            letters = "".join(word[0] for word in core)
            if all(kind in KIND_LEVEL for kind in kinds):
                for length in {1, len(core)}:
                    if at + length <= len(words) and "".join(words[at : at + length]) in (
                        letters,
                        strip_marks(letters),
                    ):
                        named.setdefault(at + length, set()).update(fitting)
        for end, ids in named.items():
            yield Piece("place", end, frozenset(ids))

    def kind_words(self, words: Words, at: int) -> Iterator[Tuple[int, Tuple[str, ...]]]:
        """Ends of the words of a kind that begin here; the same kind written twice ("phường P.") counts once."""
        for length in (1, 2):
            kinds = self._kinds.get(words[at : at + length])
            if kinds and at + length <= len(words):
                yield at + length, kinds
                for end, again in self.kind_words(words, at + length):
                    if set(again) & set(kinds):
                        yield end, again

    def _cores_at(self, words: Words, at: int) -> Iterator[Tuple[int, List[Unit]]]:
        for end in range(at + 1, min(len(words), at + self._longest) + 1):
            bearers = self._cores.get(words[at:end])
            if bearers:
                yield end, bearers

    def _department_pieces(self, words: Words, at: int) -> Iterator[Piece]:
        ends: Dict[Tuple[int, bool], Set[str]] = {}
        for (unit, name, joined, head), start in self._beginning.get(words[at][0], ()):
            for end, spelt, letters in align(words, at, name, joined, start):
                if is_sure(spelt, letters, len(name), start, head, words[at]):
                    ends.setdefault((end, letters == 0), set()).add(unit.id)
        for (end, in_full), ids in ends.items():
            yield Piece("department", end, frozenset(ids), in_full)

    def nameless_pieces(self, words: Words, at: int) -> Iterator[Piece]:
        """Words of a kind without a name: "UBND huyện"; "UBND tỉnh" can only be the province."""
        for end, kinds in self.kind_words(words, at):
            if len(words[end - 1]) > 1:
                yield Piece("kind", end, frozenset(unit.id for unit in self._provinces if unit.kind in kinds))

    def kinds_ending(self, words: Words, end: int) -> Tuple[str, ...]:
        """The kinds whose word ends there."""
        for length in (2, 1):
            kinds = self._kinds.get(words[max(0, end - length) : end])
            if kinds:
                return kinds
        return ()

    def _words(self, text: str) -> Words:
        return tuple(self._key(fold_composed(text)).split())

    def _unmistakable(self, units: Sequence[Unit], aliases: Iterable[Alias]) -> Dict[Words, str]:
        """The aliases that are no part of another unit's name, as "van phong" would be without its diacritics."""
        found = {}
        names = [(unit.id, f" {' '.join(self._words(unit.name))} ") for unit in units]
        for alias in aliases:
            key = " " + " ".join(self._words(alias.written)) + " "
            if not any(key in name for unit_id, name in names if unit_id != alias.unit_id):
                found[tuple(key.split())] = alias.unit_id
        return found

    def _department(self, unit: Unit) -> _Department:
        """A department's words without "và", where "và" stood, and how many words head the name ("sở", "ban quản lý")."""
        words: List[str] = []
        joined: Set[int] = set()
        for word in self._words(unit.name):
            if word == self._key("và"):
                joined.add(len(words))
            else:
                words.append(word)
        managing = tuple(words[:3]) == self._words("ban quản lý")
        head = 3 if managing else 1 if unit.kind in ("sở", "ban") else 0
        return unit, tuple(words), frozenset(joined), head

    def _all_words(self) -> FrozenSet[str]:
        words = {word for core in (*self._cores, *self._other_names) for word in core}
        words.update(word for _, name, _, _ in self._departments for word in name)
        words.update(word for kind in self._kinds for word in kind)
        more = "ubnd uỷ ban nhân dân bộ phận bp một cửa tiếp nhận trả kết quả và vp hđnd bql kkt tn tkq tntkq trung tâm thuộc"
        words.update(self._key(word) for word in fold_composed(more).split())
        return frozenset(words)

    def _taken_apart(self, word: str) -> Words:
        """A run of known words, else the word itself. Single letters stand only where a kind's letter follows "ubnd"."""
        for kind in ("tp", "tx"):
            before, found, letters = word.partition(kind)
            if found and before in ("", "ubnd") and letters in self._letters:
                return tuple(part for part in (before, kind, letters) if part)
        if word in ("ubndp", "ubndx", "ubndh"):
            return "ubnd", word[4:]
        run = self._run(word)
        if run is not None:
            return run
        before, joint, after = word.partition(self._key("và"))  # "NNvàPTNT"
        return (before, joint, after) if before and after and not _VOWEL.search(before + after) else (word,)

    def _run(self, word: str) -> Optional[Words]:
        for end in range(min(len(word), 7), 1, -1):
            head = self._one_word(word[:end])
            if head is None:
                continue
            if end == len(word):
                return (head,)
            rest = self._run(word[end:])
            if rest is not None:
                return (head, *rest)
        return None

    def _one_word(self, part: str) -> Optional[str]:
        key = self._key(fold_composed(part))
        return key if key in self._syllables else None


def _of_kind(bearers: List[Unit], kinds: Tuple[str, ...]) -> List[Unit]:
    """The bearers of that kind; else the name's only bearer, if the wrong kind is one of the same level."""
    exact = [unit for unit in bearers if unit.kind in kinds]
    if exact:
        return exact
    levels = {KIND_LEVEL.get(kind, "commune") for kind in kinds}
    return bearers if len(bearers) == 1 and bearers[0].level in levels else []
