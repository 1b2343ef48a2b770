"""指标值 into triples, by the patterns that the corpus has."""

from __future__ import annotations

import re
from decimal import Decimal

from rdflib import RDF, XSD, URIRef

from .forms import Cell
from .terms import JX, Triple, decimal, string, typed, units

_SIGNS = {"≥": ">=", ">=": ">=", "不低于": ">=", "≤": "<=", "<=": "<=", "不超过": "<=", "=": "=", "": "=", "以上": ">=", "以内": "<="}
_NUMBER = re.compile(r"(≥|≤|=|>=|<=|不低于|不超过)?(\d+(?:\.\d+)?)\(?(.*?)\)?(以上|以内)?")
_RANGE = re.compile(r"(\d+)-(\d+)\(?([^\d月年.)]+)\)?")
_DEADLINES = (
    re.compile(r"(?:(?P<y>\d{4})年)?(?P<m>\d+)月底前(?P<note>完成)?"),
    re.compile(r"(?P<y>\d{4})年(?P<m>\d+)月(?P<d>\d+)日前"),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)"),
    re.compile(r"(?P<y>\d{4})年底前(?P<note>完成)?"),
)
_PERIODS = (
    re.compile(r"(?P<y>\d{4})(?:年|\.)0?(?P<a>\d+)月?-(?:\d{4}\.)?(?P<b>\d+)月?"),
    re.compile(r"(?P<a>\d+)月-(?P<b>\d+)月"),
    re.compile(r"(?P<y>\d{4})年(?P<a>\d+)月(?P<c>\d+)日至\d{4}年(?P<b>\d+)月(?P<d>\d+)日"),
    re.compile(r"(?P<y>\d{4})年(?P<part>上半年|全年)"),
)
_DAYS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_TIMES = {"分钟": Decimal(1) / 60, "小时": Decimal(1), "天": Decimal(24), "年": Decimal(8766), "工作日": Decimal(8)}
UNIT_PRICE = ("人均", "单价", "每", "单位", "单个", "单次")


def value_triples(node: URIRef, cell: Cell, sign: str, measure: str, year: int) -> tuple[list[Triple], Decimal | None, bool]:
    """What a 指标值 says, its money in yuan, and whether that is a unit price."""
    text = cell.text
    if text in ("", "-", "/", "无"):
        return [(node, RDF.type, JX.MissingTarget)], None, False
    if match := _RANGE.fullmatch(text + measure):
        word, iri = units().get(match[3], (match[3], None))
        found: list[Triple] = [
            (node, RDF.type, JX.RangeTarget),
            (node, JX.lower, decimal(match[1])),
            (node, JX.upper, decimal(match[2])),
        ]
        return [*found, (node, JX.unitText, string(word)), *([(node, JX.unit, iri)] if iri else [])], None, False
    for pattern in _DEADLINES:
        if match := pattern.fullmatch(text):
            parts = match.groupdict()
            month = int(parts.get("m") or 12)
            day = f"{parts.get('y') or year}-{month:02d}-{int(parts.get('d') or last_day(int(parts.get('y') or year), month)):02d}"
            found = [(node, RDF.type, JX.DeadlineTarget), (node, JX.comparator, string("<=")), (node, JX.date, typed(day, XSD.date))]
            return [*found, *([(node, JX.note, string(parts["note"]))] if parts.get("note") else [])], None, False
    for pattern in _PERIODS:
        if match := pattern.fullmatch(text):
            parts = {key: part for key, part in match.groupdict().items() if part}
            own, first, last = (
                int(parts.get("y", year)),
                int(parts.get("a", 1)),
                int(parts.get("b", 6 if parts.get("part") == "上半年" else 12)),
            )
            start, end = (
                f"{own}-{first:02d}-{int(parts.get('c', 1)):02d}",
                f"{own}-{last:02d}-{int(parts.get('d', last_day(own, last))):02d}",
            )
            return (
                [(node, RDF.type, JX.PeriodTarget), (node, JX.start, typed(start, XSD.date)), (node, JX.end, typed(end, XSD.date))],
                None,
                False,
            )
    whole = text if text[0] in "≥≤=><不" or sign in ("", "定性") else sign + text
    if match := _NUMBER.fullmatch(whole if not measure or sign == "定性" else whole + measure):
        comparator = _SIGNS[match[1] or match[4] or ""]
        found, yuan, per = number_triples(node, comparator, Decimal(match[2]), match[3])
        if not (match[1] or match[4]):
            found.append((node, JX.comparatorStated, typed("false", XSD.boolean)))
        return found, yuan, per
    return [(node, RDF.type, JX.TextTarget)], None, False


def number_triples(node: URIRef, comparator: str, number: Decimal, unit: str) -> tuple[list[Triple], Decimal | None, bool]:
    above, *below = unit.split("/")
    if above not in units() and above.startswith("万"):
        above, number = above[1:], number * 10000
    word, iri = units().get(above, (above, None))
    per = [units().get(part, (part, None)) for part in below]
    found: list[Triple] = [(node, RDF.type, JX.NumberTarget), (node, JX.comparator, string(comparator)), (node, JX.number, decimal(number))]
    if unit:
        found.append((node, JX.unitText, string("/".join([word, *(name for name, _ in per)]))))
    if iri:
        found.append((node, JX.numeratorUnit if per else JX.unit, iri))
    found += [(node, JX.perUnit, each) for _, each in per if each]
    if word in _TIMES and not per:
        found.append((node, JX.hours, decimal((number * _TIMES[word]).quantize(Decimal("0.000001")))))
    yuan = number * {"元": 1, "万元": 10000}[word] if word in ("元", "万元") else None
    if yuan is not None:
        found.append((node, JX.yuanPerUnit if per else JX.yuan, decimal(yuan)))
    return found, yuan, bool(per)


def last_day(year: int, month: int) -> int:
    return 29 if month == 2 and year % 4 == 0 else _DAYS[month]


def amount(text: str, unit: str) -> Decimal:
    return Decimal(text.replace(",", "")) * (10000 if unit == "万元" else 1)
