"""Departments + districts + communes + units without a target + excluded = read: in every report, from the files as written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from khtargets.buttons import outputs
from khtargets.cli import run
from khtargets.home import Home
from khtargets.refresh.dossier_list import dossiers
from khtargets.snapshot import Store

Cells = list[list[Any]]
Khtargets = Callable[..., tuple[int, str, str]]
SENTENCE = re.compile(
    r"Đối soát cả kỳ: (?P<blocks>.*?) = được tính (?P<counted>[\d.]+); được tính (?P<again>[\d.]+) \+ không tính "
    r"(?P<excluded>[\d.]+)(?: \((?P<why>.*?)\))? = đã đọc (?P<read>[\d.]+) hồ sơ\."
)


def number(text: str) -> int:
    return int(text.replace(".", ""))


def numbers(text: str) -> list[int]:
    """The numbers at the ends of a list's parts: “sở, ban, ngành 1.234 + cấp huyện 5”."""
    return [number(found) for found in re.findall(r"([\d.]*\d)(?= \+|;|$)", text)]


def told(text: str) -> dict[str, Any]:
    """What the sentence in a text says; it must agree with itself."""
    (found,) = SENTENCE.finditer(" ".join(text.split()))
    blocks = numbers(found["blocks"])
    counted, excluded, read = (number(found[name]) for name in ("counted", "excluded", "read"))
    assert sum(blocks) == counted == number(found["again"]) and counted + excluded == read
    assert sum(numbers(found["why"] or "")) == excluded
    return {"blocks": blocks, "counted": counted, "excluded": excluded, "read": read}


def sheets(path: Path) -> dict[str, Cells]:
    book = openpyxl.load_workbook(path, data_only=True)
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


def texts(rows: Cells) -> str:
    return "\n".join(cell for row in rows for cell in row if isinstance(cell, str))


@pytest.fixture(scope="module")
def place(province: Path) -> Home:
    return Home(province / "data")


@pytest.fixture(scope="module")
def published(place: Home) -> dict[str, Any]:
    """What `refresh --json` says: the read, counted and excluded that all reports must agree with."""
    header = Store(place).current().header["reconciliation"]
    return {"read": header["read"], "counted": header["counted"], "excluded": sum(header["excluded"].values())}


@pytest.fixture(scope="module", params=["workbook", "report of values"])
def book(request: pytest.FixtureRequest, province: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Cells]:
    """The workbook's sheets, and those of the report that “Xuất báo cáo” makes of it."""
    path = province / "khtargets.xlsm"
    if request.param == "workbook":
        return sheets(path)
    folder = tmp_path_factory.mktemp("xuất")
    outcome = outputs.exported(path, str(folder), date(2024, 12, 15))
    assert str(folder) in outcome.message
    (made,) = folder.glob("*.xlsx")
    return sheets(made)


def blocks_of(rows: Cells) -> list[int]:
    """The totals of the blocks A to D, and of what stands nowhere."""
    found = [row[2] for row in rows if row[0] in ("A", "B", "C", "D")]
    assert len(found) == 4
    return found + [row[2] for row in rows if row[0] == "–" and isinstance(row[2], int)]


def test_the_sheet_of_the_ranking_adds_up_to_what_was_read(book: dict[str, Cells], published: dict[str, Any]) -> None:
    rows = book["Xếp hạng"]
    said = told(texts(rows))
    assert blocks_of(rows) == said["blocks"]
    assert sum(blocks_of(rows)) + said["excluded"] == said["read"] == published["read"]
    (whole,) = [row[2] for row in rows if row[1] == "TỔNG CỘNG TOÀN TỈNH"]
    lines = [row[2] for row in rows if isinstance(row[0], int) and len(row) > 12 and row[12] == "đơn vị"]
    assert whole == said["counted"] == sum(lines) + sum(blocks_of(rows)[4:])


