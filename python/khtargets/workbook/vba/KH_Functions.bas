Attribute VB_Name = "KH_Functions"
Option Explicit
Option Private Module

' The worksheet functions. Generated from the registry (khtargets.workbook.wrappers); do not edit by hand. The workbook's own are
' private, so that Excel lists those of the add-in alone, where this is left out.

Public Const KH_NAMES As String = "|KH_RATE|KH_ONLINE|KH_TOTAL|KH_POST|KH_DIRECT|KH_TARGET|KH_GAP|KH_NEEDED|KH_STATUS|KH_RANK|KH_RANKING|KH_SERIES|KH_PROCEDURES|KH_FORECAST|KH_PERIOD|KH_BASIS|KH_WINDOW|KH_UNIT|KH_UNITS|KH_ASOF|KH_EXPLAIN|"

' Online dossiers over all dossiers, 0 to 1.
Public Function KH_RATE(unit As Variant, Optional from_date As Variant, Optional to_date As Variant, Optional procedure As Variant) As Variant
    Dim args(0 To 3) As Variant
    args(0) = KH_Plain("KH_RATE", unit)
    If Not IsMissing(from_date) Then args(1) = KH_Day(KH_Plain("KH_RATE", from_date))
    If Not IsMissing(to_date) Then args(2) = KH_Day(KH_Plain("KH_RATE", to_date))
    If Not IsMissing(procedure) Then args(3) = KH_Plain("KH_RATE", procedure)
    KH_RATE = KH_Ask("KH_RATE", args, True)
End Function

' Number of online dossiers.
Public Function KH_ONLINE(unit As Variant, Optional from_date As Variant, Optional to_date As Variant, Optional procedure As Variant) As Variant
    Dim args(0 To 3) As Variant
    args(0) = KH_Plain("KH_ONLINE", unit)
    If Not IsMissing(from_date) Then args(1) = KH_Day(KH_Plain("KH_ONLINE", from_date))
    If Not IsMissing(to_date) Then args(2) = KH_Day(KH_Plain("KH_ONLINE", to_date))
    If Not IsMissing(procedure) Then args(3) = KH_Plain("KH_ONLINE", procedure)
    KH_ONLINE = KH_Ask("KH_ONLINE", args, True)
End Function

' Number of all dossiers that count.
Public Function KH_TOTAL(unit As Variant, Optional from_date As Variant, Optional to_date As Variant, Optional procedure As Variant) As Variant
    Dim args(0 To 3) As Variant
    args(0) = KH_Plain("KH_TOTAL", unit)
    If Not IsMissing(from_date) Then args(1) = KH_Day(KH_Plain("KH_TOTAL", from_date))
    If Not IsMissing(to_date) Then args(2) = KH_Day(KH_Plain("KH_TOTAL", to_date))
    If Not IsMissing(procedure) Then args(3) = KH_Plain("KH_TOTAL", procedure)
    KH_TOTAL = KH_Ask("KH_TOTAL", args, True)
End Function

' Number of dossiers sent by post.
Public Function KH_POST(unit As Variant, Optional from_date As Variant, Optional to_date As Variant, Optional procedure As Variant) As Variant
    Dim args(0 To 3) As Variant
    args(0) = KH_Plain("KH_POST", unit)
    If Not IsMissing(from_date) Then args(1) = KH_Day(KH_Plain("KH_POST", from_date))
    If Not IsMissing(to_date) Then args(2) = KH_Day(KH_Plain("KH_POST", to_date))
    If Not IsMissing(procedure) Then args(3) = KH_Plain("KH_POST", procedure)
    KH_POST = KH_Ask("KH_POST", args, True)
End Function

' Number of dossiers handed in at the counter.
Public Function KH_DIRECT(unit As Variant, Optional from_date As Variant, Optional to_date As Variant, Optional procedure As Variant) As Variant
    Dim args(0 To 3) As Variant
    args(0) = KH_Plain("KH_DIRECT", unit)
    If Not IsMissing(from_date) Then args(1) = KH_Day(KH_Plain("KH_DIRECT", from_date))
    If Not IsMissing(to_date) Then args(2) = KH_Day(KH_Plain("KH_DIRECT", to_date))
    If Not IsMissing(procedure) Then args(3) = KH_Plain("KH_DIRECT", procedure)
    KH_DIRECT = KH_Ask("KH_DIRECT", args, True)
