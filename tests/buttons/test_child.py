"""A button's work in a child process: what goes between the two, questions and answers included."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import khtargets
import pytest
from khtargets.buttons import port
from khtargets.buttons.child import work_in_child
from khtargets.functions import Session
from khtargets.home import Home
from khtargets.refresh import refresh
from libreoffice import installed_configuration
from small_home import HEADER, make_home

BROKEN = b"PK\x03\x04 cut off"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workbook's folder with a home that was refreshed, then a file broke and another came."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(installed_configuration(tmp_path / "cấu hình")))
    home = Home(make_home(tmp_path / "data"))
    refresh(home)
    (home.dossiers / "hồ sơ.csv").write_bytes(BROKEN)
    (home.dossiers / "T2.csv").write_text(HEADER + "m,Sở Y tế,1.000001,Trực tuyến,Đã trả,11/01/2024\n", "utf-8")
    monkeypatch.setenv("PYTHONHOME", str(tmp_path / "no Python"))  # as LibreOffice sets it for its own
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "no package"))
    return tmp_path


@pytest.mark.parametrize(("answer", "told", "total"), [(True, "Thiếu 1 tệp chưa đọc được", 21), (False, "Chưa công bố", 20)])
def test_a_question_of_the_child_s_is_asked_by_the_host_and_its_answer_goes_back(
    folder: Path, answer: bool, told: str, total: int
) -> None:
    asked: list[str] = []
    said: list[str] = []

    def ask(text: str) -> bool:
        asked.append(text)
        return answer

    outcome = work_in_child("refresh", None, lambda: None)({}, str(folder), said.append, ask)
    assert len(asked) == 1 and "Vẫn công bố, ghi rõ thiếu" in asked[0] and "“hồ sơ.csv”" in asked[0]
    assert told in outcome.message and bool(outcome.tables) == answer and any("Đọc tệp" in text for text in said)
    assert Session(folder / "data").call("KH_TOTAL", ["Sở Y tế"]) == total


def test_a_host_that_answers_nothing_says_no(folder: Path) -> None:
    question = json.dumps(port.encode({"stated": {}, "folder": str(folder)})).encode() + b"\n"
    root = str(Path(khtargets.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-m", "khtargets.buttons", "refresh"], input=question, capture_output=True, check=True,
        env={"PYTHONPATH": root},
    )  # fmt: skip
    assert "Chưa công bố" in json.loads(done.stdout.decode("utf-8").splitlines()[-1])["message"]


def test_a_host_that_fails_while_it_asks_ends_the_child_and_nothing_is_published(folder: Path) -> None:
    def ask(text: str) -> bool:
        raise RuntimeError("the window is gone")

    with pytest.raises(RuntimeError, match="the window is gone"):
        work_in_child("refresh", None, lambda: None)({}, str(folder), lambda text: None, ask)
    assert Session(folder / "data").call("KH_TOTAL", ["Sở Y tế"]) == 20
    assert not (folder / "data" / "snapshots" / "refresh.lock").exists()
