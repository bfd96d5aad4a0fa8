"""KH_EXPLAIN: what its sentence says, and that it is one sentence."""

from __future__ import annotations

import doctest
import re
from datetime import date
from pathlib import Path

import figures
import pytest
from figures import DECISION, DOSSIERS, FIRST, PREDECESSOR, SUCCESSOR
from khtargets.decision import Settings
from khtargets.functions import Session, explain
from khtargets.names import groups


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    home = tmp_path_factory.mktemp("home")
    figures.publish(home, DOSSIERS)
    return Session(home)


def test_an_explanation_gives_numbers_basis_verdict_place_and_standing(tmp_path: Path) -> None:
    many = [("so-y-te", "1.002835", FIRST, "online")] * 1100 + [("so-y-te", "1.002835", FIRST, "post")] * 1000
    figures.publish(tmp_path, many)
    # 1100/2100 = 52,38%; (1100 + 123)/(2100 + 123) = 55,02%, (1100 + 122)/(2100 + 122) = 54,995%.
    assert Session(tmp_path).call("KH_EXPLAIN", ["sở y tế", None, "30/06/2024"]) == (
        "Từ 15/12/2023 đến 30/06/2024, Sở Y tế có 1.100 hồ sơ trực tuyến trên tổng số 2.100 hồ sơ, tỷ lệ 52,38%; "
        "chưa đạt chỉ tiêu 55% giao tại điểm b khoản 1 Điều 1, cần thêm 123 hồ sơ, tất cả trực tuyến, mới đạt; "
        "xếp thứ 1 trong 1 đơn vị được xếp hạng của khối “Sở, ban” theo mức hoàn thành chỉ tiêu; "
        "số liệu có đến 15/12/2023; "
        "số liệu tạm tính (chưa khai báo ngày có hiệu lực của quyết định thay thế Quyết định số 2653/QĐ-UBND: mọi thủ tục "
        "của danh mục cũ được tính cả năm); quy ước: hồ sơ tính theo ngày tiếp nhận."
    )


def test_an_explanation_never_rounds_a_rate_onto_the_other_side_of_the_target(tmp_path: Path) -> None:
    short = [("so-y-te", "1.002835", FIRST, "online")] * 10999 + [("so-y-te", "1.002835", FIRST, "direct")] * 9000
    figures.publish(tmp_path, short)
    # 10999/19999 = 54,99774…%
    assert "tỷ lệ 54,998%; chưa đạt chỉ tiêu 55%" in Session(tmp_path).call("KH_EXPLAIN", ["Sở Y tế"])


def test_an_explanation_names_unconfirmed_readings_once_the_new_list_is_in_force(tmp_path: Path) -> None:
    effective = date(2024, 5, 20)
    figures.publish(tmp_path / "a", [], Settings(replacement_effective=effective))
    text = Session(tmp_path / "a").call("KH_EXPLAIN", ["Sở Y tế"])
    assert "tạm tính" not in text
    assert "chưa được xác nhận" in text and "sau đủ 05 ngày" in text and "tính cả ngày có hiệu lực" in text
    confirmed = Settings(
        replacement_effective=effective,
        interpretations={"first_time_start": "fifth-day", "dropped_end": "inclusive"},
        confirmed=frozenset({"replacement_effective", "first_time_start", "dropped_end"}),
    )
    figures.publish(tmp_path / "b", [], confirmed)
    assert "chưa được xác nhận" not in Session(tmp_path / "b").call("KH_EXPLAIN", ["Sở Y tế"])


def test_an_explanation_tells_of_mergers_from_both_sides(session: Session) -> None:
    assert "gộp cả hồ sơ của Phường Phương Sơn" in session.call("KH_EXPLAIN", [SUCCESSOR])
    assert "gộp" not in session.call("KH_EXPLAIN", [SUCCESSOR, None, "31/10/2024"])
    text = session.call("KH_EXPLAIN", [PREDECESSOR])
    assert "từ 01/11/2024 đã sáp nhập vào Phường Phương Sài, Thành phố Nha Trang" in text
    assert "xếp thứ" in session.call("KH_EXPLAIN", [PREDECESSOR, None, "31/10/2024"])


def test_an_explanation_says_why_a_cell_shows_an_error_and_is_itself_none(session: Session) -> None:
    for args in (["Khánh Vĩnh"], ["Sở Y tếe"], ["Tổng cộng"], ["Sở Y tế", "sai"], ["Sở Y tế", "02/01/2024", "01/01/2024"]):
        assert session.call("KH_EXPLAIN", args) == session.call("KH_RATE", args).why
    assert "chưa phát sinh hồ sơ" in session.call("KH_EXPLAIN", ["Sở Du lịch"])
    assert "không giao chỉ tiêu" in session.call("KH_EXPLAIN", ["Sở Ngoại vụ"])
    assert "nhóm gồm 9 đơn vị" in session.call("KH_EXPLAIN", ["Cấp huyện"])


def test_every_explanation_is_one_sentence(session: Session) -> None:
    asked = [*DECISION.units, *groups.groups(DECISION)]
    for text in (session.call("KH_EXPLAIN", [each.id]) for each in asked):
        assert text.endswith(".") and text[0].isupper()
        assert not re.search(r"\. |\n|  |None", text), text


def test_an_explanation_tells_what_the_snapshot_lacks_and_which_reading_would_turn_the_verdict(tmp_path: Path) -> None:
    other = {
        "clause": "dropped_end",
        "label": "không tính ngày có hiệu lực",
        "flips": [{"unit": "so-y-te", "now": "Đạt", "then": "Chưa đạt"}],
    }
    dossier = [("so-y-te", "1.002835", FIRST, "online")]
    figures.publish(
        tmp_path, dossier, facts={"sensitivity": [other], "missing": [{"file": "a.xlsx", "why": "hỏng"}], "synthetic": True}
    )
    text = Session(tmp_path).call("KH_EXPLAIN", ["Sở Y tế"])
    assert "nếu hiểu là không tính ngày có hiệu lực thì đánh giá cả năm đổi thành “Chưa đạt”" in text
    assert "chưa kể 1 tệp không đọc được" in text
    assert "số liệu mô phỏng" in text
    assert "nếu hiểu" not in Session(tmp_path).call("KH_EXPLAIN", ["Sở Nội vụ"])


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(explain).failed == 0
