"""Ranges and days in real cells of a real LibreOffice: where one cell is meant, where all are, and how long columns take."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from figures import DOSSIERS, publish
from khtargets.functions import Session
from libreoffice import Office, office

VALUE, NOT_AVAILABLE = {"error": "#VALUE!"}, {"error": "#N/A"}
NAMES = ["Sở Y tế", "Cam Lâm", "Toàn tỉnh", "Nha Trang", "Sở Tư pháp", "Cấp huyện"]
SECONDS = 20  # for what takes three on a quiet machine, and took minutes


@dataclass(frozen=True)
class Sheet:
    """A sheet with six units in A1:A6, in a document with a home."""

    calc: Office
    document: int
    session: Session

    def enter(self, cells: str, *formulas: str) -> Any:
        """What formulas show, one below the other; a single one is given as it is."""
        self.calc.enter(document=self.document, sheet="w", cells=cells, rows=[[formula] for formula in formulas])
        shown = self.read(cells)
        return shown[0][0] if len(formulas) == 1 else shown

    def array(self, cells: str, formula: str) -> Any:
        self.calc.enter_array(document=self.document, sheet="w", cells=cells, formula=formula)
        return self.read(cells)

    def read(self, cells: str) -> Any:
        return self.calc.read(document=self.document, sheet="w", cells=cells)

    def calculate(self) -> None:
        self.calc.calculate(document=self.document)

    def totals(self) -> list[Any]:
        return [self.session.call("KH_TOTAL", [name]) for name in NAMES]


@pytest.fixture(scope="module")
def calc() -> Iterator[Office]:
    with office() as running:
        yield running


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("nhà số liệu")
    publish(path, DOSSIERS)
    return path


@pytest.fixture
def sheet(calc: Office, home: Path) -> Iterator[Sheet]:
    document = calc.new()
    calc.add_sheets(document=document, names=["home", "w"])
    calc.write(document=document, sheet="home", cells="A1", rows=[[str(home)]])
    calc.name_cells(document=document, name="KH_HOME", sheet="home", cells="A1")
    calc.write(document=document, sheet="w", cells="A1:A6", rows=[[name] for name in NAMES])
    calc.name_cells(document=document, name="DonVi", sheet="w", cells="A1:A6")
    calc.name_cells(document=document, name="MotDonVi", sheet="w", cells="A2")
    yield Sheet(calc, document, Session(home))
    calc.close(document=document)


@pytest.mark.parametrize(
    "formula",
    [
        "=KH_TOTAL($A$1:$A$6)",
        "=KH_TOTAL($w.$A$1:$A$6)*1",
        "=KH_TOTAL(DonVi)",
        '=KH_TOTAL("Sở Y tế";;$C$1:$C$2)',
        '=KH_TOTAL({"Sở Y tế";"Cam Lâm"})',
        '=KH_RATE(KH_UNITS("Sở, ban"))',
        "=SUM(ROUND(KH_TOTAL($A$1:$A$6);2))",
    ],
)
def test_a_range_in_a_cell_that_shows_one_figure_is_an_error_and_not_the_first_figure(sheet: Sheet, formula: str) -> None:
    assert sheet.enter("B1:B6", *[formula] * 6) == [[VALUE]] * 6
    sheet.calculate()
    assert sheet.read("B1:B6") == [[VALUE]] * 6


def test_array_formulas_and_aggregates_take_the_whole_range(sheet: Sheet) -> None:
    totals = sheet.totals()
    assert sheet.array("B1:B6", "=KH_TOTAL(A1:A6)") == [[total] for total in totals]
    expected = {
        "=SUM(KH_TOTAL(A1:A6))": sum(totals),
        "=SUM(2*KH_TOTAL(DonVi))": 2 * sum(totals),
        "=SUMPRODUCT(ROUND(KH_TOTAL(A1:A6);2))": sum(totals),
        "=AVERAGE(KH_TOTAL(A1:A6))": sum(totals) / 6,
        "=MAX(KH_TOTAL(A1:A6))": max(totals),
        "=INDEX(KH_TOTAL(A1:A6);3)": totals[2],
        "=KH_TOTAL(A2)/SUM(KH_TOTAL($A$1:$A$6))": totals[1] / sum(totals),
        "=KH_TOTAL(MotDonVi)": totals[1],
        "=KH_TOTAL($A$2:$A$2)": totals[1],
    }
    assert sheet.enter("D3:D11", *expected) == [[pytest.approx(each)] for each in expected.values()]
    sheet.calculate()
    assert sheet.read("B1:B6") == [[total] for total in totals]
    assert sheet.read("D3:D11") == [[pytest.approx(each)] for each in expected.values()]


def test_a_cell_that_shows_one_figure_is_told_beside_aggregates_too(sheet: Sheet) -> None:
    total = sum(sheet.totals())
    assert sheet.enter("D1", "=SUM(KH_TOTAL(A1:A6))") == total
    assert sheet.enter("D2", "=SUM(KH_TOTAL(A1:A5))") == total - sheet.totals()[5]
    time.sleep(0.2)  # a person who types
    assert sheet.enter("B1:B6", *["=KH_TOTAL($A$1:$A$6)"] * 6) == [[VALUE]] * 6
    sheet.calculate()
    assert sheet.read("D1:D2") == [[VALUE], [total - sheet.totals()[5]]], "nobody can say which of two formulas asks"
    sheet.enter("B1:B6", *[f"=KH_TOTAL(A{at})" for at in range(1, 7)])
    time.sleep(0.2)
    sheet.calculate()
    assert sheet.read("D1") == [[total]]
    assert sheet.read("B1:B6") == [[each] for each in sheet.totals()]


def test_whole_columns_are_cut_to_what_is_used(sheet: Sheet) -> None:
    begun = time.monotonic()
    assert sheet.enter("D1", "=SUMPRODUCT(KH_TOTAL(A:A))") == sum(sheet.totals())
    assert sheet.enter("D2", "=SUM(KH_TOTAL(A2:A1048576))") == sum(sheet.totals()[1:])
    assert sheet.enter("D3", '=SUMPRODUCT(KH_TOTAL(A:A)*(A:A="Cam Lâm"))') == sheet.totals()[1]
    assert time.monotonic() - begun < SECONDS
    begun = time.monotonic()
    assert sheet.enter("E1:E2", *["=KH_RATE(A:A)"] * 2) == [[VALUE]] * 2
    assert time.monotonic() - begun < SECONDS


def test_an_array_formula_of_2040_cells_is_one_question(sheet: Sheet) -> None:
    names = (NAMES * 340)[:2040]
    sheet.calc.write(document=sheet.document, sheet="w", cells="K1:K2040", rows=[[name] for name in names])
    begun = time.monotonic()
    shown = sheet.array("L1:L2040", "=KH_RATE(K1:K2040)")
    assert time.monotonic() - begun < 5
    wrong = [at for at, name in enumerate(names) if shown[at] != [sheet.session.call("KH_RATE", [name])]]
    assert not wrong


@pytest.mark.parametrize("first", [date(1904, 1, 1), date(1900, 1, 1)])
def test_days_are_counted_from_the_document_s_own_first_day(sheet: Sheet, first: date) -> None:
    sheet.calc.first_day(document=sheet.document, year=first.year, month=first.month, day=first.day)
    sheet.enter("C1:C4", "2024-01-01", "2024-06-30", "=Z99", "1905-07-16")
    first_number, last_number = (cell[0] for cell in sheet.read("C1:C2"))
    assert (first_number, last_number) == ((date(2024, 1, 1) - first).days, (date(2024, 6, 30) - first).days)
    half = sheet.session.call("KH_TOTAL", ["Sở Y tế", date(2024, 1, 1), date(2024, 6, 30)])
    assert sheet.enter("D1", '=KH_TOTAL("Sở Y tế";C1;C2)') == half
    assert sheet.enter("D2", '=KH_TOTAL("Sở Y tế";DATE(2024;1;1);"30/06/2024")') == half
    assert sheet.enter("D3", '=KH_TOTAL("Sở Y tế";C3;C3)') == sheet.session.call("KH_TOTAL", ["Sở Y tế"])
    assert sheet.enter("D4", '=KH_TOTAL("Sở Y tế";C4)') == VALUE
    assert sheet.array("D5:E5", '=KH_TOTAL("Sở Y tế";C1:C1;TRANSPOSE(C2:C2))') == [[half, half]]
    asked = sheet.session.call("KH_ASOF"), sheet.session.call("KH_PERIOD", [2024, "Q1", "cuối"])
    assert sheet.enter("F1:F2", "=KH_ASOF()", '=KH_PERIOD(2024;"Q1";"cuối")') == [[(day - first).days] for day in asked]
    assert sheet.array("G1:H1", '=KH_WINDOW("1.002835")') == [
        [(day - first).days for day in sheet.session.call("KH_WINDOW", ["1.002835"])[0]]
    ]
    assert [row[1:3] for row in sheet.array("J1:M2", '=KH_SERIES("Sở Y tế")')] == [
        [(day - first).days for day in row[1:3]] for row in sheet.session.call("KH_SERIES", ["Sở Y tế"])[:2]
    ]
    many = sheet.session.call("KH_PROCEDURES", ["Sở Y tế", None, None, 1])
    assert sheet.array("O1", '=KH_PROCEDURES("Sở Y tế";;;1)') == [[many[0][0]]], "a count is no day"
