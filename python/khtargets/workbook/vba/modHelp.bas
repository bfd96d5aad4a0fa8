Attribute VB_Name = "modHelp"
Option Explicit
Option Private Module

' What the workbook does at opening and closing; and help texts of the functions for Excel's function wizard, read from the list
' of functions. Those are the add-in's: the workbook's own functions are on no list, so that each is there once.

Private mWarmAt As Date

Public Sub KH_Opened()
    If KH_IsCalc() Then Exit Sub
    On Error Resume Next
    ' Python starts when the window is up, not while the workbook is being opened.
    mWarmAt = Now + TimeSerial(0, 0, 1)
    KH_AtMoment mWarmAt, KH_Here("KH_Warm"), True
End Sub

' A start that is still waiting would bring the workbook back.
Public Sub KH_Closing()
    If KH_IsCalc() Then Exit Sub
    On Error Resume Next
    KH_AtMoment mWarmAt, KH_Here("KH_Warm"), False
    KH_Hush
End Sub

' The list has a row for each function: its name, what it gives, and the help text of each argument.
Public Sub KH_Describe()
    Dim list As Variant, words() As String, row As Long, column As Long, many As Long
    On Error Resume Next
    list = KH_Area("KH_TRO_GIUP").Value
    If Not IsArray(list) Then Exit Sub
    For row = 1 To UBound(list, 1)
        many = 0
        For column = 3 To UBound(list, 2)
            If list(row, column) <> "" Then many = column - 2
        Next column
        If many = 0 Then
            KH_Options KH_Here(list(row, 1)), list(row, 2), Empty
        Else
            ReDim words(1 To many)
            For column = 1 To many
                words(column) = list(row, column + 2)
            Next column
            KH_Options KH_Here(list(row, 1)), list(row, 2), words
        End If
    Next row
End Sub

' A macro of these modules, whatever workbook is shown.
Public Function KH_Here(ByVal called As String) As String
    KH_Here = "'" & Replace(ThisWorkbook.Name, "'", "''") & "'!" & called
End Function
