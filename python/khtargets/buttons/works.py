"""The work of each button, by its key in `buttons.BUTTONS`."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from . import outputs
from .figures import refreshed
from .foresight import previewed
from .layout import by_headers
from .port import Work


def work_of(button: str, copy: str | None = None) -> Work:
    """The work of a button; `copy` is a saved copy of the workbook, for those that need one. KeyError: no such button."""
    works: dict[str, Work] = {
        "refresh": by_headers(refreshed),
        "export": lambda stated, folder, say, ask: outputs.exported(Path(copy or ""), folder, date.today()),
        "close": lambda stated, folder, say, ask: outputs.closed(stated, folder, datetime.now()),
        "preview": by_headers(lambda stated, folder, say, ask: previewed(stated, folder, say)),
        "report": lambda stated, folder, say, ask: outputs.signed(stated, folder, say, date.today()),
        "handout": lambda stated, folder, say, ask: outputs.handed_out(stated, folder, say, date.today()),
    }
    return works[button]
