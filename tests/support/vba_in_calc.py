"""Runs the workbook's VBA in a LibreOffice of its own, with a counter in xlwings' place. For a Python that has uno.

`/usr/bin/python3 vba_in_calc.py WORKBOOK FOLDER`, the add-in beside the workbook, prints one JSON object with what it saw; the
folder is scratch, and standard input is a JSON list of formulas to take links off.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue

_HEAD = "Rem Attribute VBA_ModuleType=%s\nOption VBASupport 1\n"
_SERVER = _HEAD % "VBAClassModule" + """Option ClassModule
Public Function CallUDF(ByVal host_module As String, ByVal called As String, sent As Variant) As Variant
    CounterSee host_module, called, sent
    If CounterFails() Then
        Wait gSlow
        Err.Raise 1000
    End If
    CallUDF = CounterAnswer(called)
End Function
"""
_COUNTER = _HEAD % "VBAModule" + """Public gCount As Long
Public gSeen As String
Public gHome As String
Public gSnapshot As String
Public gFailures As Long
Public gServers As Long
Public gWilling As Boolean
Public gCalculated As Long
Public gSaid As String
Public gRan As String
Public gModes As Variant
Public Function CounterModes() As String
    CounterModes = CStr(gModes)
End Function
Public Sub CounterStand(ByVal modes As String)
    gModes = modes
End Sub
Public gHelp As String
Public gLater As String
Public gSlow As Long
Public gNoted As Boolean
Public gAsking As String
Public gAddIn As Boolean
Public gEntered As String
Public Sub CounterAsking(ByVal path As String)
    gAsking = path
    gAddIn = True
End Sub
Public Sub CounterModesAre()
    gModes = Array("as before", True, True)
End Sub
Public Function CounterMode() As String
    CounterMode = gModes(0)
End Function
Public Function CounterEntered() As String
    CounterEntered = gEntered
    gEntered = ""
End Function
Public Sub CounterMend(ByVal sheet As String)
    KH_MendSheet ThisWorkbook.Worksheets(sheet)
End Sub
Public Sub CounterSlow(ByVal thousandths As Variant)
    gSlow = thousandths
End Sub
Public Function CounterNoted() As Boolean
    CounterNoted = gNoted
End Function
Public gCaller As String
Public gSpill As String
Public gTaken As String
Public g1904 As Boolean
Public Function CounterPlain(ByVal caller As String, given As String, spill As String, reading As String) As String
    ' A range as KH_TOTAL is given it, asked for by a cell whose formula Python reads so.
    gCaller = caller
    gSpill = spill
    gTaken = reading
    CounterPlain = CounterWords(KH_Plain("KH_TOTAL", CounterSheet().Range(given)))
    gCaller = ""
End Function
Public Function CounterSheet() As Object
    Set CounterSheet = ThisWorkbook.Sheets(2)
End Function
Public Function CounterDay(ByVal from_1904 As Boolean, ByVal given As Variant, ByVal shown_as_day As Boolean) As String
    g1904 = from_1904
    If shown_as_day Then
        CounterDay = CounterWords(KH_Day(CDate(given)))
    Else
        CounterDay = CounterWords(KH_Day(given))
    End If
    CounterDay = CounterDay & "|" & CounterWords(KH_Day(Array(given, "x")))
    g1904 = False
End Function
Public Function CounterZero() As String
    CounterZero = CounterWords(KH_RATE(CDate(0))) & "|" & CounterWords(KH_RATE(CDate(45292)))
End Function
Public Function CounterWords(given As Variant) As String
    Dim at As Long
    If Not IsArray(given) Then
        CounterWords = TypeName(given) & ":" & CStr(given)
    ElseIf TypeName(given) = "Variant()" And LBound(given) = 0 Then
        For at = 0 To UBound(given)
            CounterWords = CounterWords & CStr(given(at)) & ";"
        Next at
    Else
        CounterWords = UBound(given, 1) & "x" & UBound(given, 2)
    End If
End Function
Public Sub CounterUse(ByVal home As String)
    Dim server As Object
    gHome = home
    Set server = New CounterServer
    KH_UseServer server
End Sub
Public Sub CounterStart(ByVal home As String, ByVal willing As Boolean)
    gHome = home
    gWilling = willing
    KH_UseServer Nothing
