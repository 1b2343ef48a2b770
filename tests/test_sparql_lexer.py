"""The one lexer of SPARQL: tokens as the grammar has them, read alike by all who read queries, and by Oxigraph."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from pyoxigraph import Store

from jixiao.sparql import parse_query
from jixiao.sparql.errors import SparqlError, SparqlSyntaxError
from jixiao.sparql.lexer import iri_value, name_parts, scan, string_value, tokenize
from jixiao.sparql.request_text import classify_request
from jixiao.sparql.restrict import columns_of
from jixiao.validation.shacl.model import UnsupportedShapeError
from jixiao.validation.shacl.select_analysis import read_select
from jixiao.validation.shacl.select_text import expanded

#: Tokens by reading section 19.8 of SPARQL 1.1, without the blanks between them.
TOKENS = {
    # Numbers: a dot that no digit follows ends the triple, but for a double.
    "5. ?s": ["number 5", "sign .", "variable ?s"],
    "5.?s": ["number 5", "sign .", "variable ?s"],
    "5.e3 .5 1.5e-3 5.5.5": ["number 5.e3", "number .5", "number 1.5e-3", "number 5.5", "number .5"],
    "-5 +.5": ["sign -", "number 5", "sign +", "number .5"],
    # Prefixed names: dots inside, not at the end; escapes; digits, colons and hyphens.
    "a:b. a:b.c a:. a.b:c": ["name a:b", "sign .", "name a:b.c", "name a:", "sign .", "name a.b:c"],
    r"a:b\. a:\-c :%41.d a:b:c- :": [r"name a:b\.", r"name a:\-c", "name :%41.d", "name a:b:c-", "name :"],
    "a:b.c.d a-b:c 中:文 中.文:·": ["name a:b.c.d", "name a-b:c", "name 中:文", "name 中.文:", "error ·"],
    # IRIs hold no blank, and of escapes only those of code points.
    r"<urn:\u0041\U00000042#> <a>": [r"iri <urn:\u0041\U00000042#>", "iri <a>"],
    "?a < ?b": ["variable ?a", "sign <", "variable ?b"],
    r"<\x>": ["sign <", "error \\", "keyword x", "sign >"],
    # Strings of all forms.
    """'''a'b''c''' "x\\"y" '\\u0041' ""  '''''' """: [
        "string '''a'b''c'''",
        'string "x\\"y"',
        "string '\\u0041'",
        'string ""',
        "string ''''''",
    ],
    '"""a"': ['string ""', 'string "a"'],
    "'a'@en-Latn.": ["string 'a'", "language @en-Latn", "sign ."],
    "'a'^^a:b": ["string 'a'", "sign ^^", "name a:b"],
    # Variables and blank nodes: characters of names beyond ASCII, at their places.
    "?x·a ?1 $_y ?·": ["variable ?x·a", "variable ?1", "variable $_y", "sign ?", "error ·"],
    "?中 ?é ?x-y": ["variable ?中", "variable ?é", "variable ?x", "sign -", "keyword y"],
    "_:a.b _:0. _:a-": ["bnode _:a.b", "bnode _:0", "sign .", "bnode _:a-"],
    # Keywords, comments, blanks.
    "true.false GROUP_CONCAT SHA256": ["keyword true", "sign .", "keyword false", "keyword GROUP_CONCAT", "keyword SHA256"],
    "a#b\n<#c>#d": ["keyword a", "iri <#c>"],
    "1SERVICE<x>SERVICEa:b": ["number 1", "keyword SERVICE", "iri <x>", "name SERVICEa:b"],
    "a\u3000b": ["keyword a", "error \u3000", "keyword b"],
    "a||b&&!c^d": ["keyword a", "sign ||", "keyword b", "sign &&", "sign !", "keyword c", "sign ^", "keyword d"],
    "1!=2<= 3>=4": ["number 1", "sign !=", "number 2", "sign <=", "number 3", "sign >=", "number 4"],
    "?a<?b&&?c>?d": ["variable ?a", "iri <?b&&?c>", "variable ?d"],  # the longest token counts
}


@pytest.mark.parametrize("text", TOKENS)
def test_tokens_are_those_of_the_grammar(text: str) -> None:
    tokens = scan(text)
    assert [f"{token.kind} {token.text}" for token in tokens[:-1]] == TOKENS[text]
    assert (tokens[-1].kind, tokens[-1].start) == ("end", len(text))
    assert all(text[token.start : token.end] == token.text for token in tokens)


