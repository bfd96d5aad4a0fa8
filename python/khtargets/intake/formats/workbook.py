"""Sheets of .xlsx, .xlsm, .xlsb, .ods and .xls workbooks through fastexcel (calamine)."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import fastexcel
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..details import Details
from ..model import BROKEN, Grid, Refused
from . import biff, ods, xlsb, xlsx

# What each says of a file's sheets, by their names; None where there is nothing to tell. Each verifies check sums first.
_DETAILS: dict[str, Callable[[Path], dict[str, Details] | None]] = {
    "xlsx": xlsx.details,
    "xlsb": xlsb.details,
    "ods": ods.details,
    "xls": biff.details,
}
_UNTOLD = (
    "không đối chiếu được trang tính với nội dung tệp, nên có thể sót ô gộp, dòng ẩn; hãy mở tệp bằng Excel hoặc "
    "LibreOffice, lưu lại rồi làm mới"
)
LIMITS = {"xlsx": 1_048_576, "xlsb": 1_048_576, "ods": 1_048_576, "xls": 65_536}
_ERRORS = {
    "Null": "#NULL!", "Div0": "#DIV/0!", "Value": "#VALUE!", "Ref": "#REF!", "Name": "#NAME?", "Num": "#NUM!", "NA": "#N/A",
    "GettingData": "#N/A",
}  # fmt: skip


def grids(path: Path, kind: str) -> Iterator[Grid]:
    """Each sheet as text, dates as "YYYY-MM-DD HH:MM:SS", an error as it is shown ("#N/A"); row 0 is the sheet's first row
    even where it is empty."""
    details = _details(path, kind)  # before the reader makes a cell of every place
    # The library goes by the suffix where it knows it, so that a file under a wrong one is handed over as bytes.
    named_right = path.suffix.lower().replace(".xlsm", ".xlsx") == f".{kind}"
    with _told_in_a_sentence():
        reader = fastexcel.read_excel(path if named_right else path.read_bytes())
    for index, name in enumerate(reader.sheet_names):
        known = Details() if details is None else details.get(name)
        if known is None:
            raise Refused(_UNTOLD, sheet=name)
        yield _grid(reader, index, name, LIMITS[kind], known)


def _details(path: Path, kind: str) -> dict[str, Details] | None:
    try:
        return _DETAILS[kind](path)
    except (struct.error, LookupError, ValueError) as error:  # records that end early, or name what is not there
        raise Refused(BROKEN) from error


def _grid(reader: fastexcel.ExcelReader, index: int, name: str, limit: int, details: Details) -> Grid:
    with _told_in_a_sentence(name):
        sheet = reader.load_sheet(index, header_row=None, skip_rows=0, dtypes="string")
        batch, errors = sheet.to_arrow_with_errors()
    details.hidden = details.hidden or sheet.visible != "visible"
    details.first_column = sheet.selected_columns[0].absolute_index if sheet.selected_columns else 0
    columns = list(batch.columns)
    if errors is not None:
        _show(columns, ((*each.position, _shown(each)) for each in errors.errors))
    if details.errors:
        first = details.first_column
        inside = [(row, column - first, text) for row, column, text in details.errors if 0 <= column - first < len(columns)]
        _show(columns, (each for each in inside if each[0] < batch.num_rows))
    grid = Grid(name, columns, is_number=partial(_is_number, reader, index, batch.schema.names), details=details)
    if grid.height >= limit:
        count = f"{limit:,}".replace(",", ".")
        grid.notes.append(
            f"trang tính “{name}” có đủ {count} dòng, là giới hạn của Excel, nên có thể đã bị cắt bớt; hãy xuất lại theo "
            "khoảng thời gian ngắn hơn hoặc dưới dạng CSV"
        )
    return grid


def _shown(error: fastexcel.CellError) -> str:
    return _ERRORS.get(error.detail.rpartition("Error(")[2].partition(")")[0], "#N/A")


def _show(columns: list[pa.Array], errors: Iterable[tuple[int, int, str]]) -> None:
    """Puts each error's text, by its row and column, where the library has a blank."""
    shown: dict[int, list[tuple[int, str]]] = {}
    for row, column, text in errors:
        shown.setdefault(column, []).append((row, text))
    for column, cells in shown.items():
        rows, texts = zip(*sorted(cells), strict=True)
        mask = np.zeros(len(columns[column]), bool)
        mask[list(rows)] = True
        columns[column] = pc.replace_with_mask(columns[column], pa.array(mask), pa.array(texts, pa.string()))


def _is_number(reader: fastexcel.ExcelReader, index: int, names: list[str], column: int) -> pa.Array:
    """Which cells of a column are numbers and not texts of digits: only numbers have a truth value.

    The library's numbers of columns count those that are empty before the first, its names do not.
    """
    wanted = [names[column]]
    batch = reader.load_sheet(index, header_row=None, skip_rows=0, use_columns=wanted, dtypes="boolean", eager=True)
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
