"""docs/benchmarks.md from what was measured: each part's medians, ranges and ratios, beside what was aimed at."""
from __future__ import annotations
def markdown(results): return ""
