"""The published lists of online procedures: procedures/previous.* and procedures/current.* of a home.

Any format that intake reads. Columns: code, name, and where present level (tỉnh, huyện, xã), agency, service level.
Only rows "toàn trình" or "một phần" are online, by a word in the column or by a mark in the level's own column; a list
without such columns counts whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from .. import intake
from ..decision import Decision, Settings
from ..errors import BadExport, SettingsError
from ..names.text import bare, fold
from .home import Home
from .procedures import Catalogue, ListedRow, code_key

_HEADERS = {
    "code": ("Mã TTHC", "Mã thủ tục", "Mã số TTHC", "Mã thủ tục hành chính", "Mã số", "Mã", "Ký hiệu thủ tục", "Mã số thủ tục"),
    "name": (
        "Tên thủ tục hành chính", "Tên TTHC", "Tên thủ tục", "Thủ tục hành chính", "Thủ tục", "TTHC", "Tên",
        "Tên dịch vụ công", "Tên dịch vụ công trực tuyến",
    ),
    "level": ("Cấp", "Cấp thực hiện", "Cấp giải quyết", "Cấp hành chính", "Cấp thủ tục"),
    "agency": (
        "Cơ quan", "Cơ quan thực hiện", "Cơ quan giải quyết", "Đơn vị", "Đơn vị thực hiện", "Sở, ban, ngành",
        "Cơ quan chủ trì", "Đơn vị giải quyết",
    ),
    "service_level": (
        "Mức độ", "Mức độ dịch vụ công", "Mức độ DVC", "Mức độ cung cấp", "Mức độ dịch vụ công trực tuyến",
        "Mức độ DVCTT", "Loại dịch vụ", "Loại dịch vụ công", "Mức độ trực tuyến", "Hình thức cung cấp", "Mức",
        "Mức độ cung cấp DVC", "Hình thức",
    ),
}  # fmt: skip
_FIELD = {fold(header): field for field, headers in _HEADERS.items() for header in headers}
_LEVELS = (("tinh", "province"), ("huyen", "district"), ("xa", "commune"))
_HEADER_DEPTH = 40  # rows from the top in which the header must stand


def read_lists(home: Home, decision: Decision, settings: Settings) -> Catalogue:
    """All procedures of the home's lists. SettingsError says which list is missing or comes without its date."""
    rows: list[ListedRow] = []
    known = {name: find_list(home, name) for name in decision.lists}
    effective = settings.replacement_effective
    for name, path in known.items():
        replacing = name != decision.while_unknown.get("list", name)
        if replacing and effective is None and path is not None:
            raise SettingsError(
                f"Có {decision.lists[name]} (tệp “{path}”) nhưng tệp “{home.settings_file}” chưa ghi ngày có hiệu lực; "
                "hãy ghi mục replacement_effective, hoặc bỏ tệp này ra khỏi thư mục procedures."
            )
        if path is None and (not replacing or effective is not None):
            why = "" if not replacing else " (đã ghi replacement_effective trong settings.toml)"
            raise SettingsError(
                f"Thiếu {decision.lists[name]}{why}; hãy đặt tệp vào “{home.procedures}” với tên {name}.xlsx (hoặc .csv, .ods)."
            )
        if path is not None:
            rows += read_list(path, name, decision.service_levels)
    return Catalogue.from_rows(rows, read_renames(home, rows))


def read_renames(home: Home, rows: Sequence[ListedRow]) -> dict[str, str]:
    """Old code -> new code of procedures that were only recoded, as the home's renames.csv says.

    SettingsError names the row whose old code is on no earlier list or whose new one is not on the latest. Nothing is
    renamed until the new list is there.
    """
    lists: dict[str, set[str]] = {}
    for row in rows:
        lists.setdefault(row.code, set()).add(row.list)
    if not any("current" in found for found in lists.values()):
        return {}
    renamed: dict[str, str] = {}
    for line, cells in home.renames():
        where = f"Tệp “{home.renames_file}”, dòng {line}"
        old, new = code_key(cells["old"]), code_key(cells["new"])
        if old is None or "previous" not in lists.get(old, ()):
            raise SettingsError(f"{where}: mã cũ “{cells['old']}” không có trong danh mục cũ; hãy kiểm tra lại mã.")
        if new is None or "current" not in lists.get(new, ()):
            raise SettingsError(f"{where}: mã mới “{cells['new']}” không có trong danh mục mới; hãy kiểm tra lại mã.")
        if "current" in lists[old] or renamed.get(old, new) != new:
            raise SettingsError(f"{where}: mã “{cells['old']}” vẫn còn trong danh mục mới hoặc đã đổi thành mã khác ở dòng trên.")
        renamed[old] = new
    return renamed


