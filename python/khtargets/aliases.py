"""The staff's own names for units: a home's aliases.csv (written, unit, note) as aliases of a decision."""

from __future__ import annotations

from typing import Dict, List

from .decision import Alias, Decision
from .errors import SettingsError
from .home import Home
from .units import Names


def read_aliases(home: Home, decision: Decision) -> List[Alias]:
    """The home's aliases. SettingsError names the row whose unit is not understood, or that contradicts another."""
    names = Names(decision)
    found: Dict[str, Alias] = {}
    for line, cells in home.aliases():
        where = f"Tệp “{home.aliases_file}”, dòng {line}"
        unit_id = cells["unit"] if decision.has_unit(cells["unit"]) else names.resolve(cells["unit"]).unit_id
        if unit_id is None:
            raise SettingsError(
                f"{where}: không rõ đơn vị “{cells['unit']}”; hãy ghi mã đơn vị hoặc tên đầy đủ, ví dụ “Phường Vĩnh Hòa, "
                "Thành phố Nha Trang”."
            )
        written = cells["written"]
        if written in found and found[written].unit_id != unit_id:
            raise SettingsError(f"{where}: tên “{written}” đã được gán cho đơn vị khác ở dòng trên; chỉ giữ lại một dòng.")
        found[written] = Alias(written, unit_id, cells.get("note", ""))
    return list(found.values())
