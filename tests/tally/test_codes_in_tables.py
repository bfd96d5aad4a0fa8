"""A code that lies in a database has the same form as one that was read from a file."""

import duckdb
import pyarrow as pa
import pytest
from khtargets.intake.codes import canonical
from khtargets.tally.dossiers import canonical as in_sql
from khtargets.tally.engines import dialect

WRITTEN = [
    "H32.15-240102-0001", "H32.15–240102—0001", "'H32.15-240102-0001", "’H32.15 - 240102", "\ufeffH32\u200b.15\u00a0-1", "O'2024",
    "12345.0", "12345,00", "12345.10", "1.0", "''",
]  # fmt: skip


def test_sql_gives_each_code_the_form_that_intake_gives():
    held = pa.table({"code": WRITTEN})  # noqa: F841  # DuckDB finds it by its name
    found = [row[0] for row in duckdb.sql(f"SELECT {in_sql('code')} FROM held").fetchall()]
    assert found == canonical(pa.array(WRITTEN)).to_pylist()


@pytest.mark.parametrize("other", ["postgres", "spark"])
def test_the_expression_is_carried_to_the_other_dialects(other):
    query = dialect.carried(f"SELECT {in_sql('code')} AS code", other).query
    assert "TRANSLATE" in query and "LEADING" in query
