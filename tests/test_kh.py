"""kh.py: makes the environment once, brings it up to date, hands over; and says what is missing."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


class Folder:
    """A copy of kh.py in a folder of its own; what it runs is noted in `ran` instead of being run."""

    def __init__(self, path: Path) -> None:
        path.mkdir()
        self.path, self.ran = path, []
        shutil.copy(ROOT / "kh.py", path)
        (path / "requirements.txt").write_text("one==1\n")
        (path / "tests").mkdir()
        (path / "tests" / "requirements.txt").write_text("two==2\n")
        specification = importlib.util.spec_from_file_location("kh", path / "kh.py")
        self.kh = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(self.kh)

    def run(self, command, failed, offline=""):
        self.ran.append(command[1:3] if command[0].endswith("python") or "python" in command[0] else command)
        if command[1:3] == ["-m", "venv"]:
            self.make_venv()

    def make_venv(self):
        python = Path(self.kh.PYTHON)
        python.parent.mkdir(parents=True, exist_ok=True)
        python.symlink_to(sys.executable)
        (self.path / ".venv" / "pyvenv.cfg").write_text(f"home = {Path(sys.executable).parent}\n")

    def ensure(self, *files):
        self.ran.clear()
        self.kh.ensure_environment(list(files) or ["requirements.txt"])
        return [" ".join(command) for command in self.ran]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    made = Folder(tmp_path / "thư mục có dấu cách")
    monkeypatch.setattr(made.kh, "run", made.run)
    return made


def test_the_environment_is_made_once(folder):
    assert folder.ensure() == ["-m venv", "-m pip"]
    assert folder.ensure() == []


def test_changed_requirements_are_installed_into_the_same_environment(folder):
    folder.ensure()
    (folder.path / "requirements.txt").write_text("one==2\n")
    assert folder.ensure() == ["-m pip"]
    assert folder.ensure() == []


def test_line_ends_of_requirements_do_not_matter(folder):
    folder.ensure()
    (folder.path / "requirements.txt").write_bytes(b"one==1\r\n")
    assert folder.ensure() == []


def test_an_environment_that_was_left_half_made_is_made_anew(folder, monkeypatch):
    def stop(files):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(folder.kh, "install", stop)
        with pytest.raises(KeyboardInterrupt):
            folder.ensure()
    (folder.path / ".venv" / "rest of it").write_text("")
    assert folder.ensure() == ["-m venv", "-m pip"]
    assert not (folder.path / ".venv" / "rest of it").exists()


def test_an_environment_whose_python_is_gone_is_made_anew(folder):
    folder.ensure()
    (folder.path / ".venv" / "pyvenv.cfg").write_text("home = /no/such/folder\n")
    assert folder.ensure() == ["-m venv", "-m pip"]


def test_what_the_tests_need_is_installed_only_for_them(folder):
    both = ("requirements.txt", "tests/requirements.txt")
    folder.ensure()
    assert folder.ensure(*both) == ["-m pip"]
    assert folder.ensure(*both) == folder.ensure() == []


def test_two_processes_take_turns_and_the_second_finds_the_work_done(folder):
    script = """
import importlib.util, sys, time
spec = importlib.util.spec_from_file_location("kh", "kh.py")
kh = importlib.util.module_from_spec(spec)
spec.loader.exec_module(kh)
def make():
    with open("log.txt", "a") as log: log.write("made ")
    import os
    os.makedirs(os.path.dirname(kh.PYTHON)); os.symlink(sys.executable, kh.PYTHON)
    open(".venv/pyvenv.cfg", "w").write("home = " + os.path.dirname(sys.executable))
    time.sleep(0.5)
