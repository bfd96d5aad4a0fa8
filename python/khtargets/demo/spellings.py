"""How clerks write a unit's name: a dozen ways for each."""

from __future__ import annotations

import unicodedata

from ..decision import Decision, Unit

_ABBREVIATED = {
    "so-thong-tin-va-truyen-thong": ("Sở TT&TT", "Sở Thông tin - Truyền thông", "Sở TTTT"),
    "so-lao-dong-thuong-binh-va-xa-hoi": ("Sở LĐTB&XH", "Sở Lao động – Thương binh và Xã hội", "Sở LĐTBXH"),
    "so-nong-nghiep-va-phat-trien-nong-thon": ("Sở NN&PTNT", "Sở Nông nghiệp & PTNT"),
    "so-ke-hoach-va-dau-tu": ("Sở KH&ĐT", "Sở KH-ĐT"),
    "so-khoa-hoc-va-cong-nghe": ("Sở KH&CN", "Sở Khoa học & Công nghệ"),
    "so-tai-nguyen-va-moi-truong": ("Sở TN&MT", "Sở TNMT", "Sở Tài nguyên & Môi trường"),
    "so-giao-duc-va-dao-tao": ("Sở GD&ĐT", "Sở GD-ĐT"),
    "so-giao-thong-van-tai": ("Sở GTVT", "SỞ GTVT"),
    "so-van-hoa-va-the-thao": ("Sở VHTT", "Sở VH&TT"),
    "ban-quan-ly-khu-kinh-te-van-phong": ("BQL KKT Vân Phong", "Ban Quản lí Khu kinh tế Vân Phong"),
    "van-phong-uy-ban-nhan-dan-tinh": ("VP UBND tỉnh", "Văn phòng UBND tỉnh"),
}
_SHORT = {"thành phố": "TP", "thị xã": "TX", "huyện": "H", "phường": "P", "xã": "X", "thị trấn": "TT"}
_TONES = (("òa", "oà"), ("óa", "oá"), ("ọa", "oạ"), ("ủy", "uỷ"), ("úy", "uý"), ("ụy", "uỵ"))


def spellings(decision: Decision, unit: Unit) -> list[str]:
    """The ways in which the demo writes a unit, the plain name first; for a commune its district goes without
    saying, because it stands in the file's title and name."""
    kind, place = unit.kind, unit.name[len(unit.kind) :].strip()
    if unit.level == "department":
        ways = [unit.name, unit.name.upper(), unit.name.title(), *_ABBREVIATED.get(unit.id, ())]
        ways += [f"{unit.name}, tỉnh Khánh Hòa", unit.name.replace(" ", "  ", 1)]
    else:
        short = _SHORT.get(kind, kind)
        ways = [unit.name, f"UBND {kind} {place}", f"Uỷ ban nhân dân {kind} {place}", f"UBND {short}. {place}"]
        ways += [f"UBND {kind} {place}".upper(), f"Bộ phận một cửa UBND {kind} {place}", f"UBND  {kind}  {place} "]
        if unit.level == "commune" and unit.parent_id:
            ways += [f"UBND {kind} {place} - {decision.unit(unit.parent_id).name}"]
            ways += [f"Bộ phận Tiếp nhận và Trả kết quả UBND {kind} {place}"]
    ways += [_old_tone(way) for way in ways[:3] if _old_tone(way) != way]
    ways.append(unicodedata.normalize("NFD", ways[1]))
    return ways


def _old_tone(text: str) -> str:
    """Tone marks where older rules put them: Hoà, Thuỷ."""
    for new, old in _TONES:
        text = text.replace(new, old)
    return text
