"""Cell values: what a worksheet hands over, what it gets back, and how ranges broadcast.

A cell holds text, a number (float or int), a truth value, nothing (None or ""), a day (date or datetime) or an error
(`CellError`). A range is a list or tuple of rows, all of one length; a flat list is one row.

Blank is None, empty text, and the number 0: a reference to an empty cell arrives as 0, or as 30/12/1899 (31/12/1899
where a program counts from 1) where its format is a day's.

A day may be given as a date, a datetime, a serial number (days since 30/12/1899, as Excel and LibreOffice count
them), or text: DD/MM/YYYY, D/M/YYYY or ISO YYYY-MM-DD, with a time of day or without. The time is cut off. Text is
never read with the month first. Anything else, truth values among them, is `BadArgument`, and so is a day before 2000,
however it is given: it is no day but the 1 that LibreOffice makes of TRUE, a year, or a count, perhaps in a day's format.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Callable, List, Mapping, Optional, Sequence, Tuple

from ..errors import BadArgument
from ..names.text import bare, fold

Grid = Sequence[Sequence[Any]]
Shape = Tuple[int, int]

_EPOCH = date(1899, 12, 30)
_ZEROS = (_EPOCH, date(1899, 12, 31))
_FIRST = date(2000, 1, 1)
_FIRST_SERIAL = (_FIRST - _EPOCH).days
_LAST_SERIAL = (date(9999, 12, 31) - _EPOCH).days
_TIME = (
    r"(?:(?:T|,?\s+)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?"
    r"(?:\s*(?:SA|CH|AM|PM|Z|[+-][0-9]{2}:?[0-9]{2}))?)?"
)
_DAY_FIRST = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})" + _TIME, re.IGNORECASE)
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})" + _TIME, re.IGNORECASE)


@dataclass(frozen=True)
class CellError:
    """An error as a value: its code ("#N/A"), and the Vietnamese sentence that says why."""

    code: str
    why: str = ""

    def __str__(self) -> str:
        return self.code


def is_blank(cell: Any) -> bool:
    """Whether nothing is in the cell: None, empty text, or the 0 that a reference to an empty cell gives, also as a day."""
    if cell is None:
        return True
    if isinstance(cell, str):
        return not cell.strip()
    if isinstance(cell, date):
        return (cell.date() if isinstance(cell, datetime) and cell.time() == time() else cell) in _ZEROS
    return not isinstance(cell, bool) and isinstance(cell, (int, float)) and cell == 0


def as_text(cell: Any) -> str:
    """The cell as a person reads it; "" for a blank one."""
    if isinstance(cell, str):
        return cell.strip()
    if is_blank(cell):
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    return str(cell)


def as_day(cell: Any) -> Optional[date]:
    """The cell's day; None for a blank one, which stands for the default. BadArgument for all that is no day."""
    if is_blank(cell):
        return None
    day = _written_day(cell)
    if day is not None and day >= _FIRST:
        return day
    raise BadArgument(f"“{as_text(cell)}” không phải là ngày; hãy ghi ngày/tháng/năm, ví dụ 15/12/2023.")


def _written_day(cell: Any) -> Optional[date]:
    """The day that a cell holds or its text says; None where it is none."""
    if isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _EPOCH + timedelta(days=int(cell)) if _FIRST_SERIAL <= cell < _LAST_SERIAL + 1 else None
    if not isinstance(cell, str):
        return None
    day_first, iso = _DAY_FIRST.fullmatch(cell.strip()), _ISO.fullmatch(cell.strip())
    try:
        if day_first:
            return date(int(day_first[3]), int(day_first[2]), int(day_first[1]))
        return date(int(iso[1]), int(iso[2]), int(iso[3])) if iso else None
    except ValueError:
        return None


def as_year(cell: Any) -> int:
    """The cell's year, four digits. BadArgument for anything else."""
    text = as_text(cell)
    if not isinstance(cell, bool) and re.fullmatch(r"[0-9]{4}", text) and 1900 <= int(text):
        return int(text)
    raise BadArgument(f"“{text}” không phải là năm; hãy ghi bốn chữ số, ví dụ 2024.")


