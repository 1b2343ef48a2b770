"""The documents that three of the seeds are dumps of, in every format they are published in, give what the seeds give."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path

import pytest

from jixiao.extraction.pipeline import ExtractedDocument, process
from jixiao.rdf import Minter
from jixiao.rdf.namespaces import CSVW, DCAT, DCT, JX, PROV, RDFS
from wild_compare import bare

ORIGINALS = Path(__file__).parent / "data" / "originals"
SEEDS = Path(__file__).parents[1] / "seeds"
SEED_OF = {"2022年天津市市级机关": "001", "2024年上海市党建服务中心": "004", "2024年天津市委党校": "000"}
OFFICE = {".doc", ".odt"}

#: Where the document itself says something else than the dump of it, by eye. The dump writes ≥90% as TeX; the workbooks have the
#: number 0 where the dump has an empty cell, and their titles are not numbered.
AS_PRINTED = {r"$\geq90\%$": "≥90%"}
ZERO_FUNDS = {"2022年天津市市级机关.xlsx": 1, "2024年天津市委党校.xlsx": 2, "2024年天津市委党校.xls": 2}

FILES = [
    pytest.param(
        path,
        id=path.name,
        marks=pytest.mark.skipif(path.suffix in OFFICE and not shutil.which("soffice"), reason="LibreOffice is not installed"),
    )
    for path in sorted(ORIGINALS.iterdir())
]
#: What a triple says of the file and its cells, not of what stands in it.
PROVENANCE = [
    f"<{name}>"
    for name in (
        PROV + "wasDerivedFrom", PROV + "wasGeneratedBy", JX + "inDocument", JX + "cellOf", JX + "holds", JX + "sha256", JX + "fileName",
        JX + "graphDigest", JX + "jurisdictionEvidence", JX + "fiscalYearEvidence", DCAT + "mediaType", DCT + "title", CSVW + "rownum",
        JX + "column", JX + "line", JX + "page", JX + "box", JX + "sheet", JX + "tableNumber", JX + "columnCells", PROV + "used",
    )
]  # fmt: skip


@cache
def seed(name: str) -> ExtractedDocument:
    return process(next(SEEDS.glob(f"{SEED_OF[name]}_*.txt")))


@cache
def original(path: Path) -> ExtractedDocument:
    return process(path)


def printed(text: str | None) -> str | None:
    flat = bare(text)
    return AS_PRINTED.get(flat or "", flat)


@pytest.mark.parametrize("path", FILES)
def test_the_same_tables_and_indicators_in_every_format(path: Path) -> None:
    expected, found = seed(path.stem).tables, original(path).tables
    assert [bare(table.project) for table in found] == [bare(table.project) for table in expected]
    assert [table.department for table in found] == [table.department for table in expected]
    for table, wanted in zip(found, expected, strict=True):
        rows = [[bare(text) for text in (r.name, r.description)] + [printed(r.value)] for r in (i.row for i in table.indicators)]
        assert rows == [[bare(text) for text in (r.name, r.description)] + [printed(r.value)] for r in (i.row for i in wanted.indicators)]
        levels = [[bare(level.text) if level else None for level in (i.row.level1, i.row.level2)] for i in table.indicators]
        assert levels == [[bare(level.text) if level else None for level in (i.row.level1, i.row.level2)] for i in wanted.indicators]
        for name in ("goal", "annual_goal", "purpose", "nature", "category"):
            assert bare(table.form.text(name)) == bare(wanted.form.text(name)), name


@pytest.mark.parametrize("path", FILES)
def test_nothing_is_left_over(path: Path) -> None:
    assert original(path).findings == ()


def statements(found: ExtractedDocument) -> set[str]:
    """The triples but for provenance, blanks and the documents in the IRIs of versions aside."""
    minter = Minter()
    document = minter.document(found.document.sha256)
    version = minter.version("", found.document.sha256)
    said = set()
    for triple in found.graph(minter).triples:
        subject, predicate, value = triple.split(" ", 2)
        if predicate in PROVENANCE or document in subject:
            continue
        flat = re.sub(r"\\n|\s+", "", value)
        for dump, print_ in AS_PRINTED.items():
            flat = flat.replace(dump.replace("\\", "\\\\"), print_)
        said.add(f"{subject} {predicate} {flat}".replace(version, "/version"))
    return said


@pytest.mark.parametrize("path", FILES)
def test_the_same_triples_but_for_provenance(path: Path) -> None:
    expected, found = statements(seed(path.stem)), statements(original(path))
    if path.suffix in (".xls", ".xlsx"):
        title = re.compile(rf'(<(?:{re.escape(JX)}title|{re.escape(RDFS)}label)> ")\d+\.(?=\d{{4}}年)')  # a table's label is its title
        expected = {title.sub(r"\1", triple) for triple in expected}
    zero = {triple for triple in found - expected if f"<{JX}fiscalFunds>" in triple and '"0"' in triple}
    assert len(zero) == ZERO_FUNDS.get(path.name, 0)
    assert found - zero == expected
