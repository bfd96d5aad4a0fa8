"""Late or broken exports: what was read last time stands in, said so; whose data stopped."""

from __future__ import annotations

import json
from datetime import date, timedelta

import figures
import pytest
from khtargets.functions import Session
from khtargets.home import Home
from khtargets.refresh import Options, RefreshIncomplete, refresh
from khtargets.reports.staleness import last_days, stopped
from khtargets.snapshot import Store
from khtargets.workbook.content import gather
from khtargets.workbook.tables.ranking import ranking_report
from khtargets.workbook.tables.warnings import warning_lines

BROKEN = b"\x89PNG\r\n\x1a\n" + bytes(100)
HEADER = "Mã hồ sơ,Đơn vị tiếp nhận,Mã TTHC,Hình thức nộp,Trạng thái,Ngày nhận\n"


def total(home, unit="Sở Y tế"):
    return Session(home).call("KH_TOTAL", [unit])


def test_a_file_that_broke_keeps_its_last_good_reading_when_missing_files_are_allowed(home):
    place = Home(home)
    refresh(place)
    (home / "dossiers" / "hồ sơ.csv").write_bytes(BROKEN)
    (home / "dossiers" / "T2.csv").write_text(HEADER + "m,Sở Y tế,1.000001,Trực tuyến,Đã trả,11/01/2024\n", "utf-8")
    with pytest.raises(RefreshIncomplete):
        refresh(place)
    assert total(home) == 20
    report = refresh(place, Options(allow_missing=True))
    assert (report.read, total(home)) == (43, 21)
    assert [(each["file"], each["kept"]) for each in report.to_json()["bad_files"]] == [("hồ sơ.csv", 42)]
    assert "dùng số liệu của lần đọc trước" in Session(home).call("KH_EXPLAIN", ["Sở Y tế"])
    assert sum(each["read"] for each in report.files) == report.read


def test_it_keeps_it_for_as_many_refreshes_as_the_file_is_broken_and_lets_go_when_it_is_mended(home):
    place = Home(home)
    refresh(place)
    path = home / "dossiers" / "hồ sơ.csv"
    good = path.read_bytes()
    path.write_bytes(BROKEN)
    for _ in range(3):
        refresh(place, Options(allow_missing=True))
        assert total(home) == 20
    path.write_bytes(good.split(b"\n")[0] + b"\n" + good.split(b"\n")[1] + b"\n")
    report = refresh(place)
    assert total(home) == 1 and report.bad_files == []


def test_a_check_between_two_refreshes_leaves_the_last_good_reading(home):
    place = Home(home)
    refresh(place)
    (home / "dossiers" / "hồ sơ.csv").write_bytes(BROKEN)
    (home / "dossiers" / "T2.csv").write_text(HEADER + "m,Sở Y tế,1.000001,Trực tuyến,Đã trả,11/01/2024\n", "utf-8")
    for _ in range(2):
        report = refresh(place, Options(publish=False))
        assert report.read == 1 and report.snapshot is None
        assert refresh(place, Options(allow_missing=True)).read == 43
        assert total(home) == 21


def test_without_an_earlier_reading_the_file_is_left_out_and_said_so(home):
    place = Home(home)
    (home / "dossiers" / "ảnh.xlsx").write_bytes(BROKEN)
    report = refresh(place, Options(allow_missing=True))
    assert [each["kept"] for each in report.bad_files] == [None] and total(home) == 20
    assert "chưa kể 1 tệp không đọc được" in Session(home).call("KH_EXPLAIN", ["Sở Y tế"])


def test_a_file_whose_dates_were_turned_keeps_its_last_good_reading(home):
    place = Home(home)
    refresh(place)
    path = home / "dossiers" / "hồ sơ.csv"
    path.write_text(path.read_text("utf-8").replace("10/01/2024", "01/25/2024"), "utf-8")
    report = refresh(place, Options(allow_missing=True))
    assert total(home) == 20 and report.bad_files[0]["kept"] == 42
    refresh(place, Options(allow_missing=True))
    assert total(home) == 20


