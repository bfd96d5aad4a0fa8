"""Cell values: days, words, ranges."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, strategies as st
from khtargets.errors import BadArgument
from khtargets.functions import CellError, cells


@pytest.mark.parametrize(
    "cell",
    [
        date(2023, 12, 15),
        datetime(2023, 12, 15, 23, 59),
        datetime(2023, 12, 15, tzinfo=UTC),
        45275,
        45275.0,
        45275.999,
        "15/12/2023",
        " 15/12/2023 ",
        "15/12/2023 23:59",
        "15/12/2023 08:05:09",
        "15/12/2023, 8:05",
        "15/12/2023 8:05:09 SA",
        "2023-12-15",
        "2023-12-15T23:59:59",
        "2023-12-15 23:59:59.123",
        "2023-12-15T00:00:00+07:00",
        "2023-12-15T00:00:00Z",
    ],
)
def test_a_day_is_read_from_every_form_that_cells_bring_and_its_time_cut_off(cell: object) -> None:
    assert cells.as_day(cell) == date(2023, 12, 15)


def test_a_text_date_is_never_read_month_first() -> None:
    assert cells.as_day("1/2/2024") == date(2024, 2, 1)
    assert cells.as_day("05/06/2024") == date(2024, 6, 5)
    with pytest.raises(BadArgument, match="12/15/2023"):
        cells.as_day("12/15/2023")


@pytest.mark.parametrize(
    "cell",
    [None, "", "   ", "\u00a0", 0, 0.0, date(1899, 12, 30), datetime(1899, 12, 30), datetime(1899, 12, 30, tzinfo=UTC),
     datetime(1899, 12, 31)],
)
def test_a_blank_or_zero_day_is_the_default_also_where_the_cell_s_format_is_a_day_s(cell: object) -> None:
    assert cells.as_day(cell) is None
    assert cells.as_text(cell) == ""


@pytest.mark.parametrize(
    "cell",
    [True, False, 1, 1.0, 2024, 36525.9, "hôm nay", "2024", "31/02/2024", "15/12/23", "20231215", "45275", -1, 0.5, 1e9,
     float("nan"), float("inf"), date(1999, 12, 31), date(1905, 7, 16), datetime(1899, 12, 30, 8), "31/12/1999", "1999-12-31",
     "2024-13-01", "15/12/2023x", "15/12/2023 abc", "٠١/٠٢/٢٠٢٤"],
)
def test_what_is_no_day_is_a_bad_argument(cell: object) -> None:
    with pytest.raises(BadArgument):
        cells.as_day(cell)


@given(st.dates(date(2000, 1, 1), date(9999, 12, 31)))
def test_a_day_survives_every_way_of_writing_it(day: date) -> None:
    serial = day.toordinal() - date(1899, 12, 30).toordinal()
    written = [f"{day:%d/%m}/{day.year:04d}", f"{day.day}/{day.month}/{day.year:04d}", day.isoformat(), serial]
    assert {cells.as_day(each) for each in written} == {day}


def test_a_cell_reads_as_a_person_sees_it() -> None:
    seen = [cells.as_text(cell) for cell in (" Sở Y tế ", 5.0, 1.90034, 7, True, None, 0.0, date(2024, 1, 2))]
    assert seen == ["Sở Y tế", "5", "1.90034", "7", "TRUE", "", "", "02/01/2024"]


def test_a_year_is_four_digits_in_a_number_or_a_text() -> None:
    assert [cells.as_year(cell) for cell in (2024, 2024.0, "2024", " 2024 ")] == [2024] * 4


@pytest.mark.parametrize("cell", [None, "", 0, True, "24", 2024.5, "năm 2024", 1899, "20244"])
def test_what_is_no_year_is_a_bad_argument(cell: object) -> None:
    with pytest.raises(BadArgument):
        cells.as_year(cell)


CHOICES = {"tỷ lệ": "rate", "chênh lệch": "gap"}


@pytest.mark.parametrize("cell", ["tỷ lệ", "Tỷ Lệ", "tỉ lệ", " TỶ  LỆ ", "ty le"])
def test_a_word_is_known_without_regard_to_case_spelling_of_i_and_accents(cell: str) -> None:
    folded = {cells.fold(word): choice for word, choice in CHOICES.items()}
    assert cells.as_choice(cell, folded, None, "Cách xếp hạng") == "rate"


def test_a_blank_word_is_the_default_and_an_unknown_one_is_named_with_the_choices() -> None:
    folded = {cells.fold(word): choice for word, choice in CHOICES.items()}
    assert cells.as_choice(None, folded, "gap", "Cách xếp hạng") == "gap"
    with pytest.raises(BadArgument, match="Cách xếp hạng “nhanh”.*chênh lệch"):
        cells.as_choice("nhanh", folded, "gap", "Cách xếp hạng")
    with pytest.raises(BadArgument):
        cells.as_choice("", folded, None, "Cách xếp hạng")


def test_a_flat_list_is_one_row_and_one_cell_is_a_grid_of_its_own() -> None:
    assert cells.as_grid([1, 2, 3]) == ([1, 2, 3],)
    assert cells.as_grid("a") == (("a",),)
    assert cells.as_grid(((1,), (2,))) == ((1,), (2,))


@pytest.mark.parametrize("value", [[], [[]], [[1], [1, 2]], [[1], 2], ()])
def test_a_range_that_is_no_rectangle_is_a_bad_argument(value: object) -> None:
    with pytest.raises(BadArgument):
        cells.as_grid(value)


def test_a_range_of_one_cell_is_that_cell_and_a_larger_one_is_refused_where_one_cell_is_due() -> None:
    assert cells.as_scalar([["x"]]) == "x"
    assert cells.as_scalar("x") == "x"
    for larger in ([["x", "y"]], [["x"], ["y"]]):
        with pytest.raises(BadArgument):
            cells.as_scalar(larger)


def test_a_column_and_a_row_broadcast_to_a_rectangle() -> None:
    assert cells.over_cells(lambda a, b: a + b, ([["a"], ["b"]], [["1", "2", "3"]])) == [
        ["a1", "a2", "a3"],
        ["b1", "b2", "b3"],
    ]


def test_shapes_that_do_not_broadcast_are_named() -> None:
    with pytest.raises(BadArgument, match="2×1 và 3×1"):
        cells.broadcast_shape([(2, 1), (3, 1)])


shapes = st.tuples(st.sampled_from([1, 3]), st.sampled_from([1, 4]))


@given(st.lists(shapes, min_size=1, max_size=4))
def test_broadcasting_is_that_of_a_naive_loop(given_shapes: list[tuple[int, int]]) -> None:
    grids = [[[(n, r, c) for c in range(width)] for r in range(height)] for n, (height, width) in enumerate(given_shapes)]
    height, width = max(h for h, _ in given_shapes), max(w for _, w in given_shapes)
    naive = [
        [tuple(grid[r % len(grid)][c % len(grid[0])] for grid in grids) for c in range(width)] for r in range(height)
    ]
    assert cells.over_cells(lambda *found: found, grids) == naive


def test_an_error_is_a_value_that_shows_its_code_and_keeps_its_reason() -> None:
    error = CellError("#N/A", "vì sao")
    assert str(error) == "#N/A"
    assert error.why == "vì sao"


def test_an_answer_of_one_cell_is_that_cell_and_of_none_is_blank() -> None:
    assert cells.unwrap([[5]]) == 5
    assert cells.unwrap([[5, 6]]) == [[5, 6]]
    assert cells.unwrap([]) == ""
