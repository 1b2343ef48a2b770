"""Write the answer of any query in a format: rows, true or false, or statements.

Rows in JSON, XML, CSV and TSV are SPARQL 1.1 Query Results as the W3C defines them, so that every SPARQL tool reads them.
"""

from __future__ import annotations

from ..model import JixiaoError
from ..sparql.answers import answer as python_values
from ..sparql.formats import FORMATS
from ..sparql.result_formats import boolean, written
from ..sparql.results import QueryAnswer, Results, Triples
from .export import GRAPH_FORMATS, serialize_triples

__all__ = ["ANSWER_FORMATS", "format_answer"]

_W3C = ("csv", "tsv", "json", "xml")
_ROWS = ("table", *_W3C, "xlsx", "parquet", "md", "excel", "excel-tsv")
_BOOLEAN = ("table", *_W3C)
#: Every format that some form of query has.
ANSWER_FORMATS = tuple(dict.fromkeys((*_ROWS, *GRAPH_FORMATS)))


def format_answer(answer: QueryAnswer, form: str | None = None) -> str | bytes:
    """Write an answer in one of ANSWER_FORMATS; without one, rows as a table and statements as Turtle.

    Raises JixiaoError where this form of answer has no such format, FormatUnavailableError where a package for it is missing.
    """
    if isinstance(answer, Triples):
        return serialize_triples(answer, _fitting(form or "turtle", tuple(GRAPH_FORMATS), "CONSTRUCT or DESCRIBE", "CONSTRUCT、DESCRIBE"))
    if isinstance(answer, Results):
        chosen = _fitting(form or "table", _ROWS, "SELECT", "SELECT")
        return written(answer, chosen) if chosen in _W3C else FORMATS[chosen](python_values(answer))
    chosen = _fitting(form or "table", _BOOLEAN, "ASK", "ASK")
    text = boolean(answer, chosen)
    return text if chosen in ("json", "xml") else text + b"\n"


def _fitting(form: str, formats: tuple[str, ...], en: str, zh: str) -> str:
    if form not in formats:
        raise JixiaoError(
            f"what {en} gives is not written as {form} — give one of {', '.join(formats)}",
            f"{zh} 的结果不能写成 {form}；可用格式：{'、'.join(formats)}",
        )
    return form
