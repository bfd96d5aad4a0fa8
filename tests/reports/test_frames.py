"""Frames say what the functions say."""

from datetime import date
from pathlib import Path

import figures
import pandas as pd
import pytest
from khtargets.errors import BadArgument
from khtargets.functions import Session
from khtargets.reports import frames

DAY, LATER = date(2024, 3, 5), date(2024, 11, 5)
DOSSIERS = (
    [("so-y-te", "1.002835", DAY, "online")] * 11
    + [("so-y-te", "1.002835", DAY, "direct")] * 9
    + [("so-tu-phap", "1.002835", LATER, "post")] * 2
    + [("huyen-dien-khanh/xa-dien-xuan", "1.002835", DAY, "online")]
    + [("huyen-dien-khanh/xa-xuan-dong", "1.002835", LATER, "direct")]
)


@pytest.fixture
def session(tmp_path: Path) -> Session:
    figures.publish(tmp_path, DOSSIERS)
    return Session(tmp_path)


def test_a_ranking_frame_has_a_row_a_unit_and_leaves_missing_what_a_unit_lacks(session):
    frame = frames.ranking(session, "Sở, ban").set_index("unit")
    assert len(frame) == 21
    assert frame.loc["Sở Y tế", ["rank", "total", "online", "direct", "post"]].tolist() == [1, 20, 11, 9, 0]
    assert frame.loc["Sở Y tế", "rate"] == 0.55 and frame.loc["Sở Y tế", "completion"] == 1.0
    assert pd.isna(frame.loc["Sở Xây dựng", "rank"]) and pd.isna(frame.loc["Sở Xây dựng", "rate"])
    assert pd.isna(frame.loc["Thanh tra tỉnh", "target"])


def test_a_block_that_is_none_is_an_error_in_words(session):
    with pytest.raises(BadArgument, match="Cấp trời"):
        frames.ranking(session, "Cấp trời")


def test_the_daily_frame_holds_every_counted_dossier_once(session):
    frame = frames.daily(session.snapshot())
    assert frame["total"].sum() == len(DOSSIERS) == session.call("KH_TOTAL", ["Toàn tỉnh"])
    assert frame.groupby("unit")["total"].sum().to_dict() == {
        "so-y-te": 20, "so-tu-phap": 2, "huyen-dien-khanh/xa-dien-xuan": 1, "huyen-dien-khanh/xa-xuan-dong": 1,
    }  # fmt: skip
    assert set(frame.loc[frame["unit"] == "so-y-te", "day"]) == {pd.Timestamp(DAY)}