End Sub
Public Sub CounterWilling(ByVal willing As Boolean)
    gWilling = willing
End Sub
Public Sub CounterKill(ByVal many As Variant)
    gFailures = many
End Sub
Public Function CounterFails() As Boolean
    If gFailures < 1 Then Exit Function
    gFailures = gFailures - 1
    CounterFails = True
End Function
Public Function CounterNotes() As String
    CounterNotes = gServers & "|" & gCalculated & "|" & gSaid & "|" & gLater
End Function
Public Function CounterRan() As String
    CounterRan = gRan
End Function
Public Function CounterHelp() As String
    CounterHelp = gHelp
End Function
Public Sub CounterPublish(ByVal snapshot As String)
    gSnapshot = snapshot
End Sub
Public Sub CounterMark(ByVal mark As Variant)
    ThisWorkbook.Names("KH_BAN").RefersToRange.Value = mark
End Sub
Public Function CounterMarked() As Variant
    CounterMarked = ThisWorkbook.Names("KH_BAN").RefersToRange.Value
End Function
Public Function CounterRate(ByVal unit As String) As String
    CounterRate = CStr(KH_RATE(unit))
End Function
Public Function CounterRow() As Variant
    ' What a formula that makes a row hands over: one dimension, an error in it.
    CounterRow = KH_RATE(Array("So Y te", CVErr(2042)))
End Function
Public Function CounterCount() As Long
    CounterCount = gCount
End Function
Public Function CounterSeen() As String
    CounterSeen = gSeen
End Function
Public Sub CounterSee(host_module As String, called As String, sent As Variant)
    Dim at As Long
    gCount = gCount + 1
    gSeen = host_module & "." & called
    For at = 2 To UBound(sent)
        If called = "KH_RATE" And TypeName(sent(at)) = "Variant()" And gServers > 0 Then
            gSeen = gSeen & "|" & Join(sent(at), ";")
        ElseIf called = "taken" Then
            gSeen = gSeen & "|" & CStr(sent(at))
        ElseIf IsArray(sent(at)) Then
            gSeen = gSeen & "|" & UBound(sent(at), 1) & "x" & UBound(sent(at), 2)
        Else
            gSeen = gSeen & "|" & TypeName(sent(at))
        End If
    Next at
    If gAddIn Then gSeen = called & "|" & sent(0) & "|" & sent(1)
End Sub
Public Function CounterAnswer(called As String) As Variant
    If called = "home_in_use" Then
        CounterAnswer = gHome & gAsking
    ElseIf called = "snapshot_in_use" Then
        CounterAnswer = gSnapshot
    ElseIf called = "taken" Then
        CounterAnswer = gTaken
    ElseIf gAddIn And called = "KH_RATE" Then
        CounterAnswer = gSeen
    ElseIf called = "KH_STATUS" Then
        CounterAnswer = "#N/A"
    Else
        CounterAnswer = 0.25
    End If
End Function
"""

# In modOffice's place: an Excel that counts what is asked of it.
_OFFICE = _HEAD % "VBAModule" + """Public Function KH_IsCalc() As Boolean
    KH_IsCalc = False
End Function
Public Function KH_NewServer() As Object
    gServers = gServers + 1
    If Not gWilling Then
        Wait gSlow
        Err.Raise 1000
    End If
    Set KH_NewServer = New CounterServer
End Function
Public Function KH_StartNoted() As Boolean
    KH_StartNoted = gNoted
End Function
Public Sub KH_KeepStart(ByVal under_way As Boolean)
    gNoted = under_way
End Sub
Public Sub KH_RunPython(ByVal code As String)
    gRan = gRan & code & "|"
    gModes = "left off by a Python that was killed"
End Sub
Public Sub KH_Options(ByVal place As String, ByVal told As String, words As Variant)
    gHelp = gHelp & place & Chr(10) & told
    If IsArray(words) Then gHelp = gHelp & Chr(10) & Join(words, Chr(10))
    gHelp = gHelp & Chr(0)
End Sub
Public Sub KH_AtMoment(ByVal moment As Date, ByVal place As String, ByVal wanted As Boolean)
    gLater = gLater & place & "=" & wanted & ";"
