"""Where the workbook's tables have their columns: staff insert, move and delete columns, and each is found by its header.

The header row of a table has the table's name with _COT behind it, and grows with the table. A table of a workbook made
before there were such names is taken as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import KhError
from ..names.text import nfc
from ..workbook.sheets import comparison, detail, mending, ranking, reconciliation, settings, warnings, written
from ..workbook.tables.comparison import COMPARISON_TITLES
from ..workbook.tables.excluded import EXCLUDED_TITLES
from ..workbook.tables.mending import MENDING_TITLES
from ..workbook.tables.ranking import TITLES
from ..workbook.tables.warnings import WARNING_TITLES
from .port import Ask, Outcome, Rows, Say, Table, Work

# The sheet of each table (`port.HEADED` names them too), and the headers of its columns in the order in which they are written.
TABLES: dict[str, tuple[str, Sequence[str]]] = {
    "KH_XH_BANG": (ranking.NAME, [*TITLES, written.KIND_TITLE]),
    "KH_XH_THAP_NHAT": (ranking.NAME, ranking.LOWEST_TITLES),
    "KH_DS_BANG": (reconciliation.NAME, [*reconciliation.TITLES, written.KIND_TITLE]),
    "KH_CB_BANG": (warnings.NAME, [*WARNING_TITLES, written.KIND_TITLE]),
    "KH_SS_BANG": (comparison.NAME, [*COMPARISON_TITLES, written.KIND_TITLE]),
    "KH_CT_LOAI": (detail.NAME, EXCLUDED_TITLES),
    "KH_CG_BANG": (mending.NAME, [*MENDING_TITLES, written.KIND_TITLE]),
    "KH_CAU_HINH": (settings.NAME, settings.TITLES),
}


def by_headers(work: Work) -> Work:
    """The same work on a workbook whose columns stand elsewhere: it reads and writes them in their own order.

    KhError, before it begins, where a column is missing or there twice.
    """

    def found(stated: Mapping[str, Rows | None], folder: str | None, say: Say, ask: Ask) -> Outcome:
        headers = {name: stated.get(f"{name}_COT") for name in TABLES}
        places = {name: _places(name, header) for name, header in headers.items() if header}
        ordered = {name: _ordered(rows, places.get(name)) for name, rows in stated.items()}
        outcome = work(ordered, folder, say, ask)
        return outcome._replace(tables=[_placed(table, places) for table in outcome.tables])

    return found


def _places(name: str, header: Rows) -> list[int]:
    sheet, titles = TABLES[name]
    there = [_plain(cell) for cell in header[0]]
    for title in titles:
        times = there.count(_plain(title))
        if times != 1:
            wrong = f"bảng không còn cột “{title}”" if times == 0 else f"bảng có {times} cột mang tiêu đề “{title}”"
            mend = "đưa cột ấy trở lại với đúng tiêu đề này" if times == 0 else "đổi tiêu đề của cột thêm vào"
            raise KhError(
                f"Trang “{sheet}”: {wrong}; hãy {mend}, hoặc lấy tệp khtargets.xlsm mới (lệnh workbook) và chép các trang "
                "riêng sang, rồi bấm lại. Chưa có gì thay đổi."
            )
    return [there.index(_plain(title)) for title in titles]


def _plain(cell: Any) -> str:
    return " ".join(nfc(str(cell or "")).split()).casefold()


def _ordered(rows: Rows | None, places: Sequence[int] | None) -> Rows | None:
    if rows is None or places is None:
        return rows
    return [[row[at] if at < len(row) else None for at in places] for row in rows]


def _placed(table: Table, places: Mapping[str, Sequence[int]]) -> Table:
    return table._replace(columns=places[table.name]) if table.name in places else table
