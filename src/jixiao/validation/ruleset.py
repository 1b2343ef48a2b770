"""Where the rules are that data are checked by, and what identifies them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from ..util.resources import resource_dir, shape_files


def framework_file() -> Path:
    return resource_dir("ontology") / "framework.ttl"


@cache
def rules_digest() -> str:
    """What identifies the rules: documents validated under other rules are validated again."""
    digest = hashlib.sha256()
    for path in [*shape_files(), framework_file()]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def findings_mark(digest: str) -> str:
    """What identifies the findings of a document whose graph has this digest, under the rules of today."""
    return f"{digest}-{rules_digest()}"
