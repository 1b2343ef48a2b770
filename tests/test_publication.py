"""Where documents come from: what manifests, files beside documents and URLs say of them, and what the graph says of that."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from jixiao.extraction.context import Overrides
from jixiao.ingest.process_document import job_mark
from jixiao.ingest.sources import Source, sources
from jixiao.model import JixiaoError
from jixiao.model.publication import UNPUBLISHED, Publication
from jixiao.rdf import Minter
from jixiao.rdf.namespaces import DC, DCT, JX, PAV, PROV, VOID

MINT = Minter()
FORM = """某市图书馆
2024年夜间开放经费绩效目标表
单位：万元
项目名称\t夜间开放经费
实施单位\t某市图书馆
资金总额\t12.00
绩效目标\t延长开放时间。
一级指标\t二级指标\t三级指标\t指标值
产出指标\t数量指标\t夜间开放天数\t≥200天
满意度指标\t服务对象满意度指标\t夜间读者满意度\t≥90%
"""
SAID = """source = "https://example.org/2024/a.txt"
publisher = "某市财政局"
published = 2024-02-20
retrieved = 2024-03-01
license = "https://creativecommons.org/licenses/by/4.0/"
preferred = true
"""
PUBLICATION = Publication(
    "https://example.org/2024/a.txt",
    "某市财政局",
    date(2024, 2, 20),
    date(2024, 3, 1),
    "https://creativecommons.org/licenses/by/4.0/",
    preferred=True,
)


def found(folder: Path, *paths: str) -> dict[str, Publication]:
    """What is known of the documents in a folder, by file name."""
    documents, failures = sources([folder / path for path in paths] or [folder], Overrides())
    assert not failures, failures[0].error
    return {source.name.rpartition("/")[2]: source.overrides.publication for source in documents}


def triples(folder: Path) -> set[tuple[str, str]]:
    """Predicates and objects of the document in a folder."""
    [source], _ = sources([folder], Overrides())
    document = source.extracted()
    subject = f"<{MINT.document(document.document.sha256)}> "
    pairs = (triple.removeprefix(subject).split(" ", 1) for triple in document.graph(MINT).triples if triple.startswith(subject))
    return {(predicate.strip("<>"), value) for predicate, value in pairs if "graphDigest" not in predicate}


def test_a_manifest_says_how_documents_were_published(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(FORM, encoding="utf-8")
    (tmp_path / "manifest.toml").write_text(f'[documents."a.txt"]\n{SAID}', encoding="utf-8")
    assert found(tmp_path) == {"a.txt": PUBLICATION, "b.txt": UNPUBLISHED}
    assert found(tmp_path, "a.txt") == {"a.txt": PUBLICATION}


def test_a_file_beside_a_document_wins_over_the_manifest(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FORM, encoding="utf-8")
    (tmp_path / "manifest.toml").write_text(f'[documents."a.txt"]\nyear = 2023\n{SAID}', encoding="utf-8")
    (tmp_path / "a.txt.meta.toml").write_text('publisher = "https://example.org/bureau"\n', encoding="utf-8")
    [source], failures = sources([tmp_path], Overrides())
    assert not failures
    assert (source.overrides.year, source.overrides.publication.publisher) == (2023, "https://example.org/bureau")
    assert source.overrides.publication.published == date(2024, 2, 20)


def test_it_may_stand_in_an_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
        packed.writestr("x/a.txt", FORM)
        packed.writestr("x/a.txt.meta.toml", SAID)
        packed.writestr("x/b.txt", FORM)
    assert found(tmp_path) == {"a.txt": PUBLICATION, "b.txt": UNPUBLISHED}


def test_a_file_that_speaks_of_no_document_is_told(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(FORM, encoding="utf-8")
    (tmp_path / "a.txt.meta.toml").write_text(SAID, encoding="utf-8")
    documents, [failure] = sources([tmp_path], Overrides())
    assert [source.path.name for source in documents] == ["b.txt"]
    assert "there is no document a.txt beside it" in str(failure.error)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('published = "2024-02-20"', "published"),
        ("retrieved = 2024-02-20T10:00:00", "retrieved"),
        ('source = "a b"', "source"),
        ("publisher = 3", "publisher"),
        ('license = " "', "license"),
        ('preferred = "yes"', "preferred"),
        ("year = true", "year"),
        ('colour = "red"', "unknown key under a.txt: colour"),
    ],
)
def test_what_is_wrong_is_told_with_file_document_and_key(line: str, key: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FORM, encoding="utf-8")
    for name, text in (("manifest.toml", f'[documents."a.txt"]\n{line}\n'), ("a.txt.meta.toml", f"{line}\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
        documents, [failure] = sources([tmp_path], Overrides())
        assert not documents
        assert isinstance(failure.error, JixiaoError)
        assert str(failure.error).startswith(f"{tmp_path / name}: ")
        assert key in str(failure.error)
        assert "a.txt" in str(failure.error)
        (tmp_path / name).unlink()


def test_a_document_of_the_web_has_its_address_as_source_without_what_is_secret() -> None:
    [source], _ = sources(["https://reader:geheim@example.org/年/a.txt?id=3"], Overrides())
    assert source.overrides.publication.source == "https://example.org/%E5%B9%B4/a.txt?id=3"
    [source], _ = sources(["https://example.org/a.txt?id=3&X-Signature=9f"], Overrides())
    assert source.overrides.publication.source == "https://example.org/a.txt"


def test_the_graph_says_where_a_document_comes_from(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FORM, encoding="utf-8")
    before = triples(tmp_path)
    (tmp_path / "a.txt.meta.toml").write_text(SAID, encoding="utf-8")
    day = "http://www.w3.org/2001/XMLSchema#date"
    assert triples(tmp_path) - before == {
        (f"{DCT}source", "<https://example.org/2024/a.txt>"),
        (f"{DC}publisher", '"某市财政局"'),
        (f"{DCT}issued", f'"2024-02-20"^^<{day}>'),
        (f"{PAV}retrievedOn", f'"2024-03-01"^^<{day}>'),
        (f"{DCT}license", "<https://creativecommons.org/licenses/by/4.0/>"),
    }
    (tmp_path / "a.txt.meta.toml").write_text('publisher = "https://example.org/b"\nlicense = "公开"\n', encoding="utf-8")
    assert triples(tmp_path) - before == {(f"{DCT}publisher", "<https://example.org/b>"), (f"{DCT}rights", '"公开"')}


def test_the_import_used_the_document_and_generated_its_graph(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FORM, encoding="utf-8")
    [source], _ = sources([tmp_path], Overrides())
    document = source.extracted()
    graph = document.graph(MINT)
    said = set(graph.triples)
    [activity] = {triple.split(" ")[0] for triple in said if triple.endswith(f"<{PROV}Activity>")}
    assert f"{activity} <{PROV}used> <{graph.document}>" in said
    assert f"<{graph.graph}> <{PROV}wasGeneratedBy> {activity}" in said
    assert f"<{graph.graph}> <{PROV}wasDerivedFrom> <{graph.document}>" in said
    assert f"<{graph.graph}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{VOID}Dataset>" in said
    assert f"<{graph.document}> <{PROV}wasGeneratedBy> {activity}" not in said, "the document was there before"
    assert f"{activity} <{JX}importerVersion>" in "\n".join(said)


def test_what_is_said_from_outside_makes_a_document_be_read_again(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    marks = {job_mark(Source(file, Overrides(publication=said))) for said in (UNPUBLISHED, PUBLICATION, Publication(preferred=True))}
    assert len(marks) == 3


def test_every_instance_has_a_label(tmp_path: Path) -> None:
    """Cells and values have none: what they are called is where they stand, and what they say."""
    (tmp_path / "a.txt").write_text(FORM, encoding="utf-8")
    [source], _ = sources([tmp_path], Overrides())
    said = source.extracted().graph(MINT).triples
    kinds = {line.split(" ")[0]: line.split(" ")[2] for line in said if "22-rdf-syntax-ns#type>" in line}
    labelled = {line.split(" ")[0] for line in said if "rdf-schema#label>" in line or "core#prefLabel>" in line}
    bare = {subject for subject, kind in kinds.items() if subject not in labelled}
    assert {kinds[subject].rpartition("#")[2].rpartition("/")[2] for subject in bare} <= {"NumberTarget>", "Dataset>"}
    graphs = {subject for subject in bare if kinds[subject] == f"<{VOID}Dataset>"}
    assert len(graphs) == 7
    assert graphs <= {line.split(" ")[0] for line in said if f"<{DCT}title>" in line}
