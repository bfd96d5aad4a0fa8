"""Two processes refreshing and twenty reading at once for a whole minute; the quick tests do it for three seconds."""

from __future__ import annotations

from pathlib import Path

from at_once import refresh_and_read


def test_two_refresh_and_twenty_read_for_a_minute_and_no_figure_is_mixed(home: Path) -> None:
    refresh_and_read(home, seconds=60)
