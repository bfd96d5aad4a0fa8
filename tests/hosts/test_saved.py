"""What Calc saved for Excel, put right in the file."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from khtargets.hosts import saved


def written(path: Path, formula: str) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", '<workbook><calcPr iterateCount="100"/></workbook>')
        archive.writestr("xl/worksheets/sheet1.xml", f"<f>{formula}</f><v>0.5</v>")
        archive.writestr("xl/sharedStrings.xml", "<t>ORG.KHTARGETS.FUNCTIONS.KH_RATE is text here</t>")
    os.utime(path, ns=(1_700_000_000_000_000_001, 1_700_000_000_000_000_002))
    return path.read_bytes()


def test_functions_get_their_own_names_and_the_file_keeps_its_time(tmp_path: Path) -> None:
    path = tmp_path / "bảng.xlsx"
    written(path, "IF(ORG.KHTARGETS.FUNCTIONS.KH_RATE(A1)&gt;0,1,2)")
    assert saved.mend(str(path))
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.read("xl/worksheets/sheet1.xml") == b"<f>IF(KH_RATE(A1)&gt;0,1,2)</f><v>0.5</v>"
        assert archive.read("xl/workbook.xml") == b'<workbook><calcPr calcId="191029" iterateCount="100"/></workbook>'
        assert b"ORG.KHTARGETS" in archive.read("xl/sharedStrings.xml")
    assert path.stat().st_mtime_ns == 1_700_000_000_000_000_002 and [each.name for each in tmp_path.iterdir()] == [path.name]
    assert not saved.mend(str(path)), "there is nothing left to do"


@pytest.mark.parametrize("name", ["bảng.xlsx", "bảng.xlsm", "bảng.ods"])
def test_a_file_without_our_functions_stays_as_it_is(tmp_path: Path, name: str) -> None:
    before = written(tmp_path / name, "SUM(A1:A2)")
    assert not saved.mend(str(tmp_path / name))
    assert (tmp_path / name).read_bytes() == before and len(list(tmp_path.iterdir())) == 1


def test_a_file_that_cannot_be_read_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK not a workbook")
    with pytest.raises(zipfile.BadZipFile):
        saved.mend(str(tmp_path / "a.xlsx"))
    assert [each.name for each in tmp_path.iterdir()] == ["a.xlsx"]
