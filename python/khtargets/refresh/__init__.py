"""The order of it all: read, tally, apply the rules, publish, report.

`run` is what a button or a command calls. `exports` reads files in the background, `tallied` counts and classifies them
(`verdicts` has the rules), `publish` makes a snapshot's bytes, `report` and `excluded` tell what became of each row.
"""

from .options import Options
from .preview import preview
from .report import REASON_WORDS, MostlyBlankChannels, RefreshIncomplete, Report, missing_words
from .run import refresh

__all__ = [
    "REASON_WORDS",
    "MostlyBlankChannels",
    "Options",
    "RefreshIncomplete",
    "Report",
    "missing_words",
    "preview",
    "refresh",
]
