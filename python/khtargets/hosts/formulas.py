"""What a cell's formula makes of a range that it gives one of our functions: one figure, or as many as the range has cells.

`=KH_RATE(A1:A6)` in one cell can mean one figure only; `=SUM(KH_RATE(A1:A6))` takes them all. Excel without spilled
formulas and Calc show the first figure of an array in one cell, a wrong one in all rows but the first, so that hosts look
at the formula here. Formulas are English ones, as both programs hand them over. Python 3.8 and the standard library only.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import FrozenSet, List, NamedTuple, Sequence, Tuple

from ..functions.session import REGISTRY

ONE, ALL, UNCLEAR = "one", "all", "unclear"

# Functions that take an array and give one value, also in a formula that is no array formula itself.
_AGGREGATES: FrozenSet[str] = frozenset(
    "SUM SUMSQ PRODUCT AVERAGE AVERAGEA COUNT COUNTA MAX MAXA MIN MINA MEDIAN MODE MODE.SNGL STDEV STDEVA STDEVP STDEVPA STDEV.S "
    "STDEV.P VAR VARA VARP VARPA VAR.S VAR.P GEOMEAN HARMEAN TRIMMEAN AVEDEV DEVSQ SKEW KURT LARGE SMALL PERCENTILE "
    "PERCENTILE.INC PERCENTILE.EXC QUARTILE QUARTILE.INC QUARTILE.EXC PERCENTRANK CORREL SLOPE INTERCEPT RSQ "
    "AND OR XOR INDEX MATCH LOOKUP VLOOKUP HLOOKUP XLOOKUP XMATCH ROWS COLUMNS CONCAT TEXTJOIN".split()
)
# Within these every function takes arrays.
_FORCING = frozenset(["SUMPRODUCT"])
_TABLES = frozenset(function.name for function in REGISTRY.values() if function.table)
# What gives several cells though no range stands in it.
_GIVE_MANY = _TABLES | frozenset("OFFSET INDIRECT TRANSPOSE UNIQUE FILTER SORT SORTBY SEQUENCE ROW COLUMN".split())
_TOKEN = re.compile(
    r"""
    "(?:[^"]|"")*" | (?P<opens>@?(?:(?:'(?:[^']|'')*'|[\w.]+)!)?[^\W\d][\w.]*\( | \() | '(?:[^']|'')*'
    | \[(?:[^\[\]]|\[[^\[\]]*\])*\] | \{[^}]*\} | [\w.$:]+ | .
    """,
    re.VERBOSE | re.DOTALL,
)
_PREFIX = re.compile(r"@?(?:.*!)?(?:ORG\.KHTARGETS\.FUNCTIONS\.|_XLFN\.|_XLWS\.)*", re.IGNORECASE | re.DOTALL)
_BETWEEN = frozenset(" \t\n;,+-*/^&=<>%~\\|")
_ONE_CELL = re.compile(r"@.*|(?:.*[.!])?\$?[A-Z]{1,3}\$?\d+|[\d.].*|#.*|TRUE|FALSE|[^:]*\[(?:@|\[#This Row\]).*", re.IGNORECASE)


class Call(NamedTuple):
    """A call of one of our functions.

    `around` are the functions that it stands in, the innermost first; `ranges` what of its own arguments may stand for
    several cells: ranges, columns of tables, names, arrays; `inner` the functions in its arguments; `single` whether
    Excel's sign @ stands before it.
    """

    name: str
    around: Tuple[str, ...]
    ranges: Tuple[str, ...]
    inner: Tuple[str, ...]
    single: bool

    @property
    def taken(self) -> str:
        """What is taken of its answer where formulas do not spill: ONE, ALL, or UNCLEAR where functions between it and an
        aggregate may take its first value only.
        """
        if not _FORCING.isdisjoint(self.around):
            return ALL
        around = [name for name in self.around if name not in REGISTRY]  # ours hand arrays on
        if around and around[0] in _AGGREGATES:
            return ALL
        return ONE if _AGGREGATES.isdisjoint(around) else UNCLEAR

    @property
    def gives_many(self) -> bool:
        """Whether a function in its arguments may give it several cells."""
        return not _GIVE_MANY.isdisjoint(self.inner)


class _Open(NamedTuple):
    """A parenthesis that is still open: the function before it, if any, and what stands in it so far."""

    name: str
    single: bool
    operands: List[str]
    inner: List[str]


@lru_cache(maxsize=50_000)
def calls(formula: str) -> Tuple[Call, ...]:
    """The calls of our functions in a formula."""
    found: List[Call] = []
    open_: List[_Open] = [_Open("", False, [""], [])]
    for token in _TOKEN.finditer(formula):
        text, here = token[0], open_[-1]
        if token["opens"]:
            name = _PREFIX.sub("", text[:-1], count=1).upper()
            if name:
                here.inner.append(name)
            open_.append(_Open(name, text.startswith("@"), [""], []))
        elif text == ")" and len(open_) > 1:
            del open_[-1]
            if here.name in REGISTRY:
                around = tuple(each.name for each in reversed(open_) if each.name)
                found.append(Call(here.name, around, _ranges(here.operands), tuple(here.inner), here.single))
            elif not here.name:  # parentheses alone change nothing
                open_[-1].operands.extend([*here.operands, ""])
                open_[-1].inner.extend(here.inner)
        elif text in _BETWEEN:
            here.operands.append("")
        elif not text.startswith('"'):
            here.operands[-1] += "_" if text.startswith("'") else text
    return tuple(found)


def _ranges(operands: Sequence[str]) -> Tuple[str, ...]:
    return tuple(each for each in operands if each and not _ONE_CELL.fullmatch(each))


def taken(formula: str, name: str, spills: bool) -> str:
    """What a formula of one cell takes of the answer of its call of a function with a range: ONE, ALL or UNCLEAR.

    `spills` says that the formula is as Excel writes it where formulas spill: there a call gives one value where the sign
    @ stands before it, and nowhere else. Where several calls of one function differ, and nothing tells which of them has
    the range, it is UNCLEAR, and so where the formula does not call it, but a name that it uses does.
    """
    candidates = [call for call in calls(formula) if call.name == name.upper()]
    for likely in (_certain, lambda call: call.ranges or call.gives_many):
        candidates = [call for call in candidates if likely(call)] or candidates
    found = {(ONE if call.single else ALL) if spills else call.taken for call in candidates}
    return found.pop() if len(found) == 1 else UNCLEAR


def _certain(call: Call) -> bool:
    return any(":" in each or each[0] == "{" or each[-1] in "]#" for each in call.ranges)
