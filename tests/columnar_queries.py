"""Random queries over data of our kind, the same ones for the same seed. They are valid, and none multiplies without end."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

PREFIXES = """PREFIX jx: <https://w3id.org/jixiao/ontology#>
PREFIX jxf: <https://w3id.org/jixiao/framework#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX ex: <urn:example:>
"""
#: What things have: a predicate, and what it leads to. Upper case are things, lower case are values.
EDGES = {
    "TABLE": [
        ("jx:budget", "decimal"),
        ("jx:costTargets", "decimal"),
        ("jx:executedFunds", "decimal"),
        ("jx:fiscalYear", "integer"),
        ("jx:projectName", "string"),
        ("jx:departmentCode", "string"),
        ("jx:projectNature", "string"),
        ("jx:startDate", "date"),
        ("jx:department", "DEPARTMENT"),
        ("jx:project", "PROJECT"),
        ("jx:jurisdiction", "PLACE"),
        ("jx:evaluates", "TABLE"),
        ("jx:inDocument", "DOCUMENT"),
    ],
    "ROW": [
        ("jx:inTable", "TABLE"),
        ("jx:target", "TARGET"),
        ("jx:actual", "TARGET"),
        ("jx:concept", "CONCEPT"),
        ("jx:level1", "LEVEL"),
        ("jx:level2", "LEVEL"),
        ("jx:name", "string"),
        ("jx:description", "string"),
        ("jx:term", "string"),
        ("jx:position", "integer"),
        ("jx:fiscalYear", "integer"),
        ("jx:weight", "decimal"),
        ("jx:targetMet", "boolean"),
        ("jx:jurisdiction", "PLACE"),
        ("jx:department", "DEPARTMENT"),
    ],
    "TARGET": [
        ("jx:number", "decimal"),
        ("jx:yuan", "decimal"),
        ("jx:hours", "decimal"),
        ("jx:unitText", "string"),
        ("jx:verbatim", "string"),
        ("jx:comparator", "string"),
        ("jx:date", "day"),
    ],
    "DEPARTMENT": [("jx:name", "string"), ("jx:jurisdiction", "PLACE")],
    "PROJECT": [("jx:name", "string"), ("jx:term", "string"), ("jx:department", "DEPARTMENT")],
    "PLACE": [("skos:prefLabel", "label"), ("jx:gbCode", "string"), ("jx:partOf", "PLACE")],
    "CONCEPT": [("skos:prefLabel", "label"), ("skos:broader", "LEVEL")],
    "LEVEL": [("skos:prefLabel", "label")],
    "DOCUMENT": [("jx:fileName", "string"), ("jx:fiscalYear", "integer")],
    "ODD": [("ex:any", "any"), ("ex:number", "number"), ("ex:text", "text"), ("ex:next", "ODD"), ("ex:day", "day"), ("ex:flag", "boolean")],
}
CLASSES = {
    "TABLE": ["jx:TargetTable", "jx:EvaluationTable"],
    "ROW": ["jx:Indicator", "jx:EvaluatedIndicator"],
    "TARGET": ["jx:NumberTarget", "jx:TextTarget", "jx:DeadlineTarget", "jx:Target"],
    "DEPARTMENT": ["jx:Department"],
    "PROJECT": ["jx:Project"],
    "DOCUMENT": ["jx:Document"],
    "ODD": ["ex:Odd", "ex:None"],
}
CONSTANTS = {
    "decimal": ["100", "30.0", "0", "1200000", "95.5", "-3"],
    "integer": ["2022", "1", "2", "3.0", "2023"],
    "string": ['"%"', '"元"', '"≥90%"', '""', '"次数"', '"absent"'],
    "boolean": ["true", "false"],
    "date": ['"2022-06-01"^^xsd:date', '"2024-01-01"^^xsd:date'],
    "day": ['"2022-12-31"^^xsd:date', '"--12-31"^^xsd:gMonthDay', '"2024-01-01"^^xsd:date'],
    "label": ['"数量指标"@zh', '"Tianjin"@en', '"天津市"@zh', '"天津市"'],
    "number": ["1", "1.0", "2.5", "0", "-7", "1000000.25"],
    "text": ['"a"', '"a"@en', '"b"@fr', '"é"', '"absent"@en'],
    "any": ["1", '"a"', '"a"@en', "true", "ex:i1", '"2022-12-31"^^xsd:date', "1.0", "ex:absent"],
    "LEVEL": ["jxf:quantity", "jxf:output", "jxf:satisfaction", "jxf:absent"],
    "ODD": ["ex:i1", "ex:i2", "ex:absent"],
}
NUMERIC = {"decimal", "integer", "number"}
TEXTUAL = {"string", "text", "label"}


@dataclass
class _Maker:
    random: Random
    names: int = 0
    #: How much may still be added before the query is large enough.
    room: int = 9
    #: The graphs that are asked for by name; where there are none, no graph is asked for.
    graphs: tuple[str, ...] = ()

    def fresh(self) -> str:
        self.names += 1
        return f"?v{self.names}"

    def chance(self, share: float) -> bool:
        return self.random.random() < share


@dataclass
class _Part:
    """A group in the making: its text, the variables in it with what they are, and those that may have no value."""

    text: list[str] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)
    loose: set[str] = field(default_factory=set)

    def things(self) -> list[str]:
        return [name for name, kind in self.kinds.items() if kind.isupper()]

    def values(self) -> list[str]:
        return [name for name, kind in self.kinds.items() if kind.islower()]


def query(seed: int, graphs: tuple[str, ...] = ()) -> str:
    """A SELECT query. Its order, where it has one, is total or by expressions that stand among its columns."""
    maker = _Maker(Random(seed), graphs=graphs)
    text = _select(maker, top=True)[0]
    if graphs and maker.chance(0.1):
        named = maker.random.choices(graphs, k=maker.random.randint(1, 3))
        clauses = " ".join(f"FROM {'NAMED ' if maker.chance(0.4) else ''}{name}" for name in dict.fromkeys(named))
        text = text.replace(" WHERE {", f" {clauses} WHERE {{", 1)
    return PREFIXES + text


def construct(seed: int, graphs: tuple[str, ...] = ()) -> str:
    """A CONSTRUCT query, some of whose statements are none, since a literal is their subject or a variable has no value."""
    maker = _Maker(Random(seed), graphs=graphs)
    part = _Part()
    _group(maker, part, (maker.fresh(), maker.random.choice(["TABLE", "ROW", "TARGET", "ODD", "ODD", "PROJECT"])))
    names = list(part.kinds)
    subjects = [*part.things(), maker.random.choice(names), "_:b", "_:c", "ex:made", f"[ ex:about {maker.random.choice(names)} ]"]
    predicates = ["ex:p", "ex:q", "ex:p", maker.random.choice(names)]
    objects = [*names, "_:b", "_:c", "1.0", '"a"@en', f"( {maker.random.choice(names)} 2 )", "[]"]
    made = [" ".join(map(maker.random.choice, (subjects, predicates, objects))) for _ in range(maker.random.randint(1, 3))]
    return f"{PREFIXES}CONSTRUCT {{ {' . '.join(made)} }} WHERE {{ {' '.join(part.text)} }}"


def _select(maker: _Maker, top: bool, start: tuple[str, str] | None = None) -> tuple[str, _Part]:
    """A SELECT and what its variables are. A nested one begins with a variable that is outside of it too."""
    part = _Part()
    _group(maker, part, start or (maker.fresh(), maker.random.choice(["TABLE", "ROW", "TARGET", "ODD", "ODD", "PROJECT"])))
    body = " ".join(part.text)
    if maker.chance(0.4):
        return _aggregated(maker, part, body, top, start)
    names = [name for name in part.kinds if maker.chance(0.6)] or list(part.kinds)[:1]
    if start and start[0] not in names:
        names.insert(0, start[0])
    shown = _Part([], {name: part.kinds[name] for name in names}, part.loose & set(names))
    head = list(names)
    if maker.chance(0.3):
        name = maker.fresh()
        expression, kind = _expression(maker, part)
        head.append(f"({expression} AS {name})")
        shown.kinds[name] = kind
        shown.loose.add(name)
    distinct = "DISTINCT " if maker.chance(0.45) else ""
    tail = _order(maker, shown, top)
    return f"SELECT {distinct}{' '.join(head)} WHERE {{ {body} }}{tail}", shown


def _aggregated(maker: _Maker, part: _Part, body: str, top: bool, start: tuple[str, str] | None) -> tuple[str, _Part]:
    keys = [name for name in part.kinds if maker.chance(0.3)][:3]
    if start and start[0] not in keys:
        keys.insert(0, start[0])
    shown = _Part([], {name: part.kinds[name] for name in keys}, part.loose & set(keys))
    head = list(keys)
    for _ in range(maker.random.randint(1, 3)):
        name = maker.fresh()
        value = maker.random.choice(list(part.kinds))
        kind = part.kinds[value]
        distinct = "DISTINCT " if maker.chance(0.3) else ""
        choices = ["COUNT(*)", f"COUNT({distinct}{value})", f"COUNT({distinct}{value})"]
        made = "integer"
        if kind in NUMERIC:
            choices += [f"SUM({value})", f"AVG({value})", f"SUM(COALESCE({value}, 0))", f"SUM({distinct}{value})"]
        if kind in NUMERIC | {"string", "date"} or kind.isupper():
            choices += [f"MIN({value})", f"MAX({value})"]
        if kind == "string":
            choices.append(f'GROUP_CONCAT(DISTINCT {value}; SEPARATOR="；")')
        chosen = maker.random.choice(choices)
        if chosen.startswith(("SUM", "AVG")):
            made = "number"
        elif chosen.startswith(("MIN", "MAX")):
            made = kind
        elif chosen.startswith("GROUP"):
            made = "joined"
        head.append(f"({chosen} AS {name})")
        shown.kinds[name] = made
        shown.loose.add(name)
    by = f" GROUP BY {' '.join(keys)}" if keys else ""
    having = " HAVING (COUNT(*) > 1)" if maker.chance(0.2) else ""
    tail = _order(maker, shown, top)
    return f"SELECT {' '.join(head)} WHERE {{ {body} }}{by}{having}{tail}", shown


def _order(maker: _Maker, shown: _Part, top: bool) -> str:
    """An order, total where rows are cut off."""
    names = list(shown.kinds)
    plain = [name for name in names if shown.kinds[name] in NUMERIC | {"string", "date", "boolean"} or shown.kinds[name].isupper()]
    if top and maker.chance(0.5) and plain:
        if set(plain) == set(names) and maker.chance(0.5):
            keys = [f"DESC({name})" if maker.chance(0.4) else name for name in names]
            offset = f" OFFSET {maker.random.randint(1, 3)}" if maker.chance(0.3) else ""
            return f" ORDER BY {' '.join(keys)} LIMIT {maker.random.randint(1, 20)}{offset}"
        some = maker.random.sample(plain, min(len(plain), 2))
        return " ORDER BY " + " ".join(f"DESC({name})" if maker.chance(0.4) else name for name in some)
    return ""


# -- groups ----------------------------------------------------------------------------------------------------------------


def _group(maker: _Maker, part: _Part, start: tuple[str, str]) -> None:
    """Fills in a group that is about a variable."""
    _triples(maker, part, start)
    while maker.room > 0 and maker.chance(0.7):
        maker.room -= 1
        if maker.graphs and maker.chance(0.35):
            _graph(maker, part)
            continue
        choice = maker.random.random()
        if choice < 0.28:
            _optional(maker, part)
        elif choice < 0.36:
            _minus(maker, part)
        elif choice < 0.46:
            _union(maker, part)
        elif choice < 0.62:
            part.text.append(f"FILTER({_condition(maker, part)})")
        elif choice < 0.72:
            name = maker.fresh()
            expression, kind = _expression(maker, part)
            part.text.append(f"BIND({expression} AS {name})")
            part.kinds[name] = kind
            part.loose.add(name)
        elif choice < 0.82:
            _values(maker, part)
        elif choice < 0.95:
            _subselect(maker, part)
        else:
            negated = "NOT " if maker.chance(0.5) else ""
            inner = _Part()
            _triples(maker, inner, _anchor(maker, part))
            part.text.append(f"FILTER({negated}EXISTS {{ {' '.join(inner.text)} }})")


def _graph(maker: _Maker, part: _Part) -> None:
    """What is asked of a graph by its name, or of each by a variable, which may be one that the query has already."""
    known = [name for name, kind in part.kinds.items() if kind == "GRAPH"]
    variable = "" if maker.chance(0.4) else maker.random.choice(known) if known and maker.chance(0.4) else maker.fresh()
    inner = _Part()
    start = _anchor(maker, part) if maker.chance(0.8) else (maker.fresh(), maker.random.choice(["TABLE", "ODD", "ODD", "PLACE"]))
    chance = maker.random.random()
    if chance < 0.3:
        _group(maker, inner, start)
    elif chance < 0.5:
        _triples(maker, inner, start)
    else:  # so little that many graphs have it
        inner.kinds[start[0]] = start[1]
        for edge, target in maker.random.choices(EDGES[start[1]], k=maker.random.randint(1, 2)):
            inner.text.append(f"{start[0]} {edge} {(name := maker.fresh())} .")
            inner.kinds[name] = target
    text = f"GRAPH {variable or maker.random.choice(maker.graphs)} {{ {' '.join(inner.text)} }}"
    choice = maker.random.random()
    if choice < 0.1:
        part.text.append(f"MINUS {{ {text} }}")
        return
    if choice < 0.2:
        part.text.append(f"FILTER {'NOT ' if maker.chance(0.5) else ''}EXISTS {{ {text} }}")
        return
    optional = choice < 0.4
    part.text.append(f"OPTIONAL {{ {text} }}" if optional else text)
    if variable:
        inner.kinds.setdefault(variable, "GRAPH")
    for name, kind in inner.kinds.items():
        if name not in part.kinds:
            part.kinds[name] = kind
            if optional or name in inner.loose:
                part.loose.add(name)


def _anchor(maker: _Maker, part: _Part) -> tuple[str, str]:
    things = [name for name in part.things() if name not in part.loose] or list(part.kinds)[:1]
    name = maker.random.choice(things)
    kind = part.kinds[name]
    return name, kind if kind in EDGES else "ODD"


def _triples(maker: _Maker, part: _Part, start: tuple[str, str]) -> None:
    subject, kind = start
    part.kinds.setdefault(subject, kind)
    if kind in CLASSES and maker.chance(0.5):
        part.text.append(f"{subject} a {maker.random.choice(CLASSES[kind])} .")
    for _ in range(maker.random.randint(1, 3)):
        edge, target = maker.random.choice(EDGES[kind])
        chance = maker.random.random()
        if chance < 0.12 and target in CONSTANTS:
            part.text.append(f"{subject} {edge} {maker.random.choice(CONSTANTS[target])} .")
        elif chance < 0.2 and target in EDGES:
            second, after = maker.random.choice(EDGES[target])
            name = maker.fresh()
            part.text.append(f"{subject} {edge}/{second} {name} .")
            part.kinds[name] = after
        elif chance < 0.24 and kind == "ODD":
            name = maker.fresh()
            path = maker.random.choice(["ex:next+", "^ex:next", "(ex:next|ex:number)", "ex:next/ex:number", "(ex:next/ex:next)+"])
            part.text.append(f"{subject} {path} {name} .")
            part.kinds[name] = "any"
        elif chance < 0.28:
            known = [name for name, known in part.kinds.items() if known == target and name != subject]
            name = maker.random.choice(known) if known else maker.fresh()
            part.text.append(f"{subject} {edge} {name} .")
            part.kinds.setdefault(name, target)
        else:
            name = maker.fresh()
            part.text.append(f"{subject} {edge} {name} .")
            part.kinds[name] = target
            if target.isupper() and maker.chance(0.3):
                _triples(maker, part, (name, target))


def _optional(maker: _Maker, part: _Part) -> None:
    inner = _Part()
    start = _anchor(maker, part)
    _triples(maker, inner, start)
    if maker.chance(0.2):
        _optional(maker, inner)
    if maker.chance(0.3):
        about = _Part([], {**inner.kinds, **(part.kinds if maker.chance(0.3) else {})}, inner.loose)
        inner.text.append(f"FILTER({_condition(maker, about)})")
    part.text.append(f"OPTIONAL {{ {' '.join(inner.text)} }}")
    for name, kind in inner.kinds.items():
        if name not in part.kinds:
            part.kinds[name] = kind
            part.loose.add(name)


def _minus(maker: _Maker, part: _Part) -> None:
    inner = _Part()
    _triples(maker, inner, _anchor(maker, part))
    part.text.append(f"MINUS {{ {' '.join(inner.text)} }}")


def _union(maker: _Maker, part: _Part) -> None:
    start = _anchor(maker, part)
    branches = []
    shared = maker.fresh()
    for _ in range(2):
        inner = _Part()
        _triples(maker, inner, start)
        if maker.chance(0.5):
            expression, kind = _expression(maker, inner)
            inner.text.append(f"BIND({expression} AS {shared})")
            inner.kinds[shared] = kind
        branches.append(inner)
    part.text.append(" UNION ".join(f"{{ {' '.join(inner.text)} }}" for inner in branches))
    for inner in branches:
        for name, kind in inner.kinds.items():
            if name not in part.kinds:
                part.kinds[name] = kind
                part.loose.add(name)


def _values(maker: _Maker, part: _Part) -> None:
    name = maker.random.choice(list(part.kinds)) if maker.chance(0.7) else maker.fresh()
    kind = part.kinds.get(name, "number")
    constants = CONSTANTS.get(kind)
    if constants is None:
        return
    rows = [maker.random.choice(constants) for _ in range(maker.random.randint(1, 3))]
    if maker.chance(0.2):
        rows.append("UNDEF")
    if name not in part.kinds or "UNDEF" in rows:
        part.loose.add(name)
    part.text.append(f"VALUES {name} {{ {' '.join(dict.fromkeys(rows))} }}")
    part.kinds.setdefault(name, kind)


def _subselect(maker: _Maker, part: _Part) -> None:
    maker.room -= 2
    text, shown = _select(maker, top=False, start=_anchor(maker, part))
    part.text.append(f"{'OPTIONAL ' if maker.chance(0.4) else ''}{{ {text} }}")
    for name, kind in shown.kinds.items():
        if name not in part.kinds:
            part.kinds[name] = kind
            part.loose.add(name)


# -- expressions -----------------------------------------------------------------------------------------------------------


def _of(maker: _Maker, part: _Part, kinds: set[str]) -> str | None:
    found = [name for name, kind in part.kinds.items() if kind in kinds]
    return maker.random.choice(found) if found else None


def _number(maker: _Maker, part: _Part) -> str:
    name = _of(maker, part, NUMERIC)
    if name is None or maker.chance(0.15):
        return maker.random.choice(["1", "2.5", "0", "100", "-3"])
    if maker.chance(0.5):
        return name
    other = _number(maker, part) if maker.chance(0.5) else maker.random.choice(["2", "10", "0.5", "100"])
    return maker.random.choice(
        [
            f"({name} + {other})",
            f"({name} - {other})",
            f"({name} * {other})",
            f"({name} / {other})",
            f"ROUND({name} / {other})",
            f"COALESCE({name}, 0)",
            f"ABS({name})",
            f"(-{name})",
            f"IF({name} > {other}, {name}, {other})",
            f"CEIL({name})",
            f"FLOOR({name} / 3)",
        ]
    )


def _text(maker: _Maker, part: _Part) -> str:
    name = _of(maker, part, TEXTUAL | {"any"})
    if name is None:
        return '"文字"'
    return maker.random.choice(
        [
            f"STR({name})",
            f"STR({name})",
            f'CONCAT(STR({name}), "-")',
            f'REPLACE(STR({name}), "[0-9]+", "#")',
            f'COALESCE({name}, "")',
            f'STRAFTER(STR({name}), "标")',
            f"SUBSTR(STR({name}), 2, 3)",
            f"LCASE(STR({name}))",
            f"LANG({name})",
            name,
        ]
    )


def _expression(maker: _Maker, part: _Part) -> tuple[str, str]:
    """An expression, and what it gives."""
    choice = maker.random.random()
    if choice < 0.4:
        return _number(maker, part), "number"
    if choice < 0.65:
        return _text(maker, part), "text"
    if choice < 0.75:
        return maker.random.choice(list(part.kinds)), "any"
    if choice < 0.85:
        name = maker.random.choice(list(part.kinds))
        return f"COALESCE({name}, <urn:jixiao:none>)", "any"
    if choice < 0.92:
        return f"DATATYPE({maker.random.choice(list(part.kinds))})", "any"
    return f"IF({_condition(maker, part)}, 1, 0)", "integer"


def _condition(maker: _Maker, part: _Part, depth: int = 0) -> str:
    choice = maker.random.random()
    if depth < 2 and choice < 0.2:
        sign = maker.random.choice(["&&", "||"])
        return f"({_condition(maker, part, depth + 1)} {sign} {_condition(maker, part, depth + 1)})"
    if choice < 0.25:
        return f"!({_condition(maker, part, depth + 1)})"
    name = maker.random.choice(list(part.kinds))
    kind = part.kinds[name]
    sign = maker.random.choice(["=", "!=", "<", ">", "<=", ">="])
    if choice < 0.35:
        return f"BOUND({name})"
    if kind in NUMERIC and choice < 0.8:
        return f"{_number(maker, part)} {sign} {_number(maker, part)}"
    if kind in TEXTUAL and choice < 0.8:
        return maker.random.choice(
            [
                f'CONTAINS({name}, "标")',
                f'REGEX(STR({name}), "^[一-龥]+$|率")',
                f'STRSTARTS(STR({name}), "≥")',
                f'LANG({name}) = "zh"',
                f"STRLEN({name}) > 3",
                f'{name} {sign} "服务"',
                f'{name} IN ("%", "元", "a"@en)',
                f"{_text(maker, part)} = {_text(maker, part)}",
            ]
        )
    if kind in CONSTANTS and choice < 0.9:
        constant = maker.random.choice(CONSTANTS[kind])
        return f"{name} {sign if kind.islower() else maker.random.choice(['=', '!='])} {constant}"
    others = [other for other, known in part.kinds.items() if known == kind]
    return maker.random.choice(
        [
            f"{name} = {maker.random.choice(others)}",
            f"{name} != {maker.random.choice(others)}",
            f"isLiteral({name})",
            f"isIRI({name})",
            f"isNumeric({name})",
            f"sameTerm({name}, {maker.random.choice(others)})",
            f"DATATYPE({name}) = xsd:decimal",
            name,
        ]
    )
