"""A grid of cells -> the dossiers in it: one `Table` a header, with the rows that are dossiers.

A header that comes again (a page break) with the same columns and title is left out; one with other columns or another
title begins a new table, so that stacked tables are never read with each other's columns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..names.text import fold
from . import codes, header, placement, rounded, rows, sections
from .completion import complete
from .model import FIELDS, NOT_A_ROW, SECTION, Grid, Refused
from .tidy import tidied, trimmed
from .unknown_headers import unknown_headers

SCHEMA = pa.schema([("row", pa.int32()), *((name, pa.string()) for name in (*FIELDS, SECTION))])
_TITLE_ROWS, _TITLE_LENGTH = 40, 1000
_BETWEEN = " | "
_OF_A_LIST = re.compile(r"(danh sách|báo cáo|thống kê|tổng hợp|phụ lục|bảng|biểu)\b")
_CHANNEL = re.compile(r"trực tuyến|trực tiếp|bưu chính|bcci|qua mạng")


@dataclass
class Table:
    """Dossiers under one header: `data` by `SCHEMA`, the rest as in `model.Sheet`."""

    title: str
    columns: dict[str, str]
    data: pa.Table
    skipped: Counter[str]
    notes: list[str] = field(default_factory=list)
    aside: list[int] = field(default_factory=list)
    unknown: tuple[str, ...] = ()


def tables(grid: Grid, head: header.Header) -> Iterator[Table]:
    """The tables of a grid whose first dossier header is `head`, from top to bottom; same ones are joined."""
    _refuse_dossiers_above(grid, head)
    found: dict[tuple[object, ...], Table] = {}
    for table in _filled(_stacked(grid, head)):
        key = (tuple(table.columns.items()), table.title)
        if key in found:
            first = found[key]
            first.data = pa.concat_tables([first.data, table.data])
            first.skipped += table.skipped
            first.aside += table.aside
        else:
            found[key] = table
    for table in found.values():
        if table.aside:
            numbers = " và ".join(map(str, table.aside))
            table.notes.append(
                f"dòng {numbers} có mã hồ sơ nhưng không ở đúng cột nên không được coi là hồ sơ; hãy kiểm tra dòng này"
            )
        if table.skipped["other"]:
            table.notes.append(
                f"{table.skipped['other']} dòng không có mã hồ sơ, cũng không có đơn vị kèm ngày, nên "
                "không được coi là hồ sơ"
            )
    yield from found.values()


def _filled(stacked: Iterator[Table]) -> Iterator[Table]:
    """Without a header that only another header follows (labels of filters read like one); its text is the next's title."""
    waiting: Table | None = None
    for table in stacked:
        if waiting is not None and waiting.data.num_rows:
            yield waiting
        elif waiting is not None:
            lines = [*waiting.title.split(_BETWEEN), *waiting.columns.values(), *table.title.split(_BETWEEN)]
            table.title = _BETWEEN.join(dict.fromkeys(line for line in lines if line))
            table.skipped += waiting.skipped
            table.aside = waiting.aside + table.aside
        waiting = table
    if waiting is not None:
        yield waiting


def _refuse_dossiers_above(grid: Grid, head: header.Header) -> None:
    """Rows that look like dossiers above the first header that is known belong to a table whose header is not."""
    dated = 0
    for at, row in enumerate(grid.rows(0, head.first)):
        cells = [cell.strip() for cell in row if cell]
        dated += len(cells) >= 3 and any(rows.is_date(cell) for cell in cells)
        if dated >= 2 or any(rows.is_dossier_code(cell) for cell in cells):
            raise Refused(
                f"các dòng phía trên tiêu đề (dòng {grid.number(head.first)}) giống hồ sơ nhưng không có tiêu đề nhận ra "
                "được; hãy sửa dòng tiêu đề của chúng, hoặc tách thành tệp riêng",
                row=at + 1,
            )


def title(grid: Grid, first: int, last: int) -> str:
    """Text of rows first..last-1, " | " between cells, each text once; not the whole of a long preamble."""
    cells = [" ".join(cell.split()) for row in grid.rows(max(first, last - _TITLE_ROWS), last) for cell in row if cell]
    return _BETWEEN.join(dict.fromkeys(cells))[:_TITLE_LENGTH]


def _stacked(grid: Grid, head: header.Header) -> Iterator[Table]:
    above = title(grid, 0, head.first)
    skipped = Counter(title=head.first, header=head.last - head.first + 1)
    while True:
        chosen, notes = header.columns(head, header.SameColumn(grid, head.last + 1))
        start = head.last + 1
        complete(grid, (each.column for each in chosen.values()), start)
        columns = tidied({name: grid.columns[each.column].slice(start) for name, each in chosen.items()})
        kinds = rows.classify(columns, grid.height - start, _leads(grid, start))
        kinds = placement.without_signatures(grid, head, columns, kinds)
        following = _next_table(grid, head, chosen, kinds, start, above)
        end = grid.height if following is None else following[1]
        aside = placement.aside(grid, head, kinds if following is None else kinds[: following[0].first - start])
        kinds = kinds[: end - start]
        placement.check(grid, head, chosen, columns, kinds)
        if "code" in chosen:
            rounded.refuse_rounded(grid, chosen["code"].column, columns["code"], start, kinds)
        else:
            placement.refuse_unknown_codes(grid, head, kinds)
        for kind, name in enumerate(NOT_A_ROW, start=1):
            count = int(np.count_nonzero(kinds == kind))
            if count:
                skipped[name] += count
        columns = {name: column.slice(0, len(kinds)) for name, column in columns.items()}
        columns |= _sections(grid, head, chosen, columns, kinds, start)
        notes += _without_errors(columns, kinds)
        yield Table(
            above,
            {name: each.header for name, each in chosen.items()},
            _data(grid, columns, kinds, start),
            +skipped,
            notes,
            [grid.number(row) for row in aside],
            unknown_headers(grid, head),
        )
        if following is None:
            return
        head, top, above = following
        skipped = Counter(title=head.first - top, header=head.last - head.first + 1)


