"""Writing a file so that a reader, or a kill at any moment, sees the old one or the new one, whole."""

from __future__ import annotations

import os
import time
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file so that it is there whole or not at all; waits a little where another program holds the old one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with beside.open("wb") as handle:
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
        for attempt in range(100):
            try:
                os.replace(beside, path)
                return
            except PermissionError as error:  # Windows: a reader has the old file open
                if attempt == 99:
                    raise PermissionError(error.errno, error.strerror, str(path)) from error
                time.sleep(0.05)
    finally:
        try:
            beside.unlink()
        except OSError:
            pass
