"""Fingerprints of findings: the same from run to run, whatever the value and the position."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from pathlib import Path

from conftest import run_jixiao as run
from jixiao.validation.fingerprint import fingerprint

LIBRARY = Path(__file__).parents[1] / "docs" / "examples" / "library.txt"


def findings(text: str, folder: Path, *options: str) -> list[dict[str, str]]:
    folder.mkdir()
    (folder / "a.txt").write_text(text, encoding="utf-8")
    run("build", folder, "--store", folder / "store", *options)
    return json.loads(run("validate", "--store", folder / "store", "--format", "json").stdout)


def test_it_is_the_beginning_of_a_sha256_of_code_table_and_place() -> None:
    said = b"no-budget\x1f120000/h0/2024/p0\x1findicator/quantity-1"
    assert fingerprint("no-budget", "120000/h0/2024/p0", "indicator/quantity-1") == hashlib.sha256(said).hexdigest()[:16]


def test_a_value_and_the_position_do_not_change_it(tmp_path: Path) -> None:
    text = LIBRARY.read_text(encoding="utf-8")
    assert "≥40阅览席" in text
    place = ("--city", "武汉市")
    first = findings(text, tmp_path / "a", *place)
    moved = findings("\n\n" + text.replace("≥40阅览席", "≥55阅览席"), tmp_path / "b", *place)
    one, other = ([f for f in found if f["code"] == "number-without-unit"] for found in (first, moved))
    assert [f["fingerprint"] for f in one] == [f["fingerprint"] for f in other]
    assert one[0]["value"] != other[0]["value"]
    assert one[0]["source"]["line"] != other[0]["source"]["line"]


def test_of_a_table_without_a_name_it_hangs_on_the_document_and_where_the_table_begins(tmp_path: Path) -> None:
    """The IRI of such a table hangs on all that it says; a second building of the same document gives the same."""
    first = findings(LIBRARY.read_text(encoding="utf-8"), tmp_path / "a")
    again = findings(LIBRARY.read_text(encoding="utf-8"), tmp_path / "b")
    assert any(f["code"] == "no-city" for f in first)
    assert [f["fingerprint"] for f in first] == [f["fingerprint"] for f in again]
    assert len({f["fingerprint"] for f in first}) == len(first)


def test_json_and_csv_carry_it(tmp_path: Path) -> None:
    found = findings(LIBRARY.read_text(encoding="utf-8"), tmp_path / "a")
    rows = csv.DictReader(io.StringIO(run("validate", "--store", tmp_path / "a" / "store", "--format", "csv").stdout))
    assert [row["fingerprint"] for row in rows] == [f["fingerprint"] for f in found]
    assert all(re.fullmatch("[0-9a-f]{16}", f["fingerprint"]) for f in found)
