"""docs/benchmarks.md and docs/scale.md from what was measured: medians, ranges and ratios, beside what was aimed at."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

_NAMES = {
    "this": "khtargets refresh",
    "cold": "khtargets refresh, nothing kept",
    "changed": "khtargets refresh, one of 12 files changed",
    "unchanged": "khtargets refresh, nothing changed",
    "fastexcel_all": "fastexcel, one file after another, all 10 columns",
    "fastexcel_needed": "fastexcel, one file after another, the 6 needed columns",
    "unzip": "unzip alone (Python's zipfile)",
    "pandas_calamine": "pandas + calamine, groupby",
    "pandas_openpyxl": "pandas + openpyxl, groupby",
    "this_large": "khtargets refresh",
    "duckdb_csv": "DuckDB, SQL written by hand",
    "duckdb_csv_bounded": "the same SQL within the memory that khtargets allows DuckDB",
    "duckdb_rows": "DuckDB query over the rows",
    "duckdb_daily": "DuckDB query over the tally (counts by unit and day)",
    "pandas_filter": "pandas filter over the rows",
}


def benchmarks(results: Mapping[str, Any]) -> str:
    """The document of all parts that were measured."""
    lines = [
        "# Benchmarks",
        "",
        "Made by `python3 kh.py bench`; do not edit. Contenders take turns on the same files, each refresh is a whole process "
        "(start to end, interpreter included) with nothing kept from before, and all that count must give the same figures "
        "for every unit. Figures are medians, with the range of all runs.",
        "",
        "Memory is that of all processes of a contender together: the highest sum of their proportional set sizes, looked at "
        "some fifty times a second, or one process's own high-water mark where that is more (`tests/benchmarks/memory.py`).",
        "",
        "Data: a synthetic year in 12 monthly files, 10 columns, one dossier in fifty twice; made from hashes, the same "
        "everywhere (`tests/benchmarks/data.py`).",
    ]
    for part, shown in _PARTS.items():
        if part in results:
            lines += ["", *shown(results[part]), "", _circumstances(results[part])]
    return "\n".join(lines) + "\n"


def scale(results: Mapping[str, Any], text: str) -> str:
    """docs/scale.md with its table of measured points made anew between the two marks."""
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    if "scale" not in results:
        return text
    points = results["scale"]["points"]
    rows = [
        [_count(int(name)), _count(each["read"]), _seconds(each["seconds"]), _count(round(each["read"] / each["seconds"])),
         _megabytes(each["memory"]), _megabytes(each["parquet"]), _megabytes(each["snapshot"])]
        for name, each in sorted(points.items(), key=lambda item: int(item[0]))
    ]  # fmt: skip
    head = ["dossiers", "rows", "seconds", "rows a second", "memory, most", "Parquet", "snapshot"]
    measured = [*_table(head, rows), "", *_growth(points), "", _circumstances(results["scale"])]
    return "\n".join([before + _BEGIN, "", *measured, "", _END + after])


_BEGIN, _END = "<!-- measured -->", "<!-- end -->"
_COUNTRY = 100_000_000  # dossiers of a year


def _growth(points: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """From each point to the next, and what the last one would make of a country: said to be an estimate."""
    ordered = [(int(name), points[name]) for name in sorted(points, key=int)]
    for (few, small), (many, large) in pairwise(ordered):
        times = f"{large['seconds'] / small['seconds']:.1f} times the seconds"
        yield f"- {_count(many)} dossiers are {many / few:.1f} times {_count(few)} and took {times}."
    dossiers, last = ordered[-1]
    larger = _COUNTRY / dossiers
    minutes, parquet = f"{last['seconds'] * larger / 60:,.0f} minutes", f"{last['parquet'] * larger / 2**30:.1f} GiB"
    yield f"- At the last line's speed {_count(_COUNTRY)} dossiers would take {minutes} and {parquet} of Parquet on this machine:"
    yield "  an estimate, not a measurement."


def _xlsx(title: str) -> Any:
    def shown(part: Mapping[str, Any]) -> Iterator[str]:
        times = part["times"]
        yield f"## Refresh: {_count(part['dossiers'])} dossiers, {title}"
        yield ""
        yield from _whole(times, "fastexcel_all")
        ratio = times["this"]["median"] / times["fastexcel_all"]["median"]
        yield ""
        yield f"Aim: at most 0.90, better 0.75, of fastexcel reading all columns in sequence; measured {ratio:.2f}. "
        yield f"Memory below 1 GiB: {_megabytes(times['this']['memory'])}."

    return shown


def _again(part: Mapping[str, Any]) -> Iterator[str]:
    times = part["times"]
    yield "## Refresh again"
    yield ""
    yield from _whole(times, "cold")
    changed = times["changed"]["median"] / times["cold"]["median"]
    yield ""
    yield f"Aims: one of 12 files changed at most 0.40 of the cold one: {changed:.2f}; nothing changed at most 1.2 s: "
    yield f"{_seconds(times['unchanged']['median'])} s."


def _small(part: Mapping[str, Any]) -> Iterator[str]:
    times, rows = part["times"], part["rows"]
    speed = {name: rows[name] / each["median"] for name, each in times.items()}
    slow = "pandas_openpyxl"
    yield "## Refresh: rows a second beside openpyxl"
    yield ""
    listed = [
        [_NAMES[name], _count(rows[name]), *_median(each), _count(round(speed[name])), f"{speed[name] / speed[slow]:.1f}",
         _megabytes(each["memory"])]
        for name, each in times.items()
    ]  # fmt: skip
    yield from _table(["whole process", "rows", "median, s", "range, s", "rows a second", "ratio", "memory, most"], listed)
    yield ""
    yield f"Ratio: rows a second to those of {_NAMES[slow]}. Runs: {int(times[slow]['runs'])}."
    yield ""
    yield f"Aim: at least 20 times faster a row than {_NAMES[slow]}; measured {speed['this_large'] / speed[slow]:.1f} on "
    yield f"{_count(rows['this_large'])} rows, and {speed['this'] / speed[slow]:.1f} on openpyxl's own {_count(rows['this'])}, "
    yield "where starting the program is a large part of the time."


def _csv(part: Mapping[str, Any]) -> Iterator[str]:
    yield "## Refresh from .csv beside SQL written by hand"
    for dossiers, times in sorted(part["times"].items(), key=lambda item: int(item[0])):
        yield ""
        yield f"{_count(int(dossiers))} dossiers:"
        yield ""
        yield from _whole(times, "duckdb_csv")
        free, bounded = (times["this"]["median"] / times[name]["median"] for name in ("duckdb_csv", "duckdb_csv_bounded"))
        enough = times["duckdb_csv_bounded"]["finished"]
        yield ""
        yield f"Aim: at most 1.50 times the hand-written SQL; measured {free:.2f}. The same SQL in the same memory: "
        yield f"{bounded:.2f} times that." if enough else "it did not suffice."


def _big(part: Mapping[str, Any]) -> Iterator[str]:
    this = part["times"]["this"]
    yield f"## Memory: {_count(part['dossiers'])} dossiers from .csv"
    yield ""
    yield f"{_seconds(this['median'])} s, at most {_megabytes(this['memory'])} of memory (aim: below 2 GiB, spilling to disk)."


def _functions(part: Mapping[str, Any]) -> Iterator[str]:
    yield f"## Cells: a snapshot of {_count(part['dossiers'])} dossiers"
    yield ""
    rows = [
        ["one KH_RATE in Python, of 10,000", "5 µs", *_micro(part["scalar"])],
        ["2,040 rates in one array", "1,000 µs", *_micro(part["array"])],
        ["loading the snapshot", "30,000 µs", *_micro(part["snapshot"])],
        ["first answer of a cold process, interpreter included", "150,000 µs", *_micro(part["first_answer"])],
    ]
    yield from _table(["", "aim", "median, µs", "range, µs"], rows)
    yield ""
    here = part["rate"]["this"][0]
    rates = [
        [_NAMES.get(name, name) if name != "this" else "KH_RATE", *_micro(list(times)), f"{times[0] / here:,.0f}"]
        for name, times in part["rate"].items()
    ]
    yield from _table(["one rate of a unit over a quarter", "median, µs", "range, µs", "times KH_RATE"], rates)
    yield ""
    yield f"Aim: at least 1,000 times faster than a query over the rows; {part['rate']['duckdb_rows'][0] / here:,.0f} times."


def _calc(part: Mapping[str, Any]) -> Iterator[str]:
    yield f"## LibreOffice {part['version']}: 10,000 cells, hard recalculation"
    yield ""
    rows = [[name, *_micro(part[name], 1e3)] for name in ("KH_RATE", "KH_CONSTANT")]
    yield from _table(["", "median, ms", "range, ms"], rows)
    ratio = statistics.median(part["KH_RATE"]) / statistics.median(part["KH_CONSTANT"])
    counted = part["countifs"]
    yield ""
    yield f"Aim: at most 1.50 times an add-in function with the same arguments that gives a constant; measured {ratio:.2f}. "
    each = [seconds / counted["cells"] for seconds in counted["seconds"]]
    yield ""
    yield f"A rate by COUNTIFS over {_count(counted['rows'])} rows in a sheet, of {counted['cells']} such cells on a fresh "
    yield f"profile: {' ms, range '.join(_micro(each, 1e3))} ms, "
    yield f"{statistics.median(each) / (statistics.median(part['KH_RATE']) / 10_000):,.0f} times a cell of KH_RATE."


def _spark(part: Mapping[str, Any]) -> Iterator[str]:
    yield "## Spark"
    yield ""
    yield f"{_count(part['read'])} messy rows on a local cluster of two workers give the same snapshot as DuckDB, byte for byte "
    yield f"({_seconds(part['seconds']['spark'])} s; DuckDB {_seconds(part['seconds']['duckdb'])} s)."


_PARTS = {
    "xlsx": _xlsx("12 × .xlsx, inline strings"),
    "shared": _xlsx("12 × .xlsx, shared strings"),
    "again": _again,
    "small": _small,
    "csv": _csv,
    "big": _big,
    "functions": _functions,
    "calc": _calc,
    "spark": _spark,
}


def _whole(times: Mapping[str, Mapping[str, float]], base: str) -> Iterator[str]:
    rows = [
        [_NAMES[name] + ("" if each["finished"] else " (memory did not suffice)"), *_median(each),
         f"{each['median'] / times[base]['median']:.2f}", _seconds(each["processor"]),
         _megabytes(each["memory"])]
        for name, each in times.items()
    ]  # fmt: skip
    head = ["whole process", "median, s", "range, s", "ratio", "processor, s", "memory, most"]
    yield from _table(head, rows)
    runs = min(int(each["runs"]) for each in times.values())
    yield ""
    yield f"Ratio: to {_NAMES[base]}. Runs: {runs}."


def _circumstances(part: Mapping[str, Any]) -> str:
    before, after = part["busy"]
    day = "/".join(reversed(part["day"].split("-")))
    return f"*{day}, {part['machine']}; load average before {before:.1f}, after {after:.1f}.*"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "|".join([" --- ", *[" ---: "] * (len(head) - 1)]) + "|"
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def _median(times: Mapping[str, float]) -> list[str]:
    return [_seconds(times["median"]), f"{_seconds(times['least'])}–{_seconds(times['most'])}"]


def _micro(seconds: Sequence[float], unit: float = 1e6) -> list[str]:
    least, most = min(seconds) * unit, max(seconds) * unit
    return [_figure(statistics.median(seconds) * unit), f"{_figure(least)}–{_figure(most)}"]


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def _seconds(value: float) -> str:
    return f"{value:.2f}" if value < 100 else f"{value:,.0f}"


def _megabytes(value: float) -> str:
    return f"{value / 2**20:,.0f} MiB"


def _count(value: int) -> str:
    return f"{value:,}"
