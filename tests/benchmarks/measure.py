"""Runs contenders one after the other, round after round, and keeps time, memory and what they found."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from memory import Watch

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent


@dataclass
class Times:
    """One contender's runs: seconds, processor seconds, the most memory of any run in bytes (all its processes together), and
    whether memory sufficed for all of them."""

    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    memory: int = 0
    finished: bool = True

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


@dataclass(frozen=True)
class Contender:
    """A whole process: what is done before each run, the command, and how to read what it found."""

    command: list[str]
    before: Callable[[], None] = lambda: None
    found: Callable[[str], Any] = json.loads


def interleaved(contenders: Mapping[str, Contender], runs: int, agree: Callable[[dict[str, Any]], None]) -> dict[str, Times]:
    """Every contender once a round; `agree` raises where they did not find the same."""
    times = {name: Times() for name in contenders}
    for number in range(runs):
        found = {}
        for name, contender in contenders.items():
            contender.before()
            output = run(contender.command, times[name])
            found[name] = contender.found(output)
            times[name].finished &= found[name] is not None
            print(f"  {number + 1}/{runs} {name}: {times[name].seconds[-1]:.2f} s", file=sys.stderr, flush=True)
        agree(found)
    return times


def run(command: list[str], times: Times) -> str:
    """Runs a process and adds its figures; its standard output."""
    environment = dict(os.environ, PYTHONPATH=str(ROOT / "python"), PYTHONUTF8="1")
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=output, env=environment, cwd=HERE)
        with Watch(child.pid) as watch:
            _, status, used = os.wait4(child.pid, 0)
            seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read()
        if child.returncode:
            raise RuntimeError(f"{command} ended with {child.returncode}\n{text[-2000:]}")
    times.seconds.append(seconds)
    times.processor.append(used.ru_utime + used.ru_stime)
    times.memory = max(times.memory, watch.most)
    return text


def machine() -> str:
    """Processor, cores, memory and system, for whoever compares figures."""
    model = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "?"
    )
    memory = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    system = next((line.split("=", 1)[1].strip('"') for line in _lines("/etc/os-release") if line.startswith("PRETTY_NAME")), "?")
    return f"{model}, {os.cpu_count()} cores, {memory / 2**20:.0f} GiB, {system}, Python {sys.version.split()[0]}"


def load() -> float:
    """Programs that wanted the processor in the last minute."""
    return os.getloadavg()[0]


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
