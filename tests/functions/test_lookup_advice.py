"""What a refusal advises fits the units that a text may mean."""

import pytest
from khtargets.decision import Decision, load_decision as load
from khtargets.errors import AmbiguousUnit, NoSnapshot
from khtargets.functions.lookup import Lookup
from khtargets.names.units import Names

DECISION = load()
WITHOUT_ALIASES = Decision.from_dict({**DECISION.to_dict(), "aliases": []})


def refusal(decision: Decision, text: str) -> str:
    with pytest.raises(AmbiguousUnit) as caught:
        Lookup(decision, Names(decision), NoSnapshot("chưa có số liệu")).subject(text)
    return caught.value.sentence


def test_departments_of_one_abbreviation_are_to_be_written_in_full() -> None:
    sentence = refusal(WITHOUT_ALIASES, "SNV")
    assert "Sở Nội vụ; Sở Ngoại vụ" in sentence and "ghi tên đầy đủ" in sentence and "huyện" not in sentence


def test_communes_of_one_name_are_to_be_written_with_their_district() -> None:
    assert "ghi kèm tên huyện" in refusal(DECISION, "Vạn Thắng")
