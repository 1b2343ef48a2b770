"""Define the tables of a columnar file in SQL: a dictionary of terms, and the statements as numbers.

Tables of the file:

- ``terms(id, lex, tag)``: every term in SPARQL's order; ``tag`` is a language, or the datatype of a literal of no known kind
- ``lookup(h, id)``: where a term is, by a hash of its kind and text
- ``numbers(id, v, dec, i)``: the value in units of 10^-18, whether it is an xsd:decimal, the value of an xsd:integer
- ``plain(id, plain)``: of a text with a language tag, the same text without
- ``triples(p, s, o, g)``: every statement once, with the graph that it is in: NULL for the default graph, else the first named one
- ``again(p, s, o, g)``: the other named graphs of statements that are in several
- ``graphs(g)``: the named graphs, empty ones too
- ``subjects(s, c0, c1, …, t0, t1, …)``: a row for each subject; a column for each predicate
  that no subject has twice, a flag for each class
- ``m0(s, o)``, …: the statements of each predicate that some subject has twice
- ``predicates``, ``classes``, ``ranges``: what there is
- ``about(format, mark, repeated)``: of which store it was made, and whether that has a statement in several graphs
"""

from __future__ import annotations

from collections.abc import Sequence

from ...rdf.namespaces import RDF_TYPE, XSD
from ...sparql.datatypes import APART, RANGES, SCALE, STEP, Kind

#: Changes whenever files made by other releases cannot be used.
FORMAT = "5"
#: Texts that queries mention often and data may lack: with them in the dictionary, nobody needs to look for their place.
_ALWAYS = ("<urn:jixiao:none>", '""', "0", "1", "true", "false")
TYPE = RDF_TYPE
_LANG_RANGE = next(number for number, kinds in enumerate(RANGES) if Kind.LANG in kinds)
#: More columns than this would make a table slow to open; what is beyond lies in tables of pairs.
_MOST_COLUMNS = 400
_MOST_FLAGS = 200
#: Stands for a backslash while escapes are undone: no character, so that no text has it.
_MARK = "chr(1114111)"

_COLUMNS = "{'s': 'VARCHAR', 'o': 'VARCHAR', 'g': 'VARCHAR'}"
CSV = f"delim='\\t', quote='', escape='', header=true, auto_detect=false, max_line_size=33554432, columns={_COLUMNS}"


def texts(files: str) -> str:
    """All terms as TSV text, each once, and the same texts without their language tags."""
    always = ", ".join(f"('{text}')" for text in _ALWAYS)
    return f"""
        CREATE TEMP TABLE texts AS
        WITH found AS (
            SELECT s AS t FROM read_csv({files}, {CSV}) UNION SELECT o FROM read_csv({files}, {CSV})
            UNION SELECT '<' || iri || '>' FROM files UNION SELECT t FROM graph_names UNION VALUES {always}
        )
        SELECT t FROM found UNION SELECT regexp_replace(t, '"@[^"]*$', '"') FROM found WHERE t[1] = '"' AND t[-1] <> '"'
    """


