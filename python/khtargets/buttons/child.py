"""A button's work in a child process: for hosts whose own Python lacks the libraries. Standard library only, Python 3.8.

The child runs in the environment that `install` wrote into the user's configuration (`python`, and `source`, the folder
that holds this package); see `khtargets.buttons.__main__` for what goes between the two.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import tempfile
import threading
from typing import IO, Any, Callable, Dict, List, Mapping, Optional

from ..errors import KhError
from ..home import user_configuration_file
from .port import Ask, Outcome, Rows, Say, Work, decode_outcome, encode

_WAIT = 0.05  # seconds between two looks at the host's own events
_NO_WINDOW = 0x08000000  # Windows: a console program shows no window
_INSTALL = "hãy chạy lại “python3 kh.py install” (trên Windows: py kh.py install) rồi bấm nút lại"


def work_in_child(button: str, copy: Optional[str], breathe: Callable[[], None]) -> Work:
    """The work of a button, by its key; `copy` is a saved copy of the workbook, for those that need one.

    `breathe` is called while the child works, so that the host's window stays alive.
    """

    def work(stated: Mapping[str, Optional[Rows]], folder: Optional[str], say: Say, ask: Ask) -> Outcome:
        question = encode({"stated": dict(stated), "folder": folder, "copy": copy})
        with tempfile.TemporaryFile() as complaints:
            child = _start(button, complaints)
            try:
                last = _converse(child, question, say, ask, breathe)
            finally:
                child.kill()  # where the host gave up; nothing to kill otherwise
                child.wait()
            if "failed" in last:
                raise ChildFailed(last["failed"])
            if "message" not in last:
                complaints.seek(0)
                told = complaints.read().decode("utf-8", errors="replace").strip().splitlines()
                raise KhError(f"Chương trình khtargets dừng giữa chừng ({told[-1] if told else 'không rõ lý do'}); {_INSTALL}.")
        return decode_outcome(last)

    return work


class ChildFailed(KhError):
    """What the child said in its one sentence; it has logged the failure itself."""


def command() -> List[str]:
    """The installed environment's Python and what it runs. KhError where there is none."""
    return [_configured()["python"], "-m", "khtargets.buttons"]


def _start(button: str, complaints: IO[bytes]) -> subprocess.Popen[bytes]:
    configured = _configured()
    environment = {**os.environ, "PYTHONPATH": configured["source"], "PYTHONUTF8": "1"}
    environment.pop("PYTHONHOME", None)  # the host's own Python
    try:
        return subprocess.Popen(
            [*command(), button],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=environment,
            creationflags=_NO_WINDOW if os.name == "nt" else 0,
        )
    except OSError as error:
        raise KhError(f"Không chạy được “{configured['python']}” ({error.strerror or error}); {_INSTALL}.") from error


def _converse(
    child: subprocess.Popen[bytes], question: Any, say: Say, ask: Ask, breathe: Callable[[], None]
) -> Dict[str, Any]:
    """Sends what is to be done, passes each status on and each question's answer back, and gives the last line."""
    lines: queue.Queue[Optional[bytes]] = queue.Queue()

    def listen() -> None:
        assert child.stdout is not None
        _send(child, question)
        for line in child.stdout:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=listen, daemon=True).start()
    last: Dict[str, Any] = {}
    while True:
        try:
            line = lines.get(timeout=_WAIT)
        except queue.Empty:
            breathe()
            continue
        if line is None:
            return last
        last = json.loads(line.decode("utf-8"))
        if "status" in last:
            say(last["status"])
        if "ask" in last:
            _send(child, {"answer": ask(last["ask"])})


def _send(child: subprocess.Popen[bytes], line: Any) -> None:
    assert child.stdin is not None
    try:
        child.stdin.write(json.dumps(line).encode("utf-8") + b"\n")
        child.stdin.flush()
    except OSError:
        pass  # the child has ended; what it wrote says why


def _configured() -> Dict[str, str]:
    try:
        found = json.loads(user_configuration_file().read_text(encoding="utf-8"))
        return {name: str(found[name]) for name in ("python", "source")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KhError(f"Máy này chưa cài khtargets, hoặc cấu hình “{user_configuration_file()}” bị hỏng; {_INSTALL}.") from error
