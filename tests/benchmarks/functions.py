"""Cells in one process, `python functions.py HOME ROWS.parquet RUNS`: what a rate takes here and asked of rows; JSON in seconds.

Contenders for one rate of a unit over a quarter: this; a DuckDB query over the rows, and over their daily counts; a
pandas filter over the rows. All take turns and must give the same rate.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from data import CHANNEL, CODE, DAY, MONTHS, UNIT, units

FIRST, LAST = date(2024, 3, 15), date(2024, 6, 14)


def main() -> None:
    home, rows, runs = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    from khtargets.functions import Session
    from khtargets.snapshot import Snapshot

    store = home / "snapshots"
    path = store / ((store / "current").read_text(encoding="utf-8").strip() + ".khsnap")
    found: dict[str, Any] = {"snapshot": timed(lambda: Snapshot(path), max(runs, 10))}
    session = Session(home)
    names = units()
    scalars = [[name, FIRST, LAST] for name in names] * 60
    calls = scalars[:10_000]
    session.call("KH_RATE", [[name] for name in names])  # names are resolved once
    found["scalar"] = timed(lambda: [session.call("KH_RATE", cells) for cells in calls], runs, len(calls))
    months = [(date(2024, 1 + at, 1), date(2024, 1 + at, 28)) for at in range(MONTHS)]
    column = [[name] for name in (names * 2)[:170]]
    array = [column, [[first for first, _ in months]], [[last for _, last in months]]]
    answer = session.call("KH_RATE", array)
    assert (len(answer), len(answer[0])) == (170, 12)
    assert all(answer[3][at] == session.call("KH_RATE", [names[3], *months[at]]) for at in range(12))
    found["array"] = timed(lambda: session.call("KH_RATE", array), runs)
    found["rate"] = rates(session, rows, names, runs)
    print(json.dumps(found))


def timed(work: Callable[[], Any], runs: int, each: int = 1) -> list[float]:
    """Seconds of each run, for one of `each` equal parts."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) / each)
    return times


def rates(session: Any, rows: Path, names: list[str], runs: int) -> dict[str, list[float]]:
    import duckdb

    database = duckdb.connect()
    database.execute(
        f"""CREATE TABLE dossiers AS SELECT any_value("{UNIT}") AS unit, any_value("{CHANNEL}") = 'Trực tuyến' AS online,
            strptime(substr(any_value("{DAY}"), 1, 10), '%d/%m/%Y')::DATE AS day
        FROM read_parquet('{rows}') GROUP BY "{CODE}" """
    )
    database.execute(
        """CREATE TABLE daily AS SELECT unit, day, count(*) AS dossiers, count(*) FILTER (online) AS online
        FROM dossiers GROUP BY ALL"""
    )
    frame = database.execute("SELECT * FROM dossiers").fetch_df()
    where = "WHERE unit = ? AND day BETWEEN ? AND ?"

    def here(name: str) -> float:
        return session.call("KH_RATE", [name, FIRST, LAST])

    def over_rows(name: str) -> float:
        query = f"SELECT count(*) FILTER (online) / count(*) FROM dossiers {where}"
        return database.execute(query, [name, FIRST, LAST]).fetchone()[0]

    def over_days(name: str) -> float:
        query = f"SELECT sum(online) / sum(dossiers) FROM daily {where}"
        return database.execute(query, [name, FIRST, LAST]).fetchone()[0]

    first, last = str(FIRST), str(LAST)

    def filtered(name: str) -> float:
        chosen = frame[(frame["unit"] == name) & (frame["day"] >= first) & (frame["day"] <= last)]
        return float(chosen["online"].mean())

    contenders = {"this": here, "duckdb_rows": over_rows, "duckdb_daily": over_days, "pandas_filter": filtered}
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(max(runs, 5) * 4):
        unit = names[number % len(names)]
        answers = {}
        for name, contender in contenders.items():
            repeats = 1000 if name == "this" else 1
            start = time.perf_counter()
            for _ in range(repeats):
                answers[name] = contender(unit)
            times[name].append((time.perf_counter() - start) / repeats)
        if max(answers.values()) - min(answers.values()) > 1e-12:
            raise AssertionError(f"{unit}: {answers}")
    return {name: [statistics.median(found), min(found), max(found)] for name, found in times.items()}


if __name__ == "__main__":
    main()