def _without_errors(columns: dict[str, pa.Array], kinds: rows.Kinds) -> Iterator[str]:
    """Takes codes that are a spreadsheet's errors out of the columns, and says how many dossiers have one."""
    if "code" not in columns:
        return
    found = codes.errors(columns["code"])
    count = int(np.count_nonzero(np.asarray(found) & (kinds == rows.ROW)))
    if count:
        columns["code"] = pc.if_else(found, None, columns["code"])
        yield (
            f"{count} hồ sơ có lỗi của bảng tính (như #N/A) thay cho mã hồ sơ nên được coi là không có mã, mỗi dòng là một "
            "hồ sơ; hãy xuất lại tệp để có mã"
        )


_SECTION_KINDS = np.array([rows.KIND[name] for name in ("group", "other", "footer")])


def _sections(
    grid: Grid,
    head: header.Header,
    chosen: dict[str, header.Candidate],
    columns: dict[str, pa.Array],
    kinds: rows.Kinds,
    start: int,
) -> dict[str, pa.Array]:
    """The column of sections, where some dossier has no unit and some row may be a section; else no column."""
    wanted = kinds == rows.ROW
    if "unit" in columns:
        wanted &= columns["unit"].is_null().to_numpy(zero_copy_only=False)
    at = np.flatnonzero(np.isin(kinds, _SECTION_KINDS))
    if not wanted.any() or not len(at):
        return {}
    taken = pa.array(at)
    cells = (trimmed(column.slice(start).take(taken)).to_pylist() for column in grid.columns)
    kept = {each.column for each in (*chosen.values(), *head.candidates.get("no", ()), *head.candidates.get("area", ()))}
    if not any(row[0] for row in grid.rows(head.first, head.last + 1)):
        kept.add(0)
    return {SECTION: sections.above(at, list(zip(*cells, strict=True)), kept, wanted)}


def _leads(grid: Grid, start: int) -> rows.Leads:
    """First filled cell of the given rows, counted from `start`, of any column."""

    def leads(taken: pa.Array) -> pa.Array:
        return pc.coalesce(*(trimmed(column.slice(start).take(taken)) for column in grid.columns))

    return leads


def _next_table(
    grid: Grid, head: header.Header, chosen: dict[str, header.Candidate], kinds: rows.Kinds, start: int, above: str
) -> tuple[header.Header, int, str] | None:
    """The next header that begins a table of its own, the first row of its title, and the title."""
    mapping = {name: each.column for name, each in chosen.items()}
    done = start
    for at in np.flatnonzero(kinds == rows.KIND["header"]):
        row = start + int(at)
        if row < done:
            continue
        again = header.at(grid, row)
        if again is None:
            continue
        done = again.last + 1
        top = _title_top(kinds, start, again.first)
        text = title(grid, top, again.first)
        columns, _ = header.columns(again, header.SameColumn(grid, again.last + 1))
        if {name: each.column for name, each in columns.items()} != mapping or (not _is_part(text, above) and _is_title(text)):
            return again, top, text
    return None


_TITLE_KINDS = np.array([rows.KIND[name] for name in ("group", "other", "footer")])


def _title_top(kinds: rows.Kinds, start: int, first: int) -> int:
    """First of the rows directly above a header that are neither dossiers nor totals nor blank."""
    top = first
    while top > start and kinds[top - 1 - start] in _TITLE_KINDS:
        top -= 1
    return top


def _is_title(text: str) -> bool:
    """Says more than a page break's heading of a group does: how the dossiers were sent, or whose they are."""
    lines = [line for line in text.split(_BETWEEN) if line]
    return any(_CHANNEL.search(fold(line)) or _OF_A_LIST.match(fold(line)) or not rows.label(line) for line in lines)


def _is_part(text: str, above: str) -> bool:
    """Whether each line of a title stands in the one above too, as where a page repeats it."""
    return set(text.split(_BETWEEN)) <= {"", *above.split(_BETWEEN)}


def _data(grid: Grid, columns: dict[str, pa.Array], kinds: rows.Kinds, start: int) -> pa.Table:
    length = len(kinds)
    numbers = (
        grid.numbers.slice(start, length)
        if grid.numbers is not None
        else pa.array(np.arange(start + 1, start + length + 1, dtype=np.int32))
    )
    found = data(numbers, columns)
    dossiers = kinds == rows.ROW
    return found if dossiers.all() else found.filter(pa.array(dossiers))


def data(numbers: pa.Array, columns: dict[str, pa.Array]) -> pa.Table:
    """Rows with the columns of `SCHEMA`, from their numbers and the fields that there are."""
    if "code" in columns:
        columns = {**columns, "code": pc.utf8_normalize(columns["code"], form="NFC")}
    nothing = pa.nulls(len(numbers), pa.string())
    return pa.Table.from_arrays([numbers, *(columns.get(name, nothing) for name in (*FIELDS, SECTION))], names=SCHEMA.names)
