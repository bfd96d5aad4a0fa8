"""The settings that stand on the sheet: what they change, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from button_books import as_cells, cells
from khtargets.buttons import figures
from khtargets.buttons.books.file import FileBook
from khtargets.buttons.port import press
from khtargets.buttons.settings_edit import changes, edited
from khtargets.errors import KhError
from khtargets.functions import Session
from khtargets.workbook.content import gather
from khtargets.workbook.tables.ranking import ranking_report


def test_the_ranking_s_days_and_order_come_from_the_sheet(folder: Path, path: Path) -> None:
    from khtargets.decision.measures import RATE
    from khtargets.workbook.content import Span

    book = FileBook(path)
    for name, value in (("KH_XH_TU_NGAY", "01/01/2024"), ("KH_XH_DEN_NGAY", 45473.0), ("KH_XH_THEO", "tỷ lệ")):
        book.write(name, [[value]])
    press(book, figures.refreshed)
    span = Span(date(2024, 1, 1), date(2024, 6, 30), RATE)
    report = ranking_report(gather(Session(folder / "data")), span)
    assert cells(book)["KH_XH_BANG"][: len(report.lines)] == as_cells(report.lines)


@pytest.mark.parametrize(
    ("name", "value", "label"),
    [("KH_XH_TU_NGAY", "31/02/2024", "Xếp hạng từ ngày"), ("KH_XH_DEN_NGAY", "mai", "Xếp hạng đến ngày"),
     ("KH_XH_THEO", "chiều cao", "Xếp hạng theo")],
)  # fmt: skip
def test_a_cell_of_the_settings_that_means_nothing_is_named(path: Path, name: str, value: str, label: str) -> None:
    book = FileBook(path)
    book.write(name, [[value]])
    with pytest.raises(KhError, match=label):
        press(book, figures.refreshed)


def setting(book: Any, key: str) -> list[Any]:
    return next(row for row in book.read("KH_CAU_HINH") if row[4] == key)


def change(book: Any, key: str, value: Any) -> None:
    rows = [[*row[:1], value, *row[2:]] if row[4] == key else row for row in book.read("KH_CAU_HINH")]
    book.write("KH_CAU_HINH", rows)


def test_a_setting_changed_on_the_sheet_goes_into_the_file_and_only_that_one(folder: Path, path: Path) -> None:
    file = folder / "data" / "settings.toml"
    before = file.read_text(encoding="utf-8")
    book = FileBook(path)
    press(book, figures.refreshed)
    assert file.read_text(encoding="utf-8") == before
    change(book, "dropped_end", "exclusive")
    outcome = press(book, figures.refreshed)
    assert file.read_text(encoding="utf-8") == before + 'dropped_end = "exclusive"\n'
    assert "dropped_end" in outcome.message
    assert setting(book, "dropped_end")[1:] == ["exclusive", setting(book, "dropped_end")[2], "có", "dropped_end", "exclusive"]


def test_a_setting_changed_in_the_file_rules_over_what_the_sheet_showed(folder: Path, path: Path) -> None:
    file = folder / "data" / "settings.toml"
    book = FileBook(path)
    press(book, figures.refreshed)
    file.write_text(file.read_text(encoding="utf-8") + 'first_time_start = "fifth-day"\n', encoding="utf-8")
    press(book, figures.refreshed)
    assert setting(book, "first_time_start")[1] == "fifth-day"
    assert 'first_time_start = "fifth-day"' in file.read_text(encoding="utf-8")


def test_a_setting_that_cannot_be_is_refused_and_the_file_stays(folder: Path, path: Path) -> None:
    file = folder / "data" / "settings.toml"
    before = file.read_bytes()
    book = FileBook(path)
    change(book, "dropped_end", "sometimes")
    with pytest.raises(KhError, match="dropped_end.*sometimes"):
        press(book, figures.refreshed)
    assert file.read_bytes() == before


def test_a_refresh_that_fails_takes_the_settings_back_too(folder: Path, path: Path) -> None:
    file = folder / "data" / "settings.toml"
    before = file.read_bytes()
    book = FileBook(path)
    press(book, figures.refreshed)
    change(book, "replacement_effective", None)  # the new list is still there, which must come with its day
    with pytest.raises(KhError):
        press(book, figures.refreshed)
    assert file.read_bytes() == before


def test_settings_are_edited_in_place_with_their_comments() -> None:
    text = '# đầu\ndecision = "a"\n# dropped_end = "inclusive"\nreplacement_effective = 2024-01-01 # chú thích\n'
    found = edited(text, {"dropped_end": "exclusive", "replacement_effective": "", "decision": "b", "date_field": "submitted"})
    assert found == (
        '# đầu\ndecision = "b"\n# dropped_end = "inclusive"\ndropped_end = "exclusive"\n'
        '# replacement_effective = 2024-01-01 # chú thích\ndate_field = "submitted"\n'
    )


def test_a_day_is_the_same_setting_however_it_was_typed() -> None:
    shown = 45432.0
    for typed in (45432, "20/05/2024", date(2024, 5, 20), "2024-05-20"):
        assert changes([["", typed, "", "", "replacement_effective", shown]]) == {}
    assert changes([["", "21/05/2024", "", "", "replacement_effective", shown]]) == {"replacement_effective": "2024-05-21"}
    assert changes([["", "21/05/2024", "", "", "replacement_effective"]]) == {}
