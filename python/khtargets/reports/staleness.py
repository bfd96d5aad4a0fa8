"""Whose data stopped: units from which nothing has come for longer than chance explains.

A convention, since exports do not say that they are incomplete: nothing for at least fifteen days before the snapshot's
last day, where at the unit's own pace until then at least five dossiers would have come. Of units that go on as before
fewer than one in a hundred is named wrongly at any one time (Poisson: e^-5 is 0.7 per cent).
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from ..snapshot import Snapshot

QUIET_DAYS = 15
EXPECTED = 5


def last_days(snapshot: Snapshot) -> dict[str, date]:
    """The latest day on which each unit received a dossier, by the unit's id; of older snapshots the latest counted one."""
    listed = snapshot.header.get("last_days")
    if listed:
        return {unit_id: date.fromisoformat(day) for unit_id, day in listed.items()}
    found = {}
    for unit in snapshot.decision.units:
        totals = snapshot.prefix(unit.id, 0).totals
        if totals[-1]:
            at = next(at for at in range(len(totals) - 1, 0, -1) if totals[at] != totals[at - 1])
            found[unit.id] = date.fromordinal(snapshot.decision.first_day.toordinal() + at - 1)
    return found


@lru_cache(maxsize=2)  # asked for every line of a ranking
def stopped(snapshot: Snapshot) -> dict[str, date]:
    """The units in being on the snapshot's last day whose data stopped, with the day on which it did, by their ids."""
    as_of = snapshot.as_of
    if as_of is None:
        return {}
    found = {}
    first = snapshot.decision.first_day
    for unit_id, day in last_days(snapshot).items():
        unit = snapshot.decision.unit(unit_id)
        began = max(first, unit.valid_from or first)
        quiet, active = (as_of - day).days, (day - began).days + 1
        if quiet < QUIET_DAYS or active < 1 or not unit.exists(as_of):
            continue
        came = snapshot.counts(unit_id, first, as_of).total
        if came * quiet >= EXPECTED * active:
            found[unit_id] = day
    return found