End Sub
Public Function KH_Modes() As Variant
    KH_Modes = gModes
End Function
Public Sub KH_SetModes(modes As Variant)
    gModes = modes
End Sub
Public Sub KH_CalculateAll()
    gCalculated = gCalculated + 1
End Sub
Public Function KH_Caller() As Object
    If gCaller <> "" Then Set KH_Caller = CounterSheet().Range(gCaller)
End Function
Public Function KH_SpillFormula(cell As Object) As String
    KH_SpillFormula = gSpill
End Function
Public Function KH_From1904() As Boolean
    KH_From1904 = g1904
End Function
Public Sub KH_Bar(ByVal sentence As String)
    gSaid = gSaid & "[" & sentence & "]"
End Sub
Public Function KH_FileStamp(ByVal place As String) As String
    KH_FileStamp = CStr(FileDateTime(place)) & "/" & FileLen(place)
End Function
Public Function KH_IsAddIn() As Boolean
    KH_IsAddIn = gAddIn
End Function
Public Function KH_Asking() As Object
    If gAddIn Then
        Set KH_Asking = New CounterBook
    Else
        Set KH_Asking = ThisWorkbook
    End If
End Function
Public Function KH_LinkedCells(sheet As Object) As Object
    Dim found As Object, cell As Object
    Set found = New Collection
    For Each cell In sheet.Range("Q1:Q9")
        If InStr(cell.Formula, "KH_") > 0 Then found.Add cell
    Next cell
    Set KH_LinkedCells = found
End Function
Public Function KH_FormulaOf(cell As Object) As String
    KH_FormulaOf = cell.Formula
End Function
Public Sub KH_Enter(cell As Object, ByVal formula As String)
    gEntered = gEntered & cell.Address & " " & formula & " in mode " & CStr(gModes(0)) & "|"
    ThisWorkbook.Saved = False
End Sub
"""
# A workbook that asks the add-in: its folder is what the test says. Where that holds "own" its name KH_HOME states a home, and
# where it holds "linked" that name leads into another file.
_BOOK = _HEAD % "VBAClassModule" + """Option ClassModule
Public Property Get FullName() As String
    FullName = gAsking & "/a.xlsx"
End Property
Public Property Get Path() As String
    Path = gAsking
End Property
Public Function Names(ByVal called As String) As Object
    If InStr(gAsking, "own") = 0 Then Err.Raise 1000
    Set Names = New CounterName
End Function
"""
_NAME = _HEAD % "VBAClassModule" + """Option ClassModule
Public Property Get Name() As String
    Name = "KH_HOME"
End Property
Public Property Get RefersTo() As String
    RefersTo = IIf(InStr(gAsking, "linked") > 0, "='[khtargets.xlsm]X'!$A$1", "=X!$A$1")
End Property
Public Property Get RefersToRange() As Object
    Set RefersToRange = New CounterRange
End Property
"""
_RANGE = _HEAD % "VBAClassModule" + """Option ClassModule
Public Property Get Value() As Variant
    Value = "home of " & gAsking
End Property
"""
# A sheet and its cells as Excel shows them to modOffice, which is the workbook's own here: gCells holds each cell's address and
# formula; what stands in a spilling cell's Formula2 stands nowhere else. An old Excel knows neither HasSpill nor Formula2.
_SHEET = _HEAD % "VBAClassModule" + """Option ClassModule
Private mSought As String
Public Function Cells() As Object
    Set Cells = Me
End Function
Public Function Find(What As Variant, LookIn As Variant, LookAt As Variant, MatchCase As Variant) As Object
    mSought = What
    If LookIn = -4123 And LookAt = 2 And Not MatchCase Then Set Find = Following(0)
End Function
Public Function FindNext(cell As Object) As Object
    Set FindNext = Following(cell.Number)
End Function
Private Function Following(ByVal number As Long) As Object
    Dim steps As Long
    For steps = 1 To UBound(gCells)
        number = number Mod UBound(gCells) + 1
        If InStr(gCells(number), mSought) > 0 Then
            Set Following = SheetsCell(number)
            Exit Function
        End If
    Next steps
