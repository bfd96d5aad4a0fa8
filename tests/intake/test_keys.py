"""Numbers of codes: the same for codes that are the same without case, wherever they stand."""

import pyarrow as pa
import pytest
from hypothesis import given, strategies as st
from khtargets.intake.keys import keys

CODES = st.lists(st.none() | st.text(max_size=40), max_size=30)


@given(CODES, st.integers(0, 5))
def test_a_code_s_number_depends_on_nothing_else(codes, start):
    found = keys(pa.array(codes, pa.string()).slice(start)).to_pylist()
    assert found == [None if code is None else keys(pa.array([code])).to_pylist()[0] for code in codes[start:]]


@pytest.mark.parametrize(
    ("one", "other"),
    [("H32.15-240102-0001", "h32.15-240102-0001"), ("Đ-1", "đ-1"), ("\u212a-1", "k-1"), ("ABCDEFGH", "abcdefgh"), ("", "")],
)
def test_case_does_not_count(one, other):
    assert keys(pa.array([one, "Ắ"])).to_pylist()[0] == keys(pa.array([other])).to_pylist()[0]


def test_a_million_codes_have_as_many_numbers():
    codes = [f"H32.{at % 97}-2401{at % 28:02d}-{at:06d}" for at in range(1_000_000)]
    assert len(set(keys(pa.array(codes)).to_pylist())) == 1_000_000


def test_codes_that_differ_in_their_last_letters_alone_differ():
    codes = [f"{'X' * length}{last}" for length in range(30) for last in "0123456789"]
    assert len(set(keys(pa.array(codes)).to_pylist())) == len(codes)
