"""Check the goldens against the documents: `python tests/wild/check.py`.

It knows nothing of forms. It looks that every document has a golden, that the keys are those of README.md, that targets are of a known
shape, and that every text the golden quotes stands somewhere in the document (white space apart; a page may cut a quote in two).
"""

import html
import json
import re
import sys
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TABLE = {
    *("title", "project", "project_code", "department", "supervising_department", "year", "kind", "amount_unit", "funds", "execution_rate"),
    *("goal", "annual_goal", "goal_achieved", "indicators"),
}
FUNDS = re.compile(
    r"(annual_|adjusted_|executed_)?(total|fiscal|other|carried_over)|central|provincial|municipal|county|own_level|superior|special_account|unit_funds"
)
QUOTED = (
    "level1",
    "level2",
    "level3",
    "name",
    "value",
    "sign",
    "measure",
    "description",
    "actual",
    "explanation",
    "remark",
    "baseline",
    "standard",
)
INDICATOR = {*QUOTED, "level1_inferred", "target", "weight", "score", "met", "horizon"}
TARGETS = {
    "number": {"comparator", "number", "unit", "yuan"},
    "deadline": {"date"},
    "period": {"start", "end"},
    "text": set(),
    "missing": set(),
}


def squeezed(text: str) -> str:
    """The text without white space."""
    return re.sub(r"\s+", "", text)


def text_of(path: Path) -> str:
    """All text of a document, squeezed; for a spreadsheet what its cells show."""
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as archive:
            return squeezed(html.unescape(re.sub(r"<[^>]+>", "", archive.read("word/document.xml").decode())))
    if path.suffix == ".xlsx":
        return squeezed(shown(path))
    if path.suffix == ".pdf":
        import pdfplumber

        with pdfplumber.open(path) as pages:
            texts = [page.extract_text() for page in pages.pages]
            found = [cell or "" for page in pages.pages for table in page.extract_tables() for row in table for cell in row]
        return squeezed("\n".join(texts + found))
    data = path.read_bytes()
    text = data.decode("gbk" if b"charset=gb" in data else "utf-8")
    return squeezed(html.unescape(re.sub(r"<[^>]+>", "", text)) if path.suffix == ".html" else text)


def shown(path: Path) -> str:
    """The cells of a workbook, numbers and dates written in the few number formats that these documents use."""
    import openpyxl

    pieces = []
    for sheet in openpyxl.load_workbook(path):
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            value, form = cell.value, cell.number_format.replace('"', "")
            if form == "yyyy年m月d日":
                pieces.append(f"{value.year}年{value.month}月{value.day}日")
            elif isinstance(value, str) or form == "General":
                pieces.append(str(value))
            else:
                number = re.search(r"#,##0(?:\.0+)?|0(?:\.0+)?(%)?", form)
                assert number, form
                places = len(number[0].partition(".")[2].rstrip("%"))
                written = f"{Decimal(str(value)) * (100 if number[1] else 1):,.{places}f}" + (number[1] or "")
                pieces.append(form.replace(number[0], written if "#" in number[0] else written.replace(",", "")))
    return "\n".join(pieces)


def stands(quote: str, text: str) -> bool:
    """Whether the quote stands in the text, whole or in two pieces (a page may cut a cell)."""
    return quote in text or any(quote[:cut] in text and quote[cut:] in text for cut in range(2, len(quote) - 1))


def faults(golden: dict[str, Any], text: str) -> list[str]:
    """What is wrong with a golden, given the squeezed text of its document."""
    found = []
    for number, table in enumerate(golden["tables"], 1):
        found += [f"table {number}: unknown key {key}" for key in table.keys() - TABLE]
        found += [f"table {number}: unknown funds {key}" for key in table.get("funds", {}) if not FUNDS.fullmatch(key)]
        quoted = [table.get(key) for key in ("title", "project", "project_code", "execution_rate", "goal", "annual_goal", "goal_achieved")]
        quoted += [part for key in ("department", "supervising_department") for part in table.get(key, {}).values()]
        for row in table["indicators"]:
            found += [f"{row['name']}: unknown key {key}" for key in row.keys() - INDICATOR]
            quoted += [row.get(key) for key in QUOTED] + [str(row[key]) for key in ("weight", "score") if row.get(key)]
            target = row.get("target")
            if target and target.keys() - {"kind"} - TARGETS[target["kind"]]:
                found.append(f"{row['name']}: target {target}")
        found += [f"table {number}: not in the document: {quote}" for quote in quoted if quote and not stands(squeezed(quote), text)]
    return found


def main() -> int:
    """Print what is wrong; 1 if anything is."""
    wrong = rows = 0
    for path in sorted(HERE.glob("variants/*")) + sorted(HERE.glob("mixed/*")):
        if path.name.endswith(".expected.json"):
            continue
        golden = json.loads(path.with_name(path.name + ".expected.json").read_text("utf-8"))
        rows += sum(len(table["indicators"]) for table in golden["tables"])
        for fault in faults(golden, text_of(path)):
            print(f"{path.name}: {fault}")
            wrong += 1
    print(f"{rows} rows, {wrong} faults")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
