"""The sheet "Hướng dẫn": what to do, on one page."""

from __future__ import annotations

from xlsxwriter import Workbook

from ..page import Sheet
from ..styles import line_count

NAME = "Hướng dẫn"
_TEXT: list[tuple[str, list[str]]] = [
    (
        "Mỗi kỳ báo cáo",
        [
            "Xuất danh sách hồ sơ từ hệ thống một cửa (mỗi hồ sơ một dòng, có đơn vị, thủ tục, ngày tiếp nhận, hình thức nộp) và "
            "chép vào thư mục dossiers của thư mục số liệu. Nhận tệp .xlsx, .xls, .xlsb, .ods, .csv, .zip; không cần sửa tệp.",
            "Mở trang “Xếp hạng”, bấm nút “Làm mới”. Thanh trạng thái cho biết đang làm gì; xong thì các trang có số liệu mới.",
            "Xem trang “Đối soát”: đã đọc bằng được tính cộng không tính. Tên đơn vị, hình thức nộp, trạng thái chưa nhận ra thì "
            "chọn nghĩa ở trang “Đơn vị cần gán”, rồi bấm “Làm mới” lần nữa.",
            "Hết kỳ: gõ tên kỳ ở trang “So với kỳ trước”, bấm “Chốt kỳ”; số liệu của kỳ được giữ mãi, chọn lại để so sánh được.",
            "Bấm “Báo cáo trình ký” và “Phát tài liệu cho đơn vị”: tệp được lập cạnh bảng tính này, tệp đã có thì giữ nguyên. Cơ "
            "quan, người ký, nơi nhận ghi ở trang “Cấu hình”.",
            "Bấm nút “Xuất báo cáo” để có tệp .xlsx chỉ gồm giá trị, không macro, gửi lãnh đạo hoặc nơi chặn macro.",
        ],
    ),
    (
        "Lập bảng của riêng mình",
        [
            "Ở trang bất kỳ, ghi công thức như =KH_RATE(\"Sở Y tế\"; A2; B2); trang “Hàm” liệt kê đủ các hàm. Số liệu trùng với "
            "trang “Xếp hạng” cùng kỳ.",
            "Trang “Tổng hợp” là mẫu: sửa hai ô ngày và cột đơn vị; chép dòng xuống nếu cần thêm đơn vị. Dòng chữ dưới tiêu đề "
            "đọc lại kỳ tính bằng chữ, để thấy ngay nếu máy hiểu tháng trước ngày.",
            "Trang “Theo tháng”: chọn đơn vị ở ô nền vàng; tháng báo cáo tính từ ngày 15 tháng trước đến ngày 14.",
            "Trang, công thức, biểu đồ do người dùng tự thêm không bị thay đổi khi làm mới.",
        ],
    ),
    (
        "Khi có quyết định công bố danh mục trực tuyến mới",
        [
            "Chép danh mục mới vào thư mục procedures với tên current (ví dụ current.xlsx) và ghi ngày có hiệu lực ở trang “Cấu "
            "hình”, rồi bấm “Làm mới”. Trước đó mọi kết quả là số liệu tạm tính.",
            "Cách hiểu “sau 05 ngày kể từ ngày” và “đến ngày … có hiệu lực” chọn ở trang “Cấu hình”; trang “Đối soát” cho biết "
            "cách hiểu khác làm thay đổi bao nhiêu hồ sơ và đơn vị nào đổi đánh giá.",
        ],
    ),
    (
        "Khi có trục trặc",
        [
            "Ô báo #NAME? hoặc nút không chạy: macro đang bị chặn; bấm “Enable Content”, hoặc chạy lệnh py kh.py doctor.",
            "Ô báo #N/A: ghi =KH_EXPLAIN(tên đơn vị) để biết vì sao. Ô báo #NULL!: chưa có số liệu, bấm “Làm mới”.",
            "Tệp không đọc được được nêu tên kèm cách sửa, và nút hỏi có công bố khi còn thiếu hay không; trả lời “Không” thì "
            "số liệu đã công bố được giữ nguyên.",
        ],
    ),
    (
        "Số liệu cá nhân",
        [
            "Chương trình chỉ đọc các cột cần để đếm; không lưu tên, địa chỉ, số điện thoại người nộp. Thư mục cache có mã "
            "hồ sơ, xóa lúc nào cũng được.",
        ],
    ),
]  # fmt: skip


def fill(sheet: Sheet, workbook: Workbook) -> None:
    """Writes the whole sheet."""
    worksheet = sheet.worksheet
    worksheet.set_column(0, 0, 4)
    worksheet.set_column(1, 1, 108)
    worksheet.set_row(0, 30)
    sheet.across(0, 0, 1, "HƯỚNG DẪN SỬ DỤNG", "title")
    row = 2
    for heading, paragraphs in _TEXT:
        worksheet.set_row(row, 22)
        sheet.write(row, 0, heading, "section")
        for at, text in enumerate(paragraphs, start=1):
            sheet.write(row + at, 0, at if len(paragraphs) > 1 else None, "top center")
            sheet.write(row + at, 1, text, "wrap top")
            worksheet.set_row(row + at, 4 + 15 * line_count(text, 108))
        row += len(paragraphs) + 2
    sheet.page(row, 1, portrait=True)
