"""Stand-ins for pywin32 and for Excel's objects, so that xlwings' own code for Windows runs where there is no Windows.

Real: xlwings.udfs (func, arg, call_udf), xlwings.com_server.XLPython.CallUDF, the converters, xlwings' Book, Names and
Range. Stand-ins: pythoncom, pywintypes, win32api and its kin, the loader of DLLs, COM's marshalling, and Excel itself
(`excel_objects`).
"""

from __future__ import annotations

import contextlib
import ctypes
import datetime as dt
import importlib
import subprocess
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from excel_objects import EPOCH, ERRORS, Application, Area, ComError, Dispatch, Time, Workbook, calls, variant

__all__ = ["EPOCH", "ERRORS", "MISSING", "Application", "Area", "ComError", "Windows", "Workbook", "calls", "variant", "windows"]

MISSING = -2147352572  # what pywin32 hands over for an argument that was left out
_STUBBED = (
    "pywintypes", "pythoncom", "win32api", "win32con", "win32gui", "win32process", "win32event", "win32timezone",
    "win32com", "win32com.client", "win32com.server", "win32com.server.dispatcher", "win32com.server.policy",
    "win32com.server.exception", "win32com.server.util",
)  # fmt: skip



class Anything:
    """Takes any call; for window handles, which nothing here reaches."""

    def __getattr__(self, name: str) -> Anything:
        return Anything()

    def __call__(self, *args: Any, **named: Any) -> Anything:
        return Anything()

    def __index__(self) -> int:
        return 1


@dataclass(frozen=True)
class Windows:
    """What a test works with: xlwings as on Windows, its COM server, the host, the boxes that were shown, and what the
    person answers in those that ask, first to last; who has no answer left says no."""

    xw: Any
    server: Any
    host: Any
    shown: list[str]
    answers: list[bool]

    def book(self, workbook: Workbook) -> Any:
        """xlwings' Book on a stand-in for Excel's."""
        return self.xw.Book(impl=self.xw._xlwindows.Book(xl=workbook))


@contextlib.contextmanager
def windows() -> Iterator[Windows]:
    """xlwings and the host, imported anew as on Windows; at its end everything is as before."""
    mine = lambda name: name.split(".")[0] == "xlwings" or name in _STUBBED or name == "khtargets.hosts.excel"  # noqa: E731
    before = {name: module for name, module in sys.modules.items() if mine(name)}
    attributes = [(ctypes, "windll"), (ctypes, "oledll"), (ctypes, "PyDLL"), (subprocess, "CREATE_NO_WINDOW")]
    kept = [(owner, name, getattr(owner, name, None)) for owner, name in attributes]
    for name in before:
        del sys.modules[name]
    try:
        yield _load([], [])
    finally:
        for name in [name for name in sys.modules if mine(name)]:
            del sys.modules[name]
        sys.modules.update(before)
        for owner, name, value in kept:
            if value is None:
                delattr(owner, name)
            else:
                setattr(owner, name, value)


def _load(shown: list[str], answers: list[bool]) -> Windows:
    _stub(shown, answers)
    xw = importlib.import_module("xlwings")
    engine = importlib.import_module("xlwings._xlwindows")
    import atexit

    atexit.unregister(engine.cleanup)
    xw.engines.add(xw.Engine(impl=engine.engine))
    xw.engines.active = xw.engines["excel"]
    udfs = importlib.import_module("xlwings.udfs")
    # What xlwings/__init__.py does where sys.platform begins with "win".
    xw.func, xw.arg, xw.ret, xw.sub = udfs.xlfunc, udfs.xlarg, udfs.xlret, udfs.xlsub
    server = importlib.import_module("xlwings.com_server")
    return Windows(xw, server.XLPython(), importlib.import_module("khtargets.hosts.excel"), shown, answers)


def _stub(shown: list[str], answers: list[bool]) -> None:
    def module(name: str, **content: Any) -> None:
        made = types.ModuleType(name)
        made.__dict__.update(content)
        sys.modules[name] = made
        above, _, leaf = name.rpartition(".")
        if above:
            setattr(sys.modules[above], leaf, made)

    class Utc(dt.tzinfo):
        def utcoffset(self, moment: Any) -> dt.timedelta:
            return dt.timedelta(0)

        def dst(self, moment: Any) -> dt.timedelta:
            return dt.timedelta(0)

        @classmethod
        def utc(cls) -> dt.tzinfo:
            return cls()

    class Wrapped:
        def __init__(self, obj: Any) -> None:
            self.obj = obj

    def unwrap(given: Any) -> Any:
        if isinstance(given, Wrapped):
            return given.obj
        raise ValueError("not an object of ours")

    def box(window: Any, text: str, title: str, style: int) -> int:
        shown.append(text)
        if style & 15 == 4:  # MB_YESNO; 6 is yes, 7 no
            return 6 if answers and answers.pop(0) else 7
        return 1

    module("pywintypes", com_error=ComError, error=ComError, TimeType=Time, IID=str.upper)
    module(
        "pythoncom", __file__="pythoncom.dll", ole_error=ComError, com_error=ComError, Empty=None, Missing=MISSING,
        CoInitialize=lambda: None, CoUninitialize=lambda: None, IID_IDispatch="IDispatch", IID_IEnumVARIANT="IEnum",
        TypeIIDs={"IDispatch": type("PyIDispatch", (), {})}, VT_ERROR=10,
    )  # fmt: skip
    module("win32api", MessageBox=box)
    module("win32con", MB_OK=0, MB_OKCANCEL=1, MB_YESNOCANCEL=3, MB_YESNO=4, WM_CLOSE=16,
           MB_ICONINFORMATION=64, MB_ICONWARNING=48)  # fmt: skip
    module("win32gui")
    module("win32process", GetWindowThreadProcessId=lambda handle: (0, 4242))
    module("win32event")
    module("win32timezone", TimeZoneInfo=Utc)
    module("win32com")
    module("win32com.server")
    module(
        "win32com.client", CDispatch=Dispatch, CoClassBaseClass=type("CoClassBaseClass", (Dispatch,), {}),
        DispatchBaseClass=type("DispatchBaseClass", (Dispatch,), {}), VARIANT=object, Dispatch=lambda obj, *a, **n: obj,
        DispatchEx=Anything(), GetObject=Anything(), gencache=Anything(),
    )  # fmt: skip
    module("win32com.server.dispatcher")
    module("win32com.server.policy", DefaultPolicy=object)
    module("win32com.server.exception", COMException=ComError)
    module("win32com.server.util", wrap=lambda obj, *a, **n: Wrapped(obj), unwrap=unwrap)
    ctypes.windll = ctypes.oledll = Anything()  # type: ignore[attr-defined]
    real = ctypes.PyDLL
    ctypes.PyDLL = lambda name, *a, **n: Anything() if "pythoncom" in str(name) else real(name, *a, **n)  # type: ignore
    subprocess.CREATE_NO_WINDOW = 0  # type: ignore[attr-defined]
