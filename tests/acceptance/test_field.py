"""Inputs as they come from the field, each with the right answer worked out by hand (tests/samples/field/CASE/expected.json).

`read`, `counted`, `excluded`, `blank_channels`: the refresh's figures. `answers`: functions with their arguments, then the
value. `refused`: the files that must be named as unreadable. `note`: words that the notes must hold. `says`: why.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from acceptance import product

SAMPLES = Path(__file__).parents[1] / "samples" / "field"
CASES = sorted(path.name for path in SAMPLES.iterdir())


def a_home(case: str, home: Path) -> dict[str, Any]:
    """Lays a case out as a home; its expected answers."""
    (home / "dossiers").mkdir(parents=True)
    for path in (SAMPLES / case).iterdir():
        if path.name == "procedures":
            shutil.copytree(path, home / "procedures")
        elif path.name != "expected.json":
            shutil.copy(path, home / "dossiers")
    if not (home / "procedures").exists():
        (home / "procedures").mkdir()
        (home / "procedures" / "previous.csv").write_text("Mã TTHC,Tên TTHC\n1.000001,Thủ tục một\n", encoding="utf-8")
    found: dict[str, Any] = json.loads((SAMPLES / case / "expected.json").read_text(encoding="utf-8"))
    return found


def notes(report: dict[str, Any]) -> str:
    """All that is noted of files and sheets."""
    return json.dumps([[each["notes"], each.get("sheets", [])] for each in report["files"]], ensure_ascii=False)


@pytest.mark.parametrize("case", CASES)
def test_an_input_from_the_field_gives_the_right_answer_or_is_refused_by_name(case: str, tmp_path: Path) -> None:
    home = tmp_path / "nhà"
    expected = a_home(case, home)
    refused = expected.get("refused", [])
    refused = [refused] if isinstance(refused, str) else refused
    done = product.khtargets("refresh", "--json", home=home)
    report = done.json
    said = json.dumps(report["bad_files"], ensure_ascii=False)
    assert (done.code == 1) == bool(refused), said
    for name in refused:
        assert name in said, said
    assert len(report["bad_files"]) == len(refused), said
    if refused:
        return
    for key in ("read", "counted", "blank_channels"):
        if key in expected:
            assert report[key] == expected[key], key
    if "excluded" in expected:
        assert {reason: many for reason, many in report["excluded"].items() if many} == expected["excluded"]
    assert report["read"] == report["counted"] + sum(report["excluded"].values())
    assert expected.get("note", "") in notes(report)
    questions = [each[:-1] for each in expected.get("answers", [])]
    assert product.call(home, questions) == [each[-1] for each in expected.get("answers", [])]
