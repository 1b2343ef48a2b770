"""Tell the data model that a store is written in: a store of another model is refused, and never misread."""

from __future__ import annotations

from collections.abc import Sequence

from ..model.namespaces import JX, STATISTICS_GRAPH, W3ID
from ..sparql.results import Results, Term
from .base import Store, StoreError

__all__ = ["MODEL_VERSION", "check_model", "earlier_documents", "remove_earlier"]

#: The data model of this release. The first one, which no store names, had each table in the graphs of all documents that print it; in
#: the second one cells said that they are cells and of which document, and rows repeated the names of their levels; in the third
#: one rows had no uses of names, by which they are linked to concepts.
MODEL_VERSION = "4"
_EARLIER_VERSIONS = frozenset(("2", "3"))
#: The graphs that a document had in earlier models, after its IRI; its own goes last, for by it the document is known.
_EARLIER_GRAPHS = ("/reading", "/findings", "/sums", "/bookkeeping", "/graph")
#: The store's counts in the first model.
_EARLIER_COUNTS = f"{W3ID}sums"
#: The documents of the first model, and of the second.
_FIRST = f"GRAPH ?g {{ ?d a <{JX}Document> ; <{JX}graphDigest> ?digest"
_DOCUMENTS = f"GRAPH ?g {{ ?d a <{JX}Document>"


def check_model(store: Store) -> None:
    """Raise StoreError where a store is written in another model than this release reads."""
    version = _version(store)
    if version == MODEL_VERSION:
        return
    if version and version not in _EARLIER_VERSIONS:
        raise StoreError(
            f"the store at {store.location} is of another release of jixiao (model {version}, this one reads {MODEL_VERSION}) — use that "
            "release, or build the store anew",
            f"{store.location} 处的存储由其他版本的 jixiao 写成（模型 {version}，本版本读取 {MODEL_VERSION}）；"
            "请使用该版本，或重新建立存储",
        )
    if version or _rows(store, f"SELECT ?d WHERE {{ {_FIRST} }} }} LIMIT 1"):
        raise StoreError(
            f"the store at {store.location} is of an earlier release of jixiao — run jixiao build with all of its files, which reads them "
            "again",
            f"{store.location} 处的存储由较早版本的 jixiao 写成；请用其全部文件运行 jixiao build，程序会重新读取",
        )


def _rows(store: Store, query: str) -> Sequence[Sequence[Term | None]]:
    """The rows of a query that names its graph, which hangs on no union of graphs: none is made, nor looked at."""
    answer = store.query(query, own_dataset=True)
    assert isinstance(answer, Results)
    return answer.rows


def _version(store: Store) -> str | None:
    query = f"SELECT ?v WHERE {{ GRAPH <{STATISTICS_GRAPH}> {{ <{STATISTICS_GRAPH}> <{JX}modelVersion> ?v }} }}"
    rows = _rows(store, query)
    return rows[0][0].value if rows and rows[0][0] else None


def earlier_documents(store: Store) -> dict[str, str]:
    """The documents of a store of an earlier model by IRI, with the names of their files; none in a store of this one."""
    version = _version(store)
    if version and version not in _EARLIER_VERSIONS:
        check_model(store)
        return {}
    rows = _rows(store, f"SELECT ?d ?file WHERE {{ {_DOCUMENTS if version else _FIRST} ; <{JX}fileName> ?file }} }}")
    return {document.value: file.value for document, file in rows if document and file}


def remove_earlier(store: Store, documents: dict[str, str]) -> None:
    """Take the documents of an earlier model out of a store; tables that were withdrawn stay known.

    Killed on the way, it can be run again: what they share goes first, what tells the model last.
    """
    from ..rdf import Minter  # which most stores never need

    for base in sorted({document.rpartition("document/")[0] for document in documents}):
        minter = Minter(base)
        store.replace(dict.fromkeys((minter.entailed(), minter.across_documents, minter.links, minter.entities), ()))
    store.replace({_EARLIER_COUNTS: ()})
    for document in sorted(documents):
        store.replace({f"{document}{name}": () for name in _EARLIER_GRAPHS})
    store.replace({STATISTICS_GRAPH: ()})
