"""Compound files (MS-CFB, version 3): the container of a VBA project.

The same storages give the same bytes: no times, no identifiers, entries in the order the format prescribes.
Source: [MS-CFB] Compound File Binary File Format, sections 2.2 to 2.6.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Union

Storage = Mapping[str, Union[bytes, "Storage"]]

_SECTOR, _MINI_SECTOR, _MINI_LIMIT = 512, 64, 4096
_FREE, _CHAIN_END, _FAT_SECTOR, _NO_ENTRY = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_RED, _BLACK = 0, 1
_HEADER_FAT_SECTORS = 109
_NAME_BYTES = 64
_ENTRY = struct.Struct("<64sHBBIII16sIQQIQ")


@dataclass
class _Entry:
    """A directory entry: a storage or a stream, and its place in its storage's tree."""

    name: str
    kind: int
    data: bytes = b""
    colour: int = _BLACK
    left: int = _NO_ENTRY
    right: int = _NO_ENTRY
    child: int = _NO_ENTRY
    start: int = 0
    size: int = 0

    def pack(self) -> bytes:
        name = self.name.encode("utf-16-le") + b"\0\0"
        if len(name) > _NAME_BYTES:
            raise ValueError(f"a stream's name has more than 31 characters: {self.name}")
        return _ENTRY.pack(
            name, len(name), self.kind, self.colour, self.left, self.right, self.child,
            bytes(16), 0, 0, 0, self.start, self.size,
        )  # fmt: skip


@dataclass
class _Sectors:
    """The file's sectors after the header, and the chain that each is part of."""

    table: list[int]
    body: bytearray = field(default_factory=bytearray)

    def append(self, data: bytes) -> int:
        """Stores data as a chain of sectors; its first sector's number."""
        if not data:
            return _CHAIN_END
        first, count = len(self.table), _sectors(len(data))
        self.table += [*range(first + 1, first + count), _CHAIN_END]
        self.body += data.ljust(count * _SECTOR, b"\0")
        return first


def compound_file(root: Storage) -> bytes:
    """The bytes of a compound file with these streams (bytes) and storages (mappings) at its root.

    ValueError where a name is longer than 31 characters or the whole exceeds 6.8 MB (a file allocation table of more
    than 109 sectors, which no project of ours comes near).
    """
    entries = _directory(root)
    mini, mini_table = _mini_stream(entries)
    large = [entry for entry in entries if entry.kind == _STREAM and entry.size >= _MINI_LIMIT]
    directory_size = _round_up(len(entries) * _ENTRY.size, _SECTOR)
    mini_fat = _fill(_integers(mini_table), b"\xff")

    others = sum(map(_sectors, [directory_size, len(mini_fat), len(mini), *(entry.size for entry in large)]))
    fat_count = 1
    while fat_count * (_SECTOR // 4) < fat_count + others:
        fat_count += 1
    if fat_count > _HEADER_FAT_SECTORS:
        raise ValueError("a VBA project of more than 6.8 MB cannot be written")

    sectors = _Sectors([_FAT_SECTOR] * fat_count)
    directory_at = sectors.append(bytes(directory_size))
    mini_fat_at = sectors.append(mini_fat)
    entries[0].start, entries[0].size = sectors.append(mini), len(mini)
    for entry in large:
        entry.start = sectors.append(entry.data)
    directory = b"".join(entry.pack() for entry in entries)
    unused = _ENTRY.pack(b"", 0, 0, 0, _NO_ENTRY, _NO_ENTRY, _NO_ENTRY, bytes(16), 0, 0, 0, 0, 0)
    sectors.body[:directory_size] = directory + unused * ((directory_size - len(directory)) // _ENTRY.size)

    fat = _fill(_integers(sectors.table), b"\xff")
    return _header(fat_count, directory_at, mini_fat_at, _sectors(len(mini_fat))) + fat + bytes(sectors.body)


def _header(fat_count: int, directory_at: int, mini_fat_at: int, mini_fat_count: int) -> bytes:
    fixed = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII",
        bytes.fromhex("d0cf11e0a1b11ae1"), bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6), 0,
        fat_count, directory_at, 0, _MINI_LIMIT, mini_fat_at, mini_fat_count, _CHAIN_END, 0,
    )  # fmt: skip
    places = [number if number < fat_count else _FREE for number in range(_HEADER_FAT_SECTORS)]
    return fixed + _integers(places)


def _directory(root: Storage) -> list[_Entry]:
    """All entries, the root first; each storage's members hang in a balanced red-black tree."""
    entries = [_Entry("Root Entry", _ROOT)]
    entries[0].child = _hang(root, entries)
    return entries


def _hang(storage: Storage, entries: list[_Entry]) -> int:
    numbers = []
    for name in sorted(storage, key=lambda name: (len(name), name.upper())):
        content = storage[name]
        numbers.append(len(entries))
        if isinstance(content, bytes):
            entries.append(_Entry(name, _STREAM, content, size=len(content)))
        else:
            entries.append(_Entry(name, _STORAGE))
    for number in numbers:
        content = storage[entries[number].name]
        if not isinstance(content, bytes):
            entries[number].child = _hang(content, entries)
    complete_levels = (len(numbers) + 1).bit_length() - 1

    def balance(first: int, past: int, depth: int) -> int:
        """The middle member becomes the parent; below the last complete level members are red."""
        if first >= past:
            return _NO_ENTRY
        middle = (first + past) // 2
        entry = entries[numbers[middle]]
        entry.colour = _BLACK if depth < complete_levels else _RED
        entry.left, entry.right = balance(first, middle, depth + 1), balance(middle + 1, past, depth + 1)
        return numbers[middle]

    return balance(0, len(numbers), 0)


def _mini_stream(entries: list[_Entry]) -> tuple[bytes, list[int]]:
    """Streams below 4096 bytes, packed in sectors of 64, and their allocation table."""
    stream, table = bytearray(), list[int]()
    for entry in entries:
        if entry.kind != _STREAM or entry.size >= _MINI_LIMIT:
            continue
        if not entry.size:
            entry.start = _CHAIN_END
            continue
        count = -(-entry.size // _MINI_SECTOR)
        entry.start = len(table)
        table += [*range(entry.start + 1, entry.start + count), _CHAIN_END]
        stream += entry.data.ljust(count * _MINI_SECTOR, b"\0")
    return bytes(stream), table


def _sectors(size: int) -> int:
    return -(-size // _SECTOR)


def _round_up(size: int, unit: int) -> int:
    return -(-size // unit) * unit


def _fill(data: bytes, filler: bytes) -> bytes:
    return data.ljust(_round_up(len(data), _SECTOR), filler)


def _integers(values: list[int]) -> bytes:
    return struct.pack(f"<{len(values)}I", *values)
