"""A .csv read block by block gives what it gives when it is read whole, and is read whole where it is not plain."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
import readings
from exports import HEADER, source
from hypothesis import given, settings as hypothesis_settings, strategies as st
from khtargets import intake
from khtargets.errors import BadExport
from khtargets.intake import plain_csv, reading as reading_module

ODD_CODES = st.sampled_from(["", "h32.15-240102-0001", " H32-1 ", "Đ-5"])
CODES = st.from_regex(r"\AH32\.[0-9]{2}-2401[0-2][0-9]-[0-9]{2,6}\Z") | ODD_CODES
UNITS = st.sampled_from(["Sở Y tế", " Sở Y tế", "", "Phường Vĩnh Hòa, Thành phố Nha Trang", "UBND “thị xã”", "Sở Y tế\u00a0"])
CHANNELS = st.sampled_from(["Trực tuyến", "Trực tiếp", "", " "])
DATES = st.sampled_from(["02/01/2024", "02/01/2024 07:45:30", "2024-01-02 07:45", "5/1/2024", "02-01-2024 07:45:30", "45317.604"])
ROWS = st.lists(st.tuples(CODES, UNITS, CHANNELS, DATES), min_size=30, max_size=80)
LINES = st.sampled_from(["\n", "\r\n"])


@pytest.fixture
def small(monkeypatch):
    """Blocks of a few lines, for files of any size."""
    monkeypatch.setattr(plain_csv, "_SMALLEST", 0)
    monkeypatch.setattr(plain_csv, "_BLOCK", 1 << 10)


def both(place: Path, content: bytes) -> tuple[object, object]:
    """What the file gives block by block, or None, and what it gives read whole; a refusal is its sentence."""
    path = place / "a.csv"
    path.write_bytes(content)
    digest = intake.digest(source(path))
    found = reading_module._read_straight(path, (place / "one", digest, "1"), lambda: None)
    return found and shown(found), whole(path, digest, place / "two")


def whole(path: Path, digest: str, cache: Path) -> object:
    try:
        return shown(reading_module._read_whole(path, "text", (cache, digest, "1"), lambda: None))
    except reading_module.Refused as refused:
        return refused.sentence


def shown(found: intake.Reading) -> object:
    return replace(found, parquet=Path(), texts=()), readings.rows(found), sorted(found.texts, key=str)


def written(rows, ending="\n", mark="", delimiter=",", last=True):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=ending).writerows(rows)
    text = out.getvalue()
    return (mark + (text if last else text.removesuffix(ending))).encode()


@given(rows=ROWS, ending=LINES, mark=st.sampled_from(["", "\ufeff"]), delimiter=st.sampled_from(",;\t"), last=st.booleans())
@hypothesis_settings(deadline=None, max_examples=120)
def test_the_same_dossiers_either_way(tmp_path_factory, rows, ending, mark, delimiter, last):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain_csv, "_SMALLEST", 0)
        patch.setattr(plain_csv, "_BLOCK", 1 << 10)
        one, two = both(tmp_path_factory.mktemp("đọc"), written([HEADER, *rows], ending, mark, delimiter, last))
    assert one is None or one == two
    plainly = all(date != "45317.604" and code.strip() for code, _, _, date in rows)
    assert not plainly or one is not None


def test_a_plain_list_is_read_straight_over_many_blocks(small, tmp_path):
    rows = [[f"H32.15-240102-{at:04d}", "Sở Y tế", "Trực tuyến", f"02/01/2024 07:45:{at % 60:02d}"] for at in range(300)]
    one, two = both(tmp_path, written([HEADER, *rows]))
    assert one == two and one[0].rows == 300
    assert [row["row"] for row in one[1]] == list(range(2, 302))


PLAIN = [[f"H32.15-240102-{at:04d}", "Sở Y tế", "Trực tuyến", "02/01/2024"] for at in range(60)]
ODD = {
    "a title": [["BÁO CÁO", "", "", ""], HEADER, *PLAIN],
    "a total": [HEADER, *PLAIN, ["Tổng cộng", "", "", "60"]],
    "a line break in a cell": [HEADER, *PLAIN, ["H32.15-240102-0100", "Sở\nY tế", "Trực tuyến", "02/01/2024"]],
    "a row too long": [HEADER, *PLAIN, [*PLAIN[0], "thừa"]],
    "a row too short": [HEADER, *PLAIN, PLAIN[0][:3]],
    "a blank line": [HEADER, *PLAIN[:30], [], *PLAIN[30:]],
    "the header again": [HEADER, *PLAIN, HEADER, *PLAIN],
    "two columns for one field": [[*HEADER, "Mã hồ sơ"], *[[*row, "khác"] for row in PLAIN]],
    "the same column twice": [[*HEADER, "Mã hồ sơ"], *[[*row, row[0]] for row in PLAIN]],
    "no date column": [HEADER[:3], *[row[:3] for row in PLAIN]],
    "a line break in the header": [["Mã\nhồ sơ", *HEADER[1:]], *PLAIN],
    "a line break in the header's last cell": [[*HEADER[:3], "Ngày\nnhận"], *PLAIN],
    "a number row": [HEADER, ["(1)", "(2)", "(3)", "(4)"], *PLAIN],
}


@pytest.mark.parametrize("what", ODD)
def test_what_is_not_plain_is_read_whole(small, tmp_path, what):
    one, two = both(tmp_path, written(ODD[what]))
    assert one is None and two is not None


@pytest.mark.parametrize(
    "content",
    [
        written([HEADER, *PLAIN]).replace(b"240102-0030", b"240102-\xff030"),
        written([HEADER, *PLAIN]).decode().encode("utf-16"),
        written([HEADER, *PLAIN]).decode().encode("cp1258", "replace"),
        b"sep=,\n" + written([HEADER, *PLAIN]),
        written([HEADER, *PLAIN]).replace(b"\n", b"\r", 20),
        written([HEADER, *PLAIN]).replace(b"0030,", b'0030,"', 1),
        written([HEADER, *PLAIN]).replace("Hình".encode(), b"H\xecnh", 1),
        written([HEADER, [PLAIN[0][0], "x" * 3000, *PLAIN[0][2:]], *PLAIN]),
    ],
    ids=["broken letter", "utf-16", "cp1258", "sep=", "old line ends", "open quote", "broken header", "a long line"],
)
def test_so_is_another_form(small, tmp_path, content):
    one, _ = both(tmp_path, content)
    assert one is None


@pytest.mark.parametrize("end", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028"])
def test_what_only_unicode_calls_a_line_s_end_is_none(small, tmp_path, end):
    header = [f"Mã{end}hồ sơ", *HEADER[1:]]
    odd = [PLAIN[0][0], f"Sở{end}Y tế", *PLAIN[0][2:]]
    one, two = both(tmp_path, written([header, *PLAIN, odd]))
    assert (one is None or one == two) and two[0].rows == len(PLAIN) + 1


@pytest.mark.parametrize("at", range(20, 25))
def test_a_quote_left_open_at_the_end_of_a_block_is_seen(tmp_path, monkeypatch, at):
    lines = written([HEADER, *PLAIN]).splitlines(keepends=True)
    lines[at] = lines[at].replace(b",02/01/2024", b',"02/01/2024')
    monkeypatch.setattr(plain_csv, "_SMALLEST", 0)
    monkeypatch.setattr(plain_csv, "_BLOCK", sum(map(len, lines[1 : at + 1])) + 5)
    one, two = both(tmp_path, b"".join(lines))
    assert one is None and isinstance(two, str) and "ngoặc kép" in two


def test_the_reader_of_a_large_file_chooses_by_itself(small, tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_bytes(written([HEADER, *PLAIN]))
    monkeypatch.setattr(reading_module, "_read_whole", lambda *_: pytest.fail("read whole"))
    assert intake.read(source(path), intake.digest(source(path)), tmp_path / "cache").rows == 60
    assert sorted(each.suffix for each in (tmp_path / "cache").iterdir()) == [".json", ".parquet"]


def test_a_file_that_changes_meanwhile_is_refused(small, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(written([HEADER, *PLAIN]))
    with pytest.raises(BadExport, match="thay đổi trong khi đọc"):
        intake.read(source(path), "0" * 64, tmp_path / "cache")
    assert not list((tmp_path / "cache").glob("*.parquet"))


def test_a_list_with_errors_for_codes_is_read_whole_however_long(small, tmp_path):
    rows = [["#N/A" if at == 250 else f"H32.15-240102-{at:04d}", "Sở Y tế", "Trực tuyến", "02/01/2024"] for at in range(300)]
    one, two = both(tmp_path, written([HEADER, *rows]))
    assert one is None
    assert [row["code"] for row in two[1]].count(None) == 1
