"""Questions a sheet would ask of a case, each as written and as meant."""

from __future__ import annotations

from datetime import date, timedelta

from acceptance import spellings
from acceptance.expected import Either, error, unlike
from acceptance.province import FIRST, LAST, UNITS, months, quarters

GROUPS = {
    "Sở, ban": "departments",
    "Cấp huyện": "districts",
    "Cấp xã": "communes",
    "Cấp xã huyện Diên Khánh": "communes:huyen-dien-khanh",
    "Cấp xã thành phố Nha Trang": "communes:thanh-pho-nha-trang",
    "Cấp xã thị xã Ninh Hòa": "communes:thi-xa-ninh-hoa",
    "Cấp xã huyện Khánh Vĩnh": "communes:huyen-khanh-vinh",
    "Toàn tỉnh": "all",
}
BLOCKS = [written for written in GROUPS if written != "Toàn tỉnh"]
WAYS = {"": "completion", "hoàn thành": "completion", "completion": "completion", "tỷ lệ": "rate", "rate": "rate",
        "chênh lệch": "gap", "gap": "gap"}  # fmt: skip
MEASURES = {"": "rate", "tỷ lệ": "rate", "rate": "rate", "total": "total", "online": "online"}
COUNTS = ["KH_RATE", "KH_ONLINE", "KH_TOTAL", "KH_POST", "KH_DIRECT"]
BAD_DATES = ["06/30/2024", "2024-13-01", "30/02/2024", "hôm nay"]


def a_unit(rng, case):
    """A written unit and its meaning, mostly one that has dossiers."""
    noise = rng.random()
    if noise < 0.04:
        return rng.choice([*spellings.STRANGERS, *spellings.AMBIGUOUS, "Khánh Vĩnh", "TTPVHCC"]), None
    if noise < 0.16:
        return rng.choice(list(GROUPS.items()))
    if noise < 0.18:
        return rng.choice(["", None]), ""
    if noise < 0.30:
        unit = rng.choice([unit for unit in UNITS if UNITS[unit]["successor_id"] or UNITS[unit]["valid_from"]])
    elif noise < 0.75 and case["rows"]:
        unit = rng.choice(case["rows"])["unit"]
        unit = unit if unit in UNITS else rng.choice(list(UNITS))
    else:
        unit = rng.choice(list(UNITS))
    return (unit if rng.random() < 0.15 else spellings.spelling(unit, rng)), unit


def a_day(rng, case):
    edges = [FIRST, LAST, date(2024, 10, 31), date(2024, 11, 1), LAST + timedelta(days=9), FIRST - timedelta(days=9)]
    if case["effective"]:
        edges += [case["effective"] + timedelta(days=step) for step in range(-1, 8)]
    if rng.random() < 0.5:
        return rng.choice(edges)
    return FIRST + timedelta(days=rng.randrange(366))


def written_day(rng, day):
    noise = rng.random()
    if noise < 0.25:
        return f"{day:%d/%m/%Y}"
    if noise < 0.32:
        return f"{day:%Y-%m-%d} 23:59:59"
    if noise < 0.38:
        return f"{day:%d/%m/%Y} 08:15"
    return day.isoformat()


def a_period(rng, case):
    """Two written dates and their meaning; blanks and 0 mean the decision's own days."""
    noise = rng.random()
    if noise < 0.25:
        return rng.choice([([], []), (["", ""], [None, None]), ([None, 0], [None, None]), ([0, None], [None, None])])
    first, last = a_day(rng, case), a_day(rng, case)
    if first > last and rng.random() < 0.9:
        first, last = last, first
    if noise < 0.35 and FIRST <= first <= LAST:
        return [written_day(rng, first)], [first]
    if noise < 0.5 and last >= FIRST:
        return [rng.choice(["", None, 0]), written_day(rng, last)], [None, last]
    if last < FIRST or first > LAST:
        return [], []
    return [written_day(rng, first), written_day(rng, last)], [first, last]


def padded(written, meant, length):
    missing = length - len(written)
    return [*written, *[None] * missing], [*meant, *[None] * missing]


def a_procedure(rng, case):
    code = rng.choice(case["procedures"])["code"] if rng.random() < 0.9 else rng.choice(case["unlisted"])[0]
    return rng.choice([code, code, f"{code}.000.00.00.H32", float(code)]), code


def ask_one(rng, case, count):
    """One question: the array as written, and the expected answer."""
    name = rng.choice(
        [*COUNTS * 3, *"GAP NEEDED STATUS RANK RANK RANKING SERIES TARGET BASIS UNIT WINDOW ARRAY".split(), "BAD"]
    )
    unit, meant = a_unit(rng, case)
    written, days = a_period(rng, case)
    if name in COUNTS:
        if rng.random() < 0.25:
            written, days = padded(written, days, 2)
            procedure, code = a_procedure(rng, case)
            return [name, unit, *written, procedure], getattr(count, name)(meant, *days, code)
        return [name, unit, *written], getattr(count, name)(meant, *days)
    full = f"KH_{name}"
    if name in ("GAP", "NEEDED", "STATUS"):
        return [full, unit, *written], getattr(count, full)(meant, *days)
    if name in ("TARGET", "BASIS", "UNIT"):
        return [full, unit], getattr(count, full)(meant)
    if name == "RANK":
        written, days = padded(written, days, 2)
        by = rng.choice(list(WAYS))
        extra, block = ([by], None)
        if meant in UNITS and UNITS[meant]["level"] == "commune" and rng.random() < 0.5:
            text = rng.choice([text for text in BLOCKS if text.startswith("Cấp xã")])
            extra, block = [by, text], GROUPS[text]
        return [full, unit, *written, *extra], count.KH_RANK(meant, *days, WAYS[by], block)
    if name == "RANKING":
        written, days = padded(written, days, 2)
        block, by = rng.choice(BLOCKS), rng.choice(list(WAYS))
        return [full, block, *written, by], count.KH_RANKING(GROUPS[block], *days, WAYS[by])
    if name == "SERIES":
        measure = rng.choice(list(MEASURES))
        period = rng.choice(["", "tháng", "quý"])
        return [full, unit, measure, period], count.KH_SERIES(
            meant, MEASURES[measure], "quarter" if period == "quý" else "month"
        )
    if name == "WINDOW":
        procedure, code = a_procedure(rng, case)
        edge, meaning = rng.choice(
            [([], None), (["from"], "from"), (["to"], "to"), (["đầu"], "from"), (["cuối"], "to")]
        )
        return [full, procedure, *edge], count.KH_WINDOW(code, meaning)
    if name == "ARRAY":
        return an_array(rng, case, count)
    return a_mistake(rng, case)


