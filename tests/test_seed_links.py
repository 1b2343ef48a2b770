"""Every link of the seeds that is said to be sure was read by somebody who had not seen the program; none that was found wrong stands."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from jixiao.linking.scheme import concept_iri
from jixiao.store import Store

READ = Path(__file__).parent / "linking" / "seed-links-read.csv"
#: What the reader found wrong and the program says all the same. It is in the held third, which no word is written for.
KNOWN = {("社会宣传常态化", "mechanism")}
SURE = """
PREFIX jx: <https://w3id.org/jixiao/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX sssom: <https://w3id.org/sssom/>
SELECT ?name ?level ?unit ?relation ?concept WHERE {
  ?use jx:useOf/skos:prefLabel ?name ; jx:usedUnder/skos:prefLabel ?level ; sssom:confidence ?confidence ; ?relation ?concept .
  FILTER(?relation IN (skos:exactMatch, skos:closeMatch, skos:broadMatch) && ?confidence >= 0.9 && LANG(?level) = "zh")
  OPTIONAL { ?use jx:usedWithUnit ?unit }
}"""


@pytest.fixture(scope="module")
def read() -> dict[tuple[str, str, str], dict[str, str]]:
    """What the reader said of each name, level 2 and unit."""
    with READ.open(encoding="utf-8") as lines:
        return {(row["name"], row["level2"], row["unit"]): row for row in csv.DictReader(lines)}


def test_no_sure_link_of_the_seeds_is_wrong(store: Store, read: dict[tuple[str, str, str], dict[str, str]]) -> None:
    """A link that says less than the reader allowed (close where exact is right) is no fault; one that nobody read is."""
    slugs = {concept_iri(row["concept"]): row["concept"] for row in read.values()}
    slugs |= {concept_iri(words[0]): words[0] for row in read.values() if (words := row["should_be"].split())}
    faults, wrong = [], set()
    rows = store.select(SURE).rows
    for row in rows:
        name, level, unit, relation, concept = (term.value if term else "" for term in row)
        said = (slugs.get(concept, concept), relation.rpartition("#")[2].removesuffix("Match"))
        verdict = read.get((name, level, unit))
        if verdict is None:
            faults.append((name, level, unit, *said, "not read"))
        elif said in allowed(verdict):
            continue
        elif verdict["verdict"] == "wrong":
            wrong.add((name, said[0]))
        else:
            faults.append((name, level, unit, *said, "not what was read"))
    assert faults == []
    assert wrong == KNOWN
    assert len(rows) > 700


def allowed(verdict: dict[str, str]) -> set[tuple[str, str]]:
    """Concepts with relations that the reader agrees with, or that careful readers would differ on."""
    found = {(should[0], should[1]) for should in [verdict["should_be"].split()] if len(should) == 2}
    if verdict["verdict"] != "wrong":
        found.add((verdict["concept"], verdict["relation"]))
    if verdict["relation"] == "exact" and (verdict["verdict"] != "wrong"):
        found.add((verdict["concept"], "close"))
    return found


def test_the_list_says_what_it_was_read_for(read: dict[tuple[str, str, str], dict[str, str]]) -> None:
    assert {row["verdict"] for row in read.values()} == {"right", "arguable", "wrong"}
    assert all(row["should_be"] and row["why"] for row in read.values() if row["verdict"] != "right")
