"""The channel that a text says in words, and that a title speaks of."""

import csv
from pathlib import Path

import pytest
from khtargets.home.channels import of_title, said
from khtargets.home.meanings import load

ANSWERS = Path(__file__).parents[1] / "answers" / "channel_meanings.csv"
LISTED = [(row["written"], row["meaning"]) for row in csv.DictReader(ANSWERS.open(encoding="utf-8-sig"))]


@pytest.mark.parametrize(("written", "meaning"), LISTED)
def test_what_systems_and_people_write_is_understood_or_left_open(written, meaning):
    assert (load().channel(written) or "unknown") == meaning


@pytest.mark.parametrize(
    ("written", "channel"),
    [
        ("Nộp trực tuyến, nhận kết quả qua BCCI", "online"),
        ("Nộp hồ sơ qua mạng, trả kết quả trực tiếp", "online"),
        ("Trả kết quả qua bưu điện", None),
        ("Không nộp trực tuyến", None),
        ("Chưa nộp qua mạng", None),
        ("Trực tiếp, không qua mạng", "direct"),
        ("Trực tuyến (không toàn trình)", "online"),
        ("Trực tuyến và trực tiếp", None),
        ("Trực tuyến tại bộ phận một cửa", None),
        ("BCCI - Trực tuyến", None),
        ("Bộ phận Tiếp nhận và Trả kết quả", "direct"),
        ("Hệ thống một cửa điện tử", None),
        ("Dịch vụ công", None),
        ("TRUC TUYEN", "online"),
        ("Tru\u031b\u0323c tuye\u0302\u0301n", "online"),
        ("Không", None),
        ("", None),
    ],
)
def test_denial_two_channels_and_how_the_result_goes_out_are_told_apart(written, channel):
    assert said(written) == channel


@pytest.mark.parametrize(
    ("title", "channel"),
    [("Hồ sơ không trực tuyến", None), ("Bộ phận một cửa", None), ("Danh sách dịch vụ công trực tuyến toàn trình", None),
     ("HS nộp trực tiếp tháng 5", "direct"), ("ho_so_truc_tuyen_thang_5", "online")],
)  # fmt: skip
def test_a_title_speaks_of_a_channel_by_its_own_words_only(title, channel):
    assert of_title(title) == channel
