"""An office's own workbook, and what stands in a book after a button was pressed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import winstubs
from khtargets.workbook.page import Sheet
from khtargets.workbook.sheets import of_refresh

WRITTEN = (
    "KH_XH_KY", "KH_XH_BANG", "KH_XH_GHI_CHU", "KH_XH_THAP_NHAT", "KH_DS_BANG", "KH_CB_NOI", "KH_CB_BANG", "KH_SS_NOI",
    "KH_SS_BANG", "KH_SS_DS_KY", "KH_CT_LOAI", "KH_CG_BANG", "KH_CAU_HINH",
    *(f"KH_{key}_{name}" for key in of_refresh.SUBJECTS for name in ("THONG_DIEP", "BAN")),
)  # fmt: skip


class Staff:
    """A sheet that an office made for itself."""

    NAME = "Riêng của Sở"

    @staticmethod
    def fill(sheet: Sheet, workbook: Any) -> None:
        bold = workbook.add_format({"bold": True, "bg_color": "#FFCC00", "num_format": "0.000"})
        sheet.worksheet.write_row(0, 0, ["Đơn vị", "Tỷ lệ", "=không phải công thức"])
        sheet.worksheet.write(1, 0, "Sở Y tế", bold)
        sheet.worksheet.write_formula(1, 1, "=KH_RATE(A2)", bold, 0.5)
        sheet.worksheet.write_formula(2, 1, "=SUM(B2,1)", bold, 1.5)
        sheet.worksheet.conditional_format(1, 1, 2, 1, {"type": "cell", "criteria": ">", "value": 1, "format": bold})
        chart = workbook.add_chart({"type": "column"})
        chart.add_series({"values": [Staff.NAME, 1, 1, 2, 1]})
        sheet.worksheet.insert_chart("E2", chart)


Opened = Callable[[Path], Any]


def cells(book: Any) -> dict[str, Any]:
    """What stands in the ranges that a refresh writes, numbers as numbers and days as serial numbers."""
    return {name: [[_plain(cell) for cell in row] for row in book.read(name)] for name in WRITTEN}


def _plain(cell: Any) -> Any:
    if isinstance(cell, date):
        return float((cell.replace(tzinfo=None) - winstubs.EPOCH).days)  # type: ignore[call-arg, operator]
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


def as_cells(lines: list[list[Any]]) -> list[list[Any]]:
    return [[float(cell) if isinstance(cell, int) else None if cell == "" else cell for cell in line] for line in lines]


def state(workbook: winstubs.Workbook) -> Any:
    """Everything in a stand-in for a workbook."""
    return {
        name: (dict(sheet.values), dict(sheet.formulas), {at: tall for at, tall in sheet.heights.items() if tall != 15})
        for name, sheet in workbook.sheets.items()
    }
