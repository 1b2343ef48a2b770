"""Cache what is made of program and data files, on disk, by their content.

It is in the user's cache folder, for the next process: compiled shapes, vocabularies.

A file there is what was made of the very inputs that its name stands for. One that is missing, damaged or cannot be written costs
time, nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from .. import __version__

T = TypeVar("T")

#: Files that nobody has made anew for so long are taken away with the next one that is made.
_MONTH = 30 * 24 * 3600
_IS, _OF = "is", "of"
_STARTED = time.time()


def cached_on_disk(
    kind: type[T], inputs: Callable[[], Iterable[Path]], others: tuple[type, ...], make: Callable[[], T], *besides: str
) -> T:
    """Load what ``make`` gave from the same ``inputs``, or make it and store it.

    ``inputs`` are files; texts ``besides`` count too.

    It is a dataclass of the type ``kind``, and in it ``others``, which are dataclasses or enumerations, collections, texts and numbers.
    """
    path = _path(kind, inputs, besides)
    if path:
        with suppress(OSError, ValueError, TypeError, KeyError):
            cached = from_json(path.read_text(encoding="utf-8"), kind, *others)
            if isinstance(cached, kind):
                return cached
    made = make()
    if path and path == _path(kind, inputs, besides):  # or somebody changed a file meanwhile, and what was made may be of either
        with suppress(OSError):
            _write(path, as_json(made))
    return made


def _path(kind: type, inputs: Callable[[], Iterable[Path]], besides: tuple[str, ...]) -> Path | None:
    """Name the file for what is made of these inputs.

    None where it cannot be told, or there is no place for it.
    """
    try:
        files = list(inputs())
        if any(file.suffix == ".py" and file.stat().st_ctime > _STARTED for file in files):
            return None  # it is not what this process runs
        parts = [file.read_bytes() for file in files] + [text.encode("utf-8") for text in (__version__, *besides)]
        where = folder()
    except (OSError, RuntimeError, ValueError):
        return None
    digest = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()
    return where / f"{kind.__name__.lower()}-{digest[:32]}.json" if where.is_absolute() else None


def code(*parts: str) -> list[Path]:
    """List the program's files in these packages and modules, and this one.

    ``validation``, ``rdf/iris.py``.
    """
    here = Path(__file__)
    package = here.parent.parent
    files = [path for part in parts for path in ([package / part] if part.endswith(".py") else (package / part).rglob("*.py"))]
    return [here, *sorted(path for path in files if not path.name.startswith("."))]


def folder() -> Path:
    """Find the cache folder: ``JIXIAO_CACHE``, or the user's.

    Raises RuntimeError where the user has no home.
    """
    if own := os.environ.get("JIXIAO_CACHE"):
        return Path(own)
    from platformdirs import user_cache_path

    return user_cache_path("jixiao", appauthor=False)


def as_json(value: object) -> str:
    """Write a value as JSON.

    What JSON has not is an object of the name of its type and what it is made of.
    """
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> object:
    if value is None or (isinstance(value, str | int | float) and not isinstance(value, Enum)):
        return value
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        parts: list[object] = [value.value]
    elif is_dataclass(value):
        parts = [_plain(getattr(value, field.name)) for field in fields(value)]
    elif isinstance(value, dict):
        parts = [[_plain(key), _plain(item)] for key, item in value.items()]
    elif isinstance(value, tuple | set | frozenset):
        parts = [_plain(item) for item in value]
    else:
        raise TypeError(f"a {type(value).__name__} cannot be kept")
    return {_IS: type(value).__name__, _OF: parts}


def from_json(text: str, *types: type) -> object:
    """Read a value that ``as_json`` wrote.

    Raises ValueError, TypeError or KeyError where it was not, or not with these ``types``.
    """
    makers: dict[str, Callable[[list[Any]], object]] = {
        "dict": dict,
        "tuple": tuple,
        "set": set,
        "frozenset": frozenset,
        **{kind.__name__: _maker(kind) for kind in types},
    }
    return json.loads(text, object_hook=lambda entry: makers[entry[_IS]](entry[_OF]))


def _maker(kind: type) -> Callable[[list[Any]], object]:
    return lambda parts: kind(*parts)


def _write(path: Path, text: str) -> None:
    """Write a file that others see whole or not at all.

    What is too old to be of use is taken away.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        new.write_text(text, encoding="utf-8")
        os.replace(new, path)
    finally:
        new.unlink(missing_ok=True)
    for other in path.parent.glob(f"{path.name.partition('-')[0]}-*"):
        if time.time() - other.stat().st_mtime > _MONTH:
            other.unlink()
