"""Whether a status means that the dossier was received."""

import csv
from pathlib import Path

import pytest
from khtargets.home.meanings import load
from khtargets.home.statuses import received

ANSWERS = Path(__file__).parents[1] / "answers" / "status_meanings.csv"
LISTED = [(row["written"], row["meaning"]) for row in csv.DictReader(ANSWERS.open(encoding="utf-8-sig"))]


@pytest.mark.parametrize(("written", "meaning"), LISTED)
def test_what_systems_and_people_write_is_understood_or_reported(written, meaning):
    assert {True: "received", False: "not_received", None: "reported"}[load().received(written)] == meaning


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("Chờ cán bộ tiếp nhận", False),
        ("Chưa được tiếp nhận", False),
        ("Bị từ chối tiếp nhận", False),
        ("Không đủ điều kiện tiếp nhận", False),
        ("KHONG DUOC TIEP NHAN", False),
        ("Lưu nháp", False),
        ("Đã nhập liệu", None),
        ("Đã tiếp nhận, chờ xử lý", True),
        ("Mới tiếp nhận", True),
        ("Chờ bổ sung hồ sơ sau tiếp nhận", True),
        ("Chưa trả kết quả", None),
        ("Chưa xử lý", None),
        ("Không tiếp nhận bổ sung", None),
        ("Đã tiếp nhận, sau đó từ chối tiếp nhận", None),
        ("Chờ ký số", None),
    ],
)
def test_only_what_speaks_of_receiving_or_can_only_follow_it_decides(written, answer):
    assert received(written) is answer
