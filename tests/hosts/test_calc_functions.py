"""The worksheet functions in real cells of a real LibreOffice: each host-contract case gives what `call` gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import host_cases
import pytest
from figures import DOSSIERS, publish
from host_cases import CASES, PINNED, Case
from khtargets.functions import CellError, Session
from khtargets.functions.session import REGISTRY
from khtargets.hosts.addin.declarations import safe_name
from libreoffice import Office, office, wait_for

EPOCH = datetime(1899, 12, 30)
ALL = [*CASES, *(case for case, _ in PINNED)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return host_cases.home(tmp_path_factory.mktemp("nhà số liệu"))


@pytest.fixture(scope="module")
def calc() -> Iterator[Office]:
    with office() as running:
        yield running


@dataclass(frozen=True)
class Filled:
    """A document with each case twice: its arguments within the formula, and in cells that the formula refers to."""

    calc: Office
    number: int
    session: Session

    def answer(self, case: Case, column: str) -> Any:
        rows, columns = self.shape(case)
        at = ord(column) - ord("A")
        cells = f"{column}1:{_letters(at + columns - 1)}{rows}"
        found = self.calc.read(document=self.number, sheet=sheet_of(case), cells=cells)
        return found if self.shape(case) != (1, 1) else found[0][0]

    def shape(self, case: Case) -> tuple[int, int]:
        found = host_cases.expected(self.session, case)
        return (len(found), len(found[0])) if isinstance(found, list) else (1, 1)


@pytest.fixture(scope="module")
def filled(calc: Office, home: Path) -> Iterator[Filled]:
    document = Filled(calc, calc.new(), Session(home))
    number = document.number
    calc.add_sheets(document=number, names=["home", *map(sheet_of, ALL)])
    calc.write(document=number, sheet="home", cells="A1", rows=[[str(home)]])
    calc.name_cells(document=number, name="KH_HOME", sheet="home", cells="A1")
    for case in ALL:
        rows, columns = document.shape(case)
        for at, formula in ((0, literally(document, case)), (20, by_cells(document, case))):
            cells = f"{_letters(at)}1:{_letters(at + columns - 1)}{rows}"
            if (rows, columns) == (1, 1) and not takes_range(case):
                calc.enter(document=number, sheet=sheet_of(case), cells=cells, rows=[[formula]])
            else:
                calc.enter_array(document=number, sheet=sheet_of(case), cells=cells, formula=formula)
    calc.calculate(document=number)
    yield document
    calc.close(document=number)


def sheet_of(case: Case) -> str:
    return f"c{ALL.index(case)}"


def literally(document: Filled, case: Case) -> str:
    """The call with its arguments written into it; ranges as references."""
    written = []
    for at, argument in enumerate(given(case)):
        written.append(_range(document, case, at, argument) if isinstance(argument, list) else _literal(argument))
    return f"={case.name}({';'.join(written)})"


def by_cells(document: Filled, case: Case) -> str:
    """The call with references to cells that hold the arguments; an omitted one is an empty cell."""
    written = []
    for at, argument in enumerate(given(case)):
        written.append(_range(document, case, at + 5, argument if isinstance(argument, list) else [[argument]]))
    return f"={case.name}({';'.join(written)})"


def given(case: Case) -> list[Any]:
    return list(case.args)


def _range(document: Filled, case: Case, at: int, rows: list[list[Any]]) -> str:
    left = 60 + 5 * at
    cells = f"{_letters(left)}1:{_letters(left + len(rows[0]) - 1)}{len(rows)}"
    typed = [[_typed(cell) for cell in row] for row in rows]
    document.calc.enter(document=document.number, sheet=sheet_of(case), cells=cells, rows=typed)
    return cells if len(rows) > 1 or len(rows[0]) > 1 else cells.partition(":")[0]


def _literal(argument: Any) -> str:
    if argument is None:
        return ""
    if isinstance(argument, str):
        return '"' + argument.replace('"', '""') + '"'
    if isinstance(argument, bool):
        return "TRUE()" if argument else "FALSE()"
    if isinstance(argument, CellError):
        return {"#N/A": "NA()", "#DIV/0!": "1/0", "#VALUE!": '""+1'}[argument.code]
    return repr(_number(argument))


def _typed(argument: Any) -> str:
    if argument is None:
        return ""
    if isinstance(argument, str):
        return "'" + argument if argument else '=""'
    return f"={_literal(argument)}" if isinstance(argument, (bool, CellError)) else repr(_number(argument))


def _number(argument: Any) -> float:
    if isinstance(argument, datetime):
        return (argument - EPOCH).total_seconds() / 86400
    if isinstance(argument, date):
        return float((argument - EPOCH.date()).days)
    return float(argument)


def shown(answer: Any) -> Any:
    """An answer of `call` as a cell of Calc shows it: days as numbers."""
    if isinstance(answer, list):
        return [[shown(cell) for cell in row] for row in answer]
    if isinstance(answer, CellError):
        return {"error": answer.code}
    return answer if isinstance(answer, str) else _number(answer)


def _letters(column: int) -> str:
    first, second = divmod(column, 26)
    return (chr(ord("A") + first - 1) if first else "") + chr(ord("A") + second)


def errors_among(case: Case) -> int:
    return sum(isinstance(each, CellError) for each in case.args)


def takes_range(case: Case) -> bool:
    """Whether an argument is a range of several cells, which only an array formula, or an aggregate, may give."""
    return any(isinstance(each, list) and (len(each) > 1 or len(each[0]) > 1) for each in case.args)


def has_error_in_range(case: Case) -> bool:
    return any(isinstance(cell, CellError) for each in case.args if isinstance(each, list) for row in each for cell in row)


@pytest.mark.parametrize("case", [case for case in ALL if not has_error_in_range(case)], ids=str)
def test_a_cell_shows_what_call_answers(filled: Filled, case: Case) -> None:
    wanted = shown(host_cases.expected(filled.session, case))
    assert filled.answer(case, "A") == wanted, "arguments in the formula"
    if errors_among(case) < 2:
        assert filled.answer(case, "U") == wanted, "arguments in cells"
    else:  # of errors in cells Calc takes the last, without asking
        assert filled.answer(case, "U") == shown(case.args[-1])


@pytest.mark.parametrize("case", [case for case in ALL if has_error_in_range(case)], ids=str)
def test_calc_itself_refuses_a_range_with_an_error_in_it(filled: Filled, case: Case) -> None:
    rows, columns = filled.shape(case)
    assert filled.answer(case, "A") == [[{"error": "Err:504"}] * columns] * rows


@pytest.mark.parametrize(("case", "wanted"), PINNED, ids=lambda value: str(value))
def test_a_cell_shows_what_was_worked_out_by_hand(filled: Filled, case: Case, wanted: Any) -> None:
    assert filled.answer(case, "A") == shown(wanted)


def test_the_function_wizard_lists_every_function_with_its_arguments_in_order(calc: Office) -> None:
    wizard = calc.wizard()
    assert set(wizard) == set(REGISTRY)
    for function in REGISTRY.values():
        description, arguments = wizard[function.name]
        assert description in (function.help, function.help_en)
        assert arguments in (
            [[argument.name, argument.help_en] for argument in function.arguments],
            [[argument.label, argument.help] for argument in function.arguments],
        )


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_function_and_argument_is_declared_in_both_languages(calc: Office, language: str) -> None:
    vietnamese = language == "vi"
    declared = calc.declared(locale=language)
    assert set(declared) == set(REGISTRY)
    for function in REGISTRY.values():
        arguments = {
            safe_name(each): [each.label, each.help] if vietnamese else [each.name, each.help_en]
            for each in function.arguments
        }
        assert declared[function.name] == [function.help if vietnamese else function.help_en, arguments]


def test_two_open_documents_get_the_figures_of_their_own_homes(calc: Office, home: Path, tmp_path: Path) -> None:
    publish(tmp_path / "khác", DOSSIERS[:100])
    homes = (home, tmp_path / "khác")
    documents = [with_home(calc, each, ['=KH_TOTAL("Toàn tỉnh")']) for each in homes]
    for _ in range(2):
        for document, expected in zip(documents, (len(DOSSIERS), 100), strict=True):
            calc.calculate(document=document)
            assert calc.read(document=document, sheet="", cells="A2") == [[expected]]
    calc.write(document=documents[0], sheet="", cells="A1", rows=[[str(homes[1])]])
    # a home is looked at twice a second
    wait_for(lambda: _total(calc, documents[0]) == 100, "the figures of the home that the cell names now", seconds=20)
    for document in documents:
        calc.close(document=document)


def test_a_new_snapshot_reaches_open_cells(calc: Office, tmp_path: Path) -> None:
    document = with_home(calc, tmp_path, ['=KH_TOTAL("Toàn tỉnh")', '=KH_TARGET("Sở Y tế")'])
    assert calc.read(document=document, sheet="", cells="A2:A3") == [[{"error": "#NULL!"}], [0.55]]
    for many in (100, 150):
        publish(tmp_path, DOSSIERS[:many])
        # a home is looked at twice a second
        wait_for(lambda many=many: _total(calc, document) == many, f"a total of {many}")
    calc.close(document=document)


def with_home(calc: Office, home: Path, formulas: list[str]) -> int:
    """A new document with a home of its own in A1 and formulas below."""
    document: int = calc.new()
    calc.write(document=document, sheet="", cells="A1", rows=[[str(home)]])
    calc.name_cells(document=document, name="KH_HOME", sheet=calc.sheets(document=document)[0], cells="A1")
    calc.enter(document=document, sheet="", cells=f"A2:A{len(formulas) + 1}", rows=[[formula] for formula in formulas])
    return document


def _total(calc: Office, document: int) -> Any:
    calc.calculate(document=document)
    return calc.read(document=document, sheet="", cells="A2")[0][0]

