"""The computers on which the tests install."""

from __future__ import annotations

import json
from pathlib import Path

import khtargets
import pytest
from fake_machine import FakeMachine, quiet
from figures import DOSSIERS, publish
from khtargets.home import Home
from khtargets.install.excel import install
from khtargets.install.machine import EVERYBODY
from khtargets.install.places import places


@pytest.fixture
def user(tmp_path: Path) -> Path:
    path = tmp_path / "Users" / "hoa"
    (path / "AppData" / "Local").mkdir(parents=True)
    (path / "AppData" / "Roaming" / "Microsoft" / "Excel").mkdir(parents=True)
    return path


@pytest.fixture
def machine(user: Path) -> FakeMachine:
    return FakeMachine(user)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout of the program, as small as can be."""
    root = tmp_path / "tải về"
    (root / "python" / "khtargets" / "__pycache__").mkdir(parents=True)
    (root / "python" / "khtargets" / "__init__.py").write_text("", encoding="utf-8")
    (root / "kh.py").write_text("kh.py", encoding="utf-8")
    (root / "requirements.txt").write_text("numpy==2.4.6\npandas==3.1.1\nxlwings==0.37.8\n", encoding="utf-8")
    return root


# ---- doctor


@pytest.fixture
def installed(machine: FakeMachine, root: Path) -> Home:
    """A sound installation with figures."""
    where = install(machine, None, quiet, root)
    publish(where.home, DOSSIERS[:50])
    return Home(where.home)


# ---- LibreOffice, and the commands


@pytest.fixture
def with_office(machine: FakeMachine, tmp_path: Path) -> FakeMachine:
    """The same computer with LibreOffice on it."""
    program = tmp_path / "LibreOffice" / "program"
    program.mkdir(parents=True)
    (program / "unopkg.com").write_bytes(b"MZ")
    machine.registry[EVERYBODY, r"SOFTWARE\LibreOffice\UNO\InstallPath"] = {"": str(program)}
    machine.answers["soffice.com"] = (0, "LibreOffice 24.8.4.2 bb3cfa12")
    machine.answers["unopkg.com"] = (0, f"Identifier: org.khtargets\n  Version: {khtargets.__version__}\n")
    return machine


@pytest.fixture
def with_buttons(with_office: FakeMachine) -> FakeMachine:
    """The same, with the configuration that its buttons go by."""
    place = places(with_office).configuration
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps({"python": r"C:\app\python.exe", "source": r"C:\app\python"}), encoding="utf-8")
    return with_office
