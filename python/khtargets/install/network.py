"""A home on another computer. Excel trusts no location there unless that is allowed, by the person or by a policy.

Sources: Microsoft's description of trusted locations and of the policy "Allow Trusted Locations on the network"; inferred, as
all that is said of Excel here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..home import Home
from .finding import Finding
from .journal import Journal
from .machine import Machine
from .places import Places, locations_key, office_versions

_ALLOW = "AllowNetworkLocations"
_WORDS = "Allow Trusted Locations on my network"  # in Excel's Trust Center
_POLICIES = r"Software\Policies\Microsoft\Office\{}\Excel\Security\Trusted Locations"


def asked(machine: Machine, where: Places, ask: Callable[[str], bool]) -> bool:
    """Whether the person wants Excel to trust the network, where that is needed; nobody is asked where it is not."""
    question = (
        f"Thư mục số liệu “{where.home}” nằm trên máy khác. Muốn macro chạy ở đó, Excel phải bật “{_WORDS}”: khi ấy mọi thư mục "
        "mạng trong danh sách Trusted Locations của bạn đều được tin cậy. Bật không?"
    )
    return machine.remote(where.home) and bool(_off(machine)) and ask(question)


def allow(machine: Machine, where: Places, journal: Journal, wanted: bool, say: Callable[[str], None]) -> None:
    """Has every Excel trust the network where the person wants that; else says what will not run."""
    if not machine.remote(where.home):
        return
    if _forbidden(machine):
        say("Lưu ý: chính sách của máy cấm vị trí tin cậy trên mạng, Excel sẽ chặn macro của bảng tính ở thư mục này.")
    for version in _off(machine):
        if wanted:
            journal.value(locations_key(version), _ALLOW, 1)
    if _off(machine):
        say(
            "Lưu ý: Excel sẽ chặn macro của bảng tính ở thư mục trên mạng này. Muốn cho phép: chạy lại lệnh install --network; "
            "hoặc chọn thư mục trên máy này (install --home THƯ_MỤC)."
        )


def examine(machine: Machine, home: Home) -> Iterator[Finding]:
    """Whether macros may run in a home on another computer; nothing for any other home."""
    if not machine.remote(home.path):
        return
    what, off = "Thư mục số liệu trên mạng", _off(machine)
    if _forbidden(machine):
        mend = "Nhờ quản trị viên cho phép, hoặc đặt thư mục số liệu trên máy này (install --home THƯ_MỤC)."
        yield Finding(what, False, "chính sách của máy cấm vị trí tin cậy trên mạng", mend)
    elif off:
        mend = (
            f"Trong Excel: File > Options > Trust Center > Trusted Locations, đánh dấu “{_WORDS}”; hoặc chạy lệnh install "
            "--network."
        )
        yield Finding(what, False, f"Excel {', '.join(off)} chưa tin cậy thư mục mạng nên chặn macro", mend)
    else:
        yield Finding(what, True, str(home.path))


def _policy(machine: Machine, version: str) -> object:
    return machine.value(_POLICIES.format(version), _ALLOW)


def _forbidden(machine: Machine) -> bool:
    return any(_policy(machine, version) == 0 for version in office_versions(machine))


def _off(machine: Machine) -> list[str]:
    """The versions of Excel that do not trust the network and could."""
    undecided = [version for version in office_versions(machine) if _policy(machine, version) is None]
    return [version for version in undecided if machine.value(locations_key(version), _ALLOW) != 1]
