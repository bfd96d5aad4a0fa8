"""Several people, one folder: one refresh at a time, readers never blocked, nothing mixed."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest
from khtargets.errors import RefreshFailed
from khtargets.functions import Session
from khtargets.home import Home, ReadOnly, lock
from khtargets.home.lock import RefreshLocked, lock_file, refreshing
from khtargets.refresh import Options, refresh, run as module, tally_and_publish

PACKAGE = Path(module.__file__).parents[2]
SECONDS = float(os.environ.get("KHTARGETS_TEST_SECONDS", "3"))
READERS = 20


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


REFRESHING = """
import sys, time, os
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from khtargets.home import Home
from khtargets.home.lock import RefreshLocked
from khtargets.refresh.run import refresh
from khtargets.refresh.report import RefreshIncomplete
home, until, own = Home(Path(sys.argv[2])), time.time() + float(sys.argv[3]), sys.argv[4]
header = "Mã hồ sơ,Đơn vị tiếp nhận,Mã TTHC,Hình thức nộp,Trạng thái,Ngày nhận\\n"
line = "{}-{},{},1.000001,{},Đã trả kết quả,10/01/2024\\n"
done, changed = 0, False
while time.time() < until or done < 4:
    if not changed:  # one export a refresher, changed before each of its refreshes
        codes = [f"{own}.{at}" for at in range(done + 2)]
        rows = [line.format(unit, code, unit, "Trực tuyến") for unit in ("Sở Y tế", "Sở Nội vụ") for code in codes]
        beside = home.path / f"{own}.tmp"
        beside.write_text(header + "".join(rows), encoding="utf-8")
        os.replace(beside, home.dossiers / f"{own}.csv")
        changed = True
    try:
        refresh(home)
        done, changed = done + 1, False
    except (RefreshLocked, RefreshIncomplete):  # the other refreshes, or changes its export while it is read
        time.sleep(0.02)
print(done)
"""
READING = """
import sys, time
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from khtargets.functions import Session
session, stop = Session(Path(sys.argv[2])), Path(sys.argv[2]) / "stop"
seen = set()
while not seen or not stop.exists():
    answer = session.call("KH_TOTAL", [["Sở Y tế", "Sở Nội vụ", "Toàn tỉnh"]])
    row = answer[0] if isinstance(answer[0], list) else answer
    one, other, both = row
    assert one == other and both == 2 * one, row
    seen.add(one)
    time.sleep(0.05)
print(len(seen))
"""


def test_two_refresh_and_twenty_read_at_once_and_no_figure_is_mixed(home):
    (home / "dossiers" / "hồ sơ.csv").write_text(
        "Mã hồ sơ,Đơn vị tiếp nhận,Mã TTHC,Hình thức nộp,Trạng thái,Ngày nhận\n"
        "a,Sở Y tế,1.000001,Trực tuyến,Đã trả kết quả,10/01/2024\nb,Sở Nội vụ,1.000001,Trực tuyến,Đã trả kết quả,10/01/2024\n",
        encoding="utf-8",
    )
    refresh(Home(home))

    def start(script: str, *more: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", script, str(PACKAGE), str(home), str(SECONDS), *more]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    writers = [start(REFRESHING, "1"), start(REFRESHING, "2")]
    readers = [start(READING) for _ in range(READERS)]
    try:
        refreshed = [(*process.communicate(timeout=SECONDS + 120), process.returncode) for process in writers]
        (home / "stop").touch()
        read = [(*process.communicate(timeout=120), process.returncode) for process in readers]
    finally:
        for process in writers + readers:
            process.kill()
    assert [err for _, err, status in refreshed + read if status] == []
    assert all(int(out) >= 4 for out, _, _ in refreshed)
    assert max(int(out) for out, _, _ in read) > 1, "a reader saw several snapshots"
    assert not lock_file(Home(home)).exists()