End Function

' The unit's target.
Public Function KH_TARGET(unit As Variant) As Variant
    Dim args(0 To 0) As Variant
    args(0) = KH_Plain("KH_TARGET", unit)
    KH_TARGET = KH_Ask("KH_TARGET", args, True)
End Function

' Rate less target; below zero is short of it.
Public Function KH_GAP(unit As Variant, Optional from_date As Variant, Optional to_date As Variant) As Variant
    Dim args(0 To 2) As Variant
    args(0) = KH_Plain("KH_GAP", unit)
    If Not IsMissing(from_date) Then args(1) = KH_Day(KH_Plain("KH_GAP", from_date))
    If Not IsMissing(to_date) Then args(2) = KH_Day(KH_Plain("KH_GAP", to_date))
    KH_GAP = KH_Ask("KH_GAP", args, True)
End Function

' How many more dossiers, all online, bring the rate to the target; 0 when met.
Public Function KH_NEEDED(unit As Variant, Optional from_date As Variant, Optional to_date As Variant) As Variant
    Dim args(0 To 2) As Variant
    args(0) = KH_Plain("KH_NEEDED", unit)
    If Not IsMissing(from_date) Then args(1) = KH_Day(KH_Plain("KH_NEEDED", from_date))
    If Not IsMissing(to_date) Then args(2) = KH_Day(KH_Plain("KH_NEEDED", to_date))
    KH_NEEDED = KH_Ask("KH_NEEDED", args, True)
End Function

' Whether the target is met.
Public Function KH_STATUS(unit As Variant, Optional from_date As Variant, Optional to_date As Variant) As Variant
    Dim args(0 To 2) As Variant
    args(0) = KH_Plain("KH_STATUS", unit)
    If Not IsMissing(from_date) Then args(1) = KH_Day(KH_Plain("KH_STATUS", from_date))
    If Not IsMissing(to_date) Then args(2) = KH_Day(KH_Plain("KH_STATUS", to_date))
    KH_STATUS = KH_Ask("KH_STATUS", args, True)
End Function

' Place in its block; ties share a place and the next is skipped (1, 2, 2, 4).
Public Function KH_RANK(unit As Variant, Optional from_date As Variant, Optional to_date As Variant, Optional by As Variant, Optional block As Variant) As Variant
    Dim args(0 To 4) As Variant
    args(0) = KH_Plain("KH_RANK", unit)
    If Not IsMissing(from_date) Then args(1) = KH_Day(KH_Plain("KH_RANK", from_date))
    If Not IsMissing(to_date) Then args(2) = KH_Day(KH_Plain("KH_RANK", to_date))
    If Not IsMissing(by) Then args(3) = KH_Plain("KH_RANK", by)
    If Not IsMissing(block) Then args(4) = KH_Plain("KH_RANK", block)
    KH_RANK = KH_Ask("KH_RANK", args, True)
End Function

' The ranking of a block, without a header.
Public Function KH_RANKING(block As Variant, Optional from_date As Variant, Optional to_date As Variant, Optional by As Variant) As Variant
    Dim args(0 To 3) As Variant
    args(0) = KH_Plain("KH_RANKING", block)
    If Not IsMissing(from_date) Then args(1) = KH_Day(KH_Plain("KH_RANKING", from_date))
    If Not IsMissing(to_date) Then args(2) = KH_Day(KH_Plain("KH_RANKING", to_date))
    If Not IsMissing(by) Then args(3) = KH_Plain("KH_RANKING", by)
    KH_RANKING = KH_Ask("KH_RANKING", args, True)
End Function

' One row a reporting month or quarter, not cumulative.
Public Function KH_SERIES(unit As Variant, Optional measure As Variant, Optional period As Variant) As Variant
    Dim args(0 To 2) As Variant
    args(0) = KH_Plain("KH_SERIES", unit)
    If Not IsMissing(measure) Then args(1) = KH_Plain("KH_SERIES", measure)
    If Not IsMissing(period) Then args(2) = KH_Plain("KH_SERIES", period)
    KH_SERIES = KH_Ask("KH_SERIES", args, True)