def find_list(home: Home, name: str) -> Path | None:
    """The file of one list; None where there is none. SettingsError where there are several."""
    if not home.procedures.is_dir():
        return None
    found = [
        path
        for path in sorted(home.procedures.iterdir())
        if path.is_file() and path.stem.lower() == name and not path.name.startswith(("~$", "."))
    ]
    if len(found) > 1:
        listed = ", ".join(path.name for path in found)
        raise SettingsError(f"Thư mục “{home.procedures}” có nhiều tệp cho một danh mục ({listed}); chỉ giữ lại một tệp.")
    return found[0] if found else None


def read_list(path: Path, name: str, service_levels: Sequence[str]) -> list[ListedRow]:
    """The rows of one list. BadExport where it cannot be read, or has no columns of code and name."""
    found: list[ListedRow] = []
    for _, rows in intake.plain_sheets(path):
        header = next((at for at, row in enumerate(rows[:_HEADER_DEPTH]) if _is_header(row)), None)
        if header is None:
            continue
        columns = _columns(rows[header])
        marks = _mark_columns(rows[header : header + 2], service_levels)
        for row in rows[header + 1 :]:
            code = code_key(_cell(row, columns.get("code")))
            title = _cell(row, columns.get("name"))
            if code is None or not title or not any(character.isalpha() for character in title):
                continue  # headings, number rows and footers
            level = _cell(row, columns.get("level"))
            levels = _levels(level)
            if level and not levels:
                sentence = f"thủ tục {code} ghi cấp không hiểu được; cấp phải là tỉnh, huyện hoặc xã"
                raise BadExport(path.name, sentence, value=level)
            if marks:
                online = any(_cell(row, at) for at in marks)
            else:
                service = fold(_cell(row, columns.get("service_level")))
                online = "service_level" not in columns or any(fold(each) in service for each in service_levels)
            found.append(ListedRow(name, code, title, levels, _cell(row, columns.get("agency")), online))
    if not found:
        raise BadExport(
            path.name, "không có thủ tục nào; danh mục phải có dòng tiêu đề với cột mã thủ tục và cột tên thủ tục"
        )
    if not any(row.online for row in found):
        raise BadExport(
            path.name,
            f"không có thủ tục nào ghi mức độ {' hoặc '.join(service_levels)}; hãy kiểm tra cột mức độ của danh mục",
        )
    return found


def _mark_columns(header: Sequence[Sequence[str | None]], service_levels: Sequence[str]) -> list[int]:
    """The columns that mark a service level with an x, where each level has its own column."""
    levels = [fold(each) for each in service_levels]
    found = {at for row in header for at, cell in enumerate(row) if cell and any(fold(cell).endswith(each) for each in levels)}
    return sorted(found) if len(found) >= len(levels) else []


def _is_header(row: Sequence[str | None]) -> bool:
    return {"code", "name"} <= set(_columns(row))


def _columns(row: Iterable[str | None]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(row):
        field = _FIELD.get(fold(cell or ""))
        if field is not None:
            found.setdefault(field, at)
    return found


def _cell(row: Sequence[str | None], at: int | None) -> str:
    return (row[at] or "").strip() if at is not None and at < len(row) else ""


def _levels(text: str) -> frozenset[str]:
    plain = " " + bare(text).replace("thi xa", " ").replace(",", " ").replace(";", " ").replace("/", " ") + " "
    return frozenset(level for word, level in _LEVELS if f" {word} " in plain)
