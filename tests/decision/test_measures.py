"""Rate, gap, completion, what is needed, status: worked by hand, and by brute force."""

from __future__ import annotations

import csv
import doctest
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from khtargets.decision import measures
from khtargets.errors import BadArgument, NoAnswer, NoDossiers

ANSWERS = list(csv.DictReader((Path(__file__).parents[1] / "answers" / "measures.csv").open(encoding="utf-8")))


@pytest.mark.parametrize("row", ANSWERS, ids=lambda row: f"{row['unit']} {row['online']}/{row['total']}")
def test_measures_are_those_worked_by_hand_from_the_decision(row: dict[str, str]) -> None:
    online, total = int(row["online"]), int(row["total"])
    percent = int(row["percent"]) if row["percent"] else None
    assert measures.status(online, total, percent) == row["status"]
    assert measures.rate(online, total) == pytest.approx(float(row["rate"]), abs=1e-15)
    if percent is not None:
        assert measures.gap(online, total, percent) == pytest.approx(float(row["gap"]), abs=1e-14)
        assert measures.needed(online, total, percent) == int(row["needed"])


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int]:
    total = draw(st.integers(1, 10**6))
    return draw(st.integers(0, total)), total


@given(counts(), st.integers(1, 100))
def test_a_target_is_met_exactly_where_the_share_is_at_least_the_target(pair: tuple[int, int], percent: int) -> None:
    online, total = pair
    assert measures.is_met(online, total, percent) == (Fraction(online, total) >= Fraction(percent, 100))


@given(counts(), st.integers(1, 100))
def test_floats_are_the_exact_fractions_rounded_once(pair: tuple[int, int], percent: int) -> None:
    online, total = pair
    share, target = Fraction(online, total), Fraction(percent, 100)
    assert measures.rate(online, total) == float(share)
    assert measures.gap(online, total, percent) == float(share - target)
    assert measures.completion(online, total, percent) == float(share / target)


@given(st.integers(0, 60), st.integers(1, 60), st.integers(1, 99))
def test_what_is_needed_is_the_first_number_that_a_count_upwards_finds(online: int, more: int, percent: int) -> None:
    total = online + more
    found = 0
    while Fraction(online + found, total + found) < Fraction(percent, 100):
        found += 1
    assert measures.needed(online, total, percent) == found


def test_a_target_of_all_dossiers_is_out_of_reach_after_the_first_that_was_not_online() -> None:
    assert measures.needed(7, 7, 100) == 0
    with pytest.raises(NoAnswer):
        measures.needed(6, 7, 100)


def test_without_dossiers_there_is_no_rate_gap_completion_or_need() -> None:
    for function in (measures.gap, measures.completion, measures.needed):
        with pytest.raises(NoDossiers):
            function(0, 0, 55)
    with pytest.raises(NoDossiers):
        measures.rate(0, 0)


def test_a_unit_without_a_target_is_told_so_before_it_is_told_that_it_has_no_dossiers() -> None:
    assert measures.status(0, 0, None) == "Không giao chỉ tiêu"
    assert measures.status(0, 0, 55) == "Chưa phát sinh hồ sơ"


@given(counts(), st.integers(1, 100))
def test_each_ratio_is_the_measure_it_stands_for(pair: tuple[int, int], percent: int) -> None:
    online, total = pair
    share, target = Fraction(online, total), Fraction(percent, 100)
    assert Fraction(*measures.ratio(online, total, percent, measures.COMPLETION)) == share / target
    assert Fraction(*measures.ratio(online, total, percent, measures.RATE)) == share
    assert Fraction(*measures.ratio(online, total, percent, measures.GAP)) == share - target


def test_an_unknown_order_has_no_ratio() -> None:
    with pytest.raises(BadArgument):
        measures.ratio(1, 2, 55, "size")


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(measures).failed == 0
