"""`call` and `ranking` on the command line: figures for people and for programs."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from khtargets.cli.common import decimal

ROOT = Path(__file__).parents[2]


def process(*arguments, **options):
    """The command line in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "python"), "PYTHONUTF8": "1"}
    return [sys.executable, "-m", "khtargets", *map(str, arguments)], {"env": environment, **options}


def test_numbers_are_printed_as_vietnamese_writes_them(khtargets, published):
    assert khtargets("call", "KH_RATE", "Sở Y tế", home=published)[:2] == (0, "0,55\n")
    assert khtargets("call", "KH_GAP", "Sở Nội vụ", home=published)[1] == "-0,05\n"
    assert [decimal(value) for value in (38500, 1234567.25, 0.0, 1e-9)] == ["38.500", "1.234.567,25", "0", "0"]


def test_the_options_stand_before_or_after_the_command(khtargets, published):
    for arguments in (
        ["--json", "--home", published, "call", "KH_RATE", "Sở Y tế"],
        ["call", "--json", "--home", published, "KH_RATE", "Sở Y tế"],
        ["call", "KH_RATE", "Sở Y tế", "--home", published, "--json"],
    ):
        assert khtargets(*arguments) == (0, "0.55\n", "")


def test_days_are_printed_day_first_and_given_to_programs_in_iso_form(khtargets):
    assert khtargets("call", "KH_PERIOD", "2024", "Q1", "cuối")[1] == "14/03/2024\n"
    assert json.loads(khtargets("call", "KH_PERIOD", "2024", "Q1", "--json")[1]) == "2023-12-15"


def test_a_blank_or_nought_day_is_the_default(khtargets, published):
    for days in (["", ""], ["0", "0"], ["2023-12-15", "14/12/2024"]):
        assert khtargets("call", "KH_TOTAL", "Sở Y tế", *days, home=published)[1] == "20\n"


def test_a_cell_error_is_an_answer(khtargets, published):
    status, out, err = khtargets("call", "KH_TARGET", "Sở Ngoại vụ", home=published)
    assert (status, err) == (0, "") and out.startswith("#N/A ")
    answer = json.loads(khtargets("call", "KH_TARGET", "Sở Ngoại vụ", "--json", home=published)[1])
    assert answer["error"] == "#N/A" and answer["why"]


def test_a_table_is_printed_one_row_a_line(khtargets, published):
    out = khtargets("call", "KH_SERIES", "Sở Y tế", "tổng", home=published)[1].splitlines()
    assert len(out) == 12 and out[0] == "Tháng 1\t15/12/2023\t14/01/2024\t20"


def lines(khtargets, monkeypatch, home, *questions):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join(questions).encode())))
    status, out, err = khtargets("call", "--lines", home=home)
    assert (status, err) == (0, "")
    return [json.loads(line) for line in out.splitlines()]


def test_lines_are_answered_one_value_a_line(khtargets, monkeypatch, published):
    assert lines(
        khtargets, monkeypatch, published,
        '["KH_RATE","Sở Y tế","2024-01-01","2024-06-30"]',
        '["KH_TOTAL","Sở Y tế",null,"2024-01-09"]',
        '["KH_ASOF"]',
        '["KH_TOTAL",[["Sở Y tế"],[""]]]',
        '["KH_PERIOD",2024,"T2"]',
        '["KH_RATE",{"error":"#REF!"}]',
    ) == [0.55, 0, "2024-01-10", [[20], [""]], "2024-01-15", {"error": "#REF!", "why": ""}]  # fmt: skip


@pytest.mark.parametrize(
    "line", ["x", "{}", "[]", "[1]", '"KH_ASOF"', '["KH_ASOF"', '["KH_RATE",{"a":1}]', "[" * 100_000]
)
def test_a_malformed_line_is_answered_and_the_next_one_too(khtargets, monkeypatch, published, line):
    answers = lines(khtargets, monkeypatch, published, line, '["KH_TARGET","Sở Y tế"]')
    assert answers[0]["error"] == "#VALUE!" and answers[0]["why"]
    assert answers[1:] == [0.55]


def test_blank_lines_and_a_byte_order_mark_are_passed_over(khtargets, monkeypatch, published):
    assert lines(khtargets, monkeypatch, published, "\ufeff", "", '["KH_TARGET","Sở Y tế"]', "  ") == [0.55]


