"""A copy of a workbook that holds values only: no formulas, no macros, no buttons, no links to other files, no configuration.

It is what people get who only read, and who may not open files with macros. What is shown is kept: values as they stand,
formats, charts, the page's setup.
"""

from __future__ import annotations

from lxml import etree

from ...workbook.assembly import CONFIGURATION
from .package import CONTENT_TYPES, MAIN, OFFICE, TYPES, WORKBOOK, Package, relations_of

_WITH_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_VML_OFFICE = "urn:schemas-microsoft-com:office:excel"
_VML = "urn:schemas-microsoft-com:vml"
# Parts that only formulas, macros and links need.
_DROPPED = ("vbaProject", "calcChain", "sheetMetadata", "externalLink")


def values_only(data: bytes) -> bytes:
    """The bytes of the .xlsx with the values that the cells of this .xlsx or .xlsm have now."""
    package = Package(data)
    for kind in _DROPPED:
        for id, part in package.related(WORKBOOK, kind).items():
            package.unrelate(WORKBOOK, id)
            package.drop(part)
    _without_sheet(package, CONFIGURATION)
    _plain_types(package)
    _plain_workbook(package.change(WORKBOOK))
    for part in package.sheets().values():
        _plain_cells(package.change(part))
        _without_buttons(package, part)
    return package.data()


def _without_sheet(package: Package, name: str) -> None:
    """Takes a sheet out; names and views that go by a sheet's place count anew."""
    part = package.sheets().get(name)
    if part is None:
        return
    root = package.change(WORKBOOK)
    sheets = root.findall(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet")
    gone = [each.get("name") for each in sheets].index(name)
    package.unrelate(WORKBOOK, sheets[gone].get(f"{{{OFFICE}}}id", ""))
    package.drop(part)
    _remove(sheets[gone])
    for element in root.findall(f"{{{MAIN}}}definedNames/{{{MAIN}}}definedName"):
        if element.get("localSheetId") == str(gone) or f"{name}'!" in (element.text or ""):
            _remove(element)
    for element in (*root.iter(f"{{{MAIN}}}definedName"), *root.iter(f"{{{MAIN}}}workbookView")):
        for attribute in ("localSheetId", "activeTab", "firstSheet"):
            if int(element.get(attribute, "0")) > gone:
                element.set(attribute, str(int(element.get(attribute, "0")) - 1))


def _plain_types(package: Package) -> None:
    for element in package.change(CONTENT_TYPES):
        if element.get("ContentType") == _WITH_MACROS:
            element.set("ContentType", _PLAIN)
    for element in package.change(CONTENT_TYPES).findall(f"{{{TYPES}}}Default"):
        if element.get("Extension") == "bin" and not any(part.endswith(".bin") for part in package.parts):
            _remove(element)


def _plain_workbook(root: etree._Element) -> None:
    for element in root.findall(f"{{{MAIN}}}externalReferences"):
        _remove(element)
    for name in root.findall(f"{{{MAIN}}}definedNames/{{{MAIN}}}definedName"):
        if "[" in (name.text or "") or name.get("function") or name.get("vbProcedure"):
            _remove(name)
    for names in root.findall(f"{{{MAIN}}}definedNames"):
        if not len(names):
            _remove(names)
    for element in (*root.iter(f"{{{MAIN}}}workbookPr"), *root.iter(f"{{{MAIN}}}fileVersion")):
        element.attrib.pop("codeName", "")


def _plain_cells(root: etree._Element) -> None:
    for properties in root.iter(f"{{{MAIN}}}sheetPr"):
        properties.attrib.pop("codeName", "")
    for cell in root.iter(f"{{{MAIN}}}c"):
        formula = cell.find(f"{{{MAIN}}}f")
        if formula is not None:
            cell.remove(formula)
            if cell.get("t") == "str" and not cell.findtext(f"{{{MAIN}}}v"):
                cell.attrib.pop("t")
                for empty in cell.findall(f"{{{MAIN}}}v"):
                    cell.remove(empty)
        cell.attrib.pop("cm", "")
        cell.attrib.pop("vm", "")


def _without_buttons(package: Package, part: str) -> None:
    """Form controls stand in three places: the old drawing (VML), the list of controls, and the new drawing."""
    root = package.tree(part)
    for controls in list(root.iter(f"{{{MAIN}}}controls")):
        wrapped = [each for each in controls.iterancestors(f"{{{_COMPATIBILITY}}}AlternateContent")]
        _remove(wrapped[-1] if wrapped else controls)
    for id, control in package.related(part, "ctrlProp").items():
        package.unrelate(part, id)
        package.drop(control)
    for drawing in package.related(part, "drawing").values():
        _without_macros(package.change(drawing))
    for element in root.findall(f"{{{MAIN}}}legacyDrawing"):
        id = element.get(f"{{{OFFICE}}}id", "")
        drawing = package.related(part).get(id, "")
        if drawing in package.parts and not _keeps_shapes(package.change(drawing)):
            _remove(element)
            package.unrelate(part, id)
            package.drop(drawing)
    if relations_of(part) in package.parts and not len(package.tree(relations_of(part))):
        package.drop(relations_of(part))


def _without_macros(root: etree._Element) -> None:
    for anchor in list(root):
        shapes = [each for each in anchor.iter() if each.get("macro")]
        if shapes and any(each.tag == f"{{{_DRAWING}}}sp" for each in shapes):
            root.remove(anchor)
        for shape in shapes:
            shape.set("macro", "")


def _keeps_shapes(root: etree._Element) -> bool:
    """Takes the buttons out of an old drawing; whether anything else is left in it."""
    for data in list(root.iter(f"{{{_VML_OFFICE}}}ClientData")):
        shape = data.getparent()
        if data.get("ObjectType") == "Button" and shape is not None:
            _remove(shape)
    return any(True for _ in root.iter(f"{{{_VML}}}shape"))


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
