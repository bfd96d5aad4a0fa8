"""Whether the rows below a header stand as they were written: each cell under its own header, no dossier left out.

In text and in HTML a row can lose or gain a cell (a comma inside a name that no one quoted, a delimiter that is missing, a
line break, a download that was cut), and then its cells are taken for others: figures go wrong, and an applicant's name
is kept as a unit. Such a file is refused with the row's number, and never with what a cell holds. It is damage where
- a dossier has more or fewer cells than the header, blanks at the end counted; but for two ways of writing that move
  nothing: all dossiers have the same number of blank cells beyond the header (each line ends in a delimiter), or blank
  cells at the end are missing from a whole block of sixteen rows (so Excel saves text);
- a column holds what only another can hold: a dossier's or procedure's code, a date, a channel;
- a code or a date is not of its column's form, and the cell beside it is, under a header of another kind;
- a text of a unit, a procedure, a status or a channel is the column's only one of its kind, and the cell to its right holds
  what usually stands in this column;
- a row that is no dossier has a dossier's code, or is of another length than the header and has a procedure's code, a
  channel, or, among the dossiers, a date and two cells more, or is a line without a delimiter that names no section;
- the last line has no end, and is shorter than the header right below a dossier, or its last cell is the beginning only
  of what stands in its column.
Titles above the header, blank rows, and totals, headings and signatures of any length without a dossier's code are
harmless. In workbooks, where no cell moves by itself, only dossiers' codes outside dossiers count: one such row is told,
more are refused, for then the header is not understood. So is any list that has dossiers' codes in a column whose header
is not known, and none in one that is: copies could not be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache, partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ..names.text import fold, strip_marks
from . import header, neighbours, pieces, rounded, rows
from .codes import errors
from .forms import CHANNEL, CODE, DATE, PROCEDURE, Mask, Places, any_cell, filled, matches
from .model import DATES, Grid, Refused, Shape
from .tidy import bounds, trimmed

_UNIT = r"^(?i:(sở|ubnd|uỷ ban|ủy ban|phường|xã|huyện|thị trấn|thị xã|thành phố|chi cục) \S)"
_FORMS = {"code": CODE, "procedure_code": PROCEDURE, **dict.fromkeys(DATES, DATE)}
_NUMBERED = dict.fromkeys(DATES, r"\d")  # a date written otherwise
_NEVER_BLANK = ("code", "received")
_KIN = {"code": r"mã|số", "procedure_code": r"mã|số|thủ tục|tthc", **dict.fromkeys(DATES, r"ngày|thời|hạn|lúc|giờ|date")}
_FOREIGN = {
    "code": (PROCEDURE, DATE, CHANNEL),
    **dict.fromkeys(("unit", "resolver", "parent"), (CODE, PROCEDURE, DATE, CHANNEL)),
    **dict.fromkeys(("procedure_code", "procedure_name"), (CODE, DATE, CHANNEL)),
    **dict.fromkeys(DATES, (CODE, PROCEDURE, CHANNEL)),
    "status": (CODE, PROCEDURE, DATE),
    "channel": (CODE, PROCEDURE, DATE, _UNIT),
}
_BLOCK = 16  # rows
_AGAIN = "hãy xuất lại từ hệ thống một cửa, tốt nhất dưới dạng .xlsx"
_MOVED = (
    "nội dung các ô không nằm dưới tiêu đề của chúng (thường do dấu phân cách hoặc chỗ xuống dòng nằm trong nội dung mà "
    f"không có ngoặc kép); {_AGAIN}"
)
_LOST = f"có mã hồ sơ nhưng không đọc được thành hồ sơ, vì dòng này hoặc dòng tiêu đề bị hỏng; {_AGAIN}"
_UNKNOWN = (
    "có cột mã hồ sơ nhưng không nhận ra tiêu đề của cột này, nên không biết được hồ sơ nào trùng nhau; hãy sửa tiêu đề "
    "thành “Mã hồ sơ” rồi làm mới lại, hoặc xuất lại từ hệ thống một cửa"
)
_CUT = f"dòng cuối bị cắt giữa chừng, tệp tải về chưa hết; {_AGAIN}"

Kinds = npt.NDArray[np.int8]


def without_signatures(grid: Grid, head: header.Header, columns: Mapping[str, pa.Array], kinds: Kinds) -> Kinds:
    """The kinds without dossiers that are none: names below all others, of another length, without a code or a digit in
    a date."""
    start = head.last + 1
    dossiers = np.flatnonzero(kinds == rows.ROW)
    if grid.shape is None or not len(dossiers):
        return kinds
    lengths = grid.shape.lengths[start + dossiers]
    taken = pa.array(dossiers)
    told = np.zeros(len(dossiers), bool)
    for name, pattern in [("code", r"."), *((name, r"\d") for name in DATES)]:
        if name in columns:
            told |= matches(columns[name].take(taken), pattern)
    usual = lengths[told][0] if told.any() else _full(grid.shape, head)
    below = dossiers > (dossiers[told][-1] if told.any() else -1)
    found = kinds.copy()
    found[dossiers[below & ~told & (lengths != usual)]] = rows.KIND["footer"]
    return found


def aside(grid: Grid, head: header.Header, kinds: Kinds) -> list[int]:
    """The rows (0-based, of the grid) below `head` that are no dossiers though a cell has the form of a dossier's code.

    Refuses what cannot be taken for a single odd row: see the module.
    """
    start = head.last + 1
    others = start + np.flatnonzero((kinds != rows.ROW) & (kinds != rows.KIND["blank"]))
    coded = [int(row) for row in others[any_cell(grid, others, CODE)]]
    if coded and (grid.shape is not None or len(coded) > 1 or (kinds != rows.ROW).all()):
        shape = grid.shape
        miscounted = shape is not None and shape.lengths[coded[0]] != _full(shape, head)
        raise Refused(_miscounted(shape, head, coded[0]) if shape and miscounted else _LOST, row=coded[0] + 1)
    return coded


def refuse_unknown_codes(grid: Grid, head: header.Header, kinds: Kinds) -> None:
    """Refuses a list without a column of codes where most dossiers have one all the same."""
    dossiers = head.last + 1 + np.flatnonzero(kinds == rows.ROW)
    if len(dossiers) and 2 * any_cell(grid, dossiers, CODE).sum() > len(dossiers):
        raise Refused(_UNKNOWN, row=head.last + 1)


def check(
    grid: Grid,
    head: header.Header,
    chosen: Mapping[str, header.Candidate],
    columns: Mapping[str, pa.Array],
    kinds: Kinds,
) -> None:
    """Refuses the table of a text or a page whose rows lost their shape; `columns` and `kinds` are those below `head`."""
    shape, start = grid.shape, head.last + 1
    if shape is None:
        return
    full = _full(shape, head)
    for found, sentence in _damage(grid, shape, full, head, chosen, columns, kinds):
        if len(found):
            raise Refused(sentence, row=start + int(found[0]) + 1)


def surely_in_place(columns: Mapping[str, pa.Array]) -> bool:
    """Whether cells of rows of the right length certainly stand under their headers; quick, for a plain list."""
    for name, cell in columns.items():
        if name == "code":
            if not _are_plainly_codes(cell):
                return False
            continue
        texts = cell.dictionary if pa.types.is_dictionary(cell.type) else cell.unique()
        stands = {_stands(name, text) for text in texts.to_pylist() if text}
        is_blank = name in _NEVER_BLANK and cell.null_count > 0
        if is_blank or None in stands or (False in stands and (name in DATES or True in stands)):
            return False
    return True


@lru_cache(maxsize=8192)
def _stands(name: str, text: str) -> bool | None:
    """Whether a text is of its column's form, if that has one; None where it is of another's."""
    if any(re.search(form, text) for form in _FOREIGN[name]):
        return None
    return name not in _FORMS or bool(re.search(_FORMS[name], text))


def refuse_longer(grid: Grid) -> None:
    """Refuses a text or a page, of whatever kind, with cells beyond those of its header."""
    head = header.find(grid)
    if grid.shape is None or head is None:
        return
    below = np.arange(head.last + 1, grid.height)
    longer = np.zeros(len(below), bool)
    for column in grid.columns[_full(grid.shape, head) :]:
        longer |= filled(column, below)
    for row in below[longer]:
        raise Refused(_miscounted(grid.shape, head, int(row)), row=grid.number(int(row)))


def _damage(
    grid: Grid,
    shape: Shape,
    full: int,
    head: header.Header,
    chosen: Mapping[str, header.Candidate],
    columns: Mapping[str, pa.Array],
    kinds: Kinds,
) -> Iterator[tuple[Places, str]]:
    """The damaged rows, counted from the first below the header, by what is wrong."""
    start = head.last + 1
    lengths = shape.lengths[start : start + len(kinds)]
    dossiers = np.flatnonzero(kinds == rows.ROW)
    wrong = dossiers[~_of_one_length(grid, shape, full, head, start + dossiers)]
    if len(wrong):
        yield wrong, _miscounted(shape, head, start + int(wrong[0]))
    taken = pa.array(dossiers)
    own = {name: cell.slice(0, len(kinds)).take(taken) for name, cell in columns.items()}
    for name, cell in own.items():
        yield dossiers[rows.by_text(cell, partial(_foreign, name))], _MOVED
    for name in _FORMS:
        if name in own:
            yield _beside(grid, head, start + dossiers, own[name], name, chosen[name].column) - start, _MOVED
    for name in own:
        yield neighbours.strangers(grid, head, start + dossiers, own[name], name, chosen[name].column) - start, _MOVED
    yield pieces.broken(grid, full, start, lengths, kinds, dossiers), _MOVED
    if not shape.ended and len(kinds) and start + len(kinds) == grid.height:
        yield pieces.cut(grid, full, chosen, start, lengths, kinds, dossiers), _CUT


def _full(shape: Shape, head: header.Header) -> int:
    """How many cells the header has."""
    return int(shape.lengths[head.first : head.last + 1].max())


def _miscounted(shape: Shape, head: header.Header, row: int) -> str:
    return f"có {shape.lengths[row]} ô trong khi tiêu đề có {_full(shape, head)} ô: {_MOVED}"


def _of_one_length(grid: Grid, shape: Shape, full: int, head: header.Header, dossiers: Places) -> Mask:
    """Which dossiers have as many cells as the header, or differ in a way that moves no cell."""
    lengths = shape.lengths[dossiers]
    right: Mask = lengths == full
    if right.all():
        return right
    named = 1 + max(at for row in grid.rows(head.first, head.last + 1) for at, cell in enumerate(row) if cell)
    alike = int(lengths[0]) if (lengths == lengths[0]).all() else 0
    if named <= alike < full:
        return np.ones(len(lengths), bool)
    if alike > full and len(lengths) > 1 and not any(filled(column, dossiers).any() for column in grid.columns[full:]):
        return np.ones(len(lengths), bool)
    starts = np.arange(0, len(shape.lengths), _BLOCK)
    low, high = (each.reduceat(shape.lengths, starts) for each in (np.minimum, np.maximum))
    whole = (low == high)[dossiers // _BLOCK]
    return np.asarray(right | (whole & (lengths < full)))


def _beside(
    grid: Grid, head: header.Header, dossiers: Places, cell: pa.Array, name: str, column: int
) -> Places:
    """The dossiers whose cell is not of its column's form while the one beside it is, under a header of another kind."""
    blank = ~np.asarray(cell.is_valid())
    odd = ~blank & ~rows.by_text(cell, lambda texts: matches(texts, f"{_FORMS[name]}|{_NUMBERED.get(name, _FORMS[name])}"))
    if name in _NEVER_BLANK:
        odd |= blank
    found = dossiers[odd]
    moved = np.zeros(len(found), bool)
    headers = grid.rows(head.first, head.last + 1)
    for place in (column - 1, column + 1):
        if len(found) and 0 <= place < len(grid.columns):
            above = fold(" ".join(row[place] or "" for row in headers))  # a header may be decomposed, or without marks
            kin = strip_marks(_KIN[name]) if name in DATES and above.isascii() else _KIN[name]
            if not re.search(kin, above):
                moved |= matches(trimmed(grid.columns[place].take(pa.array(found))), _FORMS[name])
    return found[moved]


def _foreign(name: str, texts: pa.Array) -> Mask:
    return matches(texts, "|".join(f"(?:{form})" for form in _FOREIGN[name]))


def _are_plainly_codes(cell: pa.Array) -> bool:
    """Whether every text ends in a digit, and each or none has a dash; told by bytes, since all codes differ.

    No error that a spreadsheet shows has a dash.
    """
    if cell.null_count:
        return False
    places, letters = bounds(cell), np.frombuffer(cell.buffers()[2], np.uint8)
    last = letters[places[1:] - 1]
    if not ((last >= 48) & (last <= 57)).all():
        return False
    place = cell[0].as_py().encode("utf-8").find(b"-")  # where most codes have their dash, too
    if place >= 0 and place < np.diff(places).min() and (letters[places[:-1] + place] == ord("-")).all():
        return True
    dashed = pc.find_substring(cell, "-").to_numpy() >= 0
    return bool(dashed.all() or not (dashed.any() or rounded.is_rounded(cell).any() or pc.any(errors(cell)).as_py()))
