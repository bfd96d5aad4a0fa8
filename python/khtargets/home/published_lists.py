"""The published lists of online procedures: procedures/previous.* and procedures/current.* of a home.

Any format that intake reads. Columns: code, name, and where present level (tỉnh, huyện, xã), agency, service level. Only
rows "toàn trình" or "một phần" are online; the levels are told by columns of words or marks, by section rows, or by the
title or the sheet's name (`list_rows`). A list counts whole only where nothing in it speaks of levels or of the post; where
something does and a row's level is not understood, it is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from .. import intake
from ..decision import Decision, Settings, Unit
from ..errors import BadExport, SettingsError
from ..names.units import Names
from .home import Home
from .levels import ONLINE, POST, ServiceLevels
from .list_rows import FoundRow, holds_procedures, read_sheet
from .list_sections import UnitOf
from .procedures import Catalogue, ListedRow, code_key, understood

_SHOWN = 5  # rows that a refusal names


def read_lists(home: Home, decision: Decision, settings: Settings, names: Names) -> Catalogue:
    """All procedures of the home's lists. SettingsError says which list is missing or comes without its date.

    `names` tells the units that section rows name.
    """

    def unit_of(text: str) -> Unit | None:
        found = names.resolve(text).unit_id
        return decision.unit(found) if found else None

    rows: list[ListedRow] = []
    told: list[dict[str, object]] = []
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
            listed, besides = read_list(path, name, decision.service_levels, unit_of)
            rows += listed
            found = {"list": name, "label": decision.lists[name], "file": path.name}
            told.append({**found, **understood(listed), **besides})
    catalogue = Catalogue.from_rows(rows, read_renames(home, rows))
    catalogue.understood = told
    return catalogue


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


def read_list(path: Path, name: str, service_levels: Sequence[str], unit_of: UnitOf) -> tuple[list[ListedRow], dict[str, object]]:
    """The rows of one list; besides "uncoded", how many rows name a procedure without its code, and "notes".

    BadExport where it cannot be read, has no columns of code and name, or speaks of levels in a way that is not understood.
    """
    levels = ServiceLevels(service_levels)
    found: list[tuple[str, FoundRow]] = []
    speaks, uncoded = False, 0
    notes: list[str] = []
    for sheet, rows, numbers, told in intake.plain_sheets(path):
        read = read_sheet(sheet, rows, levels, unit_of)
        if read is None:
            if holds_procedures(rows):
                raise BadExport(
                    path.name, "có mã thủ tục nhưng không tìm thấy dòng tiêu đề với cột mã thủ tục và cột tên thủ tục", sheet
                )
            continue
        notes += told
        speaks, uncoded = speaks or read.speaks, uncoded + read.uncoded
        found += [(sheet, replace(row, row=numbers[row.row])) for row in read.rows]
    if not found:
        raise BadExport(
            path.name, "không có thủ tục nào; danh mục phải có dòng tiêu đề với cột mã thủ tục và cột tên thủ tục"
        )
    if speaks:
        _refuse_unclear(path, found, service_levels)
    counted = [(sheet, row) for sheet, row in found if row.status == ONLINE or not speaks]
    _refuse_without_level(path, [(sheet, row) for sheet, row in found if row.written_level] or counted)
    if not counted:
        raise BadExport(
            path.name,
            f"không có thủ tục nào ghi mức độ {' hoặc '.join(service_levels)}; hãy kiểm tra cột mức độ của danh mục",
        )
    listed = [
        ListedRow(
            name,
            row.code,
            row.name,
            row.levels or frozenset(),
            row.agency,
            online=row.status == ONLINE or not speaks,
            postal=speaks and row.status == POST,
            whole=not speaks,
        )
        for _, row in found
    ]
    return listed, {"uncoded": uncoded, "notes": notes}


def _refuse_unclear(path: Path, found: Sequence[tuple[str, FoundRow]], service_levels: Sequence[str]) -> None:
    unclear = [(sheet, row) for sheet, row in found if row.status is None]
    if unclear:
        (sheet, first), written = unclear[0], next((row.written for _, row in unclear if row.written), "")
        raise BadExport(
            path.name,
            f"không rõ mức độ dịch vụ công của {_rows(unclear)}; danh mục có ghi mức độ hoặc bưu chính công ích, nên mỗi thủ "
            f"tục phải ghi rõ {', '.join(service_levels)}, bưu chính công ích hoặc không cung cấp trực tuyến (ở cột mức độ, ở "
            "dòng mục phía trên, hoặc ở tên trang tính)",
            sheet or None,
            first.row,
            written or None,
        )


def _refuse_without_level(path: Path, found: Sequence[tuple[str, FoundRow]]) -> None:
    unclear = [(sheet, row) for sheet, row in found if row.levels is None]
    if unclear:
        sheet, first = unclear[0]
        raise BadExport(
            path.name,
            f"không rõ cấp thực hiện của {_rows(unclear)}; cấp phải là tỉnh, huyện hoặc xã",
            sheet or None,
            first.row,
            first.written_level or None,
        )


def _rows(found: Sequence[tuple[str, FoundRow]]) -> str:
    numbers = ", ".join(str(row.row) for _, row in found[:_SHOWN])
    return f"{len(found)} thủ tục (dòng {numbers}{', …' if len(found) > _SHOWN else ''})"
