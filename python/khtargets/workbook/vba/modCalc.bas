Attribute VB_Name = "modCalc"
Option Private Module
' The buttons in LibreOffice, where the extension khtargets.oxt does the work. Without Option Explicit: ThisComponent is
' a global name there, and an unused variable in Excel.

Public Sub KH_PressInCalc(ByVal called As String)
    Dim address, window, found
    ' There CreateObject makes UNO structures too.
    Set address = CreateObject("com.sun.star.util.URL")
    address.Complete = "org.khtargets:" & called
    Set window = ThisComponent.CurrentController.Frame
    Set found = window.queryDispatch(address, "_self", 0)
    If found Is Nothing Then
        MsgBox KH_Text("extension"), vbExclamation, "khtargets"
    Else
        found.dispatch address, Array()
    End If
End Sub
