"""What an ended program left in a home goes with the next refresh; what others are at work on, and staff's files, stay."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import khtargets
import pytest
from khtargets import process_mark
from khtargets.home import Home
from khtargets.home.scratch import clear
from khtargets.refresh import refresh

COMPUTER = process_mark().partition("-")[0]
ANOTHER = "kh00000000-1"
DAY = 24 * 60 * 60


@pytest.fixture
def ended() -> int:
    """The number of a process of this computer that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_only_what_an_ended_process_of_this_computer_left_is_removed_at_once(home: Path, ended: int) -> None:
    place = Home(home)
    place.cache.mkdir()
    (place.snapshots / "closed").mkdir(parents=True)
    left = f"{COMPUTER}-{ended}"
    for name in (f"tally-{left}-a", f"tally-{process_mark()}-b", f"preview-{ANOTHER}-c", f"unpacked-{left}-d"):
        (place.cache / name).mkdir()
        (place.cache / name / "member").write_text("x")
    for path in (place.cache / f"1-3.{left}.e.tmp", place.snapshots / f".current.{left}.tmp", home / f".a.csv.{left}.tmp"):
        path.write_text("x")
    (place.snapshots / "closed" / f".Q1.json.{left}.tmp").write_text("x")
    (home / ".of staff.tmp").write_text("x")
    clear(place)
    assert names(place.cache) == {f"tally-{process_mark()}-b", f"preview-{ANOTHER}-c"}
    assert names(place.snapshots) == {"closed"} and names(place.snapshots / "closed") == set()
    assert ".of staff.tmp" in names(home) and f".a.csv.{left}.tmp" not in names(home)


def test_what_another_computer_or_an_earlier_version_left_goes_after_a_day(home: Path) -> None:
    place = Home(home)
    place.cache.mkdir()
    for name, age in ((f"tally-{ANOTHER}-a", DAY + 60), (f"tally-{ANOTHER}-b", DAY - 60), ("tally-x1y2", DAY + 60)):
        (place.cache / name).mkdir()
        os.utime(place.cache / name, (time.time() - age,) * 2)
    clear(place)
    assert names(place.cache) == {f"tally-{ANOTHER}-b"}


@pytest.mark.skipif(os.name == "nt", reason="a process cannot be killed so on Windows")
def test_a_refresh_that_is_killed_while_it_tallies_leaves_nothing_after_the_next_one(home: Path) -> None:
    script = """
import sys, os, signal
from pathlib import Path
from khtargets.home import Home
from khtargets.refresh import refresh, tallied
tallied.tally = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
refresh(Home(Path(sys.argv[1])))
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(khtargets.__file__).parents[1])}
    killed = subprocess.run([sys.executable, "-c", script, str(home)], env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    place = Home(home)
    assert [name for name in names(place.cache) if name.startswith("tally-")]
    assert refresh(place).read == 42
    assert not [path for path in home.rglob("*") if path.name.startswith("tally-") or path.name.endswith(".tmp")]
