"""Spark: a session of a cluster (spark://, or sc:// for Spark Connect); tables are cached temporary views."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import RefreshFailed
from ..engine import Columns
from . import unreachable
from .dialect import carried

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIALECT = "spark"


class Spark:
    """One session of a Spark cluster; what it makes is temporary."""

    catalogue = ""

    def __init__(self, url: str) -> None:
        try:
            from pyspark.sql import SparkSession
        except ImportError as error:
            raise RefreshFailed("Thiếu thư viện pyspark; hãy cài bằng: .venv/bin/python -m pip install pyspark.") from error
        with _told():
            builder = SparkSession.builder
            builder = builder.remote(url) if url.startswith("sc://") else builder.master(url)
            self._session = builder.config("spark.sql.ansi.enabled", "true").getOrCreate()
        self._made: list[str] = []
        self._cached: list[Any] = []

    def run(self, statements: Iterable[str]) -> None:
        with _told():
            for statement in statements:
                made = carried(statement, _DIALECT)
                found = self._session.sql(made.query)
                if made.is_table:
                    self._cached.append(found.cache())
                if made.name:
                    self._keep(made.name, found)

    def upload(self, table: str, types: Mapping[str, str], columns: Columns) -> None:
        import pyarrow as pa

        arrow_types = {"BIGINT": pa.int64(), "INTEGER": pa.int32(), "VARCHAR": pa.string(), "BOOLEAN": pa.bool_()}
        data = pa.table({name: pa.array(columns[name], arrow_types[kind]) for name, kind in types.items()})
        with _told():
            self._keep(table, self._session.createDataFrame(data))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with _told():
            return [tuple(row) for row in self._session.sql(carried(query, _DIALECT).query).collect()]

    def arrays(self, query: str) -> dict[str, np.ndarray[Any, Any]]:
        with _told():
            found = self._session.sql(carried(query, _DIALECT).query).toArrow()
        return {name: found[name].to_numpy() for name in found.column_names}

    def close(self) -> None:
        with _told():
            for each in reversed(self._cached):  # while the views that it was made from are there
                each.unpersist()
            for name in self._made:
                self._session.catalog.dropTempView(name)

    def _keep(self, name: str, found: Any) -> None:
        found.createOrReplaceTempView(name)
        self._made.append(name)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        if type(error).__module__.split(".")[0] not in ("pyspark", "py4j", "grpc"):
            raise
        raise unreachable("Spark", error) from error
