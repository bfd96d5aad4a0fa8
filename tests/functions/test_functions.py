"""The worksheet functions as hosts call them, against a loop over the dossiers and sentences of the contract."""

from __future__ import annotations

import itertools
import re
import time
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import figures
import pytest
from figures import DECISION, DOSSIERS, FIRST, LAST, MERGED_ON, PREDECESSOR, SUCCESSOR, brute, folded
from hypothesis import given, strategies as st
from khtargets.decision import Settings
from khtargets.functions import Session
from khtargets.functions.session import REGISTRY, CellError
from khtargets.home.procedures import Catalogue, Procedure


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    home = tmp_path_factory.mktemp("home")
    figures.publish(home, DOSSIERS)
    return Session(home)


@pytest.fixture(scope="module")
def bare_session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """A session on a home without a snapshot."""
    return Session(tmp_path_factory.mktemp("bare"))


def is_error(answer: Any, code: str, why: str = "") -> bool:
    return isinstance(answer, CellError) and answer.code == code and re.search(why, answer.why) is not None


def counts_of(unit_id: str, first: date = FIRST, last: date = LAST) -> tuple[int, int]:
    """(online, total) with predecessors folded in."""
    found = brute(DOSSIERS, folded(unit_id, last), first, last)
    return found["online"], found["all"]


# --- the five counts ----------------------------------------------------------------------------------------------


def test_the_counts_of_every_unit_and_several_periods_are_those_of_a_loop(session: Session) -> None:
    ends = [(FIRST, LAST), (date(2024, 3, 1), date(2024, 3, 31)), (FIRST, date(2024, 10, 31)), (MERGED_ON, LAST)]
    for unit, (first, last) in itertools.product(DECISION.units, ends):
        found = brute(DOSSIERS, folded(unit.id, last), first, last)
        args = [unit.id, first, last]
        assert [session.call(name, args) for name in ("KH_TOTAL", "KH_ONLINE", "KH_POST", "KH_DIRECT")] == [
            found["all"],
            found["online"],
            found["post"],
            found["direct"],
        ]
        rate = session.call("KH_RATE", args)
        if found["all"]:
            assert rate == float(Fraction(found["online"], found["all"]))
        else:
            assert is_error(rate, "#DIV/0!")


def test_a_group_counts_all_its_units_and_agrees_with_the_list_of_them(session: Session) -> None:
    for group in ("Sở, ban", "Cấp huyện", "Cấp xã", "Cấp xã huyện Diên Khánh", "Cấp xã TP Nha Trang", "Toàn tỉnh"):
        names = session.call("KH_UNITS", [group])
        totals = session.call("KH_TOTAL", [names])
        assert session.call("KH_TOTAL", [group]) == sum(row[0] for row in totals)
    assert session.call("KH_TOTAL", ["Toàn tỉnh"]) == len(DOSSIERS)


def test_the_province_s_own_committee_is_not_the_whole_province(session: Session) -> None:
    assert session.call("KH_TOTAL", ["Tỉnh Khánh Hòa"]) == brute(DOSSIERS, ["khanh-hoa"], FIRST, LAST)["all"]
    assert session.call("KH_UNITS", ["Toàn tỉnh"])[0] == ["Tỉnh Khánh Hòa"]


@pytest.mark.parametrize("written", ["1.002835", "1.002835.000.00.00.H56", "Cấp giấy phép hoạt động", 1.002835])
def test_a_procedure_is_given_by_its_code_or_name(session: Session, written: Any) -> None:
    for unit in ("so-y-te", SUCCESSOR):
        expected = brute(DOSSIERS, folded(unit, LAST), FIRST, LAST, "1.002835")
        assert session.call("KH_TOTAL", [unit, None, None, written]) == expected["all"]
        assert session.call("KH_DIRECT", [unit, "", 0, written]) == expected["direct"]
    assert session.call("KH_TOTAL", ["Cấp huyện", None, None, written]) == (
        brute(DOSSIERS, [u.id for u in DECISION.units if u.level == "district"], FIRST, LAST, "1.002835")["all"]
    )


def test_a_code_whose_zeros_a_number_lost_is_still_the_code(session: Session) -> None:
    expected = brute(DOSSIERS, ["so-y-te"], FIRST, LAST, "1.900340")["all"]
    assert session.call("KH_TOTAL", ["Sở Y tế", None, None, 1.90034]) == expected


