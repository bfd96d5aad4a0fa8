Attribute VB_Name = "modHost"
Option Explicit
Option Private Module

' How a worksheet function travels to Python and back.
'
' The wrappers in KH_Functions hand over plain values, never Range objects: reading a Range from Python costs several
' trips between processes. One question is one trip:
'     server.CallUDF("khtargets.hosts.excel", "KH_RATE", Array(home setting, workbook folder, argument 1, ...))
' An omitted argument is sent as Empty, an error inside a range as its text ("#N/A"). Python answers with a value, or
' rows of values, and writes an error as its text; it becomes a true cell error here, also inside arrays.
'
' Answers are kept until another home or another snapshot is in use, so that a recalculation that changes nothing asks
' nothing. Nothing here is volatile.
'
' The same module is in the workbook and in the add-in. The add-in answers for every workbook that asks: what is known of each
' (home, snapshot) is kept apart, and a kept answer belongs to the home setting and the folder that were sent.

Private Const HOST_MODULE As String = "khtargets.hosts.excel"
Private Const LOOK_SECONDS As Double = 0.5
Private Const REST_SECONDS As Double = 30
Private Const FAILURES_BEFORE_REST As Long = 3
' xlwings tries for up to two minutes to start Python, and Excel waits: an attempt that failed after so long is the last.
Private Const HUNG_SECONDS As Double = 10
Private Const KEPT_CELLS As Long = 200000
Private Const DAYS_TO_1904 As Long = 1462
' Rows or columns, beyond which a range is cut to what is used on its sheet.
Private Const LONG_RANGE As Long = 10000

Private mServer As Object
Private mFailures As Long
Private mResting As Boolean
Private mRestingSince As Double
Private mHung As Boolean
Private mStarting As Boolean
Private mSpoke As Boolean
Private mReady As Boolean
' As Object: LibreOffice forgets a Collection's variable between two cells.
Private mPlaces As Object
Private mQuestions() As String
Private mAnswers() As Variant
Private mKept As Long
Private mKeptCells As Long
Private mLooked As Boolean
Private mLookedAt As Double
' What is known of each workbook that asked; mBook and what follows are those of the last one.
Private mBooks As Object
Private mKnown() As Variant
Private mBook As String
Private mBookAt As Long
Private mFolder As String
Private mSetting As String
Private mHome As String
Private mSeen As String
Private mChanged As Boolean
Private mRenewing As Boolean

' The answer to one worksheet function; args holds its arguments in order, from 0. Where blank_gives_blank is true, a
' blank first argument gives "" without a trip, so that templates filled ahead cost nothing.
Public Function KH_Ask(ByVal called As String, args As Variant, ByVal blank_gives_blank As Boolean) As Variant
    Dim at As Long, question As String, answer As Variant
    For at = LBound(args) To UBound(args)
        If IsError(args(at)) Then
            KH_Ask = args(at)
            Exit Function
        End If
    Next at
    If blank_gives_blank Then
        If KH_IsBlank(args(0)) Then
            KH_Ask = ""
            Exit Function
        End If
    End If
    KH_Look
    question = KH_Question(called, args)
    If KH_Recall(question, answer) Then
        KH_Ask = answer
    ElseIf KH_Call(called, args, answer) Then
        answer = KH_WithErrors(answer)
        If mHome <> "" Then KH_Keep question, answer
        KH_Ask = answer
    ElseIf KH_IsCalc() Then
        ' Without the extension there are no figures, which is another thing than a wrong argument.
        KH_Ask = CVErr(xlErrNull)
    Else
        ' As where macros are blocked: the program is not there.
        KH_Ask = CVErr(xlErrName)
    End If
End Function

' A cell's value, or a range's values, without the Range object. Where the calling cell takes one figure only, a column or
' row stands for its cell beside the calling one, as with Excel's own functions. LibreOffice fails where one name holds now
' an object, now a value.
Public Function KH_Plain(ByVal called As String, given As Variant) As Variant
    Dim area As Object, cell As Object
    If Not IsObject(given) Then
        KH_Plain = given
        Exit Function
    End If
    Set area = given
    If area Is Nothing Then Exit Function
    KH_Plain = CVErr(xlErrValue)
    If area.Areas.Count > 1 Then Exit Function
    If area.Rows.Count = 1 And area.Columns.Count = 1 Then
        KH_Plain = area.Value
        Exit Function
    End If
    Select Case KH_Taken(called)
        Case "all"
            Set cell = KH_Used(area)
            KH_Plain = cell.Value
        Case "one"
            Set cell = KH_Beside(area, KH_Caller())
            If Not cell Is Nothing Then KH_Plain = cell.Value
        Case ""
            KH_Plain = CVErr(xlErrName)
    End Select
