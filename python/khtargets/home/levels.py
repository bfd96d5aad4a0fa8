"""What a text of a published list says of levels: of service (toàn trình, một phần, only by post, none) and of government.

A cell must be understood word by word; a title or a section may say other things beside. "Không" and "chưa" deny what follows
them up to the next comma, or what stands before them ("Trực tuyến: Không"). Payment on the net is no level; what is abolished
or stopped ("bãi bỏ", "dừng cung cấp") is withdrawn, whatever else is said of it. What is not understood is no answer, so that
nothing is counted by a guess.

Source: Điều 3 Nghị định 42/2022/NĐ-CP (toàn trình, một phần); Quyết định 2653/QĐ-UBND lists postal procedures too.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Dict, FrozenSet, Iterable, NamedTuple, Optional, Pattern, Set

from ..names.text import fold, strip_marks

ONLINE, POST, NONE = "online", "post", "none"  # what a row's level of service makes of it
PROVINCE, DISTRICT, COMMUNE = "province", "district", "commune"

_FULL, _PART = "toàn trình", "một phần"
_POST = "(?:(?:dịch vụ|qua|bằng|đường) )+(?:bưu chính|bưu điện)(?: công ích)?|bưu chính công ích|bcci|vnpost"
_FIELD_OF_POST = re.compile(rf"{fold('lĩnh vực bưu chính')}|linh vuc buu chinh")
_FEES = "phí|lệ|và|nghĩa|vụ|tài|chính|tiền|các|khoản|phi|le|va|nghia|vu|tai|chinh|tien|cac|khoan"
_PAYMENT = re.compile(
    rf"\b(?:thanh to[áa]n(?:[\s,/&]+(?:{_FEES}))*|(?:n[ộo]p|thu)(?:[\s,/&]+(?:{_FEES}))+)\s+"
    r"(?:tr[ựu]c tuy[ếe]n|online|qua m[ạa]ng)\b",
    re.IGNORECASE,
)
_SYSTEM = "(?:(?:dịch vụ công|dvc) )?(?:trực tuyến |dvctt |tt )?"
_BY_POST, _PERHAPS_POST, ON_THE_NET, _IN_PERSON, _AT_COUNTER = "post", "post?", "net", "person", "counter"
_PIECES = re.compile(r"[,;/+&|()\[\]\n•]|\s[-–—]\s|^\s*[-–—]|\b(?:nhưng|mà|còn)\b", re.IGNORECASE)
_MARKS = frozenset("x × ✓ ✔ √ ☑ ☒ ● v + * 1 1.0 1,0 có co yes y true đúng".split())
_NO_MARKS = frozenset("0 - – — □ ☐ / . 0.0 0,0 no n false không chưa ko".split())


def _pattern(source: str) -> Pattern[str]:
    """A pattern over folded words that takes each with or without its diacritics."""
    folded = re.sub(r"[^\W\d_]+", lambda word: fold(word.group()), source)
    return re.compile(rf"(?:{folded}|{strip_marks(folded)})(?= |$)")


_NO = _pattern("không|chưa|ko|chẳng")
_ONLY = _pattern("chỉ")
_FILLING = _pattern(
    "dịch vụ công quốc gia|dịch vụ công|dịch vụ|dvc|cung cấp|thực hiện|triển khai|áp dụng|mức độ [34]|mức độ|mức|loại|hình thức"
    "|tiếp nhận|trả|nhận|nộp|gửi|giải quyết|kết quả|hồ sơ|thủ tục hành chính|thủ tục|tthc|qua|bằng|theo|tại|trên|và|hoặc|kèm|cả"
    "|có|là|được|phải|thuộc|các|chỉ|đủ|điều kiện|phát sinh|cổng|hệ thống|của|việc|đồng thời|chưa có|ghi|bản chính|bản gốc"
)


_WITHDRAWN = re.compile(
    r"\b(?:(?:bi )?bai bo|(?:tam )?(?:dung|ngung) (?:cung cap|thuc hien|tiep nhan|trien khai|ap dung)|loai bo|huy bo|bi huy"
    r"|khong con (?:cung cap|thuc hien|hieu luc)|het hieu luc|rut khoi)\b"
)


def _without_payment(text: str) -> str:
    """Without "thanh toán phí, lệ phí trực tuyến", which says how fees are paid and not how dossiers are filed."""
    return _PAYMENT.sub(" ", unicodedata.normalize("NFC", text).replace("_", " "))


class Said(NamedTuple):
    """What a text asserts and denies; `understood`: every word of it."""

    asserted: FrozenSet[str] = frozenset()
    denied: FrozenSet[str] = frozenset()
    understood: bool = True
    withdrawn: bool = False

    @property
    def anything(self) -> bool:
        """Whether it speaks of a level of service or of the post at all."""
        return bool(self.asserted - {_IN_PERSON, _AT_COUNTER} or self.denied or self.withdrawn)

    @property
    def opposite(self) -> Said:
        """What "không" says in a column under this header."""
        return Said(frozenset(), self.asserted, self.understood, self.withdrawn)

    def beside(self, other: Said) -> Said:
        """Both, said of one row."""
        return Said(
            self.asserted | other.asserted,
            self.denied | other.denied,
            self.understood and other.understood,
            self.withdrawn or other.withdrawn,
        )


class ServiceLevels:
    """Reads levels of service; `counted` are the decision's, whose procedures are online."""

    def __init__(self, counted: Iterable[str]) -> None:
        self.counted = frozenset(fold(each) for each in counted)
        self.known = self.counted | {fold(_FULL), fold(_PART)}
        self._said: Dict[str, Said] = {}  # cells repeat themselves
        self._words = [
            *((level, _pattern(rf"{_SYSTEM}{level}")) for level in sorted(self.known)),
            (fold(_PART), _pattern(rf"{_SYSTEM}1 phần")),
            (_BY_POST, _pattern(_POST)),
            (_PERHAPS_POST, _pattern("bưu chính|bưu điện")),
            (f"-{ON_THE_NET}", _pattern("cung cấp thông tin(?: trực tuyến)?")),
            (ON_THE_NET, _pattern("trực tuyến|dvctt|qua mạng|(?:trên )?môi trường (?:mạng|điện tử)|online")),
            (_IN_PERSON, _pattern("trực tiếp")),
            (_AT_COUNTER, _pattern("(?:tại )?bộ phận (?:một|1) cửa|(?:một|1) cửa")),
        ]

    def said(self, text: str) -> Said:
        """What a text says."""
        if text not in self._said:
            self._said[text] = self._read(text)
        return self._said[text]

    def _read(self, text: str) -> Said:
        asserted: Set[str] = set()
        denied: Set[str] = set()
        understood, open_denial, withdrawn = True, False, False
        for piece in _PIECES.split(_without_payment(text)):
            key = _FIELD_OF_POST.sub("", fold(piece))
            if not key:
                continue
            withdrawn = withdrawn or bool(_WITHDRAWN.search(strip_marks(key)))
            at, no, named = 0, False, False
            here: Set[str] = set()
            last_no = False
            only = bool(_ONLY.match(key))
            while at < len(key):
                name, found = next(((name, end) for name, pattern in self._words if (end := pattern.match(key, at))), ("", None))
                if found:
                    denies = no != name.startswith("-")
                    (denied if denies else here).add(name.lstrip("-"))
                    last_no = False
                    # "Không toàn trình, một phần": nobody can say whether the second is denied too.
                    understood = understood and not (open_denial and not denies and not only and name in self.known)
                    named = True
                else:
                    found = _NO.match(key, at) or _FILLING.match(key, at)
                    last_no = bool(_NO.match(key, at))
                    no = no or last_no
                    understood = understood and found is not None
                at = (found.end() if found else (key + " ").index(" ", at)) + 1
            if last_no and here:  # "Trực tuyến: Không"
                denied |= here
                here.clear()
            if no and not named and understood:
                denied.add(ON_THE_NET)
                understood = not asserted & self.known  # "Toàn trình (không)"
            asserted |= here
            open_denial = no and named and bool(denied & self.known)
        return Said(frozenset(asserted), frozenset(denied), understood and not withdrawn, withdrawn)

    def of_row(self, said: Said) -> Optional[str]:
        """What a row is that says so of itself, where several things may hold at once; None where that is not plain."""
        asserted, denied, _, withdrawn = self.surely(said)
        if withdrawn or asserted & denied or (asserted & self.known and ON_THE_NET in denied):
            return None
        offline = POST if _BY_POST in asserted else NONE
        if asserted & self.counted or (ON_THE_NET in asserted and not asserted & self.known and self.counted == self.known):
            return ONLINE
        if asserted & self.known or ON_THE_NET in denied or self.known <= denied or self.counted <= denied:
            return offline
        if ON_THE_NET in asserted or denied & self.known:
            return None
        return offline if asserted else None

    def of_rows_below(self, said: Said) -> Optional[str]:
        """What the rows are under a title or a section: where it names several kinds, none of them."""
        kinds = {ONLINE if each in self.counted else NONE for each in said.asserted & self.known}
        kinds |= {POST} if _BY_POST in said.asserted else set()
        return None if len(kinds) > 1 or (POST in kinds and said.asserted != {_BY_POST}) else self.of_row(said)

    def speaks(self, said: Said) -> bool:
        """Whether it speaks of a level or of the post, be it that "bưu chính" may be a field of business too."""
        return self.names_a_level(said) or bool(said.asserted & {_PERHAPS_POST, _IN_PERSON})

    @staticmethod
    def surely(said: Said) -> Said:
        """With "bưu chính" taken for the post."""
        asserted, denied = (
            frozenset(_BY_POST if each == _PERHAPS_POST else each for each in part) for part in (said.asserted, said.denied)
        )
        return Said(asserted, denied, said.understood, said.withdrawn)

    def names_a_level(self, said: Said) -> bool:
        """Whether it names a level or the post, or denies something; "trực tuyến" alone may be the name of the system."""
        return bool(said.asserted & (self.known | {_BY_POST}) or said.denied or said.withdrawn)

    def tells(self, said: Said) -> bool:
        """The same, or says "trực tuyến"."""
        return self.names_a_level(said) or ON_THE_NET in said.asserted

    def is_of_the_post_alone(self, said: Said) -> bool:
        """Whether nothing but the post is spoken of, as in a column "BCCI"."""
        return bool(said.asserted | said.denied) and said.asserted | said.denied <= {_BY_POST, _PERHAPS_POST}

    def common(self, lines: Iterable[Said]) -> Said:
        """What several lines of one title leave: a general line ("toàn trình, một phần và BCCI") yields to a narrower one."""
        of_levels = [each for each in lines if self.names_a_level(each)]
        possible = [self._possible(each.asserted) for each in of_levels if each.asserted]
        left = frozenset.intersection(*possible) if possible else frozenset()
        denied = frozenset(name for each in of_levels for name in each.denied)
        return Said(left, denied, bool(left or denied) or not possible, any(each.withdrawn for each in of_levels))

    def _possible(self, asserted: FrozenSet[str]) -> FrozenSet[str]:
        """What a title leaves open; "trực tuyến" without a level beside the post may be any level."""
        named = asserted & (self.known | {_BY_POST})
        return named | self.known if ON_THE_NET in asserted and not named & self.known else named


