"""settings.toml of a home: which decision, the day D, and how its open clauses are read.

A key or value that is unknown is an error that names it. An interpretation that is left out takes the decision's default and
counts as not confirmed by the office.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Dict, FrozenSet, Mapping, Optional, Union

from ..errors import DecisionError, SettingsError
from .decision import DEFAULT, Decision, load as load_decision

DATE_FIELDS = {"received": "ngày tiếp nhận", "submitted": "ngày nộp"}

TEMPLATE = """\
# Cấu hình của khtargets. Dòng bắt đầu bằng dấu # là chú thích; bỏ dấu # ở đầu dòng để dùng một mục.

# Bộ dữ liệu của quyết định giao chỉ tiêu.
decision = "khanh-hoa-2024"

# Ngày quyết định thay thế Quyết định số 2653/QĐ-UBND có hiệu lực (năm-tháng-ngày). Chưa biết thì để nguyên dấu #:
# khi đó mọi thủ tục của danh mục cũ được tính cả năm và kết quả là số liệu tạm tính.
# Ngày này đi cùng danh mục mới (tệp procedures/current.xlsx); chỉ có một trong hai là lỗi.
# replacement_effective = 2024-01-31

# Thủ tục công bố lần đầu tính “sau 05 ngày kể từ ngày” có hiệu lực:
# "after-five-full-days" (sau đủ 05 ngày, mặc định), "fifth-day" (ngày thứ năm), "after-working-day" (ngày cuối của
# thời hạn rơi vào ngày nghỉ thì dời sang ngày làm việc kế tiếp), hoặc một ngày cụ thể viết như 2024-01-31.
# first_time_start = "after-five-full-days"

# Thủ tục không tiếp tục công bố: "inclusive" (tính cả ngày có hiệu lực, mặc định) hoặc "exclusive" (không tính).
# dropped_end = "inclusive"

# Ngày của hồ sơ: "received" (ngày tiếp nhận, mặc định) hoặc "submitted" (ngày nộp).
# date_field = "received"
"""


@dataclass(frozen=True)
class Settings:
    """Checked settings. `interpretations` holds what was chosen; `confirmed` names every key that settings.toml states."""

    decision: str = DEFAULT
    replacement_effective: Optional[date] = None
    interpretations: Mapping[str, Union[str, date]] = field(default_factory=dict)
    date_field: str = "received"
    confirmed: FrozenSet[str] = frozenset()

    def interpretation(self, clause: str, default: str) -> Union[str, date]:
        """The interpretation chosen for an open clause: an option's id or a day; the default where none was."""
        return self.interpretations.get(clause, default)

    def with_interpretation(self, clause: str, option: Union[str, date]) -> Settings:
        """The same settings with another interpretation of one clause."""
        return replace(self, interpretations={**self.interpretations, clause: option})

    @property
    def provisional(self) -> bool:
        """Whether results are provisional, because D is not known."""
        return self.replacement_effective is None

    def to_dict(self) -> Dict[str, Any]:
        """Plain data for a snapshot's header; days in ISO form."""
        return {
            "decision": self.decision,
            "replacement_effective": self.replacement_effective.isoformat() if self.replacement_effective else None,
            "interpretations": {
                clause: chosen.isoformat() if isinstance(chosen, date) else chosen
                for clause, chosen in self.interpretations.items()
            },
            "date_field": self.date_field,
            "confirmed": sorted(self.confirmed),
        }

    @staticmethod
    def from_dict(raw: Mapping[str, Any]) -> Settings:
        """The inverse of `to_dict`."""
        effective = raw["replacement_effective"]
        return Settings(
            decision=raw["decision"],
            replacement_effective=date.fromisoformat(effective) if effective else None,
            interpretations={clause: _day(chosen) or chosen for clause, chosen in raw[_key(raw)].items()},
            date_field=raw["date_field"],
            confirmed=frozenset(raw["confirmed"]),
        )


