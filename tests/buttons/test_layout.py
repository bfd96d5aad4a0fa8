"""Tables whose columns staff moved: found by their headers, in the file and in Excel's stand-in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import winstubs
from button_books import Opened
from khtargets.buttons import figures, layout, port, works
from khtargets.buttons.books.excel import ExcelBook
from khtargets.buttons.port import Outcome, Table, decode_outcome, encode, press, put
from khtargets.errors import KhError
from khtargets.functions import Session
from khtargets.home import Home
from khtargets.snapshot import Store


def shifted(book: winstubs.Workbook, name: str, from_column: int, by: int) -> None:
    """A column inserted (by 1) before one of a sheet, or that one deleted (by -1), as Excel moves cells and names."""
    sheet = book.sheets[name]
    for cells in (sheet.values, sheet.formulas):
        moved: dict[tuple[int, int], Any] = {}
        for (row, column), cell in cells.items():
            if by > 0 or column != from_column:
                moved[row, column + by if column >= from_column + (by < 0) else column] = cell
        cells.clear()
        cells.update(moved)
    for area in book.areas.values():
        if area.Worksheet is not sheet:
            continue
        if area.Column >= from_column + (by < 0):
            area.Column += by
        elif from_column < area.Column + area.Columns.Count:
            area.Columns.Count += by
            area.Count = area.Rows.Count * area.Columns.Count


def shown(book: ExcelBook, name: str) -> list[dict[str, Any]]:
    """The rows of a table by their headers."""
    header = book.read(f"{name}_COT")
    rows = book.read(name)
    assert header is not None and rows is not None
    return [{title: cell for title, cell in zip(header[0], row, strict=True) if title} for row in rows]


@pytest.mark.parametrize("column", [1, 2, 4, 8, 13])
def test_a_column_inserted_into_any_table_keeps_its_cells_and_no_figure_stands_under_another_header(
    path: Path, excel: winstubs.Windows, column: int
) -> None:
    plain, changed = winstubs.Workbook(path), winstubs.Workbook(path)
    tables = {"Xếp hạng": "KH_XH_BANG", "Đối soát": "KH_DS_BANG", "Cảnh báo": "KH_CB_BANG", "Cấu hình": "KH_CAU_HINH"}
    for sheet in tables:
        shifted(changed, sheet, column, 1)
        changed.sheets[sheet].values[9, column] = "của Sở"
    books = [excel.book(each) for each in (plain, changed)]
    refresh = works.work_of("refresh")
    for book in books:
        press(ExcelBook(book), refresh)
    for sheet, name in tables.items():
        assert shown(ExcelBook(books[1]), name) == shown(ExcelBook(books[0]), name)
        assert changed.sheets[sheet].values[9, column] == "của Sở"


def test_the_chart_of_the_lowest_shows_shares_and_targets_also_where_a_column_was_inserted_among_its_hidden_ones(
    path: Path, excel: winstubs.Windows
) -> None:
    plain, changed = winstubs.Workbook(path), winstubs.Workbook(path)
    shifted(changed, "Xếp hạng", changed.areas["KH_XH_THAP_NHAT"].Column + 1, 1)
    books = [ExcelBook(excel.book(each)) for each in (plain, changed)]
    for book in books:
        press(book, works.work_of("refresh"))
    assert shown(books[1], "KH_XH_THAP_NHAT") == shown(books[0], "KH_XH_THAP_NHAT")
    assert any(row["Tỷ lệ"] is not None for row in shown(books[0], "KH_XH_THAP_NHAT"))


@pytest.mark.parametrize(("sheet", "column", "title"), [("Xếp hạng", 8, "Chỉ tiêu"), ("Cấu hình", 2, "Giá trị")])
def test_a_deleted_column_is_told_before_anything_is_published(
    path: Path, folder: Path, excel: winstubs.Windows, sheet: str, column: int, title: str
) -> None:
    workbook = winstubs.Workbook(path)
    shifted(workbook, sheet, column, -1)
    before = {each.name for each in Home(folder / "data").snapshots.glob("*")}
    with pytest.raises(KhError, match=f"“{sheet}”.*không còn cột “{title}”.*Chưa có gì thay đổi"):
        press(ExcelBook(excel.book(workbook)), works.work_of("refresh"))
    assert {each.name for each in Home(folder / "data").snapshots.glob("*")} == before


def test_columns_of_a_table_may_stand_in_any_order(path: Path, opened: Opened) -> None:
    book = opened(path)
    put(book, [Table("KH_CT_LOAI", [["của Sở"] * 7] * 2)])
    put(book, [Table("KH_CT_LOAI", [["a", "b", "c"]], columns=[5, 1, 2])])
    rows = book.read("KH_CT_LOAI")
    assert rows[0] == ["của Sở", "b", "c", "của Sở", "của Sở", "a", "của Sở"]
    assert rows[1] == ["của Sở", None, None, "của Sở", "của Sở", None, "của Sở"]


def test_a_workbook_of_before_is_written_as_it_stands(path: Path, folder: Path, excel: winstubs.Windows) -> None:
    workbook = winstubs.Workbook(path)
    for name in [each for each in workbook.areas if each.endswith("_COT") and each != "KH_DS_COT"]:
        del workbook.areas[name]
    book = ExcelBook(excel.book(workbook))
    press(book, works.work_of("refresh"))
    session = Session(folder / "data")
    rows = book.read("KH_XH_BANG")
    assert rows is not None and Store(Home(folder / "data")).current()
    assert [row[2] for row in rows if row[1] == "Sở Y tế"] == [session.call("KH_TOTAL", ["Sở Y tế"])]


def test_the_port_names_the_tables_whose_columns_are_found_by_headers() -> None:
    assert tuple(layout.TABLES) == port.HEADED


def test_where_columns_stand_goes_to_another_process_and_back() -> None:
    outcome = Outcome("xong", [Table("KH_CT_LOAI", [[1, None]], [15.0], [3, 0])])
    assert decode_outcome(encode(outcome)) == outcome


@pytest.mark.parametrize("pushed", ["KH_XH_BANG", "KH_XH_BANG_COT"])
def test_a_header_that_no_longer_stands_above_its_table_is_told(path: Path, excel: winstubs.Windows, pushed: str) -> None:
    workbook = winstubs.Workbook(path)
    workbook.areas[pushed].Column += 1  # cells inserted at the left edge push the whole range aside
    with pytest.raises(KhError, match="KH_XH_BANG.*không còn thẳng nhau"):
        press(ExcelBook(excel.book(workbook)), works.work_of("refresh"))


@pytest.mark.parametrize("name", port.LEAST_ROWS)
def test_rows_that_are_missing_are_told_before_anything_is_published(
    path: Path, folder: Path, excel: winstubs.Windows, name: str
) -> None:
    workbook = winstubs.Workbook(path)
    assert workbook.areas[name].Rows.Count == port.LEAST_ROWS[name]
    workbook.areas[name].Rows.Count -= 1
    before = {each.name for each in Home(folder / "data").snapshots.glob("*")}
    with pytest.raises(KhError, match=f"{name}.*chỉ còn 9 dòng"):
        press(ExcelBook(excel.book(workbook)), works.work_of("refresh"))
    assert {each.name for each in Home(folder / "data").snapshots.glob("*")} == before


def test_cells_pushed_aside_below_a_header_are_told(path: Path, excel: winstubs.Windows) -> None:
    workbook = winstubs.Workbook(path)
    workbook.areas["KH_XH_BANG"].Columns.Count += 1
    with pytest.raises(KhError, match="dòng tiêu đề có 13 cột.*Chưa có gì thay đổi"):
        press(ExcelBook(excel.book(workbook)), figures.refreshed)
