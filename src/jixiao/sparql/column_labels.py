"""Tell what the columns of saved queries' answers are called, for people (``queries/columns.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ..util.resources import resource_dir


@cache
def _labels() -> Mapping[str, tuple[str, str]]:
    import yaml

    names = yaml.safe_load((resource_dir("queries") / "columns.yaml").read_text(encoding="utf-8"))
    return {name: (zh, en) for name, (zh, en) in names.items()}


def column_label(name: str, language: str) -> str:
    """Name a column for people; its variable's name where it has no other."""
    zh, en = _labels().get(name, (name, name))
    return zh if language == "zh" else en
