"""What moved between two snapshots: new dossiers, late corrections, ranks, verdicts; and the same before publishing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import figures
import pytest
from khtargets.errors import KhError, SettingsError
from khtargets.home import Home
from khtargets.home.inputs import supposed
from khtargets.refresh import Options, preview, refresh
from khtargets.reports.comparison import Change, compare
from khtargets.snapshot import Snapshot, Store

JANUARY, FEBRUARY = date(2024, 1, 10), date(2024, 2, 10)
CODE = "1.002835"


def some(unit: str, online: int, direct: int, day: date = JANUARY) -> list[figures.Dossier]:
    return [(unit, CODE, day, "online")] * online + [(unit, CODE, day, "direct")] * direct


def snapshot(path: Path, dossiers: list[figures.Dossier], **more) -> Snapshot:
    figures.publish(path, dossiers, **more)
    return Store(Home(path)).current()


def change(found, unit: str) -> Change:
    return next(each for each in found.changes if each.unit_id == unit)


def test_dossiers_of_later_days_are_new_and_earlier_days_are_corrections(tmp_path):
    before = snapshot(tmp_path / "a", some("so-y-te", 11, 9) + some("so-noi-vu", 11, 9))
    after = snapshot(
        tmp_path / "b",
        # one of health's was corrected from online to direct, one came late; home affairs has two of February
        some("so-y-te", 10, 11) + some("so-noi-vu", 11, 9) + some("so-noi-vu", 2, 0, FEBRUARY),
    )
    found = compare(before, after)
    health, home_affairs = change(found, "so-y-te"), change(found, "so-noi-vu")
    assert (health.new, health.corrected_in, health.corrected_out) == (0, 2, 1)
    assert (home_affairs.new, home_affairs.new_online, home_affairs.corrected_in) == (2, 2, 0)
    assert (found.total_before, found.total_after, found.new, found.corrected_in, found.corrected_out) == (40, 43, 2, 2, 1)
    assert found.as_of_before == JANUARY


def test_rates_ranks_and_verdicts_that_changed_are_named(tmp_path):
    before = snapshot(tmp_path / "a", some("so-y-te", 11, 9) + some("so-noi-vu", 11, 9))
    after = snapshot(tmp_path / "b", some("so-y-te", 10, 10) + some("so-noi-vu", 12, 8) + some("so-du-lich", 1, 9))
    found = compare(before, after)
    health = change(found, "so-y-te")
    assert health.rate_change == pytest.approx(-0.05)
    assert (health.before.rank, health.after.rank, health.rank_change) == (1, 2, -1)
    assert [each.unit_id for each in found.newly_met] == ["so-noi-vu"]
    assert {each.unit_id for each in found.newly_failing} == {"so-y-te", "so-du-lich"}
    tourism = change(found, "so-du-lich")
    assert tourism.before.rank is None and tourism.rank_change is None and tourism.rate_change is None


def test_total_after_is_total_before_with_what_came_and_without_what_went(tmp_path):
    dossiers = figures.DOSSIERS
    before = snapshot(tmp_path / "a", [each for each in dossiers if each[2] <= date(2024, 6, 14)][5:])
    after = snapshot(tmp_path / "b", dossiers[3:-1])
    found = compare(before, after)
    assert found.total_after == found.total_before + found.new + found.corrected_in - found.corrected_out
    for each in found.changes:
        assert each.after.total == each.before.total + each.new + each.corrected_in - each.corrected_out, each.unit


def test_a_period_is_compared_on_its_own_days_only(tmp_path):
    before = snapshot(tmp_path / "a", some("so-y-te", 5, 5))
    after = snapshot(tmp_path / "b", some("so-y-te", 9, 1) + some("so-y-te", 7, 0, FEBRUARY))
    found = compare(before, after, date(2024, 2, 1), date(2024, 2, 29))
    health = change(found, "so-y-te")
    assert (health.before.total, health.after.total, health.new, health.corrected_in) == (0, 7, 7, 0)


def test_nothing_moved_between_a_snapshot_and_itself(tmp_path):
    same = snapshot(tmp_path, figures.DOSSIERS)
    found = compare(same, same)
    assert not [each for each in found.changes if each.moved] and found.settings == []
    assert (found.new, found.corrected_in, found.corrected_out) == (0, 0, 0)


def test_a_supposed_alias_shows_what_would_move_and_publishes_nothing(home):
    place = Home(home)
    refresh(place)
    now = Store(place).current()
    with preview(place, supposed(place, {}, {"Sở Lạ": "Sở Nội vụ"})) as then:
        found = compare(now, then)
    assert (change(found, "so-noi-vu").before.total, change(found, "so-noi-vu").after.total) == (20, 21)
    assert found.settings == [{"key": "alias: Sở Lạ", "before": None, "after": "so-noi-vu"}]
    assert Store(place).current().name == now.name and not place.aliases_file.exists()
    assert not list(place.cache.glob("preview-*"))


def test_a_preview_goes_on_with_the_last_reading_of_a_broken_file_and_names_it(khtargets, home):
    place = Home(home)
    refresh(place)
    (home / "dossiers" / "hồ sơ.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (home / "dossiers" / "ảnh.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    status, out, err = khtargets("diff", "--alias", "Sở Lạ=Sở Nội vụ", home=home)
    assert (status, err) == (0, "") and "Toàn tỉnh: 40 → 41 hồ sơ" in out
    assert out.startswith("So “xem trước” với “số liệu đang dùng”") and "Cách viết “Sở Lạ”: chưa có → so-noi-vu." in out
    assert "- Sở Nội vụ: tỷ lệ 55,00% → 57,14% (+2,14 điểm); hạng 2 → 2" in out  # 11 of 20, 12 of 21
    assert "tệp “hồ sơ.csv” vì không đọc được; dùng số liệu của lần đọc trước." in out
    assert "tệp “ảnh.xlsx” vì không đọc được; chưa tính hồ sơ của tệp này." in out
    refresh(place, Options(allow_missing=True))
    assert khtargets("diff", "--preview", home=home)[0] == 0
    assert Store(place).current().counts("all", JANUARY, JANUARY).total == 40


def test_a_preview_without_any_dossier_says_why(khtargets, home):
    refresh(Home(home))
    (home / "dossiers" / "hồ sơ.csv").unlink()
    (home / "dossiers" / "ảnh.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    status, _, err = khtargets("diff", "--preview", home=home)
    assert status == 1 and "ảnh.xlsx" in err and "--allow-missing" not in err


def test_a_supposed_day_of_effect_shows_what_would_move(home):
    place = Home(home)
    refresh(place)
    (place.procedures / "current.csv").write_text("Mã TTHC,Tên thủ tục hành chính\n1.000009,Thủ tục chín\n", "utf-8")
    now = Store(place).current()
    with preview(place, supposed(place, {"replacement_effective": "2024-01-09"}, {})) as then:
        found = compare(now, then)
    # the only procedure is dropped on 9 January; all 40 dossiers are of the 10th
    assert (found.total_before, found.total_after, found.corrected_out) == (40, 0, 40)
    assert {each["key"] for each in found.settings} == {"replacement_effective"}


def test_a_supposed_setting_that_does_not_exist_is_an_error_that_names_it(home):
    with pytest.raises(SettingsError, match="không_có"):
        supposed(Home(home), {"không_có": "1"}, {})
    with pytest.raises(SettingsError, match="Sở Phép thuật"):
        supposed(Home(home), {}, {"Sở Lạ": "Sở Phép thuật"})


def test_without_an_earlier_period_there_is_nothing_to_compare_with(khtargets, published):
    status, _, err = khtargets("diff", home=published)
    assert status == 1 and "snapshots close" in err


def test_the_command_compares_with_the_period_closed_last(khtargets, home):
    refresh(Home(home))
    khtargets("snapshots", "close", "Quý I", home=home)
    with (home / "dossiers" / "hồ sơ.csv").open("a", encoding="utf-8") as handle:
        handle.write("mới-1,Sở Y tế,1.000001,Trực tiếp,Đã trả kết quả,11/01/2024\n")
    refresh(Home(home))
    status, out, _ = khtargets("diff", "--json", home=home)
    found = json.loads(out)
    assert (status, found["before"], found["new"]) == (0, "Quý I", 1)
    assert [each["unit_id"] for each in found["changes"] if each["newly_failing"]] == ["so-y-te"]  # 11 of 21, below 55%
    status, out, _ = khtargets("diff", home=home)
    assert "Mới chưa đạt (1): Sở Y tế." in out.splitlines()
    assert khtargets("diff", "--set", "sai", home=home)[0] == 2


def test_closed_periods_are_called_by_their_names_and_a_rate_that_stays_by_no_minus(khtargets, home):
    place = Home(home)
    refresh(place)
    khtargets("snapshots", "close", "Quý I/2024", home=home)
    with (home / "dossiers" / "hồ sơ.csv").open("a", encoding="utf-8") as handle:  # 11000 of 20001 with those there
        rows = ["Trực tuyến"] * 10989 + ["Trực tiếp"] * 8992
        handle.writelines(f"m-{at},Sở Y tế,1.000001,{how},Đã trả kết quả,11/01/2024\n" for at, how in enumerate(rows))
    refresh(place)
    khtargets("snapshots", "close", "Quý II/2024", home=home)
    out = khtargets("diff", "Quý I/2024", "Quý II/2024", home=home)[1]
    assert out.startswith("So “Quý II/2024” với “Quý I/2024”")
    assert "- Sở Y tế: tỷ lệ 55,00% → 55,00% (+0,00 điểm)" in out
    khtargets("snapshots", "use", "Quý II/2024", home=home)
    assert khtargets("diff", home=home)[1].startswith("So “Quý II/2024” với “Quý I/2024”")


def test_different_decisions_are_not_compared(tmp_path):
    one = snapshot(tmp_path, figures.DOSSIERS)
    other = Snapshot(one.path)
    object.__setattr__(other.decision, "id", "tỉnh-khác")
    with pytest.raises(KhError, match="tỉnh-khác"):
        compare(one, other)