def dictionary() -> Sequence[str]:
    """From ``texts`` the tables terms, lookup, numbers, plain and, for what follows, ``named(t, id)``."""
    integer = "regexp_full_match(t, '-?[0-9]+') AND TRY_CAST(t AS BIGINT) IS NOT NULL"
    decimal = f"regexp_full_match({_body()}, '-?[0-9]+([.][0-9]+)?') AND TRY_CAST({_body()} AS DECIMAL(38, 18)) IS NOT NULL"
    return (
        """CREATE TEMP TABLE split AS
            SELECT t, t[1] AS first, CASE
                WHEN t[1] <> '"' OR t[-1] = '"' THEN NULL
                WHEN t[-1] = '>' THEN regexp_extract(t, '"\\^\\^<([^<>"]*)>$', 1)
                ELSE regexp_extract(t, '"@([A-Za-z0-9-]+)$', 1) END AS tag FROM texts""",
        f"""CREATE TEMP TABLE parsed AS
            SELECT t, tag, CASE
                WHEN starts_with(t, '<<') OR (first = '"' AND contains(tag, '--') AND t[-1] <> '>') THEN error('RDF 1.2')::INTEGER
                WHEN first = '_' THEN {Kind.BNODE:d}
                WHEN first = '<' THEN {Kind.IRI:d}
                WHEN first = '"' AND tag IS NULL THEN {Kind.STRING:d}
                WHEN first = '"' AND t[-1] <> '>' THEN {Kind.LANG:d}
                WHEN first = '"' AND tag = '{_xsd("decimal")}' AND {decimal} THEN {Kind.DECIMAL:d}
                WHEN first = '"' AND tag = '{_xsd("date")}' AND {_date(_body())} THEN {Kind.DATE:d}
                WHEN first = '"' AND tag = '{_xsd("gMonthDay")}' AND {_month_day(_body())} THEN {Kind.MONTH_DAY:d}
                WHEN first = '"' THEN {Kind.OTHER:d}
                WHEN t IN ('true', 'false') THEN {Kind.BOOLEAN:d}
                WHEN {integer} THEN {Kind.INTEGER:d}
                WHEN contains(t, '.') AND {decimal} THEN {Kind.DECIMAL:d}
                ELSE {Kind.OTHER:d} END AS kind, CASE
                WHEN first = '"' THEN {_unescaped(_body())} WHEN first = '<' THEN t[2:-2] ELSE t END AS lex
            FROM split""",
        "DROP TABLE split",
        "DROP TABLE texts",
        f"""CREATE TEMP TABLE valued AS
            SELECT t, lex, kind, least(kind, {Kind.INTEGER:d}) + greatest(kind - {Kind.DECIMAL:d}, 0) AS range,
                CASE WHEN kind IN ({Kind.INTEGER:d}, {Kind.DECIMAL:d}) THEN {_scaled("lex")} END AS v,
                CASE WHEN kind = {Kind.OTHER:d} AND first_of(t) <> '"' THEN
                    CASE WHEN contains(t, '.') THEN '{_xsd("decimal")}' ELSE '{_xsd("integer")}' END
                    WHEN kind IN ({Kind.LANG:d}, {Kind.OTHER:d}) THEN tag END AS tag
            FROM parsed""".replace("first_of(t)", "t[1]"),
        "DROP TABLE parsed",
        f"""CREATE TEMP TABLE ordered AS
            SELECT (row_number() OVER (ORDER BY range, v, kind, lex, tag) + range * {APART}) * {STEP} AS id, t, lex, kind, range, v, tag
            FROM valued""",
        "DROP TABLE valued",
        "CREATE TABLE terms AS SELECT id, lex, tag FROM ordered ORDER BY id",
        """CREATE TABLE lookup AS
            SELECT md5_number_lower(range || ' ' || coalesce(tag, '') || ' ' || kind || ' ' || lex) AS h, id FROM ordered ORDER BY h""",
        f"""CREATE TABLE numbers AS SELECT id, v, kind = {Kind.DECIMAL:d} AS dec,
            CASE WHEN kind = {Kind.INTEGER:d} THEN CAST(lex AS BIGINT) END AS i FROM ordered WHERE v IS NOT NULL ORDER BY id""",
        f"""CREATE TABLE plain AS SELECT a.id, b.id AS plain FROM ordered a JOIN ordered b
            ON a.kind = {Kind.LANG:d} AND b.kind = {Kind.STRING:d} AND a.lex = b.lex ORDER BY a.id""",
        f"""CREATE TABLE ranges AS
            WITH counted AS (
                SELECT n.range, count(id) AS terms FROM range({len(RANGES)}) n(range) LEFT JOIN ordered USING (range) GROUP BY 1)
            SELECT range, ((sum(terms) OVER (ORDER BY range) - terms + range * {APART} - {APART // 2}) * {STEP})::BIGINT AS low, terms
            FROM counted ORDER BY range""",
        "CREATE TEMP TABLE named AS SELECT t, id FROM ordered",
        "DROP TABLE ordered",
    )


