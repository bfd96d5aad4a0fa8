Attribute VB_Name = "modCalc"
' The buttons in LibreOffice, where the extension khtargets.oxt does the work. Without Option Explicit: ThisComponent is
' a global name there, and an unused variable in Excel.

Private Const SCRIPT_START As String = "vnd.sun.star.script:khtargets.oxt|python|khbuttons.py$"
Private Const SCRIPT_END As String = "?language=Python&location=user:uno_packages"

Public Sub KH_PressInCalc(ByVal called As String)
    Dim provider, script
    On Error GoTo Failed
    Set provider = ThisComponent.getScriptProvider()
    Set script = provider.getScript(SCRIPT_START & called & SCRIPT_END)
    script.invoke Array(ThisComponent), Array(), Array()
    Exit Sub
Failed:
    MsgBox KH_Text("extension"), vbExclamation, "khtargets"
End Sub
