"""A decision as data: who has which target, which dossiers count and from which day to which.

A decision is a folder: `decision.json` (title, first and last day, procedure classes, interpretations of open clauses),
`units.csv` (units with their validity), `targets.csv` (a minimum share in per cent with its citation; an empty one
marks a known unit that was given none) and `aliases.csv` (other written names). Loading checks that every unit is
covered exactly once. All days are inclusive.

Source of khanh-hoa-2024: the decision of the People's Committee of Khánh Hòa on the targets for online dossiers in
2024, Điều 1 (targets) and Điều 2 (windows); mergers of communes from 01/11/2024.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Tuple, Union

from ..errors import DecisionError

LEVELS = ("province", "department", "district", "commune")
PACKAGED = Path(__file__).parent / "data"
DEFAULT = "khanh-hoa-2024"


@dataclass(frozen=True)
class Unit:
    """A body that receives dossiers; in being from `valid_from` to `valid_to`, both included, None for no bound."""

    id: str
    name: str
    level: str
    kind: str = ""
    parent_id: Optional[str] = None
    gso_code: str = ""
    valid_from: Optional[date] = None
    valid_to: Optional[date] = None
    successor_id: Optional[str] = None

    def exists(self, day: date) -> bool:
        """Whether the unit is in being on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def full_name(self, decision: Decision) -> str:
        """The name, a commune's with its district: “Phường Vĩnh Hòa, Thành phố Nha Trang”."""
        if self.level == "commune" and self.parent_id:
            return f"{self.name}, {decision.unit(self.parent_id).name}"
        return self.name


@dataclass(frozen=True)
class Target:
    """The minimum share of online dossiers, in whole per cent; None for a known unit that was given no target."""

    unit_id: str
    percent: Optional[int]
    basis: str


OUTSIDE = "-"  # an alias's unit where the name is that of a body outside the decision: police, tax, social insurance


@dataclass(frozen=True)
class Alias:
    """Another written name of a unit, or (`unit_id` OUTSIDE) of a body outside the decision.

    With `file` it holds only in exports of that path, name or folder, with `parent_id` only where what stands around
    names that unit; in cells, around which nothing stands, such names do not hold.
    """

    written: str
    unit_id: str
    note: str = ""
    file: str = ""
    parent_id: str = ""

    @property
    def is_limited(self) -> bool:
        """Whether it holds in some places only."""
        return bool(self.file or self.parent_id)


@dataclass(frozen=True)
class ProcedureClass:
    """Procedures by the lists they stand on, with the bounds of the days that count.

    `first` and `last` name a fixed bound ("first_day", "last_day") or an open clause of `Decision.interpretations`.
    """

    id: str
    label: str
    on: Tuple[str, ...]
    not_on: Tuple[str, ...]
    first: str
    last: str
    basis: str

    def covers(self, lists: Any) -> bool:
        """Whether a procedure on these lists belongs to the class."""
        return all(name in lists for name in self.on) and not any(name in lists for name in self.not_on)


@dataclass(frozen=True)
class Decision:
    """Everything that the decision says, checked."""

    id: str
    title: str
    agency: str
    number: str
    issued: str
    year: int
    first_day: date
    last_day: date
    units: Tuple[Unit, ...]
    targets: Mapping[str, Target]
    aliases: Tuple[Alias, ...]
    classes: Tuple[ProcedureClass, ...]
    lists: Mapping[str, str]
    interpretations: Mapping[str, Mapping[str, Any]]
    while_unknown: Mapping[str, str]
    denominator: str = "listed"
    service_levels: Tuple[str, ...] = ()
    holidays: Tuple[date, ...] = ()
    _raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    _by_id: Dict[str, Unit] = field(default_factory=dict, repr=False, compare=False)

    def unit(self, unit_id: str) -> Unit:
        """The unit with that id. KeyError where there is none: ids come from our own data."""
        return self._by_id[unit_id]

    def has_unit(self, unit_id: str) -> bool:
        """Whether an id is a unit's."""
        return unit_id in self._by_id

    def children(self, unit_id: str) -> List[Unit]:
        """The units whose parent it is, in the file's order."""
        return [unit for unit in self.units if unit.parent_id == unit_id]

    def predecessors(self, unit_id: str, day: Optional[date] = None) -> List[Unit]:
        """The units merged into it, also through another one, by that day (by the last day if none is given)."""
        found = []
        for unit in self.units:
            if unit.successor_id == unit_id and unit.valid_to is not None and unit.valid_to < (day or self.last_day):
                found += [*self.predecessors(unit.id, day), unit]
        return found

    def target(self, unit_id: str) -> Target:
        """The unit's target, which may be one of no per cent."""
        return self.targets[unit_id]

    def interpretation(self, clause: str, option: str) -> Mapping[str, Any]:
        """One interpretation of an open clause: its label, basis and distance in days from the day of effect."""
        found: Mapping[str, Any] = self.interpretations[clause]["options"][option]
        return found

    def to_dict(self) -> Dict[str, Any]:
        """Plain data from which `from_dict` makes the same decision; carried whole in every snapshot."""
        return dict(self._raw)

    @staticmethod
    def from_dict(raw: Mapping[str, Any]) -> Decision:
        """The inverse of `to_dict`. DecisionError where the data contradict themselves."""
        return _build(raw)


