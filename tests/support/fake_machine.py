"""A Windows computer that is a folder and a dictionary."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from khtargets.install.machine import EVERYBODY, USER

OFFICE = r"Software\Microsoft\Office\16.0\Excel"
TRUSTED = rf"{OFFICE}\Security\Trusted Locations"
CLICK_TO_RUN = r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
DLL = "xlwings64-0.37.8.dll"


class FakeMachine:
    """A Windows computer: its registry is `registry`, (hive, key) -> values; its environment is made by `run`."""

    windows = True

    def __init__(self, user: Path, short: Path | None = None) -> None:
        self.user, self._short = user, short
        self.environ = {
            "USERPROFILE": str(user), "LOCALAPPDATA": str(user / "AppData" / "Local"),
            "APPDATA": str(user / "AppData" / "Roaming"), "PUBLIC": str(user.parent / "Public"),
        }  # fmt: skip
        self.registry: dict[tuple[str, str], dict[str, Any]] = {
            (USER, OFFICE): {"x": 1},
            (USER, TRUSTED): {},
            (USER, rf"{TRUSTED}\Location0"): {"Path": "C:\\Templates\\"},
            (EVERYBODY, CLICK_TO_RUN): {"Platform": "x64", "VersionToReport": "16.0.17328.20162"},
        }
        self.page = 1252
        self.shares: list[Path] = []
        self.answers: dict[str, tuple[int, str]] = {}
        self.ran: list[list[str]] = []

    def value(self, key: str, name: str, hive: str = USER) -> Any:
        return self.registry.get((hive, key), {}).get(name)

    def set_value(self, key: str, name: str, value: Any) -> None:
        self.registry.setdefault((USER, key), {})[name] = value

    def delete_value(self, key: str, name: str) -> None:
        self.registry.get((USER, key), {}).pop(name, None)

    def delete_empty_key(self, key: str) -> None:
        if not self.registry.get((USER, key), {"none": 0}) and not self.keys(key):
            del self.registry[USER, key]

    def keys(self, key: str, hive: str = USER) -> list[str]:
        below = [found[len(key) + 1 :] for at, found in self.registry if at == hive and found.startswith(f"{key}\\")]
        return sorted({each.split("\\")[0] for each in below})

    def values(self, key: str, hive: str = USER) -> list[str]:
        return list(self.registry.get((hive, key), {}))

    def short(self, path: Path) -> Path:
        return self._short or path

    def code_page(self) -> int:
        return self.page

    def remote(self, path: Path) -> bool:
        return any(path.is_relative_to(share) for share in self.shares)

    def run(self, command: Sequence[str], seconds: float = 600) -> tuple[int, str]:
        self.ran.append(list(command))
        program = Path(command[0])
        if command[1].endswith("kh.py"):
            scripts = Path(command[1]).parent / ".venv" / "Scripts"
            scripts.mkdir(parents=True, exist_ok=True)
            for name in ("python.exe", "pythonw.exe"):
                (scripts / name).write_bytes(b"MZ")
            (scripts.parent / DLL).write_bytes(b"MZ")
            return self.answers.get("kh.py", (0, "khtargets 0.1.0"))
        named = self.answers.get(str(program)) or self.answers.get(" ".join([program.name, *command[1:-1]]))
        return named or self.answers.get(program.name, (0, "3.12.4"))


def everything(machine: FakeMachine, root: Path) -> Any:
    """All folders and files outside the checkout, and the registry."""
    found = {
        path.relative_to(root.parent).as_posix(): path.read_bytes() if path.is_file() else None
        for path in root.parent.rglob("*")
        if root not in (path, *path.parents)
    }
    return found, {key: dict(values) for key, values in machine.registry.items()}


def quiet(text: str) -> None:
    """Says nothing."""
