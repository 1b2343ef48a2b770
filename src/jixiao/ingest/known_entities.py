"""Read the projects and departments of a store, for what may be one among them."""

from __future__ import annotations

from collections import defaultdict

from ..linking.identity_suggestions import KnownDepartment, KnownProject
from ..model.namespaces import JX
from ..store import Store

_NAMED = f"""
SELECT DISTINCT ?it ?name ?code ?owner WHERE {{
  ?it a <{JX}%s> ; <{JX}name> ?name .
  OPTIONAL {{ ?it <{JX}jurisdiction>/<{JX}gbCode> ?code }}
  OPTIONAL {{ ?it <{JX}department> ?owner }}
}}
"""
_YEARS = f"SELECT DISTINCT ?it ?year WHERE {{ ?table <{JX}%s> ?it ; a ?kind ; <{JX}fiscalYear> ?year . VALUES ?kind {{ %s }} }}"
_TABLES = " ".join(f"<{JX}{name}>" for name in ("TargetTable", "EvaluationTable"))


def known_entities(store: Store) -> tuple[tuple[KnownProject, ...], tuple[KnownDepartment, ...]]:
    """List the projects and the departments of a store that have a name, each with the fiscal years of its tables."""
    years, own_years = _years(store, "project"), _years(store, "department")
    departments = {}
    for iri, name, code, _ in _named(store, "Department"):
        departments[iri] = KnownDepartment(iri, name, code, own_years[iri])
    projects = []
    for iri, name, code, owner in _named(store, "Project"):
        department = departments.get(owner) or KnownDepartment(owner, "", code)
        projects.append(KnownProject(iri, name, department, years[iri]))
    return tuple(projects), tuple(departments[iri] for iri in sorted(departments) if own_years[iri])


def _named(store: Store, kind: str) -> list[tuple[str, str, str, str]]:
    rows = store.select(_NAMED % kind).rows
    return sorted((_text(row[0]), _text(row[1]), _text(row[2]), _text(row[3])) for row in rows)


def _years(store: Store, prop: str) -> defaultdict[str, frozenset[int]]:
    found: defaultdict[str, frozenset[int]] = defaultdict(frozenset)
    for row in store.select(_YEARS % (prop, _TABLES)).rows:
        found[_text(row[0])] |= {int(_text(row[1]))}
    return found


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))
