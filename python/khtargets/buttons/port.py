"""The workbook as a button sees it: ranges that have a name, a status bar, a calculation.

Hosts implement `Book`; `press` is the whole button. Python 3.8 and the standard library only, so that LibreOffice's own
Python runs it too. Ranges go by the workbook's defined names and never by addresses: staff may move what they like.

What a button writes is computed before the first cell changes, written in one piece a range, and put back as it was
where writing fails midway.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime
from typing import (
    Any,
    Callable,
    ContextManager,
    Dict,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Protocol,
    Sequence,
    Tuple,
    runtime_checkable,
)

from ..errors import KhError
from ..functions import CellError

Cell = Any  # None, str, float, int, bool, date or CellError
Rows = List[List[Cell]]
Say = Callable[[str], None]
Ask = Callable[[str], bool]

# The names on the sheet "Cấu hình" that say who issues a paper.
OFFICE = (
    "KH_CO_QUAN_CHU_QUAN", "KH_CO_QUAN", "KH_DIA_DANH", "KH_NGAY_LAP", "KH_CHUC_DANH_LAP", "KH_NGUOI_LAP", "KH_CHUC_DANH_KY",
    "KH_NGUOI_KY", "KH_SO_BAO_CAO", "KH_SO_QUYET_DINH", "KH_NGAY_QUYET_DINH", "KH_NOI_NHAN",
)  # fmt: skip

# Tables whose columns are found by their headers: each one's header row has its name with _COT behind it.
HEADED = (
    "KH_XH_BANG", "KH_XH_THAP_NHAT", "KH_DS_BANG", "KH_CB_BANG", "KH_SS_BANG", "KH_CT_LOAI", "KH_CG_BANG", "KH_CAU_HINH",
)  # fmt: skip

# Ranges that stand beside lines of a table, so that a deleted line takes one of theirs: how many rows they need.
LEAST_ROWS = {"KH_XH_THAP_NHAT": 10, "KH_XH_GHI_CHU": 10}

# What the buttons read: the home, the ranking's span and order, and settings.toml as the sheet "Cấu hình" shows it,
# the unit of the sheet "Chi tiết đơn vị", what staff chose on the sheet "Đơn vị cần gán", the name of the period to be
# closed and the one to compare with, and the office.
STATED = (
    "KH_HOME", "KH_XH_TU_NGAY", "KH_XH_DEN_NGAY", "KH_XH_THEO", "KH_CAU_HINH", "KH_CT_DON_VI", "KH_CG_BANG", "KH_CK_TEN",
    "KH_SS_KY", *OFFICE, *(f"{name}_COT" for name in HEADED),
)  # fmt: skip

# The cell that holds the name of the snapshot that the workbook's formulas were calculated from.
CALCULATED = "KH_BAN"

# A range on each sheet that shows figures: these are the sheets whose pages are marked.
REPORTED = (
    "KH_XH_KY", "KH_BANG_TONG_HOP", "KH_TT_THONG_DIEP", "KH_CB_THONG_DIEP", "KH_SS_THONG_DIEP", "KH_CT_THONG_DIEP",
    "KH_DS_THONG_DIEP", "KH_CG_THONG_DIEP",
)  # fmt: skip

FOOT_CODES = "&8"  # the size of the text in the middle of a page's foot


class Table(NamedTuple):
    """The new content of one named range.

    Fewer rows or columns than the range has leave the rest blank. `heights` are those of its first rows in points, 0
    for a hidden one; rows beyond them keep theirs. `columns` are the places of the rows' cells in the range, from 0, where
    they do not stand side by side from its first; columns in between are the office's own and stay.
    """

    name: str
    rows: Rows
    heights: Sequence[float] = ()
    columns: Sequence[int] = ()


class PageMark(NamedTuple):
    """A text that is printed above every page of the report, or no longer is; `codes` are its font in a header's codes.

    `foot` is printed below each of these pages: which figures they are, and of which home.
    """

    text: str
    shown: bool
    codes: str = ""
    foot: str = ""


class Outcome(NamedTuple):
    """What a button's work came to: the sentence for the person, what is to be written, and what pages are marked with.

    `snapshot` is the one that all figures are of from now on; None where the work publishes none.
    """

    message: str
    tables: Sequence[Table] = ()
    mark: Optional[PageMark] = None
    snapshot: Optional[str] = None


class Book(Protocol):
    """A workbook that is open somewhere."""

    @property
    def folder(self) -> Optional[str]:
        """The folder it lies in; None where it was never saved on a disk."""

    @property
    def read_only(self) -> bool:
        """Whether it is open for reading only, so that what is written into it would be lost or refused."""

    @property
    def from_1904(self) -> bool:
        """Whether it counts its days from 1904 and not from 1900."""

    def read(self, name: str) -> Optional[Rows]:
        """The values of a named range; None where the workbook has no such name."""

    def size(self, name: str) -> Optional[Tuple[int, int]]:
        """Rows and columns of a named range; None where the workbook has no such name."""

    def place(self, name: str) -> Optional[Tuple[str, int]]:
        """The sheet's title and the first column of a named range; None where the workbook has no such name."""

    def save(self, name: str, rows: int) -> Any:
        """All that `write`, and `show` of that many rows, may change in a named range, for `restore`."""

    def restore(self, name: str, saved: Any) -> None:
        """Puts a named range back."""

    def write(self, name: str, rows: Rows, first: int = 0) -> None:
        """Writes values over a named range from its column `first` on at once; the rows have its height, and text stays text."""

    def show(self, name: str, heights: Sequence[float]) -> None:
        """Sets the heights of a named range's first rows, in points; 0 hides one."""

    def status(self, text: Optional[str]) -> None:
        """Shows a text in the status bar; None gives the bar back."""

    def ask(self, text: str) -> bool:
        """Asks the person a question; true for yes, false for no and for a box that was closed."""

    def locked(self, names: Sequence[str]) -> List[str]:
        """The titles of the sheets that hold these ranges and are protected by a password."""

    def undisturbed(self, names: Sequence[str]) -> ContextManager[None]:
        """While it is open nothing is drawn or calculated, and the sheets that hold these ranges are not protected; at its
        end all is as it was: screen, mode, selection, protection that needs no password."""

    def recalculate(self, snapshot: Optional[str]) -> None:
        """Calculates every formula anew, and notes in `CALCULATED` the snapshot that they are of from now on."""


