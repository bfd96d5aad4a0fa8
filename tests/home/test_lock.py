"""Several people, one folder: one refresh at a time, readers never blocked, nothing mixed."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys

import pytest
from at_once import refresh_and_read
from khtargets.errors import RefreshFailed
from khtargets.functions import Session
from khtargets.home import Home, ReadOnly, lock
from khtargets.home.lock import RefreshLocked, lock_file, refreshing
from khtargets.refresh import Options, refresh, tally_and_publish


def left_by(place: Home, **holder) -> None:
    """A lock that somebody left."""
    place.snapshots.mkdir(parents=True, exist_ok=True)
    known = {"who": "lan", "computer": "PC-05", "process": 4242, "since": "2024-03-15T08:30:00", "token": "x"}
    lock_file(place).write_text(json.dumps({**known, **holder}), encoding="utf-8")


def ended_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_refresh_is_refused_while_another_runs_and_names_who_and_since_when(home):
    place = Home(home)
    left_by(place)
    with pytest.raises(RefreshLocked, match=r"lan \(máy PC-05, từ 08:30 ngày 15/03/2024\).*--break-lock"):
        refresh(place)


def test_readers_and_check_work_while_a_refresh_runs(home):
    place = Home(home)
    refresh(place)
    with refreshing(place):
        assert Session(home).call("KH_RATE", ["Sở Y tế"]) == 0.55
        assert refresh(place, Options(publish=False)).read == 42


def test_the_lock_is_given_back_also_after_a_failure(home):
    place = Home(home)
    (home / "procedures" / "previous.csv").rename(home / "previous.csv")
    with pytest.raises(Exception, match="procedures"):
        refresh(place)
    assert not lock_file(place).exists()
    (home / "previous.csv").rename(home / "procedures" / "previous.csv")
    refresh(place)
    assert not lock_file(place).exists()


def test_a_stale_lock_is_broken_by_who_says_so(khtargets, home):
    left_by(Home(home))
    status, _, err = khtargets("refresh", home=home)
    assert status == 1 and "lan" in err and err.count("\n") == 1
    assert khtargets("refresh", "--break-lock", home=home)[0] == 0


def test_a_lock_whose_program_has_ended_on_this_computer_is_taken_over(home):
    place = Home(home)
    left_by(place, computer=platform.node(), process=ended_process())
    assert refresh(place).snapshot
    left_by(place, computer=platform.node(), process=os.getppid())
    with pytest.raises(RefreshLocked):
        refresh(place)


def test_a_lock_that_says_nothing_is_a_lock(home):
    place = Home(home)
    place.snapshots.mkdir()
    lock_file(place).write_text("", encoding="utf-8")
    with pytest.raises(RefreshLocked, match="người khác"):
        refresh(place)


def test_who_lost_the_lock_publishes_nothing(home, monkeypatch):
    place = Home(home)
    tallied = tally_and_publish.tallied

    def robbed(*args):
        left_by(place)
        return tallied(*args)

    monkeypatch.setattr(tally_and_publish, "tallied", robbed)
    with pytest.raises(RefreshFailed, match="đã bị người khác gỡ"):
        refresh(place)
    assert not list(place.snapshots.glob("*.khsnap")) and lock.holder_of(lock_file(place)).who == "lan"


@pytest.mark.parametrize("number", [13, 30])
def test_a_home_that_can_only_be_read_is_told_in_a_sentence_and_still_read(home, monkeypatch, number):
    place = Home(home)
    refresh(place)
    opened = os.open

    def refused(path, flags, *more):
        if flags & os.O_CREAT:
            raise OSError(number, os.strerror(number), str(path))
        return opened(path, flags, *more)

    monkeypatch.setattr(lock.os, "open", refused)
    with pytest.raises(ReadOnly, match="chỉ cho đọc"):
        refresh(place)
    monkeypatch.undo()
    assert Session(home).call("KH_TOTAL", ["Sở Y tế"]) == 20


def test_two_refresh_and_twenty_read_at_once_and_no_figure_is_mixed(home):
    refresh_and_read(home, seconds=3)