@pytest.mark.parametrize("written", ["9.999999", "không có", "Cấp bản sao"])
def test_a_procedure_on_no_list_and_a_name_of_two_codes_are_not_available(session: Session, written: str) -> None:
    assert is_error(session.call("KH_RATE", ["Sở Y tế", None, None, written]), "#N/A", written)
    assert is_error(session.call("KH_WINDOW", [written]), "#N/A")


# --- days ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("01/02/2024", "29/02/2024"),
        ("1/2/2024", "29/2/2024"),
        ("2024-02-01", "2024-02-29"),
        ("01/02/2024 23:59", "29/02/2024 00:00"),
        (date(2024, 2, 1), datetime(2024, 2, 29, 17, 30)),
        (45323, 45351.75),
    ],
)
def test_days_come_in_any_form_and_both_count(session: Session, first: Any, last: Any) -> None:
    expected = brute(DOSSIERS, ["so-y-te"], date(2024, 2, 1), date(2024, 2, 29))["all"]
    assert session.call("KH_TOTAL", ["Sở Y tế", first, last]) == expected


def test_blank_days_are_the_decision_s_and_days_beyond_them_are_cut_off(session: Session) -> None:
    whole = session.call("KH_TOTAL", ["Sở Y tế"])
    for args in ([None, None], ["", 0], [0.0], ["01/01/2020", "31/12/2030"], [FIRST, LAST]):
        assert session.call("KH_TOTAL", ["Sở Y tế", *args]) == whole


def test_a_period_wholly_outside_the_decision_holds_no_dossiers(session: Session) -> None:
    for first, last in (("01/01/2020", "14/12/2023"), ("15/12/2024", "31/12/2025")):
        assert session.call("KH_TOTAL", ["Sở Y tế", first, last]) == 0
        assert is_error(session.call("KH_RATE", ["Sở Y tế", first, last]), "#DIV/0!")
        assert "nằm ngoài" in session.call("KH_EXPLAIN", ["Sở Y tế", first, last])


@pytest.mark.parametrize("args", [["hôm qua"], ["12/31/2023"], [True], [1.0], [2024], [None, "31/02/2024"],
                                  ["02/01/2024", "01/01/2024"], ["01/01/2025"], [None, "14/12/2023"]])
def test_what_is_no_day_and_a_first_day_after_the_last_are_bad_arguments(session: Session, args: list[Any]) -> None:
    for name in ("KH_RATE", "KH_TOTAL", "KH_GAP", "KH_NEEDED", "KH_STATUS", "KH_RANK"):
        assert is_error(session.call(name, ["Sở Y tế", *args]), "#VALUE!")
    assert is_error(session.call("KH_RANKING", ["Cấp xã", *args]), "#VALUE!")


def test_false_is_no_day_even_after_the_number_zero_was_the_default(session: Session) -> None:
    assert session.call("KH_TOTAL", ["Sở Y tế", 0]) == session.call("KH_TOTAL", ["Sở Y tế"])
    assert is_error(session.call("KH_TOTAL", ["Sở Y tế", False]), "#VALUE!")


# --- units --------------------------------------------------------------------------------------------------------


def test_an_unknown_or_ambiguous_unit_is_not_available_and_says_what_it_may_be(session: Session) -> None:
    ambiguous = session.call("KH_RATE", ["Khánh Vĩnh"])
    assert is_error(ambiguous, "#N/A", "Huyện Khánh Vĩnh; Thị trấn Khánh Vĩnh, Huyện Khánh Vĩnh")
    assert is_error(session.call("KH_RATE", ["Sở Y tếe"]), "#N/A", "Sở Y tế;")
    assert is_error(session.call("KH_RATE", ["Tổng cộng"]), "#N/A", "không phải là tên đơn vị")
    assert is_error(session.call("KH_RATE", ["Trung tâm Phục vụ hành chính công"]), "#N/A", "tiếp nhận chung")
    assert is_error(session.call("KH_RATE", [17]), "#N/A", "“17”")


def test_the_same_error_comes_again_and_again(session: Session) -> None:
    assert len({session.call("KH_RATE", ["không có đơn vị này"]) for _ in range(3)}) == 1