def test_an_answer_is_there_before_the_next_question(published):
    command, options = process("call", "--lines", "--home", published)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "encoding": "utf-8"}
    with subprocess.Popen(command, **options, **pipes) as child:
        for question, answer in (('["KH_TARGET","Sở Y tế"]', "0.55\n"), ('["KH_TARGET","Sở Nội vụ"]', "0.6\n")):
            child.stdin.write(question + "\n")
            child.stdin.flush()
            assert child.stdout.readline() == answer
        child.stdin.close()
        assert child.wait(20) == 0


def test_a_call_loads_no_library_that_takes_long():
    heavy = ("pandas", "numpy", "duckdb", "pyarrow", "lxml", "rich", "xlsxwriter", "fastexcel", "sqlglot")
    script = "import sys; from khtargets.cli import run; run(['call', 'KH_TARGET', 'Sở Y tế']); "
    script += f"print([name for name in {heavy} if name in sys.modules])"
    command, options = process()
    done = subprocess.run([command[0], "-c", script], capture_output=True, encoding="utf-8", **options)
    assert done.stdout == "0,55\n[]\n", done.stderr


def test_no_command_loads_pandas(published, tmp_path):
    home = shutil.copytree(published, tmp_path / "home")
    for command in (["refresh"], ["ranking", "--format", "csv"], ["workbook", "--out", str(tmp_path / "a.xlsm")]):
        run, options = process("--home", home, *command)
        run = [run[0], "-X", "importtime", *run[1:]]
        done = subprocess.run(run, capture_output=True, encoding="utf-8", **options)
        loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
        assert done.returncode == 0 and "khtargets.cli" in loaded and "pandas.core" not in loaded


def test_a_ranking_is_shown_with_its_period_and_readings(khtargets, published):
    status, out, _ = khtargets("ranking", "Sở, ban", home=published)
    assert status == 0
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "1 Sở Y tế 20 11 55,00% 55% 100% Đạt" in lines
    assert "2 Sở Nội vụ 20 11 55,00% 60% 91,7% Chưa đạt" in lines
    assert any("15 tháng 12 năm 2023" in line for line in lines) and any("tạm tính" in line.lower() for line in lines)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_names_stand_whole_in_a_narrow_terminal(khtargets, published, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    out = khtargets("ranking", "Sở, ban", home=published)[1]
    table = out[out.index(" Hạng ") : out.index("Căn cứ:")]
    assert max(map(len, table.splitlines())) <= width and "…" not in table
    for word in "Sở Lao động Thương binh Nông nghiệp Phát triển nông thôn".split():
        assert word in out.split()


def test_without_a_block_all_three_are_ranked(khtargets, published):
    found = json.loads(khtargets("ranking", "--json", home=published)[1])
    assert {line["block"] for line in found} == {"Sở, ban", "Cấp huyện", "Cấp xã"}
    first = found[0]
    assert (first["rank"], first["unit"], first["total"], first["online"], first["rate"]) == (
        1,
        "Sở Y tế",
        20,
        11,
        0.55,
    )
    assert found[2]["rank"] is None and found[2]["rate"] is None


def test_period_and_order_are_obeyed(khtargets, published):
    rest = ["--from", "2024-01-11", "--to", "14/12/2024", "--by", "tỷ lệ", "--format", "json"]
    assert all(line["total"] == 0 for line in json.loads(khtargets("ranking", "Sở, ban", *rest, home=published)[1]))


def test_the_csv_opens_in_excel_and_holds_no_formula(khtargets, published):
    out = khtargets("ranking", "Sở, ban", "--format", "csv", home=published)[1]
    assert out.startswith("\ufeffKhối,Hạng,Đơn vị,")
    assert list(csv.reader(io.StringIO(out.lstrip("\ufeff"))))[1][:4] == ["Sở, ban", "1", "Sở Y tế", "20"]


def test_text_that_looks_like_a_formula_is_made_text():
    from khtargets.cli.rank import _csv
    from khtargets.reports.ranking import Line

    line = Line("Sở, ban", 1, "=1+1", 1, 1, 0, 0, 1.0, -0.5, None, "@x")
    cells = list(csv.reader(io.StringIO(_csv([line]).lstrip("\ufeff"))))[1]
    assert cells[2] == "'=1+1" and cells[10] == "'@x" and cells[8] == "-0.5"


def test_the_ranking_is_written_as_a_workbook(khtargets, published, tmp_path):
    path = tmp_path / "xếp hạng.xlsx"
    assert khtargets("ranking", "--format", "xlsx", "--out", path, home=published)[0] == 0
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Sở, ban", "Cấp huyện", "Cấp xã"]
    cells = [[cell.value for cell in row] for row in book["Sở, ban"].iter_rows()]
    assert [1, "Sở Y tế", 20, 11, 9, 0, 0.55, 0.55, 1, "Đạt"] in cells
