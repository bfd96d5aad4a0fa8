"""Packed files: damage anywhere in them is told, nothing that leaves them is read, and a .gz holds one export."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile

import pytest
from acceptance import formats
from exports import HEADER, ONE, TWO, read, refused, rows, text, xlsx
from khtargets import intake
from khtargets.errors import BadExport
from khtargets.intake import plain_sheets

DAMAGED = "tệp bị hỏng"
MANY = [HEADER, *[[f"H32.15-240102-{at:04d}", *ONE[1:]] for at in range(400)]]


def zipped(*members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def flipped(content, part, at=0.5):
    """The archive with one byte of the packed part changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entry = next(entry for entry in archive.infolist() if entry.filename.endswith(part))
        place = entry.header_offset + 30 + len(entry.filename.encode()) + int(entry.compress_size * at)
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9, 0.999])
@pytest.mark.parametrize(
    ("kind", "part"),
    [("xlsx", "sheet1.xml"), ("xlsx", "Strings.xml"), ("xlsx", "styles.xml"), ("xlsb", "sheet1.bin"), ("ods", "content.xml")],
)
def test_one_damaged_bit_in_a_workbook_is_told_and_nothing_is_kept(tmp_path, kind, part, at):
    whole = xlsx(MANY) if kind == "xlsx" else formats.file_bytes(kind, [formats.Sheet("A", MANY)])
    content = flipped(whole, part, at)
    for _ in range(2):  # the second time it is not taken from the cache
        assert DAMAGED in refused(tmp_path, content, f"a.{kind}")
    assert not list((tmp_path / "cache").iterdir())


@pytest.mark.parametrize("stored", [True, False])
def test_a_check_sum_that_differs_is_told_even_where_the_workbook_reads_well(tmp_path, stored):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(MANY))) as there, zipfile.ZipFile(out, "w") as archive:
        for name in there.namelist():
            archive.writestr(name, there.read(name), zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
    content = out.getvalue()
    assert read(tmp_path, content, "a.xlsx").rows == 400
    if stored:
        wrong = content.replace(b"H32.15-240102-0007", b"H32.15-240102-0008")
    else:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            crc = archive.getinfo("xl/worksheets/sheet1.xml").CRC
        wrong = content.replace(crc.to_bytes(4, "little"), (crc ^ 1).to_bytes(4, "little"))
    assert wrong != content and DAMAGED in refused(tmp_path, wrong, "b.xlsx")


def test_a_workbook_with_two_parts_of_one_name_is_refused(tmp_path):
    out = io.BytesIO(xlsx(MANY))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning):
        archive.writestr("xl/worksheets/sheet1.xml", archive.read("xl/worksheets/sheet1.xml"))
    assert DAMAGED in refused(tmp_path, out.getvalue(), "a.xlsx")


def test_a_part_whose_name_differs_within_the_archive_is_told(tmp_path):
    content = xlsx(MANY)
    at = content.rindex(b"sharedStrings.xml")
    assert DAMAGED in refused(tmp_path, content[:at] + b"s" + b"haredstrings.xml" + content[at + 17 :], "a.xlsx")


def test_a_damaged_published_list_is_told(tmp_path):
    path = tmp_path / "previous.xlsx"
    path.write_bytes(flipped(xlsx(MANY), "sheet1.xml"))
    with pytest.raises(BadExport, match=DAMAGED):
        plain_sheets(path)


def test_a_damaged_member_of_a_zip_is_told_by_its_name(tmp_path):
    content = flipped(zipped(("a.csv", text(*MANY)), ("b.csv", text(HEADER, TWO))), "a.csv")
    (tmp_path / "nén.zip").write_bytes(content)
    found, bad = intake.sources(tmp_path)
    assert not bad
    with pytest.raises(BadExport, match=r"nén\.zip/a\.csv.*" + DAMAGED):
        intake.digest(found[0])
    assert intake.read(found[1], intake.digest(found[1]), tmp_path / "cache").rows == 1


@pytest.mark.parametrize(
    "name",
    ["../x.csv", "../../x.csv", "a/../../x.csv", "/x.csv", "C:/x.csv", "C:\\x.csv", "c:x.csv", "..\\x.csv", "\\\\may-chu\\x.csv"],
)
def test_a_member_whose_path_leaves_the_archive_is_refused_by_name(tmp_path, name):
    (tmp_path / "nén.zip").write_bytes(zipped((name, text(HEADER, ONE)), ("Tháng 1/y.csv", text(HEADER, TWO))))
    found, [bad] = intake.sources(tmp_path)
    assert [source.name for source in found] == ["nén.zip/Tháng 1/y.csv"]
    assert f"nén.zip/{name}".replace("\\", "/") in bad.sentence and "hãy giải nén" in bad.sentence


