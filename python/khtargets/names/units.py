"""A written name -> one unit; or it is ambiguous, with all it may mean; or unknown, with the nearest to choose from.

Never a near match: a wrong diacritic, a missing letter, a word that is not understood or a parent that contradicts
leaves a text unknown. A text without any diacritics names a unit if no other reads the same without them. Legacy
encodings are undone where the result names a unit exactly.
"""

from __future__ import annotations

import difflib
import re
from typing import Dict, FrozenSet, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from ..decision import OUTSIDE, Alias, Decision, Unit
from . import phrases
from .grammar import Grammar, Outcome
from .lexicon import Lexicon
from .text import fold_composed, nfc, repairs, strip_marks

_KEPT = 100_000  # texts whose answer is kept; a process may live for weeks
_NEAREST = 5
_SUFFIX = re.compile(r"\.(?:xls[xbm]?|ods|csv|txt|html?|zip)\Z", re.IGNORECASE)
# "1.", "II)", "(3)", "a)", "-" before a name, and an agency's code beside it.
_ENUMERATION = re.compile(
    r"^\W*(?:(?:(?:[IVX]{1,5}\.)?\d{1,3}(?:\.\d{1,3})*|[IVXivx]{1,5}|[A-Ea-eđ])\s*[.)\-–:/]+\s*|(?:\d{1,3}\.)*\d{1,3}\s+)(?=\S)"
)
_CODE = re.compile(r"[\[(]?\b(?:\d{3}\.\d{2}\.\d{2}\.)?[HGK]\d{2}(?:[.\-]\d{1,3})*\b[\])]?")
_LETTER_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


class Match(NamedTuple):
    """What a written name is.

    `kind`: "unit"; "ambiguous" (several units bear the name: `candidates` are all of them); "unknown" (`candidates`
    are the nearest, at most five); "outside" (staff said that it is no body of the decision); "counter" (a shared
    counter, not a unit); "not_a_unit" (a total, a heading, a note); "blank". `unit_id` only for "unit".
    """

    kind: str
    unit_id: Optional[str] = None
    candidates: Tuple[str, ...] = ()


