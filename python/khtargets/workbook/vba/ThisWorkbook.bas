Option Explicit

Private Sub Workbook_Open()
    On Error Resume Next
    KH_Opened
End Sub

Private Sub Workbook_BeforeClose(Cancel As Boolean)
    On Error Resume Next
    KH_Closing
End Sub

Private Sub Workbook_SheetActivate(ByVal Sh As Object)
    On Error Resume Next
    KH_Activated
End Sub

Private Sub Workbook_SheetCalculate(ByVal Sh As Object)
    On Error Resume Next
    KH_Calculated
End Sub
