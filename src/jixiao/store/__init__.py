"""Where the graphs live: embedded on disk (pyoxigraph) or any SPARQL 1.1 server (SPARQLWrapper), behind one interface."""

from __future__ import annotations

from pathlib import Path
from time import sleep

from ..sparql.results import Results, Term
from .base import Change, GraphSlice, NodeNeighbourhood, Store, StoreError, is_server, nquads, ntriples_term, statements
from .lazy import LazyStore
from .model_version import check_model

__all__ = [
    "Change",
    "GraphSlice",
    "LazyStore",
    "NodeNeighbourhood",
    "Results",
    "Store",
    "StoreError",
    "Term",
    "is_server",
    "nquads",
    "ntriples_term",
    "open_store",
    "statements",
]

#: How long opening waits, in seconds, before it is tried again while a writer rearranges files.
_PAUSES = (0.02, 0.05, 0.1, 0.2, 0.4)


def open_store(location: str, *, read_only: bool = False, existing: bool = False) -> Store:
    """The store at a folder or at the address of a SPARQL endpoint.

    ``read_only`` opens a snapshot that does not see later writes and that any number of processes can hold at once;
    ``existing`` opens a store only where there is one; both refuse a store of another data model. Raises StoreError with what is wrong
    and what to do.
    """
    if not (read_only or existing):
        return _opened(location, read_only=read_only, existing=existing)
    for pause in _PAUSES:
        try:
            return _of_this_model(location, read_only=read_only, existing=existing)
        except (OSError, StoreError) as error:
            if not _is_gone(error):
                raise
            sleep(pause)
    return _of_this_model(location, read_only=read_only, existing=existing)


def _of_this_model(location: str, *, read_only: bool, existing: bool) -> Store:
    store = _opened(location, read_only=read_only, existing=existing)
    try:
        check_model(store)
    except (OSError, StoreError):
        store.close()
        raise
    return store


def _is_gone(error: BaseException) -> bool:
    """Whether a file of the store is not there any more: a writer rearranged it after it was opened to read."""
    return isinstance(error, FileNotFoundError) or isinstance(error.__cause__, FileNotFoundError)


def _opened(location: str, *, read_only: bool, existing: bool) -> Store:
    # Each with its library only where it is used.
    if is_server(location):
        from .remote import RemoteStore

        return RemoteStore(location)
    from .embedded import EmbeddedStore

    return EmbeddedStore(Path(location), read_only=read_only, existing=existing)
