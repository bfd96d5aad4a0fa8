"""`python3 kh.py bench`: measures this program beside its competitors on the same files and writes docs/benchmarks.md.

    python3 kh.py bench [PART …] [--runs 5] [--dossiers 1000000] [--csv 10000000] [--big 20000000] [--data FOLDER]

Without parts all are measured. What was measured is kept in FOLDER, so that parts can be measured one by one.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import data
import duckdb
import report
from measure import HERE, Contender, Times, interleaved, load, machine, run

PARTS = ("xlsx", "shared", "again", "small", "csv", "big", "functions", "calc", "spark", "scale")


def main() -> None:
    arguments = argparse.ArgumentParser(prog="khtargets bench")
    arguments.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--dossiers", type=int, default=1_000_000)
    arguments.add_argument("--csv", type=int, default=10_000_000)
    arguments.add_argument("--big", type=int, default=20_000_000)
    arguments.add_argument("--scale", type=int, nargs="*", default=[1_000_000, 10_000_000, 50_000_000])
    arguments.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "khtargets-bench")
    asked = arguments.parse_args()
    unknown = set(asked.parts) - set(PARTS)
    if unknown:
        arguments.error(f"no part {', '.join(sorted(unknown))}")
    asked.data.mkdir(parents=True, exist_ok=True)
    kept = asked.data / "measured.json"
    results = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    for part in asked.parts or PARTS:
        print(f"{part}:", file=sys.stderr, flush=True)
        before = load()
        results[part] = {
            **MEASURED[part](asked),
            "machine": machine(),
            "day": date.today().isoformat(),
            "busy": [before, load()],
        }
        kept.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")
    text = report.benchmarks(results)
    docs = data.ROOT / "docs"
    (docs / "benchmarks.md").write_text(text, encoding="utf-8")
    (docs / "scale.md").write_text(report.scale(results, (docs / "scale.md").read_text(encoding="utf-8")), encoding="utf-8")
    print(text)


def xlsx(asked: argparse.Namespace, kind: str = "inline") -> dict[str, Any]:
    home = data.home(asked.data, asked.dossiers, kind)
    contenders = {
        "this": this(home),
        "fastexcel_all": other("fastexcel_all", home),
        "fastexcel_needed": other("fastexcel_needed", home),
        "unzip": other("unzip", home),
        "pandas_calamine": other("pandas_calamine", home),
    }
    return {"dossiers": asked.dossiers, "times": kept(interleaved(contenders, asked.runs, same))}


def again(asked: argparse.Namespace) -> dict[str, Any]:
    """After nothing, and one of twelve files, has changed since the last refresh."""
    home = data.home(asked.data, asked.dossiers, "inline")
    interleaved({"this": this(home)}, 1, same)
    last = home / "dossiers" / f"T{data.MONTHS}.xlsx"
    count = 0

    def touched() -> None:
        nonlocal count
        count += 1
        with zipfile.ZipFile(last, "a") as archive:
            archive.comment = f"changed {count}".encode()

    contenders = {
        "cold": this(home),
        "changed": this(home, touched),
        "unchanged": this(home, lambda: None),
    }
    return {"dossiers": asked.dossiers, "times": kept(interleaved(contenders, asked.runs, same))}


def small(asked: argparse.Namespace) -> dict[str, Any]:
    """openpyxl on fewer rows, for it is slow; this on the same, and on all."""
    few = min(100_000, asked.dossiers)
    home, large = (data.home(asked.data, dossiers, "inline") for dossiers in (few, asked.dossiers))
    contenders = {
        "pandas_openpyxl": other("pandas_openpyxl", home),
        "this": this(home),
        "this_large": Contender(this(large).command, this(large).before, lambda text: json.loads(text)["counted"]),
    }

    def agree(found: dict[str, Any]) -> None:
        same({name: answer for name, answer in found.items() if name != "this_large"})
        all_counted(found["this_large"], asked.dossiers)

    times = kept(interleaved(contenders, asked.runs, agree))
    sizes = {"pandas_openpyxl": few, "this": few, "this_large": asked.dossiers}
    return {"times": times, "rows": {name: data.rows(dossiers) for name, dossiers in sizes.items()}}


def csv(asked: argparse.Namespace) -> dict[str, Any]:
    found = {}
    for dossiers in sorted({asked.dossiers, asked.csv}):
        home = data.home(asked.data, dossiers, "csv")
        contenders = {"this": this(home)} | {name: other(name, home) for name in ("duckdb_csv", "duckdb_csv_bounded")}
        found[str(dossiers)] = kept(interleaved(contenders, asked.runs, same))
    return {"times": found}


def big(asked: argparse.Namespace) -> dict[str, Any]:
    home = data.home(asked.data, asked.big, "csv")

    def agree(found: dict[str, Any]) -> None:
        all_counted(sum(total for total, _ in found["this"].values()), asked.big)

    times = interleaved({"this": this(home)}, 1, agree)
    shutil.rmtree(home / "cache")
    return {"dossiers": asked.big, "times": kept(times)}


def functions(asked: argparse.Namespace) -> dict[str, Any]:
    home, rows = counted(asked)
    found = json.loads(run([sys.executable, "functions.py", str(home), str(rows), str(asked.runs)], Times()))
    unit = data.units()[0]
    first = f"from khtargets.functions import Session; print(Session({str(home)!r}).call('KH_RATE', [{unit!r}]))"
    cold = interleaved({"cold": Contender([sys.executable, "-c", first])}, max(asked.runs, 5), lambda found: None)
    found["first_answer"] = cold["cold"].seconds
    return {"dossiers": asked.dossiers, **found}


def calc(asked: argparse.Namespace) -> dict[str, Any]:
    home, rows = counted(asked)
    return json.loads(run([sys.executable, "calc.py", str(home), str(rows), str(asked.runs)], Times()))


def counted(asked: argparse.Namespace) -> tuple[Path, Path]:
    """A home with a snapshot, and its exports' rows as Parquet."""
    home = data.home(asked.data, asked.dossiers, "csv")
    interleaved({"this": this(home)}, 1, same)
    rows = asked.data / f"rows-{asked.dossiers}.parquet"
    if not rows.exists():
        beside = rows.with_suffix(".tmp")
        duckdb.connect().execute(
            f"""COPY (SELECT * FROM read_csv('{home}/dossiers/*.csv', all_varchar = true, header = true))
            TO '{beside}' (FORMAT parquet)"""
        )
        beside.replace(rows)
    return home, rows


