"""khtargets.xlsm: its sheets, its charts and its VBA project, written from sources."""

from .build import build

__all__ = ["build"]
