"""Engines where a country's dossiers already lie: PostgreSQL and Spark, behind the same four calls as DuckDB.

The SQL is the same; sqlglot carries it from DuckDB's dialect to theirs. Only distinct values, maps and counts cross the
wire; rows stay where they are, and nothing is written there but temporary tables and views.
"""

from __future__ import annotations

from pathlib import Path

from ...errors import RefreshFailed
from ..engine import Engine


def connect(url: str, folder: Path) -> Engine:
    """The engine at a URL: postgresql://user@host/database, sc://host:port or spark://host:port (a
    local[2] or local-cluster[2,1,1024] too), duckdb:///path/to/file.

    `folder` is where DuckDB spills to. RefreshFailed where it cannot be reached or is of another kind.
    """
    kind = url.partition("://")[0]
    if kind in ("postgresql", "postgres"):
        from .postgresql import PostgreSQL

        return PostgreSQL(url)
    if kind in ("sc", "spark") or kind.startswith("local"):
        from .spark import Spark

        return Spark(url)
    if kind == "duckdb":
        from .duckdb_file import DuckDBFile

        return DuckDBFile(url.split("://", 1)[1], folder)
    raise RefreshFailed(
        f"Không biết cách nối tới “{kind}://”; --source nhận postgresql://, sc:// hoặc spark:// (Spark), duckdb://."
    )


def unreachable(what: str, error: BaseException) -> RefreshFailed:
    """The sentence for a server that does not answer or refuses."""
    told = (str(error).strip() or type(error).__name__).splitlines()[0]
    return RefreshFailed(f"Không làm việc được với {what}: {told}; hãy kiểm tra địa chỉ, quyền đọc rồi chạy lại.")
