"""Which rows of a table are dossiers.

A dossier row has a dossier code, or a unit with a date or with what was asked for and how. Titles, repeated headers, number
rows "(1) (2) (3)", headings of groups, totals, signatures and blanks are none, even with numbers in other columns or their
text repeated over all columns. A row with a real code and a date is always one, however odd its unit. All work is on
columns: a first pass settles the rows that are plainly dossiers, and only the remainder is looked at closer, by distinct
values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ..names import text
from . import header
from .model import DATES, NOT_A_ROW

Mask = npt.NDArray[np.bool_]
Kinds = npt.NDArray[np.int8]
Leads = Callable[[pa.Array], pa.Array]
Judge = Callable[[pa.Array], Mask]

ROW = 0
KIND = {name: number for number, name in enumerate(NOT_A_ROW, start=1)}

DOSSIER_CODE = r"^\S{2,25}[-.‐-―−]\d{6}[-‐-―−]\d{2,}$"
_CODE = r"^[\pL\pM\d]+(\s?[-./_–:]\s?[\pL\pM\d]+)*$"
# What begins like a date (`tally.dates` says which day it is), letters composed or not, with or without their marks.
_WEEKDAY = (
    r"(?:th\S{1,4}\s(?:hai|ba|t\S{1,3}|n\S{1,3}m|s\S{1,3}u|b\S{1,4}y|[2-7])|t[2-7]|ch\S{1,4} nh\S{1,4}t|cn"
    r"|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_CLOCK = r"\d{1,2}[:hg]\d{1,2}(?::\d{2})?(?:\s?(?:sa|ch|am|pm))?"
_DATE = (
    rf"(?i)^(?:{_WEEKDAY}[.,]?\s+)?(?:{_CLOCK},?\s+)?(?:ng\S{{1,3}}y\s+)?"
    r"(?:\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{2,4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
    r"|(?:19|20)\d{6}(?:\d{6})?|\d{4}(?:19|20)\d{2}"
    rf"|\d{{1,2}}[,.]?\s(?:th\S{{1,3}}ng|thg|th)\.?\s?\d{{1,2}}|\d{{1,2}}[-/. ]{_MONTH}[-/. ,]+\d{{2,4}}"
    rf"|{_MONTH}\s\d{{1,2}},?\s\d{{4}})(?:\D|$)"
)
_SERIAL = r"^[3-6]\d{4}([.,]\d+)?$"  # Excel's count of days: 1982 to 2091
_QUANTITY = r"^[\d.,\s]{1,11}%?$"
_ORDINAL = r"^\(?\s*(\d{1,2}|[A-Za-z])\s*\)?$|^[\s\d()=+*/:-]*\(\d+\)[\s\d()=+*/:x%-]*$"
_LETTER = r"\pL"
_DESCRIBING = ("procedure_name", "channel", "status")
_PROCEDURE_CODE = r"^\d\.\d{6}"

_TOTAL = re.compile(
    r"^(tổng (số|cộng)\b|tổng$|tổng (toàn|chung|các|hồ sơ|khối|cấp)\b|cộng\b(?! hòa)|tong (so|cong)\b(?! ti\b)|tong$|cong$)"
)
_GROUP = re.compile(
    r"^(trong đó\b|trong do$|khối\b|cấp (tỉnh|huyện|xã)\b|từ ngày\b|đến ngày\b|kì báo cáo\b|danh sách\b|báo cáo\b|biểu\b"
    r"|phụ lục\b|đơn vị tính\b|trang \d|(tháng|quí|năm) \S{1,4}( |$))"
)
_FOOTER = re.compile(
    r"^(người (lập|báo cáo|tổng hợp|kiểm tra)|lập biểu|kế toán|(phó )?(tổng )?giám đốc|(phó )?chủ tịch|thủ trưởng"
    r"|(phó )?trưởng (phòng|ban)|(phó )?chánh văn phòng|(kt|tm|tl|tuq|q) |nơi nhận\b|kí\b|đã kí\b|ghi chú\b|lưu vt"
    r"|cộng hòa xã hội|độc lập tự do)|\bngày \S{1,6} tháng \S{1,6} năm\b"
)
_HEADING = re.compile(r"^\s*(?:[A-E]|I{1,3}|IV|VI{0,3}|IX|XI{1,3}|XIV|XVI{0,3})\s*[.)\-/:]\s*\S")


def classify(columns: Mapping[str, pa.Array], height: int, leads: Leads) -> Kinds:
    """For each of `height` rows 0 (a dossier) or the number of its kind in `KIND`.

    `columns` are the trimmed texts of the fields found, blank as null; `leads` gives the first filled cell, of any
    column, of the rows asked for, so that a "Tổng cộng" before the first read column is seen.
    """
    sure = plainly_dossiers(columns, height)
    code = columns.get("code", pa.nulls(height, pa.string()))
    kinds = np.zeros(height, np.int8)
    rest = np.flatnonzero(~sure)
    if len(rest):
        last = int(np.flatnonzero(sure)[-1]) if len(rest) < len(sure) else -1
        taken = pa.array(rest)
        usual = code.filter(pa.array(sure))
        kinds[rest] = _closer(
            {name: column.take(taken) for name, column in columns.items()},
            leads(taken),
            after_last=rest > last if last >= 0 else np.zeros(len(rest), bool),
            lettered_codes=last >= 0 and not _matches(usual, _QUANTITY).any(),
        )
    return kinds


def plainly_dossiers(columns: Mapping[str, pa.Array], height: int) -> Mask:
    """The first pass: rows with a date and a unit's name, or with a date and a code."""
    nothing = pa.nulls(height, pa.string())
    unit, resolver = (columns.get(name, nothing) for name in ("unit", "resolver"))
    dated = _either([columns[name] for name in DATES if name in columns], _DATE)
    sure = dated & (by_text(unit, _named) | (~by_text(unit, _filled) & by_text(resolver, _named)))
    if not sure.all():
        code = columns.get("code", nothing)
        sure |= dated & _matches(code, _CODE) & _matches(code, r"\d")
    return sure


