"""How a dossier was handed in, as its channel's text says it in words: online, directly at the counter, or by post.

A text says a channel by the channel's own words ("trực tuyến", "trực tiếp", "bưu chính") or by what can only be one ("tại
quầy", "Cổng DVCQG", "VNeID"). A channel that is denied in its clause ("không trực tuyến") is not said; a denial that stands
elsewhere ("trực tuyến: không") leaves all open. Two channels side by side say nothing, and neither does what could be either
("TT", "Zalo", "liên thông"). How the result goes out ("trả kết quả qua BCCI") is no channel. Standard library only, Python
3.8."""

from __future__ import annotations

import re
from typing import Optional, Set

from ..names.text import nfc, strip_marks

CHANNELS = ("direct", "online", "post")

# The channels' own words, which a title or a file's name may hold too.
_NAMED = {
    "online": r"truc tuyen|online|on-line|qua mang|tren mang|internet",
    "direct": r"truc tiep|offline|off-line",
    "post": r"buu chinh|bcci|buu dien|buu ta|buu cuc|vnpost|vn post",
}
_IMPLIED = {
    "online": (
        r"cong (?:dich vu cong|dvc|dvcqg|dvctt)|dvcqg|dvctt|dich vu cong quoc gia|vneid|ung dung (?:di dong|dien thoai)"
        r"|muc do ?(?:3|4|iii|iv)|muc ?(?:3|4)|toan trinh|mot phan"
    ),
    "direct": (
        r"tai quay|quay (?:tiep nhan|giao dich)|tai cho|(?:ho so|ban|nop) giay"
        r"|mot cua(?! dien tu| quoc gia| lien thong)|1 cua(?! dien tu)|bo phan (?:tiep nhan|tn|tn ?& ?tkq|tnhs|bptn)|bptn"
        r"|tn ?(?:&|va) ?tkq|tiep nhan (?:&|va) tra (?:ket qua|kq)|(?:tai|o) (?:trung tam|tt|tru so|co quan|ubnd|don vi)"
        r"|trung tam (?:pvhcc|phuc vu hanh chinh cong|hanh chinh cong|hcc)|ttpvhcc"
    ),
    "post": r"chuyen phat",
}
_SAID = {channel: re.compile(rf"\b(?:{_NAMED[channel]}|{_IMPLIED[channel]})\b") for channel in CHANNELS}
_BY_NAME = {channel: re.compile(rf"\b(?:{words})\b") for channel, words in _NAMED.items()}
_SYSTEM = re.compile(r"\b(?:dich vu cong|dvc) truc tuyen\b")  # in a title the name of the system, whatever the channel
_RESULT = re.compile(r"(?<!tiep nhan va )(?<!tn va )(?<!& )\b(?:nhan|tra|giao|phat)(?: tra)? (?:ket qua|kq)\b.*")
_CLAUSE = re.compile(r"[,;/+|()\[\]:\n]| - |\bva\b(?! tra)|\bhoac\b|\bkhac\b")
_DENY = re.compile(r"\b(?:khong|chua)\b")  # of nothing that was found: perhaps of the channel further on
_BESIDE = re.compile(  # words with which a channel is spoken of and was not taken, or is not a dossier's
    r"\b(?:ngoai|loi|thay vi|not|non|no|0|tu choi|that bai|khong thanh cong|dat lich|lich hen|lay so|so thu tu|thanh toan|tra cuu"
    r"|nop (?:phi|le phi|tien))\b"
)
_DENIED = re.compile(r"\b(?:khong|chua|ngung|dung|phi|tru)\b(?: \w+){0,3}? ?$")


def said(written: str) -> Optional[str]:
    """The one channel that a channel's text says; None for none, or for several."""
    return _only(written, said_by=_SAID)


def of_title(written: str) -> Optional[str]:
    """The one channel that a sheet's name, a title or a file's name speaks of by its own words; None for none or several.

    The system's name ("dịch vụ công trực tuyến") says nothing of the channel.
    """
    return _only(written, said_by=_BY_NAME, without=_SYSTEM)


def _only(written: str, said_by: dict[str, re.Pattern[str]], without: Optional[re.Pattern[str]] = None) -> Optional[str]:
    plain = strip_marks(nfc(written)).lower().replace("_", " ")
    if without is not None:
        plain = without.sub(" ", plain)
    if without is None and _BESIDE.search(_RESULT.sub("", plain)):
        return None
    found: Set[str] = set()
    for clause in _CLAUSE.split(plain):
        clause = _RESULT.sub("", " ".join(clause.split()))
        rest, denied = clause, False
        for channel, words in said_by.items():
            for each in words.finditer(clause):
                if _DENIED.search(clause[: each.start()].rstrip()):
                    denied = True
                else:
                    found.add(channel)
            rest = words.sub(" ", rest)
        if without is None and not denied and _DENY.search(rest):
            return None
    return found.pop() if len(found) == 1 else None
