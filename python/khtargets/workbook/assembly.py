"""Builds khtargets.xlsm, and the add-in khtargets.xlam.

The same content gives the same bytes: no times, no identifiers of a machine.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter

from ..errors import KhError
from ..home import write_whole
from .content import Content, gather
from .page import Sheet
from .sheets import (
    comparison,
    detail,
    functions,
    guide,
    mending,
    months,
    procedures,
    ranking,
    reconciliation,
    settings,
    summary,
    units,
    warnings,
)
from .styles import FONT, Styles
from .vba.project import Module, vba_project

if TYPE_CHECKING:
    from ..functions import Session

SHEETS = (
    ranking, summary, months, warnings, comparison, detail, reconciliation,
    mending, settings, units, procedures, functions, guide,
)  # fmt: skip
VBA = Path(__file__).parent / "vba"
STANDARD_MODULES = ("KH_Functions", "modHost", "modOffice", "modHelp", "modMend", "KH_Buttons", "modButton", "modCalc")
ADDIN_MODULES = ("KH_Functions", "modHost", "modOffice", "modHelp", "modMend", "modOpened")
CONFIGURATION = "xlwings.conf"  # the sheet in which xlwings looks first for what it must know: keys in A, values in B
_PRIVATE = "Option Private Module\n"
_MAIN_PART = b"application/vnd.ms-excel.%s.macroEnabled.main+xml"
_CREATED = datetime(2024, 1, 1)
# An engine as new as any in use: an Excel that is older, or the same, shows the values stored and calculates nothing anew.
_CALCULATION_ENGINE = 191029


def build(out: Path, session: Session | None) -> None:
    """Writes the workbook with a session's figures, whole or not at all. OSError where the file cannot be written."""
    write_whole(out, built(out, session))


def built(out: Path, session: Session | None) -> bytes:
    """The bytes of the workbook that would stand at `out`.

    Without a session, or before its first refresh, it is the empty template. Else the workbook states the session's home, from
    its own folder on where that holds it, so that both can be moved together.
    """
    home, folder = None if session is None else session.home.path.resolve(), out.resolve().parent
    if home is not None and folder in home.parents:
        home = home.relative_to(folder)
    return workbook_bytes(gather(session, "" if home is None else str(home)))


def installed(home: Path, configuration: Mapping[str, str]) -> bytes:
    """The bytes of the workbook that installing places: with the figures in use, if any, its home and what xlwings must know.

    Both stand in the workbook because xlwings reads files, and hands Python its environment, by calls of Windows that lose
    what the code page in use does not have: most Vietnamese letters of an account's name, on most computers.
    """
    from ..functions import Session

    try:
        return workbook_bytes(replace(gather(Session(home)), home=str(home)), configuration)
    except KhError:  # damaged figures: none are shown, the next refresh makes new ones
        return workbook_bytes(replace(gather(None), home=str(home)), configuration)


def workbook_bytes(content: Content, configuration: Mapping[str, str] | None = None) -> bytes:
    """The workbook's bytes; a configuration of xlwings goes on a hidden sheet of its own."""
    target = io.BytesIO()
    project = vba_project(modules(len(SHEETS) + bool(configuration)))
    workbook = _workbook(target, "Kết quả hồ sơ trực tuyến so với chỉ tiêu", project)
    styles = Styles(workbook)
    for at, each in enumerate(SHEETS, start=1):
        worksheet = workbook.add_worksheet(each.NAME)
        worksheet.set_vba_name(f"Sheet{at}")
        each.fill(Sheet(worksheet, styles, content), workbook)
    if configuration:
        worksheet = workbook.add_worksheet(CONFIGURATION)
        worksheet.set_vba_name(f"Sheet{len(SHEETS) + 1}")
        for row, pair in enumerate(configuration.items()):
            for column, text in enumerate(pair):
                worksheet.write_string(row, column, text)
        worksheet.hide()
    workbook.get_worksheet_by_name(ranking.NAME).activate()
    workbook.close()
    return target.getvalue()


def addin_bytes() -> bytes:
    """The add-in's bytes: the functions for every workbook; their help and the messages on its one sheet, which nobody sees."""
    target = io.BytesIO()
    workbook = _workbook(target, "khtargets: các hàm KH_ cho mọi bảng tính", vba_project(addin_modules(), "khtargetsAddIn"))
    worksheet = workbook.add_worksheet(functions.NAME)
    worksheet.set_vba_name("Sheet1")
    functions.fill(Sheet(worksheet, Styles(workbook), gather(None)), workbook)
    workbook.close()
    return _as_addin(target.getvalue())


def _workbook(target: io.BytesIO, title: str, project: bytes) -> xlsxwriter.Workbook:
    fonts = {"font_name": FONT, "font_size": 11}
    options = {"in_memory": True, "default_format_properties": fonts, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(target, options)
    workbook.set_properties({"title": title, "author": "khtargets", "created": _CREATED})
    workbook.set_calc_mode("auto", _CALCULATION_ENGINE)
    workbook.calc_on_load = False  # what is stored stays until a cell's own precedents change, whether Python answers or not
    workbook.set_vba_name("ThisWorkbook")
    workbook.add_vba_project(io.BytesIO(project), True)
    return workbook


def _as_addin(content: bytes) -> bytes:
    """The package of a workbook with macros as an add-in's: the kind of its main part differs, nothing else."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for each in source.infolist():
            part = source.read(each)
            if each.filename == "[Content_Types].xml":
                part = part.replace(_MAIN_PART % b"sheet", _MAIN_PART % b"addin")
            package.writestr(each, part)
    return target.getvalue()


def addin_modules() -> list[Module]:
    """The add-in's modules: its workbook's, its sheet's, and the standard ones, with functions that Excel lists."""
    found = [Module("ThisWorkbook", "workbook", _source("AddInWorkbook")), Module("Sheet1", "worksheet", "")]
    found += [Module(name, "standard", _source(name)) for name in ADDIN_MODULES]
    return [replace(each, source=each.source.replace(_PRIVATE, "")) if each.name == "KH_Functions" else each for each in found]


def modules(sheets: int = len(SHEETS)) -> list[Module]:
    """The VBA project's modules: the workbook's, one for each sheet, and the standard ones."""
    found = [Module("ThisWorkbook", "workbook", _source("ThisWorkbook"))]
    found += [Module(f"Sheet{at}", "worksheet", "") for at in range(1, sheets + 1)]
    return found + [Module(name, "standard", _source(name)) for name in STANDARD_MODULES]


def _source(name: str) -> str:
    return (VBA / f"{name}.bas").read_text(encoding="ascii")
