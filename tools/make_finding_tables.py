"""Write the tables of finding codes and of doubts in docs/steward.md anew from the code: `python tools/make_finding_tables.py`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from jixiao.model import FindingRule, ReadingDoubt, Severity
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


def doubts() -> str:
    """The table of what lowers a certainty, as Markdown."""
    lines = "".join(f"| `{doubt.value}` | {doubt.factor} | {doubt.en} |\n" for doubt in ReadingDoubt)
    return f"| doubt | factor | what it says |\n|---|---|---|\n{lines}"


def main() -> None:
    text = PAGE.read_text(encoding="utf-8")
    codes = (("codes of shapes", shape_rules()), ("codes of reading", READING), ("codes of comparison", ACROSS_DOCUMENTS))
    parts = [(name, f"end of the {name}", table(rules.values())) for name, rules in codes]
    for name, ending, written in (*parts, ("doubts", "end of the doubts", doubts())):
        begin, end = f"<!-- {name}: tools/make_finding_tables.py -->\n", f"<!-- {ending} -->\n"
        before, _, rest = text.partition(begin)
        _, found, after = rest.partition(end)
        if not found:
            raise SystemExit(f"{PAGE}: {begin.strip()} and {end.strip()} must stand there")
        text = f"{before}{begin}\n{written}\n{end}{after}"
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
