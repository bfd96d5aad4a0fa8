"""The published lists in a refresh: where they belong, what they say, and what is refused."""

from datetime import date

import pytest
from khtargets.errors import BadExport, SettingsError
from khtargets.functions import Session
from khtargets.refresh import refresh
from written_home import PREVIOUS, dossier, empty_home, export


@pytest.fixture
def home(tmp_path):
    return empty_home(tmp_path)


WITH_LEVELS = """\
DANH MỤC DỊCH VỤ CÔNG TRỰC TUYẾN,,,
STT,Mã số TTHC,Tên thủ tục hành chính,Cấp thực hiện,Mức độ DVC
(1),(2),(3),(4),(5)
I,,LĨNH VỰC Y TẾ,,
1,1.000001,A,Cấp tỉnh,DVC trực tuyến toàn trình
2,1.000002,B,"Cấp huyện, cấp xã",một phần
3,1.000003,C,,BCCI
"""


def test_a_home_without_the_previous_list_says_where_to_put_it(home):
    export(home, "T1.csv", dossier(1))
    (home.procedures / "previous.csv").unlink()
    with pytest.raises(SettingsError, match="previous.xlsx"):
        refresh(home)


def test_the_new_list_and_the_day_come_together_or_not_at_all(home):
    export(home, "T1.csv", dossier(1))
    home.settings_file.write_text("replacement_effective = 2024-05-20\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="current.xlsx"):
        refresh(home)
    home.settings_file.write_text("", encoding="utf-8")
    (home.procedures / "current.csv").write_text(PREVIOUS, encoding="utf-8")
    with pytest.raises(SettingsError, match="replacement_effective"):
        refresh(home)
    home.settings_file.write_text("replacement_effective = 2024-05-20\n", encoding="utf-8")
    assert refresh(home).provisional is False


def test_a_recoded_procedure_is_flagged_and_once_said_so_counts_as_continuing(home):
    home.settings_file.write_text("replacement_effective = 2024-05-20\n", encoding="utf-8")
    new = PREVIOUS.replace("1.000002,Cấp phép B", "2.000002,CẤP PHÉP B")
    (home.procedures / "current.csv").write_text(new, encoding="utf-8")
    rows = [
        dossier(1, code="1.000002", day="01/02/2024"), dossier(2, code="1.000002", day="01/06/2024"),
        dossier(3, code="2.000002", day="22/05/2024"), dossier(4, code="2.000002", day="01/06/2024"),
    ]  # fmt: skip
    export(home, "T1.csv", *rows)
    before = refresh(home)
    assert [(each["dropped"], each["code"]) for each in before.unresolved["recoded"]] == [("1.000002", "2.000002")]
    assert (before.counted, before.excluded["outside_window"]) == (2, 2)
    home.renames_file.write_text("old,new\n1.000002,2.000002\n", encoding="utf-8")
    after = refresh(home)
    assert (after.counted, after.unresolved["recoded"]) == (4, [])
    session = Session(home.path)
    assert session.call("KH_WINDOW", ["1.000002"]) == [[date(2023, 12, 15), date(2024, 12, 14)]]
    assert session.call("KH_TOTAL", ["Sở Y tế", None, None, "1.000002"]) == 4


@pytest.mark.parametrize("row", ["9.999999,2.000002", "1.000002,9.999999", "1.000001,2.000002"])
def test_a_row_of_renames_csv_that_cannot_be_is_named(home, row):
    home.settings_file.write_text("replacement_effective = 2024-05-20\n", encoding="utf-8")
    new = PREVIOUS.replace("1.000002,Cấp phép B", "2.000002,CẤP PHÉP B")
    (home.procedures / "current.csv").write_text(new, encoding="utf-8")
    export(home, "T1.csv", dossier(1))
    home.renames_file.write_text(f"old,new\n{row}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="renames.csv”, dòng 2"):
        refresh(home)


def test_two_files_for_one_list_are_refused(home):
    export(home, "T1.csv", dossier(1))
    (home.procedures / "previous.txt").write_text(PREVIOUS, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"previous\.csv, previous\.txt"):
        refresh(home)


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "rỗng"), ("Cột A,Cột B\n1,2\n", "mã thủ tục"), ("Mã TTHC,Tên thủ tục,Cấp\n1.1,A,thôn\n", "thôn")],
)
def test_a_list_that_cannot_be_understood_is_named(home, text, words):
    export(home, "T1.csv", dossier(1))
    (home.procedures / "previous.csv").write_text(text, encoding="utf-8")
    with pytest.raises(BadExport, match=words) as caught:
        refresh(home)
    assert "previous.csv" in caught.value.sentence


def test_only_online_procedures_of_a_list_count_and_each_for_its_level(home):
    (home.procedures / "previous.csv").write_text(WITH_LEVELS, encoding="utf-8")
    export(
        home,
        "T1.csv",
        dossier(1, code="1.000001"),
        dossier(2, code="1.000002"),
        dossier(3, unit="Xã Ninh Ích", code="1.000002"),
        dossier(4, code="1.000003"),
        dossier(5, unit="UBND huyện Cam Lâm", code="1.000001"),
    )
    report = refresh(home)
    assert (report.counted, report.excluded["procedure_unlisted"]) == (2, 3)


def test_a_list_may_mark_the_service_level_in_a_column_of_its_own(home):
    marks = "Mã TTHC,Tên TTHC,Mức độ,,\n,,Toàn trình,Một phần,BCCI\n1.000001,A,x,,\n1.000002,B,,x,x\n1.000003,C,,,x\n"
    (home.procedures / "previous.csv").write_text(marks, encoding="utf-8")
    export(home, "T1.csv", *(dossier(n, code=f"1.00000{n}") for n in (1, 2, 3)))
    report = refresh(home)
    assert (report.counted, report.excluded["procedure_unlisted"]) == (2, 1)


def test_a_list_without_any_online_procedure_is_refused(home):
    export(home, "T1.csv", dossier(1))
    (home.procedures / "previous.csv").write_text("Mã TTHC,Tên TTHC,Mức độ\n1.000001,A,Mức độ 4\n", encoding="utf-8")
    with pytest.raises(BadExport, match="toàn trình"):
        refresh(home)
