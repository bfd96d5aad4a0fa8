"""The file of figures that cells read: its layout, how it is read and published, and periods that are closed.

A snapshot is one file, replaced in one step; it carries the decision, settings and names that its figures rest on. Standard
library only, Python 3.8.
"""

from .snapshot import ROWS, SUFFIX, Counts, Prefix, Snapshot, Store

__all__ = [
    "ROWS",
    "SUFFIX",
    "Counts",
    "Prefix",
    "Snapshot",
    "Store",
]
