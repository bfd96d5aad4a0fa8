"""What a session's answers are compared with: errors, and counts of a loop over the dossiers."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from figures import DOSSIERS, FIRST, LAST, brute, folded
from khtargets.functions.session import CellError


def is_error(answer: Any, code: str, why: str = "") -> bool:
    return isinstance(answer, CellError) and answer.code == code and re.search(why, answer.why) is not None


def counts_of(unit_id: str, first: date = FIRST, last: date = LAST) -> tuple[int, int]:
    """(online, total) with predecessors folded in."""
    found = brute(DOSSIERS, folded(unit_id, last), first, last)
    return found["online"], found["all"]
