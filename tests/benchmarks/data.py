"""The benchmarks' data: a year of a synthetic province in twelve monthly exports, the same rows in several formats.

A few procedures and units get most dossiers, as in life; one dossier in fifty comes again in the next month's file. All
is made from hashes of row numbers, so that every machine makes the same rows.
"""

from __future__ import annotations

import shutil
import sys
from multiprocessing import Pool
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python"))

import duckdb  # noqa: E402
import xlsxwriter  # noqa: E402
from khtargets.decision import load_decision as load  # noqa: E402

MONTHS, PROCEDURES = 12, 400
COLUMNS = (
    "STT", "Đơn vị tiếp nhận", "Lĩnh vực", "Tên thủ tục hành chính", "Mã TTHC", "Mã hồ sơ", "Người nộp",
    "Ngày tiếp nhận", "Hình thức nộp", "Trạng thái",
)  # fmt: skip
NEEDED = COLUMNS[1:2] + COLUMNS[4:6] + COLUMNS[7:]
CODE, UNIT, PROCEDURE, DAY, CHANNEL = COLUMNS[5], COLUMNS[1], COLUMNS[4], COLUMNS[7], COLUMNS[8]
ONLINE = "Trực tuyến"


def units() -> list[str]:
    """Full names of the units that neither end nor begin in the decision's year."""
    decision = load()
    merged = {unit.successor_id for unit in decision.units} | {unit.id for unit in decision.units if unit.successor_id}
    return [unit.full_name(decision) for unit in decision.units if unit.id not in merged and not unit.valid_to]


def rows(dossiers: int) -> int:
    """How many rows the files of so many dossiers have: one each, and one in fifty again but for the last month's."""
    again = -(-dossiers * (MONTHS - 1) // MONTHS)
    return dossiers + -(-again // 50)


def home(folder: Path, dossiers: int, kind: str) -> Path:
    """A home with that many dossiers as "inline" or "shared" (strings of .xlsx) or "csv"; made once."""
    path = folder / f"{kind}-{dossiers}"
    if (path / "made").exists():
        return path
    shutil.rmtree(path, ignore_errors=True)
    (path / "dossiers").mkdir(parents=True)
    (path / "procedures").mkdir()
    listed = [f"1.{number:06d},Thủ tục mô phỏng số {number}" for number in range(PROCEDURES)]
    (path / "procedures" / "previous.csv").write_text("\n".join(["Mã TTHC,Tên thủ tục", *listed]), encoding="utf-8")
    if kind == "csv":
        database = duckdb.connect()
        make_rows(database, dossiers)
        for month in range(MONTHS):
            target = path / "dossiers" / f"T{month + 1}.csv"
            database.execute(f"COPY ({_month(month)}) TO '{target}' (HEADER, DELIMITER ',')")
    else:
        with Pool(2) as pool:
            pool.starmap(_workbook, [(path, dossiers, month, kind) for month in range(MONTHS)])
    (path / "made").touch()
    return path


def make_rows(database: duckdb.DuckDBPyConnection, dossiers: int) -> None:
    """The view `made`: one row a dossier, with its month 0..11 and its number."""
    database.execute("CREATE TABLE names AS SELECT unnest(?) AS name, unnest(range(?)) AS place", [units(), len(units())])
    database.execute(
        f"""CREATE VIEW made AS
        WITH numbers AS (
            SELECT range AS n, range * {MONTHS} // {dossiers} AS month,
                hash(range * 5 + 1) / 18446744073709551616.0 AS u, hash(range * 5 + 2) / 18446744073709551616.0 AS p,
                (hash(range * 5 + 3) % 28)::INTEGER AS day, hash(range * 5 + 4) % 100 AS c,
                (hash(range * 5) % 30000)::INTEGER AS time
            FROM range({dossiers})
        ), placed AS (
            SELECT *, DATE '2023-12-16' + (month * 30 + day)::INTEGER AS received,
                (p * p * p * {PROCEDURES})::INTEGER AS procedure, (u * u * {len(units())})::INTEGER AS unit
            FROM numbers
        )
        SELECT n, month, name, least(procedure, {PROCEDURES - 1}) AS procedure, received, c,
            'H32.' || unit || '-' || strftime(received, '%y%m%d') || '-' || lpad(n::VARCHAR, 8, '0') AS code,
            strftime(received + to_seconds(25200 + time), '%d/%m/%Y %H:%M:%S') AS moment
        FROM placed JOIN names ON place = least(unit, {len(units()) - 1})"""
    )


def _month(month: int) -> str:
    """One month's rows and, again, one in fifty of the month's before."""
    values = """name, 'Lĩnh vực mô phỏng ' || procedure % 20, 'Thủ tục mô phỏng số ' || procedure,
        '1.' || lpad(procedure::VARCHAR, 6, '0'), code, 'Người nộp mô phỏng ' || n, moment,
        CASE WHEN c < 63 THEN 'Trực tuyến' WHEN c < 92 THEN 'Trực tiếp' ELSE 'Qua bưu chính công ích' END, 'Đã trả kết quả'"""
    names = ", ".join(f'"{column}"' for column in COLUMNS)
    return f"""SELECT * FROM (SELECT row_number() OVER (ORDER BY month, n), {values} FROM made
        WHERE month = {month} OR (month = {month - 1} AND n % 50 = 0) ORDER BY month, n) AS t({names})"""


def _workbook(path: Path, dossiers: int, month: int, kind: str) -> None:
    database = duckdb.connect(config={"threads": 1})
    make_rows(database, dossiers)
    found = database.execute(_month(month))
    target = path / "dossiers" / f"T{month + 1}.xlsx"
    with xlsxwriter.Workbook(target, {"constant_memory": kind == "inline"}) as book:
        sheet = book.add_worksheet("Danh sách")
        sheet.write_row(0, 0, COLUMNS)
        at = 1
        while rows := found.fetchmany(10_000):
            for row in rows:
                sheet.write_row(at, 0, row)
                at += 1
