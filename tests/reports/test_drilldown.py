"""KH_PROCEDURES and KH_FORECAST: what pulls a unit down, and where it is heading."""

from __future__ import annotations

import importlib.util
from datetime import date, timedelta
from math import ceil
from pathlib import Path

import figures
import pytest
from figures import DECISION, DOSSIERS, FIRST, LAST
from khtargets.functions import CellError, Session
from khtargets.functions.forecast import forecast, pace_months
from khtargets.home import Home
from khtargets.snapshot import Store

JANUARY = date(2024, 1, 10)
A, B = "1.002835", "1.900340"


def answer(path, dossiers, name, *args):
    figures.publish(path, dossiers)
    return Session(path).call(name, args)


def of(unit, code, online, direct, day=JANUARY):
    return [(unit, code, day, "online")] * online + [(unit, code, day, "direct")] * direct


def test_procedures_come_with_the_most_missing_first(tmp_path):
    # target 55 per cent: of 100 at least 55 should be online, of 20 at least 11
    dossiers = of("so-y-te", A, 9, 11) + of("so-y-te", B, 40, 60)
    assert answer(tmp_path, dossiers, "KH_PROCEDURES", "Sở Y tế") == [
        [B, 100, 40, 0.4, 15, "Đăng ký khai sinh"],
        [A, 20, 9, 0.45, 2, "Cấp giấy phép hoạt động"],
    ]


def test_at_most_so_many_procedures_are_listed(tmp_path):
    dossiers = of("so-y-te", A, 9, 11) + of("so-y-te", B, 40, 60)
    assert [row[0] for row in answer(tmp_path, dossiers, "KH_PROCEDURES", "Sở Y tế", None, None, 1.0)] == [B]


def test_a_procedure_at_its_unit_s_target_misses_nothing(tmp_path):
    assert answer(tmp_path, of("so-y-te", A, 11, 9), "KH_PROCEDURES", "Sở Y tế")[0][4] == 0


def test_a_group_has_its_procedures_and_nothing_missing(tmp_path):
    dossiers = of("so-y-te", A, 5, 1) + of("so-noi-vu", B, 5, 9)
    rows = answer(tmp_path, dossiers, "KH_PROCEDURES", "Sở, ban")
    assert [(row[0], row[4]) for row in rows] == [(B, ""), (A, "")]


@pytest.mark.parametrize(("args", "code"), [(("Sở Du lịch",), "#DIV/0!"), (("Sở Y tế", None, None, -1), "#VALUE!"),
                                            (("Sở Phép thuật",), "#N/A")])  # fmt: skip
def test_what_there_is_not_is_a_cell_error(tmp_path, args, code):
    assert answer(tmp_path, DOSSIERS, "KH_PROCEDURES", *args).code == code


@pytest.mark.parametrize("unit", [each.id for each in DECISION.units if each.level != "province"][::12])
def test_procedures_sum_to_the_unit_s_dossiers_as_counted_one_by_one(tmp_path, unit):
    first, last = FIRST, date(2024, 11, 20)
    rows = answer(tmp_path, DOSSIERS, "KH_PROCEDURES", unit, first, last)
    own = figures.folded(unit, last)
    if isinstance(rows, CellError):
        assert figures.brute(DOSSIERS, own, first, last)["all"] == 0
        return
    percent = DECISION.target(unit).percent
    for code, total, online, rate, missing, _ in rows:
        counted = figures.brute(DOSSIERS, own, first, last, code)
        assert (total, online, rate) == (counted["all"], counted["online"], counted["online"] / counted["all"])
        assert missing == ("" if percent is None else max(0, ceil(percent * total / 100 - 1e-9) - online))
    assert sum(row[1] for row in rows) == figures.brute(DOSSIERS, own, first, last)["all"]


def daily(unit, online, direct, first, last):
    days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
    return [each for day in days for each in of(unit, A, online, direct, day)]


