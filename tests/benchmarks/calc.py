"""Cells of a real LibreOffice, `python calc.py HOME ROWS.parquet RUNS`: prints JSON, seconds.

10,000 cells of KH_RATE beside 10,000 of an add-in function that takes the same arguments and gives 0.5, each on a sheet
of its own, recalculated hard in turns; and 40 rates by COUNTIFS over all rows in a sheet. The figures are compared.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import data
from khtargets.functions import Session
from khtargets.functions.session import REGISTRY
from khtargets.hosts import addin
from khtargets.hosts.addin.declarations import functions_idl, functions_xcu

sys.path.insert(0, str(data.ROOT / "tests" / "support"))

import libreoffice  # noqa: E402

CELLS, RATES, CONSTANT = 10_000, 40, "KH_CONSTANT"
EPOCH = date(1899, 12, 30)
FIRST, LAST = (date(2024, 3, 15) - EPOCH).days, (date(2024, 6, 14) - EPOCH).days
_CHUNK = 20_000


def main() -> None:
    home, rows, runs = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    names = data.units()
    with libreoffice.office(extension=with_constant()) as office:
        found: dict[str, Any] = {"version": office.version()}
        document = office.new()
        office.add_sheets(document=document, names=["home"])
        office.write(document=document, sheet="home", cells="A1", rows=[[str(home)]])
        office.name_cells(document=document, name="KH_HOME", sheet="home", cells="A1")
        for function in ("KH_RATE", CONSTANT):
            office.add_sheets(document=document, names=[function])
            arguments = [[names[at % len(names)], FIRST + at % 50, LAST] for at in range(CELLS)]
            office.write(document=document, sheet=function, cells=f"A1:C{CELLS}", rows=arguments)
        session = Session(home)
        for function in ("KH_RATE", CONSTANT):
            found[function] = []
        for _ in range(runs):
            for function in ("KH_RATE", CONSTANT):
                rows_of = [[f"={function}(A{at};B{at};C{at})"] for at in range(1, CELLS + 1)]
                office.enter(document=document, sheet=function, cells=f"D1:D{CELLS}", rows=rows_of)
                office.calculate(document=document)
                found[function].append(office.calculate(document=document))
                shown = [row[0] for row in office.read(document=document, sheet=function, cells=f"D1:D{CELLS}")]
                expected = [0.5] * CELLS
                if function == "KH_RATE":
                    expected = session.call(function, [[[row[at]] for row in arguments] for at in range(3)])
                    expected = [row[0] for row in expected]
                assert shown == expected, f"{function} shows other figures than it should"
                office.write(document=document, sheet=function, cells=f"D1:D{CELLS}", rows=[[None]] * CELLS)
        office.close(document=document)
        found["countifs"] = countifs(office, session, rows, names[:RATES], runs)
    print(json.dumps(found))


def with_constant() -> bytes:
    """The extension and one function more, which gives a constant."""
    parts = addin.parts()
    functions = [*REGISTRY.values(), replace(REGISTRY["KH_RATE"], name=CONSTANT)]
    parts["functions.idl"] = functions_idl(functions).encode("utf-8")
    parts["CalcAddIn.xcu"] = functions_xcu(functions).encode("utf-8")
    (host,) = (name for name in parts if name.endswith("hosts/calc.py"))
    text = parts[host].decode("utf-8")
    before = "def _sent("
    assert before in text
    parts[host] = text.replace(
        before, f"Functions.{CONSTANT} = lambda self, document, *given: ((0.5,),)\n\n\n{before}", 1
    ).encode("utf-8")
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in sorted(parts.items()):
            package.writestr(name, content)
    return held.getvalue()


def countifs(office: Any, session: Session, rows: Path, names: list[str], runs: int) -> dict[str, Any]:
    """Seconds of each recalculation of so many rates over all dossiers."""
    import duckdb

    listed = duckdb.connect().execute(
        f"""SELECT any_value("{data.UNIT}"), any_value("{data.CHANNEL}"),
            strptime(substr(any_value("{data.DAY}"), 1, 10), '%d/%m/%Y')::DATE - DATE '{EPOCH}'
        FROM read_parquet('{rows}') GROUP BY "{data.CODE}" """
    )
    document = office.new()
    office.add_sheets(document=document, names=["rows", "rates"])
    count = 0
    while chunk := listed.fetchmany(_CHUNK):
        cells = f"A{count + 1}:C{count + len(chunk)}"
        office.write(document=document, sheet="rows", cells=cells, rows=chunk)
        count += len(chunk)
    ranges = [f"$rows.${column}$1:${column}${count}" for column in "ABC"]
    conditions = f'{ranges[0]};A{{at}};{ranges[2]};">={FIRST}";{ranges[2]};"<={LAST}"'
    formula = f'=COUNTIFS({conditions};{ranges[1]};"{data.ONLINE}")/COUNTIFS({conditions})'
    office.write(document=document, sheet="rates", cells=f"A1:A{len(names)}", rows=[[name] for name in names])
    written = [[formula.replace("{at}", str(at))] for at in range(1, len(names) + 1)]
    office.enter(document=document, sheet="rates", cells=f"B1:B{len(names)}", rows=written)
    seconds = [office.calculate(document=document) for _ in range(runs)]
    shown = [row[0] for row in office.read(document=document, sheet="rates", cells=f"B1:B{len(names)}")]
    days = [date.fromordinal(EPOCH.toordinal() + day) for day in (FIRST, LAST)]
    expected = [session.call("KH_RATE", [name, *days]) for name in names]
    assert all(abs(one - other) < 1e-12 for one, other in zip(shown, expected, strict=True)), "COUNTIFS counts otherwise"
    return {"rows": count, "cells": len(names), "seconds": seconds}


if __name__ == "__main__":
    main()
