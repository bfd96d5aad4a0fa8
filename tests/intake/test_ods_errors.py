"""Errors in an .ods as LibreOffice writes them: an empty text as the value, and the error as what is shown."""

import io
import zipfile

from exports import read

NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in [("office", "office"), ("table", "table"), ("text", "text")]
) + ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'


def cell(text, error=False):
    if error:
        kind = 'table:formula="of:=NA()" office:value-type="string" office:string-value="" calcext:value-type="error"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}><text:p>{text}</text:p></table:table-cell>"


def ods(*rows):
    body = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMES} office:version="1.3"><office:body>'
        f'<office:spreadsheet><table:table table:name="Trang 1">{body}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
            'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
        )
    return target.getvalue()


def test_an_error_is_the_text_that_it_shows(tmp_path):
    header = [cell(each) for each in ("Mã hồ sơ", "Đơn vị", "Ngày nhận", "Hình thức nộp")]
    rows = [
        [cell(f"H32.01-240102-000{at}"), cell("Sở Y tế"), cell("02/01/2024"), cell(text, error)]
        for at, (text, error) in enumerate([("Trực tuyến", False), ("#N/A", True), ("Err:502", True)])
    ]
    reading = read(tmp_path, ods(header, *rows), "a.ods")
    written = {text.written[0] for text in reading.texts if text.kind == "channel"}
    assert reading.rows == 3 and written == {"Trực tuyến", "#N/A", "Err:502"}
