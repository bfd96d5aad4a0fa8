"""khtargets.xlsm: its sheets, its charts and its VBA project, written from sources."""

from .assembly import build

__all__ = ["build"]
