"""What formulas take of the answers of our functions."""

from __future__ import annotations

import pytest
from khtargets.hosts.formulas import ALL, ONE, UNCLEAR, calls, taken


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("=KH_TOTAL($A$1:$A$6)", ONE),
        ("=kh_total(A:A)", ONE),
        ("=ORG.KHTARGETS.FUNCTIONS.KH_TOTAL(A1:A6)", ONE),
        ("='Báo cáo (1).xlsm'!KH_TOTAL(A1:A6)", ONE),
        ("=(KH_TOTAL(A1:A6))*2", ONE),
        ("=IFERROR(KH_TOTAL(A1:A6),0)", ONE),
        ("=ROUND(KH_TOTAL(DonVi),2)", ONE),
        ("=SUM(KH_TOTAL(A1:A6))", ALL),
        ("=SUM((KH_TOTAL(A1:A6)))", ALL),
        ("=SUM(1,KH_TOTAL(A1:A6)*2)", ALL),
        ('=SUM(KH_TOTAL(A1:A6,"a)(b",\'tờ (1)\'!B1:B6))', ALL),
        ("=SUM(KH_TOTAL(KH_UNIT(A1:A6)))", ALL),
        ("=INDEX(KH_TOTAL(A1:A6),3)", ALL),
        ("=SUMPRODUCT(ROUND(KH_TOTAL(A1:A6),2)*(B1:B6>0))", ALL),
        ("=SUM(ROUND(KH_TOTAL(A1:A6),2))", UNCLEAR),
        ("=KH_TOTAL(A2)/SUM(KH_TOTAL($A$1:$A$6))", ALL),
        ("=KH_TOTAL([@[Đơn vị]])/SUM(KH_TOTAL(Bảng1[Đơn vị]))", ALL),
        ("=KH_TOTAL(Bảng1[[#This Row],[Đơn vị]])/SUM(KH_TOTAL(Bảng1[Đơn vị]))", ALL),
        ("=KH_TOTAL('tờ 1'!A2)/SUM(KH_TOTAL(DonVi))", ALL),
        ("=SUM(KH_TOTAL(A2))/KH_TOTAL($A$1:$A$6)", ONE),
        ("=KH_TOTAL($A$1:$A$6)/SUM(KH_TOTAL($A$1:$A$6))", UNCLEAR),
        ('=KH_RATE("x: (KH_TOTAL(A1:A6))")', UNCLEAR),
        ("=MyName", UNCLEAR),
    ],
)
def test_one_cell_takes_one_figure_but_of_an_aggregate_all(formula: str, wanted: str) -> None:
    assert taken(formula, "KH_TOTAL", spills=False) == wanted


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("=KH_TOTAL(A1:A6)", ALL),
        ("=@KH_TOTAL(A1:A6)", ONE),
        ("=@khtargets.xlsm!KH_TOTAL(A1:A6)", ONE),
        ("=SUM(KH_TOTAL(A1:A6))", ALL),
        ("=IFERROR(KH_TOTAL(A1:A6),0)", ALL),
        ("=@KH_TOTAL(A2)/SUM(KH_TOTAL($A$1:$A$6))", ALL),
        ("=@KH_TOTAL($A$1:$A$6)/SUM(KH_TOTAL($A$1:$A$6))", UNCLEAR),
        ("=KH_TOTAL(@A1:A6)+KH_TOTAL(C1#)", ALL),
    ],
)
def test_where_formulas_spill_only_the_sign_before_the_call_makes_it_one(formula: str, wanted: str) -> None:
    assert taken(formula, "KH_TOTAL", spills=True) == wanted


def test_ranges_within_other_functions_are_their_matter() -> None:
    (call,) = calls('=KH_TOTAL(B10;MIN(D1:D9);KH_DEN_NGAY&"";{"1";"2"})')
    assert (call.ranges, call.inner) == (("KH_DEN_NGAY", '{"1";"2"}'), ("MIN",))
    assert not call.gives_many
    (call,) = [each for each in calls('=KH_TOTAL(KH_UNITS("Cấp huyện");-45292.5;TRUE)') if each.name == "KH_TOTAL"]
    assert (call.ranges, call.gives_many) == ((), True)
