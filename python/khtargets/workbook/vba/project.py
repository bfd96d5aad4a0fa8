"""A VBA project as `vbaProject.bin`, written from module sources alone.

No compiled code is stored: Excel and LibreOffice compile the sources when the workbook opens. The same modules give
the same bytes. Sources: [MS-OVBA] Office VBA File Format, sections 2.3 and 2.4.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from .compoundfile import compound_file

_CHUNK = 4096
_CODE_PAGE = 1252
_PROJECT_ID = "{9E394C0B-697E-4AEE-9FA6-446F51FB30DC}"
_REFERENCES = (
    ("stdole", r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation"),
    (
        "Office",
        r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared"
        r"\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library",
    ),
)
_BASES = {
    "workbook": "0{00020819-0000-0000-C000-000000000046}",
    "worksheet": "0{00020820-0000-0000-C000-000000000046}",
}


@dataclass(frozen=True)
class Module:
    """A module's name, kind ("standard", "workbook" or "worksheet") and source, pure ASCII, as the editor exports it."""

    name: str
    kind: str
    source: str

    def text(self) -> str:
        """The source as it is stored: the attributes that its kind needs first, lines ended by CR LF."""
        source = self.source
        if self.kind != "standard":
            source = _document_attributes(self.name, _BASES[self.kind]) + source
        elif not source.startswith("Attribute VB_Name"):
            source = f'Attribute VB_Name = "{self.name}"\n{source}'
        return re.sub(r"\r\n|\r|\n", "\r\n", source).rstrip("\r\n") + "\r\n"


def vba_project(modules: Sequence[Module], name: str = "khtargets") -> bytes:
    """The project with these modules in this order. UnicodeEncodeError where a source is not ASCII."""
    streams = {module.name: compress(module.text().encode("ascii")) for module in modules}
    streams["dir"] = compress(_dir_stream(modules, name))
    streams["_VBA_PROJECT"] = bytes.fromhex("cc61ffff000000")  # version 0xFFFF: no compiled code, take the sources
    names = b"".join(
        module.name.encode("ascii") + b"\0" + module.name.encode("utf-16-le") + b"\0\0" for module in modules
    )
    return compound_file(
        {"VBA": streams, "PROJECT": _project_stream(modules, name), "PROJECTwm": names + b"\0\0"}
    )


def compress(data: bytes) -> bytes:
    """A compressed container (2.4.1): chunks of 4096 bytes, each with copies of what came before in the chunk."""
    container = bytearray(b"\x01")
    for first in range(0, len(data), _CHUNK):
        chunk = data[first : first + _CHUNK]
        packed = _compress_chunk(chunk)
        if len(packed) <= _CHUNK:
            container += struct.pack("<H", 0xB000 | (len(packed) - 1)) + packed
        elif len(chunk) == _CHUNK:
            container += struct.pack("<H", 0x3000 | (_CHUNK - 1)) + chunk
        else:
            raise ValueError("the last chunk does not shrink; text always does")
    return bytes(container)


def _compress_chunk(chunk: bytes) -> bytes:
    packed, at = bytearray(), 0
    seen: dict[bytes, list[int]] = {}
    while at < len(chunk):
        flags_at, flags = len(packed), 0
        packed.append(0)
        for bit in range(8):
            if at >= len(chunk):
                break
            offset, length = _longest_copy(chunk, at, seen)
            if length:
                flags |= 1 << bit
                packed += struct.pack("<H", (offset - 1) << (16 - _offset_bits(at)) | (length - 3))
            else:
                packed.append(chunk[at])
                length = 1
            for place in range(at, min(at + length, len(chunk) - 2)):
                seen.setdefault(chunk[place : place + 3], []).append(place)
            at += length
        packed[flags_at] = flags
    return bytes(packed)


def _longest_copy(chunk: bytes, at: int, seen: dict[bytes, list[int]]) -> tuple[int, int]:
    """(distance back, length) of the longest earlier match, the nearest among equals; (0, 0) below three bytes."""
    start = chunk[at : at + 3]
    if len(start) < 3:
        return 0, 0
    offset = length = 0
    limit = min((0xFFFF >> _offset_bits(at)) + 3, len(chunk) - at)
    for place in reversed(seen.get(start, ())):
        count = 3
        while count < limit and chunk[place + count] == chunk[at + count]:
            count += 1
        if count > length:
            offset, length = at - place, count
            if length == limit:
                break
    return offset, length


