"""The button "Xem trước": what a refresh would move with what staff have chosen on the sheets, before it is published."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from ..functions.explain import number
from ..home import Home
from ..refresh import preview
from ..reports import mending
from ..reports.comparison import compare
from ..snapshot import Store
from ..workbook.sheets import comparison as sheet_comparison
from ..workbook.tables import comparison
from .figures import NAMED, Stated, Throttled, home_of, written_table
from .port import Outcome, Say, Table
from .settings_edit import take_over


def previewed(stated: Stated, folder: str | None, say: Say) -> Outcome:
    """Compares the figures in use with those that a refresh would give, on the sheet "So với kỳ trước".

    Nothing is written into the home's settings and lists. What was read last time stands in for an export that cannot be
    read, and is said so. KhError as for a refresh.
    """
    home = home_of(stated, folder)
    now = Store(home).current()
    with tempfile.TemporaryDirectory() as scratch:
        supposed = _with_lists_in(home, Path(scratch))
        mending.answer_rows(supposed, stated.get("KH_CG_BANG") or [])
        take_over(supposed.settings_file, stated.get("KH_CAU_HINH") or [])
        with preview(supposed, progress=Throttled(say)) as after:
            found = compare(now, after, names=("số liệu đang dùng", "xem trước"))
    more = len(found.missing) - NAMED
    missing = [*found.missing[:NAMED], *([f"Còn {number(more)} tệp khác chưa đọc được."] if more > 0 else [])]
    said = " ".join(["XEM TRƯỚC, CHƯA CÔNG BỐ.", comparison.summary(found), *missing])
    changes = written_table("KH_SS_BANG", comparison.change_lines(found), sheet_comparison.WIDTHS)
    written = [Table("KH_SS_NOI", [[said]]), changes, Table("KH_SS_BAN", [[now.name]])]
    return Outcome(f"{said} Chi tiết ở trang “So với kỳ trước”.", written)


def _with_lists_in(home: Home, folder: Path) -> Home:
    """The same home with copies of its settings and of the staff's lists, on which choices can be tried."""
    found = Home(folder)
    for name in ("settings_file", "aliases_file", "values_file", "columns_file"):
        if getattr(home, name).exists():
            shutil.copy(getattr(home, name), getattr(found, name))
    for name in ("dossiers", "procedures", "renames_file", "cache", "snapshots"):
        setattr(found, name, getattr(home, name))
    return found
