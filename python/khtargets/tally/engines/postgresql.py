"""PostgreSQL: temporary tables and views of one session, small tables in and out by COPY."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine import Columns
from . import unreachable
from .dialect import carried

if TYPE_CHECKING:
    from collections.abc import Iterator

_TYPES = {"VARCHAR": "text"}


class PostgreSQL:
    """One session in a PostgreSQL database; everything it makes is temporary and goes with it."""

    catalogue = ""

    def __init__(self, url: str) -> None:
        import psycopg

        self._error = psycopg.Error
        with self._told():
            self._connection = psycopg.connect(url, autocommit=True)

    def run(self, statements: Iterable[str]) -> None:
        with self._told():
            for statement in statements:
                made = carried(statement, "postgres")
                kind = "TABLE" if made.is_table else "VIEW"
                self._execute(f'CREATE TEMPORARY {kind} "{made.name}" AS {made.query}' if made.name else made.query)
                if made.is_table:
                    self._execute(f'ANALYZE "{made.name}"')

    def upload(self, table: str, types: Mapping[str, str], columns: Columns) -> None:
        with self._told(), self._connection.cursor() as cursor:
            wanted = ", ".join(f'"{name}" {_TYPES.get(kind, kind)}' for name, kind in types.items())
            self._execute(f'CREATE TEMPORARY TABLE "{table}" ({wanted})')
            with cursor.copy(f'COPY "{table}" FROM STDIN'.encode()) as copy:
                for row in zip(*(_plain(columns[name]) for name in types), strict=True):
                    copy.write_row(row)
            self._execute(f'ANALYZE "{table}"')

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self._told(), self._connection.cursor() as cursor:
            cursor.execute(carried(query, "postgres").query.encode())
            return cursor.fetchall()

    def arrays(self, query: str) -> dict[str, np.ndarray[Any, Any]]:
        from pyarrow import csv

        buffer = io.BytesIO()
        with self._told(), self._connection.cursor() as cursor:
            with cursor.copy(f"COPY ({carried(query, 'postgres').query}) TO STDOUT (FORMAT csv, HEADER)".encode()) as copy:
                for block in copy:
                    buffer.write(block)
        buffer.seek(0)
        found = csv.read_csv(buffer)
        return {name: found[name].to_numpy().astype(np.int64) for name in found.column_names}

    def close(self) -> None:
        self._connection.close()

    def _execute(self, statement: str) -> None:
        self._connection.execute(statement.encode())

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except self._error as error:
            raise unreachable("PostgreSQL", error) from error


def _plain(column: Any) -> Any:
    return column.tolist() if isinstance(column, np.ndarray) else column
