"""Write the tables of finding codes in docs/steward.md anew from the registry: `python tools/make_finding_tables.py`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from jixiao.model import FindingRule, Severity
from jixiao.model.finding_rules import ACROSS_DOCUMENTS, READING
from jixiao.rdf.shape_rules import shape_rules

PAGE = Path(__file__).resolve().parents[1] / "docs" / "steward.md"
COLUMNS = ("code", "severity", "title", "what is wrong", "what to do", "example", "since")


def row(rule: FindingRule) -> tuple[str, ...]:
    """The cells of a rule, as they are written in the table."""
    title = f"{rule.title.en} ({rule.title.zh})"
    texts = (title, rule.meaning.en, rule.remedy.en, rule.example.en)
    plain = (text.replace("*", r"\*").replace("_", r"\_") for text in texts)  # no emphasis
    return f"`{rule.code}`", rule.severity.value, *plain, rule.since


def table(rules: Iterable[FindingRule]) -> str:
    """The table of rules, the worst first, as Markdown."""
    ordered = sorted(rules, key=lambda rule: list(Severity).index(rule.severity))
    lines = (f"| {' | '.join(cells)} |\n" for cells in (COLUMNS, *map(row, ordered)))
    return next(lines) + f"{'|---' * len(COLUMNS)}|\n" + "".join(lines)


def main() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name, rules in (("shapes", shape_rules()), ("reading", READING), ("comparison", ACROSS_DOCUMENTS)):
        begin, end = f"<!-- codes of {name}: tools/make_finding_tables.py -->\n", f"<!-- end of the codes of {name} -->\n"
        before, _, rest = text.partition(begin)
        _, found, after = rest.partition(end)
        if not found:
            raise SystemExit(f"{PAGE}: {begin.strip()} and {end.strip()} must stand there")
        text = f"{before}{begin}\n{table(rules.values())}\n{end}{after}"
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
