"""Names as written give their unit, or none: never another one."""

from __future__ import annotations

import random
import unicodedata

from acceptance import product, province, spellings


def test_the_collected_spellings_give_their_units(tmp_path):
    lines = spellings.SAMPLES
    answers = product.call(tmp_path, [["KH_UNIT", line["written"]] for line in lines])
    wrong = []
    for line, answer in zip(lines, answers, strict=True):
        unit = line["unit_id"]
        if unit in spellings.NOT_UNITS:
            if not isinstance(answer, dict) or answer["error"] != "#N/A":
                wrong.append((line, answer))
        elif answer != province.full_name(unit):
            wrong.append((line, answer))
    assert not wrong, wrong


def noisy(text, rng):
    yield text
    yield text.upper()
    yield text.lower()
    yield spellings.old_tones(text)
    yield spellings.decomposed(text)
    yield unicodedata.normalize("NFC", text).encode("utf-8").decode("utf-8") + " "
    yield text.replace(" - ", "-").replace(", ", " - ")
    yield spellings.in_font(text, spellings.TCVN3)
    yield spellings.in_font(text, spellings.VNI)
    broken = spellings.mojibake(text)
    if broken:
        yield broken


def test_no_unseen_spelling_gives_another_unit_and_few_are_left_open(tmp_path):
    rng = random.Random(1)
    asked = []
    for unit in province.UNITS:
        for text in rng.sample(spellings.plain_spellings(unit), 3):
            asked += [(written, unit) for written in noisy(text, rng)]
    answers = product.call(tmp_path, [["KH_UNIT", written] for written, _ in asked])
    wrong, left_open = [], []
    for (written, unit), answer in zip(asked, answers, strict=True):
        if isinstance(answer, dict):
            left_open.append((written, unit))
        elif answer != province.full_name(unit):
            wrong.append((written, unit, answer))
    assert not wrong, wrong[:20]
    assert len(left_open) <= len(asked) * 0.05, (len(left_open), len(asked), left_open[::25])
