"""Keep the current folder out of the path that child processes import modules from (``python -P``, ``sys.flags.safe_path``).

``python -m`` and ``python -c``, by which worker processes are started, put the current folder before the standard library: a
``pickle.py`` among the documents would be run. The path of the ``jixiao`` command itself begins with the command's own folder.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_SETTING = "PYTHONSAFEPATH"


def module_command(module: str, *arguments: str) -> list[str]:
    """Write the command that runs a module of this package in a process of its own."""
    return [sys.executable, "-P", "-m", module, *arguments]


def module_environment() -> Mapping[str, str]:
    """Give the environment in which a child finds the same package as this process, also where it is not installed."""
    package = str(Path(__file__).resolve().parents[2])
    further = [entry for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry]  # an empty one is the current folder
    return {**os.environ, "PYTHONPATH": os.pathsep.join([package, *further]), _SETTING: "1"}


@contextmanager
def safe_path() -> Iterator[None]:
    """Start Python processes meanwhile without the current folder, those of `multiprocessing` too, which take no arguments."""
    before = os.environ.get(_SETTING)
    os.environ[_SETTING] = "1"
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(_SETTING, None)
        else:
            os.environ[_SETTING] = before
