"""Sessions that the tests of functions share."""

from __future__ import annotations

import figures
import pytest
from figures import DOSSIERS
from khtargets.functions import Session


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    home = tmp_path_factory.mktemp("home")
    figures.publish(home, DOSSIERS)
    return Session(home)


@pytest.fixture(scope="module")
def bare_session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """A session on a home without a snapshot."""
    return Session(tmp_path_factory.mktemp("bare"))