def test_the_sheet_of_the_summary_adds_up_to_what_was_read(book: dict[str, Cells], published: dict[str, Any]) -> None:
    rows = [row[:13] for row in book["Tổng hợp"]]  # those that are shown: the sentence stands alone in a hidden one too
    said = told(texts(rows))
    (whole,) = [row[2:6] for row in rows if row[1] == "Toàn tỉnh"]
    assert whole[0] == sum(whole[1:]) == said["counted"] and said["read"] == published["read"]


def test_the_sheet_of_the_months_adds_up_to_what_was_counted(book: dict[str, Cells], published: dict[str, Any]) -> None:
    months = [row for row in book["Theo tháng"] if str(row[0]).startswith("Tháng ") and isinstance(row[3], int)]
    assert len(months) == 12 and sum(row[3] for row in months) == published["counted"]
    assert all(row[3] == sum(row[4:7]) for row in months)


def test_the_sheet_of_the_reconciliation_adds_up_by_block_reason_and_file(
    book: dict[str, Cells], published: dict[str, Any]
) -> None:
    rows = book["Đối soát"]
    by_name = {row[1]: row[2] for row in rows[:40] if isinstance(row[1], str) and isinstance(row[2], int)}
    names = ("Sở, ban, ngành", "Cấp huyện", "Cấp xã", "Đơn vị không giao chỉ tiêu")
    blocks = [by_name[f"   – {name}"] for name in names] + [many for name, many in by_name.items() if "chưa thành lập" in name]
    assert sum(blocks) == by_name["Hồ sơ được tính"] == published["counted"]
    start = next(at for at, row in enumerate(rows) if row[1] == "Hồ sơ không tính")
    reasons = [row[2] for row in rows[start + 1 : start + 9]]
    assert sum(reasons) == by_name["Hồ sơ không tính"] == published["excluded"]
    assert sum(blocks) + sum(reasons) == by_name["Hồ sơ đã đọc"] == published["read"]
    (files,) = [row[2:13] for row in rows if row[1] == "Cộng"]
    assert files[0] == files[1] + files[2] == published["read"] and files[3:] == reasons


def test_the_report_to_be_signed_adds_up_to_what_was_read(place: Home, tmp_path: Path, published: dict[str, Any]) -> None:
    assert run(["--home", str(place.path), "report", "--out", str(tmp_path / "b.xlsx")]) == 0
    ((_, rows),) = sheets(tmp_path / "b.xlsx").items()
    said = told(texts(rows))
    assert blocks_of(rows) == said["blocks"]
    assert sum(blocks_of(rows)) + said["excluded"] == said["read"] == published["read"]


def test_the_report_of_some_days_says_how_much_of_what_was_read_lies_in_them(
    place: Home, tmp_path: Path, published: dict[str, Any]
) -> None:
    days = ["--from", "15/12/2023", "--to", "14/03/2024"]
    assert run(["--home", str(place.path), "report", *days, "--out", str(tmp_path / "b.xlsx")]) == 0
    ((_, rows),) = sheets(tmp_path / "b.xlsx").items()
    listed = dossiers(Store(place).current(), "all", verdicts=["counted"])
    within = sum(each.day is not None and date(2023, 12, 15) <= each.day <= date(2024, 3, 14) for each in listed)
    (whole,) = [row[2] for row in rows if row[1] == "TỔNG CỘNG TOÀN TỈNH"]
    assert sum(blocks_of(rows)) == whole == within and 0 < within < len(listed) == published["counted"]
    parts = re.search(r"Trong ([\d.]+) hồ sơ được tính, thuộc kỳ báo cáo ([\d.]+), ngoài kỳ báo cáo ([\d.]+)\.", texts(rows))
    assert parts and [number(each) for each in parts.groups()] == [len(listed), within, len(listed) - within]
    assert told(texts(rows))["read"] == published["read"]
    period = "Kỳ báo cáo: từ ngày 15 tháng 12 năm 2023 đến ngày 14 tháng 3 năm 2024; số liệu"
    assert period in texts(rows) and texts(rows).count("15 tháng 12") == 1


