"""What a file is, by its content: names and suffixes of exports are often wrong (an HTML table called .xls)."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from pathlib import Path

import olefile
import olefile.olefile

from .. import archives
from ..model import BROKEN, Refused
from . import encodings

ZIPPED = ("xlsx", "xlsb", "ods")
READABLE = (*ZIPPED, "xls", "html", "spreadsheetml", "text")
_HEAD = 65536
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1a"))
_FEW = 200  # a text may hold a stray control character in so many
_SAVE_AS = "hãy mở bằng Excel, lưu lại thành .xlsx rồi làm mới lại"
_FOREIGN = (
    (b"%PDF", "tệp PDF"),
    (b"\x89PNG", "tệp ảnh"),
    (b"\xff\xd8\xff", "tệp ảnh"),
    (b"GIF8", "tệp ảnh"),
    (b"BM", "tệp ảnh"),
    (b"II*\0", "tệp ảnh"),
    (b"MM\0*", "tệp ảnh"),
    (b"{\\rtf", "tệp văn bản RTF"),
    (b"SQLite format 3", "tệp cơ sở dữ liệu"),
    (b"MZ", "tệp chương trình"),
    (b"PAR1", "tệp Parquet"),
)
_PACKED = (
    (0, b"Rar!", "RAR"),
    (0, b"7z\xbc\xaf", "7z"),
    (0, b"BZh", "bzip2"),
    (0, b"\xfd7zXZ", "xz"),
    (0, b"\x28\xb5\x2f\xfd", "zstd"),
    (0, b"MSCF", "CAB"),
    (257, b"ustar", "TAR"),
)
_OLD_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
_HTML = re.compile(r"<\s*(!doctype\s+html|html|table|head|body|meta|style)\b", re.IGNORECASE)


def kind(path: Path) -> str:
    """One of `READABLE`, "zip" (of exports), "gzip" (of one) or "empty"; anything else is refused with what to do."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        return "empty"
    if head.startswith(b"PK"):
        return _zip_kind(path)
    if head.startswith(olefile.MAGIC):
        return _ole_kind(path)
    if head.startswith(archives.GZIP):
        return "gzip"
    for at, magic, name in _PACKED:
        if head.startswith(magic, at):
            raise Refused(
                f"không đọc được tệp nén {name}; hãy giải nén, chép các tệp bên trong vào thư mục dossiers "
                "(hoặc nén lại thành .zip) rồi làm mới lại"
            )
    for magic, name in _FOREIGN:
        if head.lstrip(b"\xef\xbb\xbf \r\n").startswith(magic) and (len(magic) > 2 or b"\0" in head):
            raise Refused(
                f"đây là {name}, không phải danh sách hồ sơ; hãy xuất lại từ hệ thống một cửa dưới dạng Excel "
                "hoặc CSV, hoặc chuyển tệp này ra khỏi thư mục dossiers"
            )
    if head.startswith(_OLD_BIFF):
        raise Refused(f"tệp Excel quá cũ (trước bản 5.0) nên không đọc được; {_SAVE_AS}")
    return _text_kind(head)


def _zip_kind(path: Path) -> str:
    with archives.opened(path) as archive:
        names = set(archive.namelist())
        told = "mimetype" in names and archive.getinfo("mimetype").file_size < 1000
        declared = archive.read("mimetype") if told else b""
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.lower() == "xl/workbook.xml" for name in names):
        return "xlsx"
    if declared.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return "ods"
    is_office = "[Content_Types].xml" in names
    if (
        declared.startswith(b"application/vnd.oasis")
        or is_office
        and any(n.startswith(("word/", "ppt/")) for n in names)
    ):
        raise Refused(
            "đây là tệp văn bản hoặc trình chiếu, không phải danh sách hồ sơ; hãy xuất lại từ hệ thống một cửa "
            "dưới dạng Excel hoặc CSV, hoặc chuyển tệp này ra khỏi thư mục dossiers"
        )
    if is_office:  # a workbook of strict or unusual layout: let the reader try
        return "xlsx"
    return "zip"


def _ole_kind(path: Path) -> str:
    try:
        with olefile.OleFileIO(path) as ole:
            if ole.exists("EncryptedPackage") or ole.exists("EncryptionInfo"):
                raise Refused(f"sổ tính có mật khẩu mở; {_UNLOCK}")
            stream = next((name for name in ("Workbook", "Book") if ole.exists(name)), None)
            if stream is None:
                what = "tệp Word" if ole.exists("WordDocument") else "không phải sổ tính Excel"
                raise Refused(
                    f"{what}; hãy xuất lại từ hệ thống một cửa dưới dạng Excel hoặc CSV, hoặc chuyển tệp này ra "
                    "khỏi thư mục dossiers"
                )
            _check_biff(ole.openstream(stream).read())
    except (olefile.olefile.OleFileError, struct.error, IndexError, ValueError) as error:
        raise Refused(BROKEN) from error
    return "xls"


_UNLOCK = "hãy mở bằng Excel, bỏ mật khẩu (Tệp, Thông tin, Bảo vệ sổ tính), lưu lại rồi làm mới lại"
_FILEPASS, _SHEET, _SHARED_TEXTS, _DIMENSIONS, _END = 0x2F, 0x85, 0xFC, 0x200, 0x0A


def _check_biff(stream: bytes) -> None:
    """Refuses a workbook that is encrypted, or that promises more shared texts or rows than it can hold.

    The reader makes room for as many as are promised, and a damaged count would end the whole process.
    """
    starts = []
    for record, body in _records(stream, 0):
        if record == _FILEPASS:
            raise Refused(f"sổ tính có mật khẩu mở; {_UNLOCK}")
        if record == _SHEET:
            starts.append(struct.unpack_from("<I", body)[0])
        elif record == _SHARED_TEXTS and max(struct.unpack_from("<II", body)) > len(stream):
            raise Refused(BROKEN)
    for start in starts:
        body = next((body for record, body in _records(stream, start) if record == _DIMENSIONS), b"")
        if len(body) >= 12:
            top, bottom, left, right = struct.unpack_from("<IIHH", body)
            if not (top <= bottom <= 65536 and left <= right):
                raise Refused(BROKEN)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """(kind, content) of each record from there to the end of the part."""
    while at + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, at)
        yield record, stream[at + 4 : at + 4 + length]
        if record == _END:
            return
        at += 4 + length


def _text_kind(head: bytes) -> str:
    encoding = encodings.by_mark(head)
    if encoding is None and len(head) - len(head.translate(None, _CONTROLS)) > len(head) // _FEW:
        raise Refused(
            "không nhận ra đây là tệp gì; hãy xuất lại từ hệ thống một cửa dưới dạng Excel hoặc CSV, hoặc chuyển "
            "tệp này ra khỏi thư mục dossiers"
        )
    text = head.decode(encoding or "latin-1", "replace").lstrip("\ufeff \t\r\n")
    if "schemas-microsoft-com:office:spreadsheet" in text and text.startswith("<") and not _HTML.match(text):
        return "spreadsheetml"
    if text.startswith("<") and (_HTML.search(text)):
        return "html"
    if text.startswith("<?xml") or text.startswith("MIME-Version:"):
        raise Refused(f"không đọc được định dạng này; {_SAVE_AS}")
    return "text"
