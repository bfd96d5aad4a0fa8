"""Damaged exports are read or refused in a sentence, in bounded time and memory, and tell nothing of an applicant; exports
written otherwise give the very same dossiers.

MUTATIONS says how many of each (a few hundred by default, 10,000 before a release).
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mutations
import pyarrow.parquet as pq
import pytest
from acceptance import product
from khtargets import intake
from khtargets.errors import BadExport

MANY = int(os.environ.get("MUTATIONS", "300"))
SECONDS, MEBIBYTES = 10.0, 1024
_AT_ONCE = 25  # files that one child reads


def a_file(folder: Path, number: int, damage: bool) -> tuple[Path, mutations.Rows]:
    """One mutated file and the table that it was made from; the same number gives the same file."""
    rng = random.Random(number)
    rows = mutations.table(rng)
    if damage:
        kind = mutations.KINDS[number % len(mutations.KINDS)]
        data = mutations.damaged(mutations.file_of(rows, kind), kind, rng)
    else:
        written, kind = mutations.same(rows, rng)
        data = mutations.file_of(written, kind)
    path = folder / f"m {number}.{mutations.SUFFIX.get(kind, kind)}"
    path.write_bytes(data)
    return path, rows


def read_all(numbers: range, folder: Path, damage: bool, results: Any) -> None:
    """In a child: reads each and tells what came of it, and the memory that was needed."""
    for number in numbers:
        path, rows = a_file(folder, number, damage)
        results.send(("begun", number, None))
        try:
            found, bad = intake.sources(path)
            read = [intake.read(each, intake.digest(each), folder / "cache") for each in found]
            outcome: Any = [bad_sentence(each) for each in bad] or dossiers(read)
        except BadExport as error:
            outcome = [bad_sentence(error)]
        except BaseException as error:
            outcome = f"{type(error).__name__}: {error}"
        path.unlink()
        results.send(("done", number, (outcome, expected(rows))))
    results.send(("memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, None))


def bad_sentence(error: BadExport) -> str:
    assert error.sentence
    return error.sentence


def dossiers(read: list[intake.Reading]) -> list[tuple[Any, ...]]:
    """(code, unit, procedure, channel, day) of each, in one order, also where some are blank."""
    import readings

    fields = ("code", "unit", "procedure_code", "channel", "received")
    return sorted((tuple(row[field] for field in fields) for each in read for row in readings.rows(each)), key=str)


def expected(rows: mutations.Rows) -> list[tuple[Any, ...]]:
    return sorted(((row[1], row[4], row[5], row[6], row[8]) for row in rows[1:]), key=str)


def outcomes(folder: Path, damage: bool) -> Iterator[tuple[int, Any, Any]]:
    """What came of each, by number; a child that is killed, or takes too long with one file, fails the test here."""
    for start in range(0, MANY, _AT_ONCE):
        ours, theirs = multiprocessing.Pipe(duplex=False)
        numbers = range(start, min(start + _AT_ONCE, MANY))
        child = multiprocessing.get_context("fork").Process(target=read_all, args=(numbers, folder, damage, theirs))
        child.start()
        theirs.close()
        last = None
        while True:
            assert ours.poll(SECONDS * 2), f"number {last} takes more than {SECONDS * 2:.0f} seconds"
            try:
                what, value, outcome = ours.recv()
            except EOFError:
                raise AssertionError(f"the process ended at number {last}") from None
            if what == "begun":
                last, since = value, time.monotonic()
            elif what == "done":
                assert time.monotonic() - since < SECONDS, f"number {value} took {time.monotonic() - since:.1f} seconds"
                yield value, *outcome
            else:
                assert value < MEBIBYTES, f"{value} MiB for one of {numbers}"
                break
        child.join()


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_damaged_exports_are_read_or_refused_in_bounded_time_and_memory(tmp_path: Path) -> None:
    wrong = [(number, outcome) for number, outcome, _ in outcomes(tmp_path, damage=True) if isinstance(outcome, str)]
    assert not wrong, wrong[:10]


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_exports_written_otherwise_give_the_very_same_dossiers(tmp_path: Path) -> None:
    wrong = [number for number, outcome, expected in outcomes(tmp_path, damage=False) if outcome != expected]
    assert not wrong, wrong[:10]


def test_not_one_word_of_a_column_that_is_not_read_is_found_anywhere(tmp_path: Path) -> None:
    for start in range(0, min(MANY, 2000), 50):
        home = tmp_path / f"nhà {start}"
        (home / "dossiers").mkdir(parents=True)
        (home / "procedures").mkdir()
        (home / "procedures" / "previous.csv").write_text("Mã TTHC,Tên TTHC\n1.000001,Thủ tục một\n", encoding="utf-8")
        for number in range(start, start + 50):
            a_file(home / "dossiers", number, damage=True)
        said = product.khtargets("refresh", "--allow-missing", "--json", home=home)
        listed = product.khtargets("check", "--rows", home / "rows.csv", home=home)
        for text in (said.out, said.err, listed.out, listed.err):
            assert mutations.MARK not in text, _around(text)
        if said.code == 0:
            json.loads(said.out)
        for path in home.rglob("*"):
            if path.is_file() and path.parent.name != "dossiers":
                assert mutations.MARK.encode() not in path.read_bytes(), path
                if path.suffix == ".parquet":
                    assert mutations.MARK not in str(pq.read_table(path).to_pydict()), path


def _around(text: str) -> str:
    at = text.index(mutations.MARK)
    return text[max(0, at - 200) : at + 100]