_ONE = re.compile(r"\b(?:truc tuyen|toan trinh|mot phan|dvctt|bcci|buu chinh|qua mang|online)\b")


def names_one(cell: str) -> bool:
    """Whether a text has the word of a level, so that its "không" is not of something else."""
    return bool(_ONE.search(strip_marks(fold(_without_payment(cell)))))


def mark(cell: str) -> Optional[bool]:
    """True for a cell that is a mark (x, ✓, có, 1), False for one that says no (-, 0, "không"), None for other words."""
    plain = unicodedata.normalize("NFC", cell).strip().strip("()").strip().lower()
    return True if plain in _MARKS else False if plain in _NO_MARKS else None


_LEVEL_WORDS = (
    ({PROVINCE, DISTRICT, COMMUNE}, _pattern("(?:cả )?(?:3|ba|các) cấp")),
    ({PROVINCE}, _pattern("tỉnh|sở|ban|ngành")),
    ({DISTRICT}, _pattern("huyện|thị xã|thành phố|quận|tx|tp")),
    ({COMMUNE}, _pattern("xã|phường|thị trấn")),
)
_AROUND_LEVELS = _pattern(
    "uỷ ban nhân dân|ubnd|cấp|các|và|hoặc|thủ tục hành chính|tthc|thủ tục|danh mục|dịch vụ công|trực tuyến|dvctt|dvc|thuộc"
    "|thẩm quyền|giải quyết|thực hiện|tiếp nhận|áp dụng|phạm vi|quản lí|của|tại|ở|cơ quan|đơn vị|chuyên môn|trực thuộc|khối|nhóm"
)
_DEPARTMENT = _pattern("(?:sở|ban|văn phòng|thanh tra) .+")
_DEPARTMENT_LEVEL = frozenset((PROVINCE,))
_LEVEL = "(?:tỉnh|huyện|xã)"
_ANOTHER = rf"(?:(?:ubnd |uỷ ban nhân dân )?cấp {_LEVEL}|(?:huyện|xã)|tỉnh(?= và| cấp|$))"
_NAMED_LEVELS = _pattern(rf"cấp {_LEVEL}(?: (?:và |hoặc )?{_ANOTHER})*")


