"""A refresh from a table of dossiers in an engine, such as a database."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from . import publish
from .dossiers import date_texts, script, wrong_columns, wrong_dates
from .engines import connect
from .engines.tables import open_table, unnumbered
from .errors import RefreshFailed
from .exports import Progress
from .home import Home
from .inputs import read_inputs
from .judged import Judged
from .lock import refreshing
from .report import Report
from .settings import write_default
from .tally import tally


def refresh_table(
    home: Home, url: str, table: str, columns: Mapping[str, str], progress: Progress | None = None, break_lock: bool = False
) -> Report:
    """Counts the dossiers of a table where they lie, and publishes the figures; the home's own exports are left out.

    `url` and `table` as in `engines`, `columns` maps fields to the table's columns. Rows stay in the engine, so that no
    list of dossiers lies beside the snapshot. BadExport where a column is missing or dates are misread; RefreshFailed
    where the engine cannot be reached or the table has no dossier; otherwise as `refresh`.
    """
    say = progress or (lambda *_: None)
    home.cache.mkdir(parents=True, exist_ok=True)
    with refreshing(home, break_lock) as lock, tempfile.TemporaryDirectory(prefix="tally-", dir=home.cache) as folder:
        write_default(home.settings_file)
        inputs = read_inputs(home)
        say("Tổng hợp", 0, 1)
        engine = connect(url, Path(folder))
        try:
            exports = [open_table(engine, table, columns, inputs.settings)]
            dates = date_texts(engine)
            for wrong in (wrong_columns(exports[0], inputs.settings), *wrong_dates(dates, exports).values()):
                if wrong is not None:
                    raise wrong
            meant = script("table_meant")
            found = tally(engine, exports, dates, inputs.decision, inputs.names, inputs.catalogue, inputs.values, meant)
            [(copies, places)] = engine.rows("SELECT count(*), count(DISTINCT place) FROM copied")
            if copies != places:
                raise unnumbered(table)
            work = Judged([], exports, inputs, engine, found, publish.judge(found, inputs.rules))
            report = work.report([])
            if not report.read:
                raise RefreshFailed(f"Không có hồ sơ nào trong bảng “{table}”; hãy kiểm tra tên bảng và các cột.")
            lock.check()
            report.snapshot = work.publish(home, report, "table", listed=False)
        finally:
            engine.close()
    say("Tổng hợp", 1, 1)
    return report