def spark(asked: argparse.Namespace) -> dict[str, Any]:
    """The long test says what it measured in the properties of its report."""
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "report.xml"
        options = ["-c", str(data.ROOT / "python" / "pyproject.toml"), "--rootdir", str(data.ROOT), "-k", "byte_for_byte"]
        tests = [str(data.ROOT / "tests" / "long"), f"--junitxml={written}"]
        run([sys.executable, "-m", "pytest", *options, *tests], Times())
        properties = ElementTree.parse(written).iter("property")
        found = {each.attrib["name"]: float(each.attrib["value"]) for each in properties}
    return {"read": int(found["read"]), "seconds": {name: found[name] for name in ("spark", "duckdb")}}


def scale(asked: argparse.Namespace) -> dict[str, Any]:
    found = {}
    for dossiers in asked.scale:
        command, times = [sys.executable, "scale.py", str(asked.data), str(dossiers)], Times()
        run([*command, "make"], Times())
        text = run(command, times)
        found[str(dossiers)] = {**json.loads(text), "memory": times.memory}
    return {"points": found}


def this(home: Path, before: Callable[[], None] | None = None) -> Contender:
    """A refresh of a home as one process, with nothing kept from before unless `before` says otherwise."""

    def cold() -> None:
        for name in ("cache", "snapshots"):
            shutil.rmtree(home / name, ignore_errors=True)

    command = [sys.executable, "-m", "khtargets", "--home", str(home), "refresh", "--json"]
    return Contender(command, before or cold, lambda text: figures(home))


def other(name: str, home: Path) -> Contender:
    return Contender([sys.executable, str(HERE / "contenders.py"), name, str(home)])


def figures(home: Path) -> dict[str, list[int]]:
    """{unit: [all, online]} of the snapshot in use."""
    from khtargets.functions import Session

    session = Session(home)
    return {unit: [session.call(name, [unit]) for name in ("KH_TOTAL", "KH_ONLINE")] for unit in data.units()}


def same(found: dict[str, Any]) -> None:
    """Those that count agree on every unit, those that only read on the number of rows."""
    for kind in (dict, int):
        answers = {name: answer for name, answer in found.items() if isinstance(answer, kind)}
        if len({json.dumps(answer, sort_keys=True) for answer in answers.values()}) > 1:
            raise AssertionError(f"{', '.join(answers)} do not find the same")


def all_counted(counted: int, dossiers: int) -> None:
    if counted != dossiers:
        raise AssertionError(f"counted {counted} of {dossiers} dossiers")


def kept(times: dict[str, Times]) -> dict[str, dict[str, float]]:
    return {
        name: {
            "median": each.median,
            "least": min(each.seconds),
            "most": max(each.seconds),
            "processor": statistics.median(each.processor),
            "memory": each.memory,
            "runs": len(each.seconds),
            "finished": each.finished,
        }
        for name, each in times.items()
    }


MEASURED: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "xlsx": xlsx,
    "shared": lambda asked: xlsx(asked, "shared"),
    "again": again,
    "small": small,
    "csv": csv,
    "big": big,
    "functions": functions,
    "calc": calc,
    "spark": spark,
    "scale": scale,
}

if __name__ == "__main__":
    main()
