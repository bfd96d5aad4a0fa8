"""The registry of worksheet functions: complete, safe to generate modules from, and answered."""

from __future__ import annotations

import keyword
import re
from pathlib import Path

import figures
from khtargets.functions import Session
from khtargets.functions.arguments import ONE_UNIT, UNIT
from khtargets.functions.session import REGISTRY, CellError, argument_markdown, markdown

# Reserved words of VBA (MS-VBAL 3.3.5.2) and of UNO's IDL, folded; either makes a whole module fail to load.
VBA = """
    abs access addressof alias and any append array as attribute base binary boolean byref byte byval call case cbool
    cbyte ccur cdate cdbl cdec cint circle class clng clnglng clngptr close compare const csng cstr currency cvar cverr
    date debug decimal declare defbool defbyte defcur defdate defdbl defdec defint deflng defobj defsng defstr defvar dim
    do doevents double each else elseif empty end endif enum eqv erase error event exit explicit false fix for friend
    function get global gosub goto if imp implements in input inputb int integer is lbound len lenb let lib like line
    load local lock long longlong longptr loop lset me mid midb mod module my name new next not nothing null object on
    open option optional or output paramarray preserve print private property pset public put raiseevent random read
    redim rem reset resume return rset scale seek select set sgn shared single spc static step stop string sub tab
    then time to true type typeof ubound unlock until variant vb_name wend while width with withevents write xor
"""
IDL = """
    any attribute boolean bound byte case char const constants constrained context default double enum exception fixed
    float get hyper in inout interface long maybeambiguous maybedefault maybevoid module native object octet optional
    out property published raises readonly removable sequence service set short singleton string struct switch
    transient type typedef union unsigned void wchar wstring
"""


def test_the_registry_holds_the_functions_of_the_contract() -> None:
    assert set(REGISTRY) == {
        f"KH_{name}"
        for name in (
            "RATE ONLINE TOTAL POST DIRECT TARGET GAP NEEDED STATUS RANK RANKING SERIES PROCEDURES FORECAST PERIOD BASIS "
            "WINDOW UNIT UNITS ASOF EXPLAIN"
        ).split()
    }


def test_no_argument_s_name_is_a_keyword_or_a_cell_address() -> None:
    reserved = set(VBA.split()) | set(IDL.split()) | {word.lower() for word in [*keyword.kwlist, *keyword.softkwlist]}
    for function in REGISTRY.values():
        names = [argument.name for argument in function.arguments]
        assert len(set(names)) == len(names)
        for name in [*names, function.name]:
            assert re.fullmatch(r"[A-Za-z][A-Za-z_]*", name), name
            assert name.lower() not in reserved - {"type"}, name
            assert not re.fullmatch(r"[A-Za-z]{1,3}[0-9]+|[RrCc]|[Rr][0-9]*[Cc][0-9]*", name), name


def test_help_fits_the_function_wizard_and_is_written_in_both_languages() -> None:
    for function in REGISTRY.values():
        for each in (function, *function.arguments):
            assert 0 < len(each.help) <= 255 and each.help.endswith("."), each
            assert 0 < len(each.help_en) <= 255 and each.help_en.endswith("."), each
        optional = [argument.optional for argument in function.arguments]
        assert optional == sorted(optional), f"{function.name}: an argument that must be given follows one that need not"


def test_every_example_answers(tmp_path: Path) -> None:
    figures.publish(tmp_path, figures.DOSSIERS)
    session = Session(tmp_path)
    for function in REGISTRY.values():
        inner = re.fullmatch(rf"={function.name}\((.*)\)", function.example)
        assert inner, function.example
        written = [part.strip() for part in inner[1].split(";")] if inner[1] else []
        given = {"": None, "A2": None, "B2": None}
        args = [part.strip('"') if part.startswith('"') else given.get(part, part) for part in written]
        assert not isinstance(session.call(function.name, args), CellError), function.example


def test_a_group_is_offered_where_it_has_an_answer_and_nowhere_else(tmp_path: Path) -> None:
    figures.publish(tmp_path, figures.DOSSIERS)
    session = Session(tmp_path)
    asked = [each for each in REGISTRY.values() if each.arguments and each.arguments[0].name == "unit"]
    for function in asked:
        refused = isinstance(session.call(function.name, ["Cấp huyện"]), CellError)
        about = function.arguments[0]
        assert ("Cấp huyện" in about.help, "Cấp huyện" in about.help_en) == (not refused, not refused), function.name
    assert {each.arguments[0] for each in asked} == {UNIT, ONE_UNIT}


def test_the_manual_s_tables_name_every_function_and_argument() -> None:
    for language in ("vi", "en"):
        rows = markdown(language).splitlines()
        assert len(rows) == 2 + len(REGISTRY)
        assert len({row.count("|") for row in rows}) == 1
        assert all(name in row for name, row in zip(REGISTRY, rows[2:], strict=True))
    assert "| from_date |" in argument_markdown("en")
    assert "| từ ngày |" in argument_markdown("vi")