def arithmetic() -> Sequence[str]:
    """Oxigraph's arithmetic on decimals in units of 10^-18. Where its result is not certain here, the query fails, to run there."""
    unsure = "error('not exact')::HUGEINT"
    one = f"{SCALE}::HUGEINT"
    # Letters beyond these have more than one form, or none that every Unicode table agrees on.
    plain = (
        r"[\x00-\x7f\x{2000}-\x{206f}\x{2190}-\x{22ff}\x{2500}-\x{25ff}\x{3000}-\x{9fff}"
        r"\x{ff00}-\x{ff20}\x{ff3b}-\x{ff40}\x{ff5b}-\x{ff65}]*"
    )
    return (
        # What has no value gives none, where it would fail the conditions below.
        f"""CREATE MACRO times(l, r) AS CASE
            WHEN l IS NULL OR r IS NULL THEN NULL
            WHEN l % {one} = 0 THEN (l // {one}) * r
            WHEN r % {one} = 0 THEN l * (r // {one})
            WHEN l % 1000000000 = 0 AND r % 1000000000 = 0 THEN (l // 1000000000) * (r // 1000000000)
            ELSE {unsure} END""",
        # It divides by what is left of the divisor without its zeros, and fails where dividend and divisor have too many digits.
        f"""CREATE MACRO quotient(l, r) AS CASE
            WHEN l IS NULL OR r IS NULL OR r = 0 THEN NULL
            WHEN l = 0 AND r % {one} = 0 THEN 0::HUGEINT
            WHEN l = 0 THEN {unsure}
            WHEN l % 100000000000000 = 0 AND r % 100000000000000 = 0 AND abs(l) < {10**34}::HUGEINT
                THEN (l // 100000000000000) * {one} // (r // 100000000000000)
            WHEN abs(l) < {10**20}::HUGEINT THEN l * {one} // r
            ELSE {unsure} END""",
        # Each mentions its argument once, for that may be a long expression: the added number makes what is divided positive.
        f"CREATE MACRO rounded(v) AS {one} * ((v + {10**38 + SCALE // 2}::HUGEINT) // {one} - {10**20}::HUGEINT)",
        f"CREATE MACRO floor_of(v) AS {one} * ((v + {10**38}::HUGEINT) // {one} - {10**20}::HUGEINT)",
        f"CREATE MACRO ceiling_of(v) AS {one} * ({10**20}::HUGEINT - ({10**38}::HUGEINT - v) // {one})",
        f"""CREATE MACRO decimal_text(v) AS (CASE WHEN v < 0 THEN '-' ELSE '' END) || (abs(v) // {one})::VARCHAR ||
            rtrim(CASE WHEN v % {one} = 0 THEN '' ELSE '.' || lpad((abs(v) % {one})::VARCHAR, 18, '0') END, '0')""",
        "CREATE MACRO tagged(v, dec) AS v * 2 + (CASE WHEN dec THEN 1 ELSE 0 END)",
        "CREATE MACRO value_of(n) AS n >> 1",
        "CREATE MACRO is_decimal(n) AS (n & 1::HUGEINT) = 1",
        f"CREATE MACRO cased(t) AS CASE WHEN regexp_full_match(t, '{plain}') THEN t ELSE error('other scripts')::VARCHAR END",
    )


