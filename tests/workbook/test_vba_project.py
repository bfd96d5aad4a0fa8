"""The VBA project: what is written is what olevba, an independent reader, reads back."""

from __future__ import annotations

import zipfile
from pathlib import Path

import olefile
import pytest
from hypothesis import example, given, settings, strategies as st
from khtargets.workbook import assembly
from khtargets.workbook.assembly import modules
from khtargets.workbook.vba.compoundfile import compound_file
from khtargets.workbook.vba.project import Module, compress, vba_project
from oletools.olevba import VBA_Parser, decompress_stream

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


def test_olevba_reads_back_exactly_the_sources(empty: Path) -> None:
    read = {name.removesuffix(".bas").removesuffix(".cls"): code for _, _, name, code in VBA_Parser(str(empty)).extract_macros()}
    assert read == {module.name: module.text() for module in modules()}


def test_olevba_finds_nothing_suspicious_beyond_what_is_explained(empty: Path) -> None:
    assert {keyword for _, keyword, _ in VBA_Parser(str(empty)).analyze_macros()} == set(EXPLAINED)


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
