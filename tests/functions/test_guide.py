"""The documents show what is there: each picture they name is committed, and one command makes them all."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest
from khtargets.workbook.buttons import BUTTONS
from pictures import PICTURES

ROOT = Path(__file__).parents[2]
MADE = {name for pictures in PICTURES.values() for name in pictures}
GUIDE = (ROOT / "docs" / "huong-dan.md").read_text(encoding="utf-8")


def test_the_guide_shows_every_picture_that_the_command_makes_and_no_other() -> None:
    assert set(re.findall(r"!\[[^]]+\]\(([\w-]+)\.png\)", GUIDE)) == MADE
    assert {path.stem for path in (ROOT / "docs").glob("*.png")} == MADE


@pytest.mark.parametrize("name", sorted(MADE))
def test_a_picture_is_a_page_of_paper_large_enough_to_be_read(name: str) -> None:
    head = (ROOT / "docs" / f"{name}.png").read_bytes()[:24]
    width, height = struct.unpack(">II", head[16:24])
    assert head[:8] == b"\x89PNG\r\n\x1a\n" and width > 1000 and 1.3 < width / height < 1.5


def test_the_guide_names_every_button() -> None:
    assert all(f"| **{button.caption}** |" in GUIDE for button in BUTTONS.values())
