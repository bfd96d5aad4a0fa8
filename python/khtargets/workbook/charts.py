"""Charts: horizontal bars of rates beside their targets, and a unit's months."""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart

from .styles import FONT

_BARS_WIDTH = 468  # pixels
_RATE, _TARGET, _CUMULATIVE = "#2E75B6", "#F4B183", "#1F3864"


def _font(size: float, bold: bool = False) -> dict[str, Any]:
    return {"name": FONT, "size": size, "bold": bold}


def target_chart(
    workbook: Workbook, sheet: str, title: str, rows: tuple[int, int], columns: tuple[int, int, int], height: int
) -> Chart:
    """Bars of rate and target, a pair a unit, the first row on top; `columns` are those of name, rate and target."""
    name, rate, target = columns
    chart = workbook.add_chart({"type": "bar"})
    for words, column, colour in (("Chỉ tiêu", target, _TARGET), ("Tỷ lệ hồ sơ trực tuyến", rate, _RATE)):
        series: dict[str, Any] = {
            "name": words,
            "categories": [sheet, rows[0], name, rows[1], name],
            "values": [sheet, rows[0], column, rows[1], column],
            "fill": {"color": colour},
            "border": {"none": True},
            "gap": 45,
            "overlap": 0,
        }
        if column == rate:
            series["data_labels"] = {"value": True, "num_format": "0.00%", "font": _font(8)}
        chart.add_series(series)
    chart.set_title({"name": title, "name_font": _font(12, True), "overlay": False})
    chart.set_y_axis({"reverse": True, "num_font": _font(9), "line": {"color": "#A6A6A6"}, "major_tick_mark": "none"})
    chart.set_x_axis(
        {
            "num_format": "0%", "num_font": _font(9), "min": 0, "max": 1, "major_unit": 0.2,
            "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0", "width": 0.5}},
            "line": {"none": True}, "label_position": "high",
        }
    )  # fmt: skip
    chart.set_legend({"position": "bottom", "font": _font(9)})
    chart.set_size({"width": _BARS_WIDTH, "height": height})
    chart.set_chartarea({"border": {"color": "#D9D9D9"}})
    return chart


def months_chart(workbook: Workbook, sheet: str, rows: tuple[int, int], columns: tuple[int, int, int, int]) -> Chart:
    """Columns of each month's rate, lines of the rate so far and the target; `columns`: label, month, so far, target."""
    label, month, so_far, target = columns

    def place(column: int) -> list[Any]:
        return [sheet, rows[0], column, rows[1], column]

    bars = workbook.add_chart({"type": "column"})
    bars.add_series(
        {
            "name": "Tỷ lệ trong tháng", "categories": place(label), "values": place(month),
            "fill": {"color": "#9DC3E6"}, "border": {"none": True}, "gap": 60,
            "data_labels": {"value": True, "num_format": "0%;;", "font": _font(8)},
        }
    )  # fmt: skip
    lines = workbook.add_chart({"type": "line"})
    for words, column, colour, dash in (
        ("Tỷ lệ lũy kế", so_far, _CUMULATIVE, "solid"),
        ("Chỉ tiêu", target, "#C00000", "dash"),
    ):
        lines.add_series(
            {
                "name": words, "categories": place(label), "values": place(column),
                "line": {"color": colour, "width": 2, "dash_type": dash}, "marker": {"type": "none"},
            }
        )  # fmt: skip
    bars.combine(lines)
    bars.set_title({"name": "Tỷ lệ hồ sơ trực tuyến theo tháng báo cáo", "name_font": _font(12, True)})
    bars.set_x_axis({"num_font": _font(9), "line": {"color": "#A6A6A6"}})
    bars.set_y_axis(
        {
            "num_format": "0%", "num_font": _font(9), "min": 0, "max": 1, "major_unit": 0.2, "line": {"none": True},
            "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0", "width": 0.5}},
        }
    )  # fmt: skip
    bars.set_legend({"position": "bottom", "font": _font(9)})
    bars.set_chartarea({"border": {"color": "#D9D9D9"}})
    return bars
