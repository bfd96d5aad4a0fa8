"""A refresh from files to figures: what is published, what is not, and that nothing published is lost."""

import csv
import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import khtargets
import pytest
from khtargets.decision import load_decision as load
from khtargets.decision.decision import PACKAGED
from khtargets.errors import RefreshFailed
from khtargets.functions import Session
from khtargets.home import Home
from khtargets.intake import READER_VERSION
from khtargets.refresh import Options, RefreshIncomplete, refresh, tallied
from khtargets.snapshot import Store
from written_home import HEADER, PREVIOUS, dossier, empty_home, export


@pytest.fixture
def home(tmp_path):
    return empty_home(tmp_path)


def test_what_was_counted_answers_in_cells(home):
    export(home, "T1.csv", dossier(1), dossier(2), dossier(3, channel="Trực tiếp"), dossier(4, unit="Sở Tư pháp", channel="BCCI"))
    report = refresh(home)
    assert (report.read, report.counted) == (4, 4)
    session = Session(home.path)
    assert session.call("KH_RATE", ["Sở Y tế"]) == 2 / 3
    assert session.call("KH_POST", ["Sở Tư pháp"]) == 1
    assert session.call("KH_TOTAL", ["Toàn tỉnh"]) == 4
    assert session.call("KH_ASOF") == date(2024, 3, 5)


def test_every_row_read_is_counted_or_excluded_for_one_reason_in_order_of_precedence(home, tmp_path):
    export(
        home,
        "T1.csv",
        dossier(1),
        dossier(1),  # the copy above is the one that goes
        dossier(2, day="31/02/2024", status="Mới đăng ký"),
        dossier(3, status="Mới đăng ký", channel="Zalo"),
        dossier(4, channel="Zalo", unit="Ai đó"),
        dossier(5, unit="Ai đó", code="9.999999"),
        dossier(6, code="9.999999", day="01/01/2020"),
        dossier(7, day="14/12/2023"),
        dossier(8, day="15/12/2023"),
    )
    export(home, "T2.csv", dossier(9, unit="Công an tỉnh", code="9.999999"))
    home.aliases_file.write_text("written,unit\nCông an tỉnh,-\n", "utf-8")
    rows = tmp_path / "dòng.csv"
    report = refresh(home, Options(rows_file=rows))
    assert report.read == report.counted + sum(report.excluded.values()) == 10
    assert report.counted == 2
    assert list(report.excluded.items()) == [
        ("duplicate", 1), ("date_unreadable", 1), ("not_received", 1), ("channel_unknown", 1), ("unit_unresolved", 1),
        ("unit_outside", 1), ("procedure_unlisted", 1), ("outside_window", 1),
    ]  # fmt: skip
    with rows.open(encoding="utf-8-sig", newline="") as handle:
        listed = [(each["file"], int(each["row"]), each["reason"], each["value"]) for each in csv.DictReader(handle)]
    assert listed == [
        ("T1.csv", 2, "duplicate", "H32-240305-0001"),
        ("T1.csv", 4, "date_unreadable", "31/02/2024"),
        ("T1.csv", 5, "not_received", "Mới đăng ký"),
        ("T1.csv", 6, "channel_unknown", "Zalo"),
        ("T1.csv", 7, "unit_unresolved", "Ai đó"),
        ("T1.csv", 8, "procedure_unlisted", "9.999999"),
        ("T1.csv", 9, "outside_window", "14/12/2023"),
        ("T2.csv", 2, "unit_outside", "Công an tỉnh"),
    ]


def test_the_last_received_copy_in_natural_order_of_the_paths_is_kept(home):
    export(home, "T10.csv", dossier(1, channel="Trực tiếp"))
    export(home, "T2.csv", dossier(1, channel="Trực tuyến"), dossier(2, channel="Trực tuyến"))
    export(home, "T11.csv", dossier(2, channel="Trực tiếp", status="Mới đăng ký"))
    report = refresh(home)
    assert report.excluded["duplicate"] == 2
    session = Session(home.path)
    assert (session.call("KH_DIRECT", ["Sở Y tế"]), session.call("KH_ONLINE", ["Sở Y tế"])) == (1, 1)
    assert report.disagreeing == 2


