"""The list of dossiers beside a snapshot: the same dossiers that the figures count, each with its place."""

from __future__ import annotations

import csv
import json
from datetime import date

import pytest
from khtargets.errors import SnapshotError
from khtargets.home import Home
from khtargets.refresh import refresh
from khtargets.refresh.dossier_list import dossiers
from khtargets.snapshot import ROWS, Snapshot, Store, closing
from khtargets.snapshot.snapshot import KEPT

MERGED_ON = date(2024, 11, 1)


@pytest.fixture(scope="module")
def snapshot(province):
    return Store(Home(province / "data")).current()


def test_all_rows_that_were_read_are_listed_by_verdict_as_the_reconciliation_says(snapshot):
    found = dossiers(snapshot, "all")
    sums = snapshot.header["reconciliation"]
    assert len(found) == sums["read"] and sum(each.verdict == "counted" for each in found) == sums["counted"]
    for reason, many in sums["excluded"].items():
        assert sum(each.verdict == reason for each in found) == many, reason


def test_a_unit_s_counted_dossiers_are_those_of_its_figures_for_any_period(snapshot):
    first = snapshot.decision.first_day
    for unit in snapshot.decision.units[::7]:
        for last in (date(2024, 3, 14), date(2024, 10, 31), snapshot.decision.last_day):
            listed = dossiers(snapshot, unit.id, first, last, ["counted"])
            counts = snapshot.counts(unit.id, first, last)
            assert len(listed) == counts.total, (unit.id, last)
            assert sum(each.channel == "online" for each in listed) == counts.online


def test_a_merged_commune_s_later_dossiers_are_listed_with_its_successor(snapshot):
    merged = [unit for unit in snapshot.decision.units if unit.successor_id]
    listed = [each for unit in merged for each in dossiers(snapshot, unit.id, verdicts=["counted"])]
    assert listed and all(each.day < MERGED_ON for each in listed)


def test_each_row_is_where_the_list_says_it_is(home):
    place = Home(home)
    refresh(place)
    lines = (home / "dossiers" / "hồ sơ.csv").read_text("utf-8").splitlines()
    found = dossiers(Store(place).current(), "all")
    assert [each.row for each in found] == list(range(2, 44))
    for each in found:
        assert lines[each.row - 1].split(",")[0] == each.code
        assert each.file == "hồ sơ.csv" and each.procedure == "1.000001" and each.day == date(2024, 1, 10)
    assert [(each.code, each.verdict, each.unit) for each in found[-2:]] == [
        ("x-1", "not_received", "so-y-te"),
        ("=x-2", "unit_unresolved", None),
    ]


def test_the_list_goes_with_its_snapshot_and_stays_with_a_closed_period(home):
    place = Home(home)
    refresh(place)
    closing.close(place, "Quý I")
    for number in range(KEPT + 1):
        with (home / "dossiers" / "hồ sơ.csv").open("a", encoding="utf-8") as handle:
            handle.write(f"thêm-{number},Sở Y tế,1.000001,Trực tiếp,Đã trả kết quả,11/01/2024\n")
        refresh(place)
    lists = sorted(path.name[: -len(ROWS)] for path in place.snapshots.glob("*" + ROWS))
    assert lists == [path.stem for path in Store(place).published()] and len(lists) == KEPT
    assert len(dossiers(Snapshot(closing.find(place, "Quý I").path), "so-y-te")) == 21
    assert not [path for path in place.snapshots.iterdir() if path.name.startswith(".")]


def test_a_snapshot_without_a_list_says_what_to_do(home):
    place = Home(home)
    refresh(place)
    found = Store(place).current()
    found.path.with_name(found.name + ROWS).unlink()
    with pytest.raises(SnapshotError, match="Làm mới"):
        dossiers(found, "so-y-te")


def test_the_list_holds_no_column_of_an_applicant(province):
    found = dossiers(Store(Home(province / "data")).current(), "so-y-te", limit=1)
    assert set(vars(found[0])) == {"code", "procedure", "unit", "day", "channel", "verdict", "file", "sheet", "row"}


def test_the_command_lists_a_unit_s_rows_by_verdict(khtargets, published, tmp_path):
    status, out, _ = khtargets("rows", "Sở Y tế", "--json", home=published)
    assert status == 0 and len(json.loads(out)) == 21
    status, out, _ = khtargets("rows", "Sở Y tế", "--verdict", "không tính", home=published)
    assert "chưa được tiếp nhận" in out and out.splitlines()[-1] == "1 dòng: 0 được tính, 1 không tính."
    path = tmp_path / "sở.csv"
    assert khtargets("rows", "Toàn tỉnh", "--to", "10/01/2024", "--out", path, home=published)[0] == 0
    found = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    assert len(found) == 42 and found[-1]["code"] == "'=x-2"
    assert khtargets("rows", "Sở Y tế", "--from", "11/01/2024", "--json", home=published)[1] == "[]\n"
    assert khtargets("rows", "Sở Y tế", "--verdict", "gì đó", home=published)[0] == 2
    assert khtargets("rows", "Sở Phép thuật", home=published)[0] == 1
