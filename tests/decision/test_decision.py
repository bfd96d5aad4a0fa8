"""The decision's data say what Điều 1 says, and wrong data are refused when loaded."""

import csv
import json
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from khtargets.decision import Decision, load_decision as load
from khtargets.decision.decision import PACKAGED
from khtargets.errors import DecisionError

KHANH_HOA = load()


def with_target(day):
    """The units in being on a day that have a target."""
    return [unit for unit in KHANH_HOA.units if unit.exists(day) and KHANH_HOA.target(unit.id).percent is not None]



def copy_of_the_decision(folder: Path) -> Path:
    return Path(shutil.copytree(PACKAGED / "khanh-hoa-2024", folder / "decision"))


def rewrite(path: Path, change) -> None:
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    columns = list(rows[0])
    rows = change(rows)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns)
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize(("day", "count"), [(date(2024, 10, 31), 161), (date(2024, 11, 1), 154)])
def test_so_many_units_have_a_target_before_and_after_the_mergers(day, count):
    assert len(with_target(day)) == count


@pytest.mark.parametrize(
    ("day", "levels"),
    [
        (date(2024, 10, 31), {"department": 17, "district": 8, "commune": 136}),
        (date(2024, 11, 1), {"department": 17, "district": 8, "commune": 129}),
    ],
)
def test_the_units_with_a_target_are_departments_districts_and_communes(day, levels):
    assert Counter(unit.level for unit in with_target(day)) == levels


@pytest.mark.parametrize(
    ("unit_id", "percent", "basis"),
    [
        ("ban-quan-ly-khu-kinh-te-van-phong", 60, "điểm a khoản 1 Điều 1"),
        ("so-xay-dung", 60, "điểm a khoản 1 Điều 1"),
        ("so-y-te", 55, "điểm b khoản 1 Điều 1"),
        ("so-giao-thong-van-tai", 55, "điểm b khoản 1 Điều 1"),
        ("thanh-pho-nha-trang", 55, "gạch đầu dòng thứ nhất điểm a khoản 2 Điều 1"),
        ("huyen-khanh-son", 50, "gạch đầu dòng thứ hai điểm a khoản 2 Điều 1"),
        ("thanh-pho-nha-trang/phuong-vinh-hoa", 45, "gạch đầu dòng thứ nhất điểm b khoản 2 Điều 1"),
        ("huyen-dien-khanh/xa-xuan-dong", 45, "gạch đầu dòng thứ nhất điểm b khoản 2 Điều 1"),
        ("huyen-khanh-vinh/thi-tran-khanh-vinh", 40, "gạch đầu dòng thứ hai điểm b khoản 2 Điều 1"),
    ],
)
def test_a_unit_has_the_target_and_basis_of_dieu_1(unit_id, percent, basis):
    target = KHANH_HOA.target(unit_id)
    assert (target.percent, target.basis) == (percent, basis)


@pytest.mark.parametrize(
    "unit_id",
    ["van-phong-uy-ban-nhan-dan-tinh", "thanh-tra-tinh", "so-ngoai-vu", "ban-dan-toc", "huyen-truong-sa",
     "huyen-truong-sa/xa-sinh-ton", "khanh-hoa"],
)  # fmt: skip
def test_a_unit_that_the_decision_does_not_name_is_known_and_has_no_target(unit_id):
    assert KHANH_HOA.target(unit_id).percent is None


def test_the_share_of_each_block_is_as_many_units_as_dieu_1_lists():
    on_the_last_day = with_target(KHANH_HOA.last_day)
    percents = Counter((unit.level, KHANH_HOA.target(unit.id).percent) for unit in on_the_last_day)
    assert percents[("department", 60)] == 11
    assert percents[("department", 55)] == 6
    assert percents[("district", 55)] == 6
    assert percents[("district", 50)] == 2


def test_a_successor_has_its_predecessors_from_the_mergers_day_on():
    merged = [unit.id for unit in KHANH_HOA.predecessors("thanh-pho-nha-trang/phuong-tan-tien", date(2024, 11, 1))]
    assert merged == [
        "thanh-pho-nha-trang/phuong-phuoc-tan",
        "thanh-pho-nha-trang/phuong-phuoc-tien",
        "thanh-pho-nha-trang/phuong-tan-lap",
    ]
    assert KHANH_HOA.predecessors("thanh-pho-nha-trang/phuong-tan-tien", date(2024, 10, 31)) == []


def test_a_decision_survives_the_way_into_a_snapshot_and_back():
    assert Decision.from_dict(json.loads(json.dumps(KHANH_HOA.to_dict()))) == KHANH_HOA


def test_a_unit_without_a_line_on_its_target_is_refused(tmp_path):
    folder = copy_of_the_decision(tmp_path)
    rewrite(folder / "targets.csv", lambda rows: [row for row in rows if row["unit_id"] != "so-y-te"])
    with pytest.raises(DecisionError, match="so-y-te"):
        load(folder)


def test_a_unit_with_two_targets_is_refused(tmp_path):
    folder = copy_of_the_decision(tmp_path)
    rewrite(folder / "targets.csv", lambda rows: [*rows, dict(rows[0], percent="50")])
    with pytest.raises(DecisionError, match="hai chỉ tiêu"):
        load(folder)


def test_a_target_without_its_citation_is_refused(tmp_path):
    folder = copy_of_the_decision(tmp_path)
    rewrite(folder / "targets.csv", lambda rows: [dict(rows[0], basis=""), *rows[1:]])
    with pytest.raises(DecisionError, match="căn cứ"):
        load(folder)


def test_a_unit_listed_twice_is_refused(tmp_path):
    folder = copy_of_the_decision(tmp_path)
    rewrite(folder / "units.csv", lambda rows: [*rows, rows[5]])
    with pytest.raises(DecisionError, match="hai lần"):
        load(folder)


def test_a_merger_that_leaves_a_day_without_a_unit_is_refused(tmp_path):
    folder = copy_of_the_decision(tmp_path)
    rewrite(
        folder / "units.csv",
        lambda rows: [
            dict(row, valid_from="2024-11-02") if row["unit_id"].endswith("phuong-tan-tien") else row for row in rows
        ],
    )
    with pytest.raises(DecisionError, match="không tồn tại"):
        load(folder)


def test_classes_that_leave_a_procedure_without_a_window_are_refused(tmp_path):
    folder = copy_of_the_decision(tmp_path)
    raw = json.loads((folder / "decision.json").read_text(encoding="utf-8"))
    raw["classes"] = raw["classes"][:2]
    (folder / "decision.json").write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(DecisionError, match="đúng một nhóm"):
        load(folder)


def test_a_decision_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(DecisionError, match="khanh-hoa-2024"):
        load("hoa-binh-2022")
