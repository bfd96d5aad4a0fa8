"""Papers for others: who fails and what can still be done, hand-outs, the report to be signed; no macro in any."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from dataclasses import replace
from datetime import date, timedelta

import figures
import openpyxl
import pytest
from khtargets.errors import BadArgument, SettingsError
from khtargets.functions import Session
from khtargets.home import Home
from khtargets.names.groups import find
from khtargets.papers import handouts, office, pdf, signoff
from khtargets.reports.warnings import alerts
from khtargets.snapshot import Store
from khtargets.workbook.content import Span


@pytest.fixture(scope="module")
def place(province):
    return Home(province / "data")


@pytest.fixture(scope="module")
def snapshot(place):
    return Store(place).current()


def daily(unit, online, direct, days):
    first = figures.FIRST
    return [
        (unit, "1.002835", first + timedelta(days=at), channel)
        for at in range(days)
        for channel in ["online"] * online + ["direct"] * direct
    ]


def alert_of(path, dossiers, unit):
    figures.publish(path, dossiers)
    return next(each for each in alerts(Store(Home(path)).current()) if each.unit.id == unit)


def test_a_failing_unit_is_told_what_it_needs_a_day_until_the_last_day(tmp_path):
    # 183 of 366 days are over: 5 of 10 a day online, target 55 per cent
    found = alert_of(tmp_path, daily("so-y-te", 5, 5, 183), "so-y-te")
    assert (found.total, found.online, found.days_left, found.still_to_come) == (1830, 915, 183, 1830)
    assert found.short == 92  # 55 per cent of 1830 is 1006.5
    assert found.online_needed == 2013 - 915 and found.reachable  # of 3660
    assert found.pace == pytest.approx(1098 / 183)
    assert found.forecast.rate == pytest.approx(0.5)
    assert found.outlook.startswith("Khó đạt")


def test_a_target_that_even_all_dossiers_to_come_would_miss_can_no_longer_be_reached(tmp_path):
    # 10 a day, none online, 300 of 366 days: 66 x 10 of 3660 are 18 per cent
    found = alert_of(tmp_path, daily("so-y-te", 0, 10, 300), "so-y-te")
    assert not found.reachable and found.outlook == "Không thể đạt với số hồ sơ như hiện nay"


def test_on_the_last_day_nothing_is_left_to_do(tmp_path):
    found = alert_of(tmp_path, daily("so-y-te", 1, 9, 366), "so-y-te")
    assert (found.days_left, found.pace, found.reachable, found.outlook) == (0, None, False, "Đã hết thời gian")


def test_only_units_that_fail_are_warned_of_each_block_s_furthest_first(snapshot):
    session_statuses = {
        unit.id: Session(Home(snapshot.path.parents[1]).path).call("KH_STATUS", [unit.id]) for unit in snapshot.decision.units
    }
    found = alerts(snapshot)
    last = snapshot.decision.last_day
    failing = {id for id, status in session_statuses.items() if status == "Chưa đạt" and snapshot.decision.unit(id).exists(last)}
    assert {each.unit.id for each in found} == failing
    districts = [each.rate / each.percent for each in found if each.block == "Cấp huyện"]
    assert districts == sorted(districts)


def test_the_annex_has_the_line_of_a_failing_unit_and_those_whose_data_stopped(tmp_path, khtargets):
    # 183 of 366 days are over: 5 of 10 a day online, target 55 per cent; one commune is silent from the 60th day on
    dossiers = daily("so-y-te", 5, 5, 183) + daily("huyen-dien-khanh/xa-dien-an", 1, 0, 60)
    figures.publish(tmp_path, dossiers)
    snapshot = Store(Home(tmp_path)).current()
    rows = cells_of(handouts.warnings(snapshot), "Cảnh báo")
    (line,) = [row for row in rows if row[1] == "Sở Y tế"]
    assert line[:5] == [1, "Sở Y tế", 0.55, 1830, 915] and line[5] == 0.5
    # 1006.5 are 55 per cent of 1830; of 3660 in all 2013 must be online, 1098 of those still to come, 6 a day of 183
    assert line[6:11] == [92, 183, 1830, 1098, "6,00"] and line[11] == pytest.approx(0.5)
    assert line[12] == "Khó đạt: dự báo cao nhất vẫn dưới chỉ tiêu"
    said = [str(row[0]) for row in rows]
    assert said[0] == "Phụ lục" and said[1] == "DANH SÁCH ĐƠN VỊ CHƯA ĐẠT CHỈ TIÊU ĐẾN NGÀY 14/06/2024"
    assert said[2].startswith("(Kèm theo Văn bản số") and "Sở, ban, ngành (1 đơn vị)" in said
    silent = "Xã Diên An, Huyện Diên Khánh: {}ồ sơ mới nhất ngày 12/02/2024; hãy kiểm tra tệp của đơn vị."
    assert f"1. {silent.format('h')}" in said
    _, out, _ = khtargets("warnings", home=tmp_path)
    assert f"- {silent.format('H')}" in out.splitlines() and "SỐ LIỆU TẠM TÍNH" in out
    assert silent.format("H") not in khtargets("warnings", "Sở, ban", home=tmp_path)[1]


def test_the_procedures_of_a_hand_out_are_listed_worst_first(tmp_path):
    received = {"1.900340": 10, "1.002835": 20}
    dossiers = [("so-y-te", code, figures.FIRST, "direct") for code, many in received.items() for _ in range(many)]
    figures.publish(tmp_path, dossiers)
    snapshot = Store(Home(tmp_path)).current()
    unit = snapshot.decision.unit("so-y-te")
    data = handouts.handout(snapshot, unit, office.load(Home(tmp_path), snapshot.decision))
    rows = [row[2:8] for row in cells_of(data, "Thủ tục còn thấp") if isinstance(row[0], int)]
    # 55 per cent of 20 are 11, of 10 are 5.5: 6
    assert [[row[0], *row[2:]] for row in rows] == [["1.002835", 20, 0, 0, 11], ["1.900340", 10, 0, 0, 6]]


def cells_of(data: bytes, sheet: str) -> list[list[object]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [[cell.value for cell in row] for row in book[sheet].iter_rows()]


def test_hand_outs_are_written_for_each_department_and_district_without_macros(place, snapshot, tmp_path):
    made = handouts.write(place, snapshot, tmp_path / "gửi")
    names = {path.stem for path in made}
    assert {"Sở Y tế", "Huyện Diên Khánh", "Cảnh báo"} <= names
    for path in made:
        assert path.suffix == ".xlsx" and not any("vba" in name for name in zipfile.ZipFile(path).namelist())


def test_a_district_s_hand_out_has_its_row_its_communes_and_sums_that_agree(place, snapshot):
    unit = snapshot.decision.unit("huyen-dien-khanh")
    data = handouts.handout(snapshot, unit, office.load(place, snapshot.decision))
    rows = cells_of(data, "Kết quả")
    own = next(row for row in rows if row[1] == unit.name)
    counts = snapshot.counts(unit.id, snapshot.decision.first_day, snapshot.decision.last_day)
    assert own[2:4] == [counts.total, counts.online]
    total = next(row for row in rows if row[1] == "Cộng cấp xã")
    communes = snapshot.counts("communes:huyen-dien-khanh", snapshot.decision.first_day, snapshot.decision.last_day)
    assert total[2:4] == [communes.total, communes.online]
    assert {"Thủ tục còn thấp", "Hồ sơ không tính"} <= set(openpyxl.load_workbook(io.BytesIO(data)).sheetnames)


def test_a_block_may_be_asked_for_alone_and_communes_come_with_their_district(place, snapshot, tmp_path):
    one = find(snapshot.decision, "Cấp xã huyện Diên Khánh")
    assert {path.stem for path in handouts.write(place, snapshot, tmp_path, one)} == {"Huyện Diên Khánh", "Cảnh báo"}
    with pytest.raises(BadArgument):
        handouts.write(place, snapshot, tmp_path, find(snapshot.decision, "Cấp xã"))


def test_departments_districts_communes_units_without_target_and_excluded_are_what_was_read(place, snapshot):
    rows = cells_of(signoff.report(place, snapshot), "Báo cáo")
    sums = snapshot.header["reconciliation"]
    blocks = [row[2] for row in rows if row[0] in ("A", "B", "C", "D")]
    extra = [row[2] for row in rows if row[0] == "–" and isinstance(row[2], int)]
    assert len(blocks) == 4
    assert sum(blocks) + sum(extra) + sum(sums["excluded"].values()) == sums["read"]
    assert any(f"{sums['read']:,}".replace(",", ".") in str(row[0]) for row in rows if "Đối soát" in str(row[0]))


def test_the_report_has_what_a_signed_paper_needs(place, snapshot):
    text = "\n".join(str(cell) for row in cells_of(signoff.report(place, snapshot), "Báo cáo") for cell in row if cell)
    for needed in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Nơi nhận:", "GIÁM ĐỐC", snapshot.name, "Căn cứ Quyết định số"):
        assert needed in text, needed


def test_provisional_figures_and_missing_files_are_printed(home, khtargets, tmp_path):
    khtargets("refresh", "--json", home=home)
    (home / "dossiers" / "hồ sơ.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    khtargets("refresh", "--allow-missing", "--json", home=home)
    found = Store(Home(home)).current()
    text = str(cells_of(signoff.report(Home(home), found), "Báo cáo"))
    assert "SỐ LIỆU TẠM TÍNH" in text
    assert "Lưu ý: chưa có số liệu mới của tệp “hồ sơ.csv” vì không đọc được; dùng số liệu của lần đọc trước" in text


def test_the_same_snapshot_gives_the_same_bytes(place, snapshot):
    assert signoff.report(place, snapshot) == signoff.report(place, snapshot)


def test_the_office_states_who_signs_and_a_wrong_key_is_named(home):
    place, decision = Home(home), figures.DECISION
    assert office.load(place, decision).place == "Khánh Hòa" and (home / "office.toml").exists()
    (home / "office.toml").write_text('signer = "Trần Văn A"\nday = 2024-03-20\nrecipients = ["UBND tỉnh"]\n', "utf-8")
    found = office.load(place, decision)
    assert (found.signer, found.day, found.recipients) == ("Trần Văn A", date(2024, 3, 20), ("UBND tỉnh",))
    assert found.dated == "Khánh Hòa, ngày 20 tháng 3 năm 2024"
    assert replace(found, day=date(2024, 2, 5)).dated == "Khánh Hòa, ngày 05 tháng 02 năm 2024"
    for wrong in ('chữ_ký = "x"', 'day = "hôm nay"', "signer = 5", "recipients = 5", "signer ="):
        (home / "office.toml").write_text(wrong + "\n", "utf-8")
        with pytest.raises(SettingsError, match="office.toml"):
            office.load(place, decision)


def test_a_report_of_days_beyond_the_decision_s_is_that_of_the_decision_s(place, snapshot):
    assert signoff.report(place, snapshot, Span(date.min, date.max)) == signoff.report(place, snapshot)


def test_the_commands_write_papers(khtargets, place, tmp_path):
    assert khtargets("handout", "Cấp xã huyện Diên Khánh", "--out", tmp_path / "gửi", home=place.path)[0] == 0
    assert khtargets("handout", "Toàn tỉnh", home=place.path)[0] == 2
    status, out, _ = khtargets("warnings", "Cấp huyện", "--json", home=place.path)
    assert status == 0 and all(each["outlook"] for each in json.loads(out))
    assert khtargets("warnings", home=place.path)[0] == 0
    assert khtargets("warnings", "--out", tmp_path / "Cảnh báo.xlsx", home=place.path)[0] == 0
    assert khtargets("report", "--out", tmp_path / "báo cáo.xlsx", home=place.path)[0] == 0
    assert (tmp_path / "báo cáo.xlsx").stat().st_size > 5000


def test_without_libreoffice_the_print_ready_workbook_is_what_there_is(khtargets, place, tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "soffice", lambda: None)
    status, _, err = khtargets("report", "--pdf", "--out", tmp_path / "báo cáo.xlsx", home=place.path)
    assert status == 1 and "LibreOffice" in err and (tmp_path / "báo cáo.xlsx").exists()


def test_the_report_becomes_a_pdf_through_libreoffice(khtargets, place, tmp_path):
    assert khtargets("report", "--pdf", "--out", tmp_path / "báo cáo.xlsx", home=place.path)[0] == 0
    pdf_file = tmp_path / "báo cáo.pdf"
    assert pdf_file.read_bytes().startswith(b"%PDF")
    printed = subprocess.run(["pdftotext", "-layout", pdf_file, "-"], check=True, capture_output=True, text=True).stdout
    snapshot = Store(place).current()
    line = next(row for row in printed.splitlines() if "TỔNG CỘNG TOÀN TỈNH" in row)
    counts = snapshot.counts("all", snapshot.decision.first_day, snapshot.decision.last_day)
    share = f"{counts.online / counts.total:.2%}".replace(".", ",")
    assert counts.total > 1000 and f"{counts.total:,}".replace(",", ".") in line.split() and share in line.split()
