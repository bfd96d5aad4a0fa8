"""The workbooks on which the tests press buttons."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import winstubs
from button_books import Opened, Staff
from khtargets.buttons import figures, port
from khtargets.buttons.books.excel import ExcelBook
from khtargets.buttons.books.file import FileBook
from khtargets.functions import Session
from khtargets.workbook import assembly
from khtargets.workbook.content import gather


@pytest.fixture
def folder(tmp_path: Path, province: Path) -> Path:
    """A copy of the small province whose workbook has a sheet of the office's own, before a refresh of it."""
    shutil.copytree(province / "data", tmp_path / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assembly, "SHEETS", (*assembly.SHEETS, Staff))
        assembly.build(tmp_path / "bảng của Sở.xlsm", None)
    return tmp_path


@pytest.fixture
def path(folder: Path) -> Path:
    return folder / "bảng của Sở.xlsm"


@pytest.fixture(scope="module")
def excel() -> Iterator[winstubs.Windows]:
    with winstubs.windows() as found:
        yield found


@pytest.fixture(scope="module")
def done(province: Path) -> port.Work:
    """A button's work whose outcome is known: the small province's tables."""
    outcome = port.Outcome("xong", figures.tables(gather(Session(province / "data"))))
    return lambda stated, folder, say, ask: outcome


@pytest.fixture(params=["file", "xlwings"])
def opened(request: pytest.FixtureRequest, excel: winstubs.Windows) -> Opened:
    """Opens a workbook as a `Book`, in each of the two ways."""
    if request.param == "file":
        return FileBook
    return lambda path: ExcelBook(excel.book(winstubs.Workbook(path)))
