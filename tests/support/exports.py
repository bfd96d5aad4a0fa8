"""Writes exports for the tests of intake and reads them back; all content is synthetic."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import readings
import xlsxwriter
from khtargets import intake
from khtargets.errors import BadExport

HEADER = ["Mã hồ sơ", "Đơn vị tiếp nhận", "Hình thức nộp", "Ngày nhận"]
ONE = ["H32.15-240102-0001", "Sở Y tế", "Trực tuyến", "02/01/2024"]
TWO = ["H32.21-240520-0007", "Nha Trang", "Trực tiếp", "20/05/2024 08:01:00"]


def xlsx(*sheets, names=()):
    """Sheets as lists of rows; texts stay texts, even "=1"."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    for number, rows in enumerate(sheets):
        page = book.add_worksheet(names[number] if names else None)
        for at, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell is not None:
                    page.write(at, place, cell)
    book.close()
    return out.getvalue()


def text(*rows, delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode()


def source(path):
    return intake.Source(path.name, path, None, path.stat().st_size if path.exists() else 0)


def read(place, content, name="hồ sơ.csv"):
    """The reading of one file with this content."""
    path = Path(place) / name
    path.write_bytes(content)
    return intake.read(source(path), intake.digest(source(path)), Path(place) / "cache")


def rows(reading, *fields):
    """The rows' cells of the named columns, as lists; of one column, as a list of cells."""
    found = readings.rows(reading)
    cells = [[row[field] for row in found] for field in fields]
    return cells[0] if len(fields) == 1 else [list(row) for row in zip(*cells, strict=True)]


def refused(place, content, name="hồ sơ.csv"):
    """The sentence that a file is refused with; it names the file."""
    with pytest.raises(BadExport) as raised:
        read(place, content, name)
    assert name in raised.value.sentence
    return raised.value.sentence
