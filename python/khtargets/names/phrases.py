"""The words around a unit's name that staff and one-stop systems write, and the rows that name no unit.

Everything is matched on folded words (`text.fold`), with or without diacritics. What stands here is understood;
a word that is neither here nor in a unit's name makes a text unknown, so an entry is added only where it cannot
belong to another body ("Công an phường …", "Trường …", "Chi nhánh …" must stay unknown).

A district's one-stop section belongs to the office of its committee, and a commune's to its committee (Decree
61/2018/NĐ-CP, Điều 7), so that both are the unit itself.
"""

from __future__ import annotations

import re
from typing import Dict, FrozenSet, Optional, Pattern

from .text import fold_composed, strip_marks

_COMMITTEE = r"(?:uỷ ban nhân dân|uỷ ban nd|uỷ ban|ub nhân dân|ub nd|ubnd|u b n d|ubdn|unbd|ub)"
_COUNCIL = r"(?:hội đồng nhân dân|hđ nhân dân|hđnd)"
_FILES = r"(?:hồ sơ|hs|tthc|thủ tục hành chính|thủ tục|hồ sơ thủ tục hành chính|hồ sơ tthc)"
_RESULT = rf"(?:kết quả|kq)(?: giải quyết| gq)?(?: {_FILES})?"
_RECEIVE = (
    rf"(?:(?:tiếp nhận|tn)(?: {_FILES})?(?: (?:và|giải quyết|gq|hướng dẫn|thẩm định|trả lời)(?: {_FILES})?)*"
    rf"(?: (?:hoàn trả|trả|giao trả|tr) {_RESULT}| tkq| trkq)"
    r"|tn tkq|tn và tkq|tntkq|tnvtkq|tnhs(?: và)? tkq|tnhs(?: và)? trả kq|tnhs tkqtthc|tiếp nhận tkq|tn trkq|tnkq)"
)
_WINDOW = r"(?:theo )?(?:cơ chế )?(?:(?:một|1) cửa(?: (?:liên thông|điện tử|hiện đại|(?:một|1) cửa))*|mclt)"
_OPENER = r"(?:bộ phận|bp|tổ công tác|tổ|quầy giao dịch|quầy|điểm|nhóm|khu vực|hệ thống(?: thông tin)?|phòng|trung tâm|tt|cán bộ)"
_CENTRE_NAME = r"(?:(?:phục vụ|pv|dịch vụ|dv|giao dịch) (?:hành chính công|hcc)|hành chính công|hcc|pvhcc|pv hc công)"
_LABEL = r"(?:đơn vị|cơ quan)(?: (?:tiếp nhận|giải quyết|thực hiện|xử lý|chủ trì|báo cáo|hành chính|tiếp nhận hồ sơ))?"
_NUMBER = r"\d{1,4}"
_REPORT = (
    r"(?:danh sách|ds|báo cáo|bc|thống kê|tổng hợp|bảng(?: tổng hợp| kê)?|sổ theo dõi|tình hình|kết quả|tỷ lệ|số liệu|dữ liệu"
    r"|tiếp nhận|giải quyết|theo dõi|và|các|hồ sơ|hs|dịch vụ công|dvc|dvctt|thủ tục hành chính|tthc|trực tuyến|trực tiếp"
    r"|toàn trình|một phần|đã|nộp|qua mạng|bưu chính công ích|bcci|của)"
)
_PERIOD = (
    rf"(?:(?:từ )?(?:ngày )?{_NUMBER}(?: {_NUMBER}){{1,2}}|(?:đến )(?:hết )?(?:ngày )?{_NUMBER}(?: {_NUMBER}){{0,2}}"
    rf"|(?:tháng|năm|quý|kỳ|t) ?{_NUMBER}(?: {_NUMBER})?|t{_NUMBER}|q[1-4]|quý (?:i|ii|iii|iv)|6 tháng(?: đầu năm)?|9 tháng"
    r"|20\d\d|xlsx|xls|xlsb|ods|csv|html?|zip)"
)


def pattern(source: str) -> Pattern[str]:
    """A pattern over folded keys that takes each phrase with or without its diacritics, up to a word's end."""
    folded = re.sub(r"[^\W\d_]+", lambda word: fold_composed(word.group()), source)
    return re.compile(rf"(?:{folded}|{strip_marks(folded)})(?= |$)")


# What may surround a name, by its meaning for the reading of the whole text.
AROUND: Dict[str, Pattern[str]] = {
    "committee": pattern(rf"(?:{_COUNCIL}(?: và)? {_COMMITTEE}|{_COMMITTEE}(?: và)? {_COUNCIL}|{_COMMITTEE})"),
    "office": pattern(r"(?:văn phòng|vp)"),
    "section": pattern(
        rf"(?:(?:{_OPENER} )?(?:{_RECEIVE}|{_WINDOW})(?: (?:và )?(?:{_RECEIVE}|{_WINDOW}))*"
        rf"|điểm (?:(?:phục vụ|pv) (?:hành chính công|hcc)|pvhcc)"
        rf"|(?:bộ phận|bp|quầy|tổ) (?:tiếp nhận(?: {_FILES})?|tn|trả {_RESULT}|mc|giao dịch|tnhs)|bpmc|bptn(?:tkq)?|quầy)"
    ),
    "centre": pattern(
        rf"(?:(?:trung tâm|tr tâm|tt) {_CENTRE_NAME}|(?:phục vụ|pv) (?:hành chính công|hcc)"
        r"|ttpvhcct?|tthcc|ttphcc|ttdvhcc|ttpv hcc|ttpv hành chính công|pvhcc|tt hc công)"
    ),
    "person": pattern(r"(?:phó )?(?:chủ tịch|giám đốc|lãnh đạo)"),
    "label": pattern(rf"(?:tên )?{_LABEL}"),
    "joint": pattern(r"(?:trực thuộc|thuộc|của|tại|ở|trên địa bàn|địa bàn)"),
    "report": pattern(rf"{_REPORT}(?: {_REPORT})*"),
    "period": pattern(rf"{_PERIOD}(?: {_PERIOD})*"),
    "former": pattern(r"(?:cũ|trước đây|trước sáp nhập|trước khi sáp nhập)"),
    "merged": pattern(r"(?:mới|sau sáp nhập|sau khi sáp nhập|sáp nhập)"),
}

