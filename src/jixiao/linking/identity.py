"""Judge whether two names mean one department, or one project: same, different, or for people to say."""

from __future__ import annotations

from dataclasses import dataclass

from .identity_words import IdentityRule, identity_words

SAME, DIFFERENT, UNSURE = "same", "different", "unsure"


@dataclass(frozen=True, slots=True)
class Named:
    """Hold what is known of a department or project: its name, its department's name and code, the fiscal year, and the city.

    ``department`` is empty where the name itself is a department's.
    """

    name: str
    department: str = ""
    code: str = ""
    year: int | None = None
    city: str = ""


@dataclass(frozen=True, slots=True)
class IdentityVerdict:
    """Hold what was judged: the rule that decided, the words that are left over of the two names, and how sure it is."""

    rule: IdentityRule
    left: tuple[str, str] = ("", "")
    confidence: float = 0.0

    @property
    def label(self) -> str:
        """Give the label: ``same``, ``different`` or ``unsure``."""
        return self.rule.label

    def reason(self, language: str) -> str:
        """Say why, in Chinese (``zh``) or English."""
        text = self.rule.zh if language == "zh" else self.rule.en
        return text.format(a=self.left[0] or "–", b=self.left[1] or "–")


def verdict(code: str, left: tuple[str, str] = ("", ""), factor: float = 1.0) -> IdentityVerdict:
    """Make the verdict of a rule; a ``factor`` below 1 says that something about the two is less than certain."""
    rule = identity_words().rules[code]
    return IdentityVerdict(rule, left, round(rule.confidence * factor, 3))


def judge(entity: str, a: Named, b: Named) -> IdentityVerdict:
    """Judge whether two are one ``department``, or one ``project``.

    Of what is not certain the verdict is ``unsure``: it is a question for people, and nothing is ever joined because of it.
    """
    if entity == "department":
        from .identity_departments import compare_departments

        return compare_departments(a, b)
    from .identity_projects import compare_projects

    return compare_projects(a, b)
