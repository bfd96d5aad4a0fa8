"""Pictures of the demo's workbook and papers for the documents: `PYTHONPATH=python python tests/support/pictures.py`.

Needs LibreOffice, pdftotext and pdftoppm. The pictures show synthetic data and say so: the whole year for the ranking, and
a day in September, with the period closed in August, for the week's work.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from datetime import date
from pathlib import Path

from khtargets import demo
from khtargets.functions import Session
from khtargets.home import Home
from khtargets.papers import handouts, office as offices, signoff
from khtargets.papers.pdf import to_pdf
from khtargets.refresh import refresh
from khtargets.snapshot import closing
from khtargets.workbook import assembly

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
# docs/NAME.png: the first printed page that bears these words, of each of the documents that are printed.
PICTURES = {
    "year": {"ranking": "BẢNG XẾP HẠNG"},
    "week": {
        "canh-bao": "CẢNH BÁO: ĐƠN VỊ",
        "so-ky-truoc": "SO VỚI KỲ TRƯỚC",
        "chi-tiet": "CHI TIẾT ĐƠN VỊ",
        "chi-tiet-2": "THỦ TỤC KÉO TỶ LỆ XUỐNG NHIỀU NHẤT",
        "can-gan": "CÁCH VIẾT CHƯA NHẬN RA",
        "doi-soat": "ĐỐI SOÁT SỐ LIỆU",
    },
    "report": {"bao-cao": "BÁO CÁO KẾT QUẢ"},
    "handout": {"tai-lieu-gui": "KẾT QUẢ HỒ SƠ TRỰC TUYẾN CỦA"},
}
# Names that stand for nothing, but are near to one.
MISSPELT = """Mã hồ sơ,Đơn vị tiếp nhận,Mã TTHC,Hình thức nộp,Trạng thái,Ngày nhận
mo-phong-1,Sở Thông tin và Truyền thong,1.900000,Trực tuyến,Đã trả kết quả,10/09/2024
mo-phong-2,Phường Vĩnh Hoà Hải,1.900000,Trực tiếp,Đã trả kết quả,11/09/2024
"""
DOSSIERS, AUGUST, SEPTEMBER = 60_000, date(2024, 8, 31), date(2024, 9, 20)


def main() -> None:
    """Runs the demo, prints its workbooks and papers to PDF and each page wanted to PNG."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        _year(out)
        _week(out)
        for document, pictures in PICTURES.items():
            (source,) = out.glob(f"{document}.xls*")
            to_pdf(source, out / f"{document}.pdf")
            for name, words in pictures.items():
                _picture(out / f"{document}.pdf", words, DOCS / name)


def _year(out: Path) -> None:
    home = Home(demo.write(out / "year", DOSSIERS))
    refresh(home)
    assembly.build(out / "year.xlsm", Session(home.path))


def _week(out: Path) -> None:
    """A period closed with the exports of August, then those of September."""
    home = Home(demo.write(out / "week", DOSSIERS, AUGUST))
    refresh(home)
    closing.close(home, "8 tháng năm 2024", who="Văn thư")
    later = Home(demo.write(out / "later", DOSSIERS, SEPTEMBER))
    shutil.rmtree(home.dossiers)
    shutil.copytree(later.dossiers, home.dossiers)
    next(home.dossiers.rglob("*tháng 12*")).unlink()  # empty in September
    (home.dossiers / "Một cửa tỉnh.csv").write_text(MISSPELT, encoding="utf-8")
    refresh(home)
    session = Session(home.path)
    assembly.build(out / "week.xlsm", session)
    snapshot = session.snapshot()
    (out / "report.xlsx").write_bytes(signoff.report(home, snapshot))
    district = snapshot.decision.unit("huyen-dien-khanh")
    office = offices.load(home, snapshot.decision)
    (out / "handout.xlsx").write_bytes(handouts.handout(snapshot, district, office))


def _picture(pdf: Path, words: str, target: Path) -> None:
    pages = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout.split("\f")
    page = next(at for at, text in enumerate(pages, start=1) if words in " ".join(text.split()))
    cut = ["-f", str(page), "-l", str(page), "-r", "96", "-png", "-singlefile"]
    subprocess.run(["pdftoppm", *cut, pdf, target], check=True)


if __name__ == "__main__":
    main()