def as_count(cell: Any, what: str) -> Optional[int]:
    """A whole number above zero; None for a blank cell. BadArgument names `what` for anything else."""
    if is_blank(cell):
        return None
    text = as_text(cell)
    if not isinstance(cell, bool) and re.fullmatch(r"[0-9]{1,9}", text) and int(text):
        return int(text)
    raise BadArgument(f"{what} “{text}” không hợp lệ; hãy ghi một số nguyên từ 1 trở lên.")


def as_choice(cell: Any, choices: Mapping[str, str], default: Optional[str], what: str) -> str:
    """The choice that the cell's word stands for; `default` where it is blank.

    `choices` maps folded words to choices; case, accents' placement and missing accents do not matter. BadArgument
    names `what` and lists the words where the word is none of them, or where it is blank and there is no default.
    """
    if is_blank(cell) and default is not None:
        return default
    written = as_text(cell)
    folded = fold(written)
    if folded in choices:
        return choices[folded]
    unaccented = {choice for word, choice in choices.items() if bare(word) == folded}
    if len(unaccented) == 1:
        return unaccented.pop()
    words = ", ".join(word.replace("tỉ lệ", "tỷ lệ") for word in choices)  # folding writes i for y
    raise BadArgument(f"{what} “{written}” không có; hãy ghi một trong: {words}.")


def as_grid(value: Any) -> Grid:
    """An argument as rows of cells; one cell is a grid of 1 x 1. BadArgument where the rows differ in length."""
    if not isinstance(value, (list, tuple)):
        return ((value,),)
    rows: Grid = value if any(isinstance(row, (list, tuple)) for row in value) else (value,)
    if not all(isinstance(row, (list, tuple)) and row and len(row) == len(rows[0]) for row in rows):
        raise BadArgument("Vùng ô không phải là hình chữ nhật; hãy chọn một vùng liền.")
    return rows


def as_scalar(value: Any) -> Any:
    """The only cell of an argument. BadArgument for a larger range."""
    rows = as_grid(value)
    if len(rows) > 1 or len(rows[0]) > 1:
        raise BadArgument("Hàm này trả về một bảng, nên mỗi đối số chỉ nhận một ô, không nhận vùng ô.")
    return rows[0][0]


def shape(rows: Grid) -> Shape:
    """(rows, columns) of a grid."""
    return len(rows), len(rows[0])


def broadcast_shape(shapes: Sequence[Shape]) -> Shape:
    """The shape that all of them stretch to: lengths agree or are 1. BadArgument otherwise."""
    height = max((each[0] for each in shapes), default=1)
    width = max((each[1] for each in shapes), default=1)
    for each in shapes:
        if each[0] not in (1, height) or each[1] not in (1, width):
            raise BadArgument(
                f"Các vùng ô không khớp nhau ({each[0]}×{each[1]} và {height}×{width}); "
                "hãy chọn các vùng cùng số dòng, cùng số cột, hoặc chỉ một dòng, một cột."
            )
    return height, width


def spread(rows: Grid, to: Shape) -> List[Sequence[Any]]:
    """The grid stretched to a shape that it broadcasts to; rows are shared, not copied."""
    height, width = to
    wide = [row if len(row) == width else list(row) * width for row in rows]
    return wide if len(wide) == height else wide * height


def over_cells(function: Callable[..., Any], grids: Sequence[Grid]) -> List[List[Any]]:
    """`function` of each cell of the broadcast grids, as rows."""
    to = broadcast_shape([shape(rows) for rows in grids])
    stretched = [spread(rows, to) for rows in grids]
    return [[function(*cells) for cells in zip(*rows)] for rows in zip(*stretched)]


def unwrap(rows: List[List[Any]]) -> Any:
    """An answer as a worksheet takes it: one cell for 1 x 1, the rows otherwise, blank for no rows at all."""
    if not rows:
        return ""
    if len(rows) == 1 and len(rows[0]) == 1:
        return rows[0][0]
    return rows