End Function

' The unit's procedures, worst first. Missing: how many of the dossiers received should also have been online to reach the target; blank without a target.
Public Function KH_PROCEDURES(unit As Variant, Optional from_date As Variant, Optional to_date As Variant, Optional many As Variant) As Variant
    Dim args(0 To 3) As Variant
    args(0) = KH_Plain("KH_PROCEDURES", unit)
    If Not IsMissing(from_date) Then args(1) = KH_Day(KH_Plain("KH_PROCEDURES", from_date))
    If Not IsMissing(to_date) Then args(2) = KH_Day(KH_Plain("KH_PROCEDURES", to_date))
    If Not IsMissing(many) Then args(3) = KH_Plain("KH_PROCEDURES", many)
    KH_PROCEDURES = KH_Ask("KH_PROCEDURES", args, True)
End Function

' The rate to expect on a day at the pace of the last three reporting months, with an interval for 95 of 100 cases, drift seen this year included; it knows of no season, campaign or changed list.
Public Function KH_FORECAST(unit As Variant, Optional to_date As Variant) As Variant
    Dim args(0 To 1) As Variant
    args(0) = KH_Plain("KH_FORECAST", unit)
    If Not IsMissing(to_date) Then args(1) = KH_Day(KH_Plain("KH_FORECAST", to_date))
    KH_FORECAST = KH_Ask("KH_FORECAST", args, True)
End Function

' First or last day of a reporting period (the reporting year runs from 15 December to 14 December).
Public Function KH_PERIOD(year As Variant, part As Variant, Optional edge As Variant) As Variant
    Dim args(0 To 2) As Variant
    args(0) = KH_Plain("KH_PERIOD", year)
    args(1) = KH_Plain("KH_PERIOD", part)
    If Not IsMissing(edge) Then args(2) = KH_Plain("KH_PERIOD", edge)
    KH_PERIOD = KH_Ask("KH_PERIOD", args, False)
End Function

' The clause that sets the unit's target.
Public Function KH_BASIS(unit As Variant) As Variant
    Dim args(0 To 0) As Variant
    args(0) = KH_Plain("KH_BASIS", unit)
    KH_BASIS = KH_Ask("KH_BASIS", args, True)
End Function

' First or last day on which the procedure's dossiers count; without edge both, in one row.
Public Function KH_WINDOW(procedure As Variant, Optional edge As Variant) As Variant
    Dim args(0 To 1) As Variant
    args(0) = KH_Plain("KH_WINDOW", procedure)
    If Not IsMissing(edge) Then args(1) = KH_Plain("KH_WINDOW", edge)
    KH_WINDOW = KH_Ask("KH_WINDOW", args, True)
End Function

' The unit's full name; a commune's with its district.
Public Function KH_UNIT(text As Variant) As Variant
    Dim args(0 To 0) As Variant
    args(0) = KH_Plain("KH_UNIT", text)
    KH_UNIT = KH_Ask("KH_UNIT", args, True)
End Function

' The units of a group in being on the decision's last day, as a column.
Public Function KH_UNITS(group As Variant) As Variant
    Dim args(0 To 0) As Variant
    args(0) = KH_Plain("KH_UNITS", group)
    KH_UNITS = KH_Ask("KH_UNITS", args, True)
End Function

' Last day with a counted dossier.
Public Function KH_ASOF() As Variant
    KH_ASOF = KH_Ask("KH_ASOF", Array(), False)
End Function

' One Vietnamese sentence: the numbers, the basis, provisional or not; or why the cell shows an error.
Public Function KH_EXPLAIN(unit As Variant, Optional from_date As Variant, Optional to_date As Variant) As Variant
    Dim args(0 To 2) As Variant
    args(0) = KH_Plain("KH_EXPLAIN", unit)
    If Not IsMissing(from_date) Then args(1) = KH_Day(KH_Plain("KH_EXPLAIN", from_date))
    If Not IsMissing(to_date) Then args(2) = KH_Day(KH_Plain("KH_EXPLAIN", to_date))
    KH_EXPLAIN = KH_Ask("KH_EXPLAIN", args, True)
End Function
