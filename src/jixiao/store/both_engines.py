"""Answer a query by both engines of a store in a folder, and say where they differ: a test of the engines on one's own data."""

from __future__ import annotations

from pathlib import Path

from ..sparql.compare import Difference, RowSlice, compare, without_slice
from ..sparql.request_text import classify_request
from ..sparql.results import QueryAnswer, Results, Triples
from .base import StoreError
from .columnar.reader import open_reader

#: So many rows of either side are shown.
_SHOWN = 5


class EnginesDifferError(StoreError):
    """The engines do not give the same answer; the message shows where."""


class BothEngines:
    """Both engines of one store. An answer is that of the columnar engine, after that of the embedded one was found to be the same."""

    #: The columnar file is of the store as it is: else it is not opened.
    stale = False

    def __init__(self, store: Path) -> None:
        """Open both. Raises StoreError where there is no current columnar file."""
        self.location = str(store)
        self._columnar = open_reader(store, "columnar")
        self._embedded = open_reader(store, "embedded")

    def select(self, sparql: str) -> Results:
        """Answer a SELECT query. Raises as ``query`` does."""
        answer = self.query(sparql)
        if not isinstance(answer, Results):
            raise StoreError("only SELECT queries give rows", "只有 SELECT 查询返回结果行")
        return answer

    def query(self, sparql: str, *, own_dataset: bool = False) -> QueryAnswer:
        """Answer a query of any form. Raises EnginesDifferError, and StoreError where there are no two answers to compare."""
        if classify_request(sparql).changing:
            raise StoreError(
                "the query has another answer each time (NOW, RAND, UUID, BNODE), so there is nothing to compare — leave out --engine both",
                "该查询每次的回答都不同（NOW、RAND、UUID、BNODE），无从比较；请去掉 --engine both",
            )
        # Which rows OFFSET and LIMIT leave is for each engine to choose: all are compared.
        whole, kept = without_slice(sparql)
        second = self._embedded.query(whole, own_dataset=own_dataset)
        try:
            first = self._columnar.query(whole, own_dataset=own_dataset)
        except StoreError as error:
            reason = error.__cause__ or error
            raise StoreError(
                f"there is nothing to compare: the columnar engine does not answer this query ({reason}) — leave out --engine both",
                f"无从比较：列式引擎无法回答此查询（{reason}）；请去掉 --engine both",
            ) from error
        difference = compare(whole, first, second)
        if difference is not None:
            raise EnginesDifferError(*told(difference))
        if isinstance(first, Triples) and kept != RowSlice():  # of the solutions, of which the statements do not tell
            return self._columnar.query(sparql, own_dataset=own_dataset)
        return kept.of(first) if isinstance(first, Results) else first

    def close(self) -> None:
        """Release the store."""
        self._columnar.close()
        self._embedded.close()


def told(difference: Difference) -> tuple[str, str]:
    """Say in English and Chinese how the answers of the engines differ, with the first rows."""
    if difference.order:
        return (
            "the engines give the same rows in another order — this is a fault of the program",
            "两个引擎给出的行相同，但顺序不同；这是程序的错误",
        )
    sides = (("columnar", difference.first), ("embedded", difference.second))
    lines = "".join(f"\n  {name}: {text}{f' (×{number})' if number > 1 else ''}" for name, rows in sides for text, number in rows[:_SHOWN])
    counts = [sum(number for _, number in rows) for _, rows in sides]
    only = f"{counts[0]} rows only columnar, {counts[1]} only embedded"
    return (
        f"the engines differ: {only} — this is a fault of the program; the first rows:{lines}",
        f"两个引擎的回答不同：仅列式 {counts[0]} 行，仅嵌入式 {counts[1]} 行；这是程序的错误；前几行：{lines}",
    )