End Function

' A day, or a range of them, as Python counts days: from 30/12/1899 also where the workbook counts them from 1904.
Public Function KH_Day(ByVal given As Variant) As Variant
    Dim row As Long, column As Long
    If KH_From1904() Then
        If Not IsArray(given) Then
            given = KH_Later(given)
        ElseIf KH_Dimensions(given) = 2 Then
            For row = LBound(given, 1) To UBound(given, 1)
                For column = LBound(given, 2) To UBound(given, 2)
                    given(row, column) = KH_Later(given(row, column))
                Next column
            Next row
        Else
            For column = LBound(given) To UBound(given)
                given(column) = KH_Later(given(column))
            Next column
        End If
    End If
    KH_Day = given
End Function

' Forgets every answer, which home is in use, and that a start hung; called when a button is pressed and when it has ended.
Public Sub KH_Forget()
    KH_Empty
    mHung = False
    Set mBooks = New Collection
    mBook = ""
    mLooked = False
    mHome = ""
    mSeen = ""
End Sub

' Starts Python and lets it load, so that the first cell need not wait; then looks whether the formulas are of the snapshot in use.
' Where the last start hung nobody waits for another before a cell or a button asks for it.
Public Sub KH_Warm()
    On Error Resume Next
    If KH_StartNoted() Then
        KH_Say KH_Text("hanging")
        Exit Sub
    End If
    KH_Look
    If mHome <> "" Then
        KH_MendBook ThisWorkbook
        KH_Renew
    End If
End Sub

' Whether there are figures for the workbook that asks. Where the last start of Python hung, none is begun for this question.
Public Function KH_HasFigures() As Boolean
    Dim answer As Variant
    If mServer Is Nothing Then
        If KH_StartNoted() Then Exit Function
    End If
    KH_Look
    If KH_Call("snapshot_in_use", Array(), answer) Then KH_HasFigures = (answer <> "")
End Function

' Answers come from this object from now on; Nothing goes back to xlwings.
Public Sub KH_UseServer(server As Object)
    Set mServer = server
    mResting = False
    mFailures = 0
    KH_Forget
End Sub

' The text of a message, from the table of messages in the workbook.
Public Function KH_Text(ByVal key As String) As String
    KH_Text = KH_Message(key, 2)
End Function

' The same without accents.
Public Function KH_PlainText(ByVal key As String) As String
    KH_PlainText = KH_Message(key, 3)
End Function

Private Function KH_Message(ByVal key As String, ByVal column As Long) As String
    Dim table As Variant, at As Long
    KH_Message = key
    On Error Resume Next
    table = KH_Area("KH_THONG_BAO").Value
    If Not IsArray(table) Then Exit Function
    For at = 1 To UBound(table, 1)
        If table(at, 1) = key Then KH_Message = table(at, column)
    Next at
End Function

' A range of these modules' own workbook.
Public Function KH_Area(ByVal called As String) As Object
    Set KH_Area = KH_AreaOf(ThisWorkbook, called)
End Function

' A range by a workbook's own name: a copied sheet has names of its own, which come first while that sheet is shown. Nothing
' where the name leads into another file, which may be closed the next time.
Private Function KH_AreaOf(book As Object, ByVal called As String) As Object
    Dim found As Object, other As Object
    Set found = book.Names(called)
    If InStr(found.Name, "!") > 0 Then
        For Each other In book.Names
            If other.Name = called Then Set found = other
        Next other
    End If
    If InStr(found.RefersTo, "[") = 0 Then Set KH_AreaOf = found.RefersToRange
End Function

Private Function KH_IsBlank(given As Variant) As Boolean
    Select Case VarType(given)
        Case vbEmpty, vbNull
            KH_IsBlank = True
        Case vbString
            KH_IsBlank = (Trim(given) = "")
        Case vbInteger, vbLong, vbSingle, vbDouble, vbCurrency
            KH_IsBlank = (given = 0)
        Case vbDate
            ' An empty cell that is shown as a day.
            KH_IsBlank = (CDbl(given) = 0 Or CDbl(given) = 1)
    End Select
End Function

