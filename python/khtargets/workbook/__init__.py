"""khtargets.xlsm: its sheets, its charts and its VBA project, written from sources."""

from .assembly import build, built

__all__ = ["build", "built"]
