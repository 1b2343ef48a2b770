"""Convert the rows of an answer to Python values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from ..model import JixiaoError
from .results import Results, Term

if TYPE_CHECKING:
    import pandas

Value = str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of an answer as Python values: text, int, Decimal, or None where there is none."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def to_pandas(self) -> pandas.DataFrame:
        """Make a pandas frame: whole numbers as Int64, decimals as float64, all else as text.

        Raises JixiaoError where pandas is not installed.
        """
        return to_frame(self.columns, self.rows)


def answer(results: Results) -> Answer:
    return Answer(results.columns, tuple(tuple(_value(term) for term in row) for row in results.rows))


def _value(term: Term | None) -> Value:
    if term is None:
        return None
    kind = (term.datatype or "").rpartition("#")[2]
    try:
        if kind == "integer":
            return int(term.value)
        if kind in ("decimal", "double", "float"):
            return Decimal(term.value)
    except (ValueError, InvalidOperation):
        return term.value
    return term.value


def to_frame(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> pandas.DataFrame:
    """Make a pandas frame of rows; see ``Answer.to_pandas``."""
    try:
        import pandas
    except ImportError:
        how = "pip install 'jixiao[pandas]'"
        raise JixiaoError(f"a frame needs pandas: {how}", f"数据框需要 pandas：{how}") from None
    frame = pandas.DataFrame(list(rows), columns=list(columns), dtype=object)
    for column in frame:
        kinds = {type(value) for value in frame[column] if value is not None}
        if kinds and kinds <= {int, Decimal}:
            frame[column] = frame[column].astype("float64" if Decimal in kinds else "Int64")
        else:
            frame[column] = frame[column].astype("str" if kinds <= {str} else object)
    return frame
