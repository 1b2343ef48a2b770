"""List the links of a store with the rows that hang on them, and take over what people decide of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..linking.decisions import Decision, Decisions, decisions_of
from ..linking.mappings import Link, decided_row, link_of, link_row, use_id
from ..linking.scheme import concept_scheme
from ..linking.sssom import MappingTable, Row, table_text
from ..model import JixiaoError
from ..model.namespaces import JX
from ..model.text import printable
from ..rdf import Minter
from ..rdf.name_uses import NameUse, use_label
from ..store import Store
from ..store.statistics import document_records
from .decision_files import file_of_store, links_file, read_links_file, write_links_file
from .links import GivenDecisions, name_uses, settle_links, stored_decisions
from .plan import documents_mark

__all__ = ["NO_CONCEPT", "Desk", "LinkedUse", "Verdict", "keep_decisions", "open_desk"]

#: As whom a concept is named that is none.
NO_CONCEPT = "none"


@dataclass(frozen=True, slots=True)
class LinkedUse:
    """Hold a use of a name with its link, and how many rows make it; ``iri`` is that of the use, ``id`` its end."""

    iri: str
    use: NameUse
    link: Link
    rows: int

    @property
    def id(self) -> str:
        """The end of the IRI, by which a person names the use."""
        return use_id(self.iri)

    @property
    def label(self) -> str:
        """The use as a text that tells it from all others."""
        return use_label(self.use)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold what a person says of the use that is named: accepted, rejected, set (to ``concept``, by ``relation``) or withdrawn."""

    kind: str
    named: str
    concept: str = ""
    relation: str = "exact"


@dataclass(frozen=True, slots=True)
class Desk:
    """Hold the links of a store as they are, and the decisions that they go by, with the file to write these to (None: the store alone)."""

    base: str
    uses: tuple[LinkedUse, ...]
    decisions: Decisions
    file: Path | None

    def pending(self, below: float) -> list[LinkedUse]:
        """List the uses that nobody decided on and whose link is less sure than ``below``: those of most rows first."""
        waiting = [one for one in self.uses if one.link.decision is None and one.link.confidence < below]
        return sorted(waiting, key=lambda one: (-one.rows, one.link.confidence, one.iri))

    def named(self, text: str) -> LinkedUse:
        """Find a use by its ID, its text or its name. Raises JixiaoError for none, and for a name of several uses, which are listed."""
        wanted = text.strip()
        by_id = [one for one in self.uses if wanted in (one.id, one.iri, one.label)]
        found = by_id or [one for one in self.uses if one.use.name == wanted]
        if len(found) == 1:
            return found[0]
        if not found:
            raise JixiaoError(
                f"{printable(wanted)}: no indicator of the store is so named — jixiao link review lists names and their IDs",
                f"{printable(wanted)}：存储中没有这样的指标名称；jixiao link review 列出名称及其编号",
            )
        listed = ", ".join(f"{one.id} {one.label}" for one in found)
        raise JixiaoError(
            f"{printable(wanted)}: is used in several ways, each with a link of its own — name one by its ID: {listed}",
            f"{printable(wanted)}：有几种用法，各有对应；请用编号指定一种：{listed}",
        )

    def decide(self, verdicts: Iterable[Verdict], by: str, reason: str, date: str) -> Decisions:
        """Give the decisions with what a person says now. Raises JixiaoError for a use or concept that is not there."""
        made = self.decisions
        for verdict in verdicts:
            use = self.named(verdict.named)
            if verdict.kind == "withdrawn":
                if not any(decision.use == use.id for decision in made.made):
                    raise JixiaoError(f"{use.label}: nobody decided on it", f"{use.label}：尚无人工决定")
                made = made.without([use.id])
            else:
                made = made.with_([_decision(use, verdict, by, reason, date)])
        return made

    def import_table(self, table: MappingTable, shown: str) -> tuple[Decisions, tuple[Decision, ...], int]:
        """Join the decisions of a table with those here: all of them, those that were read, and how many rows nobody decided on."""
        read, others = decisions_of(table, shown)
        return self.decisions.with_(read), read, len(others)

    def text(self, *, decided: bool = False) -> str:
        """Write all links as a SSSOM table, or only what was ``decided``."""
        rows = [decision.row for decision in self.decisions.made]
        if decided:
            return self.decisions.text(self.base)
        rows += [self._row(one) for one in self.uses if one.link.decision is None]
        return table_text(rows, f"{self.base}name-use/", self.decisions.metadata)

    def _row(self, one: LinkedUse) -> Row:
        return link_row(one.use, one.iri, one.link)


def _decision(use: LinkedUse, verdict: Verdict, by: str, reason: str, date: str) -> Decision:
    concept, relation = use.link.concept, use.link.relation
    if verdict.kind == "set":
        concept, relation = (None, "none") if verdict.concept == NO_CONCEPT else (verdict.concept, verdict.relation)
        if concept and concept not in concept_scheme().concepts:
            raise JixiaoError(
                f"{printable(concept)}: is no concept of the scheme — jixiao link explain NAME shows what there is",
                f"{printable(concept)}：概念表中没有此概念；jixiao link explain NAME 可查看概念",
            )
    elif verdict.kind == "rejected" and concept is None:
        raise JixiaoError(
            f"{use.label}: has no concept that could be rejected — give one by --set", f"{use.label}：没有可否定的概念；请用 --set 指定"
        )
    row = decided_row(use.use, use.iri, concept, relation, by, reason, date, given=verdict.kind)
    made, _ = decisions_of(MappingTable((row,), {}, (1,)), use.label)
    return made[0]


def open_desk(store: Store, location: str, option: str = "") -> Desk:
    """Read the links of a store and the decisions that hold: of the file given as ``option`` or beside the store, else the store's own.

    Raises JixiaoError for a store without documents, and where one store has documents under several bases.
    """
    bases = sorted({Minter.of_document(record.document, record.sha256).base for record in document_records(store)})
    if not bases:
        raise JixiaoError("the store has no documents — run jixiao build first", "存储中没有文件；请先运行 jixiao build")
    if len(bases) > 1:
        raise JixiaoError(
            f"the documents of the store are under several bases ({', '.join(bases)}) — decide in a store of one",
            f"存储中的文件属于几个前缀（{'、'.join(bases)}）；请在只有一个前缀的存储中确认",
        )
    minter = Minter(bases[0])
    kept = stored_decisions(store, minter)
    path = links_file(location, option) or (Path(kept.file) if kept.file and Path(kept.file).is_file() else None)
    decisions = read_links_file(path).decisions if path else kept.decisions
    by_use = decisions.by_use()
    rows = _rows(store)
    uses = tuple(
        LinkedUse(stored.iri, stored.use, link_of(stored.use, by_use.get(use_id(stored.iri), ())), rows.get(stored.iri, 0))
        for stored in name_uses(store, minter)
    )
    return Desk(minter.base, uses, decisions, path or file_of_store(location))


def _rows(store: Store) -> dict[str, int]:
    answer = store.select(f"SELECT ?use (COUNT(?row) AS ?n) WHERE {{ ?row <{JX}nameUse> ?use }} GROUP BY ?use")
    return {use.value: int(count.value) for use, count in answer.rows if use and count}


def keep_decisions(store: Store, desk: Desk, decisions: Decisions) -> None:
    """Write the decisions to their file, then link anew what they are about. Killed between, the next import takes the file."""
    given = GivenDecisions(decisions)
    if desk.file:
        write_links_file(desk.file, decisions, desk.base)
        given = GivenDecisions(decisions, str(desk.file.absolute()))
    records = document_records(store)
    settle_links(store, records, documents_mark(records), given)
