"""What LibreOffice loads: it puts the bundled package before any other of its name and hands over its components."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "pythonpath"))

from khtargets.hosts.calc import g_ImplementationHelper  # noqa: E402, F401  # LibreOffice looks for this name
