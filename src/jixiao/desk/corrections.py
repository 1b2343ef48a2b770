"""Write corrections (更正) that people decided on in a workbook into ``corrections.toml``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..model.text import place
from .accepted import write_text
from .worklist import Entry

__all__ = ["CORRECTIONS", "Correcting", "keep_corrections"]

CORRECTIONS = "corrections.toml"


@dataclass(frozen=True, slots=True)
class Correcting:
    """What a cell shall be read as: the finding at it, the text, why and by whom."""

    entry: Entry
    to: str
    why: str
    by: str
    on: date


def keep_corrections(path: Path, corrections: Sequence[Correcting]) -> None:
    """Add entries to a file of corrections; what stands in it stays as it is. Raises JixiaoError where it cannot be written."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    parts = [before if not before or before.endswith("\n") else before + "\n"]
    parts += map(_written, corrections)
    write_text(path, "\n".join(filter(None, parts)))


def _written(one: Correcting) -> str:
    finding = one.entry.finding
    said = {
        "document": one.entry.document.rpartition("/")[2],
        "cell": place(finding.source, "zh"),
        "from": finding.value or "",
        "to": one.to,
        "why": one.why,
        "by": one.by,
    }
    lines = [f"# {one.entry.file} · {finding.code}".replace("\n", " ").replace("\r", " "), "[[corrections]]"]
    lines += [f"{key} = {json.dumps(text, ensure_ascii=False)}" for key, text in said.items()]
    return "\n".join([*lines, f"on = {one.on.isoformat()}"]) + "\n"
