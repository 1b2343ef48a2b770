"""Write rows as SPARQL 1.1 results in JSON, XML, CSV and TSV, byte for byte as Oxigraph does."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from json.encoder import encode_basestring as _json

from ..rdf.namespaces import RDF, XSD
from .results import Results, Term

_STRING, _LANG = f"{XSD}string", f"{RDF}langString"
_SPARQL_RESULTS = "http://www.w3.org/2005/sparql-results#"
#: Rows that are put together at once.
_MANY = 1000
#: Bytes of an answer that are a piece of it.
PIECE = 64 * 1024

Cell = Callable[[Term], str]


def _known(cell: Cell) -> Callable[[Term], str]:
    """The function with what it gave kept for the terms of one answer: most of them come again."""
    kept: dict[Term, str] = {}

    def get(term: Term) -> str:
        text = kept.get(term)
        if text is None:
            text = kept[term] = cell(term)
        return text

    return get


def _name(term: Term) -> str:
    return term.value.removeprefix("_:")


def _json_cell(term: Term) -> str:
    if term.kind == "iri":
        return f'{{"type":"uri","value":{_json_text(term.value)}}}'
    if term.kind == "bnode":
        return f'{{"type":"bnode","value":{_json_text(_name(term))}}}'
    if term.language:
        return f'{{"type":"literal","value":{_json_text(term.value)},"xml:lang":{_json_text(term.language)}}}'
    if term.datatype in (None, _STRING):
        return f'{{"type":"literal","value":{_json_text(term.value)}}}'
    return f'{{"type":"literal","value":{_json_text(term.value)},"datatype":{_json_text(term.datatype or "")}}}'


def _json_text(text: str) -> str:
    return str(_json(text))


def _json_rows(results: Results) -> Iterator[str]:
    names = [f"{_json_text(column)}:" for column in results.columns]
    yield f'{{"head":{{"vars":[{",".join(name[:-1] for name in names)}]}},"results":{{"bindings":['
    cell = _known(_json_cell)
    for at, row in enumerate(results.rows):
        yield (",{" if at else "{") + ",".join(n + cell(t) for n, t in zip(names, row, strict=True) if t is not None) + "}"
    yield "]}}"


#: Characters that no XML 1.0 may hold, not even as references (production Char), and what stands for each: U+FFFD.
_NO_XML = [*(code for code in range(0x20) if code not in (9, 10, 13)), 0xFFFE, 0xFFFF]
_REPLACEMENT = "\ufffd"
_XML = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;", **dict.fromkeys(map(chr, _NO_XML), _REPLACEMENT)}
)


def _xml_text(text: str) -> str:
    """Escaped; blanks at the ends as references, since readers may cut them off."""
    escaped = text.translate(_XML)
    if escaped and (escaped[0] in " \t\n\r" or escaped[-1] in " \t\n\r"):
        inner = escaped.strip(" \t\n\r")
        if not inner:
            return "".join(f"&#{ord(char)};" for char in escaped)
        start = escaped.index(inner[0])
        ends = (escaped[:start], escaped[start + len(inner) :])
        return inner.join("".join(f"&#{ord(char)};" for char in end) for end in ends)
    return escaped


def _xml_cell(term: Term) -> str:
    if term.kind == "iri":
        return f"<uri>{_xml_text(term.value)}</uri>"
    if term.kind == "bnode":
        return f"<bnode>{_xml_text(_name(term))}</bnode>"
    text = _xml_text(term.value)
    if term.language:
        return f'<literal xml:lang="{term.language}">{text}</literal>'
    if term.datatype in (None, _STRING):
        return f"<literal>{text}</literal>"
    return f'<literal datatype="{(term.datatype or "").translate(_XML)}">{text}</literal>'


def _xml_rows(results: Results) -> Iterator[str]:
    variables = "".join(f'<variable name="{column}"/>' for column in results.columns)
    yield f'<?xml version="1.0"?><sparql xmlns="{_SPARQL_RESULTS}"><head>{variables}</head><results>'
    names = [f'<binding name="{column}">' for column in results.columns]
    cell = _known(_xml_cell)
    for row in results.rows:
        bound = "".join(f"{n}{cell(t)}</binding>" for n, t in zip(names, row, strict=True) if t is not None)
        yield f"<result>{bound}</result>"
    yield "</results></sparql>"


_QUOTED = re.compile(r'[",\r\n]')


def _csv_cell(term: Term) -> str:
    text = f"_:{_name(term)}" if term.kind == "bnode" else term.value
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _csv_rows(results: Results) -> Iterator[str]:
    yield ",".join(results.columns) + "\r\n"
    cell = _known(_csv_cell)
    for row in results.rows:
        yield ",".join("" if term is None else cell(term) for term in row) + "\r\n"


_TSV = str.maketrans({"\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\"})
#: Literals that Turtle writes without quotes.
_BARE = {
    f"{XSD}boolean": re.compile(r"true|false"),
    f"{XSD}integer": re.compile(r"[+-]?[0-9]+"),
    f"{XSD}decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"{XSD}double": re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+"),
}


def _tsv_cell(term: Term) -> str:
    if term.kind == "iri":
        return f"<{term.value}>"
    if term.kind == "bnode":
        return f"_:{_name(term)}"
    text = '"' + term.value.translate(_TSV) + '"'
    if term.language:
        return f"{text}@{term.language}"
    if term.datatype in (None, _STRING):
        return text
    bare = _BARE.get(term.datatype or "")
    return term.value if bare and bare.fullmatch(term.value) else f"{text}^^<{term.datatype}>"


def _tsv_rows(results: Results) -> Iterator[str]:
    yield "\t".join(f"?{column}" for column in results.columns) + "\n"
    cell = _known(_tsv_cell)
    for row in results.rows:
        yield "\t".join("" if term is None else cell(term) for term in row) + "\n"


_WRITERS = {"json": _json_rows, "xml": _xml_rows, "csv": _csv_rows, "tsv": _tsv_rows}


def boolean(value: bool, form: str) -> bytes:
    """Write the answer of an ASK in a format, json or xml; csv and tsv, which have no form for it, get the bare word."""
    word = "true" if value else "false"
    if form == "json":
        return f'{{"head":{{}},"boolean":{word}}}'.encode()
    if form == "xml":
        return f'<?xml version="1.0"?><sparql xmlns="{_SPARQL_RESULTS}"><head></head><boolean>{word}</boolean></sparql>'.encode()
    return word.encode()


class TooLargeError(Exception):
    """An answer that is longer than it may be."""


def written(results: Results, form: str, most: int = sys.maxsize, emit: Callable[[bytes], None] | None = None) -> bytes:
    """Write rows in a format: json, xml, csv or tsv. Raises TooLargeError beyond so many bytes.

    ``emit`` gets a long text piece by piece, as it is made; what is given is the rest.
    """
    made, emitted = bytearray(), 0
    waiting: list[str] = []
    for piece in _WRITERS[form](results):
        waiting.append(piece)
        if len(waiting) >= _MANY:
            made += "".join(waiting).encode("utf-8", "surrogatepass")
            waiting = []
            if emitted + len(made) > most:
                raise TooLargeError
            if emit and len(made) >= PIECE:
                emit(bytes(made))
                emitted += len(made)
                made.clear()
    made += "".join(waiting).encode("utf-8", "surrogatepass")
    if emitted + len(made) > most:
        raise TooLargeError
    return bytes(made)


_AFTER_ROW = {"json": b"},{", "xml": b"<result>", "csv": b"\r\n", "tsv": b"\n"}


def rows_at_most(piece: bytes, form: str) -> int:
    """How many rows begin or end in a piece of a SELECT's answer at most: what looks like the end of one may be part of a text."""
    return piece.count(_AFTER_ROW[form]) + 1


def within(body: bytes, form: str, most: int) -> bool:
    """Whether a SELECT's answer has no more than so many rows."""
    # What looks like the end of a row is one or part of a text: most answers need no closer look.
    return body.count(_AFTER_ROW[form]) < most or counted(body, form) <= most


def counted(body: bytes, form: str) -> int:
    """How many rows a SELECT's answer has, from its bytes.

    >>> counted(b'a,b\\r\\n"x\\r\\ny",1\\r\\n', "csv")
    1
    """
    if form == "xml":
        return body.count(b"<result>")
    if form == "tsv":
        return body.count(b"\n") - 1
    if form == "csv":
        return sum(part.count(b"\r\n") for part in body.split(b'"')[::2]) - 1
    # In what is left without strings, a row begins after "[" or ",": what is in a row stands after a name and ":".
    bare = b"".join(body.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')[::2])
    return bare.count(b",{") + bare.count(b"[{")
