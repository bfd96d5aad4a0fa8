"""Whether the rows below a header stand as they were written: each cell under its own header, no dossier left out.

In text and in HTML a row can lose or gain a cell (a comma inside a name that no one quoted, a delimiter that is missing, a
line break, a download that was cut), and then its cells are taken for others: figures go wrong, and an applicant's name
is kept as a unit. Such a file is refused with the row's number, and never with what a cell holds. It is damage where
- a dossier has more or fewer cells than the header, blanks at the end counted; but for two ways of writing that move
  nothing: all dossiers have the same number of blank cells beyond the header (each line ends in a delimiter), or blank
  cells at the end are missing from a whole block of sixteen rows (so Excel saves text);
- a column holds what only another can hold: a dossier's or procedure's code, a date, a channel;
- a code or a date is not of its column's form, and the cell beside it is, under a header of another kind;
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

from . import header, rounded, rows
from .model import DATES, Grid, Refused, Shape
from .tidy import bounds, trimmed

_CODE = rows.DOSSIER_CODE
_PROCEDURE = r"^\d\.\d{6}(\.\d{3}(\.\d{2}){2})?(\.[A-Z]\d{2})?$"
_DATE = r"^(\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})([ T,]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?)?$"
_CHANNEL = r"^(?i:((nộp|nhận) )?(trực tuyến|trực tiếp|qua mạng|bcci|(qua )?(dịch vụ )?bưu chính( công ích)?))$"
_FORMS = {"code": _CODE, "procedure_code": _PROCEDURE, **dict.fromkeys(DATES, _DATE)}
_NUMBERED = dict.fromkeys(DATES, r"\d{4}")  # dates in other words, or a spreadsheet's count of days
_NEVER_BLANK = ("code", "received")
_KIN = {"code": r"mã|số", "procedure_code": r"mã|số|thủ tục|tthc", **dict.fromkeys(DATES, r"ngày|thời|hạn|lúc|giờ|date")}
_FOREIGN = {
    "code": (_PROCEDURE, _DATE, _CHANNEL),
    **dict.fromkeys(("unit", "resolver", "parent"), (_CODE, _PROCEDURE, _DATE, _CHANNEL)),
    **dict.fromkeys(("procedure_code", "procedure_name"), (_CODE, _DATE, _CHANNEL)),
    **dict.fromkeys(DATES, (_CODE, _PROCEDURE, _CHANNEL)),
    **dict.fromkeys(("status", "channel"), (_CODE, _PROCEDURE, _DATE)),
}
_SECTION = (  # what a line of one cell may begin with
    r"(?i)^([\dIVX]+(\.\d+)*\s*[.)/:-]*\s*)?(sở|ban|ubnd|ủy ban|uỷ ban|tỉnh|huyện|thị xã|thành phố|tp|quận|xã|phường|thị trấn|tt|"
    r"văn phòng|trung tâm|chi cục|cục|phòng|chi nhánh|công an|bảo hiểm|thanh tra|kho bạc|đơn vị|cơ quan|cấp|khối|nhóm|lĩnh vực|"
    r"thủ tục|quý|tháng|năm|kỳ|ngày|danh sách|hồ sơ)[\s.,:;-]+\S"
)
_GOES_ON = r"^[\p{Ll}.,;/-]"  # how no total or signature begins that stands below the last dossier
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

Mask = npt.NDArray[np.bool_]
Kinds = npt.NDArray[np.int8]


def aside(grid: Grid, head: header.Header, kinds: Kinds) -> list[int]:
    """The rows (0-based, of the grid) below `head` that are no dossiers though a cell has the form of a dossier's code.

    Refuses what cannot be taken for a single odd row: see the module.
    """
    start = head.last + 1
    others = start + np.flatnonzero((kinds != rows.ROW) & (kinds != rows.KIND["blank"]))
    coded = [int(row) for row in others[_any_cell(grid, others, _CODE)]]
    if coded and (grid.shape is not None or len(coded) > 1 or (kinds != rows.ROW).all()):
        shape = grid.shape
        miscounted = shape is not None and shape.lengths[coded[0]] != _full(shape, head)
        raise Refused(_miscounted(shape, head, coded[0]) if shape and miscounted else _LOST, row=coded[0] + 1)
    return coded


def refuse_unknown_codes(grid: Grid, head: header.Header, kinds: Kinds) -> None:
    """Refuses a list without a column of codes where most dossiers have one all the same."""
    dossiers = head.last + 1 + np.flatnonzero(kinds == rows.ROW)
    if len(dossiers) and 2 * _any_cell(grid, dossiers, _CODE).sum() > len(dossiers):
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
        if None in stands or (name in _NEVER_BLANK and cell.null_count) or (False in stands and (name in DATES or True in stands)):
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
        longer |= _filled(column, below)
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
) -> Iterator[tuple[npt.NDArray[np.intp], str]]:
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
    yield _broken(grid, full, start, lengths, kinds, dossiers), _MOVED
    if not shape.ended and len(kinds) and start + len(kinds) == grid.height:
        yield _cut(grid, full, chosen, start, lengths, kinds, dossiers), _CUT


def _full(shape: Shape, head: header.Header) -> int:
    """How many cells the header has."""
    return int(shape.lengths[head.first : head.last + 1].max())


def _miscounted(shape: Shape, head: header.Header, row: int) -> str:
    return f"có {shape.lengths[row]} ô trong khi tiêu đề có {_full(shape, head)} ô: {_MOVED}"


def _of_one_length(grid: Grid, shape: Shape, full: int, head: header.Header, dossiers: npt.NDArray[np.intp]) -> Mask:
    """Which dossiers have as many cells as the header, or differ in a way that moves no cell."""
    lengths = shape.lengths[dossiers]
    right: Mask = lengths == full
    if right.all():
        return right
    named = 1 + max(at for row in grid.rows(head.first, head.last + 1) for at, cell in enumerate(row) if cell)
    alike = int(lengths[0]) if (lengths == lengths[0]).all() else 0
    if named <= alike < full:
        return np.ones(len(lengths), bool)
    if alike > full and len(lengths) > 1 and not any(_filled(column, dossiers).any() for column in grid.columns[full:]):
        return np.ones(len(lengths), bool)
    starts = np.arange(0, len(shape.lengths), _BLOCK)
    low, high = (each.reduceat(shape.lengths, starts) for each in (np.minimum, np.maximum))
    whole = (low == high)[dossiers // _BLOCK]
    return np.asarray(right | (whole & (lengths < full)))


def _beside(
    grid: Grid, head: header.Header, dossiers: npt.NDArray[np.intp], cell: pa.Array, name: str, column: int
) -> npt.NDArray[np.intp]:
    """The dossiers whose cell is not of its column's form while the one beside it is, under a header of another kind."""
    blank = ~np.asarray(cell.is_valid())
    odd = ~blank & ~rows.by_text(cell, lambda texts: _matches(texts, f"{_FORMS[name]}|{_NUMBERED.get(name, _FORMS[name])}"))
    if name in _NEVER_BLANK:
        odd |= blank
    found = dossiers[odd]
    moved = np.zeros(len(found), bool)
    headers = grid.rows(head.first, head.last + 1)
    for place in (column - 1, column + 1):
        if len(found) and 0 <= place < len(grid.columns):
            above = " ".join(row[place] or "" for row in headers).lower()
            if not re.search(_KIN[name], above):
                moved |= _matches(trimmed(grid.columns[place].take(pa.array(found))), _FORMS[name])
    return found[moved]


