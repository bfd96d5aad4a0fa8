"""The VBA project: what is written is what olevba, an independent reader, reads back."""

from __future__ import annotations

import io
import re
import zipfile
from importlib import resources
from pathlib import Path

import olefile
import openpyxl
import pytest
from hypothesis import example, given, settings, strategies as st
from khtargets.functions import REGISTRY
from khtargets.workbook import assembly
from khtargets.workbook.assembly import addin_modules, modules
from khtargets.workbook.sheets.functions import MESSAGES
from khtargets.workbook.vba.compoundfile import compound_file
from khtargets.workbook.vba.project import Module, compress, vba_project
from oletools.olevba import VBA_Parser, decompress_stream
from openxml_audit import OpenXmlValidator

# What olevba may name, and why the workbook has it.
EXPLAINED = {
    "Workbook_Open": "registers the functions' help texts and starts Python a second later",
    "Workbook_BeforeClose": "takes back that start where it is still waiting, which would bring the workbook back",
    "Run": "Application.Run is how xlwings' add-in is reached without a reference to it",
    "CreateObject": "Scripting.FileSystemObject looks when the snapshot in use was written; VBA's own functions fail on "
    "Vietnamese folder names. In LibreOffice it makes the address of a button's command",
    "Hex Strings": "the class identifiers in the attributes of each document module, as in every workbook with macros",
}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("workbook") / "khtargets.xlsm"
    assembly.build(path, None)
    return path


@pytest.fixture(scope="module")
def addin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("addin") / "khtargets.xlam"
    path.write_bytes(assembly.addin_bytes())
    return path


def sources(path: Path) -> dict[str, str]:
    macros = VBA_Parser(str(path)).extract_macros()
    return {name.removesuffix(".bas").removesuffix(".cls"): code for _, _, name, code in macros}


def test_olevba_reads_back_exactly_the_sources(empty: Path, addin: Path) -> None:
    assert sources(empty) == {module.name: module.text() for module in modules()}
    assert sources(addin) == {module.name: module.text() for module in addin_modules()}


def test_olevba_finds_nothing_suspicious_beyond_what_is_explained(empty: Path, addin: Path) -> None:
    for path in (empty, addin):
        assert {keyword for _, keyword, _ in VBA_Parser(str(path)).analyze_macros()} == set(EXPLAINED)


def test_the_add_in_is_a_valid_package_of_an_add_in_and_always_the_same_bytes(addin: Path) -> None:
    assert not OpenXmlValidator().validate(str(addin)).errors
    known = zipfile.ZipFile(io.BytesIO((resources.files("xlwings") / "addin" / "xlwings.xlam").read_bytes()))
    with zipfile.ZipFile(addin) as package:
        parts = [each.read("[Content_Types].xml") for each in (package, known)]
        kinds = [re.findall(rb'"/xl/workbook.xml" ContentType="(.*?)"', part) for part in parts]
        assert kinds[0] == kinds[1] and len(kinds[0]) == 1
        book, sheet = package.read("xl/workbook.xml").decode("utf-8"), package.read("xl/worksheets/sheet1.xml").decode("utf-8")
        assert 'codeName="ThisWorkbook"' in book and 'codeName="Sheet1"' in sheet and "<f>" not in sheet
        assert package.testzip() is None
    assert addin.read_bytes() == assembly.addin_bytes()


def test_the_add_in_differs_from_the_workbook_in_what_excel_lists_and_in_the_buttons(empty: Path, addin: Path) -> None:
    ours, its = sources(empty), sources(addin)
    private = "Option Private Module\r\n"
    assert private in ours["KH_Functions"] and its["KH_Functions"] == ours["KH_Functions"].replace(private, "")
    assert all(private in code for name, code in its.items() if name.startswith("mod"))
    shared = set(ours) & set(its) - {"ThisWorkbook", "KH_Functions", "Sheet1"}
    assert shared == {"modHost", "modOffice", "modHelp", "modMend"} and all(ours[name] == its[name] for name in shared)
    assert set(its) - set(ours) == {"modOpened"}


def test_the_add_in_has_the_help_and_the_messages(addin: Path) -> None:
    content = io.BytesIO()  # openpyxl reads no add-ins: as a workbook with macros
    with zipfile.ZipFile(addin) as package, zipfile.ZipFile(content, "w") as copy:
        for name in package.namelist():
            copy.writestr(name, package.read(name).replace(b"ms-excel.addin.macro", b"ms-excel.sheet.macro"))
    book = openpyxl.load_workbook(content)

    def rows(name: str) -> list[list[str]]:
        sheet, area = next(book.defined_names[name].destinations)
        return [[cell.value for cell in row] for row in book[sheet][area]]

    assert [row[:2] for row in rows("KH_TRO_GIUP")] == [[function.name, function.help] for function in REGISTRY.values()]
    assert [row[:2] for row in rows("KH_THONG_BAO")] == [list(pair) for pair in MESSAGES.items()]


def test_the_same_modules_give_the_same_project() -> None:
    assert vba_project(modules()) == vba_project(modules())


def test_a_source_with_vietnamese_letters_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        vba_project([Module("modX", "standard", "' ngày")])


@given(st.binary(max_size=20_000).filter(lambda data: len(data) % 4096 == 0 or data.isascii()))
@example(b"")
@example(b"a" * 4096)
@example(b"ab" * 5000)
@example(bytes(range(256)) * 16)
@settings(max_examples=60, deadline=None)
def test_what_is_compressed_decompresses_to_itself(data: bytes) -> None:
    try:
        packed = compress(data)
    except ValueError:  # a last chunk of noise, which text never is
        return
    assert bytes(decompress_stream(bytearray(packed))) == data


@given(st.text(st.characters(min_codepoint=10, max_codepoint=126), max_size=15_000))
@settings(max_examples=40, deadline=None)
def test_any_ascii_text_can_be_compressed(text: str) -> None:
    data = (text + "\r\n").encode("ascii") * 3
    assert bytes(decompress_stream(bytearray(compress(data)))) == data


@given(
    st.dictionaries(
        st.text("ABCdef_019", min_size=1, max_size=31), st.integers(0, 9000), min_size=1, max_size=40
    ).filter(lambda names: len({name.upper() for name in names}) == len(names))
)
@example({"small": 0, "a": 64, "b": 65, "edge": 4095, "past": 4096, "long": 70_000})
@settings(max_examples=40, deadline=None)
def test_a_compound_file_gives_back_every_stream(sizes: dict[str, int]) -> None:
    streams = {name: (name.encode() * (size // len(name) + 1))[:size] for name, size in sizes.items()}
    with olefile.OleFileIO(compound_file({"VBA": streams, "PROJECT": b"x"}), raise_defects=olefile.DEFECT_POTENTIAL) as read:
        assert {path[-1]: read.openstream(path).read() for path in read.listdir() if path[0] == "VBA"} == streams
        assert not read.parsing_issues


def test_every_sheet_has_its_document_module(empty: Path) -> None:
    with zipfile.ZipFile(empty) as package:
        parts = [package.read(name).decode("utf-8") for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        assert 'codeName="ThisWorkbook"' in package.read("xl/workbook.xml").decode("utf-8")
    documents = {module.name for module in modules() if module.kind == "worksheet"}
    assert documents == {part.split('codeName="')[1].split('"')[0] for part in parts}
