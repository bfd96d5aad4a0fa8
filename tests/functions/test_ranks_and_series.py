"""Ranks, rankings, series, periods and windows as hosts ask for them, against a loop over the dossiers."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import figures
import pytest
from figures import DECISION, DOSSIERS, FIRST, LAST, MERGED_ON, PREDECESSOR, SUCCESSOR, brute, folded
from khtargets.decision import Settings
from khtargets.functions import Session
from khtargets.functions.session import CellError
from khtargets.home.procedures import Catalogue, Procedure
from session_answers import counts_of, is_error

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
