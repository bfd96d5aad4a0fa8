"""Targets for online dossiers of a province's departments, districts and communes, and who meets them."""

import hashlib
import os
import platform

__version__ = "0.1.0"


def process_mark() -> str:
    """Names this process among all that work in a shared folder ("kh1a2b3c4d-4711": computer and process).

    Names of unfinished files and working folders carry it, so that what an ended process left can be told from what one is
    at work on.
    """
    return f"kh{hashlib.sha256(platform.node().encode('utf-8')).hexdigest()[:8]}-{os.getpid()}"
