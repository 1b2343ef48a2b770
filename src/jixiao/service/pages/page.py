"""What all pages share: the reader's language, templates, addresses, and the headers of a page."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from ... import __version__
from ...model.text import plain
from ..answering import Service
from ..api.sparql_protocol import pairs
from ..errors import HTTPError

#: What a page may load and do: nothing from elsewhere, no script or style inside the page.
POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
LANGUAGES = ("zh", "en")
#: Of SHACL: the class in the style sheet, which is the English word, and the Chinese word.
SEVERITIES = {"Violation": ("violation", "违规"), "Warning": ("warning", "警告"), "Info": ("note", "提示")}


def static_dir() -> Path:
    """Where the built scripts and the style sheet are."""
    return Path(str(resources.files("jixiao.service") / "static"))


@cache
def _environment() -> Environment:
    folder = str(resources.files(__package__) / "templates")
    environment = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"number": number, "money": money}
    return environment


#: Less is not worth packing.
_SMALL = 1024


def takes_gzip(request: Request) -> bool:
    """Whether the client unpacks what is packed: Accept-Encoding names gzip, and not with a quality of 0."""
    for part in request.headers.get("accept-encoding", "").lower().split(","):
        name, _, quality = part.partition(";q=")
        if name.strip() in ("gzip", "*"):
            return quality.strip() not in ("0", "0.0", "0.00", "0.000")
    return False


@cache
def _mark() -> str:
    """Changes with every built file, so that browsers may keep them for ever."""
    seen = hashlib.sha256()
    for file in sorted(static_dir().glob("*")):
        seen.update(file.name.encode() + file.read_bytes())
    return seen.hexdigest()[:12]


def language(request: Request) -> str:
    """The language of the answer: ``?lang=``, else the one that Accept-Language likes better, else Chinese."""
    wanted = request.query_params.get("lang", "")
    if wanted in LANGUAGES:
        return wanted
    best = {"zh": 0.0, "en": 0.0}
    for part in request.headers.get("accept-language", "").split(","):
        name, _, quality = part.strip().lower().partition(";q=")
        family = name.partition("-")[0]
        if family in best:
            try:
                best[family] = max(best[family], float(quality or 1))
            except ValueError:
                continue
    return "en" if best["en"] > best["zh"] else "zh"


def number(value: object) -> str:
    """A number with its thousands apart; other text as it is.

    >>> number("1234567.50"), number("x"), number(None)
    ('1,234,567.5', 'x', '')
    """
    if value is None:
        return ""
    try:
        return plain(Decimal(str(value)), thousands=True)
    except InvalidOperation:
        return str(value)


def money(value: object, language: str = "zh") -> str:
    """Yuan in the unit people read: 万元 and 亿元 in Chinese, million in English.

    >>> money("238908000"), money("238908000", "en"), money("900"), money(None)
    ('2.39 亿元', '238.9 million yuan', '900 元', '')
    """
    if value is None or value == "":
        return ""
    yuan = Decimal(str(value))
    if language == "en":
        return f"{number(round(yuan / 1_000_000, 1))} million yuan" if abs(yuan) >= 1_000_000 else f"{number(yuan)} yuan"
    if abs(yuan) >= 100_000_000:
        return f"{number(round(yuan / 100_000_000, 2))} 亿元"
    return f"{number(round(yuan / 10_000, 2))} 万元" if abs(yuan) >= 10_000 else f"{number(yuan)} 元"


@dataclass(frozen=True, slots=True)
class Page:
    """What a template knows of the request it answers."""

    request: Request
    lang: str
    given: Mapping[str, str]

    @property
    def zh(self) -> bool:
        return self.lang == "zh"

    @property
    def service(self) -> Service:
        service: Service = self.request.app.state.service
        return service

    def say(self, en: str, zh: str) -> str:
        return zh if self.zh else en

    def link(self, path: str, **parameters: object) -> str:
        """An address of this service, in the language that the reader chose."""
        kept = [(name.rstrip("_"), value) for name, value in parameters.items() if value not in (None, "")]
        if "lang" in self.given:
            kept.append(("lang", self.lang))
        before, hash_, fragment = path.partition("#")
        query = urlencode(kept, doseq=True)
        return before + (("&" if "?" in before else "?") + query if query else "") + hash_ + fragment

    def other_language(self) -> str:
        """This page in the other language."""
        kept = [(name, value) for name, value in self.request.query_params.multi_items() if name != "lang"]
        return f"?{urlencode([*kept, ('lang', 'en' if self.zh else 'zh')])}"

    def href(self, iri: str) -> str:
        """Where a resource is shown."""
        from ..api.linked_data import local

        path = local(iri, self.service.settings)
        return self.link(path) if path else self.link("/resource", iri=iri)

    def severity(self, iri: str) -> tuple[str, str]:
        """The class of a severity (sh:Violation …) in the style sheet, and its word."""
        name = iri.rpartition("#")[2]
        kind, zh = SEVERITIES.get(name, ("note", name))
        return kind, self.say(kind, zh)

    def money(self, value: object) -> str:
        return money(value, self.lang)

    def render(self, template: str, status: int = 200, headers: Mapping[str, str] | None = None, /, **values: Any) -> Response:
        """The page of a template."""
        static = f"/static/{_mark()}/"
        built = (static_dir() / "chart.js").is_file()
        text = (
            _environment()
            .get_template(template)
            .render(page=self, say=self.say, link=self.link, lang=self.lang, static=static, built=built, version=__version__, **values)
        )
        body = text.encode("utf-8", "replace")
        mark = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        said = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Language": "zh-CN" if self.zh else "en",
            "Content-Security-Policy": POLICY,
            "Vary": "Accept, Accept-Encoding, Accept-Language",
            **(headers or {}),
        }
        if len(body) > _SMALL and takes_gzip(self.request):
            body = gzip.compress(body, 5, mtime=0)
            said["Content-Encoding"] = "gzip"
            mark = f'"{mark[1:-1]}-gzip"'
        if status != 200:
            return Response(body, status, {"Cache-Control": "no-store", **said})
        said |= {"ETag": mark, "Cache-Control": f"public, max-age={0 if self.service.settings.writable else self.service.settings.age}"}
        if mark in self.request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=said)
        return Response(body, 200, said)


def page_of(request: Request) -> Page:
    """The page that answers a request. Raises HTTPError where its parameters are no UTF-8 or too many."""
    service: Service = request.app.state.service
    given = dict(pairs(request.scope["query_string"], service.settings))
    return Page(request, language(request), given)


def plain_page_of(request: Request) -> Page:
    """The page that says what is wrong with a request, whatever its parameters are."""
    return Page(request, language(request), {})


def whole(page: Page, name: str, default: int, most: int = 1_000_000) -> int:
    """A whole number from 1 out of the page's parameters. Raises HTTPError for anything else."""
    text = page.given.get(name, "")
    if not text:
        return default
    if not (re.fullmatch(r"[0-9]{1,9}", text) and 1 <= int(text) <= most):
        raise HTTPError(400, f"{name} is a whole number from 1 to {most}", f"{name} 应为 1 至 {most} 的整数")
    return int(text)


def marked(text: str, words: list[str]) -> Markup:
    """The text with each occurrence of the words marked.

    >>> marked("满意度 <95%", ["满意"])
    Markup('<mark>满意</mark>度 &lt;95%')
    """
    low, marks = text.lower(), [False] * len(text)
    if len(low) == len(text):
        for word in filter(None, (word.lower() for word in words)):
            at = low.find(word)
            while at >= 0:
                marks[at : at + len(word)] = [True] * len(word)
                at = low.find(word, at + 1)
    parts, at = [], 0
    while at < len(text):
        end = at
        while end < len(text) and marks[end] == marks[at]:
            end += 1
        parts.append(Markup("<mark>{}</mark>").format(text[at:end]) if marks[at] else Markup("{}").format(text[at:end]))
        at = end
    return Markup("").join(parts)


def quoted(text: str) -> str:
    """For the path of an address."""
    return quote(text, safe="")
