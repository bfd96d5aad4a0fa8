"""The user's configuration, which names the home and the Python that a button in LibreOffice starts."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ..home import user_configuration_file
from .journal import Journal
from .machine import Machine

_SOURCE = Path(__file__).parents[2]


def configured(path: Path) -> dict[str, str]:
    """What the configuration says; empty where there is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def configure(journal: Journal, path: Path, python: Path, source: Path, home: Path | None) -> None:
    """Writes the Python, the folder that holds the package, and the home where one is named; all else stays."""
    values = {**configured(path), "python": str(python), "source": str(source)}
    if home is not None:
        values["home"] = str(home)
    journal.file(path, json.dumps(values, ensure_ascii=False, indent=1).encode("utf-8"))


def install(machine: Machine, home: Path | None) -> None:
    """What a computer without Excel needs: the configuration, for the Python and the package that run this."""
    configure(_journal(machine), user_configuration_file(), Path(sys.executable), _SOURCE, home)


def uninstall(machine: Machine) -> list[str] | None:
    """Undoes that; what others changed since stays and is given. None where nothing is installed."""
    journal = _journal(machine)
    return journal.undo() if journal.found else None


def _journal(machine: Machine) -> Journal:
    return Journal(user_configuration_file().with_name("install.json"), machine)
