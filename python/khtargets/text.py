"""Vietnamese text as files carry it, made comparable.

`nfc` repairs and tidies, `fold` gives a key with diacritics, `bare` one without. A repair of a legacy encoding is
made only where it is sure: what stands there is no Vietnamese, and what it becomes is Vietnamese word for word
(`is_syllable`). `readings` gives every possible repair, for callers that can check one against known names.

Sources: TCVN 5712:1993 (VN3, the "ABC" fonts), the VNI Windows double-byte layout, Windows code page 1258.
"""
from __future__ import annotations

import html
import itertools
import re
import unicodedata
from functools import lru_cache
from typing import Dict, FrozenSet, Iterator, List, Optional, Tuple

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_CARRIAGE = re.compile(r"_x000[aAdD9]_")  # how Excel writes control characters in a shared string
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_STROKES = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ"})  # look-alikes that fonts and keyboards of the nineties wrote
_NOT_WORD = re.compile(r"[\W_]+")
_WORD_BREAK = re.compile("[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f\u2010-\u2015\u2022\u2026\u3000\xa0]+")


def nfc(text: str) -> str:
    """Repaired, composed text: entities resolved, legacy encodings undone where sure, spaces collapsed, trimmed."""
    if text.isascii() and "&" not in text and "_x000" not in text:
        return " ".join(text.split())
    text = _unescape(text)
    if not text.isascii():
        utf8 = _as_utf8(text)
        if utf8 is not None and _reads_well(utf8):
            return _tidy(utf8)
        if not _reads_well(text):
            fitting = {reading for reading in readings(text) if _reads_well(reading)}
            if len(fitting) == 1:
                return fitting.pop()
    return _tidy(text)


def readings(text: str) -> Iterator[str]:
    """Every other text that the same bytes may have meant, tidied, likeliest first; none of them is checked."""
    text = _unescape(text)
    seen = {_tidy(text)}
    for decode in _DECODERS:
        for decoded in decode(text):
            tidied = _tidy(decoded)
            if tidied not in seen:
                seen.add(tidied)
                yield tidied


def fold(text: str) -> str:
    """A key: `nfc` without case and punctuation, tone placement and i/y made one; diacritics kept."""
    return fold_composed(nfc(text))


def fold_composed(text: str) -> str:
    """`fold` of a text that is already repaired."""
    words = _NOT_WORD.split(unicodedata.normalize("NFKC", text).casefold())
    return " ".join(_one_spelling(word) for word in words if word)


def bare(text: str) -> str:
    """`fold` without diacritics; đ becomes d."""
    return strip_marks(fold(text))


@lru_cache(maxsize=65536)
def strip_marks(text: str) -> str:
    """The text without diacritics and strokes."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """Whether a composed word is a well-formed Vietnamese syllable, its tone mark in the old or the new place."""
    word = word.lower()
    return any(word.startswith(onset) and word[len(onset):] in _RIMES for onset in _ONSETS) or word in _GI


def _unescape(text: str) -> str:
    for _ in range(2):  # "&amp;amp;" is seen: escaped once by the system, once by its export
        if "&" in text:
            text = _ENTITY.sub(lambda found: html.unescape(found.group()), text)
    return _CARRIAGE.sub(" ", text) if "_x000" in text else text


def _tidy(text: str) -> str:
    text = unicodedata.normalize("NFC", text).translate(_STROKES)
    return " ".join(_INVISIBLE.sub("", text).split())


def _reads_well(text: str) -> bool:
    """All words with marks are Vietnamese; a soft hyphen inside one speaks against it, as it may be a lost letter."""
    text = unicodedata.normalize("NFC", text)
    return all(is_syllable(word) for word in _WORD_BREAK.split(text) if not word.isascii())


# --- tone placement -------------------------------------------------------------------------------------------------

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_VOWELS = "aăâeêioôơuưy"
_MARKED = "ăâêôơư"


@lru_cache(maxsize=65536)
def _one_spelling(word: str) -> str:
    """A casefolded word with its tone in the new place (hoà, quý) and a lone y as i (lý -> lí)."""
    plain, tone, borne_by = _without_tone(word)
    run = _nucleus(plain)
    if run is None or tone is None:
        return word
    first, last = run
    if tone and not first - 1 <= borne_by <= last:
        return word
    if plain[first:] == "y":
        plain = plain[:first] + "i"
    at = _tone_place(plain, first, last)
    return unicodedata.normalize("NFC", plain[: at + 1] + tone + plain[at + 1:])


def _without_tone(word: str) -> Tuple[str, Optional[str], int]:
    """The word without its tone mark; the mark: "" for none, None for several (no single syllable); its letter's index."""
    if word.isascii():
        return word, "", 0
    decomposed = unicodedata.normalize("NFD", word)
    tones = [mark for mark in decomposed if mark in _TONES]
    if len(tones) > 1:
        return word, None, 0
    plain = unicodedata.normalize("NFC", "".join(letter for letter in decomposed if letter not in _TONES))
    marked = [at for at, letter in enumerate(word)
              if any(mark in _TONES for mark in unicodedata.normalize("NFD", letter))]
    return plain, "".join(tones), marked[0] if marked else 0


def _nucleus(plain: str) -> Optional[Tuple[int, int]]:
    """First and last index of the vowels that can bear the tone; the u of qu- and the i of gi- belong to the onset."""
    start = 0
    if plain.startswith("qu") or (plain.startswith("gi") and plain[2:3] and plain[2] in _VOWELS):
        start = 2
    vowels = [at for at in range(start, len(plain)) if plain[at] in _VOWELS]
    if not vowels:
        return None
    last = first = vowels[0]
    while last + 1 < len(plain) and plain[last + 1] in _VOWELS:
        last += 1
    return first, last


