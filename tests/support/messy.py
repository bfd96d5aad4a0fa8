"""A messy synthetic province, its refresh from files, and the same rows as one table, for engines to agree on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import readings
from khtargets import demo, intake
from khtargets.home import Home
from khtargets.intake import FIELDS
from khtargets.refresh import refresh

DOSSIERS = 60_000


def province(folder: Path) -> tuple[Home, Any, Path]:
    """A home, the report of its refresh, and a DuckDB file whose table `ho_so` has the rows that were read."""
    home = Home(demo.write(folder, DOSSIERS))
    report = refresh(home)
    found, _ = intake.sources(home.dossiers)
    listed = pa.concat_tables(readings.table(intake.read(each, intake.digest(each), home.cache)) for each in found)
    path = home.path / "ho so.duckdb"
    with duckdb.connect(str(path)) as database:
        database.register("listed", listed.append_column("number", pa.array(range(len(listed)))))
        database.execute(f"CREATE TABLE ho_so AS SELECT number AS row, {', '.join(FIELDS)} FROM listed")
    return home, report, path


def figures(report: Any) -> dict[str, object]:
    """All that a report says but for its snapshot's number; the name's other half is a digest of the figures."""
    found = report if isinstance(report, dict) else report.to_json()
    return {**found, "snapshot": found["snapshot"].split("-")[1]}
