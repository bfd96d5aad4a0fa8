"""Snapshots: whole or not at all, the last five kept, a new one noticed, damage named."""

import json
import os
import struct
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import pytest
from khtargets.decision import Settings, load_decision as load
from khtargets.errors import NoSnapshot, SnapshotError
from khtargets.home import Home, files, write_whole
from khtargets.snapshot import Snapshot, Store, snapshot as module
from khtargets.snapshot.layout import MAGIC, pack, row_plan
from khtargets.snapshot.snapshot import KEPT

DECISION = load()


def bytes_of(number: int) -> bytes:
    """A snapshot without dossiers whose header carries a number and a ballast of it, to see mixtures by."""
    steps, rows = row_plan(DECISION)
    days = (DECISION.last_day - DECISION.first_day).days + 1
    header = {
        "decision": DECISION.to_dict(),
        "settings": Settings().to_dict(),
        "procedures": [], "shared_names": [], "aliases": [], "windows": {}, "provisional": True, "as_of": None,
        "unit_ids": [unit.id for unit in DECISION.units], "rows": steps, "number": number,
    }  # fmt: skip
    dense = struct.pack("<I", number) * (len(rows) * 3 * (days + 1))
    empty = {name: (code, b"") for name, code in zip(("keys", "days", "totals", "onlines", "posts"), "IHIII", strict=True)}
    return pack(header, {"dense": ("I", dense), "starts": ("I", struct.pack("<I", 0)), **empty})


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "Số liệu năm 2024")


def test_a_home_without_figures_says_so_and_what_to_do(home):
    with pytest.raises(NoSnapshot, match="Làm mới"):
        Store(home).current()


def test_what_was_published_is_read_back(home):
    Store(home).publish("000001-a", bytes_of(7))
    found = Store(home).current()
    assert found.header["number"] == 7
    assert found.decision == DECISION
    assert found.name == "000001-a"


def test_a_reader_notices_a_new_snapshot_within_a_second_and_looks_at_most_twice_a_second(home, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: clock[0])
    Store(home).publish("000001-a", bytes_of(1))
    reader = Store(home)
    assert reader.current().header["number"] == 1
    Store(home).publish("000002-b", bytes_of(2))
    clock[0] += 0.4
    assert reader.current().header["number"] == 1
    clock[0] += 0.2
    assert reader.current().header["number"] == 2


def test_an_unchanged_pointer_keeps_the_snapshot_in_memory(home, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: clock[0])
    Store(home).publish("000001-a", bytes_of(1))
    reader = Store(home)
    first = reader.current()
    clock[0] += 10
    assert reader.current() is first


def test_the_last_five_snapshots_are_kept(home):
    store = Store(home)
    for number in range(1, KEPT + 4):
        store.publish(f"{number:06d}-x", bytes_of(number))
    kept = sorted(path.name for path in home.snapshots.glob("*.khsnap"))
    assert kept == [f"{number:06d}-x.khsnap" for number in range(4, KEPT + 4)]
    assert store.next_number() == KEPT + 4


def test_a_full_disk_while_publishing_leaves_the_old_figures_and_no_rubbish(home, monkeypatch):
    store = Store(home)
    store.publish("000001-a", bytes_of(1))

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.publish("000002-b", bytes_of(2))
    monkeypatch.undo()
    assert Store(home).current().header["number"] == 1
    assert not list(home.snapshots.glob(".*.tmp"))


def test_a_kill_between_the_two_writes_leaves_the_old_figures(home, monkeypatch):
    store = Store(home)
    store.publish("000001-a", bytes_of(1))
    whole = module.write_whole

    def killed(path: Path, data: bytes) -> None:
        if path.name == "current":
            raise KeyboardInterrupt
        whole(path, data)

    monkeypatch.setattr(module, "write_whole", killed)
    with pytest.raises(KeyboardInterrupt):
        store.publish("000002-b", bytes_of(2))
    assert Store(home).current().header["number"] == 1


