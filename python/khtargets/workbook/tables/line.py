"""A line of a table as plain values. Every line ends in its kind, by which the sheets' conditional formats know headings."""

from __future__ import annotations

from typing import Any

Line = list[Any]
HEADING, ROW = "khối", "dòng"
NONE = "–"
