"""Headers that staff taught: a refused file lists what was not understood, and is read once its headers have a meaning."""

import os
from pathlib import Path

import openpyxl
import pytest
from khtargets.cli import run
from khtargets.errors import BadExport, KhError, SettingsError
from khtargets.functions import Session
from khtargets.home import Home
from khtargets.refresh import Options, RefreshIncomplete, refresh
from khtargets.reports import mending
from khtargets.snapshot import Store
from khtargets.workbook.content import gather
from khtargets.workbook.tables.mending import mending_lines

ROWS = [
    ["H32.01-240110-0001", "Sở Y tế", "Nguyễn Văn Kín", "1.000001", "Trực tuyến", "Đã trả kết quả", "10/01/2024"],
    ["H32.01-240110-0002", "Sở Y tế", "Trần Thị Mật", "1.000001", "Trực tiếp", "Đã trả kết quả", "11/01/2024"],
]
USUAL = ["Mã hồ sơ", "Đơn vị tiếp nhận", "Chủ hồ sơ", "Mã TTHC", "Hình thức nộp", "Trạng thái", "Ngày nhận"]
ODD_DATE = [*USUAL[:6], "Mốc vào sổ"]
ALL_ODD = ["Ký hiệu hồ sơ", "Nơi làm thủ tục", "Tên người", "Mã việc", "Cách nộp đơn", "Tình hình", "Lúc nhận đơn"]


def write(home: Path, name: str, header: list[str]) -> Path:
    path = home / "dossiers" / name
    rows = [[""], ["DANH SÁCH HỒ SƠ"], header, *ROWS]
    if name.endswith(".xlsx"):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    else:
        path.write_text("".join(",".join(row) + "\n" for row in rows[2:]), "utf-8")
    return path


def refused(home: Path) -> BadExport:
    with pytest.raises(RefreshIncomplete) as caught:
        refresh(Home(home))
    (bad,) = caught.value.report.bad
    return bad


def nowhere(home: Path, *secret: str) -> None:
    for folder, _, names in os.walk(home):
        for name in names:
            path = Path(folder, name)
            if "dossiers" not in path.parts:
                data = path.read_bytes()
                assert not any(word.encode("utf-8") in data for word in secret), path


@pytest.mark.parametrize("name", ["x.csv", "x.xlsx"])
def test_a_file_refused_for_its_date_lists_the_one_header_that_was_not_understood(home, name):
    write(home, name, ODD_DATE)
    bad = refused(home)
    assert bad.headers == ("Mốc vào sổ",)
    assert "tiêu đề chưa hiểu: “Mốc vào sổ”" in bad.sentence and "columns.csv" in bad.sentence
    assert not any("Kín" in text or "Mật" in text for text in (bad.sentence, *bad.headers))


@pytest.mark.parametrize("name", ["x.csv", "x.xlsx"])
def test_a_header_of_which_nothing_is_known_is_listed_whole(home, name):
    write(home, name, ALL_ODD)
    assert refused(home).headers == tuple(ALL_ODD)


@pytest.mark.parametrize("name", ["x.csv", "x.xlsx"])
def test_rows_without_any_header_are_never_taken_for_one(home, name):
    write(home, name, ROWS[0])
    bad = refused(home)
    assert bad.headers == () and "Kín" not in bad.sentence


def test_a_first_row_without_code_and_date_is_not_taken_for_a_header(home):
    write(home, "x.csv", ["", "Sở Y tế", "Nguyễn Văn Kín", "Số nhà bốn", "Trực tuyến", "Đang chờ", ""])
    assert refused(home).headers == ()


def test_a_missing_channel_lists_the_unknown_headers_too(home):
    write(home, "x.csv", [*USUAL[:4], "Lối vào", *USUAL[5:]])
    assert refused(home).headers == ("Lối vào",)


@pytest.mark.parametrize("name", ["x.csv", "x.xlsx"])
def test_what_staff_taught_is_used_by_the_next_refresh(home, name):
    write(home, name, ODD_DATE)
    refused(home)
    assert mending.assign_column(Home(home), "Mốc vào sổ", "ngày tiếp nhận") == "ngày tiếp nhận"
    assert Home(home).columns_file.read_text("utf-8-sig").splitlines() == ["header,field", "Mốc vào sổ,received"]
    report = refresh(Home(home))
    assert (report.read, report.counted, report.bad) == (44, 42, [])
    assert Session(home).call("KH_TOTAL", ["Sở Y tế"]) == 22
    assert [(each["kind"], each["written"], each["after"]) for each in mending.log(Home(home))] == [
        ("column", "Mốc vào sổ", "received")
    ]
    nowhere(home, "Nguyễn Văn Kín", "Trần Thị Mật")


