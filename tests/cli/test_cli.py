"""The command line: what it prints, where, and with which exit status."""

from __future__ import annotations

import csv
import errno
import json
import re
from pathlib import Path

import pytest
from exports import xlsx
from khtargets import cli
from khtargets.functions import REGISTRY, Session
from khtargets.home import Home
from khtargets.snapshot import Store

ROOT = Path(__file__).parents[2]


def test_refresh_with_json_prints_the_report_and_nothing_else(khtargets, home):
    status, out, err = khtargets("refresh", "--json", home=home)
    report = json.loads(out)
    assert (status, err) == (0, "")
    assert (report["read"], report["counted"]) == (42, 40)
    assert report["excluded"]["not_received"] == report["excluded"]["unit_unresolved"] == 1
    assert report["files"][0]["file"] == "hồ sơ.csv"
    assert report["snapshot"] == Store(Home(home)).current().name


def test_refresh_tells_the_reconciliation_in_vietnamese(khtargets, home):
    status, out, _ = khtargets("refresh", home=home)
    assert status == 0
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "Đã đọc 42 dòng hồ sơ từ 1 tệp." in lines
    assert "Được tính 40" in lines and "Không tính 2" in lines
    assert "chưa được tiếp nhận 1" in lines and "không rõ đơn vị 1" in lines
    assert any(line.startswith("- “Sở Lạ”: 1 hồ sơ") for line in lines)
    assert any("tạm tính" in line for line in lines)


