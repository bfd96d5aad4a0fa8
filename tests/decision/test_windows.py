"""Windows of Điều 2, worked by hand from the decision and the Civil Code 2015 (147.3, 148.1, 148.5)."""

from datetime import date

import pytest
from khtargets.decision import Settings, load_decision as load
from khtargets.decision.windows import alternatives, procedure_class, window

KHANH_HOA = load()
CONTINUING, DROPPED, FIRST_TIME = frozenset({"previous", "current"}), frozenset({"previous"}), frozenset({"current"})
D = date(2024, 5, 20)


def settings(**interpretations):
    return Settings(replacement_effective=D, interpretations=interpretations)


@pytest.mark.parametrize(
    ("lists", "interpretations", "first", "last", "days"),
    [
        (CONTINUING, {}, date(2023, 12, 15), date(2024, 12, 14), 366),
        (DROPPED, {}, date(2023, 12, 15), date(2024, 5, 20), 158),
        (DROPPED, {"dropped_end": "exclusive"}, date(2023, 12, 15), date(2024, 5, 19), 157),
        (FIRST_TIME, {}, date(2024, 5, 26), date(2024, 12, 14), 203),
        (FIRST_TIME, {"first_time_start": "fifth-day"}, date(2024, 5, 25), date(2024, 12, 14), 204),
        (FIRST_TIME, {"first_time_start": "after-working-day"}, date(2024, 5, 28), date(2024, 12, 14), 201),
        (FIRST_TIME, {"first_time_start": date(2024, 6, 3)}, date(2024, 6, 3), date(2024, 12, 14), 195),
    ],
)
def test_the_worked_example_of_the_decision(lists, interpretations, first, last, days):
    found = window(KHANH_HOA, settings(**interpretations), lists)
    assert (found.first, found.last) == (first, last)
    assert (found.last - found.first).days + 1 == days


def test_a_procedure_on_no_list_has_no_window():
    assert window(KHANH_HOA, settings(), frozenset()) is None


def test_while_d_is_unknown_the_old_list_counts_over_the_whole_year_and_new_procedures_do_not():
    assert window(KHANH_HOA, Settings(), DROPPED) == (date(2023, 12, 15), date(2024, 12, 14))
    assert window(KHANH_HOA, Settings(), CONTINUING) == (date(2023, 12, 15), date(2024, 12, 14))
    assert window(KHANH_HOA, Settings(), FIRST_TIME) is None
    assert Settings().provisional


@pytest.mark.parametrize(
    ("effective", "first"),
    [
        (date(2024, 5, 17), date(2024, 5, 23)),  # Friday: the fifth day is Wednesday, nothing moves
        (date(2024, 5, 21), date(2024, 5, 28)),  # Tuesday: the fifth day is Sunday 26/05, the term ends on Monday 27/05
    ],
)
def test_a_term_that_ends_on_a_weekend_ends_on_the_next_working_day(effective, first):
    interpretation = Settings(replacement_effective=effective, interpretations={"first_time_start": "after-working-day"})
    assert window(KHANH_HOA, interpretation, FIRST_TIME).first == first


def test_a_first_time_window_that_would_begin_after_the_last_day_is_none():
    late = Settings(replacement_effective=date(2024, 12, 10))
    assert window(KHANH_HOA, late, FIRST_TIME) is None


def test_each_class_is_cited():
    bases = [procedure_class(KHANH_HOA, settings(), lists).basis for lists in (CONTINUING, DROPPED, FIRST_TIME)]
    assert bases == [f"gạch đầu dòng thứ {number} Điều 2" for number in ("nhất", "hai", "ba")]


def test_the_alternatives_are_every_reading_that_gives_another_day():
    found = {(each.clause, each.option) for each in alternatives(KHANH_HOA, settings())}
    assert found == {
        ("first_time_start", "fifth-day"),
        ("first_time_start", "after-working-day"),
        ("dropped_end", "exclusive"),
    }
    assert alternatives(KHANH_HOA, Settings()) == []


def test_a_reading_that_gives_the_same_day_is_no_alternative():
    on_a_monday = Settings(replacement_effective=date(2024, 5, 13))  # the fifth day is a Saturday
    midweek = Settings(replacement_effective=date(2024, 5, 15))  # the fifth day is a Monday
    assert "after-working-day" in {each.option for each in alternatives(KHANH_HOA, on_a_monday)}
    assert "after-working-day" not in {each.option for each in alternatives(KHANH_HOA, midweek)}
