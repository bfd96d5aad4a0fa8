"""Seeded home folders in the formats and layouts of one-stop exports, with the meaning of every row beside them.

`build(seed, folder)` writes a home and gives its case: what `brute.Count` counts. Personal columns hold `PERSON`, so
that a test can look for it in what the product keeps.
"""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import formats
import spellings
from brute import FIRST, LAST, UNITS

PERSON = "Nguyễn Thị Bí Mật"
D = date(2024, 5, 20)

# One line a seed: the readings under which it is counted. None: a key left out of settings.toml.
SITUATIONS = [
    {"effective": None},
    {"effective": D},
    {"effective": D, "first_time_start": "fifth-day", "dropped_end": "exclusive"},
    {"effective": date(2024, 7, 1), "first_time_start": date(2024, 7, 10), "date_field": "submitted"},
    {"effective": date(2024, 2, 26), "dropped_end": "inclusive", "levels": False},
    {"effective": date(2024, 10, 28), "first_time_start": "after-five-full-days", "date_field": "received"},
]

CHANNELS = {
    "online": ["Trực tuyến", "2", "Nhận qua mạng", "Nộp từ Cổng DVCQG", "trực tuyến", "onReceiving"],
    "direct": ["Trực tiếp", "1", "", "Trực tiếp tại đơn vị", "direct", "offReceiving", "TRỰC TIẾP"],
    "post": ["Qua bưu chính công ích", "3", "BCCI", "Bưu chính công ích"],
    None: ["Zalo", "Kênh thử nghiệm"],
}
NAMED = {"online": "Hồ sơ trực tuyến", "direct": "Hồ sơ trực tiếp", "post": "Hồ sơ BCCI"}
SHEET_NAMES = {"online": "Trực tuyến", "direct": "Trực tiếp", "post": "BCCI"}
RECEIVED = [
    "Được tiếp nhận", "Đang xử lý", "Yêu cầu bổ sung giấy tờ", "Đã xử lý xong", "Đã trả kết quả", "Dừng xử lý",
    "Công dân yêu cầu rút hồ sơ", "Yêu cầu thực hiện nghĩa vụ tài chính", "ĐÃ TRẢ KẾT QUẢ", "Chờ ký số lần hai",
]  # fmt: skip
NEVER_RECEIVED = ["Mới đăng ký", "Không được tiếp nhận", "không được tiếp nhận"]
NO_DATE = ["chưa rõ", "31/02/2024", "00/00/0000", ""]

HEADERS = {
    "code": ["Mã hồ sơ", "Số hồ sơ", "Mã số hồ sơ", "Số biên nhận", "Mã HS"],
    "name": ["Tên thủ tục hành chính", "Tên thủ tục", "Tên TTHC", "Thủ tục hành chính"],
    "tthc": ["Mã TTHC", "Mã thủ tục", "Mã số TTHC"],
    "unit": ["Đơn vị tiếp nhận", "Đơn vị", "Tên đơn vị", "Cơ quan tiếp nhận", "Đơn vị thực hiện"],
    "receiving": ["Đơn vị tiếp nhận", "Cơ quan tiếp nhận"],
    "resolver": ["Đơn vị giải quyết TTHC", "Cơ quan giải quyết"],
    "parent": ["Quận/Huyện", "Huyện"],
    "submitted": ["Ngày nộp hồ sơ", "Ngày gửi", "Ngày nộp", "Thời gian nộp"],
    "received": ["Ngày nhận", "Ngày tiếp nhận", "Thời gian tiếp nhận"],
    "due": ["Ngày hẹn trả", "Hạn trả", "Ngày hẹn trả kết quả"],
    "finished": ["Ngày kết thúc xử lý", "Ngày có kết quả"],
    "status": ["Trạng thái", "Tình trạng", "Trạng thái hồ sơ"],
    "channel": ["Hình thức tiếp nhận", "Hình thức nộp", "Kênh tiếp nhận", "Cách thức nộp", "Hình thức nộp hồ sơ"],
    "field": ["Lĩnh vực"],
    "owner": ["Chủ hồ sơ", "Người nộp hồ sơ"],
    "address": ["Địa chỉ"],
    "no": ["STT", "TT"],
}
VERBS = ["Cấp", "Cấp lại", "Gia hạn", "Điều chỉnh", "Thu hồi", "Đăng ký", "Xác nhận", "Phê duyệt"]
GROUP_ROWS = ["I. KHỐI SỞ, BAN, NGÀNH", "Cấp xã", "II. UBND CẤP HUYỆN", "Trong đó:"]
THINGS = [
    "giấy phép xây dựng nhà ở", "chứng chỉ hành nghề dược", "giấy phép lái xe", "hộ tịch có yếu tố nước ngoài",
    "giấy chứng nhận quyền sử dụng đất", "trợ giúp xã hội hàng tháng", "kế hoạch bảo vệ môi trường",
    "giấy phép bán lẻ rượu", "bản sao trích lục khai sinh", "hoạt động khoa học và công nghệ", "tàu cá",
]  # fmt: skip


