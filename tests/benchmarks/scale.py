"""The tally over Parquet in DuckDB, `python scale.py FOLDER DOSSIERS [make]`: prints its seconds and counts as JSON.

`make` writes the Parquet file first, in a process of its own so that its memory is not counted.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import data
import duckdb
from khtargets.home import Home
from khtargets.refresh.table_refresh import refresh_table


def main() -> None:
    folder, dossiers = Path(sys.argv[1]), int(sys.argv[2])
    rows = folder / f"scale-{dossiers}.parquet"
    if sys.argv[3:] == ["make"]:
        return None if rows.exists() else make(rows, dossiers)
    home = Home(folder / f"scale-{dossiers}")
    (home.path / "procedures").mkdir(parents=True, exist_ok=True)
    listed = [f"1.{number:06d},Thủ tục mô phỏng số {number}" for number in range(data.PROCEDURES)]
    (home.path / "procedures" / "previous.csv").write_text("\n".join(["Mã TTHC,Tên thủ tục", *listed]), encoding="utf-8")
    file = home.path / "rows.duckdb"
    file.unlink(missing_ok=True)
    with duckdb.connect(str(file)) as database:
        database.execute(f"CREATE VIEW ho_so AS SELECT * FROM read_parquet('{rows}')")
    start = time.perf_counter()
    report = refresh_table(home, f"duckdb://{file}", "ho_so", {})
    seconds = time.perf_counter() - start
    assert report.read == report.counted + report.excluded["duplicate"]
    assert report.counted == dossiers
    snapshot = home.snapshots / f"{report.snapshot}.khsnap"
    print(
        json.dumps(
            {"seconds": seconds, "read": report.read, "parquet": rows.stat().st_size, "snapshot": snapshot.stat().st_size}
        )
    )


def make(rows: Path, dossiers: int) -> None:
    """One row a dossier and one in fifty again, columns named like the program's fields."""
    database = duckdb.connect(config={"preserve_insertion_order": False})
    data.make_rows(database, dossiers)
    beside = rows.with_suffix(".tmp")
    columns = """code, name AS unit, '1.' || lpad(procedure::VARCHAR, 6, '0') AS procedure_code, moment AS received,
        CASE WHEN c < 63 THEN 'Trực tuyến' WHEN c < 92 THEN 'Trực tiếp' ELSE 'Qua bưu chính công ích' END AS channel"""
    database.execute(
        f"""COPY (SELECT n AS row, {columns} FROM made UNION ALL SELECT n + {dossiers}, {columns} FROM made WHERE n % 50 = 0)
        TO '{beside}' (FORMAT parquet, COMPRESSION zstd)"""
    )
    beside.rename(rows)


if __name__ == "__main__":
    main()
