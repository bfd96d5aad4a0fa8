"""What another interpretation of an open clause would change: dossiers counted, and verdicts on units."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ..decision import Decision, measures
from ..decision.windows import alternatives
from ..home.channels import CHANNELS
from ..home.inputs import Rules
from .classified_tally import OUTSIDE, ClassifiedTally, sums
from .verdicts import Classifier

_ONLINE = CHANNELS.index("online")


def sensitivity(classified: ClassifiedTally, rules: Rules) -> list[dict[str, Any]]:
    """What each other interpretation of an open clause would change over the whole period.

    Dossiers that it would add or remove, and the units whose verdict it would flip.
    """
    found = []
    decision, here = rules.decision, _UnitSums(rules.decision)
    for part in classified.parts():
        here.add(part, part.reason == 0)
    now = here.statuses()
    for other in alternatives(decision, rules.settings):
        classifier, there = Classifier(decision, other.settings, rules.catalogue), _UnitSums(decision)
        added = removed = 0
        for part in classified.parts():
            is_counted = part.reason == 0
            would = (is_counted | (part.reason == OUTSIDE)) & (classifier.reasons(part) == 0)
            there.add(part, would)
            added += int(part.dossiers[would & ~is_counted].sum())
            removed += int(part.dossiers[is_counted & ~would].sum())
        then = there.statuses()
        flips = [{"unit": unit, "now": now[unit], "then": then[unit]} for unit in now if now[unit] != then[unit]]
        found.append(
            {
                "clause": other.clause,
                "option": other.option,
                "label": other.label,
                "added": added,
                "removed": removed,
                "flips": flips,
            }
        )
    return found


class _UnitSums:
    """Whole-period counts of the units in being on the last day, predecessors folded in."""

    def __init__(self, decision: Decision) -> None:
        self._decision = decision
        self._totals = np.zeros(len(decision.units), np.int64)
        self._onlines = np.zeros(len(decision.units), np.int64)

    def add(self, cells: ClassifiedTally, kept: npt.NDArray[np.bool_]) -> None:
        unit, dossiers, size = cells.unit[kept], cells.dossiers[kept], len(self._totals)
        self._totals += sums(unit, dossiers, size)
        self._onlines += sums(unit, dossiers * (cells.channel[kept] == _ONLINE), size)

    def statuses(self) -> dict[str, str]:
        decision, found = self._decision, {}
        index = {unit.id: at for at, unit in enumerate(decision.units)}
        for unit in decision.units:
            if unit.exists(decision.last_day):
                at = [index[each.id] for each in (unit, *decision.predecessors(unit.id))]
                total, online = int(self._totals[at].sum()), int(self._onlines[at].sum())
                found[unit.id] = measures.status(online, total, decision.target(unit.id).percent)
        return found