def an_array(rng, case, count):
    """A column of units against a row of last days: a table, cell by cell."""
    units = [a_unit(rng, case) for _ in range(rng.choice([1, 2, 3]))]
    lasts = sorted(a_day(rng, case) for _ in range(rng.choice([1, 2, 4])))
    lasts = [max(day, FIRST) for day in lasts]
    name = rng.choice([*COUNTS, "KH_STATUS", "KH_GAP"])
    written = [name, [[text] for text, _ in units], None, [[written_day(rng, day) for day in lasts]]]
    answers = [[getattr(count, name)(meant, None, day) for day in lasts] for _, meant in units]
    if len(units) == 1 and len(lasts) == 1:
        return written, Either(answers, answers[0][0])
    return written, answers


def a_mistake(rng, case):
    written, wrong = rng.choice(
        [
            (["KH_TOTAL", "Sở Y tế", rng.choice(BAD_DATES)], "#VALUE!"),
            (["KH_RATE", "Sở Y tế", None, rng.choice(BAD_DATES)], "#VALUE!"),
            (["KH_RATE", "Sở Y tế", "2024-06-30", "2024-01-01"], "#VALUE!"),
            (["KH_STATUS", "Sở Y tế", "30/06/2024", "29/06/2024"], "#VALUE!"),
            (["KH_RANK", "Sở Y tế", None, None, "màu sắc"], "#VALUE!"),
            (["KH_SERIES", "Sở Y tế", "tỷ lệ", "thế kỷ"], "#VALUE!"),
            (["KH_PERIOD", 2024, "T13"], "#VALUE!"),
            (["KH_TARGET", "Toàn tỉnh"], "#N/A"),
            (["KH_GAP", "Cấp xã"], "#N/A"),
            (["KH_NEEDED", "Cấp huyện"], "#N/A"),
            (["KH_STATUS", "Sở, ban"], "#N/A"),
            (["KH_TARGET", "Sở Ngoại vụ"], "#N/A"),
            (["KH_NEEDED", "Huyện Trường Sa"], "#N/A"),
            (["KH_RANK", "Ban Dân tộc"], "#N/A"),
            (["KH_TOTAL", "Sở Y tế", None, None, "9.999999"], "#N/A"),
        ]
    )
    return written, error(wrong)


def fixed(count):
    """Questions that every home is asked."""
    for written, group in GROUPS.items():
        yield ["KH_TOTAL", written], count.KH_TOTAL(group)
        yield ["KH_UNITS", written], count.KH_UNITS(group)
        yield ["KH_EXPLAIN", written], count.KH_EXPLAIN(group)
        for name in COUNTS:
            yield (
                [name, written, "2024-01-01", "2024-10-31"],
                getattr(count, name)(group, date(2024, 1, 1), date(2024, 10, 31)),
            )
        if group != "all":
            for last in (date(2024, 10, 31), date(2024, 11, 1), None):
                text = last.isoformat() if last else None
                yield ["KH_RANKING", written, None, text], count.KH_RANKING(group, None, last)
    yield ["KH_ASOF"], count.KH_ASOF()
    yield ["KH_EXPLAIN", "Sở Y tế"], count.KH_EXPLAIN("so-y-te")
    for number, (first, last) in enumerate(months(), 1):
        yield ["KH_PERIOD", 2024, f"T{number}", "from"], count.KH_PERIOD(first, last, "from")
        yield ["KH_PERIOD", 2024, f"T{number}", "cuối"], count.KH_PERIOD(first, last, "to")
    for number, (first, last) in enumerate(quarters(), 1):
        yield ["KH_PERIOD", 2024, f"Q{number}"], count.KH_PERIOD(first, last)
    for unit in UNITS:
        if UNITS[unit]["successor_id"]:
            for last in (date(2024, 10, 31), date(2024, 11, 1)):
                for each in (unit, UNITS[unit]["successor_id"]):
                    yield ["KH_TOTAL", each, None, last.isoformat()], count.KH_TOTAL(each, None, last)
                    yield ["KH_RANK", each, None, last.isoformat()], count.KH_RANK(each, None, last)


def ask(rng, case, count, number):
    """`number` random questions after the fixed ones."""
    return [*fixed(count), *(ask_one(rng, case, count) for _ in range(number))]


def differences(asked, answers):
    """What differs, one line an answer."""
    lines = []
    for (written, expected), answer in zip(asked, answers, strict=True):
        difference = unlike(expected, answer)
        if difference:
            lines.append(f"{written}\n    expected {expected!r}\n    came     {difference}")
    return lines
