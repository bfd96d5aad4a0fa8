#!/usr/bin/env python3
"""Starts khtargets: `python3 kh.py ARGS`, on Windows `py kh.py ARGS`.

Makes the environment (.venv beside this file) once, brings it up to date whenever requirements.txt changes,
and hands over to the program in it. `python3 kh.py test [pytest's arguments]` also installs what the tests
need and runs them, `python3 kh.py test --long` those of tests/long instead, `python3 kh.py bench [PART …]`
the benchmarks. Standard library only, in Python 3.8's syntax, so that an old Python can say what to do.
Where the office has no Internet, the packages may lie in a folder `wheels` beside this file.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from typing import BinaryIO

if os.name == "nt":
    import msvcrt
else:
    import fcntl

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "installed.txt")
WINDOWS = os.name == "nt"
PYTHON = os.path.join(VENV, "Scripts", "python.exe") if WINDOWS else os.path.join(VENV, "bin", "python")
AS_ROOT_ON_DEBIAN = not WINDOWS and os.geteuid() == 0 and bool(shutil.which("apt-get"))
NEEDED = (3, 11)
TEST_PACKAGES = "libreoffice-calc python3-uno poppler-utils xvfb xdotool fonts-dejavu-core fonts-liberation postgresql"
LONG_PACKAGES = "default-jre-headless"
BENCH_PACKAGES = f"libreoffice-calc python3-uno {LONG_PACKAGES}"
OFFLINE = ("connection", "resolve", "retries", "timed out", "unreachable", "no matching distribution")


class Stop(Exception):
    """Nothing more can be done here; the text is the sentence for the person."""


def main(arguments: list[str]) -> int:
    """Run the program with these arguments; its exit status (on POSIX this process becomes it)."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # a Windows console's own encoding lacks "ệ"
    try:
        if sys.version_info < NEEDED:
            return hand_over([*newer_python(), os.path.abspath(__file__), *arguments], dict(os.environ))
        testing, benching = arguments[:1] == ["test"], arguments[:1] == ["bench"]
        long = arguments[:2] == ["test", "--long"]
        files = ["requirements.txt", *["tests/requirements.txt"] * (testing or benching)]
        ensure_environment([*files, *["tests/benchmarks/requirements.txt"] * (long or benching)])
        command = [PYTHON, "-m", "khtargets", *arguments]
        if testing:
            ensure_packages((LONG_PACKAGES if long else TEST_PACKAGES).split())
            os.chdir(ROOT)
            which = ["tests/long", *arguments[2:]] if long else ["-nauto", "--dist=loadfile", *arguments[1:]]
            command = [PYTHON, "-m", "pytest", "-cpython/pyproject.toml", "--rootdir=.", *which]
        if benching:
            ensure_packages(BENCH_PACKAGES.split())
            command = [PYTHON, os.path.join(ROOT, "tests", "benchmarks", "run.py"), *arguments[1:]]
        return hand_over(command, dict(os.environ, PYTHONPATH=os.path.join(ROOT, "python"), PYTHONUTF8="1",
                                       **{"PYTHONHASHSEED": "0"} if testing else {}))  # workers must agree on the order
    except (Stop, OSError) as error:
        say(str(error) if isinstance(error, Stop) else
            f"Không chuẩn bị được môi trường chạy trong {ROOT} ({error}). Kiểm tra quyền ghi, chỗ trống trên "
            "đĩa, đóng các cửa sổ đang chạy chương trình, rồi chạy lại.")
        return 1
    except KeyboardInterrupt:
        return 130


def say(sentence: str) -> None:
    """Words for the person go to standard error: standard output belongs to the program."""
    print(sentence, file=sys.stderr, flush=True)


def hand_over(command: list[str], environment: dict[str, str]) -> int:
    """Become `command`; Windows cannot, so there it is a child that alone answers Ctrl-C."""
    if not WINDOWS:
        os.execve(command[0], command, environment)
    child = subprocess.Popen(command, env=environment)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue


def newer_python() -> list[str]:
    """The command of a Python that is new enough, when this one is not."""
    check = f"import sys; sys.exit(sys.version_info < {NEEDED})"
    for minor in (13, 12, 11, 14):
        name, *options = ["py", f"-3.{minor}"] if WINDOWS else [f"python3.{minor}"]
        command = [shutil.which(name) or "", *options]
        if command[0] and subprocess.run([*command, "-c", check], capture_output=True).returncode == 0:
            return command
    raise Stop(f"Cần Python 3.11 trở lên, đây là Python {sys.version.split()[0]}. Cài bản mới từ https://www."
               "python.org/downloads/ (Debian 12, Ubuntu 24.04: sudo apt install python3) rồi chạy lại.")