_CENTRE = re.compile(rf"(?:(?!điểm|diem).* )?{AROUND['centre'].pattern}")

_HEADING_WORD = (
    r"(?:khối|các|cấp|toàn|nhóm|cơ quan|đơn vị|địa phương|chuyên môn|trực thuộc|thuộc|hành chính|và|uỷ ban nhân dân|ubnd"
    r"|sở|ban|ngành|tỉnh|huyện|thị xã|thành phố|xã|phường|thị trấn|tx|tp|tt|ban quản lý)"
)
_ENUMERATION = r"(?:(?:[ivx]{1,5}|[a-zđ])(?: \d{1,3})*|\d{1,3}(?: \d{1,3})*)"
_HEADING = pattern(rf"(?:(?:phần )?{_ENUMERATION} )?{_HEADING_WORD}(?: {_HEADING_WORD})*")
_GROUP_WORD = pattern(r"(?:[^ ]+ )*?(?:khối|các|cấp|toàn|nhóm)")
_LEVEL_WORD = pattern(r"(?:địa phương|sở|ban|ngành|tỉnh|huyện|thị xã|thành phố|xã|phường|thị trấn|tx|tp)")
_LEVEL_IN_TITLE = {
    "department": pattern(r"(?:.* )?(?:các sở|khối sở|sở ban|cấp sở)"),
    "district": pattern(r"(?:.* )?(?:cấp huyện|các huyện|khối huyện|khối các huyện|huyện thị xã)"),
    "commune": pattern(r"(?:.* )?(?:cấp xã|các xã|các phường|khối xã|khối các xã|xã phường|phường xã|xã thị trấn)"),
}
_TOTAL = (
    r"(?:tổng cộng|tổng số|tổng|cộng dồn|cộng chung|cộng|luỹ kế|trung bình|bình quân)"
    r"(?: (?:số|cộng|chung|hồ sơ|số hồ sơ|của|tại))*"
)
_TOTAL_OF = pattern(_TOTAL)
_NO_UNIT = pattern(
    rf"(?:{_ENUMERATION}|{_TOTAL}(?: (?:[ivxa-eđ]+|\d+|đơn vị|các đơn vị))*"
    r"|trong đó|bao gồm|ghi chú.*|chú thích.*|nơi nhận.*|người lập.*|thủ trưởng(?: đơn vị)?|ký tên.*|nguồn số liệu.*"
    r"|stt|số tt|số thứ tự|tt|tỷ lệ|tổng hợp"
    r"|(?:tên )?(?:đơn vị|cơ quan)(?: (?:tiếp nhận|giải quyết|giải quyết tthc|thực hiện|xử lý|hành chính))?"
    r"|(?:account|acc|tài khoản)(?: (?:không|ko|chưa))?(?: (?:còn|được))? (?:sử dụng|dùng|test|thử nghiệm|demo)"
    r"|(?:không|chưa) (?:sử dụng|dùng)|test|demo|kiểm thử|(?:đơn vị|account|tài khoản) test"
    r"|(?:[^ ]+ )*ngày (?:\d+ )?tháng (?:\d+ )?năm(?: \d+)?)$"
)
_BLANK = frozenset(("", "null", "none", "nan", "n a", "nil"))


def is_blank(key: str) -> bool:
    """Nothing written, or what a database export writes for nothing."""
    return key in _BLANK


def is_no_unit(key: str) -> bool:
    """Totals, averages, notes, header words, enumerations and headings of groups."""
    return bool(_NO_UNIT.match(key)) or heading_end(key) == len(key)


def is_centre(key: str) -> bool:
    """Whether a public administration service centre is named, where dossiers of many agencies are handed in."""
    return bool(_CENTRE.match(key))


def after_total(key: str) -> Optional[str]:
    """What a row is the total of ("Tổng cộng huyện Diên Khánh"), or None where it begins with no such word."""
    found = _TOTAL_OF.match(key)
    return key[found.end() :].strip() if found else None


def heading_end(key: str, of_many: bool = False) -> int:
    """How many characters at the start are a group's heading ("I. Khối sở, ban, ngành"); 0 where there is none.

    `of_many`: only where the heading says by itself that it means several units ("Cấp xã …", not "Xã").
    """
    found = _HEADING.match(key)
    if not found:
        return 0
    words = found.group()
    levels = _level_words(words)
    grouped = bool(_GROUP_WORD.match(words) and levels) or len(levels) > 1
    return found.end() if grouped or words in levels and not of_many else 0


def levels_in(key: str) -> FrozenSet[str]:
    """The levels that a title, sheet or column names as a group: {"commune"} for "CẤP XÃ"."""
    return frozenset(level for level, pattern in _LEVEL_IN_TITLE.items() if pattern.match(key))


def _level_words(words: str) -> FrozenSet[str]:
    found = set()
    at = 0
    while at < len(words):
        word = _LEVEL_WORD.match(words, at)
        if word:
            found.add(word.group())
        at = (word.end() if word else (words + " ").index(" ", at)) + 1
    return frozenset(found)
