"""Drives a private LibreOffice; run by the Python that has uno, as a child of `libreoffice.Office`.

    python3 uno_driver.py '{"profile": FOLDER, "headless": true}'

Standard input: one JSON array a line, [operation, {argument: value}]; standard output: {"answer": …} or {"failed": traceback}.
Operations are the methods of `Driver`, those on what is shown in `uno_screen`. Documents go by a number, sheets by name;
cells are numbers, text, None for empty ones, {"error": "#N/A"} for errors.
"""

import json
import os
import re
import subprocess
import sys
import time
import traceback

import uno
from com.sun.star.beans import PropertyValue
from uno_screen import OnScreen

ADDIN = "org.khtargets.Functions"
PREFIX = "ORG.KHTARGETS.FUNCTIONS."
FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "xlsm": "Calc MS Excel 2007 VBA XML", "ods": "calc8", "pdf": "calc_pdf_Export"}
ERRORS = {
    32767: "#N/A", 519: "#VALUE!", 532: "#DIV/0!", 521: "#NULL!", 524: "#REF!", 525: "#NAME?", 503: "#NUM!",
}  # fmt: skip
FORMULAS = 16  # com.sun.star.sheet.CellFlags.FORMULA
PROGRAM = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "python")
SCRATCH = 500  # a column that no sheet of ours uses


def properties(**values):
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


