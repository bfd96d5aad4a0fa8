"""The report for leaders, and the child process that a host without libraries uses."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import khtargets
import openpyxl
import pytest
import winstubs
from button_books import cells
from khtargets.buttons import figures, outputs, port
from khtargets.buttons.books.file import FileBook
from khtargets.buttons.books.values_only import values_only
from khtargets.buttons.port import press, put
from khtargets.workbook.buttons import BUTTONS


def test_the_report_for_leaders_holds_what_is_shown_and_nothing_that_calculates(
    done: port.Work, path: Path, excel: winstubs.Windows
) -> None:
    book = FileBook(path)
    press(book, done)
    book.write_file()
    excel.shown.clear()
    excel.host.export(excel.book(winstubs.Workbook(path)))
    made = path.parent / f"Báo cáo hồ sơ trực tuyến {date.today():%Y-%m-%d}.xlsx"
    assert excel.shown == [f"Đã ghi báo cáo chỉ có số liệu, không có macro, vào “{made}”."]
    names = zipfile.ZipFile(made).namelist()
    assert not [name for name in names if "vba" in name.lower() or "vml" in name.lower() or "calcChain" in name]
    shown = openpyxl.load_workbook(path, data_only=True)
    plain = openpyxl.load_workbook(made)
    assert plain.sheetnames == shown.sheetnames
    for sheet in plain:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", f"{sheet.title}!{cell.coordinate}"
                assert cell.value == shown[sheet.title][cell.coordinate].value or not cell.value
    charts = [name for name in names if "charts/chart" in name]
    assert charts == [name for name in zipfile.ZipFile(path).namelist() if "charts/chart" in name]


def test_a_second_report_of_the_day_does_not_replace_the_first(path: Path) -> None:
    for expected in ("2024-12-15.xlsx", "2024-12-15 (2).xlsx"):
        outputs.exported(path, str(path.parent), date(2024, 12, 15))
        assert (path.parent / f"Báo cáo hồ sơ trực tuyến {expected}").is_file()


@pytest.mark.parametrize("make", [lambda path: path.read_bytes(), lambda path: values_only(path.read_bytes())])
def test_what_is_written_is_a_valid_package(
    done: port.Work, path: Path, tmp_path: Path, make: Callable[[Path], bytes]
) -> None:
    book = FileBook(path)
    press(book, done)
    book.write_file()
    out = tmp_path / f"out{'.xlsm' if make(path) == path.read_bytes() else '.xlsx'}"
    out.write_bytes(make(path))
    command = [sys.executable, "-c", "from openxml_audit.cli import main; main()", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "Errors: 0" in done.stdout, done.stdout + done.stderr


def test_a_host_without_libraries_gets_the_same_tables_from_a_child_process(path: Path) -> None:
    book = FileBook(path)
    stated = {name: book.read(name) for name in port.STATED}
    asked = json.dumps({"stated": port.encode(stated), "folder": book.folder})
    root = str(Path(khtargets.__file__).parents[1])
    command = [sys.executable, "-m", "khtargets.buttons", "refresh"]
    done = subprocess.run(command, input=asked.encode(), capture_output=True, check=True, env={"PYTHONPATH": root})
    *progress, last = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    assert any(line["status"].startswith("Đọc tệp") for line in progress)
    put(book, port.decode_outcome(last).tables)
    other = FileBook(path)
    press(other, figures.refreshed)
    assert cells(book) == cells(other)


def test_a_child_process_that_fails_says_one_sentence(tmp_path: Path) -> None:
    asked = json.dumps({"stated": {}, "folder": str(tmp_path)})
    env = {"PYTHONPATH": str(Path(khtargets.__file__).parents[1]), "XDG_CONFIG_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "khtargets.buttons", "refresh"]
    done = subprocess.run(command, input=asked.encode(), capture_output=True, check=False, env=env)
    assert done.returncode == 1
    assert str(tmp_path / "data") in json.loads(done.stdout)["failed"]


def test_days_and_errors_go_through_json_and_back() -> None:
    from khtargets.functions import CellError

    rows = [[date(2024, 5, 20), CellError("#N/A"), None, "=x", 0.5, True]]
    assert port.decode(json.loads(json.dumps(port.encode(rows)))) == rows


def test_what_calc_s_own_python_runs_needs_no_more_than_python_3_8() -> None:
    folder = Path(port.__file__).parent
    vermin = [sys.executable, "-c", "from vermin import main; main()", "-t=3.8-", "--no-tips"]
    done = subprocess.run(
        [*vermin, *(str(folder / name) for name in ("__init__.py", "port.py", "place.py", "buttons.py", "child.py"))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_every_button_works_in_the_environment_without_pandas(path: Path) -> None:
    book = FileBook(path)
    asked = {"stated": {name: book.read(name) for name in port.STATED}, "folder": book.folder, "copy": str(path)}
    code = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "pandas":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Missing())
from khtargets.buttons.__main__ import main
sys.exit(main())
"""
    for button in BUTTONS:
        done = subprocess.run(
            [sys.executable, "-c", code, button], input=json.dumps(port.encode(asked)).encode(), capture_output=True,
            check=False, env={"PYTHONPATH": str(Path(khtargets.__file__).parents[1]), "PATH": ""},
        )  # fmt: skip
        last = json.loads(done.stdout.decode("utf-8").splitlines()[-1])
        assert (done.returncode, "message" in last) == (0, True), last
