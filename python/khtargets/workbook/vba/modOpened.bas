Attribute VB_Name = "modOpened"
Option Explicit
Option Private Module

' What the add-in does as workbooks come and go. It stands in Excel's start folder, before any workbook is there; the help texts
' of the functions, which need one, wait for the first.

Private mDescribed As Boolean
Private mOpened As Boolean
Private mMendAt As Date

' A workbook was opened, or is shown: a second later its links are looked for, in all its sheets or in the one shown, so that
' opening it is not held up.
Public Sub KH_Shown(ByVal opened As Boolean)
    If Not mDescribed Then
        mDescribed = True
        KH_Describe
    End If
    mOpened = mOpened Or opened
    KH_Leaving
    mMendAt = Now + TimeSerial(0, 0, 1)
    KH_AtMoment mMendAt, KH_Here("KH_MendShown"), True
End Sub

' That moment has come.
Public Sub KH_MendShown()
    Dim book As Object
    mMendAt = 0
    On Error Resume Next
    Set book = KH_Asking()
    If book Is Nothing Then Exit Sub
    If mOpened Then
        KH_MendBook book
    Else
        KH_MendSheet book.ActiveSheet
    End If
    mOpened = False
End Sub

' A moment that is still to come would bring the add-in back.
Public Sub KH_Leaving()
    On Error Resume Next
    If mMendAt <> 0 Then KH_AtMoment mMendAt, KH_Here("KH_MendShown"), False
    mMendAt = 0
End Sub
