"""khtargets.xlsm, written from sources: sheets, charts, VBA; and the table of its buttons.

`assembly` builds it. `tables` has the lines of each table, which a sheet, a button, a paper and the terminal share; `sheets`
has a module a sheet; `vba` the project. Hosts load `buttons` alone, which needs the standard library only (Python 3.8).
"""

from .buttons import BUTTONS, Button

__all__ = ["BUTTONS", "Button"]
