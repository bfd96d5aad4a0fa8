"""Cell formats, each made once, from a few named parts.

The font is the one that administrative documents use (Nghị định 30/2020/NĐ-CP, Phụ lục I). Number formats are written
in the file's own notation; Excel shows them in the computer's language (1.234 and 56,78% in Vietnam).
"""

from __future__ import annotations

import textwrap
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

FONT = "Times New Roman"
COUNT, PERCENT, TARGET, DAY = "#,##0_ ", "0.00%_ ", "0%_ ", "dd/mm/yyyy"

HEADER_FILL, BLOCK_FILL, GROUP_FILL, INPUT_FILL = "#D9E2F3", "#E7E6E6", "#F7F7F7", "#FFF9DB"
GRID, INK, RED, GREEN, GREY = "#A6A6A6", "#1F3864", "#C00000", "#00703C", "#595959"

_PARTS: dict[str, dict[str, Any]] = {
    "bold": {"bold": True},
    "italic": {"italic": True},
    "underline": {"underline": 1},
    "left": {"align": "left"},
    "center": {"align": "center"},
    "right": {"align": "right"},
    "indent": {"indent": 1},
    "middle": {"valign": "vcenter"},
    "top": {"valign": "top"},
    "wrap": {"text_wrap": True},
    "shrink": {"shrink": True},
    "unlocked": {"locked": False},
    "grid": {"border": 1, "border_color": GRID},
    "header": {
        "bold": True, "align": "center", "valign": "vcenter", "text_wrap": True,
        "fg_color": HEADER_FILL, "border": 1, "border_color": GRID,
    },
    "numbering": {
        "italic": True, "font_size": 9, "align": "center", "valign": "vcenter",
        "fg_color": HEADER_FILL, "border": 1, "border_color": GRID,
    },
    "title": {"bold": True, "font_size": 14, "align": "center", "valign": "vcenter", "font_color": INK},
    "section": {"bold": True, "font_size": 12, "font_color": INK, "valign": "vcenter"},
    "input": {"fg_color": INPUT_FILL, "border": 1, "border_color": GRID},
    "code": {"font_name": "Consolas", "font_size": 10},
    "count": {"num_format": COUNT},
    "percent": {"num_format": PERCENT},
    "target": {"num_format": TARGET},
    "day": {"num_format": DAY},
    "number": {"num_format": "0"},  # a row's number is a name, not a quantity: no separators
    "decimal": {"num_format": "#,##0.00_ "},
    "points": {"num_format": "+0.00_ ;-0.00_ ;0_ "},
    "text": {"num_format": "@"},
    "red": {"font_color": RED},
    "grey": {"font_color": GREY},
    "ink": {"font_color": INK},
    "small": {"font_size": 9},
    "large": {"font_size": 12},
    "block": {"bold": True, "bg_color": BLOCK_FILL},
    "group": {"bold": True, "italic": True, "bg_color": GROUP_FILL},
    "good": {"font_color": GREEN, "bold": True},
    "bad": {"font_color": RED, "bold": True},
    "hidden": {"font_color": "#FFFFFF"},
    "closed": {"bg_color": BLOCK_FILL},
}  # fmt: skip


def line_count(text: str, width: float) -> int:
    """How many lines a text takes in a column of that width: the font's letters are narrower than the digits that a
    width counts, by about a tenth."""
    return sum(max(1, len(textwrap.wrap(line, max(1, int(width * 1.1))))) for line in text.split("\n"))


class Styles:
    """The workbook's formats: `styles("grid count middle")` gives the format with these parts."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self._workbook = workbook
        self._made: dict[str, Format] = {}

    def __call__(self, parts: str) -> Format:
        """A cell's format; later parts win over earlier ones."""
        return self._get(parts, {"font_name": FONT, "font_size": 11})

    def condition(self, parts: str) -> Format:
        """A format laid over a cell's own where a condition holds; it says nothing of the font's name and size."""
        return self._get("? " + parts, {})

    def _get(self, key: str, base: dict[str, Any]) -> Format:
        if key not in self._made:
            properties = dict(base)
            for part in key.lstrip("? ").split():
                properties.update(_PARTS[part])
            self._made[key] = self._workbook.add_format(properties)
        return self._made[key]
