"""What may import what: downwards only, and nothing but the standard library below the hosts."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import khtargets
import pytest

PACKAGE = Path(khtargets.__file__).parent

# Each module imports only modules before it. Cells need no more than these, so they run on Python 3.8 without libraries.
BASE = (
    "errors",
    "files",
    "legacy",
    "text",
    "decision",
    "groups",
    "layout",
    "phrases",
    "letters",
    "lexicon",
    "grammar",
    "units",
    "procedures",
    "periods",
    "home",
    "settings",
    "windows",
    "snapshot",
    "measures",
    "ranking",
    "cells",
    "aliases",
    "lookup",
    "counted",
    "explain",
    "forecast",
    "answers",
    "arguments",
    "registry",
    "functions",
)
# Where a host's own library may stand: the hosts, and a workbook as UNO shows it, which runs inside LibreOffice too.
HOSTS = {"hosts.excel": {"xlwings"}, "hosts.calc": {"uno", "unohelper", "com"}, "book.calc": {"uno"}}
LOADED_BY_LIBREOFFICE = "addin.oxt.component"  # the file that LibreOffice loads, which hands its host over
READERS = {"duckdb", "fastexcel", "numpy", "pandas", "sqlglot"}


def modules() -> dict[str, Path]:
    return {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def imports(name: str) -> Iterator[str]:
    """Absolute names of what a module imports anywhere in it; our own as khtargets.something."""
    path = modules()[name]
    package = ["khtargets", *name.split(".")] if path.name == "__init__.py" else ["khtargets", *name.split(".")[:-1]]
    if name == "__init__":
        package = ["khtargets"]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                below = f"{start}.{alias.name}"
                yield below if below.removeprefix("khtargets.") in modules() else start


def own(name: str) -> set[str]:
    """Our modules that a module imports, the package itself left out."""
    return {each.removeprefix("khtargets.") for each in imports(name) if each.startswith("khtargets.")}


def foreign(name: str) -> set[str]:
    """Libraries outside the standard one that a module imports."""
    roots = {each.split(".")[0] for each in imports(name)}
    return {root for root in roots if root != "khtargets" and root not in sys.stdlib_module_names}


def test_the_functions_need_base_modules_and_no_others() -> None:
    reached: set[str] = set()
    waiting = ["functions"]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += own(name)
    assert reached <= set(BASE)


@pytest.mark.parametrize("name", BASE)
def test_a_base_module_imports_only_base_modules_before_it_and_the_standard_library(name: str) -> None:
    assert own(name) <= set(BASE[: BASE.index(name)])
    assert foreign(name) == set()


def test_nobody_imports_hosts_and_hosts_never_import_each_other() -> None:
    for name in set(modules()) - {LOADED_BY_LIBREOFFICE}:
        wanted = {each for each in own(name) if each.startswith("hosts.")}
        assert not wanted, f"{name} imports {wanted}"


def test_each_host_library_stays_in_its_host_and_hosts_read_no_exports() -> None:
    for name in modules():
        assert not foreign(name) & set().union(*HOSTS.values()) - HOSTS.get(name, set()), name
        if name in HOSTS:
            assert not foreign(name) & READERS, name


def test_base_modules_and_the_starter_run_on_python_3_8() -> None:
    files = [PACKAGE / f"{name}.py" for name in ("__init__", *BASE)] + [PACKAGE.parents[1] / "kh.py"]
    vermin = [sys.executable, "-c", "from vermin import main; main()", "-t=3.8-", "--no-tips"]
    command = [*vermin, "--exclude", "tomllib", *map(str, files)]  # settings imports it where a file is read
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_importing_the_functions_loads_no_library() -> None:
    script = "import sys, khtargets.functions; print(*sorted(m.partition('.')[0] for m in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(PACKAGE.parent)},
    )
    loaded = set(done.stdout.split()) - {"khtargets", "__main__"}
    assert loaded <= set(sys.stdlib_module_names)
