"""Pieces of rows of a text: what a line break within a cell, a line that was lost or a download that was cut leaves."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from . import header, rows
from .forms import CHANNEL, DATE, PROCEDURE, Places, any_cell, filled
from .model import Grid
from .tidy import trimmed

_SECTION = re.compile(  # what a line of one cell may begin with
    r"(?i)^([\dIVX]+(\.\d+)*\s*[.)/:-]*\s*)?(sở|ban|ubnd|ủy ban|uỷ ban|tỉnh|huyện|thị xã|thành phố|tp|quận|xã|phường|thị trấn|tt|"
    r"văn phòng|trung tâm|chi cục|cục|phòng|chi nhánh|công an|bảo hiểm|thanh tra|kho bạc|đơn vị|cơ quan|cấp|khối|nhóm|lĩnh vực|"
    r"thủ tục|quý|tháng|năm|kỳ|ngày|danh sách|hồ sơ)[\s.,:;-]+\S"
)

Kinds = npt.NDArray[np.int8]


def broken(
    grid: Grid, full: int, start: int, lengths: npt.NDArray[np.int32], kinds: Kinds, dossiers: Places
) -> Places:
    """Rows that are no dossiers but pieces of one: of another length than the header, with what only dossiers have."""
    plain = np.isin(kinds, [rows.KIND[name] for name in ("group", "footer", "other")])
    odd = np.flatnonzero(plain & (lengths != full))
    if not len(odd):
        return odd
    last = int(dossiers[-1]) if len(dossiers) else -1
    count = np.sum([filled(column, start + odd) for column in grid.columns], axis=0)
    found = any_cell(grid, start + odd, f"{PROCEDURE}|{CHANNEL}")
    found |= (odd < last) & (count >= 3) & any_cell(grid, start + odd, DATE)
    if grid.shape is not None and grid.shape.of_lines:
        for at in np.flatnonzero((odd <= last + 1) & (lengths[odd] == 1)):
            found[at] |= _is_piece(_written(grid, start + int(odd[at])), bool(odd[at] < last))
    return np.array([at for at in odd[found] if not _is_labelled(grid, start + int(at))], np.intp)


def _is_piece(line: str, is_among_dossiers: bool) -> bool:
    """Whether a line without a delimiter is a piece of a row, and no section; below the last one, no total or signature."""
    return not _SECTION.search(line) if is_among_dossiers else line[:1].islower() or line[:1] in tuple(".,;-/")


def _written(grid: Grid, row: int) -> str:
    return unicodedata.normalize("NFC", " ".join(cell for cell in grid.rows(row, row + 1)[0] if cell)).strip()


def cut(
    grid: Grid,
    full: int,
    chosen: Mapping[str, header.Candidate],
    start: int,
    lengths: npt.NDArray[np.int32],
    kinds: Kinds,
    dossiers: Places,
) -> Places:
    """The last row, if its line has no end and it looks cut."""
    last = len(kinds) - 1
    if kinds[last] == rows.ROW:
        column = grid.columns[int(lengths[last]) - 1]
        is_read = any(each.column == lengths[last] - 1 for each in chosen.values())
        cells = trimmed(column.take(pa.array(start + dossiers)))
        is_cut = _is_beginning_only(cells[-1].as_py(), cells.slice(0, len(cells) - 1).drop_null(), is_read)
    else:
        below_dossier = last > 0 and kinds[last - 1] == rows.ROW
        written = _written(grid, start + last)
        below_header = last == 0 and (lengths[last] > 1 or written.isdigit())
        is_cut = (
            bool(written)
            and lengths[last] < full
            and (below_dossier or below_header)
            and not _is_labelled(grid, start + last)
        )
    return np.array([last] if is_cut else [], np.intp)


def _is_beginning_only(written: str | None, others: pa.Array, is_read: bool) -> bool:
    """Whether a text is the beginning of what its column holds, all digits being alike, and nothing that it holds whole.

    Among names and sums, which columns that are not read may hold, one is by chance the beginning of another.
    """
    if not written or any(re.search(form, written) for form in (PROCEDURE, DATE, CHANNEL)):
        return False
    own, layouts = _layout(written), {_layout(text) for text in others.unique().to_pylist()}
    if own in layouts or not any(layout.startswith(own) for layout in layouts):
        return False
    return is_read or (len(layouts) == 1 and len(others) > 1)


def _layout(text: str) -> str:
    return "".join("0" if letter.isdigit() else letter for letter in text)


def _is_labelled(grid: Grid, row: int) -> bool:
    return any(rows.label(cell.strip()) for cell in grid.rows(row, row + 1)[0] if cell)
