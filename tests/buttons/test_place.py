"""Which home a workbook uses."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from khtargets.buttons.place import home_of
from khtargets.functions import Session
from khtargets.workbook import assembly


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that the user's configuration names."""
    monkeypatch.delenv("KHTARGETS_HOME", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "config" / "khtargets").mkdir(parents=True)
    (tmp_path / "config" / "khtargets" / "config.json").write_text(json.dumps({"home": str(tmp_path / "cài")}), "utf-8")
    return tmp_path / "cài"


def stated(path: Path) -> object:
    book = openpyxl.load_workbook(path)
    sheet, cell = book.defined_names["KH_HOME"].attr_text.split("!")
    return book[sheet.strip("'")][cell.replace("$", "")].value


def test_a_workbook_that_was_made_beside_its_data_answers_from_there_wherever_both_are_moved(
    province: Path, tmp_path: Path, configured: Path
) -> None:
    assert stated(province / "khtargets.xlsm") == "data"
    assert home_of("data", str(tmp_path / "nơi khác")) == tmp_path / "nơi khác" / "data"
    assert home_of(None, str(province)) == configured, "a workbook that says nothing follows the contract's order"


def test_a_workbook_made_elsewhere_states_its_home_in_full(province: Path, tmp_path: Path) -> None:
    assembly.build(tmp_path / "k.xlsm", Session(province / "data"))
    assert stated(tmp_path / "k.xlsm") == str((province / "data").resolve())


@pytest.mark.parametrize("written", ['"{}"', " “{}” ", "'{}'", ' "{}" '])
def test_a_path_that_was_pasted_with_quotes_is_taken_without_them(tmp_path: Path, written: str) -> None:
    assert home_of(written.format(tmp_path / "nhà"), str(tmp_path)) == tmp_path / "nhà"


@pytest.mark.parametrize("folder", [None, "", "https://tinh.sharepoint.com/Documents"])
def test_where_the_workbook_has_no_folder_a_relative_home_is_none_and_no_other_one(
    configured: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str | None
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    found = home_of("data", folder)
    assert found != configured and not found.is_dir()
    assert home_of(None, folder) == configured
