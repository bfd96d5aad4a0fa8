"""The list of excluded rows: file, sheet, row, reason, and the text that is its cause.

Rows that are no dossiers though a cell has the form of a dossier's code follow after them, under a reason of their own.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from ..home import harmless
from ..tally import REASONS, Export, Tally
from ..tally.engine import Engine
from .classified_tally import ClassifiedTally
from .report import REASON_WORDS
from .verdicts import changed_verdicts

ROW_COLUMNS = ("file", "sheet", "row", "code", "reason", "value", "explanation")
NOT_A_DOSSIER = "not_a_dossier"
_ASIDE = "có mã hồ sơ nhưng không ở đúng cột nên không được coi là hồ sơ"
_WRITTEN = {  # which text of a row is the cause of a reason
    "duplicate": "d.code",
    "date_unreadable": "d.date_written",
    "not_received": "d.status",
    "channel_unknown": "d.channel",
    "unit_unresolved": "coalesce(d.unit, nullif(split_part(d.section, chr(10), 1), ''), d.resolver)",
    "unit_outside": "coalesce(d.unit, nullif(split_part(d.section, chr(10), 1), ''), d.resolver)",
    "procedure_unlisted": "coalesce(d.procedure_code, d.procedure_name)",
    "outside_window": "d.date_written",
}


def write_rows(path: Path, engine: Engine, exports: Sequence[Export], found: Tally, classified: ClassifiedTally) -> None:
    """Writes each excluded row as .csv: file, sheet, row, code, reason, the value as written, the reason in words."""
    upload_verdicts(engine, found, classified)
    cases = " ".join(f"WHEN {at} THEN {_WRITTEN[name]}" for at, name in enumerate(REASONS) if name)
    query = f"""SELECT e.file, e.sheet, e.row, d.code, e.reason, CASE e.reason {cases} END
        FROM excluded AS e INNER JOIN dossiers AS d ON d.file = e.file AND d.sheet = e.sheet AND d.row = e.row
        ORDER BY e.file, e.sheet, e.row"""
    names = {(file, sheet.index): sheet.name for file, export in enumerate(exports) for sheet in export.reading.sheets}
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(ROW_COLUMNS)
        for file, sheet, row, code, reason, written in engine.rows(query):
            name = REASONS[reason]
            line = (exports[file].source.name, names[file, sheet], row, code or "", name, written or "", REASON_WORDS[name])
            writer.writerow([harmless(cell) for cell in line])
        for export in exports:
            for sheet in export.reading.sheets:
                for row in sheet.aside:
                    line = (export.source.name, sheet.name, row, "", NOT_A_DOSSIER, "", _ASIDE)
                    writer.writerow([harmless(cell) for cell in line])


def upload_verdicts(engine: Engine, found: Tally, classified: ClassifiedTally) -> None:
    """Gives the engine the view `excluded`: each row that is not counted, with its final reason."""
    columns = changed_verdicts(found, classified)
    engine.upload("verdicts", {name: "INTEGER" for name in columns}, columns)
    engine.run(
        [
            """CREATE VIEW excluded AS
            SELECT j.file, j.sheet, j.row, coalesce(v.reason, j.reason) AS reason
            FROM classified AS j
            LEFT JOIN verdicts AS v ON j.reason = 0 AND v.unit = j.unit
                AND v.procedure = coalesce(j.procedure, -1) AND v.day = j.day
            WHERE j.reason > 0 OR v.reason > 0"""
        ]
    )
