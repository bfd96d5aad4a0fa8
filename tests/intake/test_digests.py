"""What is remembered of the bytes of exports: nothing untouched is read again, nothing touched is taken for what it was."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from khtargets.errors import BadExport
from khtargets.functions import Session
from khtargets.home import Home
from khtargets.intake import Digests, Source, digests
from khtargets.refresh import refresh

TICK = 2_000_000_000  # nanoseconds; no disk's clock is coarser


class Cache:
    """A folder of exports, a cache beside it, and a count of the exports that were hashed."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.cache = path / "dossiers", path / "cache"
        self.folder.mkdir()
        self.cache.mkdir()
        self.table = self.cache / "digests.json"
        self.hashed: list[str] = []
        self._patch = monkeypatch
        really = digests.digest

        def counted(source: Source) -> str:
            self.hashed.append(source.name)
            return really(source)

        monkeypatch.setattr(digests, "digest", counted)

    def later(self) -> None:
        """From now on the disk's clock has long gone on since any file was changed."""
        self._patch.setattr(digests, "_clock", lambda cache: time.time_ns() + 5 * TICK)

    def write(self, name: str, content: str) -> Source:
        path = self.folder / name
        path.write_text(content)
        return Source(name, path, None, len(content))

    def refresh(self, *sources: Source) -> list[str]:
        """The digests of one refresh; which of them were hashed for it is in `hashed`."""
        self.hashed.clear()
        found = Digests(self.cache)
        answers = [found.of(source) for source in sources]
        found.save()
        return answers


@pytest.fixture
def cache(tmp_path, monkeypatch):
    return Cache(tmp_path, monkeypatch)


