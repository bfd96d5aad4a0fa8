"""Dates as one-stop systems, spreadsheets and people write them."""

from datetime import date

import pytest
from khtargets.tally.dates import only_month_first, read_date


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("20/05/2024", date(2024, 5, 20)),
        ("5/6/2024", date(2024, 6, 5)),
        ("20/05/2024 14:30:59", date(2024, 5, 20)),
        ("14/12/2024 23:59", date(2024, 12, 14)),
        ("20-05-2024", date(2024, 5, 20)),
        ("20.05.2024", date(2024, 5, 20)),
        ("2024-05-20", date(2024, 5, 20)),
        ("2024-05-20T07:00:00.123", date(2024, 5, 20)),
        ("2024-05-20 00:00:00", date(2024, 5, 20)),
        ("14:30 20/05/2024", date(2024, 5, 20)),
        ("2024-12-14T16:59:59Z", date(2024, 12, 14)),
        ("2024-12-14T17:00:00Z", date(2024, 12, 15)),
        ("2024-12-14T23:59:00+07:00", date(2024, 12, 14)),
        ("2024-12-15 00:30:00 +0900", date(2024, 12, 14)),
        ("2024-12-14T17:00:00.000Z", date(2024, 12, 15)),
        ("45432", date(2024, 5, 20)),
        ("45432.75", date(2024, 5, 20)),
        ("20/05/24", date(2024, 5, 20)),
        ("20240520", date(2024, 5, 20)),
        ("20052024", date(2024, 5, 20)),
        ("20240520143059", date(2024, 5, 20)),
        ("20/05/2024 2:30:59 CH", date(2024, 5, 20)),
        ("20/05/2024 08:30 SA", date(2024, 5, 20)),
        ("8h30 ngày 20/05/2024", date(2024, 5, 20)),
        ("20/05/2024 lúc 8 giờ 5 phút", date(2024, 5, 20)),
        ("20/5/2024 8:5", date(2024, 5, 20)),
        ("Thứ hai, 20/05/2024", date(2024, 5, 20)),
        ("Chủ nhật, ngày 19/05/2024", date(2024, 5, 19)),
        ("ngày 20 tháng 05 năm 2024", date(2024, 5, 20)),
        ("Nga\u0300y 20 tha\u0301ng 5 na\u0306m 2024", date(2024, 5, 20)),
        ("20 tháng 05, 2024", date(2024, 5, 20)),
        ("20 thg 5 2024", date(2024, 5, 20)),
        ("20-May-2024", date(2024, 5, 20)),
        ("Mon, 20 May 2024 08:30:00 +0700", date(2024, 5, 20)),
        ("May 20, 2024", date(2024, 5, 20)),
        ("24-05-20", None),
        ("20241305", None),
        ("20 tháng 13 năm 2024", None),
        ("20/05/2024 25:00", None),
        ("05/25/2024", None),
        ("31/02/2024", None),
        ("20/05/2024 đến 25/05/2024", None),
        ("12", None),
        ("hôm qua", None),
        ("", None),
    ],
)
def test_a_date_is_read_day_first_and_never_guessed(written, day):
    assert read_date(written) == day


@pytest.mark.parametrize(
    ("written", "answer"), [("05/25/2024", True), ("25/05/2024", False), ("05/06/2024", False), ("13/13/2024", False)]
)
def test_only_a_day_past_the_twelfth_shows_that_the_month_stands_first(written, answer):
    assert only_month_first(written) is answer