def _broken(
    grid: Grid,
    full: int,
    start: int,
    lengths: npt.NDArray[np.int32],
    kinds: Kinds,
    dossiers: npt.NDArray[np.intp],
) -> npt.NDArray[np.intp]:
    """Rows that are no dossiers but pieces of one: of another length than the header, with what only dossiers have."""
    plain = np.isin(kinds, [rows.KIND[name] for name in ("group", "footer", "other")])
    pieces = np.flatnonzero(plain & (lengths != full))
    if not len(pieces):
        return pieces
    broken = _any_cell(grid, start + pieces, f"{_PROCEDURE}|{_CHANNEL}")
    last = dossiers[-1] if len(dossiers) else -1
    count = np.sum([_filled(column, start + pieces) for column in grid.columns], axis=0)
    broken |= (pieces < last) & (count >= 3) & _any_cell(grid, start + pieces, _DATE)
    if grid.shape is not None and grid.shape.of_lines:
        among = np.where(pieces < last, ~_any_cell(grid, start + pieces, _SECTION), _any_cell(grid, start + pieces, _GOES_ON))
        broken |= (pieces <= last + 1) & (lengths[pieces] == 1) & among
    return np.array([at for at in pieces[broken] if not _is_labelled(grid, start + int(at))], np.intp)