def _offset_bits(at: int) -> int:
    """Bits of a copy token that hold the distance, after so many bytes of the chunk (2.4.1.3.19.1)."""
    return max(4, (at - 1).bit_length())


def _dir_stream(modules: Sequence[Module], name: str) -> bytes:
    """The project's information records (2.3.4.2)."""
    encoding = f"cp{_CODE_PAGE}"

    def record(number: int, data: bytes) -> bytes:
        return struct.pack("<HI", number, len(data)) + data

    def both(narrow: int, wide: int, text: str) -> bytes:
        return record(narrow, text.encode(encoding)) + record(wide, text.encode("utf-16-le"))

    def long(number: int, value: int) -> bytes:
        return record(number, struct.pack("<I", value))

    def short(number: int, value: int) -> bytes:
        return record(number, struct.pack("<H", value))

    stream = long(0x01, 3) + long(0x02, 0x409) + long(0x14, 0x409) + short(0x03, _CODE_PAGE)
    stream += record(0x04, name.encode(encoding)) + both(0x05, 0x40, "") + record(0x06, b"") + record(0x3D, b"")
    stream += long(0x07, 0) + long(0x08, 0) + struct.pack("<HIIH", 0x09, 4, 0x65BE0257, 17) + both(0x0C, 0x3C, "")
    for reference, library in _REFERENCES:
        path = library.encode(encoding)
        stream += both(0x16, 0x3E, reference)
        stream += record(0x0D, struct.pack("<I", len(path)) + path + bytes(6))
    stream += short(0x0F, len(modules)) + short(0x13, 0xFFFF)
    for module in modules:
        stream += both(0x19, 0x47, module.name) + both(0x1A, 0x32, module.name) + both(0x1C, 0x48, "")
        stream += long(0x31, 0) + long(0x1E, 0) + short(0x2C, 0xFFFF)
        stream += record(0x21 if module.kind == "standard" else 0x22, b"") + record(0x2B, b"")
    return stream + record(0x10, b"")


def _project_stream(modules: Sequence[Module], name: str) -> bytes:
    """The project's properties in text (2.3.1)."""
    lines = [f'ID="{_PROJECT_ID}"']
    lines += [
        f"Module={module.name}" if module.kind == "standard" else f"Document={module.name}/&H00000000"
        for module in modules
    ]
    lines += [
        f'Name="{name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{_encrypt(bytes(4), 0x9C)}"',  # not protected
        f'DPB="{_encrypt(bytes(1), 0x38)}"',  # no password
        f'GC="{_encrypt(bytes([0xFF]), 0xD0)}"',  # visible
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
    ]
    lines += [f"{module.name}=0, 0, 0, 0, C" for module in modules]
    return ("\r\n".join(lines) + "\r\n").encode("ascii")


def _encrypt(data: bytes, seed: int) -> str:
    """Data encryption (2.4.3.2) with a fixed seed, in hexadecimal."""
    key = sum(_PROJECT_ID.encode("ascii")) & 0xFF
    encrypted = [seed, 2 ^ seed, key ^ seed]
    plain, last, before = key, key ^ seed, 2 ^ seed
    for value in [0] * ((seed & 6) // 2) + list(struct.pack("<I", len(data)) + data):
        byte = value ^ ((before + plain) & 0xFF)
        encrypted.append(byte)
        before, last, plain = last, byte, value
    return bytes(encrypted).hex().upper()


def _document_attributes(name: str, base: str) -> str:
    flags = {
        "GlobalNameSpace": False, "Creatable": False, "PredeclaredId": True,
        "Exposed": True, "TemplateDerived": False, "Customizable": True,
    }  # fmt: skip
    head = f'Attribute VB_Name = "{name}"\nAttribute VB_Base = "{base}"\n'
    return head + "".join(f"Attribute VB_{flag} = {value}\n" for flag, value in flags.items())
