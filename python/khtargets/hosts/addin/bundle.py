"""Which part of this package goes into the extension: what the Calc host imports, and the decisions' data."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2]
ENTRY = "hosts/calc.py"


def bundled() -> dict[str, str]:
    """Each file's text by its path, `khtargets/…`."""
    paths = {PACKAGE / "__init__.py"}
    waiting = [PACKAGE / ENTRY]
    while waiting:
        path = waiting.pop()
        if path not in paths:
            paths.add(path)
            waiting += [path.parent / "__init__.py", *_imported(path)]
    paths |= {path for path in (PACKAGE / "decision" / "data").rglob("*") if path.is_file()}
    return {path.relative_to(PACKAGE.parent).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def _imported(path: Path) -> Iterator[Path]:
    """Our own modules that a module imports, anywhere in it; all such imports are relative ones."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
            for found in (base, *(base / alias.name for alias in node.names)):
                yield from (each for each in (found.with_suffix(".py"), found / "__init__.py") if each.is_file())
