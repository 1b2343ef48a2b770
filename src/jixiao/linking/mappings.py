"""Link uses of names to standard concepts: what the matcher says, and over it what people decided; as statements and as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .. import __version__
from ..model.namespaces import JX, JXB, JXC, JXM, JXO, RDF_TYPE, SEMAPV, SSSOM
from ..model.text import plain
from ..rdf.levels import level_text, upper_level
from ..rdf.name_uses import NameUse, use_label
from ..rdf.namespaces import JXF, LITERALS
from .concepts import ConceptMatch, IndicatorLabel, match_concept
from .decisions import BY_HAND, NAME_USES, RELATIONS, REVIEWED, Decision
from .scheme import GENERAL, NOBODY, OTHER_MEASURE, Concept, concept_scheme
from .sssom import NO_TERM, Row

__all__ = ["Link", "link_of", "link_row", "link_statements", "set_statements", "tool_version"]

#: How the program's own links come about: several votes joined.
_MATCHED = f"{SEMAPV}CompositeMatching"
_TOOL = "jixiao"
#: How the reason begins that is no more than where the name stands.
_LEVEL = "level2="
#: What of a decision the graph says of its use, as texts.
_SAID = ("author_label", "author_id", "reviewer_label", "reviewer_id", "mapping_date", "comment")


@dataclass(frozen=True, slots=True)
class Link:
    """Hold what a use of a name is linked to: a concept and how it fits (None where none does), the facets that are known, how sure it is.

    ``decision`` is what a person decided, where that is why.
    """

    relation: str
    concept: str | None
    measure: str | None
    object: str | None
    beneficiary: str | None
    confidence: Decimal
    reasons: tuple[str, ...]
    decision: Decision | None = None


def tool_version() -> str:
    """Give the version of what links: of the program, and of the scheme of concepts."""
    return f"{__version__}, concepts {concept_scheme().version}"


def link_of(use: NameUse, decisions: Sequence[Decision] = ()) -> Link:
    """Link a use: as a person decided; else as the matcher says, unless a person rejected that concept."""
    level = JXF + use.level if use.level else None
    upper = upper_level(level) if level else None
    level1, level2 = (upper, level) if upper else (level, None)
    match = match_concept(IndicatorLabel(use.name, level_text(None, level1) or None, level_text(None, level2) or None, use.unit))
    for decision in decisions:
        if not decision.rejected:
            return _decided(decision, match)
    for decision in decisions:
        if match.relation != "none" and decision.concept == match.concept:
            return Link("none", None, None, None, None, decision.confidence, (), decision)
    facets = (_told(match.measure, OTHER_MEASURE), _told(match.object, GENERAL), _told(match.beneficiary, NOBODY))
    concept = match.concept if match.relation != "none" else None
    return Link(match.relation if concept else "none", concept, *facets, Decimal(f"{match.confidence:.3f}"), match.reasons)


def _told(slug: str | None, unsaid: str) -> str | None:
    """A facet, where the name says it."""
    return slug if slug != unsaid else None


def _decided(decision: Decision, match: ConceptMatch) -> Link:
    """The facets are those of the concept that was decided; what it leaves open is the matcher's where that has the same measure."""
    if decision.concept is None:
        return Link("none", None, None, None, None, decision.confidence, (), decision)
    concept = concept_scheme().concepts[decision.concept]
    alike = match.measure == concept.measure
    object_ = _facet(concept.objects, _told(match.object, GENERAL), alike=alike)
    beneficiary = _facet(concept.beneficiaries, _told(match.beneficiary, NOBODY), alike=alike)
    return Link(
        decision.relation, decision.concept, _told(concept.measure, OTHER_MEASURE), object_, beneficiary, decision.confidence, (), decision
    )


def _facet(of_concept: Sequence[str], matched: str | None, *, alike: bool) -> str | None:
    if len(of_concept) == 1:
        return of_concept[0]
    return matched if matched in of_concept or (alike and not of_concept) else None


