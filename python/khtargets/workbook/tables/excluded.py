"""The rows of one unit that were read and not counted, as the sheet “Chi tiết đơn vị” lists them."""

from __future__ import annotations

from typing import Any

from ...errors import KhError
from ...refresh import REASON_WORDS
from ...refresh.dossier_list import dossiers
from ...tally import REASONS
from ..content import Content
from .line import Line

EXCLUDED_TITLES = ["Mã hồ sơ", "Thủ tục", "Ngày", "Lý do", "Tệp", "Trang tính", "Dòng"]
EXCLUDED = 100  # lines that the sheet has


def excluded_lines(content: Content, unit: Any) -> list[Line]:
    """The first rows of a unit that were read and not counted; seven values each."""
    if content.snapshot is None or content.session is None or not unit:
        return []
    try:
        key = content.session.lookup().subject(unit).id
        found = dossiers(content.snapshot, key, verdicts=[reason for reason in REASONS if reason], limit=EXCLUDED)
    except KhError:
        return []
    return [
        [each.code or None, each.procedure, each.day, REASON_WORDS[each.verdict], each.file, each.sheet, each.row]
        for each in found
    ]
