"""Files that are generated and committed, each with what it must hold now.

`PYTHONPATH=python python tests/support/generated.py` writes them anew; a test fails when one is stale.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from khtargets.functions.session import markdown
from khtargets.workbook import assembly, wrappers

ROOT = Path(__file__).resolve().parents[2]
_TABLE = re.compile(r"(<!-- functions: [^>]*-->\n).*?(<!-- /functions -->)", re.DOTALL)


def files() -> dict[Path, bytes]:
    """Each generated file with its right content."""
    return {
        ROOT / "README.md": with_table(ROOT / "README.md", "en"),
        ROOT / "docs" / "huong-dan.md": with_table(ROOT / "docs" / "huong-dan.md", "vi"),
        wrappers.FILE: wrappers.source().encode("ascii"),
        wrappers.BUTTONS_FILE: wrappers.buttons_source().encode("ascii"),
        ROOT / "khtargets.xlsm": empty_workbook(),
    }


def with_table(path: Path, language: str) -> bytes:
    """A document with the functions' table between its two marks."""
    text = path.read_text(encoding="utf-8")
    table = markdown(language)
    return _TABLE.sub(lambda found: f"{found[1]}\n{table.strip()}\n\n{found[2]}", text).encode("utf-8")


def empty_workbook() -> bytes:
    """The workbook before the first refresh."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "khtargets.xlsm"
        assembly.build(path, None)
        return path.read_bytes()


if __name__ == "__main__":
    for _ in range(2):  # the workbook holds modules that are generated too
        for path, content in files().items():
            if not path.exists() or path.read_bytes() != content:
                path.write_bytes(content)
                print(f"written: {path.relative_to(ROOT)}")
