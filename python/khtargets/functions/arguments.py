"""The arguments of the worksheet functions: safe names, Vietnamese labels, help texts in Vietnamese and English.

Names are safe as identifiers in VBA, Python and IDL and are no cell addresses; labels are what staff see. Help texts
fit the 255 characters of Excel's function wizard.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Argument:
    """One argument. `kind` says what its cells are read as: unit, day, procedure, word, year, count or text."""

    name: str
    label: str
    help: str
    help_en: str
    optional: bool = False
    kind: str = "text"


UNIT = Argument(
    "unit",
    "đơn vị",
    "Tên đơn vị (viết đủ hoặc viết tắt), mã đơn vị, hoặc nhóm: Sở, ban; Cấp huyện; Cấp xã; Cấp xã huyện Diên Khánh; "
    "Toàn tỉnh. Ô trống thì kết quả để trống.",
    "A unit's written name, alias or id, or a group: Sở, ban; Cấp huyện; Cấp xã; Cấp xã huyện …; Toàn tỉnh. "
    "Blank gives blank.",
    kind="unit",
)
ONE_UNIT = Argument(
    "unit",
    "đơn vị",
    "Tên một đơn vị (viết đủ hoặc viết tắt) hoặc mã đơn vị; không nhận nhóm đơn vị. Ô trống thì kết quả để trống.",
    "A unit's written name, alias or id; no group. Blank gives blank.",
    kind="unit",
)
FROM = Argument(
    "from_date",
    "từ ngày",
    "Ngày đầu của kỳ, tính cả ngày đó. Bỏ trống: ngày đầu theo quyết định. Viết bằng chữ thì ghi ngày/tháng/năm.",
    "First day, included; default the decision's first day. Text is DD/MM/YYYY or ISO.",
    optional=True,
    kind="day",
)
TO = Argument(
    "to_date",
    "đến ngày",
    "Ngày cuối của kỳ, tính cả ngày đó. Bỏ trống: ngày cuối theo quyết định. Viết bằng chữ thì ghi ngày/tháng/năm.",
    "Last day, included; default the decision's last day. Text is DD/MM/YYYY or ISO.",
    optional=True,
    kind="day",
)
PROCEDURE = Argument(
    "procedure",
    "thủ tục",
    "Mã hoặc tên thủ tục hành chính trong danh mục đã công bố. Bỏ trống: tất cả thủ tục được tính.",
    "Code or name of a procedure on a published list; default all that count.",
    optional=True,
    kind="procedure",
)
BY = Argument(
    "by",
    "xếp theo",
    "Xếp theo: hoàn thành (tỷ lệ chia chỉ tiêu, mặc định), tỷ lệ, hoặc chênh lệch (tỷ lệ trừ chỉ tiêu).",
    "Order: completion (rate / target, the default), rate, or gap (rate - target).",
    optional=True,
    kind="word",
)
BLOCK = Argument(
    "block",
    "khối",
    "Khối xếp hạng: Sở, ban; Cấp huyện; Cấp xã; hoặc Cấp xã của một huyện, ví dụ Cấp xã huyện Diên Khánh.",
    "Block: Sở, ban; Cấp huyện; Cấp xã; or one district's communes, such as Cấp xã huyện Diên Khánh.",
    kind="text",
)
MEASURE = Argument(
    "measure",
    "chỉ số",
    "Chỉ số: tỷ lệ (mặc định), tổng, trực tuyến, trực tiếp, hoặc bưu chính.",
    "Measure: rate (the default), total, online, direct or post.",
    optional=True,
    kind="word",
)
PERIOD = Argument(
    "period",
    "loại kỳ",
    "Kỳ: tháng (tháng báo cáo từ ngày 15 đến ngày 14, mặc định), quý, hoặc tháng dương lịch.",
    "Periods: month (reporting month, 15th to 14th, the default), quarter, or calendar month.",
    optional=True,
    kind="word",
)
COUNT = Argument(
    "many",
    "số dòng",
    "Số dòng cần lấy, từ thủ tục còn thiếu nhiều nhất. Bỏ trống: tất cả thủ tục có hồ sơ.",
    "How many rows, the worst first; default all procedures that have dossiers.",
    optional=True,
    kind="count",
)
HORIZON = Argument(
    "to_date",
    "đến ngày",
    "Ngày cần dự báo. Bỏ trống: ngày cuối theo quyết định. Viết bằng chữ thì ghi ngày/tháng/năm.",
    "The day to forecast; default the decision's last day. Text is DD/MM/YYYY or ISO.",
    optional=True,
    kind="day",
)
YEAR = Argument("year", "năm", "Năm báo cáo, bốn chữ số, ví dụ 2024.", "Reporting year, such as 2024.", kind="year")
PART = Argument(
    "part",
    "kỳ",
    "Kỳ báo cáo: T1 đến T12, Q1 đến Q4, 6T, 9T, hoặc N (cả năm).",
    'Part of the year: "T1" to "T12", "Q1" to "Q4", "6T", "9T" or "N" (the year).',
    kind="text",
)
EDGE = Argument(
    "edge",
    "mốc",
    "Mốc cần lấy: đầu (ngày đầu) hoặc cuối (ngày cuối).",
    "Which end: from (đầu) or to (cuối).",
    optional=True,
    kind="word",
)
GROUP = Argument(
    "group",
    "nhóm",
    "Nhóm đơn vị: Sở, ban; Cấp huyện; Cấp xã; Cấp xã huyện Diên Khánh; hoặc Toàn tỉnh.",
    "A group: Sở, ban; Cấp huyện; Cấp xã; Cấp xã huyện …; or Toàn tỉnh.",
    kind="text",
)
TEXT = Argument(
    "text",
    "tên",
    "Tên đơn vị như ghi trong văn bản, tệp xuất: viết đủ, viết tắt, không dấu.",
    "A unit's name as written anywhere: in full, abbreviated, without accents.",
    kind="unit",
)