def label(written: str) -> int:
    """The kind a text by itself gives its row: total, group, footer, or 0."""
    if len(written) > 300:
        return 0
    if _HEADING.match(written):
        return KIND["group"]
    key = text.fold(written)
    for kind, pattern in (("total", _TOTAL), ("group", _GROUP), ("footer", _FOOTER)):
        if pattern.search(key):
            return KIND[kind]
    return 0


def is_date(written: str) -> bool:
    """A date as text, and nothing else but a time."""
    return len(written) <= 40 and bool(re.match(_DATE, written))


def is_dossier_code(written: str) -> bool:
    """A dossier code of the usual form, agency-yyMMdd-number."""
    return bool(re.match(DOSSIER_CODE, written))


def _closer(columns: Mapping[str, pa.Array], lead: pa.Array, after_last: Mask, lettered_codes: bool) -> Kinds:
    """Kinds of the rows that the first pass left open.

    `after_last`: below the last row it was sure of. `lettered_codes`: no code of a sure row is a mere number, so that a
    number there without a date is a count.
    """
    nothing = pa.nulls(len(lead), pa.string())
    code = columns.get("code", nothing)
    unit = pc.coalesce(columns.get("unit", nothing), columns.get("resolver", nothing))
    dates = [columns[name] for name in DATES if name in columns]
    date = pc.coalesce(*dates)
    cells = list(columns.values())

    has_code, has_unit, has_date = _filled(code), _matches(unit, _LETTER), _filled(date)
    filled = np.sum([_filled(cell) for cell in cells], axis=0)
    plain_code = _matches(code, _CODE) & _matches(code, r"\d")
    quantity = _matches(code, _QUANTITY)
    real_code = plain_code & ~quantity
    loose_code = ~plain_code & _matches(code, r"(\d\D*){4}") & ~_matches(code, r"\pL{3,}\s+\pL{2,}|^.{41}")
    serial = _either(dates, _SERIAL)
    dated = _either(dates, _DATE) | serial
    counted = _either(dates, _QUANTITY) & ~dated
    worded = has_date & ~counted

    told = [_labels(cell) for cell in (lead, unit, code)]
    labelled = np.select([each > 0 for each in told], told, 0).astype(np.int8)
    headers = np.sum([_by_value(cell, _is_header) for cell in cells], axis=0)
    own_header = np.any([_by_value(cell, _names(field)) for field, cell in columns.items()], axis=0)
    ordinals = np.sum([_matches(cell, _ORDINAL) for cell in cells], axis=0)
    bracketed = np.any([_matches(cell, r"^\(\s*\d{1,2}\s*\)$") for cell in cells], axis=0)
    repeated = (filled >= 2) & np.all([~_filled(cell) | _equal(cell, lead) for cell in cells], axis=0) & ~dated
    signed = np.zeros(len(lead), bool)
    signatures = np.flatnonzero(after_last & (labelled == KIND["footer"]))
    if len(signatures):
        signed[signatures[0] :] = True
    wordless_date = after_last & ~_either(dates, r"\d")
    told_of = [columns[name] for name in _DESCRIBING if name in columns]
    words = [_matches(cell, _LETTER) & ~_equal(cell, unit) for cell in told_of]
    described: Mask = (np.sum(words, axis=0) >= 2) | _matches(columns.get("procedure_code", nothing), _PROCEDURE_CODE)

    row = [
        (real_code, ROW),
        (labelled > 0, labelled),
        (signed, KIND["footer"]),
        (quantity & plain_code & (counted | (lettered_codes & ~has_date & ~(described & has_unit))), KIND["group"]),
        (quantity & plain_code, ROW),
        (loose_code, ROW),
        (has_code & dated, ROW),
        (has_unit & (dated | described), ROW),
        (has_unit & worded & wordless_date, KIND["footer"]),
        (has_unit & has_date & (worded | np.bool_("code" not in columns)), ROW),
        (has_code & has_unit & worded, ROW),
        (has_unit | has_code, KIND["group"]),
    ]
    furniture = [
        (~_filled(lead), KIND["blank"]),
        ((headers >= 2) | (own_header & (filled == 1)), KIND["header"]),
        ((ordinals == filled) & _matches(lead, _ORDINAL) & ((filled >= 2) | bracketed), KIND["number_row"]),
        (repeated & ~real_code, np.where(labelled > 0, labelled, KIND["group"])),
    ]
    rules = furniture + row
    kinds: Kinds = np.select(
        [mask for mask, _ in rules], [kind for _, kind in rules], np.where(after_last, KIND["footer"], KIND["other"])
    ).astype(np.int8)
    return kinds