@pytest.mark.parametrize("blank", [None, "", "  ", 0, 0.0])
def test_a_blank_first_argument_gives_a_blank_so_that_templates_can_be_filled_ahead(
    session: Session, bare_session: Session, blank: Any
) -> None:
    for function in REGISTRY.values():
        if function.arguments and function.name != "KH_PERIOD":
            assert session.call(function.name, [blank]) == "", function.name
            assert bare_session.call(function.name, [blank]) == "", function.name


def test_an_error_among_the_arguments_comes_back_unchanged_the_leftmost_first(session: Session) -> None:
    first, second = CellError("#REF!", "một"), CellError("#NAME?", "hai")
    for function in REGISTRY.values():
        if function.arguments:
            assert session.call(function.name, [first, *[second] * (function.required - 1)]) is first
    assert session.call("KH_WINDOW", [[[first], [""]]]) == [[first, first], ["", ""]]
    assert session.call("KH_RATE", ["", None, second]) is second
    assert session.call("KH_RATE", [[["", "Sở Y tế"]], first]) == [[first, first]]


def test_a_full_name_names_the_commune_s_district(session: Session) -> None:
    assert session.call("KH_UNIT", ["Phường Vĩnh Hòa"]) == "Phường Vĩnh Hòa, Thành phố Nha Trang"
    assert session.call("KH_UNIT", ["SỞ Y TẾ"]) == "Sở Y tế"
    assert session.call("KH_UNIT", ["so-y-te"]) == "Sở Y tế"
    assert session.call("KH_UNIT", ["cấp xã huyện diên khánh"]) == "Cấp xã huyện Diên Khánh"


def test_every_unit_is_found_by_its_id_and_full_name(session: Session) -> None:
    for unit in DECISION.units:
        full = unit.full_name(DECISION)
        assert session.call("KH_UNIT", [unit.id]) == full
        assert session.call("KH_UNIT", [full]) == full


# --- targets and verdicts -----------------------------------------------------------------------------------------


def test_targets_and_their_basis_are_the_decision_s(session: Session) -> None:
    assert session.call("KH_TARGET", [[["Sở Y tế"], ["Sở Nội vụ"], ["Huyện Khánh Sơn"], ["Xã Giang Ly"]]]) == [
        [0.55],
        [0.6],
        [0.5],
        [0.4],
    ]
    assert session.call("KH_BASIS", ["Sở Y tế"]) == "điểm b khoản 1 Điều 1"
    assert session.call("KH_BASIS", ["Xã Giang Ly"]) == "gạch đầu dòng thứ hai điểm b khoản 2 Điều 1"


def test_a_unit_without_a_target_has_none_and_its_status_says_so(session: Session) -> None:
    for name in ("KH_TARGET", "KH_BASIS", "KH_GAP", "KH_NEEDED", "KH_RANK"):
        assert is_error(session.call(name, ["Sở Ngoại vụ"]), "#N/A", "không giao chỉ tiêu")
    assert session.call("KH_STATUS", ["Sở Ngoại vụ"]) == "Không giao chỉ tiêu"
    assert session.call("KH_STATUS", ["Sở Ngoại vụ", "15/12/2023", "15/12/2023"]) == "Không giao chỉ tiêu"


def test_no_target_precedes_no_dossiers(session: Session) -> None:
    empty = ["01/01/2025", "31/12/2025"]
    for name in ("KH_GAP", "KH_NEEDED"):
        assert is_error(session.call(name, ["Sở Ngoại vụ", *empty]), "#N/A")
        assert is_error(session.call(name, ["Sở Y tế", *empty]), "#DIV/0!")
    assert session.call("KH_STATUS", ["Sở Y tế", *empty]) == "Chưa phát sinh hồ sơ"
    assert is_error(session.call("KH_RANK", ["Sở Du lịch"]), "#N/A", "chưa phát sinh")


def test_a_group_has_no_target_rank_or_status_of_its_own(session: Session) -> None:
    for name in ("KH_TARGET", "KH_GAP", "KH_NEEDED", "KH_STATUS", "KH_RANK", "KH_BASIS"):
        assert is_error(session.call(name, ["Cấp huyện"]), "#N/A", "nhóm")


