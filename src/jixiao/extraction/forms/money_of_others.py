"""Tell the money that others than the government put into a project (自筹, 自有), whoever they are."""

from __future__ import annotations

from ...vocabulary import FieldLabel
from .morphemes import Morphemes

#: The most characters of the name of those who raise money of their own.
_LONGEST_OWNER = 4


#: The levels of government that grant money, and the most characters of what it is for.
_LEVELS = ("central", "provincial", "municipal", "county", "superior")
_LONGEST_PURPOSE = 8


def granted_by_level(label: Morphemes) -> FieldLabel | None:
    """Read the label of what a level of government grants for something special (中央专项扶贫资金): the level as a word of its own before
    it, money at its end. A level of one character may begin another word (区块链, 市值)."""
    first = label.parts[0] if label.parts else None
    if first is None or first.kind != "source" or first.says not in _LEVELS or len(first.word) == 1 or label.last != ("money", "funds"):
        return None
    plain = (
        label.kinds <= {"source", "money", "what"} and label.says("source") <= {first.says, "fiscal"} and label.says("what") == {"special"}
    )
    return FieldLabel(first.says, "amount") if plain and 0 < label.unknown <= _LONGEST_PURPOSE else None


def raised_by_others(label: Morphemes) -> FieldLabel | None:
    """Read the label of what others raise of their own (林场自筹资金, 企业自有资金): nothing but their name stands before it."""
    at = next((place for place, part in enumerate(label.parts) if part.says in ("other", "unit_funds")), None)
    if at is None or not {part.kind for part in label.parts[:at]} <= {"who", "party", "source"}:
        return None
    rest = label.parts[at + 1 :]
    owner = label.unknown + sum(len(part.word) for part in label.parts[:at])
    money = all(part.kind in ("source", "money") and part.says in ("other", "funds", "matching") for part in rest)
    return FieldLabel("other", "amount", "annual_other") if owner <= _LONGEST_OWNER and money else None
