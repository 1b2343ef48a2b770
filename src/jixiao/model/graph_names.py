"""Name the graphs of a store that are not those of single things: what their names end in."""

from __future__ import annotations

#: What documents share, once for each base; and what is kept for the program's own use only, for each document and for the store.
ENTITIES, BOOKKEEPING = "entities", "bookkeeping"
#: What uses of names are linked to, once for each base.
LINKS = "links"
