"""Tell the data model that a store is written in: a store of another model is refused, and never misread."""

from __future__ import annotations

from ..model.namespaces import JX, STATISTICS_GRAPH, W3ID
from .base import Store, StoreError

__all__ = ["MODEL_VERSION", "check_model", "earlier_documents", "remove_earlier"]

#: The data model of this release. The first one had each table in the graphs of all documents that print it.
MODEL_VERSION = "2"
#: The graphs that a document had in the first model, after its IRI, and that of the store's counts.
_EARLIER_GRAPHS = ("/reading", "/findings", "/sums", "/graph")
_EARLIER_COUNTS = f"{W3ID}sums"
_EARLIER = f"GRAPH ?g {{ ?d a <{JX}Document> ; <{JX}graphDigest> ?digest"


def check_model(store: Store) -> None:
    """Raise StoreError where a store is written in another model than this release reads."""
    version = _version(store)
    if version == MODEL_VERSION:
        return
    if version:
        raise StoreError(
            f"the store at {store.location} is of another release of jixiao (model {version}, this one reads {MODEL_VERSION}) — use that "
            "release, or build the store anew",
            f"{store.location} 处的存储由其他版本的 jixiao 写成（模型 {version}，本版本读取 {MODEL_VERSION}）；"
            "请使用该版本，或重新建立存储",
        )
    if store.select(f"SELECT ?d WHERE {{ {_EARLIER} }} }} LIMIT 1").rows:
        raise StoreError(
            f"the store at {store.location} is of an earlier release of jixiao — run jixiao build with all of its files, which reads them "
            "again",
            f"{store.location} 处的存储由较早版本的 jixiao 写成；请用其全部文件运行 jixiao build，程序会重新读取",
        )


def _version(store: Store) -> str | None:
    query = f"SELECT ?v WHERE {{ GRAPH <{STATISTICS_GRAPH}> {{ <{STATISTICS_GRAPH}> <{JX}modelVersion> ?v }} }}"
    rows = store.select(query).rows
    return rows[0][0].value if rows and rows[0][0] else None


def earlier_documents(store: Store) -> dict[str, str]:
    """The documents of a store of the first model by IRI, with the names of their files; none in a store of this one."""
    if _version(store):
        check_model(store)
        return {}
    rows = store.select(f"SELECT ?d ?file WHERE {{ {_EARLIER} ; <{JX}fileName> ?file }} }}").rows
    return {document.value: file.value for document, file in rows if document and file}


def remove_earlier(store: Store, documents: dict[str, str]) -> None:
    """Take the documents of the first model out of a store. Killed on the way, it can be run again."""
    store.replace({_EARLIER_COUNTS: ()})
    for document in sorted(documents):
        store.replace({f"{document}{name}": () for name in _EARLIER_GRAPHS})
