"""What every host must answer alike: one list of calls, as cells hand them over.

A host's answer must be that of `Session(home).call`, which the tests of the functions judge; `PINNED` are a few answers
worked by hand, so that a host is not only compared with ourselves. Where a host cannot send a form of argument (LibreOffice
sends an empty cell as 0 and a day as its number), its own test says so and maps it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from figures import DOSSIERS, FIRST, LAST, publish
from khtargets.decision import load_decision as load
from khtargets.functions import CellError, Session

NA, VALUE, DIV0 = CellError("#N/A"), CellError("#VALUE!"), CellError("#DIV/0!")
NFD = "So\u031b\u0309 Y te\u0302\u0301"  # "Sở Y tế" with its accents apart
_DEPARTMENTS = [[unit.name] for unit in load().units if unit.level == "department"]


@dataclass(frozen=True)
class Case:
    """A call: what it shows, the function, and its arguments; None is an omitted argument or a blank cell, lists of
    lists are ranges."""

    what: str
    name: str
    args: tuple[Any, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}: {self.what}"


def home(path: Path) -> Path:
    """A home with a year of chance dossiers; the same in every run."""
    publish(path, DOSSIERS)
    return path


def expected(session: Session, case: Case) -> Any:
    """What a host must show: the function's answer."""
    return session.call(case.name, case.args)