@dataclass
class File:
    number: int
    kind: str
    channel_from: str
    sheets: list
    columns: list
    date_style: str
    names_only: bool
    no_parents: bool
    folder: str = ""
    parent: str | None = None
    archive: str = ""
    label: str = ""
    entries: dict = field(default_factory=dict)


def build(seed, home, dossiers=None):
    """Writes a home folder under `home` and returns its case."""
    rng = random.Random(seed)
    situation = SITUATIONS[seed % len(SITUATIONS)]
    case = {
        "effective": situation["effective"],
        "first_time_start": situation.get("first_time_start") or "after-five-full-days",
        "dropped_end": situation.get("dropped_end") or "inclusive",
        "date_field": situation.get("date_field") or "received",
        "rows": [],
    }
    write_settings(home, situation)
    procedures(rng, case, situation.get("levels", True))
    write_lists(rng, home, case, situation.get("levels", True))
    aliases = write_aliases(rng, home)
    files = plan_files(rng, case)
    fill_files(rng, case, files, dossiers or rng.randint(300, 3000))
    archives = {}
    for file in files:
        path, content = lay_out(rng, case, file, aliases)
        if file.archive:
            archives.setdefault(file.archive, {})[path[len(file.archive) + 1 :]] = content
        else:
            formats.write(home / "dossiers" / path, content)
    for name, parts in archives.items():
        formats.write(home / "dossiers" / name, formats.zip_bytes(parts))
    return case


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


# Procedures and their lists


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
        header = ["STT", rng.choice(HEADERS["tthc"]), rng.choice(["Tên thủ tục hành chính", "Tên TTHC"])]
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


# Files and what goes into them

TEXT_KINDS = ["csv", "csv-bom", "csv-semicolon", "csv-utf16", "csv-cp1258", "txt-tab", "html"]
SUFFIX = {
    "html": "xls",
    "csv-bom": "csv",
    "csv-semicolon": "csv",
    "csv-utf16": "csv",
    "csv-cp1258": "csv",
    "txt-tab": "txt",
}