def test_one_bad_file_is_named_and_nothing_is_published_unless_that_is_allowed(home):
    export(home, "T1.csv", dossier(1))
    first = refresh(home)
    (home.dossiers / "ảnh chụp.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    export(home, "T2.csv", dossier(2))
    with pytest.raises(RefreshIncomplete) as caught:
        refresh(home)
    assert [each.file for each in caught.value.report.bad] == ["ảnh chụp.xlsx"]
    assert caught.value.report.counted == 2
    assert Store(home).current().name == first.snapshot
    allowed = refresh(home, Options(allow_missing=True))
    snapshot = Store(home).current()
    assert snapshot.name == allowed.snapshot != first.snapshot
    assert [each["file"] for each in snapshot.header["missing"]] == ["ảnh chụp.xlsx"]
    assert allowed.to_json()["incomplete"] is True


def test_a_home_without_dossiers_publishes_nothing_and_keeps_what_was_published(home):
    path = export(home, "T1.csv", dossier(1))
    published = refresh(home).snapshot
    path.unlink()
    with pytest.raises(RefreshFailed, match="Không có hồ sơ nào"):
        refresh(home)
    assert Store(home).current().name == published


@pytest.mark.parametrize(
    ("written", "counted"),
    [("2024-12-14T16:59:59Z", 1), ("2024-12-14T17:30:00Z", 0), ("2024-12-14T17:30:00.250Z", 0),
     ("2024-12-14 23:59:59.999", 1), ("14/12/2024 23:59:59", 1), ("2024-12-14T23:30:00+07:00", 1)],
)  # fmt: skip
def test_a_moment_counts_on_the_day_that_it_was_in_viet_nam(home, written, counted):
    export(home, "T1.csv", dossier(1, day=written))
    assert refresh(home).counted == counted


def test_a_dossier_without_a_code_of_its_procedure_is_known_by_the_name_and_a_code_beats_the_name(home):
    header = ("Đơn vị", "Mã TTHC", "Tên TTHC", "Mã hồ sơ", "Ngày nhận", "Hình thức nộp")
    rows = [
        ("Sở Y tế", "", "CẤP PHÉP B", "A-1", "05/03/2024", "1"),
        ("Sở Y tế", "9.999999", "Cấp phép A", "A-2", "05/03/2024", "1"),
        ("Sở Y tế", "1.000001.000.00.00.H32", "Tên gì cũng được", "A-3", "05/03/2024", "1"),
    ]
    export(home, "T1.csv", *rows, header=header)
    report = refresh(home)
    assert (report.counted, report.excluded["procedure_unlisted"]) == (2, 1)


def test_a_dossier_at_the_provincial_counter_belongs_to_the_resolving_unit_else_to_the_lists_agency(home):
    header = ("Đơn vị tiếp nhận", "Cơ quan giải quyết", "Mã TTHC", "Mã hồ sơ", "Ngày nhận", "Hình thức nộp")
    counter = "Trung tâm Phục vụ hành chính công"
    rows = [
        (counter, "Sở Tư pháp", "1.000001", "A-1", "05/03/2024", "1"),
        (counter, "", "1.000001", "A-2", "05/03/2024", "1"),
        (counter, "", "9.999999", "A-3", "05/03/2024", "1"),
    ]
    export(home, "T1.csv", *rows, header=header)
    report = refresh(home)
    session = Session(home.path)
    assert session.call("KH_TOTAL", [["Sở Tư pháp"], ["Sở Y tế"]]) is not None
    assert (session.call("KH_TOTAL", ["Sở Tư pháp"]), session.call("KH_TOTAL", ["Sở Y tế"])) == (1, 1)
    assert report.excluded["unit_unresolved"] == 1


def test_staff_name_a_unit_in_aliases_csv_and_a_channel_in_values_csv(home):
    export(home, "T1.csv", dossier(1, unit="Phòng một cửa số 5"), dossier(2, channel="Zalo"))
    before = refresh(home)
    assert before.counted == 0
    assert [entry["written"] for entry in before.unresolved["units"]] == ["Phòng một cửa số 5"]
    home.aliases_file.write_text("written,unit,note\nPhòng một cửa số 5,so-y-te,theo công văn\n", encoding="utf-8")
    home.values_file.write_text("field,written,meaning\nchannel,Zalo,online\n", encoding="utf-8")
    after = refresh(home)
    assert after.counted == 2
    assert Session(home.path).call("KH_TOTAL", ["phòng một cửa số 5"]) == 2


def test_the_day_of_a_dossier_may_be_the_day_it_was_submitted(home):
    header = (*HEADER, "Ngày nộp")
    export(home, "T1.csv", (*dossier(1, day="16/12/2023"), "10/12/2023"), header=header)
    assert refresh(home).counted == 1
    home.settings_file.write_text('date_field = "submitted"\n', encoding="utf-8")
    report = refresh(home)
    assert (report.counted, report.excluded["outside_window"]) == (0, 1)


def test_a_renamed_file_a_removed_one_and_a_changed_one_are_right_at_the_next_refresh(home):
    export(home, "T1 truc tuyen.csv", dossier(1)[:4], header=HEADER[:4])
    second = export(home, "T2.csv", dossier(2))
    refresh(home)
    assert Session(home.path).call("KH_ONLINE", ["Sở Y tế"]) == 2
    (home.dossiers / "T1 truc tuyen.csv").rename(home.dossiers / "T1 truc tiep.csv")
    refresh(home)
    assert Session(home.path).call("KH_DIRECT", ["Sở Y tế"]) == 1
    second.unlink()
    assert refresh(home).read == 1
    export(home, "T1 truc tiep.csv", dossier(1)[:4], dossier(3)[:4], header=HEADER[:4])
    assert refresh(home).read == 2


def test_a_folder_s_name_says_nothing_of_what_lies_in_it(tmp_path):
    home = Home(tmp_path / "unit=3" / "row=1" / "nhà")
    (home.path / "procedures").mkdir(parents=True)
    (home.path / "procedures" / "previous.csv").write_text(PREVIOUS, encoding="utf-8")
    export(home, "T1.csv", dossier(1), dossier(2))
    assert refresh(home).counted == 2 and Session(home.path).call("KH_TOTAL", ["Sở Y tế"]) == 2


def test_what_was_read_from_files_that_are_gone_is_dropped_from_the_cache(home):
    path = export(home, "T1.csv", dossier(1))
    export(home, "T2.csv", dossier(2))
    refresh(home)
    before = {each.name for each in home.cache.iterdir()}
    older = next(each for each in home.cache.iterdir() if each.suffix == ".parquet")
    older.with_name(older.name.replace(f"-{READER_VERSION}.", f"-{READER_VERSION - 1}.")).touch()
    path.unlink()
    refresh(home)
    assert len({each.name for each in home.cache.iterdir()}) == len(before) / 2


def test_nothing_of_an_applicant_is_kept_anywhere(home, tmp_path):
    header = (*HEADER, "Người nộp", "Địa chỉ", "Số điện thoại")
    rows = [(*dossier(n), "NGUYEN THI BI MAT", "12 ĐƯỜNG BÍ MẬT", "0909123456") for n in range(5)]
    export(home, "T1.csv", *rows, header=header)
    report = refresh(home, Options(rows_file=tmp_path / "rows.csv"))
    kept = [path for folder in (home.snapshots, home.cache) for path in folder.rglob("*") if path.is_file()]
    texts = [path.read_bytes() for path in [*kept, tmp_path / "rows.csv"]] + [json.dumps(report.to_json()).encode()]
    assert len(kept) >= 3
    for secret in ("NGUYEN THI BI MAT", "BÍ MẬT", "0909123456"):
        assert not any(secret.encode("utf-8") in text or secret.encode("utf-16-le") in text for text in texts)


def test_a_text_that_a_spreadsheet_would_take_for_a_formula_stays_a_text_in_the_list_of_rows(home, tmp_path):
    export(home, "T1.csv", dossier(1, unit="=HYPERLINK(1)"), dossier(2, unit="+1+1"), dossier(3, unit="@SUM(1)"))
    refresh(home, Options(rows_file=tmp_path / "rows.csv"))
    with (tmp_path / "rows.csv").open(encoding="utf-8-sig", newline="") as handle:
        assert [each["value"] for each in csv.DictReader(handle)] == ["'=HYPERLINK(1)", "'+1+1", "'@SUM(1)"]


def test_a_look_at_other_files_publishes_nothing_and_leaves_the_cache_alone(home, tmp_path):
    export(home, "T1.csv", dossier(1))
    published = refresh(home).snapshot
    cached = {each.name for each in home.cache.iterdir()}
    other = export(Home(tmp_path / "khác"), "X.csv", dossier(1), dossier(2))
    report = refresh(home, Options(publish=False, paths=[other]))
    assert (report.read, report.snapshot) == (2, None)
    assert Store(home).current().name == published
    assert cached <= {each.name for each in home.cache.iterdir()}


def test_a_sum_that_does_not_agree_with_the_rows_read_stops_the_refresh(home, monkeypatch):
    export(home, "T1.csv", dossier(1))
    real = tallied.reconcile

    def short(counted, files):
        found = real(counted, files)
        return {**found, "read": found["read"] - 1}

    monkeypatch.setattr(tallied, "reconcile", short)
    with pytest.raises(AssertionError):
        refresh(home)
    assert not (home.snapshots / "current").exists()


def test_a_disk_that_fills_while_publishing_keeps_the_old_figures(home, monkeypatch):
    export(home, "T1.csv", dossier(1))
    published = refresh(home).snapshot
    export(home, "T2.csv", dossier(2))

    def full(self, name, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Store, "publish", full)
    with pytest.raises(OSError, match="No space"):
        refresh(home)
    monkeypatch.undo()
    assert Store(home).current().name == published


def test_the_same_home_gives_the_same_snapshot(home, tmp_path):
    export(home, "T1.csv", dossier(1), dossier(2, unit="Ai đó"), dossier(2))
    first = refresh(home).snapshot
    shutil.copytree(home.path, tmp_path / "bản sao")
    shutil.rmtree(tmp_path / "bản sao" / "snapshots")
    shutil.rmtree(tmp_path / "bản sao" / "cache")
    second = refresh(Home(tmp_path / "bản sao")).snapshot
    assert first == second


def test_a_refresh_without_any_change_keeps_the_snapshot_in_use_and_says_the_same(home):
    export(home, "T1.csv", dossier(1), dossier(2, unit="Ai đó"), dossier(2))
    first = refresh(home)
    again = refresh(home)
    assert again.to_json() == first.to_json()
    assert len(list(home.snapshots.glob("*.khsnap"))) == 1
    home.aliases_file.write_text("written,unit\nAi đó,so-y-te\n", encoding="utf-8")
    assert refresh(home).snapshot != first.snapshot


def test_a_program_that_understands_a_word_otherwise_publishes_anew_from_what_is_in_the_cache(home, tmp_path):
    export(home, "T1.csv", dossier(1), dossier(2, channel="Cổng thông tin"))
    package = tmp_path / "chương trình" / "khtargets"
    shutil.copytree(Path(khtargets.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))

    def by_the_copy():
        command = [sys.executable, "-m", "khtargets", "--home", str(home.path), "refresh", "--json"]
        done = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(package.parent)}, capture_output=True, check=True)
        return json.loads(done.stdout)

    first = by_the_copy()
    assert (first["counted"], first["excluded"]["channel_unknown"]) == (1, 1)
    assert by_the_copy()["snapshot"] == first["snapshot"]
    words = package / "home" / "channels.py"
    words.write_text(words.read_text(encoding="utf-8").replace("|vneid|", "|vneid|cong thong tin|", 1), encoding="utf-8")
    again = by_the_copy()
    assert (again["counted"], again["excluded"].get("channel_unknown", 0)) == (2, 0)
    assert again["snapshot"] != first["snapshot"]