def test_gap_need_and_status_follow_from_the_counts(session: Session) -> None:
    for unit in DECISION.units:
        percent = DECISION.target(unit.id).percent
        online, total = counts_of(unit.id)
        if percent is None or not total:
            continue
        share, target = Fraction(online, total), Fraction(percent, 100)
        needed = session.call("KH_NEEDED", [unit.id])
        assert session.call("KH_GAP", [unit.id]) == float(share - target)
        assert session.call("KH_STATUS", [unit.id]) == ("Đạt" if share >= target else "Chưa đạt")
        assert Fraction(online + needed, total + needed) >= target
        assert needed == 0 or Fraction(online + needed - 1, total + needed - 1) < target


# --- ranks --------------------------------------------------------------------------------------------------------


def brute_places(level: str, first: date, last: date, by: str, parent: str | None = None) -> dict[str, int]:
    values = {}
    for unit in DECISION.units:
        percent = DECISION.target(unit.id).percent
        if unit.level != level or percent is None or not unit.exists(last) or parent not in (None, unit.parent_id):
            continue
        online, total = counts_of(unit.id, first, last)
        if total:
            share, target = Fraction(online, total), Fraction(percent, 100)
            values[unit.id] = {"completion": share / target, "rate": share, "gap": share - target}[by]
    return {unit_id: 1 + sum(other > value for other in values.values()) for unit_id, value in values.items()}


@pytest.mark.parametrize("by", ["completion", "rate", "gap"])
@pytest.mark.parametrize("last", [date(2024, 10, 31), LAST])
def test_ranks_are_those_of_a_count_with_fractions(session: Session, by: str, last: date) -> None:
    for level in ("department", "district", "commune"):
        expected = brute_places(level, FIRST, last, by)
        for unit in DECISION.units:
            if unit.level == level:
                place = session.call("KH_RANK", [unit.id, None, last, by])
                assert place == expected[unit.id] if unit.id in expected else is_error(place, "#N/A")


def test_orders_have_vietnamese_names_and_an_unknown_one_is_a_bad_argument(session: Session) -> None:
    for vietnamese, english in (("hoàn thành", "completion"), ("Tỉ lệ", "rate"), ("chenh lech", "gap"), ("", None)):
        assert session.call("KH_RANK", ["Sở Y tế", None, None, vietnamese]) == (
            session.call("KH_RANK", ["Sở Y tế", None, None, english])
        )
    assert is_error(session.call("KH_RANK", ["Sở Y tế", None, None, "nhanh"]), "#VALUE!", "hoàn thành")


@pytest.mark.parametrize("block", ["Cấp xã huyện Diên Khánh", "Huyện Diên Khánh", "Diên Khánh", "huyen-dien-khanh"])
def test_a_commune_is_ranked_in_its_district_on_request(session: Session, block: str) -> None:
    expected = brute_places("commune", FIRST, LAST, "completion", "huyen-dien-khanh")
    for unit_id, place in expected.items():
        assert session.call("KH_RANK", [unit_id, None, None, None, block]) == place


def test_a_block_that_the_unit_is_not_in_gives_no_rank(session: Session) -> None:
    for block in ("Cấp huyện", "Cấp xã", "Toàn tỉnh", "không có khối này"):
        assert is_error(session.call("KH_RANK", ["Sở Y tế", None, None, None, block]), "#N/A")
    assert is_error(session.call("KH_RANK", ["Phường Vĩnh Hòa", None, None, None, "Huyện Diên Khánh"]), "#N/A")
    assert session.call("KH_RANK", ["Sở Y tế", None, None, None, "Sở, ban"]) == session.call("KH_RANK", ["Sở Y tế"])


def test_a_merged_commune_has_its_own_dossiers_but_no_rank_after_its_end(session: Session) -> None:
    own = brute(DOSSIERS, [PREDECESSOR], FIRST, LAST)["all"]
    assert session.call("KH_TOTAL", [PREDECESSOR]) == own > 0
    assert isinstance(session.call("KH_RANK", [PREDECESSOR, None, MERGED_ON - timedelta(days=1)]), int)
    assert is_error(session.call("KH_RANK", [PREDECESSOR]), "#N/A", "không còn")
    day_before = session.call("KH_TOTAL", [SUCCESSOR, None, MERGED_ON - timedelta(days=1)])
    assert day_before == brute(DOSSIERS, [SUCCESSOR], FIRST, MERGED_ON - timedelta(days=1))["all"]
    assert session.call("KH_TOTAL", [SUCCESSOR]) == brute(DOSSIERS, [SUCCESSOR, PREDECESSOR], FIRST, LAST)["all"]


