"""The same 60,000 messy dossiers in Spark (a local cluster of two workers) and in DuckDB: the same snapshot. Prints JSON."""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path

import data  # noqa: F401  # finds the program
import duckdb
from khtargets import demo
from khtargets.home import Home
from khtargets.intake import FIELDS
from khtargets.refresh import refresh, refresh_table

DOSSIERS = 60_000
CLUSTER = "local-cluster[2,1,1024]"


def main() -> None:
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    from pyspark.sql import SparkSession

    with tempfile.TemporaryDirectory() as folder:
        home = Home(demo.write(Path(folder) / "home", DOSSIERS))
        refresh(home)
        read = sorted(str(path) for path in home.cache.glob("*.parquet"))
        rows, file = f"{folder}/rows.parquet", f"{folder}/rows.duckdb"
        with duckdb.connect(file) as database:
            database.execute(
                f"""CREATE TABLE ho_so AS SELECT row_number() OVER (ORDER BY filename, sheet, row) AS row, {', '.join(FIELDS)}
                FROM read_parquet({read!r}, filename = true)"""
            )
            database.execute(f"COPY ho_so TO '{rows}' (FORMAT parquet)")
        session = (
            SparkSession.builder.master(CLUSTER)
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "4")
            .config("spark.log.level", "ERROR")
            .getOrCreate()
        )
        session.read.parquet(rows).createOrReplaceTempView("ho_so")
        found, seconds = {}, {}
        for name, url in (("duckdb", f"duckdb://{file}"), ("spark", CLUSTER)):
            start = time.perf_counter()
            report = refresh_table(home, url, "ho_so", {}).to_json()
            seconds[name] = time.perf_counter() - start
            found[name] = {**report, "snapshot": report["snapshot"].split("-")[1]}
        session.stop()
    if found["spark"] != found["duckdb"]:
        different = [key for key in found["duckdb"] if found["duckdb"][key] != found["spark"][key]]
        raise AssertionError(f"Spark and DuckDB differ in {different}")
    print(json.dumps({"read": found["spark"]["read"], "counted": found["spark"]["counted"], "seconds": seconds}))


if __name__ == "__main__":
    main()