End Function
"""
_CELL = _HEAD % "VBAClassModule" + """Option ClassModule
Public Number As Long
Public Function Address() As String
    Address = "A" & Number
End Function
Public Property Get Formula() As String
    Formula = gCells(Number)
End Property
Public Property Let Formula(ByVal entered As String)
    gDone = gDone & Address() & " Formula " & entered & "|"
End Property
Public Function HasFormula() As Boolean
    HasFormula = (Left(gCells(Number), 1) = "=")
End Function
Public Function HasArray() As Boolean
    HasArray = (InStr(gCells(Number), "array") > 0 Or InStr(gCells(Number), "spill") > 0)
End Function
Public Function CurrentArray() As Object
    Set CurrentArray = Me
End Function
Public Property Let FormulaArray(ByVal entered As String)
    gDone = gDone & Address() & " FormulaArray " & entered & "|"
End Property
"""
_NEW_CELL = _CELL + """Public Function HasSpill() As Boolean
    HasSpill = (InStr(gCells(Number), "spill") > 0)
End Function
Public Property Get Formula2() As String
    Formula2 = "=@" & Mid(gCells(Number), 2)
End Property
Public Property Let Formula2(ByVal entered As String)
    gDone = gDone & Address() & " Formula2 " & entered & "|"
End Property
"""
_CELLS = _HEAD % "VBAModule" + """Public gCells As Variant
Public gDone As String
Public Function SheetsCell(ByVal number As Long) As Object
    Dim cell As Object
    Set cell = New SheetCell
    cell.Number = number
    Set SheetsCell = cell
End Function
Public Function CellsMended() As String
    Dim cell As Object, sheet As Object
    Set sheet = New SheetOfCells
    gDone = ""
    gCells = Array("", "=k.xlsm!KH_RATE(1)", "=KH_RATE(1)", "text x!KH_RATE(", "=k.xlsm!KH_RATE(""array"")", _
        "=ORG.KHTARGETS.FUNCTIONS.KH_RATE(2)", "=k.xlsm!KH_RATE(""spill"")")
    For Each cell In KH_LinkedCells(sheet)
        KH_Enter cell, KH_Unlinked(KH_FormulaOf(cell))
    Next cell
    CellsMended = gDone
End Function
"""


def look(path: Path, folder: Path, formulas: list[str]) -> dict[str, Any]:
    """What the workbook's macros did, in order."""
    home = folder / "home"
    (home / "snapshots").mkdir(parents=True)
    current = home / "snapshots" / "current"
    current.write_text("000001")
    with office(folder) as desktop:
        always = (_value("Hidden", True), _value("MacroExecutionMode", 4))
        document = desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, always)
        name = next(each for each in document.BasicLibraries.getElementNames() if each != "Standard")
        library = document.BasicLibraries.getByName(name)
        seen: dict[str, Any] = {"modules": sorted(library.getElementNames())}
        library.insertByName("CounterServer", _SERVER)
        library.insertByName("Counter", _COUNTER)
        provider = document.getScriptProvider()

        def run(macro: str, *args: Any) -> Any:
            script = provider.getScript(f"vnd.sun.star.script:{name}.{macro}?language=Basic&location=document")
            return script.invoke(args, (), ())[0]

        def count() -> int:
            return int(run("Counter.CounterCount"))

        sheet = document.Sheets.getByIndex(1)

        def enter(address: str, formula: str, array: bool = False) -> tuple[int, str, str]:
            before, cells = count(), sheet.getCellRangeByName(address)
            if array:
                cells.setArrayFormula(formula)
            else:
                cells.setFormula(formula)
            shown = cells.getDataArray()[0][0]
            return count() - before, run("Counter.CounterSeen"), shown

        seen["is_calc"], seen["is_add_in"] = run("modOffice.KH_IsCalc"), run("modOffice.KH_IsAddIn")
        seen["message"] = run("modHost.KH_Text", "python")
        seen["unaccented"] = run("modHost.KH_PlainText", "python")
        run("Counter.CounterUse", str(home))
        seen["first"] = run("KH_Functions.KH_RATE", "Sở Y tế")
        seen["asked"] = count()
        seen["again"] = run("KH_Functions.KH_RATE", "Sở Y tế"), count()
        seen["other_case"] = run("KH_Functions.KH_RATE", "sở y tế"), count()
        seen["blank"] = run("KH_Functions.KH_RATE", " "), count()
        seen["cell"] = enter("Q40", "=KH_RATE($B$10;KH_TU_NGAY;KH_DEN_NGAY)")
        seen["omitted"] = enter("Q41", "=KH_TARGET(\"Sở Y tế\")")
        seen["error"] = enter("Q42", "=KH_STATUS(\"x\")")
        seen["range"] = enter("R40:R64", "=KH_RATE($B$10:$B$34;KH_TU_NGAY)", array=True)
        seen["large"] = enter("V40:V2079", "=KH_RATE($B$10:$B$2049;KH_TU_NGAY)", array=True)
        document.calculateAll()
        before = count()
        document.calculateAll()
        seen["recalculated"] = count() - before
        time.sleep(1.1)
        current.write_text("000002-other")
        document.calculateAll()
        seen["new_snapshot"] = count() - before
        for each, source in (("SheetOfCells", _SHEET), ("SheetCell", _NEW_CELL), ("CellsOfSheet", _CELLS)):
            library.insertByName(each, source)
        seen["cells"] = run("CellsOfSheet.CellsMended").split("|")
        library.replaceByName("SheetCell", _CELL)
        seen["cells of an old Excel"] = run("CellsOfSheet.CellsMended").split("|")
        seen["unlinked"] = [run("modMend.KH_Unlinked", formula) for formula in formulas]
        document.close(True)
        seen["package"] = _as_package(desktop, path.with_suffix(".xlam"))
        seen["excel"] = _as_in_excel(desktop, path, home)
    return seen