#: Patterns that are hard to tokenise, with whether they are SPARQL.
PATTERNS = {
    "{ ?s <urn:p> 5. ?s <urn:q> ?v }": True,
    "{ ?s <urn:p> 5.?s <urn:q> ?v }": True,
    "{ ?s <urn:p> 1.5. ?s <urn:q> .5 . }": True,
    r"{ ?s <urn:\u0070> ?v }": True,
    "{ ?s <urn:p#> 'a' }": True,
    r"{ ?s e:a\-b ?v . ?v e:c.d e:e. }": True,
    '{ ?s e:a:b e:%41 ; e:_- \'x\'@zh-Hans, """a"b"""@en . # e:c ?d\n ?s e:f \'#\' }': True,
    "{ ?s·a <urn:p> ?v_1. ?v_1 e:p $s·a }": True,
    "{ ?中 e:名.称 '中' }": True,
    "{ ?s a e:C;a e:D. FILTER(?s!=e:d&&-1<1||!BOUND(?s)) }": True,
    "{ _:a.b e:p [], [ e:q true ] }": True,
    r"{ ?s e:p '\'\\\t' }": True,
    "{ ?s\te:p\r\n?o }": True,
    "{ ?s e:p 'a\nb' }": False,
    r"{ ?s e:p '\x' }": False,
    r"{ ?s e:p '\uD800' }": False,
    r"{ ?s <urn:\x> ?o }": False,
    r"{ ?s <urn:\u0020> ?o }": False,
    "{ ?s\u3000e:p ?o }": False,
    "{ ?s\x0ce:p ?o }": False,
    "{ ?· e:p ?o }": False,
    r"{ ?s e:p ?\u0041 }": False,
    "{ ?s e:p ~1 }": False,
    "{ ?s e:p 'a' & ?o }": False,
}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_all_readers_take_what_oxigraph_takes(pattern: str) -> None:
    query = f"SELECT ?this WHERE {pattern}"
    with_prefix = f"PREFIX e: <urn:e:> {query}"
    accepted = {
        "Oxigraph": _accepts(lambda: Store().query(with_prefix)),
        "parser": _accepts(lambda: parse_query(with_prefix)),
        "shapes": _accepts(lambda: read_select(query, {"e": "urn:e:"})),
        "text of shapes": _accepts(lambda: Store().query(expanded(query, {"e": "urn:e:"}))),
    }
    assert accepted == dict.fromkeys(accepted, PATTERNS[pattern])
    # The guard and the restriction read any text.
    assert classify_request(with_prefix).outside == ""
    assert classify_request(with_prefix).form == "SELECT"
    assert columns_of(with_prefix) == ("this",)


def _accepts(read: Callable[[], object]) -> bool:
    try:
        read()
    except (SyntaxError, SparqlError, UnsupportedShapeError):
        return False
    return True


@pytest.mark.parametrize(
    ("text", "value"),
    [("'a\\tb'", "a\tb"), ('"\\u00e9\\U0001F600"', "é😀"), ("'''a'b\n'''", "a'b\n"), ("''", ""), ('""""""', "")],
)
def test_strings_stand_for_characters(text: str, value: str) -> None:
    assert string_value(text) == value


def test_names_and_iris_stand_for_what_they_name() -> None:
    assert iri_value(r"<urn:\u0041>") == "urn:A"
    assert name_parts(r"e:a\-b\.c%41") == ("e", "a-b.c%41")
    for text in (r"<urn:\u0020>", r"<urn:\uD800>", r"<urn:\UFFFFFFFF>"):
        with pytest.raises(SparqlSyntaxError):
            iri_value(text)
    with pytest.raises(SparqlSyntaxError, match="not understood"):
        tokenize("SELECT * { ?s ~ ?o }")


@pytest.mark.parametrize("text", ["中" * 300_000, '"' + '\\"' * 150_000, "a." * 150_000, "e:a." * 150_000, "<a" * 150_000, "(" * 300_000])
def test_the_time_is_linear_in_the_text(text: str) -> None:
    """A guard reads any text before all limits; where time is quadratic these take minutes and hours."""
    started = time.process_time()
    scan(text)
    assert time.process_time() - started < 20
