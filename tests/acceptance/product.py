"""Runs the product as people do: its command line, in a process of its own."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from acceptance import formats

ROOT = Path(__file__).parents[2]
HEADER = ["Mã hồ sơ", "Đơn vị tiếp nhận", "Mã TTHC", "Hình thức nộp", "Trạng thái", "Ngày nhận"]


@dataclass
class Done:
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


def khtargets(*arguments, home=None, stdin=None):
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "python"), "PYTHONUTF8": "1", "COLUMNS": "200"}
    environment.pop("KHTARGETS_HOME", None)
    command = [sys.executable, "-m", "khtargets", *(["--home", str(home)] if home else []), *map(str, arguments)]
    done = subprocess.run(
        command, input=stdin, capture_output=True, encoding="utf-8", env=environment, cwd=ROOT, timeout=300
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


def refresh(home, *arguments):
    done = khtargets("refresh", "--json", *arguments, home=home)
    assert done.code == 0, done.out + done.err
    return done.json


def call(home, questions):
    """The answers to arrays such as ["KH_RATE", "Sở Y tế"], in order."""
    lines = "".join(json.dumps(question, ensure_ascii=False) + "\n" for question in questions)
    done = khtargets("call", "--lines", home=home, stdin=lines)
    assert done.code == 0, done.out + done.err
    answers = [json.loads(line) for line in done.out.splitlines() if line.strip()]
    assert len(answers) == len(questions), done.out[:2000] + done.err
    return answers


def excluded_rows(home, path):
    """`check --rows`: the listed rows as dictionaries."""
    khtargets("check", "--rows", path, home=home)
    text = Path(path).read_bytes().decode("utf-8-sig")
    dialect = csv.Sniffer().sniff(text[:2000], ",;\t")
    return list(csv.DictReader(text.splitlines(), dialect=dialect))


# Small homes, row by row


def a_list(*procedures):
    """A procedure list without levels: every row counts."""
    rows = [["STT", "Mã TTHC", "Tên thủ tục hành chính"]]
    rows += [[number, code, name] for number, (code, name) in enumerate(procedures, 1)]
    return formats.csv_bytes(formats.Sheet("", rows))


def a_home(folder, rows, previous=(("1.000001", "Thủ tục một"),), current=None, settings=""):
    """A home with one export of `rows` (HEADER's columns)."""
    formats.write(folder / "settings.toml", ('decision = "khanh-hoa-2024"\n' + settings).encode())
    formats.write(folder / "procedures" / "previous.csv", a_list(*previous))
    if current is not None:
        formats.write(folder / "procedures" / "current.csv", a_list(*current))
    if rows:
        formats.write(folder / "dossiers" / "bc 1.csv", export(rows))
    return folder


def export(rows, header=HEADER):
    return formats.csv_bytes(formats.Sheet("", [header, *rows]))


def dossiers(unit, day, online, total, start=0, procedure="1.000001"):
    """`total` rows of one unit and day, `online` of them online."""
    return [
        [f"{unit}-{day}-{procedure}-{number}", unit, procedure, "Trực tuyến" if number - start < online else "Trực tiếp",
         "Đã trả kết quả", day]
        for number in range(start, start + total)
    ]  # fmt: skip
