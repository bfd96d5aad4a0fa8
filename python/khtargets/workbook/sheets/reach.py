"""What a sheet of formulas says of its period and of how far the figures reach, by formulas that calculate with it."""

from __future__ import annotations

from ...functions import CellError
from ..content import NO_FIGURES
from ..page import Sheet, in_words, words_of_day
from ..tables.ranking import notice

_ABSENT = "Chưa gọi được chương trình: xem trang Hướng dẫn"
# KH_ASOF gives #NULL! before the first refresh; #VALUE!, which it never gives itself, where LibreOffice runs no macros.
_NOTHING_YET = "OR(ERROR.TYPE(KH_SO_LIEU_DEN)=1,ERROR.TYPE(KH_SO_LIEU_DEN)=3)"


def hide_before_refresh(sheet: Sheet, row: int, column: int, last_row: int, last_column: int) -> None:
    """Makes errors unseen as long as there are no figures at all, which the notice above says."""
    here = f"{chr(65 + column)}{row + 1}"
    rule = f"=IF(ISERROR(KH_SO_LIEU_DEN),IF(ISERROR({here}),{_NOTHING_YET},FALSE),FALSE)"
    form = sheet.styles.condition("hidden")
    sheet.worksheet.conditional_format(
        row, column, last_row, last_column, {"type": "formula", "criteria": rule, "format": form, "stop_if_true": True}
    )


def read_out(sheet: Sheet, row: int, last: int) -> None:
    """The period of KH_TU_NGAY and KH_DEN_NGAY in words, so that a day typed with the month first is noticed."""
    first_day, last_day = sheet.content.decision.first_day, sheet.content.decision.last_day
    words = []
    for cell, default in (("KH_TU_NGAY", first_day), ("KH_DEN_NGAY", last_day)):
        day = f'IF({cell}="",DATE({default.year},{default.month},{default.day}),{cell})'
        words.append(f'IF(ISTEXT({cell}),"ngày "&{cell},{words_of_day(day)})')
    text = f"Từ {in_words(first_day)} đến {in_words(last_day)}"
    sheet.across(row, 0, last, text, "bold italic center middle", f'="Từ "&{words[0]}&" đến "&{words[1]}')


def notice_with_reach(sheet: Sheet, row: int, last: int) -> None:
    """What the last refresh said of the figures, and their last day; or why there are none."""
    as_of = sheet.content.call("KH_ASOF")
    said = notice(sheet.content) + " · " if notice(sheet.content) else ""
    shown = NO_FIGURES if isinstance(as_of, CellError) else f"{said}Số liệu có đến ngày {as_of:%d/%m/%Y}"
    day = '&"/"&'.join(('TEXT(DAY(KH_SO_LIEU_DEN),"00")', 'TEXT(MONTH(KH_SO_LIEU_DEN),"00")', "YEAR(KH_SO_LIEU_DEN)"))
    known = f'IF(OR(KH_XH_THONG_DIEP="",KH_XH_THONG_DIEP="{NO_FIGURES}"),"",KH_XH_THONG_DIEP&" · ")'
    missing = f'IF(ISERROR(KH_SO_LIEU_DEN),IF({_NOTHING_YET},"{NO_FIGURES}","{_ABSENT}"),"{_ABSENT}")'
    formula = f'=IF(ISNUMBER(KH_SO_LIEU_DEN),{known}&"Số liệu có đến ngày "&{day},{missing})'
    sheet.across(row, 0, last, shown, "bold red center middle", formula)
