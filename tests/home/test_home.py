"""Which home is used, and the small lists that staff keep in it."""

import json
from pathlib import Path

import pytest
from khtargets.errors import SettingsError
from khtargets.home import Home, find_home, user_configuration_file
from khtargets.home.home import ENVIRONMENT


@pytest.fixture
def nothing_configured(monkeypatch, tmp_path):
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "config"))
    return tmp_path


def test_the_home_is_the_one_asked_for_then_the_workbooks_then_the_environments_then_the_users(nothing_configured, monkeypatch):
    folder = nothing_configured
    assert find_home(beside=folder) == folder / "data"
    user_configuration_file().parent.mkdir(parents=True)
    user_configuration_file().write_text(json.dumps({"home": str(folder / "của người dùng")}), encoding="utf-8")
    assert find_home(beside=folder) == folder / "của người dùng"
    monkeypatch.setenv(ENVIRONMENT, str(folder / "biến môi trường"))
    assert find_home(beside=folder) == folder / "biến môi trường"
    assert find_home(workbook=str(folder / "sổ tính"), beside=folder) == folder / "sổ tính"
    assert find_home(str(folder / "nêu rõ"), str(folder / "sổ tính"), folder) == folder / "nêu rõ"


def test_without_any_choice_the_home_is_data_in_the_current_folder(nothing_configured, monkeypatch):
    monkeypatch.chdir(nothing_configured)
    assert find_home() == Path.cwd() / "data"


def test_a_configuration_that_is_no_json_is_passed_over(nothing_configured):
    user_configuration_file().parent.mkdir(parents=True)
    user_configuration_file().write_text("home = here", encoding="utf-8")
    assert find_home(beside=nothing_configured) == nothing_configured / "data"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_aliases_are_read_as_spreadsheets_and_editors_save_them(tmp_path, encoding, delimiter):
    lines = [["written", "unit", "note"], ["Phòng một cửa số 1", "so-y-te", ""], ["", "", ""], ["KKT", "Sở Y tế", "tạm"]]
    (tmp_path / "aliases.csv").write_bytes("\r\n".join(delimiter.join(line) for line in lines).encode(encoding))
    found = Home(tmp_path).aliases()
    assert [(row.line, row.cells["written"], row.cells["unit"]) for row in found] == [
        (2, "Phòng một cửa số 1", "so-y-te"),
        (4, "KKT", "Sở Y tế"),
    ]


def test_a_home_without_lists_has_none(tmp_path):
    assert Home(tmp_path).aliases() == []
    assert Home(tmp_path).values() == []


def test_a_list_without_a_needed_column_or_cell_is_named_with_its_line(tmp_path):
    (tmp_path / "aliases.csv").write_text("tên,đơn vị\nA,B\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="written"):
        Home(tmp_path).aliases()
    (tmp_path / "aliases.csv").write_text("written,unit\nA,so-y-te\nB,\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="dòng 3"):
        Home(tmp_path).aliases()
