"""Who exports what: the province's own system a month at a time, and every district in a layout of its own."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..decision import Decision, Unit
from ..decision.periods import months
from . import files
from .catalogue import Procedure
from .dossiers import CHANNELS, UNKNOWN_CHANNEL, Dossiers
from .files import Cell, Table
from .spellings import spellings

Places = NDArray[np.int64]  # positions in the arrays of dossiers, or a whole number for each

COUNTER = "Trung tâm Phục vụ hành chính công tỉnh"
_APPLICANT = "Người nộp mô phỏng"
_HEADERS = {
    "no": "STT",
    "unit": "Đơn vị tiếp nhận",
    "resolver": "Đơn vị giải quyết TTHC",
    "field": "Lĩnh vực",
    "procedure_code": "Mã TTHC",
    "procedure": "Tên thủ tục hành chính",
    "code": "Mã hồ sơ",
    "channel": "Hình thức nộp",
    "status": "Trạng thái",
    "applicant": "Người nộp",
    "submitted": "Ngày nộp hồ sơ",
    "received": "Ngày nhận",
    "due": "Ngày hẹn trả",
}
_CHANNEL_WORDS = {
    "labels": (*CHANNELS, "Kênh thử nghiệm"),
    "numbers": ("1", "2", "3", "9"),
    "portal": ("Trực tiếp", "Nộp từ Cổng DVCQG", "BCCI", "Kênh thử nghiệm"),
}
_UNREADABLE = ("31/02/2024", "chưa cập nhật", "00/00/0000")
OUTSIDE = "Bưu điện tỉnh"  # which no decision gives a target
_LOST = ("Bộ phận một cửa số 3", "Điểm hỗ trợ dịch vụ công", COUNTER, OUTSIDE)
_FOOTER = "NGƯỜI LẬP BIỂU (mô phỏng)"


@dataclass(frozen=True)
class Layout:
    """How one system writes: its columns in order, headers that differ from the usual, its dates ("text", "day",
    "iso" or "serial"), its words for channels, and whether procedures' codes carry the long suffix."""

    columns: tuple[str, ...]
    headers: dict[str, str]
    dates: str = "text"
    channels: str = "labels"
    long_codes: bool = False
    decomposed: bool = False


_PROVINCE = Layout(
    ("no", "unit", "resolver", "field", "procedure_code", "procedure", "code", "channel", "status", "applicant")
    + ("submitted", "received", "due"),
    {},
    long_codes=True,
)
_PLAIN = ("no", "unit", "field", "procedure_code", "procedure", "code", "channel", "status", "submitted", "received")
_WITHOUT_CHANNEL = ("no", "code", "procedure", "unit", "applicant", "received", "status")
_NHA_TRANG = Layout(_PLAIN, {"unit": "Cơ quan tiếp nhận", "code": "Số hồ sơ", "received": "Ngày tiếp nhận"}, "iso")
_CAM_RANH = Layout(_PLAIN, {"procedure_code": "Mã thủ tục", "channel": "Kênh tiếp nhận"}, channels="portal")
_CAM_LAM = Layout(
    ("no", "code", "unit", "procedure_code", "procedure", "status", "channel", "applicant")
    + ("submitted", "received", "due"),
    {"code": "Mã số hồ sơ", "procedure": "Tên TTHC", "channel": "Hình thức tiếp nhận"},
    channels="numbers",
    long_codes=True,
)
_DIEN_KHANH = Layout(_WITHOUT_CHANNEL, {"unit": "Tên đơn vị", "received": "Thời gian tiếp nhận"}, "serial")
_VAN_NINH = Layout(_PLAIN, {"unit": "Đơn vị thực hiện", "status": "Tình trạng"}, "day", decomposed=True)
_NINH_HOA = Layout(_PLAIN, {"code": "Số biên nhận", "procedure": "Thủ tục hành chính"}, channels="numbers")
_KHANH_SON = Layout(("no", "unit", "procedure", "code", "channel", "status", "received"), {"code": "Mã HS"}, "day")
_KHANH_VINH = Layout(_WITHOUT_CHANNEL, {"procedure": "Tên thủ tục", "received": "Ngày tiếp nhận"})


