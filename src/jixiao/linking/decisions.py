"""Hold what people decided of links: accepted, rejected or set by hand; rows of a SSSOM table that its user keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from ..model import JixiaoError
from ..model.namespaces import JXC, SEMAPV, SKOS
from .scheme import concept_scheme
from .sssom import NO_TERM, MappingTable, Row, read_table, table_text

__all__ = ["BY_HAND", "NAME_USES", "RELATIONS", "REVIEWED", "Decision", "Decisions", "decisions_of", "read_decisions"]

#: How a mapping came about that a person looked at, and one that a person made.
REVIEWED, BY_HAND = f"{SEMAPV}MappingReview", f"{SEMAPV}ManualMappingCuration"
#: What the IRIs of uses have after the base.
NAME_USES = "name-use/"
RELATIONS = {"exact": f"{SKOS}exactMatch", "close": f"{SKOS}closeMatch", "broad": f"{SKOS}broadMatch"}
_RELATION_OF = {iri: relation for relation, iri in RELATIONS.items()}
_NOT = "Not"


@dataclass(frozen=True, slots=True)
class Decision:
    """Hold what a person decided of a use of a name: that it is linked to a concept (None: to none), or that it is not.

    ``use`` is the end of the IRI of the use, ``row`` all that the table says, with columns that the program does not know.
    """

    use: str
    relation: str
    concept: str | None
    rejected: bool
    confidence: Decimal
    row: Row = field(default_factory=dict, hash=False)

    @property
    def key(self) -> tuple[str, str | None]:
        """Tell decisions apart that can stand side by side: one link for a use, and any number of rejected concepts."""
        return (self.use, (self.concept or "") if self.rejected else None)


@dataclass(frozen=True, slots=True)
class Decisions:
    """Hold all decisions, and the metadata of their table."""

    made: tuple[Decision, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def by_use(self) -> Mapping[str, Sequence[Decision]]:
        """Group the decisions by the use that they are about."""
        uses: dict[str, list[Decision]] = {}
        for decision in self.made:
            uses.setdefault(decision.use, []).append(decision)
        return uses

    def text(self, base: str) -> str:
        """Write them as a table; ``base`` is that of the store's IRIs."""
        return table_text((decision.row for decision in self.made), base + NAME_USES, self.metadata)

    def with_(self, more: Iterable[Decision]) -> Decisions:
        """Add decisions. A new one takes the place of what was decided of the same use before, but rejections stay beside one another."""
        made = {decision.key: decision for decision in self.made}
        for decision in more:
            if not decision.rejected:
                made.pop((decision.use, decision.concept or ""), None)
            elif (standing := made.get((decision.use, None))) and standing.concept == decision.concept:
                del made[(decision.use, None)]
            made[decision.key] = decision
        return Decisions(tuple(made[key] for key in sorted(made, key=_sortable)), self.metadata)

    def without(self, uses: Iterable[str]) -> Decisions:
        """Take back what was decided of some uses."""
        gone = set(uses)
        return Decisions(tuple(decision for decision in self.made if decision.use not in gone), self.metadata)


def _sortable(key: tuple[str, str | None]) -> tuple[str, str]:
    return key[0], "" if key[1] is None else f"-{key[1]}"


def read_decisions(data: bytes, shown: str) -> Decisions:
    """Read a file of decisions: every row of it is one. Raises JixiaoError that names the line of what is none."""
    table = read_table(data, shown)
    made, others = decisions_of(table, shown)
    if others:
        line = others[0]
        raise JixiaoError(
            f"{shown}: line {line} was not decided by a person (mapping_justification) — a file of decisions holds only what people "
            "decided; of an export take what was by jixiao link import",
            f"{shown}：第 {line} 行不是人工决定（mapping_justification）；决定文件只含人工决定，导出表请用 jixiao link import 读入",
        )
    return Decisions(made, table.metadata)


def decisions_of(table: MappingTable, shown: str) -> tuple[tuple[Decision, ...], tuple[int, ...]]:
    """Read the decisions of a table, and the lines of all other rows. Raises JixiaoError for one that cannot be, or contradicts another."""
    made: dict[tuple[str, str | None], tuple[int, Decision]] = {}
    others = []
    for row, line in zip(table.rows, table.lines, strict=True):
        if row["mapping_justification"] not in (REVIEWED, BY_HAND):
            others.append(line)
            continue
        decision = _decision(row, shown, line)
        for key in (decision.key, (decision.use, None) if decision.rejected else (decision.use, decision.concept or "")):
            before = made.get(key)
            if before and (key == decision.key or before[1].concept == decision.concept):
                name = row.get("subject_label", decision.use)
                raise JixiaoError(
                    f"{shown}: line {line} decides of {name} what line {before[0]} decides too — keep one",
                    f"{shown}：第 {line} 行与第 {before[0]} 行对 {name} 作了两个决定；请保留一个",
                )
        made[decision.key] = (line, decision)
    return tuple(made[key][1] for key in sorted(made, key=_sortable)), tuple(others)


def _decision(row: Row, shown: str, line: int) -> Decision:
    _, is_use, use = row["subject_id"].rpartition(NAME_USES)
    if not is_use or not use:
        raise _wrong(shown, line, f"is about no use of a name: {row['subject_id']}", f"的 subject_id 不是名称用法：{row['subject_id']}")
    relation = _RELATION_OF.get(row["predicate_id"])
    if relation is None:
        raise _wrong(
            shown,
            line,
            f"has {row['predicate_id']}; a link is skos:exactMatch, skos:closeMatch or skos:broadMatch",
            f"的 predicate_id 为 {row['predicate_id']}；应为 skos:exactMatch、skos:closeMatch 或 skos:broadMatch",
        )
    concept = None if row["object_id"] == NO_TERM else row["object_id"].removeprefix(JXC)
    if concept is not None and (not row["object_id"].startswith(JXC) or concept not in concept_scheme().concepts):
        raise _wrong(
            shown,
            line,
            f"names no concept of ontology/concepts.ttl: {row['object_id']} — jixiao link explain shows concepts",
            f"的 object_id 不是 ontology/concepts.ttl 中的概念：{row['object_id']}",
        )
    modifier = row.get("predicate_modifier", "")
    if modifier not in ("", _NOT) or (modifier and concept is None):
        raise _wrong(
            shown,
            line,
            f"has {modifier!r} for predicate_modifier; it may be Not, of a concept",
            f"的 predicate_modifier {modifier!r} 只能为 Not",
        )
    stated = row.get("confidence", "1")
    try:
        confidence = Decimal(stated)
    except InvalidOperation:
        confidence = Decimal(-1)
    if not 0 <= confidence <= 1:
        raise _wrong(
            shown, line, f"has {stated!r} for confidence, which is a number from 0 to 1", f"的 confidence {stated!r} 应为 0 至 1 的数"
        )
    return Decision(use, relation, concept, modifier == _NOT, confidence, row)


def _wrong(shown: str, line: int, en: str, zh: str) -> JixiaoError:
    return JixiaoError(f"{shown}: line {line} {en}", f"{shown}：第 {line} 行{zh}")