class Names:
    """The written names of a decision's units, the staff's own aliases first."""

    def __init__(self, decision: Decision, aliases: Iterable[Alias] = ()) -> None:
        """`aliases` are the home's; they beat the decision's, and both beat every other rule."""
        self._decision = decision
        self._units: Dict[str, Unit] = {unit.id: unit for unit in decision.units}
        self._order = {unit.id: at for at, unit in enumerate(decision.units)}
        self._aliases: Dict[str, str] = {}
        self._limited: Dict[str, List[Alias]] = {}
        for alias in (*decision.aliases, *aliases):
            key = fold_composed(nfc(alias.written))
            if key and alias.is_limited:
                self._limited.setdefault(key, []).append(alias)
            elif key:
                self._aliases[key] = alias.unit_id
        self._grammar, self._plain_grammar = (
            Grammar(decision.units, Lexicon(decision.units, decision.aliases, plain)) for plain in (False, True)
        )
        self._cores = {unit.id: _core(unit) for unit in decision.units}
        self._known: Dict[Tuple[str, Tuple[str, ...]], Match] = {}
        self._outcomes: Dict[str, Optional[Outcome]] = {}
        self._evidence: Dict[str, _Evidence] = {}

    def resolve(self, text: str, context: Sequence[str] = ()) -> Match:
        """The unit that a text names.

        `context`: other texts, strongest first (another column, the sheet's name, the title, the file's name), which
        decide between units of the same name by naming their parent or level; they never overrule the text itself.
        """
        asked = (text, tuple(context))
        found = self._known.get(asked)
        if found is None:
            found = self._resolve(text, asked[1])
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[asked] = found
        return found

    def _resolve(self, text: str, context: Tuple[str, ...]) -> Match:
        if text.strip().lower() in self._units:
            return Match("unit", text.strip().lower())
        tidy = nfc(text)
        key = fold_composed(tidy)
        if key in self._limited:
            meant = {alias.unit_id for alias in self._limited[key] if self._holds(alias, context)}
            if len(meant) == 1:
                return _of_alias(meant.pop())
        if key in self._aliases:
            return _of_alias(self._aliases[key])
        if phrases.is_blank(key):
            return Match("blank")
        outcome = self._read(tidy)
        if outcome is None:
            if self._is_no_unit(key):
                return Match("not_a_unit")
            decoded = {each for repair in repairs(text) for each in (self._read(repair),) if each and each.units}
            outcome = decoded.pop() if len(decoded) == 1 else Outcome()
        return self._decide(outcome, key, context)

    def _holds(self, alias: Alias, context: Sequence[str]) -> bool:
        """Whether what stands around is where a limited alias holds."""
        if alias.file:
            parts = [part for part in alias.file.replace("\\", "/").split("/") if part]
            parts[-1:] = [_SUFFIX.sub("", parts[-1])] if parts else []
            around = {fold_composed(nfc(text)) for text in context}
            if not all(fold_composed(nfc(part)) in around for part in parts):
                return False
        return not alias.parent_id or any(self.resolve(text).unit_id == alias.parent_id for text in context)

    def _read(self, text: str) -> Optional[Outcome]:
        """What the text says as it stands, without its enumeration, or without an agency's code; None for nothing."""
        if text not in self._outcomes:  # the same name comes in every file, each with another context
            if len(self._outcomes) >= _KEPT:
                self._outcomes.clear()
            self._outcomes[text] = self._read_anew(text)
        return self._outcomes[text]

    def _read_anew(self, text: str) -> Optional[Outcome]:
        clash: Optional[Outcome] = None
        for variant in dict.fromkeys((text, _ENUMERATION.sub("", text), _ENUMERATION.sub("", _CODE.sub(" ", text)))):
            key = fold_composed(variant)
            if key in self._aliases:
                unit = self._aliases[key]
                return Outcome(outside=True) if unit == OUTSIDE else Outcome(frozenset((unit,)))
            outcome = self._grammar_for(key).read(self._grammar_for(key).words(key)) if key else Outcome()
            if outcome.units or outcome.shared or outcome.kinds:
                return outcome
            clash = clash or (outcome if outcome.clashing else None)
        return clash

    def _grammar_for(self, key: str) -> Grammar:
        return self._plain_grammar if key == strip_marks(key) else self._grammar

    def _decide(self, outcome: Outcome, key: str, context: Tuple[str, ...]) -> Match:
        if outcome.outside:
            return Match("outside")
        if outcome.kinds:
            return self._committee_of(outcome, context)
        if outcome.shared and not outcome.units:
            return Match("counter")
        if not outcome.units:
            return Match("unknown", None, self._nearest(key, outcome.clashing))
        units = self._narrowed(outcome.units, context) if len(outcome.units) > 1 else outcome.units
        if len(units) > 1:
            return Match("ambiguous", None, self._sorted(units))
        unit = self._units[next(iter(units))]
        if unit.level == "department" and not _names_its_head(unit, key) and self._districts_around(context):
            # "Nội vụ" in a district's file is the district's own division, not the department.
            return Match("unknown", None, (unit.id, *self._sorted(self._districts_around(context)))[:_NEAREST])
        return Match("unit", unit.id)

    # --- context ------------------------------------------------------------------------------------------------

    def _narrowed(self, units: FrozenSet[str], context: Tuple[str, ...]) -> FrozenSet[str]:
        for text in context:
            evidence = self._about(text)
            if evidence.unit in units and self._units[evidence.unit].level == "commune":
                return frozenset((evidence.unit,))
            left = frozenset(unit for unit in units if self._agrees(self._units[unit], evidence))
            if not left:
                break  # a parent that fits none of them must not be passed over for a weaker text
            units = left
            if len(units) == 1:
                break
        return units

    def _agrees(self, unit: Unit, evidence: _Evidence) -> bool:
        if evidence.level and unit.level != evidence.level:
            return False
        if evidence.kind and unit.kind != evidence.kind:
            return False
        if unit.level == "department" or not evidence.districts:
            return True
        return bool({unit.id, unit.parent_id} & evidence.districts)

    def _districts_around(self, context: Tuple[str, ...]) -> FrozenSet[str]:
        """The districts that the strongest text with any district in it names."""
        return next((about.districts for about in map(self._about, context) if about.districts), frozenset())

    def _committee_of(self, outcome: Outcome, context: Tuple[str, ...]) -> Match:
        """ "UBND huyện" means the one that the context names; at a counter without one it is a shared counter."""
        for text in context:
            about = self._about(text)
            named = {
                unit for unit in (about.unit, *about.districts) if unit and self._units[unit].kind in outcome.kinds
            }
            if len(named) == 1:
                return Match("unit", named.pop())
        if outcome.units:
            return Match("ambiguous", None, self._sorted(outcome.units))
        if outcome.shared:
            return Match("counter")
        of_kind = [unit.id for unit in self._decision.units if unit.kind in outcome.kinds]
        return Match("unknown", None, tuple(of_kind) if len(of_kind) <= _NEAREST else ())

    def _about(self, text: str) -> _Evidence:
        found = self._evidence.get(text)
        if found is None:
            if len(self._evidence) >= _KEPT:
                self._evidence.clear()
            found = self._evidence[text] = self._read_context(text)
        return found

    def _read_context(self, text: str) -> _Evidence:
        tidy = nfc(text)
        key = fold_composed(_LETTER_DIGIT.sub(" ", tidy))
        if key.replace(" ", "") == "":
            return _Evidence()
        outcome = self._read(tidy) or Outcome()
        unit = next(iter(outcome.units)) if len(outcome.units) == 1 else None
        levels = phrases.levels_in(key)
        level = next(iter(levels)) if len(levels) == 1 else None
        kind = phrases.kind_alone(key)
        grammar = self._grammar_for(key)
        named = [self._units[each] for piece in grammar.mentions(grammar.words(key)) for each in piece.units]
        districts = {each.id for each in named if each.level == "district"}
        if unit is not None and self._units[unit].level == "commune":
            districts = {self._units[unit].parent_id or unit}
        return _Evidence(unit, frozenset(districts), level, kind)

    # --- what is no unit, and what is near ----------------------------------------------------------------------

    def _is_no_unit(self, key: str) -> bool:
        if phrases.is_no_unit(key):
            return True
        rest = phrases.after_total(key)
        if rest is not None:
            return phrases.is_no_unit(rest) or self._read(rest) is not None
        rest = key[phrases.heading_end(key, of_many=True) :].strip()
        below = self._read(re.sub("^(?:của|tại) ", "", rest)) if rest != key else None
        return below is not None and any(self._units[unit].level in ("province", "district") for unit in below.units)

    def _nearest(self, key: str, clashing: FrozenSet[str]) -> Tuple[str, ...]:
        """At most five units for a person to choose from: those the text names, then those spelt alike."""
        grammar = self._grammar_for(key)
        words = grammar.words(key)
        named = list(self._sorted(clashing))
        for piece in grammar.mentions(words):
            named += [unit for unit in self._sorted(piece.units) if self._units[unit].level != "province"]
        parents = {self._units[unit].parent_id for unit in named}
        found = [unit for unit in dict.fromkeys(named) if unit not in parents or unit in clashing]
        left = strip_marks(" ".join(grammar.without_parents(words)))
        whole = strip_marks(" ".join(words))
        alike = sorted(self._alike(left, whole), reverse=True)
        return tuple(dict.fromkeys([*found, *(unit for _, _, unit in alike)]))[:_NEAREST]

    def _alike(self, left: str, whole: str) -> Iterator[Tuple[float, int, str]]:
        if not left:
            return
        matcher = difflib.SequenceMatcher(autojunk=False)
        for written in {left, whole}:
            matcher.set_seq2(written)
            for unit in self._decision.units:
                for name in (self._cores[unit.id], strip_marks(fold_composed(unit.name))):
                    matcher.set_seq1(name)
                    if matcher.real_quick_ratio() > 0.7 and matcher.quick_ratio() > 0.7 and matcher.ratio() > 0.7:
                        yield matcher.ratio(), -self._order[unit.id], unit.id

    def _sorted(self, units: Iterable[str]) -> Tuple[str, ...]:
        return tuple(sorted(units, key=self._order.__getitem__))


class _Evidence(NamedTuple):
    """What a text beside the name says: the unit that it names outright, districts, one level, one kind."""

    unit: Optional[str] = None
    districts: FrozenSet[str] = frozenset()
    level: Optional[str] = None
    kind: Optional[str] = None


def _of_alias(unit_id: str) -> Match:
    return Match("outside") if unit_id == OUTSIDE else Match("unit", unit_id)


def _core(unit: Unit) -> str:
    """The name without the word of its kind, bare: "vinh hoa", "y te"."""
    name = unit.name[len(unit.kind) :] if unit.name.lower().startswith(unit.kind) else unit.name
    return strip_marks(fold_composed(name))


def _names_its_head(unit: Unit, key: str) -> bool:
    """Whether the department's own word ("Sở", "Ban", "tỉnh") is written, be it by its letter in "SYT"."""
    if unit.kind not in ("sở", "ban"):
        return True
    words = strip_marks(key).split()
    head = strip_marks(unit.kind)
    return head in words or len(words) == 1 and words[0].startswith(head[0]) or unit.kind == "ban" and words[0][0] == "b"