@runtime_checkable
class Printed(Protocol):
    """A `Book` whose pages can be marked."""

    def mark(self, mark: PageMark) -> None:
        """Prints the mark above the pages of the sheets that show figures, or takes it off every sheet."""


# What is stated, the workbook's folder, and the two ways to speak to the person while working.
Work = Callable[[Mapping[str, Optional[Rows]], Optional[str], Say, Ask], Outcome]


def press(book: Book, work: Work, fills: bool = True) -> Outcome:
    """A button: reads what the workbook states, lets `work` come to its outcome, writes it and calculates anew.

    `work` may come to questions, and goes on with the answers. Whatever `work` or the writing raises comes through; then
    the workbook is as it was. KhError, before anything is done, where the work `fills` the workbook and that is read-only.
    """
    if fills and book.read_only:
        raise KhError(
            "Bảng tính này đang mở ở chế độ chỉ đọc nên không ghi được kết quả vào các trang; hãy lưu thành tệp khác (Save "
            "As), hoặc đợi người đang mở tệp đóng lại, rồi bấm lại. Chưa có gì thay đổi."
        )
    if book.from_1904:  # the functions know such days; a cell that is read or written here does not tell that it holds one
        raise KhError(
            "Bảng tính này tính ngày từ năm 1904 nên ngày ở các ô sẽ bị lệch bốn năm; hãy tắt cách tính ấy (Excel: File > "
            "Options > Advanced > Use 1904 date system; LibreOffice: Tools > Options > Calc > Calculate > Date) rồi bấm lại. "
            "Chưa có gì thay đổi."
        )
    if fills:
        _check_headers(book)
        _check_heights(book)
        _check_protection(book)
    try:
        outcome = work({name: book.read(name) for name in STATED}, book.folder, book.status, book.ask)
        if outcome.tables:
            with book.undisturbed([table.name for table in outcome.tables]):
                put(book, outcome.tables)
                if outcome.mark is not None and isinstance(book, Printed):
                    book.mark(outcome.mark)
            book.recalculate(outcome.snapshot)
        return outcome
    finally:
        book.status(None)


def put(book: Book, tables: Sequence[Table]) -> None:
    """Writes the tables whose names the workbook has: all of them, or none where one cannot be written."""
    ready = [(table, _blocks(table, size)) for table, size in _sized(book, tables)]
    saved: List[Tuple[str, Any]] = []
    try:
        for table, blocks in ready:
            heights = table.heights[: len(blocks[0][1])]
            saved.append((table.name, book.save(table.name, len(heights))))
            for first, rows in blocks:
                book.write(table.name, rows, first)
            if heights:
                book.show(table.name, heights)
    except BaseException:
        for name, state in reversed(saved):
            with suppress(Exception):  # the others are put back all the same
                book.restore(name, state)
        raise


def marked(header: str, mark: PageMark) -> str:
    """The middle of a page's header with the mark above what an office wrote there, or without the mark."""
    rest = re.sub(r'(?:&"[^"]*"|&\d+)*' + re.escape(mark.text) + r"(?:\r\n|\r|\n)?", "", header)
    if not mark.shown:
        return rest
    return mark.codes + mark.text + (f"\n{rest}" if rest else "")


def runs(heights: Sequence[float]) -> List[Tuple[int, int, float]]:
    """(first row, number of rows, height) for each run of equal heights, rows counted from 0."""
    found: List[Tuple[int, int, float]] = []
    for at, height in enumerate(heights):
        if found and found[-1][2] == height:
            first, many, _ = found[-1]
            found[-1] = (first, many + 1, height)
        else:
            found.append((at, 1, height))
    return found