def statements(files: str) -> Sequence[str]:
    """The tables triples, again, graphs, predicates and classes."""
    return (
        "CREATE TABLE graphs AS SELECT id AS g FROM graph_names JOIN named USING (t) ORDER BY g",
        f"""CREATE TEMP TABLE found AS SELECT f.p, a.id AS s, b.id AS o, c.id AS g
            FROM read_csv({files}, filename = true, {CSV}) r JOIN files f ON f.path = r.filename
            JOIN named a ON a.t = r.s JOIN named b ON b.t = r.o LEFT JOIN (FROM named JOIN graph_names USING (t)) c ON c.t = r.g""",
        """CREATE TABLE triples AS SELECT p, s, o, CASE WHEN count(*) = count(g) THEN min(g) END AS g
            FROM found GROUP BY p, s, o ORDER BY p, s, o""",
        """CREATE TABLE again AS
            WITH several AS (SELECT p, s, o FROM found WHERE (SELECT count(*) FROM found) > (SELECT count(*) FROM triples)
                GROUP BY p, s, o HAVING count(*) > 1)
            SELECT p, s, o, f.g FROM found f JOIN several USING (p, s, o) JOIN triples t USING (p, s, o)
            WHERE f.g IS DISTINCT FROM t.g AND f.g IS NOT NULL ORDER BY p, s, o, f.g""",
        "DROP TABLE found",
        """CREATE TEMP TABLE sizes AS
            SELECT p, count(*) AS n, count(DISTINCT s) AS subjects, count(DISTINCT o) AS objects FROM triples GROUP BY p""",
        """CREATE TEMP TABLE kinds AS
            WITH used AS (SELECT DISTINCT p, o FROM triples),
            ranged AS (SELECT u.p, r.range, u.o FROM used u ASOF JOIN ranges r ON u.o >= r.low)
            SELECT p, list_sort(list(DISTINCT CASE WHEN range = 4 THEN CASE WHEN dec THEN 5 ELSE 4 END WHEN range > 4 THEN range + 1
                ELSE range END)) AS kinds FROM ranged LEFT JOIN numbers ON o = numbers.id GROUP BY p""",
        """CREATE TABLE predicates AS
            SELECT f.p, f.iri, named.id, n, subjects, objects, kinds, n = subjects AS single, n = objects AS inverse
            FROM sizes JOIN files f USING (p) JOIN kinds USING (p) JOIN named ON named.t = '<' || f.iri || '>' ORDER BY p""",
        # The texts of one language that no subject has twice are a predicate of their own, of which `language_predicate` makes the name.
        f"""INSERT INTO predicates
            WITH tagged AS (SELECT p, tag, s, o FROM triples JOIN terms ON terms.id = o JOIN ranges ON range = {_LANG_RANGE}
                WHERE o BETWEEN low AND low + (terms + {APART}) * {STEP} AND p IN (SELECT p FROM predicates WHERE NOT single)),
            sized AS (SELECT p, tag, count(*) AS n, count(DISTINCT s) AS subjects, count(DISTINCT o) AS objects FROM tagged GROUP BY p, tag)
            SELECT (SELECT max(p) FROM predicates) + row_number() OVER (ORDER BY z.p, tag), iri || ' @' || tag, id, z.n, z.subjects,
                z.objects, [{Kind.LANG:d}], true, z.n = z.objects
            FROM sized z JOIN predicates q USING (p) WHERE z.n = z.subjects""",
        f"""CREATE TABLE classes AS
            SELECT row_number() OVER (ORDER BY n DESC, o) - 1 AS c, o AS id, lex AS iri, n FROM (
                SELECT o, count(*) AS n FROM triples JOIN predicates USING (p) WHERE iri = '{TYPE}' GROUP BY o
            ) JOIN terms ON terms.id = o ORDER BY c""",
        "DROP TABLE named",
        f"""CREATE TEMP TABLE families AS
            WITH typed AS (
                SELECT s, hash(list_sort(list(o))) AS family FROM triples JOIN predicates USING (p) WHERE iri = '{TYPE}' GROUP BY s
            ), every AS (SELECT DISTINCT s FROM triples),
            each AS (SELECT s, coalesce(family, 0) AS family FROM every LEFT JOIN typed USING (s)),
            large AS (SELECT family FROM each GROUP BY family HAVING count(*) >= 500)
            SELECT s, CASE WHEN family IN (FROM large) THEN family ELSE 0 END AS family FROM each""",
        """CREATE TEMP TABLE grouped AS
            WITH every AS (SELECT p, s, o FROM triples UNION ALL
                SELECT own.p, s, o FROM triples t JOIN terms ON terms.id = o JOIN predicates q ON q.p = t.p
                JOIN predicates own ON own.iri = q.iri || ' @' || tag)
            SELECT family, every.* FROM every JOIN families USING (s) ORDER BY family, s""",
        "DROP TABLE families",
    )


