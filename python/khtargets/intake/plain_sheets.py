"""A small file as it stands: every sheet's rows as text, whatever the columns mean; for published lists."""

from __future__ import annotations

from pathlib import Path

from ..errors import BadExport
from . import archives, placement
from .completion import fill_merged
from .formats import grids, sniff
from .model import Refused
from .sources import unreadable


def plain_sheets(path: Path) -> list[tuple[str, list[list[str | None]], list[int]]]:
    """(sheet's name, rows, the rows' numbers) of each sheet, blanks as None. BadExport names the file and what to do."""
    try:
        kind = sniff.kind(path)
        if kind == "empty":
            raise Refused("tệp rỗng; hãy chép lại danh mục")
        if kind in ("zip", "gzip"):
            raise Refused("danh mục nằm trong tệp nén; hãy giải nén rồi chép danh mục vào thư mục procedures")
        if kind in sniff.ZIPPED:
            archives.check_workbook(path)
        sheets = []
        for grid in grids(path, kind):
            placement.refuse_longer(grid)
            fill_merged(grid)
            sheets.append((grid.name, grid.rows(0, grid.height), [grid.number(at) for at in range(grid.height)]))
        return sheets
    except Refused as refused:
        raise BadExport(path.name, refused.sentence, refused.sheet, refused.row, refused.value) from refused
    except OSError as error:
        raise BadExport(path.name, unreadable(error, False)) from error