def encode(value: Any) -> Any:
    """Cells, rows and outcomes as JSON has them: days as {"day": …}, errors as {"error": …}, a time of day cut off."""
    if isinstance(value, CellError):
        return {"error": value.code}
    if isinstance(value, date):
        return {"day": (value.date() if isinstance(value, datetime) else value).isoformat()}
    if isinstance(value, Table):
        return {
            "name": value.name, "rows": encode(value.rows), "heights": list(value.heights), "columns": list(value.columns),
        }  # fmt: skip
    if isinstance(value, Outcome):
        mark = None if value.mark is None else list(value.mark)
        tables = [encode(table) for table in value.tables]
        return {"message": value.message, "tables": tables, "mark": mark, "snapshot": value.snapshot}
    if isinstance(value, dict):
        return {key: encode(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [encode(each) for each in value]
    return value


def decode(value: Any) -> Any:
    """Cells and rows back from JSON."""
    if isinstance(value, dict):
        if "day" in value:
            return date.fromisoformat(value["day"])
        if "error" in value:
            return CellError(value["error"])
        return {key: decode(each) for key, each in value.items()}
    return [decode(each) for each in value] if isinstance(value, list) else value


def decode_outcome(value: Dict[str, Any]) -> Outcome:
    """An outcome back from JSON."""
    tables = [Table(each["name"], decode(each["rows"]), each["heights"], each["columns"]) for each in value["tables"]]
    mark = value.get("mark")
    return Outcome(value["message"], tables, None if mark is None else PageMark(*mark), value.get("snapshot"))


def _sized(book: Book, tables: Sequence[Table]) -> List[Tuple[Table, Tuple[int, int]]]:
    sized = [(table, book.size(table.name)) for table in tables]
    return [(table, size) for table, size in sized if size is not None]


def _check_headers(book: Book) -> None:
    """KhError where cells were moved beside a table's header, so that it no longer tells what the columns are."""
    for name in HEADED:
        header, table = book.size(f"{name}_COT"), book.size(name)
        if header is None or table is None:
            continue
        if header[1] != table[1] or book.place(name) != book.place(f"{name}_COT"):
            raise KhError(
                f"Vùng “{name}” của bảng tính có {table[1]} cột, dòng tiêu đề có {header[1]} cột, không còn thẳng nhau (có ô đã "
                "bị đẩy sang bên); hãy hoàn tác việc chèn hay xóa ô ở trang này, hoặc lấy tệp khtargets.xlsm mới (lệnh "
                "workbook), rồi bấm lại. Chưa có gì thay đổi."
            )


def _check_heights(book: Book) -> None:
    """KhError where rows were deleted from what a refresh fills whole, before it is found out in the writing."""
    for name, rows in LEAST_ROWS.items():
        size = book.size(name)
        if size is not None and size[0] < rows:
            raise KhError(
                f"Vùng “{name}” của bảng tính chỉ còn {size[0]} dòng mà kết quả cần {rows} dòng (có dòng đã bị xóa); hãy hoàn "
                "tác việc xóa dòng, hoặc lấy tệp khtargets.xlsm mới (lệnh workbook), rồi bấm lại. Chưa có gì thay đổi."
            )


def _check_protection(book: Book) -> None:
    """KhError where a sheet that buttons write is protected by a password."""
    locked = book.locked((*REPORTED, *HEADED))
    if locked:
        sheets = ", ".join(f"“{title}”" for title in locked)
        raise KhError(
            f"Trang {sheets} được bảo vệ bằng mật khẩu nên không ghi được kết quả; hãy bỏ bảo vệ trang (Excel: Review > "
            "Unprotect Sheet; LibreOffice: Tools > Protect Sheet) rồi bấm lại. Chưa có gì thay đổi."
        )


def _blocks(table: Table, size: Tuple[int, int]) -> List[Tuple[int, Rows]]:
    """The table's cells as blocks of columns that stand side by side: the first one's place, and rows of the range's height."""
    if not table.columns:
        return [(0, _fitted(table, size))]
    rows = _fitted(table._replace(columns=()), (size[0], len(table.columns)))
    blocks: List[Tuple[int, List[int]]] = []
    for own, place in sorted(enumerate(table.columns), key=lambda each: each[1]):
        if blocks and place == blocks[-1][0] + len(blocks[-1][1]):
            blocks[-1][1].append(own)
        else:
            blocks.append((place, [own]))
    return [(first, [[row[own] for own in owns] for row in rows]) for first, owns in blocks]


def _fitted(table: Table, size: Tuple[int, int]) -> Rows:
    height, width = size
    wide = max([len(row) for row in table.rows], default=0)
    if len(table.rows) > height or wide > width:
        raise KhError(
            f"Vùng “{table.name}” của bảng tính chỉ có {height} dòng, {width} cột mà kết quả cần {len(table.rows)} dòng, "
            f"{wide} cột; hãy lấy lại tệp khtargets.xlsm mới (lệnh workbook) và chép các trang riêng sang."
        )
    rows = [list(row) + [None] * (width - len(row)) for row in table.rows]
    return rows + [[None] * width for _ in range(height - len(rows))]