@pytest.mark.parametrize("cut", [0, 4, len(MAGIC) + 8, 500, -1])
def test_a_damaged_snapshot_is_named_and_never_read_in_part(home, cut):
    path = Store(home).publish("000001-a", bytes_of(1))
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(SnapshotError, match="000001-a"):
        Snapshot(path)


def test_a_replace_that_windows_refuses_while_a_reader_has_the_file_open_is_tried_again(tmp_path, monkeypatch):
    refused = []
    real = os.replace

    def busy(source, target):
        if len(refused) < 3:
            refused.append(target)
            raise PermissionError(13, "The process cannot access the file")
        real(source, target)

    monkeypatch.setattr(files.os, "replace", busy)
    monkeypatch.setattr(files.time, "sleep", lambda seconds: None)
    write_whole(tmp_path / "current", b"000002-b")
    assert (tmp_path / "current").read_bytes() == b"000002-b"
    assert len(refused) == 3


def test_readers_in_threads_see_whole_snapshots_only_while_another_process_publishes(home):
    Store(home).publish("000001-1", bytes_of(1))
    script = (
        "import sys, time; sys.path[:0] = sys.argv[2:]\n"
        "from pathlib import Path\n"
        "from test_snapshot import bytes_of\nfrom khtargets.home import Home\nfrom khtargets.snapshot import Store\n"
        "store = Store(Home(Path(sys.argv[1])))\n"
        "for number in range(2, 30):\n    store.publish(f'{number:06d}-{number}', bytes_of(number)); time.sleep(0.02)\n"
    )
    folders = [str(Path(module.__file__).parents[2]), str(Path(__file__).parent), str(Path(__file__).parents[1] / "support")]
    writer = subprocess.Popen([sys.executable, "-c", script, str(home.path), *folders])
    seen, wrong = set(), []

    def read() -> None:
        while writer.poll() is None:
            found = Store(home).current()
            number = found.header["number"]
            seen.add(number)
            if found.prefix("so-y-te", 5).totals[3] != number:
                wrong.append(number)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(60)
    assert writer.wait(60) == 0
    assert wrong == []
    assert len(seen) > 1


def test_a_successor_answers_for_its_predecessors_from_the_mergers_day_on():
    steps, rows = row_plan(DECISION)
    at = [(start, rows[row]) for start, row in steps["huyen-dien-khanh/xa-xuan-dong"]]
    merger = (date(2024, 11, 1) - date(2023, 12, 15)).days
    assert at == [
        (0, ["huyen-dien-khanh/xa-xuan-dong"]),
        (merger, ["huyen-dien-khanh/xa-xuan-dong", "huyen-dien-khanh/xa-dien-xuan", "huyen-dien-khanh/xa-dien-dong"]),
    ]
    assert [rows[row] for _, row in steps["huyen-dien-khanh/xa-dien-xuan"]] == [["huyen-dien-khanh/xa-dien-xuan"]]


def test_a_group_sums_each_unit_once():
    steps, rows = row_plan(DECISION)
    everything = rows[steps["all"][0][1]]
    assert sorted(everything) == sorted(unit.id for unit in DECISION.units)
    blocks = [rows[steps[group][0][1]] for group in ("departments", "districts", "communes")]
    assert sorted([*blocks[0], *blocks[1], *blocks[2], "khanh-hoa"]) == sorted(everything)


def test_a_snapshots_bytes_are_the_same_for_the_same_content():
    assert bytes_of(3) == bytes_of(3)
    assert json.loads(bytes_of(3)[16:].split(b"\x00", 1)[0].rsplit(b"}", 1)[0] + b"}")["number"] == 3


def test_looking_again_after_the_pointer_was_read_finds_a_snapshot_that_was_not_pruned(home, monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: clock[0])
    store = Store(home)
    for number in range(1, KEPT + 2):
        store.publish(f"{number:06d}-x", bytes_of(number))
    pointer = home.snapshots / "current"
    pointer.write_text("000001-x", encoding="utf-8")  # pruned already: as a slow reader would have it
    reader = Store(home)
    threading.Timer(0.05, lambda: pointer.write_text(f"{KEPT + 1:06d}-x", encoding="utf-8")).start()
    assert reader.current().header["number"] == KEPT + 1