class Driver(OnScreen):
    """One soffice process and its documents."""

    def __init__(self, profile, headless):
        self._documents = {}
        pipe = f"khtargets-{time.time_ns()}"
        command = ["soffice", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard", "--nolockcheck"]
        command += ["--headless"] * headless
        command += [f"-env:UserInstallation=file://{profile}", f"--accept=pipe,name={pipe};urp;"]
        self._office = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        deadline = time.monotonic() + 60
        while True:
            try:
                self._context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except Exception:
                if time.monotonic() > deadline or self._office.poll() is not None:
                    self._office.kill()
                    raise
                time.sleep(0.1)
        self._desktop = self._service("com.sun.star.frame.Desktop")
        self._toolkit = self._service("com.sun.star.awt.Toolkit")

    def version(self):
        return self._configured("/org.openoffice.Setup/Product").ooSetupVersion

    def declared(self, locale):
        """What the configuration holds for a language: name -> [description, {argument: [label, its help]}]."""
        found = self._configured(f"/org.openoffice.Office.CalcAddIns/AddInInfo/{ADDIN}/AddInFunctions", locale)
        described = {}
        for name in found.ElementNames:
            function = found.getByName(name)
            arguments = function.getByName("Parameters")
            held = {each: arguments.getByName(each) for each in arguments.ElementNames}
            labels = {each: [argument.DisplayName, argument.Description] for each, argument in held.items()}
            described[name] = [function.getByName("Description"), labels]
        return described

    def wizard(self):
        """What the function wizard shows: name -> [description, [[argument, its help]]]."""
        found = {}
        listed = self._service("com.sun.star.sheet.FunctionDescriptions")
        for at in range(listed.getCount()):
            described = {each.Name: each.Value for each in listed.getByIndex(at)}
            if described["Name"].startswith("KH_"):
                arguments = [[each.Name, each.Description] for each in described["Arguments"] or ()]
                found[described["Name"]] = [described["Description"], arguments]
        return found

    def new(self):
        return self._keep(self._desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, properties(Hidden=True)))

    def open(self, path, macros=True, hidden=True, read_only=False):
        options = properties(Hidden=hidden, MacroExecutionMode=4 if macros else 0, ReadOnly=read_only)
        return self._keep(self._desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, options))

    def close(self, document):
        self._documents.pop(document).close(True)

    def save(self, document, path):
        """Saves under another name, which the document keeps, in the format that the name says."""
        kind = path.rpartition(".")[2]
        self._documents[document].storeAsURL(uno.systemPathToFileUrl(path), properties(FilterName=FILTERS[kind]))

    def export(self, document, path):
        kind = path.rpartition(".")[2]
        self._documents[document].storeToURL(uno.systemPathToFileUrl(path), properties(FilterName=FILTERS[kind]))

    def modified(self, document):
        return self._documents[document].isModified()

    def sheets(self, document):
        return list(self._documents[document].Sheets.ElementNames)

    def add_sheets(self, document, names):
        sheets = self._documents[document].Sheets
        for name in names:
            sheets.insertNewByName(name, sheets.getCount())

    def calculate(self, document):
        """Recalculates hard; seconds taken."""
        begun = time.perf_counter()
        self._documents[document].calculateAll()
        return time.perf_counter() - begun

    def first_day(self, document, year, month, day):
        """The day that the number 0 stands for in a document."""
        self._documents[document].NullDate = uno.createUnoStruct("com.sun.star.util.Date", day, month, year)

    def name_cells(self, document, name, sheet, cells):
        found = self._documents[document]
        address = found.Sheets.getByName(sheet).getCellRangeByName(cells).getRangeAddress()
        start = uno.createUnoStruct("com.sun.star.table.CellAddress", address.Sheet, address.StartColumn, address.StartRow)
        found.NamedRanges.addNewByName(name, f"${sheet}." + re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", cells), start, 0)

    def write(self, document, sheet, cells, rows):
        """Values, at once; text stays text."""
        filled = tuple(tuple("" if cell is None else cell for cell in row) for row in rows)
        self._area(document, sheet, cells).setDataArray(filled)

    def enter(self, document, sheet, cells, rows):
        """Formulas, or what a person would type, at once."""
        self._area(document, sheet, cells).setFormulaArray(tuple(map(tuple, rows)))

    def enter_array(self, document, sheet, cells, formula):
        self._area(document, sheet, cells).setArrayFormula(formula)

    def read(self, document, sheet, cells):
        return self._values(self._area(document, sheet, cells))

    def named(self, document, name):
        return self._values(self._documents[document].NamedRanges.getByName(name).getReferredCells())

    def set_named(self, document, name, rows):
        self._documents[document].NamedRanges.getByName(name).getReferredCells().setDataArray(tuple(map(tuple, rows)))

    def choose_sheet(self, document, sheet):
        """What a click on a sheet's tab does."""
        found = self._documents[document]
        found.getCurrentController().setActiveSheet(found.Sheets.getByName(sheet))

    def protect(self, document, sheet, password):
        """Protects a sheet, or the workbook's structure where no sheet is named."""
        found = self._documents[document]
        (found.Sheets.getByName(sheet) if sheet else found).protect(password)

    def unprotect(self, document, sheet, password):
        """Takes protection off; whether there was any."""
        found = self._documents[document]
        place = found.Sheets.getByName(sheet) if sheet else found
        before = place.isProtected()
        place.unprotect(password)
        return before and not place.isProtected()

    def insert_rows(self, document, sheet, before, many=1):
        self._documents[document].Sheets.getByName(sheet).Rows.insertByIndex(before, many)

    def remove_rows(self, document, sheet, first, many=1):
        self._documents[document].Sheets.getByName(sheet).Rows.removeByIndex(first, many)

    def remove_columns(self, document, sheet, first, many=1):
        self._documents[document].Sheets.getByName(sheet).Columns.removeByIndex(first, many)

    def move_column(self, document, sheet, column, before):
        """Cuts a column out and pastes it into a new one before another, as a person moves it; rows up to 400."""
        found = self._documents[document].Sheets.getByName(sheet)
        found.Columns.insertByIndex(before, 1)
        column += column >= before
        source = found.getCellRangeByPosition(column, 0, column, 399).getRangeAddress()
        found.moveRange(found.getCellByPosition(before, 0).getCellAddress(), source)
        found.Columns.removeByIndex(column, 1)

    def rename_sheet(self, document, sheet, name):
        self._documents[document].Sheets.getByName(sheet).setName(name)

    def show_sheet(self, document, sheet, shown):
        self._documents[document].Sheets.getByName(sheet).IsVisible = shown

    def remove_sheet(self, document, sheet):
        self._documents[document].Sheets.removeByName(sheet)

    def place_of(self, document, name):
        """Sheet, first column and row (from 0) of a named range; None where it stands for no cells any more."""
        names = self._documents[document].NamedRanges
        area = names.getByName(name).getReferredCells() if names.hasByName(name) else None
        if area is None:
            return None
        address = area.getRangeAddress()
        return [area.getSpreadsheet().Name, address.StartColumn, address.StartRow]

    def copy_sheet(self, document, sheet, name):
        self._documents[document].Sheets.copyByName(sheet, name, 1)

    def undo(self, document):
        """One step back; what it is called."""
        manager = self._documents[document].getUndoManager()
        title = manager.getCurrentUndoActionTitle()
        manager.undo()
        return title

    def insert_columns(self, document, sheet, before, many=1):
        self._documents[document].Sheets.getByName(sheet).Columns.insertByIndex(before, many)

    def formulas(self, document):
        """Every cell with a formula that calls one of the functions: [sheet, address, formula, value]."""
        found = []
        for sheet in self._documents[document].Sheets:
            for area in sheet.queryContentCells(FORMULAS).getRangeAddresses():
                block = sheet.getCellRangeByPosition(area.StartColumn, area.StartRow, area.EndColumn, area.EndRow)
                for row, formulas in enumerate(block.getFormulaArray()):
                    for column, formula in enumerate(formulas):
                        if re.search(r"\bKH_[A-Z]+\(", formula, re.IGNORECASE):
                            cell = block.getCellByPosition(column, row)
                            address = cell.AbsoluteName.rpartition(".")[2].replace("$", "")
                            found.append([sheet.Name, address, formula.replace(PREFIX, ""), self._value(cell)])
        return found

    def evaluate(self, document, sheet, formulas):
        """What formulas would show on a sheet; the sheet is left as it was."""
        area = self._documents[document].Sheets.getByName(sheet).getCellRangeByPosition(SCRATCH, 0, SCRATCH, len(formulas) - 1)
        area.setFormulaArray(tuple((formula,) for formula in formulas))
        found = [row[0] for row in self._values(area)]
        area.clearContents(1023)
        return found

    def headers(self, document):
        """The middle of the header above each sheet's pages, lines joined; None where there is no header."""
        found, headers = self._documents[document], {}
        styles = found.StyleFamilies.getByName("PageStyles")
        for sheet in found.Sheets:
            style = styles.getByName(sheet.PageStyle)
            content = style.RightPageHeaderContent  # its texts last as long as it is held
            headers[sheet.Name] = " ".join(content.CenterText.getString().split()) if style.HeaderIsOn else None
        return headers

    def feet(self, document):
        """The middle of the foot below each sheet's pages."""
        found = self._documents[document]
        styles = found.StyleFamilies.getByName("PageStyles")
        feet = {sheet.Name: styles.getByName(sheet.PageStyle).RightPageFooterContent for sheet in found.Sheets}
        return {sheet: content.CenterText.getString() for sheet, content in feet.items()}

    def set_header(self, document, sheet, text):
        """What a person writes in the middle of a sheet's header."""
        found = self._documents[document]
        style = found.StyleFamilies.getByName("PageStyles").getByName(found.Sheets.getByName(sheet).PageStyle)
        style.HeaderIsOn = True
        content = style.RightPageHeaderContent
        content.CenterText.setString(text)
        style.RightPageHeaderContent = content

    def mark(self, document, text, shown, codes):
        """Marks the pages as a button does, by the program's own code."""
        sys.path.insert(0, PROGRAM)
        from khtargets.buttons.books.calc import CalcBook
        from khtargets.buttons.port import PageMark

        CalcBook(self._documents[document], self._context).mark(PageMark(text, shown, codes))

    def keep_from_input(self, document):
        """What a button's work does first, by the program's own code, until `take_input`."""
        sys.path.insert(0, PROGRAM)
        from khtargets.buttons.books.calc import CalcBook

        self._kept = CalcBook(self._documents[document], self._context).kept_from_input()
        self._kept.__enter__()

    def take_input(self):
        self._kept.__exit__(None, None, None)

    def press(self, document, button):
        """Sends what the workbook's macro sends when a button is pressed; false where nobody answers."""
        frame = self._documents[document].getCurrentController().getFrame()
        address = uno.createUnoStruct("com.sun.star.util.URL")
        address.Complete = f"org.khtargets:{button}"
        found = frame.queryDispatch(address, "_self", 0)
        if found is not None:
            found.dispatch(address, ())
        return found is not None

    def quit(self):
        try:
            for document in list(self._documents):
                self.close(document)  # one that was changed would ask whether to save it
            self._desktop.terminate()
        except Exception:
            pass
        try:
            self._office.wait(10)
        except subprocess.TimeoutExpired:
            self._office.kill()
            self._office.wait()

    def _configured(self, path, locale=""):
        provider = self._service("com.sun.star.configuration.ConfigurationProvider")
        options = properties(nodepath=path, **({"Locale": locale} if locale else {}))
        return provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", options)

    def _service(self, name):
        return self._context.ServiceManager.createInstanceWithContext(name, self._context)

    def _keep(self, document):
        if document is None:
            raise RuntimeError("LibreOffice does not open it")
        number = len(self._documents) + 1
        while number in self._documents:
            number += 1
        self._documents[number] = document
        return number

    def _area(self, document, sheet, cells):
        sheets = self._documents[document].Sheets
        found = sheets.getByName(sheet) if sheet else sheets.getByIndex(0)
        return found.getCellRangeByName(cells)

    def _values(self, area):
        """Values of a range, empty cells as "": one call for them all, one more for each error."""
        rows = [list(row) for row in area.getDataArray()]
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if value is None:
                    values[column] = self._value(area.getCellByPosition(column, row))
        return rows

    def _value(self, cell):
        if cell.getError():
            return {"error": ERRORS.get(cell.getError(), f"Err:{cell.getError()}")}
        if cell.Type.value == "EMPTY":
            return None
        if cell.Type.value == "TEXT" or (cell.Type.value == "FORMULA" and cell.FormulaResultType2 == 2):
            return cell.getString()
        return cell.getValue()


def main():
    driver = Driver(**json.loads(sys.argv[1]))
    print(json.dumps({"answer": "ready"}), flush=True)
    for line in sys.stdin:
        operation, arguments = json.loads(line)
        try:
            reply = {"answer": getattr(driver, operation)(**arguments)}
        except Exception:
            reply = {"failed": traceback.format_exc()}
        print(json.dumps(reply), flush=True)
        if operation == "quit":
            return
    driver.quit()


main()
