"""Whole homes of many formats and layouts agree with a brute-force count in every figure."""

from __future__ import annotations

import os
import random

import pytest

from acceptance import brute, homes, layout, product, questions

SEEDS = [int(seed) for seed in os.environ.get("ACCEPTANCE_SEEDS", "0 1 2 3 4 5").split()]


@pytest.fixture(scope="module", params=SEEDS, ids=lambda seed: f"seed{seed}")
def counted(request, tmp_path_factory):
    home = tmp_path_factory.mktemp(f"seed{request.param}") / "Dữ liệu tháng 12"
    case = homes.build(request.param, home)
    return request.param, home, case, brute.Count(case), product.refresh(home)


def test_every_row_is_read_and_counted_or_excluded_for_the_right_reason(counted):
    _, _, _, count, report = counted
    excluded = {reason: number for reason, number in report["excluded"].items() if number}
    assert (report["read"], report["counted"], excluded) == (count.read, len(count.counted), dict(count.excluded))


def test_hundreds_of_answers_agree_with_the_brute_force_count(counted):
    seed, home, case, count, _ = counted
    asked = questions.ask(random.Random(seed), case, count, 400)
    wrong = questions.differences(asked, product.call(home, [written for written, _ in asked]))
    assert not wrong, f"{len(wrong)} of {len(asked)} answers differ:\n" + "\n".join(wrong[:25])


def test_each_excluded_row_is_listed_with_its_file_row_and_reason(counted, tmp_path):
    _, home, _, count, _ = counted
    listed = product.excluded_rows(home, tmp_path / "rows.csv")
    assert listed, "no row listed"
    reasons = set(reason for *_, reason in count.reasons)
    column = next(name for name in listed[0] if {row[name] for row in listed} <= reasons | {"duplicate"})
    expected = sorted((number_of_file(path), line, reason) for path, _, line, reason in count.reasons)
    found = sorted(place(row, row[column]) for row in listed)
    missing = [each for each in expected if each not in set(found)]
    extra = [each for each in found if each not in set(expected)]
    assert len(found) == len(expected) and not missing and not extra, (missing[:10], extra[:10], listed[0])


def number_of_file(path):
    """The generator's number of a file, which its path always holds, the innermost for a member of an archive."""
    return int(path.replace("\\", "/").split("bc ")[-1].split("/")[0].split(" ")[0].split(".")[0])


def place(row, reason):
    file = next(value for value in row.values() if value and "bc " in value)
    number = next(value for name, value in row.items() if name.casefold() in ("row", "line", "dòng", "dong"))
    return number_of_file(file), int(number), reason


def test_no_applicant_is_kept_anywhere_in_the_home(counted):
    import duckdb

    _, home, *_ = counted
    for path in home.rglob("*"):
        if not path.is_file() or "dossiers" in path.relative_to(home).parts:
            continue
        assert layout.PERSON.encode() not in path.read_bytes(), path
        if path.suffix == ".parquet":
            rows = duckdb.sql(f"select * from read_parquet('{path}')").fetchall()
            assert not any(layout.PERSON in str(row) for row in rows), path