def subjects(columns: Sequence[int], flags: Sequence[tuple[int, int]]) -> str:
    """The empty table of subjects."""
    parts = ["s BIGINT", *(f"c{p} BIGINT" for p in columns), *(f"t{c} BOOLEAN" for c, _ in flags)]
    return f"CREATE TABLE subjects ({', '.join(parts)})"


def family(number: int, columns: Sequence[int], flags: Sequence[tuple[int, int]], kind: int) -> str:
    """Fills in the subjects of one family: those of the same classes, with the predicates and classes that these have."""
    parts = ["s", *(f"max(o) FILTER (p = {p}) AS c{p}" for p in columns)]
    parts += [f"bool_or(true) FILTER (p = {kind} AND o = {o}) AS t{c}" for c, o in flags]
    return f"INSERT INTO subjects BY NAME SELECT {', '.join(parts)} FROM grouped WHERE family = {number} GROUP BY s ORDER BY s"


def language_predicate(iri: str, language: str) -> str:
    """Name the predicate that is another one's texts of one language. No IRI has a blank.

    >>> language_predicate("urn:p", "zh")
    'urn:p @zh'
    """
    return f"{iri} @{language}"


def wide(predicates: Sequence[tuple[int, int, bool]]) -> list[int]:
    """Which predicates become columns, of (number, statements, whether no subject has two): the largest."""
    single = sorted((-n, p) for p, n, alone in predicates if alone)
    return sorted(p for _, p in single[:_MOST_COLUMNS])


def flagged(classes: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Which classes become flags, of (number, id) by size: the largest."""
    return list(classes[:_MOST_FLAGS])


def _xsd(name: str) -> str:
    return f"{XSD}{name}"


def _body() -> str:
    """What stands between the quotation marks of a literal, and a bare number as it is."""
    suffix = "CASE WHEN tag IS NULL THEN 1 WHEN t[-1] = '>' THEN length(tag) + 5 ELSE length(tag) + 2 END"
    return f"(CASE WHEN t[1] = '\"' THEN t[2:length(t) - ({suffix})] ELSE t END)"


def _unescaped(text: str) -> str:
    unescaped = f"replace({text}, '\\\\', {_MARK})"
    for escape, code in (('\\"', 34), ("\\n", 10), ("\\r", 13), ("\\t", 9)):
        unescaped = f"replace({unescaped}, '{escape}', chr({code}))"
    return f"CASE WHEN contains({text}, '\\') THEN replace({unescaped}, {_MARK}, '\\') ELSE {text} END"


def _scaled(text: str) -> str:
    """The value of a decimal in units of 10^-18, exactly."""
    digits = f"rpad(split_part({text}, '.', 2), 18, '0')"
    return f"CAST(split_part({text}, '.', 1) || {digits} AS HUGEINT)"


def _date(text: str) -> str:
    return f"regexp_full_match({text}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') AND TRY_CAST({text} AS DATE) IS NOT NULL"


def _month_day(text: str) -> str:
    return f"regexp_full_match({text}, '--[0-9]{{2}}-[0-9]{{2}}') AND TRY_CAST(replace({text}, '--', '2000-') AS DATE) IS NOT NULL"