def load(name: Union[str, Path] = DEFAULT) -> Decision:
    """The decision of a packaged id, or of a folder. DecisionError names what is missing or contradictory."""
    folder = name if isinstance(name, Path) else PACKAGED / name
    if not (folder / "decision.json").is_file():
        known = ", ".join(sorted(path.name for path in PACKAGED.iterdir() if path.is_dir()))
        raise DecisionError(f"Không có bộ dữ liệu quyết định “{name}”; các bộ hiện có: {known}.")
    try:
        raw = json.loads((folder / "decision.json").read_text(encoding="utf-8"))
        raw["id"] = folder.name
        raw["units"] = _rows(folder / "units.csv")
        raw["targets"] = _rows(folder / "targets.csv")
        raw["aliases"] = _rows(folder / "aliases.csv") if (folder / "aliases.csv").is_file() else []
    except (OSError, ValueError) as error:
        raise DecisionError(f"Không đọc được bộ dữ liệu quyết định “{name}”: {error}.") from error
    return _build(raw)


def _rows(path: Path) -> List[Dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _day(text: str) -> Optional[date]:
    return date.fromisoformat(text) if text else None


def _build(raw: Mapping[str, Any]) -> Decision:
    try:
        units = tuple(
            Unit(
                id=row["unit_id"],
                name=row["name"],
                level=row["level"],
                kind=row.get("kind", ""),
                parent_id=row.get("parent_id") or None,
                gso_code=row.get("gso_code", ""),
                valid_from=_day(row.get("valid_from", "")),
                valid_to=_day(row.get("valid_to", "")),
                successor_id=row.get("successor_id") or None,
            )
            for row in raw["units"]
        )
        by_id = {unit.id: unit for unit in units}
        _check_units(raw["id"], units, by_id)
        decision = Decision(
            id=raw["id"],
            title=raw["title"],
            agency=raw["agency"],
            number=raw.get("number", ""),
            issued=raw.get("issued", ""),
            year=int(raw["year"]),
            first_day=date.fromisoformat(raw["first_day"]),
            last_day=date.fromisoformat(raw["last_day"]),
            units=units,
            targets=_targets(raw["id"], raw["targets"], units, by_id),
            aliases=tuple(Alias(row["written"], row["unit_id"], row.get("note") or "") for row in raw["aliases"]),
            classes=tuple(
                ProcedureClass(
                    row["id"], row["label"], tuple(row["on"]), tuple(row["not_on"]), row["from"], row["to"], row["basis"]
                )
                for row in raw["classes"]
            ),
            lists=raw["lists"],
            interpretations=raw.get("interpretations", raw.get("readings", {})),  # the latter as version 0.1.0 wrote it
            while_unknown=raw.get("while_unknown", {}),
            denominator=raw.get("denominator", "listed"),
            service_levels=tuple(raw.get("service_levels", ())),
            holidays=tuple(date.fromisoformat(day) for day in raw.get("holidays", ())),
            _raw=raw,
            _by_id=by_id,
        )
    except KeyError as error:
        raise DecisionError(f"Bộ dữ liệu quyết định “{raw.get('id')}” thiếu mục {error}.") from error
    except ValueError as error:
        raise DecisionError(f"Bộ dữ liệu quyết định “{raw.get('id')}” có giá trị sai: {error}.") from error
    _check_rules(decision)
    return decision


def _check_units(name: str, units: Tuple[Unit, ...], by_id: Mapping[str, Unit]) -> None:
    def wrong(what: str) -> DecisionError:
        return DecisionError(f"Bộ dữ liệu quyết định “{name}”, tệp units.csv: {what}.")

    if len(by_id) != len(units):
        twice = sorted({unit.id for unit in units if sum(other.id == unit.id for other in units) > 1})
        raise wrong(f"mã đơn vị ghi hai lần: {', '.join(twice)}")
    for unit in units:
        if unit.level not in LEVELS:
            raise wrong(f"đơn vị {unit.id} có cấp “{unit.level}”, phải là một trong: {', '.join(LEVELS)}")
        if unit.parent_id is not None and unit.parent_id not in by_id:
            raise wrong(f"đơn vị {unit.id} thuộc đơn vị không có trong danh sách: {unit.parent_id}")
        if unit.valid_from and unit.valid_to and unit.valid_from > unit.valid_to:
            raise wrong(f"đơn vị {unit.id} kết thúc trước khi bắt đầu")
        if unit.successor_id is None:
            continue
        successor = by_id.get(unit.successor_id)
        if successor is None or unit.valid_to is None:
            raise wrong(f"đơn vị {unit.id} sáp nhập vào đơn vị khác nhưng thiếu ngày kết thúc hoặc đơn vị kế thừa")
        if not successor.exists(unit.valid_to + timedelta(days=1)):
            raise wrong(f"đơn vị kế thừa {successor.id} không tồn tại vào ngày sau khi {unit.id} kết thúc")
        if (successor.level, successor.parent_id) != (unit.level, unit.parent_id):
            raise wrong(f"đơn vị {unit.id} và đơn vị kế thừa {successor.id} khác cấp hoặc khác đơn vị cấp trên")


def _targets(
    name: str, rows: Any, units: Tuple[Unit, ...], by_id: Mapping[str, Unit]
) -> Dict[str, Target]:
    """Each unit's target; a row applies to the unit itself or to the communes below it."""

    def wrong(what: str) -> DecisionError:
        return DecisionError(f"Bộ dữ liệu quyết định “{name}”, tệp targets.csv: {what}.")

    found: Dict[str, Target] = {}
    for row in rows:
        if row["unit_id"] not in by_id:
            raise wrong(f"không có đơn vị {row['unit_id']}")
        if row["applies_to"] == "unit":
            covered = [by_id[row["unit_id"]]]
        elif row["applies_to"] == "communes":
            covered = [unit for unit in units if unit.parent_id == row["unit_id"] and unit.level == "commune"]
        else:
            raise wrong(f"cột applies_to có giá trị “{row['applies_to']}”, phải là unit hoặc communes")
        percent = int(row["percent"]) if row["percent"] else None
        if percent is not None and not 0 < percent <= 100:
            raise wrong(f"chỉ tiêu {percent}% của {row['unit_id']} nằm ngoài khoảng 1 đến 100")
        if percent is not None and not row["basis"]:
            raise wrong(f"chỉ tiêu của {row['unit_id']} không ghi căn cứ")
        for unit in covered:
            if unit.id in found:
                raise wrong(f"đơn vị {unit.id} có hai chỉ tiêu")
            found[unit.id] = Target(unit.id, percent, row["basis"])
    missing = [unit.id for unit in units if unit.id not in found]
    if missing:
        raise wrong(f"chưa ghi chỉ tiêu (hoặc ghi rõ là không giao) cho: {', '.join(missing)}")
    return found


def _check_rules(decision: Decision) -> None:
    def wrong(what: str) -> DecisionError:
        return DecisionError(f"Bộ dữ liệu quyết định “{decision.id}”: {what}.")

    if decision.first_day > decision.last_day:
        raise wrong("ngày đầu sau ngày cuối")
    if decision.denominator not in ("listed", "all"):
        raise wrong(f"denominator là “{decision.denominator}”, phải là listed hoặc all")
    for alias in decision.aliases:
        if not decision.has_unit(alias.unit_id):
            raise wrong(f"tên khác “{alias.written}” chỉ đến đơn vị không có: {alias.unit_id}")
    names = tuple(decision.lists)
    for chosen in range(1, 2 ** len(names)):
        lists = [name for at, name in enumerate(names) if chosen >> at & 1]
        covering = [each.id for each in decision.classes if each.covers(lists)]
        if len(covering) != 1:
            raise wrong(f"thủ tục có trong danh mục {', '.join(lists)} phải thuộc đúng một nhóm, nay thuộc {len(covering)}")
    for each in decision.classes:
        for bound in (each.first, each.last):
            if bound not in ("first_day", "last_day") and bound not in decision.interpretations:
                raise wrong(f"nhóm {each.id} dùng mốc không có: {bound}")
    for clause, interpretation in decision.interpretations.items():
        if interpretation["default"] not in interpretation["options"]:
            raise wrong(f"cách hiểu mặc định của {clause} không có trong các lựa chọn")
