"""Reads a written name word by word, so that nothing in it is passed over.

A reading covers every word of the text: units (a department by its name or letters, a place with or without the word
of its kind), the phrases of `phrases`, and joints between them. What has no reading is not understood. The units of a
reading must lie above one another (commune, district, province); the lowest is the one meant.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Callable, Dict, FrozenSet, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Set, Tuple

from .decision import Alias, Unit
from .phrases import AROUND, KIND_LEVEL, KIND_WORDS
from .text import fold_composed, strip_marks

Words = Tuple[str, ...]


class Piece(NamedTuple):
    """A stretch of words: `what` is "department", "place", "parent" (letters of a district), "kind" or a phrase's name."""

    what: str
    end: int
    units: FrozenSet[str] = frozenset()


class Outcome(NamedTuple):
    """What the readings of a text say together.

    `units`: the units it may mean. `clashing`: units named side by side that do not belong together. `kinds`: kinds of
    a committee named without its place. `shared`: it names a shared counter. `above`: units named as parents.
    """

    units: FrozenSet[str] = frozenset()
    clashing: FrozenSet[str] = frozenset()
    kinds: FrozenSet[str] = frozenset()
    shared: bool = False
    above: FrozenSet[str] = frozenset()
    short: bool = False


class Grammar:
    """The names of one decision, folded (or bare, for texts without any diacritics), ready to be found in words."""

    def __init__(self, units: Sequence[Unit], aliases: Iterable[Alias], plain: bool) -> None:
        """`aliases` are names that may stand inside a longer text; `plain` compares without diacritics."""
        self._key: Callable[[str], str] = strip_marks if plain else str
        self._units = {unit.id: unit for unit in units}
        self._cores: Dict[Words, List[Unit]] = {}
        self._departments: List[Tuple[Unit, Words, FrozenSet[int], int]] = []
        self._other_names = self._unmistakable(units, aliases)
        self._kinds: Dict[Words, Tuple[str, ...]] = {}
        for kind, spellings in KIND_WORDS.items():
            for spelling in spellings:
                folded = fold_composed(spelling)
                for words in {tuple(folded.split()), tuple(strip_marks(folded).split())}:
                    self._kinds[words] = tuple(dict.fromkeys((*self._kinds.get(words, ()), kind)))
        for unit in units:
            if unit.level == "department":
                self._departments.append(self._department(unit))
            else:
                core = unit.name[len(unit.kind) :] if unit.name.lower().startswith(unit.kind) else unit.name
                self._cores.setdefault(self._words(core), []).append(unit)
        self._longest = max((len(words) for words in (*self._cores, *self._other_names)), default=1)
        self._letters: Dict[str, List[Unit]] = {}
        for core, bearers in self._cores.items():
            for unit in bearers:
                if unit.level == "district":
                    self._letters.setdefault("".join(word[0] for word in core), []).append(unit)
        self._syllables = self._all_words()
        self.split = lru_cache(maxsize=20000)(self._split)

    def words(self, key: str) -> Words:
        """The words of a folded text; words run together ("NhaTrang", "UBNDTP", "TPNT") taken apart where known."""
        found: List[str] = []
        for word in key.split():
            found.extend((word,) if word in self._syllables or len(word) < 4 else self.split(word))
        return tuple(word for at, word in enumerate(found) if word != self._key("sở") or found[at - 1 : at] != [word])

    def read(self, words: Words) -> Outcome:
        """What a text says when all its words are understood; an empty outcome where they are not."""
        units: Set[str] = set()
        clashing: Set[str] = set()
        kinds: Set[str] = set()
        above: Set[str] = set()
        shared = short = False
        for reading in self._readings(words):
            what = {piece.what for piece in reading}
            mentions = [piece.units for piece in reading if piece.units]
            chains = list(self._chains(mentions))
            if mentions and not chains:
                clashing.update(*mentions)
                continue
            lowest = {chain[-1] for chain in chains if self._fits(chain, reading)}
            provincial = all(self._units[unit].level == "province" for unit in lowest)
            nameless = [piece for piece in reading if piece.what == "kind" and not piece.units]
            if nameless and (not lowest or provincial):
                kinds.update(kind for piece in nameless for kind in self._kind_at(words, piece))
                shared = shared or bool(what & {"section", "centre"})
            elif what & {"section", "centre"} and (provincial or "centre" in what and self._is_office(lowest)):
                shared = True
            elif lowest and not nameless and not ("office" in what and provincial):
                units |= lowest
                above.update(unit for chain in chains for unit in chain[:-1])
                short = short or bool(what & {"short"})
        return Outcome(frozenset(units), frozenset(clashing), frozenset(kinds), shared, frozenset(above), short)

    def mentions(self, words: Words) -> List[Piece]:
        """Every unit named anywhere in the text, longest stretches first, whatever else stands there."""
        found = [(piece.end - at, piece) for at in range(len(words)) for piece in self._unit_pieces(words, at)]
        return [piece for _, piece in sorted(found, key=lambda each: -each[0])]

    def without_parents(self, words: Words) -> Words:
        """The words that may be a misspelt name: phrases, kinds and named districts or the province left out."""
        key, starts = _joined(words)
        left: List[str] = []
        at = 0
        while at < len(words):
            ends = [piece.end for piece in self._place_pieces(words, at) if self._are_above(piece.units)]
            ends += [end for end, _ in _phrases(key, starts, at)] + [end for end, _ in self._kind_words(words, at)]
            if not ends:
                left.append(words[at])
            at = max(ends, default=at + 1)
        return tuple(left)

    # --- readings -----------------------------------------------------------------------------------------------

    def _readings(self, words: Words) -> Iterator[Tuple[Piece, ...]]:
        """Every way to cover all words, at most a few hundred; joints stand between, a committee before its place."""
        key, starts = _joined(words)
        pieces = [self._pieces(words, key, starts, at) for at in range(len(words))]
        alive = [False] * len(words) + [True]
        for at in reversed(range(len(words))):
            alive[at] = any(alive[piece.end] for piece in pieces[at])
        open_ends: List[Tuple[int, Tuple[Piece, ...]]] = [(0, ())] if words and alive[0] else []
        given = 0
        while open_ends and given < 300:
            at, before = open_ends.pop()
            if at == len(words):
                if _well_formed(before):
                    given += 1
                    yield before
                continue
            open_ends += [(piece.end, (*before, piece)) for piece in pieces[at] if alive[piece.end]]

    def _pieces(self, words: Words, key: str, starts: List[int], at: int) -> List[Piece]:
        found = list(self._unit_pieces(words, at))
        found += [Piece(name, end) for end, name in _phrases(key, starts, at)]
        for end, kinds in self._kind_words(words, at):
            if len(words[end - 1]) > 1:
                provinces = (unit.id for unit in self._units.values() if unit.kind in kinds and unit.level == "province")
                found.append(Piece("kind", end, frozenset(provinces)))
        return found

    def _unit_pieces(self, words: Words, at: int) -> Iterator[Piece]:
        yield from self._place_pieces(words, at)
        yield from self._department_pieces(words, at)
        for end in range(at + 1, min(len(words), at + self._longest) + 1):
            unit_id = self._other_names.get(words[at:end])
            if unit_id is not None:
                yield Piece("other", end, frozenset((unit_id,)))

    def _place_pieces(self, words: Words, at: int) -> Iterator[Piece]:
        for end, bearers in self._cores_at(words, at):
            yield Piece("place", end, frozenset(unit.id for unit in bearers))
        letters = self._letters.get(words[at], [])
        if len(words[at]) > 1 and len(letters) == 1:
            yield Piece("parent", at + 1, frozenset(unit.id for unit in letters))
        for start, kinds in self._kind_words(words, at):
            for end, bearers in self._cores_at(words, start):
                named = _of_kind(bearers, kinds)
                if named:
                    yield Piece("place", end, frozenset(unit.id for unit in named))
            yield from self._shortened_pieces(words, start, kinds)

    def _shortened_pieces(self, words: Words, at: int, kinds: Tuple[str, ...]) -> Iterator[Piece]:
        """After the word of a kind: a district's letters ("TP.NT"), or letters and the last word ("TX N.Hòa")."""
        named: Dict[int, Set[str]] = {}
        for core, bearers in self._cores.items():
            fitting = {unit.id for unit in bearers if unit.kind in kinds and unit.level in ("district", "commune")}
            if not fitting or at >= len(words):
                continue
            end = at + len(core)
            written = words[at:end]
            if written != core and len(written) == len(core) and written[-1] == core[-1]:
                if all(word in (full, full[0], strip_marks(full[0])) for word, full in zip(written, core)):
                    named.setdefault(end, set()).update(fitting)
            letters = "".join(word[0] for word in core)
            if all(KIND_LEVEL.get(kind) == "district" for kind in kinds):
                for length in {1, len(core)}:
                    if at + length <= len(words) and "".join(words[at : at + length]) in (letters, strip_marks(letters)):
                        named.setdefault(at + length, set()).update(fitting)
        for end, ids in named.items():
            yield Piece("place", end, frozenset(ids))

    def _kind_words(self, words: Words, at: int) -> Iterator[Tuple[int, Tuple[str, ...]]]:
        """Ends of the words of a kind that begin here; the same kind written twice ("phường P.") counts once."""
        for length in (1, 2):
            kinds = self._kinds.get(words[at : at + length])
            if kinds and at + length <= len(words):
                yield at + length, kinds
                for end, again in self._kind_words(words, at + length):
                    if set(again) & set(kinds):
                        yield end, again

    def _cores_at(self, words: Words, at: int) -> Iterator[Tuple[int, List[Unit]]]:
        for end in range(at + 1, min(len(words), at + self._longest) + 1):
            bearers = self._cores.get(words[at:end])
            if bearers:
                yield end, bearers

    def _department_pieces(self, words: Words, at: int) -> Iterator[Piece]:
        ends: Dict[int, Set[str]] = {}
        for unit, name, joined, head in self._departments:
            for start in {0, head}:
                for end, spelt, letters in _align(words, at, name, joined, start):
                    if _sure(spelt, letters, len(name), start, head, words[at]):
                        ends.setdefault(end, set()).add(unit.id)
        for end, ids in ends.items():
            yield Piece("department", end, frozenset(ids))

    # --- what a reading means -----------------------------------------------------------------------------------

    def _chains(self, mentions: List[FrozenSet[str]]) -> Iterator[Tuple[str, ...]]:
        """Choices of one unit a mention that lie above one another, highest first."""
        chosen: List[Tuple[str, ...]] = [()]
        for mention in mentions:
            chosen = [(*before, unit) for before in chosen for unit in mention if self._one_line(before, unit)]
        for chain in chosen:
            if chain:
                yield tuple(sorted(set(chain), key=lambda unit: len(self._line(unit))))

    def _one_line(self, others: Tuple[str, ...], unit: str) -> bool:
        return all(other in self._line(unit) or unit in self._line(other) for other in others)

    def _line(self, unit_id: str) -> Tuple[str, ...]:
        """The unit and those above it."""
        line: List[str] = []
        at: Optional[str] = unit_id
        while at is not None and at not in line:
            line.append(at)
            at = self._units[at].parent_id
        return tuple(line)

    def _fits(self, chain: Tuple[str, ...], reading: Tuple[Piece, ...]) -> bool:
        """Letters alone name parents only; "cũ" and "mới" go with units that changed."""
        lowest = self._units[chain[-1]]
        what = {piece.what for piece in reading}
        if "parent" in what and lowest.level != "commune":
            return False
        successor = any(unit.successor_id == lowest.id for unit in self._units.values())
        if "former" in what and not (lowest.valid_to or successor):
            return False
        return "merged" not in what or bool(lowest.valid_from) or successor

    def _is_office(self, units: Set[str]) -> bool:
        """The provincial committee's office, which runs the province's shared counter."""
        return bool(units) and all(self._units[unit].kind == "cơ quan" for unit in units)

    def _are_above(self, units: FrozenSet[str]) -> bool:
        return all(self._units[unit].level in ("district", "province") for unit in units)

    def _kind_at(self, words: Words, piece: Piece) -> Tuple[str, ...]:
        for length in (2, 1):
            kinds = self._kinds.get(words[max(0, piece.end - length) : piece.end])
            if kinds:
                return kinds
        return ()

    # --- words --------------------------------------------------------------------------------------------------

    def _words(self, text: str) -> Words:
        return tuple(self._key(fold_composed(text)).split())

    def _unmistakable(self, units: Sequence[Unit], aliases: Iterable[Alias]) -> Dict[Words, str]:
        """The aliases that are no part of another unit's name, as "van phong" would be without its diacritics."""
        found = {}
        for alias in aliases:
            key = " " + " ".join(self._words(alias.written)) + " "
            if not any(key in f" {' '.join(self._words(unit.name))} " for unit in units if unit.id != alias.unit_id):
                found[tuple(key.split())] = alias.unit_id
        return found

    def _department(self, unit: Unit) -> Tuple[Unit, Words, FrozenSet[int], int]:
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

    def _split(self, word: str) -> Words:
        """A run of known words, else the word itself. Single letters stand only where a kind's letter follows "ubnd"."""
        for kind in ("tp", "tx"):
            before, found, letters = word.partition(kind)
            if found and before in ("", "ubnd") and letters in self._letters:
                return tuple(part for part in (before, kind, letters) if part)
        if word in ("ubndp", "ubndx", "ubndh"):
            return "ubnd", word[4:]
        joint = self._key("và")
        before, found, after = word.partition(joint)
        if found and len(before) > 1 and len(after) > 1:
            parted = (*self._split(before), joint, *self._split(after))
            if all(len(part) < 6 for part in parted):
                return parted
        return self._run(word) or (word,)

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


