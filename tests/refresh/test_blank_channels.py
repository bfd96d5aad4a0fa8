"""A blank channel is direct, and how many there are is told wherever a person looks."""

from __future__ import annotations

import pytest
from khtargets.functions import Session
from khtargets.home import Home
from khtargets.refresh import MostlyBlankChannels, Options, refresh
from khtargets.snapshot import Store
from khtargets.workbook.content import gather
from khtargets.workbook.tables.reconciliation import reconciliation_lines
from small_home import HEADER


@pytest.fixture
def place(home):
    """The 42 rows, and a file of five in which three have no channel."""
    channels = ["", "", "", "Trực tuyến", "Trực tiếp"]
    rows = [f"b-{at},Sở Y tế,1.000001,{channel},Đã trả kết quả,11/01/2024\n" for at, channel in enumerate(channels)]
    (home / "dossiers" / "trống.csv").write_text(HEADER + "".join(rows), encoding="utf-8")
    return Home(home)


def test_blank_channels_count_as_direct_and_are_told_in_all_and_by_file(place):
    report = refresh(place)
    assert report.blank_channels == 3 and report.to_json()["blank_channels"] == 3
    assert [each["blank_channels"] for each in report.files] == [0, 3]
    assert Session(place.path).call("KH_DIRECT", ["Sở Y tế"]) == 9 + 3 + 1
    lines = [line[:3] for line in reconciliation_lines(gather(Session(place.path)))]
    assert [None, "Để trống hình thức nộp, tính là nộp trực tiếp", 3] in lines
    assert any("Hình thức nộp để trống: 3 hồ sơ" in str(line[1]) for line in lines)
    again = refresh(place)
    assert again.snapshot == report.snapshot and again.blank_channels == 3


def test_the_terminal_names_the_files_in_which_most_are_blank(khtargets, place):
    _, out, _ = khtargets("refresh", home=place.path)
    assert "Hình thức nộp để trống: 3 dòng hồ sơ" in out and "trống.csv: 3 trong 5 dòng" in out


def test_where_most_of_a_file_is_blank_nothing_is_published_until_a_person_has_said_yes(place):
    with pytest.raises(MostlyBlankChannels, match="“trống.csv” \\(3/5 hồ sơ\\)"):
        refresh(place, Options(allow_blank_channels=False))
    assert not (place.snapshots / "current").exists()
    assert refresh(place, Options(allow_blank_channels=True)).snapshot == Store(place).current().name


def test_a_file_without_the_column_has_no_blank_channels(home):
    (home / "dossiers" / "trực tuyến.csv").write_text(
        "Mã hồ sơ,Đơn vị tiếp nhận,Mã TTHC,Ngày nhận\nc-1,Sở Y tế,1.000001,11/01/2024\n", encoding="utf-8"
    )
    assert refresh(Home(home), Options(allow_blank_channels=False)).blank_channels == 0