def _as_in_excel(desktop: Any, path: Path, folder: Path) -> dict[str, Any]:
    """What the same modules do where they take the office for Excel."""
    home, current = str(folder), folder / "snapshots" / "current"
    document, run = _excel(desktop, path)

    def rate(unit: str) -> Any:
        """A cell's answer as text; then calls, servers asked for, and what the status bar was told, all since the start."""
        shown, calls = run("Counter.CounterRate", unit), run("Counter.CounterCount")
        servers, _, said, _ = run("Counter.CounterNotes").split("|")
        return shown, calls, int(servers), said

    def calculated() -> int:
        return int(run("Counter.CounterNotes").split("|")[1])

    seen: dict[str, Any] = {}
    run("modHelp.KH_Opened")
    run("modHelp.KH_Closing")
    run("modHelp.KH_Describe")
    seen["opened"] = run("Counter.CounterNotes").split("|")[3]
    seen["help"] = [each.split("\n") for each in run("Counter.CounterHelp").split("\0")[:-1]]
    run("Counter.CounterStart", home, True)
    seen["started"] = rate("a")
    run("Counter.CounterKill", 1)
    seen["dead once"] = rate("b")
    run("Counter.CounterRow")
    seen["row"] = run("Counter.CounterSeen")
    run("Counter.CounterKill", 9)
    run("Counter.CounterWilling", False)
    seen["gone"] = rate("c")
    seen["kept"] = rate("a")
    seen["resting"] = rate("d")
    run("Counter.CounterKill", 0)
    run("Counter.CounterStart", home, True)
    seen["back"] = rate("d")
    run("Counter.CounterStand", "as they were")
    for macro in ("KH_Refresh", "KH_Export", "KH_Close", "KH_Preview", "KH_Report", "KH_HandOut"):
        run(f"KH_Buttons.{macro}")
    seen["pressed"] = run("Counter.CounterRan")
    seen["modes"] = run("Counter.CounterModes")
    run("Counter.CounterMark", "000001")
    run("Counter.CounterPublish", "000001")
    run("modHost.KH_Warm")
    seen["of the snapshot in use"] = calculated(), run("Counter.CounterMarked")
    run("Counter.CounterPublish", "000002")
    run("modHost.KH_Warm")
    seen["of an older one"] = calculated(), run("Counter.CounterMarked")
    seen["nothing noticed"] = run("modHost.KH_Calculated"), calculated()
    time.sleep(1.1)
    current.write_text("000003 as somebody else published it")
    run("Counter.CounterPublish", "000003")
    rate("a")
    run("modHost.KH_Calculated")
    seen["a cell noticed"] = calculated(), run("Counter.CounterMarked")
    run("modHost.KH_Calculated")
    seen["once"] = calculated()
    current.write_text("000004 while nothing was calculated")
    run("Counter.CounterPublish", "000004")
    run("modHost.KH_Activated")
    seen["a sheet was chosen"] = calculated(), run("Counter.CounterMarked")
    current.write_text("000005 while a button worked on something else")
    run("Counter.CounterPublish", "000005")
    run("modHost.KH_Forget")
    rate("a")
    run("modHost.KH_Calculated")
    seen["after another button"] = calculated(), run("Counter.CounterMarked")
    run("Counter.CounterStart", home, False)
    run("Counter.CounterMark", "000003")
    run("modHost.KH_Warm")
    seen["no Python"] = calculated(), run("Counter.CounterMarked")
    seen["plain"] = _plain(run, document, home)
    seen["days"] = [
        run("Counter.CounterDay", from_1904, number, as_day)
        for from_1904 in (False, True) for number, as_day in ((43982.0, False), (0.0, False), (1462.0, True), (45444.0, True))
    ]  # fmt: skip
    seen["zero as a day"] = run("Counter.CounterZero")
    document.close(True)
    opened = Path(__file__).parents[2] / "python" / "khtargets" / "workbook" / "vba" / "modOpened.bas"
    seen["mended"] = _mended(desktop, path, home, opened.read_text(encoding="ascii"))
    seen["add-in"] = _add_in(desktop, path, folder)
    seen["hanging"] = _where_a_start_hangs(desktop, path, home)
    return seen


