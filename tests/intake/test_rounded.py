"""Codes that a spreadsheet took for numbers and rounded make the file refused; short numbers and long texts stay codes."""

from __future__ import annotations

import pytest
from acceptance import formats
from exports import HEADER, ONE, read, refused, rows, text, xlsx
from khtargets.intake import plain_csv

REST = ONE[1:]
ROUNDED = ["1.70424E+17", "1,70424E+17", "2.02401E+14", "1.7e17", "1E+17", "'1.70424E+17", " 1.70424E+17 "]


@pytest.mark.parametrize("code", ROUNDED)
def test_a_code_in_scientific_notation_is_refused_with_its_row(tmp_path, code, monkeypatch):
    table = [HEADER, ["170424000000000001", *REST], [code, *REST], ["170424000000000002", *REST]]
    page = "<table>" + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in table) + "</table>"
    for name, content in [("a.csv", text(*table)), ("a.xlsx", xlsx(table)), ("a.xls", page.encode())]:
        sentence = refused(tmp_path, content, name)
        assert "dòng 3:" in sentence and "15 chữ số" in sentence and "hãy" in sentence and "1704" not in sentence
    monkeypatch.setattr(plain_csv, "_SMALLEST", 0)
    assert "dòng 3:" in refused(tmp_path, text(*table), "b.csv")


@pytest.mark.parametrize("kind", ["xlsx", "xlsb", "xls", "ods", "spreadsheetml"])
@pytest.mark.parametrize("code", [170424000000000123, 2.5e15, 1.70424e17])
def test_a_number_beyond_fifteen_digits_is_refused_among_texts_too(tmp_path, kind, code):
    table = [HEADER, ["170424000000000001", *REST], ["H32.15-240102-0001", *REST], [code, *REST]]
    assert "dòng 4:" in refused(tmp_path, book(kind, table), f"a.{kind}")
    aside = [[None], [None], *[[None, None, *row] for row in table]]
    assert "dòng 6:" in refused(tmp_path, book(kind, aside), f"b.{kind}")


@pytest.mark.parametrize("kind", ["xlsx", "xlsb", "xls", "ods", "spreadsheetml"])
def test_long_texts_of_digits_and_short_numbers_are_codes(tmp_path, kind):
    codes = ["170424000000000123", "00000000000000000001", 12345, "12345.0", 123456789012345, "012345", "2E10"]
    table = [HEADER, *[[code, *REST] for code in codes]]
    assert rows(read(tmp_path, book(kind, table), f"a.{kind}"), "code") == [
        "170424000000000123", "00000000000000000001", "12345", "12345", "123456789012345", "012345", "2E10",
    ]  # fmt: skip


def test_long_digits_of_a_text_file_are_codes(tmp_path, monkeypatch):
    table = [HEADER, *[[code, *REST] for code in ["170424000000000123", "12345,0", "12345.0", "12345"]]]
    for smallest in (0, 1 << 20):
        monkeypatch.setattr(plain_csv, "_SMALLEST", smallest)
        place = tmp_path / str(smallest)
        place.mkdir()
        assert rows(read(place, text(*table)), "code") == ["170424000000000123", "12345", "12345", "12345"]


def book(kind, table):
    if kind != "spreadsheetml":
        return formats.file_bytes(kind, [formats.Sheet("A", table)])
    lines = "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="{type_of(cell)}">{cell or ""}</Data></Cell>' for cell in row) + "</Row>"
        for row in table
    )
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{name}" xmlns:ss="{name}"><Worksheet ss:Name="A"><Table>{lines}</Table>'
        "</Worksheet></Workbook>"
    ).encode()


def type_of(cell):
    return "Number" if isinstance(cell, int | float) else "String"
