"""What the benchmarks call a contender's memory: all its processes together, and nobody else's."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from pathlib import Path

import pytest

HOLD = "held = b'x' * {size}; print(flush=True); input()"
PARENT = """
import subprocess, sys
children = [subprocess.Popen([sys.executable, "-c", {child!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(2)]
[child.stdout.readline() for child in children]
{own}
[child.communicate(b"\\n") for child in children]
"""
SIZE, PATIENCE = 100 << 20, 60.0


@pytest.fixture(scope="module")
def memory():
    path = Path(__file__).parents[1] / "benchmarks" / "memory.py"
    specification = importlib.util.spec_from_file_location("benchmark_memory", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def watched(memory, program: str) -> int:
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        with memory.Watch(process.pid) as watch:
            process.stdout.readline()
            held, end = watch.looks, time.monotonic() + PATIENCE
            while watch.looks < held + 2 and time.monotonic() < end:  # the first may have begun before all was held
                time.sleep(0.01)
            process.communicate(b"\n")
    return watch.most


def test_a_process_is_measured_whole_and_apart_from_the_one_that_started_it(memory):
    own = b"x" * (4 * SIZE)
    assert SIZE <= watched(memory, HOLD.format(size=SIZE)) < 1.5 * SIZE < len(own)


def test_children_are_added_to_their_parent(memory):
    program = PARENT.format(child=HOLD.format(size=SIZE), own=HOLD.format(size=SIZE))
    assert 3 * SIZE <= watched(memory, program) < 3.6 * SIZE


def test_what_has_ended_takes_nothing(memory):
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    with memory.Watch(process.pid) as watch:
        pass
    assert watch.most == 0
