"""Files that cannot be read whole are refused with their name and what to do; nothing is dropped silently."""

from __future__ import annotations

import io
import os
import random
import zipfile
from pathlib import Path

import pytest
import xlwt
from acceptance import formats
from exports import HEADER, ONE, TWO, read, refused, rows, source, text, xlsx
from khtargets import intake
from khtargets.errors import BadExport
from khtargets.intake import reading as reading_module
from khtargets.intake.formats import workbook
from msoffcrypto.format.ooxml import OOXMLFile

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8


def locked_xlsx():
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(xlsx([HEADER, ONE]))).encrypt("mat khau", out)
    return out.getvalue()


def locked_xls():
    """The record that says that what follows is encrypted, put after the first one of a workbook's stream."""
    book = xlwt.Workbook()
    book.add_sheet("A").write(0, 0, "x")
    out = io.BytesIO()
    book.save(out)
    content = bytearray(out.getvalue())
    start = content.index(b"\x09\x08\x10\x00")
    after = start + 4 + 16
    content[after : after + 2] = b"\x2f\x00"
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "tệp rỗng"),
        (b"\xef\xbb\xbf\r\n \r\n", "tệp rỗng"),
        (PNG, "tệp ảnh"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "tệp ảnh"),
        (b"%PDF-1.7\n...", "tệp PDF"),
        (b"Rar!\x1a\x07\x00" + bytes(100), "tệp nén RAR"),
        (b"\x09\x00\x04\x00\x02\x00\x10\x00" + bytes(100), "quá cũ"),
        (bytes(range(256)) * 20, "không nhận ra"),
        (xlsx([HEADER, ONE])[:-200], "tệp bị hỏng"),
        (xlsx([HEADER, ONE])[:40], "tệp bị hỏng"),
        (formats.xls_bytes([formats.Sheet("A", [HEADER, ONE])])[:2000], "tệp bị hỏng"),
        (formats.zip_bytes({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "văn bản"),
        (formats.zip_bytes({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x"}), "tệp bị hỏng"),
        (locked_xlsx(), "có mật khẩu"),
        (locked_xls(), "có mật khẩu"),
        (xlsx([], []), "không có dữ liệu"),
        (text(["xin chào", "các bạn"], ["một", "hai"]), "không tìm thấy dòng tiêu đề"),
        (text(ONE, TWO), "không tìm thấy dòng tiêu đề"),
        (text(["Mã hồ sơ", "Đơn vị", "Trạng thái"], [ONE[0], "Sở Y tế", "x"]), "không có cột ngày nhận"),
        (text(["Ngày nhận", "Trạng thái"], [ONE[3], "x"]), "không có cột mã hồ sơ hay đơn vị"),
        (
            text(["TT", "Tên đơn vị", "Tổng số hồ sơ", "Trực tuyến", "Tỷ lệ"], [1, "Sở Y tế", 9, 5, "55%"]),
            "bảng tổng hợp",
        ),
        (b"<html><body><p>Phi\xc3\xaan \xc4\x91\xc3\xa3 h\xe1\xba\xbft</p></body></html>", "không"),
        (b'<?xml version="1.0"?><rss></rss>', "định dạng này"),
    ],
)
def test_a_bad_file_is_refused_with_what_to_do(tmp_path, content, says):
    sentence = refused(tmp_path, content, "hồ sơ.xlsx")
    assert says in sentence and ("hãy" in sentence)
    assert not list((tmp_path / "cache").glob("*")) if (tmp_path / "cache").exists() else True


def test_a_header_without_dossiers_is_no_error_but_said(tmp_path):
    for at, content in enumerate([xlsx([HEADER]), text(HEADER), text(["Tiêu đề"], HEADER, [], ["Tổng cộng", "0"])]):
        reading = read(tmp_path, content, f"{at}.x")
        assert reading.rows == 0 and rows(reading, "code") == [] and "không có hồ sơ nào" in reading.notes[-1]


def test_a_table_of_totals_beside_dossiers_is_left_out_and_said(tmp_path):
    totals = [["TT", "Tên đơn vị", "Tổng số hồ sơ", "Trực tuyến", "Tỷ lệ"], [1, "Sở Y tế", 9, 5, 0.55]]
    reading = read(tmp_path, xlsx([HEADER, ONE], totals), "a.xlsx")
    assert reading.rows == 1 and "bảng tổng hợp" in reading.notes[0]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "xlsb"])
def test_a_sheet_as_long_as_sheets_can_be_is_perhaps_cut(tmp_path, monkeypatch, kind):
    assert workbook.LIMITS[kind] == (65_536 if kind == "xls" else 1_048_576)
    monkeypatch.setitem(workbook.LIMITS, kind, 3)
    sheets = [formats.Sheet("Đầy, A", [HEADER, ONE, TWO]), formats.Sheet("Vơi", [HEADER, ONE])]
    reading = read(tmp_path, formats.file_bytes(kind, sheets), f"a.{kind}")
    assert len(reading.notes) == 1 and "“Đầy, A”" in reading.notes[0] and "3 dòng, là giới hạn" in reading.notes[0]


def test_a_csv_of_exactly_as_many_lines_as_excel_holds_is_perhaps_cut(tmp_path):
    lines = "\n".join(f"H32-240102-{at},Sở Y tế,x,02/01/2024" for at in range(1_048_575))
    reading = read(tmp_path, (",".join(HEADER) + "\n" + lines).encode())
    assert reading.rows == 1_048_575 and "bị cắt" in reading.notes[0]


def test_a_stray_cell_far_to_the_right_is_named_instead_of_filling_memory(tmp_path):
    table = [HEADER, *([ONE] * 10_000)]
    table[7] = [*TWO, *[None] * 16_379, "x"]
    sentence = refused(tmp_path, formats.xlsx_bytes([formats.Sheet("A", table)]), "a.xlsx")
    assert "XFD8" in sentence


def test_a_workbook_that_unpacks_to_far_more_is_refused_before_it_is_read(tmp_path):
    content = formats.zip_bytes({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b" " * (30 << 20)})
    assert "quá lớn" in refused(tmp_path, content, "a.xlsx")


def test_errors_quote_no_cell_of_a_column_that_is_not_read(tmp_path):
    content = text(["Chủ hồ sơ", *HEADER, "Ngày nhận"], ["Người Giả Lập", *ONE, "1/1/2024"])
    assert "Giả Lập" not in refused(tmp_path, content)


def test_a_file_that_may_not_be_read_is_said(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_bytes(text(HEADER, ONE))
    original = Path.open

    def denied(path, *args, **options):
        if path.name == "a.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return original(path, *args, **options)

    monkeypatch.setattr(Path, "open", denied)
    found, bad = intake.sources(tmp_path)
    assert not found and len(bad) == 1 and "a.csv" in str(bad[0]) and "không có quyền đọc" in str(bad[0])


def test_a_file_that_vanishes_is_said(tmp_path):
    (tmp_path / "a.csv").write_bytes(text(HEADER, ONE))
    [found], _ = intake.sources(tmp_path)
    digest = intake.digest(found)
    (tmp_path / "a.csv").unlink()
    for attempt in (lambda: intake.digest(found), lambda: intake.read(found, digest, tmp_path / "cache")):
        with pytest.raises(BadExport, match="không còn tệp này"):
            attempt()


def test_a_file_that_changes_while_it_is_read_leaves_nothing_in_the_cache(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(text(HEADER, ONE))
    digest = intake.digest(source(path))
    path.write_bytes(text(HEADER, ONE, TWO))
    with pytest.raises(BadExport, match="thay đổi trong khi đọc"):
        intake.read(source(path), digest, tmp_path / "cache")
    assert not list((tmp_path / "cache").iterdir())


def test_a_full_disk_is_said(tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(reading_module.parquet.Writer, "finish", full)
    assert "ổ đĩa đã đầy" in refused(tmp_path, text(HEADER, ONE))


def test_a_workbook_open_in_excel_is_read_and_said(tmp_path):
    (tmp_path / "bc.xlsx").write_bytes(xlsx([HEADER, ONE]))
    (tmp_path / "~$bc.xlsx").write_bytes(b"\x05Admin" + b" " * 159)
    [found], bad = intake.sources(tmp_path)
    cache = tmp_path / "cache"
    reading = intake.read(found, intake.digest(found), cache)
    assert not bad and reading.rows == 1 and "đang mở" in reading.notes[-1]
    (tmp_path / "~$bc.xlsx").unlink()
    [found], _ = intake.sources(tmp_path / "bc.xlsx")
    assert intake.read(found, intake.digest(found), cache).notes == ()


def test_a_workbook_open_in_excel_that_cannot_be_read_says_so(tmp_path):
    (tmp_path / "bc.xlsx").write_bytes(xlsx([HEADER, ONE])[:-100])
    (tmp_path / "~$bc.xlsx").write_bytes(b"x")
    found, bad = intake.sources(tmp_path)
    assert not found and "đang mở trong Excel" in str(bad[0])


SAMPLES = sorted(
    path
    for path in (Path(__file__).parents[1] / "samples" / "exports").iterdir()
    if path.is_file() and not path.name.endswith(".json")
)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_damage_anywhere_is_read_or_refused_never_a_bug(tmp_path, path):
    whole, chance = path.read_bytes(), random.Random(path.name)
    for number in range(40):
        content = bytearray(whole[: chance.randrange(len(whole))] if number % 3 == 0 else whole)
        for _ in range(chance.choice([1, 3, 20])):
            if content:
                content[chance.randrange(len(content))] = chance.randrange(256)
        place = tmp_path / str(number)
        place.mkdir()
        (place / path.name).write_bytes(content)
        for found in intake.sources(place)[0]:
            try:
                intake.read(found, intake.digest(found), place / "cache")
            except BadExport as error:
                assert path.name in error.sentence


@pytest.mark.parametrize(
    ("record", "offset"),
    [(b"\xfc\x00", 4), (b"\xfc\x00", 8), (b"\x00\x02\x0e\x00", 4), (b"\x00\x02\x0e\x00", 8)],
    ids=["texts", "distinct texts", "first row", "last row"],
)
def test_an_xls_that_promises_more_than_it_can_hold_is_refused(tmp_path, record, offset):
    content = bytearray((SAMPLES[0].parent / "biff.xls").read_bytes())
    at = content.index(record, 512 + (900 if record[0] == 0xFC else 0)) + offset
    content[at + 3] = 2
    assert "tệp bị hỏng" in refused(tmp_path, bytes(content), "a.xls")


def zipped(members, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def encrypted():
    content = bytearray(zipped([("a.csv", text(HEADER, ONE))]))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def lying():
    """A member whose directory entry says that it is a hundred bytes long."""
    content = bytearray(zipped([("a.csv", b"x" * 5_000_000)]))
    directory = content.index(b"PK\x01\x02")
    for at in (22, directory + 24):
        content[at : at + 4] = (100).to_bytes(4, "little")
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (zipped([("a.csv", text(HEADER, ONE))])[:90], "tệp bị hỏng"),
        (zipped([(f"{at}.csv", b"x") for at in range(2001)]), "quá giới hạn 2000"),
        (zipped([("bom.csv", b"\0" * (30 << 20))]), "quá lớn"),
        (zipped([("bom.csv", b"\0" * (30 << 20)), ("x.bin", os.urandom(1 << 20))]), "quá lớn"),
        (encrypted(), "tệp nén có mật khẩu"),
        (zipped([("trong/b.zip", zipped([("a.csv", b"x")]))]), "tệp nén nằm trong tệp nén"),
        (zipped([]) + b"", "tệp nén không có tệp nào"),
    ],
)
def test_a_bad_zip_is_refused_when_exports_are_listed(tmp_path, content, says):
    (tmp_path / "nen.zip").write_bytes(content)
    found, bad = intake.sources(tmp_path)
    assert not found and len(bad) == 1 and says in str(bad[0]) and "nen.zip" in str(bad[0])


def test_a_zip_under_another_name_inside_a_zip_and_one_that_lies_about_sizes_are_refused_when_read(tmp_path):
    for name, content in [("1.zip", zipped([("b.xlsx", zipped([("a.csv", b"x")]))])), ("2.zip", lying())]:
        (tmp_path / name).write_bytes(content)
    for found in intake.sources(tmp_path)[0]:
        with pytest.raises(BadExport, match="tệp nén nằm trong tệp nén|quá lớn|bị hỏng"):
            intake.read(found, intake.digest(found), tmp_path / "cache")
    assert not list(tmp_path.glob("cache/*"))