' What the calling cell takes of the answers to a range: "all" of them, "one", or "unclear"; "" where Python, which reads
' the cell's formula, is not there. Asked once for a formula.
Private Function KH_Taken(ByVal called As String) As String
    Dim cell As Object, written As String, sent As Variant, question As String, answer As Variant
    KH_Taken = "all"
    Set cell = KH_Caller()
    If cell Is Nothing Then Exit Function
    KH_Look
    written = KH_SpillFormula(cell)
    If written = "" Then
        sent = Array(called, cell.Formula, False)
    Else
        sent = Array(called, written, True)
    End If
    question = KH_Question("taken", sent)
    If Not KH_Recall(question, answer) Then
        answer = ""
        If KH_Call("taken", sent, answer) And mHome <> "" Then KH_Keep question, answer
    End If
    KH_Taken = answer
End Function

' The cell of a column in the calling cell's row, or of a row in its column; Nothing where there is none.
Private Function KH_Beside(area As Object, cell As Object) As Object
    Dim down As Long, across As Long
    down = 1
    across = 1
    If area.Columns.Count = 1 Then
        down = cell.Row - area.Row + 1
    ElseIf area.Rows.Count = 1 Then
        across = cell.Column - area.Column + 1
    Else
        Exit Function
    End If
    If down < 1 Or across < 1 Or down > area.Rows.Count Or across > area.Columns.Count Then Exit Function
    Set KH_Beside = area.Cells(down, across)
End Function

' A range without what lies behind the last used row and column of its sheet, where it is as long as a whole one.
Private Function KH_Used(area As Object) As Object
    Dim used As Object, high As Long, wide As Long
    high = area.Rows.Count
    wide = area.Columns.Count
    If high > LONG_RANGE Or wide > LONG_RANGE Then
        Set used = area.Worksheet.UsedRange
        If high > LONG_RANGE Then high = KH_Cut(high, used.Row + used.Rows.Count - area.Row)
        If wide > LONG_RANGE Then wide = KH_Cut(wide, used.Column + used.Columns.Count - area.Column)
    End If
    Set KH_Used = area.Resize(high, wide)
End Function

Private Function KH_Cut(ByVal many As Long, ByVal used As Long) As Long
    KH_Cut = many
    If used < many Then KH_Cut = used
    If KH_Cut < 1 Then KH_Cut = 1
End Function

Private Function KH_Later(given As Variant) As Variant
    KH_Later = given
    Select Case VarType(given)
        Case vbInteger, vbLong, vbSingle, vbDouble, vbCurrency
            If given <> 0 Then KH_Later = given + DAYS_TO_1904
        Case vbDate
            ' An empty cell that is shown as a day; other days come as what they are.
            If CDbl(given) = DAYS_TO_1904 Then KH_Later = Empty
    End Select
End Function

' A sheet was calculated; some cell may have seen that another snapshot is in use.
Public Sub KH_Calculated()
    If mChanged Then KH_Renew
End Sub

' A sheet was chosen: is another snapshot in use? Python is not started for that.
Public Sub KH_Activated()
    If mServer Is Nothing Then Exit Sub
    KH_Turn
    ' In the add-in most workbooks that are shown never ask for anything.
    If KH_IsAddIn() And mSeen = "" Then Exit Sub
    mLooked = False
    KH_Look
    If mChanged Then KH_Renew
End Sub

' All formulas are of one snapshot, named in the cell KH_BAN: where another is in use, each is calculated anew. That is done
' where Python answers, and only there: otherwise errors would take the place of the values stored. A workbook that asks the
' add-in has no such cell: there each change noticed counts, and the first question after opening.
Private Sub KH_Renew()
    Dim mark As Object, answer As Variant, known As String, asked As String
    If mRenewing Or KH_IsCalc() Then Exit Sub
    mRenewing = True
    mChanged = False
    On Error Resume Next
    If KH_IsAddIn() Then
        asked = "home_in_use"
    Else
        asked = "snapshot_in_use"
        Set mark = KH_Area("KH_BAN")
        known = CStr(mark.Value)
    End If
    If KH_Call(asked, Array(), answer) Then
        If answer <> "" And known <> answer Then
            KH_Empty
            If Not mark Is Nothing Then mark.Value = answer
            KH_CalculateAll
        End If
    End If
    mRenewing = False
End Sub

