Attribute VB_Name = "modOffice"
Option Explicit
Option Private Module

' What only Excel itself can do. All other modules ask for it here, so that they work, and are tested, where there is no
' Excel: a test puts a module of its own in this one's place.

' Whether this is LibreOffice, which gives itself out as an old Excel.
Public Function KH_IsCalc() As Boolean
    KH_IsCalc = (Val(Application.Version) < 12)
End Function

' xlwings' add-in starts Python where it is not running yet, and gives its server object.
Public Function KH_NewServer() As Object
    If Not KH_IsCalc() Then Set KH_NewServer = Application.Run("xlwings.xlam!XLPy")
End Function

' Whether a start of Python was under way when this was last noted: in the user's settings for VBA, which outlive Excel.
Public Function KH_StartNoted() As Boolean
    If Not KH_IsCalc() Then KH_StartNoted = (GetSetting("khtargets", "Python", "start", "0") = "1")
End Function

' Notes that a start is under way, or is not any more.
Public Sub KH_KeepStart(ByVal under_way As Boolean)
    If Not KH_IsCalc() Then SaveSetting "khtargets", "Python", "start", IIf(under_way, "1", "0")
End Sub

' Runs a line of Python in a process of its own, and waits for its end.
Public Sub KH_RunPython(ByVal code As String)
    Application.Run "xlwings.xlam!RunPython", code
End Sub

' Help texts of one function in the function wizard; words holds those of its arguments, or nothing.
Public Sub KH_Options(ByVal place As String, ByVal told As String, words As Variant)
    If IsArray(words) Then
        Application.MacroOptions Macro:=place, Description:=told, Category:="khtargets", ArgumentDescriptions:=words
    Else
        Application.MacroOptions Macro:=place, Description:=told, Category:="khtargets"
    End If
End Sub

' Runs a macro at that moment, or takes that back.
Public Sub KH_AtMoment(ByVal moment As Date, ByVal place As String, ByVal wanted As Boolean)
    Application.OnTime moment, place, , wanted
End Sub

' Calculates every formula anew; the functions are not volatile, so that Excel deems them up to date.
Public Sub KH_CalculateAll()
    Application.CalculateFull
End Sub

' Calculation, events and screen as they are; a Python that is killed while it writes leaves them off.
Public Function KH_Modes() As Variant
    KH_Modes = Array(Application.Calculation, Application.EnableEvents, Application.ScreenUpdating)
End Function

' Puts them back where they differ: setting the calculation's mode alone may calculate.
Public Sub KH_SetModes(modes As Variant)
    On Error Resume Next
    If Application.Calculation <> modes(0) Then Application.Calculation = modes(0)
    If Application.EnableEvents <> modes(1) Then Application.EnableEvents = modes(1)
    If Application.ScreenUpdating <> modes(2) Then Application.ScreenUpdating = modes(2)
End Sub

' The cell that calls a worksheet function, where it is one cell and no part of an array formula; else Nothing.
Public Function KH_Caller() As Object
    Dim cell As Object
    If KH_IsCalc() Then Exit Function
    If TypeName(Application.Caller) <> "Range" Then Exit Function
    Set cell = Application.Caller
    If cell.Rows.Count > 1 Or cell.Columns.Count > 1 Then Exit Function
    If cell.HasArray Then Exit Function
    Set KH_Caller = cell
End Function

' A cell's formula as an Excel writes it that spills, with the sign @; "" in an older one.
Public Function KH_SpillFormula(cell As Object) As String
    On Error Resume Next
    KH_SpillFormula = cell.Formula2
End Function

' Whether the workbook counts its days from 1904.
Public Function KH_From1904() As Boolean
    If Not KH_IsCalc() Then KH_From1904 = KH_Asking().Date1904
End Function

' One sentence in the status bar; "" gives the bar back.
Public Sub KH_Bar(ByVal sentence As String)
    If sentence = "" Then
        Application.StatusBar = False
    Else
        Application.StatusBar = sentence
    End If
End Sub

' When a file was written and how long it is. VBA's own file functions, which LibreOffice has, fail in Excel on a
' Vietnamese folder name outside the code page in use.
Public Function KH_FileStamp(ByVal place As String) As String
    Dim files As Object, file As Object
    If KH_IsCalc() Then
        KH_FileStamp = CStr(FileDateTime(place)) & "/" & FileLen(place)
    Else
        Set files = CreateObject("Scripting.FileSystemObject")
        Set file = files.GetFile(place)
        KH_FileStamp = CStr(CDbl(file.DateLastModified)) & "/" & file.Size
    End If
End Function

' Whether these modules are the add-in's, which answers for all workbooks that have no functions of their own.
Public Function KH_IsAddIn() As Boolean
    On Error Resume Next
    KH_IsAddIn = (LCase(Right(ThisWorkbook.Name, 5)) = ".xlam")
End Function

' The workbook that asks: these modules' own; in the add-in the one of the calling cell, else the one that is shown.
Public Function KH_Asking() As Object
    If Not KH_IsAddIn() Then
        Set KH_Asking = ThisWorkbook
    ElseIf TypeName(Application.Caller) = "Range" Then
        Set KH_Asking = Application.Caller.Worksheet.Parent
    Else
        Set KH_Asking = Application.ActiveWorkbook
    End If
End Function

' The cells of a sheet in which one of our functions may stand behind a link or a prefix.
Public Function KH_LinkedCells(sheet As Object) As Object
    Dim found As Object, cell As Object, first As String, mark As Variant
    Set found = New Collection
    Set KH_LinkedCells = found
    On Error GoTo Ended
    For Each mark In Array("!KH_", "ORG.KHTARGETS.FUNCTIONS.KH_")
        first = ""
        Set cell = sheet.Cells.Find(What:=mark, LookIn:=xlFormulas, LookAt:=xlPart, MatchCase:=False)
        Do While Not cell Is Nothing
            If cell.Address = first Then Exit Do
            If first = "" Then first = cell.Address
            If cell.HasFormula Then found.Add cell
            Set cell = sheet.Cells.FindNext(cell)
        Loop
    Next mark
Ended:
End Function

' A cell's formula as Excel keeps it.
Public Function KH_FormulaOf(cell As Object) As String
    KH_FormulaOf = KH_Formula2(cell)
    If KH_FormulaOf = "" Or KH_IsOfArray(cell) Then KH_FormulaOf = cell.Formula
End Function

' Enters a formula where that one stood, an array's in its whole array.
Public Sub KH_Enter(cell As Object, ByVal formula As String)
    If KH_IsOfArray(cell) Then
        cell.CurrentArray.FormulaArray = formula
    ElseIf KH_Formula2(cell) <> "" Then
        cell.Formula2 = formula
    Else
        cell.Formula = formula
    End If
End Sub

' The formula in which an Excel with dynamic arrays tells whether it may spill; "" in an older one, which does not know it.
Private Function KH_Formula2(cell As Object) As String
    On Error Resume Next
    KH_Formula2 = cell.Formula2
End Function

' Whether a cell is of an array that was entered over a fixed range; one that spills is entered in its first cell alone.
Private Function KH_IsOfArray(cell As Object) As Boolean
    Dim spills As Boolean
    On Error Resume Next
    spills = cell.HasSpill
    KH_IsOfArray = cell.HasArray And Not spills
End Function
