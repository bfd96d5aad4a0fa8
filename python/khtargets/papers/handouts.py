"""Hand-outs: for each district and each department a workbook of its own figures, and the list of failing units.

A district's has its own row, its communes, the procedures that pull each of them down, and the rows that were excluded;
a department's has its own row, procedures and excluded rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..decision import Unit, measures
from ..errors import BadArgument, SnapshotError
from ..functions import ranking
from ..functions.explain import number
from ..functions.ranking import Row
from ..home import Home, write_whole
from ..names import groups
from ..names.groups import Group
from ..refresh import REASON_WORDS
from ..refresh.dossier_list import COUNTED, Dossier, dossiers, verdicts_of
from ..refresh.exports import Progress
from ..reports.warnings import BASIS, SHORT, alerts, silence, silent
from ..snapshot import Snapshot
from ..tally import REASONS
from . import office as offices
from .office import Office
from .paper import Book, Paper, file_name, standing

WARNINGS = "Cảnh báo"
_PROCEDURES = 5  # of each commune
_OWN_PROCEDURES = 20
_EXCLUDED = 2000  # rows that a hand-out lists; the command rows lists them all
_CHANNELS = {"direct": "Trực tiếp", "online": "Trực tuyến", "post": "BCCI"}
_TITLES = [
    "TT", "Đơn vị", "Tổng số hồ sơ", "Trực tuyến", "Trực tiếp", "BCCI", "Tỷ lệ", "Chỉ tiêu", "Hạng", "Còn thiếu", "Đánh giá",
]  # fmt: skip
_FORMATS = [
    "center", "left", *["count right"] * 4, "percent right", "target right", "center", "count right", "center",
]  # fmt: skip
_WIDTHS = [6, 42, 12, 12, 12, 10, 11, 10, 9, 11, 20]


def write(
    home: Home, snapshot: Snapshot, out: Path, block: Group | None = None, office: Office | None = None,
    progress: Progress | None = None,
) -> list[Path]:
    """Writes the hand-outs of a block (departments and districts by default) and “Cảnh báo” into a folder; the files.

    `office` is who issues them, by default what office.toml states.

    BadArgument for the communes' block: they are in their districts' hand-outs.
    """
    decision = snapshot.decision
    office, say = office or offices.load(home, decision), progress or (lambda *_: None)
    chosen = [block] if block is not None else [_group(snapshot, id) for id in (groups.DEPARTMENTS, groups.DISTRICTS)]
    out.mkdir(parents=True, exist_ok=True)
    units: list[Unit] = []
    for each in chosen:
        if each.level == "commune" and each.parent_id is not None:
            units.append(decision.unit(each.parent_id))
        elif each.level in ("department", "district"):
            units += groups.members(decision, each, decision.last_day)
        else:
            raise BadArgument("Tài liệu gửi được lập cho “Sở, ban, ngành” hoặc “Cấp huyện”; cấp xã nằm trong tài liệu của huyện.")
    made = []
    for at, unit in enumerate(units):
        say("Lập tài liệu", at, len(units))
        path = out / f"{file_name(unit.name)}.xlsx"
        write_whole(path, handout(snapshot, unit, office))
        made.append(path)
    path = out / f"{WARNINGS}.xlsx"
    write_whole(path, warnings(snapshot))
    return [*made, path]


def handout(snapshot: Snapshot, unit: Unit, office: Office) -> bytes:
    """A district's or a department's workbook."""
    book = Book(unit.name, snapshot)
    own = _rows(snapshot, _block_of(snapshot, unit))
    paper = book.paper("Kết quả", _WIDTHS)
    paper.head(office, f"KẾT QUẢ HỒ SƠ TRỰC TUYẾN CỦA {unit.name.upper()}", standing(snapshot))
    paper.table(_TITLES, [_line(1, row) for row in own if row.unit.id == unit.id], _FORMATS)
    below = [each for each in groups.groups(snapshot.decision) if each.parent_id == unit.id]
    communes = _rows(snapshot, below[0]) if below else []
    if communes:
        paper.line(f"Cấp xã thuộc {_lower(unit.name)} (hạng trong huyện)", "section")
        lines = [_line(at, row) for at, row in enumerate(communes, start=1)]
        paper.table(_TITLES, [*lines, _sum("Cộng cấp xã", communes)], _FORMATS)
    units = [unit, *(row.unit for row in communes)]
    paper.line(_agreement(snapshot, units))
    paper.line(SHORT, "italic left")
    _procedures(book.paper("Thủ tục còn thấp", [6, 38, 14, 70, 12, 12, 11, 11]), snapshot, unit, communes)
    _excluded(book.paper("Hồ sơ không tính", [6, 26, 14, 12, 12, 34, 36, 22, 9]), snapshot, units)
    return book.finish()


def warnings(snapshot: Snapshot, blocks: list[Group] | None = None) -> bytes:
    """The list of failing units, and of those whose data seem to have stopped, as an annex."""
    book = Book(WARNINGS, snapshot)
    titles = [
        "TT", "Đơn vị", "Chỉ tiêu", "Tổng số hồ sơ", "Trực tuyến", "Tỷ lệ", "Còn thiếu (hồ sơ)", "Số ngày còn lại",
        "Hồ sơ dự kiến còn nhận", "Trong đó cần trực tuyến", "Cần trực tuyến mỗi ngày", "Dự báo cuối kỳ", "Khả năng",
    ]  # fmt: skip
    formats = ["center", "left", "target", "count", "count", "percent", *["count"] * 4, "center", "percent right", "left"]
    paper = book.paper(WARNINGS, [6, 40, 9, 11, 11, 10, 10, 9, 12, 12, 11, 10, 30])
    reach = f" ĐẾN NGÀY {snapshot.as_of:%d/%m/%Y}" if snapshot.as_of else ""
    paper.annex(f"DANH SÁCH ĐƠN VỊ CHƯA ĐẠT CHỈ TIÊU{reach}", standing(snapshot))
    found = alerts(snapshot, blocks)
    for block in dict.fromkeys(each.heading for each in found):
        lines = [
            [
                at, each.unit.full_name(snapshot.decision), each.percent / 100, each.total, each.online, each.rate, each.short,
                each.days_left, each.still_to_come, each.online_needed,
                "–" if each.pace is None else f"{each.pace:.2f}".replace(".", ","),
                each.forecast.rate if each.forecast else "–", each.outlook,
            ]
            for at, each in enumerate((each for each in found if each.heading == block), start=1)
        ]  # fmt: skip
        paper.line(f"{block} ({len(lines)} đơn vị)", "section")
        paper.table(titles, lines, formats)
    if not found:
        paper.line("Mọi đơn vị có hồ sơ đều đạt chỉ tiêu.")
    unheard = silent(snapshot, blocks)
    if unheard:
        paper.line(f"Số liệu có dấu hiệu dừng ({len(unheard)} đơn vị)", "section")
        for at, (unit, day) in enumerate(unheard, start=1):
            paper.line(f"{at}. {unit.full_name(snapshot.decision)}: {_lower(silence(day))}.")
        paper.row += 1
    for note in (SHORT, BASIS):
        paper.line(note, "italic left")
    return book.finish()


def _agreement(snapshot: Snapshot, units: list[Unit]) -> str:
    """What was read of the receiver's dossiers, counted and excluded, in one sentence."""
    counted = sum(snapshot.counts(each.id, snapshot.decision.first_day, snapshot.decision.last_day).total for each in units)
    try:
        found = verdicts_of(snapshot, [each.id for each in units])
    except SnapshotError as error:
        return f"Đối soát: được tính {number(counted)} hồ sơ. {error.sentence}"
    if found.pop(COUNTED, 0) != counted:
        raise AssertionError(f"{counted} counted for {units[0].id}, but other many are listed")
    excluded = sum(found.values())
    why = "; ".join(f"{REASON_WORDS[reason]}: {number(many)}" for reason, many in found.items())
    return (
        f"Đối soát: đã đọc {number(counted + excluded)} hồ sơ ghi cho các đơn vị trên = được tính {number(counted)} + không tính "
        f"{number(excluded)}{f' ({why})' if why else ''}."
    )


