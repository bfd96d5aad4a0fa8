"""Where things lie on a Windows computer, all of it the user's own.

xlwings hands the paths of Python and of the program to Excel in the system's code page, so that those two must be ASCII.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from .machine import Machine

_OFFICE = r"Software\Microsoft\Office"
_VERSIONS = ("16.0", "15.0", "14.0")


@dataclass(frozen=True)
class Places:
    """The paths that installing writes to."""

    program: Path  # the program's copy with its environment, ASCII
    journal: Path
    configuration: Path  # the user's configuration, which names the home
    addin: Path  # xlwings'
    conf: Path  # xlwings' configuration
    home: Path  # where the figures lie unless another home is named

    @property
    def python(self) -> Path:
        """The interpreter without a console window."""
        return self.program / ".venv" / "Scripts" / "pythonw.exe"

    @property
    def packages(self) -> Path:
        """The folder that Python finds khtargets in."""
        return self.program / "python"

    @property
    def functions(self) -> Path:
        """Our add-in, with the functions for every workbook: beside xlwings', where Excel starts both."""
        return self.addin.with_name("khtargets.xlam")

    @property
    def passing(self) -> Path:
        """A folder for files that live as long as a button's work."""
        return self.program / "temp"

    @property
    def workbook(self) -> Path:
        """The workbook that installing puts into the home."""
        return self.home / "khtargets.xlsm"


def places(machine: Machine, home: Path | None = None) -> Places:
    """The user's places."""
    environ = machine.environ
    user = Path(environ.get("USERPROFILE") or Path.home())
    local = Path(environ.get("LOCALAPPDATA") or user / "AppData" / "Local")
    roaming = Path(environ.get("APPDATA") or user / "AppData" / "Roaming")
    return Places(
        program=_ascii(machine, local, user) / "khtargets" / "app",
        journal=local / "khtargets" / "install.json",
        configuration=local / "khtargets" / "config.json",
        addin=roaming / "Microsoft" / "Excel" / "XLSTART" / "xlwings.xlam",
        conf=user / ".xlwings" / "xlwings.conf",
        home=home or user / "khtargets",
    )


def office_versions(machine: Machine) -> list[str]:
    """The versions of Excel that this user has started; the present one where none was."""
    found = [version for version in _VERSIONS if machine.keys(rf"{_OFFICE}\{version}\Excel")]
    return found or [_VERSIONS[0]]


def has_started_excel(machine: Machine) -> bool:
    """Whether this user has started any Excel."""
    return any(machine.keys(rf"{_OFFICE}\{version}\Excel") for version in _VERSIONS)


def security_key(version: str) -> str:
    """The registry key of Excel's macro settings."""
    return rf"{_OFFICE}\{version}\Excel\Security"


def locations_key(version: str) -> str:
    """The registry key of Excel's trusted locations."""
    return rf"{security_key(version)}\Trusted Locations"


def trusted_key(machine: Machine, version: str, folder: Path) -> str:
    """The registry key of the trusted location for a folder: the one that there is, or the first free number."""
    above = locations_key(version)
    taken = machine.keys(above)
    for name in taken:
        if str(machine.value(rf"{above}\{name}", "Path") or "").rstrip("\\").lower() == str(folder).rstrip("\\").lower():
            return rf"{above}\{name}"
    number = next(at for at in range(1000) if f"Location{at}" not in taken)
    return rf"{above}\Location{number}"


def _ascii(machine: Machine, local: Path, user: Path) -> Path:
    """A folder for programs whose path is ASCII: the user's, its short name, or one that all users share."""
    for path in (local, machine.short(local)):
        if str(path).isascii():
            return path
    mine = hashlib.sha256(str(user).encode("utf-8")).hexdigest()[:8]
    return Path(machine.environ.get("PUBLIC") or r"C:\Users\Public") / f"khtargets-{mine}"
