"""The workbook's VBA at work in LibreOffice, a counter standing in for xlwings' server."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from khtargets.functions import REGISTRY
from khtargets.workbook import assembly
from khtargets.workbook.assembly import addin_modules, modules
from khtargets.workbook.buttons import BUTTONS
from khtargets.workbook.sheets.functions import MESSAGES
from libreoffice import python_with_uno, require

# A formula as it came, and as it should stand.
LINKED = {
    '=KH_RATE(A1)': '=KH_RATE(A1)',
    '=SUM(A1:A3)&"x!KH_RATE("': '=SUM(A1:A3)&"x!KH_RATE("',
    '=khtargets.xlsm!KH_RATE(A1,B1)': '=KH_RATE(A1,B1)',
    r"='C:\Số liệu\khtargets.xlsm'!KH_RATE(A1)": "=KH_RATE(A1)",
    r"='C:\a b\[khtargets.xlsm]Xếp hạng'!KH_RATE(A1)": "=KH_RATE(A1)",
    r"""='C:\Users\hoa\XLSTART\khtargets.xlam'!KH_TARGET("Sở Y tế")""": '=KH_TARGET("Sở Y tế")',
    "=[1]!KH_RATE(A1)": "=KH_RATE(A1)",
    "=[khtargets.xlsm]Sheet1!KH_RATE(A1)": "=KH_RATE(A1)",
    r"='D:\l''été\khtargets.xlsm'!KH_RATE('Bảng ''a'''!A1)": "=KH_RATE('Bảng ''a'''!A1)",
    '=IFERROR(k.xlsm!KH_RATE(A1)-k.xlsm!KH_TARGET(A1),"–")': '=IFERROR(KH_RATE(A1)-KH_TARGET(A1),"–")',
    "=-k.xlsm!KH_GAP(A1)+@k.xlsm!KH_GAP(A2)*2^[2]!KH_GAP(A3)": "=-KH_GAP(A1)+@KH_GAP(A2)*2^KH_GAP(A3)",
    '={1,2}&\'k.xlsm\'!KH_UNIT("nói ""k.xlsm!KH_UNIT(""")': '={1,2}&KH_UNIT("nói ""k.xlsm!KH_UNIT(""")',
    '=k.xlsm!KH_RATE(k.xlsm!KH_UNIT(A1),k.xlsm!KH_PERIOD(2024,"Q1"))': '=KH_RATE(KH_UNIT(A1),KH_PERIOD(2024,"Q1"))',
    "=ORG.KHTARGETS.FUNCTIONS.KH_RATE(A1)+Org.KhTargets.Functions.KH_TOTAL(A1)": "=KH_RATE(A1)+KH_TOTAL(A1)",
    "=MORG.KHTARGETS.FUNCTIONS.KH_RATE(A1)": "=MORG.KHTARGETS.FUNCTIONS.KH_RATE(A1)",
    "=k.xlsm!kh_rate(A1)": "=kh_rate(A1)",
    "='[khtargets.xlsm]Cấu hình'!KH_TU_NGAY&k.xlsm!KH_UNIT(A1)": "='[khtargets.xlsm]Cấu hình'!KH_TU_NGAY&KH_UNIT(A1)",
    "=k.xlsm!KH_CUA_TOI(A1)": "=k.xlsm!KH_CUA_TOI(A1)",
    "=other.xlsm!RATE(1,2,3)&'x y'!A1&x!B2": "=other.xlsm!RATE(1,2,3)&'x y'!A1&x!B2",
    """=k.xlsm!KH_RATE(T[[#This Row],['#]])&T[a'']&"'"&k.xlsm!KH_UNIT(T[b])""":
        """=KH_RATE(T[[#This Row],['#]])&T[a'']&"'"&KH_UNIT(T[b])""",
    '="bỏ dở': '="bỏ dở',
    "='bỏ dở!KH_RATE(": "='bỏ dở!KH_RATE(",
    "=T[bỏ dở": "=T[bỏ dở",
    "": "",
}  # fmt: skip
SCRIPT = Path(__file__).parents[1] / "support" / "vba_in_calc.py"


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("calc")
    assembly.build(folder / "khtargets.xlsm", None)
    (folder / "khtargets.xlam").write_bytes(assembly.addin_bytes())
    require()
    command = [python_with_uno(), str(SCRIPT), str(folder / "khtargets.xlsm"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, input=json.dumps(list(LINKED)))
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_every_module_loads(seen: dict[str, Any]) -> None:
    assert seen["modules"] == sorted(module.name for module in modules())
    assert seen["is_calc"] is True and seen["is_add_in"] is False


def test_the_add_in_s_file_loads_and_knows_that_it_is_one(seen: dict[str, Any]) -> None:
    found = seen["package"]
    assert found["modules"] == sorted(module.name for module in addin_modules())
    assert (found["is add-in"], found["message"], found["unlinked"]) == (True, MESSAGES["python"], "=KH_RATE(1)")


def test_messages_come_from_the_workbook(seen: dict[str, Any]) -> None:
    assert seen["message"] == MESSAGES["python"]
    assert seen["unaccented"].isascii() and seen["unaccented"].startswith("khtargets: chua goi duoc Python.")


def test_one_question_is_one_trip_and_the_home_is_asked_for_once(seen: dict[str, Any]) -> None:
    assert (seen["first"], seen["asked"]) == (0.25, 2)
    assert seen["cell"] == [1, "khtargets.hosts.excel.KH_RATE|String|Date|Date|Empty", 0.25]


def test_the_same_question_again_is_no_trip(seen: dict[str, Any]) -> None:
    assert seen["again"] == [0.25, 2]


def test_a_question_that_differs_in_case_only_is_another_one(seen: dict[str, Any]) -> None:
    assert seen["other_case"] == [0.25, 3]


def test_a_blank_unit_is_blank_without_a_trip(seen: dict[str, Any]) -> None:
    assert seen["blank"] == ["", 3]


def test_a_range_of_25_units_is_one_trip(seen: dict[str, Any]) -> None:
    assert seen["range"] == [1, "khtargets.hosts.excel.KH_RATE|25x1|Date|Empty|Empty", 0.25]


def test_a_range_of_2040_cells_is_one_trip(seen: dict[str, Any]) -> None:
    assert seen["large"] == [1, "khtargets.hosts.excel.KH_RATE|2040x1|Date|Empty|Empty", 0.25]


def test_an_error_that_python_writes_as_text_becomes_an_error_value(seen: dict[str, Any]) -> None:
    trips, _, shown = seen["error"]
    assert (trips, shown) == (1, "Error 2042")  # how LibreOffice 7.4 shows CVErr(xlErrNA); later ones show #N/A


def test_a_recalculation_that_changes_nothing_makes_no_trip(seen: dict[str, Any]) -> None:
    assert seen["recalculated"] == 0


def test_a_new_snapshot_makes_every_cell_ask_again(seen: dict[str, Any]) -> None:
    assert seen["new_snapshot"] > 100


# ---- the same modules where a module of the test's says that this is Excel; see modOffice


def test_at_opening_every_function_s_help_goes_to_the_wizard(seen: dict[str, Any]) -> None:
    assert seen["excel"]["help"] == [
        [f"'khtargets.xlsm'!{function.name}", function.help, *(each.help for each in function.arguments)]
        for function in REGISTRY.values()
    ]


def test_python_starts_a_moment_after_opening_and_closing_takes_that_back(seen: dict[str, Any]) -> None:
    assert seen["excel"]["opened"] == "'khtargets.xlsm'!KH_Warm=True;'khtargets.xlsm'!KH_Warm=False;"


def test_a_dead_server_is_replaced_once_and_the_question_asked_again(seen: dict[str, Any]) -> None:
    assert seen["excel"]["started"] == ["0.25", 2, 1, ""]
    assert seen["excel"]["dead once"] == ["0.25", 4, 2, ""]


def test_where_python_is_gone_cells_show_an_error_the_status_bar_one_sentence_and_python_is_left_alone(
    seen: dict[str, Any],
) -> None:
    told = f"[{MESSAGES['python']}]"
    assert seen["excel"]["gone"] == ["Error 2029", 6, 3, told]  # xlErrName
    assert seen["excel"]["resting"] == ["Error 2029", 6, 3, told]


def test_what_was_answered_before_python_went_is_still_shown(seen: dict[str, Any]) -> None:
    assert seen["excel"]["kept"][:3] == ["0.25", 6, 3]


def test_when_python_is_back_the_status_bar_is_given_back(seen: dict[str, Any]) -> None:
    assert seen["excel"]["back"] == ["0.25", 8, 4, f"[{MESSAGES['python']}][]"]


def test_a_row_that_a_formula_made_is_sent_with_its_errors_as_text(seen: dict[str, Any]) -> None:
    assert seen["excel"]["row"] == "khtargets.hosts.excel.KH_RATE|So Y te;#N/A|Empty|Empty|Empty"


def test_where_another_snapshot_is_in_use_everything_is_calculated_once_and_only_where_python_answers(
    seen: dict[str, Any],
) -> None:
    excel = seen["excel"]
    assert excel["of the snapshot in use"] == [0, "000001"] and excel["of an older one"] == [1, "000002"]
    assert excel["nothing noticed"] == [None, 1]
    assert excel["a cell noticed"] == [2, "000003"] and excel["once"] == 2
    assert excel["a sheet was chosen"] == [3, "000004"]
    assert excel["after another button"] == [4, "000005"]
    assert excel["no Python"] == [4, "000003"]


def test_a_range_stands_for_the_cell_beside_the_calling_one_where_that_takes_one_figure(seen: dict[str, Any]) -> None:
    shown = {what: found for what, (found, _, _) in seen["excel"]["plain"].items()}
    value, name = "Error:Error 2015", "Error:Error 2029"  # xlErrValue, xlErrName
    assert shown == {
        "a cell": "String:T101",
        "no cell asks": "6x1",
        "the caller's row": "String:T103",
        "another row with the same formula": "String:T104",
        "the caller's column": "String:U106",
        "a whole column": "String:T104",
        "a row beside none": value,
        "two rows and columns": value,
        "an aggregate": "6x1",
        "an aggregate of a whole column": "122x1",
        "an aggregate of a whole row's part": "1x3",
        "what cannot be told": value,
        "two areas": value,
        "no Python": name,
    }


def test_what_a_formula_takes_is_asked_once_with_the_formula_and_whether_it_spills(seen: dict[str, Any]) -> None:
    asked = {what: (trips, last) for what, (_, trips, last) in seen["excel"]["plain"].items()}
    host = "khtargets.hosts.excel.taken|KH_TOTAL|"
    assert asked["a cell"][0] == asked["no cell asks"][0] == asked["another row with the same formula"][0] == 0
    assert asked["the caller's row"] == (1, f"{host}=1+1|False")
    assert asked["a whole column"] == (1, f"{host}=@KH_TOTAL(T:T)|True")


def test_numbers_of_days_are_counted_as_python_counts_them_where_the_workbook_counts_from_1904(seen: dict[str, Any]) -> None:
    usual, from_1904 = seen["excel"]["days"][:4], seen["excel"]["days"][4:]
    assert usual[:2] == ["Double:43982|43982;x;", "Double:0|0;x;"]
    assert from_1904[:2] == ["Double:45444|45444;x;", "Double:0|0;x;"]
    assert from_1904[2].startswith("Empty:|"), "an empty cell that is shown as a day"
    assert usual[3].split("|")[0] == from_1904[3].split("|")[0], "a day comes as what it is"


def test_a_zero_that_is_shown_as_a_day_is_a_blank_unit(seen: dict[str, Any]) -> None:
    assert seen["excel"]["zero as a day"] == "String:|Error:Error 2029", "a day asks Python, which is gone"


def test_the_buttons_run_the_host_s_functions(seen: dict[str, Any]) -> None:
    run = "import khtargets.hosts.excel as host; host.{}()"
    assert seen["excel"]["pressed"].rstrip("|").split("|") == [run.format(key) for key in BUTTONS]
    assert seen["excel"]["modes"] == "as they were"  # whatever Python left them in


def test_an_attempt_that_hung_is_the_last_until_a_button_is_pressed(seen: dict[str, Any]) -> None:
    hanging = seen["excel"]["hanging"]
    assert hanging["soon"] == ["Error 2029", 2, 0, False]  # tried again: for the home, and for the answer
    assert hanging["hung"] == ["Error 2029", 3, 0, True]
    assert hanging["left alone"] == ["Error 2029", 3, 0, True]
    assert hanging["pressed"] == ["0.25", 4, 2, False]


def test_a_call_that_hung_is_not_followed_by_a_second_start(seen: dict[str, Any]) -> None:
    assert seen["excel"]["hanging"]["hung call"] == ["Error 2029", 4, 3, False]


def test_where_the_last_start_hung_opening_starts_no_other_and_says_so(seen: dict[str, Any]) -> None:
    servers, said = seen["excel"]["hanging"]["not warmed"]
    assert servers == "3" and said.endswith(f"[{MESSAGES['hanging']}]")


def test_a_workbook_that_is_opened_again_starts_python_for_the_first_cell_that_asks(seen: dict[str, Any]) -> None:
    assert seen["excel"]["hanging"]["opened again"] == ["0.25", 1, 2, False]


# ---- formulas that came with links, and the add-in that answers for other workbooks


@pytest.mark.parametrize("at", range(len(LINKED)))
def test_links_are_taken_off_our_functions_and_nothing_else_is_touched(seen: dict[str, Any], at: int) -> None:
    assert seen["unlinked"][at] == list(LINKED.values())[at]


def test_each_cell_with_a_link_is_found_once_and_entered_as_it_stood(seen: dict[str, Any]) -> None:
    assert seen["cells"] == [
        "A1 Formula2 =@KH_RATE(1)", 'A4 FormulaArray =KH_RATE("array")', 'A6 Formula2 =@KH_RATE("spill")',
        "A5 Formula2 =@KH_RATE(2)", "",
    ]  # fmt: skip


def test_an_old_excel_has_formulas_and_arrays_alone(seen: dict[str, Any]) -> None:
    assert seen["cells of an old Excel"] == [
        "A1 Formula =KH_RATE(1)", 'A4 FormulaArray =KH_RATE("array")', 'A6 FormulaArray =KH_RATE("spill")',
        "A5 Formula =KH_RATE(2)", "",
    ]  # fmt: skip


def test_formulas_are_mended_only_where_there_are_figures_and_only_those_with_links(seen: dict[str, Any]) -> None:
    mended = seen["excel"]["mended"]
    assert mended["no Python"] == mended["no figures"] == ""
    entered = "$Q$1 KH_RATE(A1) in mode -4135|$Q$3 KH_TOTAL(A2) in mode -4135|"  # xlCalculationManual
    assert mended["figures"] == mended["at opening"] == entered
    assert mended["mode after"] == "as before" and not mended["modified"]


def test_the_add_in_mends_a_second_after_a_workbook_was_opened_and_then_the_sheet_that_is_shown(seen: dict[str, Any]) -> None:
    mended = seen["excel"]["mended"]
    moment = "'khtargets.xlsm'!KH_MendShown="
    assert mended["later"] == f"{moment}True;{moment}False;{moment}True;"
    assert mended["described"] == len(REGISTRY), "once, when the first workbook is there"
    assert mended["the whole workbook"] == mended["figures"] and mended["the sheet shown"] == ""  # another sheet is shown


def test_each_workbook_that_asks_the_add_in_has_its_own_home_and_answers(seen: dict[str, Any]) -> None:
    asked = seen["excel"]["add-in"]
    sent = ["KH_RATE||/a", "KH_RATE|home of /own b|/own b", "KH_RATE||/own linked c"]
    assert asked["first"] == sent and asked["again"] == sent * 2


def test_the_add_in_gives_kept_answers_to_workbooks_in_turn(seen: dict[str, Any]) -> None:
    assert seen["excel"]["add-in"]["kept"] == [0, 0, 0]


def test_the_add_in_has_everything_calculated_after_a_workbook_s_first_question_and_at_another_snapshot(
    seen: dict[str, Any],
) -> None:
    asked = seen["excel"]["add-in"]
    assert asked["calculated once"] == asked["not again"] == asked["nothing noticed"] == 1
    assert asked["noticed"] == 2


def test_a_workbook_that_is_only_shown_makes_no_trip_and_nothing_is_calculated_for_it(seen: dict[str, Any]) -> None:
    assert seen["excel"]["add-in"]["shown only"] == [2, 0]


def test_what_was_mended_is_of_one_snapshot_with_the_rest_of_its_workbook(seen: dict[str, Any]) -> None:
    assert seen["excel"]["add-in"]["mended"] == ["$Q$1 KH_RATE(A1) in mode -4135|", 3]
