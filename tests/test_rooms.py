"""The rooms of the package: what each may import, and which run on LibreOffice's own Python without any library."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import khtargets
import pytest

PACKAGE = Path(khtargets.__file__).parent

# Room -> the rooms it may import, in the order in which a dossier passes. Every room may import `errors`.
ROOMS: dict[str, set[str]] = {
    "errors": set(),
    "decision": set(),
    "names": {"decision"},
    "intake": {"names"},
    "home": {"decision", "names", "intake"},
    "tally": {"decision", "names", "intake", "home"},
    "snapshot": {"decision", "names", "home"},
    "refresh": {"decision", "names", "intake", "home", "tally", "snapshot"},
    "functions": {"decision", "names", "home", "snapshot"},
    "reports": {"decision", "names", "intake", "home", "snapshot", "refresh", "functions"},
    "workbook": {"decision", "names", "home", "tally", "snapshot", "refresh", "functions", "reports"},
    "papers": {"decision", "names", "home", "tally", "snapshot", "refresh", "functions", "reports", "workbook"},
    "buttons": {"decision", "names", "home", "snapshot", "refresh", "functions", "reports", "workbook", "papers"},
    "hosts": {"functions", "workbook", "buttons"},
    "install": {"home", "functions", "workbook", "buttons", "hosts"},
    "demo": {"decision"},
}
COMMAND_LINE = "cli"  # may import every room
MOST_LAYERS = 14
# Narrower than the room: intake knows text, not units; only these files of `home` read exports.
OF_NAMES_FOR_INTAKE = {"names.text"}
HOME_READS_EXPORTS = {"home.published_lists"}
# Standard library only, in Python 3.8's syntax: what cells need, whatever program shows them.
LIGHT = ("decision", "names", "snapshot", "functions")
# Where a host's own library may stand: the hosts, and a workbook as UNO shows it, which runs inside LibreOffice too.
HOST_LIBRARIES = {"hosts.excel": {"xlwings"}, "hosts.calc": {"uno", "unohelper", "com"}, "buttons.books.calc": {"uno"}}
LOADED_BY_LIBREOFFICE = "hosts.addin.oxt.component"  # the file that LibreOffice loads, which hands its host over
READERS = {"duckdb", "fastexcel", "numpy", "pandas", "sqlglot"}


def modules() -> dict[str, Path]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports(name: str, inside_functions: bool = True) -> Iterator[str]:
    """What a module imports: our own modules without the package's name, others as `.library`."""
    path = MODULES[name]
    here = path.relative_to(PACKAGE).parts[:-1]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree) if inside_functions else tree.body:
        if isinstance(node, ast.Import):
            yield from (f".{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module and node.module.split(".")[0] != "khtargets":
            yield f".{node.module}"
        elif isinstance(node, ast.ImportFrom):
            above = here[: len(here) - node.level + 1] if node.level else ()
            start = [*above, *(node.module or "").removeprefix("khtargets").strip(".").split(".")]
            start = [part for part in start if part]
            for alias in node.names:
                below = ".".join([*start, alias.name])
                yield below if below in MODULES else ".".join(start)


def own(name: str, inside_functions: bool = True) -> set[str]:
    return {each for each in imports(name, inside_functions) if each and not each.startswith(".")}


def foreign(name: str) -> set[str]:
    """Libraries outside the standard one that a module imports."""
    return {each.split(".")[1] for each in imports(name) if each.startswith(".")} - set(sys.stdlib_module_names)


def room(name: str) -> str:
    return name.split(".")[0]


def reached(start: str) -> set[str]:
    """All of our modules that importing one of them loads, the doors above them too."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name and name not in found:
            found.add(name)
            waiting += [*own(name, inside_functions=False), name.rpartition(".")[0]]
    return found


def test_nothing_lies_flat_in_the_package_but_the_errors_and_its_two_doors() -> None:
    assert {path.name for path in PACKAGE.glob("*.py")} == {"__init__.py", "__main__.py", "errors.py"}
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == {*ROOMS, COMMAND_LINE} - {"errors"}


@pytest.mark.parametrize("name", ROOMS)
def test_a_room_imports_only_the_rooms_that_it_may(name: str) -> None:
    for each in MODULES:
        if room(each) == name and each != LOADED_BY_LIBREOFFICE:
            wanted = {room(other) for other in own(each)} - {name, "errors"}
            assert wanted <= ROOMS[name], f"{each} imports {sorted(wanted - ROOMS[name])}"


def test_a_room_may_import_only_rooms_of_lower_layers_and_there_are_few_layers() -> None:
    layers: dict[str, int] = {}
    while len(layers) < len(ROOMS):
        free = [each for each in ROOMS if each not in layers and ROOMS[each] <= set(layers)]
        assert free, f"a circle among {sorted(set(ROOMS) - set(layers))}"
        layers |= {each: 1 + max((layers[other] for other in ROOMS[each] | {"errors"} & set(layers)), default=0) for each in free}
    assert max(layers.values()) + 1 <= MOST_LAYERS  # the command line stands on top


def test_no_file_imports_itself_by_way_of_others() -> None:
    order: list[str] = []

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " -> ".join([*above[above.index(name) :], name])
        if name not in order:
            for each in sorted(own(name)):
                if each in MODULES and each != name and each != name.rpartition(".")[0]:
                    visit(each, (*above, name))
            order.append(name)

    for name in MODULES:
        visit(name, ())


def test_every_room_says_what_it_is_for() -> None:
    for name in {*ROOMS, COMMAND_LINE} - {"errors"}:
        said = ast.get_docstring(ast.parse((PACKAGE / name / "__init__.py").read_text(encoding="utf-8")))
        assert said and len(said.splitlines()) <= 16, name


def test_intake_knows_text_alone_of_names_and_only_the_published_lists_of_a_home_read_exports() -> None:
    for name in MODULES:
        if room(name) == "intake":
            assert {each for each in own(name) if room(each) == "names"} <= OF_NAMES_FOR_INTAKE, name
        if room(name) == "home" and name not in HOME_READS_EXPORTS:
            assert "intake" not in {room(each) for each in own(name)}, name


@pytest.mark.parametrize("name", [each for each in MODULES if room(each) in LIGHT])
def test_what_cells_need_is_the_standard_library_alone(name: str) -> None:
    for each in reached(name):
        assert foreign(each) == set(), f"{name} loads {each}"
        assert room(each) in {*LIGHT, "home", "errors"}, f"{name} loads {each}"


def test_what_libreoffice_loads_is_the_standard_library_and_uno() -> None:
    for each in reached("hosts.calc"):
        assert foreign(each) <= {"uno", "unohelper", "com"}, each


def test_nobody_imports_hosts_but_what_installs_them_and_hosts_never_import_each_other() -> None:
    for name in set(MODULES) - {LOADED_BY_LIBREOFFICE}:
        wanted = {each for each in own(name) if each in HOST_LIBRARIES and room(each) == "hosts"}
        assert not wanted, f"{name} imports {wanted}"


def test_each_host_library_stays_in_its_host_and_hosts_read_no_exports() -> None:
    every = set().union(*HOST_LIBRARIES.values())
    for name in MODULES:
        assert not foreign(name) & every - HOST_LIBRARIES.get(name, set()), name
        if name in HOST_LIBRARIES:
            assert not foreign(name) & READERS, name


def test_what_cells_and_libreoffice_load_and_the_starter_run_on_python_3_8() -> None:
    light = {each for each in MODULES if room(each) in LIGHT} | reached("hosts.calc")
    files = [*(MODULES[each] for each in light), PACKAGE / "__init__.py", PACKAGE.parents[1] / "kh.py"]
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