@pytest.mark.parametrize("block", ["Sở, ban", "Cấp huyện", "Cấp xã", "Cấp xã huyện Vạn Ninh"])
def test_a_ranking_agrees_with_the_functions_of_each_of_its_cells(session: Session, block: str) -> None:
    rows = session.call("KH_RANKING", [block])
    assert sorted(row[1] for row in rows) == sorted(row[0] for row in session.call("KH_UNITS", [block]))
    for rank, name, total, online, direct, post, rate, target, completion, status in rows:
        whole = [None, None]
        named = [session.call(f"KH_{each}", [name]) for each in ("TOTAL", "ONLINE", "DIRECT", "POST", "STATUS")]
        assert [total, online, direct, post, status] == named
        for cell, function in ((rate, "KH_RATE"), (target, "KH_TARGET")):
            answer = session.call(function, [name])
            assert cell == ("" if isinstance(answer, CellError) else answer)
        place = session.call("KH_RANK", [name, *whole, None, block])
        assert rank == ("" if isinstance(place, CellError) else place)
        assert completion == ("" if "" in (rate, target) else pytest.approx(rate / target))
    ranked = [row[0] for row in rows if row[0] != ""]
    assert ranked == sorted(ranked)
    assert [row[0] for row in rows[: len(ranked)]] == ranked
    tail = [row[9] for row in rows[len(ranked) :]]
    assert tail == sorted(tail, key=["Chưa phát sinh hồ sơ", "Không giao chỉ tiêu"].index)


def test_the_whole_province_has_no_ranking(session: Session) -> None:
    assert is_error(session.call("KH_RANKING", ["Toàn tỉnh"]), "#N/A", "nhiều khối")
    assert is_error(session.call("KH_RANKING", ["không có"]), "#N/A", "Cấp huyện")


# --- series, periods, windows -------------------------------------------------------------------------------------


def test_a_series_gives_each_reporting_month_on_its_own(session: Session) -> None:
    rows = session.call("KH_SERIES", ["Sở Y tế", "tổng"])
    assert [row[0] for row in rows] == [f"Tháng {month}" for month in range(1, 13)]
    assert rows[0][1:3] == [date(2023, 12, 15), date(2024, 1, 14)]
    assert [row[3] for row in rows] == [
        brute(DOSSIERS, ["so-y-te"], first, last)["all"] for _, first, last, _ in rows
    ]
    assert sum(row[3] for row in rows) == session.call("KH_TOTAL", ["Sở Y tế"])


def test_a_series_folds_predecessors_in_from_the_period_of_the_merger_on(session: Session) -> None:
    for label, first, last, value in session.call("KH_SERIES", [SUCCESSOR, "online", "calendar month"]):
        assert value == brute(DOSSIERS, folded(SUCCESSOR, last), first, last)["online"], label


def test_a_series_by_quarter_and_by_calendar_month_has_their_labels_and_days(session: Session) -> None:
    quarters = session.call("KH_SERIES", ["Cấp huyện", None, "quý"])
    assert [row[:3] for row in quarters][0] == ["Quý 1", date(2023, 12, 15), date(2024, 3, 14)]
    assert len(quarters) == 4
    months = session.call("KH_SERIES", ["Cấp huyện", "bcci", "tháng dương lịch"])
    assert months[0][:3] == ["Tháng 12/2023", date(2023, 12, 15), date(2023, 12, 31)]
    assert months[-1][:3] == ["Tháng 12/2024", date(2024, 12, 1), date(2024, 12, 14)]
    assert sum(row[3] for row in months) == session.call("KH_POST", ["Cấp huyện"])


def test_a_period_without_dossiers_has_a_zero_count_and_an_error_for_its_rate(session: Session) -> None:
    assert {row[3] for row in session.call("KH_SERIES", ["Sở Du lịch", "total"])} == {0}
    assert all(is_error(row[3], "#DIV/0!") for row in session.call("KH_SERIES", ["Sở Du lịch"]))


