"""PDF through LibreOffice, where it is there."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from ..errors import KhError

_WAIT = 180  # seconds
_VIETNAMESE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale"><value>vi-VN</value></prop></item>
</oor:items>
"""


def soffice() -> str | None:
    """LibreOffice's program; None where it is not installed."""
    for name in ("soffice", "libreoffice"):
        found = shutil.which(name)
        if found:
            return found
    for root in filter(None, (os.environ.get("PROGRAMFILES"), os.environ.get("PROGRAMFILES(X86)"))):
        path = Path(root) / "LibreOffice" / "program" / "soffice.exe"
        if path.exists():
            return str(path)
    return None


def to_pdf(workbook: Path, out: Path) -> None:
    """Prints a workbook into a PDF, numbers as Vietnamese writes them on any computer.

    KhError where LibreOffice is not there or fails.
    """
    program = soffice()
    if program is None:
        raise KhError(
            f"Máy này không có LibreOffice nên chưa lập được PDF; hãy mở “{workbook}” rồi in ra PDF, tệp đã dàn trang sẵn."
        )
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder) / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_VIETNAMESE, encoding="utf-8")
        command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--convert-to", "pdf"]
        try:
            subprocess.run([*command, "--outdir", folder, str(workbook)], capture_output=True, timeout=_WAIT, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise KhError(f"LibreOffice không lập được PDF từ “{workbook}” ({error}); hãy mở tệp rồi in ra PDF.") from error
        made = Path(folder) / f"{workbook.stem}.pdf"
        if not made.exists():
            raise KhError(f"LibreOffice không lập được PDF từ “{workbook}”; hãy mở tệp rồi in ra PDF.")
        shutil.copyfile(made, out)