def _as_package(desktop: Any, path: Path) -> dict[str, Any]:
    """The add-in's own file, which LibreOffice opens as a workbook with macros."""
    how = (_value("Hidden", True), _value("MacroExecutionMode", 4), _value("FilterName", "Calc MS Excel 2007 VBA XML"))
    document = desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, how)
    name = next(each for each in document.BasicLibraries.getElementNames() if each != "Standard")
    provider = document.getScriptProvider()

    def run(macro: str, *args: Any) -> Any:
        script = provider.getScript(f"vnd.sun.star.script:{name}.{macro}?language=Basic&location=document")
        return script.invoke(args, (), ())[0]

    library = document.BasicLibraries.getByName(name)
    seen = {"modules": sorted(library.getElementNames()), "is add-in": run("modOffice.KH_IsAddIn")}
    seen |= {"message": run("modHost.KH_Text", "python"), "unlinked": run("modMend.KH_Unlinked", "=k!KH_RATE(1)")}
    document.close(True)
    return seen


def _mended(desktop: Any, path: Path, home: str, opened: str) -> dict[str, Any]:
    """What is entered where formulas have links: without Python, without a snapshot, with both; and at opening."""
    document, run = _excel(desktop, path, opened=opened)
    sheet = document.Sheets.getByIndex(1)
    for at, text in enumerate(["x.xlsm!KH_RATE(A1)", "KH_RATE(A1)", "k.xlsm!KH_TOTAL(A2)"], start=1):
        sheet.getCellRangeByName(f"Q{at}").setString(text)
    document.setModified(False)

    def entered(macro: str, *args: Any) -> str:
        run(macro, *args)
        return str(run("Counter.CounterEntered"))

    seen: dict[str, Any] = {}
    run("Counter.CounterModesAre")
    run("Counter.CounterStart", home, False)
    seen["no Python"] = entered("Counter.CounterMend", sheet.Name)
    run("Counter.CounterStart", home, True)
    seen["no figures"] = entered("Counter.CounterMend", sheet.Name)
    run("Counter.CounterPublish", "000001")
    seen["figures"] = entered("Counter.CounterMend", sheet.Name)
    seen["mode after"], seen["modified"] = run("Counter.CounterMode"), document.isModified()
    seen["at opening"] = entered("modHost.KH_Warm")
    run("modOpened.KH_Shown", False)
    run("modOpened.KH_Shown", True)
    seen["later"] = run("Counter.CounterNotes").split("|")[3]
    seen["described"] = run("Counter.CounterHelp").count("\0")
    seen["the whole workbook"] = entered("modOpened.KH_MendShown")
    seen["the sheet shown"] = entered("modOpened.KH_MendShown")
    document.close(True)
    return seen


