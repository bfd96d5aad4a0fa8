"""Which exports there are, and what was read: several at once, in the background, within a memory bound."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from .. import intake
from ..errors import BadExport, SettingsError
from ..intake import Source
from ..tally import Export
from ..tally.dossiers import wrong_columns

if TYPE_CHECKING:
    from ..home.inputs import Inputs

Progress = Callable[[str, int, int], None]  # what is being done, how much of it is done, of how much
_MOST_READERS = 8


class Exports:
    """Exports that are being read in the background."""

    def __init__(self, readings: Sequence[Future[Export | BadExport]], bad: Sequence[BadExport]) -> None:
        self._readings = readings
        self._bad = bad

    def read(self, inputs: Inputs, say: Progress) -> tuple[list[Export], list[BadExport]]:
        """Waits for every export. Gives those that the settings allow to be counted, in the order of their paths, and the rest.

        Unit names are resolved while other exports are still being read; `inputs.names` keeps the answers.
        """
        exports: list[Export] = []
        bad = list(self._bad)
        say("Đọc tệp", 0, len(self._readings))
        for done, reading in enumerate(self._readings, start=1):
            result = reading.result()
            wrong = result if isinstance(result, BadExport) else wrong_columns(result, inputs.settings)
            if wrong is not None:
                bad.append(wrong)
            elif isinstance(result, Export):
                exports.append(result)
                for text in result.reading.texts:
                    if text.kind == "unit":
                        inputs.names.resolve(text.written[0] or "")
            say("Đọc tệp", done, len(self._readings))
        pa.default_memory_pool().release_unused()  # the tally needs it
        return exports, bad


@contextmanager
def reading(cache: Path, places: Sequence[Path], columns: Mapping[str, str]) -> Iterator[Exports]:
    """Starts reading the exports in these folders or files; the caller works on meanwhile. `columns` are headers taught by staff.

    If the block ends with an error, exports whose reading has not started are skipped. SettingsError where a taught header
    stands over what is never read.
    """
    for header in columns:
        if intake.is_personal(header):
            raise SettingsError(
                f"Tệp columns.csv: cột “{header}” là thông tin cá nhân, chương trình không đọc; hãy xóa dòng này."
            )
    sources: list[Source] = []
    bad: list[BadExport] = []
    for place in places:
        found, unusable = intake.sources(place)
        sources += found
        bad += unusable
    cache.mkdir(parents=True, exist_ok=True)
    digests, room, taught = intake.Digests(cache), intake.Room(), intake.Taught(columns)

    def read(source: Source) -> Export | BadExport:
        try:
            return Export(source, intake.read(source, digests.of(source), cache, digests, room, taught))
        except BadExport as error:
            return error

    readers = ThreadPoolExecutor(min(max(os.cpu_count() or 1, 2), _MOST_READERS))
    try:
        largest_first = sorted(sources, key=lambda source: -source.size)  # so that none is left alone at the end
        begun = {source: readers.submit(read, source) for source in largest_first}
        yield Exports([begun[source] for source in sources], bad)
        digests.save()
    finally:
        readers.shutdown(cancel_futures=True)
