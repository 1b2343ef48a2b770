"""Triples: made from what a thing is, the same for the same document, the text kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import SEEDS
from jixiao.context import Overrides
from jixiao.model import UserError
from jixiao.pipeline import Interpreted, interpret, process
from jixiao.rdf import JX, Minter
from jixiao.reading import read_bytes
from test_seeds import as_plain_lines

MINT = Minter()
SEED = SEEDS / "000_7d0e377dbae40483.txt"


def statements(found: Interpreted) -> Iterator[str]:
    """The statements about things; not those about the document, its cells, and what was read from where."""
    document = MINT.document(found.document.sha256)
    for triple in found.graph(MINT).triples:
        if document not in triple:
            yield triple


def reread(text: str, name: str = "other.txt") -> Interpreted:
    return interpret(read_bytes(text.encode(), name))


@pytest.mark.parametrize("name", ["000_7d0e377dbae40483.txt", "002_3eaab56bdd7e2a5c.txt", "003_afb561efef107046.txt"])
def test_another_file_of_the_same_tables_gives_the_same_triples(name: str) -> None:
    text = (SEEDS / name).read_text(encoding="utf-8")
    other = reread(as_plain_lines(text))
    assert other.document.sha256 != process(SEEDS / name).document.sha256
    assert set(statements(other)) == set(statements(process(SEEDS / name)))


def test_the_same_document_gives_the_same_graph_in_the_same_order() -> None:
    assert process(SEED).graph(MINT) == process(SEED).graph(MINT)


def test_no_iri_or_text_knows_the_file_system(tmp_path: Path) -> None:
    copy = tmp_path / SEED.name
    copy.write_bytes(SEED.read_bytes())
    assert process(copy).graph(MINT).triples == process(SEED).graph(MINT).triples
    assert str(tmp_path) not in process(copy).graph(MINT).ntriples()


def test_every_verbatim_value_is_in_the_graph() -> None:
    found = process(SEED)
    graph = found.graph(MINT).ntriples()
    for table in found.tables:
        for row in table.form.rows:
            assert row.value is not None
            escaped = row.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            assert f'<{JX}verbatim> "{escaped}"' in graph


def test_two_tables_of_one_project_stay_two() -> None:
    """A document that prints a table twice: the second gets an IRI of its own and says whose duplicate it is."""
    text = SEED.read_text(encoding="utf-8")
    start = text.index("2. 2024 年党史业务费绩效目标表", text.index("7. 2024"))
    second = text[start : text.index("3. 2024", start)]
    twice = reread(text + "\n" + second)
    tables = twice.graph(MINT).tables
    assert len(tables) == 8
    assert len(set(tables)) == 8
    assert tables[7] == f"{tables[1]}-2"
    assert f"<{tables[7]}> <{JX}duplicateOf> <{tables[1]}>" in twice.graph(MINT).triples


def test_tables_that_are_not_known_to_be_the_same_do_not_become_one() -> None:
    """Without city, department or year the text of the table goes into its IRI."""
    head = "车辆购置费绩效目标表\n项目名称\t车辆购置费\t\t\n预算规模及资金用途\t预算数\t{}\t\n"
    rows = "一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t车辆\t1辆\n效益指标\t社会效益指标\t效果\t好\n"
    first, second = (reread(head.format(amount) + rows) for amount in ("10", "20"))
    assert first.context.jurisdiction is None
    assert first.context.year is None
    assert first.graph(MINT).tables != second.graph(MINT).tables
    assert first.graph(MINT).tables == reread(head.format("10") + rows, "renamed.txt").graph(MINT).tables


def test_a_project_is_one_across_years() -> None:
    later = SEED.read_text(encoding="utf-8").replace("2024", "2025")

    def projects(found: Interpreted) -> set[str]:
        return {line.split(" ")[0] for line in found.graph(MINT).triples if line.endswith(f"<{JX}Project>")}

    before, after = process(SEED), reread(later)
    assert projects(before) == projects(after)
    assert not set(before.graph(MINT).tables) & set(after.graph(MINT).tables)


def test_level_3_concepts_meet_under_their_normalised_name() -> None:
    assert MINT.concept("服务对象 满意度。") == MINT.concept("服务对象满意度")
    assert MINT.concept("（Ａ）级") == MINT.concept("(A)级")
    assert MINT.concept("满意度") != MINT.concept("满意率")


def test_the_base_can_be_changed() -> None:
    graph = process(SEED, overrides=Overrides()).graph(Minter("https://example.org/kg/"))
    assert "https://w3id.org/jixiao/id/" not in graph.ntriples()
    assert graph.tables[0].startswith("https://example.org/kg/table/120000/630301/2024/")
    for wrong in ("", "example", "https://example.org/kg", "https://example.org/a b/"):
        with pytest.raises(UserError, match="absolute IRI"):
            Minter(wrong)
