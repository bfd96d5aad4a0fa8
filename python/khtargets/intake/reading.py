"""Reads one export into the cache, or takes it from there."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy.ma  # noqa: F401  pyarrow asks numpy for it; numpy would import it on demand, which fails in threads
import pyarrow.compute as pc

from .. import process_mark
from ..errors import BadExport
from . import archives, header, parquet, plain_csv, rows, tables
from .digests import Digests
from .formats import grids, sniff
from .memory import Room
from .model import Grid, Reading, Refused, Sheet
from .sources import OPEN, Source, digest as digest_of, unreadable
from .taught import NOTHING, Taught, using
from .unknown_headers import unknown_headers

READER_VERSION = 6
_NO_HEADER = (
    "không tìm thấy dòng tiêu đề có mã hồ sơ hoặc đơn vị, cùng với ngày nhận hoặc ngày nộp; hãy thêm dòng tiêu đề "
    "phía trên danh sách, hoặc xuất lại từ hệ thống một cửa"
)
_TOTALS = (
    "đây là bảng tổng hợp số liệu, không phải danh sách hồ sơ; hãy xuất danh sách từng hồ sơ (có mã hồ sơ, đơn vị tiếp "
    "nhận, ngày nhận) từ hệ thống một cửa"
)
_NO_DATE = "không có cột ngày nhận hay ngày nộp; hãy xuất lại danh sách có cột ngày tiếp nhận"
_NO_SUBJECT = "không có cột mã hồ sơ hay đơn vị; hãy xuất lại danh sách có hai cột này"


def version(taught: Taught = NOTHING) -> str:
    """Stands for how files are read: another reader, or other headers taught, may read the same bytes otherwise."""
    return f"{READER_VERSION}{'h' if taught.mark else ''}{taught.mark}"


def read(
    source: Source,
    digest: str,
    cache: Path,
    digests: Digests | None = None,
    room: Room | None = None,
    taught: Taught = NOTHING,
) -> Reading:
    """The dossiers of one export; `digest` is `sources.digest(source)`. Raises BadExport with what to do.

    `digests` may know without reading that the file did not change meanwhile; `room` bounds what threads read at once;
    `taught` are the staff's own headers.
    """
    place = _Place(cache, digest, version(taught))
    reading = parquet.load(*place)
    if reading is None:

        def verify() -> None:
            if not (digests and digests.is_sure(source, digest)) and digest_of(source) != digest:
                raise Refused("nội dung tệp thay đổi trong khi đọc; hãy đợi ghi xong rồi làm mới lại")

        try:
            with using(taught), _on_disk(source, cache) as path:
                kind = sniff.kind(path)
                if kind == "text":
                    reading = _read_straight(path, place, verify)
                if reading is None:
                    with room.taken(source) if room else nullcontext():
                        reading = _read_whole(path, kind, place, verify)
        except Refused as refused:
            sentence = refused.sentence + (f" ({OPEN})" if source.is_open else "")
            raise BadExport(source.name, sentence, refused.sheet, refused.row, refused.value, refused.headers) from refused
        except OSError as error:
            full = error.errno == errno.ENOSPC
            raise BadExport(
                source.name,
                "ổ đĩa đã đầy nên không ghi được bộ nhớ đệm; hãy giải phóng dung lượng rồi làm mới lại"
                if full
                else unreadable(error, source.is_open),
            ) from error
        except MemoryError as error:
            raise BadExport(
                source.name,
                "tệp quá lớn so với bộ nhớ của máy; hãy xuất lại theo khoảng thời gian ngắn hơn hoặc dưới dạng CSV",
            ) from error
    return replace(reading, notes=(*reading.notes, OPEN)) if source.is_open else reading


class _Place(NamedTuple):
    """Where in the cache a reading lies."""

    cache: Path
    digest: str
    version: str


def _read_straight(path: Path, place: _Place, verify: Callable[[], None]) -> Reading | None:
    with parquet.Writer(*place) as writer:
        sheet = plain_csv.read(path, writer.add)
        if sheet is None:
            return None
        verify()
        return writer.finish([sheet], ())


def _read_whole(path: Path, kind: str, place: _Place, verify: Callable[[], None]) -> Reading:
    if kind == "empty":
        raise Refused("tệp rỗng; hãy xuất lại từ hệ thống một cửa")
    if kind in ("zip", "gzip"):
        raise Refused("tệp nén nằm trong tệp nén; hãy giải nén rồi chép các tệp bên trong vào thư mục dossiers")
    if kind in sniff.ZIPPED:
        archives.check_workbook(path)
    sheets: list[Sheet] = []
    notes: list[str] = []
    left: list[_Left] = []
    with parquet.Writer(*place) as writer:
        for grid in grids(path, kind):
            found = _tables(grid)
            if isinstance(found, _Left):
                left.append(found)
                continue
            notes += grid.notes
            notes += grid.details.notes(grid.name) if grid.details else ()
            for table in found:
                writer.add(len(sheets), table.data)
                sheets.append(
                    Sheet(
                        len(sheets),
                        grid.name,
                        table.title,
                        table.columns,
                        len(table.data),
                        dict(table.skipped),
                        tuple(table.notes),
                        tuple(table.aside),
                        table.unknown,
                    )
                )
            del grid, found, table  # before the next sheet is read: one at a time fills the memory
        if not sheets:
            raise _why_nothing(left)
        notes += [f"{_shown(each.sheet)} không được đọc: {each.sentence}" for each in left if each.sentence]
        notes += [f"{_shown(sheet.name)} có tiêu đề nhưng không có hồ sơ nào" for sheet in sheets if not sheet.rows]
        verify()
        return writer.finish(sheets, notes)


@dataclass(frozen=True)
class _Left:
    """A sheet that is no dossier list, and why; no sentence: there is nothing in it. `weight`: how telling the reason is.

    `headers` are those that were not understood.
    """

    sheet: str
    sentence: str
    weight: int = 0
    headers: tuple[str, ...] = ()


def _tables(grid: Grid) -> list[tables.Table] | _Left:
    head = header.find(grid)
    if head is not None and head.is_dossier_list:
        try:
            return list(tables.tables(grid, head))
        except Refused as refused:
            row = None if refused.row is None else grid.number(refused.row - 1)
            headers = () if "code" in head.candidates else unknown_headers(grid, head)
            raise Refused(refused.sentence, grid.name or None, row, refused.value, headers) from refused
    left = _left(grid, head)
    if left.sentence and _holds_dossiers(grid):
        raise Refused(left.sentence, grid.name or None, headers=left.headers)
    return left


def _left(grid: Grid, head: header.Header | None) -> _Left:
    if all(column.null_count == len(column) for column in grid.columns):
        return _Left(grid.name, "")
    if head is None:
        return _Left(grid.name, _NO_HEADER, 1, unknown_headers(grid, None))
    if head.is_totals:
        return _Left(grid.name, _TOTALS, 3)
    dated = "received" in head.candidates or "submitted" in head.candidates
    return _Left(grid.name, _NO_SUBJECT if dated else _NO_DATE, 2, unknown_headers(grid, head))


def _why_nothing(left: list[_Left]) -> Refused:
    told = [each for each in left if each.sentence]
    if not told:
        return Refused("không có dữ liệu nào trong tệp; hãy xuất lại từ hệ thống một cửa")
    best = max(told, key=lambda each: each.weight)
    return Refused(best.sentence, best.sheet or None, headers=best.headers)


def _holds_dossiers(grid: Grid) -> bool:
    """Some cell is a dossier code of the usual form: leaving such a sheet out would lose dossiers."""
    return any(pc.any(pc.match_substring_regex(column, rows.DOSSIER_CODE)).as_py() for column in grid.columns)


def _shown(sheet: str) -> str:
    return f"trang tính “{sheet}”" if sheet else "danh sách"


@contextmanager
def _on_disk(source: Source, cache: Path) -> Iterator[Path]:
    """The export as a file: a member of a zip is unpacked into the cache and removed afterwards."""
    if source.member is None:
        yield source.path
        return
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"unpacked-{process_mark()}-", dir=cache, ignore_cleanup_errors=True) as place:
        path = Path(place) / "member"
        archives.unpack(source.path, source.member, path)
        yield path
