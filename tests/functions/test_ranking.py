"""Places: order, ties, blocks, and who is listed."""

from __future__ import annotations

import doctest
from datetime import date
from fractions import Fraction

from hypothesis import given, strategies as st
from khtargets.decision import decision, measures
from khtargets.functions import ranking
from khtargets.names import groups
from khtargets.snapshot import Counts

DECISION = decision.load()
FIRST, LAST = DECISION.first_day, DECISION.last_day


class Figures:
    """A snapshot of counts that hold for any period."""

    def __init__(self, counts: dict[str, tuple[int, int, int]]) -> None:
        self.decision = DECISION
        self._counts = counts

    def counts(self, key: str, first: date, last: date) -> Counts:
        return Counts(*self._counts.get(key, (0, 0, 0)))


def block(name: str) -> groups.Group:
    found = groups.find(DECISION, name)
    assert found is not None
    return found


ratios = st.tuples(st.integers(-20, 20), st.integers(1, 20))


@given(st.lists(ratios, max_size=30))
def test_places_are_those_of_a_brute_force_count_with_fractions(entries: list[tuple[int, int]]) -> None:
    placed = ranking.places(list(enumerate(entries)))
    values = [Fraction(*ratio) for ratio in entries]
    assert {at: place for place, at in placed} == {
        at: 1 + sum(other > value for other in values) for at, value in enumerate(values)
    }
    assert [at for _, at in placed] == sorted(range(len(values)), key=lambda at: (-values[at], at))


def test_equal_shares_of_different_sizes_share_a_place_and_the_next_is_skipped() -> None:
    figures = Figures({"so-y-te": (20, 11, 0), "so-tu-phap": (40, 22, 0), "so-du-lich": (10, 9, 0), "so-noi-vu": (9, 1, 0)})
    rows = ranking.table(figures, block("Sở, ban"), FIRST, LAST, measures.RATE)  # type: ignore[arg-type]
    assert [(row.rank, row.unit.name) for row in rows[:4]] == [
        (1, "Sở Du lịch"),
        (2, "Sở Y tế"),
        (2, "Sở Tư pháp"),
        (4, "Sở Nội vụ"),
    ]


def test_completion_weighs_the_rate_by_the_target_and_gap_takes_it_off() -> None:
    figures = Figures({"so-y-te": (100, 57, 0), "so-noi-vu": (100, 62, 0), "huyen-khanh-son": (100, 50, 0)})
    ranks = {
        by: {row.unit.id: row.rank for row in ranking.table(figures, block("Sở, ban"), FIRST, LAST, by)}  # type: ignore[arg-type]
        for by in (measures.COMPLETION, measures.RATE, measures.GAP)
    }
    # 57/55 = 1,0364 and 62/60 = 1,0333; 57 - 55 = 62 - 60 = 2 points.
    assert (ranks["completion"]["so-y-te"], ranks["completion"]["so-noi-vu"]) == (1, 2)
    assert (ranks["rate"]["so-y-te"], ranks["rate"]["so-noi-vu"]) == (2, 1)
    assert (ranks["gap"]["so-y-te"], ranks["gap"]["so-noi-vu"]) == (1, 1)


def test_units_without_dossiers_then_units_without_a_target_stand_at_the_end_without_a_place() -> None:
    figures = Figures({"so-y-te": (5, 1, 1), "so-ngoai-vu": (5, 5, 0)})
    rows = ranking.table(figures, block("Sở, ban"), FIRST, LAST)  # type: ignore[arg-type]
    members = groups.members(DECISION, block("Sở, ban"))
    assert (rows[0].unit.id, rows[0].rank) == ("so-y-te", 1)
    targeted = [unit.id for unit in members if DECISION.target(unit.id).percent is not None and unit.id != "so-y-te"]
    others = [unit.id for unit in members if DECISION.target(unit.id).percent is None]
    assert [row.unit.id for row in rows[1:]] == targeted + others
    assert all(row.rank is None for row in rows[1:])


def test_a_ranking_lists_the_units_in_being_on_its_last_day_only() -> None:
    before = ranking.table(Figures({}), block("Cấp xã"), FIRST, date(2024, 10, 31))  # type: ignore[arg-type]
    after = ranking.table(Figures({}), block("Cấp xã"), FIRST, date(2024, 11, 1))  # type: ignore[arg-type]
    with_target = [sum(row.percent is not None for row in rows) for rows in (before, after)]
    assert with_target == [136, 129]


def test_the_example_in_the_docstring_holds() -> None:
    assert doctest.testmod(ranking).failed == 0
