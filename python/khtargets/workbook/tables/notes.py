"""The notes below the ranking: what the figures rest on, which interpretations are in force, how sure they are."""

from __future__ import annotations

from datetime import date

from ...decision import DATE_FIELDS, measures
from ...reports import sums
from ..content import Content, Span

_BY = {
    measures.COMPLETION: "mức độ hoàn thành (tỷ lệ chia chỉ tiêu)",
    measures.RATE: "tỷ lệ hồ sơ trực tuyến",
    measures.GAP: "chênh lệch giữa tỷ lệ và chỉ tiêu",
}


def ranking_notes(content: Content, span: Span) -> list[str]:
    """What the figures rest on, each note one line."""
    decision, settings = content.decision, content.settings
    number_and_day = " ".join(part for part in (f"số {decision.number}" if decision.number else "", decision.issued) if part)
    notes = [
        f"Căn cứ: {decision.title}{' ' + number_and_day if number_and_day else ''} của {decision.agency}.",
        "Tỷ lệ hồ sơ trực tuyến là số hồ sơ nộp trực tuyến trên tổng số hồ sơ của các thủ tục hành chính được công bố "
        "thực hiện trực tuyến; hồ sơ nộp qua bưu chính công ích (BCCI) tính trong tổng số (quy ước).",
        f"Ngày của hồ sơ là {DATE_FIELDS[settings.date_field]}; hồ sơ đã tiếp nhận rồi rút vẫn tính; hồ sơ của đơn vị đã "
        "sáp nhập cộng vào đơn vị mới kể từ ngày sáp nhập (quy ước).",
        f"Xếp hạng theo {_BY[span.by]}; đơn vị bằng nhau cùng hạng và bỏ hạng kế tiếp; cấp xã xếp trong toàn tỉnh (quy ước).",
    ]
    if settings.replacement_effective is None:
        notes.append(
            f"Số liệu tạm tính: {decision.while_unknown.get('label', 'chưa biết ngày quyết định thay thế có hiệu lực')}."
        )
    else:
        notes += _interpretations(content)
    if content.snapshot is not None:
        notes.append(sums.sentence(content.snapshot, span.first, span.last))
        if flipping(content):
            notes.append("(*) Đánh giá thay đổi nếu theo cách hiểu khác của quyết định; chi tiết ở trang “Đối soát”.")
    return notes


def _interpretations(content: Content) -> list[str]:
    """The interpretations in force, and whether the office has confirmed them."""
    decision, settings = content.decision, content.settings
    assert settings.replacement_effective is not None
    current = decision.lists.get("current", "danh mục mới")
    found = [f"{current[:1].upper()}{current[1:]} có hiệu lực từ ngày {settings.replacement_effective:%d/%m/%Y}."]
    for clause, interpretation in decision.interpretations.items():
        chosen = settings.interpretation(clause, interpretation["default"])
        if isinstance(chosen, date):
            words = f"ngày {chosen:%d/%m/%Y}"
        else:
            option = interpretation["options"][chosen]
            words = f"{option['label']} ({option['basis']})"
        sure = "" if clause in settings.confirmed else "; cách hiểu này chưa được xác nhận (quy ước)"
        found.append(f"{interpretation['label']}: {words}{sure}.")
    return found


def flipping(content: Content) -> set[str]:
    """Units whose verdict another interpretation of an open clause would flip."""
    if content.snapshot is None:
        return set()
    return {flip["unit"] for other in content.snapshot.header["sensitivity"] for flip in other["flips"]}
