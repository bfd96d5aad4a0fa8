"""Closed periods: never pruned, never changed, the same figures for ever; which figures are in use."""

from __future__ import annotations

import gzip
import json
import shutil
from datetime import date, datetime
from pathlib import Path

import pytest
from khtargets.errors import KhError, SnapshotError
from khtargets.functions import Session
from khtargets.home import Home
from khtargets.refresh import refresh
from khtargets.snapshot import Snapshot, Store, closing
from khtargets.snapshot.snapshot import KEPT

SAMPLES = Path(__file__).parents[1] / "samples" / "closed"


@pytest.fixture
def place(home):
    refresh(Home(home))
    return Home(home)


def add_dossier(place: Home, number: int) -> None:
    with (place.dossiers / "hồ sơ.csv").open("a", encoding="utf-8") as handle:
        handle.write(f"thêm-{number},Sở Y tế,1.000001,Trực tiếp,Đã trả kết quả,11/01/2024\n")


def test_a_closed_period_says_who_closed_what_when_and_from_which_inputs(place):
    record = closing.close(place, "Quý I", who="lan", now=datetime(2024, 3, 15, 8, 30))
    written = json.loads((place.snapshots / "closed" / "Quý I.json").read_text(encoding="utf-8"))
    assert (written["name"], written["who"], written["day"]) == ("Quý I", "lan", "2024-03-15T08:30:00")
    assert written["snapshot"] == Store(place).current().name
    assert [each["file"] for each in written["inputs"]] == ["hồ sơ.csv"] and len(written["inputs"][0]["sha256"]) == 64
    assert written["decision"] == "khanh-hoa-2024" and written["settings"]["date_field"] == "received"
    assert isinstance(written["reader"], int) and record.version


def test_a_closed_period_outlives_any_number_of_refreshes(place):
    closing.close(place, "Quý I")
    for number in range(KEPT + 2):
        add_dossier(place, number)
        refresh(place)
    assert Snapshot(closing.find(place, "Quý I").path).counts("so-y-te", date.min, date.max).total == 20
    assert len(Store(place).published()) == KEPT


def test_a_closed_period_in_use_answers_in_cells_until_the_next_refresh(place):
    closing.close(place, "Quý I")
    add_dossier(place, 1)
    refresh(place)
    assert Session(place.path).call("KH_TOTAL", ["Sở Y tế"]) == 21
    closing.use(place, "quý i")
    assert Session(place.path).call("KH_TOTAL", ["Sở Y tế"]) == 20
    refresh(place)
    assert Session(place.path).call("KH_TOTAL", ["Sở Y tế"]) == 21


def test_the_newest_figures_come_back_into_use_without_a_refresh(place):
    closing.close(place, "Quý I")
    closing.use(place, "Quý I")
    assert [each.in_use for each in closing.snapshots(place)] == [False, True]
    closing.use(place, "mới nhất")
    assert [each.in_use for each in closing.snapshots(place)] == [True, False]


def test_figures_are_compared_with_what_was_closed_before_them_and_never_after(place):
    def before() -> str:
        return closing.previous(place, Store(place).current()).name

    closing.close(place, "Tháng 1", now=datetime(2024, 1, 31, 8))
    first = closing.find(place, "mới nhất").name
    add_dossier(place, 1)  # of 11 January, the others are of the 10th
    refresh(place)
    assert before() == "Tháng 1"
    closing.close(place, "Tháng 2", now=datetime(2024, 2, 28, 8))
    closing.use(place, "Tháng 2")
    assert before() == "Tháng 1"
    closing.use(place, first)
    assert before() == "Tháng 1"  # what was closed from later figures is passed over
    closing.use(place, "Tháng 1")
    with pytest.raises(KhError, match="Chưa có kỳ trước"):
        before()
    closing.use(place, "mới nhất")
    assert before() == "Tháng 2"


def test_a_name_is_closed_once_whatever_its_case(place):
    closing.close(place, "Quý I")
    with pytest.raises(KhError, match="đã chốt"):
        closing.close(place, "QUÝ I")


@pytest.mark.parametrize("name", ["", "  ", "..", "a:b", "CON", "x" * 81, "mới nhất", "a\\b"])
def test_a_name_that_cannot_be_a_file_s_is_refused(place, name):
    with pytest.raises(KhError, match="Tên kỳ"):
        closing.close(place, name)


def test_a_closed_period_that_was_altered_is_shown_and_not_put_in_use(place):
    closing.close(place, "Quý I")
    path = place.snapshots / "closed" / "Quý I.khsnap"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))
    assert not closing.find(place, "Quý I").intact
    with pytest.raises(SnapshotError, match="không còn nguyên"):
        closing.use(place, "Quý I")


def test_a_period_whose_record_is_gone_does_not_hide_the_others(place):
    closing.close(place, "Quý I")
    closing.close(place, "Quý II")
    (place.snapshots / "closed" / "Quý I.json").unlink()
    assert {each.name: each.intact for each in closing.closed_periods(place)} == {"Quý I": False, "Quý II": True}


def test_an_unknown_name_is_answered_with_those_there_are(place):
    closing.close(place, "Quý I")
    with pytest.raises(KhError, match="“Quý I”"):
        closing.use(place, "Quý IX")


def test_a_period_closed_by_an_earlier_version_gives_the_same_figures_for_ever(tmp_path):
    home = Home(tmp_path)
    folder = home.snapshots / "closed"
    folder.mkdir(parents=True)
    name = "Quý I năm 2024"
    (folder / f"{name}.khsnap").write_bytes(gzip.decompress((SAMPLES / f"{name}.khsnap.gz").read_bytes()))
    shutil.copy(SAMPLES / f"{name}.json", folder)
    closing.use(home, name)
    session = Session(home.path)
    asked = [
        ("KH_RATE", "Sở Y tế"), ("KH_TOTAL", "Toàn tỉnh"), ("KH_ONLINE", "Sở Nội vụ"), ("KH_STATUS", "Sở Y tế"),
        ("KH_STATUS", "Sở Nội vụ"), ("KH_RANK", "Sở Nội vụ"), ("KH_DIRECT", "Sở Y tế", None, None, "1.000001"),
        ("KH_NEEDED", "Sở Nội vụ"),
    ]  # fmt: skip
    # 11 of 20 each, targets 55 and 60 per cent; 11 + n >= 0.6 (20 + n) from n = 2.5 on
    expected = [0.55, 40, 11, "Đạt", "Chưa đạt", 2, 9, 3]
    assert [session.call(function, rest) for function, *rest in asked] == expected


def test_the_command_line_closes_lists_and_uses(khtargets, place):
    assert khtargets("snapshots", "close", "Quý I", home=place.path)[0] == 0
    status, out, _ = khtargets("snapshots", "list", "--json", home=place.path)
    found = json.loads(out)
    assert status == 0 and [(each["closed"], each["in_use"]) for each in found] == [(False, True), (True, False)]
    assert found[1]["record"]["who"]
    assert khtargets("snapshots", "use", "Quý I", home=place.path)[0] == 0
    status, _, err = khtargets("diff", home=place.path)  # and not backwards with the figures that are newer
    assert status == 1 and "Chưa có kỳ trước" in err
    status, _, err = khtargets("snapshots", "close", "quý I", home=place.path)
    assert status == 1 and err.count("\n") == 1
