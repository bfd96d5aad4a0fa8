"""The command line: `khtargets COMMAND`.

Exit status: 0 done, 1 the work failed (one sentence on standard error), 2 wrong arguments. Libraries that take long to
load are imported by the commands that need them, so that `call` answers at once.

Commands stand by what they are about: `reconcile` (refresh, check), `rank`, `dossiers` (rows), `periods`, `names`, `papers`,
`make` (workbook, demo, test, bench), `setup` (addin, install, doctor, uninstall), `answer` (call, functions); `rank_sheet`
writes a ranking as a workbook, `vietnamese` words help and complaints, `common` is shared by them.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from typing import Annotated, NoReturn

import typer
from typer.exceptions import TyperException

from .. import __version__
from ..errors import KhError
from . import answer, dossiers, make, names, papers, periods, rank, reconcile, setup
from .common import HomeOption, JsonOption, State, WrongArguments, complain, sentence_of
from .vietnamese import App, complaint

_GARBAGE = 50_000  # objects made before Python looks for circles among them: few are, in a short life

app = App(
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "obj": None},
)
for module in (make, reconcile, answer, rank, periods, dossiers, names, papers, setup):
    module.register(app)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"khtargets {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def options(
    context: typer.Context,
    home: HomeOption = None,
    as_json: JsonOption = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="In phiên bản rồi thoát.")
    ] = False,
) -> None:
    """Tỷ lệ hồ sơ trực tuyến của từng đơn vị so với chỉ tiêu được giao, xếp hạng."""
    context.obj = State(home, as_json)
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(2)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and end the process with its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    given = sys.argv[1:] if arguments is None else arguments
    if any(each.startswith("--source") for each in given):  # a database's client may want pandas, and an end in order
        sys.exit(run(given))
    sys.meta_path.insert(0, _WithoutPandas())
    gc.set_threshold(_GARBAGE)
    _end(run(given))


def _end(status: int) -> NoReturn:
    """Ends the process without taking apart what it holds, for which a person would wait as long as for a small file."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        sys.exit(status)  # nobody reads any more; Python says so in its own way
    os._exit(status)


class _WithoutPandas(MetaPathFinder):
    """pyarrow loads pandas, where it is there, at its first array: a fifth of a second, and no command needs it."""

    def find_spec(self, name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def run(arguments: Sequence[str]) -> int:
    """Run the command line; its exit status."""
    try:
        status = app(list(arguments), prog_name="khtargets", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except WrongArguments as error:
        complain(str(error))
        return 2
    except TyperException as error:
        complain(f"Lệnh chưa đúng: {complaint(error.format_message())} Xem cách dùng: khtargets --help, khtargets LỆNH --help.")
        return 2
    except (KhError, OSError) as error:
        complain(sentence_of(error))
        return 1
    except (typer.Abort, KeyboardInterrupt):
        return 130
