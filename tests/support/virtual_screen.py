"""A virtual screen with a mouse, for tests that press buttons as a person does. Needs Xvfb and xdotool."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_WIDTH, _HEIGHT = 1600, 1000


@dataclass(frozen=True)
class Screen:
    """An X display, and the file that holds what it shows."""

    display: str
    shown: Path

    def click(self, x: int, y: int) -> None:
        """A click of the left mouse button, no faster than a person's."""
        where = f"mousemove {x - 3} {y} sleep 0.1 mousemove {x} {y} sleep 0.2 mousedown 1 sleep 0.1 mouseup 1"
        subprocess.run(["xdotool", *where.split()], env=self._environment, check=True, timeout=60)

    def window(self, title: str) -> str:
        """The number of the window of this title, "" where none is shown; asks the screen and not the program, which may
        be busy. Another window of the same title has another number."""
        search = ["xdotool", "search", "--onlyvisible", "--name", f"^{re.escape(title)}$"]
        done = subprocess.run(search, env=self._environment, capture_output=True, text=True, check=False, timeout=60)
        return "".join(done.stdout.split()[-1:])

    def focus(self, window: str) -> None:
        """Gives a window the focus, as a window manager does, which there is none: else the first click may only focus."""
        command = ["xdotool", "windowfocus", window]
        subprocess.run(command, env=self._environment, capture_output=True, check=False, timeout=60)

    def corner(self, width: int, height: int) -> bytes:
        """The points of the lower left corner."""
        content = self.shown.read_bytes()
        header = struct.unpack(">25I", content[:100])  # of a window dump: its size, …, bytes a line, …, colours of 12 bytes
        line, points = header[12], content[header[0] + 12 * header[19] :]
        each = line // _WIDTH
        return b"".join(points[at * line : at * line + width * each] for at in range(_HEIGHT - height, _HEIGHT))

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, "DISPLAY": self.display}


@contextmanager
def screen(folder: Path) -> Iterator[Screen]:
    """A virtual screen; what it shows lies in the folder."""
    if shutil.which("Xvfb") is None or shutil.which("xdotool") is None:
        pytest.skip("needs Xvfb and xdotool")
    reading, writing = os.pipe()
    size = f"{_WIDTH}x{_HEIGHT}x24"
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp", "-fbdir", str(folder)]
    server = subprocess.Popen(command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        assert number, "Xvfb did not start"
        yield Screen(f":{number}", folder / "Xvfb_screen0")
    finally:
        server.kill()
        server.wait()
