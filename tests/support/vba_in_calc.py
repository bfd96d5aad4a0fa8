"""Runs the workbook's VBA in a LibreOffice of its own, with a counter in xlwings' place. For a Python that has uno.

`/usr/bin/python3 vba_in_calc.py WORKBOOK FOLDER` prints one JSON object with what it saw; the folder is scratch.
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
End Sub
Public Function CounterAnswer(called As String) As Variant
    If called = "home_in_use" Then
        CounterAnswer = gHome
    ElseIf called = "snapshot_in_use" Then
        CounterAnswer = gSnapshot
    ElseIf called = "taken" Then
        CounterAnswer = gTaken
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
"""


def look(path: Path, folder: Path) -> dict[str, Any]:
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

        seen["is_calc"] = run("modOffice.KH_IsCalc")
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
        document.close(True)
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
    seen["hanging"] = _where_a_start_hangs(desktop, path, home)
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


def _excel(desktop: Any, path: Path, changes: dict[str, str] | None = None) -> tuple[Any, Any]:
    """The workbook opened with a counter in xlwings' place, taking the office for Excel; and what runs its macros."""
    document = desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, (_value("Hidden", True), _value("MacroExecutionMode", 4)))
    name = next(each for each in document.BasicLibraries.getElementNames() if each != "Standard")
    library = document.BasicLibraries.getByName(name)
    library.insertByName("CounterServer", _SERVER)
    library.insertByName("Counter", _COUNTER)
    library.replaceByName("modOffice", _OFFICE)
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
    print(json.dumps(look(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()), ensure_ascii=False))
