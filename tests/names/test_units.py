"""A written name is one unit, several, or none; and never a near match.

`samples/unit_names.csv` holds spellings with the unit they mean, worked by hand: what staff and one-stop systems of
the province write, what looks like a unit and is none, and what context decides. Its column `context` holds the other
texts, strongest first, parted by "¦".
"""

import csv
import random
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st
from khtargets.decision import Alias, load_decision as load
from khtargets.names.text import bare, fold
from khtargets.names.units import Match, Names
from old_encodings import decomposed, half_composed, in_tcvn3, in_vni, misread, with_old_tones

SAMPLES = Path(__file__).parents[1] / "samples"
DECISION = load("khanh-hoa-2024")
NAMES = Names(DECISION)
UNITS = {unit.id: unit for unit in DECISION.units}


def rows(name: str) -> list[dict[str, str]]:
    with (SAMPLES / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def short(match: Match) -> str:
    return match.unit_id or match.kind


def core(unit_id: str) -> str:
    unit = UNITS[unit_id]
    return unit.name[len(unit.kind) :].strip() if unit.name.lower().startswith(unit.kind) else unit.name


def unit_of(full_name: str, parent: str) -> str:
    return next(
        unit.id
        for unit in UNITS.values()
        if fold(core(unit.id)) == fold(full_name) and UNITS[unit.parent_id].name == parent
    )


# --- held spellings -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("expected", sorted({row["expected"] for row in rows("unit_names.csv")}))
def test_held_spellings_mean_what_they_mean(expected: str) -> None:
    for row in rows("unit_names.csv"):
        if row["expected"] == expected:
            context = tuple(row["context"].split(" ¦ ")) if row["context"] else ()
            assert short(NAMES.resolve(row["written"], context)) == expected, (row["written"], context)


def test_every_unit_has_held_spellings() -> None:
    assert set(UNITS) <= {row["expected"] for row in rows("unit_names.csv")}


@pytest.mark.parametrize("unit_id", UNITS)
def test_a_unit_answers_to_its_id_its_name_and_its_full_name(unit_id: str) -> None:
    unit = UNITS[unit_id]
    for written in (unit_id, unit.name, unit.full_name(DECISION), unit.name.upper(), bare(unit.full_name(DECISION))):
        assert NAMES.resolve(written) == Match("unit", unit_id)


# --- units that are easily confused -------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", [row for row in rows("name_collisions.csv") if row["kind"] == "same_name"])
def test_a_name_that_two_units_bear_is_ambiguous_until_kind_or_parent_is_given(row: dict[str, str]) -> None:
    bearers = {unit.id for unit in UNITS.values() if core(unit.id).lower() == row["key"]}
    assert len(bearers) == 2
    for written in (row["key"], f"UBND {row['key']}", bare(row["key"]), f"{row['key']}, tỉnh Khánh Hòa"):
        found = NAMES.resolve(written)
        assert (found.kind, set(found.candidates)) == ("ambiguous", bearers)
    for unit_id in bearers:
        unit, parent = UNITS[unit_id], UNITS[UNITS[unit_id].parent_id]
        for written in (unit.name, f"UBND {unit.name}", f"{unit.name} - {parent.name}", f"{row['key']} ({unit.kind})"):
            assert NAMES.resolve(written).unit_id == unit_id
        rival = UNITS[next(iter(bearers - {unit_id}))]
        if unit.level == rival.level:
            assert NAMES.resolve(f"{row['key']}, {parent.name}").unit_id == unit_id
            assert NAMES.resolve(row["key"], (parent.name,)).unit_id == unit_id
            contradictory = f"{unit.name}, {UNITS[rival.parent_id].name}"
            assert NAMES.resolve(contradictory).unit_id is None
        else:
            assert NAMES.resolve(row["key"], (UNITS[max(bearers, key=len)].name.split(" ", 1)[0],)).unit_id is None


@pytest.mark.parametrize("row", [row for row in rows("name_collisions.csv") if row["kind"] == "edit_distance_1"])
def test_names_one_letter_apart_are_never_taken_for_each_other(row: dict[str, str]) -> None:
    for key, parent in zip(row["key"].split(" ~ "), row["units"].split(" / "), strict=True):
        wanted = {unit.id for unit in UNITS.values() if bare(core(unit.id)) == key}
        here = {unit_id for unit_id in wanted if UNITS[UNITS[unit_id].parent_id].name == parent} or wanted
        for unit_id in here:
            unit = UNITS[unit_id]
            for written in (unit.name, bare(unit.name), f"UBND {unit.name}, {UNITS[unit.parent_id].name}"):
                assert NAMES.resolve(written).unit_id == unit_id


ALPHABET = "abcdeghiklmnopqrstuvxyàáảãạăắằẵặâấầậđèéẹêếềểệìíịòóọôốồổộơớờợùúủũụưứừựýỳỷỹ"


@settings(max_examples=800, deadline=None)
@given(st.sampled_from(sorted(UNITS)), st.integers(0, 10**9))
def test_an_edited_letter_never_silently_gives_another_unit(unit_id: str, seed: int) -> None:
    """The edited text is some unit only where it is exactly that unit's own name."""
    chance = random.Random(seed)
    name = core(unit_id)
    at = chance.randrange(len(name))
    letter = chance.choice(ALPHABET)
    edited = chance.choice(
        (name[:at] + letter + name[at + 1 :], name[:at] + name[at + 1 :], name[:at] + letter + name[at:])
    )
    written = chance.choice(("", UNITS[unit_id].name[: -len(name)], f"UBND {UNITS[unit_id].kind} ")) + edited
    found = NAMES.resolve(written).unit_id
    if found is not None and found != unit_id:
        assert fold(edited) in {fold(core(found)), bare(core(found))}


def test_a_near_match_is_offered_and_not_taken() -> None:
    found = NAMES.resolve("Phường Vỉnh Hòa")
    assert found.kind == "unknown"
    assert found.candidates[0] == "thanh-pho-nha-trang/phuong-vinh-hoa"
    assert len(found.candidates) <= 5


def test_an_agency_in_a_place_is_not_the_place_which_is_only_offered() -> None:
    found = NAMES.resolve("Công an phường Vĩnh Hòa")
    assert (found.kind, found.candidates[0]) == ("unknown", "thanh-pho-nha-trang/phuong-vinh-hoa")


def test_a_parent_that_contradicts_leaves_both_to_choose_from() -> None:
    found = NAMES.resolve("Xã Ninh An, huyện Diên Khánh")
    assert found.kind == "unknown"
    assert {"thi-xa-ninh-hoa/xa-ninh-an", "huyen-dien-khanh"} <= set(found.candidates)


# --- noise --------------------------------------------------------------------------------------------------------------

WORDS_OF_KIND = {
    "tỉnh": ["tỉnh ", "Tỉnh "],
    "thành phố": ["TP.", "TP ", "T.P ", "thành phố "],
    "thị xã": ["TX.", "TX ", "thị xã "],
    "huyện": ["H.", "H. ", "huyện "],
    "phường": ["P.", "P ", "p. ", "phường "],
    "xã": ["X.", "X. ", "xã "],
    "thị trấn": ["TT.", "TT ", "T.Trấn ", "thị trấn "],
}
BEFORE = [
    "UBND ",
    "Ủy ban nhân dân ",
    "Uỷ ban nhân dân ",
    "Bộ phận một cửa ",
    "Bộ phận TN&TKQ ",
    "Bộ phận Tiếp nhận và Trả kết quả UBND ",
    "3. UBND ",
    "- ",
    "",
]
ENCODED = [
    str,
    str.upper,
    str.lower,
    str.swapcase,
    decomposed,
    half_composed,
    in_tcvn3,
    in_vni,
    with_old_tones,
    lambda text: misread(text, "cp1252"),
    lambda text: misread(text, "cp1258"),
    lambda text: misread(text, "latin-1"),
    lambda text: misread(misread(text, "cp1252"), "cp1252"),
    lambda text: text.encode("ascii", "xmlcharrefreplace").decode(),
    lambda text: text.replace(" ", "  "),
    lambda text: text.replace(" ", "\u00a0"),
    lambda text: f"\ufeff {text}\n",
    lambda text: f"“{text}”.",
    lambda text: "\u200b".join(text),
]


@settings(max_examples=1000, deadline=None)
@given(st.sampled_from(sorted(UNITS)), st.integers(0, 10**9), st.integers(0, len(ENCODED) - 1))
def test_noise_never_changes_which_unit_a_name_is(unit_id: str, seed: int, encoding: int) -> None:
    chance = random.Random(seed)
    unit = UNITS[unit_id]
    if unit.level == "department":
        written = chance.choice(["", "Bộ phận một cửa ", "1. "]) + unit.name
    else:
        written = chance.choice(WORDS_OF_KIND[unit.kind]) + core(unit_id)
        if unit.level != "province":  # a one-stop section of the province is the shared counter
            written = chance.choice(BEFORE) + written
    if unit.level == "commune" and chance.random() < 0.6:
        parent = UNITS[unit.parent_id]
        below = chance.choice([" - ", ", ", " (", " thuộc ", "/"])
        written += below + chance.choice(WORDS_OF_KIND[parent.kind]) + core(parent.id)
    if unit.level in ("commune", "district") and chance.random() < 0.3:
        written += chance.choice([", tỉnh Khánh Hòa", " - Khánh Hòa", ", T. Khánh Hoà"])
    assert NAMES.resolve(ENCODED[encoding](written)) == Match("unit", unit_id)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(sorted(UNITS)),
    st.sampled_from(["Công an", "Trường Tiểu học", "Chi cục Thuế", "Đội", "Trạm", "abc"]),
)
def test_a_word_that_is_not_understood_leaves_a_text_open(unit_id: str, word: str) -> None:
    unit = UNITS[unit_id]
    for written in (f"{word} {unit.name}", f"{unit.name} {word}", f"{word} UBND {unit.full_name(DECISION)}"):
        assert NAMES.resolve(written).kind == "unknown"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30), st.lists(st.text(max_size=10), max_size=2))
