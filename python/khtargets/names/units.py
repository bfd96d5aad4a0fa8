"""A written name -> one unit; or it is ambiguous, with all it may mean; or unknown, with the nearest to choose from.

Never a near match: a wrong diacritic, a missing letter, a word that is not understood or a parent that contradicts
leaves a text unknown. A text without any diacritics names a unit if no other reads the same without them. Legacy
encodings are undone where the result names a unit exactly.
"""

from __future__ import annotations

import re
from typing import Dict, FrozenSet, Iterable, List, NamedTuple, Optional, Sequence, Set, Tuple

from ..decision import OUTSIDE, Alias, Decision, Unit
from . import divisions, phrases
from .grammar import Grammar, Outcome
from .kinds import kind_alone
from .lexicon import Lexicon
from .likeness import near
from .own_words import core, names_head, names_province
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
        aliases = tuple(aliases)
        self._own = {fold_composed(nfc(alias.written)) for alias in aliases}
        for alias in (*decision.aliases, *aliases):
            key = fold_composed(nfc(alias.written))
            if key and alias.is_limited:
                self._limited.setdefault(key, []).append(alias)
            elif key:
                self._aliases[key] = alias.unit_id
        self._grammar, self._plain_grammar = (
            Grammar(decision.units, Lexicon(decision.units, decision.aliases, plain)) for plain in (False, True)
        )
        self._cores = {unit.id: core(unit) for unit in decision.units}
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
                return self._of_alias(meant.pop())
        if key in self._aliases:
            return self._of_alias(self._aliases[key], key, context)
        if phrases.is_blank(key):
            return Match("blank")
        outcome = self._read(tidy)
        if outcome is None:
            if self._is_no_unit(key):
                return Match("not_a_unit")
            decoded = {each for repair in repairs(text) for each in (self._read(repair),) if each and each.units}
            outcome = decoded.pop() if len(decoded) == 1 else Outcome()
        return self._decide(outcome, key, context)

    def _of_alias(self, unit_id: str, key: str = "", context: Tuple[str, ...] = ()) -> Match:
        if unit_id == OUTSIDE:
            return Match("outside")
        if key in self._own or self._units[unit_id].kind != "cơ quan":
            return Match("unit", unit_id)
        return self._of_the_province(self._units[unit_id], key, context)

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
            outcome = self._read_key(key)
            if outcome.units or outcome.shared or outcome.kinds:
                return outcome
            clash = clash or (outcome if outcome.clashing else None)
        return self._department_beside_division(text) or clash

    def _department_beside_division(self, text: str) -> Optional[Outcome]:
        """The department of "Chi cục Dân số - Sở Y tế", either way round; None where no one reading is sure."""
        found: Set[str] = set()
        for division, department in divisions.sides(_ENUMERATION.sub("", text)):
            if self._is_division(fold_composed(division)):
                found |= self._read_key(fold_composed(department)).units
        department_only = len(found) == 1 and all(self._units[unit].level == "department" for unit in found)
        return Outcome(frozenset(found)) if department_only else None

    def _is_division(self, key: str) -> bool:
        """Whether it is one by its form and names no department itself."""
        if not divisions.is_division(key):
            return False
        grammar = self._grammar_for(key)
        return not any(piece.what in ("department", "other") for piece in grammar.mentions(grammar.words(key)))

    def _read_key(self, key: str) -> Outcome:
        grammar = self._grammar_for(key)
        return grammar.read(grammar.words(key)) if key else Outcome()

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
        return self._of_the_province(self._units[next(iter(units))], key, context)

    def _of_the_province(self, unit: Unit, key: str, context: Tuple[str, ...]) -> Match:
        """The unit; but "Nội vụ" or "VPUBND" in a district's file is the district's own division, not the department."""
        if unit.level == "department" and not names_head(unit, key):
            provinces = [each for each in self._units.values() if each.level == "province"]
            if any(names_province(each, key) for each in provinces):
                return Match("unit", unit.id)
            districts = self._districts_around(context)
            if districts:
                return Match("unknown", None, (unit.id, *self._sorted(districts))[:_NEAREST])
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
        kind = kind_alone(key)
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
        alike = sorted(near(self._decision.units, self._cores, left, whole), reverse=True)
        return tuple(dict.fromkeys([*found, *(self._decision.units[-at].id for _, at in alike)]))[:_NEAREST]

    def _sorted(self, units: Iterable[str]) -> Tuple[str, ...]:
        return tuple(sorted(units, key=self._order.__getitem__))


class _Evidence(NamedTuple):
    """What a text beside the name says: the unit that it names outright, districts, one level, one kind."""

    unit: Optional[str] = None
    districts: FrozenSet[str] = frozenset()
    level: Optional[str] = None
    kind: Optional[str] = None
