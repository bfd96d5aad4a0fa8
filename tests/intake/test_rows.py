"""Which rows of a table are dossiers, and which are its furniture."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from exports import HEADER, ONE, TWO, read, rows, text, xlsx
from khtargets.tally.dates import read_date
from khtargets.tally.dossiers import script

CODE, UNIT, CHANNEL, DATE = range(4)


def kept(place, *middle, header=HEADER, name="a.xlsx"):
    """The sheet rows that were taken of these rows between two dossiers (rows 2 and the last), and what was skipped."""
    reading = read(place, xlsx([header, ONE, *middle, TWO]), name)
    numbers = rows(reading, "row")
    assert numbers[0] == 2 and numbers[-1] == len(middle) + 3
    return numbers[1:-1], {kind: count for kind, count in reading.sheets[0].skipped.items() if kind != "header"}


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (["Tổng cộng", None, 12, 34], "total"),
        (["TỔNG SỐ", "1.234", 12, 45000], "total"),
        ([None, "Tổng cộng", None, "12"], "total"),
        (["Cộng Sở Y tế", None, None, 17], "total"),
        (["Tổng cộng"] * 4, "total"),
        (["I. KHỐI SỞ, BAN, NGÀNH", None, None, None], "group"),
        (["I. KHỐI SỞ, BAN, NGÀNH"] * 4, "group"),
        ([None, "II. UBND CẤP HUYỆN", 3, 45000], "group"),
        (["Cấp xã", 1, 2, 3], "group"),
        ([None, "Trong đó:", 1, 2], "group"),
        ([None, "Sở Y tế", None, None], "group"),
        ([None, "Sở Y tế", None, 125], "group"),
        (["Sở Y tế", None, None, None], "group"),
        (["(1)", "(2)", "(3)", "(4)"], "number_row"),
        ([1, 2, 3, 4], "number_row"),
        (["A", "B", 1, "(2)=(1)+(3)"], "number_row"),
        ([None, " ", "\u00a0", None], "blank"),
        ([None, None, "Trực tuyến", None], "other"),
        ([None, None, None, "02/01/2024"], "other"),
    ],
)
def test_furniture_is_no_dossier(tmp_path, row, kind):
    assert kept(tmp_path, row) == ([], {kind: 1})


@pytest.mark.parametrize(
    "row",
    [
        [TWO[0], "Account không dùng", "Trực tiếp", "02/01/2024"],
        [TWO[0], "Trung bình", "Trực tiếp", "02/01/2024"],
        [TWO[0], "Tổng cộng", "Trực tiếp", "02/01/2024"],
        [TWO[0], "A", None, "2024-01-02 00:00:00"],
        [TWO[0], None, None, None],
        [TWO[0], "Sở Y tế", "Trực tiếp", "chưa rõ"],
        ["Không có mã", "Sở Y tế", "Trực tiếp", "02/01/2024"],
        ["12345678", "Sở Y tế", "Trực tiếp", "02/01/2024"],
        [12345678, "Sở Y tế", "Trực tiếp", 45293.5],
        ["H32 15 240102 0001", None, None, None],
        ["H32.15 - 240102 - 0001", "Sở Y tế", None, None],
        ["Đ12-2024/0001", None, "x", None],
        [None, "Sở Y tế", "Trực tiếp", "02/01/2024"],
        [None, "Trung bình", "Trực tiếp", "02/01/2024"],
        [None, "Sở Y tế", "Trực tiếp", 45293],
        [None, "Sở Y tế", "Trực tiếp", "31/02/2024"],
        [None, "Sở Y tế", "Trực tiếp", "chưa rõ"],
        ["=1+2", "+Sở Y tế", "@x", "02/01/2024"],
        [None, "X. Diên Hòa", None, "20240102"],
        [None, "Công Thương", None, "2/1/2024"],
    ],
)
def test_a_dossier_is_never_dropped(tmp_path, row):
    assert kept(tmp_path, row) == ([3], {})


def test_a_dossier_with_a_number_for_its_code_and_no_date_is_none_the_less_one(tmp_path):
    header = ["Mã hồ sơ", "Đơn vị", "Mã TTHC", "Ngày nhận", "Hình thức"]
    lettered = [[f"H32.15-240102-000{at}", "Sở Y tế", "1.000001", "02/01/2024", "Trực tuyến"] for at in (1, 2)]
    table = [header, *lettered, ["240115001", "Sở Y tế", "1.000001", None, "Trực tuyến"]]
    assert read(tmp_path, xlsx(table), "a.xlsx").rows == 3


def test_a_repeated_header_is_no_dossier_and_no_blank_either(tmp_path):
    assert kept(tmp_path, HEADER, ONE, [], [header.upper() for header in HEADER]) == ([4], {"blank": 1})


def test_a_total_before_the_first_read_column_is_seen(tmp_path):
    header = ["STT", "Người nộp", *HEADER]
    rows_of = [[1, "x", *ONE], ["Tổng cộng", None, 7, None, 5, 45293], [2, "Cộng Hòa", *TWO]]
    reading = read(tmp_path, xlsx([header, *rows_of]), "a.xlsx")
    assert rows(reading, "code") == [ONE[0], TWO[0]] and reading.sheets[0].skipped["total"] == 1


def test_signatures_at_the_end_are_no_dossiers_even_in_the_columns_of_unit_and_date(tmp_path):
    signed = [
        [None, None, None, "Khánh Hòa, ngày 15 tháng 12 năm 2024"],
        [None, "NGƯỜI LẬP BIỂU", None, "KT. GIÁM ĐỐC"],
        [None, "(Ký, ghi rõ họ tên)", None, "PHÓ GIÁM ĐỐC"],
        [],
        [None, "Người Giả Lập", None, "Giám Đốc Giả Lập"],
    ]
    reading = read(tmp_path, xlsx([HEADER, ONE, *signed]), "a.xlsx")
    assert rows(reading, "code") == [ONE[0]]
    assert reading.sheets[0].skipped == {"header": 1, "footer": 4, "blank": 1}


def test_codes_that_are_plain_numbers_are_dossiers_where_all_are(tmp_path):
    table = [HEADER, [1, "Sở Y tế", 1, "02/01/2024"], [2, "Sở Y tế", 2, None], [3, None, None, "chưa rõ"]]
    assert rows(read(tmp_path, xlsx(table), "a.xlsx"), "code") == ["1", "2", "3"]


def test_without_a_code_column_a_row_needs_a_unit_and_a_date(tmp_path):
    header = ["Đơn vị", "Kênh tiếp nhận", "Ngày nộp"]
    table = [
        header, ["Sở Y tế", "1", "02/01/2024"], ["Sở Y tế", "1", None], ["Sở Y tế", "1", "7"], ["Tổng cộng", "2", "45293"],
        [None, "1", "02/01/2024"], ["Sở Tư pháp", "", "45293"],
    ]  # fmt: skip
    assert rows(read(tmp_path, text(*table)), "row") == [2, 4, 7]


def test_the_resolving_unit_stands_in_for_a_blank_receiving_one(tmp_path):
    header = ["Đơn vị tiếp nhận", "Đơn vị giải quyết TTHC", "Ngày nhận"]
    reading = read(tmp_path, text(header, ["", "Sở Y tế", "02/01/2024"]))
    assert rows(reading, "unit", "resolver") == [[None, "Sở Y tế"]]


def test_texts_are_kept_as_written_but_for_outer_white_space(tmp_path):
    cells = ["\u00a0h32.15-240102-0001\t", "Uy\u0309 ban  nhân dân\u200b", "=SUM(A1)", " 02/01/2024 "]
    reading = read(tmp_path, xlsx([HEADER, cells]), "a.xlsx")
    assert rows(reading, "code", "unit", "channel", "received") == [
        ["h32.15-240102-0001", "Uy\u0309 ban  nhân dân", "=SUM(A1)", "02/01/2024"]
    ]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("26/01/2024 14:38:14", "26/01/2024"),
        ("26-01-2024 14:38", "26-01-2024"),
        ("2024-01-26 00:00:00", "2024-01-26"),
        ("2024-01-26T23:59:59.999", "2024-01-26"),
        ("26/01/2024", "26/01/2024"),
        ("6/1/2024 14:38", "6/1/2024 14:38"),
        ("14:38 26/01/2024", "14:38 26/01/2024"),
        ("26/01/2024, 7:00", "26/01/2024, 7:00"),
        ("2024-01-26T23:30:00Z", "2024-01-26T23:00Z"),
        ("2024-01-26T23:30Z", "2024-01-26T23:00Z"),
        ("2024-01-26 23:30:00.5+07:00", "2024-01-26 23:00+07:00"),
        ("2024-01-26 23:30:00+05:30", "2024-01-26 23:30:00+05:30"),
        ("45317.604", "45317"),
        ("26/01/2024 14:38:14 chiều", "26/01/2024 14:38:14 chiều"),
    ],
)
def test_what_of_a_time_cannot_change_the_day_is_cut_off_and_the_tally_takes_both_for_the_same_day(tmp_path, written, kept):
    other = [[f"H32.15-240126-{at:04d}", "Sở Y tế", "Trực tiếp", "02/01/2024 07:45:30"] for at in range(3)]
    reading = read(tmp_path, text(HEADER, *other, [*ONE[:3], written]))
    assert rows(reading, "received") == ["02/01/2024"] * 3 + [kept]
    with duckdb.connect() as engine:
        engine.execute("CREATE TABLE dates_written AS SELECT unnest(?) AS date_written", [[written, kept]])
        engine.execute(*script("date_texts"))
        assert len(set(engine.execute("SELECT date_text FROM dates").fetchall())) == 1


@pytest.mark.parametrize("written", ["2024-01-26T17:30Z", "2024-01-26T17:30:00Z", "2024-01-26 23:30-05:00", "2024-01-27 00:30"])
def test_a_moment_in_another_zone_counts_on_the_day_that_it_was_here(tmp_path, written):
    [kept] = rows(read(tmp_path, text(HEADER, [*ONE[:3], written])), "received")
    with duckdb.connect() as engine:
        for each in (written, kept):
            engine.execute("CREATE OR REPLACE TABLE dates_written AS SELECT ? AS date_written", [each])
            engine.execute(script("date_texts")[0].replace("CREATE VIEW", "CREATE OR REPLACE VIEW"))
            [(dated,)] = engine.execute("SELECT date_text FROM dates").fetchall()
            assert read_date(dated) == date(2024, 1, 27)


def test_codes_are_composed(tmp_path):
    reading = read(tmp_path, xlsx([HEADER, ["D\u0323A-240102-01", *ONE[1:]]]), "a.xlsx")
    assert rows(reading, "code") == ["\u1e0cA-240102-01"]


def test_rows_that_are_neither_are_counted_and_said(tmp_path):
    reading = read(tmp_path, xlsx([HEADER, ONE, [None, None, "Trực tuyến", None], TWO]), "a.xlsx")
    assert reading.sheets[0].skipped["other"] == 1 and "1 dòng" in reading.sheets[0].notes[0]


def test_a_hundred_thousand_undated_rows_are_read_in_no_time(tmp_path):
    lines = "\n".join(f"{at},Đơn vị {at % 7},Trực tuyến,{45000 + at % 300}" for at in range(100_000))
    reading = read(tmp_path, (",".join(HEADER) + "\n" + lines).encode())
    assert reading.rows == 100_000


@pytest.mark.parametrize(
    "written",
    ["10/01/24", "20240110", "10012024", "20240110083000", "10-Jan-2024", "10 thg 1 2024", "ngày 10 tháng 01 năm 2024",
     "Thứ tư, 10/01/2024", "Jan 10, 2024", "8h15 ngày 10/01/2024", "10/01/2024 8:5", "08:15:22 SA 10/01/2024"],
)  # fmt: skip
def test_a_row_without_a_code_is_a_dossier_however_its_date_is_written(tmp_path, written):
    reading = read(tmp_path, text(HEADER, ["", "Sở Y tế", "Trực tiếp", written], TWO))
    assert reading.rows == 2


@pytest.mark.parametrize("written", ["", "2024", "#NAME?", "chưa rõ"])
@pytest.mark.parametrize("last", [False, True], ids=["between", "last"])
def test_a_row_that_says_what_was_asked_for_is_a_dossier_without_a_code_or_a_readable_date(tmp_path, written, last):
    header = ["Mã hồ sơ", "Đơn vị tiếp nhận", "Mã TTHC", "Hình thức nộp", "Trạng thái", "Ngày nhận"]
    whole = ["H32.15-240102-0001", "Sở Y tế", "1.002835", "Trực tuyến", "Đã trả kết quả", "02/01/2024"]
    by_code = ["", "Sở Y tế", "1.002835", "", "", written]
    by_words = ["", "Sở Y tế", "", "Trực tiếp", "Đã trả kết quả", written]
    table = [header, whole, by_code, by_words, *([] if last else [whole])]
    assert rows(read(tmp_path, text(*table)), "row")[1:3] == [3, 4]
