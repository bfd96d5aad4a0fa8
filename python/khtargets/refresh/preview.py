"""What a refresh would publish now, without publishing it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .. import process_mark
from ..errors import RefreshFailed
from ..home import HOME_READ_ONLY, Home, writing_into
from ..home.inputs import Inputs, read_inputs
from ..home.taught_headers import read_columns
from ..snapshot import SUFFIX, Snapshot
from .exports import Progress, reading
from .last_good import LastGood, in_order
from .tallied import tallied
from .tally_and_publish import no_dossiers

_NAMED = 5  # files that a sentence names


@contextmanager
def preview(home: Home, inputs: Inputs | None = None, progress: Progress | None = None) -> Iterator[Snapshot]:
    """The snapshot that a refresh would publish now if missing files were allowed. Nobody else sees it; it goes with the block.

    `inputs` may have changed settings and aliases; by default they are the home's own. RefreshFailed where there is no
    dossier, ReadOnly where the home can only be read.
    """
    with writing_into(home.cache.parent, "xem trước", HOME_READ_ONLY):
        with reading(home.cache, [home.dossiers], read_columns(home)) as pending:
            inputs = inputs or read_inputs(home)
            exports, bad = pending.read(inputs, progress or (lambda *_: None))
        before = LastGood.of(home, inputs.settings)
        exports = in_order([*exports, *before.exports(bad, exports)])
        scratch = tempfile.TemporaryDirectory(prefix=f"preview-{process_mark()}-", dir=home.cache)
        with scratch as folder, tallied(home, exports, inputs, before) as work:
            report = work.report(bad)
            if not report.read:
                raise RefreshFailed(" ".join(each.sentence for each in report.bad[:_NAMED]) or no_dossiers(home))
            path = Path(folder) / f"preview{SUFFIX}"
            path.write_bytes(work.snapshot_bytes(home, report, ""))
            yield Snapshot(path)
