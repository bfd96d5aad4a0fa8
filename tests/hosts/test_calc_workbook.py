"""The demo's workbook in a real LibreOffice: its cells show what `call` answers, also after saving and opening again."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from khtargets.functions import CellError, Session
from khtargets.workbook.content import SYNTHETIC
from khtargets.workbook.page import MARK_CODES
from libreoffice import Office, office, wait_for

CALL = re.compile(r"\bKH_[A-Z]+\(")
EPOCH = date(1899, 12, 30)

OF_TABLE = re.compile(r";(\d+);(\d+)\)")


@pytest.fixture(scope="module")
def calc() -> Iterator[Office]:
    with office() as running:
        yield running


@pytest.fixture(scope="module")
def folder(province: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo, so that what is saved beside it has its home."""
    copy = tmp_path_factory.mktemp("bảng tính") / "demo"
    shutil.copytree(province, copy)
    return copy


@pytest.mark.parametrize("macros", [True, False], ids=["with macros", "without macros"])
def test_each_cell_of_the_workbook_shows_what_call_answers(calc: Office, folder: Path, macros: bool) -> None:
    document = calc.open(path=str(folder / "khtargets.xlsm"), macros=macros)
    assert not calc.modified(document=document), "closing would ask whether to save"
    check(calc, document, folder, many=calls_in(folder / "khtargets.xlsm"))
    calc.close(document=document)


def test_a_workbook_that_has_none_of_our_functions_keeps_the_values_that_it_stored(calc: Office, folder: Path) -> None:
    path = folder / "của người khác.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_formula(0, 0, "=NOSUCHFUNC(1)", None, 99)
        sheet.write_formula(1, 0, "=1+1", None, 77)
        book.add_worksheet("Khác")
    document = calc.open(path=str(path))
    calc.choose_sheet(document=document, sheet="Khác")
    assert calc.read(document=document, sheet="", cells="A1:A2") == [[99.0], [77.0]]
    calc.close(document=document)


