"""Failures of a button as one sentence for the person; the traceback goes into a log, whose place the sentence names."""

from __future__ import annotations

import time
import traceback
from pathlib import Path

from ..errors import KhError
from ..home import user_configuration_file

_GREATEST = 1_000_000  # bytes after which the log starts anew


def log_file() -> Path:
    """Where failures are written."""
    return user_configuration_file().parent / "khtargets.log"


def sentence_of(error: BaseException) -> str:
    """What went wrong and what to do, with the log's place."""
    place = record(error)
    where = f"\nNhật ký: {place}" if place else ""
    if isinstance(error, KhError):
        return f"{error.sentence}{where}"
    if isinstance(error, PermissionError):
        what = f" “{error.filename}”" if error.filename else ""
        return f"Không mở được tệp{what}: tệp đang mở ở chương trình khác hoặc không có quyền; hãy đóng tệp rồi làm lại.{where}"
    if isinstance(error, OSError):
        what = f" (“{error.filename}”)" if error.filename else ""
        return f"Không đọc hoặc ghi được tệp{what}: {error.strerror or error}; hãy kiểm tra ổ đĩa rồi làm lại.{where}"
    kind = type(error).__name__
    return f"Chương trình gặp lỗi ngoài dự kiến ({kind}); bảng tính giữ nguyên như trước. Hãy gửi tệp nhật ký.{where}"


def record(error: BaseException) -> Path | None:
    """Writes the failure with its traceback into the log and gives the log's place; None where that fails too."""
    path = log_file()
    text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = not path.exists() or path.stat().st_size > _GREATEST
        with path.open("w" if fresh else "a", encoding="utf-8") as handle:
            handle.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')}\n{text}\n")
    except OSError:
        return None
    return path
