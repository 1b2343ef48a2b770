"""Find the data files that users open and edit.

Ontology, shapes, queries, vocabulary, in a checkout and in a wheel.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def resource_dir(name: str) -> Path:
    """Find the folder ``ontology``, ``shapes`` or ``queries``.

    It is the one inside the installed package, else the checkout's.

    >>> resource_dir("queries").name
    'queries'
    """
    installed = _PACKAGE / "_data" / name
    if installed.is_dir():
        return installed
    checkout = _PACKAGE.parent.parent / name
    if checkout.is_dir():
        return checkout
    raise FileNotFoundError(f"jixiao is installed without its {name}/ folder; install it again from a wheel or a checkout")


def shape_files() -> list[Path]:
    """The files of SHACL shapes, in the order of their names."""
    return sorted(resource_dir("shapes").glob("*.ttl"))
