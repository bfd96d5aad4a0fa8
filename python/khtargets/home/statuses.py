"""Whether a dossier was received, as its status says it in words.

A status speaks of receiving ("chờ tiếp nhận", "đã tiếp nhận") or of what happens to received dossiers only ("đang xử lý", "đã
trả kết quả"). One that says neither, or both, says nothing: "từ chối", "trả lại", "đã hủy", "mới nộp" can be said before a
dossier is received and after. Standard library only, Python 3.8.
"""

from __future__ import annotations

import re
from typing import Optional

from ..names.text import fold, strip_marks

_NOT_YET = re.compile(
    r"\b(?:(?:dang )?cho|doi|chua|khong|tu choi|bi tu choi)(?: (?:duoc|xac nhan|phe duyet|duyet|can bo|bo phan|mot cua"
    r"|don vi|co quan|du dieu kien|yeu cau|viec|ho so))* (?:tiep nhan|nhan ho so)\b(?! (?:ket qua|bo sung))"
    r"|\bmoi dang k[iy]\b"
    r"|\b(?:bo sung|rut (?:lai )?(?:ho so|hs))\b.*\b(?:truoc khi|truoc|de)(?: duoc)? tiep nhan\b"
)
_RECEIVED = re.compile(
    r"\b(?:da|duoc|moi) (?:duoc )?tiep nhan\b"
    r"|\b(?:dang|da|tam dung|dung|tiep tuc) (?:xu li|xu ly|giai quyet|tham dinh|trinh ki|trinh ky|phe duyet)\b"
    r"|\btam dung\b|\bbo sung\b|\brut (?:lai )?(?:ho so|hs)\b"
    r"|\b(?:dung|truoc|som|tre|qua|con trong|trong) han\b"
    r"|\b(?:co|cho tra|da tra|tra|da co|cho nhan|da nhan|nhan) (?:ket qua|kq)\b|\bda chuyen (?:xu li|xu ly|tiep)\b"
)
_LATE = re.compile(r"\b(?:qua han|tre han|tam dung|truoc|cho|de)(?: khi)?(?: duoc)? tiep nhan\b")  # received by now or not
_DENIED = re.compile(r"\b(?:khong|chua)(?: \w+){0,2} $")
_DRAFT = re.compile(r"\bnháp\b|^(?:ho so|ban|luu) nhap\b")  # "nhập" is another word, so that its marks must be there


def received(written: str) -> Optional[bool]:
    """Whether the status means that the dossier was received; None where its words do not tell."""
    key = fold(written)
    plain = strip_marks(key)
    not_yet = bool(_NOT_YET.search(plain) or _DRAFT.search(key))
    rest = _NOT_YET.sub(" ", plain)
    yes = any(not _DENIED.search(rest[: found.start()]) for found in _RECEIVED.finditer(rest))
    if _LATE.search(rest):
        return None
    return None if not_yet == yes else yes
