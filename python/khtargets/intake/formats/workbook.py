"""Sheets of .xlsx, .xlsm, .xlsb, .ods and .xls workbooks through fastexcel (calamine)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import fastexcel
import pyarrow as pa

from .. import archives
from ..model import BROKEN, Grid, Refused

LIMITS = {"xlsx": 1_048_576, "xlsb": 1_048_576, "ods": 1_048_576, "xls": 65_536}
_MOST_CELLS = 150_000_000  # the reader keeps a cell of 24 bytes for every place of the rectangle that is used
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension ref="[A-Z]+\d+:([A-Z]+)(\d+)"')
_FAR_CELL = re.compile(rb'<c r="([A-Z]{3})(\d+)"(?:[^>/]|/(?!>))*>')


def grids(path: Path, kind: str) -> Iterator[Grid]:
    """Each sheet as text, dates as "YYYY-MM-DD HH:MM:SS"; row 0 is the sheet's first row even where it is empty."""
    if kind == "xlsx":
        _refuse_stray_cells(path)
    if kind == "xlsb":
        _refuse_damaged(path)
    # The library goes by the suffix where it knows it, so that a file under a wrong one is handed over as bytes.
    named_right = path.suffix.lower().replace(".xlsm", ".xlsx") == f".{kind}"
    with _told_in_a_sentence():
        reader = fastexcel.read_excel(path if named_right else path.read_bytes())
        names = reader.sheet_names
    for index, name in enumerate(names):
        yield _grid(reader, index, name, LIMITS[kind])


def _grid(reader: fastexcel.ExcelReader, index: int, name: str, limit: int) -> Grid:
    with _told_in_a_sentence(name):
        batch = reader.load_sheet(index, header_row=None, skip_rows=0, dtypes="string", eager=True)
    grid = Grid(name, list(batch.columns), is_number=partial(_is_number, reader, index))
    if grid.height >= limit:
        count = f"{limit:,}".replace(",", ".")
        grid.notes.append(
            f"trang tính “{name}” có đủ {count} dòng, là giới hạn của Excel, nên có thể đã bị cắt bớt; hãy xuất lại theo "
            "khoảng thời gian ngắn hơn hoặc dưới dạng CSV"
        )
    return grid


def _is_number(reader: fastexcel.ExcelReader, index: int, column: int) -> pa.Array:
    """Which cells of a column are numbers and not texts of digits: only numbers have a truth value."""
    batch = reader.load_sheet(index, header_row=None, skip_rows=0, use_columns=[column], dtypes="boolean", eager=True)
    return batch.column(0).is_valid()


@contextmanager
def _told_in_a_sentence(sheet: str | None = None) -> Iterator[None]:
    """What the library says of a damaged file, its panics included (which are no Exception), in our words."""
    try:
        yield
    except (OSError, MemoryError):
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise Refused(BROKEN, sheet=sheet) from error


def _refuse_damaged(path: Path) -> None:
    """Damage inside binary records can hold the reader in an endless loop; in XML it is told by the parser."""
    archives.verify(path)


def _refuse_stray_cells(path: Path) -> None:
    """A forgotten cell far to the right of many rows would take gigabytes to read; say where it stands instead."""
    with archives.opened(path) as archive:
        for name in archive.namelist():
            if not (name.startswith("xl/worksheets/") and name.endswith(".xml")):
                continue
            with archive.open(name) as sheet:
                found = _DIMENSION.search(sheet.read(4096))
            if not found or _column(found[1]) * int(found[2]) < _MOST_CELLS:
                continue
            with archive.open(name) as sheet:
                tail = b""
                while chunk := sheet.read(1 << 20):
                    far = _FAR_CELL.search(tail + chunk)
                    if far and _column(far[1]) * int(found[2]) >= _MOST_CELLS:
                        cell = (far[1] + far[2]).decode()
                        raise Refused(
                            f"có ô dữ liệu ở quá xa bên phải (ô {cell}); hãy xóa các cột thừa đó, lưu lại rồi "
                            "làm mới lại",
                            row=int(far[2]),
                        )
                    tail = chunk[-64:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