def handouts_of(folder: Path) -> Iterator[tuple[str, dict[str, Cells]]]:
    for path in sorted(folder.glob("*.xlsx")):
        if path.stem != "Cảnh báo":
            yield path.stem, sheets(path)


def test_each_hand_out_adds_up_and_all_of_them_with_the_province_s_own_to_what_was_read(
    place: Home, tmp_path: Path, published: dict[str, Any]
) -> None:
    assert run(["--home", str(place.path), "handout", "--out", str(tmp_path / "gửi")]) == 0
    pattern = re.compile(r"Đối soát: đã đọc ([\d.]+) hồ sơ ghi cho các đơn vị trên = được tính ([\d.]+) \+ không tính ([\d.]+)")
    handed, received = 0, 0
    for name, found in handouts_of(tmp_path / "gửi"):
        rows = found["Kết quả"]
        (said,) = pattern.finditer(texts(rows))
        read, counted, excluded = (number(each) for each in said.groups())
        lines = [row[2:6] for row in rows if isinstance(row[0], int)]
        assert sum(line[0] for line in lines) == counted and all(line[0] == sum(line[1:]) for line in lines), name
        sums = [row[2:6] for row in rows if row[1] == "Cộng cấp xã"]
        if sums:
            assert sums == [[sum(column) for column in zip(*lines[1:], strict=True)]], name
        listed = [row for row in found["Hồ sơ không tính"] if isinstance(row[0], int)]
        assert len(listed) == excluded and counted + excluded == read, name
        handed, received = handed + read, received + 1
    snapshot = Store(place).current()
    decision = snapshot.decision
    assert received == sum(unit.level in ("department", "district") and unit.exists(decision.last_day) for unit in decision.units)
    own = next(unit.id for unit in decision.units if unit.level == "province")
    unknown = [each for each in dossiers(snapshot, "all") if each.unit is None]
    assert handed + len(dossiers(snapshot, own)) + len(unknown) == published["read"]


def test_the_ranking_as_a_workbook_adds_up_to_what_was_read(place: Home, tmp_path: Path, published: dict[str, Any]) -> None:
    assert run(["--home", str(place.path), "ranking", "--format", "xlsx", "--out", str(tmp_path / "x.xlsx")]) == 0
    found = sheets(tmp_path / "x.xlsx")
    said = [told(texts(rows)) for rows in found.values()]
    assert len(said) == 3 and said[0] == said[1] == said[2] and said[0]["read"] == published["read"]
    units = {name: [row for row in rows if isinstance(row[2], int)] for name, rows in found.items()}
    with_target = [sum(row[2] for row in rows if isinstance(row[7], float)) for rows in units.values()]
    assert with_target == said[0]["blocks"][:3]


def test_what_the_commands_print_adds_up_to_what_was_read(home: Path, khtargets: Khtargets) -> None:
    _, out, _ = khtargets("refresh", home=home)
    first = told(out)
    # 11 + 9 of health and of home affairs count; one was not received and one has no unit
    assert first == {"blocks": [40, 0, 0, 0], "counted": 40, "excluded": 2, "read": 42}
    for command in (["refresh"], ["ranking"]):
        assert told(khtargets(*command, home=home)[1]) == first
    report = json.loads(khtargets("refresh", "--json", home=home)[1])
    assert report["counted"] + sum(report["excluded"].values()) == report["read"] == 42
    _, out, _ = khtargets("check", home=home)
    parts = {name.strip(): number(many) for name, many in re.findall(r"^(.+?)\s{2,}([\d.]+)$", out, re.MULTILINE)}
    assert parts["Được tính"] + parts["Không tính"] == 42 and "Đã đọc 42 dòng" in out
    rows = json.loads(khtargets("rows", "Toàn tỉnh", "--json", home=home)[1])
    assert sum(each["verdict"] == "counted" for each in rows) == 40 and len(rows) == 42
