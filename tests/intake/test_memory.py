"""How many exports are read at once: never more than memory is there for, and every one in the end."""

from __future__ import annotations

import random
import threading
import time
import zipfile
from pathlib import Path

import pytest
from khtargets.intake import Room, Source
from khtargets.intake.memory import needed

PATIENCE = 30.0  # seconds for what takes none


def source(size: int, name: str = "T1.csv") -> Source:
    """Text of that many bytes, which need not be there for its room to be taken."""
    return Source(name, Path("no such folder") / name, None, size)


def bound(files: float) -> int:
    """Memory for so many files of 1,000 bytes."""
    return int(needed(source(1000)) * files)


class Readers:
    """Threads that take room for a file each and hold it until they are told to go on."""

    def __init__(self, room: Room) -> None:
        self.room, self.holding, self.threads = room, [], []
        self._changed, self._go = threading.Condition(), {}

    def start(self, name: str, size: int) -> None:
        self._go[name] = threading.Event()
        self.threads.append(threading.Thread(target=self._read, args=(name, size), daemon=True))
        self.threads[-1].start()

    def _read(self, name: str, size: int) -> None:
        with self.room.taken(source(size, name)):
            with self._changed:
                self.holding.append(name)
                self._changed.notify_all()
            self._go[name].wait(PATIENCE)
            with self._changed:
                self.holding.remove(name)

    def end(self, name: str) -> None:
        self._go[name].set()

    def hold(self, *names: str) -> bool:
        """Whether these, and a moment later still no others, hold room."""
        with self._changed:
            if not self._changed.wait_for(lambda: sorted(self.holding) == sorted(names), PATIENCE):
                return False
        time.sleep(0.05)
        return sorted(self.holding) == sorted(names)


def test_files_are_read_together_as_long_as_there_is_room():
    readers = Readers(Room(bound(2)))
    for name in ("a", "b"):
        readers.start(name, 1000)
    assert readers.hold("a", "b")
    readers.start("c", 1000)
    assert readers.hold("a", "b")
    readers.end("a")
    assert readers.hold("b", "c")
    for name in ("b", "c"):
        readers.end(name)


def test_a_file_larger_than_all_the_room_is_read_alone():
    readers = Readers(Room(bound(2)))
    readers.start("small", 1)
    assert readers.hold("small")
    readers.start("huge", 1_000_000)
    assert readers.hold("small")
    readers.end("small")
    assert readers.hold("huge")
    readers.start("late", 1)
    assert readers.hold("huge")
    readers.end("huge")
    assert readers.hold("late")
    readers.end("late")


def test_never_more_than_the_bound_is_taken_at_once_and_every_reader_has_its_turn():
    most, chance = bound(3), random.Random(7)
    room, lock = Room(most), threading.Lock()
    sizes = [chance.choice([1, 300, 1000, 2500, 50_000]) for _ in range(200)]
    taken, highest, done = 0, 0, []

    def read(own: list[int]) -> None:
        nonlocal taken, highest
        for size in own:
            each = source(size)
            with room.taken(each):
                with lock:
                    taken += min(needed(each), most)
                    highest = max(highest, taken)
                time.sleep(0.0005)
                with lock:
                    taken -= min(needed(each), most)
                    done.append(size)

    threads = [threading.Thread(target=read, args=(sizes[at::8],), daemon=True) for at in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert sorted(done) == sorted(sizes)
    assert 0 < highest <= most and taken == 0


def test_room_is_given_back_when_reading_fails():
    room = Room(bound(1))
    for _ in range(3):
        with pytest.raises(KeyError), room.taken(source(1000)):
            raise KeyError
    readers = Readers(room)
    readers.start("next", 1000)
    assert readers.hold("next")
    readers.end("next")


def test_a_workbook_is_measured_by_what_it_unpacks_to_and_text_by_itself(tmp_path):
    path = tmp_path / "T1.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"<row/>" * 100_000)
    packed = path.stat().st_size
    assert packed < 10_000
    assert needed(Source("T1.xlsx", path, None, packed)) >= 600_000
    assert 1000 <= needed(source(1000)) <= 10_000


def test_a_workbook_inside_a_zip_is_taken_to_be_larger_than_text_of_its_size():
    inside = [Source(f"năm.zip/{name}", Path("năm.zip"), name, 1000) for name in ("T1.XLSX", "T1.csv")]
    assert needed(inside[0]) > 5 * needed(inside[1]) >= 5000