Private Function KH_Call(ByVal called As String, args As Variant, answer As Variant) As Boolean
    Dim sent As Variant, attempt As Long, began As Double
    sent = KH_Sent(args)
    For attempt = 1 To 2
        If Not KH_Connect() Then Exit Function
        began = Timer
        If KH_Reach(called, sent, answer) Then
            KH_Call = True
            mFailures = 0
            KH_NoteStart False
            KH_Say ""
            Exit Function
        End If
        ' The process may have ended; one new one is tried.
        Set mServer = Nothing
        If KH_Failed(began) Then Exit Function
    Next attempt
    mFailures = mFailures + 1
    If mFailures >= FAILURES_BEFORE_REST Then KH_Rest
End Function

Private Function KH_Reach(ByVal called As String, sent As Variant, answer As Variant) As Boolean
    On Error Resume Next
    Err.Clear
    answer = mServer.CallUDF(HOST_MODULE, called, sent)
    KH_Reach = (Err.Number = 0)
    Err.Clear
End Function

Private Function KH_Connect() As Boolean
    Dim since As Double, began As Double
    If Not mServer Is Nothing Then
        KH_Connect = True
        Exit Function
    End If
    If mHung Then Exit Function
    If mResting Then
        since = Timer
        since = since - mRestingSince
        If since >= 0 And since < REST_SECONDS Then Exit Function
        mResting = False
    End If
    KH_NoteStart True
    began = Timer
    On Error Resume Next
    Err.Clear
    Set mServer = KH_NewServer()
    If Err.Number <> 0 Then Set mServer = Nothing
    Err.Clear
    If Not mServer Is Nothing Then
        KH_Connect = True
    ElseIf Not KH_IsCalc() Then
        If Not KH_Failed(began) Then KH_Rest
    End If
End Function

' Whether an attempt that failed had hung; then Python is not asked again before a button is pressed or the workbook opened.
Private Function KH_Failed(ByVal began As Double) As Boolean
    Dim took As Double
    took = Timer
    took = took - began
    If took < 0 Then took = took + 86400
    If took > HUNG_SECONDS Then
        mHung = True
        KH_Failed = True
        KH_Say KH_Text("hanging")
    Else
        KH_NoteStart False
    End If
End Function

' That a start is under way is noted until it succeeds, or fails soon, so that what hung or ended Excel is known next time.
Private Sub KH_NoteStart(ByVal under_way As Boolean)
    If under_way = mStarting Then Exit Sub
    mStarting = under_way
    On Error Resume Next
    KH_KeepStart under_way
End Sub

' Python is not asked for a while: each attempt would take seconds, and a sheet has thousands of cells.
Private Sub KH_Rest()
    mResting = True
    mRestingSince = Timer
    mFailures = 0
    KH_Say KH_Text("python")
End Sub

' The status bar is given back.
Public Sub KH_Hush()
    KH_Say ""
End Sub

Private Sub KH_Say(ByVal sentence As String)
    On Error Resume Next
    If sentence <> "" Then
        KH_Bar sentence
        mSpoke = True
    ElseIf mSpoke Then
        KH_Bar ""
        mSpoke = False
    End If
End Sub

' The home setting and the workbook's folder go first, then the arguments.
Private Function KH_Sent(args As Variant) As Variant
    Dim sent() As Variant, at As Long
    ReDim sent(0 To UBound(args) - LBound(args) + 2)
    sent(0) = mSetting
    sent(1) = mFolder
    For at = LBound(args) To UBound(args)
        sent(at - LBound(args) + 2) = KH_WithTexts(args(at))
    Next at
    KH_Sent = sent
End Function

' Where a workbook lies, and its full name. LibreOffice may calculate a cell before the workbook that it is opening has them.
Private Function KH_FolderOf(book As Object) As String
    On Error Resume Next
    KH_FolderOf = book.Path
End Function

Private Function KH_FullName(book As Object) As String
    On Error Resume Next
    KH_FullName = book.FullName
End Function

' Looks, at most twice a second, whether another home or another snapshot is in use.
Private Sub KH_Look()
    Dim moment As Double, setting As String, stamp As String, seen As String, answer As Variant
    moment = Timer
    KH_Turn
    If mLooked And moment >= mLookedAt And moment - mLookedAt < LOOK_SECONDS Then Exit Sub
    mLooked = True
    mLookedAt = moment
    setting = KH_Setting()
    If setting <> mSetting Then mHome = ""
    mSetting = setting
    If mHome = "" Then
        If KH_Call("home_in_use", Array(), answer) Then
            If VarType(answer) = vbString Then mHome = answer
        End If
    End If
    stamp = KH_Stamp()
    seen = mSetting & "|" & mHome & "|" & stamp
    If seen <> mSeen Then
        KH_Empty
        If Not KH_IsAddIn() Then
            mChanged = mChanged Or stamp <> ""
        ElseIf stamp <> "" And (mSeen <> "" Or Not mRenewing) Then
            ' What a workbook has stored may be of any snapshot, but not while everything is calculated.
            mChanged = True
        End If
    End If
    mSeen = seen
