"""A small file as it stands: every sheet's rows as text, whatever the columns mean; for published lists."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ..errors import BadExport
from . import archives, placement
from .completion import complete
from .formats import grids, sniff
from .model import Refused
from .sources import unreadable


class PlainSheet(NamedTuple):
    """A sheet's name, its rows with blanks as None, the rows' numbers, and what a person should know of it."""

    name: str
    rows: list[list[str | None]]
    numbers: list[int]
    notes: list[str]


def plain_sheets(path: Path) -> list[PlainSheet]:
    """The sheets of a file. BadExport names the file and what to do."""
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
            complete(grid, range(len(grid.columns)), 0)
            numbers = [grid.number(at) for at in range(grid.height)]
            told = grid.details.notes(grid.name, "thủ tục") if grid.details else []
            sheets.append(PlainSheet(grid.name, grid.rows(0, grid.height), numbers, told))
        return sheets
    except Refused as refused:
        raise BadExport(path.name, refused.sentence, refused.sheet, refused.row, refused.value) from refused
    except OSError as error:
        raise BadExport(path.name, unreadable(error, False)) from error
