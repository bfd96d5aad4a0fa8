"""Which home a workbook uses. Python 3.8 and the standard library only."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

from ..home import find_home


def home_of(setting: Any, folder: Optional[str]) -> Path:
    """The home for a workbook in `folder` that states `setting` (blank: none); relative ones start from the folder.

    A workbook that was never saved has no folder, and one that lies in a cloud has an address for it: there a relative home
    stands for no home, and never for another one.
    """
    beside = Path(folder) if folder and "://" not in folder else None
    found = find_home(None, str(setting) if setting else None, beside)
    if beside is None and setting and not found.is_absolute():
        return Path(folder or "bảng tính chưa lưu") / found
    return found if found.is_absolute() or beside is None else beside / found
