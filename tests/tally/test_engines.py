"""The same dossiers give the same figures wherever they are counted."""

from __future__ import annotations

from pathlib import Path

import duckdb
import messy
import postgres
import psycopg
import pytest
from khtargets import cli
from khtargets.errors import BadExport, RefreshFailed
from khtargets.functions import Session
from khtargets.home import Home
from khtargets.intake import FIELDS
from khtargets.refresh import refresh
from khtargets.refresh.table_refresh import refresh_table
from khtargets.tally.engine import DuckDB
from khtargets.tally.engines import connect
from khtargets.tally.engines.dialect import carried
from khtargets.tally.engines.tables import columns_of
from messy import DOSSIERS, figures


@pytest.fixture(scope="module")
def province(tmp_path_factory) -> tuple[Home, object, Path]:
    """A messy province, its refresh from files, and the same rows as one table in a DuckDB file."""
    return messy.province(tmp_path_factory.mktemp("tỉnh"))


@pytest.fixture(scope="module")
def server():
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="module")
def in_postgresql(province, server) -> str:
    """The URL of a PostgreSQL database that has the same table."""
    with duckdb.connect(str(province[2]), read_only=True) as database:
        rows = database.execute("SELECT * FROM ho_so").fetchall()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE TABLE ho_so ("row" bigint, {", ".join(f"{name} text" for name in FIELDS)})'.encode())
        with connection.cursor().copy("COPY ho_so FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    return server


def test_postgresql_gives_the_same_snapshot_as_duckdb_byte_for_byte(province, in_postgresql):
    home, _, path = province
    here = refresh_table(home, f"duckdb://{path}", "ho_so", {})
    there = refresh_table(home, in_postgresql, "ho_so", {})
    assert there.read > DOSSIERS and all(there.excluded.values()), "every reason occurs"
    assert figures(there) == figures(here)


def test_a_table_without_row_numbers_counts_the_same_in_both(province, in_postgresql):
    home, _, path = province
    columns = {name: name for name in FIELDS}
    assert figures(refresh_table(home, in_postgresql, "ho_so", columns)) == figures(
        refresh_table(home, f"duckdb://{path}", "ho_so", columns)
    )


def test_a_table_counts_what_its_files_count(province, in_postgresql):
    home, from_files, _ = province
    from_table = refresh_table(home, in_postgresql, "public.ho_so", {})
    assert (from_table.read, from_table.excluded["duplicate"]) == (from_files.read, from_files.excluded["duplicate"])


def test_nothing_stays_in_the_database(province, in_postgresql):
    refresh_table(province[0], in_postgresql, "ho_so", {})
    with psycopg.connect(in_postgresql) as connection:
        made = connection.execute("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace").fetchall()
    assert made == [("ho_so",)]


def test_columns_of_other_names_and_types_are_counted_from_the_command_line(tmp_path, server, capsys):
    home = Home(tmp_path / "nhà")
    (home.path / "procedures").mkdir(parents=True)
    (home.path / "procedures" / "previous.csv").write_text("Mã TTHC,Tên thủ tục\n1.000001,Cấp phép\n", encoding="utf-8")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA mot_cua")
        connection.execute(
            "CREATE TABLE mot_cua.tiep_nhan (ma text, don_vi text, tthc text, ngay timestamp, kenh integer, id bigint)"
        )
        connection.execute(
            """INSERT INTO mot_cua.tiep_nhan VALUES
            ('A-1', 'Sở Y tế', '1.000001', '2024-03-05 08:30:00', 2, 1), ('A-2', 'Sở Y tế', '1.000001', '2024-03-06', 1, 2),
            ('a-1', 'Sở Tư pháp', '1.000001', '2024-03-07 23:59:59', 2, 3), (NULL, NULL, NULL, NULL, NULL, 4)"""
        )
    columns = "code=ma,unit=don_vi,procedure_code=tthc,received=ngay,channel=kenh,row=id"
    options = ["--source", server, "--table", "mot_cua.tiep_nhan", "--columns", columns]
    assert cli.run(["--home", str(home.path), "refresh", *options, "--json"]) == 0
    capsys.readouterr()
    session = Session(home.path)
    assert [session.call("KH_TOTAL", [unit]) for unit in ("Sở Y tế", "Sở Tư pháp", "Toàn tỉnh")] == [1, 1, 2]
    assert session.call("KH_RATE", ["Sở Tư pháp"]) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--source", "postgresql://x"], "--source và --table"),
        (["--columns", "code=ma"], "--columns"),
        (["--source", "mysql://x", "--table", "t"], "mysql://"),
        (["--source", "duckdb://no-such-file", "--table", "t"], "Không làm việc được với DuckDB"),
        (["--source", "duckdb://{path}", "--table", "t; DROP TABLE t"], "không phải tên bảng"),
        (["--source", "duckdb://{path}", "--table", "t", "--columns", "mã=ma"], "“mã=ma”"),
    ],
)
def test_wrong_arguments_are_named(province, capsys, arguments, words):
    home, _, path = province
    arguments = [each.replace("{path}", str(path)) for each in arguments]
    assert cli.run(["--home", str(home.path), "refresh", *arguments]) > 0
    assert words in capsys.readouterr().err


