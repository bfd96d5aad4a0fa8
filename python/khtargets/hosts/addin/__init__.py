"""The LibreOffice extension khtargets.oxt: every worksheet function, and what the workbook's buttons need.

A zip file of the files in `oxt`, of the functions' declarations made from the registry, and of the part of this package
that needs nothing but the standard library, with the decisions' data. The same sources give the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from ... import __version__
from .bundle import bundled
from .declarations import functions_idl, functions_xcu, menu_xcu

NAME = "khtargets.oxt"  # the workbook's buttons name the extension by its file
IDENTIFIER = "org.khtargets"
_PARTS = Path(__file__).with_name("oxt")
_MOMENT = (1980, 1, 1, 0, 0, 0)


def build(out: Path) -> None:
    """Writes the extension."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(extension())


def extension() -> bytes:
    """The extension's bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        for name, content in sorted(parts().items()):
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_STORED  # what is packed depends on the system's zlib
            entry.create_system = 3  # the same on every system
            entry.external_attr = 0o644 << 16
            package.writestr(entry, content)
    return held.getvalue()


def parts() -> dict[str, bytes]:
    """Every file of the extension by its path in it, with line ends as on Linux."""
    texts = {
        path.relative_to(_PARTS).as_posix(): path.read_text(encoding="utf-8")
        for path in _PARTS.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    texts["description.xml"] = texts["description.xml"].replace("@VERSION@", __version__)
    texts["functions.idl"] = functions_idl()
    texts["CalcAddIn.xcu"] = functions_xcu()
    texts["Addons.xcu"] = menu_xcu()
    texts |= {f"pythonpath/{name}": text for name, text in bundled().items()}
    return {name: text.encode("utf-8") for name, text in texts.items()}
