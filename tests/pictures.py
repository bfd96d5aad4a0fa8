"""Pictures of the demo's workbook for the documents: `PYTHONPATH=python python tests/pictures.py`.

Needs LibreOffice and pdftoppm. The pictures show synthetic data and say so.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURES = {"ranking": 1}  # docs/NAME.png: the page of the printed workbook
VIETNAMESE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale"><value>vi-VN</value></prop></item>
</oor:items>
"""


def main() -> None:
    """Runs the demo, prints its workbook to PDF and each page wanted to PNG."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        subprocess.run([sys.executable, "-m", "khtargets", "demo", "--out", out / "demo"], check=True, capture_output=True)
        profile = out / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(VIETNAMESE, encoding="utf-8")
        convert = ["soffice", "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "pdf", "--outdir", out]
        subprocess.run([*convert, out / "demo" / "khtargets.xlsm"], check=True, capture_output=True)
        for name, page in PICTURES.items():
            cut = ["-f", str(page), "-l", str(page), "-r", "75", "-png", "-singlefile"]
            subprocess.run(["pdftoppm", *cut, out / "khtargets.pdf", ROOT / "docs" / name], check=True)


if __name__ == "__main__":
    main()