def plan_files(rng, case):
    files = []
    texts = TEXT_KINDS * 2
    rng.shuffle(texts)
    kinds = ["xlsx", "xlsx", "xlsx", "ods", "xlsb", "xls", *texts[:7]]
    rng.shuffle(kinds)
    for number, kind in enumerate(kinds, 1):
        one_sheet = kind in TEXT_KINDS
        channel_from = rng.choice(["column"] * 4 + ["title", "file"] + ([] if one_sheet else ["sheet", "sheet"]))
        columns = ["code", "unit", "received", "owner", "address"]
        names_only = rng.random() < 0.25
        columns.append("name")
        if not names_only:
            columns.append("tthc")
        if channel_from == "column":
            columns.append("channel")
        if rng.random() < 0.85:
            columns.append("status")
        if case["date_field"] == "submitted" or rng.random() < 0.6:
            columns.append("submitted")
        columns += [extra for extra in ("due", "finished", "field") if rng.random() < 0.5]
        extra = rng.random()
        if extra < 0.35:
            columns.append("resolver")
        elif extra < 0.5:
            columns.append("parent")
        if number == 4:
            columns.remove("code")
        rng.shuffle(columns)
        columns.insert(0, "no")
        styles = ["dmy", "dmyhms", "iso", "isohms", "isoT", "mixed", "serial"]
        if kind in ("xlsx", "ods"):
            styles = ["cell", "cell", "datecell", "serial", "dmyhms", "mixed"]
        elif kind in ("xls", "xlsb"):
            styles = ["serial", "serial", "dmyhms", "iso"]
        file = File(number, kind, channel_from, [], columns, rng.choice(styles), names_only, False)
        file.no_parents = "parent" not in columns and "resolver" not in columns
        if channel_from == "sheet":
            file.sheets = [(SHEET_NAMES[channel], channel) for channel in rng.sample(["online", "direct", "post"], 3)]
        elif channel_from in ("title", "file"):
            channel = rng.choice(["online", "direct", "post"])
            file.sheets = [("Sheet1", channel)]
            file.label = NAMED[channel] if channel_from == "file" else ""
        else:
            file.sheets = [
                (name, None) for name in ["Sheet1", "Danh sách 2"][: 1 if one_sheet else rng.choice([1, 1, 2])]
            ]
        if not file.label:
            file.label = rng.choice(["xuat du lieu", "Danh sách hồ sơ", "một cửa"])
            if file.no_parents and rng.random() < 0.25:
                file.parent = rng.choice(["thanh-pho-nha-trang", "huyen-van-ninh"])
                file.label = (
                    "UBND " + {"thanh-pho-nha-trang": "TP Nha Trang", "huyen-van-ninh": "huyện Vạn Ninh"}[file.parent]
                )
        if rng.random() < 0.2:
            file.label = spellings.decomposed(file.label)
        if number in (5, 6):
            file.archive = "bc 5 nen.zip"
        file.entries = {name: [] for name, _ in file.sheets}
        files.append(file)
    return files


def boundary_days(case):
    days = [FIRST - timedelta(days=1), FIRST, LAST, LAST + timedelta(days=1), date(2024, 10, 31), date(2024, 11, 1)]
    start = case["effective"] or D
    days += [start + timedelta(days=step) for step in range(-1, 8)]
    if isinstance(case["first_time_start"], date):
        days += [case["first_time_start"] + timedelta(days=step) for step in (-1, 0, 1)]
    return days


def a_dossier(rng, number, case, unit_pool, edges):
    """The truth of one dossier before any file writes it."""
    day = rng.choice(edges) if rng.random() < 0.35 else date(2023, 12, 1) + timedelta(days=rng.randrange(396))
    unit = rng.choice(unit_pool)
    while UNITS[unit]["valid_from"] and day < date(2024, 11, 1):
        unit = rng.choice(unit_pool)
    level = {"department": "province"}.get(UNITS[unit]["level"], UNITS[unit]["level"])
    pool = case["procedures"]
    if rng.random() < 0.93:
        pool = [each for each in pool if not each["levels"] or level in each["levels"]]
    procedure = rng.choice(pool)
    code, name = procedure["code"], procedure["name"]
    if rng.random() < 0.04:
        code, name = rng.choice(case["unlisted"])
    noise = rng.random()
    dossier = {
        "dossier": f"H32.{rng.randrange(10, 60)}-{day:%y%m%d}-{number:04d}",
        "unit": unit,
        "resolver": None,
        "code": code,
        "name": name,
        "channel": rng.choices(["online", "direct", "post", None], [55, 33, 8, 2])[0],
        "received": rng.random() > 0.05,
        "day": day,
        "submitted": day - timedelta(days=rng.choice([0, 0, 0, 1, 2, 5])),
        "unreadable": rng.random() < 0.02,
        "clock": rng.choice([time(0, 0), time(23, 59, 59), time(8, 30, 12), time(12, 0), time(16, 45, 1)]),
    }
    if number % 50 == 0:
        dossier["dossier"] = f"H32.Hòa-{number}"
    if noise < 0.05 and level == "province":
        dossier["unit"] = "counter"
        if rng.random() < 0.6:
            dossier["resolver"] = unit
    elif noise < 0.07:
        dossier["unit"] = None
    elif noise < 0.10:
        dossier["unit"] = "ambiguous"
    return dossier