kh.make_environment, kh.install = make, lambda files: None
kh.ensure_environment(["requirements.txt"])
"""
    both = [subprocess.Popen([sys.executable, "-c", script], cwd=folder.path) for _ in range(2)]
    assert [process.wait(20) for process in both] == [0, 0]
    assert (folder.path / "log.txt").read_text() == "made "


def test_arguments_and_exit_status_go_through_unchanged(folder):
    folder.ensure()
    package = folder.path / "python" / "khtargets"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "__main__.py").write_text("import json, sys\nprint(json.dumps(sys.argv[1:]))\nsys.exit(7)\n")
    arguments = ["call", "KH_RATE", "Sở Y tế", "a b", "--json", "", '"']
    done = subprocess.run([sys.executable, folder.path / "kh.py", *arguments], capture_output=True, cwd="/")
    assert done.returncode == 7
    assert json.loads(done.stdout) == arguments
    assert done.stderr == b""


def test_the_test_command_runs_pytest_from_the_repository(folder, monkeypatch):
    handed = []
    monkeypatch.chdir(folder.path.parent)
    monkeypatch.setattr(folder.kh, "ensure_packages", lambda names: handed.append(names))
    monkeypatch.setattr(folder.kh, "hand_over", lambda command, environment: handed.append(command) or 5)
    assert folder.kh.main(["test", "-k", "a name"]) == 5
    assert "libreoffice-calc" in handed[0]
    assert handed[1][1:3] == ["-m", "pytest"] and handed[1][-2:] == ["-k", "a name"]
    assert Path.cwd() == folder.path


def test_the_long_tests_run_alone_with_what_they_need(folder, monkeypatch):
    asked, handed = [], []
    monkeypatch.chdir(folder.path.parent)
    monkeypatch.setattr(folder.kh, "ensure_environment", asked.append)
    monkeypatch.setattr(folder.kh, "ensure_packages", handed.append)
    monkeypatch.setattr(folder.kh, "hand_over", lambda command, environment: handed.append(command) or 5)
    assert folder.kh.main(["test", "--long", "-x"]) == 5
    assert asked == [["requirements.txt", "tests/requirements.txt", "tests/benchmarks/requirements.txt"]]
    assert handed[0] == ["default-jre-headless"]
    assert handed[1][1:3] == ["-m", "pytest"] and handed[1][-2:] == ["tests/long", "-x"]


def test_the_long_tests_are_not_among_the_quick_ones():
    def collected(*chosen: str) -> str:
        command = [sys.executable, "-m", "pytest", "-cpython/pyproject.toml", "--rootdir=.", "--co", "-q", "-pno:cacheprovider"]
        return subprocess.run([*command, *chosen], capture_output=True, cwd=ROOT, encoding="utf-8").stdout

    quick = collected("--ignore-glob=*/tests/test_*.py")  # a part of them, for it takes less time
    assert "tests/acceptance/" in quick and "tests/long/" not in quick
    assert "tests/long/test_spark.py::test_spark_gives_the_same_snapshot" in collected("tests/long")


def test_the_bench_command_runs_the_benchmarks_with_what_they_compare_with(folder, monkeypatch):
    asked, handed = [], []
    monkeypatch.setattr(folder.kh, "ensure_environment", asked.append)
    monkeypatch.setattr(folder.kh, "ensure_packages", lambda names: None)
    monkeypatch.setattr(folder.kh, "hand_over", lambda command, environment: handed.append(command) or 0)
    assert folder.kh.main(["bench", "xlsx", "--runs", "1"]) == 0
    assert asked == [["requirements.txt", "tests/requirements.txt", "tests/benchmarks/requirements.txt"]]
    assert handed[0][1].endswith("run.py") and handed[0][2:] == ["xlsx", "--runs", "1"]


def test_on_windows_the_child_alone_answers_ctrl_c_and_its_status_is_passed_on(folder, monkeypatch):
    class Child:
        waited = 0

        def wait(self):
            self.waited += 1
            if self.waited == 1:
                raise KeyboardInterrupt
            return 3

    monkeypatch.setattr(folder.kh, "WINDOWS", True)
    monkeypatch.setattr(folder.kh.subprocess, "Popen", lambda command, env: Child())
    assert folder.kh.hand_over(["python"], {}) == 3


def test_an_old_python_hands_over_to_a_newer_one(folder, monkeypatch):
    handed = []
    monkeypatch.setattr(folder.kh, "NEEDED", (99,))
    monkeypatch.setattr(folder.kh, "newer_python", lambda: ["/opt/python3.99"])
    monkeypatch.setattr(folder.kh, "hand_over", lambda command, environment: handed.append(command) or 0)
    folder.kh.main(["demo"])
    assert handed == [["/opt/python3.99", str(folder.path / "kh.py"), "demo"]]


def test_where_there_is_no_newer_python_a_sentence_says_what_to_install(folder, monkeypatch, capsys):
    monkeypatch.setattr(folder.kh, "NEEDED", (99,))
    assert folder.kh.main(["demo"]) == 1
    said = capsys.readouterr()
    assert "Cần Python 3.11 trở lên" in said.err and said.out == ""


def pip_says(folder, monkeypatch, words):
    monkeypatch.undo()
    answer = subprocess.CompletedProcess([], 1, words.encode())
    monkeypatch.setattr(folder.kh, "make_environment", lambda: None)
    monkeypatch.setattr(folder.kh.subprocess, "run", lambda *args, **options: answer)


def test_without_internet_a_sentence_says_how_to_bring_the_packages(folder, monkeypatch, capsys):
    pip_says(
        folder, monkeypatch, "WARNING: Retrying … NewConnectionError: Failed to establish a new connection\nERROR: x"
    )
    assert folder.kh.main(["demo"]) == 1
    assert "Không tải được các thư viện từ Internet" in capsys.readouterr().err


def test_another_failure_of_pip_is_told_in_its_last_words(folder, monkeypatch, capsys):
    pip_says(folder, monkeypatch, "Collecting one\nERROR: No space left on device")
    assert folder.kh.main(["demo"]) == 1
    assert capsys.readouterr().err.endswith("Không cài được các thư viện: ERROR: No space left on device\n")


def test_packages_brought_in_a_folder_are_used_instead_of_the_internet(folder, monkeypatch):
    (folder.path / "wheels").mkdir()
    commands = []
    monkeypatch.setattr(folder.kh, "run", lambda command, *words: commands.append(command))
    folder.kh.install(["requirements.txt"])
    assert "--no-index" in commands[0] and str(folder.path / "wheels") in commands[0]


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(folder, monkeypatch, capsys):
    def refuse():
        raise PermissionError(13, "Permission denied", "x")

    monkeypatch.setattr(folder.kh, "make_environment", refuse)
    assert folder.kh.main(["demo"]) == 1
    assert "Kiểm tra quyền ghi" in capsys.readouterr().err


def without_venv(folder, monkeypatch):
    monkeypatch.setattr(folder.kh.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object())


def test_a_python_without_venv_gets_it_by_apt_for_root_on_debian(folder, monkeypatch):
    without_venv(folder, monkeypatch)
    monkeypatch.setattr(folder.kh, "AS_ROOT_ON_DEBIAN", True)
    folder.kh.make_environment()
    package = f"python3.{sys.version_info[1]}-venv"
    assert folder.ran[0] == ["apt-get", "-qq", "update"]
    assert folder.ran[1][:3] == ["apt-get", "-qq", "install"] and folder.ran[1][-1] == package
    assert folder.ran[2] == ["-m", "venv"]


def test_a_python_without_venv_is_told_to_others(folder, monkeypatch, capsys):
    without_venv(folder, monkeypatch)
    monkeypatch.setattr(folder.kh, "AS_ROOT_ON_DEBIAN", False)
    assert folder.kh.main(["demo"]) == 1
    assert f"sudo apt install python3.{sys.version_info[1]}-venv" in capsys.readouterr().err


def test_only_missing_packages_are_installed_for_the_tests(folder, monkeypatch):
    known = subprocess.CompletedProcess([], 1, b"xvfb installed\nxdotool not-installed\n")
    monkeypatch.setattr(folder.kh.subprocess, "run", lambda *args, **options: known)
    monkeypatch.setattr(folder.kh.shutil, "which", lambda name: "/usr/bin/" + name)
    monkeypatch.setattr(folder.kh, "AS_ROOT_ON_DEBIAN", True)
    folder.kh.ensure_packages(["xvfb", "xdotool", "poppler-utils"])
    assert folder.ran[1][-2:] == ["xdotool", "poppler-utils"]


def test_it_needs_nothing_but_the_standard_library_and_the_syntax_of_python_3_8():
    source = (ROOT / "kh.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    names = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    names |= {node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= sys.stdlib_module_names
    vermin = [sys.executable, "-c", "from vermin import main; main()", "-t=3.8-", "--violations"]
    done = subprocess.run([*vermin, ROOT / "kh.py"], capture_output=True)
    assert done.returncode == 0, done.stdout.decode()


def test_it_is_found_by_its_own_place_and_not_by_the_current_folder():
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); import kh; print(kh.ROOT)"],
        capture_output=True, cwd="/", env={**os.environ, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert Path(done.stdout.decode().strip()) == ROOT
