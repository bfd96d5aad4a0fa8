Attribute VB_Name = "modButton"
Option Explicit
Option Private Module

' Runs a button's work in Python; afterwards other figures may be in use. What a start that hung left is forgotten before,
' for the work ends with calculating the cells anew.
Public Sub KH_Press(ByVal called As String)
    KH_Forget
    If KH_IsCalc() Then
        KH_PressInCalc called
    Else
        KH_PressInExcel called
    End If
    KH_Forget
End Sub

' xlwings hands Python the active workbook, which may be another one where the macro was chosen from a list.
Private Sub KH_PressInExcel(ByVal called As String)
    Dim modes As Variant
    modes = KH_Modes()
    On Error GoTo Failed
    ThisWorkbook.Activate
    KH_RunPython "import khtargets.hosts.excel as host; host." & called & "()"
    KH_SetModes modes
    Exit Sub
Failed:
    KH_SetModes modes
    KH_Tell "python"
End Sub

' One sentence where it is seen: the status bar, and one message box. VBA's box knows only the letters of the code
' page in use; where that would lose some, the text without accents is shown.
Public Sub KH_Tell(ByVal key As String)
    Dim sentence As String
    sentence = KH_Text(key)
    On Error Resume Next
    KH_Bar sentence
    If StrConv(StrConv(sentence, vbFromUnicode), vbUnicode) <> sentence Then sentence = KH_PlainText(key)
    MsgBox sentence, vbExclamation, "khtargets"
    KH_Bar ""
End Sub