def write(
    folder: Path, decision: Decision, procedures: list[Procedure], made: Dossiers, draw: np.random.Generator
) -> None:
    """Every export of the year below `folder`; later ones repeat some dossiers of earlier ones."""
    writer = _Writer(decision, procedures, made, draw)
    units = decision.units
    of_province = np.array([unit.level in ("province", "department") for unit in units])[made.unit]

    (folder / "Sở, ban, ngành").mkdir()
    month = writer.months()
    repeated: Places = np.array([], dtype=np.int64)
    for number in range(1, 13):
        rows = np.flatnonzero(of_province & (month == number))
        rows_and_copies = np.concatenate([repeated, rows])
        table = writer.table(_PROVINCE, rows_and_copies, "VĂN PHÒNG UBND TỈNH KHÁNH HÒA", f"THÁNG {number}")
        files.xlsx(folder / "Sở, ban, ngành" / f"mo-phong tháng {number:02d} năm 2024.xlsx", {"Danh sách hồ sơ": table})
        repeated = rows[-max(1, len(rows) // 20) :]  # the next month's export opens with the last days of this one

    for unit in units:
        if unit.level == "district":
            rows = np.flatnonzero(np.array([unit.id in (each.id, each.parent_id) for each in units])[made.unit])
            place = folder / unit.name
            place.mkdir()
            _DISTRICTS.get(unit.id, _one_workbook)(writer, place, unit, rows, month)


def _one_workbook(writer: _Writer, place: Path, unit: Unit, rows: Places, month: Places) -> None:
    table = writer.table(_KHANH_SON, rows, f"UBND {unit.name}", "NĂM 2024")
    files.xlsx(place / f"mo-phong {unit.name} 2024.xlsx", {"Hồ sơ": table})


def _quarters_as_csv(writer: _Writer, place: Path, unit: Unit, rows: Places, month: Places) -> None:
    for quarter in range(4):
        table = writer.table(_NHA_TRANG, rows[(month[rows] - 1) // 3 == quarter], "", "")
        (place / f"mo-phong Nha Trang quý {quarter + 1}.csv").write_bytes(files.delimited(table, ",", "utf-8-sig"))


def _old_code_page(writer: _Writer, place: Path, unit: Unit, rows: Places, month: Places) -> None:
    table = writer.table(_CAM_RANH, rows, f"UBND {unit.name}", "NĂM 2024")
    (place / "mo-phong Cam Ranh 2024.csv").write_bytes(files.delimited(table, ";", "cp1258"))


def _html_halves(writer: _Writer, place: Path, unit: Unit, rows: Places, month: Places) -> None:
    for half, name in ((0, "6 tháng đầu năm"), (1, "6 tháng cuối năm")):
        table = writer.table(_CAM_LAM, rows[(month[rows] - 1) // 6 == half], f"UBND {unit.name}", name.upper())
        files.html(place / f"mo-phong Cam Lâm {name}.xls", table)


def _sheet_a_channel(writer: _Writer, place: Path, unit: Unit, rows: Places, month: Places) -> None:
    sheets = {}
    for channel, name in enumerate(("Trực tiếp", "Trực tuyến", "Bưu chính công ích")):
        mine = rows[writer.channel_of_place(rows) == channel]
        sheets[name] = writer.table(_DIEN_KHANH, mine, f"UBND {unit.name}", "NĂM 2024")
    files.xlsx(place / "mo-phong Diên Khánh 2024.xlsx", sheets)


def _utf16_text(writer: _Writer, place: Path, unit: Unit, rows: Places, month: Places) -> None:
    table = writer.table(_VAN_NINH, rows, "", "")
    (place / "mo-phong Vạn Ninh 2024.txt").write_bytes(files.delimited(table, "\t", "utf-16"))


def _zip_of_quarters(writer: _Writer, place: Path, unit: Unit, rows: Places, month: Places) -> None:
    members = {}
    for quarter in range(4):
        mine = rows[(month[rows] - 1) // 3 == quarter]
        table = writer.table(_NINH_HOA, mine, f"UBND {unit.name}", f"QUÝ {quarter + 1}")
        members[f"mo-phong Ninh Hòa quý {quarter + 1}.csv"] = files.delimited(table, ",", "utf-8")
    files.zipped(place / "mo-phong Ninh Hòa 2024.zip", members)


def _open_document(writer: _Writer, place: Path, unit: Unit, rows: Places, month: Places) -> None:
    table = writer.table(_KHANH_SON, rows, f"UBND {unit.name}", "NĂM 2024")
    files.ods(place / "mo-phong Khánh Sơn 2024.ods", "Hồ sơ", table)


def _file_a_channel(writer: _Writer, place: Path, unit: Unit, rows: Places, month: Places) -> None:
    for channel, name in enumerate(("trực tiếp", "trực tuyến", "qua bưu chính công ích")):
        table = writer.table(
            _KHANH_VINH, rows[writer.channel_of_place(rows) == channel], f"UBND {unit.name}", "NĂM 2024"
        )
        path = place / f"mo-phong Khánh Vĩnh hồ sơ {name} 2024.csv"
        path.write_bytes(files.delimited(table, ";", "utf-8-sig"))


_DISTRICTS = {
    "thanh-pho-nha-trang": _quarters_as_csv,
    "thanh-pho-cam-ranh": _old_code_page,
    "huyen-cam-lam": _html_halves,
    "huyen-dien-khanh": _sheet_a_channel,
    "huyen-van-ninh": _utf16_text,
    "thi-xa-ninh-hoa": _zip_of_quarters,
    "huyen-khanh-son": _open_document,
    "huyen-khanh-vinh": _file_a_channel,
}


class _Writer:
    """Turns positions in the arrays into rows of text in a layout."""

    def __init__(
        self, decision: Decision, procedures: list[Procedure], made: Dossiers, draw: np.random.Generator
    ) -> None:
        self.decision, self.procedures, self.made, self.draw = decision, procedures, made, draw
        self.ways = [spellings(decision, unit) for unit in decision.units]

    def months(self) -> Places:
        """The reporting month of each dossier, 1 to 12; the few outside the year go with its first and last."""
        starts = [(period.first - self.decision.first_day).days for period in months(self.decision.year)]
        return np.clip(np.searchsorted(starts, self.made.day, side="right"), 1, 12)

    def channel_of_place(self, rows: Places) -> Places:
        """The channel by which dossiers are sorted into sheets or files; what is unknown lies with the direct ones."""
        channel = self.made.channel[rows]
        return np.where(channel == UNKNOWN_CHANNEL, 0, channel)

    def table(self, layout: Layout, rows: Places, agency: str, period: str) -> Table:
        """The dossiers at these positions; no titles where there is no agency to name."""
        header = [layout.headers.get(name, _HEADERS[name]) for name in layout.columns]
        values = self._values(layout, rows)
        cells = [list(line) for line in zip(*(values[name] for name in layout.columns), strict=True)]
        if layout.decomposed:
            header = [unicodedata.normalize("NFD", name) for name in header]
            cells = [[unicodedata.normalize("NFD", str(cell)) for cell in line] for line in cells]
        titles = [f"{agency.upper()} - DỮ LIỆU MÔ PHỎNG", f"DANH SÁCH HỒ SƠ TIẾP NHẬN, GIẢI QUYẾT {period}"]
        dates = frozenset(layout.headers.get(name, _HEADERS[name]) for name in ("submitted", "received", "due"))
        wide = agency and "due" in layout.columns
        return Table(
            titles if agency else [],
            header,
            cells,
            times=dates if wide else frozenset(),
            numbered=bool(wide),
            group="I. KHỐI SỞ, BAN, NGÀNH" if "resolver" in layout.columns else "",
            total=bool(agency),
            footer=_FOOTER if agency else "",
        )

    def _values(self, layout: Layout, rows: Places) -> dict[str, list[Cell]]:
        made, size = self.made, len(rows)
        procedures = [self.procedures[number] for number in made.procedure[rows].tolist()]
        suffix = ".000.00.00.H32" if layout.long_codes else ""
        unit, resolver = self._units(layout, rows)
        channel = [_CHANNEL_WORDS[layout.channels][number] for number in made.channel[rows].tolist()]
        for place in np.flatnonzero((made.channel[rows] == 0) & (self.draw.random(size) < 0.02)).tolist():
            channel[place] = ""
        days, seconds = made.day[rows], made.second[rows]
        found: dict[str, list[Cell]] = {
            "no": [str(number) for number in range(1, size + 1)],
            "unit": [*unit],
            "resolver": [*resolver],
            "field": [procedure.field for procedure in procedures],
            "procedure_code": [procedure.code + suffix for procedure in procedures],
            "procedure": [procedure.name for procedure in procedures],
            "code": [made.code[place] for place in rows.tolist()],
            "channel": [*channel],
            "status": [made.status[place] for place in rows.tolist()],
            "applicant": [_APPLICANT] * size,
            "received": self._dates(layout.dates, days, seconds),
        }
        if "submitted" in layout.columns:
            found["submitted"] = self._dates(layout.dates, days - self.draw.integers(0, 2, size), seconds)
        if "due" in layout.columns:
            found["due"] = self._dates("day", days + self.draw.integers(3, 15, size), seconds)
        for number, place in enumerate(np.flatnonzero(made.bad_date[rows]).tolist()):
            found["received"][place] = _UNREADABLE[number % len(_UNREADABLE)]
        return found

    def _units(self, layout: Layout, rows: Places) -> tuple[list[str], list[str]]:
        """The receiving unit, and the one that decides: different where the provincial counter received."""
        made = self.made
        turn = np.where(self.draw.random(len(rows)) < 0.6, 0, self.draw.integers(0, 64, len(rows)))
        turn[made.careful[rows]] = 0
        units = made.unit[rows].tolist()
        written = [self.ways[unit][way % len(self.ways[unit])] for unit, way in zip(units, turn.tolist(), strict=True)]
        resolver = [self.decision.units[unit].name for unit in units]
        if "resolver" in layout.columns:
            for place in np.flatnonzero(self.draw.random(len(rows)) < 0.25).tolist():
                written[place] = COUNTER
        for place in np.flatnonzero(made.lost_unit[rows]).tolist():
            written[place] = _LOST[int(rows[place]) % len(_LOST)]
            resolver[place] = ""
        return written, resolver

    def _dates(self, form: str, days: Places, seconds: Places) -> list[Cell]:
        start = self.decision.first_day.toordinal()
        if form == "serial":
            origin = start - date(1899, 12, 30).toordinal()
            return [round(serial, 6) for serial in (origin + days + seconds / 86_400).tolist()]
        pattern = "%Y-%m-%d" if form == "iso" else "%d/%m/%Y"
        text = {day: date.fromordinal(start + day).strftime(pattern) for day in set(days.tolist())}
        if form == "day":
            return [text[day] for day in days.tolist()]
        return [
            f"{text[day]} {second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
            for day, second in zip(days.tolist(), seconds.tolist(), strict=True)
        ]
