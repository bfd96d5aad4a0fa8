"""Mending names: what nobody has answered for, answers that the next refresh uses, limits, the log."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from datetime import datetime

import pytest
from khtargets.errors import KhError, SettingsError, UnknownUnit
from khtargets.functions import Session
from khtargets.home import Home
from khtargets.refresh import refresh
from khtargets.reports import mending
from khtargets.snapshot import Store

HEADER = "Mã hồ sơ,Đơn vị tiếp nhận,Mã TTHC,Hình thức nộp,Trạng thái,Ngày nhận\n"


def add(home, name: str, *rows: str) -> None:
    path = home / "dossiers" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), "utf-8")


def total(home, unit: str) -> int:
    return Session(home).call("KH_TOTAL", [unit])


def test_an_unresolved_name_is_listed_with_its_place_and_number(home):
    refresh(Home(home))
    found = mending.unresolved(Store(Home(home)).current())
    assert [(each.kind, each.written, each.dossiers, each.files) for each in found] == [("unit", "Sở Lạ", 1, ("hồ sơ.csv",))]


def test_one_text_in_several_encodings_is_asked_about_once(home):
    for name, form in (("a.csv", "NFC"), ("b.csv", "NFD")):
        rows = (f"{name}1,Sở Xa Lạ,1.000001,Trực tuyến,Đã trả,11/01/2024", f"{name}2,Sở Y tế,1.000001,Kênh thử,Đã trả,11/01/2024")
        add(home, name, *(unicodedata.normalize(form, row) for row in rows))
    refresh(Home(home))
    found = {(each.kind, each.written): each for each in mending.unresolved(Store(Home(home)).current())}
    assert found["unit", "Sở Xa Lạ"].dossiers == 2 and set(found["unit", "Sở Xa Lạ"].files) == {"a.csv", "b.csv"}
    assert found["channel", "Kênh thử"].dossiers == 2


def test_the_next_refresh_uses_what_staff_chose_and_the_log_says_who_and_when(home):
    place = Home(home)
    refresh(place)
    shown = mending.assign_unit(place, "Sở Lạ", "Sở Y tế", author=mending.Author("lan", datetime(2024, 3, 15, 8, 30)))
    assert shown == "Sở Y tế"
    refresh(place)
    assert total(home, "Sở Y tế") == 21 and mending.unresolved(Store(place).current()) == []
    assert mending.log(place) == [
        {
            "day": "2024-03-15T08:30:00", "who": "lan", "kind": "unit", "written": "Sở Lạ", "file": "", "parent": "",
            "before": "", "after": "Sở Y tế",
        }
    ]  # fmt: skip


def test_a_later_answer_replaces_the_earlier_one_and_both_stay_in_the_log(home):
    place = Home(home)
    mending.assign_unit(place, "Sở Lạ", "Sở Y tế")
    mending.assign_unit(place, "Sở Lạ", "so-noi-vu")
    assert [(row.cells["written"], row.cells["unit"]) for row in place.aliases()] == [("Sở Lạ", "Sở Nội vụ")]
    assert [(each["before"], each["after"]) for each in mending.log(place)] == [("", "Sở Y tế"), ("Sở Y tế", "Sở Nội vụ")]


def test_what_staff_wrote_themselves_stays_in_the_list(home):
    place = Home(home)
    place.aliases_file.write_text("written;unit;note;ghi thêm\nQuầy 5;Sở Y tế;theo danh sách;x\n", encoding="utf-8-sig")
    mending.assign_unit(place, "Sở Lạ", "Sở Nội vụ")
    rows = list(csv.DictReader(place.aliases_file.read_text("utf-8-sig").splitlines()))
    assert [(row["written"], row["unit"], row["ghi thêm"]) for row in rows] == [
        ("Quầy 5", "Sở Y tế", "x"),
        ("Sở Lạ", "Sở Nội vụ", ""),
    ]


def test_an_answer_may_hold_in_one_file_or_folder_only(home):
    place = Home(home)
    add(home, "T2.csv", "a,Sở Lạ,1.000001,Trực tuyến,Đã trả,11/01/2024")
    add(home, "quý 1/T3.csv", "b,Sở Lạ,1.000001,Trực tuyến,Đã trả,11/01/2024")
    mending.assign_unit(place, "Sở Lạ", "Sở Y tế", mending.Limits("T2.csv"))
    mending.assign_unit(place, "Sở Lạ", "Sở Nội vụ", mending.Limits("quý 1"))
    refresh(place)
    # one each in T2.csv and in the folder; the one in “hồ sơ.csv” stays unresolved
    assert (total(home, "Sở Y tế"), total(home, "Sở Nội vụ")) == (21, 21)
    assert [each.files for each in mending.unresolved(Store(place).current()) if each.kind == "unit"] == [("hồ sơ.csv",)]
    assert Session(home).call("KH_UNIT", ["Sở Lạ"]).code == "#N/A"


def test_an_answer_may_hold_beside_one_parent_only(home):
    place = Home(home)
    for name, code in (("UBND huyện Diên Khánh.csv", "a"), ("UBND huyện Vạn Ninh.csv", "b")):
        add(home, name, f"{code},Xã số 5,1.000001,Trực tuyến,Đã trả,11/01/2024")
    mending.assign_unit(place, "Xã số 5", "Xã Diên An, Huyện Diên Khánh", mending.Limits(parent="Huyện Diên Khánh"))
    refresh(place)
    assert total(home, "Xã Diên An") == 1
    left = {each.written: each.files for each in mending.unresolved(Store(place).current())}
    assert left["Xã số 5"] == ("UBND huyện Vạn Ninh.csv",)


def test_a_text_is_listed_with_the_files_that_write_it_the_most_rows_first(home):
    add(home, "T2.csv", "a,Sở Y tế,1.000001,Nhận giúp,Đã trả,11/01/2024")
    add(home, "T3.csv", *(f"b{at},Sở Y tế,1.000001,Nhận giúp,Đã trả,11/01/2024" for at in range(2)))
    refresh(Home(home))
    found = [each for each in mending.unresolved(Store(Home(home)).current()) if each.kind == "channel"]
    assert [(each.dossiers, each.files) for each in found] == [(3, ("T3.csv", "T2.csv"))]


def test_a_row_left_out_for_another_reason_asks_about_its_unit_too(home):
    add(home, "T2.csv", "a,Sở Lạ,1.000001,Nhận giúp,Đã trả,11/01/2024")  # left out for its channel
    report = refresh(Home(home))
    assert (report.excluded["channel_unknown"], report.excluded["unit_unresolved"]) == (1, 1)
    found = {(each.kind, each.written): each for each in mending.unresolved(Store(Home(home)).current())}
    assert found["unit", "Sở Lạ"].dossiers == 2 and found["channel", "Nhận giúp"].dossiers == 1


@pytest.mark.parametrize("file", ["khong-co.xlsx", "quý 2/T3.csv"])
def test_a_limit_to_a_file_that_is_not_there_is_refused(home, file):
    add(home, "quý 1/T3.csv", "b,Sở Lạ,1.000001,Trực tuyến,Đã trả,11/01/2024")
    with pytest.raises(KhError, match="Không có tệp hay thư mục"):
        mending.assign_unit(Home(home), "Sở Lạ", "Sở Y tế", mending.Limits(file))
    assert not Home(home).aliases_file.exists()
    mending.assign_unit(Home(home), "Sở Lạ", "Sở Y tế", mending.Limits("quý 1/T3"))


def test_an_unknown_unit_changes_nothing(home):
    with pytest.raises(UnknownUnit, match="Sở Phép thuật"):
        mending.assign_unit(Home(home), "Sở Lạ", "Sở Phép thuật")
    assert not Home(home).aliases_file.exists() and not mending.log_file(Home(home)).exists()


def test_channels_statuses_and_procedures_by_name_are_mended_too(home):
    place = Home(home)
    (home / "dossiers" / "T2.csv").write_text(
        "Mã hồ sơ,Đơn vị tiếp nhận,Tên thủ tục hành chính,Hình thức nộp,Trạng thái,Ngày nhận\n"
        "a,Sở Y tế,Thủ tục số một (sửa),Nhận giúp,Chờ ký số,11/01/2024\n",
        "utf-8",
    )
    refresh(place)
    found = {(each.kind, each.written): each.files for each in mending.unresolved(Store(place).current())}
    assert found == {
        ("unit", "Sở Lạ"): ("hồ sơ.csv",),
        ("channel", "Nhận giúp"): ("T2.csv",),
        ("status", "Chờ ký số"): ("T2.csv",),
        ("procedure", "Thủ tục số một (sửa)"): ("T2.csv",),
    }
    mending.assign_value(place, mending.CHANNEL, "Nhận giúp", "direct")
    mending.assign_value(place, mending.STATUS, "Chờ ký số", "received")
    mending.assign_value(place, mending.PROCEDURE, "Thủ tục số một (sửa)", "1.000001")
    refresh(place)
    assert total(home, "Sở Y tế") == 21
    assert [each["kind"] for each in mending.log(place)] == ["channel", "status", "procedure"]


@pytest.mark.parametrize(("kind", "meaning"), [("channel", "bồ câu"), ("status", "có lẽ"), ("procedure", "9.999999")])
def test_a_meaning_that_there_is_not_changes_nothing(home, kind, meaning):
    place = Home(home)
    place.values_file.write_text("field,written,meaning\nchannel,Nhận giúp,direct\n", "utf-8")
    with pytest.raises(KhError):
        mending.assign_value(place, kind, "gì đó", meaning)
    assert place.values_file.read_text("utf-8").count("\n") == 2 and mending.log(place) == []


def test_a_list_that_contradicts_itself_is_not_written_over(home):
    place = Home(home)
    place.aliases_file.write_text("written,unit\nA,Sở Y tế\nA,Sở Nội vụ\n", "utf-8")
    with pytest.raises(SettingsError, match="dòng 3"):
        mending.assign_unit(place, "B", "Sở Y tế")


def test_the_command_lists_assigns_and_logs(khtargets, home):
    refresh(Home(home))
    assert khtargets("names", "log", home=home)[1] == "Chưa gán cách viết nào.\n"
    status, out, _ = khtargets("names", home=home)
    assert status == 0 and "- đơn vị “Sở Lạ”: 1 hồ sơ; tệp hồ sơ.csv" in out
    assert json.loads(khtargets("names", "--json", home=home)[1])[0]["written"] == "Sở Lạ"
    assert khtargets("names", "set", "Sở Lạ", "Sở Y tế", "--note", "theo công văn", home=home)[0] == 0
    assert re.fullmatch(
        r"\d\d/\d\d/\d{4} \d\d:\d\d \S+: đơn vị “Sở Lạ” → Sở Y tế\n", khtargets("names", "log", home=home)[1]
    )
    assert khtargets("names", "value", "channel", "Nhận giúp", "direct", home=home)[0] == 0
    assert "hình thức nộp “Nhận giúp” → trực tiếp\n" in khtargets("names", "log", home=home)[1]
    assert khtargets("names", "value", "màu", "xanh", "đỏ", home=home)[0] == 2
    assert khtargets("names", "set", "Sở Lạ", "Sở Phép thuật", home=home)[0] == 1
    refresh(Home(home))
    assert khtargets("names", home=home)[1] == "Mọi cách viết đều đã nhận ra.\n"


def test_what_staff_choose_on_the_sheet_is_taken_over_and_a_wrong_choice_names_its_row(home):
    place = Home(home)
    row = ["đơn vị", "Sở Lạ", 1, "hồ sơ.csv", None, "Sở Y tế", None, None]
    assert mending.answer_rows(place, [row, ["đơn vị", "Sở Khác", 1, None, None, None, None, None], [None] * 9]) == 1
    assert [each.cells["unit"] for each in place.aliases()] == ["Sở Y tế"]
    with pytest.raises(KhError, match="dòng “Nhận giúp”"):
        mending.answer_rows(place, [["hình thức nộp", "Nhận giúp", 1, None, None, "bồ câu", None, None]])


@pytest.mark.parametrize("limits", [("T2.csv", None), (None, "Huyện Diên Khánh")])
@pytest.mark.parametrize(
    ("kind", "meaning"), [("hình thức nộp", "trực tiếp"), ("trạng thái", "đã tiếp nhận"), ("thủ tục", "1.000001")]
)
def test_a_limit_that_an_answer_cannot_have_is_refused_and_never_dropped(home, kind, meaning, limits):
    place = Home(home)
    with pytest.raises(KhError, match="dòng “Nhận giúp”: .*không giới hạn được.*Chỉ trong tệp"):
        mending.answer_rows(place, [[kind, "Nhận giúp", 1, None, None, meaning, *limits]])
    assert not place.values_file.exists() and mending.log(place) == []