def test_a_server_that_is_not_there_is_one_sentence(province):
    with pytest.raises(RefreshFailed, match="Không làm việc được với PostgreSQL"):
        refresh_table(province[0], "postgresql://tests@127.0.0.1:1/none?connect_timeout=2", "ho_so", {})


def test_a_table_that_is_not_there_is_one_sentence(province, server):
    with pytest.raises(RefreshFailed, match="Không làm việc được với PostgreSQL"):
        refresh_table(province[0], server, "no_such_table", {})


def test_a_table_without_a_day_is_refused(province, server):
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE TABLE khong_ngay (code text, unit text)")
    with pytest.raises(BadExport, match="không có cột"):
        refresh_table(province[0], server, "khong_ngay", {})


ROWS = """SELECT * FROM (VALUES ('A-1', 'Sở Y tế', '05/03/2024', '2', 1), ('a-1', 'Sở Y tế', '06/03/2024', '1', {second}))
    AS t(code, unit, received, channel, "row")"""


@pytest.fixture
def bare(tmp_path) -> Home:
    """A home without exports."""
    home = Home(tmp_path / "nhà")
    (home.path / "procedures").mkdir(parents=True)
    (home.path / "procedures" / "previous.csv").write_text("Mã TTHC,Tên thủ tục\n1.000001,Cấp phép\n", encoding="utf-8")
    return home


@pytest.mark.parametrize("table", ["dossiers", "dates", "resolved", "tally", "mot_cua.ho_so", "source.mot_cua.ho_so"])
def test_a_table_of_any_name_and_schema_in_a_file_is_counted(tmp_path, bare, table):
    with duckdb.connect(str(tmp_path / "a.duckdb")) as database:
        database.execute("CREATE SCHEMA mot_cua")
        database.execute(f"CREATE TABLE {table.removeprefix('source.')} AS {ROWS.format(second=2)}")
    found = refresh_table(bare, f"duckdb://{tmp_path / 'a.duckdb'}", table, {})
    assert (found.read, found.excluded["duplicate"]) == (2, 1)


@pytest.mark.parametrize("second", ["1", "NULL"])
def test_rows_that_are_not_numbered_apart_are_refused(tmp_path, bare, second):
    with duckdb.connect(str(tmp_path / "a.duckdb")) as database:
        database.execute(f"CREATE TABLE ho_so AS {ROWS.format(second=second)}")
    with pytest.raises(RefreshFailed, match="số trùng nhau hoặc để trống"):
        refresh_table(bare, f"duckdb://{tmp_path / 'a.duckdb'}", "ho_so", {})


def test_columns_are_written_field_by_field():
    assert columns_of(" code=Mã hồ sơ, row=id ,") == {"code": "Mã hồ sơ", "row": "id"}
    assert columns_of("") == {}


def test_small_tables_go_there_and_come_back(server, tmp_path):
    for engine in (connect(server, tmp_path), DuckDB(tmp_path)):
        try:
            types = {"a": "INTEGER", "b": "VARCHAR", "c": "BOOLEAN"}
            engine.upload("small", types, {"a": [1, 2], "b": ["x\ty\\", None], "c": [True, None]})
            assert sorted(engine.rows("SELECT a, b, c FROM small")) == [(1, "x\ty\\", True), (2, None, None)]
            assert engine.arrays("SELECT a FROM small ORDER BY a")["a"].tolist() == [1, 2]
        finally:
            engine.close()


def test_a_statement_is_carried_apart_from_what_it_makes():
    made = carried("CREATE VIEW v AS SELECT a FROM t WHERE regexp_matches(a, '^x')", "postgres")
    assert made == ("v", False, "SELECT \"a\" FROM \"t\" WHERE \"a\" ~ '^x'")


def test_a_refresh_from_files_follows_one_from_a_table(province):
    home, from_files, path = province
    counted = refresh_table(home, f"duckdb://{path}", "ho_so", {})
    again = refresh(home)
    assert (again.snapshot != counted.snapshot) and again.counted == from_files.counted