def _add_in(desktop: Any, path: Path, folder: Path) -> dict[str, Any]:
    """The same modules as an add-in's, asked by workbooks in several folders; a cell's answer is what was sent."""
    folders = [folder / name for name in ("a", "own b", "own linked c")]
    for each in folders:
        (each / "snapshots").mkdir(parents=True)
        (each / "snapshots" / "current").write_text("000001")
    document, run = _excel(desktop, path)

    def rate(at: int) -> tuple[str, int]:
        run("Counter.CounterAsking", str(folders[at]))
        return run("Counter.CounterRate", "x").replace(str(folder), ""), run("Counter.CounterCount")

    def calculated() -> int:
        run("modHost.KH_Calculated")
        return int(run("Counter.CounterNotes").split("|")[1])

    seen: dict[str, Any] = {}
    run("Counter.CounterStart", "", True)
    run("Counter.CounterPublish", "000001")
    seen["first"] = [rate(at)[0] for at in range(3)]
    seen["calculated once"] = calculated()
    seen["again"] = [rate(at)[0] for at in (0, 1, 2, 0, 1, 2)]
    seen["not again"] = calculated()
    before = run("Counter.CounterCount")
    seen["kept"] = [rate(at)[1] - before for at in (0, 1, 2)]
    time.sleep(1.1)
    (folders[1] / "snapshots" / "current").write_text("000002 of the second home")
    rate(0)
    seen["nothing noticed"] = calculated()
    rate(1)
    seen["noticed"] = calculated()
    shown = folder / "shown only"
    (shown / "snapshots").mkdir(parents=True)
    (shown / "snapshots" / "current").write_text("000001")
    run("Counter.CounterAsking", str(shown))
    before = run("Counter.CounterCount")
    run("modHost.KH_Activated")
    seen["shown only"] = calculated(), run("Counter.CounterCount") - before
    sheet = document.Sheets.getByIndex(1)
    sheet.getCellRangeByName("Q1").setString("x.xlsm!KH_RATE(A1)")
    run("Counter.CounterModesAre")
    run("Counter.CounterMend", sheet.Name)
    seen["mended"] = run("Counter.CounterEntered"), int(run("Counter.CounterNotes").split("|")[1])
    document.close(True)
    return seen


def _where_a_start_hangs(desktop: Any, path: Path, home: str) -> dict[str, Any]:
    """The same with attempts that fail late: "late" is after 0.3 s here (LibreOffice's Timer counts whole seconds), and the
    rest after others is over at once."""
    document, run = _excel(desktop, path, {"HUNG_SECONDS As Double = 10": "HUNG_SECONDS As Double = 0.3",
                                           "REST_SECONDS As Double = 30": "REST_SECONDS As Double = 0"})  # fmt: skip

    def rate(unit: str) -> Any:
        """A cell's answer; servers asked for and questions put since the start; whether a start is noted as under way."""
        shown = run("Counter.CounterRate", unit)
        servers = int(run("Counter.CounterNotes").split("|")[0])
        return shown, servers, run("Counter.CounterCount"), bool(run("Counter.CounterNoted"))

    seen: dict[str, Any] = {}
    run("Counter.CounterStart", home, False)
    seen["soon"] = rate("a")
    run("Counter.CounterSlow", 1500)
    seen["hung"] = rate("a")
    run("Counter.CounterWilling", True)
    seen["left alone"] = rate("b")
    run("modHost.KH_Warm")
    seen["not warmed"] = run("Counter.CounterNotes").split("|")[0::2]
    run("KH_Buttons.KH_Refresh")
    seen["pressed"] = rate("b")
    run("Counter.CounterKill", 1)
    seen["hung call"] = rate("c")
    document.close(True)

    document, run = _excel(desktop, path, {})
    run("Counter.CounterStart", home, True)
    seen["opened again"] = rate("a")
    document.close(True)
    return seen


