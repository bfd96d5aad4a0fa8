"""Exports damaged at random, and exports written otherwise that mean the same. The applicants in them bear a mark."""

from __future__ import annotations

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable
from datetime import date, timedelta

from acceptance import formats

MARK = "ZQMARKZQ"  # in each cell of the columns that are not read
HEADER = ["STT", "Mã hồ sơ", "Người nộp", "Địa chỉ", "Đơn vị tiếp nhận", "Mã TTHC", "Hình thức nộp", "Trạng thái",
          "Ngày nhận", "Số điện thoại", "Ngày kết thúc xử lý"]  # fmt: skip
UNITS = ("Sở Y tế", "Sở Nội vụ", "UBND huyện Diên Khánh", "UBND phường Vĩnh Hòa, TP Nha Trang")
CHANNELS = ("Trực tuyến", "Trực tiếp", "Qua bưu chính công ích")
KINDS = ("xlsx", "xlsb", "xls", "ods", "html", "csv", "csv-semicolon", "csv-utf16", "txt-tab")
SUFFIX = {"html": "xls", "csv-semicolon": "csv", "csv-utf16": "csv", "txt-tab": "txt"}
ROWS = 30

Rows = list[list[object]]


def table(rng: random.Random) -> Rows:
    """A header and dossiers, one a row; every column that is not read holds the mark."""
    found: Rows = [list(HEADER)]
    for number in range(1, ROWS + 1):
        day = date(2024, 1, 2) + timedelta(days=rng.randrange(300))
        person = rng.choice([f"{MARK} Văn An", f"Công ty {MARK}", f'"{MARK}" và con', f"{MARK}, chi nhánh {MARK}"])
        found.append(
            [
                number, f"H32.15-{day:%y%m%d}-{number:04d}", person, f"{number} {MARK} Lê Lợi", rng.choice(UNITS), "1.000001",
                rng.choice(CHANNELS), "Đã trả kết quả", f"{day:%d/%m/%Y}", f"09{MARK}{number:02d}",
                f"{day + timedelta(days=5):%d/%m/%Y}" if rng.random() < 0.7 else None,
            ]
        )  # fmt: skip
    return found


def file_of(rows: Rows, kind: str) -> bytes:
    """The table as a file of one of `KINDS`."""
    return formats.file_bytes(kind, [formats.Sheet("Danh sách", rows)])


def damaged(data: bytes, kind: str, rng: random.Random) -> bytes:
    """The file with one to three damages, of those that its format can have."""
    for _ in range(rng.choice([1, 1, 2, 3])):
        ways: list[Callable[[bytes, random.Random], bytes]] = [_flip, _cut, _insert, _double]
        if kind in ("xlsx", "ods", "xlsb"):
            ways += [_inside, _inside, _members]
        elif kind not in ("xls",):
            ways += [_unquoted, _unquoted, _delimiter_gone, _line_broken, _quote]
        data = rng.choice(ways)(data, rng) or b" "
    return data


def _flip(data: bytes, rng: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(rng.randint(1, 20)):
        found[rng.randrange(len(found))] ^= 1 << rng.randrange(8)
    return bytes(found)


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def _insert(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + rng.randbytes(rng.randint(1, 40)) + data[at:]


def _double(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data))
    end = min(len(data), start + rng.randint(1, 400))
    return data[:end] + data[start:]


def _inside(data: bytes, rng: random.Random) -> bytes:
    """One member damaged, its check sum put right, so that only the content tells."""
    members = _read(data)
    if not members:
        return data
    name = rng.choice(sorted(members))
    content = members[name]
    attribute = re.search(rb'="[^"]*"', content[rng.randrange(len(content) or 1) :]) if rng.random() < 0.6 else None
    if attribute is not None:
        value = rng.choice([b'=""', b'="-1"', b'="99999999999"', b'="A1"', b'="\xff"', b'="EN1048576"', b'="inlineStr"'])
        content = content.replace(attribute.group(), value, 1)
    else:
        content = rng.choice([_flip, _cut, _double])(content or b"x", rng)
    return _written({**members, name: content})


def _members(data: bytes, rng: random.Random) -> bytes:
    """One member gone, or twice in the archive with other content."""
    members = _read(data)
    if not members:
        return data
    name = rng.choice(sorted(members))
    if rng.random() < 0.5:
        del members[name]
        return _written(members)
    return _written(members, {name: _flip(members[name] or b"x", rng)})


def _read(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {entry.filename: archive.read(entry) for entry in archive.infolist()}
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, KeyError):
        return {}


def _written(members: dict[str, bytes], again: dict[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    if again:
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
            for name, content in again.items():
                archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def _unquoted(data: bytes, rng: random.Random) -> bytes:
    """A cell loses its quotes, so that a delimiter inside moves the row's cells."""
    return data.replace(b'"', b"", rng.choice([1, 2, 2, 4, 1000]))


def _delimiter_gone(data: bytes, rng: random.Random) -> bytes:
    places = [found.start() for found in re.finditer(rb"[,;\t]", data)]
    at = rng.choice(places) if places else 0
    return data[:at] + data[at + 1 :]


def _line_broken(data: bytes, rng: random.Random) -> bytes:
    """A line break inside a name."""
    at = data.find(MARK.encode(), rng.randrange(len(data)))
    return data if at < 0 else data[: at + len(MARK)] + b"\r\n" + data[at + len(MARK) :]


def _quote(data: bytes, rng: random.Random) -> bytes:
    at = rng.choice([found.start() for found in re.finditer(rb"[,;\t\n]", data)] or [0])
    return data[: at + 1] + b'"' + data[at + 1 :]


def same(rows: Rows, rng: random.Random) -> tuple[Rows, str]:
    """The same dossiers in another layout: the table and the kind of file to write it as."""
    order = list(range(len(HEADER)))
    found = [list(row) for row in rows]
    if rng.random() < 0.5:
        rng.shuffle(order)
        found = [[row[at] for at in order] for row in found]
    if rng.random() < 0.5:
        found[0] = [str(cell).upper() for cell in found[0]]
    if rng.random() < 0.4:
        at = rng.randrange(len(HEADER) + 1)
        found = [[*row[:at], "Ghi chú" if not number else None, *row[at:]] for number, row in enumerate(found)]
    if rng.random() < 0.4:
        body = found[1:]
        rng.shuffle(body)
        found = [found[0], *body]
    if rng.random() < 0.4:
        found.insert(rng.randrange(1, len(found)), [None] * len(found[0]))
    if rng.random() < 0.5:
        found = [["DANH SÁCH HỒ SƠ TIẾP NHẬN", *[None] * (len(found[0]) - 1)], *found]
    if rng.random() < 0.5:
        found.append([None, "Tổng cộng", *[None] * (len(found[0]) - 2)])
    if rng.random() < 0.3:
        found = [[None, *row] for row in found]
    return found, rng.choice(KINDS)
