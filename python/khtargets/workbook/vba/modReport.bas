Attribute VB_Name = "modReport"
Option Explicit

' The button "Xuat bao cao": a workbook of values without macros, for leaders and for offices that block macros.

Public Sub KH_Export()
    KH_Press "export"
End Sub
