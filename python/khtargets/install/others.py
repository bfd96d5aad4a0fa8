"""Other spreadsheet programs of these offices: what khtargets does in them, and whether they stand in Excel's way.

They open the workbook and the reports, and show what is stored; they run neither its macros nor xlwings. Inferred from what their
makers say and from the registry of computers described on the Internet; none of them was at hand.
"""

from __future__ import annotations

from collections.abc import Iterator

from . import libreoffice
from .doctor import has_excel
from .finding import Finding
from .machine import EVERYBODY, USER, Machine

_INSTALLED = (
    (USER, r"Software\Microsoft\Windows\CurrentVersion\Uninstall"),
    (EVERYBODY, r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"),
    (EVERYBODY, r"SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall"),
)
_KNOWN = {"WPS Office": ("wps office", "kingsoft office"), "ONLYOFFICE": ("onlyoffice",)}  # by what the shown name begins with
_OPENS = r"Software\Microsoft\Windows\CurrentVersion\Explorer\FileExts\.xlsm\UserChoice"


def installed(machine: Machine) -> dict[str, str]:
    """Which of the programs there are, by name, with the name and version that Windows shows."""
    found: dict[str, str] = {}
    for hive, above in _INSTALLED:
        for key in machine.keys(above, hive):
            shown = str(machine.value(rf"{above}\{key}", "DisplayName", hive) or "")
            for name, beginnings in _KNOWN.items():
                if shown.lower().startswith(beginnings):
                    version = machine.value(rf"{above}\{key}", "DisplayVersion", hive)
                    found[name] = f"{name} {version}" if version else shown
    return found


def examine(machine: Machine) -> Iterator[Finding]:
    """Each of them with what works there, and what is missing for the rest."""
    found = installed(machine)
    enough = has_excel(machine) or libreoffice.present(machine)
    mend = "" if enough else "Để có hàm và nút, cài Excel 2016 trở lên hoặc LibreOffice 7.4 trở lên, rồi chạy lệnh install."
    for name, shown in sorted(found.items()):
        yield Finding(name, enough, f"{shown}: xem được số liệu và báo cáo; hàm KH_… và các nút không chạy", mend)
    opens = str(machine.value(_OPENS, "ProgId") or "")
    if found and has_excel(machine) and opens and not opens.lower().startswith(("excel.", "libreoffice.")):
        mend = "Bấm chuột phải vào khtargets.xlsm > Open with > Choose another app, chọn Excel và Always."
        yield Finding("Mở tệp .xlsm", False, f"bấm đúp thì tệp mở bằng chương trình khác Excel ({opens})", mend)
