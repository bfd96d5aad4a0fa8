"""What is wrong with the installation on this computer, each trouble with its mend."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from ..errors import KhError, NoSnapshot
from ..functions import Session
from ..home import Home
from ..workbook import assembly
from . import conf, network, starting, stated
from .excel import addin_bytes, xlwings_conf
from .finding import INSTALL, Finding, summary
from .machine import EVERYBODY, USER, Machine
from .places import has_started_excel, office_versions, places, security_key, trusted_key

_CLICK_TO_RUN = r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
_EXCEL = r"Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
_POLICIES = r"Software\Policies\Microsoft\Office"
_OLD = 40  # days after which figures are worth a word
_BITS = {"x64": 64, "x86": 32}
__all__ = ["Finding", "examine", "summary"]


def examine(machine: Machine, home: Home) -> list[Finding]:
    """All checks, in the order in which a person would mend what they find."""
    checks: list[Callable[[Machine, Home], Iterator[Finding]]] = [_home, _snapshot]
    if machine.windows:
        checks = [_office, _python, _addin, _library, _configuration, *checks]
        checks += [stated.examine, _workbook, network.examine, _macros]
    return [finding for check in checks for finding in check(machine, home)]


def _office(machine: Machine, home: Home) -> Iterator[Finding]:
    bits, version = _office_bits(machine), machine.value(_CLICK_TO_RUN, "VersionToReport", EVERYBODY)
    seen = f"{version or office_versions(machine)[0]}, {f'{bits} bit' if bits else 'không rõ 32 hay 64 bit'}"
    if any("\\windowsapps\\" in str(machine.value(_EXCEL, "", hive) or "").lower() for hive in (USER, EVERYBODY)):
        mend = (
            "Office từ Microsoft Store chạy trong vùng riêng, hạn chế macro và không cho chương trình khác gọi: gỡ trong "
            "Settings > Apps, rồi cài bản tải từ trang tài khoản Microsoft 365 (office.com)."
        )
        yield Finding("Excel", False, f"{seen}, cài từ Microsoft Store", mend)
        return
    known = has_excel(machine)
    mend = "Cài Microsoft Excel 2016 trở lên rồi mở một lần; máy chỉ có LibreOffice thì dùng phần mở rộng khtargets.oxt."
    yield Finding("Excel", known, seen if known else "không thấy", "" if known else mend)


def has_excel(machine: Machine) -> bool:
    """Whether there is an Excel, or was one that this user has started."""
    return bool(_office_bits(machine)) or has_started_excel(machine)


def _python(machine: Machine, home: Home) -> Iterator[Finding]:
    return starting.examine(machine)


def _addin(machine: Machine, home: Home) -> Iterator[Finding]:
    where = places(machine)
    yield _started("Phần bổ trợ xlwings", where.addin, addin_bytes(), "thư viện xlwings")
    yield _started("Phần bổ trợ khtargets", where.functions, assembly.addin_bytes(), "chương trình")
    for version in office_versions(machine):
        if machine.values(rf"Software\Microsoft\Office\{version}\Excel\Resiliency\DisabledItems"):
            mend = "Trong Excel: File > Options > Add-ins > Manage: Disabled Items > Go, chọn xlwings, khtargets rồi Enable."
            yield Finding("Phần bổ trợ bị Excel tắt", False, f"Excel {version} có mục bị tắt", mend)


def _started(what: str, path: Path, content: bytes, source: str) -> Finding:
    """An add-in that Excel starts with: there, and the same as the installed one."""
    if not path.is_file():
        mend = f"Hãy {INSTALL}; nếu tệp mất lại thì phần mềm diệt virus đã cách ly {path.name}: hãy cho phép tệp này."
        return Finding(what, False, f"không có “{path}”", mend)
    if path.read_bytes() != content:
        return Finding(what, False, f"khác phiên bản với {source}", f"Đóng Excel rồi {INSTALL} để phần bổ trợ cùng phiên bản.")
    return Finding(what, True, str(path))


def _library(machine: Machine, home: Home) -> Iterator[Finding]:
    folder, bits = places(machine).python.parents[1], _office_bits(machine)
    wanted = f"xlwings{bits or ''}*-{_xlwings_version()}.dll"
    found = sorted(folder.glob(wanted if bits else f"xlwings*-{_xlwings_version()}.dll"))
    mend = f"Tệp DLL của xlwings thiếu hoặc bị diệt virus cách ly: cho phép thư mục “{folder}” rồi {INSTALL} lại."
    yield Finding("DLL của xlwings", bool(found), found[0].name if found else f"không có {wanted}", "" if found else mend)


def _configuration(machine: Machine, home: Home) -> Iterator[Finding]:
    where = places(machine)
    written = conf.read(where.conf)
    wrong = [key for key, value in xlwings_conf(where).items() if written.get(key) != value]
    if not wrong:
        yield Finding("Cấu hình xlwings", True, str(where.conf))
        return
    seen = "; ".join(f"{key} = {written.get(key, '(không có)')}" for key in wrong)
    yield Finding("Cấu hình xlwings", False, seen, f"Hãy {INSTALL}; tệp “{where.conf}” sẽ được sửa lại.")


def _home(machine: Machine, home: Home) -> Iterator[Finding]:
    fine = home.path.is_dir()
    mend = (
        f"Tạo thư mục “{home.path}”, hoặc ghi đúng thư mục ở ô “Thư mục số liệu”, trang “Cấu hình”, hoặc {INSTALL} với "
        "--home THƯ_MỤC."
    )
    yield Finding("Thư mục số liệu", fine, str(home.path) if fine else f"không có “{home.path}”", "" if fine else mend)


def _snapshot(machine: Machine, home: Home) -> Iterator[Finding]:
    try:
        snapshot = Session(home.path).snapshot()
    except NoSnapshot:
        mend = f"Chép các tệp xuất từ hệ thống một cửa vào “{home.dossiers}” rồi bấm “Làm mới”."
        yield Finding("Số liệu", False, "chưa làm mới lần nào", mend)
        return
    except KhError as error:
        yield Finding("Số liệu", False, error.sentence, "Bấm “Làm mới” để lập lại số liệu.")
        return
    days = int((time.time() - snapshot.path.stat().st_mtime) // 86400)
    as_of = f"{snapshot.as_of:%d/%m/%Y}" if snapshot.as_of else "chưa có hồ sơ"
    mend = f"Số liệu đã {days} ngày; chép tệp xuất mới vào “{home.dossiers}” rồi bấm “Làm mới”." if days > _OLD else ""
    yield Finding("Số liệu", not mend, f"{snapshot.name}, hồ sơ đến {as_of}", mend)


def _workbook(machine: Machine, home: Home) -> Iterator[Finding]:
    for path in stated.workbooks(home):
        if _blocked(path):
            mend = f"Bấm chuột phải vào “{path}”, chọn Properties, đánh dấu Unblock rồi OK; sau đó mở lại tệp."
            yield Finding("Tệp bị Windows chặn", False, f"“{path.name}” tải từ mạng nên macro bị chặn", mend)
    trusted = [each for each in office_versions(machine) if _is_trusted(machine, each, home.path)]
    mend = f"Hãy {INSTALL}, hoặc trong Excel: File > Options > Trust Center > Trusted Locations, thêm “{home.path}”."
    yield Finding("Vị trí tin cậy", bool(trusted), str(home.path) if trusted else "chưa có", "" if trusted else mend)


def _macros(machine: Machine, home: Home) -> Iterator[Finding]:
    for version in office_versions(machine):
        policy = rf"{_POLICIES}\{version}\Excel\Security"
        for key in (policy, security_key(version)):
            if machine.value(key, "VBAWarnings") == 4:
                who = "quản trị viên đã đặt trong chính sách" if key == policy else "đã chọn trong Trust Center"
                mend = (
                    "Nhờ quản trị viên cho phép macro ở vị trí tin cậy; trong khi chờ, dùng tệp báo cáo chỉ có số liệu (lệnh "
                    "ranking --format xlsx)."
                    if key == policy
                    else "File > Options > Trust Center > Macro Settings: chọn “Disable VBA macros with notification”."
                )
                yield Finding("Macro", False, f"Excel {version} tắt mọi macro ({who})", mend)
        if machine.value(rf"{policy}\Trusted Locations", "AllLocationsDisabled") == 1:
            mend = "Nhờ quản trị viên cho phép vị trí tin cậy, hoặc ký macro."
            yield Finding("Macro", False, f"chính sách của Excel {version} tắt mọi vị trí tin cậy", mend)


def _blocked(path: Path) -> bool:
    """Whether Windows noted that the file came from the Internet, in a stream beside its content."""
    try:
        text = Path(f"{path}:Zone.Identifier").read_text(encoding="latin-1")
    except OSError:
        return False
    found = re.search(r"ZoneId=(\d)", text)
    return bool(found and int(found[1]) >= 3)


def _is_trusted(machine: Machine, version: str, folder: Path) -> bool:
    return machine.value(trusted_key(machine, version, folder), "Path") is not None


def _office_bits(machine: Machine) -> int | None:
    platform = machine.value(_CLICK_TO_RUN, "Platform", EVERYBODY)
    if platform in _BITS:
        return _BITS[str(platform)]
    for version in office_versions(machine):
        bitness = machine.value(rf"SOFTWARE\Microsoft\Office\{version}\Outlook", "Bitness", EVERYBODY)
        if bitness in _BITS:
            return _BITS[str(bitness)]
    return None


def _xlwings_version() -> str:
    from importlib.metadata import version

    return version("xlwings")
