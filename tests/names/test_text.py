"""Text keys, and the repair of what old encodings left."""

import unicodedata

import pytest
from hypothesis import given, strategies as st
from khtargets.decision import load_decision as load
from khtargets.names.text import bare, fold, is_syllable, nfc, numbered, repairs
from old_encodings import decomposed, half_composed, in_tcvn3, in_vni, misread, with_old_tones

NAMES = sorted({unit.name for unit in load().units})
SENTENCES = [
    "Quyết định về chỉ tiêu tỷ lệ hồ sơ trực tuyến của các sở, ban, ngành",
    "Bộ phận Tiếp nhận và Trả kết quả",
    "Đăng ký khai sinh; cấp giấy chứng nhận quyền sử dụng đất (lần đầu)",
    "Nguyễn Thị Huỳnh Như, thôn Đồng Nhơn, xã Diên Hòa",
]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Kh¸nh Hßa", "Khánh Hòa"),
        ("Së Lao ®éng - Th\u00ad¬ng binh vµ X· héi", "Sở Lao động - Thương binh và Xã hội"),
        ("UBND ph\u00adêng VÜnh Hßa", "UBND phường Vĩnh Hòa"),
        ("Phöôøng Vónh Hoøa", "Phường Vĩnh Hòa"),
        ("Thò xaõ Ninh Hoøa", "Thị xã Ninh Hòa"),
        ("SÔÛ Y TEÁ", "SỞ Y TẾ"),
        ("Huyê\u0323n Va\u0323n Ninh", "Huyện Vạn Ninh"),
        ("Huyêòn Vaòn Ninh", "Huyện Vạn Ninh"),
        ("Sá»Ÿ Y táº¿", "Sở Y tế"),
        ("PhÆ°á»\x9dng VÄ©nh HÃ²a", "Phường Vĩnh Hòa"),
        ("PhÆ°á»�ng VÄ©nh HÃ²a", "Phường Vĩnh Hòa"),
        ("PhÆ°á»ng VÄ©nh HÃ²a", "Phường Vĩnh Hòa"),
        ("TÃ\xa0i chÃ\xadnh", "Tài chính"),
        ("S&#7903; TN&amp;MT", "Sở TN&MT"),
        ("S&#7903; TN&amp;amp;MT", "Sở TN&MT"),
        ("  Sở\u00a0Y \n tế\u200b ", "Sở Y tế"),
        ("Phường Ninh Ða", "Phường Ninh Đa"),
        ("Sở_x000D_ Y tế", "Sở Y tế"),
    ],
)
def test_a_text_of_an_old_encoding_is_repaired(written: str, meant: str) -> None:
    assert nfc(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Sở KH&ĐT",
        "SLĐTB&XH",
        "HĐND và UBND",
        "Café Nguyên",
        "Vĩnh Hoà",
        "XÃ NINH AN",
        "Tõn",
        "§1 ©",
        "Đ/c Tô Hạp",
        "TƯ",
        "",
    ],
)
def test_a_text_that_needs_no_repair_is_left_alone(text: str) -> None:
    assert nfc(text) == text


@pytest.mark.parametrize("text", NAMES + SENTENCES)
def test_every_encoding_of_a_text_is_undone(text: str) -> None:
    for written in (decomposed(text), half_composed(text), in_vni(text)):
        assert nfc(written) == text
    for code_page in ("cp1252", "cp1258", "latin-1"):
        assert nfc(misread(text, code_page)) == text
    assert nfc(misread(misread(text, "cp1252"), "cp1252")) == text
    assert nfc(in_tcvn3(text.lower())) == text.lower()


@pytest.mark.parametrize("text", NAMES + SENTENCES)
def test_what_was_lost_on_the_way_is_at_least_among_the_repairs(text: str) -> None:
    for lost in (misread(text, "cp1252").replace("\xa0", " "), misread(text, "cp1252").replace("\xad", "")):
        assert text in {nfc(lost), *repairs(lost)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Vĩnh Hòa", "Vĩnh Hoà"),
        ("Ninh Thủy", "NINH THUỶ"),
        ("Ủy ban", "Uỷ ban"),
        ("Quản lý", "quản lí"),
        ("Giang Ly", "Giang Li"),
        ("Vạn Giã", "Vạn Gĩa"),
        ("Quý", "qúy"),
        ("Lao động – Thương binh", "lao động - THƯƠNG binh"),
        ("“Sở Y tế”.", "Sở Y tế"),
        ("Khỏe", "Khoẻ"),
    ],
)
def test_spellings_that_differ_in_form_only_have_one_key(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Vĩnh Hòa", "Vĩnh Hóa"), ("Vĩnh", "Vỉnh"), ("Thúy", "Thúi"), ("tay", "tai")]
)
def test_letters_and_tones_that_differ_have_different_keys(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_a_bare_key_has_no_diacritics_and_no_stroke() -> None:
    assert bare("Đại Lãnh, Ủy ban – Trường Sa") == "dai lanh uy ban truong sa"


@pytest.mark.parametrize("text", NAMES)
def test_the_other_place_of_the_tone_gives_the_same_key(text: str) -> None:
    assert fold(with_old_tones(text)) == fold(text)


WORDS = sorted({word for text in NAMES + SENTENCES for word in text.split()})
VIETNAMESE = st.lists(
    st.one_of(
        st.sampled_from(WORDS), st.sampled_from(WORDS).map(str.upper), st.sampled_from([",", "-", "(", ". ", "&", "\n"])
    ),
    max_size=8,
).map(" ".join)


@given(VIETNAMESE)
def test_keys_are_stable_and_tidy(text: str) -> None:
    key = fold(text)
    assert fold(key) == key == fold(text.upper()) == fold(decomposed(text))
    assert all(letter.isalnum() or letter == " " for letter in key)
    assert "  " not in key


@given(VIETNAMESE)
def test_what_is_right_is_not_repaired(text: str) -> None:
    assert nfc(text) == " ".join(text.split())


@given(st.text(max_size=40))
def test_no_text_is_too_strange(text: str) -> None:
    assert fold(text) == fold(text)
    assert nfc(text) == unicodedata.normalize("NFC", nfc(text))


@pytest.mark.parametrize(
    "word", ["phường", "nghĩa", "quyết", "gìn", "giếng", "hoà", "hòa", "ủy", "uỷ", "yên", "đa", "khuya"]
)
def test_a_vietnamese_syllable_is_known(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["së", "hoøa", "xaõ", "phêng", "café", "thốc̣", "nhấch", "ŝ"])
def test_what_is_no_vietnamese_syllable_is_known(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("II. SỞ Y TẾ", ("I", "II", "SỞ Y TẾ")), ("B", ("A", "B", "")), ("A CẤP TỈNH", ("A", "A", "CẤP TỈNH")),
        ("1.1. Xã", ("1.1", "1.1", "Xã")),
        ("I.2", ("I.1", "I.2", "")), ("a) x", ("a", "a", "x")), ("PHẦN II: X", ("phầnI", "II", "X")), ("3 Sở", ("1", "3", "Sở")),
        ("Đơn vị", ("", "", "Đơn vị")), ("1.000001", ("", "", "1.000001")), ("01/02/2024", ("", "", "01/02/2024")),
        ("", ("", "", "")),
    ],
)  # fmt: skip
def test_the_number_before_a_heading_has_a_style(written, parts):
    assert numbered(written) == parts
