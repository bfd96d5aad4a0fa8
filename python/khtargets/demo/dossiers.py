"""The made-up dossiers of the synthetic province, drawn as arrays: who received what, when, how, with what outcome."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..decision import Decision, Unit
from .catalogue import Procedure

CHANNELS = ("Trực tiếp", "Trực tuyến", "Qua bưu chính công ích")
UNKNOWN_CHANNEL = 3
STATUSES = ("Đã trả kết quả", "Đã xử lý xong", "Đang xử lý", "Công dân yêu cầu rút hồ sơ", "Yêu cầu bổ sung giấy tờ")
NEVER_RECEIVED = ("Mới đăng ký", "Không được tiếp nhận")
UNUSUAL_STATUS = "Chờ chuyển liên thông"

EXACTLY_AT_TARGET = "so-noi-vu"
ONE_DOSSIER_BELOW = "huyen-dien-khanh"
WITHOUT_DOSSIERS = "huyen-khanh-son/xa-ba-cum-nam"

_SHARES = {"department": 0.36, "district": 0.30, "commune": 0.34}
_DAYS_BEFORE, _DAYS_AFTER = 7, 5  # dossiers outside the decision's year, that no figure may count


@dataclass(frozen=True)
class Dossiers:
    """One entry a dossier in every array. `unit` and `procedure` are positions in the decision's units and in the
    catalogue, `channel` in CHANNELS (or UNKNOWN_CHANNEL), `day` is days from the decision's first day, `second` the
    time of day. `bad_date` and `lost_unit` mark rows whose date or unit will be written unreadably; `careful` those of
    the units made to measure, which are written without any mess."""

    unit: NDArray[np.int64]
    procedure: NDArray[np.int64]
    day: NDArray[np.int64]
    second: NDArray[np.int64]
    channel: NDArray[np.int64]
    status: list[str]
    code: list[str]
    bad_date: NDArray[np.bool_]
    lost_unit: NDArray[np.bool_]
    careful: NDArray[np.bool_]


def make(
    decision: Decision, procedures: list[Procedure], count: int, effective: date, draw: np.random.Generator
) -> Dossiers:
    """About `count` dossiers, ordered by day. A few units are made to measure: one exactly at its target, one a
    dossier below, one without any dossier."""
    unit = np.repeat(np.arange(len(decision.units)), _totals(decision, count, draw))
    size = len(unit)
    measured = {decision.units.index(decision.unit(name)) for name in (EXACTLY_AT_TARGET, ONE_DOSSIER_BELOW)}
    careful = np.isin(unit, list(measured))

    days = (decision.last_day - decision.first_day).days + 1
    day = _days(days, size, decision.first_day, draw)
    day[careful] = np.clip(day[careful], 0, days - 1)
    _follow_mergers(decision, unit, day, draw)

    procedure = _procedures(decision, procedures, unit, careful, draw)
    since = (effective - decision.first_day).days
    is_new = np.array([made.kind == "new" for made in procedures])[procedure]
    late = draw.integers(since, days, size)
    day = np.where(is_new & (day < since), late, day)  # nobody files for what is not offered yet

    channel = _channels(decision, unit, day / days, draw)
    for name, short_by in ((EXACTLY_AT_TARGET, 0), (ONE_DOSSIER_BELOW, 1)):
        mine = np.flatnonzero(unit == decision.units.index(decision.unit(name)))
        online = len(mine) * (decision.target(name).percent or 0) // 100 - short_by
        channel[mine] = np.where(draw.permutation(len(mine)) < online, 1, 0)
    channel[(draw.random(size) < 0.002) & ~careful] = UNKNOWN_CHANNEL

    order = np.lexsort((draw.random(size), day))
    unit, procedure, day, channel = (column[order] for column in (unit, procedure, day, channel))
    careful = careful[order]
    return Dossiers(
        unit=unit,
        procedure=procedure,
        day=day,
        second=draw.integers(7 * 3600 + 1800, 17 * 3600, size),
        channel=channel,
        status=_statuses(careful, draw),
        code=_codes(decision.first_day, day),
        bad_date=(draw.random(size) < 0.001) & ~careful,
        lost_unit=(draw.random(size) < 0.003) & ~careful,
        careful=careful,
    )


def up_to(made: Dossiers, day: int) -> Dossiers:
    """Those up to a day, counted from the decision's first one."""
    at = np.flatnonzero(made.day <= day)
    cut: dict[str, Any] = {}
    for each in fields(Dossiers):
        values = getattr(made, each.name)
        cut[each.name] = values[at] if isinstance(values, np.ndarray) else [values[one] for one in at]
    return Dossiers(**cut)


