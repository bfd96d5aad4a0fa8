"""The worksheet functions: declared once in `registry`, answered by `Session(home).call(name, arguments)`.

`cells` is how cells come and go, `lookup` what arguments mean, `answers` a method a function; `ranking`, `forecast`,
`explain` and `cell_counts` are what these need. Standard library only, Python 3.8.
"""

from .cells import CellError
from .registry import REGISTRY, Function
from .session import Session

__all__ = [
    "REGISTRY",
    "CellError",
    "Function",
    "Session",
]
