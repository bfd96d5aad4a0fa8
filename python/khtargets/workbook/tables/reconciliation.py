"""The sheet "Đối soát" as plain values: what was read, what was counted, what was left out and why.

Columns: TT, text, eleven of numbers, and the line's kind. All text but the numbers' titles stands in the second column, cut
to its width, so that a column has one format and a refresh only writes values. Nothing is dropped silently: read =
counted + excluded.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import date
from typing import Any

from ...decision import Decision
from ...functions.explain import number
from ...names.text import nfc
from ...reports import sums
from ...reports.lists import LEVELS, offline
from ...reports.mending import COUNTER
from ...reports.staleness import last_days, stopped
from ...snapshot import Snapshot
from ..content import NO_FIGURES, Content
from .line import Line

WIDTH = 13
SECTION, COLUMNS, ROW, MORE, TOTAL = "mục", "cột", "dòng", "phụ", "tổng"
LISTED = 200  # entries of a kind that the sheet names; the command check lists each row
FILES = 800
TEXT = 64  # characters that the second column shows beside numbers
WHOLE = 170  # and that it shows where nothing stands on its right

REASONS = {
    "duplicate": ("Trùng", "Bản trùng của một hồ sơ đã tính"),
    "date_unreadable": ("Sai ngày", "Không đọc được ngày của hồ sơ"),
    "not_received": ("Chưa tiếp nhận", "Chưa được tiếp nhận (mới đăng ký, không được tiếp nhận)"),
    "channel_unknown": ("Không rõ hình thức", "Không rõ hình thức nộp"),
    "unit_unresolved": ("Không rõ đơn vị", "Không rõ đơn vị tiếp nhận"),
    "unit_outside": ("Ngoài phạm vi", "Cơ quan ngoài phạm vi giao chỉ tiêu (công an, thuế, bảo hiểm xã hội, …)"),
    "procedure_unlisted": ("Ngoài danh mục", "Thủ tục không thuộc danh mục trực tuyến đã công bố"),
    "outside_window": ("Ngoài thời gian", "Ngoài thời gian tính theo quyết định"),
}
_KINDS = {
    "ambiguous": "Trùng tên nhiều đơn vị",
    "unknown": "Chưa nhận ra",
    "counter": f"Nơi tiếp nhận chung: {COUNTER}",
    "not_a_unit": "Không phải đơn vị",
    "blank": "Để trống",
}
_CHANNELS = {"direct": "Trực tiếp", "online": "Trực tuyến", "post": "BCCI"}
_VALUES = (
    ("channels", "Hình thức nộp", "không tính; gán ở trang “Đơn vị cần gán”"),
    ("statuses", "Trạng thái", "coi là đã tiếp nhận; gán ở trang “Đơn vị cần gán”"),
    ("dates", "Ngày", "không tính; sửa trong tệp xuất"),
    ("procedures", "Thủ tục", "không tính nếu không có trong danh mục"),
)


def reconciliation_lines(content: Content) -> list[Line]:
    """All lines of the sheet; one that says so before the first refresh."""
    if content.snapshot is None:
        return [_line(SECTION, NO_FIGURES)]
    header, decision = content.snapshot.header, content.decision
    parts = [
        _sums(content.snapshot),
        _files(header.get("files", [])),
        _missing(header.get("missing", [])),
        _lists(header.get("lists", [])),
        _ages(content.snapshot),
        _units(header["unresolved"].get("units", []), decision),
        _values(header["unresolved"]),
        _recoded(header["unresolved"].get("recoded", [])),
        _copies(header.get("copies", {}), decision),
        _sensitivity(header.get("sensitivity", []), content),
    ]
    lines: list[Line] = []
    for at, part in enumerate([part for part in parts if part], start=1):
        heading, *rest = part
        heading[0] = f"{at}. {heading[0]}"
        lines += [heading, *rest, _line("")]
    return lines[:-1]


def _sums(snapshot: Snapshot) -> list[Line]:
    found = sums.sums(snapshot)  # where they do not agree there is no report
    read, counted, excluded = found.read, found.counted, found.excluded
    lines = [
        _line(SECTION, "TỔNG HỢP: đã đọc = được tính + không tính (khớp)"),
        _line(COLUMNS, "TT", "Nội dung", "Số hồ sơ", "Tỷ lệ"),
        _line(TOTAL, None, "Hồ sơ đã đọc", read, 1.0 if read else None),
        _line(ROW, None, "Hồ sơ được tính", counted, _share(counted, read)),
    ]
    lines += [_line(ROW, None, f"   – {words}", many, _share(many, read)) for words, many in sums.parts(found)]
    lines.append(_line(ROW, None, "Hồ sơ không tính", excluded, _share(excluded, read)))
    told = snapshot.header["reconciliation"]["excluded"]
    for at, (reason, (_, words)) in enumerate(REASONS.items(), start=1):
        many = told.get(reason, 0)  # figures of an earlier version do not know every reason
        lines.append(_line(ROW, at, f"   – {words}", many, _share(many, read)))
    blank = sum(each.get("blank_channels", 0) for each in snapshot.header.get("files", []))
    if blank:
        lines.append(_line(ROW, None, "Để trống hình thức nộp, tính là nộp trực tiếp", blank, _share(blank, read)))
    return lines


def _files(files: Sequence[dict[str, Any]]) -> list[Line]:
    if not files:
        return []
    lines = [
        _line(SECTION, f"THEO TỪNG TỆP ({number(len(files))} tệp)"),
        _line(COLUMNS, "TT", "Tệp", "Đã đọc", "Được tính", "Không tính", *(short for short, _ in REASONS.values())),
    ]
    sums = [0] * (3 + len(REASONS))
    for at, each in enumerate(files, start=1):
        figures = [each["read"], each["counted"], sum(each["excluded"].values())]
        figures += [each["excluded"].get(reason, 0) for reason in REASONS]
        sums = [one + other for one, other in zip(sums, figures, strict=True)]
        if at <= FILES:
            lines += _entry(at, each["file"], *figures)
            if each.get("blank_channels"):
                lines += _more(f"Hình thức nộp để trống: {number(each['blank_channels'])} hồ sơ, tính là nộp trực tiếp")
            lines += [line for note in each.get("notes", []) for line in _more(note)]
    return [*lines, *_rest(len(files), FILES), _line(TOTAL, None, "Cộng", *sums)]


def _lists(lists: Sequence[dict[str, Any]]) -> list[Line]:
    """What was understood of each published list; nothing for a snapshot of before it was kept."""
    if not lists:
        return []
    titles = ["Thủ tục", "Trực tuyến", "Chỉ BCCI", "Không trực tuyến", *(words.capitalize() for words in LEVELS.values())]
    lines = [_line(SECTION, "DANH MỤC THỦ TỤC (cột theo cấp đếm thủ tục trực tuyến)"), _line(COLUMNS, "TT", "Danh mục", *titles)]
    for at, each in enumerate(lists, start=1):
        figures = [each["procedures"], each["online"], each["postal"], offline(each), *(each["levels"][name] for name in LEVELS)]
        lines += _entry(at, f"{each['label'][:1].upper()}{each['label'][1:]} (tệp {each['file']})", *figures)
        if each["whole"]:
            lines += _more("Danh mục không ghi mức độ nên tính tất cả các thủ tục")
        if each["uncoded"]:
            lines += _more(f"{number(each['uncoded'])} dòng không có mã thủ tục nên không dùng")
        lines += [line for note in each.get("notes", ()) for line in _more(f"{note[:1].upper()}{note[1:]}")]
    return lines


def _ages(snapshot: Snapshot) -> list[Line]:
    """How old each file and each unit's data are: the latest dossier, and how many days before the figures' last day."""
    as_of = snapshot.as_of
    if as_of is None:
        return []
    quiet, decision = stopped(snapshot), snapshot.decision
    dated = [(each["file"], each.get("last_day")) for each in snapshot.header.get("files", [])]
    files = [(name, date.fromisoformat(day)) for name, day in dated if day]
    units = [(decision.unit(id).full_name(decision), day, id in quiet) for id, day in last_days(snapshot).items()]
    lines = [_line(SECTION, "HỒ SƠ MỚI NHẤT CỦA TỪNG TỆP, TỪNG ĐƠN VỊ"), _line(COLUMNS, "TT", "Tệp", "Cũ (ngày)")]
    for at, (name, day) in enumerate(sorted(files, key=lambda each: each[1])[:LISTED], start=1):
        lines += _entry(at, f"{day:%d/%m/%Y}: {name}", max((as_of - day).days, 0))
    lines.append(_line(COLUMNS, "TT", "Đơn vị", "Cũ (ngày)"))
    heard = last_days(snapshot)
    unheard = [each for each in decision.units if each.id not in heard and each.level != "province" and each.exists(as_of)]
    for at, unit in enumerate(unheard[:LISTED], start=1):
        lines += _entry(at, f"chưa có hồ sơ: {unit.full_name(decision)}")
    ordered = sorted(units, key=lambda each: each[1])[: max(0, LISTED - len(unheard))]
    for at, (name, day, silent) in enumerate(ordered, start=len(unheard) + 1):
        lines += _entry(at, f"{day:%d/%m/%Y}: {name}{' (có dấu hiệu dừng)' if silent else ''}", max((as_of - day).days, 0))
    return lines


def _missing(missing: Sequence[dict[str, Any]]) -> list[Line]:
    if not missing:
        return []
    lines = [_line(SECTION, f"TỆP CHƯA ĐỌC ĐƯỢC ({number(len(missing))} tệp): số liệu còn thiếu")]
    for at, each in enumerate(missing[:LISTED], start=1):
        first, *others = textwrap.wrap(each["why"], WHOLE) or [""]
        lines += [_line(ROW, at, first), *(_line(ROW, None, other) for other in others)]
    return lines + _rest(len(missing))


def _units(units: Sequence[dict[str, Any]], decision: Decision) -> list[Line]:
    if not units:
        return []
    lines = [
        _line(SECTION, "TÊN ĐƠN VỊ CHƯA NHẬN RA: gán ở trang “Đơn vị cần gán” (hoặc tệp aliases.csv) rồi làm mới"),
        _line(COLUMNS, "TT", "Tên ghi trong tệp", "Số hồ sơ"),
    ]
    sums: dict[tuple[str, str, tuple[str, ...]], int] = {}
    files: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for each in units:
        key = (nfc(each["written"]), each["kind"], tuple(each["candidates"]))
        sums[key] = sums.get(key, 0) + each["dossiers"]
        files[key] = files.get(key, []) + [file for file in each["files"] if file not in files.get(key, [])]
    ordered = sorted(sums.items(), key=lambda entry: -entry[1])
    for at, (key, dossiers) in enumerate(ordered[:LISTED], start=1):
        written, kind, candidates = key
        offered = "; ".join(decision.unit(id).full_name(decision) for id in candidates)
        lines += _entry(at, written, dossiers)
        lines += _more(_KINDS.get(kind, kind) + (f"; có thể là: {offered}" if offered else ""))
        lines += _more(f"Tệp: {_some(files[key])}")
    return lines + _rest(len(ordered))


def _recoded(recoded: Sequence[dict[str, Any]]) -> list[Line]:
    if not recoded:
        return []
    lines = [_line(SECTION, "THỦ TỤC MỚI TRÙNG TÊN THỦ TỤC BỊ BỎ: nếu chỉ đổi mã, ghi vào tệp procedures/renames.csv")]
    for at, each in enumerate(recoded[:LISTED], start=1):
        lines += _entry(at, f"{each['dropped']} → {each['code']}: {each['name']}")
    return lines + _rest(len(recoded))


def _values(unresolved: dict[str, Any]) -> list[Line]:
    lines: list[Line] = []
    for key, words, done in _VALUES:
        sums: dict[str, int] = {}
        for each in unresolved.get(key, []):
            written = each.get("written") or " ".join(part for part in (each.get("code"), each.get("name")) if part)
            sums[nfc(written)] = sums.get(nfc(written), 0) + each["dossiers"]
        if sums:
            lines.append(_line(COLUMNS, "TT", f"{words} ({done})", "Số hồ sơ"))
        ordered = sorted(sums.items(), key=lambda entry: -entry[1])
        lines += [line for at, entry in enumerate(ordered[:LISTED], start=1) for line in _entry(at, *entry)]
        lines += _rest(len(ordered))
    return [_line(SECTION, "GIÁ TRỊ KHÔNG CÓ TRONG DANH MỤC"), *lines] if lines else []


def _copies(copies: dict[str, Any], decision: Decision) -> list[Line]:
    if not copies.get("disagreeing"):
        return []
    lines = [_line(SECTION, f"HỒ SƠ TRÙNG MÃ NHƯNG KHÁC NỘI DUNG ({number(copies['disagreeing'])} hồ sơ)")]
    listed = copies["listed"][: LISTED // 4]
    for at, each in enumerate(listed, start=1):
        lines.append(_line(ROW, at, each["code"]))
        for row in each["rows"]:
            unit = decision.unit(row["unit"]).full_name(decision) if row["unit"] else "không rõ đơn vị"
            day = "/".join(reversed(row["day"].split("-"))) if row["day"] else "không rõ ngày"
            kept = " (bản được giữ)" if row["kept"] else ""
            channel = _CHANNELS.get(row["channel"] or "", "không rõ hình thức")
            procedure = f"thủ tục {row['procedure']}" if row["procedure"] else "thủ tục ngoài danh mục"
            place = f"{row['file']}, {row['sheet']}, dòng {row['row']}{kept}"
            lines += _more(f"{place}: {day}; {channel}; {procedure}; {unit}")
    return lines + _rest(copies["disagreeing"], len(listed))


def _sensitivity(others: Sequence[dict[str, Any]], content: Content) -> list[Line]:
    heading = _line(SECTION, "ẢNH HƯỞNG CỦA CÁCH HIỂU QUYẾT ĐỊNH")
    if not others:
        why = "Chưa biết ngày quyết định thay thế có hiệu lực nên chưa so sánh được các cách hiểu; số liệu là tạm tính."
        if content.settings.replacement_effective is not None:
            why = "Các cách hiểu khác cho cùng kết quả."
        return [heading, _line(ROW, None, why)]
    decision = content.decision
    lines = [heading, _line(COLUMNS, "TT", "Nếu hiểu theo cách khác", "Thêm hồ sơ", "Bớt hồ sơ", "Đổi đánh giá")]
    for at, each in enumerate(others, start=1):
        flips = each["flips"]
        lines += _entry(at, decision.interpretations[each["clause"]]["label"], each["added"], each["removed"], len(flips))
        lines += _more(each["label"])
        for flip in flips:
            name = decision.unit(flip["unit"]).full_name(decision)
            lines += _more(f"– {name}: {flip['now'].lower()} → {flip['then'].lower()}")
    return lines


def _entry(at: int, text: str, *numbers: Any) -> list[Line]:
    """A numbered line with numbers; what its text has too much goes on below."""
    first, *others = textwrap.wrap(text, TEXT) or ["(để trống)"]
    return [_line(ROW, at, first, *numbers), *(_line(ROW, None, other) for other in others)]


def _more(text: str) -> list[Line]:
    """A remark below a line."""
    return [_line(MORE, None, f"   {part}") for part in textwrap.wrap(text, WHOLE)]


def _rest(many: int, listed: int = LISTED) -> list[Line]:
    return _more(f"… và {number(many - listed)} mục khác") if many > listed else []


def _some(files: Sequence[str]) -> str:
    more = f" và {len(files) - 3} tệp khác" if len(files) > 3 else ""
    return "; ".join(files[:3]) + more


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _line(kind: str, *cells: Any) -> Line:
    return [*cells, *[None] * (WIDTH - len(cells)), kind]
