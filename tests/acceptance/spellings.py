"""Ways in which staff and systems write a unit's name."""

from __future__ import annotations

import csv
import unicodedata

from acceptance.province import ANSWERS, UNITS

SAMPLES = list(csv.DictReader((ANSWERS / "unit_name_samples.csv").open(encoding="utf-8", newline="")))
NOT_UNITS = {"ambiguous", "not_a_unit", "unresolved"}
COUNTERS = [
    "Trung tâm Phục vụ hành chính công tỉnh",
    "Trung tâm Phục vụ hành chính công tỉnh Khánh Hòa",
    "Trung tâm PVHCC",
    "TTPVHCC",
    "Bộ phận một cửa",
    "Bộ phận Tiếp nhận và Trả kết quả",
]
STRANGERS = [
    "Chi cục Thuế khu vực 5",
    "UBND xã Bình Minh Đông",
    "Công ty Cổ phần Cấp nước Sao Mai",
    "Sở Quy hoạch - Kiến trúc",
    "UBND huyện Củ Chi",
    "Trường THPT Hoàng Hoa Thám",
]
AMBIGUOUS = {
    "Vạn Thắng": {
        "thanh-pho-nha-trang": "thanh-pho-nha-trang/phuong-van-thang",
        "huyen-van-ninh": "huyen-van-ninh/xa-van-thang",
    },
    "UBND Vạn Thạnh": {
        "thanh-pho-nha-trang": "thanh-pho-nha-trang/phuong-van-thanh",
        "huyen-van-ninh": "huyen-van-ninh/xa-van-thanh",
    },
}
SHORT = {"phường": ["P. ", "p. ", "P."], "xã": ["X. ", "x. "], "thị trấn": ["TT. ", "TT "]}
OLD_TONES = [("òa", "oà"), ("óa", "oá"), ("ủy", "uỷ"), ("Ủy", "Uỷ"), ("úy", "uý"), ("òe", "oè")]


def decomposed(text):
    return unicodedata.normalize("NFD", text)


def old_tones(text):
    for new, old in OLD_TONES:
        text = text.replace(new, old)
    return text


def plain_spellings(unit_id):
    """Spellings that name the unit by themselves, without noise of letters."""
    unit = UNITS[unit_id]
    name, kind = unit["name"], unit["kind"]
    lower = name[0].lower() + name[1:]
    known = [row["written"] for row in SAMPLES if row["unit_id"] == unit_id and row["kind"] not in ("TCVN3",)]
    if unit["level"] == "province":
        return ["UBND tỉnh Khánh Hòa", "Ủy ban nhân dân tỉnh Khánh Hòa", "UBND Tỉnh Khánh Hòa"]
    if unit["level"] == "department":
        whole = f"{name} Khánh Hòa" if name.endswith("tỉnh") else f"{name} tỉnh Khánh Hòa"
        return [name, name, *known, f"Bộ phận Tiếp nhận và Trả kết quả {name}", whole]
    if unit["level"] == "district":
        return [
            name,
            f"UBND {lower}",
            *known,
            f"Ủy ban nhân dân {lower}",
            f"Bộ phận một cửa UBND {lower}",
            f"UBND {lower}, tỉnh Khánh Hòa",
        ]
    bare = name[len(kind) + 1 :]
    parent = UNITS[unit["parent_id"]]["name"]
    near = parent[0].lower() + parent[1:]
    short_parent = parent.replace("Thành phố", "TP").replace("Thị xã", "TX").replace("Huyện", "huyện")
    return [
        name,
        f"UBND {lower}",
        f"UBND {lower}, {near}",
        f"{name} - {short_parent}",
        f"{name}, {parent}",
        f"Ủy ban nhân dân {lower}",
        f"UBND {SHORT[kind][0]}{bare}",
        f"{SHORT[kind][1]}{bare}, {short_parent}",
        f"Bộ phận Tiếp nhận và Trả kết quả UBND {lower}",
        *known,
    ]


def spelling(unit_id, rng):
    """One spelling, perhaps upper case, with old tone placement, decomposed, or with stray spaces."""
    text = rng.choice(plain_spellings(unit_id)).strip("\n")
    noise = rng.random()
    if noise < 0.08:
        return text.upper()
    if noise < 0.16:
        return old_tones(text)
    if noise < 0.24:
        return decomposed(text)
    if noise < 0.30:
        return f"  {text} "
    if noise < 0.34:
        return text.replace(" ", "  ", 1)
    return text


TCVN3 = dict(
    zip(
        "áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđĐĂÂÊÔƠƯ",
        "¸µ¶·¹¨¾»¼½Æ©ÊÇÈÉËÐÌÎÏÑªÕÒÓÔÖÝ×ØÜÞãßáâä«èåæçé¬íêëìîóïñòô\u00adøõö÷ùýúûüþ®§¡¢£¤¥¦",
        strict=True,
    )
)
VNI = dict(
    zip(
        "áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđĐ",
        "aù aø aû aõ aï aê aé aè aú aü aë aâ aá aà aå aã aä eù eø eû eõ eï eâ eá eà eå eã eä "
        "í ì æ ó ò où oø oû oõ oï oâ oá oà oå oã oä ô ôù ôø ôû ôõ ôï uù uø uû uõ uï ö öù öø öû öõ öï "
        "yù yø yû yõ î ñ Ñ".split(),
        strict=True,
    )
)


def in_font(text, table):
    """Text typed in an old font's encoding; a capital with a tone is written with the small letter's code."""
    out = []
    for letter in unicodedata.normalize("NFC", text):
        out.append(table.get(letter) or table.get(letter.lower()) or letter)
    return "".join(out)


def mojibake(text):
    """UTF-8 read as cp1252, or None where a byte has no letter there."""
    try:
        return unicodedata.normalize("NFC", text).encode("utf-8").decode("cp1252")
    except UnicodeDecodeError:
        return None
