"""Cells of a page that stand outside its rows: the page is refused, so that no dossier is left out without a word."""

import pytest
from exports import read, refused

HEADER = "<tr><th>Mã hồ sơ</th><th>Đơn vị</th><th>Ngày nhận</th><th>Hình thức nộp</th></tr>"


def row(number, start="<tr>", end="</tr>", unit="Sở Y tế"):
    cells = (f"H32.01-240102-{number:04d}", unit, "02/01/2024", "Trực tuyến")
    return start + "".join(f"<td>{cell}</td>" for cell in cells) + end


def page(*rows):
    return f"<html><body><table>{HEADER}{''.join(rows)}</table></body></html>".encode()


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        ([row(1), row(2, start=""), row(3)], 3),
        ([row(each, start="", end="") for each in range(1, 4)], 2),
        ([row(1), row(2, unit="Sở <!-- Y tế"), row(3)], 3),
        ([row(1), row(2, unit="Sở <script> Y tế"), row(3)], 3),
        ([row(1), row(2, unit="Sở <textarea> Y tế"), row(3)], 3),
    ],
)
def test_a_cell_outside_the_rows_makes_the_page_refused(tmp_path, rows, number):
    sentence = refused(tmp_path, page(*rows), "a.xls")
    assert f"dòng {number}: " in sentence
    assert "có ô nằm ngoài các dòng của bảng" in sentence and "hãy" in sentence


def test_a_form_around_a_rows_cells_hides_none(tmp_path):
    rows = [row(1), row(2, start="<tr><form>", end="</form></tr>"), row(3, start="<tr><form>", end="</form></tr>")]
    assert read(tmp_path, page(*rows), "a.xls").rows == 3


def test_cells_that_a_comment_or_a_script_writes_are_none(tmp_path):
    rows = [row(1), "<!-- <td>x</td> -->", row(2)]
    content = page(*rows).replace(b"</body>", b"<script>var a = '<td>x</td>';</script></body>")
    assert read(tmp_path, content, "a.xls").rows == 2
