"""Read from the style sheets of a web page which elements it does not show.

Of CSS, only what hides is looked at: ``display`` and ``visibility``, with selectors of elements, classes, identifiers and attributes, one
inside or directly inside another. A rule that hangs on more (the pointer, the place among siblings, the size of the screen, print) is
left out: what it hides is taken for shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

#: Comments of the page, what is there for other programs, and its style sheets.
_STYLES = re.compile(rb"<!--|<noscript\b|<style\b[^<>]{0,500}>", re.IGNORECASE)
_ENDS = {b"<!--": re.compile(b"-->"), b"<nos": re.compile(b"</noscript", re.IGNORECASE), b"<sty": re.compile(b"</style", re.IGNORECASE)}
_MEDIA = re.compile(rb"\bmedia\s*=\s*[\"']?([^\"'>]*)", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)|<!--|-->", re.DOTALL)
_DECLARATION = re.compile(r"(?:^|;)\s*(display|visibility)\s*:\s*([a-z-]+)\s*(!\s*important)?\s*(?=;|$)", re.IGNORECASE)
_COMPOUND = re.compile(
    r"(\*|[a-z][\w-]*)?((?:[.#]-?[_a-z\u0080-\uffff][\w-]*|\[[\w-]+(?:=(?:\"[^\"\]]*\"|'[^'\]]*'|[\w-]+))?\])*)", re.IGNORECASE
)
_SIMPLE = re.compile(r"([.#])(-?[\w-]+)|\[([\w-]+)(?:=[\"']?([^\"'\]]*)[\"']?)?\]")
_SPACE = re.compile(r"\s*(>)\s*|\s+")
#: Rules of one page that are looked at, and the longest chain of ancestors of a selector.
_MOST, _LONGEST = 5_000, 12
#: Weight of the style attribute: more than that of any selector.
_INLINE = (1_000, 0, 0)


@dataclass(frozen=True, slots=True)
class Element:
    """An element of a page, as selectors see it."""

    tag: str
    classes: frozenset[str]
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Compound:
    """What a selector asks of one element."""

    tag: str
    classes: frozenset[str]
    identifier: str
    attributes: tuple[tuple[str, str | None], ...]

    def fits(self, element: Element) -> bool:
        return (
            self.tag in ("", element.tag)
            and self.classes <= element.classes
            and (not self.identifier or element.attributes.get("id") == self.identifier)
            and all(name in element.attributes and (value is None or element.attributes[name] == value) for name, value in self.attributes)
        )


@dataclass(frozen=True, slots=True)
class _Rule:
    """A selector, from its last element outwards, with whether each stands directly inside the next; what it sets, and how strongly."""

    parts: tuple[_Compound, ...]
    direct: tuple[bool, ...]
    name: str
    value: str
    weight: tuple[bool, tuple[int, int, int], int]

    def fits(self, path: list[Element]) -> bool:
        """Whether it is about the last element of a path from the root of the page."""
        if not self.parts[0].fits(path[-1]):
            return False
        places = [len(path) - 1]  # where the part before may stand
        for part, direct in zip(self.parts[1:], self.direct, strict=True):
            outer = [place - 1 for place in places if place] if direct else range(max(places))
            places = [place for place in outer if part.fits(path[place])]
            if not places:
                return False
        return True


@dataclass(slots=True)
class StyleSheet:
    """The rules of a page that set ``display`` or ``visibility``, by what their last element must have."""

    rules: dict[str, list[_Rule]] = field(default_factory=dict)
    count: int = 0
    #: Elements that may still be looked at; a page on which that is not enough is made to take time.
    left: int = 20_000_000

    def add(self, css: str) -> None:
        """Take the rules of a style sheet."""
        for selectors, declarations in _blocks(_COMMENT.sub(" ", css)):
            said = declared(declarations)
            for selector in selectors.split(",") if said else ():
                if self.count >= _MOST or (chain := _selector(selector)) is None:
                    continue
                parts, direct = chain
                if not parts[0].tag and not parts[0].classes and not parts[0].identifier:
                    continue  # * {…} and [hidden] {…}: resets that say nothing of a single element
                specific = (
                    sum(bool(part.identifier) for part in parts),
                    sum(len(part.classes) + len(part.attributes) for part in parts),
                    sum(bool(part.tag) for part in parts),
                )
                for name, (value, important) in said.items():
                    self.count += 1
                    rule = _Rule(parts, direct, name, value, (important, specific, self.count))
                    self.rules.setdefault(_key(parts[0]), []).append(rule)

    def style_of(self, path: list[Element]) -> dict[str, str]:
        """Give what is set for the last element of a path from the root, its style attribute included."""
        element = path[-1]
        keys = (element.tag, *(f".{name}" for name in element.classes), f"#{element.attributes.get('id', '')}")
        strongest: dict[str, tuple[tuple[bool, tuple[int, int, int], int], str]] = {}
        for rule in (rule for key in keys for rule in self.rules.get(key, ())):
            self.left -= 1 if len(rule.parts) < 2 else len(path)
            if self.left < 0:
                break
            if (rule.name not in strongest or rule.weight > strongest[rule.name][0]) and rule.fits(path):
                strongest[rule.name] = rule.weight, rule.value
        for name, (value, important) in declared(element.attributes.get("style", "")).items():
            if name not in strongest or (important, _INLINE, 0) > strongest[name][0]:
                strongest[name] = (important, _INLINE, 0), value
        return {name: value for name, (_, value) in strongest.items()}


def style_sheet_of(page: bytes) -> StyleSheet:
    """Read the style sheets that stand in a page (UTF-8) and count on a screen."""
    sheet = StyleSheet()
    at = 0
    while begin := _STYLES.search(page, at):
        kind = begin[0][:4].lower()
        end = _ENDS[kind].search(page, begin.end())
        if end is None:
            break  # the rest of the page is in it, or it is damaged
        if kind == b"<sty":
            media = _MEDIA.search(begin[0])
            if media is None or _on_screen(media[1].decode("utf-8", "replace")):
                sheet.add(page[begin.end() : end.start()].decode("utf-8", "replace"))
        at = end.end()
    return sheet


def declared(style: str) -> dict[str, tuple[str, bool]]:
    """Parse the declarations of ``display`` and ``visibility``; the value of each, and whether it is ``!important``.

    >>> declared("color: red; Display : none !important; visibility:hidden")
    {'display': ('none', True), 'visibility': ('hidden', False)}
    """
    said: dict[str, tuple[str, bool]] = {}
    if ":" not in style or "i" not in style.lower():
        return said
    for match in _DECLARATION.finditer(style):
        name, important = match[1].lower(), bool(match[3])
        if name not in said or important or not said[name][1]:
            said[name] = match[2].lower(), important
    return said


def _key(compound: _Compound) -> str:
    if compound.identifier:
        return f"#{compound.identifier}"
    return f".{min(compound.classes)}" if compound.classes else compound.tag


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """The rules of a style sheet: selectors and declarations. Those for screens count as if they stood outside of @media."""
    at, end = 0, len(css)
    while at < end:
        if (opened := css.find("{", at)) < 0:
            return
        closed = css.find("}", at)
        if 0 <= closed < opened:  # of a @media block
            at = closed + 1
            continue
        prelude = css[at:opened].strip()
        if prelude.startswith("@"):
            if (ended := css.find(";", at, opened)) >= 0:  # @import, @charset
                at = ended + 1
                continue
            word, _, media = prelude.partition(" ")
            at = opened + 1 if word.lower() == "@media" and _on_screen(media) else _closing(css, opened) + 1
            continue
        close = closed if closed >= 0 else end
        yield prelude, css[opened + 1 : close]
        at = close + 1


def _closing(css: str, opened: int) -> int:
    """Where the block ends that begins at a brace."""
    depth = 0
    for match in re.compile("[{}]").finditer(css, opened):
        depth += 1 if match[0] == "{" else -1
        if not depth:
            return match.start()
    return len(css)


def _on_screen(media: str) -> bool:
    """Whether a list of media holds all screens."""
    return any(one.strip().lower() in ("", "all", "screen", "only screen") for one in media.split(","))


def _selector(text: str) -> tuple[tuple[_Compound, ...], tuple[bool, ...]] | None:
    """Parse a selector, from its last element outwards; None for one that hangs on more than elements inside others."""
    parts: list[_Compound] = []
    direct: list[bool] = []
    text, at = text.strip(), 0
    while True:
        met = _COMPOUND.match(text, at)
        if met is None or met.end() == at or len(parts) > _LONGEST:
            return None
        parts.append(_compound(met[1] or "", met[2]))
        at = met.end()
        if at == len(text):
            return tuple(reversed(parts)), tuple(reversed(direct))
        space = _SPACE.match(text, at)
        if space is None:
            return None
        direct.append(bool(space[1]))
        at = space.end()


def _compound(tag: str, rest: str) -> _Compound:
    simple = list(_SIMPLE.finditer(rest))
    return _Compound(
        "" if tag == "*" else tag.lower(),
        frozenset(match[2] for match in simple if match[1] == "."),
        next((match[2] for match in simple if match[1] == "#"), ""),
        tuple((match[3].lower(), match[4]) for match in simple if match[3]),
    )
