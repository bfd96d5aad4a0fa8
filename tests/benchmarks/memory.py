"""The most memory that a process and all its descendants took together, from Linux' /proc while they run.

Each look adds up the proportional set sizes (`Pss`: a page that n processes share counts for an nth in each) of the whole
tree. Between two looks a peak could hide, so that the system's own high-water mark of each process (`VmHWM`, which counts
shared pages whole) is kept too: the figure is the larger one of the highest sum and the highest mark. Looks take at most a
twentieth of a core, so that what is measured is not slowed down.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path

_PAUSE = 0.02  # seconds between two looks, at least
_SHARE = 20  # a pause is at least so many times as long as the look before it


class Watch:
    """Watches a process from the block's beginning to its end; `most` is in bytes, `looks` says how often it looked."""

    def __init__(self, process: int) -> None:
        self.most = self.looks = 0
        self._process = process
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        pause = 0.0
        while not self._ended.wait(pause):
            start = time.perf_counter()
            found = tree(self._process)
            together = sum(_kilobytes(each, "smaps_rollup", "Pss:") for each in found)
            highest = max((_kilobytes(each, "status", "VmHWM:") for each in found), default=0)
            self.most = max(self.most, together << 10, highest << 10)
            self.looks += 1
            pause = max(_PAUSE, (time.perf_counter() - start) * _SHARE)


def tree(process: int) -> list[int]:
    """The process and its descendants."""
    found = [process]
    for each in found:  # grows meanwhile
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            found += [int(child) for child in _text(children).split()]
    return found


def _kilobytes(process: int, file: str, name: str) -> int:
    """One figure of a process; 0 where it has ended."""
    for line in _text(Path(f"/proc/{process}/{file}")).splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    return 0


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