def _procedures(paper: Paper, snapshot: Snapshot, unit: Unit, communes: list[Row]) -> None:
    paper.line("THỦ TỤC KÉO TỶ LỆ XUỐNG (còn thiếu: số hồ sơ đã nhận lẽ ra phải trực tuyến để bằng chỉ tiêu)", "section")
    titles = ["TT", "Đơn vị", "Mã thủ tục", "Tên thủ tục", "Tổng số", "Trực tuyến", "Tỷ lệ", "Còn thiếu"]
    rows = [line for each, most in _units(unit, communes) for line in _weak(snapshot, each, most)]
    numbered = [[at, *line] for at, line in enumerate(rows, start=1)]
    paper.table(titles, numbered, ["center", "left", "left", "left", "count", "count", "percent", "count"])
    if not rows:
        paper.line("Không có thủ tục nào còn thiếu so với chỉ tiêu.")


def _units(unit: Unit, communes: list[Row]) -> Iterator[tuple[Unit, int]]:
    yield unit, _OWN_PROCEDURES
    for row in communes:
        yield row.unit, _PROCEDURES


def _weak(snapshot: Snapshot, unit: Unit, most: int) -> list[list[Any]]:
    percent = snapshot.decision.target(unit.id).percent
    if percent is None:
        return []
    names = {each.code: each.name for each in snapshot.catalogue.procedures}
    found = [
        (measures.short(each.online, each.total, percent), code, each)
        for code, each in snapshot.by_procedure(unit.id, snapshot.decision.first_day, snapshot.decision.last_day).items()
    ]
    worst = sorted((entry for entry in found if entry[0]), key=lambda entry: (-entry[0], entry[1]))[:most]
    return [
        [unit.name, code, names[code], each.total, each.online, each.online / each.total, short]
        for short, code, each in worst
    ]


