"""Know what words mean: labels and columns of forms, levels, units, comparators, places. All of it is data in files.

``vocabulary()`` gives the whole, read once; everything on it is immutable.
"""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .check import Checked, Problem
    from .files import BUILTIN, Entry, WordFile, files_of, own_paths, read_own
    from .keys import label_key, level_key
    from .places import Place
    from .units import Unit
    from .words import FieldLabel, LevelWord, Vocabulary, all_words, made_of, own_files, vocabulary

__all__ = [
    "BUILTIN",
    "SETTING",
    "Checked",
    "Entry",
    "FieldLabel",
    "LevelWord",
    "Place",
    "Problem",
    "Unit",
    "Vocabulary",
    "WordFile",
    "all_words",
    "files_of",
    "label_key",
    "level_key",
    "made_of",
    "own_files",
    "own_paths",
    "read_own",
    "setting",
    "vocabulary",
]

#: The environment variable that names the files of one's own; ``--vocabulary`` sets it, so that worker processes see it.
SETTING = "JIXIAO_VOCABULARY"
_WHERE = {
    **dict.fromkeys(("Checked", "Problem"), "check"),
    **dict.fromkeys(("BUILTIN", "Entry", "WordFile", "files_of", "own_paths", "read_own"), "files"),
    **dict.fromkeys(("label_key", "level_key"), "keys"),
    "Place": "places",
    "Unit": "units",
}


def setting() -> str:
    """Name the word files of one's own: what ``JIXIAO_VOCABULARY`` says, empty where it says nothing."""
    return os.environ.get(SETTING, "")


def __getattr__(name: str) -> object:
    """Load each part when it is asked for: who only compares texts need not wait for the words."""
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE.get(name, 'words')}"), name)