def _well_formed(reading: Tuple[Piece, ...]) -> bool:
    """Each phrase stands where it means what we take it for."""
    for at, piece in enumerate(reading):
        before = reading[at - 1].what if at else ""
        after = reading[at + 1].what if at + 1 < len(reading) else ""
        if piece.what == "committee" and after not in ("committee", "place", "kind"):
            if after or before != "office" or reading[0].what not in ("committee", "place"):
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
        if piece.what == "label" and before:
            return False
        if piece.what in ("former", "merged") and before not in ("place", "parent"):
            return False
        if piece.what in ("report", "period") and not _at_an_edge(reading, at):
            return False
    return True


def _at_an_edge(reading: Tuple[Piece, ...], at: int) -> bool:
    """A title's words stand before the name or after it, not inside."""
    loose = ("report", "period", "joint")
    return all(piece.what in loose for piece in reading[:at]) or all(piece.what in loose for piece in reading[at:])


def _of_kind(bearers: List[Unit], kinds: Tuple[str, ...]) -> List[Unit]:
    """The bearers of that kind; else the name's only bearer, if the wrong kind is one of the same level."""
    exact = [unit for unit in bearers if unit.kind in kinds]
    if exact:
        return exact
    levels = {KIND_LEVEL.get(kind, "commune") for kind in kinds}
    return bearers if len(bearers) == 1 and bearers[0].level in levels else []


