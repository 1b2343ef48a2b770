"""Labels are cut into morphemes as if every piece of them were tried, and none that names a project is passed over."""

from __future__ import annotations

import random
import re

from jixiao.extraction.forms.label_grammar import parse_label
from jixiao.extraction.forms.morphemes import cut
from jixiao.extraction.forms.possible_roles import roles_by_text
from jixiao.vocabulary import label_key, vocabulary

WORDS = vocabulary()


def made_labels(number: int) -> list[str]:
    """Labels put together of morphemes, brackets, marks and characters of none."""
    r = random.Random(20261130)
    parts = [*WORDS.label_words.morphemes, *(word for word, means in WORDS.labels.items() if means.field == "project_name")]
    return ["".join(r.choice((*r.sample(parts, 4), "(2023)", "/", "某", "1.")) for _ in range(r.randint(1, 5))) for _ in range(number)]


def test_a_label_is_cut_as_by_trying_every_piece_of_it() -> None:
    known = WORDS.label_words.morphemes
    for key in made_labels(150):
        years = {match.span() for match in re.finditer(r"\d{4}年?度?", key)}  # a year is a piece too
        best: list[tuple[int, int]] = [(0, 0)]
        for end in range(1, len(key) + 1):
            pieces = [(best[begin][0], best[begin][1] + 1) for begin in range(end) if key[begin:end] in known or (begin, end) in years]
            best.append(min([(best[-1][0] + 1, best[-1][1]), *pieces]))
        label = cut(key, WORDS)
        assert (label.unknown, len(label.parts)) == best[-1], key
        assert all(part.kind == "year" or known[part.word] == (part.kind, part.says) for part in label.parts)


def test_no_label_of_a_projects_name_is_passed_over() -> None:
    names = 0
    whose = ("项目", "预算", "专项", "项目(2023)", "1.项目", "资金")
    ending = ("名称", "全称", "名 称", "名(2023)称", "编码及名称", "代码", "(政策)名称", "", "/名称")
    for text in [*made_labels(200), *(first + last for first in whose for last in ending)]:
        label = parse_label(text, WORDS)
        if label and label.means.field == "project_name" and not label.inline and len(label_key(text)) <= 16:
            names += 1
            assert label_key(text) in WORDS.columns or roles_by_text(WORDS)[text].label, text
    assert names > 20