def test_a_file_that_cannot_be_read_stops_publishing_and_is_named(khtargets, home):
    (home / "dossiers" / "ảnh.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    status, out, err = khtargets("refresh", home=home)
    assert status == 1 and "ảnh.xlsx" in out
    assert err.count("\n") == 1 and "--allow-missing" in err
    assert khtargets("call", "KH_TOTAL", "Sở Y tế", home=home)[1].startswith("#NULL!")


def test_missing_files_can_be_allowed(khtargets, home):
    (home / "dossiers" / "ảnh.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    status, out, _ = khtargets("refresh", "--allow-missing", "--json", home=home)
    assert status == 0 and json.loads(out)["incomplete"] is True


def test_work_that_fails_ends_with_one_sentence(khtargets, home):
    (home / "procedures" / "previous.csv").unlink()
    status, out, err = khtargets("refresh", home=home)
    assert (status, out) == (1, "") and err.count("\n") == 1 and "procedures" in err


def test_a_full_disk_is_told_in_a_sentence(khtargets, home, monkeypatch):
    def full(self, name, data):
        raise OSError(errno.ENOSPC, "No space left on device", "x.khsnap")

    monkeypatch.setattr(Store, "publish", full)
    status, _, err = khtargets("refresh", "--json", home=home)
    assert status == 1 and err.startswith("Đĩa đã đầy") and err.count("\n") == 1


def test_a_bug_keeps_its_traceback(khtargets, published, monkeypatch):
    monkeypatch.setattr(Session, "call", lambda *_: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        khtargets("call", "KH_ASOF", home=published)


def test_check_publishes_nothing_and_lists_each_excluded_row(khtargets, home, tmp_path):
    listed = tmp_path / "dòng bị loại.csv"
    status, _, err = khtargets("check", "--rows", listed, home=home)
    assert status == 0 and "dòng bị loại.csv" in err
    found = list(csv.DictReader(listed.read_text("utf-8-sig").splitlines()))
    assert [(row["file"], row["row"], row["reason"], row["value"]) for row in found] == [
        ("hồ sơ.csv", "42", "not_received", "Mới đăng ký"),
        ("hồ sơ.csv", "43", "unit_unresolved", "Sở Lạ"),
    ]
    assert found[1]["code"] == "'=x-2"
    assert not list((home / "snapshots").glob("*")) if (home / "snapshots").exists() else True


def test_check_lists_the_row_whose_code_is_not_in_its_column(khtargets, home, tmp_path):
    header = ["Mã hồ sơ", "Đơn vị tiếp nhận", "Hình thức nộp", "Ngày nhận"]
    good = [["H32.15-240102-7001", "Sở Y tế", "Trực tuyến", "02/01/2024"], ["H32.15-240102-7002", "Sở Y tế", "", "02/01/2024"]]
    beside = [None, "H32.15-240102-7003", None, None]
    (home / "dossiers" / "lệch.xlsx").write_bytes(xlsx([header, good[0], beside, good[1]]))
    listed = tmp_path / "dòng.csv"
    assert khtargets("check", "--rows", listed, home=home)[0] == 0
    found = list(csv.DictReader(listed.read_text("utf-8-sig").splitlines()))
    assert [(row["row"], row["code"], row["reason"]) for row in found if row["file"] == "lệch.xlsx"][-1:] == [
        ("3", "", "not_a_dossier")
    ]


def test_check_of_a_file_that_is_not_there_says_so(khtargets, home):
    status, _, err = khtargets("check", home / "không có.csv", home=home)
    assert status == 1 and "không có.csv" in err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["frobnicate"],
        ["refresh", "extra"],
        ["call"],
        ["call", "KH_NOTHING"],
        ["call", "--lines", "KH_RATE"],
        ["ranking", "Cấp vũ trụ"],
        ["ranking", "--from", "2024-13-01"],
        ["ranking", "--by", "bề dày"],
        ["ranking", "--format", "pdf"],
        ["demo", "--dossiers", "many"],
        ["test"],
        ["bench"],
    ],
)
def test_wrong_arguments_end_with_status_2_and_leave_standard_output_empty(khtargets, published, arguments):
    status, out, err = khtargets(*arguments, home=published)
    assert (status, out) == (2, "") and err


def test_without_figures_a_ranking_fails_with_a_sentence(khtargets, tmp_path):
    status, out, err = khtargets("ranking", home=tmp_path)
    assert (status, out) == (1, "") and "Chưa có số liệu" in err


def test_the_functions_are_listed_with_their_arguments(khtargets):
    listed = json.loads(khtargets("functions", "--json")[1])
    assert [each["name"] for each in listed] == list(REGISTRY)
    assert "KH_RATE(đơn vị; [từ ngày]; [đến ngày]; [thủ tục])" in khtargets("functions")[1]


def test_every_command_and_option_says_what_it_does(khtargets):
    names = [command.name or command.callback.__name__ for command in cli.app.registered_commands]
    assert {"demo", "test", "refresh", "check", "call", "ranking", "workbook", "functions"} <= set(names)
    for name in names:
        status, out, _ = khtargets(name, "--help")
        assert status == 0 and len(out.splitlines()[2].strip()) > 20, name


def test_the_version_is_told(khtargets):
    assert khtargets("--version")[1] == f"khtargets {cli.__version__}\n"


def test_without_figures_the_workbook_is_the_empty_template(khtargets, tmp_path):
    assert khtargets("workbook", "--out", tmp_path / "mới" / "a.xlsm", home=tmp_path / "no home")[0] == 0
    assert (tmp_path / "mới" / "a.xlsm").read_bytes() == (ROOT / "khtargets.xlsm").read_bytes()


def test_a_workbook_never_takes_the_place_of_another_file(khtargets, tmp_path):
    target = tmp_path / "khtargets.xlsm"
    target.write_bytes(b"sheets of the staff's own")
    for _ in range(2):
        assert khtargets("workbook", "--out", target, home=tmp_path / "no home")[0] == 0
    assert target.read_bytes()[:2] == b"PK"
    assert [path.name for path in tmp_path.glob("khtargets (*")] == ["khtargets (bản trước 1).xlsm"]
    assert (tmp_path / "khtargets (bản trước 1).xlsm").read_bytes() == b"sheets of the staff's own"


def test_a_workbook_that_is_open_elsewhere_is_told_in_a_sentence(khtargets, published, tmp_path, monkeypatch):
    def locked(source, target):
        raise PermissionError(errno.EACCES, "Permission denied", str(source), None, str(target))

    monkeypatch.setattr("khtargets.home.files.os.replace", locked)
    monkeypatch.setattr("khtargets.home.files.time.sleep", lambda seconds: None)
    status, _, err = khtargets("workbook", "--out", tmp_path / "a.xlsm", home=published)
    assert status == 1 and "đang mở ở chương trình khác" in err and "a.xlsm" in err


def test_a_folder_that_may_not_be_written_to_is_told_as_such(khtargets, published, tmp_path, monkeypatch):
    def refused(path, data):
        raise PermissionError(errno.EACCES, "Permission denied", str(path.with_name(".a.tmp")))

    monkeypatch.setattr("khtargets.home.write_whole", refused)
    monkeypatch.setattr("khtargets.cli.common.os.access", lambda path, mode: False)
    status, _, err = khtargets("report", "--out", tmp_path / "a.xlsx", home=published)
    assert status == 1 and f"Không có quyền ghi vào thư mục “{tmp_path}”" in err and "đóng tệp" not in err


def test_ctrl_c_ends_quietly(khtargets, published, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Session, "call", stop)
    assert khtargets("call", "KH_ASOF", home=published) == (130, "", "")


ENGLISH = re.compile(
    r"<[\w \[\]]+>|\b(default|Usage|Options?|Arguments?|Commands?|Show|Missing|Invalid|No such|unexpected|requires?|required)\b"
)


@pytest.mark.parametrize(
    "command",
    [[], ["names"], ["names", "set"], ["snapshots"], ["call"], ["refresh"], ["ranking"], ["demo"], ["check"], ["report"]],
)
def test_help_is_in_vietnamese_throughout(khtargets, command):
    status, out, _ = khtargets(*command, "--help")
    assert status == 0 and out.startswith("Cách dùng: khtargets") and not ENGLISH.search(out)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rankin"], "không có lệnh “rankin”. Có phải ranking không?"),
        (["snapshots"], "thiếu tên lệnh."),
        (["names", "set"], "thiếu đối số “CÁCH_VIẾT”."),
        (["ranking", "--by"], "tùy chọn “--by” cần một giá trị đi kèm."),
        (["refresh", "--jsn"], "không có tùy chọn “--jsn”. Có phải --json không?"),
        (["refresh", "--json=3"], "tùy chọn “--json” không nhận giá trị."),
        (["demo", "--dossiers", "nhiều"], "giá trị của “--dossiers” không hợp lệ: cần một số nguyên."),
        (["refresh", "thêm"], "thừa đối số “thêm”."),
    ],
)
def test_a_command_written_wrong_is_told_in_vietnamese(khtargets, arguments, said):
    status, out, error = khtargets(*arguments)
    assert (status, out) == (2, "") and said in error and not ENGLISH.search(error)