CASES = [
    Case("one unit", "KH_RATE", ("Sở Y tế",)),
    Case("decomposed letters", "KH_RATE", (NFD,)),
    Case("an id", "KH_RATE", ("so-y-te",)),
    Case("a group", "KH_TOTAL", ("Toàn tỉnh",)),
    Case("days as days", "KH_TOTAL", ("Sở Y tế", date(2024, 1, 1), date(2024, 6, 30))),
    Case("a time of day is cut off", "KH_TOTAL", ("Sở Y tế", datetime(2024, 1, 1, 17, 30), datetime(2024, 6, 30, 8, 0))),
    Case("days as numbers", "KH_TOTAL", ("Sở Y tế", 45292.0, 45473.0)),
    Case("days as text", "KH_TOTAL", ("Sở Y tế", "01/01/2024", "30/06/2024")),
    Case("an omitted argument in the middle", "KH_ONLINE", ("Sở Y tế", None, date(2024, 6, 30))),
    Case("zero is blank", "KH_ONLINE", ("Sở Y tế", 0.0, 0.0)),
    Case("a procedure by its code", "KH_DIRECT", ("Toàn tỉnh", None, None, "1.002835")),
    Case("a procedure by its name", "KH_POST", ("Toàn tỉnh", None, None, "Đăng ký khai sinh")),
    Case("a procedure on no list", "KH_TOTAL", ("Toàn tỉnh", None, None, "9.999999")),
    Case("a blank unit gives a blank", "KH_RATE", (None,)),
    Case("blank text gives a blank", "KH_RATE", ("",)),
    Case("an unknown unit", "KH_RATE", ("Sở Phép thuật",)),
    Case("an ambiguous unit", "KH_RATE", ("Diên Khánh",)),
    Case("no dossiers", "KH_RATE", ("Sở Du lịch",)),
    Case("what is no day", "KH_RATE", ("Sở Y tế", "hôm qua")),
    Case("month first is refused", "KH_RATE", ("Sở Y tế", "12/31/2023")),
    Case("a truth value is no day", "KH_RATE", ("Sở Y tế", True)),
    Case("a word is no day", "KH_RATE", ("Sở Y tế", "TRUE")),
    Case("a year is no day", "KH_RATE", ("Sở Y tế", 2024.0)),
    Case("a day before 2000", "KH_RATE", ("Sở Y tế", date(1999, 12, 31))),
    Case("a day before 2000 at the end", "KH_RATE", ("Sở Y tế", None, date(1999, 12, 31))),
    Case("a zero shown as a day is blank", "KH_ONLINE", ("Sở Y tế", date(1899, 12, 30), date(1899, 12, 30))),
    Case("a zero shown as a day is no unit", "KH_RATE", (date(1899, 12, 30),)),
    Case("from after to", "KH_RATE", ("Sở Y tế", date(2024, 6, 30), date(2024, 1, 1))),
    Case("a target", "KH_TARGET", ("Sở Y tế",)),
    Case("no target", "KH_TARGET", ("Toàn tỉnh",)),
    Case("a gap", "KH_GAP", ("Cam Lâm",)),
    Case("how many more", "KH_NEEDED", ("Cam Lâm",)),
    Case("a status", "KH_STATUS", ("Sở Y tế",)),
    Case("nothing came in yet", "KH_STATUS", ("Sở Tài chính",)),
    Case("a rank", "KH_RANK", ("Sở Y tế",)),
    Case("a rank by another order in another block", "KH_RANK", ("Phường Vĩnh Hòa", None, None, "tỷ lệ", "Cấp xã Nha Trang")),
    Case("an order that there is not", "KH_RANK", ("Sở Y tế", None, None, "chiều cao")),
    Case("a ranking", "KH_RANKING", ("Cấp huyện",)),
    Case("a ranking of a part of the year", "KH_RANKING", ("Sở, ban", date(2024, 1, 1), date(2024, 3, 31), "chênh lệch")),
    Case("no ranking of a range", "KH_RANKING", ([["Cấp huyện"], ["Cấp xã"]],)),
    Case("a series by months", "KH_SERIES", ("Sở Y tế",)),
    Case("a series by quarters", "KH_SERIES", ("Toàn tỉnh", "tổng", "quý")),
    Case("the worst procedures", "KH_PROCEDURES", ("Sở Y tế",)),
    Case("one procedure of a quarter", "KH_PROCEDURES", ("Cam Lâm", date(2024, 1, 1), date(2024, 3, 31), 1.0)),
    Case("a group has nothing missing", "KH_PROCEDURES", ("Toàn tỉnh",)),
    Case("no number of rows", "KH_PROCEDURES", ("Sở Y tế", None, None, "nhiều")),
    Case("a forecast", "KH_FORECAST", ("Toàn tỉnh",)),
    Case("a forecast of a day that has been", "KH_FORECAST", ("Sở Y tế", date(2024, 6, 30))),
    Case("no forecast without a pace", "KH_FORECAST", ("Sở Du lịch",)),
    Case("a day", "KH_PERIOD", (2024.0, "Q1", "cuối")),
    Case("a year as text", "KH_PERIOD", ("2024", "6T")),
    Case("a period that there is not", "KH_PERIOD", (2024.0, "T13")),
    Case("a clause", "KH_BASIS", ("Sở Y tế",)),
    Case("both days side by side", "KH_WINDOW", ("1.002835",)),
    Case("one day", "KH_WINDOW", ("1.002835", "cuối")),
    Case("both days of several", "KH_WINDOW", ([["1.002835"], ["1.900340"]],)),
    Case("a full name", "KH_UNIT", ("P. Vĩnh Hòa",)),
    Case("a column of units", "KH_UNITS", ("Cấp xã huyện Diên Khánh",)),
    Case("the last day", "KH_ASOF", ()),
    Case("a sentence", "KH_EXPLAIN", ("Sở Y tế",)),
    Case("why a cell shows an error", "KH_EXPLAIN", ("Diên Khánh",)),
    Case("an error goes through", "KH_RATE", (NA,)),
    Case("the leftmost error goes through", "KH_RATE", ("Sở Y tế", DIV0, VALUE)),
    Case("a column", "KH_RATE", ([["Sở Y tế"], ["Cam Lâm"], ["Diên Khánh"]],)),
    Case("a row", "KH_TOTAL", ([["Sở Y tế", "Cam Lâm", "Diên Khánh"]],)),
    Case("a range of one cell", "KH_TOTAL", ([["Sở Y tế"]],)),
    Case("a column against a row", "KH_ONLINE", ([["Sở Y tế"], ["Cam Lâm"]], [[date(2024, 1, 1), date(2024, 4, 1)]])),
    Case("blanks and errors inside a range", "KH_RATE", ([["Sở Y tế"], [None], ["Sở Phép thuật"], [NA], ["Sở Du lịch"]],)),
    Case("a whole block", "KH_NEEDED", (_DEPARTMENTS,)),
    Case("ranges that do not match", "KH_RATE", ([["Sở Y tế"], ["Cam Lâm"]], [[45292.0], [45293.0], [45294.0]])),
]

PINNED: list[tuple[Case, Any]] = [
    (Case("Điều 1, khoản 1", "KH_TARGET", ("Sở Y tế",)), 0.55),
    (Case("Quý I ends on 14 March", "KH_PERIOD", (2024.0, "Q1", "cuối")), date(2024, 3, 14)),
    (Case("a commune with its district", "KH_UNIT", ("P. Vĩnh Hòa",)), "Phường Vĩnh Hòa, Thành phố Nha Trang"),
    (Case("a link to an empty cell that is shown as a day", "KH_TOTAL", ("Toàn tỉnh", date(1899, 12, 30), LAST)), len(DOSSIERS)),
    (Case("the year 2024 in a cell that is shown as a day", "KH_TOTAL", ("Toàn tỉnh", date(1905, 7, 16))), VALUE),
    (Case("a district and its township", "KH_TOTAL", ("Diên Khánh",)), NA),
    (Case("no dossier", "KH_RATE", ("Sở Du lịch",)), DIV0),
    (Case("the last counted day", "KH_ASOF", ()), date(2024, 12, 1)),
    (Case("all that was counted", "KH_TOTAL", ("Toàn tỉnh", FIRST, LAST)), len(DOSSIERS)),
]
