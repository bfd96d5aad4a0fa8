"""Mending names: what exports write that stands for nothing known, and a person's answer to it.

Answers go into the home's own lists (aliases.csv, values.csv, columns.csv), which the next refresh reads, and into a log
that says who answered what and when (`mending-log.csv`); the log is only ever added to. Nothing is answered by the program
itself.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from ..decision import OUTSIDE, Decision, load_decision, load_settings
from ..errors import KhError, UnknownUnit
from ..functions import CellError
from ..functions.cells import as_text
from ..home import HOME_READ_ONLY, Home, read_list, unchanged_where_it_fails, user_name, write_whole, writing_into
from ..home.aliases import OUTSIDE_WORDS, meant_by, read_aliases, unit_of
from ..home.inputs import read_inputs
from ..home.meanings import load as load_values
from ..home.taught_headers import FIELDS, field_of, read_columns
from ..intake.header import is_personal
from ..intake.sources import sources
from ..names.phrases import is_centre
from ..names.text import fold, nfc
from ..names.units import Names
from ..snapshot import Snapshot

UNIT, CHANNEL, STATUS, PROCEDURE, COLUMN = "unit", "channel", "status", "procedure", "column"
WORDS = {
    UNIT: "đơn vị", CHANNEL: "hình thức nộp", STATUS: "trạng thái", PROCEDURE: "thủ tục", COLUMN: "tiêu đề cột",
}  # fmt: skip
COUNTER = "cần cột cơ quan giải quyết trong tệp xuất, hoặc cột cơ quan thực hiện trong danh mục thủ tục"
_ALIAS_COLUMNS = ("written", "unit", "note", "file", "parent")
_COLUMN_COLUMNS = ("header", "field")
_VALUE_COLUMNS = ("field", "written", "meaning")
_LOG_COLUMNS = ("day", "who", "kind", "written", "file", "parent", "before", "after")


@dataclass(frozen=True)
class Unresolved:
    """A text that stands for nothing known. `candidates` are unit ids (for a unit), the nearest or all it may mean."""

    kind: str
    written: str
    dossiers: int
    why: str = ""
    parent: str = ""
    files: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()


def unresolved(snapshot: Snapshot) -> list[Unresolved]:
    """All of a snapshot's texts that nobody has answered for, units first, each kind's most frequent first."""
    listed = snapshot.header["unresolved"]
    found = [
        Unresolved(
            UNIT, each["written"], each["dossiers"], each["kind"], each["parent"], tuple(each["files"]),
            tuple(each["candidates"]),
        )
        for each in listed.get("units", [])
    ]  # fmt: skip
    for kind, key in ((CHANNEL, "channels"), (STATUS, "statuses")):
        found += [_value(kind, each["written"], each) for each in listed.get(key, [])]
    # A code that is on no list is no question of names.
    named = [each for each in listed.get("procedures", []) if not each["code"] and each["name"]]
    found += [_value(PROCEDURE, each["name"], each) for each in named]
    return _merged([*found, *headers(snapshot.header.get("missing", []))])


def headers(bad_files: Iterable[Mapping[str, Any]]) -> list[Unresolved]:
    """The headers for which files were refused; how many dossiers stand under them is not known."""
    return _merged(
        Unresolved(COLUMN, header, 0, files=(each["file"],)) for each in bad_files for header in each.get("headers", ())
    )


def _value(kind: str, written: str, entry: Mapping[str, Any]) -> Unresolved:
    """A text other than a unit's; periods closed by earlier versions do not say in which files."""
    return Unresolved(kind, written, entry["dossiers"], files=tuple(entry.get("files", ())))


def _merged(found: Iterable[Unresolved]) -> list[Unresolved]:
    """Texts that files wrote in several encodings once: an answer holds for all of them."""
    same: dict[tuple[str, ...], Unresolved] = {}
    for each in found:
        key = (each.kind, nfc(each.written), nfc(each.parent), each.why, *each.candidates)
        if key in same:
            before = same[key]
            files = tuple(dict.fromkeys([*before.files, *each.files]))
            same[key] = replace(before, dossiers=before.dossiers + each.dossiers, files=files)
        else:
            same[key] = replace(each, written=nfc(each.written))
    order = list(WORDS)
    return sorted(same.values(), key=lambda each: (order.index(each.kind), -each.dossiers))


class Limits(NamedTuple):
    """Where an answer holds: in one file or folder of dossiers/, beside one parent (id or full name); "" for everywhere."""

    file: str = ""
    parent: str = ""


class Author(NamedTuple):
    """Who answers and when; None for this computer's user, and for now."""

    name: str | None = None
    day: datetime | None = None


EVERYWHERE, NOW = Limits(), Author()


