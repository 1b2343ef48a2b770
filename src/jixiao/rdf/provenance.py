"""Write where a document comes from, and what its named graphs are (PROV, Dublin Core, VoID)."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.publication import Publication
from ..model.text import BilingualText
from .namespaces import DC, DCT, LITERALS, PAV, RDF_TYPE, RDFS, VOID, iri

#: A predicate and an object as N-Triples text.
Pair = tuple[str, str]

#: What the graphs of a document are.
GRAPH = BilingualText(
    "文件所陈述的内容：各表的版本、指标行、指标值及其单元格", "What the document states: versions of tables, rows, values and their cells"
)
READING = BilingualText("读取文件时的检查发现", "What was found when the document was read")
FINDINGS = BilingualText("按规则检查文件得出的检查发现", "What the shapes found in the document")
#: What the graphs are that documents share.
ENTITIES = BilingualText(
    "多个文件共有的部门、项目、指标概念和绩效表，及各表的现行版本",
    "What documents share: departments, projects, concepts, and tables with the version of each that counts",
)
ACROSS_DOCUMENTS = BilingualText("比较各文件得出的检查发现", "What is found when documents are compared")
LINKS = BilingualText("指标名称的用法与标准概念的对应关系", "What uses of indicators' names are linked to: standard concepts")
WITHDRAWN = BilingualText("已撤回的绩效表，及替代它们的表", "Tables that were withdrawn, and those that replaced them")
#: What the resources are called that every store has.
IMPORT = BilingualText("用 jixiao {version} 导入", "Import by jixiao {version}")
INDICATORS = BilingualText("全部绩效指标", "All indicators")
EVALUATIONS = BilingualText("全部自评指标", "All evaluated indicators")
CONCEPTS = BilingualText("三级指标名称", "Names of indicators")


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
    return ((iri(RDF_TYPE), iri(VOID + "Dataset")), *_in_both_languages(DCT + "title", title))


def labels(called: BilingualText) -> tuple[Pair, ...]:
    """Say what something is called in Chinese and English."""
    return _in_both_languages(RDFS + "label", called)


def label(name: str | None) -> Pair | tuple[str, None]:
    """Say what something is called that has a Chinese name only; nothing where it has none."""
    return (iri(RDFS + "label"), LITERALS.tagged(name, "zh")) if name else (iri(RDFS + "label"), None)


def import_by(version: str) -> BilingualText:
    """What the import by a release is called."""
    return BilingualText(IMPORT.zh.format(version=version), IMPORT.en.format(version=version))


def _in_both_languages(prop: str, text: BilingualText) -> tuple[Pair, ...]:
    return (iri(prop), LITERALS.tagged(text.zh, "zh")), (iri(prop), LITERALS.tagged(text.en, "en"))


def _named_or_said(text: str, named: str, said: str) -> Pair:
    """A web IRI as the value of one property, other text as that of another."""
    return (iri(named), iri(text)) if is_web_iri(text) else (iri(said), LITERALS.string(text))


def is_web_iri(text: str) -> bool:
    """Tell a web IRI from a name.

    >>> is_web_iri("https://example.org/l"), is_web_iri("某市财政局"), is_web_iri("https://a b")
    (True, False, False)
    """
    return text.startswith(("http://", "https://")) and not any(char <= " " or char in '<>"{}|^`\\' for char in text)
