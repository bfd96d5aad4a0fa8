"""Two processes refreshing and twenty reading at once for a whole minute; the quick tests do it for three seconds."""

from __future__ import annotations

from pathlib import Path

import pytest
import test_lock


def test_two_refresh_and_twenty_read_for_a_minute_and_no_figure_is_mixed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_lock, "SECONDS", 60.0)
    test_lock.test_two_refresh_and_twenty_read_at_once_and_no_figure_is_mixed(home)
