Attribute VB_Name = "modMend"
Option Explicit
Option Private Module

' Formulas with our functions that came from elsewhere, made plain again. A sheet copied out of khtargets.xlsm, or a workbook
' made where the add-in lies in another folder, has links before them ('C:\a\khtargets.xlsm'!KH_RATE), and an older extension of
' LibreOffice saved a name of its own (ORG.KHTARGETS.FUNCTIONS.KH_RATE).

Private Const OF_CALC As String = "ORG.KHTARGETS.FUNCTIONS."
' What ends a word of a formula, outside of quotes and brackets.
Private Const SIGNS As String = "=+-*/^&<>(),;:{}%@# "

' Every sheet of a workbook.
Public Sub KH_MendBook(book As Object)
    Dim sheet As Object
    On Error Resume Next
    For Each sheet In book.Worksheets
        KH_MendSheet sheet
    Next sheet
End Sub

' One sheet. Entering a formula calculates it, so that nothing is entered where there are no figures: the values stored stay.
' What cannot be entered (a protected sheet) stays too, and the workbook counts as saved if it did before.
Public Sub KH_MendSheet(sheet As Object)
    Dim found As Object, cell As Object, formula As String, mended As String
    Dim modes As Variant, saved As Boolean, began As Boolean
    On Error Resume Next
    Set found = KH_LinkedCells(sheet)
    If found Is Nothing Then Exit Sub
    For Each cell In found
        formula = KH_FormulaOf(cell)
        mended = KH_Unlinked(formula)
        If mended <> formula Then
            If Not began Then
                If Not KH_HasFigures() Then Exit Sub
                began = True
                saved = sheet.Parent.Saved
                modes = KH_Modes()
                KH_SetModes Array(xlCalculationManual, False, False)
            End If
            KH_Enter cell, mended
        End If
    Next cell
    If began Then
        KH_SetModes modes
        ' What was entered is of the snapshot in use; where the rest may be older, everything is calculated now.
        KH_Calculated
        sheet.Parent.Saved = saved
    End If
End Sub

' The formula with our functions by their plain names; everything else, texts included, stays as it is.
Public Function KH_Unlinked(ByVal formula As String) As String
    Dim at As Long, past As Long, sign As String, kept As String, word As Long
    at = 1
    word = 1
    ' kept is what stays of the formula so far; its last word, which may be a link, begins at word.
    Do While at <= Len(formula)
        sign = Mid(formula, at, 1)
        past = at + 1
        If sign = "'" Or sign = """" Then
            past = KH_PastQuote(formula, at)
        ElseIf sign = "[" Then
            past = KH_PastBracket(formula, at)
        End If
        If sign = "!" And KH_IsOurs(formula, past) Then
            kept = Left(kept, word - 1)
        ElseIf word > Len(kept) And KH_IsOfCalc(formula, at) Then
            past = at + Len(OF_CALC)
        Else
            kept = kept & Mid(formula, at, past - at)
            If sign = """" Or sign < " " Or InStr(SIGNS, sign) > 0 Then word = Len(kept) + 1
        End If
        at = past
    Loop
    KH_Unlinked = kept
End Function

' Where a quoted text or name has ended; quotes inside are doubled.
Private Function KH_PastQuote(ByVal formula As String, ByVal at As Long) As Long
    Dim sign As String
    sign = Mid(formula, at, 1)
    Do
        at = InStr(at + 1, formula, sign)
        If at = 0 Then at = Len(formula)
        If Mid(formula, at + 1, 1) <> sign Then Exit Do
        at = at + 1
    Loop
    KH_PastQuote = at + 1
End Function

' Where brackets have ended, those inside included; a table's column has an apostrophe before a sign that stands for itself.
Private Function KH_PastBracket(ByVal formula As String, ByVal at As Long) As Long
    Dim deep As Long
    Do While at <= Len(formula)
        Select Case Mid(formula, at, 1)
            Case "'"
                at = at + 1
            Case "["
                deep = deep + 1
            Case "]"
                deep = deep - 1
        End Select
        at = at + 1
        If deep = 0 Then Exit Do
    Loop
    KH_PastBracket = at
End Function

Private Function KH_IsOfCalc(ByVal formula As String, ByVal at As Long) As Boolean
    If UCase(Mid(formula, at, Len(OF_CALC))) = OF_CALC Then KH_IsOfCalc = KH_IsOurs(formula, at + Len(OF_CALC))
End Function

' Whether one of our functions is called there.
Private Function KH_IsOurs(ByVal formula As String, ByVal at As Long) As Boolean
    Dim bracket As Long
    bracket = InStr(at, formula, "(")
    If bracket > at Then KH_IsOurs = (InStr(KH_NAMES, "|" & UCase(Mid(formula, at, bracket - at)) & "|") > 0)
End Function
