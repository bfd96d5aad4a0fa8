"""read = counted + excluded, in all, by file and by reason; and the latest days seen."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..decision import Decision
from ..tally import REASONS
from .classified_tally import ClassifiedTally, sums


def reconcile(classified: ClassifiedTally, files: list[str]) -> dict[str, Any]:
    """read = counted + excluded, in all and by file. A sum that fails is a bug, and nothing may be published from it."""
    size = len(files) * len(REASONS)
    by_file = np.zeros(size, np.int64)
    for part in classified.parts():
        by_file += sums(part.file * len(REASONS) + part.reason, part.dossiers, size)
    table = by_file.reshape(len(files), len(REASONS))
    by_reason = table.sum(axis=0)
    days = classified.latest("file", len(files))
    return {
        "read": int(by_reason.sum()),
        "counted": int(by_reason[0]),
        "excluded": {name: int(by_reason[at]) for at, name in enumerate(REASONS) if at},
        "files": [
            {
                "file": name,
                "read": int(row.sum()),
                "counted": int(row[0]),
                "excluded": {reason: int(row[at]) for at, reason in enumerate(REASONS) if at},
                "last_day": day and day.isoformat(),
            }
            for name, row, day in zip(files, table, days, strict=True)
        ],
    }


def last_days(classified: ClassifiedTally, decision: Decision) -> dict[str, str]:
    """The latest day on which each unit received a dossier, counted or outside the rules, by the unit's id, ISO form."""
    days = classified.latest("unit", len(decision.units))
    return {unit.id: day.isoformat() for unit, day in zip(decision.units, days, strict=True) if day is not None}
