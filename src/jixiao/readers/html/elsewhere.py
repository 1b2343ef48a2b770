"""Note what a web page shows or names without holding it: frames, pictures, links to files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from ...model import Finding, Location
from ...model.finding_rules.files import FORM_ELSEWHERE
from ...vocabulary import label_key, vocabulary
from .text import collapsed

_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|xlsm|xlsb|wps|et|ofd|odt|ods|rtf|csv|zip|rar|7z|tiff?)(?!\.?[a-z0-9])", re.IGNORECASE)
#: An address of a document between quotation marks, as scripts and handlers of clicks have them.
_QUOTED = re.compile(
    r"""["']([^"'\s<>]{1,300}?\.(?:pdf|docx?|xlsx?|xlsm|xlsb|wps|et|ofd|odt|ods|rtf|csv|zip|rar|7z|tiff?)(?:[?#][^"'\s<>]*)?)["']""",
    re.IGNORECASE,
)
_FRAMES = {"iframe": "src", "frame": "src", "embed": "src", "object": "data"}
#: What plug-ins that show documents call its address; where pictures that are loaded late have theirs.
_PARAMETERS = frozenset(("src", "file", "filename", "url", "movie"))
_LATE = ("data-src", "data-original", "data-lazy-src", "data-url", "original", "_src")
#: The other page that a page leads to by itself.
_REFRESH = re.compile(r"url\s*=\s*[\"']?([^\"'\s;]+)", re.IGNORECASE)
#: Pixels below which a picture is an icon.
_ICON = 100
_NUMBER = re.compile(r"\s*(\d{1,6})\s*(?:px)?\s*$", re.IGNORECASE)
#: What may stand behind a title.
_TITLE_TAIL = "0123456789.()（）[]【】"
#: How many are told, and how much of each.
_TOLD, _LENGTH = 3, 120
#: An attribute that is longer is no address.
_LONGEST = 500


class Elsewhere:
    """Collect the frames, the pictures and the links to files of a page."""

    def __init__(self) -> None:
        self._frames: list[str] = []
        self._pictures: list[str] = []
        self._links: list[str] = []
        self._href = ""
        self._text: list[str] = []
        self._script = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> bool:
        """Look at an element that begins; tell whether it is a picture that may hold text."""
        self._script = tag == "script"
        self._handled(tag, attributes)
        if tag == "a":
            href = attributes.get("href", "").strip()
            self._href, self._text = "" if href.lower().startswith(("#", "javascript:", "mailto:")) else href, []
        elif tag == "img":
            if not _small(attributes):
                self._pictures.append(_picture(attributes))
                return True
        elif tag == "meta" and attributes.get("http-equiv", "").strip().lower() == "refresh":
            if (other := _REFRESH.search(attributes.get("content", ""))) is not None:
                self._frames.append(other[1][:_LENGTH])
        elif tag == "param" and attributes.get("name", "").lower() in _PARAMETERS:
            self._linked(attributes.get("value", ""))
        elif tag == "area":
            self._linked(attributes.get("href", ""))
        elif (tag == "image" or (tag == "input" and attributes.get("type", "").lower() == "image")) and not _small(attributes):
            address = attributes.get("src") or attributes.get("href") or attributes.get("xlink:href") or ""
            self._pictures.append(_name(address))
        elif (key := _FRAMES.get(tag)) and not _small(attributes):
            address = attributes.get(key, "").strip()
            if address and not address.lower().startswith(("about:", "javascript:", "data:")):
                (self._links if _DOCUMENT.search(unquote(address)) else self._frames).append(address[:_LENGTH])
        return False

    def _handled(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note the documents that a click opens, or that a script is told of by an element."""
        for name, value in attributes.items():
            if name == "onclick" or (tag == "a" and name == "href" and value.lower().startswith("javascript:")):
                self._links += [address[:_LENGTH] for address in _QUOTED.findall(value)]
            elif name.startswith("data-") and tag not in ("img", "a"):
                self._linked(value)

    def _linked(self, address: str) -> None:
        if len(address) <= _LONGEST and not any(char.isspace() for char in address) and _DOCUMENT.search(unquote(address)):
            self._links.append(address[:_LENGTH])

    def data(self, text: str) -> None:
        """Take text, which may be a link's or a script's."""
        if self._script:
            self._links += [address[:_LENGTH] for address in _QUOTED.findall(text)[:_TOLD]]
        if self._href:
            self._text.append(text)

    def end(self, tag: str) -> None:
        """End an element."""
        if tag == "script":
            self._script = False
        if tag == "a" and self._href:
            text = collapsed("".join(self._text)).strip()[:_LENGTH]
            if _DOCUMENT.search(unquote(self._href)) or _DOCUMENT.search(text) or _is_title(text):
                self._links.append(f"{text} {self._href[:_LENGTH]}".strip())
            self._href = ""

    def findings(self) -> list[Finding]:
        """Say where the form may be, for a page that does not hold it."""
        self._pictures = [name for name in self._pictures if name] or self._pictures[:1]
        told = (("link", self._links), ("frame", self._frames), ("images", self._pictures))
        distinct = ((wording, list(dict.fromkeys(names))[:_TOLD]) for wording, names in told if names)
        return [FORM_ELSEWHERE.at(Location(1), wording=wording, names=", ".join(names)) for wording, names in distinct]


def _is_title(text: str) -> bool:
    """Whether a link is called as forms are."""
    return label_key(text).rstrip(_TITLE_TAIL).endswith(vocabulary().title_endings)


def _small(attributes: Mapping[str, str]) -> bool:
    """Whether an element says that it is no larger than an icon."""
    sizes = (_NUMBER.match(attributes.get(name, "")) for name in ("width", "height"))
    return any(int(size[1]) < _ICON for size in sizes if size)


def _picture(attributes: Mapping[str, str]) -> str:
    """The name of a picture's file, where it has one by then, else what stands for it."""
    names = (_name(attributes.get(name, "")) for name in ("src", *_LATE))
    return next((name for name in names if name), "") or attributes.get("alt", "")


def _name(address: str) -> str:
    """The name of a file in an address; empty for a picture that stands in the page itself."""
    if address.lower().startswith("data:"):
        return ""
    try:
        return unquote(urlsplit(address).path).rpartition("/")[2][:_LENGTH]
    except ValueError:
        return address[:_LENGTH]
