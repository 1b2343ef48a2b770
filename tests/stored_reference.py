"""New stores that hold the reference data already: copies of one that was made once for all tests of a worker."""

from __future__ import annotations

import shutil
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from jixiao.ingest.importer import load_reference
from jixiao.store import Store, open_store


@cache
def _made() -> TemporaryDirectory[str]:
    folder = TemporaryDirectory(prefix="jixiao-reference-")
    with closing(open_store(f"{folder.name}/store")) as store:
        assert load_reference(store)
    return folder


def stored_reference(location: Path) -> Store:
    """Open a new store with what ``load_reference`` puts into one; that takes a second, copying the files a fiftieth of it."""
    shutil.copytree(f"{_made().name}/store", location)
    return open_store(str(location))