@lru_cache(maxsize=8192)
def government(text: str, departments: bool = False) -> Optional[FrozenSet[str]]:
    """The levels of government that a cell, a section or a sheet's name is, word by word; None where it is anything else.

    "Cấp huyện, cấp xã", "Sở", "UBND xã, phường, thị trấn". With `departments` one department's name is the province's.
    """
    if departments:
        pieces = [piece for piece in _PIECES.split(text) if fold(piece)]
        each = [_DEPARTMENT_LEVEL if _is_department(piece) else government(piece) for piece in pieces]
        whole = frozenset(level for levels in each if levels for level in levels)
        return whole if whole and all(levels is not None for levels in each) else government(text)
    key, found, at = fold(text), set(), 0
    while at < len(key):
        level = next(((levels, end) for levels, pattern in _LEVEL_WORDS if (end := pattern.match(key, at))), None)
        word = level[1] if level else _AROUND_LEVELS.match(key, at)
        if word is None:
            return None
        found |= level[0] if level else set()
        at = word.end() + 1
    return frozenset(found) or None


def _is_department(text: str) -> bool:
    key = fold(text)
    return bool(_DEPARTMENT.match(key)) and not _NAMED_LEVELS.search(key)


def government_named(text: str) -> Optional[FrozenSet[str]]:
    """The levels that a title or a section names as such among other words: "cấp huyện", "cấp tỉnh, cấp xã"."""
    key = fold(text)
    named = [found.group() for found in _NAMED_LEVELS.finditer(key) if found.start() == 0 or key[found.start() - 1] == " "]
    levels = [government(each) for each in named]
    return frozenset(level for each in levels if each for level in each) or None
