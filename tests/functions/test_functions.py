"""The worksheet functions as hosts call them, against a loop over the dossiers and sentences of the contract."""

from __future__ import annotations

import itertools
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import pytest
from figures import DECISION, DOSSIERS, FIRST, LAST, MERGED_ON, SUCCESSOR, brute, folded
from khtargets.functions import Session
from khtargets.functions.session import REGISTRY, CellError
from session_answers import counts_of, is_error

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
