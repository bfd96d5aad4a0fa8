"""Bad exports are named, stop nothing else, and cost nothing that was published."""

from __future__ import annotations

import io
import zipfile

import pytest

from acceptance import formats, product

GOOD = product.dossiers("Sở Y tế", "01/06/2024", 3, 4)
MORE = product.dossiers("Sở Y tế", "02/06/2024", 1, 1)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
TOTALS = [
    ["Tên đơn vị", "Tổng số hồ sơ", "Trực tuyến", "Trực tiếp", "BCCI"],
    ["Sở Y tế", 120, 80, 30, 10],
    ["Sở Tư pháp", 90, 60, 30, 0],
]
HEAD = product.HEADER


def text(rows):
    return formats.csv_bytes(formats.Sheet("", rows))


def without(*names):
    kept = [place for place, name in enumerate(HEAD) if name not in names]
    return text([[row[place] for place in kept] for row in [HEAD, *MORE]])


def locked_book():
    from msoffcrypto.format.ooxml import OOXMLFile

    plain = io.BytesIO(formats.xlsx_bytes([formats.Sheet("Sheet1", [HEAD, *MORE])]))
    out = io.BytesIO()
    OOXMLFile(plain).encrypt("mat khau", out)
    return out.getvalue()


def bomb():
    """A gibibyte of nothing in about five megabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("bom.csv", "w", force_zip64=True) as member:
            for _ in range(64):
                member.write(bytes(1 << 24))
    return out.getvalue()


BAD = {
    "rong.xlsx": b"",
    "anh.xlsx": PNG,
    "cut.zip": formats.zip_bytes({"a.csv": text([HEAD, *MORE])})[:90],
    "cut.xlsx": formats.xlsx_bytes([formats.Sheet("Sheet1", [HEAD, *MORE])])[:-400],
    "khong tieu de.csv": text([["xin chào", "các bạn"], ["một", "hai"], ["ba", "bốn"]]),
    "khong kenh.csv": without("Hình thức nộp"),
    "khong ngay.csv": without("Ngày nhận"),
    "so tong hop.csv": text(TOTALS),
    "hai don vi.csv": text([[*HEAD, "Đơn vị"], *[[*row, "Sở Tư pháp"] for row in MORE]]),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = product.a_home(tmp_path_factory.mktemp("bad") / "home", GOOD)
    assert product.refresh(home)["counted"] == 4
    return home


def total(home):
    return product.call(home, [["KH_TOTAL", "Sở Y tế"]])[0]


def test_bad_files_are_named_and_nothing_is_published_without_leave(home):
    for name, content in {**BAD, "mat khau.xlsx": locked_book()}.items():
        formats.write(home / "dossiers" / name, content)
    formats.write(home / "dossiers" / "bc 2.csv", product.export(MORE))
    done = product.khtargets("refresh", "--json", home=home)
    said = done.out + done.err
    assert done.code == 1, said
    missing = [name for name in [*BAD, "mat khau.xlsx"] if name not in said]
    assert not missing, (missing, said)
    assert total(home) == 4
    done = product.khtargets("refresh", "--json", "--allow-missing", home=home)
    assert done.json["counted"] == 5 and total(home) == 5, done


@pytest.mark.parametrize("name", BAD)
def test_each_bad_file_alone_stops_publishing_and_is_named(tmp_path, name):
    home = product.a_home(tmp_path / "home", GOOD)
    formats.write(home / "dossiers" / name, BAD[name])
    done = product.khtargets("refresh", home=home)
    assert done.code == 1 and name in done.out + done.err, done
    assert not (home / "snapshots" / "current").exists()


def test_a_table_of_totals_is_answered_with_a_wish_for_the_dossier_list(tmp_path):
    home = product.a_home(tmp_path, GOOD)
    formats.write(home / "dossiers" / "so tong hop.csv", BAD["so tong hop.csv"])
    done = product.khtargets("refresh", home=home)
    assert "danh sách hồ sơ" in (done.out + done.err).casefold(), done


def test_lock_files_of_open_workbooks_are_not_exports(tmp_path):
    home = product.a_home(tmp_path, GOOD)
    formats.write(home / "dossiers" / "~$bc 1.xlsx", b"\x05Admin" + b" " * 159)
    assert product.refresh(home)["counted"] == 4


def test_a_home_without_procedure_lists_is_refused(tmp_path):
    home = product.a_home(tmp_path, GOOD)
    (home / "procedures" / "previous.csv").unlink()
    done = product.khtargets("refresh", home=home)
    assert done.code == 1 and "procedures" in done.out + done.err, done


def test_a_zip_bomb_is_refused_by_name_and_soon(tmp_path):
    home = product.a_home(tmp_path, GOOD)
    formats.write(home / "dossiers" / "bom.zip", bomb())
    done = product.khtargets("refresh", home=home)
    assert done.code == 1 and "bom.zip" in done.out + done.err, done


def test_month_first_dates_never_count_as_such(tmp_path):
    rows = [[*row[:5], "12/31/2023"] for row in MORE] + [[*row[:5], "06/15/2024"] for row in GOOD]
    home = product.a_home(tmp_path, rows)
    done = product.khtargets("refresh", "--json", home=home)
    assert done.code == 1 or done.json["counted"] == 0, done


def test_long_cells_and_names_that_look_like_formulas_are_only_text(tmp_path):
    rows = [
        [f"={number}+1", name, *GOOD[0][2:]] for number, name in enumerate(["=Sở Y tế", "+1", "@SUM(A1)", "x" * 32767])
    ]
    home = product.a_home(tmp_path, [*GOOD, *rows])
    report = product.refresh(home)
    assert report["read"] == 8 and report["counted"] + report["excluded"]["unit_unresolved"] == 8
