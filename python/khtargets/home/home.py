"""The home folder: where exports lie, what staff wrote about them, and where figures are published.

    HOME/settings.toml  dossiers/  procedures/ (also renames.csv)  aliases.csv  values.csv  columns.csv
    snapshots/  cache/
"""

from __future__ import annotations

import csv
import getpass
import io
import json
import os
from pathlib import Path
from typing import Dict, List, NamedTuple, Optional, Sequence

from ..errors import SettingsError

ENVIRONMENT = "KHTARGETS_HOME"


class WrittenRow(NamedTuple):
    """A row of a list that staff keep, with the line it stands on."""

    line: int
    cells: Dict[str, str]


class Home:
    """The paths of one home, and the lists that staff keep in it."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self.settings_file = self.path / "settings.toml"
        self.dossiers = self.path / "dossiers"
        self.procedures = self.path / "procedures"
        self.snapshots = self.path / "snapshots"
        self.cache = self.path / "cache"
        self.aliases_file = self.path / "aliases.csv"
        self.values_file = self.path / "values.csv"
        self.columns_file = self.path / "columns.csv"
        self.renames_file = self.procedures / "renames.csv"

    @property
    def synthetic(self) -> bool:
        """Whether the home holds made-up data, which every report must say."""
        return (self.path / "MO-PHONG.txt").exists()

    def aliases(self) -> List[WrittenRow]:
        """aliases.csv: written, unit (an id or a full name), note. Empty where there is none."""
        return read_list(self.aliases_file, ("written", "unit"))

    def values(self) -> List[WrittenRow]:
        """values.csv: field, written, meaning. Empty where there is none."""
        return read_list(self.values_file, ("field", "written", "meaning"))

    def columns(self) -> List[WrittenRow]:
        """columns.csv: header, field. Empty where there is none."""
        return read_list(self.columns_file, ("header", "field"))

    def renames(self) -> List[WrittenRow]:
        """procedures/renames.csv: old, new (codes). Empty where there is none."""
        return read_list(self.renames_file, ("old", "new"))


def find_home(explicit: Optional[str] = None, workbook: Optional[str] = None, beside: Optional[Path] = None) -> Path:
    """The home to use: the one asked for; the workbook's own setting; the environment variable KHTARGETS_HOME; the
    user's configuration; `data` beside the workbook, or in the current folder."""
    configured = _user_configuration()
    for chosen in (explicit, workbook, os.environ.get(ENVIRONMENT), configured.get("home")):
        written = str(chosen or "").strip().strip("\"'“”").strip()  # Windows copies a path with quotes around it
        if written:
            return Path(written).expanduser()
    return (beside or Path.cwd()) / "data"


def user_configuration_file() -> Path:
    """Where `install` keeps the user's own choice of home."""
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "khtargets" / "config.json"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "khtargets" / "config.json"


def user_name() -> str:
    """The computer's name for the person; “không rõ” where it has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such variable and no account of that number
        return os.environ.get("USERNAME") or "không rõ"


def read_list(path: Path, needed: Sequence[str]) -> List[WrittenRow]:
    """The rows of a small .csv that a person edits, commas or semicolons, as Excel or a text editor saves it.

    Rows that are blank throughout are left out. SettingsError names the file, and the column or row that is wrong.
    """
    if not path.is_file():
        return []
    text = _decode(path)
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=first.count))
    rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    if not rows:
        return []
    header = [name.lower() for name in rows[0][1]]
    for name in needed:
        if name not in header:
            raise SettingsError(f"Tệp “{path}” thiếu cột “{name}”; dòng đầu phải ghi các cột: {', '.join(needed)}.")
    found = []
    for line, cells in rows[1:]:
        if not any(cells):
            continue
        row = dict(zip(header, cells + [""] * (len(header) - len(cells))))
        for name in needed:
            if not row[name]:
                raise SettingsError(f"Tệp “{path}”, dòng {line}: ô ở cột “{name}” còn trống; hãy điền hoặc xóa dòng này.")
        found.append(WrittenRow(line, row))
    return found


def _decode(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"Không đọc được tệp “{path}”: {error.strerror or error}.") from error
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1258", errors="replace")


def _user_configuration() -> Dict[str, str]:
    try:
        found = json.loads(user_configuration_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