def fill_files(rng, case, files, number_of_dossiers):
    units = list(UNITS)
    busy = rng.sample(units, 25) + ["huyen-truong-sa", "khanh-hoa", "huyen-dien-khanh/xa-dien-xuan"]
    ended = [unit for unit in units if UNITS[unit]["successor_id"]]
    joined = [UNITS[unit]["successor_id"] for unit in ended]
    pool = units + busy * 4 + ended * 4 + joined * 2
    edges = boundary_days(case)
    places = [(file, name, channel) for file in files for name, channel in file.sheets]
    written = []
    for number in range(number_of_dossiers):
        dossier = a_dossier(rng, number, case, pool, edges)
        if put(rng, dossier, places):
            written.append(dossier)
    for dossier in rng.sample(written, len(written) // 10):
        for _ in range(rng.choice([1, 1, 2])):
            copy = dict(dossier)
            change = rng.random()
            if change < 0.3:
                copy["received"] = not copy["received"]
            elif change < 0.5:
                copy["day"] = rng.choice(edges)
                if UNITS.get(copy["unit"], {}).get("valid_from"):
                    copy["day"] = date(2024, 11, 1)
                copy["submitted"] = copy["day"]
            elif change < 0.6 and copy["unit"] in UNITS:
                copy["unit"] = "so-y-te"
            elif change < 0.8:
                copy["channel"] = rng.choice(["online", "direct", "post"])
            elif change < 0.85:
                copy["unreadable"] = True
            put(rng, copy, places)
    for file in files:
        for entries in file.entries.values():
            rng.shuffle(entries)


def put(rng, dossier, places):
    """Writes the dossier into one of the places that can hold it, if there is one."""
    possible = [each for each in places if fits(dossier, each)]
    if not possible:
        return False
    file, sheet, _ = rng.choice(possible)
    file.entries[sheet].append(dossier)
    return True


def fits(dossier, place):
    """Whether the file can say what the dossier's truth needs."""
    file, _, channel = place
    if dossier["channel"] is None and file.channel_from != "column":
        return False
    if dossier["resolver"] and "resolver" not in file.columns:
        return False
    if "code" not in file.columns and (dossier["unit"] is None or dossier["unreadable"]):
        return False
    return channel is None or channel == dossier["channel"]


# One file's sheets


def lay_out(rng, case, file, aliases):
    """The file's path in the dossiers folder and its bytes; its rows' meaning goes into the case."""
    suffix = SUFFIX.get(file.kind, file.kind)
    if file.kind.startswith("csv") and rng.random() < 0.2:
        suffix = "xls"
    name = f"bc {file.number}{rng.choice([' ', '/'])}{file.label}.{suffix}"
    path = f"{file.archive}/{name}" if file.archive else name
    sheets = []
    for number, (sheet_name, channel) in enumerate(file.sheets):
        sheets.append(lay_out_sheet(rng, case, file, path, number, sheet_name, channel, aliases))
    if file.kind in ("xlsx", "ods") and rng.random() < 0.4:
        sheets.append(formats.Sheet("Sheet9"))
    return path, formats.file_bytes(file.kind, sheets)


def lay_out_sheet(rng, case, file, path, number, sheet_name, channel, aliases):
    sheet = formats.Sheet(sheet_name)
    offset = 1 if rng.random() < 0.25 else 0
    columns = file.columns
    width = len(columns)

    def add(cells):
        sheet.rows.append([None] * offset + list(cells))

    def spanning(text, place=0):
        row = [None] * width
        row[place] = text
        add(row)
        if rng.random() < 0.5:
            at = len(sheet.rows) - 1
            sheet.merges.append((at, offset + place, at, offset + width - 1))

    if rng.random() < 0.15:
        add([])
    for title in titles(rng, file, channel):
        spanning(title, rng.choice([0, 0, 1]))
    two_units = {"resolver", "parent"} & set(columns)
    kinds = ["receiving" if each == "unit" and two_units else each for each in columns]
    header = [noisy_header(rng, rng.choice(HEADERS[kind])) for kind in kinds]
    add_header(rng, sheet, offset, header, columns, add)
    if rng.random() < 0.5:
        marks = [f"({place})" for place in range(1, width + 1)] if rng.random() < 0.5 else list(range(1, width + 1))
        add(marks)
    unit_at = columns.index("unit")
    for count, dossier in enumerate(file.entries[sheet_name], 1):
        noise = rng.random()
        if noise < 0.01:
            spanning(rng.choice(GROUP_ROWS), rng.choice([0, unit_at]))
        elif noise < 0.015:
            add([None] * width)
        elif noise < 0.018:
            add(header)
        elif noise < 0.022:
            add(a_total(rng, width, unit_at, "Cộng"))
        cells, row = write_row(rng, file, dossier, channel, count, aliases)
        add(cells)
        case["rows"].append({**row, "path": path, "sheet": number, "line": len(sheet.rows)})
    if rng.random() < 0.7:
        add(a_total(rng, width, unit_at, rng.choice(["Tổng cộng", "TỔNG SỐ", "Tổng số"])))
    if rng.random() < 0.6:
        add([])
        spanning("Khánh Hòa, ngày 15 tháng 12 năm 2024", width // 2)
        add([None, "NGƯỜI LẬP BIỂU", None, "THỦ TRƯỞNG ĐƠN VỊ"])
        add([None, "(Ký, ghi rõ họ tên)"])
    return sheet


def titles(rng, file, channel):
    lines = []
    if rng.random() < 0.7:
        lines += ["ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA", rng.choice(["DANH SÁCH HỒ SƠ TIẾP NHẬN", "BÁO CÁO CHI TIẾT HỒ SƠ"])]
        if rng.random() < 0.5:
            lines.append("Từ ngày 15/12/2023 đến ngày 14/12/2024")
    if file.channel_from == "title":
        lines.append(NAMED[channel].upper() if rng.random() < 0.3 else NAMED[channel])
    return lines


def noisy_header(rng, text):
    noise = rng.random()
    if noise < 0.08:
        return text.upper()
    if noise < 0.14:
        return text.replace(" ", "\n", 1)
    if noise < 0.20:
        return spellings.decomposed(text)
    return f" {text} " if noise < 0.25 else text


def add_header(rng, sheet, offset, header, columns, add):
    """A header in one row, or in two with its dates or its dossier's columns under a merged title."""
    of_dossier = {"code", "name", "tthc", "status", "field"}
    runs = [place for place in range(1, len(columns) - 1) if set(columns[place : place + 2]) <= of_dossier]
    if not runs or rng.random() < 0.5:
        add(header)
        return
    start = runs[0]
    over = list(header)
    over[start], over[start + 1] = "Thông tin hồ sơ", None
    under = [None] * len(header)
    under[start], under[start + 1] = header[start], header[start + 1]
    add(over)
    add(under)
    top = len(sheet.rows) - 2
    sheet.merges.append((top, offset + start, top, offset + start + 1))
    for place in range(len(header)):
        if place not in (start, start + 1):
            sheet.merges.append((top, offset + place, top + 1, offset + place))


def a_total(rng, width, unit_at, text):
    """A total's row: the word in the first or the unit's column and numbers under any others."""
    row = [None] * width
    at = rng.choice([0, unit_at])
    row[at] = text
    for place in range(at + 1, width):
        if rng.random() < 0.4:
            row[place] = rng.randrange(1, 3000)
    return row


def write_row(rng, file, dossier, channel, count, aliases):
    """A dossier's cells in the file's columns, and what they mean."""
    row = {
        "dossier": dossier["dossier"] if "code" in file.columns else None,
        "resolver": dossier["resolver"],
        "channel": channel or dossier["channel"],
        "received": dossier["received"] if "status" in file.columns else True,
        "received_day": None if dossier["unreadable"] else dossier["day"],
        "submitted_day": dossier["submitted"] if "submitted" in file.columns else None,
        "procedure_name": dossier["name"],
        "procedure_code": None,
    }
    cells = {"no": count, "owner": PERSON, "address": f"{count} Lê Lợi", "field": "Lĩnh vực chung"}
    if "tthc" in file.columns and rng.random() < 0.95:
        row["procedure_code"] = dossier["code"]
        as_number = file.kind not in TEXT_KINDS and rng.random() < 0.2
        cells["tthc"] = written_code(rng, dossier["code"], "number" if as_number else "text")
    cells["name"] = written_name(rng, dossier["name"])
    if row["dossier"]:
        code = row["dossier"]
        noise = rng.random()
        code = f" {code} " if noise < 0.1 else code.lower() if noise < 0.2 else code
        cells["code"] = spellings.decomposed(code) if rng.random() < 0.3 else code
    write_unit(rng, file, dossier, cells, row, aliases)
    if dossier["unreadable"]:
        cells["received"] = rng.choice(NO_DATE)
        if "submitted" in file.columns and rng.random() < 0.5:
            cells["submitted"], row["submitted_day"] = rng.choice(NO_DATE), None
    else:
        cells["received"] = written_date(rng, dossier["day"], dossier["clock"], file.date_style)
    if "submitted" in file.columns and "submitted" not in cells:
        cells["submitted"] = written_date(rng, dossier["submitted"], dossier["clock"], file.date_style)
    for extra in ("due", "finished"):
        if extra in file.columns and rng.random() < 0.8:
            later = dossier["day"] + timedelta(days=rng.randrange(1, 30))
            cells[extra] = written_date(rng, later, time(17, 0), file.date_style)
    cells["status"] = rng.choice(RECEIVED if dossier["received"] else NEVER_RECEIVED)
    cells["channel"] = rng.choice(CHANNELS[row["channel"]])
    if cells["channel"].isdigit() and file.kind not in TEXT_KINDS and rng.random() < 0.5:
        cells["channel"] = int(cells["channel"])
    return [cells.get(column) if cells.get(column) != "" else None for column in file.columns], row


def write_unit(rng, file, dossier, cells, row, aliases):
    unit = dossier["unit"]
    if unit == "counter":
        row["unit"] = "counter"
        # A one-stop section in a file of one district is perhaps that district's: only the centre is meant there.
        cells["unit"] = rng.choice(spellings.COUNTERS[: 4 if file.parent else None])
        if dossier["resolver"]:
            cells["resolver"] = spellings.spelling(dossier["resolver"], rng)
        return
    if unit == "ambiguous":
        cells["unit"], meanings = rng.choice(sorted(spellings.AMBIGUOUS.items()))
        parent = file.parent
        column = next((each for each in ("parent", "resolver") if each in file.columns), None)
        if column and rng.random() < 0.6:
            parent = rng.choice(sorted(meanings))
            cells[column] = {"huyen-van-ninh": "UBND huyện Vạn Ninh"}.get(parent, "Thành phố Nha Trang")
        row["unit"] = meanings.get(parent)
        return
    row["unit"] = unit
    if unit is None:
        blank = row["dossier"] and rng.random() < 0.3
        cells["unit"] = "" if blank else rng.choice(spellings.STRANGERS)
        return
    if unit in aliases and rng.random() < 0.7:
        cells["unit"] = aliases[unit]
        return
    cells["unit"] = spellings.spelling(unit, rng)
    if "resolver" in file.columns and rng.random() < 0.7:
        # Another unit may resolve what this one received; the dossier stays the receiver's.
        resolver = rng.choice(["so-y-te", "so-tu-phap", unit if unit in UNITS else "so-y-te"])
        cells["resolver"] = UNITS[resolver]["name"]
    if "parent" in file.columns and UNITS[unit]["level"] == "commune":
        cells["parent"] = UNITS[UNITS[unit]["parent_id"]]["name"]


def written_name(rng, name):
    noise = rng.random()
    if noise < 0.1:
        return name.upper()
    if noise < 0.2:
        return spellings.decomposed(name)
    if noise < 0.3:
        return f" {name.replace(' ', '  ', 1)} "
    return name


def written_date(rng, day, clock, style):
    moment = datetime.combine(day, clock)
    if style == "mixed":
        style = rng.choice(["dmy", "dmyhms", "iso", "isohms"])
    if style == "cell":
        return moment
    if style == "datecell":
        return day
    if style == "serial":
        serial = (moment - datetime(1899, 12, 30)) / timedelta(days=1)
        return int(serial) if clock == time(0, 0) else serial
    patterns = {"dmy": "%d/%m/%Y", "dmyhms": "%d/%m/%Y %H:%M:%S", "iso": "%Y-%m-%d"}
    patterns |= {"isohms": "%Y-%m-%d %H:%M:%S", "isoT": "%Y-%m-%dT%H:%M:%S"}
    return moment.strftime(patterns[style])
