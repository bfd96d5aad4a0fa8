"""What was understood of each published list, in words: procedures, online, by post alone, and by level."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..functions.explain import number

LEVELS = {"province": "cấp tỉnh", "district": "cấp huyện", "commune": "cấp xã", "any": "không ghi cấp"}


def offline(entry: Mapping[str, Any]) -> int:
    """The procedures of a list that are neither online nor offered by post."""
    return int(entry["procedures"] - entry["online"] - entry["postal"])


def sentence(entry: Mapping[str, Any]) -> str:
    """One sentence on a list, from `Report.lists` or a snapshot's header."""
    levels = ", ".join(f"{words} {number(entry['levels'][level])}" for level, words in LEVELS.items() if entry["levels"][level])
    parts = [
        f"{number(entry['procedures'])} thủ tục",
        f"trực tuyến {number(entry['online'])}{f' ({levels})' if levels else ''}",
        f"chỉ qua bưu chính công ích {number(entry['postal'])}",
        f"không trực tuyến {number(offline(entry))}",
    ]
    whole = "; danh mục không ghi mức độ nên tính tất cả" if entry["whole"] else ""
    if entry["uncoded"]:
        whole += f"; {number(entry['uncoded'])} dòng không có mã thủ tục nên không dùng"
    whole += "".join(f"; {note}" for note in entry.get("notes", ()))
    label = str(entry["label"])
    return f"{label[:1].upper()}{label[1:]} (tệp {entry['file']}): {'; '.join(parts)}{whole}."
