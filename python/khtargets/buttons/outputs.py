"""The buttons that write files: a report of values, a closed period, hand-outs, the report to be signed.

What they write lies beside the workbook, under a name of its own: a file that is there is kept.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ..decision import Decision
from ..errors import BadArgument, KhError
from ..functions import Session
from ..functions.cells import as_day, as_text, is_blank
from ..home import Home, unused, write_whole, writing_into
from ..papers import handouts, office as offices, pdf, signoff
from ..papers.office import Office
from ..snapshot import closing
from ..workbook.content import gather
from ..workbook.sheets.settings import PAPER_NAMES
from ..workbook.tables.comparison import period_lines
from .books.values_only import values_only
from .figures import Stated, Throttled, cell, home_of, span_of
from .port import Outcome, Say, Table

_ELSEWHERE = "hãy lưu bảng tính vào một thư mục ghi được rồi bấm lại. Chưa có gì thay đổi."


def exported(copy: Path, folder: str | None, day: date) -> Outcome:
    """Writes the values of a saved copy of the workbook as a new file in the workbook's folder, and says where."""
    with _new_file(folder, f"Báo cáo hồ sơ trực tuyến {day:%Y-%m-%d}.xlsx") as out:
        write_whole(out, values_only(copy.read_bytes()))
    return Outcome(f"Đã ghi báo cáo chỉ có số liệu, không có macro, vào “{out}”.")


def closed(stated: Stated, folder: str | None, now: datetime) -> Outcome:
    """Closes the figures in use under the name that the sheet states, or one with the day."""
    home = home_of(stated, folder)
    record = closing.close(home, _period_name(home, cell(stated, "KH_CK_TEN"), now), now=now)
    periods = period_lines(gather(Session(home.path)))
    reach = f"hồ sơ đến ngày {date.fromisoformat(record.as_of):%d/%m/%Y}" if record.as_of else "chưa có hồ sơ"
    return Outcome(
        f"Đã chốt kỳ “{record.name}” từ bản số liệu {record.snapshot} ({reach}), người chốt: {record.who}. Số liệu của kỳ được "
        f"giữ mãi trong “{home.snapshots / 'closed'}”; chọn kỳ này ở ô “So với kỳ đã chốt”, trang “So với kỳ trước”.",
        [Table("KH_CK_TEN", [[None]]), Table("KH_SS_DS_KY", periods)],
    )


def handed_out(stated: Stated, folder: str | None, say: Say, day: date) -> Outcome:
    """Writes the hand-outs of all departments and districts into a new folder beside the workbook: all, or none."""
    home = home_of(stated, folder)
    snapshot = Session(home.path).snapshot()
    office = office_of(stated, home, snapshot.decision)
    with _new_file(folder, f"Tài liệu gửi đơn vị {day:%Y-%m-%d}") as out, tempfile.TemporaryDirectory(dir=out.parent) as beside:
        made = handouts.write(home, snapshot, Path(beside) / "made", office=office, progress=Throttled(say))
        os.rename(Path(beside) / "made", out)
    return Outcome(
        f"Đã lập {len(made)} tệp .xlsx không có macro (mỗi sở, mỗi huyện một tệp, kèm danh sách “{handouts.WARNINGS}”) trong "
        f"thư mục “{out}”."
    )


def signed(stated: Stated, folder: str | None, say: Say, day: date) -> Outcome:
    """Writes the report to be signed beside the workbook, and its PDF where LibreOffice is there."""
    home = home_of(stated, folder)
    snapshot = Session(home.path).snapshot()
    office = office_of(stated, home, snapshot.decision)
    data = signoff.report(home, snapshot, span_of(stated), office)
    with _new_file(folder, f"Báo cáo trình ký {day:%Y-%m-%d}.xlsx") as out:
        write_whole(out, data)
    said = f"Đã lập báo cáo trình ký “{out}”."
    if pdf.soffice() is None:
        return Outcome(f"{said} Tệp đã dàn trang, mở ra in được ngay; máy này không có LibreOffice nên chưa lập bản PDF.")
    say("Lập bản PDF…")
    try:
        printed = unused(out.with_suffix(".pdf"))
        pdf.to_pdf(out, printed)
    except KhError as error:
        return Outcome(f"{said} {error.sentence}")
    return Outcome(f"{said} Bản PDF: “{printed}”.")


def office_of(stated: Stated, home: Home, decision: Decision) -> Office:
    """Who issues a paper: office.toml, and over it what staff have written on the sheet "Cấu hình".

    A cell that is blank, or still says what the workbook came with, says nothing. KhError names a day that is none.
    """
    found = offices.load(home, decision)
    shipped = offices.default(decision)
    given: dict[str, Any] = {}
    for each in fields(Office):
        label, name = PAPER_NAMES[each.name]
        written = cell(stated, name)
        value = None if is_blank(written) else _as(each.name, label, written)
        if value and value != getattr(shipped, each.name):
            given[each.name] = value
    return replace(found, **given)


def _as(field: str, label: str, written: Any) -> Any:
    if field in ("day", "decision_date"):
        try:
            return as_day(written)
        except BadArgument as error:
            raise KhError(f"Trang “Cấu hình”, ô “{label}”: {error.sentence}") from error
    text = as_text(written).strip()
    return tuple(part for part in (each.strip() for each in text.split(";")) if part) if field == "recipients" else text


def _period_name(home: Home, written: Any, now: datetime) -> str:
    """What staff typed; else “Chốt 15/03/2024”, numbered where one of that day is closed already."""
    if not is_blank(written):
        return f"{written:%d/%m/%Y}" if isinstance(written, date) else as_text(written)
    taken = {each.name for each in closing.closed_periods(home)}
    names = (f"Chốt {now:%d/%m/%Y}{'' if at == 1 else f' ({at})'}" for at in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


@contextmanager
def _new_file(folder: str | None, name: str) -> Iterator[Path]:
    """A path in the workbook's folder (the person's own where it has none) that is not taken. ReadOnly: it takes no file."""
    beside = Path(folder) if folder and "://" not in folder else Path.home()
    out = unused(beside / name)
    with writing_into(beside, "ghi tệp", _ELSEWHERE):
        yield out

