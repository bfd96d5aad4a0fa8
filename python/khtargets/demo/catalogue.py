"""The made-up procedures of the synthetic province, and the two published lists that name them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..decision import Decision
from . import files

LEVELS = {"department": "Cấp tỉnh", "district": "Cấp huyện", "commune": "Cấp xã"}
ONLINE = ("Toàn trình", "Một phần")
POSTAL = "Bưu chính công ích"

_ACTIONS = (
    "Cấp mới giấy chứng nhận",
    "Cấp lại giấy chứng nhận",
    "Gia hạn giấy phép",
    "Điều chỉnh nội dung đăng ký",
    "Đăng ký lần đầu",
    "Thẩm định hồ sơ",
    "Xác nhận thông tin",
    "Công bố đủ điều kiện",
    "Cấp bản sao",
)
_FIELDS = {
    "district": ("Hộ tịch", "Đất đai", "Hộ kinh doanh", "Xây dựng", "Giáo dục", "Bảo trợ xã hội", "Chứng thực"),
    "commune": ("Hộ tịch", "Chứng thực", "Bảo trợ xã hội", "Nuôi con nuôi", "Đất đai", "Người có công"),
}
_TITLES = {
    "previous": "DANH MỤC DỊCH VỤ CÔNG TRỰC TUYẾN (THEO QUYẾT ĐỊNH SỐ 2653/QĐ-UBND) - DỮ LIỆU MÔ PHỎNG",
    "current": "DANH MỤC DỊCH VỤ CÔNG TRỰC TUYẾN (QUYẾT ĐỊNH THAY THẾ) - DỮ LIỆU MÔ PHỎNG",
}
_HEADER = ("STT", "Mã TTHC", "Tên thủ tục hành chính", "Lĩnh vực", "Cấp thực hiện", "Cơ quan thực hiện", "Mức độ")


@dataclass(frozen=True)
class Procedure:
    """A made-up procedure: `level` is a unit's level, `agency` the department's id (None below the province),
    `lists` the published lists that it stands on."""

    code: str
    name: str
    field: str
    level: str
    agency: str | None
    agency_name: str
    service: str
    lists: frozenset[str]

    @property
    def kind(self) -> str:
        """ "continuing", "dropped", "new", "postal" (on a list, but not online) or "unlisted"."""
        if not self.lists:
            return "unlisted"
        if self.service == POSTAL:
            return "postal"
        return {"previous": "dropped", "current": "new"}.get("".join(self.lists), "continuing")


def make(decision: Decision, draw: np.random.Generator) -> list[Procedure]:
    """Nine procedures for every department, and for every field of the districts and communes."""
    departments = [unit for unit in decision.units if unit.level == "department"]
    owners: list[tuple[str, str | None, str, str]] = [
        ("department", unit.id, unit.name, _field_of(unit.name)) for unit in departments
    ]
    for level, fields in _FIELDS.items():
        owners += [(level, None, f"Ủy ban nhân dân {LEVELS[level].lower()}", field) for field in fields]
    numbers = draw.choice(np.arange(100_000, 999_999), size=len(owners) * len(_ACTIONS), replace=False)
    made: list[Procedure] = []
    for level, agency, agency_name, field in owners:
        for turn, action in enumerate(_ACTIONS):
            serial = len(made) + 1
            kind = _kind(turn, float(draw.random()))
            made.append(
                Procedure(
                    code=f"{1 + serial % 2}.{int(numbers[serial - 1]):06d}",
                    name=f"{action} lĩnh vực {field} (mô phỏng {serial:03d})",
                    field=field,
                    level=level,
                    agency=agency,
                    agency_name=agency_name,
                    service=POSTAL if kind == "postal" else ONLINE[serial % 2],
                    lists=_LISTS[kind],
                )
            )
    return made


_LISTS = {
    "continuing": frozenset({"previous", "current"}),
    "postal": frozenset({"previous", "current"}),
    "dropped": frozenset({"previous"}),
    "new": frozenset({"current"}),
    "unlisted": frozenset[str](),
}


def _kind(turn: int, chance: float) -> str:
    """The first three of an owner always continue, so that each has something to count."""
    if turn < 3:
        return "continuing"
    for kind, below in (("postal", 0.07), ("dropped", 0.16), ("new", 0.26), ("unlisted", 0.30)):
        if chance < below:
            return kind
    return "continuing"


def _field_of(department: str) -> str:
    for prefix in ("Sở ", "Ban Quản lý "):
        if department.startswith(prefix):
            return department[len(prefix) :]
    return department


def write(path: Path, procedures: list[Procedure], name: str) -> None:
    """One published list ("previous" or "current") as the office publishes it: title rows, a number row, groups."""
    with files.workbook(path) as book:
        sheet = book.add_worksheet("Danh mục")
        bold = book.add_format({"bold": True, "text_wrap": True, "border": 1})
        sheet.merge_range(0, 0, 0, len(_HEADER) - 1, _TITLES[name], book.add_format({"bold": True, "align": "center"}))
        sheet.write_row(2, 0, _HEADER, bold)
        sheet.write_row(3, 0, [f"({number})" for number in range(1, len(_HEADER) + 1)])
        row, owner, serial = 4, "", 0
        for procedure in procedures:
            if name not in procedure.lists:
                continue
            if procedure.agency_name != owner:
                owner = procedure.agency_name
                sheet.write_string(row, 0, owner.upper(), bold)
                row += 1
            serial += 1
            cells = (procedure.code, procedure.name, procedure.field, LEVELS[procedure.level], procedure.agency_name)
            sheet.write_number(row, 0, serial)
            sheet.write_row(row, 1, [*cells, procedure.service])
            row += 1
        sheet.set_column(1, 1, 12)
        sheet.set_column(2, 2, 60)
        sheet.set_column(3, 6, 24)
