"""What a file is goes by its content; every format keeps text, dates, numbers and row numbers unharmed."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import datetime

import pytest
import xlsxwriter
from acceptance import formats
from exports import HEADER, ONE, TWO, read, refused, rows, text, xlsx


def page(*table_rows, head='<meta charset="utf-8">'):
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in table_rows)
    return f"<html><head>{head}</head><body><table>{lines}</table></body></html>"


@pytest.mark.parametrize("name", ["hồ sơ.xls", "hồ sơ.xlsx", "hồ sơ.csv", "hồ sơ", "hồ sơ.pdf"])
def test_the_suffix_says_nothing(tmp_path, name):
    for at, content in enumerate([xlsx([HEADER, ONE]), text(HEADER, ONE), page(HEADER, ONE).encode()]):
        (tmp_path / str(at)).mkdir()
        assert rows(read(tmp_path / str(at), content, name), "code", "received") == [[ONE[0], ONE[3]]]


def test_numbers_dates_and_truth_values_of_a_workbook_come_as_a_person_reads_them(tmp_path):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    moment = book.add_format({"num_format": "hh:mm dd/mm/yyyy"})
    cells = [
        [1.90034, 123456789012345, True, datetime(2024, 5, 20)],
        [0.1 + 0.2, 1e15, 45432, datetime(2024, 12, 14, 23, 59, 59)],
        ["1.900340", "00012", 1.5, 45432.5],
    ]
    for at, row in enumerate([["Mã hồ sơ", "Đơn vị", "Trạng thái", "Ngày nhận"], *cells]):
        for place, cell in enumerate(row):
            if isinstance(cell, datetime):
                sheet.write_datetime(3 + at, place, cell, moment if cell.hour else day)
            else:
                sheet.write(3 + at, place, cell)
    book.close()
    assert rows(read(tmp_path, out.getvalue(), "a.xlsx"), "row", "code", "unit", "status", "received") == [
        [5, "1.90034", "123456789012345", "true", "2024-05-20"],
        [6, "0.3", "1000000000000000", "45432", "2024-12-14"],
        [7, "1.900340", "00012", "1.5", "45432"],
    ]


def test_every_minute_of_a_day_stays_on_its_day(tmp_path):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet, moment = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
    sheet.write_row(0, 0, HEADER)
    moments = [datetime(2024, 12, 14, at // 60, at % 60, at % 60) for at in range(24 * 60)]
    moments.append(datetime(2024, 12, 14, 23, 59, 59, 900_000))
    for at, when in enumerate(moments, 1):
        sheet.write_row(at, 0, [f"H32-241214-{at}", "Sở Y tế", "x"])
        sheet.write_datetime(at, 3, when, moment)
    book.close()
    assert rows(read(tmp_path, out.getvalue(), "a.xlsx"), "received") == ["2024-12-14"] * len(moments)


def test_a_cell_as_long_as_cells_can_be_and_formula_like_names_are_text(tmp_path):
    units = ["x" * 32767, "=1+1", "+84", "@SUM(A1)", "-Sở Y tế", "'Sở Y tế"]
    table = [HEADER, *([f"H32-240102-{at}", unit, *ONE[2:]] for at, unit in enumerate(units))]
    for at, content in enumerate([xlsx(*[table]), text(*table)]):
        assert rows(read(tmp_path, content, f"{at}.x"), "unit") == units


@pytest.mark.parametrize("delimiter", list(",;\t|"))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_delimiter_and_encoding_of_text_are_found(tmp_path, delimiter, encoding):
    content = text(["DANH SÁCH; CÓ, DẤU"], HEADER, [*ONE[:2], "a;b,c|d\te", ONE[3]], delimiter=delimiter)
    reading = read(tmp_path, content.decode().encode(encoding))
    assert rows(reading, "row", "code", "unit", "channel") == [[3, ONE[0], "Sở Y tế", "a;b,c|d\te"]]


def test_a_line_that_names_the_delimiter_is_obeyed(tmp_path):
    content = b"sep=|\r\n" + text(HEADER, [*ONE[:3], "02/01/2024, 7:00"], delimiter="|")
    assert rows(read(tmp_path, content), "row", "received") == [[3, "02/01/2024, 7:00"]]


def test_cp1258_is_told_from_fonts_encoded_text(tmp_path):
    table = [HEADER, ONE, TWO]
    cp1258 = formats.cp1258(text(*table).decode())
    assert rows(read(tmp_path, cp1258, "1258.csv"), "received") == [ONE[3], "20/05/2024"]
    tcvn3 = text(["M· hå s¬", "§¬n vÞ tiÕp nhËn", "Ngµy nhËn"], [ONE[0], "Kh¸nh Hßa", ONE[3]]).decode().encode("cp1252")
    assert rows(read(tmp_path, tcvn3, "tcvn3.csv"), "unit", "received") == [["Kh¸nh Hßa", ONE[3]]]
    vni = text(["Maõ hoà sô", "Ñôn vò", "Ngaøy nhaän"], [ONE[0], "Khaùnh Hoøa", ONE[3]]).decode().encode("cp1252")
    assert rows(read(tmp_path, vni, "vni.csv"), "unit", "received") == [["Khaùnh Hoøa", ONE[3]]]


def test_one_broken_byte_does_not_change_the_encoding_of_the_rest(tmp_path):
    content = text(HEADER, *[ONE] * 500, TWO)
    reading = read(tmp_path, content.replace(b"Nha Trang", b"Nha Tr\xff\x00ng"))
    assert rows(reading, "unit")[0] == "Sở Y tế" and rows(reading, "unit")[-1] == "Nha Tr\ufffdng"
    assert "giải mã" in reading.notes[0]


def test_line_breaks_in_quotes_and_blank_lines_keep_their_line_numbers(tmp_path):
    content = (
        "\n".join(["BÁO CÁO", "", ";".join(HEADER), f'{ONE[0]};"Sở\nY tế";x;{ONE[3]}', "", f"{TWO[0]};Nha Trang;;", "",
                   f'A-240102-3;"ABC" Co;"he ""x""";{ONE[3]}', "Tổng cộng"]) + "\n"
    ).encode()  # fmt: skip
    assert rows(read(tmp_path, content), "row", "unit", "channel") == [
        [4, "Sở\nY tế", "x"],
        [7, "Nha Trang", None],
        [9, "ABC Co", 'he "x"'],
    ]


