"""Published lists and exports as offices write them: what counts, and what is told of each list."""

import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from khtargets.functions import Session
from khtargets.home import Home
from khtargets.refresh import refresh
from khtargets.reports.lists import sentence
from khtargets.workbook import assembly
from khtargets.workbook.content import gather
from khtargets.workbook.tables.reconciliation import reconciliation_lines

FIELD = Path(__file__).parents[1] / "samples" / "field"


def home_of(case: str, place: Path) -> Home:
    """A home with the case's exports and its list."""
    home = Home(place / "nhà")
    shutil.copytree(FIELD / case, home.dossiers, ignore=shutil.ignore_patterns("procedures", "expected.json"))
    if (FIELD / case / "procedures").exists():
        shutil.copytree(FIELD / case / "procedures", home.procedures)
    else:
        home.procedures.mkdir()
        (home.procedures / "previous.csv").write_text("Mã TTHC,Tên TTHC\n1.000001,Thủ tục một\n", "utf-8")
    return home


@pytest.mark.parametrize("case", ["list-annexes", "list-header", "list-marks-two-rows", "list-sections", "units-in-sections"])
def test_a_case_from_the_field_comes_out_as_worked_out_by_hand(case, tmp_path):
    expected = json.loads((FIELD / case / "expected.json").read_text("utf-8"))
    home = home_of(case, tmp_path)
    report = refresh(home).to_json()
    assert all(report[name] == expected[name] for name in ("read", "counted") if name in expected)
    assert {reason: many for reason, many in report["excluded"].items() if many} == expected.get("excluded", {})
    session = Session(home.path)
    for name, *arguments, answer in expected.get("answers", []):
        assert session.call(name, arguments) == answer


def test_what_was_understood_of_a_list_is_told_kept_and_shown(tmp_path):
    home = home_of("list-annexes", tmp_path)
    report = refresh(home)
    told = {
        "list": "previous", "label": "danh mục theo Quyết định số 2653/QĐ-UBND ngày 06/11/2023", "file": "previous.xlsx",
        "procedures": 4, "online": 3, "postal": 1, "levels": {"province": 1, "district": 1, "commune": 0, "any": 1},
        "whole": False, "uncoded": 0, "notes": [],
    }  # fmt: skip
    assert report.to_json()["lists"] == [told] == refresh(home).lists
    assert sentence(told) == (
        "Danh mục theo Quyết định số 2653/QĐ-UBND ngày 06/11/2023 (tệp previous.xlsx): 4 thủ tục; trực tuyến 3 (cấp tỉnh 1, "
        "cấp huyện 1, không ghi cấp 1); chỉ qua bưu chính công ích 1; không trực tuyến 0."
    )
    lines = reconciliation_lines(gather(Session(home.path)))
    (shown,) = [line for line in lines if line[1] and line[1].startswith("Danh mục theo Quyết định số 2653")]
    assert shown[2:10] == [4, 3, 1, 0, 1, 1, 0, 1]
    procedures = {each.code: each for each in Session(home.path).snapshot().catalogue.procedures}
    assert procedures["1.000001"].agency == "Sở Y tế" and procedures["1.000004"].levels == {"district"}


def test_a_list_that_changes_is_told_anew_though_no_figure_changes(tmp_path):
    home = home_of("list-header", tmp_path)
    first = refresh(home)
    path = home.procedures / "previous.csv"
    path.write_text(path.read_text("utf-8-sig").replace("Bưu chính công ích", "Chưa cung cấp trực tuyến"), "utf-8")
    second = refresh(home)
    assert (first.lists[0]["postal"], second.lists[0]["postal"]) == (1, 0) and first.snapshot != second.snapshot


def test_a_procedure_without_a_code_is_told(tmp_path):
    home = home_of("list-header", tmp_path)
    with (home.procedures / "previous.csv").open("a", encoding="utf-8") as list_:
        list_.write("4,,Thủ tục không mã,Toàn trình,\n")
    (told,) = refresh(home).lists
    assert (told["procedures"], told["uncoded"]) == (3, 1) and "1 dòng không có mã thủ tục" in sentence(told)


def test_the_sheet_of_procedures_says_what_was_understood_of_the_list(tmp_path):
    home = home_of("list-sections", tmp_path)
    refresh(home)
    assembly.build(tmp_path / "sổ.xlsm", Session(home.path))
    sheet = openpyxl.load_workbook(tmp_path / "sổ.xlsm")["Thủ tục"]
    assert "3 thủ tục; trực tuyến 2 (không ghi cấp 2); chỉ qua bưu chính công ích 1" in sheet["A3"].value