def assign_unit(
    home: Home, written: str, unit: str, only: Limits = EVERYWHERE, note: str = "", author: Author = NOW
) -> str:
    """Says that a written name is a unit (id or full name); in one file, or beside one parent, where these are given.

    Gives the unit's full name. With “-” (or “Ngoài phạm vi”) it is a body outside the decision. An earlier answer for the
    same place is replaced; the same answer once more changes nothing. UnknownUnit where unit or parent is not known,
    KhError where there is no such file or folder, or for a counter that units share (a section may be one unit's within
    limits), SettingsError where aliases.csv cannot be understood, ReadOnly where the home can only be read.
    """
    decision = load_decision(load_settings(home.settings_file).decision)
    names, (file, parent) = Names(decision), only
    written = _needed(written)
    found, above = _meant(decision, names, unit), _unit(decision, names, parent) if parent else ""
    if names.resolve(written).kind == "counter" and (is_centre(fold(written)) or only == EVERYWHERE):
        raise KhError(
            f"“{written}” là nơi tiếp nhận chung của nhiều cơ quan nên không gán cho một đơn vị; hồ sơ ở đây {COUNTER}."
        )
    if file and not _is_there(home, file):
        raise KhError(
            f"Không có tệp hay thư mục “{file}” trong thư mục dossiers nên giới hạn này không có tác dụng; hãy chép đúng tên "
            "ghi ở cột “Ở đâu”, hoặc để trống."
        )
    read_aliases(home, decision)  # a file that is wrong already is not written over
    rows = [dict(row.cells) for row in home.aliases()]
    place = (nfc(written), file.strip(), above)
    same = [row for row in rows if _place(decision, names, row) == place]
    before = same[0]["unit"] if same else ""
    kept = [row for row in rows if row not in same]
    value = found if found == OUTSIDE else decision.unit(found).full_name(decision)
    shown = OUTSIDE_WORDS if found == OUTSIDE else value
    parent_shown = decision.unit(above).full_name(decision) if above else ""
    if len(same) == 1 and before == value and (not note or same[0].get("note") == note):
        return shown
    kept.append({"written": nfc(written), "unit": value, "note": note, "file": place[1], "parent": parent_shown})
    with writing_into(home.path, "ghi cách viết vừa gán", HOME_READ_ONLY):
        _write(home.aliases_file, _ALIAS_COLUMNS, kept)
        _log(home, author, UNIT, written, place[1], parent_shown, before, value)
    return shown


def assign_value(
    home: Home, kind: str, written: str, meaning: str, author: Author = NOW
) -> None:
    """Says what a channel's, a status's or a procedure's text means; `kind` is CHANNEL, STATUS or PROCEDURE.

    SettingsError, and nothing is changed, where the meaning is none of those that there are; ReadOnly where the home can
    only be read.
    """
    written = _needed(written)
    path = home.values_file
    rows = [dict(row.cells) for row in home.values()]
    same = [row for row in rows if row["field"] == kind and nfc(row["written"]) == nfc(written)]
    if len(same) == 1 and same[0]["meaning"] == meaning.strip():
        return
    kept = [row for row in rows if row not in same]
    with writing_into(home.path, "ghi cách viết vừa gán", HOME_READ_ONLY), unchanged_where_it_fails([path]):
        _write(path, _VALUE_COLUMNS, [*kept, {"field": kind, "written": nfc(written), "meaning": meaning.strip()}])
        load_values(home)
        if kind == PROCEDURE and read_inputs(home).catalogue.by_code(meaning) is None:
            raise KhError(f"Mã thủ tục “{meaning}” không có trong danh mục đã công bố; hãy kiểm tra lại mã.")
        _log(home, author, kind, written, "", "", same[0]["meaning"] if same else "", meaning.strip())


def assign_column(home: Home, header: str, field: str, author: Author = NOW) -> str:
    """Says what a column of exports holds by its header; `field` is one of `columns.FIELDS` or its words. Gives the words.

    The next refresh reads all files anew. KhError where there is no such field or the header is known to stand over what
    is never read, SettingsError where columns.csv cannot be understood, ReadOnly where the home can only be read.
    """
    header, meant = nfc(_needed(header)), field_of(field)
    if meant is None:
        raise KhError(f"Không có trường “{field}”; hãy ghi một trong: {', '.join(FIELDS.values())}.")
    if is_personal(header):
        raise KhError(f"Cột “{header}” là thông tin cá nhân, chương trình không đọc; hãy chọn cột khác.")
    read_columns(home)  # a file that is wrong already is not written over
    rows = [dict(row.cells) for row in home.columns()]
    same = [row for row in rows if fold(row["header"]) == fold(header)]
    if len(same) == 1 and field_of(same[0]["field"]) == meant:
        return FIELDS[meant]
    kept = [row for row in rows if row not in same]
    with writing_into(home.path, "ghi tiêu đề vừa gán", HOME_READ_ONLY):
        _write(home.columns_file, _COLUMN_COLUMNS, [*kept, {"header": header, "field": meant}])
        _log(home, author, COLUMN, header, "", "", same[0]["field"] if same else "", meant)
    return FIELDS[meant]


