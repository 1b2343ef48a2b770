"""Describe saved queries as plain objects, the same for the web API and the command line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .saved_queries import Parameter, SavedQuery


def query_entry(query: SavedQuery) -> dict[str, Any]:
    """Describe a saved query: titles, parameters, those that restrict its rows, columns and SPARQL."""
    return {
        "name": query.name,
        "title": {"en": query.summary, "zh": query.summary_zh},
        "description": {"en": query.description, "zh": query.description_zh},
        "tags": list(query.tags),
        "parameters": [_parameter(param) for param in query.params],
        "restrictions": [_parameter(param) for param in query.restrictions],
        "columns": list(query.columns),
        "chart": dict(query.chart) if query.chart else None,
        "sparql": query.sparql,
    }


def _parameter(param: Parameter) -> dict[str, Any]:
    return {
        "name": param.name,
        "type": param.type,
        "required": param.required,
        "default": param.default,
        "label": {"en": param.label_en, "zh": param.label_zh},
    }


def catalogue_json(queries: Mapping[str, SavedQuery]) -> str:
    """Write the catalogue as JSON, a list of queries."""
    return json.dumps([query_entry(query) for query in queries.values()], ensure_ascii=False, indent=1) + "\n"
