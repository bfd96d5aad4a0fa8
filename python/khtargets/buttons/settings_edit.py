"""Takes what staff changed on the sheet "Cấu hình" over into settings.toml.

The file rules: only a value that differs from the one the sheet was given at its last refresh is a change by hand, and
only changes are written. The file's comments and order stay.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tomllib

from ..decision.settings import check, write_default
from ..errors import BadArgument, SettingsError
from ..functions.cells import as_day, is_blank
from ..home import write_whole

VALUE, KEY, SHOWN = 1, 4, 5  # columns of the sheet's table
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def take_over(path: Path, rows: Sequence[Sequence[Any]]) -> dict[str, str]:
    """Writes the changes into the settings file and gives them.

    SettingsError where the sheet states what cannot be; then nothing is written.
    """
    found = changes(rows)
    if not found:
        return found
    write_default(path)
    after = edited(path.read_text(encoding="utf-8-sig"), found)
    try:
        stated = tomllib.loads(after)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"Không ghi được trang “Cấu hình” vào “{path}”: {error}; hãy sửa tệp này bằng tay.") from error
    check(stated, "trang Cấu hình")
    write_whole(path, after.encode("utf-8"))
    return found


def changes(rows: Sequence[Sequence[Any]]) -> dict[str, str]:
    """Key -> new value as text, days in ISO form, "" for one that was cleared."""
    found = {}
    for row in rows:
        if len(row) > SHOWN and row[KEY] and _text(row[VALUE]) != _text(row[SHOWN]):
            found[str(row[KEY])] = _text(row[VALUE])
    return found


def edited(text: str, found: Mapping[str, str]) -> str:
    """The file's text with these values; a cleared one becomes a comment, a new one stands below its explanation.

    >>> edited('decision = "a"\\n# date_field = "received"\\n', {"date_field": "submitted"})
    'decision = "a"\\n# date_field = "received"\\ndate_field = "submitted"\\n'
    """
    lines = text.splitlines()
    for key, value in found.items():
        stated = _line_of(lines, rf"\s*{re.escape(key)}\s*=")
        new = f"{key} = {value if _ISO.fullmatch(value) else json.dumps(value, ensure_ascii=False)}"
        if stated is not None:
            lines[stated] = new if value else f"# {lines[stated].lstrip()}"
        elif value:
            example = _line_of(lines, rf"\s*#\s*{re.escape(key)}\s*=")
            lines.insert(len(lines) if example is None else example + 1, new)
    return "\n".join(lines) + "\n"


def _line_of(lines: Sequence[str], pattern: str) -> int | None:
    return next((at for at, line in enumerate(lines) if re.match(pattern, line)), None)


def _text(cell: Any) -> str:
    """A cell as settings.toml has it; a day however it was typed."""
    if is_blank(cell):
        return ""
    try:
        day = as_day(cell)
    except BadArgument:
        return str(cell).strip()
    return day.isoformat() if day else ""
