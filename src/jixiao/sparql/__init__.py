"""Parse, restrict and answer SPARQL without knowing a store.

The package is also the function ``jixiao.sparql(text, store=...)``: a package hides a function of its name as soon as it is imported.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _CallablePackage(ModuleType):
    def __call__(self, text: str, **options: Any) -> Any:
        # By its name: the package itself does not depend on what stands above it.
        return import_module("jixiao.api").sparql(text, **options)


sys.modules[__name__].__class__ = _CallablePackage
