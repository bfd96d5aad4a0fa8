"""One-stop exports in, one Parquet a file out.

    found, bad = sources(home.dossiers)
    for source in found:
        reading = read(source, digest(source), home.cache)

A dossier's text is kept as written. Applicants' names, addresses and telephone numbers are never kept: only the columns
of `FIELDS` leave the file, and no error or note quotes a cell of any other. `read` may be called from several threads.

`sources` lists the files, also in archives; `formats` gives a file's sheets as grids; `header` finds the columns
(`known_headers.csv`), `rows` the dossiers, `sections` the units above them; `completion` fills in merged cells; `placement`,
`pieces` and `rounded` refuse what lost its shape; `texts` and `parquet` keep what was read. `plain_csv` is the short way.
"""

from __future__ import annotations

from .digests import Digests
from .header import is_personal
from .memory import Room
from .model import FIELDS, Reading, Sheet
from .plain_sheets import plain_sheets
from .reading import READER_VERSION, read, version
from .sources import Source, digest, sources
from .taught import NOTHING, Taught

__all__ = [
    "FIELDS",
    "NOTHING",
    "READER_VERSION",
    "Digests",
    "Reading",
    "Room",
    "Sheet",
    "Source",
    "Taught",
    "digest",
    "is_personal",
    "plain_sheets",
    "read",
    "sources",
    "version",
]
