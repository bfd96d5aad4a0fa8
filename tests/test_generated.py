"""What is generated from the registry and the sources is committed as it would be generated now."""

import pytest
from generated import ROOT, files

FILES = files()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_generated_file_is_what_would_be_generated_now(path):
    assert path.read_bytes().replace(b"\r\n", b"\n") == FILES[path].replace(b"\r\n", b"\n"), (
        f"{path.relative_to(ROOT)} is stale: run PYTHONPATH=python python tests/support/generated.py"
    )


@pytest.mark.parametrize("name", ["README.md", "docs/huong-dan.md"])
def test_a_document_has_the_functions_table(name):
    assert b"`KH_RATE(" in (ROOT / name).read_bytes()
