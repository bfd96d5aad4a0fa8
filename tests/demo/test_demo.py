"""The demo's synthetic province: the same every time, marked everywhere, and counted as it was meant."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from datetime import date, timedelta

import numpy as np
import openpyxl
import pytest
from khtargets import demo
from khtargets.cli import run
from khtargets.decision import decision as decisions
from khtargets.demo import catalogue, dossiers
from khtargets.errors import KhError
from khtargets.functions import Session
from khtargets.snapshot import Store

COUNT = 4000  # as in conftest


@pytest.fixture(scope="module")
def session(province):
    return Session(province / "data")


@pytest.fixture(scope="module")
def meant():
    """(decision, procedures, dossiers) as the demo drew them, before they were written."""
    decision, draw = decisions.load(), np.random.default_rng(demo.SEED)
    procedures = catalogue.make(decision, draw)
    return decision, procedures, dossiers.make(decision, procedures, COUNT, demo.EFFECTIVE, draw)


def exports(province):
    return sorted(path for path in (province / "data" / "dossiers").rglob("*") if path.is_file())


def header(session):
    return session.snapshot().header


def test_the_same_number_of_dossiers_gives_the_same_files(tmp_path):
    for name in ("one", "two"):
        demo.write(tmp_path / name, 300)
    one, two = ({path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*")
                 if path.is_file()} for name in ("one", "two"))  # fmt: skip
    assert one == two


def test_a_folder_with_anything_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "của tôi.txt").write_text("quan trọng")
    with pytest.raises(KhError, match="không phải của bản dùng thử"):
        demo.write(tmp_path, 300)
    assert [path.name for path in tmp_path.iterdir()] == ["của tôi.txt"]


def test_an_earlier_demo_is_replaced(tmp_path):
    demo.write(tmp_path, 300)
    stale = tmp_path / "data" / "dossiers" / "stale.csv"
    stale.write_text("")
    demo.write(tmp_path, 300)
    assert not stale.exists()


def test_every_file_says_that_it_is_made_up(province):
    for path in exports(province):
        assert path.name.startswith("mo-phong"), path
    for name in ("previous", "current"):
        sheet = openpyxl.load_workbook(province / "data" / "procedures" / f"{name}.xlsx").active
        assert "DỮ LIỆU MÔ PHỎNG" in sheet.cell(1, 1).value
    assert (province / "MO-PHONG.txt").exists() and (province / "data" / "MO-PHONG.txt").exists()


def test_no_row_names_a_person(province):
    book = openpyxl.load_workbook(
        exports(province)[-1 - len(list((province / "data/dossiers").glob("T*/*")))], read_only=True
    )
    rows = [row for row in book.active.iter_rows(values_only=True) if row[0] and str(row[0]).isdecimal()]
    assert rows and all("Người nộp mô phỏng" in row for row in rows)
    assert all(any(str(cell).startswith("H32.MP-") for cell in row) for row in rows)


def test_exports_come_in_many_formats(province):
    files = exports(province)
    assert {path.suffix for path in files} == {".xlsx", ".csv", ".xls", ".txt", ".zip", ".ods"}
    assert len(files) >= 25
    html = next(path for path in files if path.suffix == ".xls")
    assert html.read_bytes().startswith(b"<html>")
    ods = next(path for path in files if path.suffix == ".ods")
    assert zipfile.ZipFile(ods).read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"


def test_everything_is_read_and_every_reason_for_leaving_a_row_out_occurs(session):
    sums = header(session)["reconciliation"]
    assert header(session)["missing"] == []
    assert sums["read"] == sums["counted"] + sum(sums["excluded"].values())
    assert all(count > 0 for reason, count in sums["excluded"].items()), sums


def test_figures_carry_the_mark(session, province, capsys):
    assert header(session)["synthetic"] is True
    assert run(["--home", str(province / "data"), "ranking", "Cấp huyện"]) == 0
    assert "MÔ PHỎNG" in capsys.readouterr().out


def test_one_unit_is_exactly_at_its_target(session):
    assert session.call("KH_GAP", [dossiers.EXACTLY_AT_TARGET]) == 0
    assert session.call("KH_STATUS", [dossiers.EXACTLY_AT_TARGET]) == "Đạt"


def test_one_unit_is_a_dossier_below_its_target(session):
    total, online = (session.call(name, [dossiers.ONE_DOSSIER_BELOW]) for name in ("KH_TOTAL", "KH_ONLINE"))
    assert 100 * (online + 1) == 55 * total
    assert session.call("KH_STATUS", [dossiers.ONE_DOSSIER_BELOW]) == "Chưa đạt"


def test_one_unit_has_no_dossiers(session):
    assert session.call("KH_TOTAL", [dossiers.WITHOUT_DOSSIERS]) == 0


def test_some_units_meet_their_targets_and_some_fall_short(session):
    rows = [row for block in ("Sở, ban", "Cấp huyện", "Cấp xã") for row in session.call("KH_RANKING", [block])]
    verdicts = Counter(row[-1] for row in rows)
    assert verdicts["Đạt"] > 30 and verdicts["Chưa đạt"] > 20


def test_every_unit_has_the_dossiers_that_were_meant_for_it(session, meant):
    """A loop over the dossiers as drawn, with the demo's rules by hand: the other side of all of intake and tally."""
    decision, procedures, made = meant
    last_of = {"continuing": date(2024, 12, 14), "dropped": demo.EFFECTIVE, "new": date(2024, 12, 14)}
    first_of = {
        "continuing": date(2023, 12, 15),
        "dropped": date(2023, 12, 15),
        "new": demo.EFFECTIVE + timedelta(days=6),
    }
    by_place = {"huyen-dien-khanh", "huyen-khanh-vinh"}  # the channel of these is the sheet's or the file's
    totals, onlines = Counter(), Counter()
    for at in range(len(made.unit)):
        unit = decision.units[made.unit[at]]
        procedure = procedures[made.procedure[at]]
        day = decision.first_day + timedelta(days=int(made.day[at]))
        channel = made.channel[at]
        if {unit.id, unit.parent_id} & by_place and channel == dossiers.UNKNOWN_CHANNEL:
            channel = 0
        lost = made.bad_date[at] or made.lost_unit[at] or made.status[at] in dossiers.NEVER_RECEIVED
        if lost or channel == dossiers.UNKNOWN_CHANNEL or procedure.kind not in last_of:
            continue
        if not first_of[procedure.kind] <= day <= last_of[procedure.kind]:
            continue
        receivers = {unit.id}
        if unit.successor_id:
            receivers = {unit.id, unit.successor_id} if day <= unit.valid_to else {unit.successor_id}
        for receiver in receivers:
            totals[receiver] += 1
            onlines[receiver] += channel == 1
    assert sum(totals.values()) > 0.85 * COUNT
    for unit in decision.units:
        found = tuple(session.call(name, [unit.id]) for name in ("KH_TOTAL", "KH_ONLINE"))
        assert found == (totals[unit.id], onlines[unit.id]), unit.id


def test_the_command_says_where_the_workbook_and_the_home_are(tmp_path, capsys):
    assert run(["demo", "--dossiers", "300", "--out", str(tmp_path / "thử"), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["workbook"] == (tmp_path / "thử" / "khtargets.xlsm").as_posix()
    assert said["home"] == (tmp_path / "thử" / "data").as_posix()
    assert said["snapshot"] == Store(demo_home(said["home"])).current().name


def demo_home(path):
    from pathlib import Path

    from khtargets.home import Home

    return Home(Path(path))