def test_windows_line_ends_do_not_shift_line_numbers(tmp_path):
    content = f'{",".join(HEADER)}\r\n\r\n{ONE[0]},"Sở\r\nY tế",x,{ONE[3]}\r\n{",".join(TWO)}\r\n'.encode()
    assert rows(read(tmp_path, content), "row") == [3, 5]


def test_a_quote_never_closed_is_refused_not_swallowed(tmp_path):
    lines = [",".join(HEADER), ",".join(ONE), f'{TWO[0]},"Nha Trang,Trực tiếp,20/05/2024', ",".join(ONE), ",".join(ONE)]
    assert "dòng 3" in refused(tmp_path, "\n".join(lines).encode())


def test_a_delimiter_inside_a_cell_without_quotes_is_refused(tmp_path):
    content = "\n".join(
        [",".join(["Địa chỉ", *HEADER]), ",".join(["5 Lê Lợi", *ONE]), ",".join(["5, Lê Lợi", *TWO])]
    ).encode()
    sentence = refused(tmp_path, content)
    assert "dòng 3" in sentence and "6 ô" in sentence and "5 ô" in sentence and "Lê Lợi" not in sentence


def test_a_row_broken_in_two_is_refused(tmp_path):
    content = "\n".join([",".join(HEADER), ",".join(ONE), f"{TWO[0]},Nha", f"Trang,Trực tiếp,{TWO[3]}"]).encode()
    assert "dòng 3" in refused(tmp_path, content)