def _totals(decision: Decision, count: int, draw: np.random.Generator) -> NDArray[np.int64]:
    """Dossiers a unit: uneven, as provinces are. Those made to measure get a multiple of twenty, so that every whole
    percentage in fives can be hit."""
    weights = np.zeros(len(decision.units))
    for level, share in _SHARES.items():
        members = [place for place, unit in enumerate(decision.units) if unit.level == level]
        drawn = draw.gamma(1.6, size=len(members)) + 0.15
        drawn[[decision.target(decision.units[place].id).percent is None for place in members]] *= 0.1
        weights[members] = share * drawn / drawn.sum()
    totals = np.round(weights * count).astype(np.int64)
    for name in (EXACTLY_AT_TARGET, ONE_DOSSIER_BELOW):
        place = decision.units.index(decision.unit(name))
        totals[place] = max(20, totals[place] // 20 * 20)
    totals[decision.units.index(decision.unit(WITHOUT_DOSSIERS))] = 0
    return totals


def _days(days: int, size: int, first_day: date, draw: np.random.Generator) -> NDArray[np.int64]:
    """Days received: more towards the year's end, few on Saturdays, hardly any on Sundays."""
    span = np.arange(-_DAYS_BEFORE, days + _DAYS_AFTER)
    weekday = (first_day.weekday() + span) % 7
    weight = np.select([weekday == 5, weekday == 6], [0.15, 0.03], 1.0) * np.linspace(0.8, 1.2, len(span))
    weight[span < 0] *= 0.1
    weight[span >= days] *= 0.1
    return draw.choice(span, size=size, p=weight / weight.sum())


def _follow_mergers(
    decision: Decision, unit: NDArray[np.int64], day: NDArray[np.int64], draw: np.random.Generator
) -> None:
    """From the day of a merger most clerks write the successor, some still the old name; nobody before it."""
    place_of = {each.id: place for place, each in enumerate(decision.units)}
    for place, each in enumerate(decision.units):
        mine = unit == place
        if each.successor_id and each.valid_to:
            gone = mine & (day > (each.valid_to - decision.first_day).days)
            unit[gone & (draw.random(len(unit)) < 0.8)] = place_of[each.successor_id]
        elif each.valid_from:
            start = (each.valid_from - decision.first_day).days
            early = mine & (day < start)
            last = (decision.last_day - decision.first_day).days
            day[early] = draw.integers(start, last + 1, int(early.sum()))


def _procedures(
    decision: Decision,
    procedures: list[Procedure],
    unit: NDArray[np.int64],
    careful: NDArray[np.bool_],
    draw: np.random.Generator,
) -> NDArray[np.int64]:
    """A procedure of the unit's own level (a department's own), some asked for far more often than others."""
    chosen = np.zeros(len(unit), dtype=np.int64)
    for place, each in enumerate(decision.units):
        mine = np.flatnonzero(unit == place)
        if not len(mine):
            continue
        offered = [number for number, made in enumerate(procedures) if _offers(each, made)]
        if careful[mine[0]]:
            offered = [number for number in offered if procedures[number].kind == "continuing"]
        popular = draw.gamma(0.8, size=len(offered)) + 0.05
        rare = np.array([procedures[number].kind in ("postal", "unlisted") for number in offered])
        popular[rare] *= 0.4
        chosen[mine] = draw.choice(offered, size=len(mine), p=popular / popular.sum())
    return chosen


def _offers(unit: Unit, procedure: Procedure) -> bool:
    return procedure.level == unit.level and procedure.agency in (None, unit.id)


def _channels(
    decision: Decision, unit: NDArray[np.int64], elapsed: NDArray[np.float64], draw: np.random.Generator
) -> NDArray[np.int64]:
    """Around each unit's own share, which lies near its target and grows through the year."""
    targets = np.array([(decision.targets[each.id].percent or 45) / 100 for each in decision.units])
    share = np.clip(targets + draw.normal(0.05, 0.09, len(targets)), 0.08, 0.97)
    online = draw.random(len(unit)) < np.clip(share[unit] + 0.12 * (elapsed - 0.5), 0, 1)
    post = draw.random(len(unit)) < 0.05
    return np.where(online, 1, np.where(post, 2, 0))


def _statuses(careful: NDArray[np.bool_], draw: np.random.Generator) -> list[str]:
    names = [*STATUSES, *NEVER_RECEIVED, UNUSUAL_STATUS]
    usual = draw.choice(len(names), size=len(careful), p=[0.7, 0.12, 0.1, 0.02, 0.04, 0.009, 0.009, 0.002])
    return [names[number] for number in np.where(careful, 0, usual)]


def _codes(first_day: date, day: NDArray[np.int64]) -> list[str]:
    """{agency}-{yyMMdd}-{number within the day}; "MP" (mô phỏng) in the agency's place marks them as made up."""
    numbers: dict[int, int] = {}
    names: dict[int, str] = {}
    found = []
    for each in day.tolist():
        if each not in names:
            names[each] = date.fromordinal(first_day.toordinal() + each).strftime("%y%m%d")
        numbers[each] = numbers.get(each, 0) + 1
        found.append(f"H32.MP-{names[each]}-{numbers[each]:04d}")
    return found
