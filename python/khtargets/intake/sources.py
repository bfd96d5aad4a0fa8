"""Which files in dossiers/ are exports: every file, whatever its name, unless it is no export and then it is named."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from natsort import natsort_keygen, ns

from ..errors import BadExport
from . import archives
from .formats import sniff
from .model import Refused

_NATURAL: Callable[[str], Any] = natsort_keygen(alg=ns.IGNORECASE)
_SYSTEM = frozenset(("desktop.ini", "thumbs.db", "__macosx"))
_UNPACK = "hãy giải nén rồi chép các tệp bên trong vào thư mục dossiers"
GONE = "không còn tệp này nữa (đã bị xóa hoặc đổi tên trong khi đọc); hãy làm mới lại"
OPEN = "tệp đang mở trong Excel: thay đổi chưa lưu không được tính; hãy lưu, đóng Excel rồi làm mới lại"
DENIED = (
    "không có quyền đọc tệp này, hoặc chương trình khác đang giữ nó; hãy đóng chương trình đó hay xin quyền đọc rồi "
    "làm mới lại"
)


@dataclass(frozen=True)
class Source:
    """One export: a file, or a member of a zip or .gz. `name` is its path below dossiers/, "/"-separated, composed (NFC).

    `is_open`: Excel or LibreOffice has a lock file beside it, so that what was not saved is missing.
    """

    name: str
    path: Path
    member: str | None
    size: int
    is_open: bool = False

    @property
    def key(self) -> tuple[Any, str]:
        """Sorts as people count: "T2" before "T10", without case, members of a zip by their path inside it."""
        return _NATURAL(self.name), self.name


def sources(place: Path) -> tuple[list[Source], list[BadExport]]:
    """All exports below a folder in natural order, and what lies there that is none, each with what to do.

    A single file in the folder's place is looked at alone.
    """
    found: list[Source] = []
    bad: list[BadExport] = []
    folder = place.parent if place.is_file() else place
    for path, locked in _beside(place) if place.is_file() else _files(place, bad):
        name = unicodedata.normalize("NFC", path.relative_to(folder).as_posix())
        try:
            kind = sniff.kind(path)
            if kind == "zip":
                found.extend(_members(name, path, bad))
            elif kind == "gzip":
                inside = path.name.lower().removesuffix(".gz")
                found.append(Source(name, path, inside, archives.size_in_gzip(path)))
            else:
                found.append(Source(name, path, None, path.stat().st_size, locked))
        except Refused as refused:
            bad.append(BadExport(name, refused.sentence + (f" ({OPEN})" if locked else "")))
        except OSError as error:
            bad.append(BadExport(name, unreadable(error, locked)))
    found.sort(key=lambda source: source.key)
    return found, sorted(bad, key=lambda error: (_NATURAL(error.file), error.file))


def digest(source: Source) -> str:
    """sha256 of the export's bytes, in hexadecimal."""
    try:
        if source.member is not None:
            total = hashlib.sha256()
            for chunk in archives.chunks(source.path, source.member):
                total.update(chunk)
        else:
            with source.path.open("rb", buffering=0) as file:
                total = hashlib.file_digest(file, "sha256")
    except Refused as refused:
        raise BadExport(source.name, refused.sentence) from refused
    except OSError as error:
        raise BadExport(source.name, unreadable(error, source.is_open)) from error
    return total.hexdigest()


def unreadable(error: OSError, is_open: bool = False) -> str:
    """The sentence for what the system says of a file."""
    if is_open:
        return "đang mở trong Excel nên không đọc được; hãy lưu, đóng Excel rồi làm mới lại"
    if isinstance(error, FileNotFoundError):
        return GONE
    if isinstance(error, PermissionError):
        return DENIED
    return f"không đọc được từ ổ đĩa ({error.strerror or 'lỗi vào ra'}); hãy chép lại tệp rồi làm mới lại"


def _beside(path: Path) -> Iterator[tuple[Path, bool]]:
    """One file that was asked for by its name, whatever it is called."""
    yield path, _is_locked(path.name, os.listdir(path.parent))


def _files(folder: Path, bad: list[BadExport]) -> Iterator[tuple[Path, bool]]:
    """Every file that is not the system's own, and whether it is open in a spreadsheet program."""

    def report(error: OSError) -> None:
        name = Path(error.filename or folder)
        if name != folder or folder.exists():
            shown = name.relative_to(folder).as_posix() if name.is_relative_to(folder) else str(name)
            bad.append(BadExport(shown, unreadable(error)))

    for place, folders, names in os.walk(folder, onerror=report):
        folders[:] = [name for name in folders if not _is_systems(name)]
        for name in names:
            if not _is_systems(name) and not name.startswith("~$"):
                yield Path(place, name), _is_locked(name, names)


def _is_locked(name: str, beside: Iterable[str]) -> bool:
    """Excel (which drops two letters of some names) or LibreOffice has left its lock file beside the workbook."""
    return not {f"~${name}", f"~${name[2:]}", f".~lock.{name}#"}.isdisjoint(beside)


def _is_systems(name: str) -> bool:
    return name.startswith(".") or name.lower() in _SYSTEM


def _members(name: str, path: Path, bad: list[BadExport]) -> Iterator[Source]:
    seen: set[str] = set()
    empty = True
    for member, entry in archives.members(path):
        parts = member.split("/")
        if not member:
            empty = False
            bad.append(BadExport(name, f"có một tệp không có tên bên trong; {_UNPACK}"))
            continue
        if archives.leaves(member):
            empty = False
            bad.append(
                BadExport(f"{name}/{member}", f"đường dẫn của tệp này trỏ ra ngoài tệp nén nên không được đọc; {_UNPACK}")
            )
            continue
        if any(_is_systems(part) for part in parts) or parts[-1].startswith("~$"):
            continue
        empty = False
        if member.lower().endswith(".zip"):
            bad.append(
                BadExport(
                    f"{name}/{member}",
                    f"tệp nén nằm trong tệp nén; {_UNPACK}",
                )
            )
        elif member in seen:
            bad.append(
                BadExport(
                    f"{name}/{member}",
                    "có hai tệp cùng tên trong tệp nén; hãy giải nén, đặt tên khác nhau rồi làm mới lại",
                )
            )
        else:
            seen.add(member)
            yield Source(f"{name}/{member}", path, member, entry.file_size)
    if empty:
        bad.append(BadExport(name, "tệp nén không có tệp nào bên trong; hãy kiểm tra lại rồi xuất lại"))