def test_a_steady_pace_is_carried_on_to_the_last_day(tmp_path):
    # 2 of 5 online a day up to 14 June, 183 days; 183 days are left, so that 366 days x 5 are expected
    dossiers = daily("so-y-te", 2, 3, FIRST, date(2024, 6, 14))
    rate, low, high, total, online = answer(tmp_path, dossiers, "KH_FORECAST", "Sở Y tế")[0]
    assert rate == pytest.approx(0.4) and (total, online) == (1830, 732)
    assert 0.37 < low < 0.4 < high < 0.43


def test_only_the_last_three_whole_months_set_the_pace(tmp_path):
    # nothing online up to 14 March, all online after: 91 of 183 days x 1; what is left comes online
    dossiers = daily("so-y-te", 0, 1, FIRST, date(2024, 3, 14)) + daily("so-y-te", 1, 0, date(2024, 3, 15), date(2024, 6, 20))
    rate, *_, total, online = answer(tmp_path, dossiers, "KH_FORECAST", "Sở Y tế")[0]
    assert (total, online) == (366, 275) and rate == pytest.approx(275 / 366)


def test_the_stated_interval_holds_about_95_of_100_units_of_the_synthetic_year(province):
    path = Path(__file__).parents[1] / "benchmarks" / "forecast.py"
    spec = importlib.util.spec_from_file_location("forecast_benchmark", path)
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    tried = benchmark.tried(province / "data")
    inside, all_ = sum(each.inside for each in tried), sum(len(each.errors) for each in tried)
    assert len(tried) == 9 and 0.9 < inside / all_ < 0.99


def test_months_that_move_more_than_chance_widen_the_interval(tmp_path):
    even = daily("so-y-te", 5, 5, FIRST, date(2024, 6, 14))
    uneven = daily("so-y-te", 5, 5, FIRST, date(2024, 3, 14))
    for month, online in zip(range(3, 6), (1, 5, 9), strict=True):
        uneven += daily("so-y-te", online, 10 - online, date(2024, month, 15), date(2024, month + 1, 14))
    one = answer(tmp_path / "a", even, "KH_FORECAST", "Sở Y tế")[0]
    other = answer(tmp_path / "b", uneven, "KH_FORECAST", "Sở Y tế")[0]
    assert other[2] - other[1] > 5 * (one[2] - one[1])


def test_a_day_that_figures_reach_is_no_forecast(tmp_path):
    dossiers = of("so-y-te", A, 11, 9) + of("so-y-te", A, 5, 0, date(2024, 8, 1))
    assert answer(tmp_path, dossiers, "KH_FORECAST", "Sở Y tế", date(2024, 3, 1)) == [[0.55, 0.55, 0.55, 20, 11]]


def test_without_a_pace_there_is_no_forecast(tmp_path):
    stopped = of("so-y-te", A, 11, 9) + of("so-noi-vu", A, 5, 0, date(2024, 8, 1))
    assert answer(tmp_path / "a", stopped, "KH_FORECAST", "Sở Y tế").code == "#N/A"
    young = of("so-y-te", A, 11, 9, date(2024, 1, 13))
    assert answer(tmp_path / "b", young, "KH_FORECAST", "Sở Y tế").code == "#N/A"
    gone = answer(tmp_path / "c", DOSSIERS, "KH_FORECAST", figures.PREDECESSOR)
    assert gone.code == "#N/A" and "đơn vị mới" in gone.why


def test_a_forecast_lies_inside_its_interval_and_the_interval_inside_0_and_1(tmp_path):
    figures.publish(tmp_path, [each for each in DOSSIERS if each[2] <= date(2024, 9, 20)])
    snapshot = Store(Home(tmp_path)).current()
    assert [each.label for each in pace_months(snapshot)] == ["Tháng 7", "Tháng 8", "Tháng 9"]
    for group in ("all", "departments", "districts", "communes"):
        found = forecast(snapshot, group, LAST)
        assert 0 <= found.low <= found.rate <= found.high <= 1
