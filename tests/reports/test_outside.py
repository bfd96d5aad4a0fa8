"""Bodies outside the decision: an answer “-” gives their dossiers a reason of its own, and nobody is asked again."""

import csv
from datetime import date

import pytest
from khtargets.errors import KhError, SettingsError
from khtargets.functions import Session
from khtargets.home import Home
from khtargets.refresh import Options, refresh
from khtargets.refresh.dossier_list import dossiers
from khtargets.reports import mending
from khtargets.snapshot import Store
from khtargets.tally import REASONS
from khtargets.workbook.content import gather
from khtargets.workbook.tables.mending import mending_lines
from khtargets.workbook.tables.reconciliation import reconciliation_lines

HEADER = "Mã hồ sơ,Đơn vị tiếp nhận,Cơ quan giải quyết,Mã TTHC,Hình thức nộp,Trạng thái,Ngày nhận\n"
COUNTER = "Trung tâm Phục vụ hành chính công tỉnh"


def add(home, *rows: str) -> None:
    text = HEADER + "".join(f"{row},1.000001,Trực tuyến,Đã trả kết quả,11/01/2024\n" for row in rows)
    (home / "dossiers" / "T2.csv").write_text(text, "utf-8")


def waiting(home) -> list[str]:
    return [each.written for each in mending.unresolved(Store(Home(home)).current()) if each.written != "Sở Lạ"]


def test_the_reasons_stand_in_the_contracts_order():
    assert REASONS == (
        "", "duplicate", "date_unreadable", "not_received", "channel_unknown", "unit_unresolved", "unit_outside",
        "procedure_unlisted", "outside_window",
    )  # fmt: skip


@pytest.mark.parametrize("written", ["-", "–", "Ngoài phạm vi", "NGOÀI PHẠM VI"])
def test_an_answer_outside_is_written_as_a_dash_counted_apart_and_never_asked_again(home, written):
    add(home, "a,Công an tỉnh,", "b,1. Công an tỉnh,", "c,Công an huyện X,")
    refresh(Home(home))
    assert sorted(waiting(home)) == ["1. Công an tỉnh", "Công an huyện X", "Công an tỉnh"]
    assert mending.assign_unit(Home(home), "Công an tỉnh", written) == "Ngoài phạm vi"
    assert [row.cells["unit"] for row in Home(home).aliases()] == ["-"]
    report = refresh(Home(home))
    # 42 rows of the small home, of which 40 count, one was never received, and one is of “Sở Lạ”
    assert (report.read, report.counted) == (45, 40)
    assert (report.excluded["unit_outside"], report.excluded["unit_unresolved"], report.excluded["not_received"]) == (2, 2, 1)
    assert waiting(home) == ["Công an huyện X"]
    assert mending.log(Home(home))[-1]["after"] == "-"


def test_an_outside_body_may_be_so_in_one_file_only(home):
    add(home, "a,Phòng 5,")
    (home / "dossiers" / "T3.csv").write_text((home / "dossiers" / "T2.csv").read_text("utf-8").replace("a,", "b,"), "utf-8")
    mending.assign_unit(Home(home), "Phòng 5", "-", mending.Limits("T3.csv"))
    report = refresh(Home(home))
    assert (report.excluded["unit_outside"], report.excluded["unit_unresolved"]) == (1, 2)


def test_behind_a_shared_counter_the_resolving_body_is_asked_about_and_may_be_outside(home):
    add(home, f"a,{COUNTER},Công an tỉnh", f"b,{COUNTER},Sở Y tế")
    refresh(Home(home))
    assert waiting(home) == ["Công an tỉnh"]
    mending.assign_unit(Home(home), "Công an tỉnh", "-")
    report = refresh(Home(home))
    assert (report.excluded["unit_outside"], report.counted) == (1, 41) and waiting(home) == []


def test_the_agency_of_a_list_may_be_outside(home):
    (home / "procedures" / "previous.csv").write_text(
        "Mã TTHC,Tên thủ tục hành chính,Cơ quan\n1.000001,Thủ tục một,Công an tỉnh\n", "utf-8"
    )
    add(home, f"a,{COUNTER},")
    mending.assign_unit(Home(home), "Công an tỉnh", "-")
    assert refresh(Home(home)).excluded["unit_outside"] == 1


def test_a_service_centre_is_never_one_units_and_the_sentence_says_what_is_needed(home):
    add(home, f"a,{COUNTER},", "b,Bộ phận một cửa,")
    refresh(Home(home))
    for limits in (mending.EVERYWHERE, mending.Limits("T2.csv")):
        for unit in ("Sở Y tế", "-"):
            with pytest.raises(KhError, match="cột cơ quan giải quyết.*danh mục thủ tục"):
                mending.assign_unit(Home(home), COUNTER, unit, limits)
    with pytest.raises(KhError, match="nơi tiếp nhận chung"):
        mending.assign_unit(Home(home), "Bộ phận một cửa", "Sở Y tế")
    assert not Home(home).aliases_file.exists()
    lines = {line[1]: line[4] for line in mending_lines(gather(Session(home)))}
    assert "không gán được" in lines[COUNTER] and "cột cơ quan giải quyết" in lines[COUNTER]
    mending.assign_unit(Home(home), "Bộ phận một cửa", "Sở Y tế", mending.Limits("T2.csv"))
    assert refresh(Home(home)).counted == 41


def test_cells_say_that_a_body_is_outside(home):
    mending.assign_unit(Home(home), "Công an tỉnh", "-")
    refresh(Home(home))
    found = Session(home).call("KH_RATE", ["Công an tỉnh"])
    assert found.code == "#N/A" and "ngoài phạm vi" in found.why


def test_excluded_rows_and_the_list_of_dossiers_name_the_reason(home, tmp_path):
    add(home, "a,Công an tỉnh,")
    mending.assign_unit(Home(home), "Công an tỉnh", "-")
    refresh(Home(home))
    found = dossiers(Store(Home(home)).current(), "all", verdicts=["unit_outside"])
    assert [(each.code, each.unit, each.day) for each in found] == [("a", None, date(2024, 1, 11))]
    refresh(Home(home), Options(rows_file=tmp_path / "rows.csv"))
    rows = list(csv.DictReader((tmp_path / "rows.csv").read_text("utf-8-sig").splitlines()))
    assert [(row["code"], row["value"]) for row in rows if row["reason"] == "unit_outside"] == [("a", "Công an tỉnh")]


def test_the_sheet_has_a_line_and_a_column_for_the_reason(home):
    add(home, "a,Công an tỉnh,")
    mending.assign_unit(Home(home), "Công an tỉnh", "-")
    refresh(Home(home))
    lines = reconciliation_lines(gather(Session(home)))
    assert [line[2] for line in lines if str(line[1]).startswith("   – Cơ quan ngoài phạm vi")] == [1]
    titles = next(line for line in lines if "Ngoài phạm vi" in line)
    assert [line[titles.index("Ngoài phạm vi")] for line in lines if line[1] == "Cộng"] == [1]


def test_a_parent_is_never_outside(home):
    Home(home).aliases_file.write_text("written,unit,note,file,parent\nA,Sở Y tế,,,-\n", "utf-8")
    with pytest.raises(SettingsError, match="cấp trên"):
        refresh(Home(home))
