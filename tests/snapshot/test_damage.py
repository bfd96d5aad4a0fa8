"""A snapshot whose bytes changed: a read answers as before or says that the file is damaged, never anything else."""

import random
import struct
import zipfile
from datetime import date
from pathlib import Path

import pytest
from khtargets.errors import NoSnapshot, SnapshotError
from khtargets.functions import Session
from khtargets.home import Home
from khtargets.refresh import refresh
from khtargets.snapshot import Snapshot, Store, closing
from small_home import make_home

OLD = Path(__file__).parents[1] / "samples" / "version-0.1.0" / "home.zip"
WHOLE = (date(2023, 12, 15), date(2024, 12, 14))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    home = Home(make_home(tmp_path_factory.mktemp("home")))
    refresh(home)
    return Store(home).current().path.read_bytes()


def read(path: Path, data: bytes) -> list[object]:
    """What a snapshot of these bytes answers, sums and cells."""
    path.write_bytes(data)
    found = Snapshot(path)
    units = [unit.id for unit in found.decision.units]
    sums = [tuple(found.counts(key, *WHOLE)) for key in [*units, "all"]]
    cells = {key: found.by_procedure(key, *WHOLE) for key in units}
    return [sums, cells, found.as_of, found.settings, found.decision.title]


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def start_of_sections(data: bytes) -> int:
    (length,) = struct.unpack("<I", data[8:12])
    return 16 + int(length)


def test_each_flipped_bit_of_the_preamble_is_named_as_damage(published: bytes, tmp_path: Path) -> None:
    for bit in range(16 * 8):
        with pytest.raises(SnapshotError, match="bị hỏng"):
            read(tmp_path / "000001-a.khsnap", flipped(published, bit))


def test_a_flipped_bit_anywhere_in_the_header_is_named_as_damage(published: bytes, tmp_path: Path) -> None:
    chance = random.Random(1)
    for _ in range(300):
        bit = chance.randrange(16 * 8, start_of_sections(published) * 8)
        with pytest.raises(SnapshotError, match="bị hỏng"):
            read(tmp_path / "000001-a.khsnap", flipped(published, bit))


def test_flipped_bits_in_the_sections_never_change_an_answer(published: bytes, tmp_path: Path) -> None:
    chance = random.Random(2)
    right = read(tmp_path / "000001-a.khsnap", published)
    start, damaged = start_of_sections(published) * 8, 0
    for round_ in range(300):
        places = (start, len(published) * 8) if round_ % 2 else (len(published) * 8 - 3000, len(published) * 8)
        data = flipped(published, chance.randrange(*places))
        try:
            assert read(tmp_path / "000001-a.khsnap", data) == right
        except SnapshotError:
            damaged += 1
    assert damaged > 250


def test_a_cut_or_overwritten_file_is_named_as_damage(published: bytes, tmp_path: Path) -> None:
    chance = random.Random(3)
    for _ in range(60):
        at = chance.randrange(len(published))
        noise = published[:at] + chance.randbytes(min(16, len(published) - at)) + published[at + 16 :]
        for data in (published[:at], noise):
            try:
                assert read(tmp_path / "000001-a.khsnap", data) == read(tmp_path / "000002-b.khsnap", published)
            except SnapshotError as error:
                assert "bị hỏng" in error.sentence


def test_a_header_of_0_1_0_without_sums_is_read_or_named_as_damage(tmp_path: Path) -> None:
    with zipfile.ZipFile(OLD) as archive:
        archive.extractall(tmp_path)
    published = Store(Home(tmp_path)).current().path.read_bytes()
    assert published.startswith(b"KHSNAP01")
    chance = random.Random(4)
    (length,) = struct.unpack("<Q", published[8:16])
    bits = [*range(16 * 8), *(chance.randrange(16 * 8, (16 + length) * 8) for _ in range(500))]
    for bit in bits:
        try:
            read(tmp_path / "000009-a.khsnap", flipped(published, bit))
        except SnapshotError as error:
            assert "bị hỏng" in error.sentence


@pytest.mark.parametrize("pointer", [b"\xff\xfe0000", b"", b"000001\x00a", b"\xc4", b"000001-a\n000002-b"])
def test_a_damaged_pointer_is_named_and_a_refresh_mends_it(tmp_path: Path, pointer: bytes) -> None:
    home = Home(make_home(tmp_path))
    refresh(home)
    (home.snapshots / "current").write_bytes(pointer)
    with pytest.raises(SnapshotError, match="current.*bị hỏng"):
        Store(home).current()
    assert [each.in_use for each in closing.snapshots(home)] == [False]
    refresh(home)
    assert Session(home.path).call("KH_TOTAL", ["Sở Y tế"]) == 20


def test_a_refresh_of_unchanged_exports_replaces_a_snapshot_that_is_damaged_where_no_cell_looked(tmp_path: Path) -> None:
    home = Home(make_home(tmp_path))
    refresh(home)
    path = Store(home).current().path
    data = path.read_bytes()
    right = read(tmp_path / "000009-a.khsnap", data)
    path.write_bytes(flipped(data, len(data) * 8 - 8 * 12))
    assert Snapshot(path).counts("all", *WHOLE)
    with pytest.raises(SnapshotError, match="bị hỏng"):
        Snapshot(path).by_procedure("so-y-te", *WHOLE)
    refresh(home)
    assert read(tmp_path / "000009-a.khsnap", Store(home).current().path.read_bytes()) == right


def test_no_snapshot_at_all_is_still_no_snapshot(tmp_path: Path) -> None:
    with pytest.raises(NoSnapshot):
        Store(Home(tmp_path)).current()
