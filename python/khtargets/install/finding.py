"""What a check found, and how it is told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

INSTALL = "chạy install.cmd (hoặc lệnh install)"


class Finding(NamedTuple):
    """One check: what was looked at, whether it is fine, what was seen, and what to do where it is not."""

    what: str
    fine: bool
    seen: str
    mend: str = ""


def summary(findings: Iterable[Finding]) -> str:
    """The findings for a person, a line each, what to do below."""
    lines, wrong = [], 0
    for each in findings:
        lines.append(f"{'[ổn] ' if each.fine else '[LỖI] '}{each.what}: {each.seen}")
        wrong += not each.fine
        if each.mend:
            lines.append(f"      → {each.mend}")
    lines.append(f"Có {wrong} điều cần sửa." if wrong else "Không thấy điều gì cần sửa.")
    return "\n".join(lines)