def _labels(cell: pa.Array) -> Kinds:
    return _by_value(cell, label).astype(np.int8)


def _is_header(written: str) -> bool:
    found = header.field_of(written)
    return found is not None and not found.startswith("agg_")


def _names(field: str) -> Callable[[str], bool]:
    own = {"unit": header.UNIT_LIKE}.get(field, (field,))
    return lambda written: header.field_of(written) in own


def _named(unit: pa.Array) -> Mask:
    """A unit's text that is no heading of a group or a total."""
    return np.array([text is not None and _is_name(text) for text in unit.to_pylist()], bool)


@lru_cache(maxsize=8192)
def _is_name(written: str) -> bool:
    return any(letter.isalpha() for letter in written) and not label(written)


def _by_value(cell: pa.Array, judge: Callable[[str], int]) -> npt.NDArray[np.int64]:
    """`judge` for each row, called once a distinct text; texts without a letter and blanks give 0."""
    encoded = cell.dictionary_encode()
    values = encoded.dictionary
    worded = _matches(values, _LETTER) & ~(_matches(values, _CODE) & _matches(values, r"\d"))
    verdicts = np.zeros(len(values) + 1, np.int64)
    for at in np.flatnonzero(worded):
        verdicts[at] = judge(values[int(at)].as_py())
    return verdicts[_places(encoded)]


def _places(encoded: pa.DictionaryArray) -> npt.NDArray[np.int64]:
    """Each row's place in the dictionary; one beyond its last for a null."""
    places: npt.NDArray[np.int64] = encoded.indices.fill_null(len(encoded.dictionary)).to_numpy(zero_copy_only=False)
    return places


def _matches(cell: pa.Array, pattern: str) -> Mask:
    return _mask(pc.match_substring_regex(cell, pattern))


def _either(cells: list[pa.Array], pattern: str) -> Mask:
    """Whether one of the cells of a row matches, asked once a distinct text."""
    found = [by_text(cell, lambda texts: _matches(texts, pattern)) for cell in cells]
    return np.asarray(np.logical_or.reduce(found))


def by_text(cell: pa.Array, judge: Judge) -> Mask:
    """What `judge` says of the different texts, for each row; False for a null."""
    encoded = cell.dictionary_encode()
    return np.append(judge(encoded.dictionary), False)[_places(encoded)]


def _equal(one: pa.Array, other: pa.Array) -> Mask:
    return _mask(pc.equal(one, other))


def _filled(cell: pa.Array) -> Mask:
    return np.asarray(cell.is_valid().to_numpy(zero_copy_only=False))


def _mask(answers: pa.Array) -> Mask:
    return np.asarray(answers.fill_null(False).to_numpy(zero_copy_only=False))
