"""The worksheet functions, declared once: names, arguments, help texts in Vietnamese and English, examples.

VBA modules, the Calc add-in's configuration, the manual's table and the workbook's list are generated from `REGISTRY`.
Help texts fit the 255 characters of Excel's function wizard.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Dict, Tuple

from .arguments import (
    BLOCK,
    BY,
    COUNT,
    EDGE,
    FROM,
    GROUP,
    HORIZON,
    MEASURE,
    ONE_UNIT,
    PART,
    PERIOD,
    PROCEDURE,
    TEXT,
    TO,
    UNIT,
    YEAR,
    Argument,
)


@dataclass(frozen=True)
class Function:
    """One worksheet function.

    `result` says in Vietnamese what a cell gets; `table` marks those that give a table and take no ranges;
    `needs_snapshot` those that give #NULL! before the first refresh.
    """

    name: str
    arguments: Tuple[Argument, ...]
    help: str
    help_en: str
    example: str
    result: str
    table: bool = False
    needs_snapshot: bool = True

    @cached_property
    def required(self) -> int:
        """How many arguments must be given."""
        return sum(not argument.optional for argument in self.arguments)

    @property
    def blank_gives_blank(self) -> bool:
        """Whether a blank first argument gives "", so that templates can be filled ahead."""
        return bool(self.arguments) and self.arguments[0].kind != "year"

    def signature(self, label: bool = False) -> str:
        """`KH_RATE(unit; [from_date])`, with the names or with the Vietnamese labels."""
        shown = ((argument.label if label else argument.name, argument.optional) for argument in self.arguments)
        return f"{self.name}({'; '.join(f'[{text}]' if optional else text for text, optional in shown)})"


_COUNTED = (UNIT, FROM, TO, PROCEDURE)
_IN_PERIOD = (UNIT, FROM, TO)
_ONE_IN_PERIOD = (ONE_UNIT, FROM, TO)

_FUNCTIONS = (
    Function(
        "KH_RATE",
        _COUNTED,
        "Tỷ lệ hồ sơ trực tuyến trên tổng số hồ sơ của đơn vị trong kỳ.",
        "Online dossiers over all dossiers, 0 to 1.",
        '=KH_RATE("Sở Y tế"; A2; B2)',
        "số từ 0 đến 1; #DIV/0! nếu chưa phát sinh hồ sơ",
    ),
    Function(
        "KH_ONLINE",
        _COUNTED,
        "Số hồ sơ nộp trực tuyến.",
        "Number of online dossiers.",
        '=KH_ONLINE("Cấp huyện")',
        "số hồ sơ",
    ),
    Function(
        "KH_TOTAL",
        _COUNTED,
        "Tổng số hồ sơ được tính.",
        "Number of all dossiers that count.",
        '=KH_TOTAL("Toàn tỉnh"; "15/12/2023"; "14/03/2024")',
        "số hồ sơ",
    ),
    Function(
        "KH_POST",
        _COUNTED,
        "Số hồ sơ nộp qua bưu chính công ích.",
        "Number of dossiers sent by post.",
        '=KH_POST("Nha Trang")',
        "số hồ sơ",
    ),
    Function(
        "KH_DIRECT",
        _COUNTED,
        "Số hồ sơ nộp trực tiếp.",
        "Number of dossiers handed in at the counter.",
        '=KH_DIRECT("Sở Tư pháp"; ; ; "1.002835")',
        "số hồ sơ",
    ),
    Function(
        "KH_TARGET",
        (ONE_UNIT,),
        "Chỉ tiêu được giao của đơn vị.",
        "The unit's target.",
        '=KH_TARGET("Sở Y tế")',
        "0,55 là 55%; #N/A nếu không giao chỉ tiêu",
        needs_snapshot=False,
    ),
    Function(
        "KH_GAP",
        _ONE_IN_PERIOD,
        "Chênh lệch giữa tỷ lệ và chỉ tiêu; số âm là còn thiếu.",
        "Rate less target; below zero is short of it.",
        '=KH_GAP("Sở Y tế")',
        "số từ -1 đến 1",
    ),
    Function(
        "KH_NEEDED",
        _ONE_IN_PERIOD,
        "Số hồ sơ trực tuyến cần thêm (mọi hồ sơ thêm đều trực tuyến) để tỷ lệ bằng chỉ tiêu; 0 là đã đạt.",
        "How many more dossiers, all online, bring the rate to the target; 0 when met.",
        '=KH_NEEDED("Sở Y tế")',
        "số hồ sơ",
    ),
    Function(
        "KH_STATUS",
        _ONE_IN_PERIOD,
        "Đánh giá so với chỉ tiêu.",
        "Whether the target is met.",
        '=KH_STATUS("Sở Y tế")',
        "Đạt, Chưa đạt, Chưa phát sinh hồ sơ, Không giao chỉ tiêu",
    ),
    Function(
        "KH_RANK",
        (ONE_UNIT, FROM, TO, BY, replace(BLOCK, optional=True)),
        "Thứ hạng của đơn vị trong khối; đơn vị bằng nhau cùng hạng và bỏ hạng kế tiếp (1, 2, 2, 4).",
        "Place in its block; ties share a place and the next is skipped (1, 2, 2, 4).",
        '=KH_RANK("Phường Vĩnh Hòa"; ; ; "tỷ lệ"; "Cấp xã thành phố Nha Trang")',
        "thứ hạng; #N/A nếu không được xếp hạng",
    ),
    Function(
        "KH_RANKING",
        (BLOCK, FROM, TO, BY),
        "Bảng xếp hạng của một khối, không có dòng tiêu đề.",
        "The ranking of a block, without a header.",
        '=KH_RANKING("Cấp huyện")',
        "bảng 10 cột: hạng, đơn vị, tổng, trực tuyến, trực tiếp, bưu chính, tỷ lệ, chỉ tiêu, hoàn thành, đánh giá",
        table=True,
    ),
    Function(
        "KH_SERIES",
        (UNIT, MEASURE, PERIOD),
        "Số liệu từng tháng hoặc quý, không lũy kế.",
        "One row a reporting month or quarter, not cumulative.",
        '=KH_SERIES("Sở Y tế"; "tỷ lệ"; "quý")',
        "bảng 4 cột: kỳ, ngày đầu, ngày cuối, giá trị",
        table=True,
    ),
    Function(
        "KH_PROCEDURES",
        (UNIT, FROM, TO, COUNT),
        "Các thủ tục có hồ sơ của đơn vị trong kỳ, thủ tục kéo tỷ lệ xuống nhiều nhất xếp trước. Số còn thiếu: trong số hồ sơ "
        "đã nhận, còn bao nhiêu hồ sơ lẽ ra phải trực tuyến để bằng chỉ tiêu.",
        "The unit's procedures, worst first. Missing: how many of the dossiers received should also have been online to "
        "reach the target; blank without a target.",
        '=KH_PROCEDURES("Sở Y tế"; ; ; 5)',
        "bảng 6 cột: mã thủ tục, tổng, trực tuyến, tỷ lệ, còn thiếu, tên thủ tục",
        table=True,
    ),
    Function(
        "KH_FORECAST",
        (UNIT, HORIZON),
        "Dự báo tỷ lệ đến một ngày nếu hồ sơ tiếp tục về như ba tháng báo cáo gần nhất, kèm khoảng dao động 95% "
        "(có tính mức thay đổi giữa các tháng trong năm). Chỉ để tham khảo: không tính đến yếu tố mùa vụ, "
        "đợt vận động hay thay đổi danh mục.",
        "The rate to expect on a day at the pace of the last three reporting months, with an interval for 95 of 100 "
        "cases, drift seen this year included; it knows of no season, campaign or changed list.",
        '=KH_FORECAST("Sở Y tế")',
        "một dòng 5 ô: tỷ lệ dự báo, thấp nhất, cao nhất, tổng hồ sơ, trực tuyến; ô đầu là tỷ lệ",
        table=True,
    ),
    Function(
        "KH_PERIOD",
        (YEAR, PART, EDGE),
        "Ngày đầu hoặc ngày cuối của kỳ báo cáo (năm báo cáo từ 15/12 năm trước đến 14/12).",
        "First or last day of a reporting period (the reporting year runs from 15 December to 14 December).",
        '=KH_PERIOD(2024; "Q1"; "cuối")',
        "một ngày",
        needs_snapshot=False,
    ),
    Function(
        "KH_BASIS",
        (ONE_UNIT,),
        "Căn cứ giao chỉ tiêu cho đơn vị.",
        "The clause that sets the unit's target.",
        '=KH_BASIS("Sở Y tế")',
        "điểm b khoản 1 Điều 1",
        needs_snapshot=False,
    ),
    Function(
        "KH_WINDOW",
        (replace(PROCEDURE, optional=False, help="Mã hoặc tên thủ tục hành chính trong danh mục đã công bố.",
                 help_en="Code or name of a procedure on a published list."), EDGE),
        "Ngày đầu và ngày cuối tính hồ sơ của thủ tục theo Điều 2.",
        "First or last day on which the procedure's dossiers count; without edge both, in one row.",
        '=KH_WINDOW("1.002835"; "cuối")',
        "một ngày; không ghi mốc thì hai ngày trên một dòng",
    ),
    Function(
        "KH_UNIT",
        (TEXT,),
        "Tên đầy đủ của đơn vị; cấp xã kèm huyện.",
        "The unit's full name; a commune's with its district.",
        '=KH_UNIT("P. Vĩnh Hòa")',
        "Phường Vĩnh Hòa, Thành phố Nha Trang",
        needs_snapshot=False,
    ),
    Function(
        "KH_UNITS",
        (GROUP,),
        "Danh sách đơn vị của một nhóm, còn tồn tại vào ngày cuối kỳ theo quyết định.",
        "The units of a group in being on the decision's last day, as a column.",
        '=KH_UNITS("Cấp xã huyện Diên Khánh")',
        "một cột tên đơn vị",
        table=True,
        needs_snapshot=False,
    ),
    Function(
        "KH_ASOF",
        (),
        "Ngày cuối cùng có hồ sơ được tính trong số liệu đang dùng.",
        "Last day with a counted dossier.",
        "=KH_ASOF()",
        "một ngày",
    ),
    Function(
        "KH_EXPLAIN",
        _IN_PERIOD,
        "Một câu giải thích số liệu của đơn vị, căn cứ, tạm tính hay không; hoặc vì sao ô báo lỗi.",
        "One Vietnamese sentence: the numbers, the basis, provisional or not; or why the cell shows an error.",
        '=KH_EXPLAIN("Sở Y tế")',
        "một câu",
        needs_snapshot=False,
    ),
)

REGISTRY: Dict[str, Function] = {function.name: function for function in _FUNCTIONS}


def markdown(language: str = "vi") -> str:
    """The table of all functions for a manual, in Vietnamese ("vi") or English ("en")."""
    english = language == "en"
    lines = ["| Function | Gives | Example |" if english else "| Hàm | Cho biết | Kết quả | Ví dụ |"]
    lines.append("|---|---|---|" if english else "|---|---|---|---|")
    for function in REGISTRY.values():
        signature = f"`{function.signature(label=not english)}`"
        cells = [function.help_en] if english else [function.help, function.result]
        lines.append(f"| {' | '.join([signature, *cells, f'`{function.example}`'])} |")
    return "\n".join(lines) + "\n"


def argument_markdown(language: str = "vi") -> str:
    """The table of all arguments for a manual, each once, in the order in which the functions name them."""
    english = language == "en"
    lines = ["| Argument | Meaning |" if english else "| Đối số | Ý nghĩa |", "|---|---|"]
    seen: Dict[str, str] = {}
    for function in REGISTRY.values():
        for argument in function.arguments:
            shown = argument.name if english else argument.label
            seen.setdefault(shown, argument.help_en if english else argument.help)
    lines += [f"| {shown} | {meaning} |" for shown, meaning in seen.items()]
    return "\n".join(lines) + "\n"
