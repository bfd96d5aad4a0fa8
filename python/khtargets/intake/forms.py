"""What cells of a grid are like: the forms of texts that tell a column, and which rows have one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from . import rows
from .model import Grid
from .tidy import trimmed

Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

CODE = rows.DOSSIER_CODE
PROCEDURE = r"^\d\.\d{6}(\.\d{3}(\.\d{2}){2})?(\.[A-Z]\d{2})?$"
DATE = r"^(\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})([ T,]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?)?$"
CHANNEL = r"^(?i:((nộp|nhận) )?(trực tuyến|trực tiếp|qua mạng|bcci|(qua )?(dịch vụ )?bưu chính( công ích)?))$"


def any_cell(grid: Grid, taken: Places, form: str) -> Mask:
    """Which of the rows have a cell of that form, in any column."""
    found = np.zeros(len(taken), bool)
    if len(taken):
        for column in (each for each in grid.columns if each.null_count < len(each)):
            found |= matches(trimmed(column.take(pa.array(taken))), form)
    return found


def filled(column: pa.Array, taken: Places) -> Mask:
    return np.asarray(trimmed(column.take(pa.array(taken))).is_valid())


def matches(cell: pa.Array, pattern: str) -> Mask:
    return np.asarray(pc.match_substring_regex(cell, pattern).fill_null(False))
