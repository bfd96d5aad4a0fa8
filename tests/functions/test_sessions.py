"""Ranges as arguments, and a session before its first refresh, after the next one, and on damaged figures."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import Any

import figures
from figures import DECISION, FIRST, PREDECESSOR, SUCCESSOR
from hypothesis import given, strategies as st
from khtargets.functions import Session
from khtargets.functions.session import REGISTRY, CellError
from session_answers import is_error

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
