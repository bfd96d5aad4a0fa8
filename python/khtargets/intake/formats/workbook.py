"""Sheets of .xlsx, .xlsm, .xlsb, .ods and .xls workbooks through fastexcel (calamine)."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import fastexcel

from khtargets.intake.formats.sniff import BROKEN
from khtargets.intake.model import Grid, Refused

LIMITS = {"xlsx": 1_048_576, "xlsb": 1_048_576, "ods": 1_048_576, "xls": 65_536}
_MOST_CELLS = 150_000_000  # the reader keeps a cell of 24 bytes for every place of the rectangle that is used
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension ref="[A-Z]+\d+:([A-Z]+)(\d+)"')
_FAR_CELL = re.compile(rb'<c r="([A-Z]{3})(\d+)"(?:[^>/]|/(?!>))*>')


def grids(path: Path, kind: str) -> Iterator[Grid]:
    """Each sheet as text, dates as "YYYY-MM-DD HH:MM:SS"; row 0 is the sheet's first row even where it is empty."""
    if kind == "xlsx":
        _refuse_stray_cells(path)
    try:
        # The library goes by the suffix where it knows it, so that a file under a wrong one is handed over as bytes.
        reader = fastexcel.read_excel(path if path.suffix.lower() == f".{kind}" else path.read_bytes())
        names = reader.sheet_names
    except BaseException as error:
        raise _refusal(error) from error
    for index, name in enumerate(names):
        try:
            batch = reader.load_sheet(index, header_row=None, skip_rows=0, dtypes="string", eager=True)
        except BaseException as error:
            raise _refusal(error, name) from error
        grid = Grid(name, list(batch.columns))
        del batch
        if grid.height >= LIMITS[kind]:
            grid.notes.append(
                f"trang tính “{name}” có đủ {LIMITS[kind]:,} dòng, là giới hạn của Excel, nên có thể đã bị cắt "
                "bớt; hãy xuất lại theo khoảng thời gian ngắn hơn hoặc dưới dạng CSV".replace(",", ".", 2)
            )
        yield grid


def _refusal(error: BaseException, sheet: str | None = None) -> BaseException:
    """Our sentence for what the reader says of a damaged file, its panics included; anything else as it is."""
    if isinstance(error, OSError | MemoryError):
        return error
    if isinstance(error, Exception) or type(error).__name__ == "PanicException":
        return Refused(BROKEN, sheet=sheet)
    return error


def _refuse_stray_cells(path: Path) -> None:
    """A forgotten cell far to the right of many rows would take gigabytes to read; say where it stands instead."""
    with zipfile.ZipFile(path) as archive:
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
