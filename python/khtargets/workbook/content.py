"""What the sheets are filled from: a decision, and the figures in use where there are any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..decision import Decision, Settings, load_decision as load
from ..decision.measures import COMPLETION
from ..errors import KhError
from ..functions import CellError
from ..snapshot import Snapshot

if TYPE_CHECKING:
    from ..functions import Session

NO_FIGURES = "Chưa có số liệu: bấm nút “Làm mới”"
_NO_HOME = Path(__file__).parent / "no home is here"
SYNTHETIC = "DỮ LIỆU MÔ PHỎNG – KHÔNG PHẢI SỐ LIỆU THẬT"


@dataclass(frozen=True)
class Span:
    """The days and the order of a ranking: both days included; `by` is one of measures' COMPLETION, RATE, GAP."""

    first: date
    last: date
    by: str = COMPLETION


@dataclass(frozen=True)
class Content:
    """The decision, its settings, the snapshot (None before the first refresh) and the session that answers calls."""

    decision: Decision
    settings: Settings
    snapshot: Snapshot | None = None
    session: Session | None = None
    home: str = ""

    @property
    def synthetic(self) -> bool:
        """Whether the figures are made up."""
        return self.snapshot is not None and bool(self.snapshot.header.get("synthetic"))

    @property
    def span(self) -> Span:
        """The decision's own days."""
        return Span(self.decision.first_day, self.decision.last_day)

    def call(self, name: str, *args: Any) -> Any:
        """A worksheet function's answer, as the cell shows it: blanks and errors of the arguments come first."""
        for arg in args:
            if isinstance(arg, CellError):
                return arg
        if self.session is None:
            raise AssertionError("content without a session answers no call")
        return self.session.call(name, trimmed(args))


def trimmed(args: Sequence[Any]) -> list[Any]:
    """Arguments without the blank ones at the end, but for the first."""
    kept = list(args)
    while len(kept) > 1 and kept[-1] is None:
        kept.pop()
    return kept


def gather(session: Session | None, home: str = "") -> Content:
    """The content that a session gives; without one, or before its first refresh, that of the packaged decision.

    `home` is what the workbook shall state as its own home folder; blank lets each computer find its own.
    """
    from ..functions import Session as AnySession

    try:
        snapshot = session.snapshot() if session is not None else None
    except KhError:
        snapshot = None
    if snapshot is None:
        return Content(load(), Settings(), session=AnySession(_NO_HOME))
    return Content(snapshot.decision, snapshot.settings, snapshot, session, home)
