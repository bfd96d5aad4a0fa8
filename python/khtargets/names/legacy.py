"""Texts whose letters were lost on the way: each old encoding of Vietnamese undone.

Nothing here judges: a decoding is a possibility, and `text` or a list of known names decides. A text that holds
letters which the encoding does not have gives no decoding.

Sources: TCVN 5712:1993 (VN3, the "ABC" fonts), the VNI Windows double-byte layout, Windows code page 1258.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from functools import lru_cache
from typing import Dict, Iterator, List, Optional, Tuple


def decodings(text: str) -> Iterator[str]:
    """What the same bytes mean as UTF-8, VNI, TCVN3 and cp1258, in this order."""
    for decode in (_from_utf8, _from_vni, _from_tcvn3, _from_cp1258):
        yield from decode(text)


def as_utf8(text: str) -> Optional[str]:
    """The text that was written as UTF-8 and read byte by byte, once or twice; None if it is no UTF-8."""
    result = None
    for _ in range(2):
        for table in (_CP1252, _CP1258):
            raw = None if text.isascii() else _bytes(text, table)
            try:
                decoded = None if raw is None else raw.decode("utf-8")
            except UnicodeDecodeError:
                continue
            if decoded is not None:
                text = result = decoded
                break
    return result


def _high(encoding: str) -> Dict[str, int]:
    """Character -> byte for 0x80..0xFF; a byte that the code page leaves open is a control character."""
    table = {chr(byte): byte for byte in range(0x80, 0x100)}
    for byte in range(0x80, 0x100):
        try:
            table[bytes((byte,)).decode(encoding)] = byte
        except UnicodeDecodeError:
            pass
    return table


_CP1252, _CP1258 = _high("cp1252"), _high("cp1258")

# Letters of TCVN3 from 0xA1 on; a dot is a byte without one. Toned capitals are small letters in a capital font.
_TCVN3_LETTERS = "ĂÂÊÔƠƯĐăâêôơưđ......àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ"
_TCVN3 = {0xA1 + at: letter for at, letter in enumerate(_TCVN3_LETTERS) if letter != "."}

_VNI_TONES = dict(zip("ùøûõï", ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323")))
_VNI_SINGLE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_table() -> Dict[str, str]:
    """Letter sequence of VNI -> letter. The second character carries hat, breve and tone."""
    pairs = dict(_VNI_SINGLE)
    for base in "aeouyôö":
        for mark, tone in _VNI_TONES.items():
            pairs[base + mark] = unicodedata.normalize("NFC", _VNI_SINGLE.get(base, base) + tone)
    for base, hat in (("a", "â"), ("e", "ê"), ("o", "ô")):
        for mark, tone in zip("âáàåãä", ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")):
            pairs[base + mark] = unicodedata.normalize("NFC", hat + tone)
    for mark, letter in zip("êéèúüë", "ăắằẳẵặ"):
        pairs["a" + mark] = letter
    return pairs


_VNI = _vni_table()
_VNI_PIECE = re.compile("|".join(sorted(_VNI, key=len, reverse=True)), re.IGNORECASE)
_OF_NO_CODE_PAGE = re.compile("[\u0100-\u024f\u1e00-\u1eff]")
_LETTERS = frozenset("aeiouyàáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ")
_CUT_SHORT = re.compile(b"(\xe1[\xba\xbb]|[\xc3-\xc6])(?![\x80-\xbf])( ?)")
_EASILY_LOST = (0x81, 0x8A, 0x8D, 0x8E, 0x8F, 0x90, 0x9A, 0x9D, 0x9E, 0xAD)


def _from_utf8(text: str) -> Iterator[str]:
    """UTF-8 that was read as cp1252, cp1258 or latin-1, with the bytes that were lost on the way put back."""
    decoded = as_utf8(text)
    if decoded is not None:
        yield decoded
        return
    for table in (_CP1252, _CP1258):
        raw = _bytes(text, table)
        if raw is not None:
            yield from _with_lost_bytes(raw)


def _bytes(text: str, table: Dict[str, int]) -> Optional[bytes]:
    """The bytes that gave this text; a replacement character stands for a byte that is gone."""
    try:
        return bytes(ord(letter) if letter < "\x80" else table[letter] for letter in text if letter != "\ufffd")
    except KeyError:
        return None


def _with_lost_bytes(raw: bytes) -> Iterator[str]:
    """The texts that come of putting back bytes which the code pages leave open or somebody's tidying took."""
    pieces = _CUT_SHORT.split(raw)
    gaps = [_completions(lead, blank) for lead, blank in zip(pieces[1::3], pieces[2::3])]
    if not 1 <= len(gaps) <= 4:
        return
    for chosen in itertools.product(*gaps):
        whole = pieces[0] + b"".join(letter + rest for letter, rest in zip(chosen, pieces[3::3]))
        try:
            text = whole.decode("utf-8")
        except UnicodeDecodeError:
            return
        if not any(one.islower() and other.isupper() for one, other in zip(text, text[1:])):
            yield text


@lru_cache(maxsize=None)
def _completions(lead: bytes, blank: bytes) -> Tuple[bytes, ...]:
    """The Vietnamese letters that begin with these bytes; 0xA0 turns into a blank and 0xAD into nothing."""
    found = [lead + bytes((byte,)) + blank for byte in _EASILY_LOST]
    if blank:
        found.append(lead + b"\xa0")
    return tuple(letter for letter in found if letter.decode("utf-8").strip().lower() in _LETTERS)


def _from_tcvn3(text: str) -> Iterator[str]:
    for table in (_CP1252, _CP1258):
        letters: List[str] = []
        for letter in text:
            mapped = _TCVN3.get(table.get(letter, 0))
            if mapped is None and letter > "\x7f" and (letter.isalpha() or unicodedata.combining(letter)):
                break
            letters.append(mapped or letter)
        else:
            yield "".join(letters)


def _from_vni(text: str) -> Iterator[str]:
    """Every marked letter must belong to a VNI sequence, or the text is in another encoding."""
    if any(char.isalpha() and not char.isascii() for char in _VNI_PIECE.sub("", text)):
        return

    def letter(found: re.Match[str]) -> str:
        mapped = _VNI[found.group().lower()]
        return mapped.upper() if found.group()[0].isupper() else mapped

    yield _VNI_PIECE.sub(letter, text)


def _from_cp1258(text: str) -> Iterator[str]:
    """cp1258 with its combining tones that was read as cp1252: "Huyêòn" for "Huyện"."""
    if not _OF_NO_CODE_PAGE.search(text):
        raw = _bytes(text, _CP1252)
        if raw is not None:
            yield raw.decode("cp1258", "replace")
