"""A workbook that Calc has just saved for Excel: our functions by their own names, and the file marked as calculated.

Calc writes an add-in's functions by their programmatic names (ORG.KHTARGETS.FUNCTIONS.KH_RATE), whatever names for Excel the
add-in declares, and Excel would show #NAME?; and Excel calculates a file anew that does not say by which engine it was
calculated, and puts errors over its values where there is no Python. Both are put right in the file. Standard library only,
Python 3.8.

Source: ECMA-376 part 1, 18.2.2 (calcPr); the mark is the one of our own workbook (`workbook.assembly`).
"""

from __future__ import annotations

import os
import re
import tempfile
import zipfile
from contextlib import suppress

PREFIX = b"ORG.KHTARGETS.FUNCTIONS."
KINDS = (".xlsx", ".xlsm")
_PARTS = re.compile(r"xl/(?:workbook|worksheets/[^/]+)\.xml")
_CALCULATION = re.compile(rb"<calcPr(?![^>]*calcId)")
_ENGINE = b'<calcPr calcId="191029"'


def mend(path: str) -> bool:
    """Puts right what Calc wrote into a file; whether there was anything. The file's time stays, by which Calc knows it again.

    OSError where it cannot be written; then it is as Calc saved it.
    """
    if not path.lower().endswith(KINDS):
        return False
    status = os.stat(path)
    handle, beside = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".~khtargets")
    try:
        with os.fdopen(handle, "wb") as target, zipfile.ZipFile(path) as source:
            if not _write(source, target):
                return False
        os.chmod(beside, status.st_mode & 0o777)
        os.utime(beside, ns=(status.st_atime_ns, status.st_mtime_ns))
        os.replace(beside, path)
        return True
    finally:
        with suppress(FileNotFoundError):
            os.remove(beside)


def _write(source: zipfile.ZipFile, target: object) -> bool:
    """The archive with plain names; False, and nothing worth keeping, where it has none of ours."""
    changed = False
    with zipfile.ZipFile(target, "w") as made:  # type: ignore[call-overload]
        for entry in source.infolist():
            data = source.read(entry)
            if _PARTS.fullmatch(entry.filename):
                changed = changed or PREFIX in data
                data = data.replace(PREFIX, b"")
                if entry.filename == "xl/workbook.xml":
                    data = _CALCULATION.sub(_ENGINE, data, count=1)
            made.writestr(entry, data)
    return changed
