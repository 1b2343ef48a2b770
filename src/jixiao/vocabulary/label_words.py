"""Hold the words that labels of the head (表头用语) are made of: morphemes (词素), and the words of small tables beside the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from .keys import label_key


@dataclass(frozen=True, slots=True)
class LabelWords:
    """Hold ``[morphemes]``, ``[make_up]``, ``[page_particulars]``, ``[imprints]``, ``[signers]``, ``[goal_names]`` and the currencies of
    ``labels.toml``, by label keys.

    ``morphemes`` gives a morpheme's class and what it says, ``("source", "county")``.
    """

    morphemes: Mapping[str, tuple[str, str]]
    joints: tuple[str, ...]
    questions: tuple[str, ...]
    make_up_items: frozenset[str]
    make_up_tasks: frozenset[str]
    make_up_amounts: frozenset[str]
    page_particulars: frozenset[str]
    telling_particulars: frozenset[str]
    page_navigation: frozenset[str]
    registrations: tuple[str, ...]
    imprints: tuple[str, ...]
    signers: frozenset[str]
    goal_names: frozenset[str]
    firms: tuple[str, ...]
    governments: tuple[str, ...]
    currencies: tuple[str, ...]
    inline_projects: frozenset[str]
    project_levels: Mapping[str, str]

    @classmethod
    def of(cls, sections: Mapping[str, Any]) -> LabelWords:
        """Take them from the sections of the word files."""
        classes = sections["morphemes"]
        morphemes = {label_key(word): (kind, says) for kind, parts in classes.items() for says, words in parts.items() for word in words}

        def keys(section: str, part: str) -> frozenset[str]:
            return frozenset(map(label_key, sections[section][part]))

        return cls(
            MappingProxyType(morphemes),
            tuple(word for word, (kind, _) in morphemes.items() if kind == "joint"),
            tuple(word for word, meaning in morphemes.items() if meaning == ("what", "question")),
            keys("make_up", "items"),
            keys("make_up", "tasks"),
            keys("make_up", "amounts"),
            keys("page_particulars", "words"),
            keys("page_particulars", "telling"),
            keys("page_particulars", "navigation"),
            tuple(sections["page_particulars"]["registrations"]),
            tuple(sections["imprints"]["endings"]),
            keys("signers", "words"),
            keys("goal_names", "words"),
            tuple(sections["organisations"]["firms"]),
            tuple(sections["organisations"]["governments"]),
            tuple(map(label_key, sections["amount_unit"]["currencies"])),
            keys("inline_labels", "project"),
            MappingProxyType({label_key(word): level for level, levels in sections["project_levels"].items() for word in levels}),
        )
