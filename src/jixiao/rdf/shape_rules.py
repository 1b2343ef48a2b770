"""Read the rules of findings that the SHACL shapes declare, and give all rules: those of shapes and those of reading.

A shape says everything of its rule: `jx:code`, `sh:severity`, and in Chinese and English `rdfs:label` (title), `rdfs:comment` (meaning),
`skos:example` and `sh:message`, which says what is wrong, a colon, and what to do (remedy); `owl:versionInfo` is the release that had it
first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ..model.finding import FindingRule, RuleOfStore, Severity, register
from ..model.finding_rules import ACROSS_DOCUMENTS, READING
from ..model.text import BilingualText
from ..util.resources import shape_files
from ..vocabulary.turtle import Node, nodes
from .namespaces import JX, OWL, RDFS, SEVERITY_IRIS, SH, SKOS

_SEVERITIES = {iri: severity for severity, iri in SEVERITY_IRIS.items()}


@dataclass(frozen=True, slots=True)
class ShapeRule(FindingRule):
    """The rule of the findings that a shape gives: ``field`` is the local name of the property whose cell a finding points at,
    ``of`` the level 1 at whose first cell it does, or ``costTargets``, by their local names."""

    iri: str
    field: str | None
    of: tuple[str, ...] = ()


@cache
def shape_rules() -> Mapping[str, ShapeRule]:
    """The rules of the shapes that carry a code, by code. Raises ValueError naming the file that does not parse."""
    shapes = (node for path in shape_files() for node in nodes(path).values())
    return {rule.code: rule for rule in map(_rule, (shape for shape in shapes if shape.text(f"{JX}code")))}


def _rule(shape: Node) -> ShapeRule:
    field = shape.text(f"{JX}field")
    messages = {wording: _text(shape, prop) for wording, prop in (("", f"{SH}message"), ("document", f"{SKOS}note")) if shape.texts(prop)}
    return register(
        ShapeRule(
            code=shape.text(f"{JX}code") or "",
            severity=_SEVERITIES.get(shape.text(f"{SH}severity") or "", Severity.VIOLATION),
            title=_text(shape, f"{RDFS}label"),
            meaning=_text(shape, f"{RDFS}comment"),
            remedy=_remedy(_text(shape, f"{SH}message")),
            example=_text(shape, f"{SKOS}example"),
            since=shape.text(f"{OWL}versionInfo") or "",
            messages=messages,
            iri=shape.iri,
            field=field.removeprefix(JX) if field else None,
            of=tuple(re.split("[/#]", iri)[-1] for iri in shape.texts(f"{JX}fieldOf")),
        )
    )


def _text(shape: Node, prop: str) -> BilingualText:
    return BilingualText(shape.text(prop, "zh") or "", shape.text(prop, "en") or "")


def _remedy(message: BilingualText) -> BilingualText:
    """What to do: what a shape's message says after its first colon."""
    zh, en = message.zh.partition("：")[2], message.en.partition(": ")[2]
    return BilingualText(zh, en[:1].upper() + en[1:])


@cache
def finding_rules() -> Mapping[str, FindingRule]:
    """All rules of findings by code: of reading, across documents, of shapes.

    Raises ValueError naming the file of shapes that does not parse.
    """
    return {**READING, **ACROSS_DOCUMENTS, **shape_rules()}


def rule_of_store(code: str, severity: Severity) -> FindingRule:
    """Give the rule of a finding that is read back from a store: the declared one if it has this severity, else a RuleOfStore."""
    rule = finding_rules().get(code)
    if rule is not None and rule.severity is severity:
        return rule
    unknown = BilingualText("", "")
    return RuleOfStore(code, severity, rule.title if rule else unknown, unknown, unknown, unknown, "", {})


__all__ = ["ShapeRule", "finding_rules", "rule_of_store", "shape_rules"]
