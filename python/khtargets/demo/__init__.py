"""A synthetic province: made-up exports of every unit over the decision's year, in the layouts and formats that
one-stop systems write, mess included. Nothing in it is real, and every file says so.

The same number of dossiers gives the same files: a seeded generator draws everything.

`dossiers` draws them from the procedures of `catalogue`, `exports` lays them out with the `spellings` of one-stop systems,
`files` writes them.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import numpy as np

from ..decision import decision as decisions
from ..errors import KhError
from . import catalogue, dossiers, exports

MARKER = "MO-PHONG.txt"
EFFECTIVE = date(2024, 5, 20)
SEED = 2024

_NOTICE = """\
DỮ LIỆU MÔ PHỎNG

Mọi tệp trong thư mục này do lệnh demo sinh ra bằng số ngẫu nhiên để dùng thử chương trình.
Không có hồ sơ, thủ tục, con số nào là thật; không dùng để báo cáo hay đánh giá đơn vị nào.
Ngày quyết định thay thế có hiệu lực (20/05/2024) cũng chỉ là giả định của bản dùng thử.
Có thể xóa cả thư mục này bất cứ lúc nào; chạy lại lệnh demo sẽ ghi đè nó.
"""

_SETTINGS = f"""\
# DỮ LIỆU MÔ PHỎNG: cấu hình của bản dùng thử.
decision = "{decisions.DEFAULT}"

# Giả định của bản dùng thử, không phải ngày có thật: ngày quyết định thay thế Quyết định số 2653/QĐ-UBND có hiệu lực.
replacement_effective = {EFFECTIVE.isoformat()}
"""

_ALIASES = f"""\
written,unit,note
{exports.OUTSIDE},-,DỮ LIỆU MÔ PHỎNG: cơ quan ngoài phạm vi giao chỉ tiêu
"""


def write(folder: Path, count: int, until: date | None = None) -> Path:
    """Write the province with about `count` dossiers a year below `folder`; the path of its home, `folder/data`.

    With `until` only dossiers up to that day are written, as they would be in the middle of the year.

    What an earlier run wrote there is replaced. KhError where the folder holds anything else.
    """
    _clear(folder)
    home = folder / "data"
    for needed in (home / "procedures", home / "dossiers"):
        needed.mkdir(parents=True)
    for place in (folder, home):
        (place / MARKER).write_text(_NOTICE, encoding="utf-8")
    (home / "settings.toml").write_text(_SETTINGS, encoding="utf-8")
    (home / "aliases.csv").write_text(_ALIASES, encoding="utf-8")

    decision = decisions.load()
    draw = np.random.default_rng(SEED)
    procedures = catalogue.make(decision, draw)
    for name in ("previous", "current"):
        catalogue.write(home / "procedures" / f"{name}.xlsx", procedures, name)
    made = dossiers.make(decision, procedures, count, EFFECTIVE, draw)
    if until is not None:
        made = dossiers.up_to(made, (until - decision.first_day).days)
    exports.write(home / "dossiers", decision, procedures, made, draw)
    return home


def _clear(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise KhError(f"“{folder}” là một tệp; hãy chọn thư mục khác bằng --out.")
    if folder.is_dir() and any(folder.iterdir()):
        if not (folder / MARKER).is_file():
            raise KhError(
                f"Thư mục “{folder}” đã có dữ liệu không phải của bản dùng thử; hãy chọn thư mục khác bằng --out."
            )
        shutil.rmtree(folder / "data", ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
