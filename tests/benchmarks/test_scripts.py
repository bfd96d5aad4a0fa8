"""The scripts that measure find what they import, wherever helpers live."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("script", ["calc", "functions", "contenders", "report"])
def test_a_script_that_measures_can_be_started(script):
    done = subprocess.run([sys.executable, "-c", f"import {script}"], cwd=Path(__file__).parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
