"""The computer as installing needs it: environment variables, the user's registry, short names, child processes."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

USER, EVERYBODY = "HKEY_CURRENT_USER", "HKEY_LOCAL_MACHINE"
Value = str | int
HUNG = 124  # the exit status of a program that was ended because its time was over
_REMOTE = 4  # a kind of drives, as Windows counts them


class Machine(Protocol):
    """What is asked of a computer."""

    environ: Mapping[str, str]
    windows: bool

    def value(self, key: str, name: str, hive: str = USER) -> Value | None:
        """A registry value; None where there is none."""

    def set_value(self, key: str, name: str, value: Value) -> None:
        """Sets a value of the user's registry, making the key."""

    def delete_value(self, key: str, name: str) -> None:
        """Deletes a value of the user's registry; nothing happens where there is none."""

    def delete_empty_key(self, key: str) -> None:
        """Deletes a key of the user's registry that holds nothing; any other stays."""

    def keys(self, key: str, hive: str = USER) -> list[str]:
        """The names of the keys below a key, and none where there is no such key."""

    def values(self, key: str, hive: str = USER) -> list[str]:
        """The names of the values of a key, and none where there is no such key."""

    def short(self, path: Path) -> Path:
        """The path in the short form that Windows keeps beside the long one; the path itself where there is none."""

    def code_page(self) -> int:
        """The code page of programs that know no Unicode, by its number."""

    def remote(self, path: Path) -> bool:
        """Whether a path lies on another computer: a share, or a drive that stands for one."""

    def run(self, command: Sequence[str], seconds: float = 600) -> tuple[int, str]:
        """Exit status and output of a program; 127 where it cannot be started, HUNG where it was ended after that time."""


class ThisMachine:
    """The computer that this runs on. Elsewhere than on Windows its registry is empty."""

    def __init__(self) -> None:
        self.environ: Mapping[str, str] = os.environ
        self.windows = sys.platform == "win32"

    def value(self, key: str, name: str, hive: str = USER) -> Value | None:
        """A registry value; None where there is none."""
        if sys.platform == "win32":
            import winreg

            with contextlib.suppress(OSError), winreg.OpenKey(getattr(winreg, hive), key) as opened:
                found = winreg.QueryValueEx(opened, name)[0]
                return found if isinstance(found, (str, int)) else str(found)
        return None

    def set_value(self, key: str, name: str, value: Value) -> None:
        """Sets a value of the user's registry, making the key."""
        if sys.platform == "win32":
            import winreg

            kind = winreg.REG_SZ if isinstance(value, str) else winreg.REG_DWORD
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as opened:
                winreg.SetValueEx(opened, name, 0, kind, value)

    def delete_value(self, key: str, name: str) -> None:
        """Deletes a value of the user's registry; nothing happens where there is none."""
        if sys.platform == "win32":
            import winreg

            with (
                contextlib.suppress(FileNotFoundError),
                winreg.OpenKey(winreg.HKEY_CURRENT_USER, key, 0, winreg.KEY_SET_VALUE) as opened,
            ):
                winreg.DeleteValue(opened, name)

    def delete_empty_key(self, key: str) -> None:
        """Deletes a key of the user's registry that holds nothing; any other stays."""
        if sys.platform == "win32":
            import winreg

            if not self.keys(key) and not self.values(key):
                with contextlib.suppress(FileNotFoundError):
                    winreg.DeleteKey(winreg.HKEY_CURRENT_USER, key)

    def keys(self, key: str, hive: str = USER) -> list[str]:
        """The names of the keys below a key, and none where there is no such key."""
        return list(self._names(key, hive, "EnumKey"))

    def values(self, key: str, hive: str = USER) -> list[str]:
        """The names of the values of a key, and none where there is no such key."""
        return list(self._names(key, hive, "EnumValue"))

    def short(self, path: Path) -> Path:
        """The path in the short form that Windows keeps beside the long one; the path itself where there is none."""
        if sys.platform == "win32":
            import ctypes

            room = ctypes.create_unicode_buffer(1024)
            if ctypes.windll.kernel32.GetShortPathNameW(str(path), room, len(room)):
                return Path(room.value)
        return path

    def code_page(self) -> int:
        """The code page of programs that know no Unicode, by its number."""
        if sys.platform == "win32":
            import ctypes

            return int(ctypes.windll.kernel32.GetACP())
        return 65001

    def remote(self, path: Path) -> bool:
        """Whether a path lies on another computer: a share, or a drive that stands for one."""
        if str(path).startswith(("\\\\", "//")):
            return True
        if sys.platform == "win32":
            import ctypes

            return bool(ctypes.windll.kernel32.GetDriveTypeW(f"{path.drive}\\") == _REMOTE)
        return False

    def run(self, command: Sequence[str], seconds: float = 600) -> tuple[int, str]:
        """Exit status and output of a program; 127 where it cannot be started, HUNG where it was ended after that time.

        The output goes into a file: what the program itself started may outlive it, and would keep a pipe open.
        """
        with tempfile.TemporaryFile() as output:
            try:
                process = subprocess.Popen(list(command), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
            except OSError as error:
                return 127, str(error)
            try:
                status = process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                status = HUNG
            output.seek(0)
            return status, output.read().decode("utf-8", "replace")

    def _names(self, key: str, hive: str, function: str) -> Iterator[str]:
        yield from ()
        if sys.platform == "win32":
            import winreg

            with contextlib.suppress(OSError), winreg.OpenKey(getattr(winreg, hive), key) as opened:
                at = 0
                while True:  # the registry says by an error that there are no more
                    found = getattr(winreg, function)(opened, at)
                    yield found if isinstance(found, str) else found[0]
                    at += 1
