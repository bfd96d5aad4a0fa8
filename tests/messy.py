"""A messy synthetic province, its refresh from files, and the same rows as one table, for engines to agree on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
from khtargets import demo
from khtargets.home import Home
from khtargets.intake import FIELDS
from khtargets.refresh import refresh

DOSSIERS = 60_000


def province(folder: Path) -> tuple[Home, Any, Path]:
    """A home, the report of its refresh, and a DuckDB file whose table `ho_so` has the rows that were read."""
    home = Home(demo.write(folder, DOSSIERS))
    report = refresh(home)
    read = sorted(str(path) for path in home.cache.glob("*.parquet"))
    path = home.path / "ho so.duckdb"
    with duckdb.connect(str(path)) as database:
        database.execute(
            f"""CREATE TABLE ho_so AS SELECT row_number() OVER (ORDER BY filename, sheet, row) AS row, {', '.join(FIELDS)}
            FROM read_parquet({read!r}, filename = true)"""
        )
    return home, report, path


def figures(report: Any) -> dict[str, object]:
    """All that a report says but for its snapshot's number; the name's other half is a digest of the figures."""
    found = report if isinstance(report, dict) else report.to_json()
    return {**found, "snapshot": found["snapshot"].split("-")[1]}
