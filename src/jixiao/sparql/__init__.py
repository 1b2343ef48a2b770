"""Parse, restrict and answer SPARQL without knowing a store.

The package is also the function ``jixiao.sparql(text, store=...)``: a package hides a function of its name as soon as it is imported.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .parser import parse_query

__all__ = ["parse_query"]


class _CallablePackage(ModuleType):
    def __call__(self, text: str, *parameters: Any, **options: Any) -> Any:
        # By its name: the package itself does not depend on what stands above it.
        return import_module("jixiao.api").sparql(text, *parameters, **options)


def __getattr__(name: str) -> Any:
    """The parser is loaded when it is asked for: many need no more than terms."""
    if name == "parse_query":
        return import_module(".parser", __name__).parse_query
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


sys.modules[__name__].__class__ = _CallablePackage