def test_no_text_is_too_strange(text: str, context: list[str]) -> None:
    found = NAMES.resolve(text, tuple(context))
    assert (found.unit_id is not None) == (found.kind == "unit")
    assert set(found.candidates) <= set(UNITS)


# --- aliases ------------------------------------------------------------------------------------------------------------


def test_an_alias_beats_every_rule_whatever_its_case_and_tone_placement() -> None:
    names = Names(DECISION, [Alias("Tổng cộng", "so-y-te"), Alias("Vỉnh Hòa", "thanh-pho-nha-trang/phuong-vinh-hoa")])
    assert names.resolve("TỔNG CỘNG:").unit_id == "so-y-te"
    assert names.resolve("vỉnh hoà").unit_id == "thanh-pho-nha-trang/phuong-vinh-hoa"
    assert names.resolve("Vỉnh Hòa, TP Nha Trang").kind == "unknown"


def test_a_home_alias_beats_the_decisions() -> None:
    assert NAMES.resolve("Sở GD").unit_id == "so-giao-duc-va-dao-tao"
    assert Names(DECISION, [Alias("Sở GD", "so-du-lich")]).resolve("Sở GD").unit_id == "so-du-lich"


def test_an_alias_with_nothing_written_is_none() -> None:
    assert Names(DECISION, [Alias("-", "so-y-te")]).resolve(" ").kind == "blank"


def test_a_decisions_alias_may_stand_inside_a_longer_text() -> None:
    assert NAMES.resolve("Bộ phận một cửa Sở Giáo dục tỉnh Khánh Hòa").unit_id == "so-giao-duc-va-dao-tao"


@pytest.mark.parametrize("alias", DECISION.aliases, ids=lambda alias: alias.written)
def test_the_decisions_aliases_are_no_other_units_name(alias: Alias) -> None:
    assert NAMES.resolve(alias.written).unit_id == alias.unit_id
    assert fold(alias.written) not in {fold(unit.name) for unit in UNITS.values()}