def _cut(
    grid: Grid,
    full: int,
    chosen: Mapping[str, header.Candidate],
    start: int,
    lengths: npt.NDArray[np.int32],
    kinds: Kinds,
    dossiers: npt.NDArray[np.intp],
) -> npt.NDArray[np.intp]:
    """The last row, if its line has no end and it looks cut."""
    last = len(kinds) - 1
    if kinds[last] == rows.ROW:
        column = grid.columns[int(lengths[last]) - 1]
        is_read = any(each.column == lengths[last] - 1 for each in chosen.values())
        cells = trimmed(column.take(pa.array(start + dossiers)))
        is_cut = _is_beginning_only(cells[-1].as_py(), cells.slice(0, len(cells) - 1).drop_null(), is_read)
    else:
        below_dossier = last > 0 and kinds[last - 1] == rows.ROW
        written = [cell for cell in grid.rows(start + last, start + last + 1)[0] if cell]
        below_header = last == 0 and (len(written) > 1 or "".join(written).strip().isdigit())
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
    if not written or any(re.search(form, written) for form in (_PROCEDURE, _DATE, _CHANNEL)):
        return False
    own, layouts = _layout(written), {_layout(text) for text in others.unique().to_pylist()}
    if own in layouts or not any(layout.startswith(own) for layout in layouts):
        return False
    return is_read or (len(layouts) == 1 and len(others) > 1)


def _layout(text: str) -> str:
    return "".join("0" if letter.isdigit() else letter for letter in text)


def _is_labelled(grid: Grid, row: int) -> bool:
    return any(rows.label(cell.strip()) for cell in grid.rows(row, row + 1)[0] if cell)


def _any_cell(grid: Grid, taken: npt.NDArray[np.intp], form: str) -> Mask:
    """Which of the rows have a cell of that form, in any column."""
    found = np.zeros(len(taken), bool)
    if len(taken):
        for column in grid.columns:
            found |= _matches(trimmed(column.take(pa.array(taken))), form)
    return found


def _foreign(name: str, texts: pa.Array) -> Mask:
    return _matches(texts, "|".join(f"(?:{form})" for form in _FOREIGN[name]))


def _filled(column: pa.Array, taken: npt.NDArray[np.intp]) -> Mask:
    return np.asarray(trimmed(column.take(pa.array(taken))).is_valid())


def _matches(cell: pa.Array, pattern: str) -> Mask:
    return np.asarray(pc.match_substring_regex(cell, pattern).fill_null(False))


def _are_plainly_codes(cell: pa.Array) -> bool:
    """Whether every text ends in a digit, and each or none has a dash; told by bytes, since all codes differ."""
    if cell.null_count:
        return False
    places = bounds(cell)
    last = np.frombuffer(cell.buffers()[2], np.uint8)[places[1:] - 1]
    if not ((last >= 48) & (last <= 57)).all():
        return False
    dashed = pc.find_substring(cell, "-").to_numpy() >= 0
    return bool(dashed.all() or not (dashed.any() or rounded.is_rounded(cell).any()))