def _excel(desktop: Any, path: Path, changes: dict[str, str] | None = None, opened: str = "") -> tuple[Any, Any]:
    """The workbook opened with a counter in xlwings' place, taking the office for Excel; and what runs its macros."""
    document = desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, (_value("Hidden", True), _value("MacroExecutionMode", 4)))
    name = next(each for each in document.BasicLibraries.getElementNames() if each != "Standard")
    library = document.BasicLibraries.getByName(name)
    library.insertByName("CounterServer", _SERVER)
    for kind, source in (("CounterBook", _BOOK), ("CounterName", _NAME), ("CounterRange", _RANGE), ("Counter", _COUNTER)):
        library.insertByName(kind, source)
    library.replaceByName("modOffice", _OFFICE)
    if opened:  # a module of the add-in alone
        library.insertByName("modOpened", _HEAD % "VBAModule" + opened)
    source = library.getByName("modHost")
    for old, new in (changes or {}).items():
        source = source.replace(old, new)
    library.replaceByName("modHost", source)
    provider = document.getScriptProvider()

    def run(macro: str, *args: Any) -> Any:
        script = provider.getScript(f"vnd.sun.star.script:{name}.{macro}?language=Basic&location=document")
        return script.invoke(args, (), ())[0]

    return document, run


def _plain(run: Any, document: Any, home: str) -> dict[str, list[Any]]:
    """What a function is given for a range, by what the calling cell takes of the answers: the value or the shape, trips to
    Python, and what the last of them brought.
    """
    sheet = document.Sheets.getByIndex(1)
    sheet.getCellRangeByName("T101:V106").setDataArray(tuple(tuple(f"{c}{r}" for c in "TUV") for r in range(101, 107)))
    seen: dict[str, list[Any]] = {}

    def see(what: str, caller: str, given: str, reading: str, spill: str = "") -> None:
        before = int(run("Counter.CounterCount"))
        found = run("Counter.CounterPlain", caller, given, spill, reading)
        seen[what] = [found, int(run("Counter.CounterCount")) - before, run("Counter.CounterSeen")]

    run("Counter.CounterStart", home, True)
    run("Counter.CounterRate", "a")
    for address, formula in (("X103", "=1+1"), ("X104", "=1+1"), ("U120", "=1+2"), ("X120", "=1+3"), ("X122", "=1+5")):
        sheet.getCellRangeByName(address).setFormula(formula)
    see("a cell", "X103", "T101", "one")
    see("no cell asks", "", "T101:T106", "one")
    see("the caller's row", "X103", "T101:T106", "one")
    see("another row with the same formula", "X104", "T101:T106", "one")
    see("the caller's column", "U120", "T106:V106", "one")
    see("a whole column", "X104", "T:T", "one", "=@KH_TOTAL(T:T)")
    see("a row beside none", "X120", "T101:T106", "one")
    see("two rows and columns", "X120", "T101:V106", "one")
    see("an aggregate", "X122", "T101:T106", "all")
    see("an aggregate of a whole column", "X122", "T:T", "all")
    see("an aggregate of a whole row's part", "X122", "T101:V101", "all")
    see("what cannot be told", "X122", "T101:T106", "unclear", "=KH_TOTAL(T101:T106)/SUM(KH_TOTAL(T101:T106))")
    see("two areas", "X122", "T101:T102,V101:V102", "all")
    run("Counter.CounterKill", 9)
    run("Counter.CounterWilling", False)
    see("no Python", "X120", "T101:T106", "one", "=KH_TOTAL(T101:T106)+9")
    run("Counter.CounterKill", 0)
    return seen


@contextlib.contextmanager
def office(folder: Path) -> Any:
    """A LibreOffice with a profile of its own; gives its desktop."""
    pipe = f"khtargets{os.getpid()}"
    command = ["soffice", "--headless", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard"]
    command += [f"-env:UserInstallation={(folder / 'profile').as_uri()}", f"--accept=pipe,name={pipe};urp;"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        for attempt in range(300):
            try:
                context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except Exception:
                if attempt == 299:
                    raise
                time.sleep(0.2)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        yield desktop
        with contextlib.suppress(Exception):
            desktop.terminate()
        process.wait(20)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _value(name: str, value: Any) -> Any:
    return PropertyValue(name, 0, value, 0)


if __name__ == "__main__":
    print(json.dumps(look(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), json.load(sys.stdin)), ensure_ascii=False))
