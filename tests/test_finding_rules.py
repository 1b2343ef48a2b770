"""The registry of findings: what a rule says, that no finding is made without one, and that stores keep what others wrote."""

from __future__ import annotations

import re
import string
from dataclasses import replace
from pathlib import Path

import pytest

from jixiao.model import Finding, FindingRule, Location, Severity
from jixiao.model.finding import register
from jixiao.model.finding_rules import ACROSS_DOCUMENTS, READING
from jixiao.model.finding_rules.files import FORMULA_WITHOUT_VALUE
from jixiao.model.finding_rules.forms import ROW_INCOMPLETE
from jixiao.model.text import BilingualText
from jixiao.rdf.namespaces import JX, LITERALS, PROV, RDF, SH
from jixiao.rdf.shape_rules import finding_rules, shape_rules
from jixiao.store import open_store
from jixiao.validation import read_findings

HERE = Location(1, 9)


def planted(code: str = "planted-code") -> FindingRule:
    """A rule that nobody declared."""
    text = BilingualText("未声明", "undeclared")
    return FindingRule(code, Severity.WARNING, text, text, text, text, "0.1.0", {"": text})


def test_a_finding_of_an_undeclared_rule_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="no rule of findings is declared as 'planted-code'"):
        planted().at(HERE)
    with pytest.raises(ValueError, match="declared as 'no-text'"):
        Finding(planted("no-text"), "文", "text", HERE)  # the code of another rule
    with pytest.raises(ValueError, match="declared as 'no-text'"):
        Finding("no-text", "文", "text", HERE)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="row-incomplete"):
        replace(ROW_INCOMPLETE.at(HERE, width=5), rule=replace(ROW_INCOMPLETE, severity=Severity.INFO))


def test_a_code_is_declared_once() -> None:
    with pytest.raises(ValueError, match="two rules of findings have the code 'row-incomplete'"):
        register(planted("row-incomplete"))
    assert not set(READING) & set(shape_rules())


def test_a_finding_has_code_and_severity_of_its_rule_and_the_fields_of_its_message() -> None:
    finding = ROW_INCOMPLETE.at(HERE, value="甲 | 乙", width=5)
    assert (finding.code, finding.severity, finding.source, finding.value) == ("row-incomplete", Severity.WARNING, HERE, "甲 | 乙")
    assert finding.message("zh") == "此行的单元格数与表头（5 列）不符，按指标层级用语推断各列，请核对"
    assert finding.message("en").startswith("This row's cells do not fit the heading's 5 columns;")
    more = FORMULA_WITHOUT_VALUE.at(HERE, wording="more", sheet="表{1}", more=1234)
    assert more.message_zh == "工作表“表{1}”另有 1234 个公式没有保存结果，按空白读取；请用 Excel 或 WPS 打开并保存一次后再导入"
    assert more.message_en.startswith("1,234 more formulas in sheet '表{1}' have no stored result")


@pytest.mark.parametrize("code", sorted(finding_rules()))
def test_a_rule_says_everything_in_both_languages(code: str) -> None:
    rule = finding_rules()[code]
    assert rule.code == code
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)
    assert re.fullmatch(r"\d+\.\d+\.\d+", rule.since)
    texts = [rule.title, rule.meaning, rule.remedy, rule.example, *rule.messages.values()]
    assert rule.messages
    for text in texts:
        assert re.search(r"[\u4e00-\u9fff]|[≥≤]", text.zh), text
        assert text.en, text
    for text in (rule.meaning, rule.remedy):
        assert text.zh.endswith("。"), text
        assert text.en.endswith("."), text


@pytest.mark.parametrize("code", sorted({**READING, **ACROSS_DOCUMENTS}))
def test_both_languages_of_a_message_have_the_same_fields(code: str) -> None:
    def fields(template: str) -> set[str]:
        return {name.partition(".")[0] for _, name, _, _ in string.Formatter().parse(template) if name}

    for message in finding_rules()[code].messages.values():
        assert fields(message.zh) == fields(message.en)


def test_a_code_that_this_release_does_not_know_is_read_back_from_a_store(tmp_path: Path) -> None:
    """Of a store that another release wrote nothing is lost: neither a code of its own nor a severity that was another one then."""
    store = open_store(str(tmp_path / "store"))
    document_iri = "https://w3id.org/jixiao/id/document/ab12"
    cell = f"<{document_iri}#t1r9>"
    statements = [f"<{document_iri}> <{RDF}type> <{JX}Document>", f'<{document_iri}> <{JX}fileName> "a.docx"']
    statements += [f"{cell} <{JX}inDocument> <{document_iri}>", f"{cell} <{JX}tableNumber> {LITERALS.integer(1)}"]
    for code, severity in (("made-of-gold", "Warning"), ("row-incomplete", "Info"), ("no-city", "Violation")):
        this = f"<https://w3id.org/jixiao/id/finding/{code}>"
        statements += [f"{this} <{RDF}type> <{JX}Finding>", f"{this} <{JX}inDocument> <{document_iri}>", f'{this} <{JX}code> "{code}"']
        statements += [f"{this} <{SH}resultSeverity> <{SH}{severity}>", f"{this} <{PROV}wasDerivedFrom> {cell}"]
        statements += [f'{this} <{SH}resultMessage> "金"@zh', f'{this} <{SH}resultMessage> "gold"@en']
    store.replace({f"{document_iri}/reading": statements})
    (document,) = read_findings(store)
    by_code = {finding.code: finding for finding in document.findings}
    assert {code: finding.severity.value for code, finding in by_code.items()} == {
        "made-of-gold": "warning",
        "row-incomplete": "info",
        "no-city": "violation",
    }
    assert by_code["made-of-gold"].message("en") == "gold"
    assert by_code["made-of-gold"].rule.title == BilingualText("", "")
    assert by_code["row-incomplete"].rule.title.en == "Row does not fit the heading"
    assert by_code["no-city"].rule == shape_rules()["no-city"]
    assert replace(by_code["made-of-gold"], value="x").code == "made-of-gold"