def test_another_years_decision_needs_data_only(home, tmp_path, monkeypatch):
    """A made-up decision: a flat 70%, all dossiers in the denominator, its own year, one list, no open clause."""
    folder = tmp_path / "decisions" / "gia-dinh-2031"
    folder.mkdir(parents=True)
    raw = {
        "title": "Quyết định giả định", "agency": "Cơ quan giả định", "year": 2031, "first_day": "2031-01-01",
        "last_day": "2031-12-31", "denominator": "all", "service_levels": ["toàn trình"],
        "lists": {"previous": "danh mục giả định"},
        "classes": [{"id": "listed", "label": "trong danh mục", "on": ["previous"], "not_on": [], "from": "first_day",
                     "to": "last_day", "basis": "Điều 2"}],
        "while_unknown": {"list": "previous", "label": "", "basis": ""},
    }  # fmt: skip
    (folder / "decision.json").write_text(json.dumps(raw), encoding="utf-8")
    (folder / "units.csv").write_text("unit_id,name,level,kind,parent_id\nso-moi,Sở Mới,department,sở,\n", encoding="utf-8")
    (folder / "targets.csv").write_text("unit_id,applies_to,percent,basis\nso-moi,unit,70,Điều 1\n", encoding="utf-8")
    shutil.copytree(PACKAGED / "khanh-hoa-2024", tmp_path / "decisions" / "khanh-hoa-2024")
    monkeypatch.setattr("khtargets.decision.decision.PACKAGED", tmp_path / "decisions")
    home.settings_file.write_text('decision = "gia-dinh-2031"\n', encoding="utf-8")
    rows = [dossier(n, unit="Sở Mới", day="31/12/2031", channel="Trực tuyến" if n < 7 else "Trực tiếp") for n in range(10)]
    export(home, "T1.csv", *rows[:-1], dossier(9, unit="Sở Mới", code="9.999999", day="01/01/2031", channel="Trực tiếp"))
    report = refresh(home)
    assert report.counted == 10
    session = Session(home.path)
    assert session.call("KH_STATUS", ["sở mới"]) == "Đạt"
    assert session.call("KH_TARGET", ["Sở Mới"]) == 0.7
    assert session.call("KH_TOTAL", ["Sở Mới", date(2031, 1, 1), date(2031, 1, 1)]) == 1
    assert load("gia-dinh-2031").last_day == date(2031, 12, 31)
