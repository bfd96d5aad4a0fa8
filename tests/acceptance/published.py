"""A made-up home's settings, procedure lists and aliases."""

from __future__ import annotations

import csv
from datetime import date

from acceptance import formats
from acceptance.province import UNITS

VERBS = ["Cấp", "Cấp lại", "Gia hạn", "Điều chỉnh", "Thu hồi", "Đăng ký", "Xác nhận", "Phê duyệt"]
THINGS = [
    "giấy phép xây dựng nhà ở", "chứng chỉ hành nghề dược", "giấy phép lái xe", "hộ tịch có yếu tố nước ngoài",
    "giấy chứng nhận quyền sử dụng đất", "trợ giúp xã hội hàng tháng", "kế hoạch bảo vệ môi trường",
    "giấy phép bán lẻ rượu", "bản sao trích lục khai sinh", "hoạt động khoa học và công nghệ", "tàu cá",
]  # fmt: skip


def write_settings(home, situation):
    lines = ['decision = "khanh-hoa-2024"']
    if situation["effective"]:
        lines.append(f"replacement_effective = {situation['effective'].isoformat()}")
    start = situation.get("first_time_start")
    if start:
        lines.append(
            f"first_time_start = {start.isoformat()}" if isinstance(start, date) else f'first_time_start = "{start}"'
        )
    for key in ("dropped_end", "date_field"):
        if situation.get(key):
            lines.append(f'{key} = "{situation[key]}"')
    formats.write(home / "settings.toml", ("\n".join(lines) + "\n").encode())


def procedures(rng, case, levels):
    """Lists with procedures that continue, are dropped, come new, are postal only, share a name, or were recoded."""
    codes, names = set(), set()

    def code():
        while True:
            new = (
                f"{rng.choice('123')}.{rng.choice([f'{rng.randrange(900001):06d}', f'{rng.randrange(1, 9999):04d}00'])}"
            )
            if new not in codes and not new.endswith("000000"):
                codes.add(new)
                return new

    def name():
        while True:
            new = f"{rng.choice(VERBS)} {rng.choice(THINGS)}"
            if rng.random() < 0.6:
                new += f" (trường hợp {rng.choice('bcdghk')}{rng.choice('bcdghk')})"
            if new.casefold() not in names:
                names.add(new.casefold())
                return new

    def entry(online=True, **changes):
        level = rng.choice(["province", "province", "district", "commune", "commune", "both"])
        wanted = {"district", "commune"} if level == "both" else {level}
        agency = rng.choice([unit for unit in UNITS if UNITS[unit]["level"] == "department"])
        new = {
            "code": code(),
            "name": name(),
            "levels": wanted,
            "agency": agency if "province" in wanted and levels else None,
            "online": online,
        }
        return {**new, **changes}

    continuing = [entry() for _ in range(22)]
    dropped = [entry() for _ in range(8)]
    new = [entry() for _ in range(8)]
    postal = [entry(online=False) for _ in range(3)] if levels else []
    twin = entry()
    same_name = [twin, {**twin, "code": code()}]
    old = entry()
    recoded = {**old, "code": code()}
    also_postal = [{**continuing[0], "online": False}] if levels else []
    previous = continuing + dropped + postal + same_name + [old] + also_postal
    current = continuing + new + postal + same_name + [recoded] + also_postal
    renamed = {**continuing[1], "name": name()}
    current[1] = renamed
    for entries in (previous, current):
        rng.shuffle(entries)
    if not levels:
        for each in previous + current:
            each["levels"] = set()
    case["previous"] = previous
    case["current"] = current if case["effective"] else None
    case["unlisted"] = [(code(), name()) for _ in range(3)]
    everything = {each["code"]: each for each in previous + (current if case["effective"] else new)}
    case["procedures"] = list(everything.values())


def write_lists(rng, home, case, levels):
    titles = {"province": "Cấp tỉnh", "district": "Cấp huyện", "commune": "Cấp xã"}
    for name in ("previous", "current"):
        entries = case[name]
        if entries is None:
            continue
        header = [
            "STT",
            rng.choice(["Mã TTHC", "Mã thủ tục", "Mã số TTHC"]),
            rng.choice(["Tên thủ tục hành chính", "Tên TTHC"]),
        ]
        if levels:
            header += ["Cấp thực hiện", "Cơ quan thực hiện", "Mức độ"]
        rows = [["DANH MỤC THỦ TỤC HÀNH CHÍNH"], ["(Kèm theo Quyết định của Chủ tịch UBND tỉnh)"], [], header]
        for number, each in enumerate(entries, 1):
            row = [number, written_code(rng, each["code"], "list"), each["name"]]
            if levels:
                row.append(", ".join(titles[level] for level in sorted(each["levels"])))
                row.append(UNITS[each["agency"]]["name"] if each["agency"] else None)
                row.append(rng.choice(["Toàn trình", "Một phần"]) if each["online"] else "Bưu chính công ích")
            rows.append(row)
        kind = rng.choice(["xlsx", "csv-bom", "ods", "xls", "csv-semicolon"])
        suffix = {"csv-bom": "csv", "csv-semicolon": "csv"}.get(kind, kind)
        path = home / "procedures" / f"{name}.{suffix}"
        formats.write(path, formats.file_bytes(kind, [formats.Sheet("Danh mục", rows)]))


def written_code(rng, code, style):
    """A procedure code as text, with the province's tail, or as the number that a spreadsheet made of it."""
    if style == "number":
        return float(code)
    if style == "list":
        return code
    return code + rng.choice(["", "", ".000.00.00.H32", ".H32", ".000.00.00.H56"])


def write_aliases(rng, home):
    """Two written names of the home's own; the unit is given once by id, once by its full name."""
    communes = [unit for unit in UNITS if UNITS[unit]["level"] == "commune" and not UNITS[unit]["successor_id"]]
    communes = [unit for unit in communes if not UNITS[unit]["valid_from"]]
    first, second = rng.sample(communes, 2)
    parent = UNITS[UNITS[second]["parent_id"]]["name"]
    aliases = {"Điểm tiếp nhận Hoa Sen": first, "Quầy số 9 lưu động": second}
    path = home / "aliases.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["written", "unit", "note"])
        writer.writerow(["Điểm tiếp nhận Hoa Sen", first, ""])
        writer.writerow(["Quầy số 9 lưu động", f"{UNITS[second]['name']}, {parent}", "ghi chú"])
    return {unit: written for written, unit in aliases.items()}
