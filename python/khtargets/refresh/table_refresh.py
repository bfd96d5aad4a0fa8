"""A refresh from a table of dossiers in an engine, such as a database."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from .. import process_mark
from ..decision.settings import write_default
from ..errors import RefreshFailed
from ..home import Home
from ..home.inputs import read_inputs
from ..home.lock import refreshing
from ..tally.dossiers import date_texts, script, wrong_columns, wrong_dates
from ..tally.engines import connect
from ..tally.engines.tables import open_table, unnumbered
from ..tally.tally import tally
from .exports import Progress
from .report import Report
from .tallied import TalliedExports
from .verdicts import classify


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
    scratch = f"tally-{process_mark()}-"
    with refreshing(home, break_lock) as lock, tempfile.TemporaryDirectory(prefix=scratch, dir=home.cache) as folder:
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
            found = tally(engine, exports, dates, inputs, script("table_resolved"))
            [(copies, places)] = engine.rows("SELECT count(*), count(DISTINCT place) FROM perhaps_copies")
            if copies != places:
                raise unnumbered(table)
            work = TalliedExports([], exports, inputs, engine, found, classify(found, inputs))
            report = work.report([])
            if not report.read:
                raise RefreshFailed(f"Không có hồ sơ nào trong bảng “{table}”; hãy kiểm tra tên bảng và các cột.")
            lock.check()
            report.snapshot = work.publish(home, report, "table", listed=False)
        finally:
            engine.close()
    say("Tổng hợp", 1, 1)
    return report
