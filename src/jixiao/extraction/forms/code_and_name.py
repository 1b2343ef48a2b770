"""Read a code and a name that stand in two cells beside one label: 项目编码及名称 | 431230250000412 | 侗族大歌传承."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...model import ReadingRule
from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact, one_line
from .field_collector import FormFields
from .label_grammar import names_a_code
from .labels import Label
from .rows_of_cells import LineCell

_CODE = re.compile(r"[\[(]?[0-9A-Za-z][0-9A-Za-z-]{1,29}[\])]?")
_CODES = {
    "project_name": "project_code",
    "department": "department_code",
    "supervising_department": "supervising_department_code",
}


def code_and_name(label: Label, name: str, filled: Sequence[LineCell], words: Vocabulary) -> tuple[LineCell, LineCell] | None:
    """Find the cells of the code and of the name beside a label that asks for both; None where they do not stand in two cells."""
    if name not in _CODES or len(filled) < 2 or not names_a_code(label, words):
        return None
    first, second = filled[:2]
    codes = [_CODE.fullmatch(compact(cell.text)) is not None for cell in (first, second)]
    if sum(codes) != 1 or (second if codes[0] else first).roles.label:
        return None
    return (first, second) if codes[0] else (second, first)


def put_code_and_name(name: str, cells: tuple[LineCell, LineCell], fields: FormFields) -> None:
    """Set the fields of a code and a name."""
    code, named = cells
    fields.put(name, one_line(named.text), named, ReadingRule.VALUE_BESIDE_LABEL)
    fields.put(_CODES[name], one_line(code.text).strip("[]()（）"), code, ReadingRule.VALUE_BESIDE_LABEL)
