"""Every sample export gives exactly what stands beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import readings
from khtargets import intake

PLACE = Path(__file__).parents[1] / "samples" / "exports"
SAMPLES = sorted(path.name.removesuffix(".expected.json") for path in PLACE.glob("*.expected.json"))


def reading_of(path, cache):
    found, bad = intake.sources(path)
    assert not bad and len(found) == 1, (found, bad)
    return intake.read(found[0], intake.digest(found[0]), cache)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_gives_the_sheets_rows_and_row_numbers_beside_it(name, tmp_path):
    reading = reading_of(PLACE / name, tmp_path)
    rows = readings.rows(reading)
    given = [
        {
            "name": sheet.name,
            "title": sheet.title,
            "columns": dict(sheet.columns),
            "skipped": dict(sheet.skipped),
            "rows": [
                {field: cell for field, cell in row.items() if cell is not None and field != "sheet"}
                for row in rows
                if row["sheet"] == sheet.index
            ],
        }
        for sheet in reading.sheets
    ]
    assert given == json.loads((PLACE / f"{name}.expected.json").read_text(encoding="utf-8"))
    assert reading.rows == len(rows) == sum(sheet.rows for sheet in reading.sheets)


@pytest.mark.parametrize("name", SAMPLES)
def test_no_name_of_a_person_reaches_the_cache(name, tmp_path):
    reading = reading_of(PLACE / name, tmp_path)
    kept, described = str(readings.rows(reading)), reading.parquet.with_suffix(".json").read_text(encoding="utf-8")
    assert "Giả Lập" not in kept + str(reading) + str(pq.read_metadata(reading.parquet).metadata) + described
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        reading.parquet.with_suffix(".json").name,
        reading.parquet.name,
    ]