def test_the_words_of_a_series_are_checked(session: Session) -> None:
    assert is_error(session.call("KH_SERIES", ["Sở Y tế", "nhiều"]), "#VALUE!", "Chỉ số")
    assert is_error(session.call("KH_SERIES", ["Sở Y tế", None, "tuần"]), "#VALUE!", "Loại kỳ")


def test_a_reporting_period_gives_its_first_or_last_day_for_any_year(bare_session: Session) -> None:
    call = bare_session.call
    assert call("KH_PERIOD", [2024, "T1"]) == date(2023, 12, 15)
    assert call("KH_PERIOD", [2024.0, "Q1", "cuối"]) == date(2024, 3, 14)
    assert call("KH_PERIOD", ["2025", "n", "to"]) == date(2025, 12, 14)
    assert call("KH_PERIOD", [2024, [["T1", "T2"]], [["from"], ["Đầu"], ["CUỐI"]]]) == [
        [date(2023, 12, 15), date(2024, 1, 15)],
        [date(2023, 12, 15), date(2024, 1, 15)],
        [date(2024, 1, 14), date(2024, 2, 14)],
    ]
    for wrong in ([2024, "T13"], [2024, ""], [2024, "T1", "giữa"], [None, "T1"], [True, "T1"], ["năm nay", "T1"]):
        assert is_error(call("KH_PERIOD", wrong), "#VALUE!")


def test_a_window_gives_both_days_side_by_side_or_the_one_asked_for(tmp_path: Path) -> None:
    catalogue = Catalogue(
        [
            Procedure("1.000001", "Cũ và mới", figures.BOTH),
            Procedure("1.000002", "Bỏ", figures.OLD),
            Procedure("1.000003", "Lần đầu", figures.NEW),
        ]
    )
    figures.publish(tmp_path, [], Settings(replacement_effective=date(2024, 5, 20)), catalogue)
    call = Session(tmp_path).call
    assert call("KH_WINDOW", ["1.000001"]) == [[date(2023, 12, 15), date(2024, 12, 14)]]
    codes = [["1.000002"], ["Lần đầu"], [""], ["1.000009"]]
    days = call("KH_WINDOW", [codes])
    assert days[:3] == [[date(2023, 12, 15), date(2024, 5, 20)], [date(2024, 5, 26), date(2024, 12, 14)], ["", ""]]
    assert [is_error(cell, "#N/A") for cell in days[3]] == [True, True]
    assert call("KH_WINDOW", ["1.000003", "đầu"]) == date(2024, 5, 26)
    assert call("KH_WINDOW", [codes[:2], [["from", "to"]]]) == days[:2]
    assert is_error(call("KH_WINDOW", [[["1.000001", "1.000002"]]]), "#VALUE!", "một cột")
    assert is_error(call("KH_WINDOW", ["1.000001", "giữa"]), "#VALUE!")
    assert is_error(call("KH_ASOF"), "#N/A")


def test_a_listed_procedure_of_which_nothing_counts_has_no_window(tmp_path: Path) -> None:
    figures.publish(tmp_path, [], catalogue=Catalogue([Procedure("1.000003", "Lần đầu", figures.NEW)]))
    assert is_error(Session(tmp_path).call("KH_WINDOW", ["1.000003"]), "#N/A", "1.000003")


def test_as_of_is_the_last_day_with_a_counted_dossier(session: Session) -> None:
    assert session.call("KH_ASOF") == max(day for _, _, day, _ in DOSSIERS)


def test_the_units_of_a_group_are_those_in_being_on_the_decision_s_last_day(session: Session) -> None:
    communes = [row[0] for row in session.call("KH_UNITS", ["Cấp xã"])]
    assert len(communes) == sum(unit.level == "commune" and unit.exists(LAST) for unit in DECISION.units)
    assert "Phường Phương Sơn, Thành phố Nha Trang" not in communes
    assert len(session.call("KH_UNITS", ["Cấp huyện"])) == 9
    assert session.call("KH_UNITS", ["Diên Khánh"]) == session.call("KH_UNITS", ["Cấp xã huyện Diên Khánh"])
    assert is_error(session.call("KH_UNITS", ["Sở Y tế"]), "#N/A")


# --- ranges -------------------------------------------------------------------------------------------------------

