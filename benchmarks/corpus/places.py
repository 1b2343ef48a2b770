"""The cities and counties of the corpus, from the jurisdictions of the ontology."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from .model import Place, shuffled, source

JURISDICTIONS = Path(__file__).resolve().parent.parent.parent / "ontology" / "jurisdictions.ttl"

_LINE = re.compile(
    r'^jxj:(\d{6}) a .*?jx:jurisdictionLevel "(\w+)" ; skos:prefLabel "([^"]+)"@zh.*?(?:jx:partOf jxj:(\d{6}))? \.$', re.MULTILINE
)
#: Beijing, Tianjin, Shanghai, Chongqing: provinces that are cities.
_MUNICIPALITIES = ("110000", "120000", "310000", "500000")


@cache
def places(seed: int) -> tuple[Place, ...]:
    """Municipalities and prefectures in an order of the seed, then counties; named so that the name is no other place's.

    Taiwan, Hong Kong and Macao publish no such tables.
    """
    found = {code: (level, name, above) for code, level, name, above in _LINE.findall(JURISDICTIONS.read_text(encoding="utf-8"))}
    cities, counties = [], []
    for code, (level, name, above) in found.items():
        if code >= "710000":
            continue
        province = found[code[:2] + "0000"][1]
        if level == "prefecture" or code in _MUNICIPALITIES:
            cities.append(Place(code, name, province, name))
        elif level == "county":
            whole = found[above][1] + name
            counties.append(Place(code, whole, province, whole))
    return (*shuffled(cities, source(seed, "cities")), *shuffled(counties, source(seed, "counties")))