def ensure_environment(files: list[str]) -> None:
    """Make or bring up to date the environment with the packages of these requirement files.

    A stamp in it, written last, says what it was made from: an environment without one was left half made.
    """
    wanted = set()
    for name in files:
        with open(os.path.join(ROOT, name), "rb") as file:
            wanted.add(name + " " + hashlib.sha256(file.read().replace(b"\r\n", b"\n")).hexdigest())
    if wanted <= stamped():
        return
    with open(os.path.join(ROOT, ".venv.lock"), "a+b") as lock:
        wait_for_turn(lock)
        found = stamped()
        if wanted <= found:  # another process made it meanwhile
            return
        say("Đang cài các thư viện cần thiết (chỉ lần đầu và sau mỗi lần cập nhật, chừng một hai phút)…")
        if found:
            os.remove(STAMP)
        else:
            make_environment()
        install(files)
        with open(STAMP, "w", encoding="ascii") as stamp:
            stamp.write("\n".join(sorted(wanted)))


def stamped() -> set[str]:
    """What the environment was made from; empty where there is none, or the Python it rests on is gone."""
    try:
        with open(os.path.join(VENV, "pyvenv.cfg"), encoding="utf-8") as file:
            settings = dict(line.split(" = ", 1) for line in file.read().splitlines() if " = " in line)
        with open(STAMP, encoding="ascii") as file:
            lines = set(file.read().splitlines())
    except OSError:
        return set()
    return lines if os.path.exists(PYTHON) and os.path.isdir(settings.get("home", "")) else set()


def wait_for_turn(lock: BinaryIO) -> None:
    """One process at a time works on the environment; the system frees the lock when a process dies."""
    if not WINDOWS:
        return fcntl.flock(lock, fcntl.LOCK_EX)
    while True:
        try:
            lock.seek(0)
            return msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:
            time.sleep(0.2)


def make_environment() -> None:
    """An empty environment in .venv, in place of whatever lies there."""
    base = getattr(sys, "_base_executable", sys.executable)  # not the Python in the folder to be replaced
    if not all(importlib.util.find_spec(module) for module in ("venv", "ensurepip")):
        package = f"python3.{sys.version_info[1]}-venv"
        if not AS_ROOT_ON_DEBIAN:
            raise Stop(f"Python ở {base} thiếu mô-đun venv. Trên Debian, Ubuntu: sudo apt install {package}; "
                       "trên Windows: cài lại Python từ https://www.python.org/downloads/. Sau đó chạy lại.")
        apt([package])
    if os.path.lexists(VENV):
        shutil.rmtree(VENV)
    run([base, "-m", "venv", VENV], f"Không tạo được môi trường Python trong {VENV}")


def install(files: list[str]) -> None:
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    wheels = os.path.join(ROOT, "wheels")
    if os.path.isdir(wheels):
        command += ["--no-index", "--find-links", wheels]
    command += [f"--requirement={os.path.join(ROOT, name)}" for name in files]
    run(command, "Không cài được các thư viện",
        "Không tải được các thư viện từ Internet. Nối mạng rồi chạy lại; hoặc trên máy cùng loại có mạng: "
        f"python -m pip download -r requirements.txt -d wheels, rồi chép thư mục wheels vào {ROOT}.")


def ensure_packages(names: list[str]) -> None:
    """The system's packages that the tests use, on Debian; elsewhere they are the person's to install."""
    if not shutil.which("dpkg-query"):
        return
    query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names]
    found = subprocess.run(query, capture_output=True).stdout.decode().splitlines()
    missing = [name for name in names if f"{name} installed" not in found]
    if missing and AS_ROOT_ON_DEBIAN:
        apt(missing)
    elif missing:
        say("Các phép thử cần thêm: sudo apt install " + " ".join(missing))


def apt(packages: list[str]) -> None:
    say(f"Đang cài {', '.join(packages)}…")
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    for step in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        run(["apt-get", "-qq", *step], "Không cài được gói hệ thống")


def run(command: list[str], failed: str, offline: str = "") -> None:
    """Run quietly; stop with `failed` and the tool's last words, or `offline` if they are of the network."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        words = done.stdout.decode("utf-8", "replace").strip() or f"mã lỗi {done.returncode}"
        off = offline and any(word in words.lower() for word in OFFLINE)
        raise Stop(offline if off else f"{failed}: {words.splitlines()[-1]}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
