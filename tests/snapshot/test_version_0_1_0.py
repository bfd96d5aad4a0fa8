"""A home as version 0.1.0 left it: settings, a snapshot in use and a closed period are read as they were.

46 rows: 42 of `small_home`, and four of Sở Y tế around the days on which its clauses begin and end to count: D is
20/05/2024, the dropped procedure counts before D only, the new one from the fifth day after D on. All four are online; those
of 19/05 and 25/05 count, so that Sở Y tế has 22 dossiers, 13 of them online.
"""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
from khtargets.functions import Session
from khtargets.home import Home
from khtargets.refresh import refresh
from khtargets.refresh.dossier_list import dossiers
from khtargets.reports.comparison import compare
from khtargets.snapshot import Snapshot, Store, closing
from khtargets.workbook.content import gather
from khtargets.workbook.tables.reconciliation import reconciliation_lines

SAMPLE = Path(__file__).parents[1] / "samples" / "version-0.1.0" / "home.zip"
ASKED = [
    ("KH_TOTAL", "Sở Y tế"), ("KH_ONLINE", "Sở Y tế"), ("KH_RATE", "Sở Nội vụ"), ("KH_TOTAL", "Toàn tỉnh"),
    ("KH_WINDOW", "1.000002", "cuối"), ("KH_WINDOW", "2.000003", "đầu"), ("KH_ASOF",),
]  # fmt: skip
ANSWERS = [22, 13, 0.55, 42, date(2024, 5, 19), date(2024, 5, 25), date(2024, 5, 25)]


@pytest.fixture
def old(tmp_path: Path) -> Home:
    with zipfile.ZipFile(SAMPLE) as archive:
        archive.extractall(tmp_path / "nhà")
    return Home(tmp_path / "nhà")


def answers(home: Home) -> list[object]:
    session = Session(home.path)
    return [session.call(name, arguments) for name, *arguments in ASKED]


def test_the_snapshot_in_use_answers_as_it_did_with_its_interpretations(old: Home) -> None:
    assert answers(old) == ANSWERS
    chosen = Store(old).current().settings.interpretations
    assert chosen == {"first_time_start": "fifth-day", "dropped_end": "exclusive"}


def test_a_closed_period_is_whole_and_can_be_put_in_use(old: Home) -> None:
    (closed,) = closing.closed_periods(old)
    assert closed.intact and closed.name == "Tháng 5"
    closing.use(old, "Tháng 5")
    assert answers(old) == ANSWERS


def test_its_settings_give_the_same_figures_anew_and_a_comparison_finds_no_change(old: Home) -> None:
    before = Store(old).current()
    report = refresh(old)
    assert (report.read, report.counted) == (46, 42) and report.snapshot != before.name
    assert answers(old) == ANSWERS
    found = compare(Snapshot(before.path), Store(old).current())
    assert found.settings == [] and not any(each.moved for each in found.changes)


def test_its_list_of_dossiers_and_its_sheet_know_seven_reasons_and_are_shown(old: Home) -> None:
    snapshot = Store(old).current()
    assert dossiers(snapshot, "all", verdicts=["unit_outside"]) == []
    assert len(dossiers(snapshot, "all", verdicts=["unit_outside", "unit_unresolved", "not_received"])) == 2
    told = {line[1]: line[2] for line in reconciliation_lines(gather(Session(old.path)))}
    assert told["   – Cơ quan ngoài phạm vi giao chỉ tiêu (công an, thuế, bảo hiểm xã hội, …)"] == 0
    assert told["Hồ sơ không tính"] == 4
