"""The figures as pandas frames: for files, for notebooks, and for whoever asks what no worksheet function answers.

    from khtargets import frames
    from khtargets.functions import Session

    frames.ranking(Session(home), "Cấp huyện")          one row a unit
    frames.daily(Session(home).snapshot())              one row a unit and day

Shares are fractions of 1, days are inclusive, and what a unit lacks is missing (NaN, <NA>).
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from ..errors import BadArgument
from ..functions import CellError, Session
from ..snapshot import Snapshot

RANKING = ("block", "rank", "unit", "total", "online", "direct", "post", "rate", "target", "completion", "status")
_TYPES = {"rank": "Int64", **dict.fromkeys(RANKING[3:7], "int64"), **dict.fromkeys(RANKING[7:10], "float64")}


def ranking(
    session: Session,
    block: str,
    from_date: date | str | None = None,
    to_date: date | str | None = None,
    by: str | None = None,
) -> pd.DataFrame:
    """A block's ranking as KH_RANKING gives it, columns `RANKING`. BadArgument where the function shows an error."""
    answer = session.call("KH_RANKING", [block, from_date, to_date, by])
    if isinstance(answer, CellError):
        raise BadArgument(answer.why)
    rows = answer if isinstance(answer, list) else [[answer]]
    missing = [[block, *(None if cell == "" else cell for cell in row)] for row in rows]
    return pd.DataFrame(missing, columns=list(RANKING), dtype=object).astype(_TYPES)


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
