"""Define findings (检查发现) and the rules that give them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from .location import Location
from .text import BilingualText


class Severity(StrEnum):
    """How bad a finding is: the form requires it, it is suspicious, or it is worth knowing."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class FindingRule:
    """Define a kind of finding: its stable code, how bad it is, and what there is to say of it in Chinese and English.

    ``meaning`` says what is wrong and why it matters, ``remedy`` what to do, ``example`` what gives such a finding, ``since`` the
    release that had the code first. ``messages`` are the templates of what a finding says at its cell, with named fields as of
    `str.format`, by the name of the wording; a rule with one wording has it under the empty name.
    """

    code: str
    severity: Severity
    title: BilingualText
    meaning: BilingualText
    remedy: BilingualText
    example: BilingualText
    since: str
    messages: Mapping[str, BilingualText] = field(hash=False)

    def at(self, source: Location, *, value: str | None = None, wording: str = "", **fields: object) -> Finding:
        """Make a finding at a cell that shows ``value``; ``fields`` are those of the message's template.

        Raises KeyError where the rule has no such wording, or its template another field.
        """
        message = self.messages[wording]
        return Finding(self, message.zh.format(**fields), message.en.format(**fields), source, value)


class RuleOfStore(FindingRule):
    """A rule that only a store knows: one of a release before or after this one. All that is known of it is code and severity."""

    __slots__ = ()


_Rule = TypeVar("_Rule", bound=FindingRule)

#: The registry: the rules that findings can be made of, by code. Those of reading are declared in ``finding_rules``, those of the
#: SHACL shapes join them when they are read.
_registered: dict[str, FindingRule] = {}


def register(rule: _Rule) -> _Rule:
    """Add a rule to the registry. Raises ValueError where its code is that of another rule."""
    if _registered.setdefault(rule.code, rule) != rule:
        raise ValueError(f"two rules of findings have the code {rule.code!r}")
    return rule


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a steward should look at: the rule that gave it, what it says in Chinese and English, where, and what stands there.

    ``focus`` is the IRI it is about, where it has reached the graph, ``path`` the property of it (sh:resultPath) where a rule finds
    something of several. Raises ValueError where the rule is not in the registry, so that
    no finding has a code which the documentation does not know.
    """

    rule: FindingRule
    message_zh: str
    message_en: str
    source: Location
    value: str | None = None
    focus: str | None = None
    table: str | None = None
    path: str | None = None

    def __post_init__(self) -> None:
        rule = self.rule
        if not isinstance(rule, FindingRule) or (_registered.get(rule.code) != rule and not isinstance(rule, RuleOfStore)):
            raise ValueError(f"no rule of findings is declared as {getattr(rule, 'code', rule)!r} (model/finding_rules.py, shapes/*.ttl)")

    @property
    def code(self) -> str:
        """The rule's code, stable and in kebab case."""
        return self.rule.code

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return self.rule.severity

    def message(self, language: str) -> str:
        return self.message_zh if language == "zh" else self.message_en