def _tone_place(plain: str, first: int, last: int, old: bool = False) -> int:
    marked = [at for at in range(first, last + 1) if plain[at] in _MARKED]
    if marked:
        return marked[-1]
    if last + 1 < len(plain):
        return last
    if last - first == 1:
        return last if plain[first: last + 1] in ("oa", "oe", "uy") and not old else first
    return (first + last) // 2


# --- what a Vietnamese syllable can be ------------------------------------------------------------------------------

_ONSETS = ("", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p",
           "ph", "qu", "r", "s", "t", "th", "tr", "v", "x")
_PLAIN_RIMES = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et
    ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oam oan
    oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông
    ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ up ut uôc uôi uôm uôn uông uôt uy
    uya uych uyên uyêt uynh uyt uyu ư ưa ưc ưi ưm ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt
    yêu ynh yt""".split()


def _toned_rimes() -> FrozenSet[str]:
    forms = set()
    for rime in _PLAIN_RIMES:
        run = _nucleus(rime)
        assert run is not None
        stopped = rime.endswith(("c", "ch", "p", "t"))  # stopped rimes have only the sharp and the heavy tone
        for tone in ("\u0301", "\u0323") if stopped else ("",) + tuple(_TONES):
            for old in (False, True):
                at = _tone_place(rime, run[0], run[1], old)
                forms.add(unicodedata.normalize("NFC", rime[: at + 1] + tone + rime[at + 1:]))
    return frozenset(forms)


_RIMES = _toned_rimes()
_LETTERS = frozenset("".join(_RIMES)) | {"đ"}
_GI = frozenset(("gi", "gì", "gí", "gỉ", "gĩ", "gị", "gìn", "giếng", "giêng", "giềng", "giết", "đ"))


# --- legacy encodings -----------------------------------------------------------------------------------------------

def _high(encoding: str) -> Dict[str, int]:
    """Character -> byte for 0x80..0xFF; a byte the code page leaves open stays the control character that readers give."""
    table = {chr(byte): byte for byte in range(0x80, 0x100)}
    for byte in range(0x80, 0x100):
        try:
            table[bytes((byte,)).decode(encoding)] = byte
        except UnicodeDecodeError:
            pass
    return table


_CP1252, _CP1258 = _high("cp1252"), _high("cp1258")

# Byte -> letter of TCVN3, from 0xA1; dots are bytes without a letter. Capitals with a tone are small ones in a capital font.
_TCVN3_LETTERS = ("ĂÂÊÔƠƯĐăâêôơưđ......àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ")
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
_VNI_PIECE = re.compile("|".join(sorted((re.escape(key) for key in _VNI), key=len, reverse=True)), re.IGNORECASE)
_OF_NO_CODE_PAGE = re.compile("[\u0100-\u024f\u1e00-\u1eff]")
_CUT_SHORT = re.compile(b"(\xe1[\xba\xbb]|[\xc3-\xc6])(?![\x80-\xbf])( ?)")
_EASILY_LOST = (0x81, 0x8A, 0x8D, 0x8E, 0x8F, 0x90, 0x9A, 0x9D, 0x9E, 0xAD)


def _from_utf8(text: str) -> Iterator[str]:
    """UTF-8 that was read as cp1252, cp1258 or latin-1, once or twice, with bytes that were lost on the way put back."""
    decoded = _as_utf8(text)
    if decoded is not None:
        yield decoded
        return
    for table in (_CP1252, _CP1258):
        raw = _bytes(text, table)
        if raw is not None:
            yield from _with_lost_bytes(raw)


def _as_utf8(text: str) -> Optional[str]:
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


def _bytes(text: str, table: Dict[str, int]) -> Optional[bytes]:
    """The bytes that gave this text; a replacement character stands for a byte that is gone."""
    try:
        return bytes(ord(letter) if letter < "\x80" else table[letter] for letter in text if letter != "\ufffd")
    except KeyError:
        return None


def _with_lost_bytes(raw: bytes) -> Iterator[str]:
    """The texts that come of putting back bytes which the code pages leave open, or which somebody's tidying took."""
    pieces = _CUT_SHORT.split(raw)
    gaps = [_completions(lead, blank) for lead, blank in zip(pieces[1::3], pieces[2::3])]
    if not 1 <= len(gaps) <= 4:
        return
    for chosen in itertools.product(*gaps):
        whole = pieces[0] + b"".join(letter + rest for letter, rest in zip(chosen, pieces[3::3]))
        try:
            yield whole.decode("utf-8")
        except UnicodeDecodeError:
            return


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
            mapped = _TCVN3.get(table.get(letter, 0), letter)
            if mapped == letter and letter > "\x7f" and (letter.isalpha() or unicodedata.combining(letter)):
                break
            letters.append(mapped)
        else:
            yield "".join(letters)


def _from_vni(text: str) -> Iterator[str]:
    """Every marked letter must belong to a VNI sequence, or the text is in another encoding."""
    if any(char.isalpha() and not char.isascii() for char in _VNI_PIECE.sub("", text)):
        return

    def letter(found: "re.Match[str]") -> str:
        mapped = _VNI[found.group().lower()]
        return mapped.upper() if found.group()[0].isupper() else mapped

    yield _VNI_PIECE.sub(letter, text)


def _from_cp1258(text: str) -> Iterator[str]:
    """cp1258 with its combining tones that was read as cp1252: "Huyêòn" for "Huyện"."""
    if not _OF_NO_CODE_PAGE.search(text):
        raw = _bytes(text, _CP1252)
        if raw is not None:
            yield raw.decode("cp1258", "replace")


_DECODERS = (_from_utf8, _from_vni, _from_tcvn3, _from_cp1258)