CELLS = {
    "unit": ["Sở Y tế", "so-du-lich", SUCCESSOR, PREDECESSOR, "Cấp huyện", "Khánh Vĩnh", "", None, 0, "Sở Ngoại vụ",
             CellError("#REF!"), "không có"],
    "day": [None, "", 0, "01/03/2024", date(2024, 11, 1), 45400.5, "14/12/2024", date(2024, 10, 31), "sai", True,
            CellError("#NAME?"), "01/01/2030"],
    "procedure": [None, "", "1.002835", "9.999999"],
    "word": [None, "rate", "tỷ lệ", "sai"],
    "block": [None, "Sở, ban", "Cấp xã"],
}
ELEMENTWISE = {
    "KH_RATE": ("unit", "day", "day", "procedure"),
    "KH_ONLINE": ("unit", "day", "day", "procedure"),
    "KH_TOTAL": ("unit", "day", "day"),
    "KH_POST": ("unit", "day", "day"),
    "KH_DIRECT": ("unit", "day", "day"),
    "KH_TARGET": ("unit",),
    "KH_GAP": ("unit", "day", "day"),
    "KH_NEEDED": ("unit", "day", "day"),
    "KH_STATUS": ("unit", "day", "day"),
    "KH_RANK": ("unit", "day", "day", "word", "block"),
    "KH_BASIS": ("unit",),
    "KH_UNIT": ("unit",),
    "KH_EXPLAIN": ("unit", "day", "day"),
}


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, list[list[list[Any]]]]:
    name = draw(st.sampled_from(sorted(ELEMENTWISE)))
    height, width = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    grids = []
    for kind in ELEMENTWISE[name][: draw(st.integers(1, len(ELEMENTWISE[name])))]:
        rows, columns = draw(st.sampled_from([1, height])), draw(st.sampled_from([1, width]))
        cell = st.sampled_from(CELLS[kind])
        grids.append(draw(st.lists(st.lists(cell, min_size=columns, max_size=columns), min_size=rows, max_size=rows)))
    return name, grids


@given(calls())
def test_a_range_gives_what_its_cells_give_one_by_one(session: Session, call: tuple[str, list[list[list[Any]]]]) -> None:
    name, grids = call
    height, width = max(len(grid) for grid in grids), max(len(grid[0]) for grid in grids)
    naive = [
        [session.call(name, [grid[r % len(grid)][c % len(grid[0])] for grid in grids]) for c in range(width)]
        for r in range(height)
    ]
    assert session.call(name, grids) == (naive[0][0] if (height, width) == (1, 1) else naive)


def test_tuples_of_tuples_and_flat_lists_are_ranges_too(session: Session) -> None:
    rates = [session.call("KH_RATE", [name]) for name in ("Sở Y tế", "Sở Nội vụ")]
    assert session.call("KH_RATE", (("Sở Y tế",), ("Sở Nội vụ",))) != rates
    assert session.call("KH_RATE", [(("Sở Y tế",), ("Sở Nội vụ",))]) == [[rates[0]], [rates[1]]]
    assert session.call("KH_RATE", [["Sở Y tế", "Sở Nội vụ"]]) == [rates]
    assert session.call("KH_RATE", [[["Sở Y tế"]]]) == rates[0]


def test_ranges_that_do_not_broadcast_are_bad_arguments(session: Session) -> None:
    two, three = [["Sở Y tế"]] * 2, [["01/01/2024"]] * 3
    for name in ("KH_RATE", "KH_GAP", "KH_EXPLAIN"):
        assert is_error(session.call(name, [two, three]), "#VALUE!", "không khớp")
    assert is_error(session.call("KH_RATE", [[["Sở Y tế"], []]]), "#VALUE!")


def test_functions_that_give_a_table_take_no_larger_range(session: Session) -> None:
    for name in ("KH_RANKING", "KH_SERIES", "KH_UNITS"):
        assert is_error(session.call(name, [[["Cấp xã", "Cấp huyện"]]]), "#VALUE!", "một ô")
        assert session.call(name, [[["Cấp xã"]]]) == session.call(name, ["Cấp xã"])