End Sub

' Turns to the workbook that asks; what is known of the one before is kept.
Private Sub KH_Turn()
    Dim book As Object, called As String, folder As String
    If Not mReady Then KH_Forget
    Set book = KH_Asking()
    If Not book Is Nothing Then
        called = KH_FullName(book)
        folder = KH_FolderOf(book)
    End If
    If called = mBook Then Exit Sub
    If mBook <> "" Then mKnown(mBookAt) = Array(mLooked, mLookedAt, mSetting, mHome, mSeen)
    mBook = called
    mFolder = folder
    mBookAt = KH_BookAt(called)
    If mBookAt = 0 Then
        mBookAt = mBooks.Count + 1
        mBooks.Add mBookAt, called & "|"
        ReDim Preserve mKnown(0 To mBookAt)
        mKnown(mBookAt) = Array(False, 0, "", "", "")
    End If
    KH_Begin mKnown(mBookAt)
End Sub

Private Function KH_BookAt(ByVal called As String) As Long
    On Error Resume Next
    KH_BookAt = mBooks.Item(called & "|")
End Function

Private Sub KH_Begin(known As Variant)
    mLooked = known(0)
    mLookedAt = known(1)
    mSetting = known(2)
    mHome = known(3)
    mSeen = known(4)
End Sub

Private Function KH_Setting() As String
    On Error Resume Next
    KH_Setting = Trim(KH_AreaOf(KH_Asking(), "KH_HOME").Value)
End Function

' When and how long the file is that names the snapshot in use; "" where there is none.
Private Function KH_Stamp() As String
    If mHome = "" Then Exit Function
    On Error Resume Next
    KH_Stamp = KH_FileStamp(mHome & "/snapshots/current")
End Function

Private Function KH_Recall(ByVal question As String, answer As Variant) As Boolean
    Dim place As Long
    place = KH_Place(question)
    If place = 0 Then Exit Function
    ' A collection's keys ignore case; an answer belongs to the exact question.
    If StrComp(mQuestions(place), question, vbBinaryCompare) <> 0 Then Exit Function
    answer = mAnswers(place)
    KH_Recall = True
End Function

Private Function KH_Place(ByVal question As String) As Long
    On Error Resume Next
    KH_Place = mPlaces.Item(question)
End Function

Private Sub KH_Keep(ByVal question As String, answer As Variant)
    Dim place As Long
    If mKeptCells > KEPT_CELLS Then KH_Empty
    place = KH_Place(question)
    If place = 0 Then
        mKept = mKept + 1
        If mKept > UBound(mAnswers) Then
            ReDim Preserve mQuestions(0 To 2 * mKept)
            ReDim Preserve mAnswers(0 To 2 * mKept)
        End If
        place = mKept
        mPlaces.Add place, question
    End If
    mQuestions(place) = question
    mAnswers(place) = answer
    mKeptCells = mKeptCells + KH_Count(answer)
End Sub

Private Sub KH_Empty()
    Set mPlaces = New Collection
    mReady = True
    ReDim mQuestions(0 To 1000)
    ReDim mAnswers(0 To 1000)
    mKept = 0
    mKeptCells = 0
End Sub

' The home setting, the folder, the function and its arguments as one text; different questions never give the same.
Private Function KH_Question(ByVal called As String, args As Variant) As String
    Dim at As Long
    KH_Question = KH_Word(mSetting) & KH_Word(mFolder) & called
    For at = LBound(args) To UBound(args)
        KH_Question = KH_Question & "|" & KH_Words(args(at))
    Next at
End Function

