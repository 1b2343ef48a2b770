"""Compare statements whose blank nodes have other names: each group of statements that blank nodes hold together gets a form without names.

The form is exact: nodes get colours by what is said of them until nothing more tells them apart. One that alone has its colour is named
by it, and what the other nodes then still hold together are groups of their own. Where all are like another, each of some is tried as the
first, and the least of the forms counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from .errors import UnsupportedSparqlError

#: A statement's subject, predicate and object as N-Triples text.
_Statement = tuple[str, str, str]
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_LETTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
#: So many colourings of one group are tried.
_TRIES = 5000


def without_names(ntriples: str) -> Iterator[tuple[str, str]]:
    """Give each statement without blank nodes, and each group of those with some, in a form that no name is in, and as it is written.

    Raises UnsupportedSparqlError where too many blank nodes are alike.

    >>> first, second = ("_:a <urn:p> _:b .\\n_:b <urn:p> 'x' .\\n", "_:c <urn:p> 'x' .\\n_:a <urn:p> _:c .\\n")
    >>> [form for form, _ in without_names(first)] == [form for form, _ in without_names(second)]
    True
    """
    blank: list[_Statement] = []
    for line in dict.fromkeys(ntriples.splitlines()):
        statement = _parts(line)
        if any(map(_is_blank, statement)):
            blank.append(statement)
        else:
            yield " ".join(statement), line
    for group in _groups(blank):
        yield _form(group, {node: "" for statement in group for node in filter(_is_blank, statement)}, [_TRIES]), " ".join(group[0]) + " ."


def _parts(line: str) -> _Statement:
    subject, predicate, rest = line.split(" ", 2)
    value = rest.strip().removesuffix(".").rstrip()
    return subject, predicate, _ESCAPE.sub(_unescaped, value) if "\\" in value else value


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else "\\" + match[3] if match[3] in '"\\' else _LETTERS.get(match[3], match[0])


def _is_blank(node: str) -> bool:
    return node.startswith("_:")


def _groups(statements: Sequence[_Statement]) -> list[list[_Statement]]:
    """The statements that blank nodes hold together, in an order of their own."""
    parent: dict[str, str] = {}

    def root(node: str) -> str:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for statement in statements:
        nodes = [node for node in statement if _is_blank(node)]
        for node in nodes:
            parent.setdefault(node, node)
            parent[root(node)] = root(nodes[0])
    groups: dict[str, list[_Statement]] = {}
    for statement in statements:
        groups.setdefault(root(next(filter(_is_blank, statement))), []).append(statement)
    return list(groups.values())


def _form(group: Sequence[_Statement], known: Mapping[str, str], tries: list[int]) -> str:
    nodes = {node for statement in group for node in filter(_is_blank, statement)}
    colours = _refined(group, {node: known[node] for node in nodes})
    classes: dict[str, list[str]] = {}
    for node, colour in colours.items():
        classes.setdefault(colour, []).append(node)
    names = {nodes[0]: f"={colour}" for colour, nodes in classes.items() if len(nodes) == 1}
    if not names:
        alike = min(classes)
        tries[0] -= len(classes[alike])
        if tries[0] < 0:
            raise UnsupportedSparqlError("too many blank nodes that are alike to compare statements about them")
        return min(_form(group, {**colours, node: f"{alike} first"}, tries) for node in classes[alike])
    statements = [(names.get(s, s), p, names.get(o, o)) for s, p, o in group]
    blank = [statement for statement in statements if any(map(_is_blank, statement))]
    told = [" ".join(statement) for statement in statements if not any(map(_is_blank, statement))]
    return "\n".join(sorted([*told, *(_form(part, colours, tries) for part in _groups(blank))]))


def _refined(group: Sequence[_Statement], colours: Mapping[str, str]) -> dict[str, str]:
    """Colour nodes by what is said of them, until there are no more colours."""
    known = dict(colours)
    number = len(set(known.values()))
    while True:
        said: dict[str, list[str]] = {node: [known[node]] for node in known}
        for statement in group:
            for node in dict.fromkeys(filter(_is_blank, statement)):
                said[node].append("\t".join("_:self" if other == node else known.get(other, other) for other in statement))
        known = {node: sha256("\n".join([texts[0], *sorted(texts[1:])]).encode()).hexdigest() for node, texts in said.items()}
        if len(set(known.values())) == number:
            return known
        number = len(set(known.values()))
