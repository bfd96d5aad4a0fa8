"""DuckDB on a database file that is only read; what it makes lies in this process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from ..engine import DuckDB
from . import unreachable


class DuckDBFile(DuckDB):
    """The tables of a file, and temporary ones beside them."""

    catalogue = "source"

    def __init__(self, path: str, folder: Path) -> None:
        super().__init__(folder)
        quoted = path.replace("'", "''")
        try:
            self.run([f"ATTACH '{quoted}' AS source (READ_ONLY)", "SET search_path = 'memory,source'"])
        except BaseException:
            self.close()
            raise

    def run(self, statements: Iterable[str]) -> None:
        with _told():
            super().run(statements)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with _told():
            return super().rows(query)

    def arrays(self, query: str) -> dict[str, np.ndarray[Any, Any]]:
        with _told():
            return super().arrays(query)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise unreachable("DuckDB", error) from error
