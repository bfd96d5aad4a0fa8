"""The rules as data: targets, units, counting windows, reporting periods, a home's settings, and the measures.

`data/` has a folder for each packaged decision: decision.json, units.csv, targets.csv, aliases.csv, each legal value once and
with its citation. Standard library only, Python 3.8.
"""

from .decision import OUTSIDE, Alias, Decision, ProcedureClass, Target, Unit, load as load_decision
from .settings import DATE_FIELDS, Settings, load as load_settings

__all__ = [
    "DATE_FIELDS",
    "OUTSIDE",
    "Alias",
    "Decision",
    "ProcedureClass",
    "Settings",
    "Target",
    "Unit",
    "load_decision",
    "load_settings",
]
