"""Find what is left over of two names, beside what they share."""

from __future__ import annotations

from rapidfuzz.distance import LCSseq

#: A single character that both have between two differences is chance (工作 | 工程): it belongs to the words that differ.
_CHANCE = 1


def pieces(a: str, b: str) -> tuple[tuple[str, str], ...]:
    """List the differences of two names in order: what the one has where the other has something else, or nothing.

    >>> pieces("信息化运维项目", "信息化建设项目"), pieces("租金和物业费", "物业费")
    ((('运维', '建设'),), (('租金和', ''),))
    """
    if a > b:  # of several ways to lay them beside one another the same one is taken whichever comes first
        return tuple((left, right) for right, left in pieces(b, a))
    found: list[list[str]] = []
    shared = 0
    for step in LCSseq.opcodes(a, b):
        left, right = a[step.src_start : step.src_end], b[step.dest_start : step.dest_end]
        if step.tag == "equal":
            shared = len(left)
            last = left
        elif found and shared <= _CHANCE:
            found[-1][0] += (last if shared else "") + left
            found[-1][1] += (last if shared else "") + right
            shared = 0
        else:
            found.append([left, right])
            shared = 0
    return tuple((left, right) for left, right in found)


def joined(found: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    """Write the differences of either side in one text each, as people see them.

    >>> joined((("运维", "建设"), ("", "费")))
    ('运维', '建设 费')
    """
    return " ".join(left for left, _ in found if left), " ".join(right for _, right in found if right)
