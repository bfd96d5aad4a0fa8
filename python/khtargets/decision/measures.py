"""What the counts of a unit and a period say: rate, gap, completion, what is needed, status.

Counts are whole numbers of dossiers, `percent` is the target in whole per cent (1 to 100), None for a unit that was
given none. Verdicts and orders are taken in whole numbers, never in floats; the floats given back are rounded once.

Source: Điều 1 ("tối thiểu": the target is met when the share is at least the target) and Điều 2 (the share is online
dossiers over all dossiers; those sent by post stay in the denominator).
"""

from __future__ import annotations

from typing import Optional, Tuple

from ..errors import BadArgument, NoAnswer, NoDossiers

MET = "Đạt"
NOT_MET = "Chưa đạt"
NO_DOSSIERS = "Chưa phát sinh hồ sơ"
NO_TARGET = "Không giao chỉ tiêu"

NOTHING = "Chưa phát sinh hồ sơ trong kỳ nên không có tỷ lệ."

COMPLETION, RATE, GAP = "completion", "rate", "gap"


def rate(online: int, total: int) -> float:
    """Online dossiers over all dossiers, 0..1. NoDossiers where there are none.

    >>> rate(11, 20)
    0.55
    """
    if not total:
        raise NoDossiers(NOTHING)
    return online / total


def is_met(online: int, total: int, percent: int) -> bool:
    """Whether the share is at least the target; of no dossiers at all it is not.

    >>> is_met(11, 20, 55), is_met(10, 20, 55), is_met(0, 0, 55)
    (True, False, False)
    """
    return total > 0 and 100 * online >= percent * total


def gap(online: int, total: int, percent: int) -> float:
    """Rate less target, -1..1; 0.0 exactly where they are equal. NoDossiers where there are none.

    >>> gap(11, 20, 55), gap(1, 2, 55)
    (0.0, -0.05)
    """
    rate(online, total)
    return (100 * online - percent * total) / (100 * total)


def completion(online: int, total: int, percent: int) -> float:
    """Rate over target: 1.0 where the target is just met. NoDossiers where there are none.

    >>> completion(11, 20, 55), completion(1, 1, 50)
    (1.0, 2.0)
    """
    rate(online, total)
    return 100 * online / (percent * total)


def needed(online: int, total: int, percent: int) -> int:
    """How many more dossiers, all of them online, bring the rate to the target; 0 where it is met.

    The smallest n with 100 (online + n) >= percent (total + n). NoDossiers where there are none yet; NoAnswer for a
    target of 100 per cent once one dossier was not online.

    >>> needed(10, 20, 55), needed(11, 20, 55)
    (3, 0)
    """
    rate(online, total)
    missing = percent * total - 100 * online
    if missing <= 0:
        return 0
    if percent == 100:
        raise NoAnswer("Chỉ tiêu 100% không thể đạt được nữa vì đã có hồ sơ không nộp trực tuyến.")
    return -(-missing // (100 - percent))


def short(online: int, total: int, percent: int) -> int:
    """How many of these very dossiers more should have been online for the target; 0 where it is met.

    The smallest n with 100 (online + n) >= percent total. `needed` asks how many must still come instead.

    >>> short(10, 20, 55), short(11, 20, 55), short(0, 10, 55)
    (1, 0, 6)
    """
    return max(-(-(percent * total - 100 * online) // 100), 0)


def status(online: int, total: int, percent: Optional[int]) -> str:
    """One of MET, NOT_MET, NO_DOSSIERS, NO_TARGET; a unit without a target is told so, dossiers or not."""
    if percent is None:
        return NO_TARGET
    if not total:
        return NO_DOSSIERS
    return MET if is_met(online, total, percent) else NOT_MET


def ratio(online: int, total: int, percent: int, by: str) -> Tuple[int, int]:
    """What units are ranked by, exactly: numerator and (positive) denominator. NoDossiers where there are none."""
    rate(online, total)
    if by == COMPLETION:
        return 100 * online, percent * total
    if by == RATE:
        return online, total
    if by == GAP:
        return 100 * online - percent * total, 100 * total
    raise BadArgument(f"Không xếp hạng theo “{by}” được.")
