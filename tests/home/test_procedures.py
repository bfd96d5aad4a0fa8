"""Codes, names and levels of procedures."""

import pytest
from khtargets.home.procedures import Catalogue, ListedRow, code_key


def listed(code, name, list_name="previous", levels=(), agency="", online=True):
    return ListedRow(list_name, code_key(code), name, frozenset(levels), agency, online)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("1.002835", "1.002835"),
        ("1.002835.000.00.00.H56", "1.002835"),
        ("1.000948.H38", "1.000948"),
        (" 1.002835 ", "1.002835"),
        ("1.90034", "1.900340"),
        ("2.1", "2.100000"),
        ("01.002835", "1.002835"),
        ("bkh-271", "BKH-271"),
        ("-", None),
        ("", None),
        ("chưa có mã", None),
    ],
)
def test_codes_compare_by_their_first_two_parts(written, key):
    assert code_key(written) == key


def test_a_code_finds_its_procedure_in_whatever_form_it_is_written():
    catalogue = Catalogue.from_rows([listed("1.900340", "Cấp giấy phép xây dựng")])
    assert catalogue.by_code("1.90034.000.00.00.H32").name == "Cấp giấy phép xây dựng"
    assert catalogue.by_code("1.900341") is None


def test_a_name_finds_its_procedure_without_regard_to_case_and_punctuation():
    catalogue = Catalogue.from_rows([listed("1.000001", "Đăng ký khai sinh (có yếu tố nước ngoài)")])
    assert catalogue.by_name("ĐĂNG KÝ KHAI SINH – CÓ YẾU TỐ NƯỚC NGOÀI").code == "1.000001"


def test_a_name_that_two_codes_bear_answers_for_neither_even_if_one_is_not_online():
    catalogue = Catalogue.from_rows([listed("1.000001", "Chứng thực"), listed("1.000002", "chứng thực", online=False)])
    assert catalogue.by_name("Chứng thực") is None
    assert catalogue.by_code("1.000001") is not None
    assert catalogue.by_code("1.000002") is None


def test_the_same_code_on_both_lists_is_one_procedure():
    catalogue = Catalogue.from_rows([listed("1.000001", "Tên cũ"), listed("1.000001", "Tên mới", "current")])
    assert catalogue.by_code("1.000001").lists == {"previous", "current"}
    assert len(catalogue.procedures) == 1


def test_a_procedure_with_levels_counts_only_for_units_of_these():
    catalogue = Catalogue.from_rows([listed("1.000001", "A", levels=["district"]), listed("1.000001", "A", levels=["commune"])])
    procedure = catalogue.by_code("1.000001")
    assert [procedure.counts_for(level) for level in ("province", "department", "district", "commune")] == [
        False, False, True, True,
    ]  # fmt: skip
    assert Catalogue.from_rows([listed("1.1", "B")]).by_code("1.1").counts_for("department")


def test_a_catalogue_survives_the_way_into_a_snapshot_and_back():
    catalogue = Catalogue.from_rows([listed("1.000001", "A", levels=["commune"], agency="Sở Y tế"), listed("1.2", "A")])
    again = Catalogue.from_list(catalogue.to_list(), catalogue.shared_names)
    assert again.procedures == catalogue.procedures
    assert again.by_name("A") is None
