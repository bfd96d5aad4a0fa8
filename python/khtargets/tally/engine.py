"""Where the tally runs: a small port of four calls, and DuckDB, embedded, behind it; `engines` has the others.

The calls are all that `tally` needs: run statements, send a small table there, and fetch a small one from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

Columns = Mapping[str, Sequence[Any] | np.ndarray[Any, Any]]


class Engine(Protocol):
    """A place where SQL in DuckDB's dialect runs."""

    catalogue: str  # where its own tables are, beside what is made; "" where names find them

    def run(self, statements: Iterable[str]) -> None:
        """Runs statements that give nothing back."""

    def upload(self, table: str, types: Mapping[str, str], columns: Columns) -> None:
        """Makes a small table from columns; `types` are SQL's (BIGINT, INTEGER, VARCHAR, BOOLEAN)."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query, as Python values."""

    def arrays(self, query: str) -> dict[str, np.ndarray[Any, Any]]:
        """The columns of a query without nulls, as numpy arrays."""

    def close(self) -> None:
        """Frees what the engine holds."""


def load_library() -> None:
    """Loads DuckDB and starts it once, for a caller that has time before it needs one."""
    import duckdb

    duckdb.connect().close()


class DuckDB:
    """DuckDB inside this process; spills to `folder` past `memory` (such as "1GB")."""

    catalogue = ""

    def __init__(self, folder: Path, memory: str = "700MB", threads: int | None = None) -> None:
        import duckdb

        folder.mkdir(parents=True, exist_ok=True)
        settings: dict[str, Any] = {"memory_limit": memory, "temp_directory": str(folder), "preserve_insertion_order": False}
        if threads is not None:
            settings["threads"] = threads
        self._connection = duckdb.connect(config=settings)

    def run(self, statements: Iterable[str]) -> None:
        for statement in statements:
            self._connection.execute(statement)

    def upload(self, table: str, types: Mapping[str, str], columns: Columns) -> None:
        import pyarrow as pa

        arrow_types = {"BIGINT": pa.int64(), "INTEGER": pa.int32(), "VARCHAR": pa.string(), "BOOLEAN": pa.bool_()}
        data = pa.table({name: pa.array(columns[name], arrow_types[kind]) for name, kind in types.items()})
        self._connection.register("incoming", data)
        try:
            self._connection.execute(f"CREATE TABLE {table} AS SELECT * FROM incoming")
        finally:
            self._connection.unregister("incoming")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self._connection.execute(query).fetchall()
        return found

    def arrays(self, query: str) -> dict[str, np.ndarray[Any, Any]]:
        return {name: np.asarray(column) for name, column in self._connection.execute(query).fetchnumpy().items()}

    def close(self) -> None:
        self._connection.close()
