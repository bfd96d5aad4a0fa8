Attribute VB_Name = "modButton"
Option Explicit

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

Private Sub KH_PressInExcel(ByVal called As String)
    On Error GoTo Failed
    KH_RunPython "import khtargets.hosts.excel as host; host." & called & "()"
    Exit Sub
Failed:
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