def test_all_columns_may_be_taught(home):
    write(home, "x.xlsx", ALL_ODD)
    for header, field in zip(ALL_ODD, ["code", "unit", "", "procedure_code", "channel", "status", "received"], strict=True):
        if field:
            mending.assign_column(Home(home), header.upper(), field)
    assert refresh(Home(home)).counted == 42


def test_a_file_read_before_is_read_anew_when_a_header_is_taught_and_again_when_it_is_forgotten(home):
    write(home, "x.csv", [*USUAL[:1], "Phòng", "Đơn vị tiếp nhận", *USUAL[3:]])
    first = refresh(Home(home))
    assert first.excluded["unit_unresolved"] == 3  # one of the small home; “Nguyễn …” and “Trần …” are no units
    Home(home).columns_file.write_text("header,field\nPhòng,unit\nĐơn vị tiếp nhận,resolver\n", "utf-8")
    second = refresh(Home(home))
    assert second.snapshot != first.snapshot and second.counted == first.counted + 2  # elsewhere it is the only unit
    Home(home).columns_file.unlink()
    assert refresh(Home(home)).counted == first.counted


def test_the_usual_meaning_of_a_header_gives_way_to_the_one_taught(home):
    write(home, "x.csv", [*USUAL[:6], "Ngày hẹn trả"])
    refused(home)
    mending.assign_column(Home(home), "Ngày hẹn trả", "received")
    assert refresh(Home(home)).counted == 42


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("header,field\nMốc,ngày\n", "dòng 2.*“ngày”"),
        ("header,field\nMốc,received\nMỐC,code\n", "dòng 3.*“MỐC”"),
        ("header,field\nMốc,\n", "dòng 2.*“field”"),
        ("tiêu đề,field\nMốc,code\n", "“header”"),
    ],
)
def test_a_mistake_in_the_list_is_named_with_line_and_value(home, text, said):
    Home(home).columns_file.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=said):
        refresh(Home(home))


def test_a_personal_column_and_an_unknown_field_cannot_be_taught(home):
    with pytest.raises(KhError, match="thông tin cá nhân"):
        mending.assign_column(Home(home), "Chủ hồ sơ", "unit")
    with pytest.raises(KhError, match="Không có trường"):
        mending.assign_column(Home(home), "Mốc", "tên")
    assert not Home(home).columns_file.exists()


def test_the_sheet_offers_the_headers_of_files_that_were_left_out(home):
    write(home, "x.csv", ODD_DATE)
    refresh(Home(home), Options(allow_missing=True))
    lines = [line for line in mending_lines(gather(Session(home))) if line[0] == "tiêu đề cột"]
    assert lines == [["tiêu đề cột", "Mốc vào sổ", None, "x.csv", None, None, None, None]]
    assert mending.answer_rows(Home(home), [[*lines[0][:5], "ngày tiếp nhận", None, None]]) == 1
    assert refresh(Home(home)).counted == 42
    assert not [each for each in mending.unresolved(Store(Home(home)).current()) if each.kind == "column"]


def test_the_command_teaches_a_header_and_says_so(home, capsys):
    write(home, "x.csv", ODD_DATE)
    assert run(["--home", str(home), "refresh"]) == 1
    assert "“Mốc vào sổ”" in " ".join(capsys.readouterr())
    assert run(["--home", str(home), "names", "column", "Mốc vào sổ", "received"]) == 0
    assert run(["--home", str(home), "names", "column", "Mốc vào sổ", "ngày"]) == 2
    assert run(["--home", str(home), "names", "log"]) == 0
    assert "tiêu đề cột “Mốc vào sổ” → ngày tiếp nhận" in capsys.readouterr().out
    assert run(["--home", str(home), "refresh"]) == 0


@pytest.mark.parametrize("header", ["Chủ hồ sơ", "Họ tên người nộp", "Khách hàng", "Người đứng đơn", "CCCD", "Tên doanh nghiệp"])
def test_no_header_of_a_person_is_taken_from_columns_csv_or_an_answer(home, header):
    write(home, "a.csv", USUAL)
    there = Home(home)
    with pytest.raises(KhError, match="cá nhân"):
        mending.assign_column(there, header, "unit")
    there.columns_file.write_text(f"header,field\n{header},unit\n", "utf-8")
    with pytest.raises(SettingsError, match=f"columns.csv.*{header}.*cá nhân"):
        refresh(there)
    nowhere(home, "Nguyễn Văn Kín", "Trần Thị Mật")