# -- as statements ---------------------------------------------------------------------------------------------------------


def link_statements(node: str, link: Link) -> list[str]:
    """Write what is said of a use in the graph of links; ``node`` is the IRI of the use."""
    parts = [f"<{RELATIONS[link.relation]}> <{JXC}{link.concept}>"] if link.concept else []
    facets = (("measure", JXM, link.measure), ("object", JXO, link.object), ("beneficiary", JXB, link.beneficiary))
    parts += [f"<{JX}{name}> <{base}{slug}>" for name, base, slug in facets if slug]
    parts.append(f"<{SSSOM}confidence> {LITERALS.decimal(link.confidence)}")
    parts.append(f"<{SSSOM}mapping_justification> <{_justification(link)}>")
    said = link.decision.row if link.decision else _comment(link)
    parts += [f"<{SSSOM}{name}> {LITERALS.string(said[name])}" for name in _SAID if said.get(name)]
    return [f"<{node}> {part}" for part in parts]


def set_statements(graph: str) -> list[str]:
    """Write what is said of the links as a whole; ``graph`` is their graph."""
    parts = (
        f"<{RDF_TYPE}> <{SSSOM}MappingSet>",
        f"<{SSSOM}mapping_tool> {LITERALS.string(_TOOL)}",
        f"<{SSSOM}mapping_tool_version> {LITERALS.string(tool_version())}",
    )
    return [f"<{graph}> {part}" for part in parts]


def _justification(link: Link) -> str:
    return link.decision.row["mapping_justification"] if link.decision else _MATCHED


# -- as a row of a table ---------------------------------------------------------------------------------------------------


def link_row(use: NameUse, node: str, link: Link) -> Row:
    """Write a link of the matcher as a row of a SSSOM table; ``node`` is the IRI of the use. A decision is a row already."""
    concept = concept_scheme().concepts[link.concept] if link.concept else None
    return {
        "subject_id": node,
        "subject_label": use_label(use),
        **_target(link.relation, concept),
        "mapping_justification": _MATCHED,
        "mapping_tool": _TOOL,
        "mapping_tool_version": tool_version(),
        "confidence": _number(link.confidence),
        **_comment(link),
    }


def _comment(link: Link) -> Row:
    """The reasons of the matcher, unless all that there is is the level, which the use itself states."""
    told = any(not reason.startswith(_LEVEL) for reason in link.reasons)
    return {"comment": "; ".join(link.reasons)} if told else {}


def decided_row(use: NameUse, node: str, concept: str | None, relation: str, by: str, reason: str, date: str, *, given: str) -> Row:
    """Write a decision as a row of a SSSOM table; ``given`` tells what it was: accepted, rejected or set."""
    found = concept_scheme().concepts[concept] if concept else None
    return {
        "subject_id": node,
        "subject_label": use_label(use),
        **_target(relation if found else "none", found),
        **({"predicate_modifier": "Not"} if given == "rejected" else {}),
        "mapping_justification": BY_HAND if given == "set" else REVIEWED,
        "author_label" if given == "set" else "reviewer_label": by,
        "mapping_date": date,
        "confidence": "1",
        **({"comment": reason} if reason else {}),
    }


def _target(relation: str, concept: Concept | None) -> Row:
    """Where nothing fits there is no relation either; SSSOM wants one all the same."""
    if concept is None:
        return {"predicate_id": RELATIONS["exact"], "object_id": NO_TERM}
    return {"predicate_id": RELATIONS[relation], "object_id": JXC + concept.slug, "object_label": concept.label_zh}


def _number(value: Decimal) -> str:
    return plain(value)


def use_id(node: str) -> str:
    """Give the end of the IRI of a use, by which decisions know it, whatever the base.

    >>> use_id("https://w3id.org/jixiao/id/name-use/quality-3f")
    'quality-3f'
    """
    return node.rpartition(NAME_USES)[2]
