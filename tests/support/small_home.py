"""A home of 42 rows, small enough to count by hand."""

from __future__ import annotations

from pathlib import Path

HEADER = "Mã hồ sơ,Đơn vị tiếp nhận,Mã TTHC,Hình thức nộp,Trạng thái,Ngày nhận\n"


def make_home(path: Path) -> Path:
    """Health 11 of 20 online, exactly at its 55%; home affairs 11 of 20, below its 60%; two rows that do not count."""
    (path / "procedures").mkdir(parents=True)
    (path / "dossiers").mkdir()
    (path / "procedures" / "previous.csv").write_text("Mã TTHC,Tên thủ tục hành chính\n1.000001,Thủ tục một\n", "utf-8")
    excluded = "x-1,Sở Y tế,1.000001,Trực tuyến,Mới đăng ký,10/01/2024\n"
    excluded += "=x-2,Sở Lạ,1.000001,Trực tuyến,Đã trả kết quả,10/01/2024\n"
    text = HEADER + _rows("Sở Y tế", 11, 9) + _rows("Sở Nội vụ", 11, 9) + excluded
    (path / "dossiers" / "hồ sơ.csv").write_text(text, "utf-8")
    return path


def _rows(unit: str, online: int, direct: int) -> str:
    channels = ["Trực tuyến"] * online + ["Trực tiếp"] * direct
    rows = (f"{unit}-{at},{unit},1.000001,{channel},Đã trả kết quả,10/01/2024\n" for at, channel in enumerate(channels))
    return "".join(rows)
