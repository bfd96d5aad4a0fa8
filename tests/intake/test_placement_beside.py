"""A row whose cells moved although no code or date did: what stands in its columns and beside them tells."""

import pytest
from exports import read, refused
from khtargets.errors import BadExport
from khtargets.intake import plain_csv

HEADER = "Mã hồ sơ,Ngày nhận,Người nộp,{},Ghi chú"


def content(columns, rows, moved, many=30):
    """`rows` as they should be, by turns, and one with a comma in the name that no one quoted, at line 10."""
    lines = [HEADER.format(columns)]
    for at in range(many):
        start = f"H32.01-240110-{at:07d},1{at % 9}/01/2024"
        lines.append(f"{start},Trần, MARKED,{moved}" if at == 8 else f"{start},MARKED,{rows[at % len(rows)]},")
    return ("\n".join(lines) + "\n").encode()


UNITS = "Đơn vị tiếp nhận,Hình thức nộp"
SENT = ["Sở Y tế,Trực tuyến", "Sở Nội vụ,Trực tiếp"]
CASES = [
    (UNITS, SENT, "Sở Y tế,Trực tuyến"),
    ("Hình thức nộp,Đơn vị tiếp nhận", ["Trực tuyến,Sở Y tế", "Trực tiếp,Sở Y tế"], "Trực tuyến,Sở Y tế"),
    ("Trạng thái,Hình thức nộp", ["Chờ tiếp nhận,Trực tuyến", "Đã trả kết quả,Zalo"], "Chờ tiếp nhận,Trực tuyến"),
    ("Tên thủ tục,Hình thức nộp", ["Cấp giấy phép,TT", "Cấp đổi,Trực tiếp"], "Cấp giấy phép,TT"),
    ("Đơn vị tiếp nhận,Cơ quan giải quyết", ["Xã Diên An,Phòng Tư pháp", "Sở Y tế,Sở Y tế"], "Sở Y tế,Sở Y tế"),
    ("Đơn vị tiếp nhận,Cơ quan giải quyết", ["Xã Diên An,Phòng Tư pháp", "Sở Y tế,Sở Y tế"], "Xã Diên An,Phòng Tư pháp"),
    ("Đơn vị tiếp nhận,Cơ quan giải quyết,Loại", ["Xã Diên An,Phòng Tư pháp,A", "Sở Y tế,Sở Y tế,B"], "Sở Y tế,Sở Y tế,B"),
    ("Trạng thái,Kết quả xử lý", ["Chờ tiếp nhận,Đúng hạn", "Đã trả kết quả,Trễ"], "Chờ tiếp nhận,Đúng hạn"),
]


@pytest.mark.parametrize(("columns", "rows", "moved"), CASES)
@pytest.mark.parametrize("many", [30, 30_000])
def test_the_only_text_of_its_kind_beside_one_that_belongs_there_makes_the_file_refused(tmp_path, columns, rows, moved, many):
    if "Đơn vị" not in columns:
        columns, rows, moved = f"Đơn vị tiếp nhận,{columns}", [f"Sở Y tế,{each}" for each in rows], f"Sở Y tế,{moved}"
    sentence = refused(tmp_path, content(columns, rows, moved, many), "a.csv")
    assert "dòng 10:" in sentence and "MARKED" not in sentence
    assert not list((tmp_path / "cache").iterdir())


def test_an_address_with_a_units_name_is_no_unit(tmp_path):
    columns = "Địa chỉ,Đơn vị tiếp nhận,Hình thức nộp"
    moved = "12 Lê Lợi, Phường Vĩnh Hòa,Sở Y tế,Trực tuyến"
    rows = [f"Số {at} MARKED,{each}" for at, each in enumerate(SENT)]
    lines = content(columns, rows, "x").decode().split("\n")
    lines[9] = f"H32.01-240110-0000008,18/01/2024,MARKED,{moved}"
    with pytest.raises(BadExport, match="dòng 10:"):
        read(tmp_path, "\n".join(lines).encode(), "a.csv")


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        ("Đơn vị tiếp nhận,Đơn vị giải quyết", ["Sở Y tế,Sở Nội vụ", "Sở Nội vụ,Sở Y tế"]),
        ("Đơn vị tiếp nhận,Hình thức nộp,Hình thức trả kết quả", ["Sở Y tế,Trực tuyến,Trực tuyến", "Sở Y tế,Trực tiếp,BCCI"]),
    ],
)
@pytest.mark.parametrize("many", [31, 30_001])
def test_the_same_texts_in_two_columns_of_one_kind_are_as_they_were_written(tmp_path, monkeypatch, columns, rows, many):
    odd = {2: "Xã Diên An,Sở Y tế", 3: "Sở Y tế,BCCI,Trực tuyến"}[columns.count(",") + 1]
    lines = content(columns, rows, "x", many).decode().split("\n")
    lines[9] = f"H32.01-240110-0000008,18/01/2024,MARKED,{odd},"
    straight = []
    found = plain_csv._read
    monkeypatch.setattr(plain_csv, "_read", lambda *args: straight.append(found(*args)) or straight[-1])
    assert read(tmp_path, "\n".join(lines).encode(), "a.csv").rows == many
    assert bool(straight) == (many > 31)  # the large one is read a block at a time
