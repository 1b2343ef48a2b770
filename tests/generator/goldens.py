"""Turn goldens that stand beside their documents (``NAME.expected.json``, tests/wild/README.md) into gold that a reading is scored by."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from generator.compare import PARTS, Json

_FIELDS = ("value", "weight", "actual", "score")
_FUNDS = ("total", "fiscal", "other", "annual_total", "annual_fiscal")


def goldens(folder: Path) -> list[dict[str, Any]]:
    """Return the gold of each document of a folder that has a golden beside it."""
    paths = sorted(folder.glob("*.expected.json"))
    return [gold(json.loads(path.read_text(encoding="utf-8")), path.name.removesuffix(".expected.json"), folder.name) for path in paths]


def gold(golden: Json, name: str, kind: str) -> dict[str, Any]:
    """Return the gold of a document: what the golden leaves out may differ."""
    tables = [table(entry) for entry in golden["tables"]]
    years = {entry["year"] for entry in golden["tables"] if entry.get("year")}
    may_differ = ["city"] * ("city" not in golden) + ["fiscal_year"] * (len(years) != 1)
    return {
        "file": name,
        "kind": kind,
        "format": name.rpartition(".")[2],
        "city": golden.get("city"),
        "city_also": [],
        "fiscal_year": min(years, default=None),
        "may_differ": may_differ,
        "tables": tables,
    }


def table(golden: Json) -> dict[str, Any]:
    """Return the gold of a table."""
    department, supervisor, funds = (golden.get(field) or {} for field in ("department", "supervising_department", "funds"))
    rows = [row(entry, position) for position, entry in enumerate(golden.get("indicators", []), 1)]
    project, code = golden.get("project"), golden.get("project_code")
    absent = [field for field in ("project", "amount_unit") if field not in golden] + ["fiscal_year"] * ("year" not in golden)
    absent += [f"department.{part}" for part in ("name", "code") if part not in department]
    absent += ["supervising_department"] * ("name" not in supervisor)
    absent += [f"funds.{field}" for field in _FUNDS if field not in funds]
    result = {
        "project": project,
        "fiscal_year": golden.get("year"),
        "supervising_department": supervisor.get("name"),
        "amount_unit": golden.get("amount_unit"),
        "department": {"name": department.get("name"), "code": department.get("code")},
        "funds": {field: funds.get(field) for field in _FUNDS},
        "also": {"project": [f"{code}-{project}", f"[{code}]{project}", f"{code}{project}"]} if code else {},
        "may_differ": absent,
        "indicators": rows,
    }
    return result | ({"long_term": True} if any(entry.get("horizon") == "long-term" for entry in rows) else {})


def row(golden: Json, position: int) -> dict[str, Any]:
    """Return the gold of a row; a level that is not printed may be the one that it follows from."""
    target = golden.get("target") or {"kind": "missing"}
    absent = [field for field in ("level1", "level2") if field not in golden] + ["target"] * ("target" not in golden)
    absent += [f"target.{part}" for part in PARTS.get(target["kind"], ()) if part not in target]
    sign, measure, value = (str(golden.get(field) or "") for field in ("sign", "measure", "value"))
    also = {"value": [f"{sign}{value}{measure}", f"{sign}{value}", f"{value}{measure}"]}
    if golden.get("level1_inferred"):
        also["level1"] = [golden["level1_inferred"]]
    result = {
        "position": position,
        "level1": golden.get("level1"),
        "level2": golden.get("level2"),
        "name": golden.get("name"),
        "value": golden.get("value"),
        "target": target,
        "also": also,
        "may_differ": absent + ["value"] * ("value" not in golden) + ["name"] * ("name" not in golden),
    }
    result |= {field: golden[field] for field in _FIELDS if field in golden}
    return result | ({"horizon": "long-term"} if golden.get("horizon") == "long-term" else {})
