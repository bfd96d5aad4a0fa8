"""Vietnamese text as files carry it, made comparable.

`nfc` repairs and tidies, `fold` gives a key with diacritics, `bare` one without. A repair of a legacy
encoding is made only where it is sure: what stands there is no Vietnamese, and what it becomes is Vietnamese
word for word (`is_syllable`). `repairs` gives every possible one, for callers that can check one against
known names.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from typing import FrozenSet, Iterator, Optional, Tuple

from . import legacy

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_CARRIAGE = re.compile(r"_x000[aAdD9]_")  # how Excel writes control characters in a shared string
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_INVISIBLE = re.compile(f"\u00ad|{_UNSEEN.pattern}")
_STROKES = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ"})  # look-alikes that older keyboards wrote
_NOT_WORD = re.compile(r"[\W_]+")
_ABBREVIATION = re.compile("[B-DF-HJ-NP-TV-XZbcdfghjklmnpqrstvwxzĐđ]+$")  # no vowel: "LĐTBXH", "HĐND"
_NUMBERED = re.compile(
    r"\s*[(\[]?(?:(?P<word>(?i:phần|mục|chương))\s+)?"
    r"(?:(?P<sign>(?:[IVX]{1,5}|[A-HĐ]|\d{1,3})(?:\.\d{1,3})*|[a-hđ])\s*[.)\]\-–:/]+\s*(?!\d)|(?P<bare>(?:[IVX]{1,5}|[A-HĐ]|\d{1,3})(?:\.\d{1,3})*)(?:\s+|\Z))(?=\S|\Z)"
)
_WORD_BREAK = re.compile("[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f\u2010-\u2015\u2022\u2026\u3000\xa0]+")


@lru_cache(maxsize=16384)
def nfc(text: str) -> str:
    """Repaired, composed text: entities resolved, legacy encodings undone where sure, blanks tidied."""
    if text.isascii() and "&" not in text and "_x000" not in text:
        return " ".join(text.split())
    text = _unescape(text)
    if not text.isascii():
        utf8 = legacy.as_utf8(text)
        if utf8 is not None and _reads_well(utf8):
            return _tidy(utf8)
        if not _reads_well(text):
            fitting = {repair for repair in repairs(text) if _reads_well(repair)}
            if len(fitting) == 1:
                return fitting.pop()
    return _tidy(text)


def repairs(text: str) -> Iterator[str]:
    """Every other text that the same bytes may have meant, tidied, likeliest first; none is checked."""
    text = _unescape(text)
    seen = {_tidy(text)}
    for decoded in legacy.decodings(text):
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


def numbered(text: str) -> Tuple[str, str, str]:
    """The style of the number before a heading ("A", "I", "1", "1.1", "a"; "" for none), the number, and the rest.

    "II. Sở Y tế" gives ("I", "II", "Sở Y tế"); "B" alone gives ("A", "B", "").
    """
    found = _NUMBERED.match(text)
    if not found:
        return "", "", text.strip()
    sign = found.group("sign") or found.group("bare")
    head, *below = sign.split(".")
    style = "1" if head.isdigit() else "I" if set(head) <= set("IVX") else "A" if head.isupper() else "a"
    style += ".1" * len(below)
    return f"{(found.group('word') or '').lower()}{style}", sign, text[found.end() :].strip()


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """Whether a composed word is a Vietnamese syllable, its tone mark in the old or the new place."""
    word = word.lower()
    return any(word.startswith(onset) and word[len(onset) :] in _RIMES for onset in _ONSETS) or word in _GI


def _unescape(text: str) -> str:
    for _ in range(2):  # "&amp;amp;" is seen: escaped once by the system, once by its export
        if "&" in text:
            text = _ENTITY.sub(lambda found: html.unescape(found.group()), text)
    return _CARRIAGE.sub(" ", text) if "_x000" in text else text


def _tidy(text: str) -> str:
    text = unicodedata.normalize("NFC", text).translate(_STROKES)
    return " ".join(_INVISIBLE.sub("", text).split())


def _reads_well(text: str) -> bool:
    """All words with marks are Vietnamese; a soft hyphen inside one may be a lost letter and speaks against it."""
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", text))
    return all(is_syllable(word) or _ABBREVIATION.match(word) for word in _WORD_BREAK.split(text) if not word.isascii())


# --- tone placement ------------------------------------------------------------------------------------------

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
    return unicodedata.normalize("NFC", plain[: at + 1] + tone + plain[at + 1 :])


def _without_tone(word: str) -> Tuple[str, Optional[str], int]:
    """The word without its tone; the tone: "" for none, None for several (no syllable); its letter's index."""
    if word.isascii():
        return word, "", 0
    decomposed = unicodedata.normalize("NFD", word)
    tones = [mark for mark in decomposed if mark in _TONES]
    if len(tones) > 1:
        return word, None, 0
    plain = unicodedata.normalize("NFC", "".join(letter for letter in decomposed if letter not in _TONES))
    marked = [
        at for at, letter in enumerate(word) if any(mark in _TONES for mark in unicodedata.normalize("NFD", letter))
    ]
    return plain, "".join(tones), marked[0] if marked else 0


def _nucleus(plain: str) -> Optional[Tuple[int, int]]:
    """First and last index of the vowels that can bear the tone; u of qu- and i of gi- belong to the onset."""
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
        return last if plain[first : last + 1] in ("oa", "oe", "uy") and not old else first
    return (first + last) // 2


# --- what a Vietnamese syllable can be -----------------------------------------------------------------------

_ONSETS = ("", *"b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split())
_PLAIN_RIMES = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en
    eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o
    oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om
    on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch
    uênh ui um un ung uơ up ut uôc uôi uôm uôn uông uôt uy uya uych uyên uyêt uynh uyt uyu ư ưa ưc
    ưi ưm ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu ynh yt""".split()


def _toned_rimes() -> FrozenSet[str]:
    forms = set()
    for rime in _PLAIN_RIMES:
        run = _nucleus(rime)
        assert run is not None
        stopped = rime.endswith(("c", "ch", "p", "t"))  # stopped rimes have only the sharp and the heavy tone
        for tone in ("\u0301", "\u0323") if stopped else ("",) + tuple(_TONES):
            for old in (False, True):
                at = _tone_place(rime, run[0], run[1], old)
                forms.add(unicodedata.normalize("NFC", rime[: at + 1] + tone + rime[at + 1 :]))
    return frozenset(forms)


_RIMES = _toned_rimes()
_GI = frozenset(("gi", "gì", "gí", "gỉ", "gĩ", "gị", "gìn", "giếng", "giêng", "giềng", "giết", "đ"))
