Attribute VB_Name = "KH_Buttons"
Option Explicit

' The buttons. Generated from their table (khtargets.workbook.wrappers); do not edit by hand.

' Reads the exports, publishes the figures and writes the report sheets.
Public Sub KH_Refresh()
    KH_Press "refresh"
End Sub

' Writes a workbook of values without macros, for leaders and for offices that block macros.
Public Sub KH_Export()
    KH_Press "export"
End Sub

' Closes the figures in use under the name typed on the sheet.
Public Sub KH_Close()
    KH_Press "close"
End Sub

' Shows what a refresh would move with what is chosen on the sheets, and publishes nothing.
Public Sub KH_Preview()
    KH_Press "preview"
End Sub

' Writes the report to be signed, and its PDF through LibreOffice.
Public Sub KH_Report()
    KH_Press "report"
End Sub

' Writes a workbook for each department and district.
Public Sub KH_HandOut()
    KH_Press "handout"
End Sub
