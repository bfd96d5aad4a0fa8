"""Statements from DuckDB's dialect to another: what is made and how, apart from its query."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import sqlglot
from sqlglot import exp


class Statement(NamedTuple):
    """`name` and `is_table` of what a CREATE makes, and its query; a name of "" is a query by itself."""

    name: str
    is_table: bool
    query: str


@lru_cache(maxsize=256)
def carried(statement: str, dialect: str) -> Statement:
    """A statement of DuckDB's, carried to sqlglot's dialect of that name."""
    parsed = sqlglot.parse_one(statement, read="duckdb")
    if isinstance(parsed, exp.Create):
        query = parsed.expression.sql(dialect=dialect, identify=True, comments=False)
        return Statement(parsed.this.name, parsed.kind == "TABLE", query)
    return Statement("", False, parsed.sql(dialect=dialect, identify=True, comments=False))
