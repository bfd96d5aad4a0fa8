"""A snapshot's bytes: what its header says, and the sums that cells read."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from .. import __version__
from ..decision import Alias
from ..decision.windows import window
from ..errors import RefreshFailed
from ..home.inputs import Rules
from ..snapshot.layout import pack, row_plan
from . import sections
from .classified_tally import ClassifiedTally


def build(classified: ClassifiedTally, rules: Rules, aliases: list[Alias], facts: dict[str, Any]) -> bytes:
    """A snapshot's bytes; `facts` are what else its header carries (reconciliation, unresolved names, inputs)."""
    decision, settings, catalogue = rules.decision, rules.settings, rules.catalogue
    days = (decision.last_day - decision.first_day).days + 1
    steps, rows = row_plan(decision)
    last = max((int(part.day[part.reason == 0].max(initial=-1)) for part in classified.parts()), default=-1)
    header = {
        "version": __version__,
        "decision": decision.to_dict(),
        "settings": settings.to_dict(),
        "aliases": [{name: value for name, value in asdict(alias).items() if value} for alias in aliases],
        "procedures": catalogue.to_list(),
        "shared_names": sorted(catalogue.shared_names),
        "renamed": catalogue.renamed,
        "windows": _windows(rules),
        "provisional": settings.provisional,
        "unconfirmed": [clause for clause in decision.interpretations if clause not in settings.interpretations],
        "as_of": None if last < 0 else date.fromordinal(decision.first_day.toordinal() + last).isoformat(),
        "unit_ids": [unit.id for unit in decision.units],
        "rows": steps,
        **facts,
    }
    dense = sections.by_unit(classified, decision, rows, days).astype("<u4")
    try:
        if int(classified.dossiers.sum()) >= 2**32:
            raise OverflowError
        sparse = sections.by_procedure(classified, len(decision.units), len(catalogue.procedures), days)
    except OverflowError:
        raise RefreshFailed("Số hồ sơ hoặc số thủ tục vượt quá khả năng của tệp số liệu (4.294.967.295).") from None
    arrays = {"dense": dense, **sparse}
    return pack(header, {name: ("H" if name == "days" else "I", each.tobytes()) for name, each in arrays.items()})


def _windows(rules: Rules) -> dict[str, list[str] | None]:
    found: dict[str, list[str] | None] = {}
    for each in rules.catalogue.procedures:
        days = window(rules.decision, rules.settings, each.lists)
        found[each.code] = [days.first.isoformat(), days.last.isoformat()] if days else None
    return found