def _align(
    words: Words, at: int, name: Words, joined: FrozenSet[int], start: int
) -> Iterator[Tuple[int, int, int]]:
    """Ends of the stretches from `at` that spell `name` from its word `start` on, whole words or their letters.

    Yields (end, words spelt out, words given by a letter). "và" may be left out, or be the letter v among letters.
    """
    joint = ("và", "va")
    todo = [(at, start, 0, 0)]
    while todo:
        here, word, spelt, letters = todo.pop()
        if word == len(name):
            yield here, spelt, letters
            continue
        if here == len(words):
            continue
        written = words[here]
        if written in joint and word in joined and word > start:
            todo.append((here + 1, word, spelt, letters))
            continue
        if written == name[word]:
            todo.append((here + 1, word + 1, spelt + 1, letters))
        for taken in _letters_taken(written, name, word, joined):
            if written != name[word] or taken > 1:
                todo.append((here + 1, word + taken, spelt, letters + taken))


def _letters_taken(written: str, name: Words, word: int, joined: FrozenSet[int]) -> List[int]:
    """How many words of the name, from `word` on, the letters of one written word can stand for."""
    found = []
    spellings = {""}
    for taken in range(1, len(name) - word + 1):
        full = name[word + taken - 1]
        letters = {full[0], strip_marks(full[0]), "y" if full[0] == "i" else full[0]}  # a folded i may have been a y
        joints = ("", "v") if word + taken - 1 in joined else ("",)
        spellings = {
            before + joint + letter
            for before in spellings
            for joint in joints
            for letter in letters
            if written.startswith(before + joint + letter)
        }
        if written in spellings:
            found.append(taken)
        if not spellings:
            break
    return found


def _sure(spelt: int, letters: int, length: int, start: int, head: int, first: str) -> bool:
    """Whether a name given partly by letters leaves no doubt: its head is written, or four words and more are given."""
    if letters == 0:
        return True
    if head == 0:
        return length >= 5 and spelt >= 1
    if start == head:
        return length - start >= 4
    return spelt >= 1 or letters >= 3 and len(first) >= 3
