"""The staff's own names for units: a home's aliases.csv as aliases of a decision.

Columns: written, unit (id or full name; “-” for a body outside the decision), note; and where the name holds in some
places only, file (an export's path, name or folder) or parent (the unit that must be named around it).
"""

from __future__ import annotations

from typing import Dict, List, Optional, Tuple

from ..decision import OUTSIDE, Alias, Decision
from ..errors import SettingsError
from ..names.text import fold
from ..names.units import Names
from .home import Home

OUTSIDE_WORDS = "Ngoài phạm vi"
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212")  # a spreadsheet makes other dashes of "-"


def read_aliases(home: Home, decision: Decision) -> List[Alias]:
    """The home's aliases. SettingsError names the row whose unit is not understood, or that contradicts another."""
    names = Names(decision)
    found: Dict[Tuple[str, str, str], Alias] = {}
    for line, cells in home.aliases():
        where = f"Tệp “{home.aliases_file}”, dòng {line}"
        unit_id = meant_by(decision, names, cells["unit"])
        if unit_id is None:
            raise SettingsError(
                f"{where}: không rõ đơn vị “{cells['unit']}”; hãy ghi mã đơn vị hoặc tên đầy đủ, ví dụ “Phường Vĩnh Hòa, "
                "Thành phố Nha Trang”, hoặc dấu “-” nếu là cơ quan ngoài phạm vi giao chỉ tiêu."
            )
        written, parent_id = cells["written"], ""
        if cells.get("parent"):
            parent_id = unit_of(decision, names, cells["parent"]) or ""
            if not parent_id:
                raise SettingsError(f"{where}: không rõ đơn vị cấp trên “{cells['parent']}”; hãy ghi tên đầy đủ hoặc để trống.")
        alias = Alias(written, unit_id, cells.get("note", ""), cells.get("file", ""), parent_id)
        before = found.get((written, alias.file, parent_id))
        if before is not None and before.unit_id != unit_id:
            raise SettingsError(f"{where}: tên “{written}” đã được gán cho đơn vị khác ở dòng trên; chỉ giữ lại một dòng.")
        found[written, alias.file, parent_id] = alias
    return list(found.values())


def meant_by(decision: Decision, names: Names, written: str) -> Optional[str]:
    """What an alias stands for: a unit's id, or OUTSIDE for “-” and “Ngoài phạm vi”; None where it is no such thing."""
    if written.strip() in _DASHES or fold(written) == fold(OUTSIDE_WORDS):
        return OUTSIDE
    return unit_of(decision, names, written)


def unit_of(decision: Decision, names: Names, written: str) -> Optional[str]:
    """The unit that an id or a full name stands for; None where it is no such thing."""
    return written if decision.has_unit(written) else names.resolve(written).unit_id
