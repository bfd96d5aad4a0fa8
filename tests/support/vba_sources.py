"""The workbook's VBA sources, whole and by procedure, and the record of those that the language's grammar accepts.

`python tests/support/vba_sources.py` parses every procedure that is not on record yet with the published grammar (antlr4-vba),
runs vbalidator over all modules, and writes the record anew. The grammar takes half a minute, so that tests go by the record.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python"))
RECORD = ROOT / "tests" / "golden" / "vba-procedures.txt"
_STARTS = re.compile(r"^(?=(?:Public|Private) (?:Sub|Function) )", re.MULTILINE)
# ThisComponent is LibreOffice's own global name; modCalc, which uses it, does without Option Explicit for its sake. GetSetting
# and SaveSetting are VBA's own, which vbalidator does not know.
EXPLAINED = re.compile(
    r"modCalc\.bas:\d+: +(?:WARNING +\[VBA320\]|ERROR +\[VBA001\] +Undefined identifier 'ThisComponent')"
    r"|modOffice\.bas:\d+: +ERROR +\[VBA001\] +Undefined identifier '(?:Get|Save)Setting'"
)


def sources() -> dict[str, str]:
    """Each module's name with its source."""
    from khtargets.workbook.assembly import VBA

    return {path.stem: path.read_text(encoding="ascii") for path in sorted(VBA.glob("*.bas"))}


def procedures() -> dict[str, str]:
    """"module.procedure" (or "module." for its declarations) with its text."""
    found = {}
    for module, source in sources().items():
        head, *rest = _STARTS.split(source)
        found[f"{module}."] = head
        for text in rest:
            name = re.match(r"\w+ \w+ (\w+)", text)
            assert name
            found[f"{module}.{name[1]}"] = text
    return found


def digest(text: str) -> str:
    """What a procedure's text is recorded by."""
    return hashlib.sha256(text.strip().encode("ascii")).hexdigest()[:32]


def recorded() -> dict[str, str]:
    """What the grammar has accepted: name with digest."""
    if not RECORD.exists():
        return {}
    return dict(line.split() for line in RECORD.read_text(encoding="ascii").splitlines())


def syntax_errors(text: str) -> list[str]:
    """What the grammar refuses in a module's head or a procedure."""
    from antlr4 import CommonTokenStream, InputStream
    from antlr4.error.ErrorListener import ErrorListener
    from antlr4_vba.vbaLexer import vbaLexer
    from antlr4_vba.vbaParser import vbaParser

    found: list[str] = []

    class Listener(ErrorListener):  # type: ignore[misc, unused-ignore]
        def syntaxError(self, recognizer, symbol, line, column, message, error) -> None:  # type: ignore[no-untyped-def]
            found.append(f"{line}:{column} {message}")

    if not text.startswith("Attribute VB_Name"):
        text = f'Attribute VB_Name = "Module"\n{text}'
    lexer = vbaLexer(InputStream(text.replace("\n", "\r\n")))
    parser = vbaParser(CommonTokenStream(lexer))
    for each in (lexer, parser):
        each.removeErrorListeners()
        each.addErrorListener(Listener())
    parser.startRule()
    return found


def validator_findings() -> list[str]:
    """What vbalidator says for Excel and we do not explain."""
    with tempfile.TemporaryDirectory() as folder:
        for name, source in sources().items():
            (Path(folder) / f"{name}.bas").write_text(source, encoding="ascii")
        command = [str(Path(sys.executable).with_name("vbalidator")), "--host", "excel", folder]
        said = subprocess.run(command, capture_output=True, text=True, cwd=folder).stdout
    lines = [line for line in said.splitlines() if re.match(r"\S+\.bas:\d+:", line)]
    return [line for line in lines if not EXPLAINED.match(line)]


if __name__ == "__main__":
    known, accepted, refused = recorded(), {}, list(validator_findings())
    for name, text in procedures().items():
        errors = [] if known.get(name) == digest(text) else syntax_errors(text)
        refused += [f"{name}: {error}" for error in errors]
        if not errors:
            accepted[name] = digest(text)
    RECORD.parent.mkdir(exist_ok=True)
    RECORD.write_text("".join(f"{name} {value}\n" for name, value in sorted(accepted.items())), encoding="ascii")
    print("\n".join(refused) or f"{len(accepted)} procedures accepted")
    sys.exit(bool(refused))
