"""A home whose exports a test writes row by row."""

import csv
from pathlib import Path

from khtargets.home import Home

HEADER = ("Đơn vị tiếp nhận", "Mã TTHC", "Mã hồ sơ", "Ngày tiếp nhận", "Hình thức nộp", "Trạng thái")
PREVIOUS = """\
Mã TTHC,Tên thủ tục,Cấp,Cơ quan thực hiện,Mức độ
1.000001,Cấp phép A,,Sở Y tế,Toàn trình
1.000002,Cấp phép B,,Sở Y tế,Một phần
"""


def empty_home(place: Path) -> Home:
    """A home with the previous list alone, in a folder of a usual name."""
    found = Home(place / "Nhà dữ liệu số 1")
    found.dossiers.mkdir(parents=True)
    found.procedures.mkdir()
    (found.procedures / "previous.csv").write_text(PREVIOUS, encoding="utf-8")
    return found


def export(home: Home, name: str, *rows: tuple, header=HEADER) -> Path:
    path = home.dossiers / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([header, *rows])
    return path


def dossier(number: int, unit="Sở Y tế", code="1.000001", day="05/03/2024", channel="Trực tuyến", status="Đang xử lý") -> tuple:
    return (unit, code, f"H32-240305-{number:04d}", day, channel, status)
