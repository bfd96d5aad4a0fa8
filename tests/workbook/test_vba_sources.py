"""The VBA sources: names that no host trips over, argument lists that are the registry's, texts that are there."""

from __future__ import annotations

import keyword
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import vba_sources
from khtargets.functions import REGISTRY
from khtargets.workbook import assembly
from khtargets.workbook.sheets.functions import HELP_LIMIT, MESSAGES
from khtargets.workbook.vba.project import Module
from lxml import etree

# Reserved words of VBA ([MS-VBAL] 3.3.5.2) and of UNO's IDL; Python's come from Python.
VBA_WORDS = set(
    """abs addressof and any array as attribute boolean byref byte byval call case cbool cbyte ccur cdate cdbl cdec cint
    circle clng clnglng clngptr close const csng cstr currency cvar cverr date debug decimal declare defbool defbyte defcur
    defdate defdbl defdec defint deflng deflnglng deflngptr defobj defsng defstr defvar dim do doevents double each else
    elseif empty end endif enum eqv erase event exit false fix for friend function get global go gosub goto if imp
    implements in input inputb int integer is lbound len lenb let like line lock long longlong longptr loop lset me mid midb
    mod new next not nothing null object on open option optional or paramarray preserve print private pset public put
    raiseevent redim rem resume return rset scale select seek set sgn shared single spc static step stop string sub tab
    then to true type typeof ubound unlock until variant vb_attribute wend while width with withevents write xor
    """.split()
)
IDL_WORDS = set(
    """any attribute boolean bound byte case char const constants constrained default double enum exception fixed float get
    hyper in inout interface long maybeambiguous maybedefault maybevoid module needs observes oneway optional out property
    published raises readonly removable sequence service set short singleton string struct switch transient type typedef
    union unsigned void
    """.split()
)
CELL = re.compile(r"[A-Za-z]{1,3}[0-9]{1,7}|[Rr][0-9]*[Cc][0-9]*")
DECLARED = re.compile(r"\b(?:Private|Public|Const|Function|Sub|WithEvents) +(?!Function\b|Sub\b|Const\b|WithEvents\b)(\w+)")
ARGUMENT = re.compile(r"(?:\(|, )(?:Optional )?(?:ByVal |ByRef )?(\w+)(?:\(\))? As \w+")


def declared() -> set[str]:
    code = "\n".join(re.sub(r"^\s*'.*$", "", text, flags=re.MULTILINE) for text in vba_sources.sources().values())
    lines = re.findall(r"\bDim (.+)", code)
    listed = {name for line in lines for name in re.findall(r"(\w+)(?:\(.*?\))?(?: As \w+)?(?:, |$)", line)}
    return set(DECLARED.findall(code)) | set(ARGUMENT.findall(code)) | listed


@pytest.mark.parametrize("name", sorted({argument.name for function in REGISTRY.values() for argument in function.arguments}))
def test_an_argument_of_a_worksheet_function_is_a_keyword_nowhere(name: str) -> None:
    assert name.lower() not in VBA_WORDS | IDL_WORDS
    assert not keyword.iskeyword(name) and not keyword.issoftkeyword(name)
    assert not CELL.fullmatch(name)


@pytest.mark.parametrize("name", REGISTRY)
def test_a_worksheet_function_is_not_named_like_a_cell_or_a_keyword(name: str) -> None:
    assert not CELL.fullmatch(name) and name.lower() not in VBA_WORDS


def test_no_name_in_the_sources_is_a_keyword_or_looks_like_a_cell() -> None:
    names = declared()
    assert {"KH_RATE", "unit", "question", "mPlaces", "HOST_MODULE", "sentence"} <= names
    assert not {name for name in names if name.lower() in VBA_WORDS or CELL.fullmatch(name)}


def test_no_two_modules_have_a_public_name_in_common_whatever_its_letters() -> None:
    code = "\n".join(vba_sources.sources().values())
    names = [name.lower() for name in re.findall(r"^Public (?:Function|Sub|Const) (\w+)", code, re.MULTILINE)]
    assert len(names) > len(REGISTRY)
    assert sorted(names) == sorted(set(names))


def test_the_wrappers_argument_lists_are_the_registrys() -> None:
    found = {}
    for name, listed in re.findall(r"Public Function (\w+)\((.*?)\) As Variant", vba_sources.sources()["KH_Functions"]):
        taken = [each for each in listed.split(", ") if each]
        found[name] = [(each.split()[-3], each.startswith("Optional ")) for each in taken]
    assert found == {
        function.name: [(argument.name, argument.optional) for argument in function.arguments]
        for function in REGISTRY.values()
    }


@pytest.mark.parametrize("module", vba_sources.sources())
def test_a_module_is_one_that_both_offices_can_read(module: str) -> None:
    source = vba_sources.sources()[module]
    assert source.isascii()
    assert max(map(len, source.splitlines())) < 1023  # the editor's limit
    for refused in (r"^\s*#If\b", r"\bDeclare\b", r"\bVolatile\b", r"\bChrW?\$?\("):
        assert not re.search(refused, source, re.MULTILINE), refused
    assert bool(re.search("^Option Explicit$", source, re.MULTILINE)) == (module != "modCalc")


@pytest.mark.parametrize("made", [assembly.modules, assembly.addin_modules], ids=["workbook", "add-in"])
def test_a_project_calls_nothing_that_only_the_other_has(made: Callable[[], list[Module]]) -> None:
    code = "\n".join(re.sub(r"^\s*'.*$", "", module.source, flags=re.MULTILINE) for module in made())
    code = re.sub(r'"[^"]*"', "", code)
    called = set(re.findall(r"\bKH_\w+", code))
    defined = set(re.findall(r"^(?:Public|Private) (?:Function|Sub|Const) (KH_\w+)", code, re.MULTILINE))
    assert called == defined


def test_the_names_that_links_are_taken_off_are_the_registry_s() -> None:
    found = re.search('KH_NAMES As String = "(.*)"', vba_sources.sources()["KH_Functions"])
    assert found and found[1].strip("|").split("|") == list(REGISTRY)


def test_the_grammar_has_accepted_every_procedure_as_it_stands() -> None:
    now = {name: vba_sources.digest(text) for name, text in vba_sources.procedures().items()}
    assert now == vba_sources.recorded(), "run python tests/support/vba_sources.py"


def test_every_message_that_vba_shows_is_written_with_and_without_accents(tmp_path: Path) -> None:
    code = "\n".join(vba_sources.sources().values())
    assert set(re.findall(r'KH_(?:Text|Tell)\(? ?"(\w+)"', code)) == set(MESSAGES)


def test_help_texts_fit_the_function_wizard() -> None:
    for function in REGISTRY.values():
        assert all(len(text) <= HELP_LIMIT for text in (function.help, *(each.help for each in function.arguments)))


def test_every_name_that_vba_looks_for_is_defined_in_the_workbook(tmp_path: Path) -> None:
    assembly.build(tmp_path / "k.xlsm", None)
    with zipfile.ZipFile(tmp_path / "k.xlsm") as package:
        book = etree.fromstring(package.read("xl/workbook.xml"))
    names = {element.get("name") for element in book.iterfind(".//{*}definedName")}
    sought = set(re.findall(r'KH_Area(?:Of)?\((?:KH_Asking\(\), )?"(\w+)"\)', "\n".join(vba_sources.sources().values())))
    assert sought == {"KH_BAN", "KH_HOME", "KH_THONG_BAO", "KH_TRO_GIUP"} and sought <= names
