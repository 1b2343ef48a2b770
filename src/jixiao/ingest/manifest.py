"""Read what is said of a document from outside: an entry of ``manifest.toml``, or the file ``NAME.meta.toml`` beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from ..model import JixiaoError
from ..model.publication import Publication
from ..readers.archive import SIDECAR

__all__ = ["KEYS", "SIDECAR", "publication"]

#: What may be said of a document.
KEYS = ("city", "year", "source", "publisher", "published", "retrieved", "license", "preferred")
#: An absolute IRI that can stand between < and > (IRIREF of SPARQL's grammar).
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+")


def publication(entry: Mapping[str, Any], path: str, name: str) -> Publication:
    """Read how a document was published from its entry. Raises JixiaoError naming the file ``path``, the document and the key."""
    for key in ("source", "publisher", "license"):
        if key in entry and not (isinstance(entry[key], str) and entry[key].strip()):
            raise JixiaoError(f"{path}: {key} under {name} must be a text in quotes", f"{path}：{name} 下的 {key} 应为加引号的文字")
    if "source" in entry and not IRI.fullmatch(entry["source"]):
        raise JixiaoError(
            f"{path}: source under {name} must be a URL such as https://example.org/a.pdf, without blanks",
            f"{path}：{name} 下的 source 应为网址，如 https://example.org/a.pdf，不含空格",
        )
    for key in ("published", "retrieved"):
        if key in entry and (not isinstance(entry[key], date) or isinstance(entry[key], datetime)):
            raise JixiaoError(
                f"{path}: {key} under {name} must be a date such as 2024-03-01, without quotes",
                f"{path}：{name} 下的 {key} 应为日期，如 2024-03-01，不加引号",
            )
    if "preferred" in entry and not isinstance(entry["preferred"], bool):
        raise JixiaoError(f"{path}: preferred under {name} must be true or false", f"{path}：{name} 下的 preferred 应为 true 或 false")
    return Publication(**{key: value for key, value in entry.items() if key in KEYS[2:]})
