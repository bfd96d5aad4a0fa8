"""The mark above a page in Calc's page styles. Python 3.8 and the standard library only.

Calc holds a header as three formatted texts, left, middle and right, and not as one text with codes as Excel does: the
mark is a line of its own at the top of the middle one.
"""

from __future__ import annotations

import re
from typing import Any, Iterator

from ..port import PageMark

_BOLD, _NORMAL = 150.0, 100.0  # com.sun.star.awt.FontWeight
_BLACK = 0  # said in so many words: an automatic colour is written into .xlsx files as white
_PARAGRAPH = 0  # com.sun.star.text.ControlCharacter.PARAGRAPH_BREAK


def mark(style: Any, mark: PageMark) -> None:
    """Puts the mark above the pages of a style, once, or takes it off."""
    if mark.shown and not style.HeaderIsOn:
        style.HeaderIsOn = True
        for name in _headers(style):
            _empty(style, name)  # a header that was off may hold a text that nobody has seen
    if style.HeaderIsOn:
        emptied = [_set(style, name, mark) for name in _headers(style)]
        if emptied and all(emptied):
            style.HeaderIsOn = False


def foot(style: Any, text: str) -> None:
    """Puts a text in the middle of the foot of a style's pages."""
    style.FooterIsOn = True
    content = style.RightPageFooterContent  # its texts last as long as it is held
    if content.CenterText.getString() != text:
        content.CenterText.setString(text)
        cursor = content.CenterText.createTextCursor()
        cursor.gotoEnd(True)
        cursor.CharHeight, cursor.CharColor = 8.0, _BLACK
        style.RightPageFooterContent = content


def _headers(style: Any) -> Iterator[str]:
    """The headers that are in use: even pages and the first one may have their own."""
    known = style.getPropertySetInfo()
    yield "RightPageHeaderContent"
    if not style.HeaderIsShared:
        yield "LeftPageHeaderContent"
    if known.hasPropertyByName("FirstPageHeaderIsShared") and not style.FirstPageHeaderIsShared:
        yield "FirstPageHeaderContent"


def _set(style: Any, name: str, mark: PageMark) -> bool:
    """Whether taking the mark off left the header empty."""
    content = style.getPropertyValue(name)  # its texts last as long as it is held
    middle = content.CenterText
    found = _find(middle, mark.text)
    if mark.shown:
        _write(middle, found, mark)
    elif found is None:
        return False
    else:
        _take(found)
    style.setPropertyValue(name, content)
    return not any(each.getString() for each in (content.LeftText, middle, content.RightText))


def _find(text: Any, wanted: str) -> Any:
    """A cursor that has the wanted words selected; None where the text has none such.

    A page number and the like is one step for a cursor, but several letters of the whole.
    """
    at = text.getString().find(wanted)
    for steps in range(at, -1, -1):
        cursor = text.createTextCursor()
        cursor.gotoStart(False)
        cursor.goRight(steps, False)
        cursor.goRight(len(wanted), True)
        if cursor.getString() == wanted:
            return cursor
    return None


def _write(text: Any, cursor: Any, mark: PageMark) -> None:
    if cursor is None:
        rest, cursor = text.getString(), text.createTextCursor()
        cursor.gotoStart(False)
        if rest:
            text.insertControlCharacter(cursor, _PARAGRAPH, False)
            cursor.gotoStart(False)
        text.insertString(cursor, mark.text, False)
        cursor.gotoStart(False)
        cursor.goRight(len(mark.text), True)
    font = re.search(r'&"([^",]*)(,[^"]*)?"', mark.codes)
    size = re.search(r"&(\d+)", mark.codes)
    if font:
        cursor.CharFontName = font[1]
        cursor.CharWeight = _BOLD if "Bold" in (font[2] or "") else _NORMAL
    if size:
        cursor.CharHeight = float(size[1])
    cursor.CharColor = _BLACK


def _take(cursor: Any) -> None:
    """Deletes what is selected and the break after it; the one before it where it is the last line."""
    at_end = not cursor.goRight(1, True)
    cursor.setString("")
    if at_end and cursor.goLeft(1, True):
        cursor.setString("")


def _empty(style: Any, name: str) -> None:
    content = style.getPropertyValue(name)
    for text in (content.LeftText, content.CenterText, content.RightText):
        text.setString("")
    style.setPropertyValue(name, content)
