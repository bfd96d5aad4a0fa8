"""An .xlsx or .xlsm file as its parts, so that some change and all others stay byte for byte.

Source: ECMA-376, part 1 (SpreadsheetML) and part 2 (packages).
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from ...errors import KhError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
CONTENT_TYPES = "[Content_Types].xml"
WORKBOOK = "xl/workbook.xml"
_AREA = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$([A-Z]{1,3})\$(\d+)(?::\$([A-Z]{1,3})\$(\d+))?")
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an encrypted workbook is a compound file (MS-OFFCRYPTO)
_WRITTEN_AT = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Area:
    """A rectangle of one sheet; rows and columns count from 1, the last ones included."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.bottom - self.top + 1, self.right - self.left + 1


class Package:
    """The parts of a workbook file. Parts that `change` gave are written from their tree, the others as they were."""

    def __init__(self, data: bytes) -> None:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                self.parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
        except zipfile.BadZipFile as error:
            if data.startswith(_COMPOUND) and "EncryptedPackage".encode("utf-16-le") in data:
                raise KhError(
                    "Bảng tính có mật khẩu mở tệp nên không đọc, không ghi được nội dung; hãy bỏ mật khẩu (Excel: File > Info > "
                    "Protect Workbook > Encrypt with Password, xóa trắng), lưu lại rồi làm lại."
                ) from error
            raise KhError("Tệp không phải là bảng tính .xlsx hoặc .xlsm, hoặc đã hỏng; hãy lấy lại tệp.") from error
        if WORKBOOK not in self.parts:
            raise KhError("Tệp không có trang tính nào đọc được; hãy dùng tệp .xlsx hoặc .xlsm.")
        self._trees: dict[str, etree._Element] = {}
        self._changed: set[str] = set()

    @staticmethod
    def open(path: Path) -> Package:
        """The package in a file. OSError where the file cannot be read."""
        return Package(path.read_bytes())

    def tree(self, part: str) -> etree._Element:
        """A part's root element, to be read."""
        if part not in self._trees:
            self._trees[part] = etree.fromstring(self.parts[part], etree.XMLParser(resolve_entities=False, no_network=True))
        return self._trees[part]

    def change(self, part: str) -> etree._Element:
        """A part's root element, to be changed."""
        self._changed.add(part)
        return self.tree(part)

    def drop(self, part: str) -> None:
        """Takes a part out, with its relations and its content type."""
        for gone in (part, relations_of(part)):
            self.parts.pop(gone, None)
            self._changed.discard(gone)
        for element in self.change(CONTENT_TYPES).findall(f"{{{TYPES}}}Override"):
            if element.get("PartName") == f"/{part}":
                _remove(element)

    def related(self, part: str, kind: str = "") -> dict[str, str]:
        """Relation id -> target part, for relations of a kind (the last word of its type), external ones left out."""
        file = relations_of(part)
        if file not in self.parts:
            return {}
        found = {}
        for element in self.tree(file):
            if element.get("TargetMode") != "External" and element.get("Type", "").endswith(f"/{kind}" if kind else ""):
                found[element.get("Id", "")] = _resolve(part, element.get("Target", ""))
        return found

    def unrelate(self, part: str, id: str) -> None:
        """Takes one relation out."""
        for element in self.change(relations_of(part)):
            if element.get("Id") == id:
                _remove(element)

    def sheets(self) -> dict[str, str]:
        """Sheet name -> part, in the workbook's order."""
        targets = self.related(WORKBOOK)
        found = {}
        for element in self.tree(WORKBOOK).iterfind(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet"):
            part = targets.get(element.get(f"{{{OFFICE}}}id", ""), "")
            if part in self.parts and "/worksheets/" in part:
                found[element.get("name", "")] = part
        return found

    def areas(self) -> dict[str, Area]:
        """Defined name -> area, for names of the whole workbook that stand for one rectangle."""
        found = {}
        for element in self.tree(WORKBOOK).iterfind(f"{{{MAIN}}}definedNames/{{{MAIN}}}definedName"):
            area = _AREA.fullmatch((element.text or "").lstrip("="))
            if area and element.get("localSheetId") is None:
                quoted, plain, left, top, right, bottom = area.groups()
                sheet = quoted.replace("''", "'") if quoted else plain
                found[element.get("name", "")] = Area(
                    sheet, int(top), number_of(left), int(bottom or top), number_of(right or left)
                )
        return found

    def data(self) -> bytes:
        """The file's bytes; the same parts give the same bytes."""
        for part in sorted(self._changed):
            self.parts[part] = etree.tostring(self._trees[part], xml_declaration=True, encoding="UTF-8", standalone=True)
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.parts.items():
                entry = zipfile.ZipInfo(name, _WRITTEN_AT)
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
                archive.writestr(entry, content)
        return target.getvalue()


def relations_of(part: str) -> str:
    """The part that holds a part's relations."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def number_of(letters: str) -> int:
    """A column's number, from 1: "A" is 1, "AA" 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _resolve(part: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
