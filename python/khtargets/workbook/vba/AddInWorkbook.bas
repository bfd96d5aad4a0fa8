Option Explicit

' The module ThisWorkbook of the add-in, which hears of every workbook.

Private WithEvents mExcel As Application

Private Sub Workbook_Open()
    On Error Resume Next
    Set mExcel = Application
End Sub

Private Sub Workbook_BeforeClose(Cancel As Boolean)
    On Error Resume Next
    KH_Leaving
    KH_Hush
End Sub

Private Sub mExcel_WorkbookOpen(ByVal Wb As Workbook)
    On Error Resume Next
    KH_Shown True
End Sub

Private Sub mExcel_WorkbookActivate(ByVal Wb As Workbook)
    On Error Resume Next
    KH_Shown False
End Sub

Private Sub mExcel_SheetActivate(ByVal Sh As Object)
    On Error Resume Next
    KH_MendSheet Sh
    KH_Activated
End Sub

Private Sub mExcel_SheetCalculate(ByVal Sh As Object)
    On Error Resume Next
    KH_Calculated
End Sub
