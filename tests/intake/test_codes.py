"""One code, however it is written."""

from __future__ import annotations

import pyarrow as pa
import pytest
from khtargets.intake.codes import canonical, errors
from khtargets.intake.keys import keys

CODE = "H32.15-240102-0001"


@pytest.mark.parametrize(
    "written",
    [
        "H32.15–240102–0001", "H32.15—240102-0001", "H32.15\u2011240102\u20110001", "H32.15−240102-0001",
        "H32.15 - 240102 - 0001",
        "'H32.15-240102-0001", "’H32.15-240102-0001", "`H32.15-240102-0001", "´H32.15-240102-0001", "H32.15-240102-0001\u200b",
        "\ufeffH32.15-240102-0001", "H32.15\u00a0-240102-0001", "h32.15-240102-0001", "H32.15-2401\u00ad02-0001",
        "H32.15-240102\t-0001",
    ],
)  # fmt: skip
def test_a_code_written_otherwise_is_the_same_code(written):
    one, other = canonical(pa.array([CODE, written])).to_pylist()
    assert one == CODE and other.upper() == CODE
    first, second = keys(canonical(pa.array([CODE, written]))).to_pylist()
    assert first == second


@pytest.mark.parametrize(
    ("written", "kept"),
    [("12345.0", "12345"), ("12345.00", "12345"), ("12345,0", "12345"), ("12345", "12345"), ("1.0", "1"), ("H32.0", "H32.0"),
     ("O'2024", "O'2024"), ("12345.10", "12345.10"), ("D\u0323A-1", "\u1e0cA-1"), ("''", None), ("\u200b", None), (None, None)],
)  # fmt: skip
def test_what_a_spreadsheet_adds_is_taken_off_and_nothing_else(written, kept):
    assert canonical(pa.array([written, CODE], pa.string())).to_pylist() == [kept, CODE]


def test_slices_and_empty_columns_are_read_as_they_are():
    whole = pa.array(["x y", CODE, "12.0", CODE])
    assert canonical(whole.slice(1, 2)).to_pylist() == [CODE, "12"]
    assert canonical(pa.array([], pa.string())).to_pylist() == []
    assert canonical(pa.nulls(2, pa.string())).to_pylist() == [None, None]


@pytest.mark.parametrize("written", ["#N/A", "#REF!", "#DIV/0!", "#NAME?", "#VALUE!", "Err:502"])
def test_a_spreadsheets_error_is_no_code(written):
    assert errors(pa.array([written, CODE, None, "#2024-1"])).to_pylist() == [True, False, False, False]