def test_html_is_read_in_its_encoding_whatever_it_declares(tmp_path):
    content = page(HEADER, ONE, head='<meta charset="windows-1252">')
    assert rows(read(tmp_path, content.encode(), "1.xls"), "unit") == ["Sở Y tế"]
    assert rows(read(tmp_path, content.encode("utf-16"), "2.xls"), "unit") == ["Sở Y tế"]
    cp1258 = formats.cp1258(page(HEADER, ONE, head='<meta charset="windows-1258">'))
    assert rows(read(tmp_path, cp1258, "3.xls"), "received") == [ONE[3]]


def test_tables_in_tables_give_their_rows_once(tmp_path):
    inner = page(HEADER, ONE, TWO).split("<body>")[1].split("</body>")[0]
    content = (
        f"<html><body><table><tr><td>HỒ SƠ TRỰC TUYẾN</td></tr><tr><td>{inner}</td></tr></table></body></html>".encode()
    )
    reading = read(tmp_path, content, "a.xls")
    assert reading.sheets[0].title == "HỒ SƠ TRỰC TUYẾN" and rows(reading, "code") == [ONE[0], TWO[0]]


def test_html_without_end_tags_and_with_scripts_is_read(tmp_path):
    content = (
        "<TABLE><TR><TD>"
        + "<TD>".join(HEADER)
        + "<TR><TD>"
        + "<TD>".join(ONE)
        + "<script>var x='<td>';</script></TABLE>"
    )
    assert rows(read(tmp_path, content.encode(), "a.xls"), "code", "received") == [[ONE[0], ONE[3]]]


def test_a_cell_over_several_rows_holds_in_all_of_them(tmp_path):
    body = f"<tr><td>{ONE[0]}<td rowspan=2>Sở Y tế<td>x<td>{ONE[3]}<tr><td>{TWO[0]}<td>y<td>{TWO[3]}"
    content = page(HEADER).replace("</table>", body + "</table>").encode()
    assert rows(read(tmp_path, content, "a.xls"), "code", "unit", "channel") == [
        [ONE[0], "Sở Y tế", "x"],
        [TWO[0], "Sở Y tế", "y"],
    ]


def test_entities_of_xml_are_not_resolved(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("BÍ MẬT")
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    cells = "".join(f"<Cell><Data>{cell}</Data></Cell>" for cell in [ONE[0], "&x;", *ONE[2:]])
    header = "".join(f"<Cell><Data>{cell}</Data></Cell>" for cell in HEADER)
    content = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY x SYSTEM "{secret.as_uri()}">]><Workbook xmlns="{name}"><Worksheet>'
        f"<Table><Row>{header}</Row><Row>{cells}</Row></Table></Worksheet></Workbook>"
    ).encode()
    reading = read(tmp_path, content, "a.xls")
    assert rows(reading, "code") == [ONE[0]] and "BÍ MẬT" not in str(rows(reading, "unit"))


def test_a_long_html_table_needs_little_memory(tmp_path):
    row = (
        "<tr>"
        + "".join(f"<td>{cell}</td>" for cell in ["{at}", *ONE[1:]])
        + "".join(f"<td>địa chỉ số {n}</td>" for n in range(9))
        + "</tr>\n"
    )
    path = tmp_path / "dài.xls"
    with path.open("w", encoding="utf-8") as file:
        file.write("<html><body><table><tr>" + "".join(f"<td>{cell}</td>" for cell in [*HEADER, *["Địa chỉ"] * 9]) + "</tr>")
        for at in range(40_000):
            file.write(row.replace("{at}", f"H32-240102-{at}"))
        file.write("</table></body></html>")
    script = (
        "import resource, sys, pathlib\nfrom khtargets import intake\nplace = pathlib.Path(sys.argv[1])\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "found, _ = intake.sources(place)\nread = intake.read(found[0], intake.digest(found[0]), place.parent / 'cache')\n"
        "print(read.rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    count, grown = map(int, done.stdout.split())
    assert count == 40_000 and grown < 150 * 1024, done.stdout


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xlsb", "xls"])
def test_empty_rows_above_are_counted_in_row_numbers(tmp_path, kind):
    content = formats.file_bytes(kind, [formats.Sheet("A", [[None], [None], [None, *HEADER], [None, *ONE]])])
    assert rows(read(tmp_path, content, f"a.{kind}"), "row", "code") == [[4, ONE[0]]]
