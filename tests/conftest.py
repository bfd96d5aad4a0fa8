"""What all tests share: the package on the path; in CI a skipped test is a failed one; a small synthetic province."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "python"))


def _forbid_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    report = yield
    _forbid_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    report = yield
    _forbid_skip(report)
    return report


@pytest.fixture(autouse=True)
def no_home_of_the_person(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test sees the home or the configuration of the person who runs it."""
    nowhere = str(tmp_path_factory.getbasetemp() / "no configuration")
    monkeypatch.delenv("KHTARGETS_HOME", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", nowhere)
    monkeypatch.setenv("LOCALAPPDATA", nowhere)


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small synthetic province, refreshed, with its workbook; tests only read it."""
    from khtargets.cli import run

    folder = tmp_path_factory.mktemp("tỉnh mô phỏng")
    assert run(["demo", "--dossiers", "4000", "--out", str(folder), "--json"]) == 0
    return folder
