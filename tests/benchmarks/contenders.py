"""One contender's whole process: `python contenders.py NAME HOME` does the work and prints what it found as JSON.

Those that count print {unit: [all, online]}, those that only read print the number of rows. null: memory did not suffice.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def main() -> None:
    name, home = sys.argv[1], Path(sys.argv[2])
    files = [str(home / "dossiers" / name) for name in sorted(path.name for path in (home / "dossiers").iterdir())]
    print(json.dumps(CONTENDERS[name](files), ensure_ascii=False))


def fastexcel_all(files: list[str]) -> int:
    import fastexcel

    return sum(len(fastexcel.read_excel(file).load_sheet(0).to_arrow()) for file in files)


def fastexcel_needed(files: list[str]) -> int:
    import fastexcel
    from data import NEEDED

    return sum(len(fastexcel.read_excel(file).load_sheet(0, use_columns=list(NEEDED)).to_arrow()) for file in files)


def unzip(files: list[str]) -> int:
    import zipfile

    rows = 0
    for file in files:
        with zipfile.ZipFile(file) as archive:
            for entry in archive.namelist():
                content = archive.read(entry)
                if entry.startswith("xl/worksheets/"):
                    rows += content.count(b"<row ") - 1
    return rows


def pandas_calamine(files: list[str]) -> dict[str, list[int]]:
    return _pandas(files, "calamine")


def pandas_openpyxl(files: list[str]) -> dict[str, list[int]]:
    return _pandas(files, "openpyxl")


def _pandas(files: list[str], engine: str) -> dict[str, list[int]]:
    import pandas
    from data import CHANNEL, CODE, NEEDED, ONLINE, UNIT

    frames = [pandas.read_excel(file, engine=engine, usecols=list(NEEDED), dtype=str) for file in files]
    rows = pandas.concat(frames).drop_duplicates(CODE, keep="last")
    found = rows.assign(online=rows[CHANNEL] == ONLINE).groupby(UNIT)["online"].agg(["size", "sum"])
    return {unit: [int(total), int(online)] for unit, total, online in found.itertuples()}


def duckdb_csv(files: list[str]) -> dict[str, list[int]]:
    """What one would write by hand, with as much memory as DuckDB takes by itself: most of the machine's."""
    import duckdb

    database = duckdb.connect()
    return _by_hand(files, database.execute, lambda query: database.execute(query).fetchall())


def duckdb_csv_bounded(files: list[str]) -> dict[str, list[int]] | None:
    """The same SQL within the memory that this program allows DuckDB, spilling past it."""
    import tempfile

    import data  # noqa: F401  # finds the program
    import duckdb
    from khtargets.tally.engine import DuckDB

    with tempfile.TemporaryDirectory(prefix="spilled-", dir=Path(files[0]).parents[1]) as folder:
        engine = DuckDB(Path(folder))
        try:
            return _by_hand(files, lambda statement: engine.run([statement]), engine.rows)
        except duckdb.OutOfMemoryException:
            return None


def _by_hand(files: list[str], run: Callable[[str], Any], rows: Callable[[str], Any]) -> dict[str, list[int]]:
    """One row a code, counted by unit, procedure, day and channel."""
    from data import CHANNEL, CODE, DAY, PROCEDURE, UNIT

    run(
        f"""CREATE TABLE counted AS
        SELECT unit, procedure, day, channel, count(*) AS dossiers FROM (
            SELECT any_value("{UNIT}") AS unit, any_value("{PROCEDURE}") AS procedure,
                any_value("{CHANNEL}") AS channel, strptime(substr(any_value("{DAY}"), 1, 10), '%d/%m/%Y')::DATE AS day
            FROM read_csv({files!r}, header = true, all_varchar = true) GROUP BY "{CODE}")
        GROUP BY ALL"""
    )
    found = rows(
        "SELECT unit, sum(dossiers), sum(dossiers) FILTER (channel = 'Trực tuyến') FROM counted GROUP BY unit"
    )
    return {unit: [int(total), int(online or 0)] for unit, total, online in found}


CONTENDERS = {
    each.__name__: each
    for each in (
        fastexcel_all, fastexcel_needed, unzip, pandas_calamine, pandas_openpyxl, duckdb_csv, duckdb_csv_bounded,
    )  # fmt: skip
}

if __name__ == "__main__":
    main()
