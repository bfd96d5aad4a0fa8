"""Errors that a person can act on.

Every class knows the cell error a worksheet shows for it (`cell`) and carries the Vietnamese sentence a person reads
(`sentence`). Anything else that is raised is a bug of ours and keeps its traceback.
"""

from __future__ import annotations

from typing import Optional, Sequence


class KhError(Exception):
    """The root: one sentence for a person, one error value for a cell."""

    cell = "#VALUE!"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class BadArgument(KhError):
    """An argument of a function that means nothing: no date, from after to, an unknown word."""


class UnknownUnit(KhError):
    """A written name that is no unit; `candidates` are ids of the nearest names, for a person to choose from."""

    cell = "#N/A"

    def __init__(self, sentence: str, candidates: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.candidates = tuple(candidates)


class AmbiguousUnit(UnknownUnit):
    """A written name that several units bear; `candidates` are all of them."""


class NoTarget(KhError):
    """The unit is known, but the decision gives it no target."""

    cell = "#N/A"


class GroupHasNone(KhError):
    """A group of units was asked for what only a unit has: target, rank, status, basis."""

    cell = "#N/A"


class NoRank(KhError):
    """The unit has no place: no dossiers, no target, not in the block, or not in being on the last day."""

    cell = "#N/A"


class UnknownProcedure(KhError):
    """A procedure on no published list, or a name that several codes share."""

    cell = "#N/A"


class NoDossiers(KhError):
    """Nothing was counted in the period, so that there is no rate."""

    cell = "#DIV/0!"


class NoAnswer(KhError):
    """There is no such figure: no number of dossiers reaches the target any more, or no day has a counted dossier."""

    cell = "#N/A"


class NoSnapshot(KhError):
    """The home has no published figures yet."""

    cell = "#NULL!"


class SnapshotError(KhError):
    """The published figures cannot be read."""

    cell = "#NULL!"


class SettingsError(KhError):
    """settings.toml, aliases.csv or values.csv says something that cannot be."""


class DecisionError(KhError):
    """A decision's data contradicts itself."""


class RefreshFailed(KhError):
    """The refresh published nothing; what was published before stays."""


class BadExport(KhError):
    """One export cannot be read whole. `file` is its path below dossiers/ (or as given); sheet, row and value where known.

    `headers` are those that were not understood, where that is why; staff may teach them.
    """

    def __init__(
        self,
        file: str,
        sentence: str,
        sheet: Optional[str] = None,
        row: Optional[int] = None,
        value: Optional[str] = None,
        headers: Sequence[str] = (),
    ) -> None:
        where = f"Tệp “{file}”"
        if sheet:
            where += f", trang tính “{sheet}”"
        if row:
            where += f", dòng {row}"
        shown = f" (giá trị “{value[:80]}”)" if value else ""
        listed = ", ".join(f"“{header}”" for header in headers)
        taught = f"; tiêu đề chưa hiểu: {listed} (gán ở trang “Đơn vị cần gán” hoặc trong tệp columns.csv)" if headers else ""
        super().__init__(f"{where}: {sentence}{shown}{taught}")
        self.headers = tuple(headers)
        self.file, self.sheet, self.row, self.value, self.reason = file, sheet, row, value, sentence
