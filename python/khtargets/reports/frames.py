"""The figures as pandas frames: for files, for notebooks, and for whoever asks what no worksheet function answers.

    from khtargets.reports import frames
    from khtargets.functions import Session

    frames.ranking(Session(home), "Cấp huyện")          one row a unit
    frames.daily(Session(home).snapshot())              one row a unit and day

Shares are fractions of 1, days are inclusive, and what a unit lacks is missing (NaN, <NA>).
"""

from __future__ import annotations

from dataclasses import astuple, fields

import numpy as np
import pandas as pd

from ..functions import Session
from ..snapshot import Snapshot
from .ranking import Day, Line, lines

_TYPES = {"rank": "Int64", **dict.fromkeys(("total", "online", "direct", "post"), "int64")}
_TYPES |= dict.fromkeys(("rate", "target", "completion"), "float64")


def ranking(session: Session, block: str, first: Day = None, last: Day = None, by: str | None = None) -> pd.DataFrame:
    """A block's ranking as KH_RANKING gives it, a column a field of `Line`. BadArgument where the function shows an error."""
    found = [astuple(line) for line in lines(session, block, first, last, by)]
    return pd.DataFrame(found, columns=[field.name for field in fields(Line)], dtype=object).astype(_TYPES)


def daily(snapshot: Snapshot) -> pd.DataFrame:
    """Counted dossiers by the unit that counts them and day: columns unit, day, total, online, post; only days with any.

    A merged unit keeps its own rows up to its last day; nothing is folded, so that every dossier stands once.
    """
    days = pd.date_range(snapshot.decision.first_day, snapshot.decision.last_day)
    parts = []
    for unit in snapshot.decision.units:
        own = [np.diff(np.asarray(sums, dtype=np.int64)) for sums in snapshot.prefix(unit.id, 0)]
        parts.append(pd.DataFrame({"unit": unit.id, "day": days, "total": own[0], "online": own[1], "post": own[2]}))
    frame = pd.concat(parts, ignore_index=True)
    return frame[frame["total"] > 0].reset_index(drop=True)
