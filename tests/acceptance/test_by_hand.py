"""The product's command line against answers worked by hand from the decision (tests/answers)."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from acceptance import formats, product, province

PROCEDURES = {"continuing": "1.000001", "dropped": "1.000020", "first_time": "2.000300", "neither": "3.999999"}
PREVIOUS = [("1.000001", "Thủ tục một"), ("1.000020", "Thủ tục hai")]
CURRENT = [("1.000001", "Thủ tục một"), ("2.000300", "Thủ tục ba")]
AFTER_D = "replacement_effective = 2024-05-20\n"
INTERPRETATIONS = {
    "default": AFTER_D,
    "fifth_day": AFTER_D + 'first_time_start = "fifth-day"\n',
    "exclusive": AFTER_D + 'dropped_end = "exclusive"\n',
    "outright_28_05": AFTER_D + "first_time_start = 2024-05-28\n",
    "unknown": "",
}


def table(name):
    return list(csv.DictReader((province.ANSWERS / name).open(encoding="utf-8")))


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    return tmp_path_factory.mktemp("empty")


@pytest.mark.parametrize("interpretation", INTERPRETATIONS)
def test_a_dossier_counts_on_exactly_the_days_that_the_decision_gives_its_procedure(tmp_path, interpretation):
    days = table("boundary_days.csv")
    rows, asked, expected, counted = [], [], [], 0
    for number, line in enumerate(days):
        code, day = PROCEDURES[line["class"]], date.fromisoformat(line["day"])
        late = f"{day:%d/%m/%Y} 23:59:59"
        rows.append([f"D-{number}", "Sở Y tế", code, "Trực tuyến", "Đã trả kết quả", late])
        counted += int(line[interpretation])
        inside = province.FIRST <= day <= province.LAST
        listed = line["class"] in ("continuing", "dropped") or (line["class"] == "first_time" and interpretation != "unknown")
        if inside and listed:
            asked.append(["KH_TOTAL", "Sở Y tế", line["day"], line["day"], code])
            expected.append(int(line[interpretation]))
    current = None if interpretation == "unknown" else CURRENT
    home = product.a_home(tmp_path, rows, PREVIOUS, current, INTERPRETATIONS[interpretation])
    report = product.refresh(home)
    assert (report["read"], report["counted"]) == (len(rows), counted)
    answers = product.call(home, asked)
    assert [(question, answer) for question, answer in zip(asked, answers, strict=True)] == list(
        zip(asked, expected, strict=True)
    )


def by_interpretations(lines):
    groups = {}
    for line in lines:
        key = (line["replacement_effective"], line["first_time_start"], line["dropped_end"])
        groups.setdefault(key, []).append(line)
    return groups.items()


@pytest.mark.parametrize(("interpretations", "lines"), by_interpretations(table("windows.csv")), ids=str)
def test_a_procedure_window_is_the_one_worked_by_hand(tmp_path, interpretations, lines):
    effective, start, dropped_end = interpretations
    settings, current = "", None
    if effective:
        settings, current = f"replacement_effective = {effective}\n", CURRENT
    if start:
        settings += f"first_time_start = {start}\n" if start[0].isdigit() else f'first_time_start = "{start}"\n'
    if dropped_end:
        settings += f'dropped_end = "{dropped_end}"\n'
    home = product.a_home(tmp_path, product.dossiers("Sở Y tế", "15/12/2023", 1, 1), PREVIOUS, current, settings)
    product.refresh(home)
    codes = [PROCEDURES[{"old_list": "dropped"}.get(line["class"], line["class"])] for line in lines]
    edges = (["from"], ["to"], [])
    answers = iter(product.call(home, [["KH_WINDOW", code, *edge] for code in codes for edge in edges]))
    for line in lines:
        first, last, both = (next(answers) for _ in edges)
        assert (first, last) == (line["first"], line["last"]), line
        assert both in ([[first, last]], [first, last])


def test_every_unit_has_the_target_and_the_basis_of_the_decision_without_any_snapshot(empty):
    lines = table("targets.csv")
    targets = product.call(empty, [["KH_TARGET", line["unit_id"]] for line in lines])
    bases = product.call(empty, [["KH_BASIS", line["unit_id"]] for line in lines])
    wrong = []
    for line, target, basis in zip(lines, targets, bases, strict=True):
        if line["percent"]:
            if target != int(line["percent"]) / 100 or basis != line["basis"]:
                wrong.append((line, target, basis))
        elif not isinstance(target, dict) or target["error"] != "#N/A":
            wrong.append((line, target))
    assert not wrong, wrong[:5]


def test_reporting_periods_run_from_the_fifteenth_to_the_fourteenth(empty):
    lines = table("periods.csv")
    for edges, column in ((("from", "đầu"), "first"), (("to", "cuối"), "last")):
        for edge in edges:
            answers = product.call(empty, [["KH_PERIOD", int(line["year"]), line["part"], edge] for line in lines])
            assert answers == [line[column] for line in lines]


def test_figures_without_a_snapshot_are_null_errors(empty):
    names = ["RATE", "ONLINE", "TOTAL", "POST", "DIRECT", "GAP", "NEEDED", "STATUS", "RANK"]
    answers = product.call(empty, [[f"KH_{name}", "Sở Y tế"] for name in names] + [["KH_ASOF"]])
    assert [answer.get("error") for answer in answers] == ["#NULL!"] * len(answers)


def test_measures_at_the_target_and_one_below_are_those_worked_by_hand(tmp_path):
    lines = table("measures.csv")
    rows = [
        row
        for line in lines
        for row in product.dossiers(line["unit"], "01/06/2024", int(line["online"]), int(line["total"]))
    ]
    home = product.a_home(tmp_path, rows)
    assert product.refresh(home)["counted"] == len(rows)
    names = ["KH_RATE", "KH_GAP", "KH_NEEDED", "KH_STATUS", "KH_TOTAL", "KH_ONLINE"]
    answers = iter(product.call(home, [[name, line["unit"]] for line in lines for name in names]))
    for line in lines:
        rate, gap, needed, status, total, online = (next(answers) for _ in names)
        assert (total, online, status) == (int(line["total"]), int(line["online"]), line["status"]), line
        assert rate == pytest.approx(float(line["rate"]), abs=1e-12), line
        if line["percent"]:
            assert gap == pytest.approx(float(line["gap"]), abs=1e-12), line
            assert needed == int(line["needed"]), line
        else:
            assert (gap["error"], needed["error"]) == ("#N/A", "#N/A"), line


def test_equal_ratios_share_a_rank_and_the_next_is_skipped(tmp_path):
    shares = {"Sở Công Thương": (60, 100), "Sở Nội vụ": (3, 5), "Sở Tài chính": (6, 10), "Sở Xây dựng": (59, 100),
              "Sở Y tế": (55, 100), "Sở Tư pháp": (60, 100), "Sở Ngoại vụ": (9, 10)}  # fmt: skip
    rows = [
        row for unit, (online, total) in shares.items() for row in product.dossiers(unit, "01/06/2024", online, total)
    ]
    home = product.a_home(tmp_path, rows)
    product.refresh(home)
    # Completion: Tư pháp 60/55 first; then 60/60 and 55/55 together; then 59/60.
    ranks = {"Sở Tư pháp": 1, "Sở Công Thương": 2, "Sở Nội vụ": 2, "Sở Tài chính": 2, "Sở Y tế": 2, "Sở Xây dựng": 6}
    # Rate: 60% four times, 59%, 55%.
    rates = {"Sở Công Thương": 1, "Sở Nội vụ": 1, "Sở Tài chính": 1, "Sở Tư pháp": 1, "Sở Xây dựng": 5, "Sở Y tế": 6}
    for by, expected in (("hoàn thành", ranks), ("tỷ lệ", rates), ("rate", rates), (None, ranks)):
        answers = product.call(home, [["KH_RANK", unit, None, None, by] for unit in expected])
        assert dict(zip(expected, answers, strict=True)) == expected, by
    table_ = product.call(home, [["KH_RANKING", "Sở, ban"]])[0]
    order = ["Sở Tư pháp", "Sở Công Thương", "Sở Nội vụ", "Sở Tài chính", "Sở Y tế", "Sở Xây dựng"]
    assert [row[:2] for row in table_[:6]] == [[ranks[unit], unit] for unit in order]
    none = product.call(home, [["KH_RANK", unit] for unit in ("Sở Ngoại vụ", "Sở Du lịch")])
    assert [answer["error"] for answer in none] == ["#N/A", "#N/A"]


def test_tied_districts_are_listed_in_the_order_of_the_decision(tmp_path):
    order = ["Huyện Cam Lâm", "Huyện Diên Khánh", "Huyện Vạn Ninh", "Thị xã Ninh Hòa", "Thành phố Cam Ranh",
             "Thành phố Nha Trang", "Huyện Khánh Sơn", "Huyện Khánh Vĩnh"]  # fmt: skip
    rows = [row for unit in order[:6] for row in product.dossiers(unit, "01/06/2024", 11, 20)]
    rows += [row for unit in order[6:] for row in product.dossiers(unit, "01/06/2024", 1, 2)]
    home = product.a_home(tmp_path, rows)
    product.refresh(home)
    ranking = product.call(home, [["KH_RANKING", "Cấp huyện"]])[0]
    assert [row[:2] for row in ranking[:8]] == [[1, unit] for unit in order]


def test_a_merger_counts_from_its_day_and_names_keep_their_own_dossiers(tmp_path):
    tan_tien, tan_lap = "Phường Tân Tiến, Thành phố Nha Trang", "Phường Tân Lập, Thành phố Nha Trang"
    rows = product.dossiers("Phường Tân Lập", "31/10/2024", 2, 3)
    rows += product.dossiers("Phường Phước Tân", "15/12/2023", 0, 1)
    rows += product.dossiers("Phường Phước Tiến", "01/03/2024", 1, 1)
    # After the merger, an old name still written means the successor.
    rows += product.dossiers("UBND phường Tân Lập", "01/11/2024", 1, 1)
    rows += product.dossiers("Phường Tân Tiến", "02/11/2024", 1, 4)
    home = product.a_home(tmp_path, rows)
    assert product.refresh(home)["counted"] == 10
    before, on, after = "2024-10-31", "2024-11-01", None
    cases = [
        (["KH_TOTAL", "Phường Tân Lập", None, before], 3),
        (["KH_TOTAL", "Phường Tân Lập", None, on], 3),
        (["KH_TOTAL", "Phường Tân Lập"], 3),
        (["KH_TOTAL", "Phường Phước Tân"], 1),
        (["KH_TOTAL", "Phường Tân Tiến", None, before], 0),
        (["KH_TOTAL", "Phường Tân Tiến", None, on], 6),
        (["KH_TOTAL", "Phường Tân Tiến"], 10),
        (["KH_ONLINE", "Phường Tân Tiến"], 5),
        (["KH_TOTAL", "Phường Tân Tiến", "2024-10-31", "2024-11-01"], 4),
        (["KH_TOTAL", "Phường Tân Tiến", "2024-11-01", after], 5),
        (["KH_TOTAL", "Cấp xã thành phố Nha Trang"], 10),
        (["KH_TOTAL", "Cấp xã", None, before], 5),
        (["KH_TOTAL", "Toàn tỉnh"], 10),
    ]
    answers = product.call(home, [question for question, _ in cases])
    assert answers == [expected for _, expected in cases]
    both = ("Phường Tân Lập", "Phường Tân Tiến")
    ranks = product.call(home, [["KH_RANK", unit, None, last] for unit in both for last in (before, on)])
    # Until 31/10: Phước Tiến 1/1, Tân Lập 2/3, Phước Tân 0/1.
    assert ranks[0] == 2 and ranks[1]["error"] == "#N/A" and ranks[2]["error"] == "#N/A" and ranks[3] == 1
    old, new = product.call(home, [["KH_RANKING", "Cấp xã", None, before], ["KH_RANKING", "Cấp xã", None, on]])
    names = [{row[1] for row in ranking} for ranking in (old, new)]
    short = [{name.split(",")[0] for name in each} for each in names]
    assert "Phường Tân Lập" in short[0] and "Phường Tân Tiến" not in short[0], (tan_lap, names[0])
    assert "Phường Tân Tiến" in short[1] and "Phường Tân Lập" not in short[1], (tan_tien, names[1])


def test_every_merger_of_the_units_file_folds_on_its_day(tmp_path):
    lines = table("mergers.csv")
    rows = []
    for line in lines:
        name = province.full_name(line["predecessor"])
        rows += product.dossiers(name, "31/10/2024", 1, 1) + product.dossiers(name, "01/11/2024", 1, 1)
    home = product.a_home(tmp_path, rows)
    product.refresh(home)
    asked, expected = [], []
    for line in lines:
        joined = sum(1 for other in lines if other["successor"] == line["successor"])
        last, day = line["own_last_day"], line["merger_day"]
        for question, answer in (
            (["KH_TOTAL", line["predecessor"], None, last], 1),
            (["KH_TOTAL", line["predecessor"]], 1),
            (["KH_TOTAL", line["successor"], None, last], 0),
            (["KH_TOTAL", line["successor"], None, day], 2 * joined),
            (["KH_TOTAL", line["successor"], day], joined),
        ):
            asked.append(question)
            expected.append(answer)
    assert list(zip(asked, product.call(home, asked), strict=True)) == list(zip(asked, expected, strict=True))


def test_a_received_copy_beats_one_never_received_then_the_last_file_sheet_and_row(tmp_path):
    header = product.HEADER

    def row(code, channel, status="Đã trả kết quả", day="01/06/2024"):
        return [code, "Sở Y tế", "1.000001", channel, status, day]

    first = [row("A-1", "Trực tuyến"), row("A-2", "Trực tuyến"), row("A-3", "Trực tiếp"), row("A-3", "Trực tuyến")]
    second = [row("a-1 ", "Trực tiếp"), row("A-2", "Trực tiếp", "Mới đăng ký"), row("A-4", "Trực tiếp")]
    tenth = [row("A-4", "Trực tuyến"), row("", "BCCI"), row("", "BCCI")]
    home = product.a_home(tmp_path, [])
    formats.write(home / "dossiers" / "thang 10.csv", product.export(tenth))
    formats.write(home / "dossiers" / "thang 2.csv", product.export(second))
    sheets = [formats.Sheet("Một", [header, *first]), formats.Sheet("Hai", [header, row("A-5", "Trực tiếp")])]
    sheets.append(formats.Sheet("Ba", [header, row("A-5", "Trực tuyến")]))
    formats.write(home / "dossiers" / "thang 1.xlsx", formats.xlsx_bytes(sheets))
    report = product.refresh(home)
    # A-1 direct (file 2), A-2 online (its later copy was never received), A-3, A-4, A-5 online, two without a code.
    assert (report["read"], report["counted"], report["excluded"].get("duplicate")) == (12, 7, 5)
    answers = product.call(home, [[name, "Sở Y tế"] for name in ("KH_ONLINE", "KH_DIRECT", "KH_POST")])
    assert answers == [4, 1, 2]


def test_each_exclusion_has_the_first_reason_that_applies(tmp_path):
    good = ["Sở Y tế", "1.000001", "Trực tiếp", "Đã trả kết quả", "01/06/2024"]

    def row(code, unit=good[0], procedure=good[1], channel=good[2], status=good[3], day=good[4]):
        return [code, unit, procedure, channel, status, day]

    never, odd, where, unlisted, early = "Mới đăng ký", "Zalo", "Công ty Sao Mai", "3.999999", "14/12/2023"
    rows = [
        row("1", day="31/02/2024", status=never, channel=odd, unit=where, procedure=unlisted),
        row("2", status=never, channel=odd, unit=where, procedure=unlisted, day=early),
        row("3", channel=odd, unit=where, procedure=unlisted, day=early),
        row("4", unit=where, procedure=unlisted, day=early),
        row("5", procedure=unlisted, day=early),
        row("6", day=early),
        row("7"),
        row("7", day="31/02/2024"),
        row("8", status="Một trạng thái lạ"),
        row("9", channel=""),
    ]
    home = product.a_home(tmp_path, rows)
    report = product.refresh(home)
    excluded = {reason: number for reason, number in report["excluded"].items() if number}
    once = ["not_received", "channel_unknown", "unit_unresolved", "procedure_unlisted", "outside_window", "duplicate"]
    # The last copy of dossier 7 stays, and its day cannot be read.
    assert excluded == {**dict.fromkeys(once, 1), "date_unreadable": 2}
    assert (report["read"], report["counted"]) == (10, 2)


def test_settings_with_a_typo_are_refused_by_the_name_of_the_key(tmp_path):
    rows = product.dossiers("Sở Y tế", "01/06/2024", 1, 1)
    for line, named in (
        ('first_time_strat = "fifth-day"\n', "first_time_strat"),
        ('first_time_start = "sixth-day"\n', "first_time_start"),
        ('dropped_end = "maybe"\n', "dropped_end"),
        ('date_field = "finished"\n', "date_field"),
        ('replacement_effective = "soon"\n', "replacement_effective"),
    ):
        home = product.a_home(tmp_path / named, rows, settings=line)
        done = product.khtargets("refresh", "--json", home=home)
        assert done.code == 1 and named in done.out + done.err, (line, done)


def test_the_new_list_and_its_day_come_together_or_not_at_all(tmp_path):
    rows = product.dossiers("Sở Y tế", "01/06/2024", 1, 1)
    list_only = product.a_home(tmp_path / "a", rows, PREVIOUS, CURRENT)
    day_only = product.a_home(tmp_path / "b", rows, PREVIOUS, None, AFTER_D)
    for home in (list_only, day_only):
        done = product.khtargets("refresh", "--json", home=home)
        assert done.code == 1 and "replacement_effective" in done.out + done.err, done


def test_a_moment_written_in_another_zone_counts_on_its_day_in_vietnam(tmp_path):
    # 17:30 UTC is half past midnight of the next day in Asia/Ho_Chi_Minh.
    days = {
        "2024-12-14T17:30:00Z": None,
        "2024-12-13T16:59:59Z": "2024-12-13",
        "2023-12-14T17:00:00.000Z": "2023-12-15",
        "2024-06-30T23:59:59+07:00": "2024-06-30",
    }
    rows = [[f"D-{number}", *product.dossiers("Sở Y tế", day, 1, 1)[0][1:]] for number, day in enumerate(days)]
    home = product.a_home(tmp_path, rows)
    assert product.refresh(home)["counted"] == 3
    counted = [day for day in days.values() if day]
    assert product.call(home, [["KH_TOTAL", "Sở Y tế", day, day] for day in counted]) == [1, 1, 1]


def test_a_header_printed_again_in_one_row_loses_no_dossier_above_it(tmp_path):
    # The first header has a merged title over two columns, so the repeated one, in one row, looks more complete.
    over = ["STT", "Thông tin hồ sơ", None, "Đơn vị tiếp nhận", "Hình thức nộp", "Ngày nhận", "Chủ hồ sơ"]
    under = [None, "Mã hồ sơ", "Mã TTHC", None, None, None, None]
    again = ["STT", "Mã hồ sơ", "Mã TTHC", *over[3:]]
    lines = [[n, f"D-{n}", "1.000001", "Sở Y tế", "Trực tuyến", "01/06/2024", "Người Bí Mật"] for n in range(1, 31)]
    sheet = formats.Sheet("Sheet1", [over, under, *lines[:14], again, *lines[14:]])
    home = product.a_home(tmp_path, [])
    for kind in ("xls", "xlsx", "csv"):
        formats.write(home / "dossiers" / f"bc {kind}.{kind}", formats.file_bytes(kind, [sheet]))
    report = product.refresh(home)
    assert (report["read"], report["counted"]) == (90, 30)
    kept = b"".join(path.read_bytes() for path in (home / "cache").rglob("*") if path.is_file())
    assert "Người Bí Mật".encode() not in kept
