"""What installing changed, and how it was before, so that uninstalling puts back exactly that.

Each change is written down before it is made, in install.json. What was changed by somebody else since stays as it is.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from ..home import write_whole
from . import conf
from .machine import Machine, Value

Record = dict[str, Any]


class Journal:
    """The list of changes of one installation; opening it reads those of an earlier run, whose "before" is kept."""

    def __init__(self, path: Path, machine: Machine) -> None:
        self.path = path
        self._machine = machine
        try:
            self._records: list[Record] = json.loads(path.read_text(encoding="utf-8"))["changes"]
        except (OSError, ValueError, KeyError):
            self._records = []
        self.found = bool(self._records)

    def folder(self, path: Path) -> None:
        """Makes a folder and those above it; undone where nothing lies in them."""
        missing = [each for each in (path, *path.parents) if not each.exists()]
        for each in reversed(missing):
            self._note({"kind": "folder", "path": str(each)})
            each.mkdir(exist_ok=True)  # the journal itself lies in one of them

    def own_folder(self, path: Path) -> None:
        """A folder that is ours with everything in it, whatever it will hold."""
        self.folder(path.parent)
        self._note({"kind": "own", "path": str(path)})

    def file(self, path: Path, content: bytes) -> None:
        """Writes a file; undone, it is as before, or gone."""
        self.folder(path.parent)
        self._note({"kind": "file", "path": str(path), "before": _packed(path), "after": _digest(content)})
        write_whole(path, content)

    def settings(self, path: Path, values: dict[str, str]) -> None:
        """Sets keys of a configuration file of xlwings; undone key by key where others changed the file since."""
        self.folder(path.parent)
        before = conf.read(path)
        content = conf.text({**before, **values})
        record = {"kind": "settings", "path": str(path), "before": _packed(path), "after": _digest(content)}
        self._note({**record, "ours": values, "theirs": {key: before.get(key) for key in values}})
        write_whole(path, content)

    def value(self, key: str, name: str, value: Value) -> None:
        """Sets a value of the user's registry."""
        before = self._machine.value(key, name)
        self._note({"kind": "value", "path": f"{key}\\{name}", "key": key, "name": name, "before": before, "after": value})
        self._machine.set_value(key, name, value)

    def undo(self) -> list[str]:
        """Puts back what was, the last change first; gives what was left because somebody else changed it since."""
        left = []
        while self._records:
            record = self._records[-1]
            if not getattr(self, f"_undo_{record['kind']}")(record):
                left.append(record["path"])
            self._records.pop()
            self._write()
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)
            self.path.parent.rmdir()
        return left

    def _note(self, record: Record) -> None:
        same = [each for each in self._records if (each["kind"], each["path"]) == (record["kind"], record["path"])]
        if same and "before" in record:
            same[0]["after"] = record["after"]
            if record["kind"] == "settings":
                same[0]["ours"] = record["ours"]
        elif not same:
            self._records.append(record)
        self._write()

    def _write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self.path, json.dumps({"changes": self._records}, ensure_ascii=False, indent=1).encode("utf-8"))

    def _undo_folder(self, record: Record) -> bool:
        with contextlib.suppress(OSError):  # something of somebody's lies in it
            Path(record["path"]).rmdir()
        return True

    def _undo_own(self, record: Record) -> bool:
        shutil.rmtree(record["path"], ignore_errors=True)
        return not Path(record["path"]).exists()

    def _undo_file(self, record: Record) -> bool:
        path = Path(record["path"])
        if not path.exists():
            return True
        if _digest(path.read_bytes()) != record["after"]:
            return False
        _put_back(path, record["before"])
        return True

    def _undo_settings(self, record: Record) -> bool:
        path = Path(record["path"])
        if self._undo_file(record):
            return True
        now = conf.read(path)
        for key, value in record["ours"].items():
            if now.get(key) == value:
                theirs = record["theirs"].get(key)
                if theirs is None:
                    del now[key]
                else:
                    now[key] = theirs
        write_whole(path, conf.text(now))
        return True

    def _undo_value(self, record: Record) -> bool:
        key, name = record["key"], record["name"]
        now = self._machine.value(key, name)
        if now is None:
            self._machine.delete_empty_key(key)
            return True
        if now != record["after"]:
            return False
        if record["before"] is None:
            self._machine.delete_value(key, name)
            self._machine.delete_empty_key(key)
        else:
            self._machine.set_value(key, name, record["before"])
        return True


def _packed(path: Path) -> str | None:
    return base64.b64encode(path.read_bytes()).decode("ascii") if path.is_file() else None


def _put_back(path: Path, before: str | None) -> None:
    if before is None:
        path.unlink()
    else:
        write_whole(path, base64.b64decode(before))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
