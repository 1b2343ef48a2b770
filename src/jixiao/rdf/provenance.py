"""Write where a document comes from, and what its named graphs are (PROV, Dublin Core, VoID)."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.publication import Publication
from ..model.text import BilingualText
from .namespaces import DC, DCT, LITERALS, PAV, RDF_TYPE, VOID, iri

#: A predicate and an object as N-Triples text.
Pair = tuple[str, str]

#: What the graphs of a document are.
GRAPH = BilingualText(
    "文件所陈述的内容：各表的版本、指标行、指标值及其单元格", "What the document states: versions of tables, rows, values and their cells"
)
READING = BilingualText("读取文件时的检查发现", "What was found while the document was read")
FINDINGS = BilingualText("按规则对文件的检查发现", "What the rules find in the document")


def publication_statements(publication: Publication) -> Iterator[Pair]:
    """Say how a document was published: dcterms:source, publisher, issued, licence, and the day on which it was retrieved.

    Who publishes by a name is a dc:publisher, by an IRI a dcterms:publisher, whose values are agents; a licence in words is
    dcterms:rights.
    """
    if publication.source:
        yield iri(DCT + "source"), iri(publication.source)
    if publication.publisher:
        yield _named_or_said(publication.publisher, DCT + "publisher", DC + "publisher")
    for prop, day in ((DCT + "issued", publication.published), (PAV + "retrievedOn", publication.retrieved)):
        if day is not None:
            yield iri(prop), LITERALS.typed(day.isoformat(), "date")
    if publication.license:
        yield _named_or_said(publication.license, DCT + "license", DCT + "rights")


def named_graph_statements(title: BilingualText) -> tuple[Pair, ...]:
    """Say that something is a set of RDF statements, and what they are about."""
    texts = ((title.zh, "zh"), (title.en, "en"))
    return ((iri(RDF_TYPE), iri(VOID + "Dataset")), *((iri(DCT + "title"), LITERALS.tagged(text, tag)) for text, tag in texts))


def _named_or_said(text: str, named: str, said: str) -> Pair:
    """A web IRI as the value of one property, other text as that of another."""
    return (iri(named), iri(text)) if is_web_iri(text) else (iri(said), LITERALS.string(text))


def is_web_iri(text: str) -> bool:
    """Tell a web IRI from a name.

    >>> is_web_iri("https://example.org/l"), is_web_iri("某市财政局"), is_web_iri("https://a b")
    (True, False, False)
    """
    return text.startswith(("http://", "https://")) and not any(char <= " " or char in '<>"{}|^`\\' for char in text)