Private Function KH_Words(given As Variant) As String
    Dim parts() As String, row As Long, column As Long, at As Long, wide As Long
    If Not IsArray(given) Then
        KH_Words = KH_Word(given)
        Exit Function
    End If
    ReDim parts(0 To KH_Count(given))
    If KH_Dimensions(given) = 1 Then
        parts(0) = "A1x" & (UBound(given) - LBound(given) + 1)
        For column = LBound(given) To UBound(given)
            at = at + 1
            parts(at) = KH_Word(given(column))
        Next column
    Else
        wide = UBound(given, 2) - LBound(given, 2) + 1
        parts(0) = "A" & (UBound(given, 1) - LBound(given, 1) + 1) & "x" & wide
        For row = LBound(given, 1) To UBound(given, 1)
            For column = LBound(given, 2) To UBound(given, 2)
                at = at + 1
                parts(at) = KH_Word(given(row, column))
            Next column
        Next row
    End If
    KH_Words = Join(parts, ",")
End Function

Private Function KH_Word(given As Variant) As String
    Select Case VarType(given)
        Case vbEmpty, vbNull
            KH_Word = "E"
        Case vbString
            KH_Word = "S" & Len(given) & ":" & given
        Case vbBoolean
            KH_Word = "B" & IIf(given, 1, 0)
        Case vbError
            KH_Word = "X" & CStr(given)
        Case vbDate
            KH_Word = "D" & CStr(CDbl(given))
        Case Else
            KH_Word = "N" & CStr(given)
    End Select
End Function

Private Function KH_Count(given As Variant) As Long
    KH_Count = 1
    If Not IsArray(given) Then Exit Function
    KH_Count = UBound(given, 1) - LBound(given, 1) + 1
    If KH_Dimensions(given) = 2 Then KH_Count = KH_Count * (UBound(given, 2) - LBound(given, 2) + 1)
End Function

Private Function KH_Dimensions(given As Variant) As Long
    Dim last As Long
    KH_Dimensions = 1
    On Error Resume Next
    Err.Clear
    last = UBound(given, 2)
    If Err.Number = 0 Then KH_Dimensions = 2
    Err.Clear
End Function

' Errors written as text become cell errors.
Private Function KH_WithErrors(ByVal given As Variant) As Variant
    Dim row As Long, column As Long
    If Not IsArray(given) Then
        KH_WithErrors = KH_AsError(given)
        Exit Function
    End If
    If KH_Dimensions(given) = 1 Then
        For column = LBound(given) To UBound(given)
            given(column) = KH_AsError(given(column))
        Next column
    Else
        For row = LBound(given, 1) To UBound(given, 1)
            For column = LBound(given, 2) To UBound(given, 2)
                given(row, column) = KH_AsError(given(row, column))
            Next column
        Next row
    End If
    KH_WithErrors = given
End Function

Private Function KH_AsError(given As Variant) As Variant
    KH_AsError = given
    If VarType(given) <> vbString Then Exit Function
    Select Case given
        Case "#NULL!"
            KH_AsError = CVErr(xlErrNull)
        Case "#DIV/0!"
            KH_AsError = CVErr(xlErrDiv0)
        Case "#VALUE!"
            KH_AsError = CVErr(xlErrValue)
        Case "#REF!"
            KH_AsError = CVErr(xlErrRef)
        Case "#NAME?"
            KH_AsError = CVErr(xlErrName)
        Case "#NUM!"
            KH_AsError = CVErr(xlErrNum)
        Case "#N/A"
            KH_AsError = CVErr(xlErrNA)
    End Select
End Function

' Cell errors inside a range become text, which Python reads back as errors.
Private Function KH_WithTexts(ByVal given As Variant) As Variant
    Dim row As Long, column As Long
    If IsArray(given) Then
        If KH_Dimensions(given) = 2 Then
            For row = LBound(given, 1) To UBound(given, 1)
                For column = LBound(given, 2) To UBound(given, 2)
                    If IsError(given(row, column)) Then given(row, column) = KH_AsText(given(row, column))
                Next column
            Next row
        Else
            ' A row that another formula made comes without a second dimension.
            For column = LBound(given) To UBound(given)
                If IsError(given(column)) Then given(column) = KH_AsText(given(column))
            Next column
        End If
    End If
    KH_WithTexts = given
End Function

Private Function KH_AsText(given As Variant) As String
    Select Case given
        Case CVErr(xlErrNull)
            KH_AsText = "#NULL!"
        Case CVErr(xlErrDiv0)
            KH_AsText = "#DIV/0!"
        Case CVErr(xlErrRef)
            KH_AsText = "#REF!"
        Case CVErr(xlErrName)
            KH_AsText = "#NAME?"
        Case CVErr(xlErrNum)
            KH_AsText = "#NUM!"
        Case CVErr(xlErrNA)
            KH_AsText = "#N/A"
        Case Else
            KH_AsText = "#VALUE!"
    End Select
End Function
