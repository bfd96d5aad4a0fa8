"""The workbook's buttons, in one table: the macros, the hosts, the child process and the sheets all go by it.

Python 3.8 and the standard library only, so that LibreOffice's own Python runs it too.
"""

from __future__ import annotations

from typing import NamedTuple


class Button(NamedTuple):
    """One button. `key` is what hosts call it, `does` what its macro says of it, in English and in ASCII.

    `copies`: its work needs a saved copy of the workbook. `fills`: it writes into the workbook's ranges.
    """

    key: str
    macro: str
    caption: str
    does: str
    copies: bool = False
    fills: bool = False


_TABLE = (
    Button(
        "refresh", "KH_Refresh", "Làm mới", "Reads the exports, publishes the figures and writes the report sheets.", fills=True
    ),
    Button(
        "export", "KH_Export", "Xuất báo cáo",
        "Writes a workbook of values without macros, for leaders and for offices that block macros.", copies=True,
    ),
    Button("close", "KH_Close", "Chốt kỳ", "Closes the figures in use under the name typed on the sheet.", fills=True),
    Button(
        "preview", "KH_Preview", "Xem trước",
        "Shows what a refresh would move with what is chosen on the sheets, and publishes nothing.", fills=True,
    ),
    Button("report", "KH_Report", "Báo cáo trình ký", "Writes the report to be signed, and its PDF through LibreOffice."),
    Button("handout", "KH_HandOut", "Phát tài liệu cho đơn vị", "Writes a workbook for each department and district."),
)  # fmt: skip
BUTTONS = {each.key: each for each in _TABLE}
