"""Every code of the registry of findings is shown by a document or by a shape's example, and where it stands is what a person finds."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest

from jixiao.extraction.pipeline import extract
from jixiao.model import DocumentError, Finding
from jixiao.model.finding_rules import ACROSS_DOCUMENTS, READING
from jixiao.rdf.shape_rules import finding_rules
from jixiao.readers import read_document
from jixiao.validation import validate

TESTS = Path(__file__).parent
DOCUMENTS = sorted(path for path in (TESTS / "findings").iterdir() if path.suffix not in (".py", ".toml", ".md") and path.is_file())
EXAMPLES = sorted((TESTS / "shapes").glob("*/invalid.ttl"))
EXPECTED: dict[str, list[dict[str, Any]]] = tomllib.loads((TESTS / "findings" / "expected.toml").read_text(encoding="utf-8"))
#: The documents of which the program can say this only where it reads scans.
SCANS = {"low-confidence.png", "no-text.pdf"}
READS_SCANS = find_spec("rapidocr_onnxruntime") is not None
PLACE = ("table", "row", "column", "line", "page", "sheet")


@cache
def findings_of(path: Path) -> tuple[Finding, ...]:
    """What reading a document finds, also where it holds no form."""
    document = read_document(path)
    try:
        return extract(document).findings
    except DocumentError:
        return (*document.findings, *document.unread)


def shown(path: Path) -> tuple[str, str]:
    """The code that a document is named for, and the wording where its rule has several."""
    code, *wording = path.name.removesuffix(path.suffix).split(".")
    return code, "".join(wording)


def told(template: str, text: str) -> bool:
    """Whether a message is one of this template."""
    return re.fullmatch(re.sub(r"\\{.*?\\}", ".+", re.escape(template)), text, re.DOTALL) is not None


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_gives_the_finding_it_is_named_for(path: Path) -> None:
    if path.name in SCANS and not READS_SCANS:
        pytest.skip("jixiao[ocr] is not installed")
    code, wording = shown(path)
    message = READING[code].messages[wording]
    findings = [f for f in findings_of(path) if f.code == code and told(message.zh, f.message_zh) and told(message.en, f.message_en)]
    places = [{name: value for name in PLACE if (value := getattr(f.source, name)) is not None} for f in findings]
    if path.name == "low-confidence.png":
        assert {"table": 1, "page": 1}.items() <= places[0].items()
        return
    places = [place | ({"value": f.value} if f.value is not None else {}) for place, f in zip(places, findings, strict=True)]
    assert places == EXPECTED[path.name]


def test_every_wording_of_every_rule_of_reading_has_a_document() -> None:
    assert sorted(map(shown, DOCUMENTS)) == sorted((code, wording) for code, rule in READING.items() for wording in rule.messages)


def test_the_codes_that_documents_and_examples_give_are_those_of_the_registry() -> None:
    given = {finding.code for path in DOCUMENTS for finding in findings_of(path)}
    for path in EXAMPLES:
        triples = (quad.triple for quad in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE))
        text = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES) or b""
        given |= {finding.code for finding in validate(text.decode("utf-8")).findings}
    missing = set(finding_rules()) - given - set(ACROSS_DOCUMENTS)  # tests/test_versions.py has those
    assert missing <= (set() if READS_SCANS else {shown(TESTS / name)[0] for name in SCANS})
    assert given <= set(finding_rules())
