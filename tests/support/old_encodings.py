"""Vietnamese as old encodings wrote it, typed from their tables and not from the program's."""

from __future__ import annotations

import unicodedata

LETTERS = "áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđ"
# TCVN 5712:1993, the ABC fonts. A capital with a tone is typed as the small letter, in a capital font.
TCVN3 = dict(
    zip(
        LETTERS,
        "¸µ¶·¹¨¾»¼½Æ©ÊÇÈÉËÐÌÎÏÑªÕÒÓÔÖÝ×ØÜÞãßáâä«èåæçé¬íêëìîóïñòô\u00adøõö÷ùýúûüþ®",
        strict=True,
    )
) | dict(zip("ĂÂÊÔƠƯĐ", "¡¢£¤¥¦§", strict=True))
VNI = dict(
    zip(
        LETTERS,
        "aù aø aû aõ aï aê aé aè aú aü aë aâ aá aà aå aã aä eù eø eû eõ eï eâ eá eà eå eã eä í ì æ ó ò "
        "où oø oû oõ oï oâ oá oà oå oã oä ô ôù ôø ôû ôõ ôï uù uø uû uõ uï ö öù öø öû öõ öï yù yø yû yõ î ñ".split(),
        strict=True,
    )
)
VNI |= {letter.upper(): written.upper() for letter, written in VNI.items()}


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def half_composed(text: str) -> str:
    """cp1258: hats, breves and horns in the letter, the tone behind it."""
    written = ""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tones = "".join(mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323")
        written += unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones)) + tones
    return written


def in_tcvn3(text: str) -> str:
    return "".join(TCVN3.get(letter) or TCVN3.get(letter.lower()) or letter for letter in text)


def in_vni(text: str) -> str:
    return "".join(VNI.get(letter, letter) for letter in text)


def misread(text: str, code_page: str) -> str:
    """UTF-8 read byte by byte; a byte the code page leaves open becomes a control character, as browsers have it."""
    written = ""
    for byte in text.encode():
        try:
            written += bytes((byte,)).decode(code_page)
        except UnicodeDecodeError:
            written += chr(byte)
    return written


def with_old_tones(text: str) -> str:
    """The other place of the tone: "Hoà" for "Hòa", "Thuỷ" for "Thủy"."""
    for pair in ("oa", "oe", "uy"):
        for mark in "\u0300\u0301\u0303\u0309\u0323":
            for first, second in (pair, pair.capitalize(), pair.upper()):
                new = unicodedata.normalize("NFC", first + mark) + second
                old = first + unicodedata.normalize("NFC", second + mark)
                text = text.replace(new + " ", old + " ") if not text.endswith(new) else text[: -len(new)] + old
                text = text.replace(new + ",", old + ",")
    return text
