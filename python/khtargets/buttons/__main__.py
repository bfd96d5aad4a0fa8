"""`python -m khtargets.buttons BUTTON`: a button's work for a host whose own Python lacks the libraries.

Standard input: one JSON object in one line, {"stated": {name: rows}, "folder": …, "copy": …}; `copy` is a saved copy of
the workbook, for the buttons that need one. Standard output: JSON lines, {"status": text} while it works, {"ask": text}
for a question, which a line {"answer": true or false} on standard input answers (nothing is no), then {"message": …,
"tables": […]} or {"failed": sentence}. Exit status 0 or 1.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from . import port
from .log import sentence_of


def main() -> int:
    """Answer one question; the exit status."""
    try:
        question = port.decode(json.loads(sys.stdin.buffer.readline().decode("utf-8")))
        from .works import work_of  # a library that is missing is said in a sentence too

        work = work_of(sys.argv[1], question.get("copy"))
        outcome = work(question["stated"], question.get("folder"), lambda text: _print({"status": text}), _ask)
    except Exception as error:  # the host shows one sentence, whatever happened
        _print({"failed": sentence_of(error)})
        return 1
    _print(port.encode(outcome))
    return 0


def _ask(text: str) -> bool:
    _print({"ask": text})
    return bool(json.loads(sys.stdin.buffer.readline() or b"{}").get("answer"))


def _print(value: Any) -> None:
    sys.stdout.buffer.write(json.dumps(value, ensure_ascii=False).encode("utf-8") + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