def load(path: Path) -> Settings:
    """The settings that a file states; the defaults where there is no file. SettingsError names the key and value."""
    if not path.is_file():
        return Settings()
    import tomllib  # from Python 3.11 on; a host with an older one gets the settings from the snapshot

    try:
        raw = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            f"Không đọc được tệp cấu hình “{path}” ({error}); mỗi dòng phải có dạng mục = giá trị, chữ đặt trong dấu ngoặc kép."
        ) from error
    return check(raw, str(path))


def check(raw: Mapping[str, Any], where: str) -> Settings:
    """Settings from the keys and values of settings.toml. SettingsError names the first that is wrong."""

    def wrong(key: str, advice: str) -> SettingsError:
        return SettingsError(f"Tệp cấu hình “{where}”, mục “{key}” có giá trị “{raw[key]}”: {advice}.")

    name = raw.get("decision", DEFAULT)
    if not isinstance(name, str):
        raise wrong("decision", "phải là tên một bộ dữ liệu quyết định, viết trong dấu ngoặc kép")
    try:
        decision = load_decision(name)
    except DecisionError as error:
        raise wrong("decision", error.sentence.rstrip(".")) from error
    known = ["decision", "replacement_effective", *decision.interpretations, "date_field"]
    for key in raw:
        if key not in known:
            raise SettingsError(f"Tệp cấu hình “{where}”: không có mục “{key}”; các mục là {', '.join(known)}.")
    effective = raw.get("replacement_effective")
    if effective is not None and _day(effective) is None:
        raise wrong("replacement_effective", "phải là một ngày, viết như 2024-01-31")
    date_field = raw.get("date_field", "received")
    if date_field not in DATE_FIELDS:
        raise wrong("date_field", 'phải là "received" (ngày tiếp nhận) hoặc "submitted" (ngày nộp)')
    interpretations = {
        clause: _interpretation(decision, clause, raw[clause], wrong) for clause in decision.interpretations if clause in raw
    }
    _check_days(decision, _day(effective), interpretations, wrong)
    return Settings(
        decision=name,
        replacement_effective=_day(effective),
        interpretations=interpretations,
        date_field=date_field,
        confirmed=frozenset(raw),
    )


def write_default(path: Path) -> None:
    """Writes the commented default settings, unless the file is there."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEMPLATE, encoding="utf-8")


def _check_days(
    decision: Decision, effective: Optional[date], interpretations: Mapping[str, Union[str, date]], wrong: Any
) -> None:
    """A slip in a year or a month would change every figure unseen, so that days must lie where they can."""
    span = f"{decision.first_day:%d/%m/%Y} đến {decision.last_day:%d/%m/%Y}"
    if effective is not None and not decision.first_day <= effective <= decision.last_day:
        raise wrong("replacement_effective", f"phải nằm trong thời gian tính của quyết định, từ {span}")
    for clause, chosen in interpretations.items():
        if not isinstance(chosen, date):
            continue
        if not decision.first_day <= chosen <= decision.last_day:
            raise wrong(clause, f"phải nằm trong thời gian tính của quyết định, từ {span}")
        if effective is not None and chosen < effective:
            raise wrong(clause, f"không thể trước ngày có hiệu lực {effective:%d/%m/%Y}")


def _interpretation(decision: Decision, clause: str, value: Any, wrong: Any) -> Union[str, date]:
    options = decision.interpretations[clause]["options"]
    day = _day(value)
    if day is not None and decision.interpretations[clause].get("date_allowed"):
        return day
    if isinstance(value, str) and value in options:
        return value
    choices = " hoặc ".join(f'"{option}"' for option in options)
    extra = ", hoặc một ngày viết như 2024-01-31" if decision.interpretations[clause].get("date_allowed") else ""
    raise wrong(clause, f"phải là {choices}{extra}")


def _key(raw: Mapping[str, Any]) -> str:
    return "interpretations" if "interpretations" in raw else "readings"  # as version 0.1.0 wrote it


def _day(value: Any) -> Optional[date]:
    """A TOML date, or one that was put in quotation marks."""
    if isinstance(value, str):
        return _iso_day(value)
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


def _iso_day(text: str) -> Optional[date]:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
