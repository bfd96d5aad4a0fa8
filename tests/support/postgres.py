"""A PostgreSQL server of its own for tests: on loopback, in a temporary folder, gone with the block."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def server() -> Iterator[str]:
    """The URL of a server that runs for the block. As root it runs as nobody, since it refuses root."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    with tempfile.TemporaryDirectory(prefix="kh-postgres-", ignore_cleanup_errors=True) as place, socket.socket() as free:
        user = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            shutil.chown(place, nobody.pw_uid, nobody.pw_gid)
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        folder = Path(place) / "data"
        run = {"cwd": place, "check": True, "stdout": subprocess.DEVNULL, **user}
        made = [programs / "initdb", "-D", folder, "-U", "tests", "-A", "trust", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(made, **run)
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories= -c fsync=off -c max_connections=10"
        start = [programs / "pg_ctl", "-D", folder, "-w", "-l", f"{place}/log", "-o", options, "start"]
        subprocess.run(start, **run)
        try:
            yield f"postgresql://tests@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([programs / "pg_ctl", "-D", folder, "-m", "immediate", "-w", "stop"], **run)
