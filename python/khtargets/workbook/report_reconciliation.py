"""The sheet "Đối soát" as plain values: what was read, what was counted, what was left out and why.

Columns: twelve of text and numbers, and the line's kind. Nothing is dropped silently: read = counted + excluded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..decision import Decision
from ..explain import number
from .content import NO_FIGURES, Content

WIDTH = 12
SECTION, COLUMNS, ROW, MORE, TOTAL = "mục", "cột", "dòng", "phụ", "tổng"
LISTED = 200

REASONS = {
    "duplicate": ("Trùng", "Bản trùng của một hồ sơ đã tính"),
    "date_unreadable": ("Sai ngày", "Không đọc được ngày của hồ sơ"),
    "not_received": ("Chưa tiếp nhận", "Chưa được tiếp nhận (mới đăng ký, không được tiếp nhận)"),
    "channel_unknown": ("Không rõ hình thức", "Không rõ hình thức nộp"),
    "unit_unresolved": ("Không rõ đơn vị", "Không rõ đơn vị tiếp nhận"),
    "procedure_unlisted": ("Ngoài danh mục", "Thủ tục không thuộc danh mục trực tuyến đã công bố"),
    "outside_window": ("Ngoài thời gian", "Ngoài thời gian tính theo Điều 2"),
}
_KINDS = {
    "ambiguous": "Trùng tên nhiều đơn vị",
    "unknown": "Chưa nhận ra",
    "counter": "Nơi tiếp nhận chung",
    "not_a_unit": "Không phải đơn vị",
    "blank": "Để trống",
}
_CHANNELS = {"direct": "Trực tiếp", "online": "Trực tuyến", "post": "BCCI"}
_VALUES = (
    ("channels", "Hình thức nộp", "không tính; thêm vào tệp values.csv"),
    ("statuses", "Trạng thái", "coi là đã tiếp nhận; thêm vào tệp values.csv"),
    ("dates", "Ngày", "không tính; sửa trong tệp xuất"),
    ("procedures", "Thủ tục", "không tính nếu không có trong danh mục"),
)

Line = list[Any]


def reconciliation_lines(content: Content) -> list[Line]:
    """All lines of the sheet; one that says so before the first refresh."""
    if content.snapshot is None:
        return [_line(SECTION, NO_FIGURES)]
    header, decision = content.snapshot.header, content.decision
    parts = [
        _sums(header["reconciliation"]),
        _files(header.get("files", [])),
        _missing(header.get("missing", [])),
        _units(header["unresolved"].get("units", []), decision),
        _values(header["unresolved"]),
        _copies(header.get("copies", {}), decision),
        _sensitivity(header.get("sensitivity", []), content),
    ]
    lines: list[Line] = []
    for at, part in enumerate([part for part in parts if part], start=1):
        heading, *rest = part
        heading[0] = f"{at}. {heading[0]}"
        lines += [heading, *rest, _line("")]
    return lines[:-1]


def _sums(sums: dict[str, Any]) -> list[Line]:
    read, counted, excluded = sums["read"], sums["counted"], sum(sums["excluded"].values())
    agrees = "khớp" if read == counted + excluded else "KHÔNG KHỚP"
    lines = [
        _line(SECTION, f"TỔNG HỢP: đã đọc = được tính + loại ra ({agrees})"),
        _line(COLUMNS, "TT", "Nội dung", "Số hồ sơ", "Tỷ lệ"),
        _line(TOTAL, None, "Hồ sơ đã đọc", read, 1.0 if read else None),
        _line(ROW, None, "Hồ sơ được tính", counted, _share(counted, read)),
        _line(ROW, None, "Hồ sơ loại ra", excluded, _share(excluded, read)),
    ]
    for at, (reason, (_, words)) in enumerate(REASONS.items(), start=1):
        lines.append(_line(ROW, at, f"   – {words}", sums["excluded"][reason], _share(sums["excluded"][reason], read)))
    return lines


def _files(files: Sequence[dict[str, Any]]) -> list[Line]:
    if not files:
        return []
    lines = [
        _line(SECTION, f"THEO TỪNG TỆP ({number(len(files))} tệp)"),
        _line(COLUMNS, "TT", "Tệp", "Đã đọc", "Được tính", "Loại ra", *(short for short, _ in REASONS.values())),
    ]
    sums = [0] * (3 + len(REASONS))
    for at, each in enumerate(files, start=1):
        figures = [each["read"], each["counted"], sum(each["excluded"].values())]
        figures += [each["excluded"][reason] for reason in REASONS]
        sums = [one + other for one, other in zip(sums, figures, strict=True)]
        lines.append(_line(ROW, at, each["file"], *figures))
        lines += [_line(MORE, None, f"   {note}") for note in each.get("notes", [])]
    lines.append(_line(TOTAL, None, "Cộng", *sums))
    return lines


def _missing(missing: Sequence[dict[str, Any]]) -> list[Line]:
    if not missing:
        return []
    lines = [_line(SECTION, f"TỆP CHƯA ĐỌC ĐƯỢC ({number(len(missing))} tệp): số liệu còn thiếu")]
    return lines + [_line(ROW, at, each["why"]) for at, each in enumerate(missing, start=1)]


def _units(units: Sequence[dict[str, Any]], decision: Decision) -> list[Line]:
    if not units:
        return []
    lines = [
        _line(SECTION, "TÊN ĐƠN VỊ CHƯA NHẬN RA: thêm vào tệp aliases.csv rồi làm mới"),
        _line(COLUMNS, "TT", "Tên ghi trong tệp", "Số hồ sơ", "Nguyên nhân", None, "Gợi ý; nơi xuất hiện"),
    ]
    for at, each in enumerate(units[:LISTED], start=1):
        written = each["written"] or "(để trống)"
        offered = [decision.unit(id).full_name(decision) for id in each["candidates"]]
        first = _KINDS.get(each["kind"], each["kind"])
        hint = "; ".join(offered) or "–"
        lines.append(_line(ROW, at, written, each["dossiers"], first, None, hint))
        lines.append(_line(MORE, None, f"   Tệp: {_some(each['files'])}"))
    return lines + _rest(len(units))


def _values(unresolved: dict[str, Any]) -> list[Line]:
    entries = [(words, each, done) for key, words, done in _VALUES for each in unresolved.get(key, [])]
    if not entries:
        return []
    lines = [
        _line(SECTION, "GIÁ TRỊ KHÔNG CÓ TRONG DANH MỤC"),
        _line(COLUMNS, "TT", "Giá trị ghi trong tệp", "Số hồ sơ", "Cột", None, "Cách xử lý"),
    ]
    for at, (words, each, done) in enumerate(entries[:LISTED], start=1):
        written = each.get("written") or " ".join(part for part in (each.get("code"), each.get("name")) if part)
        lines.append(_line(ROW, at, written[:90] or "(để trống)", each["dossiers"], words, None, done))
    return lines + _rest(len(entries))


def _copies(copies: dict[str, Any], decision: Decision) -> list[Line]:
    if not copies.get("disagreeing"):
        return []
    lines = [
        _line(SECTION, f"HỒ SƠ TRÙNG MÃ NHƯNG KHÁC NỘI DUNG ({number(copies['disagreeing'])} hồ sơ)"),
        _line(COLUMNS, "TT", "Mã hồ sơ; từng bản: tệp, trang tính, dòng, nội dung"),
    ]
    for at, each in enumerate(copies["listed"][: LISTED // 4], start=1):
        lines.append(_line(ROW, at, each["code"]))
        for row in each["rows"]:
            unit = decision.unit(row["unit"]).full_name(decision) if row["unit"] else "–"
            day = "/".join(reversed(row["day"].split("-"))) if row["day"] else "–"
            kept = " (bản được giữ)" if row["kept"] else ""
            place = f"   {row['file']}, {row['sheet']}, dòng {row['row']}{kept}"
            channel = _CHANNELS.get(row["channel"] or "", "–").lower()
            lines.append(_line(MORE, None, f"{place}: {day}; {channel}; thủ tục {row['procedure'] or '–'}; {unit}"))
    return lines + _rest(copies["disagreeing"], len(copies["listed"][: LISTED // 4]))


def _sensitivity(others: Sequence[dict[str, Any]], content: Content) -> list[Line]:
    heading = _line(SECTION, "ẢNH HƯỞNG CỦA CÁCH HIỂU ĐIỀU 2")
    if not others:
        why = "Chưa biết ngày quyết định thay thế có hiệu lực nên chưa so sánh được các cách hiểu; số liệu là tạm tính."
        if content.settings.replacement_effective is not None:
            why = "Các cách hiểu khác cho cùng kết quả."
        return [heading, _line(ROW, None, why)]
    decision = content.decision
    lines = [heading, _line(COLUMNS, "TT", "Nếu hiểu theo cách khác", "Thêm hồ sơ", "Bớt hồ sơ", "Đổi đánh giá", "Đơn vị đổi")]
    for at, each in enumerate(others, start=1):
        flips = each["flips"]
        lines.append(_line(ROW, at, decision.readings[each["clause"]]["label"], each["added"], each["removed"], len(flips)))
        lines.append(_line(MORE, None, f"   {each['label']}"))
        for flip in flips:
            name = decision.unit(flip["unit"]).full_name(decision)
            lines.append(_line(MORE, None, f"   – {name}: {flip['now'].lower()} → {flip['then'].lower()}"))
    return lines


def _rest(many: int, listed: int = LISTED) -> list[Line]:
    return [_line(MORE, None, f"   … và {number(many - listed)} mục khác")] if many > listed else []


def _some(files: Sequence[str]) -> str:
    more = f" và {len(files) - 3} tệp khác" if len(files) > 3 else ""
    return "; ".join(files[:3]) + more


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _line(kind: str, *cells: Any) -> Line:
    return [*cells, *[None] * (WIDTH - len(cells)), kind]
