"""One export file: titles, headers, number rows, groups, totals and footers around its dossiers."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from acceptance import formats, spellings
from acceptance.province import UNITS
from acceptance.published import written_code

PERSON = "Nguyễn Thị Bí Mật"
CHANNELS = {
    "online": ["Trực tuyến", "2", "Nhận qua mạng", "Nộp từ Cổng DVCQG", "trực tuyến", "onReceiving"],
    "direct": ["Trực tiếp", "1", "", "Trực tiếp tại đơn vị", "direct", "offReceiving", "TRỰC TIẾP"],
    "post": ["Qua bưu chính công ích", "3", "BCCI", "Bưu chính công ích"],
    None: ["Zalo", "Kênh thử nghiệm"],
}
NAMED = {"online": "Hồ sơ trực tuyến", "direct": "Hồ sơ trực tiếp", "post": "Hồ sơ BCCI"}
SHEET_NAMES = {"online": "Trực tuyến", "direct": "Trực tiếp", "post": "BCCI"}
SHEET_PARENTS = {"TP Nha Trang": "thanh-pho-nha-trang", "Huyện Vạn Ninh": "huyen-van-ninh"}
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
GROUP_ROWS = ["I. KHỐI SỞ, BAN, NGÀNH", "Cấp xã", "II. UBND CẤP HUYỆN", "Trong đó:"]
TEXT_KINDS = ["csv", "csv-bom", "csv-semicolon", "csv-utf16", "csv-cp1258", "txt-tab", "html"]
SUFFIX = {
    "html": "xls",
    "csv-bom": "csv",
    "csv-semicolon": "csv",
    "csv-utf16": "csv",
    "csv-cp1258": "csv",
    "txt-tab": "txt",
}


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
    field, before, written = file.field, None, []
    for count, dossier in enumerate(field.entries(file.entries[sheet_name], columns), 1):
        noise = rng.random()
        if noise < 0.01:
            spanning(rng.choice(GROUP_ROWS), rng.choice([0, unit_at]))
            before = None  # a group's heading ends the units above it; an office names them again below
        elif noise < 0.015:
            add([None] * width)
        elif noise < 0.018:
            add(header)
        elif noise < 0.022:
            add(a_total(rng, width, unit_at, "Cộng"))
        for heading in field.headings(before, dossier["unit"]):
            spanning(heading, rng.choice([0, unit_at]))
        before = dossier["unit"]
        cells, row = write_row(rng, file, sheet_name, dossier, channel, count, aliases)
        add(cells)
        written.append((len(sheet.rows) - 1, row))
        case["rows"].append({**row, "path": path, "sheet": number, "line": len(sheet.rows)})
    field.merge(sheet, offset + unit_at, written)
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


def write_row(rng, file, sheet_name, dossier, channel, count, aliases):
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
    write_unit(rng, file, file.parent or SHEET_PARENTS.get(sheet_name), dossier, cells, row, aliases)
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
    row["channel_in_column"] = channel is None
    file.field.change(cells, row)
    return [cells.get(column) if cells.get(column) != "" else None for column in file.columns], row


def write_unit(rng, file, parent, dossier, cells, row, aliases):
    unit = dossier["unit"]
    if unit == "counter":
        row["unit"] = "counter"
        # A one-stop section in a file of one district is perhaps that district's: only the centre is meant there.
        cells["unit"] = rng.choice(spellings.COUNTERS[: 4 if parent else None])
        if dossier["resolver"]:
            cells["resolver"] = spellings.spelling(dossier["resolver"], rng)
        return
    if unit == "ambiguous":
        cells["unit"], meanings = rng.choice(sorted(spellings.AMBIGUOUS.items()))
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
    if (parent or not file.no_parents) and UNITS[unit]["level"] == "department":
        # A bare "Nội vụ" beside a district's name is perhaps that district's own office.
        cells["unit"] = rng.choice([UNITS[unit]["name"], f"Bộ phận Tiếp nhận và Trả kết quả {UNITS[unit]['name']}"])
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