def sha(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def test_an_untouched_file_is_not_hashed_again(cache):
    source = cache.write("T1.csv", "one")
    cache.later()
    assert cache.refresh(source) == [sha("one")] and cache.hashed == ["T1.csv"]
    assert cache.refresh(source) == [sha("one")] and cache.hashed == []


def test_a_file_that_was_written_just_now_is_hashed_at_the_next_refresh_too(cache):
    source = cache.write("T1.csv", "one")
    cache.refresh(source)
    assert cache.refresh(source) == [sha("one")] and cache.hashed == ["T1.csv"]


def test_other_content_of_the_same_size_and_time_within_a_tick_of_the_clock_is_seen(cache, monkeypatch):
    def coarse(self: Digests, source: Source) -> list[int]:
        found = source.path.stat()
        return [found.st_size, *(at // TICK * TICK for at in (found.st_mtime_ns, found.st_ctime_ns)), 0]

    monkeypatch.setattr(Digests, "_stamp", coarse)
    time.sleep((TICK - time.time_ns() % TICK) / 1e9 + 0.01)  # the rest is over before the tick is
    source = cache.write("T1.csv", "one")
    before = coarse(Digests(cache.cache), source)
    assert cache.refresh(source) == [sha("one")]
    cache.write("T1.csv", "two")
    assert coarse(Digests(cache.cache), source) == before, "nothing but the content tells them apart"
    assert cache.refresh(source) == [sha("two")]


def test_a_file_changed_after_its_tick_is_hashed_again_though_its_size_is_the_same(cache):
    source = cache.write("T1.csv", "one")
    cache.later()
    cache.refresh(source)
    cache.write("T1.csv", "two")
    assert cache.refresh(source) == [sha("two")]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no time that only the system sets")
def test_a_changed_file_whose_old_time_was_put_back_is_hashed_again(cache):
    source = cache.write("T1.csv", "one")
    cache.later()
    times = source.path.stat()
    cache.refresh(source)
    time.sleep(0.02)  # the system's clock goes in steps of some milliseconds
    cache.write("T1.csv", "two")
    os.utime(source.path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert source.path.stat().st_mtime_ns == times.st_mtime_ns
    assert cache.refresh(source) == [sha("two")]


def test_a_file_that_was_only_touched_is_hashed_and_found_the_same(cache):
    source = cache.write("T1.csv", "one")
    cache.later()
    cache.refresh(source)
    os.utime(source.path, ns=(1, 1))
    assert cache.refresh(source) == [sha("one")] and cache.hashed == ["T1.csv"]


def test_another_file_moved_into_its_place_is_hashed_though_size_and_time_are_the_same(cache):
    source, other = cache.write("T1.csv", "one"), cache.write("new.csv", "two")
    for each in (source, other):
        os.utime(each.path, ns=(1, 1))
    cache.later()
    cache.refresh(source)
    os.replace(other.path, source.path)
    assert cache.refresh(source) == [sha("two")]


def test_two_files_that_change_names_keep_their_own_digests(cache):
    one, two = cache.write("T1.csv", "one"), cache.write("T2.csv", "two")
    cache.later()
    cache.refresh(one, two)
    aside = cache.folder / "aside"
    os.replace(one.path, aside)
    os.replace(two.path, one.path)
    os.replace(aside, two.path)
    assert cache.refresh(one, two) == [sha("two"), sha("one")]


def test_a_file_under_a_new_name_is_hashed_and_the_old_name_forgotten(cache):
    source = cache.write("T1.csv", "one")
    cache.later()
    cache.refresh(source)
    renamed = Source("T01.csv", source.path.rename(cache.folder / "T01.csv"), None, source.size)
    assert cache.refresh(renamed) == [sha("one")] and cache.hashed == ["T01.csv"]
    assert [json.loads(key)[0] for key in json.loads(cache.table.read_text())] == [str(renamed.path)]


def test_a_file_that_is_gone_is_told_of_and_forgotten(cache):
    source, other = cache.write("T1.csv", "one"), cache.write("T2.csv", "two")
    cache.later()
    cache.refresh(source, other)
    source.path.unlink()
    with pytest.raises(BadExport, match="T1.csv"):
        Digests(cache.cache).of(source)
    cache.refresh(other)
    assert str(source.path) not in cache.table.read_text()


def test_a_file_of_another_folder_is_remembered_while_it_is_not_asked_for(cache):
    source, other = cache.write("T1.csv", "one"), cache.write("T2.csv", "two")
    cache.later()
    cache.refresh(source)
    cache.refresh(other)
    cache.refresh(source, other)
    assert cache.hashed == []


def test_members_of_a_zip_are_remembered_one_by_one_and_asked_again_when_the_zip_changes(cache):
    path = cache.folder / "year.zip"

    def packed(**members: str) -> list[Source]:
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        return [Source(f"year.zip/{name}", path, name, len(content)) for name, content in members.items()]

    cache.later()
    sources = packed(T1="one", T2="two")
    assert cache.refresh(*sources) == [sha("one"), sha("two")]
    assert cache.refresh(*sources) == [sha("one"), sha("two")] and cache.hashed == []
    sources = packed(T1="one", T2="new")
    assert cache.refresh(*sources) == [sha("one"), sha("new")] and len(cache.hashed) == 2


def test_several_threads_get_the_right_digests_and_all_are_remembered(cache):
    sources = [cache.write(f"T{at}.csv", f"content {at}") for at in range(60)]
    expected = [sha(f"content {at}") for at in range(60)]
    cache.later()
    found = Digests(cache.cache)
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(found.of, sources * 3)) == expected * 3
    found.save()
    assert cache.refresh(*sources) == expected and cache.hashed == []


def test_a_file_is_surely_the_same_only_while_nothing_touches_it(cache):
    source, fresh = cache.write("T1.csv", "one"), cache.write("T2.csv", "two")
    assert not (found := Digests(cache.cache)).is_sure(fresh, found.of(fresh)), "it may change again within the tick"
    cache.later()
    found = Digests(cache.cache)
    assert found.is_sure(source, found.of(source))
    assert not found.is_sure(source, sha("two"))
    assert not found.is_sure(fresh, sha("two")), "nobody has asked for it"
    cache.write("T1.csv", "more")
    assert not found.is_sure(source, sha("one"))


@pytest.mark.parametrize(
    "damage",
    [
        *(b"", b"{", b"\xff\xfe", b"null", b"[]", b"7", b'{"a": 1}', b'{"a": [1]}', b'{"a": [1, 2, 3]}', b'{"a": null}'),
        *(b'{"k": [[1], "x"]}', b'{"7": [[1], "x"]}', b'{"[]": [[1], "x"]}', b'{"[null]": [[1], "x"]}'),
        *(b'{"[\\"a\\", null]": [[1, 2, 3, 4], 5]}', b'{"[\\"a\\", null]": [[1, 2, 3, "4"], "x"]}'),
    ],
)
def test_a_damaged_table_costs_time_only(cache, damage):
    source = cache.write("T1.csv", "one")
    cache.later()
    cache.table.write_bytes(damage)
    assert cache.refresh(source) == [sha("one")] and cache.hashed == ["T1.csv"]
    assert cache.refresh(source) == [sha("one")] and cache.hashed == []


def test_a_table_that_can_neither_be_read_nor_written_costs_time_only(cache):
    source = cache.write("T1.csv", "one")
    cache.later()
    cache.table.mkdir()
    for _ in range(2):
        assert cache.refresh(source) == [sha("one")] and cache.hashed == ["T1.csv"]
    assert [path.name for path in cache.cache.iterdir()] == ["digests.json"], "nothing is left beside it"


def test_without_a_cache_folder_digests_are_right(cache):
    source = cache.write("T1.csv", "one")
    shutil.rmtree(cache.cache)
    assert cache.refresh(source) == [sha("one")]


HEADER = "Mã hồ sơ,Đơn vị tiếp nhận,Mã TTHC,Hình thức nộp,Trạng thái,Ngày nhận\n"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Two months; the dossier B is in both, and the later file says that it came online."""
    monkeypatch.setattr(digests, "_clock", lambda cache: time.time_ns() + 5 * TICK)
    found = Home(tmp_path / "nhà")
    found.dossiers.mkdir(parents=True)
    found.procedures.mkdir()
    (found.procedures / "previous.csv").write_text("Mã TTHC,Tên thủ tục hành chính\n1.000001,Một\n", encoding="utf-8")
    export(found, "T1.csv", A="Trực tiếp", B="Trực tiếp")
    export(found, "T2.csv", B="Trực tuyến", C="Trực tuyến")
    return found


def export(home: Home, name: str, **channels: str) -> None:
    rows = (f"{code},Sở Y tế,1.000001,{channel},Đã trả kết quả,10/01/2024\n" for code, channel in channels.items())
    (home.dossiers / name).write_text(HEADER + "".join(rows), encoding="utf-8")


def counted(home: Home, tmp_path: Path) -> tuple[int, int, int]:
    """Dossiers, those online, and rows read, which a home without a cache must find too."""
    report = refresh(home).to_json()
    fresh = Home(tmp_path / "fresh")
    shutil.rmtree(fresh.path, ignore_errors=True)
    for name in ("dossiers", "procedures"):
        shutil.copytree(home.path / name, fresh.path / name)
    expected = refresh(fresh).to_json()
    assert report | {"snapshot": ""} == expected | {"snapshot": ""}
    assert report["snapshot"].split("-")[1] == expected["snapshot"].split("-")[1], "the same bytes but for their number"
    session = Session(home.path)
    return session.call("KH_TOTAL", ["Sở Y tế"]), session.call("KH_ONLINE", ["Sở Y tế"]), report["read"]


def test_what_is_done_to_files_between_refreshes_shows_in_the_figures(home, tmp_path):
    one, two = home.dossiers / "T1.csv", home.dossiers / "T2.csv"
    assert counted(home, tmp_path) == (3, 2, 4)
    one.rename(home.dossiers / "T3.csv")  # now the last to speak of B
    assert counted(home, tmp_path) == (3, 1, 4)
    times = two.stat()
    export(home, "T2.csv", B="Trực tuyến", C="Trực tiếp")
    os.utime(two, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert counted(home, tmp_path) == (3, 0, 4)
    two.unlink()
    assert counted(home, tmp_path) == (2, 0, 2)
    export(home, "T2.csv", B="Trực tuyến", C="Trực tuyến")  # comes back as it was
    assert counted(home, tmp_path) == (3, 1, 4)
    aside = home.dossiers / "T9.csv"
    os.replace(home.dossiers / "T3.csv", aside)
    os.replace(two, home.dossiers / "T3.csv")
    os.replace(aside, two)  # they have changed names
    assert counted(home, tmp_path) == (3, 2, 4)


def test_a_member_of_a_zip_that_is_replaced_or_removed_shows_in_the_figures(home, tmp_path):
    path = home.dossiers / "năm.zip"

    def pack(*names: str) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            for name in names:
                archive.write(tmp_path / name, name)

    for name in ("T1.csv", "T2.csv"):
        shutil.move(home.dossiers / name, tmp_path / name)
    pack("T1.csv", "T2.csv")
    assert counted(home, tmp_path) == (3, 2, 4)
    text = (tmp_path / "T2.csv").read_text(encoding="utf-8")
    (tmp_path / "T2.csv").write_text(text.replace("C,Sở Y tế", "D,Sở Y tế").replace("B,Sở", "A,Sở"), encoding="utf-8")
    pack("T1.csv", "T2.csv")
    assert counted(home, tmp_path) == (3, 2, 4)  # A and D online, B not
    pack("T1.csv")
    assert counted(home, tmp_path) == (2, 0, 2)
