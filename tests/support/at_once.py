"""Two processes that refresh a home and twenty that read it, all at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import khtargets
from khtargets.home import Home
from khtargets.home.lock import lock_file
from khtargets.refresh import refresh

PACKAGE = Path(khtargets.__file__).parents[1]
READERS = 20

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


def refresh_and_read(home: Path, seconds: float) -> None:
    """Two processes refresh, twenty read meanwhile; fails where a reader sees figures of two snapshots mixed."""
    (home / "dossiers" / "hồ sơ.csv").write_text(
        "Mã hồ sơ,Đơn vị tiếp nhận,Mã TTHC,Hình thức nộp,Trạng thái,Ngày nhận\n"
        "a,Sở Y tế,1.000001,Trực tuyến,Đã trả kết quả,10/01/2024\nb,Sở Nội vụ,1.000001,Trực tuyến,Đã trả kết quả,10/01/2024\n",
        encoding="utf-8",
    )
    refresh(Home(home))

    def start(script: str, *more: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", script, str(PACKAGE), str(home), str(seconds), *more]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    writers = [start(REFRESHING, "1"), start(REFRESHING, "2")]
    readers = [start(READING) for _ in range(READERS)]
    try:
        refreshed = [(*process.communicate(timeout=seconds + 120), process.returncode) for process in writers]
        (home / "stop").touch()
        read = [(*process.communicate(timeout=120), process.returncode) for process in readers]
    finally:
        for process in writers + readers:
            process.kill()
    assert [err for _, err, status in refreshed + read if status] == []
    assert all(int(out) >= 4 for out, _, _ in refreshed)
    assert max(int(out) for out, _, _ in read) > 1, "a reader saw several snapshots"
    assert not lock_file(Home(home)).exists()
