"""Keep the links of a store right: each use of a name that its documents make is linked, as the program and the decisions of people say.

The graph ``{base}links`` is a function of the uses that the store has, of the program and of the decisions. What it was made by stands in
its bookkeeping, with the text of the decisions, so that an import that is not told of them does not undo them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .. import DEFAULT_BASE
from ..linking.decisions import Decision, Decisions, read_decisions
from ..model.namespaces import JX, JXF, SKOS, SSSOM
from ..rdf import LITERALS, Minter
from ..rdf.name_uses import NameUse
from ..store import Change, Store, ntriples_term
from ..store.statistics import DocumentRecord
from .linker import linker_mark

__all__ = ["GivenDecisions", "StoredUse", "name_uses", "settle_links", "stored_decisions"]

#: So many uses are linked in one transaction.
_MANY = 20_000
_MARK, _TEXT, _FILE = f"{JX}graphMark", f"{JX}linkDecisions", f"{JX}linkDecisionsFile"
_LINKED = f"<{SSSOM}mapping_justification>"


@dataclass(frozen=True, slots=True)
class GivenDecisions:
    """Hold the decisions that a run goes by, and the file they stand in; empty where they are only in the store."""

    decisions: Decisions
    file: str = ""

    @property
    def text(self) -> str:
        """The decisions as one text, whatever the base of the store; empty where there are none."""
        return self.decisions.text(DEFAULT_BASE) if self.decisions.made else ""


@dataclass(frozen=True, slots=True)
class StoredUse:
    """Hold a use of a name as a store has it: its IRI, and what it is."""

    iri: str
    use: NameUse


def name_uses(store: Store, minter: Minter, *, unlinked: bool = False) -> list[StoredUse]:
    """List the uses of names that the documents of a store make, in the order of their IRIs; ``unlinked``: only those without a link."""
    only = f"FILTER NOT EXISTS {{ GRAPH <{minter.links}> {{ ?use {_LINKED} ?how }} }}" if unlinked else ""
    rows = store.select(
        f"SELECT ?use ?name ?level ?unit WHERE {{ GRAPH <{minter.entities}> {{ ?use <{JX}useOf> ?of . ?of <{SKOS}prefLabel> ?name "
        f"OPTIONAL {{ ?use <{JX}usedUnder> ?level }} OPTIONAL {{ ?use <{JX}usedWithUnit> ?unit }} }} {only} }}"
    ).rows
    uses = (
        StoredUse(use.value, NameUse(name.value, level.value.removeprefix(JXF) if level else None, unit.value if unit else None))
        for use, name, level, unit in rows
        if use and name
    )
    return sorted(uses, key=lambda stored: stored.iri)


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the bookkeeping of the links says: for which documents they were made, by what, and what people decided."""

    documents: str = ""
    linker: str = ""
    text: str = ""
    file: str = ""


def _stored(store: Store, minter: Minter) -> _Stored:
    rows = store.select(f"SELECT ?p ?o WHERE {{ GRAPH <{minter.links_bookkeeping}> {{ <{minter.links}> ?p ?o }} }}").rows
    said = {p.value: o.value for p, o in rows if p and o}
    documents, _, linker = said.get(_MARK, "").partition(" ")
    return _Stored(documents, linker, said.get(_TEXT, ""), said.get(_FILE, ""))


def stored_decisions(store: Store, minter: Minter) -> GivenDecisions:
    """Read the decisions that the links of a store were made by."""
    stored = _stored(store, minter)
    return GivenDecisions(_read(stored), stored.file)


def _read(stored: _Stored) -> Decisions:
    return read_decisions(stored.text.encode("utf-8"), "the store's decisions") if stored.text else Decisions()


def settle_links(store: Store, records: Iterable[DocumentRecord], documents: str, given: GivenDecisions | None = None) -> tuple[str, bool]:
    """Bring the links of a store up to date after documents came or went, or after decisions changed.

    Give the mark of what they hang on, and whether anything was written.

    ``records`` are the documents that there are or were, ``documents`` is the mark of those that there are. Without ``given`` the
    decisions of the last time hold. Killed on the way, it can be run again.
    """
    linker, wrote = "", False
    for base in sorted({Minter.of_document(record.document, record.sha256).base for record in records}):
        minter = Minter(base)
        stored = _stored(store, minter)
        wanted = given or GivenDecisions(_read(stored), stored.file)
        linker = linker_mark(wanted.text)
        if (stored.documents, stored.linker, stored.file) == (documents, linker, wanted.file):
            continue
        kept = [(_FILE, wanted.file), (_TEXT, wanted.decisions.text(base) if wanted.decisions.made else "")]
        _settle(store, minter, wanted.decisions, _said(minter, kept), anew=stored.linker != linker)
        store.replace({minter.links_bookkeeping: _said(minter, [(_MARK, f"{documents} {linker}"), *kept])})
        wrote = True
    return linker, wrote


def _said(minter: Minter, texts: Iterable[tuple[str, str]]) -> list[str]:
    return [f"<{minter.links}> <{name}> {LITERALS.string(text)}" for name, text in texts if text]


def _settle(store: Store, minter: Minter, decisions: Decisions, kept: Sequence[str], *, anew: bool) -> None:
    """Link the uses that are not linked yet, or all of them ``anew``, and take away what is said of uses that are there no more."""
    by_use = decisions.by_use()
    if not anew and (gone := _about_nothing(store, minter)):
        store.change(Change({}, {minter.links: gone}, {}))
    uses = name_uses(store, minter, unlinked=not anew)
    for start in range(0, len(uses) or anew, _MANY):
        lines = _links_of(uses[start : start + _MANY], by_use, minter)
        if anew and not start:
            # Without a mark: killed between the pieces, the next run begins again. Where nothing was before, a replacement is
            # loaded, which costs a fraction of an update.
            store.replace({minter.links: lines, minter.links_bookkeeping: kept})
        else:
            store.change(Change({}, {}, {minter.links: lines}))


def _links_of(uses: Sequence[StoredUse], decisions: Mapping[str, Sequence[Decision]], minter: Minter) -> list[str]:
    """Write the links of some uses, as decided; nothing where there are none."""
    if not uses:
        return []
    from ..linking.mappings import link_of, link_statements, set_statements, use_id  # loads NumPy; most imports bring no new name

    lines = set_statements(minter.links)
    for stored in uses:
        lines += link_statements(stored.iri, link_of(stored.use, decisions.get(use_id(stored.iri), ())))
    return lines


def _about_nothing(store: Store, minter: Minter) -> list[str]:
    """What the graph of links says of uses that no document makes any more; all of it where there is none."""
    there = f"GRAPH <{minter.entities}> {{ ?use <{JX}useOf> ?of }}"
    if not store.select(f"SELECT ?use WHERE {{ {there} }} LIMIT 1").rows:
        pattern = f"GRAPH <{minter.links}> {{ ?use ?p ?o }}"
    else:
        pattern = f"GRAPH <{minter.links}> {{ ?use {_LINKED} ?how ; ?p ?o }} FILTER NOT EXISTS {{ {there} }}"
    rows = store.select(f"SELECT ?use ?p ?o WHERE {{ {pattern} }}").rows
    return [f"<{use.value}> <{p.value}> {ntriples_term(o)}" for use, p, o in rows if use and p and o]
