"""Exports as the field damages them: each file that must be refused is, by its name; nothing of it is kept."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from khtargets import intake
from khtargets.errors import BadExport

PLACE = Path(__file__).parents[1] / "samples" / "field"
CASES = [
    "codes-numbers", "codes-scientific", "header-damaged", "html-cut", "text-broken", "text-shifted", "xlsx-crc",
    "zip-empty-name", "zip-outside",
]  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_damaged_export_is_refused_by_name(tmp_path, case):
    dossiers, cache = tmp_path / "dossiers", tmp_path / "cache"
    shutil.copytree(PLACE / case, dossiers, ignore=shutil.ignore_patterns("expected.json"))
    expected = json.loads((PLACE / case / "expected.json").read_text(encoding="utf-8"))["refused"]
    found, bad = intake.sources(dossiers)
    for source in found:
        try:
            intake.read(source, intake.digest(source), cache)
        except BadExport as error:
            bad.append(error)
    names = [expected] if isinstance(expected, str) else expected
    assert len(bad) == len(names)
    for name, error in zip(names, sorted(bad, key=lambda error: error.file), strict=True):
        assert error.file.endswith(name) and "hãy" in error.sentence
        assert not any(word in error.sentence for word in ("MARKED", "chi nhánh", "H32", "Nguyễn"))
    kept = b"".join(path.read_bytes() for path in cache.glob("*"))
    assert b"MARKED" not in kept
    assert len(list(cache.glob("*.parquet"))) == (case == "zip-outside")  # its other member
