"""What all tests share: the package on the path, no home of the person's, commands and homes to run them on.

In CI a skipped test is a failed one.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
sys.path[:0] = [str(TESTS.parent / "python"), str(TESTS / "support"), str(TESTS)]

from small_home import make_home  # noqa: E402


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


def pytest_make_parametrize_id(val: object) -> str | None:
    """Bytes bear no name of their own: an archive holds the time it was made, and workers must name tests alike."""
    return "bytes" if isinstance(val, bytes) else None


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


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home of 42 rows that nobody has refreshed."""
    return make_home(tmp_path / "nhà")


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same home, refreshed; tests only read it."""
    from khtargets.cli import run

    path = make_home(tmp_path_factory.mktemp("published") / "nhà")
    assert run(["--home", str(path), "refresh", "--json"]) == 0
    return path


@pytest.fixture
def khtargets(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs a command: its exit status, standard output and standard error."""
    from khtargets.cli import run

    def command(*arguments: object, home: Path | None = None) -> tuple[int, str, str]:
        capsys.readouterr()
        status = run([*(["--home", str(home)] if home else []), *map(str, arguments)])
        return (status, *capsys.readouterr())

    return command
