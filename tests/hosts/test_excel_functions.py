"""The worksheet functions through xlwings' own COM server, on stand-ins for COM and Excel."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import host_cases
import khtargets
import pytest
import winstubs
from host_cases import CASES, PINNED, Case
from khtargets.functions import CellError, Session
from khtargets.functions.session import REGISTRY

MODULE = "khtargets.hosts.excel"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return host_cases.home(tmp_path_factory.mktemp("nhà số liệu"))


@pytest.fixture(scope="module")
def excel() -> Iterator[winstubs.Windows]:
    with winstubs.windows() as found:
        yield found


def ask(excel: winstubs.Windows, case: Case, setting: str, folder: str = "") -> Any:
    """What a cell shows: as the VBA wrapper does, an error among the arguments comes back without a call, omitted
    arguments are sent as Empty, and texts of errors become errors."""
    for arg in case.args:
        if isinstance(arg, CellError):
            return arg
    args = [*case.args, *[None] * (len(REGISTRY[case.name].arguments) - len(case.args))]
    answer = excel.server.CallUDF(MODULE, case.name, (setting, folder, *map(winstubs.variant, args)))
    return shown(answer)


def shown(answer: Any) -> Any:
    """An answer with errors for their texts; a single row comes from xlwings as one dimension."""
    if isinstance(answer, (list, tuple)):
        rows = answer if isinstance(answer[0], (list, tuple)) else [answer]
        return [[shown(cell) for cell in row] for row in rows]
    return CellError(answer) if isinstance(answer, str) and answer in winstubs.ERRORS else answer


def plain(answer: Any) -> Any:
    """An answer for comparing: errors by their code alone, days as moments, nothing as empty text."""
    if isinstance(answer, list):
        return [[plain(cell) for cell in row] for row in answer]
    if isinstance(answer, CellError):
        return CellError(answer.code)
    if isinstance(answer, datetime):
        return answer.replace(tzinfo=None)
    if isinstance(answer, date):
        return datetime(answer.year, answer.month, answer.day)
    return "" if answer is None else answer


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_cell_shows_what_the_function_answers(excel: winstubs.Windows, home: Path, case: Case) -> None:
    assert plain(ask(excel, case, str(home))) == plain(host_cases.expected(Session(home), case))


@pytest.mark.parametrize(("case", "answer"), PINNED, ids=str)
def test_a_cell_shows_the_answer_worked_by_hand(excel: winstubs.Windows, home: Path, case: Case, answer: Any) -> None:
    assert plain(ask(excel, case, str(home))) == plain(answer)


def test_every_function_of_the_registry_is_there_with_its_arguments_help_and_category(excel: winstubs.Windows) -> None:
    assert {case.name for case in CASES} == set(REGISTRY)
    for name, function in REGISTRY.items():
        told = getattr(excel.host, name).__xlfunc__
        assert [each["name"] for each in told["args"][2:]] == [each.name for each in function.arguments]
        assert [each["doc"] for each in told["args"][2:]] == [each.help for each in function.arguments]
        assert ["optional" in each for each in told["args"][2:]] == [each.optional for each in function.arguments]
        assert told["ret"]["doc"] == function.help
        assert (told["category"], told["volatile"], told["async_mode"]) == ("khtargets", False, None)


def test_an_argument_left_out_at_com_s_level_is_the_default(excel: winstubs.Windows, home: Path) -> None:
    args = (str(home), "", "Sở Y tế", winstubs.MISSING, winstubs.MISSING, winstubs.MISSING)
    assert excel.server.CallUDF(MODULE, "KH_TOTAL", args) == Session(home).call("KH_TOTAL", ["Sở Y tế"])


def test_an_error_s_number_counts_as_the_error(excel: winstubs.Windows, home: Path) -> None:
    args = (str(home), "", winstubs.ERRORS["#DIV/0!"], None, None, None)
    assert excel.server.CallUDF(MODULE, "KH_RATE", args) == "#DIV/0!"


def test_a_cell_of_money_counts_as_its_number(excel: winstubs.Windows, home: Path) -> None:
    for number in (Decimal("45292"), Decimal("0"), ((Decimal("45292"),), (None,))):
        plain_number = [[45292.0], [None]] if isinstance(number, tuple) else float(number)
        answer = excel.server.CallUDF(MODULE, "KH_TOTAL", (str(home), "", "Sở Y tế", number, None, None))
        assert shown(answer) == Session(home).call("KH_TOTAL", ["Sở Y tế", plain_number])
    day = excel.server.CallUDF(MODULE, "KH_PERIOD", (str(home), "", Decimal("2024"), "Q1", "cuối"))
    assert plain(day) == datetime(2024, 3, 14)
    assert len(excel.server.CallUDF(MODULE, "KH_PROCEDURES", (str(home), "", "Sở Y tế", None, None, Decimal("1")))) == 6


def test_a_range_handed_over_as_an_object_is_read(excel: winstubs.Windows, home: Path, province: Path) -> None:
    sheet = winstubs.Workbook(province / "khtargets.xlsm").sheets["Tổng hợp"]
    sheet.values |= {(900, 1): "Sở Y tế", (901, 1): "Cam Lâm"}
    area = winstubs.Area(sheet, 900, 1, 2, 1)
    answer = excel.server.CallUDF(MODULE, "KH_TOTAL", (str(home), "", area, None, None, None))
    assert shown(answer) == Session(home).call("KH_TOTAL", [[["Sở Y tế"], ["Cam Lâm"]]])


def test_two_open_workbooks_with_two_homes_get_their_own_figures(
    excel: winstubs.Windows, tmp_path: Path, home: Path
) -> None:
    from figures import DOSSIERS, publish

    other = tmp_path / "khác"
    publish(other, DOSSIERS[:100])
    case = Case("all", "KH_TOTAL", ("Toàn tỉnh",))
    for _ in range(2):
        assert ask(excel, case, str(home)) == len(DOSSIERS)
        assert ask(excel, case, str(other)) == 100


def test_a_workbook_without_a_home_of_its_own_uses_data_beside_it(excel: winstubs.Windows, tmp_path: Path) -> None:
    from figures import DOSSIERS, publish

    publish(tmp_path / "data", DOSSIERS[:7])
    assert ask(excel, Case("all", "KH_TOTAL", ("Toàn tỉnh",)), "", str(tmp_path)) == 7
    assert excel.server.CallUDF(MODULE, "home_in_use", ("", str(tmp_path))) == str(tmp_path / "data")


def test_a_relative_home_starts_from_the_workbook_s_folder_and_a_cloud_is_no_folder(
    excel: winstubs.Windows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert excel.server.CallUDF(MODULE, "home_in_use", ("số liệu", str(tmp_path))) == str(tmp_path / "số liệu")
    monkeypatch.setenv("KHTARGETS_HOME", "/elsewhere")
    assert excel.server.CallUDF(MODULE, "home_in_use", ("", "https://d.docs.live.net/x")) == "/elsewhere"


def test_what_a_formula_takes_of_a_range_is_answered_in_excel_s_words(excel: winstubs.Windows) -> None:
    for formula, spills, wanted in (
        ("=KH_TOTAL($A$1:$A$6)", False, "one"),
        ("=SUM(KH_TOTAL(A:A))", False, "all"),
        ("=KH_TOTAL($A$1:$A$6)", True, "all"),
        ("=@KH_TOTAL($A$1:$A$6)", True, "one"),
        ("=DonVi", False, "unclear"),
    ):
        assert excel.server.CallUDF(MODULE, "taken", ("", "", "KH_TOTAL", formula, spills)) == wanted


def test_a_cell_and_an_array_of_2040_cost_one_call_and_no_reading_of_excel_s_objects(
    excel: winstubs.Windows, home: Path
) -> None:
    names = [[unit.name] for unit in Session(home).snapshot().decision.units if unit.level == "department"]
    column = (names * 120)[:2040]
    winstubs.calls.clear()
    one = ask(excel, Case("one", "KH_RATE", ("Sở Y tế",)), str(home))
    many = ask(excel, Case("many", "KH_RATE", (column,)), str(home))
    assert winstubs.calls == []
    assert len(many) == 2040 and one in [row[0] for row in many]


def test_a_new_snapshot_is_noticed(excel: winstubs.Windows, tmp_path: Path) -> None:
    import time

    from figures import DOSSIERS, publish

    case = Case("all", "KH_TOTAL", ("Toàn tỉnh",))
    publish(tmp_path, DOSSIERS[:5])
    assert ask(excel, case, str(tmp_path)) == 5
    publish(tmp_path, DOSSIERS[:6])
    time.sleep(0.6)
    assert ask(excel, case, str(tmp_path)) == 6


def test_before_the_first_refresh_figures_are_null_and_the_decision_s_answers_are_there(
    excel: winstubs.Windows, tmp_path: Path
) -> None:
    assert ask(excel, Case("", "KH_RATE", ("Sở Y tế",)), str(tmp_path)) == CellError("#NULL!")
    assert ask(excel, Case("", "KH_TARGET", ("Sở Y tế",)), str(tmp_path)) == 0.55


def test_a_bug_of_ours_is_an_error_in_the_cell_and_stands_in_the_log(
    excel: winstubs.Windows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from khtargets.buttons.log import log_file

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr(Session, "call", lambda *args: 1 / 0)
    assert ask(excel, Case("", "KH_RATE", ("Sở Y tế",)), str(tmp_path)) == CellError("#VALUE!")
    assert "ZeroDivisionError" in log_file().read_text(encoding="utf-8")


def test_the_host_is_loaded_in_half_a_second_of_computing_without_pandas() -> None:
    script = (
        "import sys; sys.modules['pandas'] = None\n"  # as in the environment that installing makes
        "import time; start = time.process_time(); import khtargets.hosts.excel as host\n"
        "print(time.process_time() - start, *sorted(name for name in sys.modules if '.' not in name))"
    )
    path = {"PYTHONPATH": str(Path(khtargets.__file__).parents[1])}
    took, loaded = [], set[str]()
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=path)
        seconds, *names = done.stdout.split()
        took.append(float(seconds))
        loaded |= set(names)
    assert min(took) < 0.5
    assert not loaded & {"duckdb", "pyarrow", "sqlglot", "fastexcel", "typer", "rich", "xlsxwriter", "lxml"}
