"""Which files are exports, in which order, and how they are named."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import threading
import unicodedata
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from exports import HEADER, ONE, TWO, read, rows, text, xlsx
from khtargets import intake
from khtargets.errors import BadExport
from khtargets.intake import parquet, reading
from khtargets.intake.model import KINDS, SECTION


def put(place, *names, content=None):
    for name in names:
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text(HEADER, ONE) if content is None else content)


def zipped(*names, raw=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, text(HEADER, ONE))
    content = out.getvalue()
    if raw:  # the name's bytes without the flag that says UTF-8
        placeholder = names[0].encode()
        assert len(placeholder) == len(raw)
        content = content.replace(placeholder, raw)
    return content


def test_exports_come_in_the_order_that_people_count_in(tmp_path):
    put(tmp_path, "T10.csv", "t2.csv", "T1.csv", "b/T3.csv", "B/T20.csv", "Ấp.csv")
    put(tmp_path, "T5.zip", content=zipped("x/10.csv", "x/9.csv", "a.csv"))
    found, bad = intake.sources(tmp_path)
    assert not bad
    assert [source.name for source in found] == [
        "Ấp.csv", "b/T3.csv", "B/T20.csv", "T1.csv", "t2.csv", "T5.zip/a.csv", "T5.zip/x/9.csv", "T5.zip/x/10.csv", "T10.csv",
    ]  # fmt: skip
    assert found == sorted(found, key=lambda source: source.key)


def test_files_of_the_system_and_lock_files_are_no_exports(tmp_path):
    put(tmp_path, ".DS_Store", "Thumbs.db", "desktop.ini", "~$a.xlsx", ".git/a.csv", "__MACOSX/a.csv", ".~lock.a.csv#")
    put(tmp_path, "a.zip", content=zipped("__MACOSX/._a.csv", ".hidden/b.csv", "thumbs.db", "~$a.xlsx", "a.csv"))
    found, bad = intake.sources(tmp_path)
    assert [source.name for source in found] == ["a.zip/a.csv"] and not bad


def test_a_folder_that_is_not_there_has_no_exports(tmp_path):
    assert intake.sources(tmp_path / "dossiers") == ([], [])


def test_anything_else_in_the_folder_is_named(tmp_path):
    put(tmp_path, "con/báo cáo.pdf", content=b"%PDF-1.4 ...")
    put(tmp_path, "a.csv")
    found, bad = intake.sources(tmp_path)
    assert [source.name for source in found] == ["a.csv"]
    assert [error.file for error in bad] == ["con/báo cáo.pdf"] and isinstance(bad[0], BadExport)


def test_names_are_composed(tmp_path):
    name = "Tháng một/Hồ sơ.csv"
    put(tmp_path, unicodedata.normalize("NFD", name))
    [found], _ = intake.sources(tmp_path)
    assert found.name == name and intake.read(found, intake.digest(found), tmp_path / "cache").rows == 1


@pytest.mark.parametrize(
    ("stored", "raw", "name"),
    [
        ("Hồ sơ.csv", None, "Hồ sơ.csv"),
        (unicodedata.normalize("NFD", "Hồ sơ.csv"), None, "Hồ sơ.csv"),
        ("Hxxx sxx.csv", "Hồ sơ.csv".encode(), "Hồ sơ.csv"),
        ("Hxx sx.csv", b"H\xf4\xcc s\xf5.csv", "Hồ sơ.csv"),
        ("caf_.csv", "café.csv".encode("cp437"), "café.csv"),
        ("thang 1\\a.csv", None, "thang 1/a.csv"),
    ],
)
def test_names_in_a_zip_are_read_in_the_code_page_they_are_in(tmp_path, stored, raw, name):
    put(tmp_path, "a.zip", content=zipped(stored, raw=raw))
    [found], bad = intake.sources(tmp_path)
    assert not bad and found.name == f"a.zip/{name}"
    assert rows(intake.read(found, intake.digest(found), tmp_path / "cache"), "code") == [ONE[0]]


def test_two_members_of_one_name_are_told_of(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        put(tmp_path, "a.zip", content=zipped("a.csv", "a.csv"))
    found, bad = intake.sources(tmp_path)
    assert len(found) == 1 and "cùng tên" in str(bad[0])


def test_a_single_file_can_stand_for_the_folder(tmp_path):
    put(tmp_path, "a.csv", "b.csv")
    assert [source.name for source in intake.sources(tmp_path / "b.csv")[0]] == ["b.csv"]


def test_the_digest_is_that_of_the_bytes_in_or_out_of_a_zip(tmp_path):
    put(tmp_path, "a.csv")
    put(tmp_path, "b.zip", content=zipped("a.csv"))
    digests = {intake.digest(source) for source in intake.sources(tmp_path)[0]}
    assert digests == {hashlib.sha256(text(HEADER, ONE)).hexdigest()}


def test_a_file_that_was_read_is_taken_from_the_cache(tmp_path, monkeypatch):
    put(tmp_path, "a.csv", content=text(["BÁO CÁO"], HEADER, ONE, ["Tổng cộng"]))
    [found], _ = intake.sources(tmp_path / "a.csv")
    first = intake.read(found, intake.digest(found), tmp_path / "cache")
    monkeypatch.setattr(reading, "_read_whole", lambda *_: pytest.fail("read again"))
    assert intake.read(found, intake.digest(found), tmp_path / "cache") == first


@pytest.mark.parametrize("damage", ["cut", "a byte", "another's", "no json", "other json", "rows", "column"])
def test_a_damaged_cache_is_read_anew(tmp_path, damage):
    put(tmp_path, "a.csv")
    [found], _ = intake.sources(tmp_path / "a.csv")
    first = intake.read(found, intake.digest(found), tmp_path / "cache")
    described = first.parquet.with_suffix(".json")
    content, meant = first.parquet.read_bytes(), described.read_text(encoding="utf-8")
    if damage == "cut":
        first.parquet.write_bytes(content[:-9])
    elif damage == "a byte":
        first.parquet.write_bytes(content[:40] + bytes([content[40] ^ 1]) + content[41:])
    elif damage == "another's":
        other = read(tmp_path, text(HEADER, TWO, ONE), "b.csv")
        first.parquet.write_bytes(other.parquet.read_bytes())
        described.write_bytes(other.parquet.with_suffix(".json").read_bytes())
    elif damage == "rows":
        described.write_text(meant.replace('"rows": 1', '"rows": 2'), encoding="utf-8")
    elif damage == "column":
        described.write_text(meant.replace('"received"', '"rejected"'), encoding="utf-8")
    elif damage == "no json":
        described.unlink()
    else:
        described.write_text("[1]", encoding="utf-8")
    again = intake.read(found, intake.digest(found), tmp_path / "cache")
    assert again == first and rows(again, "code") == [ONE[0]]


def test_another_reader_version_reads_anew(tmp_path, monkeypatch):
    first = read(tmp_path, text(HEADER, ONE))
    monkeypatch.setattr(reading, "READER_VERSION", intake.READER_VERSION + 1)
    again = read(tmp_path, text(HEADER, ONE))
    assert (
        again.parquet != first.parquet and again.parquet.name == f"{again.digest}-{intake.READER_VERSION + 1}.parquet"
    )


def test_many_threads_may_read_the_same_and_other_files_at_once(tmp_path):
    for at in range(6):
        put(tmp_path, f"{at}.xlsx", content=xlsx([HEADER, *[[f"H32-240102-{at}{n}", *ONE[1:]] for n in range(200)]]))
    put(tmp_path, "same.zip", content=zipped("a.csv", "b.csv", "c.csv", "d.csv"))
    found, _ = intake.sources(tmp_path)
    start = threading.Barrier(5)

    def one(source):
        if source.member:
            start.wait(10)
        return intake.read(source, intake.digest(source), tmp_path / "cache").rows

    with ThreadPoolExecutor(5) as pool:
        members = pool.map(one, [source for source in found if source.member])
        start.wait(10)
        assert list(members) == [1] * 4
        assert list(pool.map(one, [source for source in found if not source.member])) == [200] * 6
    assert {path.suffix for path in (tmp_path / "cache").iterdir()} == {".parquet", ".json"}


def test_what_another_reader_unpacked_may_be_gone_in_between(tmp_path):
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "unpacked-gone").symlink_to("nowhere")
    put(tmp_path, "a.zip", content=zipped("a.csv"))
    [found], _ = intake.sources(tmp_path / "a.zip")
    assert intake.read(found, intake.digest(found), tmp_path / "cache").rows == 1



def test_the_columns_of_the_cache_are_those_promised(tmp_path):
    import pyarrow.parquet as pq

    schema = pq.read_schema(read(tmp_path, text(HEADER, ONE)).parquet)
    assert schema.names == ["sheet", "row", "code", "key", *KINDS] and schema.equals(parquet.SCHEMA)
    assert sorted(field for fields in KINDS.values() for field in fields) == sorted({*intake.FIELDS, SECTION} - {"code"})


def test_what_pyarrow_asks_numpy_for_is_loaded_before_threads_read():
    asked = "import sys, khtargets.intake; sys.exit('numpy.ma' not in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked]).returncode == 0