@pytest.mark.parametrize("kind", ["xlsx", "xlsm", "ods"])
def test_saved_and_opened_again_it_has_the_same_formulas_and_figures(calc: Office, folder: Path, kind: str) -> None:
    document = calc.open(path=str(folder / "khtargets.xlsm"))
    calc.calculate(document=document)
    before = calc.formulas(document=document)
    many = calls_in(folder / "khtargets.xlsm")
    path = folder / f"lưu lại.{kind}"
    calc.save(document=document, path=str(path))
    if kind != "ods":  # as Excel knows them
        with zipfile.ZipFile(path) as archive:
            written = b"".join(archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/"))
            assert re.search(rb'<calcPr[^>]*calcId="191029"', archive.read("xl/workbook.xml"))
        assert b"KH_RATE(" in written and b"ORG.KHTARGETS" not in written.upper()
        calc.save(document=document, path=str(path))  # Calc does not take it for changed by somebody else
    calc.close(document=document)
    document = calc.open(path=str(path))
    assert calc.formulas(document=document) == before
    wait_for(lambda: not calc.modified(document=document), "unchanged: closing would ask whether to save", seconds=20)
    check(calc, document, folder, many=many)
    calc.close(document=document)


@pytest.mark.parametrize("kind", ["xlsx", "xlsm", "ods"])
def test_array_formulas_survive_saving_and_opening_too(calc: Office, folder: Path, kind: str) -> None:
    document = calc.new()
    calc.enter(document=document, sheet="", cells="A1:A2", rows=[["Sở Y tế"], ["Nha Trang"]])
    calc.enter_array(document=document, sheet="", cells="B1:B2", formula='=KH_TARGET(A1:A2)*100')
    calc.enter_array(document=document, sheet="", cells="C1:E3", formula='=KH_SERIES("Toàn tỉnh";"tổng";"quý")')
    path = folder / f"mảng.{kind}"
    calc.save(document=document, path=str(path))
    before = calc.formulas(document=document)
    calc.close(document=document)
    document = calc.open(path=str(path))
    calc.calculate(document=document)
    assert [cell[:3] for cell in calc.formulas(document=document)] == [cell[:3] for cell in before]
    assert before[0][2].startswith("{=")
    session = Session(folder / "data")
    targets = [row[0] * 100 for row in session.call("KH_TARGET", ([["Sở Y tế"], ["Nha Trang"]],))]
    assert calc.read(document=document, sheet="", cells="B1:B2") == [[value] for value in targets]
    series = session.call("KH_SERIES", ("Toàn tỉnh", "tổng", "quý"))
    assert calc.read(document=document, sheet="", cells="C1:E3") == [[shown(cell) for cell in row[:3]] for row in series[:3]]
    calc.close(document=document)


def test_the_mark_of_made_up_figures_comes_above_the_pages_once_and_goes_again(calc: Office, folder: Path) -> None:
    document = calc.open(path=str(folder / "khtargets.xlsm"))
    mark = {"document": document, "text": SYNTHETIC, "codes": MARK_CODES}
    assert calc.headers(document=document)["Xếp hạng"] == SYNTHETIC, "as the workbook was built"
    calc.set_header(document=document, sheet="Xếp hạng", text=f"{SYNTHETIC}\nLưu hành nội bộ")
    calc.set_header(document=document, sheet="Hàm", text="Của cơ quan")
    own = {"Xếp hạng": "Lưu hành nội bộ", "Hàm": "Của cơ quan"}

    calc.mark(**mark, shown=False)
    without = calc.headers(document=document)
    assert {sheet: header for sheet, header in without.items() if header is not None} == own

    for _ in range(2):
        calc.mark(**mark, shown=True)
        shown = calc.headers(document=document)
        assert shown["Xếp hạng"] == f"{SYNTHETIC} Lưu hành nội bộ" and shown["Tổng hợp"] == SYNTHETIC
        assert (shown["Hàm"], shown["Hướng dẫn"]) == ("Của cơ quan", None), "sheets without figures"

    path = folder / "có dấu.xlsx"
    calc.save(document=document, path=str(path))
    headers = {page.title: str(page.oddHeader.center.text) for page in openpyxl.load_workbook(path)}
    assert headers["Tổng hợp"] == SYNTHETIC and headers["Xếp hạng"].startswith(f"{SYNTHETIC}\n")
    assert openpyxl.load_workbook(path)["Tổng hợp"].oddHeader.center.color is None, "Calc writes an automatic colour as white"
    calc.mark(**mark, shown=False)
    assert calc.headers(document=document) == without
    calc.close(document=document)


def calls_in(path: Path) -> int:
    """How many cells of a workbook's file call our functions."""
    rows = (row for page in openpyxl.load_workbook(path) for row in page.iter_rows())
    return sum(cell.data_type == "f" and bool(CALL.search(str(cell.value))) for row in rows for cell in row)


def check(calc: Office, document: int, folder: Path, many: int) -> None:
    """Compares each of `many` KH_ cells with its own formula, where `call`'s answers stand in for the calls: as the document
    was opened, and recalculated.
    """
    compare(calc, document, folder, many)
    calc.calculate(document=document)
    compare(calc, document, folder, many)


def compare(calc: Office, document: int, folder: Path, many: int) -> None:
    session = Session(folder / "data")
    by_sheet: dict[str, list[list[Any]]] = {}
    for cell in calc.formulas(document=document):
        by_sheet.setdefault(cell[0], []).append(cell)
    assert sum(map(len, by_sheet.values())) == many
    for sheet, cells in by_sheet.items():
        arguments = sorted({each for cell in cells for _, given in calls(cell[2]) for each in given if each})
        answered = calc.evaluate(document=document, sheet=sheet, formulas=[f"={each}" for each in arguments]) if arguments else []
        values = {each: as_cell(value) for each, value in zip(arguments, answered, strict=True)}

        def answer(name: str, given: list[str], values: dict[str, Any] = values) -> Any:
            return session.call(name, [values.get(each) for each in given])  # an omitted argument is none

        replaced = [replace(cell[2], answer) for cell in cells]
        wanted = calc.evaluate(document=document, sheet=sheet, formulas=replaced)
        for (_, address, formula, value), expected in zip(cells, wanted, strict=True):
            assert value == expected, f"{sheet}!{address} {formula}"


def calls(formula: str) -> list[tuple[str, list[str]]]:
    """The calls of our functions in a formula: name, arguments as written; none of the workbook's calls is in another."""
    found = []
    for start in CALL.finditer(formula):
        found.append((start[0][:-1], split(formula[start.end() : end_of(formula, start.end()) - 1])))
    return found


def replace(formula: str, answer: Any) -> str:
    """The formula with answers in place of the calls; INDEX(call;row;column) becomes one cell of the call's table."""
    parts, at = [], 0
    for start in CALL.finditer(formula):
        end = end_of(formula, start.end())
        found = answer(start[0][:-1], split(formula[start.end() : end - 1]))
        before, cell = formula[at : start.start()], OF_TABLE.match(formula, end)
        if before.endswith("INDEX(") and cell:
            before, end, (row, column) = before[: -len("INDEX(")], cell.end(), (int(cell[1]), int(cell[2]))
            rows = found if isinstance(found, list) else [[found]]
            found = rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[0]) else CellError("#N/A")
        parts += [before, literal(found)]
        at = end
    return "".join([*parts, formula[at:]])


def end_of(formula: str, at: int) -> int:
    """The place after the parenthesis that closes the call whose arguments begin there."""
    depth, quoted = 1, False
    while depth:
        quoted ^= formula[at] == '"'
        depth += 0 if quoted else {"(": 1, ")": -1}.get(formula[at], 0)
        at += 1
    return at


def split(arguments: str) -> list[str]:
    found, depth, quoted = [""], 0, False
    for letter in arguments:
        quoted ^= letter == '"'
        depth += 0 if quoted else {"(": 1, ")": -1}.get(letter, 0)
        if letter == ";" and not depth and not quoted:
            found.append("")
        else:
            found[-1] += letter
    return found if arguments else []


def as_cell(value: Any) -> Any:
    return CellError(value["error"]) if isinstance(value, dict) else value


def literal(answer: Any) -> str:
    """An answer as it may stand in a formula."""
    if isinstance(answer, CellError):
        return {"#N/A": "NA()", "#DIV/0!": "(1/0)", "#VALUE!": '(""+1)'}[answer.code]
    value = shown(answer)
    return '"' + value.replace('"', '""') + '"' if isinstance(value, str) else repr(value)


def shown(answer: Any) -> Any:
    return float((answer - EPOCH).days) if isinstance(answer, date) else answer