def test_a_name_that_is_no_function_s_and_a_wrong_number_of_arguments_are_errors(session: Session) -> None:
    assert is_error(session.call("KH_NOTHING", []), "#NAME?", "KH_NOTHING")
    assert is_error(session.call("KH_RATE", []), "#VALUE!", "đơn vị")
    assert is_error(session.call("KH_ASOF", [1]), "#VALUE!")
    assert session.call("kh_rate", ["Sở Y tế"]) == session.call("KH_RATE", ["Sở Y tế"])


# --- before the first refresh, and after another ------------------------------------------------------------------


def test_before_the_first_refresh_only_what_needs_no_figures_answers(bare_session: Session) -> None:
    call = bare_session.call
    for function in REGISTRY.values():
        if function.needs_snapshot:
            args = {"KH_RANKING": ["Cấp xã"], "KH_WINDOW": ["1.002835", "đầu"], "KH_ASOF": []}.get(function.name, ["Sở Y tế"])
            assert is_error(call(function.name, args), "#NULL!", "Làm mới"), function.name
    assert call("KH_UNIT", ["sở y tế"]) == "Sở Y tế"
    assert call("KH_TARGET", ["Sở Y tế"]) == 0.55
    assert call("KH_BASIS", ["Sở Y tế"]) == "điểm b khoản 1 Điều 1"
    assert len(call("KH_UNITS", ["Cấp huyện"])) == 9
    assert is_error(call("KH_TARGET", ["không có"]), "#N/A")
    assert "Làm mới" in call("KH_EXPLAIN", ["Sở Y tế"])


def test_the_home_s_aliases_are_known_before_the_first_refresh_and_read_again_when_changed(tmp_path: Path) -> None:
    session = Session(tmp_path)
    assert is_error(session.call("KH_UNIT", ["Cơ quan X"]), "#N/A")
    (tmp_path / "aliases.csv").write_text("written,unit,note\nCơ quan X,Sở Y tế,\n", encoding="utf-8")
    time.sleep(0.55)
    assert session.call("KH_UNIT", ["Cơ quan X"]) == "Sở Y tế"


def test_a_wrong_setting_is_told_in_the_cell_before_the_first_refresh(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('decision = "không có"\n', encoding="utf-8")
    assert is_error(Session(tmp_path).call("KH_TARGET", ["Sở Y tế"]), "#VALUE!", "decision")


def test_a_new_snapshot_is_taken_up_with_all_that_was_kept_thrown_away(tmp_path: Path) -> None:
    figures.publish(tmp_path, [("so-y-te", "1.002835", FIRST, "online")])
    session = Session(tmp_path)
    asked = [("KH_TOTAL", ["Sở Y tế"]), ("KH_RANK", ["Sở Y tế"]), ("KH_TOTAL", ["Sở Y tế", None, None, "1.900340"])]
    assert [session.call(*each) for each in asked] == [1, 1, 0]
    better = [("so-noi-vu", "1.900340", FIRST, "online"), ("so-y-te", "1.900340", FIRST, "direct")]
    figures.publish(tmp_path, better)
    time.sleep(0.55)
    assert is_error(session.call("KH_TOTAL", ["Sở Y tế", None, None, "9.900340"]), "#N/A")
    assert [session.call(*each) for each in asked] == [1, 2, 1]


def test_a_damaged_snapshot_is_told_and_does_not_stop_what_needs_none(tmp_path: Path) -> None:
    figures.publish(tmp_path, [])
    (next((tmp_path / "snapshots").glob("*.khsnap"))).write_bytes(b"x")
    session = Session(tmp_path)
    assert is_error(session.call("KH_RATE", ["Sở Y tế"]), "#NULL!", "hỏng")
    assert session.call("KH_TARGET", ["Sở Y tế"]) == 0.55


# --- speed --------------------------------------------------------------------------------------------------------


def test_a_year_s_rates_of_170_units_come_within_milliseconds(session: Session) -> None:
    names = [[unit.full_name(DECISION)] for unit in DECISION.units[:170]]
    months = session.call("KH_SERIES", ["Sở Y tế"])
    args = [names, [[row[1] for row in months]], [[row[2] for row in months]]]
    session.call("KH_RATE", args)
    best = min(_seconds(session, args) for _ in range(5))
    assert best < 0.01  # ten times what it takes, for a busy machine


def _seconds(session: Session, args: list[Any]) -> float:
    start = time.perf_counter()
    session.call("KH_RATE", args)
    return time.perf_counter() - start
