"""The worksheet functions as hosts call them: `Session(home).call("KH_RATE", ["Sở Y tế", None, None])`.

A session belongs to one home. It answers from the newest snapshot and starts its caches anew when another one is
published. Functions that need no figures answer before the first refresh too, from the decision that the home's
settings name and the home's own aliases.

Arguments are cell values or ranges (see `cells`). Functions take ranges in any argument and give an array of the
broadcast shape; those that give a table take single cells only. A blank unit, group, block or procedure as first
argument gives "". An error among the arguments comes back unchanged, the leftmost first.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Callable, List, Optional, Sequence, Tuple, Union

from ..decision import Settings, load_decision as load, load_settings
from ..errors import BadArgument, KhError
from ..home import Home
from ..home.aliases import read_aliases
from ..names.units import Names
from ..snapshot import Snapshot, Store
from . import cell_counts, cells
from .answers import Answers
from .arguments import Argument
from .cells import CellError
from .lookup import Lookup
from .registry import REGISTRY, Function, argument_markdown, markdown

__all__ = ["REGISTRY", "Argument", "CellError", "Function", "Session", "argument_markdown", "markdown"]

_LOOK_AGAIN = 0.5  # seconds
_COUNTED = {
    "KH_RATE": cell_counts.RATE,
    "KH_TOTAL": cell_counts.TOTAL,
    "KH_ONLINE": cell_counts.ONLINE,
    "KH_DIRECT": cell_counts.DIRECT,
    "KH_POST": cell_counts.POST,
}


class Session:
    """Answers worksheet functions for one home."""

    def __init__(self, home: Path) -> None:
        self.home = Home(Path(home))
        self._store = Store(self.home)
        self._answers: Optional[Answers] = None
        self._made_from: object = None
        self._refused_until = 0.0
        self._refusal: Optional[KhError] = None

    def call(self, name: str, args: Sequence[Any] = ()) -> Any:
        """One function's answer: a cell's value, a CellError, or rows. Never raises KhError.

        Trailing arguments may be left out. Days come back as dates. #NAME? for a name that is no function's.
        """
        function = REGISTRY.get(name) or REGISTRY.get(name.upper())
        if function is None:
            return CellError("#NAME?", f"Không có hàm {name}; xem danh sách hàm trong tài liệu hoặc lệnh functions.")
        try:
            if not function.required <= len(args) <= len(function.arguments):
                raise BadArgument(f"Hàm {function.name} nhận các đối số: {function.signature(label=True)}.")
            answers = self._current()
            if function.table:
                return _table(function, answers, [cells.as_scalar(arg) for arg in args])
            for arg in args:
                if arg.__class__ is list or arg.__class__ is tuple:
                    return cells.unwrap(_over_ranges(function, answers, args))
            if function.name == "KH_WINDOW" and cells.is_blank(args[-1] if len(args) == 2 else None):
                days = _cell(function, answers.window_days, args[:1])
                return [list(days)] if isinstance(days, tuple) else days
            return _cell(function, getattr(answers, function.name[3:].lower()), args)
        except KhError as error:
            return CellError(error.cell, error.sentence)

    def snapshot(self) -> Snapshot:
        """The snapshot in use. NoSnapshot where none was published, SnapshotError where it cannot be read."""
        return self._current().lookup.snapshot

    def in_use(self) -> str:
        """The name of the snapshot in use at this moment; "" where there is none that can be read."""
        self._store.look_again()
        try:
            return self.snapshot().name
        except KhError:
            return ""

    @property
    def made_from(self) -> object:
        """What the answers are made from just now: the same object until a call has noticed another snapshot."""
        return self._made_from

    def lookup(self) -> Lookup:
        """What names, days and procedures mean, on the same snapshot."""
        return self._current().lookup

    def _current(self) -> Answers:
        """The functions on the newest snapshot, or on the home's decision alone where there is none."""
        refused = self._refusal is not None and time.monotonic() < self._refused_until
        if refused and self._answers is not None:
            return self._answers
        try:
            snapshot = self._store.current()
        except KhError as error:
            self._refusal, self._refused_until = error, time.monotonic() + _LOOK_AGAIN
            return self._without_snapshot(error)
        self._refusal = None
        if self._answers is None or self._made_from is not snapshot:
            names = Names(snapshot.decision, snapshot.aliases)
            self._answers, self._made_from = Answers(Lookup(snapshot.decision, names, snapshot)), snapshot
        return self._answers

    def _without_snapshot(self, why: KhError) -> Answers:
        """From settings.toml and aliases.csv, read again when one of them changed."""
        written = (type(why), _stamp(self.home.settings_file), _stamp(self.home.aliases_file))
        if self._answers is None or self._made_from != written:
            self._answers = None
            decision = load(_settings(self.home.settings_file).decision)
            names = Names(decision, read_aliases(self.home, decision))
            self._answers, self._made_from = Answers(Lookup(decision, names, why)), written
        return self._answers


def _cell(function: Function, method: Callable[..., Any], args: Sequence[Any]) -> Any:
    """One cell's answer for cells."""
    for arg in args:
        if arg.__class__ is CellError:
            return arg
    if function.blank_gives_blank and cells.is_blank(args[0]):
        return ""
    try:
        return method(*args)
    except KhError as error:
        return CellError(error.cell, error.sentence)


def _over_ranges(function: Function, answers: Answers, args: Sequence[Any]) -> List[List[Any]]:
    grids = [cells.as_grid(arg) for arg in args]
    if function.name == "KH_WINDOW":
        return _windows(answers, grids)
    kind = _COUNTED.get(function.name)
    if kind is not None and (len(grids) < 4 or cells.shape(grids[3]) == (1, 1) and cells.is_blank(grids[3][0][0])):
        blank = ((None,),)
        return cell_counts.over_ranges(answers.lookup, kind, [*grids[:3], blank, blank][:3])
    method = getattr(answers, function.name[3:].lower())
    return cells.over_cells(lambda *args: _cell(function, method, args), grids)


def _table(function: Function, answers: Answers, args: Sequence[Any]) -> Any:
    return _cell(function, lambda *args: cells.unwrap(getattr(answers, function.name[3:].lower())(*args)), args)


def _windows(answers: Answers, grids: Sequence[cells.Grid]) -> List[List[Any]]:
    """KH_WINDOW: without an edge both days, side by side, of one procedure or of a column of them."""
    function = REGISTRY["KH_WINDOW"]
    edges = grids[1] if len(grids) > 1 else ((None,),)
    if cells.shape(edges) != (1, 1) or not cells.is_blank(edges[0][0]):
        return cells.over_cells(lambda *args: _cell(function, answers.window, args), (grids[0], edges))
    if cells.shape(grids[0])[1] != 1:
        raise BadArgument("Không ghi mốc thì các thủ tục phải nằm trên một cột; hãy ghi mốc “đầu” hoặc “cuối”.")
    return [_both(_cell(function, answers.window_days, row)) for row in grids[0]]


def _both(answer: Any) -> List[Any]:
    return list(answer) if isinstance(answer, tuple) else [answer, answer]


def _settings(path: Path) -> Settings:
    """The home's settings; the defaults where this Python is too old to read them (tomllib came with 3.11)."""
    try:
        return load_settings(path)
    except ImportError:
        return Settings()


def _stamp(path: Path) -> Union[Tuple[int, int], None]:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
