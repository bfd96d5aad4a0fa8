"""A home on another computer, whose macros Excel runs only where a person allowed trusted locations on the network."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from fake_machine import OFFICE, TRUSTED, FakeMachine, everything, quiet
from khtargets.cli import run
from khtargets.home import Home
from khtargets.install import doctor, excel
from khtargets.install.excel import install, uninstall
from khtargets.install.machine import USER, ThisMachine

ALLOW = "AllowNetworkLocations"
POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel\Security\Trusted Locations"


@pytest.fixture
def share(machine: FakeMachine, tmp_path: Path) -> Path:
    path = tmp_path / "may-chu" / "số liệu"
    machine.shares.append(path.parent)
    return path


class Person:
    """Answers, and remembers what was asked and how the computer was then."""

    def __init__(self, machine: FakeMachine, root: Path, answer: bool) -> None:
        self.machine, self.root, self.answer = machine, root, answer
        self.asked: list[str] = []
        self.before = everything(machine, root)

    def __call__(self, question: str) -> bool:
        assert everything(self.machine, self.root) == self.before, "asked before anything is done"
        self.asked.append(question)
        return self.answer


def troubles(machine: FakeMachine, home: Path) -> dict[str, doctor.Finding]:
    return {each.what: each for each in doctor.examine(machine, Home(home)) if not each.fine and each.what != "Số liệu"}


def test_who_says_yes_gets_every_excel_to_trust_the_network_and_uninstalling_takes_it_back(
    machine: FakeMachine, root: Path, share: Path
) -> None:
    machine.registry[USER, OFFICE.replace("16.0", "15.0") + r"\Options"] = {"x": 1}
    before, person = everything(machine, root), Person(machine, root, True)
    install(machine, share, quiet, root, ask=person)
    (question,) = person.asked
    assert str(share) in question and "Allow Trusted Locations on my network" in question
    for version in ("16.0", "15.0"):
        assert machine.value(TRUSTED.replace("16.0", version), ALLOW) == 1
    assert not troubles(machine, share)
    install(machine, share, quiet, root, ask=person)
    assert len(person.asked) == 1
    assert uninstall(machine) == []
    assert everything(machine, root) == before


def test_who_says_no_or_is_not_asked_is_told_what_will_not_run(machine: FakeMachine, root: Path, share: Path) -> None:
    said: list[str] = []
    install(machine, share, said.append, root)
    assert machine.value(TRUSTED, ALLOW) is None
    assert [text for text in said if "--network" in text]
    found = troubles(machine, share)["Thư mục số liệu trên mạng"]
    assert "Allow Trusted Locations on my network" in found.mend and "--network" in found.mend


def test_what_was_allowed_before_is_not_asked_about_and_stays(machine: FakeMachine, root: Path, share: Path) -> None:
    machine.set_value(TRUSTED, ALLOW, 1)
    person = Person(machine, root, False)
    install(machine, share, quiet, root, ask=person)
    assert not person.asked and not troubles(machine, share)
    uninstall(machine)
    assert machine.value(TRUSTED, ALLOW) == 1


def test_a_policy_comes_before_the_user_s_own_choice(machine: FakeMachine, root: Path, share: Path) -> None:
    machine.set_value(POLICY, ALLOW, 0)
    machine.set_value(TRUSTED, ALLOW, 1)
    person, said = Person(machine, root, True), list[str]()
    install(machine, share, said.append, root, ask=person)
    assert not person.asked and [text for text in said if "chính sách" in text]
    assert "quản trị viên" in troubles(machine, share)["Thư mục số liệu trên mạng"].mend
    machine.set_value(POLICY, ALLOW, 1)
    machine.set_value(TRUSTED, ALLOW, 0)
    assert not troubles(machine, share)


def test_a_home_on_this_computer_needs_none_of_it(machine: FakeMachine, root: Path, share: Path, user: Path) -> None:
    person = Person(machine, root, True)
    install(machine, user / "số liệu", quiet, root, ask=person)
    assert not person.asked and machine.value(TRUSTED, ALLOW) is None
    assert not troubles(machine, user / "số liệu")


@pytest.mark.parametrize(
    ("options", "terminal", "typed", "allowed"),
    [
        (["--network"], False, "", 1), (["--no-network"], True, "c", None), ([], False, "c", None),
        ([], True, "có", 1), ([], True, "k", None), ([], True, "", None), ([], True, None, None),
    ],
)  # fmt: skip
def test_the_command_asks_on_a_terminal_only_unless_it_was_answered_beforehand(
    machine: FakeMachine, root: Path, share: Path, monkeypatch: pytest.MonkeyPatch,
    options: list[str], terminal: bool, typed: str | None, allowed: int | None,
) -> None:  # fmt: skip
    def answer(prompt: str = "") -> str:
        if typed is None:
            raise EOFError
        return typed

    monkeypatch.setattr("khtargets.install.machine.ThisMachine", lambda: machine)
    monkeypatch.setattr(excel.install, "__defaults__", (root,))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: terminal, raising=False)
    monkeypatch.setattr("builtins.input", answer)
    assert run(["install", "--home", str(share), *options]) == 0
    assert machine.value(TRUSTED, ALLOW) == allowed


def test_a_share_is_told_by_its_name_on_any_computer() -> None:
    machine = ThisMachine()
    assert machine.remote(Path(r"\\may-chu\so-lieu")) and machine.remote(Path("//may-chu/so-lieu"))
    assert not machine.remote(Path.cwd())
