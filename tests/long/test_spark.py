"""The same messy dossiers give the same snapshot in Spark, on a local cluster of two workers, as in DuckDB.

Nothing here is skipped: without Java or pyspark it fails. `python3 kh.py test --long` installs both.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import messy
import pytest
from khtargets.home import Home
from khtargets.intake import FIELDS
from khtargets.refresh.table_refresh import refresh_table
from messy import figures

ROOT = Path(__file__).parents[2]
CLUSTER = "local-cluster[2,1,1024]"  # two workers of one core and 1,024 MB, processes of their own
PATIENCE = 600.0  # seconds for what takes one minute on a quiet machine
QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # halves the processor's time of a few short queries
SETTINGS = """\
spark.ui.enabled false
spark.ui.showConsoleProgress false
spark.log.level ERROR
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.sql.shuffle.partitions 4
spark.sql.catalogImplementation hive
spark.sql.warehouse.dir {folder}/warehouse
spark.hadoop.javax.jdo.option.ConnectionURL jdbc:derby:;databaseName={folder}/metastore;create=true
spark.driver.extraJavaOptions -Dderby.system.home={folder} {java}
spark.executor.extraJavaOptions {java}
"""
MAKE_TABLE = """
import sys
from pyspark.sql import SparkSession
session = SparkSession.builder.master("local[1]").getOrCreate()
session.sql(f"CREATE TABLE ho_so USING parquet LOCATION '{sys.argv[1]}'")
session.stop()
"""


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Path]:
    """A home and a DuckDB file with its rows as the table `ho_so`."""
    home, _, path = messy.province(tmp_path_factory.mktemp("tỉnh"))
    return home, path


@pytest.fixture(scope="module")
def catalogue(province: tuple[Home, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a Spark whose catalogue has the same table."""
    folder = tmp_path_factory.mktemp("spark")
    (folder / "spark-defaults.conf").write_text(SETTINGS.format(folder=folder, java=QUICK_START), encoding="utf-8")
    (folder / "rows").mkdir()
    with duckdb.connect(str(province[1]), read_only=True) as database:
        database.execute(f"COPY ho_so TO '{folder}/rows/ho_so.parquet' (FORMAT parquet)")
    environment = {
        **os.environ, "SPARK_CONF_DIR": str(folder), "SPARK_LOCAL_IP": "127.0.0.1", "PYTHONPATH": str(ROOT / "python"),
        "PYTHONUTF8": "1",
    }  # fmt: skip
    made = [sys.executable, "-c", MAKE_TABLE, str(folder / "rows")]
    subprocess.run(made, env=environment, cwd=folder, timeout=PATIENCE, check=True)
    return environment


def in_spark(home: Home, environment: dict[str, str], *options: str) -> dict[str, Any]:
    """What the command line says of a refresh from the cluster."""
    command = [sys.executable, "-m", "khtargets", "--home", str(home.path), "refresh", "--json"]
    done = subprocess.run(
        [*command, "--source", CLUSTER, "--table", "ho_so", *options],
        env=environment, cwd=environment["SPARK_CONF_DIR"], timeout=PATIENCE, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_spark_gives_the_same_snapshot_as_duckdb_byte_for_byte(province, catalogue, record_property):
    home, path = province
    start = time.perf_counter()
    here = refresh_table(home, f"duckdb://{path}", "ho_so", {})
    between = time.perf_counter()
    there = in_spark(home, catalogue)
    assert there["read"] > messy.DOSSIERS and all(there["excluded"].values()), "every reason occurs"
    assert figures(there) == figures(here)
    for name, value in {
        "read": there["read"], "duckdb": between - start, "spark": time.perf_counter() - between,
    }.items():  # fmt: skip
        record_property(name, value)


def test_a_table_without_row_numbers_counts_the_same_in_both(province, catalogue):
    home, path = province
    columns = {name: name for name in FIELDS}
    here = refresh_table(home, f"duckdb://{path}", "ho_so", columns)
    there = in_spark(home, catalogue, "--columns", ",".join(f"{field}={column}" for field, column in columns.items()))
    assert figures(there) == figures(here)
