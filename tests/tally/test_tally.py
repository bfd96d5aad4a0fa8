"""Tally and publishing against a loop over the rows, written without them."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import readings
from hypothesis import HealthCheck, given, settings as hypothesis_settings, strategies as st
from khtargets.decision import Settings, load_decision as load
from khtargets.home import meanings
from khtargets.home.inputs import Inputs
from khtargets.home.procedures import Catalogue, ListedRow
from khtargets.intake import FIELDS, parquet
from khtargets.names.units import Names
from khtargets.refresh import classified_tally, publish
from khtargets.refresh.reconciliation import reconcile
from khtargets.refresh.sensitivity import sensitivity
from khtargets.refresh.verdicts import classify
from khtargets.snapshot import Snapshot
from khtargets.tally import Export, dossiers
from khtargets.tally.dossiers import date_texts, open_readings, resolving_readings, wrong_columns, wrong_dates
from khtargets.tally.engine import DuckDB
from khtargets.tally.tally import tally

DECISION = load()
NAMES = Names(DECISION)
D = date(2024, 5, 20)

# What the test's procedures are: code -> (first, last) by hand for D = 20/05/2024, and the level they count for.
WINDOWS = {
    "1.000001": (date(2023, 12, 15), date(2024, 12, 14), None),  # on both lists
    "1.000002": (date(2023, 12, 15), date(2024, 5, 20), None),  # dropped
    "1.000003": (date(2024, 5, 26), date(2024, 12, 14), None),  # first announced
    "1.000004": (date(2023, 12, 15), date(2024, 12, 14), "commune"),
}
LISTS = [
    ("previous", "1.000001", ()), ("current", "1.000001", ()), ("previous", "1.000002", ()), ("current", "1.000003", ()),
    ("previous", "1.000004", ("commune",)), ("current", "1.000004", ("commune",)),
]  # fmt: skip
CATALOGUE = Catalogue.from_rows(
    ListedRow(name, code, f"Thủ tục {code}", frozenset(levels), "Sở Y tế", True) for name, code, levels in LISTS
)
UNITS = {
    "Sở Y tế": "so-y-te",
    "UBND TP Nha Trang": "thanh-pho-nha-trang",
    "Xã Diên Xuân": "huyen-dien-khanh/xa-dien-xuan",
    "Xã Xuân Đồng": "huyen-dien-khanh/xa-xuan-dong",
    "Trung tâm Phục vụ hành chính công": None,  # the list's agency, which is Sở Y tế
    "Ai đó": "",
}
RULES = Inputs(DECISION, Settings(replacement_effective=D), CATALOGUE, [], NAMES, meanings.load())


def exports(folder: Path, files: list[list[dict]]) -> list[Export]:
    return [
        Export(SimpleNamespace(name=f"T{number}.xlsx"), readings.write(folder, str(number), rows))
        for number, rows in enumerate(files)
    ]


def run(folder: Path, files: list[list[dict]]):
    given_exports = exports(folder, files)
    engine = DuckDB(folder / "spill", threads=1)
    try:
        open_readings(engine, given_exports, RULES.settings)
        return given_exports, tally(engine, given_exports, date_texts(engine), RULES, resolving_readings(given_exports))
    finally:
        engine.close()


def expected(files: list[list[dict]]) -> tuple[Counter, Counter]:
    """Reasons, and counts by (unit, day, channel), by a loop over the rows."""
    rows = [(file, at, row) for file, listed in enumerate(files) for at, row in enumerate(listed)]
    kept: dict[str, tuple] = {}
    for file, at, row in rows:
        if row["code"] is not None:
            key = (row["status"] != "Mới đăng ký", file, at)
            kept[row["code"].lower()] = max(kept.get(row["code"].lower(), key), key)
    reasons, counts = Counter(), Counter()
    for file, at, row in rows:
        reason = reason_of(row, kept, (row["status"] != "Mới đăng ký", file, at))
        reasons[reason] += 1
        if reason == "":
            day = date(int(row["received"][6:]), int(row["received"][3:5]), int(row["received"][:2]))
            unit = UNITS[row["unit"]] or "so-y-te"
            if unit.endswith("dien-xuan") and day >= date(2024, 11, 1):
                unit = "huyen-dien-khanh/xa-xuan-dong"
            counts[unit, day, {"Trực tuyến": "online", "BCCI": "post"}.get(row["channel"], "direct")] += 1
    return reasons, counts


def reason_of(row: dict, kept: dict, key: tuple) -> str:
    if row["code"] is not None and kept[row["code"].lower()] != key:
        return "duplicate"
    if row["received"] == "chưa rõ":
        return "date_unreadable"
    if row["status"] == "Mới đăng ký":
        return "not_received"
    if row["channel"] == "Zalo":
        return "channel_unknown"
    listed = WINDOWS.get(row["procedure_code"])
    if UNITS[row["unit"]] == "" or (UNITS[row["unit"]] is None and listed is None):
        return "unit_unresolved"
    if listed is None or (listed[2] == "commune" and "Xã" not in row["unit"]):
        return "procedure_unlisted"
    day = date(int(row["received"][6:]), int(row["received"][3:5]), int(row["received"][:2]))
    return "" if listed[0] <= day <= listed[1] else "outside_window"


BOUNDARY_DAYS = [date(2023, 12, 14), date(2023, 12, 15), *(D + timedelta(days=n) for n in range(-1, 8)), date(2024, 10, 31),
                 date(2024, 11, 1), date(2024, 12, 14), date(2024, 12, 15)]  # fmt: skip
DOSSIER = st.fixed_dictionaries(
    {
        "code": st.sampled_from([None, *(f"H32-{n}" for n in range(6)), "h32-3"]),
        "unit": st.sampled_from(sorted(UNITS)),
        "procedure_code": st.sampled_from([*WINDOWS, "1.999999", None]),
        "received": st.one_of(st.sampled_from(BOUNDARY_DAYS).map(lambda day: day.strftime("%d/%m/%Y")), st.just("chưa rõ")),
        "status": st.sampled_from([None, "Đang xử lý", "Mới đăng ký", "Trạng thái lạ"]),
        "channel": st.sampled_from([None, "Trực tuyến", "Trực tiếp", "BCCI", "Zalo"]),
    }
)


PIECES = ((parquet, "_AT_ONCE"), (parquet, "_ROW_GROUP"), (dossiers, "_GROUPED_AT_ONCE"), (classified_tally, "_PART"))


@pytest.fixture(params=[None, 3], ids=["at once", "in pieces"])
def pieces(request, monkeypatch):
    """Rows and cells gone through as usual, and three at a time."""
    for module, name in PIECES if request.param else ():
        monkeypatch.setattr(module, name, request.param)


@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(st.lists(DOSSIER, min_size=1, max_size=40), min_size=1, max_size=3))
def test_counts_and_reasons_agree_with_a_loop_over_the_rows(tmp_path_factory, pieces, files):
    folder = tmp_path_factory.mktemp("tally")
    given_exports, found = run(folder, files)
    counted = classify(found, RULES)
    sums = reconcile(counted, [export.source.name for export in given_exports])
    reasons, counts = expected(files)
    assert sums["read"] == sum(len(rows) for rows in files)
    assert sums["counted"] == reasons.pop("", 0)
    assert {reason: count for reason, count in sums["excluded"].items() if count} == dict(reasons)
    path = folder / "x.khsnap"
    path.write_bytes(publish.build(counted, RULES, [], {}))
    snapshot = Snapshot(path)
    days = {day for _, day, _ in counts} | {date(2024, 5, 20)}
    for unit_id in ("so-y-te", "thanh-pho-nha-trang", "huyen-dien-khanh/xa-dien-xuan"):
        for day in days:
            got = snapshot.counts(unit_id, day, day)
            assert got.online == counts[unit_id, day, "online"]
            assert got.post == counts[unit_id, day, "post"]
            assert got.direct == counts[unit_id, day, "direct"]
    assert snapshot.counts("all", DECISION.first_day, DECISION.last_day).total == sums["counted"]
    by_procedure = [
        snapshot.procedure_counts("all", each.code, DECISION.first_day, DECISION.last_day).total
        for each in CATALOGUE.procedures
    ]
    assert sum(by_procedure) == sums["counted"]


def row(**cells):
    usual = {"code": None, "unit": "Sở Y tế", "procedure_code": "1.000001", "received": "01/03/2024", "status": None}
    return {**usual, "channel": "1", **cells}


def statuses_of(folder, files, rules=RULES):
    _, found = run(folder, files)
    return sensitivity(classify(found, rules), rules)


def test_the_other_reading_tells_how_many_dossiers_lie_between_and_whose_verdict_flips(tmp_path):
    # Sở Y tế needs 55%: 11 of 20 online meet it; one more in person, on the fifth day, and it falls short.
    rows = [row(channel="2")] * 11 + [row()] * 9 + [row(procedure_code="1.000003", received="25/05/2024")]
    found = {each["option"]: each for each in statuses_of(tmp_path, [rows])}
    assert (found["fifth-day"]["added"], found["fifth-day"]["removed"]) == (1, 0)
    assert found["fifth-day"]["flips"] == [{"unit": "so-y-te", "now": "Đạt", "then": "Chưa đạt"}]
    assert (found["exclusive"]["added"], found["exclusive"]["removed"], found["exclusive"]["flips"]) == (0, 0, [])


def test_copies_that_disagree_are_listed_with_the_one_that_is_kept(tmp_path):
    earlier, later = [row(code="H32-1", channel="2"), row(code="H32-2")], [row(code="H32-1", channel="1"), row(code="H32-2")]
    _, found = run(tmp_path, [earlier, later])
    assert found.disagreeing == 1
    assert [entry["code"] for entry in found.copies] == ["H32-1"]
    assert [(each["file"], each["kept"], each["channel"]) for each in found.copies[0]["rows"]] == [
        ("T0.xlsx", False, "online"),
        ("T1.xlsx", True, "direct"),
    ]


def test_texts_in_no_list_are_reported_with_how_often(tmp_path):
    rows = [row(channel="Zalo"), row(channel="Zalo"), row(status="Chờ ký số"), row(unit="Ai đó"), row(procedure_code="9.9")]
    _, found = run(tmp_path, [rows])
    assert found.unresolved.channels == [{"written": "Zalo", "dossiers": 2, "files": ["T0.xlsx"]}]
    assert found.unresolved.statuses == [{"written": "Chờ ký số", "dossiers": 1, "files": ["T0.xlsx"]}]
    assert [(entry["written"], entry["dossiers"]) for entry in found.unresolved.units] == [("Ai đó", 1)]
    assert [entry["code"] for entry in found.unresolved.procedures] == ["9.9"]


@pytest.mark.parametrize(
    ("days", "refused"),
    [
        (["05/25/2024", "05/06/2024", "12/31/2023"], True),
        (["25/05/2024", "05/06/2024", "05/25/2024"], False),  # one slip among days first: that row alone is unreadable
        (["05/06/2024", "06/07/2024"], False),
    ],
)
def test_a_file_whose_dates_only_make_sense_month_first_is_refused(tmp_path, days, refused):
    given_exports = exports(tmp_path, [[row(received=day) for day in days]])
    engine = DuckDB(tmp_path / "spill", threads=1)
    open_readings(engine, given_exports, RULES.settings)
    assert bool(wrong_dates(date_texts(engine), given_exports)) is refused
    engine.close()


def test_a_file_in_which_a_spreadsheet_turned_days_and_months_is_refused(tmp_path):
    turned = [row(received=f"2024-{1 + n % 9:02d}-{1 + n % 12:02d} 00:00:00") for n in range(30)]
    left = [row(received=f"{13 + n % 15}/05/2024") for n in range(30)]
    given_exports = exports(tmp_path, [turned + left, turned, left])
    engine = DuckDB(tmp_path / "spill", threads=1)
    open_readings(engine, given_exports, RULES.settings)
    assert list(wrong_dates(date_texts(engine), given_exports)) == [0]
    engine.close()


@pytest.mark.parametrize(
    ("sheet_name", "title", "file", "refused"),
    [("Trực tuyến", "", "a.xlsx", False), ("Sheet1", "Hồ sơ nộp trực tiếp", "a.xlsx", False),
     ("Sheet1", "", "ho so truc tuyen.xlsx", False), ("Sheet1", "", "thang 1.xlsx", True),
     ("Sheet1", "Cổng dịch vụ công trực tuyến", "thang 1.xlsx", True)],
)  # fmt: skip
def test_a_file_without_any_channel_is_refused(sheet_name, title, file, refused):
    columns = {name: name for name in FIELDS if name != "channel"}
    sheet = SimpleNamespace(index=0, name=sheet_name, title=title, columns=columns, rows=1, unknown=())
    export = Export(SimpleNamespace(name=file), SimpleNamespace(sheets=(sheet,)))
    assert (wrong_columns(export, Settings()) is not None) is refused


def test_a_file_without_the_column_of_the_day_asked_for_is_refused():
    columns = {name: name for name in FIELDS if name != "submitted"}
    sheet = SimpleNamespace(index=0, name="Sheet1", title="", columns=columns, rows=1, unknown=())
    export = Export(SimpleNamespace(name="a.xlsx"), SimpleNamespace(sheets=(sheet,)))
    assert wrong_columns(export, Settings()) is None
    refused = wrong_columns(export, Settings(date_field="submitted"))
    assert refused is not None and "ngày nộp" in refused.sentence
