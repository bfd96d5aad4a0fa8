"""What texts mean, one copy of each dossier, and the counts.

    readings ──distinct texts──> maps ──join──> resolved rows ──tally.sql──> tally (unit, procedure, day, channel: dossiers)

`dossiers` shows exports to an engine, `maps` tells it what their texts mean, `tally` runs the SQL and fetches the counts;
`engine` is the port and DuckDB behind it, `engines/` the others. The SQL is DuckDB's dialect.
"""

from .dossiers import Export
from .tally import REASONS, Tally

__all__ = [
    "REASONS",
    "Export",
    "Tally",
]