def files(home: Home) -> list[Path]:
    """Where answers are written."""
    return [home.aliases_file, home.values_file, home.columns_file, log_file(home)]


def answer_rows(home: Home, rows: Sequence[Sequence[Any]]) -> int:
    """Takes over what staff chose on the sheet “Đơn vị cần gán”; how many answers that were.

    A row is [kind, written, dossiers, where, candidates, answer, only in this file, only beside this parent]. KhError
    names the row whose answer is not understood; those above it are written by then.
    """
    many = 0
    for row in rows:
        kind, written, answer, file, parent = (_text(row, at) for at in (0, 1, 5, 6, 7))
        if not answer or not written:
            continue
        try:
            if kind == WORDS[UNIT]:
                assign_unit(home, written, answer, Limits(file, parent))
            else:
                by_word = {word: each for each, word in WORDS.items()}
                if kind not in by_word:
                    raise KhError(f"không có loại “{kind}”")
                if file or parent:
                    raise KhError(
                        f"{kind} không giới hạn được theo tệp hay đơn vị đi kèm vì có nghĩa như nhau ở mọi nơi; hãy xóa "
                        "hai ô “Chỉ trong tệp”, “Chỉ khi đi kèm”, hoặc sửa trong tệp xuất."
                    )
                if by_word[kind] == COLUMN:
                    assign_column(home, written, answer)
                else:
                    assign_value(home, by_word[kind], written, answer)
        except KhError as error:
            raise KhError(f"Trang “Đơn vị cần gán”, dòng “{written}”: {error.sentence}") from error
        many += 1
    return many


def log_file(home: Home) -> Path:
    """Where the answers are logged."""
    return home.path / "mending-log.csv"


def log(home: Home) -> list[Mapping[str, str]]:
    """Who answered what and when, the oldest first."""
    return [row.cells for row in read_list(log_file(home), ("day", "who"))]


def _text(row: Sequence[Any], at: int) -> str:
    return as_text(row[at]) if at < len(row) and not isinstance(row[at], CellError) else ""


def _needed(written: str) -> str:
    if not written.strip():
        raise KhError("Chưa ghi cách viết cần gán; hãy chép đúng chữ ghi trong tệp xuất.")
    return written.strip()


def _meant(decision: Decision, names: Names, written: str) -> str:
    return OUTSIDE if meant_by(decision, names, written) == OUTSIDE else _unit(decision, names, written)


def _unit(decision: Decision, names: Names, written: str) -> str:
    found = unit_of(decision, names, written.strip())
    if found is None:
        raise UnknownUnit(
            f"Không rõ đơn vị “{written}”; hãy ghi mã đơn vị hoặc tên đầy đủ, ví dụ “Phường Vĩnh Hòa, Thành phố Nha Trang”."
        )
    return found


def _is_there(home: Home, file: str) -> bool:
    """Whether any export has these file and folder names in its path, with or without a suffix."""
    parts = [fold(PurePosixPath(part).stem) for part in file.strip().replace("\\", "/").split("/") if part]
    for source in sources(home.dossiers)[0] if home.dossiers.is_dir() else ():
        around = {fold(PurePosixPath(part).stem) for part in source.name.split("/")}
        if all(part in around for part in parts):
            return True
    return False


def _place(decision: Decision, names: Names, row: Mapping[str, str]) -> tuple[str, str, str]:
    parent = row.get("parent", "")
    return nfc(row["written"]), row.get("file", ""), (unit_of(decision, names, parent) or parent) if parent else ""


def _write(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes a list whole: its own columns, and those that staff have added."""
    header = list(dict.fromkeys([*columns, *(name for row in rows for name in row)]))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, header, restval="")
    writer.writeheader()
    writer.writerows(rows)
    write_whole(path, text.getvalue().encode("utf-8-sig"))


def _log(home: Home, author: Author, *answer: str) -> None:
    path = log_file(home)
    new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as handle:
        if new:
            handle.write("\ufeff")
            csv.writer(handle).writerow(_LOG_COLUMNS)
        day = (author.day or datetime.now()).isoformat(timespec="seconds")
        csv.writer(handle).writerow([day, author.name or user_name(), *answer])