def _excluded(paper: Paper, snapshot: Snapshot, units: list[Unit]) -> None:
    paper.line("HỒ SƠ ĐÃ ĐỌC NHƯNG KHÔNG TÍNH (chỉ mã hồ sơ; tra trong tệp theo trang tính và dòng)", "section")
    listed: list[tuple[Unit, Dossier]] = []
    try:
        for unit in units:
            room = _EXCLUDED + 1 - len(listed)
            reasons = [reason for reason in REASONS if reason]
            if room > 0:
                listed += [(unit, each) for each in dossiers(snapshot, unit.id, verdicts=reasons, limit=room)]
    except SnapshotError as error:
        paper.line(error.sentence)
        return
    titles = ["TT", "Mã hồ sơ", "Thủ tục", "Ngày", "Hình thức", "Lý do", "Tệp", "Trang tính", "Dòng"]
    rows = [
        [
            at, each.code or "(không mã)", each.procedure or "ngoài danh mục", each.day or "–",
            _CHANNELS.get(each.channel or "", "–"), f"{REASON_WORDS[each.verdict]} ({unit.name})",
            each.file, each.sheet, each.row,
        ]
        for at, (unit, each) in enumerate(listed[:_EXCLUDED], start=1)
    ]  # fmt: skip
    paper.table(titles, rows, ["center", "left", "left", "day", "left", "left", "left", "left", "center"])
    if len(listed) > _EXCLUDED:
        paper.line(f"Chỉ liệt kê {_EXCLUDED} dòng đầu; xem đủ bằng lệnh rows.")


def _line(at: int, row: Row) -> list[Any]:
    short = "" if row.percent is None or not row.total else measures.short(row.online, row.total, row.percent)
    return [
        at, row.unit.name, row.total, row.online, row.total - row.online - row.post, row.post,
        row.online / row.total if row.total else "–", "–" if row.percent is None else row.percent / 100,
        "–" if row.rank is None else row.rank, short, measures.status(row.online, row.total, row.percent),
    ]  # fmt: skip


def _sum(name: str, rows: list[Row]) -> list[Any]:
    total, online, post = (sum(getattr(row, what) for row in rows) for what in ("total", "online", "post"))
    return [None, name, total, online, total - online - post, post, online / total if total else "–", "", "", "", ""]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _rows(snapshot: Snapshot, block: Group) -> list[Row]:
    return ranking.table(snapshot, block, snapshot.decision.first_day, snapshot.decision.last_day)


def _block_of(snapshot: Snapshot, unit: Unit) -> Group:
    return next(each for each in groups.groups(snapshot.decision) if each.level == unit.level and each.parent_id is None)


def _group(snapshot: Snapshot, id: str) -> Group:
    return next(each for each in groups.groups(snapshot.decision) if each.id == id)
