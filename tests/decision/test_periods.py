"""Reporting periods: from the 15th to the 14th, the year from 15 December to 14 December."""

from datetime import date, timedelta

import pytest
from khtargets.decision.periods import calendar_months, months, period, quarters
from khtargets.errors import BadArgument


@pytest.mark.parametrize(
    ("part", "first", "last"),
    [
        ("T1", date(2023, 12, 15), date(2024, 1, 14)),
        ("T2", date(2024, 1, 15), date(2024, 2, 14)),
        ("t3", date(2024, 2, 15), date(2024, 3, 14)),
        ("T12", date(2024, 11, 15), date(2024, 12, 14)),
        ("Q1", date(2023, 12, 15), date(2024, 3, 14)),
        ("Q4", date(2024, 9, 15), date(2024, 12, 14)),
        ("6T", date(2023, 12, 15), date(2024, 6, 14)),
        ("9T", date(2023, 12, 15), date(2024, 9, 14)),
        ("N", date(2023, 12, 15), date(2024, 12, 14)),
    ],
)
def test_a_part_of_2024_runs_from_day_to_day(part, first, last):
    found = period(2024, part)
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize("part", ["T0", "T13", "Q5", "3T", "", "tháng 1", "T"])
def test_what_is_no_reporting_period_is_refused(part):
    with pytest.raises(BadArgument):
        period(2024, part)


@pytest.mark.parametrize("parts", [months(2024), quarters(2024), months(2025)])
def test_months_and_quarters_cover_the_year_without_gap_or_overlap(parts):
    assert all(before.last + timedelta(days=1) == after.first for before, after in zip(parts, parts[1:], strict=False))
    assert parts[0].first.month == 12 and parts[0].first.day == 15
    assert parts[-1].last == date(parts[0].first.year + 1, 12, 14)


def test_calendar_months_are_cut_at_the_outer_days():
    found = calendar_months(date(2023, 12, 15), date(2024, 12, 14))
    assert len(found) == 13
    assert (found[0].first, found[0].last) == (date(2023, 12, 15), date(2023, 12, 31))
    assert (found[2].first, found[2].last) == (date(2024, 2, 1), date(2024, 2, 29))
    assert (found[-1].first, found[-1].last) == (date(2024, 12, 1), date(2024, 12, 14))