def test_a_member_without_a_name_is_told_and_the_others_are_read(tmp_path):
    content = zipped(("?", text(HEADER, ONE)), ("y.csv", text(HEADER, TWO)))
    for place in (content.index(b"PK\x03\x04") + 26, content.index(b"PK\x01\x02") + 28):
        content = content[:place] + b"\0\0" + content[place + 2 :]
    local, central = content.index(b"?"), content.rindex(b"?")
    content = bytearray(content[:local] + content[local + 1 : central] + content[central + 1 :])
    end = content.index(b"PK\x05\x06")
    for place, less in ((end + 12, 1), (end + 16, 1), (content.rindex(b"PK\x01\x02") + 42, 1)):
        value = int.from_bytes(content[place : place + 4], "little") - less
        content[place : place + 4] = value.to_bytes(4, "little")
    (tmp_path / "nén.zip").write_bytes(content)
    found, [bad] = intake.sources(tmp_path)
    assert "nén.zip" in bad.sentence and "không có tên" in bad.sentence
    assert intake.read(found[0], intake.digest(found[0]), tmp_path / "cache").rows == 1


@pytest.mark.parametrize("name", ["a.csv.gz", "a.gz", "a.xls"])
@pytest.mark.parametrize("content", [text(HEADER, ONE), xlsx([HEADER, ONE])], ids=["csv", "xlsx"])
def test_a_gz_of_one_export_is_read_under_its_name(tmp_path, name, content):
    (tmp_path / name).write_bytes(gzip.compress(content))
    [found], bad = intake.sources(tmp_path)
    reading = intake.read(found, intake.digest(found), tmp_path / "cache")
    assert not bad and found.name == name and rows(reading, "code") == [ONE[0]]
    assert sorted(path.suffix for path in (tmp_path / "cache").iterdir()) == [".json", ".parquet"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (gzip.compress(text(*MANY))[:-9], DAMAGED),
        (gzip.compress(text(*MANY), mtime=0)[:200] + b"xx" + gzip.compress(text(*MANY), mtime=0)[202:], DAMAGED),
        (b"\x1f\x8b", DAMAGED),
        (gzip.compress(bytes(30 << 20)), "quá lớn"),
        (gzip.compress(zipped(("a.csv", text(HEADER, ONE)))), "tệp nén nằm trong tệp nén"),
        (gzip.compress(gzip.compress(text(HEADER, ONE))), "tệp nén nằm trong tệp nén"),
        (gzip.compress(b""), "tệp rỗng"),
    ],
)
def test_what_cannot_be_read_of_a_gz_is_told(tmp_path, content, says):
    (tmp_path / "a.csv.gz").write_bytes(content)
    sentence = told(tmp_path)
    assert "a.csv.gz" in sentence and says in sentence and "hãy" in sentence


def tar():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        entry = tarfile.TarInfo("a.csv")
        entry.size = len(text(HEADER, ONE))
        archive.addfile(entry, io.BytesIO(text(HEADER, ONE)))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.rar", b"Rar!\x1a\x07\x01\x00" + bytes(100), "RAR"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(100), "7z"),
        ("a.pdf", b"%PDF-1.7\n", "tệp PDF"),
        ("a.pdf", b"\r\n%PDF-1.4\n" + bytes(100), "tệp PDF"),
        ("a.docx", zipped(("[Content_Types].xml", "<x/>"), ("word/document.xml", "<x/>")), "văn bản"),
        ("a.tar", tar(), "TAR"),
        ("a.tgz", gzip.compress(tar()), "TAR"),
        ("a.zst", b"\x28\xb5\x2f\xfd" + bytes(100), "zstd"),
        ("a.cab", b"MSCF" + bytes(100), "CAB"),
    ],
)
def test_what_is_no_export_is_told_in_one_sentence_that_says_what_to_do(tmp_path, name, content, says):
    (tmp_path / name).write_bytes(content)
    sentence = told(tmp_path)
    assert name in sentence and says in sentence and "hãy" in sentence


def told(place):
    """The one sentence for what lies in a folder, whether it is told when exports are listed or when they are read."""
    found, bad = intake.sources(place)
    try:
        for source in found:
            intake.read(source, intake.digest(source), place / "cache")
    except BadExport as error:
        bad.append(error)
    [only] = bad
    return only.sentence
