"""What a refresh read, counted and excluded, as it is printed, published and shown in sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..decision import Decision
from ..errors import BadExport, RefreshFailed
from ..tally import REASONS

_NAMED = 5  # files that a sentence names
REASON_WORDS = {
    "duplicate": "bản trùng của một hồ sơ đã tính",
    "date_unreadable": "không đọc được ngày",
    "not_received": "chưa được tiếp nhận",
    "channel_unknown": "không rõ hình thức nộp",
    "unit_unresolved": "không rõ đơn vị",
    "unit_outside": "cơ quan ngoài phạm vi giao chỉ tiêu",
    "procedure_unlisted": "thủ tục không thuộc danh mục trực tuyến",
    "outside_window": "ngoài thời gian tính",
}


@dataclass
class Report:
    """What a refresh read, counted and excluded; `snapshot` is the published one's name, None where none was.

    `kept` names the bad files in whose place what was read last time was counted, with its rows; `last_days` is the
    latest day on which each unit received a dossier, by its id, in ISO form.
    """

    read: int = 0
    counted: int = 0
    excluded: dict[str, int] = field(default_factory=lambda: {reason: 0 for reason in REASONS if reason})
    files: list[dict[str, Any]] = field(default_factory=list)
    bad: list[BadExport] = field(default_factory=list)
    unresolved: dict[str, Any] = field(default_factory=dict)
    copies: list[dict[str, Any]] = field(default_factory=list)
    disagreeing: int = 0
    sensitivity: list[dict[str, Any]] = field(default_factory=list)
    provisional: bool = True
    snapshot: str | None = None
    unit_names: dict[str, str] = field(default_factory=dict)  # full names by id, for words; not part of the JSON
    kept: dict[str, int] = field(default_factory=dict)
    lists: list[dict[str, Any]] = field(default_factory=list)  # what was understood of each published list
    last_days: dict[str, str] = field(default_factory=dict)

    @property
    def blank_channels(self) -> int:
        """How many of the rows read have no channel, in files with a column for it; they are taken as direct."""
        return sum(each.get("blank_channels", 0) for each in self.files)

    @property
    def mostly_blank(self) -> list[dict[str, Any]]:
        """The files in which more than half of the rows have no channel: perhaps the system did not export it."""
        return [each for each in self.files if 2 * each.get("blank_channels", 0) > each["read"]]

    @property
    def bad_files(self) -> list[dict[str, Any]]:
        """The files that could not be read: why, how many rows of the last reading stand in (None: it is left out), and the
        headers that were not understood, where that is why.
        """
        return [
            {"file": each.file, "why": each.sentence, "kept": self.kept.get(each.file)}
            | ({"headers": list(each.headers)} if each.headers else {})
            for each in self.bad
        ]

    def facts(self) -> dict[str, Any]:
        """What a snapshot's header keeps of the report; `from_facts` makes it again."""
        return {
            "reconciliation": {"read": self.read, "counted": self.counted, "excluded": self.excluded},
            "files": self.files,
            "missing": self.bad_files,
            "last_days": self.last_days,
            "unresolved": self.unresolved,
            "copies": {"disagreeing": self.disagreeing, "listed": self.copies},
            "sensitivity": self.sensitivity,
            "lists": self.lists,
            "provisional": self.provisional,
        }

    @staticmethod
    def from_facts(header: Mapping[str, Any], snapshot: str) -> Report:
        """The report of a published snapshot that left no file out."""
        return Report(
            **header["reconciliation"],
            files=header["files"],
            unresolved=header["unresolved"],
            copies=header["copies"]["listed"],
            disagreeing=header["copies"]["disagreeing"],
            sensitivity=header["sensitivity"],
            provisional=header["provisional"],
            snapshot=snapshot,
            last_days=header.get("last_days", {}),
            lists=header.get("lists", []),
            unit_names=full_names(Decision.from_dict(header["decision"])),
        )

    def to_json(self) -> dict[str, Any]:
        """The report as `refresh --json` prints it."""
        return {
            "read": self.read,
            "counted": self.counted,
            "excluded": self.excluded,
            "blank_channels": self.blank_channels,
            "files": self.files,
            "bad_files": self.bad_files,
            "unresolved": self.unresolved,
            "copies": {"disagreeing": self.disagreeing, "listed": self.copies},
            "sensitivity": self.sensitivity,
            "lists": self.lists,
            "provisional": self.provisional,
            "incomplete": bool(self.bad),
            "snapshot": self.snapshot,
        }


def full_names(decision: Decision) -> dict[str, str]:
    """Each unit's full name by its id."""
    return {unit.id: unit.full_name(decision) for unit in decision.units}


def missing_words(header: Mapping[str, Any]) -> list[str]:
    """One sentence for each file that could not be read for a snapshot, from its header."""
    return [
        f"Lưu ý: chưa có số liệu mới của tệp “{each['file']}” vì không đọc được; "
        f"{'dùng số liệu của lần đọc trước' if each.get('kept') else 'chưa tính hồ sơ của tệp này'}."
        for each in header.get("missing", [])
    ]


class RefreshIncomplete(RefreshFailed):
    """Some export could not be read, so that nothing was published; `report` says what was read all the same.

    `offered` are the files that what was read last time could stand in for, with its rows, if missing ones are allowed.
    """

    def __init__(self, report: Report, offered: Mapping[str, int] | None = None) -> None:
        super().__init__(
            f"Có {len(report.bad)} tệp chưa đọc được nên chưa công bố số liệu mới; số liệu đã công bố trước đây được giữ "
            "nguyên. Hãy sửa các tệp đã nêu rồi làm mới lại, hoặc chấp nhận công bố thiếu các tệp này (--allow-missing)."
        )
        self.report = report
        self.offered = dict(offered or {})


class MostlyBlankChannels(RefreshFailed):
    """In some files more than half of the rows have no channel; nothing was published, so that a person may be asked."""

    def __init__(self, report: Report) -> None:
        files = report.mostly_blank
        listed = "; ".join(f"“{each['file']}” ({each['blank_channels']}/{each['read']} hồ sơ)" for each in files[:_NAMED])
        more = f" và {len(files) - _NAMED} tệp khác" if len(files) > _NAMED else ""
        super().__init__(
            f"Cột hình thức nộp để trống ở quá nửa số hồ sơ của tệp {listed}{more}; các hồ sơ này được tính là nộp trực tiếp. "
            "Nếu hệ thống chưa xuất đủ cột này thì hãy xuất lại rồi làm mới."
        )
        self.report = report