def test_a_deleted_file_is_not_brought_back(home):
    place = Home(home)
    (home / "dossiers" / "T2.csv").write_text(HEADER + "m,Sở Y tế,1.000001,Trực tuyến,Đã trả,11/01/2024\n", "utf-8")
    refresh(place)
    (home / "dossiers" / "hồ sơ.csv").unlink()
    assert refresh(place, Options(allow_missing=True)).read == 1


def test_the_latest_day_of_each_file_and_unit_is_published(home):
    (home / "dossiers" / "T2.csv").write_text(HEADER + "m,Sở Y tế,9.999999,Trực tuyến,Đã trả,05/02/2024\n", "utf-8")
    report = refresh(Home(home))
    assert {each["file"]: each["last_day"] for each in report.files} == {"hồ sơ.csv": "2024-01-10", "T2.csv": "2024-02-05"}
    header = Store(Home(home)).current().header
    assert header["last_days"] == {"so-y-te": "2024-02-05", "so-noi-vu": "2024-01-10"}


def test_units_from_which_nothing_came_for_longer_than_chance_explains_have_stopped(tmp_path):
    def daily(unit: str, days: int, every: int = 1) -> list[figures.Dossier]:
        return [(unit, "1.002835", figures.FIRST + timedelta(days=at), "online") for at in range(0, days, every)]

    # health goes on to day 100; home affairs stops after 60 days; justice had one dossier; transport one in 30 days
    dossiers = daily("so-y-te", 101) + daily("so-noi-vu", 60) + daily("so-tu-phap", 1) + daily("so-giao-thong-van-tai", 61, 30)
    figures.publish(tmp_path, dossiers)
    snapshot = Store(Home(tmp_path)).current()
    assert last_days(snapshot)["so-noi-vu"] == figures.FIRST + timedelta(days=59)
    # home affairs: 60 in 60 days, then 41 quiet days; justice: 1 in 1 day, then 100 quiet ones
    assert stopped(snapshot) == {
        "so-noi-vu": figures.FIRST + timedelta(days=59),
        "so-tu-phap": date(2023, 12, 15),
    }


def test_units_whose_data_stopped_are_marked_in_the_ranking_and_listed_among_the_warnings(home):
    # a dossier a day from 15 December on: 101 days of health, 60 of home affairs, whose last one is of 12 February
    rows = [
        f"{unit}{at},{unit},1.000001,Trực tiếp,Đã trả kết quả,{figures.FIRST + timedelta(days=at):%d/%m/%Y}\n"
        for unit, days in (("Sở Y tế", 101), ("Sở Nội vụ", 60))
        for at in range(days)
    ]
    (home / "dossiers" / "hồ sơ.csv").write_text(HEADER + "".join(rows), "utf-8")
    refresh(Home(home))
    content = gather(Session(home))
    remarks = {line[1]: line[11] for line in ranking_report(content).lines}
    assert "Số liệu dừng từ 12/02/2024" in remarks["Sở Nội vụ"] and "dừng" not in remarks["Sở Y tế"]
    listed = [line for line in warning_lines(content)[1] if line[1] == "Sở Nội vụ"]
    assert "Hồ sơ mới nhất ngày 12/02/2024" in listed[-1][12]


def test_the_command_says_which_files_were_kept(khtargets, home):
    khtargets("refresh", "--json", home=home)
    (home / "dossiers" / "hồ sơ.csv").write_bytes(BROKEN)
    status, out, _ = khtargets("refresh", "--allow-missing", "--json", home=home)
    assert status == 0 and json.loads(out)["bad_files"][0]["kept"] == 42
    _, out, _ = khtargets("refresh", "--allow-missing", home=home)
    assert "dùng lại 42 dòng của lần đọc trước" in out
