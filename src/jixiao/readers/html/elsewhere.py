"""Note what a web page shows or names without holding it: frames, pictures, links to files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from ...model import Finding, Location
from ...model.finding_rules.files import FORM_ELSEWHERE
from .text import collapsed

_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|xlsm|xlsb|wps|et|ofd|odt|ods|rtf|csv|zip|rar|7z|tiff?)(?!\.?[a-z0-9])", re.IGNORECASE)
_FRAMES = {"iframe": "src", "frame": "src", "embed": "src", "object": "data"}
#: The other page that a page leads to by itself.
_REFRESH = re.compile(r"url\s*=\s*[\"']?([^\"'\s;]+)", re.IGNORECASE)
#: Pixels below which a picture is an icon.
_ICON = 100
_NUMBER = re.compile(r"\s*(\d{1,6})\s*(?:px)?\s*$", re.IGNORECASE)
#: How many are told, and how much of each.
_TOLD, _LENGTH = 3, 120


class Elsewhere:
    """Collect the frames, the pictures and the links to files of a page."""

    def __init__(self) -> None:
        self._frames: list[str] = []
        self._pictures: list[str] = []
        self._links: list[str] = []
        self._href = ""
        self._text: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> bool:
        """Look at an element that begins; tell whether it is a picture that may hold text."""
        if tag == "a":
            href = attributes.get("href", "").strip()
            self._href, self._text = "" if href.lower().startswith(("#", "javascript:", "mailto:")) else href, []
        elif tag == "img":
            if not _small(attributes):
                self._pictures.append(_name(attributes.get("src", "")) or attributes.get("alt", ""))
                return True
        elif tag == "meta" and attributes.get("http-equiv", "").strip().lower() == "refresh":
            if (other := _REFRESH.search(attributes.get("content", ""))) is not None:
                self._frames.append(other[1][:_LENGTH])
        elif (key := _FRAMES.get(tag)) and not _small(attributes):
            address = attributes.get(key, "").strip()
            if address and not address.lower().startswith(("about:", "javascript:", "data:")):
                (self._links if _DOCUMENT.search(unquote(address)) else self._frames).append(address[:_LENGTH])
        return False

    def data(self, text: str) -> None:
        """Take text, which may be a link's."""
        if self._href:
            self._text.append(text)

    def end(self, tag: str) -> None:
        """End an element."""
        if tag == "a" and self._href:
            text = collapsed("".join(self._text)).strip()[:_LENGTH]
            if _DOCUMENT.search(unquote(self._href)) or _DOCUMENT.search(text):
                self._links.append(f"{text} {self._href[:_LENGTH]}".strip())
            self._href = ""

    def findings(self) -> list[Finding]:
        """Say where the form may be, for a page that does not hold it."""
        told = (("link", self._links), ("frame", self._frames), ("images", self._pictures))
        distinct = ((wording, list(dict.fromkeys(names))[:_TOLD]) for wording, names in told if names)
        return [FORM_ELSEWHERE.at(Location(1), wording=wording, names=", ".join(names)) for wording, names in distinct]


def _small(attributes: Mapping[str, str]) -> bool:
    """Whether an element says that it is no larger than an icon."""
    sizes = (_NUMBER.match(attributes.get(name, "")) for name in ("width", "height"))
    return any(int(size[1]) < _ICON for size in sizes if size)


def _name(address: str) -> str:
    """The name of a file in an address; empty for a picture that stands in the page itself."""
    if address.lower().startswith("data:"):
        return ""
    try:
        return unquote(urlsplit(address).path).rpartition("/")[2][:_LENGTH]
    except ValueError:
        return address[:_LENGTH]
